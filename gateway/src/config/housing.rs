//! Which system household moves come from that people report by the console.

use crosswalk_schemas::model::Service;

use super::{Config, System, first, json, settle};

impl Config {
    /// The housing service's system that takes household moves; when there is none, the console itself.
    #[must_use]
    pub fn housing(&self) -> System {
        const ADAPTER: &str = "housing-moves";
        let own = self.systems_of(Service::Housing).find(|system| system.adapter == ADAPTER);
        own.cloned().unwrap_or_else(|| System {
            name: "console".to_owned(),
            service: Service::Housing,
            adapter: ADAPTER.to_owned(),
            folder: None,
            https: None,
            database: None,
            mllp: None,
            form: json(),
            version: first(),
            settle: settle(),
        })
    }
}
