//! The segments of one patient's message: MSH, EVN, PID, PD1, NK1, ROL, AL1.

use std::borrow::Cow;

use crosswalk_schemas::{
    codes::crosswalk::Crosswalk,
    identifiers::nhs_number,
    model::{
        Address, Addresses, GeneralPractice, Header, Health, HealthNeedKind, HouseholdMember, Identity,
        OtherIdentifier, PersonName, Sex,
    },
};
use jiff::{civil::Date, tz::TimeZone};

use super::{
    ack,
    around::RELATIONSHIPS,
    identity::{NHS_NUMBER_STATUS, WRONG_NHS_NUMBER},
    text::escape,
};
use crate::native::address as lines_of;

/// One patient.
pub(super) struct Person<'m> {
    pub(super) event: &'static str,
    pub(super) identity: Cow<'m, Identity>,
    pub(super) addresses: Vec<&'m Address>,
    pub(super) contacts: Option<&'m Addresses>,
    pub(super) kin: Vec<Cow<'m, HouseholdMember>>,
    pub(super) health: Option<Cow<'m, Health>>,
}

impl Person<'_> {
    pub(super) fn message(&self, header: &Header, number: usize) -> Vec<u8> {
        let time = header.sent_at.to_zoned(TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC));
        let time = time.strftime("%Y%m%d%H%M%S%z").to_string();
        // Twenty characters: more than that, versions before 2.7 do not take.
        let digest =
            aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, format!("{} {number}", header.message_id).as_bytes());
        let id = ack::hexadecimal(digest.as_ref());
        let event = self.event;
        let msh = format!(
            "MSH|^~\\&|CROSSWALK|{}|{}|{}|{time}||ADT^{event}^ADT_A05|{id}|P|2.4||||||UNICODE UTF-8",
            header.sender.authority, header.recipient.service, header.recipient.authority
        );
        let mut segments = vec![msh, format!("EVN|{event}|{time}"), self.pid()];
        segments.extend(self.pd1());
        segments.extend(self.roles());
        segments.extend((1..).zip(&self.kin).map(|(number, member)| self.nk1(number, member)));
        segments.extend(self.allergies());
        (segments.join("\r") + "\r").into_bytes()
    }

    fn pid(&self) -> String {
        let identity = &self.identity;
        let mut fields = vec![String::new(); 33];
        let mut put = |number: usize, text: String| {
            if let Some(field) = fields.get_mut(number) {
                *field = text;
            }
        };
        put(0, "PID".to_owned());
        put(1, "1".to_owned());
        put(3, ids(identity.nhs_number.as_ref(), identity.local_id.as_ref(), &identity.other_identifier));
        put(5, names(identity));
        put(7, identity.birth_date.as_ref().map(|birth| day(birth.person_birth_date)).unwrap_or_default());
        put(8, identity.sex.map(sex).unwrap_or_default().to_owned());
        put(11, repeated(self.addresses.iter().map(|address| xad(address))));
        let phones = self.contacts.iter().flat_map(|section| &section.telephone);
        let at = |kind: &str| {
            let of = |phone: &str| if phone == "W" { "W" } else { "H" };
            let mine = phones.clone().filter(|phone| of(phone.kind.as_deref().unwrap_or("H")) == kind);
            mine.map(|phone| xtn(&phone.number, phone.kind.as_deref())).collect::<Vec<_>>()
        };
        let email = self
            .contacts
            .and_then(|section| section.email.as_ref())
            .map(|email| format!("^NET^Internet^{}", escape(email)));
        put(13, repeated(at("H").into_iter().chain(email)));
        put(14, repeated(at("W")));
        put(15, identity.language.as_deref().map(|text| format!("^{}", escape(text))).unwrap_or_default());
        put(22, identity.ethnicity.as_deref().and_then(ethnic_category).unwrap_or_default().to_owned());
        put(28, identity.nationality.clone().unwrap_or_default());
        if let Some(date) = identity.person_death_date {
            put(29, day(date));
            put(30, "Y".to_owned());
        }
        let status = identity.other_identifier.iter().find(|other| other.kind == NHS_NUMBER_STATUS);
        put(32, status.map(|other| escape(&other.value)).unwrap_or_default());
        segment(&fields)
    }

    fn pd1(&self) -> Option<String> {
        let practice = self.health.as_ref().and_then(|health| health.general_practice.last());
        let sensitive = self.addresses.iter().any(|address| address.sensitive_address == Some(true));
        (practice.is_some() || sensitive).then_some(())?;
        let GeneralPractice { ods_code, name, general_practitioner, .. } = practice.cloned().unwrap_or_default();
        let organisation = format!("{}^^{}", text(name.as_ref()), text(ods_code.as_ref()));
        let doctor = general_practitioner.map(|name| format!("^{}", escape(&name))).unwrap_or_default();
        let organisation = organisation.trim_end_matches('^');
        let protected = if sensitive { "Y" } else { "" };
        Some(format!("PD1|||{organisation}|{doctor}||||||||{protected}").trim_end_matches('|').to_owned())
    }

    fn roles(&self) -> Vec<String> {
        let professionals = self.health.iter().flat_map(|health| &health.health_professional);
        let rol = |(number, one): (usize, &crosswalk_schemas::model::Professional)| {
            let reach = [
                one.telephone.as_ref().map(|phone| xtn(phone, Some("W"))),
                one.email.as_ref().map(|email| format!("^NET^Internet^{}", escape(email))),
            ];
            let fields = [
                "ROL".to_owned(),
                number.to_string(),
                "UC".to_owned(),
                format!("^{}", text(one.role.as_ref())),
                format!("{}^{}", text(one.local_id.as_ref()), text(one.name.as_ref())),
                String::new(),
                String::new(),
                String::new(),
                String::new(),
                String::new(),
                String::new(),
                String::new(),
                repeated(reach.into_iter().flatten()),
                String::new(),
                text(one.team.as_ref()),
            ];
            segment(&fields)
        };
        (1..).zip(professionals).map(rol).collect()
    }

    fn nk1(&self, number: usize, member: &HouseholdMember) -> String {
        let mut fields = vec![String::new(); 34];
        let mut put = |number: usize, text: String| {
            if let Some(field) = fields.get_mut(number) {
                *field = text;
            }
        };
        let words = member.relationship.clone().unwrap_or_default();
        let code = RELATIONSHIPS.iter().find(|(_, known)| *known == words).map_or("", |(code, _)| *code);
        let present = self.addresses.iter().rev().find(|address| address.end_date.is_none());
        let home = member.address.as_ref().or(present.copied().filter(|_| member.lives_with_child == Some(true)));
        let email = member.email.as_ref().map(|email| format!("^NET^Internet^{}", escape(email)));
        put(0, "NK1".to_owned());
        put(1, number.to_string());
        put(2, xpn(&member.person_name, "L"));
        put(3, format!("{code}^{}", escape(&words)).trim_end_matches('^').to_owned());
        put(4, home.map(xad).unwrap_or_default());
        put(5, repeated(member.telephone.iter().map(|number| xtn(number, None)).chain(email)));
        put(15, member.sex.map(sex).unwrap_or_default().to_owned());
        put(16, member.birth_date.as_ref().map(|birth| day(birth.person_birth_date)).unwrap_or_default());
        put(33, ids(member.nhs_number.as_ref(), member.local_id.as_ref(), &[]));
        segment(&fields)
    }

    fn allergies(&self) -> Vec<String> {
        let needs = self.health.iter().flat_map(|health| &health.health_need);
        let allergies = needs.filter(|need| need.kind == HealthNeedKind::Allergy);
        let al1 = |(number, need): (usize, &crosswalk_schemas::model::HealthNeed)| {
            let date = need.start_date.map(day).unwrap_or_default();
            format!("AL1|{number}||^{}|||{date}", escape(&need.description)).trim_end_matches('|').to_owned()
        };
        (1..).zip(allergies).map(al1).collect()
    }
}

