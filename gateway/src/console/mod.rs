//! The operators' console and the housing officers' form: pages over HTTPS for people with a browser.
//!
//! Pages are made here and work without JavaScript. Nobody is let in without an account (`sign_in`); each page asks for a
//! right (`routes`, `roles`). Personal data stands on pages only, never in an address.

mod accounts;
mod assets;
mod audit;
mod document;
pub(crate) mod door;
mod find;
mod form;
mod go;
mod guard;
mod handed;
mod inputs;
mod leads;
mod listing;
mod live;
mod messages;
mod moves;
mod noted;
mod openid;
mod overview;
mod page;
mod partners;
mod parts;
mod password;
mod quarantine;
mod roles;
mod routes;
mod session;
mod sign_in;
mod timeline;
mod transfers;
mod trend;
mod words;
mod wrong;

use std::{net::SocketAddr, sync::Arc};

use axum::{Router, routing::get};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub(crate) use accounts::{add as add_account, give_password};
pub use roles::{Right, Role, Roles};
use wrong::Wrong;

use crate::{config, gateway::Gateway};

/// What the pages see.
#[derive(Clone)]
pub struct Console {
    gateway: Arc<Gateway>,
    /// The council's identity provider, if it has one.
    openid: Option<Arc<openid::Provider>>,
    rates: Arc<guard::Rates>,
    noted: Arc<noted::Noted>,
    trend: Arc<trend::Trend>,
    stop: CancellationToken,
}

impl Console {
    /// The console of a gateway, whose samples are taken until `stop`. The error says what to mend.
    pub fn new(
        gateway: &Arc<Gateway>,
        config: &config::Console,
        workers: &TaskTracker,
        stop: &CancellationToken,
    ) -> Result<Self, String> {
        let openid = config.openid.as_ref().map(|openid| openid::Provider::new(gateway, config, openid)).transpose()?;
        let trend = Arc::new(trend::Trend::default());
        workers.spawn(trend::sample(Arc::clone(gateway), Arc::clone(&trend), stop.clone()));
        Ok(Self {
            gateway: Arc::clone(gateway),
            openid: openid.map(Arc::new),
            rates: Arc::default(),
            noted: Arc::default(),
            trend,
            stop: stop.clone(),
        })
    }

    /// Every page.
    pub fn router(&self) -> axum::extract::connect_info::IntoMakeServiceWithConnectInfo<Router, SocketAddr> {
        let pages = [
            sign_in::routes(),
            openid::routes(),
            overview::routes(),
            go::routes(),
            transfers::routes(),
            messages::routes(),
            quarantine::routes(),
            partners::routes(),
            audit::routes(),
            accounts::routes(),
            live::routes(),
            moves::routes(),
            leads::routes(),
            find::routes(),
        ];
        let mut routes: Vec<_> = pages.into_iter().flatten().collect();
        routes.push(routes::open("/assets/{folder}/{name}", get(assets::show)));
        routes::router(self, routes).into_make_service_with_connect_info()
    }
}
