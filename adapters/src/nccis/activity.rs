//! What a young person does, and where: name, number and provider number of the establishment in one line of text.

use crosswalk_schemas::model::Activity;

use super::leaves::YoungPerson;
use crate::native::{element::Element, field::Field};

/// Of one young person, so many activities are read.
const MOST: usize = 100;

/// Every activity: an element that holds an activity code, and what stands beside the code.
pub(super) fn read(person: &mut YoungPerson<'_, '_>) -> Vec<Activity> {
    let codes = person.leaves("ActivityCode");
    if codes.len() > MOST {
        person.notes.lose("YoungPersonsRecord/Activities", "too many: the first are carried");
    }
    let mut activities = Vec::new();
    for holder in codes.iter().take(MOST).map(|code| code.parent) {
        let start_date = person.within(holder, "StartDate").and_then(Field::date);
        let verified_date = person.within(holder, "DateVerified").and_then(Field::date);
        let establishment = Establishment {
            name: person.within(holder, "EstablishmentName").and_then(Field::text),
            number: person.within(holder, "EstablishmentNumber").and_then(Field::digits::<7>),
            provider: person.within(holder, "UKProviderReferenceNumber").and_then(Field::digits::<8>),
        };
        let code = person.within(holder, "ActivityCode").and_then(|field| field.listed("nccis-activity", None));
        let Some(code) = code else {
            person.notes.lose("YoungPersonsRecord/Activities", "an activity without a known code is not carried");
            continue;
        };
        let establishment = establishment.to_text();
        activities.push(Activity { code, establishment, start_date, end_date: None, verified_date });
    }
    activities
}

/// An activity as it is written.
pub(super) fn write(activity: &Activity) -> Element {
    let establishment = activity.establishment.as_deref().map(Establishment::of_text).unwrap_or_default();
    Element::of(
        "Activities",
        [
            Element::text("ActivityCode", Some(&activity.code)),
            Element::text("StartDate", activity.start_date),
            Element::text("DateVerified", activity.verified_date),
            Element::text("EstablishmentNumber", establishment.number),
            Element::text("EstablishmentName", establishment.name),
            Element::text("UKProviderReferenceNumber", establishment.provider),
        ],
    )
}

/// Where somebody learns or works.
#[derive(Debug, Default, PartialEq, Eq)]
struct Establishment {
    name: Option<String>,
    /// Seven digits: the authority's number and the school's.
    number: Option<String>,
    /// UK provider reference number: eight digits.
    provider: Option<String>,
}

impl Establishment {
    /// `Name (9314120) (UKPRN 10001234)`.
    fn to_text(&self) -> Option<String> {
        let number = self.number.as_ref().map(|number| format!("({number})"));
        let provider = self.provider.as_ref().map(|provider| format!("(UKPRN {provider})"));
        let parts: Vec<String> = self.name.iter().cloned().chain(number).chain(provider).collect();
        (!parts.is_empty()).then(|| parts.join(" ")).filter(|text| text.chars().count() <= 255)
    }

    fn of_text(text: &str) -> Self {
        let (text, provider) = ending(text, "(UKPRN ", 8);
        let (text, number) = ending(text, "(", 7);
        Self { name: Some(text.to_owned()).filter(|name| !name.is_empty()), number, provider }
    }
}

/// The text without a number in brackets at its end, and the number.
fn ending<'t>(text: &'t str, opening: &str, digits: usize) -> (&'t str, Option<String>) {
    let number = text.strip_suffix(')').and_then(|text| text.rsplit_once(opening));
    match number {
        Some((rest, number)) if number.len() == digits && number.bytes().all(|b| b.is_ascii_digit()) => {
            (rest.trim_end(), Some(number.to_owned()))
        }
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_establishment_comes_back_as_it_was() {
        let some = |text: &str| Some(text.to_owned());
        for (name, number, provider, text) in [
            (
                some("Oxford Sixth Form (East)"),
                some("9314120"),
                some("10001234"),
                "Oxford Sixth Form (East) (9314120) (UKPRN 10001234)",
            ),
            (some("Garage"), None, None, "Garage"),
            (None, some("9319999"), None, "(9319999)"),
            (some("College"), None, some("10001234"), "College (UKPRN 10001234)"),
        ] {
            let establishment = Establishment { name, number, provider };
            assert_eq!(establishment.to_text().as_deref(), Some(text));
            assert_eq!(Establishment::of_text(text), establishment);
        }
    }
}
