//! Who is let in at a door: a verifier for rustls that asks [`Trust`], so that every door judges alike.

use std::fmt::{self, Debug};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, Error, OtherError, SignatureScheme};
use rustls_pki_types::{CertificateDer, UnixTime};

use crate::verify::{Defect, Purpose, Refused, Trust};

/// Judges the clients of a TLS server.
pub(crate) struct Door {
    provider: Arc<CryptoProvider>,
    trust: Arc<Trust>,
    refused: Box<dyn Fn(&Refused) + Send + Sync>,
    mandatory: bool,
}

impl Door {
    pub(crate) fn new(
        provider: Arc<CryptoProvider>,
        trust: Arc<Trust>,
        refused: Box<dyn Fn(&Refused) + Send + Sync>,
    ) -> Self {
        Self { provider, trust, refused, mandatory: true }
    }

    /// Lets in also who shows no certificate at all.
    pub(crate) fn without_is_let_in_too(self) -> Self {
        Self { mandatory: false, ..self }
    }
}

impl Debug for Door {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Door(..)")
    }
}

impl ClientCertVerifier for Door {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        // They may change while connections are made; a client has one certificate for us anyway.
        &[]
    }

    fn client_auth_mandatory(&self) -> bool {
        self.mandatory
    }

    fn verify_client_cert(
        &self,
        first: &CertificateDer<'_>,
        rest: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        let chain: Vec<_> = std::iter::once(first.clone()).chain(rest.iter().cloned()).collect();
        let at = UNIX_EPOCH + std::time::Duration::from_secs(now.as_secs());
        match self.trust.verify(&chain, Purpose::Client, at) {
            Ok(_) => Ok(ClientCertVerified::assertion()),
            Err(refused) => {
                (self.refused)(&refused);
                Err(Error::InvalidCertificate(told(refused)))
            }
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// What the peer is told: TLS has a word for some defects.
fn told(refused: Refused) -> CertificateError {
    match refused.defect {
        Defect::Expired => CertificateError::Expired,
        Defect::NotYetValid => CertificateError::NotValidYet,
        Defect::Revoked => CertificateError::Revoked,
        Defect::WrongUsage => CertificateError::InvalidPurpose,
        Defect::UnknownIssuer => CertificateError::UnknownIssuer,
        Defect::BadSignature => CertificateError::BadSignature,
        Defect::Unreadable => CertificateError::BadEncoding,
        _ => CertificateError::Other(OtherError(Arc::new(refused))),
    }
}
