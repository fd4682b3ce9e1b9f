//! `hexBinary` and `base64Binary` (sections 3.2.15 and 3.2.16).

/// How many octets a hexBinary text stands for; `None` if it is none.
pub(super) fn hex_length(text: &str) -> Option<usize> {
    (text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(text.len() / 2)
}

/// The octets of a hexBinary text.
pub(super) fn hex(text: &str) -> Option<Box<[u8]>> {
    hex_length(text)?;
    text.as_bytes().chunks_exact(2).map(|pair| Some(nibble(pair[0])? << 4 | nibble(pair[1])?)).collect()
}

fn nibble(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// How many octets a base64Binary text stands for; `None` if it is none. Single spaces may stand between characters.
pub(super) fn base64_length(text: &str) -> Option<usize> {
    let (mut characters, mut padding, mut last) = (0_usize, 0, 0);
    let mut after_space = true;
    for byte in text.bytes() {
        match sextet(byte) {
            Some(sextet) if padding == 0 => (characters, last) = (characters + 1, sextet),
            None if byte == b'=' && padding < 2 => padding += 1,
            None if byte == b' ' && !after_space => {}
            _ => return None,
        }
        after_space = byte == b' ';
    }
    if (after_space && !text.is_empty()) || (characters + padding) % 4 != 0 {
        return None;
    }
    // What the last character says beyond the last octet must be nothing.
    let idle = if padding == 2 { last & 0b1111 } else { last & 0b11 };
    (padding == 0 || idle == 0).then_some((characters + padding) / 4 * 3 - padding)
}

/// The octets of a base64Binary text.
pub(super) fn base64(text: &str) -> Option<Box<[u8]>> {
    let mut octets = Vec::with_capacity(base64_length(text)?);
    let (mut bits, mut held) = (0_u32, 0);
    for sextet in text.bytes().filter_map(sextet) {
        (bits, held) = ((bits << 6 | u32::from(sextet)) & 0xFFFF, held + 6);
        if held >= 8 {
            held -= 8;
            octets.push(u8::try_from(bits >> held & 0xFF).ok()?);
        }
    }
    Some(octets.into())
}

fn sextet(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal() {
        assert_eq!(hex("0fB7").as_deref(), Some(&[0x0f, 0xb7][..]));
        assert_eq!(hex_length(""), Some(0));
        for text in ["0", "0g", "0x10", "00 00"] {
            assert_eq!(hex_length(text), None, "{text}");
        }
    }

    #[test]
    fn base_64() {
        for (text, octets) in
            [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9v YmE=", "fooba"), ("Z g = =", "f")]
        {
            assert_eq!(base64(text).as_deref(), Some(octets.as_bytes()), "{text}");
            assert_eq!(base64_length(text), Some(octets.len()));
        }
        for text in
            ["Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "=", "====", "Zg=a", "Zm9v  YmE=", "Zm9v ", " Zm9v", "Zm_v"]
        {
            assert_eq!(base64_length(text), None, "{text}");
        }
    }
}
