//! Reading the parts of a date, a time or a duration from the front of a text, byte by byte.

/// What is still to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scan<'a>(pub(super) &'a str);

impl<'a> Scan<'a> {
    /// Takes this byte, an ASCII one, if it comes next.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let next = self.0.as_bytes().first() == Some(&byte);
        if next {
            self.0 = &self.0[1..];
        }
        next
    }

    /// Takes this byte or gives up.
    pub(super) fn expect(&mut self, byte: u8) -> Option<()> {
        self.take(byte).then_some(())
    }

    /// Takes two digits that lie in this range.
    pub(super) fn two_digits(&mut self, least: u8, greatest: u8) -> Option<u8> {
        let [tens, ones, ..] = self.0.as_bytes() else { return None };
        let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
        if tens > 9 || ones > 9 || !(least..=greatest).contains(&(tens * 10 + ones)) {
            return None;
        }
        self.0 = &self.0[2..];
        Some(tens * 10 + ones)
    }

    /// Takes all digits that come next: perhaps none.
    pub(super) fn digits(&mut self) -> &'a str {
        let end = self.0.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(self.0.len());
        let (digits, rest) = self.0.split_at(end);
        self.0 = rest;
        digits
    }

    /// Takes `.` and digits, at least one, if a point comes next; the digits without zeros behind.
    pub(super) fn fraction(&mut self) -> Option<&'a str> {
        if !self.take(b'.') {
            return Some("");
        }
        let digits = self.digits();
        (!digits.is_empty()).then(|| digits.trim_end_matches('0'))
    }

    /// Takes `Z` or `+hh:mm` or `-hh:mm`, at most 14:00 from UTC, in seconds.
    pub(super) fn zone(&mut self) -> Option<i32> {
        if self.take(b'Z') {
            return Some(0);
        }
        let sign = if self.take(b'-') { -1 } else { self.expect(b'+').map(|()| 1)? };
        let hours = self.two_digits(0, 14)?;
        self.expect(b':')?;
        let minutes = self.two_digits(0, if hours == 14 { 0 } else { 59 })?;
        Some(sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60))
    }
}
