//! The ASN.1 of CMS as far as we write and read it: borrowed, in DER, sets taken apart only as far as they are bounded.
//!
//! The types of the crate `cms` are not used: they lack RFC 5083, copy what they read, and sort the elements of a set in
//! quadratic time, which a hostile message of some megabytes would turn into hours.

use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier, OctetStringRef, UintRef};
use der::{
    Decode, DecodeValue, Encode, EncodeValue, FixedTag, Header, Length, Reader, Sequence, SliceReader, Tag, TagNumber,
    Tagged, Writer,
};

use super::CmsError;

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

pub(super) const DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.1");
pub(super) const SIGNED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.2");
pub(super) const AUTH_ENVELOPED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.9.16.1.23");
pub(super) const CONTENT_TYPE: ObjectIdentifier = oid("1.2.840.113549.1.9.3");
pub(super) const MESSAGE_DIGEST: ObjectIdentifier = oid("1.2.840.113549.1.9.4");
pub(super) const SIGNING_TIME: ObjectIdentifier = oid("1.2.840.113549.1.9.5");
pub(super) const SHA_256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.1");
pub(super) const ECDSA_WITH_SHA_256: ObjectIdentifier = oid("1.2.840.10045.4.3.2");
pub(super) const EC_PUBLIC_KEY: ObjectIdentifier = oid("1.2.840.10045.2.1");
pub(super) const P_256: ObjectIdentifier = oid("1.2.840.10045.3.1.7");
pub(super) const ECDH_SHA_256: ObjectIdentifier = oid("1.3.132.1.11.1");
pub(super) const ECDH_SHA_1: ObjectIdentifier = oid("1.3.133.16.840.63.0.2");
pub(super) const AES_256_WRAP: ObjectIdentifier = oid("2.16.840.1.101.3.4.1.45");
pub(super) const AES_256_GCM: ObjectIdentifier = oid("2.16.840.1.101.3.4.1.46");

/// The value of the object identifier `2.25.296618568231422689096184123319593178317`, whose last arc is a UUID: the
/// signed attribute that holds the SHA-256 of the document which this one answers, an OCTET STRING.
pub(super) const ANSWERS: &[u8] = &[
    0x69, 0x83, 0xbe, 0xa6, 0xd4, 0xa0, 0xfb, 0x8a, 0xf2, 0x84, 0xe9, 0xac, 0xa7, 0x9b, 0xe5, 0x8b, 0x9a, 0xde, 0xa9,
    0x4d,
];

/// `ContentInfo` (RFC 5652, 3).
#[derive(Sequence)]
pub(super) struct ContentInfo<'a> {
    pub(super) kind: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(super) content: AnyRef<'a>,
}

/// `SignedData` (RFC 5652, 5.1), without revocation lists.
#[derive(Sequence)]
pub(super) struct SignedData<'a> {
    pub(super) version: u8,
    pub(super) digests: SetRef<'a>,
    pub(super) content: Encapsulated<'a>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true")]
    pub(super) certificates: SetRef<'a>,
    pub(super) signers: SetRef<'a>,
}

/// `EncapsulatedContentInfo` (RFC 5652, 5.2).
#[derive(Sequence)]
pub(super) struct Encapsulated<'a> {
    pub(super) kind: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub(super) content: Option<OctetStringRef<'a>>,
}

/// `SignerInfo` (RFC 5652, 5.3), without unsigned attributes.
#[derive(Sequence)]
pub(super) struct SignerInfo<'a> {
    pub(super) version: u8,
    pub(super) signer: IssuerAndSerial<'a>,
    pub(super) digest: Algorithm<'a>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true")]
    pub(super) attributes: SetRef<'a>,
    pub(super) algorithm: Algorithm<'a>,
    pub(super) signature: OctetStringRef<'a>,
}

/// `Attribute` (RFC 5652, 5.3). Its type may have arcs of any length.
#[derive(Sequence)]
pub(super) struct Attribute<'a> {
    pub(super) kind: AnyRef<'a>,
    pub(super) values: SetRef<'a>,
}

/// `AuthEnvelopedData` (RFC 5083), without originator's information and without attributes.
#[derive(Sequence)]
pub(super) struct AuthEnvelopedData<'a> {
    pub(super) version: u8,
    pub(super) recipients: SetRef<'a>,
    pub(super) encrypted: EncryptedContent<'a>,
    pub(super) mac: OctetStringRef<'a>,
}

/// `EncryptedContentInfo` (RFC 5652, 6.1).
#[derive(Sequence)]
pub(super) struct EncryptedContent<'a> {
    pub(super) kind: ObjectIdentifier,
    pub(super) algorithm: Algorithm<'a>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT")]
    pub(super) content: OctetStringRef<'a>,
}

/// `GCMParameters` (RFC 5084, 3.2). The length of the tag is always said: the default of 12 bytes is not taken.
#[derive(Sequence)]
pub(super) struct GcmParameters<'a> {
    pub(super) nonce: OctetStringRef<'a>,
    pub(super) tag_length: u8,
}

/// `KeyAgreeRecipientInfo` (RFC 5652, 6.2.2), without user keying material.
#[derive(Sequence)]
pub(super) struct KeyAgree<'a> {
    pub(super) version: u8,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(super) originator: AnyRef<'a>,
    pub(super) algorithm: Algorithm<'a>,
    pub(super) keys: AnyRef<'a>,
}

/// `OriginatorPublicKey` (RFC 5652, 6.2.2).
#[derive(Sequence)]
pub(super) struct OriginatorKey<'a> {
    pub(super) algorithm: Algorithm<'a>,
    pub(super) key: BitStringRef<'a>,
}

