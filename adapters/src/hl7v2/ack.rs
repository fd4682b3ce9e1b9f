//! The answer to a message: ACK with AA, AE or AR, and the reasons in ERR (HL7 v2 chapter 2, "MSA" and "ERR").

use std::fmt::Write as _;

use crosswalk_schemas::report::Severity;
use jiff::{Timestamp, tz::TimeZone};

use super::text::{Separators, escape};
use crate::{
    contract::{Decoded, NativeFinding},
    native::values,
};

/// At most so many reasons are told.
const MAX_REASONS: usize = 20;

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// AA: taken. It also says that there was nothing to take: an adult, a test message.
    Accepted,
    /// AE: its content is wrong. The findings say where; those that are no error are left out.
    Wrong(Vec<NativeFinding>),
    /// AR: it is not of a kind that is read here. The text says why.
    NotRead(String),
    /// AR: the fault is ours; the sender should try again. The text says why, and holds nothing of the message.
    Fault(String),
}

impl Outcome {
    /// The outcome of reading one message, before anything else can go wrong.
    #[must_use]
    pub fn of(decoded: &Decoded) -> Self {
        let refused = decoded.refused.iter().flat_map(|refused| &refused.findings);
        let findings = refused.chain(&decoded.findings).cloned().collect();
        let skipped = decoded.skipped.keys().copied().filter(|_| decoded.items.is_empty());
        Self::told(findings, skipped)
    }

    /// The outcome of one message, by all that was found and the reasons for which it was passed over, if it was.
    #[must_use]
    pub fn told(findings: Vec<NativeFinding>, skipped: impl IntoIterator<Item = &'static str>) -> Self {
        let wrong: Vec<NativeFinding> = findings.into_iter().filter(is_error).collect();
        let foreign = skipped.into_iter().find(|why| FOREIGN.contains(why));
        match foreign {
            _ if !wrong.is_empty() => Self::Wrong(wrong),
            Some(why) => Self::NotRead(format!("This is {why}.")),
            None => Self::Accepted,
        }
    }
}

/// Reasons to pass a message over that its sender should know, because it sends what nobody here reads.
const FOREIGN: &[&str] = &["no ADT message", "an event that is not read", "a message without a type"];

fn is_error(finding: &NativeFinding) -> bool {
    finding.severity == Severity::Error
}

/// The answer to `message`, one message without its frame, made at `now`. It is in the message's own character set where
/// that is UTF-8, and in ASCII otherwise. A message whose MSH cannot be read is answered too, naming no control id.
#[must_use]
pub fn answer(message: &[u8], outcome: &Outcome, now: Timestamp) -> Vec<u8> {
    let header = Header::of(message);
    let reasons = reasons(outcome);
    let code = match outcome {
        Outcome::Accepted => "AA",
        Outcome::Wrong(_) => "AE",
        Outcome::NotRead(_) | Outcome::Fault(_) => "AR",
    };
    let time =
        now.to_zoned(TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC)).strftime("%Y%m%d%H%M%S%z").to_string();
    let id = control_id(message, &time);
    let event = if header.event.is_empty() { "ACK".to_owned() } else { format!("ACK^{}", header.event) };
    let mut segments = vec![
        format!(
            "MSH|^~\\&|{}|{}|{}|{}|{time}||{event}|{id}|{}|{}||||||{}",
            header.to_application,
            header.to_facility,
            header.application,
            header.facility,
            header.processing,
            header.version,
            header.charset
        )
        .trim_end_matches('|')
        .to_owned(),
    ];
    // MSA-3 is gone from later versions; earlier ones know no other place for words.
    let words = reasons.first().map(|reason| limited(&reason.text, 80)).unwrap_or_default();
    segments.push(format!("MSA|{code}|{}|{}", header.control_id, escape(&words)).trim_end_matches('|').to_owned());
    segments.extend(reasons.iter().map(Reason::segment));
    let text = segments.join("\r") + "\r";
    if header.utf_8 {
        text.into_bytes()
    } else {
        text.chars().map(|c| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(b'?')).collect()
    }
}

/// What of a message's header its answer repeats; escaped as it stood, separators made the usual ones.
#[derive(Debug, Default)]
struct Header {
    application: String,
    facility: String,
    to_application: String,
    to_facility: String,
    event: String,
    control_id: String,
    processing: String,
    version: String,
    charset: String,
    utf_8: bool,
}

