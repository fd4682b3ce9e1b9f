//! A web form's submission, read as the table it would have been; what is found is told by the form's own fields.

use std::{io::Read as _, path::PathBuf};

use super::{
    form::{self, Shape, Submission},
    read,
};
use crate::{
    contract::{Frame, Item, Native, NativeFile, NativeFinding, Refused, Sink, Source},
    native::{input, place::Place},
};

/// A submission with more bytes than this is no form.
const MAX_FORM: u64 = 1024 * 1024;

/// How a file is written down, by its beginning.
pub(super) fn shape(file: &dyn Source) -> Shape {
    let mut start = Vec::new();
    match file.open().and_then(|reader| reader.take(256).read_to_end(&mut start)) {
        Ok(_) => form::shape(&start),
        Err(_) => Shape::Csv,
    }
}

/// Reads one notice.
pub(super) fn read(file: &dyn Source, shape: Shape, sink: &mut dyn Sink) {
    let mut bytes = Vec::new();
    let read = file.open().and_then(|reader| reader.take(MAX_FORM + 1).read_to_end(&mut bytes));
    sink.progress(file.size());
    sink.frame(Frame { file: file.name().to_owned(), head: Vec::new(), separator: b"", tail: Vec::new() });
    let submission = match read {
        Err(_) => Err("The file could not be read from its disk. Try again."),
        Ok(length) if u64::try_from(length).unwrap_or(u64::MAX) > MAX_FORM => {
            Err("The form is larger than 1 MiB. Send one notice at a time.")
        }
        Ok(_) => submission(&bytes, shape),
    };
    match submission {
        Err(why) => {
            let findings =
                vec![Place { line: 1, ..Place::file(file.name()) }.error("housing-moves.form-unreadable", why)];
            let native = vec![Native { file: file.name().to_owned(), bytes }];
            sink.refused(Refused { key: None, findings, native });
        }
        Ok(submission) => {
            let table = NativeFile { name: file.name().to_owned(), bytes: submission.table() };
            read::read_rows(&table, &mut FormSink { bytes: &bytes, submission: &submission, sink });
        }
    }
}

/// The form's fields in rows. A form without a reference of its own gets one made of all it says.
fn submission(bytes: &[u8], shape: Shape) -> Result<Submission, &'static str> {
    let mut fields = form::fields(bytes, shape)?;
    if !fields.iter().any(|(name, value)| name == "move_reference" && !value.trim().is_empty()) {
        fields.retain(|(name, _)| name != "move_reference");
        let reference = form::reference(&fields);
        fields.push(("move_reference".to_owned(), reference));
    }
    Submission::new(&fields)
}

/// Tells what is found in the table as found in the form.
struct FormSink<'a> {
    bytes: &'a [u8],
    submission: &'a Submission,
    sink: &'a mut dyn Sink,
}

impl FormSink<'_> {
    fn in_form(&self, mut finding: NativeFinding) -> NativeFinding {
        if !finding.field.is_empty() {
            finding.field = self.submission.field(finding.line, &finding.field);
        }
        let at = memchr::memmem::find(self.bytes, finding.field.as_bytes()).filter(|_| !finding.field.is_empty());
        let before = at.and_then(|at| self.bytes.get(..at));
        (finding.line, finding.column) = before.map_or((1, 0), |before| input::after(1, 1, before));
        finding
    }

    fn native(&self, native: &[Native]) -> Vec<Native> {
        native.iter().take(1).map(|native| Native { file: native.file.clone(), bytes: self.bytes.to_vec() }).collect()
    }
}

impl Sink for FormSink<'_> {
    fn item(&mut self, mut item: Item) {
        item.findings = item.findings.into_iter().map(|finding| self.in_form(finding)).collect();
        item.native = self.native(&item.native);
        self.sink.item(item);
    }

    fn refused(&mut self, mut refused: Refused) {
        refused.findings = refused.findings.into_iter().map(|finding| self.in_form(finding)).collect();
        refused.native = self.native(&refused.native);
        self.sink.refused(refused);
    }

    fn finding(&mut self, finding: NativeFinding) {
        let finding = self.in_form(finding);
        self.sink.finding(finding);
    }

    fn fault(&mut self, finding: NativeFinding) {
        self.sink.fault(finding);
    }

    fn skipped(&mut self, why: &'static str) {
        self.sink.skipped(why);
    }

    fn frame(&mut self, _frame: Frame) {}

    fn progress(&mut self, _bytes: u64) {}

    fn stopped(&self) -> bool {
        self.sink.stopped()
    }

    fn scratch(&self) -> PathBuf {
        self.sink.scratch()
    }
}

#[cfg(test)]
mod tests {
    use super::super::HousingMoves;
    use crate::contract::{Adapter, Decoded, NativeFile};

    fn decode(text: &str) -> Decoded {
        HousingMoves.decode(&[NativeFile { name: "form".to_owned(), bytes: text.as_bytes().to_vec() }])
    }

    const FORM: &str = "move_date=2026-11-20&from_postcode=OX4+1XJ&to_postcode=M14+5TG&child_1_surname=Okafor&child_1_date_of_birth=2015-06-02";

    #[test]
    fn the_same_form_sent_twice_is_one_notice() {
        let json = r#"{"child_1_date_of_birth":"2015-06-02","move_date":"2026-11-20","from_postcode":"OX4 1XJ",
            "to_postcode":"M14 5TG","child_1_surname":"Okafor","move_reference":null}"#;
        let keys: Vec<String> = [FORM, json].iter().map(|text| decode(text).items.remove(0).key).collect();
        assert_eq!(keys[0], keys[1]);
        let other = decode(&FORM.replace("2026-11-20", "2026-11-21")).items.remove(0).key;
        assert_ne!(keys[0], other);
    }

    #[test]
    fn findings_name_the_forms_own_fields_and_the_form_comes_back_whole() {
        let form = FORM.replace("2015-06-02", "last+June").replace("Okafor", "");
        let decoded = decode(&form);
        let [refused] = decoded.refused.as_slice() else { panic!("{decoded:#?}") };
        let told: Vec<_> = refused.findings.iter().map(|f| (f.rule.as_ref(), f.field.as_str(), f.column)).collect();
        let column = u32::try_from(form.find("child_1_date").unwrap()).unwrap() + 1;
        assert_eq!(told[0], ("housing-moves.date-unreadable", "child_1_date_of_birth", column));
        assert_eq!((told[1].0, told[1].1), ("housing-moves.surname-missing", "child_1_surname"));
        assert_eq!(refused.native[0].bytes, form.as_bytes());
    }

    #[test]
    fn what_is_no_form_is_refused_once() {
        for text in ["{\"move_date\": [1]}", "{", &format!("note={}", "x".repeat(1_100_000))] {
            let decoded = decode(text);
            assert_eq!((decoded.items.len(), decoded.refused.len()), (0, 1), "{}", &text[..10.min(text.len())]);
            assert_eq!(decoded.refused[0].findings[0].rule, "housing-moves.form-unreadable");
        }
    }
}
