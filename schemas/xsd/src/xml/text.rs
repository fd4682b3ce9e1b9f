//! Text between tags: runs of characters, references and CDATA sections.

use memchr::{memchr, memmem};

use super::{
    characters::find_markup,
    fault::{Stop, broken, refused},
    references::reference,
    state::{State, Window},
    tokens::Kind,
};

/// A text that is rewritten is handed out in pieces not much longer than this.
const PIECE: usize = 64 << 10;

impl State<'_> {
    /// Text at `position`, up to the next markup or the end of the window.
    pub(super) fn characters(&mut self, window: Window<'_>) -> Result<Kind, Stop> {
        let start = self.position;
        let (end, stopped) = run(window, start);
        let end = if stopped { end } else { held_back(window, start, end) };
        let run = &window.text[start..end];
        if window.survey.brackets
            && let Some(at) = memmem::find(run.as_bytes(), b"]]>")
        {
            return Err(broken(start + at, "]]> in a text is written ]]&gt;."));
        }
        let returns = window.survey.returns && memchr(b'\r', run.as_bytes()).is_some();
        let referred = stopped && window.text.as_bytes()[end] == b'&';
        if !returns && !referred {
            if end == start {
                return Err(Stop::More("an element"));
            }
            self.text = Some((start, end));
            self.position = end;
            return self.counted(end - start);
        }
        self.rewritten.clear();
        self.text = None;
        push_lines(&mut self.rewritten, run);
        self.position = end;
        if referred {
            self.references(window)?;
        }
        if self.rewritten.is_empty() { Err(Stop::More("an element")) } else { self.counted(self.rewritten.len()) }
    }

    /// Goes on in `rewritten` from a reference at `position`.
    fn references(&mut self, window: Window<'_>) -> Result<(), Stop> {
        let bytes = window.text.as_bytes();
        while bytes.get(self.position) == Some(&b'&') && self.rewritten.len() < PIECE {
            match reference(window.text, self.position, self.controls) {
                Ok((character, end)) => {
                    self.rewritten.push(character);
                    self.position = end;
                }
                Err(Stop::More(_)) if !self.rewritten.is_empty() && !window.last => return Ok(()),
                Err(stop) => return Err(stop),
            }
            let start = self.position;
            let (end, stopped) = run(window, start);
            let end = if stopped { end } else { held_back(window, start, end) };
            let run = &window.text[start..end];
            if window.survey.brackets
                && let Some(at) = memmem::find(run.as_bytes(), b"]]>")
            {
                return Err(broken(start + at, "]]> in a text is written ]]&gt;."));
            }
            push_lines(&mut self.rewritten, run);
            self.position = end;
        }
        Ok(())
    }

    /// A piece of the CDATA section; `None` when it was at its end.
    pub(super) fn cdata(&mut self, window: Window<'_>) -> Result<Option<Kind>, Stop> {
        let start = self.position;
        let rest = &window.text.as_bytes()[start..];
        let found = memmem::find(rest, b"]]>");
        let end = found.map_or_else(|| held_back(window, start, window.text.len()), |length| start + length);
        if found.is_none() && (end == start || window.last) {
            return Err(Stop::More("a CDATA section"));
        }
        if found.is_some() {
            self.in_cdata = false;
            self.position = end + 3;
        } else {
            self.position = end;
        }
        if end == start {
            return Ok(None);
        }
        let piece = &window.text[start..end];
        if window.survey.returns && memchr(b'\r', piece.as_bytes()).is_some() {
            self.rewritten.clear();
            push_lines(&mut self.rewritten, piece);
            self.text = None;
        } else {
            self.text = Some((start, end));
        }
        self.counted(end - start).map(Some)
    }

    fn counted(&mut self, length: usize) -> Result<Kind, Stop> {
        self.text_length += length;
        if self.text_length > self.limits.text {
            return Err(refused(self.start, format!("A text has more than {} bytes.", self.limits.text)));
        }
        Ok(Kind::Text)
    }
}

/// Where the run of plain characters from `start` ends, and whether at a `<` or `&` rather than with the window.
#[inline]
fn run(window: Window<'_>, start: usize) -> (usize, bool) {
    let found = find_markup(window.text.as_bytes(), start, window.survey.ampersands);
    found.map_or((window.text.len(), false), |end| (end, true))
}

/// The end of a run without those bytes that may belong to what follows the window: `]]` or a carriage return.
fn held_back(window: Window<'_>, start: usize, end: usize) -> usize {
    if window.last {
        return end;
    }
    let run = &window.text.as_bytes()[start..end];
    let kept = run.iter().rev().take(2).take_while(|byte| matches!(byte, b']' | b'\r')).count();
    end - kept
}

/// Appends a text, its line ends normalised.
fn push_lines(to: &mut String, text: &str) {
    let mut lines = text.split('\r');
    to.push_str(lines.next().unwrap_or_default());
    for line in lines {
        to.push('\n');
        to.push_str(line.strip_prefix('\n').unwrap_or(line));
    }
}