/// A segment of its name and fields, without the empty ones at its end.
fn segment(fields: &[String]) -> String {
    fields.join("|").trim_end_matches('|').to_owned()
}

fn repeated(all: impl IntoIterator<Item = String>) -> String {
    all.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("~")
}

fn text(value: Option<&String>) -> String {
    value.map(|text| escape(text)).unwrap_or_default()
}

fn day(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

fn sex(sex: Sex) -> &'static str {
    sex.as_str()
}

/// The NHS's code for the `DfE`'s.
pub(super) fn ethnic_category(code: &str) -> Option<&'static str> {
    Crosswalk::between("ethnicity", "nhs-ethnic-category")?.translate(code).code()
}

/// An NHS number whose check digit is wrong.
pub(super) fn wrong_nhs_number(number: Option<&String>) -> Option<&String> {
    number.filter(|number| !nhs_number::is_valid(number))
}

fn ids(nhs_number: Option<&String>, local_id: Option<&String>, others: &[OtherIdentifier]) -> String {
    let wrong = wrong_nhs_number(nhs_number).map(|number| format!("{}^^^^{WRONG_NHS_NUMBER}", escape(number)));
    let nhs = nhs_number.filter(|_| wrong.is_none()).map(|number| format!("{}^^^NHS^NH", escape(number)));
    let local = local_id.map(|id| format!("{}^^^^MR", escape(id)));
    let others = others.iter().filter(|other| other.kind != NHS_NUMBER_STATUS).map(|other| {
        let period = [other.valid_from, other.valid_to].map(|date| date.map(day).unwrap_or_default());
        format!("{}^^^^{}^^{}", escape(&other.value), escape(&other.kind), period.join("^"))
            .trim_end_matches('^')
            .to_owned()
    });
    repeated(nhs.into_iter().chain(local).chain(wrong).chain(others))
}

