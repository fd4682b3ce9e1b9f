//! Who an event is about: the Patient resource, compared with the routing demographics of the header.

use crosswalk_schemas::{
    codes::crosswalk::{Crosswalk, Translation},
    identifiers::nhs_number,
    model::{
        Address, AddressKind, Addresses, BirthDate, ChildRecord, ChildReference, GeneralPractice, Identity,
        OtherIdentifier, PersonName, Sex, TelephoneNumber,
    },
};
use jiff::civil::Date;

use super::bundle::{
    Bundle, Resource, code_of, concept, extensions, identifier, ods_code, url, valid_number, value, value_of,
};
use crate::native::{field::Field, xml::Node};

/// Kind of the identifier under which a number travels that its check digit proves wrong.
const WRONG_NHS_NUMBER: &str = "NHS number, check digit wrong";

/// A person as the header or a Patient describes him or her.
#[derive(Debug, Default, Clone)]
pub(super) struct Person {
    pub(super) name: Option<PersonName>,
    pub(super) birth: Option<Date>,
    /// Ten digits, whether their check digit is right or not.
    pub(super) number: Option<String>,
}

impl Person {
    /// The NHS number, if its check digit is right.
    pub(super) fn nhs_number(&self) -> Option<String> {
        self.number.as_deref().and_then(valid_number)
    }

    /// Stands in place of the NHS number where that is wrong: it is the sender's id for the person all the same.
    pub(super) fn local_id(&self) -> Option<String> {
        self.number.clone().filter(|_| self.nhs_number().is_none())
    }

    /// The person, in a message that carries no records.
    pub(super) fn reference(&self) -> ChildReference {
        ChildReference {
            person_name: self.name.clone().unwrap_or_default(),
            birth_date: self.birth_date(),
            nhs_number: self.nhs_number(),
            upn: None,
            local_id: self.local_id(),
        }
    }

    pub(super) fn birth_date(&self) -> Option<BirthDate> {
        self.birth.map(|date| BirthDate { person_birth_date: date, verification_level: None })
    }

    /// The person as an identity, with what else a Patient may say.
    pub(super) fn identity(&self) -> Identity {
        let wrong = self.local_id().map(|value| OtherIdentifier {
            kind: WRONG_NHS_NUMBER.to_owned(),
            value,
            ..OtherIdentifier::default()
        });
        Identity {
            person_name: self.name.clone().unwrap_or_default(),
            birth_date: self.birth_date(),
            nhs_number: self.nhs_number(),
            other_identifier: wrong.into_iter().collect(),
            ..Identity::default()
        }
    }
}

/// The header's routing demographics.
pub(super) fn routed(bundle: &mut Bundle<'_>, header: Resource<'_>) -> Person {
    const PATH: &str = "MessageHeader/extension(RoutingDemographics-1)";
    let mut person = Person::default();
    for extension in extensions(header, "Extension-RoutingDemographics-1").flat_map(|outer| outer.each("extension")) {
        match url(extension) {
            Some("nhsNumber") => {
                person.number = value(extension, "valueIdentifier/value").and_then(nhs_number::normalise);
            }
            Some("name") => person.name = extension.at("valueHumanName").and_then(|name| bundle.name(name, PATH)),
            Some("birthDateTime") => {
                person.birth =
                    bundle.date(extension, PATH, "valueDateTime").or_else(|| bundle.date(extension, PATH, "valueDate"));
            }
            _ => {}
        }
    }
    person
}

/// A Patient.
pub(super) fn patient(bundle: &mut Bundle<'_>, patient: Resource<'_>) -> Person {
    let names = || patient.each("name");
    let official = |node: &&Node<'_>| value(node, "use").is_none_or(|of| of == "official" || of == "usual");
    let name = names().find(official).or_else(|| names().next());
    let number = identifier(patient, "/nhs-number").and_then(|identifier| identifier.at("value"));
    let number = number.and_then(|node| {
        let text = value_of(node)?.to_owned();
        bundle.field(node, "Patient/identifier/value", text).nhs_number()
    });
    Person {
        name: name.and_then(|name| bundle.name(name, "Patient/name")),
        birth: bundle.date(patient, "Patient", "birthDate"),
        number,
    }
}

