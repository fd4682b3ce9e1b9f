//! Records into one file: version 25.0, elements strictly in the order of the format.

use crosswalk_schemas::model::{
    Address, AddressKind, ChildRecord, Education, Header, Identity, PersonName, RecordTransfer, SchoolAttended,
};
use jiff::tz::TimeZone;

use super::{contacts, education, element::Element, mapping, pupil::OTHER_IDENTIFIERS};
use crate::{
    contract::{Encoded, Loss, NativeFile},
    native::losses,
};

const NO_ELEMENT: &str = "a Common Transfer File has no element for it";

pub(super) fn encode(header: &Header, transfer: &RecordTransfer) -> Encoded {
    let records = &transfer.child_record;
    let school = records.first().and_then(last_school);
    let number = |value: Option<&String>, unknown: &str| value.cloned().unwrap_or_else(|| unknown.to_owned());
    let lea = number(school.and_then(|school| school.lea.as_ref()), "XXX");
    let estab = number(school.and_then(|school| school.estab.as_ref()), "XXXX");
    let root = Element::of(
        "CTfile",
        [write_header(header, &lea, &estab, school), Element::of("CTFpupilData", records.iter().map(write_pupil))],
    );
    let mut losses = Vec::new();
    for record in records {
        let mut of_record = losses::of_encoding("ChildRecord", record, &mapping::mapping(), NO_ELEMENT);
        if home(record).is_none_or(|home| home.kind == Some(AddressKind::Home)) {
            // The address of a pupil is the home, so nothing of this is lost.
            of_record.retain(|loss| loss.field != "ChildRecord/Addresses/Address/Kind");
        }
        push_all(&mut losses, of_record);
        push_all(&mut losses, special_losses(record));
    }
    if !transfer.nothing_held.is_empty() {
        push_all(&mut losses, vec![loss("RecordTransfer/NothingHeld", NO_ELEMENT)]);
    }
    let name = format!("{lea}{estab}_CTF_XXXXXXX_001.xml");
    Encoded { files: vec![NativeFile { name, bytes: root.document() }], losses }
}

fn last_school(record: &ChildRecord) -> Option<&SchoolAttended> {
    let schools = &record.education.as_ref()?.school_attended;
    schools.iter().find(|school| school.last_school == Some(true)).or_else(|| schools.last())
}

fn write_header(header: &Header, lea: &str, estab: &str, school: Option<&SchoolAttended>) -> Element {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    let sent = header.sent_at.to_zoned(zone);
    let academic_year = if sent.month() >= 9 { sent.year() } else { sent.year() - 1 };
    Element::of(
        "Header",
        [
            Element::text("DocumentName", Some("Common Transfer File")),
            Element::text("CTFversion", Some("25.0")),
            Element::text("DateTime", Some(sent.strftime("%Y-%m-%dT%H:%M:%S"))),
            Element::text("DocumentQualifier", Some("full")),
            Element::text("SupplierID", Some("Crosswalk")),
            Element::of(
                "SourceSchool",
                [
                    Element::text("LEA", Some(lea)),
                    Element::text("Estab", Some(estab)),
                    Element::text("SchoolName", school.and_then(|school| school.school_name.as_ref())),
                    Element::text("AcademicYear", Some(academic_year)),
                ],
            ),
            Element::of("DestSchool", [Element::text("LEA", Some("XXX")), Element::text("Estab", Some("XXXX"))]),
        ],
    )
}

fn write_pupil(record: &ChildRecord) -> Element {
    let identity = &record.identity;
    let education = record.education.clone().unwrap_or_default();
    let written = education::write(&education);
    let [application, uci] = ["ApplicationReference", "UCI"].map(|kind| Element::text(kind, other(identity, kind)));
    let address = home(record).map(address).unwrap_or_default();
    Element::of(
        "Pupil",
        [
            application,
            Element::text("UPN", identity.upn.as_ref()),
            Element::text("UniqueLearnerNumber", identity.uln.as_ref()),
            uci,
            Element::text("Surname", Some(&identity.person_name.person_family_name)),
            Element::text("Forename", identity.person_name.person_given_name.first()),
            Element::text("DOB", identity.birth_date.as_ref().map(|birth| birth.person_birth_date)),
            Element::text("Sex", identity.sex),
            basic_details(identity, &education),
            written.looked_after,
            written.sen_history,
            written.sen_needs,
            address,
            record.household.as_ref().map(contacts::write).unwrap_or_default(),
            written.attendance,
            written.school_history,
        ],
    )
}

