//! The door for a system that sends HL7 messages: each is acknowledged only after its commit.
//!
//! Accepted: `AA`. Refused for what it says: `AE` or `AR`, with every finding. When our own machinery fails nothing is
//! acknowledged and the connection closes: the system sends again.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use crosswalk_adapters::{
    contract::{NativeFile, NativeFinding},
    hl7v2::{
        ack::{self, Outcome},
        mllp::{Decoder, Received, frame},
    },
};
use crosswalk_certs::identity::Identity;
use crosswalk_schemas::report::Finding;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{MAX_MESSAGE, Stream};
use crate::{
    config::System,
    gateway::Gateway,
    intake::{self, NativeReport},
    telemetry::happenings,
};

/// So many connections at the same time.
const MAX_CONNECTIONS: usize = 64;
/// How long a handshake, or the rest of a message that has begun, may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// Begins to listen, if the system sends this way. The error says what to mend.
pub(in crate::channels) async fn start(
    gateway: &Arc<Gateway>,
    system: &System,
    tracker: &TaskTracker,
    stop: &CancellationToken,
) -> Result<(), String> {
    let Some(settings) = &system.mllp else { return Ok(()) };
    let Some(address) = settings.listen else { return Ok(()) };
    let tls = if settings.plain {
        None
    } else {
        let config = gateway.identity.server_tls(settings.trust.as_deref()).map_err(|e| e.to_string())?;
        // The door speaks no HTTP.
        let mut config = Arc::unwrap_or_clone(config);
        config.alpn_protocols.clear();
        Some(TlsAcceptor::from(Arc::new(config)))
    };
    let listener =
        TcpListener::bind(address).await.map_err(|e| format!("mllp.listen: cannot listen on {address}: {e}"))?;
    let bound = listener.local_addr().map_err(|e| e.to_string())?;
    announce(gateway, system, bound).map_err(|e| format!("mllp.listen: {e}"))?;
    let door = Door { gateway: Arc::clone(gateway), system: system.clone(), tls };
    tracker.spawn(Arc::new(door).run(listener, tracker.clone(), stop.clone()));
    Ok(())
}

/// Says where we listen, in the log and in a file of the data folder.
fn announce(gateway: &Gateway, system: &System, bound: SocketAddr) -> io::Result<()> {
    tracing::info!(system = %system.name, mllp = %bound, "listening");
    let file = gateway.config.data.join(format!("mllp-{}.address", system.name));
    std::fs::write(file, format!("{bound}\n"))
}

struct Door {
    gateway: Arc<Gateway>,
    system: System,
    tls: Option<TlsAcceptor>,
}

impl Door {
    async fn run(self: Arc<Self>, listener: TcpListener, tracker: TaskTracker, stop: CancellationToken) {
        let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        loop {
            let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = stop.cancelled() => return,
            };
            let Ok((stream, _)) = accepted else {
                // Out of descriptors, most likely: not at once again.
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            let (door, stop) = (Arc::clone(&self), stop.clone());
            tracker.spawn(async move {
                let ended = door.connection(stream, stop).await;
                ended.unwrap_or_else(|code| happenings::refused(&door.gateway.metrics, code, 0));
                drop(permit);
            });
        }
    }

    /// One connection until its end. The error is a short word.
    async fn connection(&self, stream: TcpStream, stop: CancellationToken) -> Result<(), &'static str> {
        drop(stream.set_nodelay(true));
        let Some(tls) = &self.tls else { return self.messages(&mut { stream }, stop).await };
        let handshake = tokio::time::timeout(PATIENCE, tls.accept(stream)).await;
        let mut stream = handshake.map_err(|_| "mllp-handshake-slow")?.map_err(|_| "mllp-handshake")?;
        let certificates = stream.get_ref().1.peer_certificates();
        let peer = certificates.and_then(<[_]>::first).and_then(|first| Identity::of(first).ok());
        let own = |peer: &Identity| {
            let service = peer.service.as_deref().map(str::parse);
            peer.authority == self.gateway.config.authority.as_str()
                && service.is_none_or(|service| service == Ok(self.system.service))
        };
        if !peer.as_ref().is_some_and(own) {
            return Err("mllp-foreign");
        }
        self.messages(&mut stream, stop).await
    }

    async fn messages(&self, stream: &mut dyn Stream, stop: CancellationToken) -> Result<(), &'static str> {
        let (mut decoder, mut received, mut bytes) = (Decoder::new(MAX_MESSAGE), Vec::new(), vec![0; 16 * 1024]);
        loop {
            // Between messages a system may be silent as long as it likes.
            let patience = if decoder.is_amid() { PATIENCE } else { Duration::MAX };
            let length = tokio::select! {
                read = tokio::time::timeout(patience, stream.read(&mut bytes)) => {
                    read.map_err(|_| "mllp-slow")?.map_err(|_| "mllp-broke")?
                }
                () = stop.cancelled() => return Ok(()),
            };
            let Some(bytes) = bytes.get(..length).filter(|bytes| !bytes.is_empty()) else { return Ok(()) };
            decoder.push(bytes, &mut received);
            for one in received.drain(..) {
                let answer = self.answer(one).await.ok_or("mllp-fault")?;
                let framed = answer.map(|answer| frame(&answer)).unwrap_or_default();
                stream.write_all(&framed).await.map_err(|_| "mllp-broke")?;
                stream.flush().await.map_err(|_| "mllp-broke")?;
            }
        }
    }

    /// The acknowledgement of what came. The outer `None`: our machinery failed, nothing may be said.
    async fn answer(&self, received: Received) -> Option<Option<Vec<u8>>> {
        let message = match received {
            Received::Message(message) => message,
            Received::TooLong => {
                happenings::refused(&self.gateway.metrics, "mllp-too-long", 0);
                return Some(Some(ack::answer(
                    &[],
                    &Outcome::NotRead("The message is too long.".to_owned()),
                    self.now(),
                )));
            }
            Received::Stray(_) => {
                happenings::refused(&self.gateway.metrics, "mllp-stray", 0);
                return Some(None);
            }
        };
        let file = NativeFile { name: "message.hl7".to_owned(), bytes: message.clone() };
        let report = match intake::held(&self.gateway, &self.system, vec![file]).await {
            Ok(report) => report,
            Err(error) => {
                happenings::system_unreachable(&self.gateway.metrics, &self.system.name, &error.to_string());
                return None;
            }
        };
        happenings::system_reached(&self.gateway.metrics, &self.system.name);
        Some(Some(ack::answer(&message, &outcome(report), self.now())))
    }

    fn now(&self) -> jiff::Timestamp {
        self.gateway.clock.now()
    }
}

/// What the sender is told: all that was found, in the native message and in what it became.
fn outcome(report: NativeReport) -> Outcome {
    let native = |finding: Finding| NativeFinding {
        rule: finding.rule.into(),
        severity: finding.severity,
        file: String::new(),
        line: 0,
        column: 0,
        field: finding.place.path,
        text: finding.text,
    };
    let ours = report.refused.into_iter().flat_map(|refused| refused.findings).map(native);
    let findings = report.findings.into_iter().chain(ours).collect();
    Outcome::told(findings, report.counts.skipped.keys().copied())
}
