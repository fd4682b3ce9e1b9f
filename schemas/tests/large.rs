//! A large document is told the same, child by child, as when it is checked as a whole.
#![expect(clippy::unwrap_used, reason = "a test")]

mod arbitrary;

use crosswalk_schemas::{
    encode,
    model::{Body, Message},
    report::{Finding, Form, Layer},
    validation::{
        Limits, Validator,
        large::{Children, Frame},
    },
};
use proptest::prelude::*;

fn whole(text: &[u8], form: Form, validator: &Validator) -> Vec<Finding> {
    validator.check(text, form, jiff::civil::date(2026, 11, 22)).report.findings
}

fn by_child(text: &[u8], form: Form, validator: &Validator) -> Vec<Finding> {
    let most = validator.limits().bytes;
    let frame = Frame::read(text, form, most).unwrap();
    let mut children = Children::new(text, form, most);
    let mut findings = Vec::new();
    while let Some(part) = children.next_part().unwrap() {
        findings.extend(frame.check(&part, form, validator, jiff::civil::date(2026, 11, 22)).findings);
    }
    findings
}

fn is_transfer(message: &Message) -> bool {
    matches!(&message.body, Body::RecordTransfer(transfer) if !transfer.child_record.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_is_found_at_the_same_places(message in arbitrary::message().prop_filter("has records", is_transfer)) {
        static VALIDATOR: std::sync::LazyLock<Validator> =
            std::sync::LazyLock::new(|| Validator::new(Limits { findings: 10_000, ..Limits::default() }));
        for form in [Form::Xml, Form::Json] {
            let text = encode(&message, form);
            let sorted = |mut findings: Vec<Finding>| {
                findings.sort_by(|a, b| (&a.place, &a.rule, &a.text).cmp(&(&b.place, &b.rule, &b.text)));
                findings
            };
            let (parts, whole) = (sorted(by_child(&text, form, &VALIDATOR)), sorted(whole(&text, form, &VALIDATOR)));
            let before_rules = |findings: &[Finding]| -> Vec<_> {
                findings.iter().filter(|found| found.layer < Layer::Rules).cloned().collect()
            };
            prop_assert_eq!(before_rules(&parts), before_rules(&whole));
            // Only the whole can break a rule about several records.
            let stray: Vec<_> = parts.iter().filter(|found| !whole.contains(found)).collect();
            prop_assert!(stray.is_empty(), "{stray:#?}");
        }
    }
}
