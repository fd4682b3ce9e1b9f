//! The main job, as seen from outside: a family moves, the record follows. The demo shows these steps, a test awaits them.

use std::path::Path;

use serde_json::Value;

use crate::{
    case_system::CaseFiles,
    family::{MANCHESTER, OXFORD, OXFORDSHIRE},
    place::{Place, entries},
};

/// The three gateways of the main job.
#[derive(Debug)]
pub struct Journey {
    oxford: Place,
    oxfordshire: Place,
    manchester: Place,
}

/// One thing to be seen.
pub struct Step {
    /// What happens, for people.
    pub says: &'static str,
    /// Whether it has happened, and what there is to show for it.
    pub seen: fn(&Journey) -> Option<String>,
}

/// The steps in their order.
pub const STEPS: &[Step] = &[
    Step { says: "Oxford's gateway took the housing notice and answers for it", seen: notice_taken },
    Step { says: "Oxfordshire and Manchester both know of the move", seen: both_know },
    Step { says: "Manchester asked Oxfordshire's two case systems for the records", seen: records_asked_for },
    Step { says: "Oxfordshire's case systems exported in their own formats", seen: exported },
    Step { says: "Manchester's case systems were handed the records in theirs", seen: records_delivered },
    Step { says: "Both case systems accepted both children", seen: records_accepted },
    Step { says: "Manchester has custody, says Manchester", seen: custody_at_manchester },
    Step { says: "Manchester has custody, says Oxfordshire, which has let go", seen: custody_at_oxfordshire },
    Step { says: "Every message has its receipt, on both sides", seen: receipts },
];

const SERVICES: [&str; 2] = ["social-care", "education"];

impl Journey {
    /// The journey between the gateways in a town's folder.
    pub fn in_town(town: &Path) -> Self {
        Self {
            oxford: Place::in_town(town, OXFORD),
            oxfordshire: Place::in_town(town, OXFORDSHIRE),
            manchester: Place::in_town(town, MANCHESTER),
        }
    }
}

fn notice_taken(journey: &Journey) -> Option<String> {
    let taken = processed(&journey.oxford, "housing");
    taken.first().map(|name| format!("{name} is in the folder processed"))
}

/// What a gateway has taken from a system's folder, by name; it files what it took by day.
fn processed(place: &Place, service: &str) -> Vec<String> {
    let folder = place.system(service).join("processed");
    entries(&folder).iter().flat_map(|day| entries(&folder.join(day))).collect()
}

fn both_know(journey: &Journey) -> Option<String> {
    let transfers = [&journey.oxfordshire, &journey.manchester].map(the_transfer);
    let [Some(theirs), Some(ours)] = transfers else { return None };
    (id(&theirs) == id(&ours)).then(|| format!("transfer {}", id(&ours)))
}

fn records_asked_for(journey: &Journey) -> Option<String> {
    let asked = SERVICES.map(|service| delivered(&journey.oxfordshire, service, "request"));
    asked.iter().all(|ids| !ids.is_empty()).then(|| format!("requests {}", asked.concat().join(", ")))
}

fn exported(journey: &Journey) -> Option<String> {
    let taken = SERVICES.map(|service| processed(&journey.oxfordshire, service));
    taken.iter().all(|names| !names.is_empty()).then(|| taken.concat().join(", "))
}

fn records_delivered(journey: &Journey) -> Option<String> {
    let names = |service: &str| -> Vec<String> {
        let folder = journey.manchester.system(service);
        let all = [entries(&folder.join("incoming")), entries(&folder.join("loaded"))].concat();
        all.into_iter().filter(|name| name.contains(".ssd") || name.contains(".ctf.")).collect()
    };
    let found = SERVICES.map(names);
    found.iter().all(|names| !names.is_empty()).then(|| found.concat().join(", "))
}

fn records_accepted(journey: &Journey) -> Option<String> {
    let held =
        SERVICES.map(|service| CaseFiles::read(&journey.manchester.system(service)).unwrap_or_default().children);
    held.iter().all(|children| children.len() == 2).then(|| "two case files in each".to_owned())
}

fn custody_at_manchester(journey: &Journey) -> Option<String> {
    has_passed(&the_transfer(&journey.manchester)?)
}

fn custody_at_oxfordshire(journey: &Journey) -> Option<String> {
    has_passed(&the_transfer(&journey.oxfordshire)?)
}

fn has_passed(transfer: &Value) -> Option<String> {
    let holders = custody(transfer);
    let both = transfer["children"].as_array().is_some_and(|children| children.len() == 2);
    let all = both && holders.len() == 4 && holders.iter().all(|holder| holder == "gaining");
    all.then(|| format!("{MANCHESTER} answers for both children, in both services"))
}

/// Each message that one of the three sent was answered by a receipt, and its sender has recorded that.
fn receipts(journey: &Journey) -> Option<String> {
    let mut seen = Vec::new();
    for place in [&journey.oxford, &journey.oxfordshire, &journey.manchester] {
        let messages = place.api().messages();
        let sent = messages.iter().filter(|message| message["direction"] == "sent" && message["class"] != "receipt");
        let states: Vec<&str> = sent.map(|message| message["state"].as_str().unwrap_or("")).collect();
        if states.is_empty() || states.iter().any(|state| *state != "received") {
            return None;
        }
        seen.push(format!("{} of {}", states.len(), place.code));
    }
    Some(format!("messages received by their partners: {}", seen.join(", ")))
}

/// The ids of what a case system was handed of one kind.
fn delivered(place: &Place, service: &str, kind: &str) -> Vec<String> {
    let files = CaseFiles::read(&place.system(service)).unwrap_or_default();
    files.deliveries.iter().filter(|(_, seen)| seen.kind == kind).map(|(id, _)| id.clone()).collect()
}

fn the_transfer(place: &Place) -> Option<Value> {
    place.address("http")?;
    place.api().transfers().into_iter().next()
}

fn id(transfer: &Value) -> String {
    transfer["id"].as_str().unwrap_or("?").to_owned()
}

/// Who holds custody, `losing` or `gaining`: once for each child and service of a transfer, or of the part given.
pub fn custody(transfer: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(transfer, "custody", &mut found);
    found
}

/// True when custody of every child has passed, in every service.
pub fn all_passed(transfer: &Value) -> bool {
    let holders = custody(transfer);
    !holders.is_empty() && holders.iter().all(|holder| holder == "gaining")
}

fn collect(value: &Value, key: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get(key).and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|field| collect(field, key, found));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, key, found)),
        _ => {}
    }
}
