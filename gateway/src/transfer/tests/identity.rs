//! Which references mean the same child.

use super::*;

/// `given names, family name, birth date, NHS number, UPN`; `-` for none.
fn reference(text: &str) -> ChildReference {
    let parts: Vec<_> = text.split(", ").collect();
    let optional = |part: usize| Some(parts[part].to_owned()).filter(|text| text != "-");
    ChildReference {
        person_name: PersonName {
            person_given_name: parts[0].split(' ').map(str::to_owned).collect(),
            person_family_name: parts[1].to_owned(),
            ..PersonName::default()
        },
        birth_date: optional(2)
            .map(|date| BirthDate { person_birth_date: date.parse().unwrap(), verification_level: None }),
        nhs_number: optional(3),
        upn: optional(4),
        local_id: None,
    }
}

#[test]
fn children_are_matched() {
    use Match::{Different, Possible, Same};
    let cases = [
        ("an NHS number", "Ada, Marsh, -, 9990000001, -", "Adela, Fenn, -, 999 000 0001, -", Same),
        ("a UPN", "Ada, Marsh, -, -, A999000000001", "A, Fenn, -, -, a999000000001", Same),
        (
            "birth date against it",
            "Ada, Marsh, 2015-01-02, 9990000001, -",
            "Ada, Marsh, 2016-01-02, 9990000001, -",
            Possible,
        ),
        (
            "UPN against it",
            "Ada, Marsh, 2015-01-02, 9990000001, A1",
            "Ada, Marsh, 2015-01-02, 9990000001, B1",
            Possible,
        ),
        ("name and birth date", "Ada, Marsh, 2015-01-02, -, -", "Ada May, MARSH, 2015-01-02, 9990000001, -", Same),
        ("accents", "Zoë, Ó Brien, 2015-01-02, -, -", "ZOE, O'BRIEN, 2015-01-02, -, -", Same),
        ("hyphens", "Anne-Marie, Fitz-Roy, 2015-01-02, -, -", "Annemarie, Fitzroy, 2015-01-02, -, -", Same),
        (
            "two numbers for one name",
            "Ada, Marsh, 2015-01-02, 9990000001, -",
            "Ada, Marsh, 2015-01-02, 9990000002, -",
            Possible,
        ),
        (
            "twins sharing a second name",
            "Amy Rose, Marsh, 2015-01-02, -, -",
            "Ella Rose, Marsh, 2015-01-02, -, -",
            Possible,
        ),
        (
            "such twins with numbers",
            "Amy Rose, Marsh, 2015-01-02, 9990000001, -",
            "Ella Rose, Marsh, 2015-01-02, 9990000002, -",
            Different,
        ),
        ("twins", "Amy, Marsh, 2015-01-02, -, -", "Ella, Marsh, 2015-01-02, -, -", Different),
        ("no birth date", "Ada, Marsh, -, -, -", "Ada, Marsh, 2015-01-02, -, -", Possible),
        ("another birth date", "Ada, Marsh, 2015-01-02, -, -", "Ada, Marsh, 2015-01-03, -, -", Different),
        ("another family", "Ada, Marsh, 2015-01-02, -, -", "Ada, Fenn, 2015-01-02, -, -", Different),
        ("the very same words", "Ada, Marsh, -, -, -", "Ada, Marsh, -, -, -", Same),
    ];
    for (what, one, other, expected) in cases {
        let (one, other) = (reference(one), reference(other));
        assert_eq!(match_children(&one, &other), expected, "{what}");
        assert_eq!(match_children(&other, &one), expected, "{what}, the other way");
    }
}

#[test]
fn records_under_a_new_number_are_the_childs_once_its_system_has_said_so_in_any_order() {
    let renumbered = ChildReference { nhs_number: Some("9990099999".to_owned()), ..child(0) };
    let merge = Event::Merged(Box::new(Merge { old: child(0), new: renumbered.clone() }));
    let mut sent = consignment(Service::SocialCare, 11, 3, &[0]);
    sent.children[0].reference = renumbered.clone();
    let asked = request(Service::SocialCare, 5, 2, &[0]);
    let [reported, sent] = [report(1, 2, &[0]), Event::Records(sent)];
    let play = |events: &[&Event]| {
        events.iter().fold(empty(Side::Losing), |transfer, event| step(transfer, event, policy(), day(20)).0)
    };
    let without = play(&[&reported, &asked, &sent]);
    assert_eq!((without.children.len(), without.doubts), (2, 1), "the number contradicts");
    let first = play(&[&reported, &asked, &merge, &sent]);
    let state = first.children[0].strands[&Service::SocialCare].state;
    assert_eq!((first.children.len(), first.doubts, state), (1, 0, State::Sent));
    for order in
        [[&merge, &sent, &asked, &reported], [&reported, &sent, &merge, &asked], [&sent, &asked, &reported, &merge]]
    {
        let other = play(&order);
        assert_eq!((&other.children, other.doubts), (&first.children, 0));
    }
    let waiting = play(&[&reported, &asked, &merge]);
    let (known, request) = waiting.wants_records(Service::SocialCare)[0];
    assert_eq!((waiting.matching(known, &renumbered), request), (Match::Same, Some(message(5))));
}