impl Header {
    fn of(message: &[u8]) -> Self {
        let text = String::from_utf8_lossy(message);
        let start = text.find("MSH").unwrap_or(0);
        let line = text.get(start..).unwrap_or_default().split(['\r', '\n', '\u{1c}']).next().unwrap_or_default();
        let Some(separators) = Separators::of(line.as_bytes()).filter(|_| line.starts_with("MSH")) else {
            return Self { processing: "P".to_owned(), version: "2.4".to_owned(), ..Self::default() };
        };
        let fields: Vec<&str> = line.split(char::from(separators.field)).collect();
        let field = |number: usize| {
            let text = fields.get(number - 1).copied().unwrap_or_default();
            usual(&limited(text, 199), separators)
        };
        let or = |text: String, usual: &str| if text.is_empty() { usual.to_owned() } else { text };
        let event = field(9).split('^').nth(1).unwrap_or_default().to_owned();
        let charset = field(18);
        Self {
            application: field(3),
            facility: field(4),
            to_application: field(5),
            to_facility: field(6),
            event,
            control_id: field(10),
            processing: or(field(11), "P"),
            version: or(field(12), "2.4"),
            utf_8: charset.to_uppercase().contains("UTF-8"),
            charset,
        }
    }
}

/// A field with the usual separators in place of the message's own.
fn usual(text: &str, from: Separators) -> String {
    let to = Separators::USUAL;
    if from == to {
        return text.chars().filter(|c| !c.is_control()).collect();
    }
    let pairs = [
        (from.component, to.component),
        (from.repetition, to.repetition),
        (from.escape, to.escape),
        (from.subcomponent, to.subcomponent),
    ];
    let letter = |c: char| {
        let same = pairs
            .iter()
            .find(|(from, _)| *from != 0 && char::from(*from) == c)
            .map(|(_, to)| char::from(*to).to_string());
        same.unwrap_or_else(|| escape(&c.to_string()))
    };
    text.chars().filter(|c| !c.is_control()).map(letter).collect()
}

/// One reason why a message was not taken.
struct Reason {
    /// Where, as `PID-5.1`; empty for the message as a whole.
    place: String,
    /// Table 0357.
    code: &'static str,
    /// Our own id of the check.
    rule: String,
    text: String,
}

fn reasons(outcome: &Outcome) -> Vec<Reason> {
    let whole = |code, rule: &str, text: &str| {
        vec![Reason { place: String::new(), code, rule: rule.to_owned(), text: text.to_owned() }]
    };
    match outcome {
        Outcome::Accepted => Vec::new(),
        Outcome::NotRead(text) => whole("200", "hl7v2.not-read", text),
        Outcome::Fault(text) => whole("207", "hl7v2.fault", text),
        Outcome::Wrong(findings) => {
            let reason = |found: &NativeFinding| Reason {
                place: found.field.clone(),
                code: if found.rule.ends_with("-missing") { "101" } else { "102" },
                rule: found.rule.clone().into_owned(),
                text: found.text.clone(),
            };
            findings.iter().filter(|found| is_error(found)).take(MAX_REASONS).map(reason).collect()
        }
    }
}

impl Reason {
    /// ERR of version 2.5; its first field is the one that earlier versions have, and they pass over the others.
    fn segment(&self) -> String {
        let (segment, rest) = self.place.split_once('-').unwrap_or((self.place.as_str(), ""));
        let (field, component) = rest.split_once('.').unwrap_or((rest, ""));
        let meaning = match self.code {
            "101" => "Required field missing",
            "102" => "Data type error",
            "200" => "Unsupported message type",
            _ => "Application internal error",
        };
        let code = self.code;
        let (old, new) = if segment.len() == 3 {
            (format!("{segment}^1^{field}^{code}&{meaning}&HL70357"), format!("{segment}^1^{field}^1^{component}"))
        } else {
            (format!("^^^{code}&{meaning}&HL70357"), String::new())
        };
        let new = new.trim_end_matches('^');
        let (rule, text) = (escape(&self.rule), escape(&limited(&self.text, 250)));
        format!("ERR|{old}|{new}|{code}^{meaning}^HL70357|E|{rule}|||{text}")
    }
}

