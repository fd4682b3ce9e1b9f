//! Deliveries sent to the system, one after the other; the next only after the last was acknowledged.

use std::time::Duration;

use crosswalk_adapters::hl7v2::{
    mllp::{Decoder, Received, frame},
    reply::{Code, Reply},
};
use futures_util::{FutureExt, future::BoxFuture};
use rustls::pki_types::ServerName;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Mutex,
};
use tokio_rustls::TlsConnector;

use super::{MAX_MESSAGE, Stream};
use crate::{
    channels::{Handed, Parcel, Reach},
    config::{Mllp, std_duration},
    gateway::{Gateway, STANDARD},
};

/// A system that takes HL7 messages over MLLP.
pub struct Send {
    address: String,
    /// `None` on a plain wire.
    tls: Option<(TlsConnector, ServerName<'static>)>,
    patience: Duration,
    connection: Mutex<Option<Box<dyn Stream>>>,
}

/// Why sending did not work.
enum Failed {
    /// Worth another try.
    Passing(&'static str),
    /// The system said no, with this code.
    Refused(&'static str),
}

impl Send {
    /// `None` when nothing is sent to the system this way. The error says what to mend.
    pub fn new(gateway: &Gateway, settings: &Mllp) -> Option<Result<Self, String>> {
        let address = settings.send.clone()?;
        let tls = if settings.plain {
            None
        } else {
            let host = address.rsplit_once(':').map_or(address.as_str(), |(host, _)| host);
            let host = host.trim_matches(['[', ']']).to_owned();
            let config = gateway.identity.client_tls(settings.trust.as_deref()).map_err(|e| e.to_string());
            let name = ServerName::try_from(host).map_err(|e| format!("mllp.send: {e}"));
            match (config, name) {
                (Ok(config), Ok(name)) => Some((TlsConnector::from(config), name)),
                (Err(why), _) | (_, Err(why)) => return Some(Err(why)),
            }
        };
        let patience = std_duration(settings.patience);
        Some(Ok(Self { address, tls, patience, connection: Mutex::default() }))
    }

    async fn send(&self, parcel: Parcel<'_>) -> Handed {
        if parcel.adapter == STANDARD {
            return Handed::Refused("no-words-in-hl7".to_owned());
        }
        for file in parcel.files {
            match tokio::time::timeout(self.patience, self.one(&file.bytes)).await {
                Ok(Ok(())) => {}
                Ok(Err(Failed::Passing(code))) => return Handed::Unreachable(code.to_owned()),
                Ok(Err(Failed::Refused(code))) => return Handed::Refused(code.to_owned()),
                Err(_) => {
                    // A late acknowledgement must not be taken for that of the next message.
                    *self.connection.lock().await = None;
                    return Handed::Unreachable("no-acknowledgement".to_owned());
                }
            }
        }
        Handed::Taken(None)
    }

    /// Sends one message and waits for its acknowledgement.
    async fn one(&self, message: &[u8]) -> Result<(), Failed> {
        let mut held = self.connection.lock().await;
        // Put back only after the acknowledgement: a connection that failed is not used again.
        let mut connection = match held.take() {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let broke = |_| Failed::Passing("connection-broke");
        connection.write_all(&frame(message)).await.map_err(broke)?;
        connection.flush().await.map_err(broke)?;
        let answer = receive(connection.as_mut()).await?;
        let reply = Reply::read(&answer).ok_or(Failed::Passing("no-acknowledgement"))?;
        if !reply.answers(message) {
            return Err(Failed::Passing("acknowledgement-of-another"));
        }
        *held = Some(connection);
        match reply.code {
            Code::Accept => Ok(()),
            Code::Error => Err(Failed::Refused("application-error")),
            Code::Reject => Err(Failed::Refused("application-reject")),
        }
    }

    async fn connect(&self) -> Result<Box<dyn Stream>, Failed> {
        let failed = |_| Failed::Passing("cannot-connect");
        let stream = TcpStream::connect(&self.address).await.map_err(failed)?;
        drop(stream.set_nodelay(true));
        Ok(match &self.tls {
            None => Box::new(stream),
            Some((connector, name)) => Box::new(connector.connect(name.clone(), stream).await.map_err(failed)?),
        })
    }
}

impl Reach for Send {
    fn hand_over<'a>(&'a self, parcel: Parcel<'a>) -> BoxFuture<'a, Handed> {
        self.send(parcel).boxed()
    }
}

async fn receive(connection: &mut dyn Stream) -> Result<Vec<u8>, Failed> {
    let (mut decoder, mut received, mut bytes) = (Decoder::new(MAX_MESSAGE), Vec::new(), vec![0; 8192]);
    loop {
        let length = connection.read(&mut bytes).await.map_err(|_| Failed::Passing("connection-broke"))?;
        let bytes =
            bytes.get(..length).filter(|bytes| !bytes.is_empty()).ok_or(Failed::Passing("connection-closed"))?;
        decoder.push(bytes, &mut received);
        for one in received.drain(..) {
            match one {
                Received::Message(message) => return Ok(message),
                Received::TooLong => return Err(Failed::Passing("acknowledgement-too-long")),
                Received::Stray(_) => {}
            }
        }
    }
}
