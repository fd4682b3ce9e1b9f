//! `crosswalk serve`: opens everything, binds the ports, runs until a signal, drains within its deadline.

use std::{future::Future, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use axum_server::{Handle, accept::DefaultAcceptor, tls_rustls::RustlsConfig};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    api::{
        self,
        patience::{Patient, bound_heads},
    },
    audit::checkpoints,
    broker::{self, BrokerError, LinkState},
    channels::{self, Ways},
    clock::Clock,
    config::{Config, std_duration},
    console::{self, Console},
    deliver::{hand_over, open, receipts},
    gateway::Gateway,
    identity::upkeep,
    intake, journey, notify, partners, policy, retention, seal,
    telemetry::{happenings, server, traces},
};

/// How many batches of messages are opened at the same time.
const OPENERS: usize = 3;

/// Runs a gateway until SIGTERM or SIGINT. The error says what to mend.
pub async fn serve(file: &Path) -> Result<(), String> {
    let config = Config::load(file).map_err(|e| e.to_string())?;
    let gateway = Gateway::open(config, Clock::system()).map_err(|e| e.to_string())?;
    seal::recall(&gateway).await.map_err(|e| e.to_string())?;
    let ways = Ways::open(&gateway)?;
    let exporting = traces::start(&gateway)?;
    let stop = CancellationToken::new();
    let workers = TaskTracker::new();
    let (link, link_seen) = watch::channel(LinkState::Down);

    let doors = Doors::open(&gateway, link_seen).await?;
    let doors = doors.with_console(&gateway, &workers, &stop).await?;
    doors.announce(&gateway)?;
    policy::record(&gateway).await;
    let connection = tokio::spawn(broker::run(Arc::clone(&gateway), link, stop.child_token()));
    for _ in 0..OPENERS {
        workers.spawn(open::run(Arc::clone(&gateway), stop.clone()));
    }
    // One only: a second could take a delivery whose lease ran out while the first hung on a folder, and both would show it.
    hand_over::start(&gateway, &ways, &workers, &stop);
    workers.spawn(upkeep::run(Arc::clone(&gateway), stop.clone()));
    workers.spawn(receipts::run(Arc::clone(&gateway), stop.clone()));
    workers.spawn(policy::watch(Arc::clone(&gateway), stop.clone()));
    workers.spawn(tick(Arc::clone(&gateway), stop.clone()));
    let told_by = notify::ways(&gateway)?;
    if !told_by.is_empty() {
        workers.spawn(notify::run(Arc::clone(&gateway), told_by, stop.clone()));
    }
    // Until the very end: the last head that is signed covers all that was done while stopping.
    let heads = CancellationToken::new();
    let signing = tokio::spawn(checkpoints::run(Arc::clone(&gateway), heads.clone()));
    channels::start(&gateway, &ways, &workers, &stop).await?;

    let unsafe_broker = wait_for_end(connection, &stop).await?;
    drain(&gateway, doors, workers, &stop).await;
    heads.cancel();
    drop(signing.await);
    if let Some(exporting) = exporting {
        exporting.close().await;
    }
    unsafe_broker
}

/// Waits for a signal, or for the broker's connection to end for good. The inner result is what the process ends with.
async fn wait_for_end(
    mut connection: tokio::task::JoinHandle<Result<(), BrokerError>>,
    stop: &CancellationToken,
) -> Result<Result<(), String>, String> {
    let mut terminate = signal(SignalKind::terminate()).map_err(|e| e.to_string())?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|e| e.to_string())?;
    tokio::select! {
        _ = terminate.recv() => tracing::info!("told to stop (SIGTERM)"),
        _ = interrupt.recv() => tracing::info!("told to stop (SIGINT)"),
        ended = &mut connection => {
            stop.cancel();
            return Ok(match ended {
                Ok(Ok(())) => Ok(()),
                Ok(Err(error)) => Err(error.to_string()),
                Err(_) => Err("the connection to the broker ended unexpectedly".to_owned()),
            });
        }
    }
    // The doors close first: what is accepted from here on could not be relayed any more.
    tokio::spawn(async move { drop(connection.await) });
    Ok(Ok(()))
}

/// New requests end; requests and work under way finish; then the connection closes. All within the deadline.
async fn drain(gateway: &Arc<Gateway>, doors: Doors, workers: TaskTracker, stop: &CancellationToken) {
    let deadline = std_duration(gateway.config.clocks.drain);
    doors.close(deadline);
    stop.cancel();
    workers.close();
    let all = async {
        workers.wait().await;
        gateway.settle().await;
        doors.closed().await;
    };
    if tokio::time::timeout(deadline, all).await.is_ok() {
        tracing::info!("drained");
    } else {
        tracing::warn!("not drained within the deadline; what is left continues at the next start");
    }
}

