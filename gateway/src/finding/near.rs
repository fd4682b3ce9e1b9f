//! What is known here that may be a child who is sought: by numbers, by names and birth date, and by the mistakes that are
//! often made with them.

use crosswalk_schemas::model::{BirthDate, ChildReference, FindRequest, MatchConfidence, SoughtChild};
use jiff::civil::Date;

use crate::{
    intake::holding_keys,
    journey::child_keys,
    store::{Near, StoreError, Tx},
    transfer::{Match, match_children},
};

/// What may be any of the children, the surest first; of each child nothing twice.
pub(super) fn all(tx: &Tx<'_>, request: &FindRequest) -> Result<Vec<Near>, StoreError> {
    let mut found = Vec::new();
    for (index, sought) in request.child.iter().enumerate() {
        found.extend(of(tx, index, sought)?);
    }
    Ok(found)
}

fn of(tx: &Tx<'_>, index: usize, sought: &SoughtChild) -> Result<Vec<Near>, StoreError> {
    let mut found: Vec<Near> = Vec::new();
    for guess in guesses(sought) {
        let mut systems = tx.holders(&holding_keys(&guess.child))?;
        systems.retain(|system| found.iter().all(|near| !near.systems.contains(system)));
        let near = |systems, known_as| Near {
            child: index,
            confidence: guess.confidence.to_string(),
            why: guess.why.to_owned(),
            systems,
            known_as,
        };
        if !systems.is_empty() {
            found.push(near(systems, None));
        }
        let transfers = tx.transfers_of(&child_keys(&guess.child))?;
        for reference in transfers.iter().flat_map(|transfer| &transfer.children).map(|child| &child.reference) {
            let new = found.iter().all(|near| near.known_as.as_ref() != Some(reference));
            let known = near(Vec::new(), Some(reference.clone()));
            match match_children(reference, &guess.child) {
                Match::Same if new => found.push(known),
                Match::Possible if new => found.push(Near {
                    confidence: MatchConfidence::Possible.to_string(),
                    why: "Some of it agrees: compare".to_owned(),
                    ..known
                }),
                _ => {}
            }
        }
    }
    Ok(found)
}

/// A reference under which the child may be known, and what it means when it is.
struct Guess {
    child: ChildReference,
    confidence: MatchConfidence,
    why: &'static str,
}

fn guesses(sought: &SoughtChild) -> Vec<Guess> {
    let child = &sought.child;
    let only = |nhs_number: Option<String>, upn: Option<String>| ChildReference {
        nhs_number,
        upn,
        ..ChildReference::default()
    };
    let named = ChildReference { nhs_number: None, upn: None, local_id: None, ..child.clone() };
    let mut all = Vec::new();
    let mut guess = |child, confidence, why| all.push(Guess { child, confidence, why });
    if child.nhs_number.is_some() {
        guess(only(child.nhs_number.clone(), None), MatchConfidence::Certain, "The same NHS number");
    }
    if child.upn.is_some() {
        guess(only(None, child.upn.clone()), MatchConfidence::Certain, "The same unique pupil number");
    }
    guess(named.clone(), MatchConfidence::Probable, "The same names and date of birth");
    for former in &sought.former_name {
        let child = ChildReference { person_name: former.clone(), ..named.clone() };
        guess(child, MatchConfidence::Possible, "A former name and the date of birth");
    }
    if let Some(swapped) = child.birth_date.as_ref().and_then(|birth| swapped(birth.person_birth_date)) {
        let birth_date = Some(BirthDate { person_birth_date: swapped, verification_level: None });
        guess(
            ChildReference { birth_date, ..named.clone() },
            MatchConfidence::Possible,
            "The same names; day and month of birth swapped",
        );
    }
    if let Some(given) = child.person_name.person_given_name.first() {
        let mut other = named;
        let name = &mut other.person_name;
        let family = std::mem::replace(&mut name.person_family_name, given.clone());
        name.person_given_name = vec![family];
        guess(other, MatchConfidence::Possible, "First and last name swapped");
    }
    all
}

/// The date with day and month swapped, when there is such a day and it is another.
fn swapped(date: Date) -> Option<Date> {
    Date::new(date.year(), date.day(), date.month()).ok().filter(|other| *other != date)
}

#[cfg(test)]
mod tests {
    use crosswalk_schemas::model::PersonName;

    use super::*;

    #[test]
    fn the_mistakes_that_are_often_made_are_guessed() {
        let name = |given: &str, family: &str| PersonName {
            person_given_name: vec![given.into()],
            person_family_name: family.into(),
            ..PersonName::default()
        };
        let born = |text: &str| Some(BirthDate { person_birth_date: text.parse().unwrap(), verification_level: None });
        let child = ChildReference {
            person_name: name("Ada", "Okafor"),
            birth_date: born("2015-02-06"),
            ..ChildReference::default()
        };
        let sought = SoughtChild { child, former_name: vec![name("Ada", "Walsh")], ..SoughtChild::default() };
        let told: Vec<_> = guesses(&sought)
            .into_iter()
            .map(|guess| {
                let name = guess.child.person_name;
                let born = guess.child.birth_date.map(|birth| birth.person_birth_date.to_string());
                format!(
                    "{} {} {} {}",
                    guess.confidence,
                    name.person_given_name.join(" "),
                    name.person_family_name,
                    born.unwrap_or_default()
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "probable Ada Okafor 2015-02-06",
                "possible Ada Walsh 2015-02-06",
                "possible Ada Okafor 2015-06-02",
                "possible Okafor Ada 2015-02-06",
            ]
        );
    }
}