fn names(identity: &Identity) -> String {
    let name = &identity.person_name;
    let nickname = name
        .person_requested_name
        .as_ref()
        .map(|text| format!("{}^{}^^^^^N", escape(&name.person_family_name), escape(text)));
    let former = identity.former_name.iter().map(|name| xpn(name, "A"));
    repeated([xpn(name, "L")].into_iter().chain(nickname).chain(former))
}

fn xpn(name: &PersonName, kind: &str) -> String {
    let mut given = name.person_given_name.iter();
    let first = given.next().map(|text| escape(text)).unwrap_or_default();
    let middle = given.map(|text| escape(text)).collect::<Vec<_>>().join(" ");
    let suffix = escape(&name.person_name_suffix.join(" "));
    let title = escape(&name.person_name_title.join(" "));
    format!("{}^{first}^{middle}^{suffix}^{title}^^{kind}", escape(&name.person_family_name))
}

fn xad(address: &Address) -> String {
    let mut lines = lines_of::lines(address);
    if lines.len() > 4 {
        let rest = lines.split_off(3).join(", ");
        lines.push(rest);
    }
    let line = |at: usize| text(lines.get(at));
    // The last of several lines is the town.
    let (second, town, other) = match lines.len() {
        0 | 1 => (String::new(), String::new(), String::new()),
        2 => (String::new(), line(1), String::new()),
        3 => (line(1), line(2), String::new()),
        _ => (line(1), line(3), line(2)),
    };
    let kind = match (address.local_kind.as_deref(), address.kind) {
        (Some(code), _) => escape(code),
        (None, Some(crosswalk_schemas::model::AddressKind::Temporary)) => "V".to_owned(),
        (None, Some(crosswalk_schemas::model::AddressKind::Other)) => "O".to_owned(),
        (None, Some(crosswalk_schemas::model::AddressKind::Placement)) => "C".to_owned(),
        (None, _) => "H".to_owned(),
    };
    let period = [address.start_date, address.end_date].map(|date| date.map(day).unwrap_or_default()).join("&");
    let period = period.trim_end_matches('&');
    format!(
        "{}^{second}^{town}^{}^{}^{}^{kind}^{other}^^^^{period}",
        line(0),
        text(address.county.as_ref()),
        text(address.post_code.as_ref()),
        text(address.country.as_ref())
    )
    .trim_end_matches('^')
    .to_owned()
}

fn xtn(number: &str, kind: Option<&str>) -> String {
    let (code, equipment) = match kind {
        Some("M") => ("PRN", "CP"),
        Some("F") => ("PRN", "FX"),
        Some("W") => ("WPN", "PH"),
        Some("O") => ("ORN", "PH"),
        Some("E") => ("EMR", "PH"),
        _ => ("PRN", "PH"),
    };
    format!("{}^{code}^{equipment}", escape(number))
}
