//! Adapters `ctf` and `nccis`: every element both ways, who left for where, and what a person is asked.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod message;

use std::{collections::BTreeSet, fs, path::Path};

use crosswalk_adapters::{
    contract::{Carried, Content, Decoded, Encoded, NativeFile},
    registry,
};
use crosswalk_schemas::model::{
    Body, ChildRecord, ChildReference, Education, FindRequest, Identity, Party, PersonName, SchoolAttended,
    SearchReason, Service, SoughtChild,
};
use message::{message, transfer};
use quick_xml::events::Event;

const WHOLE: &str = "ctf/samples/9312345_CTF_3524001_002.xml";
const RETURN: &str = "nccis/samples/return-2026-10.xml";

fn sample(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path)).unwrap()
}

fn decode(adapter: &str, name: &str, text: &str) -> Decoded {
    let file = NativeFile { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
    registry::adapter(adapter).unwrap().decode(&[file])
}

fn encode(adapter: &str, body: Body) -> Encoded {
    let mut message = message(body);
    // Oxford is a district: its county answers for schools.
    message.header.sender = Party::new("E07000178".parse().unwrap(), Service::Education);
    registry::adapter(adapter).unwrap().encode(&message).unwrap()
}

/// The paths of all elements that hold text.
fn filled(text: &str) -> BTreeSet<String> {
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut open, mut filled): (Vec<String>, _) = (Vec::new(), BTreeSet::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => open.push(start.name().as_ref().to_owned()),
            Event::End(_) => drop(open.pop()),
            Event::Text(text) if !text.trim().is_empty() => drop(filled.insert(open.join("/"))),
            Event::Eof => return filled,
            _ => {}
        }
    }
}

fn records(decoded: &Decoded) -> Vec<ChildRecord> {
    let record = |content: &Content| match content {
        Content::Record(record) => Some((**record).clone()),
        _ => None,
    };
    decoded.items.iter().filter_map(|item| record(&item.content)).collect()
}

/// The elements of the format that the standard carries: native path, path in the standard.
fn carried_by_the_standard() -> Vec<(String, String)> {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/catalogue/child-record/1.0/ctf-elements.csv");
    let mut reader = csv::Reader::from_path(list).unwrap();
    let rows = reader.records().map(|row| row.unwrap());
    let rows = rows.map(|row| (row[0].to_owned(), row[1].to_owned()));
    rows.filter(|(native, element)| !element.is_empty() && native.contains("/Pupil/")).collect()
}

#[test]
fn every_ctf_element_of_the_standard_is_carried_by_the_adapter() {
    let mapping = registry::adapter("ctf").unwrap().mapping();
    for (native, element) in carried_by_the_standard() {
        let below = format!("{native}/");
        let mut rows = mapping.iter().filter(|row| row.native == native || row.native.starts_with(&below)).peekable();
        assert!(rows.peek().is_some(), "{native} has no row");
        for row in rows {
            let (Carried::BothWays(paths) | Carried::In(paths)) = &row.carried else { panic!("{row:?}") };
            assert!(paths.split("; ").any(|path| path.starts_with(&element)), "{row:?} does not lead to {element}");
        }
    }
}

#[test]
fn every_ctf_element_is_read_and_written_again() {
    let text = sample(WHOLE);
    let encoded = encode("ctf", transfer(records(&decode("ctf", "9312345_CTF_3524001_002.xml", &text))));
    let [before, after] = [&text, str::from_utf8(&encoded.files[0].bytes).unwrap()].map(filled);
    // Written as PreferredForename and as Sex.
    let read_only = ["BasicDetails/PreferredSurname", "Pupil/Gender"];
    let list: Vec<String> = carried_by_the_standard().into_iter().map(|(native, _)| native).collect();
    for native in list.iter().filter(|native| !read_only.iter().any(|end| native.ends_with(end))) {
        let has = |paths: &BTreeSet<String>| paths.iter().any(|path| path.starts_with(native.as_str()));
        assert!(has(&before), "the sample lacks {native}");
        assert!(has(&after), "{native} was not written");
    }
}

