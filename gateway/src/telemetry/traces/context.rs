//! A place in a trace, and how it is written between programs (W3C Trace Context, the header `traceparent`).

use crosswalk_schemas::model::MessageId;
use uuid::Uuid;

use crate::digest;

/// The length of a `traceparent`: version, trace, span, flags, and three hyphens.
const LENGTH: usize = 2 + 32 + 16 + 2 + 3;

/// The id of a span.
pub(super) type SpanId = [u8; 8];

/// A span in a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    pub(super) trace: [u8; 16],
    pub(super) span: SpanId,
}

impl Context {
    /// A new place in the trace of a message.
    pub(super) fn fresh(id: MessageId) -> Self {
        let mut span = SpanId::default();
        span.copy_from_slice(&Uuid::now_v7().as_bytes()[8..]);
        Self { trace: id.0.into_bytes(), span }
    }

    /// The place in the trace of a message where `whose` takes `step`: whoever knows the message knows it.
    pub(super) fn known(id: MessageId, step: &str, whose: &str) -> Self {
        Self { trace: id.0.into_bytes(), span: known(id, step, whose) }
    }

    /// What somebody else wrote: of the right form, or nothing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (known, more) = text.split_at_checked(LENGTH)?;
        let parts: Vec<&str> = known.split('-').collect();
        let [version, trace, span, flags] = parts[..] else { return None };
        // What comes after the four is for versions that are still to come.
        if version == "ff" || version == "00" && !more.is_empty() || !more.is_empty() && !more.starts_with('-') {
            return None;
        }
        let is_hex = |text: &str, length| {
            text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        if !is_hex(version, 2) || !is_hex(trace, 32) || !is_hex(span, 16) || !is_hex(flags, 2) {
            return None;
        }
        let (trace, span) = (u128::from_str_radix(trace, 16).ok()?, u64::from_str_radix(span, 16).ok()?);
        (trace != 0 && span != 0).then_some(Self { trace: trace.to_be_bytes(), span: span.to_be_bytes() })
    }

    /// What somebody else wrote of this message; nothing when it is not of the message's own trace.
    #[must_use]
    pub fn of(id: MessageId, text: &[u8]) -> Option<Self> {
        let said = text.get(..LENGTH).filter(|_| text.len() == LENGTH)?;
        Self::parse(std::str::from_utf8(said).ok()?).filter(|context| context.trace == *id.0.as_bytes())
    }

    /// As others read it. It is written only of what is told of, so that it says `sampled`.
    #[must_use]
    pub fn header(&self) -> String {
        format!("00-{}-{}-01", digest::hex(&self.trace), digest::hex(&self.span))
    }
}

/// The id of the span of a step that `whose` takes with a message.
pub(super) fn known(id: MessageId, step: &str, whose: &str) -> SpanId {
    digest::short(format!("span {id} {step} {whose}").as_bytes()).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn only_what_has_the_right_form_is_read() {
        let read = Context::parse(GOOD).unwrap();
        assert_eq!(read.header(), GOOD);
        assert!(Context::parse(&GOOD.replacen("00-", "cc-", 1)).is_some(), "a version that is still to come");
        assert!(Context::parse(&(GOOD.replacen("00-", "cc-", 1) + "-more")).is_some());
        for wrong in [
            "",
            "00",
            &GOOD[..54],
            &GOOD.to_uppercase(),
            &GOOD.replacen("00-", "ff-", 1),
            &GOOD.replacen("4bf", "4b+", 1),
            &GOOD.replacen("4bf", "4bé", 1),
            &(GOOD.to_owned() + "-more"),
            &(GOOD.replacen("00-", "cc-", 1) + "more"),
            &GOOD.replace("4bf92f3577b34da6a3ce929d0e0e4736", &"0".repeat(32)),
            &GOOD.replace("00f067aa0ba902b7", &"0".repeat(16)),
            &GOOD.replace('-', "_"),
            &GOOD.replace("-00f0", "0-0f0"),
        ] {
            assert_eq!(Context::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_partner_speaks_of_the_trace_of_its_message_only() {
        let id: MessageId = "4bf92f35-77b3-4da6-a3ce-929d0e0e4736".parse().unwrap();
        assert_eq!(Context::of(id, GOOD.as_bytes()), Context::parse(GOOD));
        assert_eq!(Context::of(id, GOOD.replacen("4bf", "5bf", 1).as_bytes()), None);
        assert_eq!(Context::of(id, &GOOD.as_bytes()[1..]), None);
        assert_eq!(Context::of(id, &GOOD.repeat(100_000).into_bytes()), None);
        assert_eq!(Context::of(id, &[0xff; LENGTH]), None);
    }

    #[test]
    fn a_known_place_differs_by_message_step_and_whose_it_is() {
        let [one, two] = [1, 2].map(|number| MessageId(Uuid::from_u128(number)));
        let all =
            [known(one, "begin", "a"), known(two, "begin", "a"), known(one, "open", "a"), known(one, "begin", "b")];
        assert!((0..4).all(|index| !all[..index].contains(&all[index])));
        assert_eq!(Context::known(one, "begin", "a").span, known(one, "begin", "a"));
        assert_ne!(Context::fresh(one), Context::fresh(one));
    }
}