/// At most so many characters of a text, in one line.
fn limited(text: &str, most: usize) -> String {
    values::one_line(text).chars().take(most).collect()
}

/// Twenty characters that no other answer has: a digest of message and time.
fn control_id(message: &[u8], time: &str) -> String {
    let mut context = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    context.update(message);
    context.update(time.as_bytes());
    let digest = context.finish();
    hexadecimal(digest.as_ref())
}

/// The first ten bytes as twenty digits.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().take(10).fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::{
        contract::{Adapter, NativeFile},
        hl7v2::Hl7v2,
    };

    fn check(message: &str, expected: &Expect) {
        let file = NativeFile { name: "m.hl7".to_owned(), bytes: message.as_bytes().to_vec() };
        let outcome = Outcome::of(&Hl7v2.decode(&[file]));
        check_outcome(message.as_bytes(), &outcome, expected);
    }

    fn check_outcome(message: &[u8], outcome: &Outcome, expected: &Expect) {
        let now = "2026-11-22T11:00:00Z".parse().unwrap();
        let answer = String::from_utf8(answer(message, outcome, now)).unwrap();
        let id = control_id(message, "20261122110000+0000");
        expected.assert_eq(&answer.replace(&id, "ID").replace('\r', "\n"));
    }

    #[test]
    fn a_message_that_is_taken() {
        check(
            "MSH|^~\\&|CHIS|RTH|CW|931|20261120||ADT^A28|77|P|2.4||||||UNICODE UTF-8\rEVN|A28|20261120\rPID|||1||Okafor^Zoë||20180602|F\r",
            &expect![[r"
                MSH|^~\&|CW|931|CHIS|RTH|20261122110000+0000||ACK^A28|ID|P|2.4||||||UNICODE UTF-8
                MSA|AA|77
            "]],
        );
    }

    #[test]
    fn a_message_whose_content_is_wrong() {
        check(
            "MSH|^~\\&|CHIS|RTH|CW|931|20261120||ADT^A28|78|P|2.4\rPID|||1||^Zo||||\r",
            &expect![[r"
            MSH|^~\&|CW|931|CHIS|RTH|20261122110000+0000||ACK^A28|ID|P|2.4
            MSA|AE|78|This patient has no family name. Fill in PID-5.1.
            ERR|PID^1^5^101&Required field missing&HL70357|PID^1^5^1^1|101^Required field missing^HL70357|E|hl7v2.family-name-missing|||This patient has no family name. Fill in PID-5.1.
        "]],
        );
    }

    #[test]
    fn a_message_of_another_kind_with_separators_of_its_own() {
        check(
            "MSH#!$%*#CHIS!X*Y#RTH|1#CW#931#20261120##ORU!R01#79#P#2.3\rPID#\r",
            &expect![[r"
            MSH|^~\&|CW|931|CHIS^X&Y|RTH\F\1|20261122110000+0000||ACK^R01|ID|P|2.3
            MSA|AR|79|This is no ADT message.
            ERR|^^^200&Unsupported message type&HL70357||200^Unsupported message type^HL70357|E|hl7v2.not-read|||This is no ADT message.
        "]],
        );
    }

    #[test]
    fn what_is_no_message_at_all_is_answered_too() {
        check(
            "GET / HTTP/1.1",
            &expect![[r"
            MSH|^~\&|||||20261122110000+0000||ACK|ID|P|2.4
            MSA|AE||This stands in no message: no MSH comes before it. Send the whole message again.
            ERR|^^^102&Data type error&HL70357||102^Data type error^HL70357|E|hl7v2.stray|||This stands in no message: no MSH comes before it. Send the whole message again.
            ERR|^^^102&Data type error&HL70357||102^Data type error^HL70357|E|hl7v2.no-message|||The file holds no message: none of its lines begins with MSH. Check that it is an HL7 version 2 file.
        "]],
        );
        check_outcome(
            b"\xff\xfe",
            &Outcome::Fault("The store is full.".to_owned()),
            &expect![[r"
            MSH|^~\&|||||20261122110000+0000||ACK|ID|P|2.4
            MSA|AR||The store is full.
            ERR|^^^207&Application internal error&HL70357||207^Application internal error^HL70357|E|hl7v2.fault|||The store is full.
        "]],
        );
    }
}
