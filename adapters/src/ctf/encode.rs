//! Messages into files: version 25.0, a file for each pair of schools; a search for children as a file of lost pupils.

use crosswalk_schemas::{
    authorities::Register,
    model::{ChildRecord, FindRequest, Header, Identity, RecordTransfer, SchoolAttended, Service, SoughtChild},
};
use jiff::tz::TimeZone;

use super::{
    header::{AUTHORITY, School},
    leaver, unwritten, write,
};
use crate::{
    contract::{Encoded, NativeFile},
    native::element::Element,
};

/// Source and destination of a file, and how much of each pupil it holds.
#[derive(PartialEq, Eq)]
struct Way {
    source: School,
    destination: School,
    /// `full` or `partial`.
    qualifier: &'static str,
}

/// The records of a transfer: from the school that each child attended last, or else the sending authority, to the
/// school that the child attends there, or else the receiving authority.
pub(super) fn records(header: &Header, transfer: &RecordTransfer) -> Encoded {
    let mut files: Vec<(Way, Vec<&ChildRecord>)> = Vec::new();
    for record in &transfer.child_record {
        let way = way(header, record);
        match files.iter_mut().find(|(known, _)| *known == way) {
            Some((_, records)) => records.push(record),
            None => files.push((way, vec![record])),
        }
    }
    let losses = unwritten::of_transfer(transfer, |record, school| {
        let source = way(header, record).source;
        school.lea == source.lea && school.estab == source.estab
    });
    Encoded { files: files.iter().map(|(way, records)| file(header, way, records)).collect(), losses }
}

/// Children who are sought, as lost pupils: their school and whereabouts are not known.
pub(super) fn lost_pupils(header: &Header, request: &FindRequest) -> Encoded {
    let records: Vec<ChildRecord> = request.child.iter().map(sought).collect();
    let source = School { lea: number(header, true), ..School::default() };
    let way = Way { source, destination: School::default(), qualifier: "partial" };
    let records: Vec<&ChildRecord> = records.iter().collect();
    Encoded { files: vec![file(header, &way, &records)], losses: unwritten::of_search(request) }
}

fn sought(child: &SoughtChild) -> ChildRecord {
    let mut record = ChildRecord::new(Identity {
        person_name: child.child.person_name.clone(),
        former_name: child.former_name.clone(),
        birth_date: child.child.birth_date.clone(),
        sex: child.sex,
        upn: child.child.upn.clone(),
        ..Identity::default()
    });
    if let Some(address) = &child.last_address {
        record.addresses.get_or_insert_default().address.push(address.clone());
    }
    record
}

fn way(header: &Header, record: &ChildRecord) -> Way {
    let to = number(header, false);
    let schools = record.education.as_ref().map(|section| section.school_attended.as_slice()).unwrap_or_default();
    let attends = |school: &&SchoolAttended| school.lea == to && school.lea.is_some() && school.leaving_date.is_none();
    let last = leaver::last_school(record);
    let next = schools.iter().rfind(attends).filter(|_| schools.len() > 1);
    let last = last.filter(|last| Some(*last) != next).or_else(|| schools.iter().rfind(|one| Some(*one) != next));
    let sender = School { lea: number(header, true), ..School::default() };
    let destination = next.map_or(School { lea: to, ..School::default() }, school);
    Way { source: last.map_or(sender, school), destination, qualifier: "full" }
}

fn school(school: &SchoolAttended) -> School {
    let SchoolAttended { lea, estab, urn, school_name, .. } = school.clone();
    School { lea, estab, urn, name: school_name }
}

/// The education authority's number of the sender or recipient.
fn number(header: &Header, of_sender: bool) -> Option<String> {
    let party = if of_sender { &header.sender } else { &header.recipient };
    let on = header.sent_at.to_zoned(TimeZone::UTC).date();
    let answers = Register::built_in().responsible_for(party.authority.as_str(), Service::Education, on);
    answers.ok()?.dfe_number.clone()
}

fn file(header: &Header, way: &Way, records: &[&ChildRecord]) -> NativeFile {
    let pupils = Element::of("CTFpupilData", records.iter().map(|record| write::pupil(record)));
    let root = Element::of("CTfile", [file_header(header, way), pupils]);
    let name = format!("{}_CTF_{}_001.xml", seven(&way.source), seven(&way.destination));
    NativeFile { name, bytes: root.document() }
}

/// Authority and school as the file's name has them.
fn seven(school: &School) -> String {
    let (lea, estab) = written(school);
    format!("{lea}{estab}")
}

/// Authority and school as they are written: `LLLL` for the authority itself, `XXX` and `XXXX` for nobody knows.
fn written(school: &School) -> (&str, &str) {
    let lea = school.lea.as_deref().unwrap_or("XXX");
    (lea, school.estab.as_deref().unwrap_or(if school.lea.is_some() { AUTHORITY } else { "XXXX" }))
}

fn file_header(header: &Header, way: &Way) -> Element {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    let sent = header.sent_at.to_zoned(zone);
    let academic_year = if sent.month() >= 9 { sent.year() } else { sent.year() - 1 };
    let (lea, estab) = written(&way.source);
    let (to_lea, to_estab) = written(&way.destination);
    Element::of(
        "Header",
        [
            Element::text("DocumentName", Some("Common Transfer File")),
            Element::text("CTFversion", Some("25.0")),
            Element::text("DateTime", Some(sent.strftime("%Y-%m-%dT%H:%M:%S"))),
            Element::text("DocumentQualifier", Some(way.qualifier)),
            Element::text("SupplierID", Some("Crosswalk")),
            Element::of(
                "SourceSchool",
                [
                    Element::text("LEA", Some(lea)),
                    Element::text("Estab", Some(estab)),
                    Element::text("URN", way.source.urn.as_ref()),
                    Element::text("SchoolName", way.source.name.as_ref()),
                    Element::text("AcademicYear", Some(academic_year)),
                ],
            ),
            Element::of("DestSchool", [Element::text("LEA", Some(to_lea)), Element::text("Estab", Some(to_estab))]),
        ],
    )
}
