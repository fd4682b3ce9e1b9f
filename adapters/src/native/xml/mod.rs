//! XML of any size read record by record: each a small tree that knows its place in the file; no DTD, no entities.

mod outside;
mod split;
mod tree;

use std::cell::OnceCell;

use outside::Lines;
use split::{Next, Splitter, Stop};
pub(crate) use tree::Node;

use super::{
    encoding::text_of,
    group::Member,
    input::{Input, after},
    place::Place,
};
use crate::contract::{Frame, Native, Refused, Sink, Source};

/// Where the records stand: the names that each level of elements may have, the records' own last. A path of one level
/// makes the whole document one record. `*` alone stands for any name.
pub(crate) type Path = &'static [&'static [&'static str]];

/// What to look for in a file.
pub(crate) struct Records {
    /// Begins the rules' ids: the adapter's name.
    pub(crate) prefix: &'static str,
    /// What one record is called in sentences: "pupil".
    pub(crate) what: &'static str,
    pub(crate) path: Path,
}

/// What a file consists of, as it is read.
pub(crate) enum Part<'p, 't> {
    /// What stands before the first record, elements still open closed. Not given when there is no record.
    Head(&'p Piece<'t>),
    /// A whole record.
    Record(&'p Piece<'t>),
    /// All that stands outside the records, at the end of a file that is not broken.
    Outside(&'p Piece<'t>),
}

/// A piece of a file as a tree.
pub(crate) struct Piece<'t> {
    pub(crate) root: Node<'t>,
    file: &'t str,
    text: &'t str,
    pub(crate) bytes: &'t [u8],
    /// Where it begins, from 1.
    pub(crate) line: u32,
    column: u32,
    /// Line and column at each [`STEP`] of bytes, counted when a place is first asked for.
    steps: OnceCell<Vec<(u32, u32)>>,
    /// Which lines of the file its lines are, when records were left out of it.
    lines: Option<&'t Lines>,
}

/// A place is counted from at most so many bytes before it.
const STEP: usize = 512;

impl Piece<'_> {
    /// Where an element begins, as the place of a field.
    pub(crate) fn place(&self, node: &Node<'_>, field: impl Into<String>) -> Place {
        let steps = self.steps.get_or_init(|| self.count());
        let from = node.at.min(self.text.len()) / STEP;
        let (line, column) = steps.get(from).copied().unwrap_or((self.line, self.column));
        let between = self.text.as_bytes().get(from * STEP..node.at).unwrap_or_default();
        let (line, column) = after(line, column, between);
        let line = self.lines.map_or(line, |lines| lines.of_file(line));
        Place { file: self.file.to_owned(), line, column, field: field.into() }
    }

    fn count(&self) -> Vec<(u32, u32)> {
        let mut steps = vec![(self.line, self.column)];
        let (mut line, mut column) = (self.line, self.column);
        for chunk in self.text.as_bytes().chunks(STEP) {
            (line, column) = after(line, column, chunk);
            steps.push((line, column));
        }
        steps
    }

    /// The piece's own bytes.
    pub(crate) fn native(&self) -> Vec<Native> {
        vec![Native { file: self.file.to_owned(), bytes: self.bytes.to_vec() }]
    }
}

impl Records {
    /// Reads a file and hands its parts to `visit` in order. What cannot be read becomes a refused record or a finding
    /// about the file. Gives the number of records, those that could not be read too; `None` when the file broke off.
    pub(crate) fn read(
        &self,
        source: &dyn Source,
        sink: &mut dyn Sink,
        mut visit: impl FnMut(Part<'_, '_>, &mut dyn Sink),
    ) -> Option<usize> {
        let place = Place::file(source.name());
        let Ok(input) = Input::open(source) else {
            sink.fault(self.unreadable(&place));
            return None;
        };
        let declared = declares_windows_1252(input.window());
        let splitter = Splitter::new(input, self.path);
        let mut reading = Reading { records: self, file: source.name(), declared, warned: false, splitter, count: 0 };
        let end = reading.run(sink, &mut visit);
        reading.splitter.input.report(sink);
        match end {
            Ok(()) => return Some(reading.count),
            Err(Stop::Fault) => sink.fault(self.unreadable(&place)),
            Err(Stop::Broken(why)) => {
                let input = &reading.splitter.input;
                let place = Place { line: input.line, column: input.column, ..place };
                let text = format!("The file cannot be read from here on: {why}. What stands before this was read.");
                sink.finding(place.error(format!("{}.xml", self.prefix), text));
            }
        }
        None
    }

