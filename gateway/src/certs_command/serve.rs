//! `crosswalk certs serve`: the CA's door. Requests are kept for the operator, renewals granted to who shows a certificate
//! of the same name, lists published. What is published is signed or public; nothing here can approve.

use std::{
    future::Future,
    io,
    net::SocketAddr,
    path::{self, PathBuf},
    pin::Pin,
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, Path, State},
    http::StatusCode,
    middleware::AddExtension,
    routing::{get, post},
};
use axum_server::{
    Handle,
    accept::Accept,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use clap::Args;
use crosswalk_certs::{
    CertsError, Trust,
    ca::{Ca, Granted},
    renew,
    request::Request,
    tls::{self, Files},
};
use rustls::pki_types::CertificateDer;
use tokio::{net::TcpStream, sync::Semaphore};
use tower_layer::Layer as _;

use super::{
    authority::Days,
    gateway_side::files_in,
    kept::{make, refresh},
};
use crate::{
    api::patience::{Patient, bound_heads},
    cli::{Failure, say},
    clock::Clock,
};

/// The largest request, in bytes; one with ten hosts has two thousand.
const LARGEST: usize = 16 * 1024;
/// So many answers are made at the same time.
const AT_ONCE: usize = 8;
/// How often it is looked whether the revocation list, or the door's own certificate, is to be made anew.
const LOOK: Duration = Duration::from_mins(10);
/// How old the list may become.
const LIST_AGE: Duration = Duration::from_hours(24);

/// Take a CA's answers to requests and renewals to the network, and publish its lists.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  crosswalk certs serve --ca /srv/ca --listen 0.0.0.0:8440 --host ca.nw.example")]
pub(crate) struct Serve {
    /// The CA's folder.
    #[arg(long, value_name = "DIR")]
    ca: PathBuf,
    /// Where to listen.
    #[arg(long, value_name = "ADDRESS")]
    listen: SocketAddr,
    /// The name it is reached by.
    #[arg(long, value_name = "HOST", default_value = "localhost")]
    host: String,
    #[command(flatten)]
    days: Days,
}

struct Shared {
    folder: PathBuf,
    valid_for: Duration,
    room: Semaphore,
}

type Answer = Result<(StatusCode, String), (StatusCode, String)>;

/// The chain that the client showed; empty when it showed none.
#[derive(Clone)]
struct Shown(Arc<[CertificateDer<'static>]>);

impl Serve {
    pub(crate) fn run(self) -> Result<(), Failure> {
        crate::telemetry::log::start();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        runtime.block_on(self.serve())
    }

    async fn serve(self) -> Result<(), Failure> {
        let shared = Arc::new(Shared {
            folder: self.ca.clone(),
            valid_for: self.days.duration(),
            room: Semaphore::new(AT_ONCE),
        });
        let config = RustlsConfig::from_config(self.tls()?);
        let router = Router::new()
            .route("/requests", post(hand_in))
            .route("/requests/{fingerprint}", get(answer))
            .route("/renewals", post(renewal))
            .route("/partners.pem", get(partners))
            .route("/revoked.pem", get(revoked))
            .layer(DefaultBodyLimit::max(LARGEST))
            .with_state(Arc::clone(&shared));
        let handle = Handle::new();
        let door = Door(RustlsAcceptor::new(config.clone()).handshake_timeout(Duration::from_secs(10)));
        let mut server = axum_server::bind(self.listen).http1_only().acceptor(Patient(door)).handle(handle.clone());
        bound_heads(server.http_builder());
        let serving = tokio::spawn(server.serve(router.into_make_service()));
        let bound =
            handle.listening().await.ok_or_else(|| Failure::new(format!("cannot listen on {}", self.listen)))?;
        say(format!("listening on https://{}:{}", self.host, bound.port()))?;
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        loop {
            self.look(&config);
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                _ = terminate.recv() => break,
                _ = tokio::signal::ctrl_c() => break,
            }
        }
        handle.graceful_shutdown(Some(Duration::from_secs(5)));
        Ok(serving.await??)
    }

    /// What is due is made anew; a failure is told of and tried again.
    fn look(&self, config: &RustlsConfig) {
        let now = Clock::system().now().into();
        let list = Ca::open(&self.ca, now)
            .and_then(|ca| if ca.list_is_older_than(LIST_AGE, now)? { ca.write_list(now) } else { Ok(()) });
        if let Err(error) = list {
            tracing::error!(%error, "the revocation list could not be made");
        }
        if let Err(error) = refresh(&self.ca, now) {
            tracing::error!(error = error.text(), "a certificate that is kept could not be made anew");
        }
        if let Ok(tls) = self.tls() {
            config.reload_from_config(tls);
        } else {
            tracing::error!("the door's own certificate could not be made");
        }
    }

    /// The door's own certificate, made anew when it is not there or has lived most of its life.
    fn tls(&self) -> Result<Arc<rustls::ServerConfig>, Failure> {
        let now = Clock::system().now().into();
        let mut ca = Ca::open(&self.ca, now)?;
        let door = self.ca.join("door");
        let files = Files { trust: ca.root(), ..files_in(&door, &self.host) };
        renew::finish(&files)?;
        if renew::is_due_file(&files.certificate, now) {
            make(&mut ca, (&files, &self.host, Vec::new()), self.days.duration(), now)?;
        }
        let trust = Arc::new(Trust::load(&ca.root(), &ca.list_files())?);
        Ok(tls::enrolment_server(&files, trust)?)
    }
}

impl Shared {
    /// Makes one answer on a thread of its own, from the CA's folder.
    async fn with<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&path::Path, SystemTime) -> Result<T, CertsError> + Send + 'static,
    ) -> Result<T, (StatusCode, String)> {
        let _room = self.room.acquire().await.map_err(|_| busy())?;
        let shared = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || {
            let now = Clock::system().now().into();
            work(&shared.folder, now)
        });
        done.await.map_err(|_| busy())?.map_err(|error| match error {
            CertsError::BadRequest { .. } => (StatusCode::FORBIDDEN, format!("{error}\n")),
            error => {
                tracing::error!(%error, "the CA cannot answer");
                busy()
            }
        })
    }
}

