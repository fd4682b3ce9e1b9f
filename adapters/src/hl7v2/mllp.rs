//! MLLP framing, pure: VT, a message, FS CR on the wire (HL7 v2 implementation guide, appendix C; "Minimal Lower Layer Protocol").

/// Begins a frame.
const VT: u8 = 0x0b;
/// Ends a message; a CR follows.
const FS: u8 = 0x1c;
const CR: u8 = b'\r';
const LF: u8 = b'\n';

/// What came over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// A whole message, without its frame.
    Message(Vec<u8>),
    /// A message longer than the limit: none of it is kept. It wants a negative answer.
    TooLong,
    /// So many bytes that stand in no frame: they were thrown away.
    Stray(usize),
}

/// Takes messages out of a stream of bytes that arrive in pieces of any size. Holds one message at most, and never more
/// than its limit.
#[derive(Debug)]
pub struct Decoder {
    limit: usize,
    buffer: Vec<u8>,
    state: State,
    stray: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between frames.
    Outside,
    /// Within a frame.
    Inside,
    /// Within a frame that is longer than the limit.
    Overrun,
}

impl Decoder {
    /// Takes messages of at most `limit` bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, buffer: Vec::new(), state: State::Outside, stray: 0 }
    }

    /// Takes bytes as they arrive; what becomes whole by them goes to `received`, in order.
    pub fn push(&mut self, mut bytes: &[u8], received: &mut Vec<Received>) {
        while !bytes.is_empty() {
            let wanted = if self.state == State::Outside { [VT, VT] } else { [FS, VT] };
            let at = memchr::memchr2(wanted[0], wanted[1], bytes);
            let (before, rest) = bytes.split_at(at.unwrap_or(bytes.len()));
            self.keep(before);
            let Some((mark, rest)) = rest.split_first() else { return };
            self.mark(*mark, received);
            bytes = rest;
        }
    }

    /// True when a message has begun and not ended: a connection that closes now has lost it.
    #[must_use]
    pub fn is_amid(&self) -> bool {
        self.state != State::Outside
    }

    fn keep(&mut self, bytes: &[u8]) {
        match self.state {
            // The CR after an FS; some senders add a line feed.
            State::Outside => self.stray += bytes.iter().filter(|b| !matches!(**b, CR | LF)).count(),
            State::Inside if self.buffer.len() + bytes.len() > self.limit => {
                self.buffer = Vec::new();
                self.state = State::Overrun;
            }
            State::Inside => self.buffer.extend_from_slice(bytes),
            State::Overrun => {}
        }
    }

    fn mark(&mut self, mark: u8, received: &mut Vec<Received>) {
        let ended = std::mem::take(&mut self.buffer);
        match (self.state, mark) {
            (State::Outside, _) if self.stray > 0 => received.push(Received::Stray(std::mem::take(&mut self.stray))),
            (State::Inside, FS) => received.push(Received::Message(ended)),
            // A new frame begins before the old one ended: its sender broke off.
            (State::Inside, _) => received.push(Received::Stray(ended.len())),
            (State::Overrun, _) => received.push(Received::TooLong),
            (State::Outside, _) => {}
        }
        self.state = if mark == VT { State::Inside } else { State::Outside };
    }
}

/// A message in its frame, as it goes on the wire.
#[must_use]
pub fn frame(message: &[u8]) -> Vec<u8> {
    let mut framed = Vec::with_capacity(message.len() + 3);
    framed.push(VT);
    // These two bytes can only be marks; a message that holds one could not be told from two messages.
    framed.extend(message.iter().copied().filter(|b| !matches!(*b, VT | FS)));
    framed.extend([FS, CR]);
    framed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(decoder: &mut Decoder, bytes: &[u8], piece: usize) -> Vec<Received> {
        let mut received = Vec::new();
        bytes.chunks(piece).for_each(|piece| decoder.push(piece, &mut received));
        received
    }

    fn message(text: &str) -> Received {
        Received::Message(text.as_bytes().to_vec())
    }

    #[test]
    fn frames_come_out_however_the_bytes_arrive() {
        let wire = [frame(b"MSH|1\rPID|1\r"), frame(b""), b"\n\x0bMSH|2\x1c\x0bMSH|3\x1c\r\n".to_vec()].concat();
        let expected = ["MSH|1\rPID|1\r", "", "MSH|2", "MSH|3"].map(message);
        for piece in [1, 2, 3, 7, 1000] {
            let mut decoder = Decoder::new(100);
            assert_eq!(all(&mut decoder, &wire, piece), expected, "in pieces of {piece}");
            assert!(!decoder.is_amid());
        }
    }

    #[test]
    fn what_stands_in_no_frame_is_told_of_and_thrown_away() {
        let mut decoder = Decoder::new(100);
        assert_eq!(
            all(&mut decoder, b"GET / HTTP/1.1\r\n\x0bMSH|1\x0bMSH|2\x1c\r", 5),
            [Received::Stray(14), Received::Stray(5), message("MSH|2")]
        );
        assert!(all(&mut decoder, b"\x0bMSH|3", 2).is_empty() && decoder.is_amid());
    }

    #[test]
    fn a_message_over_the_limit_costs_itself_and_no_memory() {
        let mut decoder = Decoder::new(10);
        let mut received = Vec::new();
        decoder.push(&[VT], &mut received);
        for _ in 0..1000 {
            decoder.push(&[b'x'; 1000], &mut received);
            assert!(decoder.buffer.capacity() <= 64);
        }
        decoder.push(&frame(b"after")[..], &mut received);
        assert_eq!(received, [Received::TooLong, message("after")]);
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_pieces_are_bounded(bytes in proptest::collection::vec(0_u8..30, 0..400), piece in 1_usize..9) {
            let mut decoder = Decoder::new(20);
            for received in all(&mut decoder, &bytes, piece) {
                if let Received::Message(message) = received {
                    prop_assert!(message.len() <= 20 && !message.contains(&VT) && !message.contains(&FS));
                }
            }
        }

        #[test]
        fn what_is_framed_comes_back(text in "[^\u{b}\u{1c}]{0,50}") {
            let received = all(&mut Decoder::new(500), &frame(text.as_bytes()), 3);
            prop_assert_eq!(received, vec![message(&text)]);
        }
    }
}