    fn unreadable(&self, place: &Place) -> crate::contract::NativeFinding {
        place.error(format!("{}.unreadable", self.prefix), "The file could not be read from its disk. Try again.")
    }
}

/// Reads a record again that could be read before. `text` is that of its own bytes.
pub(crate) fn again<'t>(file: &'t str, text: &'t str, row: &Member<'t>) -> Option<Piece<'t>> {
    let root = tree::read(text, false).ok()?;
    Some(Piece { root, file, text, bytes: row.raw, line: row.line, column: 1, steps: OnceCell::new(), lines: None })
}

struct Reading<'r, 's> {
    records: &'r Records,
    file: &'s str,
    declared: bool,
    /// The encoding was spoken of.
    warned: bool,
    splitter: Splitter<'s>,
    count: usize,
}

impl Reading<'_, '_> {
    fn run(&mut self, sink: &mut dyn Sink, visit: &mut impl FnMut(Part<'_, '_>, &mut dyn Sink)) -> Result<(), Stop> {
        loop {
            self.splitter.input.report(sink);
            let next = self.splitter.next()?;
            if sink.stopped() {
                return Ok(());
            }
            if self.count == 0 && !matches!(next, Next::End) {
                self.frame(sink);
                self.outside(sink, |piece, sink| visit(Part::Head(piece), sink));
            }
            match next {
                Next::End => break,
                Next::TooBig(line, column) => self.too_big(line, column, sink),
                Next::Record(length, broken) => self.record(length, broken, sink, visit),
            }
            self.count += 1;
        }
        self.outside(sink, |piece, sink| visit(Part::Outside(piece), sink));
        Ok(())
    }

    /// One record, read or refused.
    fn record(
        &mut self,
        length: usize,
        broken: Option<&'static str>,
        sink: &mut dyn Sink,
        visit: &mut impl FnMut(Part<'_, '_>, &mut dyn Sink),
    ) {
        let (line, column) = (self.splitter.input.line, self.splitter.input.column);
        let bytes = self.splitter.input.window().get(..length).unwrap_or_default();
        let (text, guessed) = text_of(bytes, self.declared);
        if guessed && !self.warned {
            self.warned = true;
            let text =
                "The file is not in the encoding it declares and was read as Windows-1252. Check names with accents.";
            sink.finding(Place::file(self.file).warning(format!("{}.encoding", self.records.prefix), text));
        }
        let read = match broken {
            None => tree::read(&text, false),
            Some(why) => Err(tree::Broken { at: 0, why: why.to_owned() }),
        };
        match read {
            Ok(root) => {
                let (file, text, steps) = (self.file, text.as_ref(), OnceCell::new());
                let piece = Piece { root, file, text, bytes, line, column, steps, lines: None };
                visit(Part::Record(&piece), sink);
            }
            Err(broken) => {
                let (line, column) = after(line, column, text.as_bytes().get(..broken.at).unwrap_or_default());
                let place = Place { line, column, ..Place::file(self.file) };
                let text = format!("This {} was not read: {}. The others were.", self.records.what, broken.why);
                let findings = vec![place.error(format!("{}.xml", self.records.prefix), text)];
                let native = vec![Native { file: self.file.to_owned(), bytes: bytes.to_vec() }];
                sink.refused(Refused { key: None, findings, native });
            }
        }
    }

    fn too_big(&self, line: u32, column: u32, sink: &mut dyn Sink) {
        let place = Place { line, column, ..Place::file(self.file) };
        let text = format!("This {} is larger than 32 MiB and was not read. The others were.", self.records.what);
        let findings = vec![place.error(format!("{}.too-big", self.records.prefix), text)];
        sink.refused(Refused { key: None, findings, native: Vec::new() });
    }

    fn frame(&self, sink: &mut dyn Sink) {
        let outside = self.splitter.outside.bytes.as_slice();
        // A file in UTF-16 is written again in UTF-8, so it may not declare the other.
        let declaration = outside.starts_with(b"<?xml").then(|| memchr::memmem::find(outside, b"?>")).flatten();
        let from = declaration.filter(|_| self.splitter.input.recoded).map_or(0, |end| end + 2);
        sink.frame(Frame {
            file: self.file.to_owned(),
            head: outside.get(from..).unwrap_or_default().to_vec(),
            separator: b"\n",
            tail: [b"\n", self.splitter.closing().as_slice()].concat(),
        });
    }