fn busy() -> (StatusCode, String) {
    (StatusCode::SERVICE_UNAVAILABLE, "the CA cannot answer now; try again\n".to_owned())
}

async fn hand_in(State(shared): State<Arc<Shared>>, body: String) -> Answer {
    let request = shared
        .with(move |ca, now| {
            let request = Request::read(body.as_bytes())?;
            Ca::read(ca)?.hand_in(&request, now).map(|()| request)
        })
        .await?;
    tracing::info!(name = %request.name, fingerprint = request.fingerprint, "a request waits for approval");
    Ok((StatusCode::ACCEPTED, "it waits for approval\n".to_owned()))
}

async fn answer(State(shared): State<Arc<Shared>>, Path(fingerprint): Path<String>) -> Answer {
    match shared.with(move |ca, _| Ok(Ca::read(ca)?.answer(&fingerprint))).await? {
        Some(Some(chain)) => Ok((StatusCode::OK, chain)),
        Some(None) => Ok((StatusCode::ACCEPTED, "it waits for approval\n".to_owned())),
        None => Err((StatusCode::NOT_FOUND, "there is no such request\n".to_owned())),
    }
}

async fn renewal(State(shared): State<Arc<Shared>>, Extension(shown): Extension<Shown>, body: String) -> Answer {
    if shown.0.is_empty() {
        return Err((StatusCode::FORBIDDEN, "show the certificate that is to be renewed\n".to_owned()));
    }
    let valid_for = shared.valid_for;
    let renewed: Granted = shared
        .with(move |ca, now| {
            let request = Request::read(body.as_bytes())?;
            Ca::open(ca, now)?.renew(&shown.0, &request, valid_for, now)
        })
        .await?;
    tracing::info!(name = %renewed.name, serial = renewed.serial, "renewed");
    Ok((StatusCode::OK, renewed.chain))
}

async fn partners(State(shared): State<Arc<Shared>>) -> Answer {
    Ok((StatusCode::OK, shared.with(|ca, now| Ca::read(ca)?.bundle(now)).await?))
}

async fn revoked(State(shared): State<Arc<Shared>>) -> Answer {
    Ok((StatusCode::OK, shared.with(|ca, _| Ca::read(ca)?.lists()).await?))
}

/// Hands what the client showed to the handlers.
#[derive(Clone)]
struct Door(RustlsAcceptor);

impl<S: Send + 'static> Accept<TcpStream, S> for Door {
    type Stream = tokio_rustls::server::TlsStream<TcpStream>;
    type Service = AddExtension<S, Shown>;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let handshake = self.0.accept(stream, service);
        Box::pin(async move {
            let (stream, service) = handshake.await?;
            let shown = stream.get_ref().1.peer_certificates().unwrap_or_default().into();
            Ok((stream, Extension(Shown(shown)).layer(service)))
        })
    }
}
