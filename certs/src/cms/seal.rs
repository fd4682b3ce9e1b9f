//! Sealing: nobody but the recipients reads it, and nobody changes it unseen (RFC 5083, 5084, 5753).

use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::digest::{self, Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256};
use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrap as _};
use aws_lc_rs::rand;
use der::asn1::{AnyRef, BitStringRef, OctetStringRef};
use der::{Decode as _, Encode as _, Tag, Tagged as _};

use super::asn1::{
    self, Algorithm, AuthEnvelopedData, EncryptedContent, GcmParameters, KeyAgree, OriginatorKey, RecipientKey,
};
use super::{CmsError, Keys, LARGEST, MOST_RECIPIENTS, Recipient};
use crate::keyring::Credential;

const KEY: usize = 32;
const TAG: u8 = 16;
const WRAPPED: usize = KEY + 8;

/// `ECC-CMS-SharedInfo` (RFC 5753, 7.2) of a key that wraps with AES-256: always the same, since there is no user keying
/// material.
const SHARED_INFO: &[u8] = &[
    0x30, 0x15, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2d, 0xa2, 0x06, 0x04, 0x04,
    0x00, 0x00, 0x01, 0x00,
];

/// Seals `content` to `recipients`: a new key for the content, wrapped for each of them by a key agreed between their
/// certificate's and one made for this message. The same content sealed twice has nothing in common.
///
/// # Errors
/// [`CmsError::TooLarge`] for too large a content or too many recipients; [`CmsError::Unusable`] for none, or when a
/// recipient's key is no point of the curve.
pub fn seal(recipients: &[Recipient], content: &[u8]) -> Result<Vec<u8>, CmsError> {
    if recipients.len() > MOST_RECIPIENTS || content.len() > LARGEST {
        return Err(CmsError::TooLarge);
    }
    if recipients.is_empty() {
        return Err(CmsError::Unusable("there is nobody to seal it to"));
    }
    let (mut key, mut nonce) = ([0; KEY], [0; NONCE_LEN]);
    rand::fill(&mut key).map_err(|_| NO_RANDOM)?;
    rand::fill(&mut nonce).map_err(|_| NO_RANDOM)?;
    let mut encrypted = content.to_vec();
    let tag = cipher(&key)?
        .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut encrypted)
        .map_err(|_| CmsError::TooLarge)?;
    let agreed = key_agreement(recipients, &key)?;
    let parameters = GcmParameters { nonce: OctetStringRef::new(&nonce)?, tag_length: TAG }.to_der()?;
    let enveloped = AuthEnvelopedData {
        version: 0,
        recipients: asn1::SetRef(&agreed),
        encrypted: EncryptedContent {
            kind: asn1::DATA,
            algorithm: Algorithm { kind: asn1::AES_256_GCM, parameters: Some(AnyRef::from_der(&parameters)?) },
            content: OctetStringRef::new(&encrypted)?,
        },
        mac: OctetStringRef::new(tag.as_ref())?,
    };
    asn1::content_info(asn1::AUTH_ENVELOPED_DATA, &enveloped)
}

/// The one `RecipientInfo` that names all recipients.
fn key_agreement(recipients: &[Recipient], key: &[u8; KEY]) -> Result<Vec<u8>, CmsError> {
    let own = PrivateKey::generate(&ECDH_P256).map_err(|_| NO_RANDOM)?;
    let public = own.compute_public_key().map_err(|_| NO_RANDOM)?;
    let mut keys = Vec::with_capacity(recipients.len() * 128);
    for recipient in recipients {
        let not_a_point = CmsError::Unusable("the recipient's key is no point of the curve");
        let wrapping = agreed_key(&own, &recipient.point, &SHA256).map_err(|()| not_a_point)?;
        let mut wrapped = [0; WRAPPED];
        AesKek::new(&AES_256, &wrapping)
            .and_then(|kek| kek.wrap(key, &mut wrapped).map(drop))
            .map_err(|_| CmsError::Unusable("a key could not be wrapped"))?;
        let entry = RecipientKey {
            recipient: asn1::IssuerAndSerial::from_der(&recipient.name)?,
            key: OctetStringRef::new(&wrapped)?,
        };
        entry.encode_to_vec(&mut keys)?;
    }
    let originator = OriginatorKey {
        algorithm: Algorithm::plain(asn1::EC_PUBLIC_KEY),
        key: BitStringRef::from_bytes(public.as_ref())?,
    };
    let originator = asn1::as_one(&originator)?;
    let wrap = Algorithm::plain(asn1::AES_256_WRAP).to_der()?;
    asn1::as_one(&KeyAgree {
        version: 3,
        originator: AnyRef::from_der(&originator)?,
        algorithm: Algorithm { kind: asn1::ECDH_SHA_256, parameters: Some(AnyRef::from_der(&wrap)?) },
        keys: AnyRef::new(Tag::Sequence, &keys)?,
    })
}

