//! temporary
use crosswalk_xsd::{Files, Limits, Reader, Schema, Source};
use std::{
    collections::{HashMap, HashSet},
    io::Write,
    panic::AssertUnwindSafe,
    panic::catch_unwind,
};
fn main() {
    let dir = "/tmp/xsts/";
    let text = std::fs::read_to_string("/tmp/b-manifest.tsv").unwrap();
    let filter = std::env::args().nth(1).unwrap_or_default();
    let disputed: HashSet<String> =
        std::fs::read_to_string("/work/shared/xsts/disputed.txt").unwrap().lines().map(str::to_owned).collect();
    let mut counts: HashMap<String, [u32; 5]> = HashMap::new();
    let mut out = std::fs::File::create("/tmp/b-misses.txt").unwrap();
    std::panic::set_hook(Box::new(|info| {
        if std::env::var("SHOW").is_ok() {
            eprintln!("{info}");
        }
    }));
    let (mut ok, mut all, mut okn, mut alln) = (0, 0, 0, 0);
    let mut cache: (String, Option<Result<Schema, String>>) = (String::new(), None);
    for line in text.lines().skip(1) {
        let f: Vec<&str> = line.split('\t').collect();
        if f[1] != "instance" || !f[0].contains(&filter) {
            continue;
        }
        let path = format!("{dir}{}", f[5]);
        let Ok(instance) = std::fs::read(format!("{dir}{}", f[6])) else {
            println!("no {}", f[6]);
            continue;
        };
        let folder = std::path::Path::new(dir).join(f[6]).parent().unwrap().to_owned();
        let mut hints: Vec<String> = crosswalk_xsd::locations(&instance)
            .into_iter()
            .map(|l| folder.join(l.location).to_str().unwrap().to_owned())
            .filter(|p| {
                std::path::Path::new(p).exists()
                    && std::fs::canonicalize(p).unwrap() != std::fs::canonicalize(&path).unwrap()
            })
            .collect();
        hints.insert(0, path.clone());
        if cache.0 != hints.join(" ") {
            let bytes: Vec<Vec<u8>> = hints.iter().map(|p| std::fs::read(p).unwrap_or_default()).collect();
            let sources: Vec<Source> = hints.iter().zip(&bytes).map(|(name, bytes)| Source { name, bytes }).collect();
            let mut made = catch_unwind(|| Schema::compile(&sources, &Files));
            if !matches!(made, Ok(Ok(_))) {
                made = catch_unwind(|| Schema::compile(&sources[..1], &Files));
            }
            cache = (
                hints.join(" "),
                Some(match made {
                    Ok(Ok(s)) => Ok(s),
                    Ok(Err(e)) => Err(format!("REFUSED {}", e.faults[0])),
                    Err(_) => Err("PANIC".into()),
                }),
            );
        }
        let started = std::time::SystemTime::now();
        let (got, why) = match cache.1.as_ref().unwrap() {
            Err(e) => ("refused", e.clone()),
            Ok(schema) => {
                let result = catch_unwind(AssertUnwindSafe(|| {
                    let mut reader = Reader::of_slice(schema, &instance, {
                        let mut l = Limits::default();
                        l.attributes = 10000;
                        l.depth = 100000;
                        l
                    });
                    while reader.next().is_some() {}
                    (reader.is_valid(), reader.finding())
                }));
                match result {
                    Ok((true, _)) => ("valid", String::new()),
                    Ok((false, e)) => ("invalid", e.map(|e| e.to_string()).unwrap_or_default()),
                    Err(_) => ("PANIC", String::new()),
                }
            }
        };
        let ms = started.elapsed().unwrap().as_millis();
        if ms > 200 {
            writeln!(out, "SLOW {ms} {}", f[0]).unwrap();
        }
        all += 1;
        if f[2] != "NIST" && !f[2].contains("nist") {
            alln += 1;
        }
        let entry = counts.entry(format!("{}/{}", f[2], f[3])).or_default();
        entry[1] += 1;
        if got == f[4] {
            ok += 1;
            entry[0] += 1;
            if f[2] != "NIST" && !f[2].contains("nist") {
                okn += 1;
            }
        } else {
            if got == "refused" {
                entry[4] += 1
            } else if f[4] == "valid" {
                entry[2] += 1
            } else {
                entry[3] += 1
            }
            writeln!(
                out,
                "{}{}\texpected {} got {got}\t{}\t{}\t{}",
                if disputed.contains(f[0]) { "DISPUTED " } else { "" },
                f[0],
                f[4],
                f[5],
                f[6],
                why.replace(dir, "")
            )
            .unwrap();
        }
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort();
    for (name, c) in rows {
        if c[0] != c[1] {
            println!("{name}: {}/{} (false findings {}, missed {}, schema refused {})", c[0], c[1], c[2], c[3], c[4]);
        }
    }
    println!(
        "total {ok}/{all} = {:.3}%  without NIST {okn}/{alln} {:.3}%",
        100.0 * ok as f64 / all as f64,
        100.0 * okn as f64 / alln as f64
    );
}
