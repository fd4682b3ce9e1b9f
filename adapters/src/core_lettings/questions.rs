//! The fields of a bulk upload by the wording of their questions, for templates of years that are not known yet.

use crate::native::rows::Row;

/// What a question says, and what it does not say, in lower case with plain apostrophes.
struct Wording {
    name: &'static str,
    says: &'static [&'static str],
    not: &'static [&'static str],
}

const fn asks(name: &'static str, says: &'static [&'static str], not: &'static [&'static str]) -> Wording {
    Wording { name, says, not }
}

const WORDINGS: &[Wording] = &[
    asks("startdate (day)", &["tenancy", "start", "day"], &["starter", "month", "year"]),
    asks("startdate (month)", &["tenancy", "start", "month"], &["starter"]),
    asks("startdate (year)", &["tenancy", "start", "year"], &["starter"]),
    asks("owning_organisation_name", &["which organisation owns this property"], &[]),
    asks("managing_organisation_name", &["which organisation manages this"], &[]),
    asks("assigned_to", &["username"], &[]),
    asks("renewal", &["renewal"], &["void", "reason"]),
    asks("tenancycode", &["what is the tenant code"], &[]),
    asks("propcode", &["what is the property reference"], &[]),
    asks("uprn", &["uprn"], &["address"]),
    asks("address_line1", &["address line 1"], &[]),
    asks("address_line2", &["address line 2"], &[]),
    asks("town_or_city", &["town or city"], &[]),
    asks("county", &["county"], &[]),
    asks("postcode_full (part 1)", &["part 1", "postcode", "propert"], &[]),
    asks("postcode_full (part 2)", &["part 2", "postcode", "propert"], &[]),
    asks("ppostcode_full (part 1)", &["part 1", "postcode", "last settled"], &[]),
    asks("ppostcode_full (part 2)", &["part 2", "postcode", "last settled"], &[]),
    asks("la", &["local authority", "propert"], &["last settled", "own"]),
    asks("prevloc", &["local authority", "last settled"], &[]),
    asks("layear", &["continuously lived"], &[]),
    asks("reason", &["main reason"], &["if 'other'"]),
    asks("reasonother", &["if 'other'", "main reason"], &[]),
    asks("prevten", &["where was the household"], &[]),
    asks("homeless", &["homeless", "before"], &["about to lose"]),
    asks("preg_occ", &["pregnant"], &[]),
    asks("referral", &["source of referral"], &["properties"]),
];

/// What is asked of each person; `#` stands for "person 2" and so on, or "lead tenant".
const OF_PEOPLE: &[(&str, &[&str])] = &[
    ("age", &["age of #", "#'s age"]),
    ("relat", &["#'s relationship", "relationship to person 1 for #", "# the partner"]),
    ("sexrab", &["#'s sex"]),
    ("sex", &["#'s gender identity", "gender identity of #"]),
    ("ecstat", &["#'s working situation", "working situation of #"]),
];

/// The number of the column, from 0, whose question asks for a field.
pub(super) fn column(questions: &Row<'_>, name: &str) -> Option<usize> {
    questions.cells().position(|question| field(&plain(question)).as_deref() == Some(name))
}

/// The field that each column's question asks for; blank for those that are not known.
pub(super) fn names(questions: &Row<'_>) -> Vec<String> {
    questions.cells().map(|question| field(&plain(question)).unwrap_or_default()).collect()
}

fn field(question: &str) -> Option<String> {
    let of_person = (1..=8).find_map(|number| {
        let person = if number == 1 { "lead tenant".to_owned() } else { format!("person {number}") };
        let asked =
            |patterns: &[&str]| patterns.iter().any(|pattern| question.contains(&pattern.replace('#', &person)));
        OF_PEOPLE.iter().find(|(_, patterns)| asked(patterns)).map(|(stem, _)| format!("{stem}{number}"))
    });
    let fits = |wording: &&Wording| {
        wording.says.iter().all(|word| question.contains(word))
            && !wording.not.iter().any(|word| question.contains(word))
    };
    // A question about a person's gender that is not the same as their sex speaks of both.
    let about_gender = question.starts_with("is the gender") || question.contains("enter ");
    of_person.filter(|_| !about_gender).or_else(|| WORDINGS.iter().find(fits).map(|wording| wording.name.to_owned()))
}

fn plain(question: &str) -> String {
    let question = question.replace(['’', '‘'], "'").to_lowercase();
    question.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_of_all_years_lead_to_their_fields() {
        for (question, expected) in [
            ("What is the tenancy start date? - day DD", Some("startdate (day)")),
            ("What day did the tenancy start? - DD", Some("startdate (day)")),
            ("What is the tenancy start date? - year YY", Some("startdate (year)")),
            ("Is this a starter tenancy?", None),
            ("Part 1 of the property’s postcode", Some("postcode_full (part 1)")),
            ("Part 2 of postcode of last settled home", Some("ppostcode_full (part 2)")),
            ("What is the property's local authority?", Some("la")),
            ("What is the local authority of the household's last settled home?", Some("prevloc")),
            ("What is the lead tenant’s age?", Some("age1")),
            ("Age of Person 8", Some("age8")),
            ("Is person 3 the partner of the lead tenant?", Some("relat3")),
            ("Person 2's relationship to lead tenant", Some("relat2")),
            ("Person 4's sex, as registered at birth", Some("sexrab4")),
            ("Which of these best describes person 5's gender identity?", Some("sex5")),
            ("Is the gender person 2 identifies with the same as their sex registered at birth?", None),
            ("If 'No', enter person 2's gender identity", None),
            (
                "How long has the household continuously lived in the local authority area of the new letting?",
                Some("layear"),
            ),
            ("What is the tenant’s main reason for the household leaving their last settled home?", Some("reason")),
            ("Is this letting a renewal?", Some("renewal")),
            ("What is the void or renewal day? - DD", None),
            ("They were homeless or about to lose their home (within 56 days)", None),
            ("What is the basic rent?", None),
        ] {
            assert_eq!(field(&plain(question)).as_deref(), expected, "{question}");
        }
    }
}