    /// The tree of what stands outside the records so far, if it can be read.
    fn outside(&self, sink: &mut dyn Sink, visit: impl FnOnce(&Piece<'_>, &mut dyn Sink)) {
        let (bytes, lines) = (self.splitter.outside.bytes.as_slice(), self.splitter.outside.lines());
        let (text, _) = text_of(bytes, self.declared);
        match tree::read(&text, true) {
            Ok(root) => {
                let (file, text, steps, lines) = (self.file, text.as_ref(), OnceCell::new(), Some(lines));
                visit(&Piece { root, file, text, bytes, line: 1, column: 1, steps, lines }, sink);
            }
            Err(_) if self.records.path.len() == 1 => {}
            Err(broken) => {
                let (line, column) = after(1, 1, text.as_bytes().get(..broken.at).unwrap_or_default());
                let place = Place { line: lines.of_file(line), column, ..Place::file(self.file) };
                let text = format!("What stands around the records cannot be read: {}.", broken.why);
                sink.finding(place.warning(format!("{}.xml-around", self.records.prefix), text));
            }
        }
    }
}

fn declares_windows_1252(window: &[u8]) -> bool {
    let start = String::from_utf8_lossy(window.get(..window.len().min(200)).unwrap_or_default()).to_ascii_lowercase();
    let declaration = start.split_once("?>").map(|(declaration, _)| declaration).unwrap_or_default();
    ["iso-8859-1", "windows-1252", "latin1", "cp1252"].iter().any(|name| declaration.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Decoded, NativeFile};

    const PUPILS: Records =
        Records { prefix: "t", what: "pupil", path: &[&["File", "Datei"], &["Pupils"], &["Pupil"]] };

    /// What was visited, what was found, and the frames.
    fn read(bytes: &[u8]) -> (Vec<String>, Vec<String>, Decoded) {
        let file = NativeFile { name: "t.xml".to_owned(), bytes: bytes.to_vec() };
        let (mut visited, mut decoded) = (Vec::new(), Decoded::default());
        PUPILS.read(&file, &mut decoded, |part, _| {
            let (kind, piece, node) = match &part {
                Part::Head(piece) => ("head", piece, piece.root.at("Header/LEA")),
                Part::Record(piece) => ("pupil", piece, piece.root.at("Name")),
                Part::Outside(piece) => ("outside", piece, piece.root.at("School")),
            };
            let node = node.unwrap_or(&piece.root);
            let place = piece.place(node, "");
            visited.push(format!("{kind} {}:{} {}", place.line, place.column, node.text));
        });
        let findings = decoded.all_findings().map(|f| format!("{}:{} {}", f.line, f.column, f.rule)).collect();
        (visited, findings, decoded)
    }

    #[test]
    fn records_know_their_place_and_the_rest_is_read_too() {
        let text = "<?xml version='1.0'?>\n<x:File xmlns:x='u'>\n <Header><LEA>931</LEA></Header>\n <Pupils><!-- <Pupil> -->\n  \
                    <Pupil a='>'>\n<Name>Zoë &amp; <![CDATA[<Pupil>]]></Name></Pupil>  <Pupil/>\n </Pupils><School>S</School>\n</x:File>";
        let (visited, findings, decoded) = read(text.as_bytes());
        assert_eq!(visited, ["head 3:10 931", "pupil 6:1 Zoë & <Pupil>", "pupil 6:53 ", "outside 7:11 S"]);
        assert!(findings.is_empty(), "{findings:?}");
        let frame = &decoded.frames[0];
        assert!(frame.head.ends_with(b"<!-- <Pupil> -->\n  "));
        assert_eq!(frame.tail, b"\n</Pupils></x:File>");
    }

    #[test]
    fn a_broken_record_costs_only_itself() {
        let text = "<File><Pupils><Pupil><Name>A</Pupil><Pupil><Name>B</Name><Pupil><Name>C</Name></Pupil>\
                    <Pupil><Name>&x;</Name></Pupil><Pupil><Name>D < E</Name></Pupil><Pupil><Name>F</Name></Pupil>\
                    <Pupil><Name>G</Name></Pupils></File>";
        let (visited, findings, decoded) = read(text.as_bytes());
        let names: Vec<_> = visited.iter().filter_map(|v| v.strip_prefix("pupil ")?.split(' ').nth(1)).collect();
        assert_eq!(names, ["C", "F"], "{visited:?}");
        assert_eq!(findings.len(), 5);
        let native: Vec<_> = decoded.refused.iter().map(|refused| refused.native[0].bytes.as_slice()).collect();
        assert_eq!(native[0], b"<Pupil><Name>A</Pupil>");
        assert_eq!(native[1], b"<Pupil><Name>B</Name>");
        assert_eq!(native[4], b"<Pupil><Name>G</Name>");
    }

    #[test]
    fn a_file_that_breaks_off_gives_what_was_whole() {
        let (visited, findings, decoded) = read(b"<File><Pupils>\n<Pupil><Name>A</Name></Pupil>\n<Pupil><Na");
        assert_eq!(visited, ["head 1:1 ", "pupil 2:8 A"]);
        assert_eq!(findings, ["3:11 t.xml", "3:1 t.xml"]);
        assert_eq!(decoded.refused.len(), 1);
    }

    #[test]
    fn no_definitions_no_mismatched_ends() {
        for text in
            ["<!DOCTYPE x [<!ENTITY a 'b'>]><File/>", "<File></Datei>", "</File>", "<File>", "<!-- ", "<File a='"]
        {
            assert_eq!(read(text.as_bytes()).1.len(), 1, "{text}");
        }
    }

    #[test]
    fn places_far_into_a_record_are_right() {
        let filler = "<Note>é\nü</Note>".repeat(200);
        let text = format!("<File><Pupils>\n<Pupil>{filler}<Name>A</Name></Pupil></Pupils></File>");
        let (visited, ..) = read(text.as_bytes());
        assert_eq!(visited, ["head 1:1 ", "pupil 202:9 A", "outside 1:1 "]);
    }

    #[test]
    fn what_only_parts_records_is_not_kept() {
        let (pupil, far) =
            ("\n <Pupil>\n  <Name>A</Name>\n </Pupil>", "\n <!-- far -->\n</Pupils>\n<School>S</School>");
        let text = |count: usize| format!("<File><Pupils>{}{far}</File>", pupil.repeat(count));
        let outside = |count| {
            let (file, mut lengths) =
                (NativeFile { name: "t.xml".to_owned(), bytes: text(count).into_bytes() }, vec![]);
            PUPILS.read(&file, &mut Decoded::default(), |part, _| match part {
                Part::Outside(piece) => lengths.push(piece.bytes.len()),
                Part::Head(_) | Part::Record(_) => {}
            });
            lengths
        };
        assert_eq!(outside(10_000), outside(2));
        assert_eq!(read(text(10_000).as_bytes()).0.pop().unwrap(), "outside 30004:1 S");
    }

    #[test]
    fn encodings() {
        let declared = b"<?xml version='1.0' encoding='ISO-8859-1'?><File><Pupils><Pupil><Name>Zo\xeb</Name></Pupil></Pupils></File>";
        let (visited, findings, _) = read(declared);
        assert!(visited[1].ends_with("Zoë") && findings.is_empty());
        let (visited, findings, _) =
            read(declared.strip_prefix(b"<?xml version='1.0' encoding='ISO-8859-1'?>").unwrap());
        assert!(visited[1].ends_with("Zoë"));
        assert_eq!(findings, ["0:0 t.encoding"]);
        let text = "\u{feff}<?xml version='1.0' encoding='UTF-16'?><File><Pupils><Pupil><Name>Zoe\u{308}</Name></Pupil></Pupils></File>";
        let (visited, findings, decoded) = read(&text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
        assert!(visited[1].ends_with("Zoë") && findings.is_empty());
        assert_eq!(decoded.frames[0].head, b"<File><Pupils>");
    }

    #[test]
    fn a_record_may_lie_across_windows() {
        let pupil = format!("<Pupil><Name>{}</Name></Pupil>\n", "x".repeat(1000));
        let text = format!("<File><Pupils>{}</Pupils></File>", pupil.repeat(2000));
        let (visited, findings, _) = read(text.as_bytes());
        assert_eq!((visited.len(), findings.len()), (2002, 0));
    }
}
