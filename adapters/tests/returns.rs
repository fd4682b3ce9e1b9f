//! The statutory returns: files by others, one child in every shape, moves that become leads.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test stops at the first surprise, and says what it skips"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use crosswalk_adapters::{
    contract::{Carried, Content, Decoded, Lead, NativeFile, take_name},
    registry,
};
use crosswalk_schemas::model::{ChildRecord, ChildReference, MoveKind, PersonName};

fn decode(adapter: &str, files: &[(&str, String)]) -> Decoded {
    let native =
        |(name, text): &(&str, String)| NativeFile { name: (*name).to_owned(), bytes: text.clone().into_bytes() };
    registry::adapter(adapter).unwrap().decode(&files.iter().map(native).collect::<Vec<_>>())
}

fn sample(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path)).unwrap()
}

/// The records, by key.
fn records(decoded: &Decoded) -> BTreeMap<&str, &ChildRecord> {
    let items = decoded.items.iter();
    let records = items.filter_map(|item| match &item.content {
        Content::Record(record) => Some((item.key.as_str(), &**record)),
        _ => None,
    });
    records.collect()
}

/// The leads, by key.
fn leads(decoded: &Decoded) -> BTreeMap<&str, &Lead> {
    let items = decoded.items.iter();
    let leads = items.filter_map(|item| match &item.content {
        Content::Lead(lead) => Some((item.key.as_str(), &**lead)),
        _ => None,
    });
    leads.collect()
}

fn rules(decoded: &Decoded) -> BTreeSet<&str> {
    decoded.all_findings().map(|finding| finding.rule.as_ref()).collect()
}

/// Rules, fields and counts: nothing of the files' content.
fn counts(decoded: &Decoded) -> String {
    let mut text = format!(
        "records {}, leads {}, refused {}\n",
        records(decoded).len(),
        leads(decoded).len(),
        decoded.refused.len()
    );
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for record in records(decoded).values() {
        for section in record.sections() {
            *found.entry(format!("carried {section}")).or_default() += 1;
        }
    }
    for finding in decoded.all_findings() {
        *found.entry(format!("{} {}", finding.rule, finding.field)).or_default() += 1;
    }
    for loss in decoded.items.iter().flat_map(|item| &item.losses) {
        *found.entry(format!("lost {}: {}", loss.field, loss.reason)).or_default() += 1;
    }
    for (what, count) in found {
        writeln!(text, "{count} {what}").unwrap();
    }
    text
}

/// The files of a folder of samples by others, beside the repository.
fn by_others(folder: &str) -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples").join(folder);
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("SKIPPED: no samples by others beside the repository, at {}", folder.display());
        return None;
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    Some(paths)
}

fn native(path: &Path) -> NativeFile {
    NativeFile { name: path.file_name().unwrap().to_str().unwrap().to_owned(), bytes: fs::read(path).unwrap() }
}

#[test]
fn censuses_by_others_are_read() {
    let Some(paths) = by_others("cin") else { return };
    let adapter = registry::adapter("cin").unwrap();
    let report = paths.iter().fold(String::new(), |report, path| {
        let file = native(path);
        format!("{report}{}\n{}\n", file.name.clone(), counts(&adapter.decode(&[file])))
    });
    expect_test::expect_file!["expected/cin-others.txt"].assert_eq(&report);
}

#[test]
fn looked_after_returns_by_others_are_read() {
    let Some(paths) = by_others("ssda903") else { return };
    let adapter = registry::adapter("ssda903").unwrap();
    let mut report = String::new();
    for path in &paths {
        let file = native(path);
        writeln!(report, "{}\n{}", file.name.clone(), counts(&adapter.decode(&[file]))).unwrap();
    }
    let tables: Vec<_> = paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "csv")).collect();
    let set: Vec<_> = tables.into_iter().map(|path| native(path)).collect();
    writeln!(report, "all tables as one set\n{}", counts(&adapter.decode(&set))).unwrap();
    expect_test::expect_file!["expected/ssda903-others.txt"].assert_eq(&report);
}

