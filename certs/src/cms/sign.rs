//! Signing: who says it, and when they say they said it (RFC 5652, 5; RFC 5753, 2.1; RFC 5754).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use der::asn1::{AnyRef, GeneralizedTime, ObjectIdentifier, OctetStringRef, UtcTime};
use der::{Decode as _, Encode as _, Tag, Tagged as _};
use rustls_pki_types::CertificateDer;

use super::asn1::{self, Algorithm, Attribute, Encapsulated, IssuerAndSerial, SetRef, SignedData, SignerInfo};
use super::{CmsError, LARGEST, Recipient};
use crate::identity::Identity;
use crate::keyring::Credential;
use crate::verify::{Purpose, Refused, Trust};

/// How many certificates a message may bring along.
const MOST_CERTIFICATES: usize = 8;
/// How many signed attributes a message may have.
const MOST_ATTRIBUTES: usize = 32;

/// SHA-256 of something.
pub type Digest = [u8; 32];

/// A document whose signature holds, and what the signature says.
#[derive(Debug, Clone)]
pub struct Verified<'a> {
    /// The document.
    pub content: &'a [u8],
    /// Its SHA-256.
    pub digest: Digest,
    /// Who signed it.
    pub signer: Identity,
    /// The signer's certificate and those that lead to a trusted one, as far as they came along.
    pub chain: Vec<CertificateDer<'static>>,
    /// When the signer says that it was; `None` when it does not say so in a way that can be read. Nothing depends on it.
    pub signed_at: Option<SystemTime>,
    /// SHA-256 of the document that this one answers, if the signer says so.
    pub answers: Option<Digest>,
}

/// Signs `content` at the time `at`: `SignedData` with the signed attributes content type, message digest and signing time,
/// and with the signer's chain; with the content inside, unless it is to be `detached`.
///
/// # Errors
/// [`CmsError::TooLarge`], or [`CmsError::Unusable`] when the credential's key is not one of ECDSA on P-256.
pub fn sign(credential: &Credential, content: &[u8], detached: bool, at: SystemTime) -> Result<Vec<u8>, CmsError> {
    let signed = signed(credential, content, at, None)?;
    if detached { detach(&signed) } else { Ok(signed) }
}

/// The same with the content inside, for a document that `answers` another, whose SHA-256 is given and signed along.
///
/// # Errors
/// As [`sign`].
pub fn sign_answer(
    credential: &Credential,
    content: &[u8],
    answers: &Digest,
    at: SystemTime,
) -> Result<Vec<u8>, CmsError> {
    signed(credential, content, at, Some(answers))
}

fn signed(
    credential: &Credential,
    content: &[u8],
    at: SystemTime,
    answers: Option<&Digest>,
) -> Result<Vec<u8>, CmsError> {
    if content.len() > LARGEST {
        return Err(CmsError::TooLarge);
    }
    let keys = credential.keys()?;
    let attributes = attributes(content, at, answers)?;
    let signature = credential
        .sign(&AnyRef::new(Tag::Set, &attributes)?.to_der()?)
        .map_err(|_| CmsError::Unusable("our private key does not sign"))?;
    let info = SignerInfo {
        version: 1,
        signer: IssuerAndSerial::from_der(&keys.name)?,
        digest: Algorithm::plain(asn1::SHA_256),
        attributes: SetRef(&attributes),
        algorithm: Algorithm::plain(asn1::ECDSA_WITH_SHA_256),
        signature: OctetStringRef::new(&signature)?,
    };
    let whole = SignedData {
        version: 1,
        digests: SetRef(&Algorithm::plain(asn1::SHA_256).to_der()?),
        content: Encapsulated { kind: asn1::DATA, content: Some(OctetStringRef::new(content)?) },
        certificates: SetRef(&keys.chain),
        signers: SetRef(&info.to_der()?),
    };
    asn1::content_info(asn1::SIGNED_DATA, &whole)
}

/// The signed attributes, in the order of DER.
fn attributes(content: &[u8], at: SystemTime, answers: Option<&Digest>) -> Result<Vec<u8>, CmsError> {
    let digest = digest(&SHA256, content);
    let mut attributes = vec![
        attribute(asn1::CONTENT_TYPE.as_bytes(), &asn1::DATA.to_der()?)?,
        attribute(asn1::SIGNING_TIME.as_bytes(), &time(at)?)?,
        attribute(asn1::MESSAGE_DIGEST.as_bytes(), &OctetStringRef::new(digest.as_ref())?.to_der()?)?,
    ];
    if let Some(answers) = answers {
        attributes.push(attribute(asn1::ANSWERS, &OctetStringRef::new(answers)?.to_der()?)?);
    }
    attributes.sort_unstable();
    Ok(attributes.concat())
}

