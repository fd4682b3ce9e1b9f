//! NHS numbers and UPNs agree with implementations by others (`python-stdnum` and `nhs-number`) on 100,000 values
//! each. Says so and skips where they are not installed: `pip install python-stdnum nhs-number`.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test, which says aloud when it cannot run")]

use std::{
    fmt::Write as _,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use crosswalk_schemas::identifiers::{nhs_number, upn};

const VALUES: u64 = 100_000;

/// Numbers of chance that are the same each time.
fn chance(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// A Python that has both packages: the judges' own where they are installed, else the machine's.
fn python() -> Option<String> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/judges/python/bin/python");
    let candidates = [own.to_str().unwrap().to_owned(), "python3".to_owned()];
    candidates.into_iter().find(|python| {
        let found = Command::new(python).args(["-c", "import nhs_number, stdnum.gb.upn"]).output();
        found.is_ok_and(|output| output.status.success())
    })
}

/// Their verdicts, a line for each line of `values`.
fn judged(python: &str, values: String) -> Vec<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/identifiers.py");
    let mut judge = Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = judge.stdin.take().unwrap();
    let writer = std::thread::spawn(move || input.write_all(values.as_bytes()).unwrap());
    let output = judge.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn nhs_numbers_are_judged_as_others_judge_them() {
    let Some(python) = python() else { return eprintln!("SKIPPED: python-stdnum and nhs-number are not installed") };
    let mut state = 9;
    // Above the Scottish range, where nhs-number also demands a date of birth in the first six digits.
    let mut number = || 3_200_000_000 + (chance(&mut state) * 10 + chance(&mut state) % 10) % 6_800_000_000;
    let numbers: Vec<String> = (0..VALUES).map(|_| number().to_string()).collect();
    let lines = numbers.iter().fold(String::new(), |mut lines, number| {
        writeln!(lines, "nhs {number}").unwrap();
        lines
    });
    let verdicts = judged(&python, lines);
    assert_eq!(verdicts.len(), numbers.len());
    let mut valid = 0;
    for (number, verdict) in numbers.iter().zip(verdicts) {
        // Ten times one digit passes modulus 11, but is never issued: this we alone refuse.
        let repeated = number.bytes().all(|digit| number.starts_with(char::from(digit)));
        let ours = if nhs_number::is_valid(number) || repeated { "True True" } else { "False False" };
        assert_eq!(verdict, ours, "{number}");
        valid += usize::from(nhs_number::is_valid(number));
    }
    assert!(valid > 8000, "{valid} of {VALUES} are valid");
}

#[test]
fn upn_check_letters_are_those_that_others_calculate() {
    let Some(python) = python() else { return eprintln!("SKIPPED: python-stdnum and nhs-number are not installed") };
    let mut state = 23;
    let last = b"0123456789ABCDEFGHJKLMNPQRTUVWXYZ";
    let upns: Vec<String> = (0..VALUES)
        .map(|_| {
            let digits = chance(&mut state) * 100 % 100_000_000_000 + chance(&mut state) % 100;
            let end = usize::try_from(chance(&mut state)).unwrap() % last.len();
            format!("A{digits:011}{}", char::from(last[end]))
        })
        .collect();
    let lines = upns.iter().fold(String::new(), |mut lines, upn| {
        writeln!(lines, "upn {upn}").unwrap();
        lines
    });
    let letters = judged(&python, lines);
    assert_eq!(letters.len(), upns.len());
    for (number, letter) in upns.iter().zip(letters) {
        assert_eq!(upn::check_letter(number).map(String::from), Some(letter), "{number}");
    }
}
