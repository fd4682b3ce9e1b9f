//! The acknowledgement of a message that we sent: its code, and which message it answers.

use super::text::Separators;

/// What the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// AA or CA: it has the message.
    Accept,
    /// AE or CE: there is something wrong with what the message says.
    Error,
    /// AR or CR: it does not take such messages, or not now.
    Reject,
}

/// An acknowledgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// What the system says.
    pub code: Code,
    /// The control id of the message that it answers.
    pub control_id: String,
}

impl Reply {
    /// Reads an acknowledgement without its frame; `None` when it is none.
    #[must_use]
    pub fn read(message: &[u8]) -> Option<Self> {
        let code = match field(message, b"MSA", 1)?.as_str() {
            "AA" | "CA" => Code::Accept,
            "AE" | "CE" => Code::Error,
            "AR" | "CR" => Code::Reject,
            _ => return None,
        };
        Some(Self { code, control_id: field(message, b"MSA", 2)? })
    }

    /// Whether it answers this message.
    #[must_use]
    pub fn answers(&self, message: &[u8]) -> bool {
        // MSH-1 is the separator itself, so the tenth field stands ninth.
        field(message, b"MSH", 9).is_some_and(|control_id| control_id == self.control_id)
    }
}

/// A field of the first segment of a name, by its place between separators.
fn field(message: &[u8], segment: &[u8], place: usize) -> Option<String> {
    let mut segments = message.split(|b| matches!(b, b'\r' | b'\n')).map(<[u8]>::trim_ascii_start);
    let header = segments.clone().find(|line| line.starts_with(b"MSH"))?;
    let separator = Separators::of(header)?.field;
    let line = segments.find(|line| line.starts_with(segment))?;
    let field = line.split(|b| *b == separator).nth(place)?;
    Some(String::from_utf8_lossy(field.trim_ascii()).into_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acknowledgements_say_what_they_answer() {
        let sent = b"MSH|^~\\&|A|B|C|D|20261122||ADT^A28|X1|P|2.4\rPID|1\r";
        for (answer, code) in [
            ("MSH|^~\\&|C|D|A|B|20261122||ACK|9|P|2.4\rMSA|AA|X1\r", Some(Code::Accept)),
            ("MSH#^~\\&#C\r\nMSA#CE#X1#no\r\n", Some(Code::Error)),
            ("MSH|^~\\&|C\nMSA|AR|X1|not now\n", Some(Code::Reject)),
            ("MSH|^~\\&|C\rMSA|OK|X1\r", None),
            ("MSA|AA|X1\r", None),
            ("", None),
        ] {
            let reply = Reply::read(answer.as_bytes());
            assert_eq!(reply.as_ref().map(|reply| reply.code), code, "{answer}");
            assert!(reply.is_none_or(|reply| reply.answers(sent)), "{answer}");
        }
        let other = Reply::read(b"MSH|^~\\&|C\rMSA|AA|X2\r").unwrap();
        assert!(!other.answers(sent));
    }
}