fn attribute(kind: &[u8], value: &[u8]) -> Result<Vec<u8>, CmsError> {
    let kind = AnyRef::new(Tag::ObjectIdentifier, kind)?;
    Ok(Attribute { kind, values: SetRef(value) }.to_der()?)
}

/// A time as signed attributes have it (RFC 5652, 11.3): whole seconds, two digits of the year up to 2049.
fn time(at: SystemTime) -> Result<Vec<u8>, CmsError> {
    let seconds = Duration::from_secs(at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs());
    Ok(match UtcTime::from_unix_duration(seconds) {
        Ok(time) => time.to_der()?,
        Err(_) => GeneralizedTime::from_unix_duration(seconds)?.to_der()?,
    })
}

/// The same signature without the content: proof that outlives the document, and is checked when that is at hand.
///
/// # Errors
/// When `signed` is not what [`sign`] makes.
pub fn detach(signed: &[u8]) -> Result<Vec<u8>, CmsError> {
    let mut parsed: SignedData<'_> = asn1::content_of(signed, asn1::SIGNED_DATA)?;
    parsed.content.content = None;
    asn1::content_info(asn1::SIGNED_DATA, &parsed)
}

/// The parts of a signature, for tools that know keys and digests but not CMS: `openssl dgst -verify` takes them.
#[derive(Debug, Clone)]
pub struct Parts {
    /// What was signed: the attributes, DER, as a set.
    pub attributes: Vec<u8>,
    /// The signature, DER.
    pub signature: Vec<u8>,
    /// The SHA-256 of the document, as the attributes have it.
    pub digest: Digest,
    /// When the signer says that it was.
    pub signed_at: Option<SystemTime>,
    /// The signer's certificate and those that came along.
    pub chain: Vec<CertificateDer<'static>>,
}

/// Takes a signature apart. Nothing is verified by that.
///
/// # Errors
/// When `der` is not what [`sign`] makes.
pub fn parts(der: &[u8]) -> Result<Parts, CmsError> {
    let parsed: SignedData<'_> = asn1::content_of(der, asn1::SIGNED_DATA)?;
    let info = signer(parsed.signers)?;
    let read = Attributes::read(info.attributes)?;
    let (chain, _) = chain(parsed.certificates, &info.signer)?;
    Ok(Parts {
        attributes: AnyRef::new(Tag::Set, info.attributes.0)?.to_der()?,
        signature: info.signature.as_bytes().to_vec(),
        digest: read.digest.try_into().map_err(|_| CmsError::Malformed)?,
        signed_at: read.time,
        chain: chain.into_iter().map(CertificateDer::into_owned).collect(),
    })
}

/// Whether the signature of some parts is that of their signer over their attributes. Says nothing of the signer's
/// certificate.
///
/// # Errors
/// [`CmsError::Altered`] when it is not.
pub fn check_parts(parts: &Parts) -> Result<(), CmsError> {
    let signer = parts.chain.first().ok_or(CmsError::Unsupported("the signer's certificate does not come along"))?;
    let point = Recipient::named(signer)?.point;
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point)
        .verify(&parts.attributes, &parts.signature)
        .map_err(|_| CmsError::Altered("the signature does not hold"))
}

/// Verifies one signature over the content inside, or over `content` when it is detached; the signer's certificate must
/// be trusted at the time `at`. The time of signing decides nothing: clocks go wrong.
///
/// # Errors
/// Why it is not believed.
pub fn verify<'a>(
    der: &'a [u8],
    content: Option<&'a [u8]>,
    trust: &Trust,
    at: SystemTime,
) -> Result<Verified<'a>, CmsError> {
    verify_by(der, content, |chain| trust.verify(chain, Purpose::Signer, at))
}

/// The same, for who remembers which chains are `believed`, and whose they are.
///
/// # Errors
/// Why it is not believed.
pub fn verify_by<'a>(
    der: &'a [u8],
    content: Option<&'a [u8]>,
    believed: impl FnOnce(&[CertificateDer<'_>]) -> Result<Identity, Refused>,
) -> Result<Verified<'a>, CmsError> {
    if der.len() > LARGEST {
        return Err(CmsError::TooLarge);
    }
    let parsed: SignedData<'a> = asn1::content_of(der, asn1::SIGNED_DATA)?;
    let digests: Algorithm<'_> = parsed.digests.only()?;
    if parsed.version != 1 || parsed.content.kind != asn1::DATA || !digests.is(asn1::SHA_256) {
        return Err(CmsError::Unsupported("it is not signed data with SHA-256"));
    }
    let content = match (parsed.content.content, content) {
        (Some(inside), None) => inside.as_bytes(),
        (None, Some(given)) => given,
        _ => return Err(CmsError::Unsupported("its content must be inside, or given, not both")),
    };
    let info = signer(parsed.signers)?;
    let digest: Digest = sha_256(content);
    let attributes = Attributes::read(info.attributes)?;
    if attributes.digest != digest {
        return Err(CmsError::Altered("the document is not the one that was signed"));
    }
    let (chain, point) = chain(parsed.certificates, &info.signer)?;
    asn1::check_signature(info.signature.as_bytes())?;
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point)
        .verify(&AnyRef::new(Tag::Set, info.attributes.0)?.to_der()?, info.signature.as_bytes())
        .map_err(|_| CmsError::Altered("the signature does not hold"))?;
    let signer = believed(&chain).map_err(CmsError::Signer)?;
    let chain = chain.into_iter().map(CertificateDer::into_owned).collect();
    Ok(Verified { content, digest, signer, chain, signed_at: attributes.time, answers: attributes.answers })
}