/// What follows from a pupil's leaving, in a line.
fn said(decoded: &Decoded) -> String {
    let mut said: Vec<String> = decoded.items.iter().filter_map(|item| in_a_line(&item.content)).collect();
    said.extend(decoded.skipped.iter().map(|(why, count)| format!("skipped {count} {why}")));
    said.join("; ")
}

fn in_a_line(content: &Content) -> Option<String> {
    let (word, notice) = match content {
        Content::Move(notice) => (notice.kind.to_string(), &**notice),
        Content::Lead(lead) => (format!("lead without {}", lead.missing.join(" ")), &lead.draft),
        _ => return None,
    };
    let code = |code: &Option<_>| code.as_ref().map_or("-".to_owned(), ToString::to_string);
    let (losing, gaining) = (code(&notice.losing_authority), code(&notice.gaining_authority));
    Some(format!("{word} {} {losing} {gaining} {}", notice.move_date, notice.person.len()))
}

const PUPIL: &str = "<Pupil><UPN>X931234520001</UPN><Surname>A</Surname><DOB>2014-02-17</DOB><Address><PostCode>OX4 1XJ</PostCode></Address>\
    <SchoolHistory><School><LEA>931</LEA><LeavingDate>2026-11-20</LeavingDate><LastSchool>true</LastSchool></School></SchoolHistory></Pupil>";

#[test]
fn a_leaver_opens_a_transfer_between_the_right_authorities_or_a_person_is_asked() {
    let file = |header: &str, pupil: &str| {
        format!(
            "<CTfile><Header><CTFversion>25.0</CTFversion>{header}</Header><CTFpupilData>{pupil}</CTFpupilData></CTfile>"
        )
    };
    let to = |lea: &str, estab: &str| format!("<DestSchool><LEA>{lea}</LEA><Estab>{estab}</Estab></DestSchool>");
    let old = PUPIL.replace("2026-11-20", "2025-03-31");
    let brother = PUPIL.replace("X931234520001", "L931234520002");
    let staying = PUPIL.replace("<LeavingDate>2026-11-20</LeavingDate>", "");
    let undated = PUPIL.replace("<LeavingDate>2026-11-20</LeavingDate>", "<LeavingReason>moved</LeavingReason>");
    let nowhere = PUPIL.replace("<LEA>931</LEA>", "");
    let grown = PUPIL.replace("2014-02-17", "2008-11-20");
    for (name, header, pupil, expected) in [
        ("x.xml", to("352", "4001"), PUPIL, "permanent 2026-11-20 E10000025 E08000003 1"),
        ("x.xml", to("352", "LLLL"), PUPIL, "permanent 2026-11-20 E10000025 E08000003 1"),
        ("9312345_CTF_3524001_001.xml", String::new(), PUPIL, "permanent 2026-11-20 E10000025 E08000003 1"),
        ("9312345_CTF_3524001_001.xml", to("330", "4001"), PUPIL, "permanent 2026-11-20 E10000025 E08000025 1"),
        ("9312345_CTF_3524001_001.xml", String::new(), &nowhere, "permanent 2026-11-20 E10000025 E08000003 1"),
        // Barnsley's code changed on 1 April 2025; the code is that of the day.
        ("x.xml", to("370", "4001"), PUPIL, "permanent 2026-11-20 E10000025 E08000038 1"),
        ("x.xml", to("370", "4001"), &old, "permanent 2025-03-31 E10000025 E08000016 1"),
        ("x.xml", to("352", "4001"), &format!("{PUPIL}{brother}"), "permanent 2026-11-20 E10000025 E08000003 2"),
        ("x.xml", to("XXX", "XXXX"), PUPIL, "unknown-destination 2026-11-20 E10000025 - 1"),
        ("9312345_CTF_XXXXXXX_001.xml", String::new(), PUPIL, "unknown-destination 2026-11-20 E10000025 - 1"),
        ("9312345_CTF_LLLLLLL_001.xml", String::new(), PUPIL, "unknown-destination 2026-11-20 E10000025 - 1"),
        (
            "9312345_CTF_MMMMMMM_001.xml",
            String::new(),
            PUPIL,
            "lead without MoveNotification/Kind 2026-11-20 E10000025 - 1",
        ),
        ("x.xml", to("660", "4001"), PUPIL, "lead without MoveNotification/GainingAuthority 2026-11-20 E10000025 - 1"),
        (
            "x.xml",
            to("352", "4001"),
            &nowhere,
            "lead without MoveNotification/LosingAuthority 2026-11-20 - E08000003 1",
        ),
        (
            "x.xml",
            to("352", "4001"),
            &undated,
            "lead without MoveNotification/MoveDate 1900-01-01 E10000025 E08000003 1",
        ),
        ("x.xml", to("352", "4001"), &grown, "skipped 1 a leaver of 18 years or more"),
        ("x.xml", to("931", "4001"), PUPIL, ""),
        ("x.xml", to("352", "4001"), &staying, ""),
        ("x.xml", String::new(), PUPIL, ""),
    ] {
        let decoded = decode("ctf", name, &file(&header, pupil));
        assert_eq!(said(&decoded), expected, "{name} {header}");
        assert_eq!(decoded.refused, [], "{name} {header}");
    }
}

