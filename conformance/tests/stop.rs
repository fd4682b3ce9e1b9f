//! SIGTERM in mid-flow: the process drains within its deadline, and what was acknowledged is not lost.
#![expect(clippy::unwrap_used, clippy::disallowed_types, reason = "a test on the real clock")]

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crosswalk_conformance::{
    api::Api,
    family::records,
    town::{Town, await_that},
};
use crosswalk_schemas::{model::Service, report::Form};

#[test]
fn either_side_stops_in_mid_flow_and_nothing_is_lost() {
    let (_town, mut sender, mut receiver) = Town::of_two();

    // The sender stops while it is being spoken to.
    let mut flow = Flow::start(&sender.api());
    flow.wait_for(20);
    let began = Instant::now();
    sender.terminate();
    let status = sender.wait_ended(15);
    assert!(status.success(), "the sender ended with {status}:\n{}", sender.log_tail());
    assert!(began.elapsed() < Duration::from_secs(12), "drained in {:?}", began.elapsed());
    let mut accepted = flow.stop();
    sender.start();

    // The receiver stops while it is delivering.
    let mut flow = Flow::start(&sender.api());
    flow.wait_for(20);
    receiver.terminate();
    let status = receiver.wait_ended(15);
    assert!(status.success(), "the receiver ended with {status}:\n{}", receiver.log_tail());
    flow.wait_for(40);
    accepted.extend(flow.stop());
    receiver.start();

    for id in &accepted {
        await_that("everything acknowledged is delivered", &[&sender, &receiver], || {
            (!receiver.deliveries_of("social-care", id).is_empty()).then_some(())
        });
        assert_eq!(receiver.deliveries_of("social-care", id).len(), 1);
    }
}

/// Messages posted one after another by two clients, until told to stop or refused.
struct Flow {
    stop: Arc<AtomicBool>,
    accepted: Arc<Mutex<Vec<String>>>,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Flow {
    fn start(api: &Api) -> Self {
        let (stop, accepted) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
        let client = || {
            let (stop, accepted, api) = (Arc::clone(&stop), Arc::clone(&accepted), api.clone());
            thread::spawn(move || post_until(&stop, &api, &accepted))
        };
        let threads = vec![client(), client()];
        Self { stop, accepted, threads }
    }

    fn wait_for(&self, count: usize) {
        await_that("messages are accepted", &[], || (self.accepted.lock().unwrap().len() >= count).then_some(()));
    }

    fn stop(&mut self) -> Vec<String> {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            thread.join().unwrap();
        }
        self.accepted.lock().unwrap().clone()
    }
}

fn post_until(stop: &AtomicBool, api: &Api, accepted: &Mutex<Vec<String>>) {
    while !stop.load(Ordering::Relaxed) {
        let sample = records(Service::SocialCare);
        match api.post(&sample.document(Form::Json)) {
            Ok(answer) if answer.status == 202 => accepted.lock().unwrap().push(sample.id),
            // A door that is closing says 503, or closes: not acknowledged, so the system keeps it.
            Ok(answer) => assert_eq!(answer.status, 503, "{}", answer.text),
            Err(_) => thread::sleep(Duration::from_millis(20)),
        }
    }
}
