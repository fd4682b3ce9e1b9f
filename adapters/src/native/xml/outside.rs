//! All that stands outside the records of a file, each run of records left out, and on which line of the file it stands.

use memchr::memchr_iter;

/// What stands outside the records may not have more bytes than this.
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// What stands outside the records so far. Where records were left out that went over lines, one line end stands.
#[derive(Default)]
pub(super) struct Outside {
    pub(super) bytes: Vec<u8>,
    lines: Lines,
    /// The last line of `bytes`, from 1, and the line of the file that it is.
    last: (u32, u32),
}

/// Which lines of a file the lines of its outside are.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    /// From this line of the outside on, the lines of the file go on from that one.
    jumps: Vec<(u32, u32)>,
}

impl Outside {
    pub(super) fn new() -> Self {
        Self { last: (1, 1), ..Self::default() }
    }

    /// Adds what stands on a line of the file, when there is room.
    pub(super) fn add(&mut self, line: u32, bytes: &[u8]) {
        let kept = self.bytes.len() + self.lines.jumps.len() * size_of::<(u32, u32)>();
        if bytes.is_empty() || kept >= MAX_BYTES {
            return;
        }
        if line != self.last.1 {
            self.bytes.push(b'\n');
            self.last = (self.last.0.saturating_add(1), line);
            self.lines.jumps.push(self.last);
        }
        self.bytes.extend_from_slice(bytes);
        let ends = u32::try_from(memchr_iter(b'\n', bytes).count()).unwrap_or(u32::MAX);
        self.last = (self.last.0.saturating_add(ends), self.last.1.saturating_add(ends));
    }

    pub(super) fn lines(&self) -> &Lines {
        &self.lines
    }
}

impl Lines {
    /// The line of the file that a line of the outside is.
    pub(super) fn of_file(&self, line: u32) -> u32 {
        let before = self.jumps.partition_point(|(from, _)| *from <= line);
        let jump = before.checked_sub(1).and_then(|at| self.jumps.get(at));
        jump.map_or(line, |(from, of_file)| of_file.saturating_add(line - from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_file_though_records_are_left_out() {
        let mut outside = Outside::new();
        for (line, text) in [(1, "<a>\n"), (2, "<b>"), (2, "\n"), (2000, "</b>\n\n"), (2002, "<c/>"), (3000, "</a>")] {
            outside.add(line, text.as_bytes());
        }
        assert_eq!(outside.bytes, b"<a>\n<b>\n\n</b>\n\n<c/>\n</a>");
        let lines: Vec<u32> = (1..=7).map(|line| outside.lines().of_file(line)).collect();
        assert_eq!(lines, [1, 2, 3, 2000, 2001, 2002, 3000]);
    }
}
