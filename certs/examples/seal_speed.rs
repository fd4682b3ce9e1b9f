//! How many messages a second one core signs and seals, and opens and verifies: at 4 and at 20 KiB.
//!
//! `cargo run --release -p crosswalk-certs --example seal_speed`
#![expect(
    clippy::print_stdout,
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "it measures real time and says what it found"
)]

use std::error::Error;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use crosswalk_certs::cms::{self, Recipient};
use crosswalk_certs::dev::{Options, make};
use crosswalk_certs::{Credential, Purpose, Trust};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("seal-speed-{}", std::process::id()));
    let now = SystemTime::now();
    let made = make(&folder, &["E08000003", "E10000025"], &Options::at(now))?;
    let credential = |name: &str| {
        let files = made.files(name);
        Credential::load(&files.certificate, &files.key).map(Arc::new)
    };
    let (sender, receiver) = (credential("E10000025")?, [credential("E08000003")?]);
    let to = [Recipient::of(&receiver[0].chain[0])?];
    let trust = Trust::load(&made.files("ca").trust, &[])?;
    let known = trust.verify(&sender.chain, Purpose::Signer, now)?;
    for kibibytes in [4, 20] {
        let document = vec![b'x'; kibibytes * 1024];
        let signed = cms::sign(&sender, &document, false, now)?;
        let sealed = cms::seal(&to, &signed)?;
        println!("{kibibytes} KiB become {} bytes", sealed.len());
        rate("sign", || cms::sign(&sender, &document, false, now).is_ok());
        rate("sign and seal", || cms::sign(&sender, &document, false, now).and_then(|it| cms::seal(&to, &it)).is_ok());
        rate("open", || cms::open(&sealed, &receiver).is_ok());
        rate("open and verify, the chain too", || {
            cms::open(&sealed, &receiver).is_ok_and(|signed| cms::verify(&signed, None, &trust, now).is_ok())
        });
        rate("open and verify, the chain remembered", || {
            cms::open(&sealed, &receiver)
                .is_ok_and(|signed| cms::verify_by(&signed, None, |_| Ok(known.clone())).is_ok())
        });
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Does `work` for two seconds of this thread, again and again.
fn rate(what: &str, work: impl Fn() -> bool) {
    let (began, mut count) = (Instant::now(), 0_u32);
    while began.elapsed() < Duration::from_secs(2) {
        assert!(black_box(work()), "{what} failed");
        count += 1;
    }
    println!("  {what}: {:.0} a second", f64::from(count) / began.elapsed().as_secs_f64());
}