/// The only signer.
fn signer(signers: SetRef<'_>) -> Result<SignerInfo<'_>, CmsError> {
    let signer: SignerInfo<'_> = signers.only()?;
    let supported = signer.version == 1
        && signer.digest.is(asn1::SHA_256)
        && signer.algorithm.kind == asn1::ECDSA_WITH_SHA_256
        && signer.algorithm.parameters.is_none();
    if supported { Ok(signer) } else { Err(CmsError::Unsupported("it is not signed by ECDSA with SHA-256")) }
}

/// SHA-256.
fn sha_256(bytes: &[u8]) -> Digest {
    let mut found = [0; 32];
    found.copy_from_slice(digest(&SHA256, bytes).as_ref());
    found
}

/// The certificates that came along, the signer's first, and the signer's public key.
fn chain<'a>(
    certificates: SetRef<'a>,
    signer: &IssuerAndSerial<'_>,
) -> Result<(Vec<CertificateDer<'a>>, Vec<u8>), CmsError> {
    let signer = signer.to_der()?;
    let (mut own, mut others) = (None, Vec::new());
    for certificate in certificates.elements::<AnyRef<'_>>(MOST_CERTIFICATES)? {
        certificate.tag().assert_eq(Tag::Sequence)?;
        let certificate = CertificateDer::from(certificate.to_der()?);
        match Recipient::named(&certificate) {
            Ok(named) if named.name == signer && own.is_none() => own = Some((certificate, named.point)),
            _ => others.push(certificate),
        }
    }
    let (certificate, point) = own.ok_or(CmsError::Unsupported("the signer's certificate does not come along"))?;
    others.insert(0, certificate);
    Ok((others, point))
}

/// What the signed attributes say, of those that are known.
struct Attributes {
    digest: Vec<u8>,
    time: Option<SystemTime>,
    answers: Option<Digest>,
}

impl Attributes {
    fn read(attributes: SetRef<'_>) -> Result<Self, CmsError> {
        let all: Vec<Attribute<'_>> = attributes.elements(MOST_ATTRIBUTES)?;
        let kind: ObjectIdentifier = value(&all, asn1::CONTENT_TYPE.as_bytes())?.ok_or(MISSING)?.decode_as()?;
        if kind != asn1::DATA {
            return Err(CmsError::Altered("its content is of another kind than was signed"));
        }
        let digest: OctetStringRef<'_> = value(&all, asn1::MESSAGE_DIGEST.as_bytes())?.ok_or(MISSING)?.decode_as()?;
        let answers = value(&all, asn1::ANSWERS)?.map(AnyRef::decode_as::<OctetStringRef<'_>>).transpose()?;
        let answers =
            answers.map(|digest| digest.as_bytes().try_into().map_err(|_| CmsError::Malformed)).transpose()?;
        // A time that is missing or cannot be read is a matter of clocks, which stops nothing.
        let time = value(&all, asn1::SIGNING_TIME.as_bytes())?.and_then(|value| match value.tag() {
            Tag::UtcTime => value.decode_as::<UtcTime>().ok().map(|time| time.to_system_time()),
            _ => value.decode_as::<GeneralizedTime>().ok().map(|time| time.to_system_time()),
        });
        Ok(Self { digest: digest.as_bytes().to_vec(), time, answers })
    }
}

/// The only value of the only attribute of a kind.
fn value<'a>(all: &[Attribute<'a>], kind: &[u8]) -> Result<Option<AnyRef<'a>>, CmsError> {
    let mut of_kind = all.iter().filter(|one| one.kind.tag() == Tag::ObjectIdentifier && one.kind.value() == kind);
    match (of_kind.next(), of_kind.next()) {
        (None, _) => Ok(None),
        (Some(one), None) => one.values.only().map(Some),
        (Some(_), Some(_)) => Err(CmsError::Unsupported("a signed attribute stands twice")),
    }
}

const MISSING: CmsError = CmsError::Unsupported("a signed attribute is missing");
