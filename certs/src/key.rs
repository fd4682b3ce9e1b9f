//! A private key: what it can do, without its bytes. One that lies in a PKCS#11 token would be another variant here.

use std::fmt::{self, Debug};
use std::sync::Arc;

use rustls::SignatureScheme;
use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::sign::SigningKey;
use rustls_pki_types::PrivateKeyDer;
use x509_parser::prelude::{FromDer as _, SubjectPublicKeyInfo};

use crate::CertsError;

/// A private key that was read from a file.
pub(crate) struct PrivateKey {
    der: PrivateKeyDer<'static>,
    signer: Arc<dyn SigningKey>,
}

impl PrivateKey {
    pub(crate) fn new(der: PrivateKeyDer<'static>) -> Result<Self, rustls::Error> {
        Ok(Self { signer: any_supported_type(&der)?, der })
    }

    /// What TLS signs with.
    pub(crate) fn signer(&self) -> &Arc<dyn SigningKey> {
        &self.signer
    }

    /// The bits of the public key that belongs to it.
    pub(crate) fn public_bits(&self) -> Option<Vec<u8>> {
        let info = self.signer.public_key()?;
        let (_, info) = SubjectPublicKeyInfo::from_der(info.as_ref()).ok()?;
        Some(info.subject_public_key.data.to_vec())
    }

    /// The key's bytes.
    pub(crate) fn der(&self) -> &PrivateKeyDer<'static> {
        &self.der
    }

    /// An ECDSA signature with SHA-256 over `message`, in DER.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CertsError> {
        let signer = self.signer.choose_scheme(&[SignatureScheme::ECDSA_NISTP256_SHA256]);
        let signer = signer.ok_or_else(|| CertsError::Internal("the key is not of the curve P-256".to_owned()))?;
        signer.sign(message).map_err(|error| CertsError::Internal(error.to_string()))
    }
}

impl Debug for PrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PrivateKey(..)")
    }
}