/// The Patient's details; what the Patient does not say, the header does. Where both speak and differ, that is a warning.
pub(super) fn settled(bundle: &mut Bundle<'_>, node: Resource<'_>, own: Person, routed: &Person) -> Person {
    if own.number.is_some() && routed.number.is_some() && own.number != routed.number {
        bundle.warn(node, "Patient/identifier", "nhs-numbers-differ", "The Patient has another NHS number than the message's header. The Patient's was taken; find out whether the event is about the right child.");
    }
    if own.birth.is_some() && routed.birth.is_some() && own.birth != routed.birth {
        bundle.warn(node, "Patient/birthDate", "birth-dates-differ", "The Patient has another birth date than the message's header. The Patient's was taken; check it at the source.");
    }
    let family = |person: &Person| person.name.as_ref().map(|name| name.person_family_name.to_lowercase());
    if own.name.is_some() && routed.name.is_some() && family(&own) != family(routed) {
        bundle.warn(node, "Patient/name", "names-differ", "The Patient has another family name than the message's header. The Patient's was taken; find out whether the event is about the right child.");
    }
    Person {
        name: own.name.or_else(|| routed.name.clone()),
        birth: own.birth.or(routed.birth),
        number: own.number.or_else(|| routed.number.clone()),
    }
}

/// The addresses of a Patient, each with the use it declares.
pub(super) fn addresses(bundle: &mut Bundle<'_>, patient: Resource<'_>) -> Vec<(String, Address)> {
    let nodes: Vec<_> = patient.each("address").collect();
    let of = |node: &Node<'_>| value(node, "use").unwrap_or("home").to_owned();
    nodes.into_iter().filter_map(|node| Some((of(node), bundle.address(node, "Patient/address")?))).collect()
}

/// The present home.
pub(super) fn home(bundle: &mut Bundle<'_>, patient: Resource<'_>) -> Option<Address> {
    let all = addresses(bundle, patient);
    all.into_iter().find(|(of, address)| of == "home" && address.end_date.is_none()).map(|(_, address)| address)
}

/// All that a Patient says, as a record.
pub(super) fn record(bundle: &mut Bundle<'_>, node: Resource<'_>, person: &Person) -> ChildRecord {
    let mut identity = person.identity();
    identity.sex = sex(node);
    identity.ethnicity = ethnicity(bundle, node);
    identity.person_death_date = bundle.date(node, "Patient", "deceasedDateTime");
    identity.former_name = former_names(bundle, node);
    identity.other_identifier.extend(status(node));
    let address = addresses(bundle, node).into_iter().map(|(of, address)| {
        let kind = match of.as_str() {
            "home" | "old" => AddressKind::Home,
            "temp" => AddressKind::Temporary,
            _ => AddressKind::Other,
        };
        Address { kind: Some(kind), ..address }
    });
    let mut section = Addresses { address: address.collect(), ..Addresses::default() };
    telecoms(bundle, node, &mut section);
    ChildRecord { addresses: (section != Addresses::default()).then_some(section), ..ChildRecord::new(identity) }
}

fn former_names(bundle: &mut Bundle<'_>, node: Resource<'_>) -> Vec<PersonName> {
    let old = node.each("name").filter(|name| matches!(value(name, "use"), Some("old" | "maiden" | "nickname")));
    let old: Vec<_> = old.collect();
    old.into_iter().filter_map(|name| bundle.name(name, "Patient/name")).collect()
}

fn telecoms(bundle: &mut Bundle<'_>, node: Resource<'_>, section: &mut Addresses) {
    let all: Vec<_> = node.each("telecom").collect();
    for telecom in all {
        if value(telecom, "system") == Some("email") {
            section.email = bundle.of(telecom, "Patient/telecom", "value").and_then(Field::email);
            continue;
        }
        let number = bundle.of(telecom, "Patient/telecom", "value").and_then(Field::text);
        // The kinds are those of the Common Transfer File.
        let kind = value(telecom, "use").map(|of| match of {
            "home" => "H".to_owned(),
            "work" => "W".to_owned(),
            "mobile" => "M".to_owned(),
            _ => "O".to_owned(),
        });
        section.telephone.extend(number.map(|number| TelephoneNumber { number, kind }));
    }
}

