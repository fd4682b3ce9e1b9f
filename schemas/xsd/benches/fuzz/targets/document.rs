//! Any bytes as a document, under a schema that allows anything: the tokeniser gives the same verdict and findings over a
//! slice and over a reader that hands out a few bytes at a time.
#![no_main]

use std::{io::Read, sync::LazyLock};

use crosswalk_xsd::{Finding, Nothing, Schema, Source};
use libfuzzer_sys::fuzz_target;

static ANYTHING: LazyLock<Schema> = LazyLock::new(|| {
    let text =
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='a' type='xs:anyType'/></xs:schema>";
    Schema::compile(&[Source { name: "any.xsd", bytes: text.as_bytes() }], &Nothing).unwrap()
});

/// Hands out so many bytes at a time.
struct Slow<'a>(&'a [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.1.min(buffer.len()).min(self.0.len());
        buffer[..length].copy_from_slice(&self.0[..length]);
        self.0 = &self.0[length..];
        Ok(length)
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((first, document)) = data.split_first() else { return };
    let mut whole: Vec<Finding> = Vec::new();
    let valid = ANYTHING.validate_slice(document, &mut whole);
    let mut streamed: Vec<Finding> = Vec::new();
    let same = ANYTHING.validate(Slow(document, usize::from(*first) + 1), &mut streamed).unwrap();
    assert_eq!((valid, whole), (same, streamed));
});
