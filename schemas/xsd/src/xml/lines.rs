//! Lines and columns, counted only when somebody asks.

/// A place in a document. Both count from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Line {
    pub(crate) line: u64,
    pub(crate) column: u64,
}

impl Line {
    pub(super) const FIRST: Self = Self { line: 1, column: 1 };

    /// The place after this text, which begins here. A line ends with LF, CR LF or CR.
    #[must_use]
    pub(super) fn after(self, text: &str) -> Self {
        let bytes = text.as_bytes();
        let feeds = memchr::memchr_iter(b'\n', bytes).count();
        let returns = memchr::memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) != Some(&b'\n')).count();
        let last = memchr::memrchr2(b'\n', b'\r', bytes).map_or(0, |at| at + 1);
        let column = if feeds + returns == 0 { self.column } else { 1 };
        let characters = bytes[last..].iter().filter(|byte| byte.cast_signed() >= -0x40).count();
        Self { line: self.line + (feeds + returns) as u64, column: column + characters as u64 }
    }
}

#[cfg(test)]
mod tests {
    use super::Line;

    #[test]
    fn lines_end_in_three_ways() {
        let check = |text: &str, line, column| assert_eq!(Line::FIRST.after(text), Line { line, column }, "{text:?}");
        check("", 1, 1);
        check("abc", 1, 4);
        check("a\nb", 2, 2);
        check("a\r\nb", 2, 2);
        check("a\rb\r", 3, 1);
        check("Zo\u{eb}x", 1, 5);
        check("\n\n\u{1F600}", 3, 2);
    }
}