fn child(name: &str, schools: &[(&str, &str, bool)]) -> ChildRecord {
    let person_name = PersonName { person_family_name: name.to_owned(), ..PersonName::default() };
    let school = |(lea, estab, left): &(&str, &str, bool)| SchoolAttended {
        lea: Some((*lea).to_owned()),
        estab: Some((*estab).to_owned()),
        leaving_date: left.then(|| "2026-11-20".parse().unwrap()),
        ..SchoolAttended::default()
    };
    let school_attended = schools.iter().map(school).collect();
    let education = Some(Education { school_attended, ..Education::default() });
    ChildRecord { education, ..ChildRecord::new(Identity { person_name, ..Identity::default() }) }
}

#[test]
fn a_file_goes_from_the_last_school_to_the_next_or_to_the_authority() {
    let names = |children: Vec<ChildRecord>| -> Vec<String> {
        encode("ctf", transfer(children)).files.into_iter().map(|file| file.name).collect()
    };
    assert_eq!(names(vec![child("A", &[("931", "2345", true)])]), ["9312345_CTF_352LLLL_001.xml"]);
    assert_eq!(names(vec![child("A", &[])]), ["931LLLL_CTF_352LLLL_001.xml"]);
    let arrived = child("A", &[("931", "2345", true), ("352", "4001", false)]);
    assert_eq!(names(vec![arrived]), ["9312345_CTF_3524001_001.xml"]);
    let siblings = vec![child("A", &[("931", "2345", true)]), child("B", &[("931", "2001", true)])];
    assert_eq!(names(siblings), ["9312345_CTF_352LLLL_001.xml", "9312001_CTF_352LLLL_001.xml"]);
    let siblings = vec![child("A", &[("931", "2345", true)]), child("B", &[("931", "2345", true)])];
    assert_eq!(names(siblings), ["9312345_CTF_352LLLL_001.xml"]);
}