/// Administrative gender: the nearest that the NHS's record has to sex.
pub(super) fn sex(patient: Resource<'_>) -> Option<Sex> {
    match value(patient, "gender")? {
        "male" => Some(Sex::Male),
        "female" => Some(Sex::Female),
        _ => Some(Sex::Unknown),
    }
}

fn ethnicity(bundle: &mut Bundle<'_>, patient: Resource<'_>) -> Option<String> {
    const PATH: &str = "Patient/extension(EthnicCategory-1)";
    let extension = extensions(patient, "Extension-CareConnect-EthnicCategory-1").next()?;
    let code = concept(extension.at("valueCodeableConcept")?).0?.trim().to_uppercase();
    let Translation::Code { code, lost } = Crosswalk::between("nhs-ethnic-category", "ethnicity")?.translate(&code)
    else {
        let text = "This is no ethnic category of the NHS and was left out. Write A to Z or 99.";
        bundle.warn(extension, PATH, "ethnicity-unknown", text);
        bundle.notes.lose(PATH, "no ethnic category of the NHS");
        return None;
    };
    if let Some(lost) = lost {
        bundle.notes.lose(PATH, lost);
    }
    Some(code.to_owned())
}

/// How far the NHS number was traced.
fn status(patient: Resource<'_>) -> Option<OtherIdentifier> {
    let identifier = identifier(patient, "/nhs-number")?;
    let extension = extensions(identifier, "NHSNumberVerificationStatus-1").next()?;
    let value = concept(extension.at("valueCodeableConcept")?).0?.to_owned();
    Some(OtherIdentifier { kind: "NHS number status".to_owned(), value, ..OtherIdentifier::default() })
}

/// The practice with which a Patient is registered.
pub(super) fn practice(bundle: &mut Bundle<'_>, patient: Resource<'_>) -> Option<GeneralPractice> {
    let reference = patient.at("generalPractitioner")?;
    of_organisation(bundle, reference, "Patient/generalPractitioner")
}

/// A practice by a reference to its organisation.
pub(super) fn of_organisation(bundle: &mut Bundle<'_>, reference: &Node<'_>, path: &str) -> Option<GeneralPractice> {
    let organisation = bundle.target(Some(reference));
    let name =
        organisation.and_then(|one| value(one, "name")).or_else(|| value(reference, "display")).map(str::to_owned);
    let phone = organisation.and_then(|one| telephone(one)).map(str::to_owned);
    let practice = GeneralPractice {
        ods_code: ods_code(organisation, Some(reference)),
        name: name.and_then(|name| bundle.field(reference, path, name).text()),
        telephone: phone.and_then(|phone| bundle.field(reference, "Organization/telecom", phone).text()),
        ..GeneralPractice::default()
    };
    (practice != GeneralPractice::default()).then_some(practice)
}

/// The first telephone number of a resource.
pub(super) fn telephone<'n>(resource: &'n Node<'_>) -> Option<&'n str> {
    let mut all = resource.each("telecom").filter(|telecom| value(telecom, "system") != Some("email"));
    all.find_map(|telecom| value(telecom, "value"))
}

/// The first e-mail address of a resource.
pub(super) fn email<'n>(resource: &'n Node<'_>) -> Option<&'n str> {
    let mut all = resource.each("telecom").filter(|telecom| value(telecom, "system") == Some("email"));
    all.find_map(|telecom| value(telecom, "value"))
}

/// The status of a death: 1 informal, 2 formal, U removed.
pub(super) fn death_status<'n>(patient: &'n Node<'_>) -> Option<&'n str> {
    let outer = extensions(patient, "DeathNotificationStatus-1").next()?;
    let inner = outer.each("extension").find(|inner| url(inner) == Some("deathNotificationStatus"))?;
    let concept = inner.at("valueCodeableConcept")?;
    code_of(concept, "DeathNotificationStatus-1").or_else(|| super::bundle::concept(concept).0)
}
