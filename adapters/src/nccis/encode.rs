//! Records into one return: the elements that are known, in the containers that public readers of the format expect.

use crosswalk_schemas::{
    authorities::Register,
    codes::crosswalk::Crosswalk,
    model::{ChildRecord, Connexions, Header, Identity, RecordTransfer, SenProvision, Service},
};
use jiff::tz::TimeZone;

use super::{activity, mapping, young_person::PREVIOUS_ID};
use crate::{
    contract::{Encoded, Loss, NativeFile},
    native::{address, element::Element, losses, values},
};

const NO_ELEMENT: &str = "the Client Caseload Information System's return has no element for it";

pub(super) fn encode(header: &Header, transfer: &RecordTransfer) -> Encoded {
    let on = header.sent_at.to_zoned(TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC)).date();
    let recipient = header.recipient.authority.as_str();
    let answers = Register::built_in().responsible_for(recipient, Service::Connexions, on).ok();
    let lea = answers.and_then(|authority| authority.dfe_number.clone());
    let file_header = Element::of(
        "FileHeader",
        [
            Element::text("LEACode", lea.as_ref()),
            Element::text("DateOfSend", Some(on)),
            Element::text("SupplierName", Some("Crosswalk")),
        ],
    );
    let records = transfer.child_record.iter().map(young_person);
    let root = Element::of("CCIS", std::iter::once(file_header).chain(records));
    let name = format!("CCIS_{}_{on}.xml", lea.as_deref().unwrap_or("XXX"));
    let mut found = Vec::new();
    for loss in transfer.child_record.iter().flat_map(unwritten) {
        if !found.contains(&loss) {
            found.push(loss);
        }
    }
    if !transfer.nothing_held.is_empty() {
        found.push(loss("RecordTransfer/NothingHeld", NO_ELEMENT));
    }
    if !transfer.document_part.is_empty() {
        found.push(loss("RecordTransfer/DocumentPart", NO_ELEMENT));
    }
    Encoded { files: vec![NativeFile { name, bytes: root.document() }], losses: found }
}

fn young_person(record: &ChildRecord) -> Element {
    let connexions = record.connexions.clone().unwrap_or_default();
    let guarantees = connexions.september_guarantee.iter().filter_map(|offer| {
        let year = guarantee_year(&offer.curriculum_year)?;
        Some(Element::of(year, [Element::text("GuaranteeStatus", offer.status.as_ref())]))
    });
    let destination = Element::text("IntendedDestinationYr11", connexions.intended_destination.as_ref());
    let mut parts = vec![
        personal_details(record, &connexions),
        Element::of("SeptemberGuarantee", guarantees),
        level_of_need(record, &connexions),
    ];
    parts.extend(connexions.activity.iter().map(activity::write));
    parts.push(Element::of("IntendedDestination", [destination]));
    Element::of(mapping::RECORD, parts)
}

fn personal_details(record: &ChildRecord, connexions: &Connexions) -> Element {
    let identity = &record.identity;
    let name = &identity.person_name;
    let middle = name.person_given_name.iter().skip(1).map(String::as_str).collect::<Vec<_>>().join(" ");
    let mut parts = vec![
        Element::text("YoungPersonsID", identity.young_persons_id.as_ref().or(identity.local_id.as_ref())),
        Element::text("PreviousYPIDIdentifier", previous_id(identity)),
        Element::text("CohortStatus", connexions.cohort_status.as_ref()),
        Element::text("GivenName", name.person_given_name.first()),
        Element::text("MiddleName", Some(middle)),
        Element::text("FamilyName", Some(&name.person_family_name)),
    ];
    parts.extend(home(record));
    parts.extend([
        Element::text("Gender", identity.sex),
        Element::text("DOB", identity.birth_date.as_ref().map(|birth| birth.person_birth_date)),
        Element::text("Ethnicity", ethnicity(identity)),
        Element::text("LeadLEA", connexions.lead_authority.as_ref()),
        Element::text("EducatedLEA", connexions.educated_authority.as_ref()),
        Element::text("TransferredToLEACode", connexions.transferred_to_authority.as_ref()),
        Element::text("UniqueLearnerNo", identity.uln.as_ref()),
        Element::text("UniquePupilNumber", identity.upn.as_ref()),
    ]);
    Element::of("PersonalDetails", parts)
}