#[test]
fn a_search_becomes_a_file_of_lost_pupils() {
    let person_name = PersonName { person_family_name: "Obi".to_owned(), ..PersonName::default() };
    let sought = ChildReference { person_name, local_id: Some("7".to_owned()), ..ChildReference::default() };
    let request = FindRequest {
        search_reason: SearchReason::UnknownDestination,
        reason: "left".to_owned(),
        child: vec![SoughtChild { child: sought, ..SoughtChild::default() }],
        ask: Vec::new(),
        answer_by: None,
        contact: None,
        sharing_basis: None,
    };
    let encoded = encode("ctf", Body::FindRequest(Box::new(request)));
    assert_eq!(encoded.files[0].name, "931LLLL_CTF_XXXXXXX_001.xml");
    let text = String::from_utf8(encoded.files[0].bytes.clone()).unwrap();
    for part in ["<DocumentQualifier>partial<", "<LEA>XXX<", "<Estab>XXXX<", "<Surname>Obi<"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let lost: Vec<&str> = encoded.losses.iter().map(|loss| loss.field.as_str()).collect();
    assert_eq!(lost, ["FindRequest/Child/Child/LocalID", "FindRequest/Reason", "FindRequest/SearchReason"]);
}

#[test]
fn status_t_opens_a_transfer_or_a_person_is_asked() {
    let text = sample(RETURN);
    let (before, after) = text.split_once("</YoungPersonsRecord>").unwrap();
    let (_, tail) = after.rsplit_once("</YoungPersonsRecord>").unwrap();
    let one = format!("{before}</YoungPersonsRecord>{tail}");
    let none = "MoveNotification/GainingAuthority";
    for (from, to, expected, rules) in [
        ("", "", "permanent 2026-10-31 E10000025 E08000003 1", ""),
        ("TransferredToLEACode", "TransferredToLACode", "permanent 2026-10-31 E10000025 E08000003 1", ""),
        ("<LeadLEA>931</LeadLEA>", "", "permanent 2026-10-31 E10000025 E08000003 1", "nccis.lead-missing"),
        ("<PeriodEnd>2026-10-31</PeriodEnd>", "", "permanent 2026-11-05 E10000025 E08000003 1", ""),
        ("Code>352<", "Code>931<", &format!("lead without {none} 2026-10-31 E10000025 - 1"), ""),
        ("Code>352<", "Code>004<", &format!("lead without {none} 2026-10-31 E10000025 - 1"), ""),
        (
            "<TransferredToLEACode>352</TransferredToLEACode>",
            "",
            &format!("lead without {none} 2026-10-31 E10000025 - 1"),
            "nccis.transfer-without-authority",
        ),
        ("Status>T<", "Status>P<", "", "nccis.transfer-without-status"),
        ("<CohortStatus>T</CohortStatus>", "", "", "nccis.cohort-missing nccis.transfer-without-status"),
        ("<DOB>2009-12-04", "<DOB>2008-10-31", "skipped 1 a transferred young person of 18 years or more", ""),
        ("4440000123456", "123456", "permanent 2026-10-31 E10000025 E08000003 1", "nccis.id-length"),
        (">WHR<", ">ZZZ<", "permanent 2026-10-31 E10000025 E08000003 1", "nccis.code-unknown"),
    ] {
        assert!(one.contains(from));
        let decoded = decode("nccis", "return.xml", &one.replace(from, to));
        assert_eq!(said(&decoded), expected, "{from} {to}");
        let found: Vec<&str> = decoded.items[0].findings.iter().map(|finding| finding.rule.as_ref()).collect();
        assert_eq!(found.join(" "), rules, "{from} {to}");
    }
}

#[test]
fn every_nccis_element_that_goes_both_ways_is_written_again() {
    let text = sample(RETURN);
    let encoded = encode("nccis", transfer(records(&decode("nccis", "return.xml", &text))));
    let [before, after] = [&text, str::from_utf8(&encoded.files[0].bytes).unwrap()].map(filled);
    for row in registry::adapter("nccis").unwrap().mapping() {
        if !matches!(row.carried, Carried::BothWays(_)) || !before.iter().any(|path| path.ends_with(row.native)) {
            continue;
        }
        assert!(after.iter().any(|path| path.ends_with(row.native)), "{} was not written: {after:?}", row.native);
    }
    assert!(encoded.losses.is_empty(), "{:?}", encoded.losses);
    assert_eq!(encoded.files[0].name, "CCIS_352_2026-11-22.xml");
}