async fn tick(gateway: Arc<Gateway>, stop: CancellationToken) {
    let (mut tidied, mut looked) = (None, gateway.clock.now());
    loop {
        let today = gateway.clock.today();
        if tidied != Some(today) {
            tidied = Some(today);
            if let Err(error) = intake::tidy::forget(&gateway).await {
                happenings::store_failed(&gateway.metrics, "tidy", &error);
            }
            if let Err(error) = retention::purge(&gateway).await {
                happenings::store_failed(&gateway.metrics, "purge", &error);
            }
        }
        tokio::select! {
            () = tokio::time::sleep(std_duration(gateway.config.clocks.look)) => {}
            () = stop.cancelled() => return,
        }
        if let Err(error) = journey::tick(&gateway).await {
            happenings::store_failed(&gateway.metrics, "tick", &error);
        }
        if let Err(error) = partners::look(&gateway).await {
            happenings::store_failed(&gateway.metrics, "partners", &error);
        }
        let before = std::mem::replace(&mut looked, gateway.clock.now());
        if partners::test_child::is_due(gateway.config.clocks.test_children, before, looked)
            && let Err(error) = partners::test_child::nightly(&gateway).await
        {
            happenings::store_failed(&gateway.metrics, "test-children", &error);
        }
    }
}

/// The listeners.
struct Doors {
    api: Handle<SocketAddr>,
    telemetry: Handle<SocketAddr>,
    console: Option<Handle<SocketAddr>>,
    servers: TaskTracker,
    addresses: (SocketAddr, SocketAddr, Option<SocketAddr>),
}

impl Doors {
    async fn open(gateway: &Arc<Gateway>, link: watch::Receiver<LinkState>) -> Result<Self, String> {
        let tls = gateway.identity.server_tls(None).map_err(|e| e.to_string())?;
        let (api, telemetry) = (Handle::new(), Handle::new());
        let servers = TaskTracker::new();
        let http = &gateway.config.http;
        let app = api::router(Arc::clone(gateway)).into_make_service();
        let door = api::Door::new(RustlsConfig::from_config(tls), gateway.config.authority.as_str(), http.connections);
        let mut server = axum_server::bind(http.listen).http1_only().acceptor(Patient(door)).handle(api.clone());
        bound_heads(server.http_builder());
        servers.spawn(report("https", server.serve(app)));
        let health = server::router(server::Health { gateway: Arc::clone(gateway), link }).into_make_service();
        let door = Patient(DefaultAcceptor::new());
        let mut server = axum_server::bind(http.telemetry).http1_only().acceptor(door).handle(telemetry.clone());
        bound_heads(server.http_builder());
        servers.spawn(report("telemetry", server.serve(health)));
        let addresses =
            (bound(api.listening().await, http.listen)?, bound(telemetry.listening().await, http.telemetry)?, None);
        Ok(Self { api, telemetry, console: None, servers, addresses })
    }

    /// With the console too, when the configuration has one.
    async fn with_console(
        mut self,
        gateway: &Arc<Gateway>,
        workers: &TaskTracker,
        stop: &CancellationToken,
    ) -> Result<Self, String> {
        if let Some(config) = &gateway.config.console {
            let console = Console::new(gateway, config, workers, stop)?;
            let tls = console::door::open(gateway, config, workers, stop)?;
            let handle = Handle::new();
            let door = Patient(console::door::Door::new(tls));
            let mut server = axum_server::bind(config.listen).http1_only().acceptor(door).handle(handle.clone());
            bound_heads(server.http_builder());
            self.servers.spawn(report("console", server.serve(console.router())));
            self.addresses.2 = Some(bound(handle.listening().await, config.listen)?);
            self.console = Some(handle);
        }
        self.servers.close();
        Ok(self)
    }

    /// Says where we listen, in the log and in a file for the command line and for scripts.
    fn announce(&self, gateway: &Gateway) -> Result<(), String> {
        let (http, telemetry, console) = self.addresses;
        let source = gateway.directory.source();
        tracing::info!(authority = %gateway.config.authority, %http, %telemetry, postcodes = %source, "listening");
        let file = gateway.config.addresses_file();
        let console = console.map(|console| {
            tracing::info!(%console, "the console is open");
            format!("console = \"{console}\"\n")
        });
        let text = format!("http = \"{http}\"\ntelemetry = \"{telemetry}\"\n{}", console.unwrap_or_default());
        let part = file.with_extension("part");
        std::fs::write(&part, text)
            .and_then(|()| std::fs::rename(&part, &file))
            .map_err(|e| format!("{}: {e}", file.display()))
    }

    fn close(&self, deadline: Duration) {
        self.api.graceful_shutdown(Some(deadline));
        self.telemetry.graceful_shutdown(Some(Duration::ZERO));
        if let Some(console) = &self.console {
            console.graceful_shutdown(Some(deadline));
        }
    }

    async fn closed(&self) {
        self.servers.wait().await;
    }
}

fn bound(address: Option<SocketAddr>, wanted: SocketAddr) -> Result<SocketAddr, String> {
    address.ok_or_else(|| format!("cannot listen on {wanted}: is another program there?"))
}

async fn report(door: &'static str, serving: impl Future<Output = std::io::Result<()>>) {
    if let Err(error) = serving.await {
        tracing::error!(door, %error, "the listener ended");
    }
}