/// The address in lines, the last of several as the town.
fn home(record: &ChildRecord) -> Vec<Element> {
    let Some(home) = crate::ctf::home(record) else { return Vec::new() };
    let mut lines = address::lines(home);
    let town = if lines.len() > 1 { lines.pop() } else { None };
    let names = ["AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4"];
    let mut parts: Vec<Element> =
        names.into_iter().zip(lines).map(|(name, line)| Element::text(name, Some(line))).collect();
    parts.push(Element::text("Town", town));
    parts.push(Element::text("County", home.county.as_ref()));
    parts.push(Element::text("Postcode", home.post_code.as_ref()));
    parts
}

fn level_of_need(record: &ChildRecord, connexions: &Connexions) -> Element {
    let education = record.education.as_ref();
    let needs = education.and_then(|section| section.special_educational_needs);
    let support = education.is_some_and(|section| section.sen_provision.last().is_some_and(is_support));
    let characteristics =
        connexions.characteristic.iter().map(|one| Element::text("CharacteristicCode", Some(&one.code)));
    Element::of(
        "LevelOfNeed",
        [
            Element::text("LevelOfNeedCode", connexions.level_of_need.last().map(|level| &level.level)),
            Element::text("SENDFlag", needs.map(values::yes_no)),
            Element::text("SENSupportFlag", support.then_some("Y")),
            Element::of("Characteristics", characteristics),
        ],
    )
}

fn is_support(provision: &SenProvision) -> bool {
    provision.provision == "K"
}

fn guarantee_year(year: &str) -> Option<&'static str> {
    match year {
        "11" => Some("Year11"),
        "12" => Some("Year12"),
        _ => None,
    }
}

fn previous_id(identity: &Identity) -> Option<&String> {
    identity.other_identifier.iter().find(|other| other.kind == PREVIOUS_ID).map(|other| &other.value)
}

fn ethnicity(identity: &Identity) -> Option<&'static str> {
    let code = identity.ethnicity.as_ref()?;
    Crosswalk::between("ethnicity", "nccis-ethnicity")?.translate(code).code()
}

/// What the return cannot carry of a record.
fn unwritten(record: &ChildRecord) -> Vec<Loss> {
    let identity = &record.identity;
    let mut found = losses::of_encoding("ChildRecord", record, &mapping::mapping(), NO_ELEMENT);
    found.retain(|loss| !loss.field.ends_with("Address/Kind"));
    for loss in found.iter_mut().filter(|loss| loss.field.contains("/BS7666Address/")) {
        loss.reason = "an address is written in lines".into();
    }
    if record.addresses.as_ref().is_some_and(|section| section.address.len() > 1) {
        found.push(loss("ChildRecord/Addresses/Address", "one address is carried: the present home"));
    }
    if identity.young_persons_id.is_some() && identity.local_id.is_some() {
        found.push(loss("ChildRecord/Identity/LocalID", "the young person's id is written in its place"));
    }
    if identity.other_identifier.iter().any(|other| other.kind != PREVIOUS_ID) {
        for part in ["Kind", "Value"] {
            found.push(loss(&format!("ChildRecord/Identity/OtherIdentifier/{part}"), NO_ELEMENT));
        }
    }
    if identity.ethnicity.is_some() && ethnicity(identity).is_none() {
        found.push(loss("ChildRecord/Identity/Ethnicity", "the return has no like code"));
    }
    let provisions = record.education.iter().flat_map(|section| &section.sen_provision);
    let count = provisions.clone().count();
    if count > 1 || provisions.clone().any(|one| !is_support(one)) {
        let reason = "only that there is SEN support now is carried";
        found.push(loss("ChildRecord/Education/SenProvision/Provision", reason));
    }
    let connexions = record.connexions.clone().unwrap_or_default();
    if connexions.level_of_need.len() > 1 {
        found.push(loss("ChildRecord/Connexions/LevelOfNeed/Level", "the latest level is carried"));
    }
    if connexions.september_guarantee.iter().any(|offer| guarantee_year(&offer.curriculum_year).is_none()) {
        for part in ["CurriculumYear", "Status"] {
            let field = format!("ChildRecord/Connexions/SeptemberGuarantee/{part}");
            found.push(loss(&field, "the guarantee is of year 11 and year 12 only"));
        }
    }
    found
}

fn loss(field: &str, reason: &'static str) -> Loss {
    Loss { field: field.to_owned(), reason: reason.into() }
}
