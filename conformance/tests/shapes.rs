//! Two families change places: what Mosaic's queries write in Manchester arrives in Oxfordshire as Liquidlogic's would write
//! it, and what Liquidlogic's write there arrives in Manchester as Mosaic's.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{collections::BTreeMap, fs, path::Path};

use crosswalk_conformance::{
    case_system::{Rules, Running},
    family::{MANCHESTER, OXFORDSHIRE, Sample, notice_of, records_between},
    gateway::{Gateway, System},
    journey::all_passed,
    place::entries,
    program::root,
    town::{Town, await_that},
};
use crosswalk_schemas::{
    model::{Body, Service},
    report::Form,
};
use expect_test::expect_file;

const SAMPLES: &str = "adapters/src/ssd/samples";

/// The notice that two children of an extract, known by name and birth date, moved.
fn notice(from: &str, to: &str, children: [(&str, &str, &str); 2]) -> Sample {
    let mut sample = records_between(from, to, Service::SocialCare);
    let Body::RecordTransfer(transfer) = &mut sample.message.body else { panic!("records") };
    for (record, (given, family, born)) in transfer.child_record.iter_mut().zip(children) {
        let identity = &mut record.identity;
        identity.person_name.person_given_name = vec![given.to_owned()];
        identity.person_name.person_family_name = family.to_owned();
        identity.birth_date.as_mut().unwrap().person_birth_date = born.parse().unwrap();
        (identity.nhs_number, identity.upn, identity.sex) = (None, None, None);
    }
    let mut notice = notice_of(&sample);
    let Body::MoveNotification(moved) = &mut notice.message.body else { panic!("a notice") };
    // The eldest has come of age since.
    moved.move_date = "2026-01-16".parse().unwrap();
    if from == MANCHESTER
        && let Some(to) = &mut moved.to_address
    {
        std::mem::swap(&mut moved.from_address, to);
    }
    notice
}

/// The files of the one delivery of records that a case system has loaded, by name.
fn loaded(gateway: &Gateway, adapter: &str) -> BTreeMap<String, String> {
    let folder = gateway.system("social-care").join("loaded");
    let mut names = entries(&folder);
    names.retain(|name| Path::new(name).extension().is_some_and(|ending| ending == adapter));
    assert_eq!(names.len(), 1, "{names:?}");
    let folder = folder.join(&names[0]);
    let read = |name: String| (name.clone(), fs::read_to_string(folder.join(name)).unwrap());
    entries(&folder).into_iter().map(read).collect()
}

/// Each table has the columns of the system's own query in its order; those that the query lacks stand after them.
fn assert_shaped(files: &BTreeMap<String, String>, own: &str) {
    let samples = root().join(SAMPLES).join(own);
    let header = |text: &str| -> Vec<String> {
        let line = text.trim_start_matches('\u{feff}').lines().next().unwrap().to_lowercase();
        line.split([',', ';']).map(str::to_owned).collect()
    };
    let mut compared = 0;
    for sample in entries(&samples) {
        let bytes = fs::read(samples.join(&sample)).unwrap();
        let wanted = header(&String::from_utf8_lossy(&bytes));
        let Some((_, text)) = files.iter().find(|(name, _)| name.eq_ignore_ascii_case(&sample)) else { continue };
        assert!(header(text).starts_with(&wanted), "{sample}: {:?} is not as {wanted:?}", header(text));
        compared += 1;
    }
    assert!(compared > 5, "{compared} tables are those of the system's own queries");
}

fn shown(files: &BTreeMap<String, String>) -> String {
    let one = |(name, text): (&String, &String)| format!("== {name}\n{}", text.replace('\r', ""));
    files.iter().map(one).collect::<Vec<_>>().concat()
}

#[test]
fn extracts_of_two_systems_arrive_each_in_the_shape_of_the_other() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let mut oxfordshire = town.gateway(OXFORDSHIRE, &[System::at_folder("social-care", "ssd-liquidlogic", "json")]);
    let mut manchester = town.gateway(MANCHESTER, &[System::at_folder("social-care", "ssd-mosaic", "json")]);
    oxfordshire.start();
    manchester.start();
    let exports = |name: &str| Rules { export: Some(root().join(SAMPLES).join(name)), ..Rules::default() };
    let _systems = [
        Running::start(&oxfordshire.system("social-care"), exports("liquidlogic")),
        Running::start(&manchester.system("social-care"), exports("mosaic")),
    ];
    let barzani = [("Imran", "Barzani", "2011-07-30"), ("Leila", "Barzani", "2008-02-11")];
    let fennimore = [("Chloë", "Fennimore", "2014-04-09"), ("Owen", "Fennimore", "2016-12-23")];
    let both = [&oxfordshire, &manchester];
    let notices = [
        (&oxfordshire, notice(OXFORDSHIRE, MANCHESTER, barzani)),
        (&manchester, notice(MANCHESTER, OXFORDSHIRE, fennimore)),
    ];
    for (losing, notice) in &notices {
        losing.api().post(&notice.document(Form::Json)).unwrap().expect(202);
    }
    for (_, notice) in &notices {
        for gateway in both {
            await_that("custody passes", &both, || {
                all_passed(&gateway.api().transfer(&notice.transfer)?).then_some(())
            });
        }
    }

    let (liquidlogic, mosaic) = (loaded(&oxfordshire, "ssd-liquidlogic"), loaded(&manchester, "ssd-mosaic"));
    assert_shaped(&liquidlogic, "liquidlogic");
    assert_shaped(&mosaic, "mosaic");
    expect_file!["expected/mosaic-as-liquidlogic.txt"].assert_eq(&shown(&liquidlogic));
    expect_file!["expected/liquidlogic-as-mosaic.txt"].assert_eq(&shown(&mosaic));
    for gateway in both {
        for secret in ["Barzani", "Fennimore", "9992014040", "9992019999", "2011-07-30"] {
            assert!(!gateway.log().contains(secret), "{}'s log names {secret}", gateway.code);
        }
    }
}
