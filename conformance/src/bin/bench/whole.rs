//! The whole way: `POST /v1/messages` at the sender until the file lies in the receiver's folder.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use crosswalk_conformance::{gateway::Gateway, place::entries};
use tokio::{sync::Semaphore, task::JoinSet, time::sleep};

use crate::{WINDOW, bare::precise};

const SYSTEM: &str = "cases";

/// Messages a second.
pub(crate) async fn speed(sender: &Gateway, receiver: &Gateway, documents: &[(String, Vec<u8>)]) -> f64 {
    let incoming = receiver.system(SYSTEM).join("incoming");
    let there_before = entries(&incoming).len();
    let api = Arc::new(sender.async_api());
    let window = Arc::new(Semaphore::new(WINDOW));
    let mut posts = JoinSet::new();
    let began = Instant::now();
    for (_, body) in documents {
        let permit = Arc::clone(&window).acquire_owned().await.unwrap();
        let (api, body) = (Arc::clone(&api), body.clone());
        posts.spawn(async move {
            api.post(body).await;
            drop(permit);
        });
    }
    while let Some(posted) = posts.join_next().await {
        posted.unwrap();
    }
    let acknowledged = precise(documents.len()) / began.elapsed().as_secs_f64();
    while entries(&incoming).len() < there_before + documents.len() {
        assert!(began.elapsed() < Duration::from_mins(5), "not all arrived:\n{}", receiver.log_tail());
        sleep(Duration::from_millis(50)).await;
    }
    let rate = precise(documents.len()) / began.elapsed().as_secs_f64();
    eprintln!("    acknowledged {acknowledged:.0} a second, delivered {rate:.0} a second");
    rate
}

/// How long each message took when one comes `every` so often.
pub(crate) async fn latencies(
    sender: &Gateway,
    receiver: &Gateway,
    documents: &[(String, Vec<u8>)],
    every: Duration,
) -> Vec<Duration> {
    let incoming = receiver.system(SYSTEM).join("incoming");
    let api = Arc::new(sender.async_api());
    let mut under_way = JoinSet::new();
    let mut tick = tokio::time::interval(every);
    for (id, body) in documents {
        tick.tick().await;
        let (api, body, file) = (Arc::clone(&api), body.clone(), incoming.join(format!("{id}.json")));
        under_way.spawn(async move {
            let began = Instant::now();
            let posted = api.post(body);
            let ((), ()) = tokio::join!(posted, appears(file));
            began.elapsed()
        });
    }
    under_way.join_all().await
}

async fn appears(file: PathBuf) {
    while !file.exists() {
        sleep(Duration::from_millis(1)).await;
    }
}