/// `RecipientEncryptedKey` (RFC 5652, 6.2.2), for a recipient named by issuer and serial number.
#[derive(Sequence)]
pub(super) struct RecipientKey<'a> {
    pub(super) recipient: IssuerAndSerial<'a>,
    pub(super) key: OctetStringRef<'a>,
}

/// `IssuerAndSerialNumber` (RFC 5652, 10.2.4), compared byte by byte.
#[derive(Clone, Copy, PartialEq, Eq, Sequence)]
pub(super) struct IssuerAndSerial<'a> {
    pub(super) issuer: AnyRef<'a>,
    pub(super) serial: AnyRef<'a>,
}

/// `AlgorithmIdentifier` (RFC 5280, 4.1.1.2).
#[derive(Clone, Copy, Sequence)]
pub(super) struct Algorithm<'a> {
    pub(super) kind: ObjectIdentifier,
    pub(super) parameters: Option<AnyRef<'a>>,
}

impl<'a> Algorithm<'a> {
    pub(super) fn plain(kind: ObjectIdentifier) -> Self {
        Self { kind, parameters: None }
    }

    /// Whether it is `kind` without parameters; NULL counts as none (RFC 5754, 2).
    pub(super) fn is(&self, kind: ObjectIdentifier) -> bool {
        self.kind == kind && self.parameters.is_none_or(AnyRef::is_null)
    }

    /// Its parameters, if it is `kind`.
    pub(super) fn parameters_of(&self, kind: ObjectIdentifier) -> Option<AnyRef<'a>> {
        self.parameters.filter(|_| self.kind == kind)
    }
}

/// The elements of a SET OF, not yet taken apart.
#[derive(Clone, Copy)]
pub(super) struct SetRef<'a>(pub(super) &'a [u8]);

impl FixedTag for SetRef<'_> {
    const TAG: Tag = Tag::Set;
}

impl<'a> DecodeValue<'a> for SetRef<'a> {
    fn decode_value<R: Reader<'a>>(reader: &mut R, header: Header) -> der::Result<Self> {
        reader.read_slice(header.length).map(Self)
    }
}

impl EncodeValue for SetRef<'_> {
    fn value_len(&self) -> der::Result<Length> {
        self.0.len().try_into()
    }

    fn encode_value(&self, writer: &mut impl Writer) -> der::Result<()> {
        writer.write(self.0)
    }
}

impl<'a> SetRef<'a> {
    /// Its elements, of which there may be at most `most`.
    pub(super) fn elements<T: Decode<'a>>(self, most: usize) -> Result<Vec<T>, CmsError> {
        elements(self.0, most)
    }

    /// Its only element.
    pub(super) fn only<T: Decode<'a>>(self) -> Result<T, CmsError> {
        T::from_der(self.0)
            .map_err(|_| CmsError::Unsupported("it has none, or more than one, of what there must be one of"))
    }
}

/// The elements that follow each other in `bytes`, at most `most`.
pub(super) fn elements<'a, T: Decode<'a>>(bytes: &'a [u8], most: usize) -> Result<Vec<T>, CmsError> {
    let mut reader = SliceReader::new(bytes)?;
    let mut found = Vec::new();
    while !reader.is_finished() {
        if found.len() == most {
            return Err(CmsError::TooLarge);
        }
        found.push(T::decode(&mut reader)?);
    }
    Ok(found)
}

/// What `ContentInfo` of this `kind` holds.
pub(super) fn content_of<'a, T>(der: &'a [u8], kind: ObjectIdentifier) -> Result<T, CmsError>
where
    T: DecodeValue<'a> + FixedTag,
{
    let info = ContentInfo::from_der(der)?;
    if info.kind != kind {
        return Err(CmsError::Unsupported("it is another kind of CMS content"));
    }
    Ok(info.content.decode_as()?)
}

/// `content` as the `ContentInfo` of its `kind`.
pub(super) fn content_info(kind: ObjectIdentifier, content: &impl Encode) -> Result<Vec<u8>, CmsError> {
    let content = content.to_der()?;
    Ok(ContentInfo { kind, content: AnyRef::from_der(&content)? }.to_der()?)
}

/// `sequence` under the context-specific tag 1 in place of its own (`[1] IMPLICIT`).
pub(super) fn as_one(sequence: &impl Encode) -> Result<Vec<u8>, CmsError> {
    let der = sequence.to_der()?;
    let any = AnyRef::from_der(&der)?;
    Ok(AnyRef::new(ONE, any.value())?.to_der()?)
}

/// What stands under the context-specific tag 1 in place of a sequence's own.
pub(super) fn from_one<'a, T>(any: AnyRef<'a>) -> Result<T, CmsError>
where
    T: DecodeValue<'a> + FixedTag,
{
    if any.tag() != ONE {
        return Err(CmsError::Unsupported("it agrees on a key in a way that is not taken"));
    }
    Ok(AnyRef::new(Tag::Sequence, any.value())?.decode_as()?)
}

const ONE: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber::N1 };

/// The serial number's DER from its bytes as the certificate has them.
pub(super) fn integer(bytes: &[u8]) -> Result<Vec<u8>, CmsError> {
    Ok(AnyRef::new(Tag::Integer, bytes)?.to_der()?)
}

/// Checks that a signature is a pair of positive integers in DER, which leaves one way to write it.
pub(super) fn check_signature(signature: &[u8]) -> Result<(), CmsError> {
    #[derive(Sequence)]
    struct Pair<'a> {
        r: UintRef<'a>,
        s: UintRef<'a>,
    }
    Pair::from_der(signature)?;
    Ok(())
}