/// Opens what was sealed to one of `credentials`. The content is what came out of the seal, byte by byte; who sealed it, nobody
/// knows: it is signed inside.
///
/// # Errors
/// [`CmsError::NotForUs`], [`CmsError::Altered`], or why it cannot be read at all.
pub fn open(sealed: &[u8], credentials: &[Arc<Credential>]) -> Result<Vec<u8>, CmsError> {
    if sealed.len() > LARGEST {
        return Err(CmsError::TooLarge);
    }
    let enveloped: AuthEnvelopedData<'_> = asn1::content_of(sealed, asn1::AUTH_ENVELOPED_DATA)?;
    let encrypted = &enveloped.encrypted;
    if enveloped.version != 0 || encrypted.kind != asn1::DATA {
        return Err(CmsError::Unsupported("it seals something else than data"));
    }
    let not_gcm = CmsError::Unsupported("it is not encrypted with AES-256-GCM and a tag of 16 bytes");
    let parameters = encrypted.algorithm.parameters_of(asn1::AES_256_GCM).ok_or(not_gcm.clone())?;
    let parameters: GcmParameters<'_> = parameters.decode_as()?;
    let nonce = <[u8; NONCE_LEN]>::try_from(parameters.nonce.as_bytes()).map_err(|_| not_gcm.clone())?;
    if parameters.tag_length != TAG || enveloped.mac.as_bytes().len() != usize::from(TAG) {
        return Err(not_gcm);
    }
    let key = content_key(enveloped.recipients, credentials)?;
    let mut content = encrypted.content.as_bytes().to_vec();
    let nonce = Nonce::assume_unique_for_key(nonce);
    cipher(&key)?
        .open_in_place_separate_tag(nonce, Aad::empty(), enveloped.mac.as_bytes(), &mut content)
        .map_err(|_| CmsError::Altered("what is sealed was changed on its way"))?;
    Ok(content)
}

/// Finds the first entry that names one of `credentials`, and unwraps the key in it.
fn content_key(recipients: asn1::SetRef<'_>, credentials: &[Arc<Credential>]) -> Result<[u8; KEY], CmsError> {
    let keys = credentials.iter().map(|credential| credential.keys()).collect::<Result<Vec<_>, _>>()?;
    let mut room = MOST_RECIPIENTS;
    for info in recipients.elements::<AnyRef<'_>>(MOST_RECIPIENTS)? {
        let agreed: KeyAgree<'_> = asn1::from_one(info)?;
        agreed.keys.tag().assert_eq(Tag::Sequence)?;
        let entries: Vec<RecipientKey<'_>> = asn1::elements(agreed.keys.value(), room)?;
        room -= entries.len();
        for entry in entries {
            let name = entry.recipient.to_der()?;
            if let Some(keys) = keys.iter().find(|keys| keys.name == name) {
                return unwrapped(keys, &agreed, &entry);
            }
        }
    }
    Err(CmsError::NotForUs)
}

fn unwrapped(keys: &Keys, agreed: &KeyAgree<'_>, entry: &RecipientKey<'_>) -> Result<[u8; KEY], CmsError> {
    let another_way = CmsError::Unsupported("it agrees on a key in a way that is not taken");
    let algorithm = &agreed.algorithm;
    let hash = match algorithm.kind {
        kind if kind == asn1::ECDH_SHA_256 => &SHA256,
        // What `openssl cms` takes unless it is told otherwise. The hash need not resist collisions here.
        kind if kind == asn1::ECDH_SHA_1 => &SHA1_FOR_LEGACY_USE_ONLY,
        _ => return Err(another_way),
    };
    let wrap: Algorithm<'_> = algorithm.parameters.ok_or(another_way.clone())?.decode_as()?;
    let originator: OriginatorKey<'_> = asn1::from_one(agreed.originator)?;
    let curve = originator.algorithm.parameters.map(AnyRef::decode_as);
    let is_p_256 = matches!(curve, None | Some(Ok(asn1::P_256)));
    if agreed.version != 3 || wrap.kind != asn1::AES_256_WRAP || wrap.parameters.is_some() {
        return Err(another_way);
    }
    if originator.algorithm.kind != asn1::EC_PUBLIC_KEY || !is_p_256 {
        return Err(another_way);
    }
    let altered = CmsError::Altered("the key of what is sealed was changed on its way");
    // The uncompressed form alone: the hybrid one would be a second way to write the same point.
    let point = originator.key.as_bytes().filter(|point| point.first() == Some(&4)).ok_or(altered.clone())?;
    let wrapping = agreed_key(&keys.agreement, point, hash).map_err(|()| altered.clone())?;
    let mut key = [0; KEY];
    AesKek::new(&AES_256, &wrapping)
        .and_then(|kek| Ok(kek.unwrap(entry.key.as_bytes(), &mut key)?.len()))
        .ok()
        .filter(|length| *length == KEY)
        .ok_or(altered)?;
    Ok(key)
}

/// The key that both sides come to: ECDH, then the derivation of X9.63 (RFC 5753, 7.2; SEC 1, 3.6.1).
fn agreed_key(own: &PrivateKey, point: &[u8], hash: &'static digest::Algorithm) -> Result<[u8; KEY], ()> {
    agree(own, UnparsedPublicKey::new(&ECDH_P256, point), (), |secret| {
        let mut key = [0; KEY];
        for (number, part) in (1_u32..).zip(key.chunks_mut(hash.output_len())) {
            let mut context = Context::new(hash);
            context.update(secret);
            context.update(&number.to_be_bytes());
            context.update(SHARED_INFO);
            part.copy_from_slice(&context.finish().as_ref()[..part.len()]);
        }
        Ok(key)
    })
}

fn cipher(key: &[u8; KEY]) -> Result<LessSafeKey, CmsError> {
    let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| CmsError::Unusable("a key could not be made"))?;
    Ok(LessSafeKey::new(key))
}

const NO_RANDOM: CmsError = CmsError::Unusable("no random numbers are to be had");