#[test]
fn a_census_says_the_same_before_and_after_2025() {
    let new = sample("cin/samples/census-2026.xml");
    let old = new.replace("2026</Year>", "2024</Year>").replace("2026-03-31</R", "2024-03-31</R");
    let old = old.replace("<Sex>F</Sex>", "<GenderCurrent>2</GenderCurrent>");
    let old = old.replace("<Sex>M</Sex>", "<GenderCurrent>1</GenderCurrent>");
    let old = old.replace("<Sex>U</Sex>", "<GenderCurrent>0</GenderCurrent>");
    let (new, old) = (decode("cin", &[("c.xml", new)]), decode("cin", &[("c.xml", old)]));
    assert_eq!(rules(&new), rules(&old));
    for (key, record) in records(&old) {
        let mut record = record.clone();
        assert!(record.identity.gender.take().is_some(), "{key}: the old code stands beside the new");
        assert_eq!(&record, records(&new)[key]);
    }
}

#[test]
fn what_other_years_have_is_read_and_said() {
    let text = sample("cin/samples/census-2019.xml");
    let told = |from: &str, to: &str| {
        let decoded = decode("cin", &[("c.xml", text.replace(from, to))]);
        assert_eq!(records(&decoded).len(), 2);
        rules(&decoded).into_iter().map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let usual = told("", "");
    for (from, to, rule) in [
        ("2019</Year><ReferenceDate>2019", "2016</Year><ReferenceDate>2016", "cin.year"),
        ("2019</Year><ReferenceDate>2019", "2027</Year><ReferenceDate>2027", "cin.year"),
        (">CIN<", ">SCHOOL<", "cin.collection"),
        ("2019-03-31<", "2018-03-31<", "cin.reference-date"),
        (">3E<", ">5D<", "cin.code-other-year"),
        ("<GenderCurrent>2</GenderCurrent>", "<Sex>F</Sex>", "cin.element-other-year"),
    ] {
        assert!(told(from, to).difference(&usual).any(|told| told == rule), "{from} {to}");
    }
}

#[test]
fn a_census_that_breaks_off_gives_the_children_before() {
    let text = sample("cin/samples/census-2026.xml");
    let cut = text.find("620103").unwrap();
    let decoded = decode("cin", &[("c.xml", text[..cut].to_owned())]);
    assert_eq!(records(&decoded).keys().collect::<Vec<_>>(), [&"620101", &"620102"]);
    assert!(rules(&decoded).contains("cin.xml"));
}

#[test]
fn a_case_that_passed_to_another_authority_is_a_lead() {
    let decoded = decode("cin", &[("c.xml", sample("cin/samples/census-2026.xml"))]);
    let leads = leads(&decoded);
    assert_eq!(leads.keys().collect::<Vec<_>>(), [&"620104 transferred 2026-02-20"]);
    let lead = leads.values().next().unwrap();
    assert!(lead.missing.contains(&"MoveNotification/GainingAuthority".to_owned()));
    assert_eq!(lead.draft.person[0].local_id.as_deref(), Some("620104"));
}

/// One child as the tables say it.
fn tables(episodes: &[&str]) -> Vec<(&'static str, String)> {
    let head = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\r\n";
    let header = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\r\n7,F,14/09/2013,BCRB,V931201300012,,\r\n";
    vec![("1.csv", header.to_owned()), ("2.csv", format!("{head}{}\r\n", episodes.join("\r\n")))]
}

#[test]
fn the_tables_and_the_xml_form_say_the_same() {
    let mut set = tables(&["7,10/05/2024,S,V2,N1,U6,PR1,,,,OX3 0EU,OX4 2AB,SC1"]);
    set.push(("3.csv", "CHILD,DOB,REVIEW,REVIEW_CODE\r\n7,14/09/2013,06/06/2024,PN1\r\n".to_owned()));
    set.push(("4.csv", "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM\r\n7,14/09/2013,YES,F2,Z1\r\n".to_owned()));
    set.push(("5.csv", "CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM\r\n7,14/09/2013,P1,931,zz/zz/2016\r\n".to_owned()));
    set.push(("6.csv", "CHILD,DOB,SEX,DUC\r\n7,14/09/2013,F,14/09/2031\r\n".to_owned()));
    let xml = "<EXPSSDA903><CHILD><HEADER><CHILDID>7</CHILDID><UPN>V931201300012</UPN><SEX>F</SEX><DOB>14/09/2013</DOB>\
               <ETHNIC>BCRB</ETHNIC><UASC>1</UASC><DUC>14/09/2031</DUC><IN_TOUCH>YES</IN_TOUCH><ACTIV>F2</ACTIV>\
               <ACCOM>Z1</ACCOM><AREVIEW><REVIEW>06/06/2024</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW><PERMANENCE>\
               <PREV_PERM>P1</PREV_PERM><LA_PERM>931</LA_PERM><DATE_PERM>zz/zz/2016</DATE_PERM></PERMANENCE></HEADER>\
               <EPISODE><DECOM>10/05/2024</DECOM><RNE>S</RNE><LS>V2</LS><CIN>N1</CIN><PL>U6</PL><PL_POST>OX4 2AB</PL_POST>\
               <HOME_POST>OX3 0EU</HOME_POST><URN>SC1</URN><PLACE_PROVIDER>PR1</PLACE_PROVIDER><DEC/><REC/></EPISODE>\
               </CHILD></EXPSSDA903>";
    let (set, xml) = (decode("ssda903", &set), decode("ssda903", &[("r.xml", xml.to_owned())]));
    assert_eq!((rules(&set).len(), rules(&xml).len()), (0, 0), "{:?}{:?}", rules(&set), rules(&xml));
    assert_eq!(records(&set), records(&xml));
    assert_eq!(leads(&set), leads(&xml));
}

#[test]
fn rows_in_any_order_say_the_same() {
    let episodes = [
        "7,10/05/2024,S,V2,N1,U6,PR1,12/09/2024,X1,,OX3 0EU,OX4 2AB,SC1",
        "7,12/09/2024,L,C1,N1,U6,PR1,20/01/2025,X1,CARPL,OX3 0EU,OX4 2AB,SC1",
        "7,20/01/2025,B,C2,N1,U4,PR4,,,,OX3 0EU,M14 4TT,",
    ];
    let [first, second, third] = episodes;
    let one = decode("ssda903", &tables(&episodes));
    let mut set = tables(&[third, first, second]);
    set.reverse();
    let other = decode("ssda903", &set);
    assert_eq!(records(&one), records(&other));
    assert_eq!(leads(&one), leads(&other));
    let care = records(&one)["7"].social_care.as_ref().unwrap();
    let ends =
        |dates: Vec<Option<jiff::civil::Date>>| dates.into_iter().map(|d| d.map(|d| d.to_string())).collect::<Vec<_>>();
    let placements = ends(care.placement.iter().map(|one| one.end_date).collect());
    assert_eq!(placements, [Some("2025-01-20".to_owned()), None], "a placement runs on over a change of legal status");
    assert_eq!(care.legal_status.len(), 3);
    assert!(care.looked_after_episode.iter().all(|one| one.looked_after_id.as_deref() == Some("care-2024-05-10")));
}

#[test]
fn a_child_placed_away_from_home_is_a_lead_unless_it_lives_where_it_lived() {
    let keys = |episode: &str| {
        let decoded = decode("ssda903", &tables(&[episode]));
        leads(&decoded).keys().map(|key| (*key).to_owned()).collect::<Vec<_>>()
    };
    let placed = vec!["7 placement 2025-01-20".to_owned()];
    let nothing: Vec<String> = Vec::new();
    for (episode, expected) in [
        ("7,20/01/2025,S,C2,N1,U4,PR4,,,,OX3 0EU,M14 4TT,", &placed),
        ("7,20/01/2025,S,C2,N1,U4,PR4,,,,,M14 4TT,", &placed),
        // With the parents; nobody knows where; short breaks; a temporary absence; over.
        ("7,20/01/2025,S,C2,N1,P1,PR0,,,,OX3 0EU,OX3 0EU,", &nothing),
        ("7,20/01/2025,S,C2,N1,U4,PR4,,,,OX3 0EU,,", &nothing),
        ("7,20/01/2025,S,V3,N2,U4,PR4,,,,OX3 0EU,M14 4TT,", &nothing),
        ("7,20/01/2025,S,C2,N1,T1,,,,,OX3 0EU,M14 4TT,", &nothing),
        ("7,20/01/2025,S,C2,N1,U4,PR4,21/03/2025,E4A,,OX3 0EU,M14 4TT,", &nothing),
        ("7,20/01/2025,S,C2,N1,U4,PR4,21/03/2025,E3,,OX3 0EU,M14 4TT,", &vec!["7 taken-over 2025-03-21".to_owned()]),
        ("7,20/01/2025,S,C2,N1,U4,PR4,21/03/2025,E16,,OX3 0EU,M14 4TT,", &vec!["7 abroad 2025-03-21".to_owned()]),
    ] {
        assert_eq!(&keys(episode), expected, "{episode}");
    }
}

#[test]
fn a_lead_keeps_its_key_when_only_the_kind_of_placement_changes() {
    let episodes = [
        "7,20/01/2025,S,C2,N1,U6,PR1,14/06/2025,X1,,OX3 0EU,M14 4TT,",
        "7,14/06/2025,T,C2,N1,U4,PR1,,,,OX3 0EU,M14 4TT,",
    ];
    let (before, after) = (
        decode("ssda903", &tables(&[&episodes[0].replace("14/06/2025,X1", ",")])),
        decode("ssda903", &tables(&episodes)),
    );
    assert_eq!(leads(&before).keys().collect::<Vec<_>>(), leads(&after).keys().collect::<Vec<_>>());
}

#[test]
fn a_home_that_changed_is_a_lead_with_both_places() {
    let decoded = decode(
        "ssda903",
        &tables(&[
            "7,20/01/2025,S,C2,N1,U6,PR1,14/06/2025,X1,CREQO,OX3 0EU,OX4 2AB,",
            "7,14/06/2025,P,C2,N1,U6,PR1,,,,LE2 7QB,OX4 2AB,",
        ]),
    );
    let lead = leads(&decoded)["7 home 2025-06-14"];
    assert_eq!(lead.draft.kind, MoveKind::Permanent);
    assert_eq!(lead.draft.from_address.post_code.as_deref(), Some("OX3 0EU"));
    assert_eq!(lead.draft.to_address.as_ref().unwrap().post_code.as_deref(), Some("LE2 7QB"));
    assert!(lead.missing.contains(&"MoveNotification/MoveDate".to_owned()));
}

#[test]
fn a_record_without_a_name_gets_the_one_it_was_asked_for_under() {
    let decoded = decode("cin", &[("c.xml", sample("cin/samples/census-2026.xml"))]);
    let mut record = records(&decoded)["620101"].clone();
    assert_eq!(record.identity.person_name, PersonName::default());
    let person_name = PersonName { person_family_name: "Okafor".to_owned(), ..PersonName::default() };
    take_name(&mut record, &ChildReference { person_name: person_name.clone(), ..ChildReference::default() });
    assert_eq!(record.identity.person_name, person_name);
    take_name(&mut record, &ChildReference::default());
    assert_eq!(record.identity.person_name, person_name, "a name that is there stays");
}

/// A field that no sample has is a field that nobody has seen carried.
#[test]
fn samples_hold_every_field_that_is_carried() {
    for adapter in ["cin", "ssda903"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(adapter).join("samples");
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let files = entries.flat_map(|path| match fs::read_dir(&path) {
            Ok(entries) => entries.map(|entry| entry.unwrap().path()).collect(),
            Err(_) => vec![path],
        });
        let text = files.fold(String::new(), |text, path| text + &String::from_utf8(fs::read(path).unwrap()).unwrap());
        let words: BTreeSet<&str> = text.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
        let missing = registry::adapter(adapter).unwrap().mapping().into_iter().filter(|row| {
            let name = row.native.rsplit(['/', '.']).next().unwrap();
            !matches!(row.carried, Carried::Not(_)) && !words.contains(name)
        });
        assert_eq!(missing.map(|row| row.native).collect::<Vec<_>>(), [""; 0], "{adapter}");
    }
}

#[test]
fn twenty_thousand_children_are_read_one_by_one() {
    let text = sample("cin/samples/census-2019.xml");
    let from = text.find("<Child>").unwrap();
    let to = text.rfind("</Child>").unwrap() + "</Child>".len();
    let many: String = (0..10_000).map(|number| text[from..to].replace("M-7", &format!("M-{number}-7"))).collect();
    let decoded = decode("cin", &[("c.xml", format!("{}{many}{}", &text[..from], &text[to..]))]);
    assert_eq!((decoded.items.len(), decoded.refused.len()), (20_000, 0));
    let mut header = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\r\n".to_owned();
    let mut reviews = "CHILD,DOB,REVIEW,REVIEW_CODE\r\n".to_owned();
    for n in 0..20_000 {
        write!(header, "{n},F,14/09/2013,BCRB,V931201300012,,\r\n").unwrap();
        write!(reviews, "{n},14/09/2013,06/06/2024,PN1\r\n").unwrap();
    }
    let decoded = decode("ssda903", &[("r.csv", reviews), ("h.csv", header)]);
    assert_eq!((decoded.items.len(), decoded.refused.len(), rules(&decoded).len()), (20_000, 0, 0));
}
