//! SHA-256 of a document, and ids that follow from content, so that the same thing told twice has the same id.

use aws_lc_rs::digest::{SHA256, digest};
use uuid::Uuid;

/// The namespace of ids that Crosswalk derives (version 5 UUIDs).
const NAMESPACE: Uuid = Uuid::from_u128(0x9b1f_5d0e_3a54_4f0b_8c52_6d0a_9c3e_7f11);

/// SHA-256.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut all = [0; 32];
    all.iter_mut().zip(digest(&SHA256, bytes).as_ref()).for_each(|(to, from)| *to = *from);
    all
}

/// SHA-256 in lower-case hexadecimal.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(digest(&SHA256, bytes).as_ref())
}

/// Bytes in lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]])
        .map(char::from)
        .collect()
}

/// The SHA-256 that `text` is the hexadecimal of.
#[must_use]
pub fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |index: usize| char::from(pair[index]).to_digit(16);
        *byte = u8::try_from(digit(0)? * 16 + digit(1)?).ok()?;
    }
    Some(bytes)
}

/// The first 64 bits of SHA-256: enough to find candidates by, short enough to keep an index small.
#[must_use]
pub fn short(bytes: &[u8]) -> i64 {
    digest(&SHA256, bytes).as_ref().iter().take(8).fold(0, |bits, byte| (bits << 8) | i64::from(*byte))
}

/// The first 128 bits of SHA-256: enough to tell what is the same, by the million.
#[must_use]
pub fn half(bytes: &[u8]) -> [u8; 16] {
    let mut half = [0; 16];
    half.iter_mut().zip(digest(&SHA256, bytes).as_ref()).for_each(|(to, from)| *to = *from);
    half
}

/// The id that follows from `name`.
#[must_use]
pub fn uuid(name: &[u8]) -> Uuid {
    Uuid::new_v5(&NAMESPACE, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_the_published_ones() {
        assert_eq!(sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_digest_reads_back() {
        let text = sha256_hex(b"abc");
        assert_eq!(from_hex(&text).map(|bytes| hex(&bytes)), Some(text));
        assert_eq!(from_hex("ba78"), None);
        assert_eq!(from_hex(&"+1".repeat(32)), None);
    }

    #[test]
    fn the_same_name_has_the_same_id() {
        assert_eq!(uuid(b"a"), uuid(b"a"));
        assert_ne!(uuid(b"a"), uuid(b"b"));
    }
}