fn basic_details(identity: &Identity, education: &Education) -> Element {
    let former = identity.former_name.first();
    let language = identity.language.as_ref().map(|language| {
        Element::of("Type", [Element::text("LanguageType", Some("F")), Element::text("Language", Some(language))])
    });
    let disabilities = identity.disability.iter().map(|code| Element::text("Disability", Some(code)));
    Element::of(
        "BasicDetails",
        [
            Element::text("FormerUPN", identity.former_upn.as_ref()),
            Element::text("PreferredForename", identity.person_name.person_requested_name.as_ref()),
            Element::text("FormerSurname", former.map(|name| &name.person_family_name)),
            Element::text("FormerForename", former.map(|name| name.person_given_name.join(" "))),
            Element::text("MiddleNames", Some(middle_names(&identity.person_name))),
            Element::text("NCyearActual", education.curriculum_year.as_ref()),
            Element::text("Ethnicity", identity.ethnicity.as_ref()),
            Element::text("EthnicitySource", identity.ethnicity.as_ref().map(|_| "C")),
            Element::of("Languages", language),
            Element::text("EnrolStatus", education.enrolment_status.as_ref()),
            Element::of("Disabilities", disabilities),
        ],
    )
}

/// All given names but the first.
pub(super) fn middle_names(name: &PersonName) -> String {
    name.person_given_name.iter().skip(1).map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// An address: structured when it is, in lines otherwise.
pub(super) fn address(address: &Address) -> Element {
    let place = match &address.bs7666_address {
        None if !address.address_line.is_empty() => {
            let names = ["AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4", "AddressLine5"];
            let lines = names.into_iter().zip(&address.address_line);
            Element::of("AddressLines", lines.map(|(name, line)| Element::text(name, Some(line))))
        }
        parts => {
            let parts = parts.clone().unwrap_or_default();
            Element::of(
                "BS7666Address",
                [
                    Element::text("SAON", parts.saon),
                    Element::text("PAON", parts.paon),
                    Element::text("Street", parts.street_description),
                    Element::text("Locality", parts.locality),
                    Element::text("Town", parts.town),
                    Element::text("AdministrativeArea", parts.administrative_area),
                    Element::text("PostTown", parts.post_town),
                    Element::text("UniquePropertyReferenceNumber", address.uprn.as_ref()),
                ],
            )
        }
    };
    Element::of("Address", [place, Element::text("PostCode", address.post_code.as_ref())])
}

/// The address to write: a present home, or else the last one.
fn home(record: &ChildRecord) -> Option<&Address> {
    let addresses = &record.addresses.as_ref()?.address;
    let present = |address: &&Address| address.end_date.is_none();
    let mut homes = addresses.iter().filter(|address| matches!(address.kind, None | Some(AddressKind::Home)));
    homes.rfind(present).or_else(|| addresses.iter().rfind(present)).or_else(|| addresses.last())
}

fn other<'i>(identity: &'i Identity, kind: &str) -> Option<&'i String> {
    identity.other_identifier.iter().find(|other| other.kind == kind).map(|other| &other.value)
}

/// Losses that depend on the value, not only on the element.
fn special_losses(record: &ChildRecord) -> Vec<Loss> {
    let identity = &record.identity;
    let mut found = Vec::new();
    if identity.other_identifier.iter().any(|other| !OTHER_IDENTIFIERS.contains(&other.kind.as_str())) {
        for part in ["Kind", "Value"] {
            found.push(loss(&format!("ChildRecord/Identity/OtherIdentifier/{part}"), NO_ELEMENT));
        }
    }
    if identity.former_name.len() > 1 {
        found.push(loss("ChildRecord/Identity/FormerName", "one former name is carried"));
    }
    let addresses = record.addresses.as_ref().map(|section| section.address.as_slice()).unwrap_or_default();
    if addresses.len() > 1 {
        found.push(loss("ChildRecord/Addresses/Address", "one address is carried: the present home"));
    }
    let people = record.household.iter().flat_map(|household| &household.member);
    for member in people {
        match (&member.address, member.lives_with_child) {
            (Some(_), Some(true)) => {
                let reason = "a contact has an address or lives with the pupil, not both";
                for part in ["BS7666Address", "AddressLine", "PostCode", "UPRN"] {
                    found.push(loss(&format!("ChildRecord/Household/Member/Address/{part}"), reason));
                }
            }
            (Some(_), Some(false)) => {
                found.push(loss("ChildRecord/Household/Member/LivesWithChild", "the contact's own address tells it"));
            }
            _ => {}
        }
    }
    let in_lines = |address: &Address| address.bs7666_address.is_none() && !address.address_line.is_empty();
    if home(record).is_some_and(|home| in_lines(home) && home.uprn.is_some()) {
        found.push(loss("ChildRecord/Addresses/Address/UPRN", "only a structured address has a place for it"));
    }
    found
}

fn loss(field: &str, reason: &'static str) -> Loss {
    Loss { field: field.to_owned(), reason: reason.into() }
}

fn push_all(losses: &mut Vec<Loss>, more: Vec<Loss>) {
    for loss in more {
        if !losses.contains(&loss) {
            losses.push(loss);
        }
    }
}
