//! Every page with the right that it asks for: what the router, and the test of who may see what, are made of.

use axum::{Router, middleware, routing::MethodRouter};

use super::{Console, guard, roles::Right};

/// An address and what is there.
pub(super) struct Route {
    path: &'static str,
    /// None: anyone may come.
    right: Option<Right>,
    /// Whether it reads its body itself.
    takes_files: bool,
    methods: MethodRouter<Console>,
}

/// A page for those who have the right.
pub(super) fn route(path: &'static str, right: Right, methods: MethodRouter<Console>) -> Route {
    Route { path, right: Some(right), takes_files: false, methods }
}

/// A page that takes files, as large as the gateway's limit allows.
pub(super) fn files(path: &'static str, right: Right, methods: MethodRouter<Console>) -> Route {
    Route { path, right: Some(right), takes_files: true, methods }
}

/// A page for anyone, signed in or not.
pub(super) fn open(path: &'static str, methods: MethodRouter<Console>) -> Route {
    Route { path, right: None, takes_files: false, methods }
}

/// The router of these pages.
pub(super) fn router(console: &Console, routes: Vec<Route>) -> Router {
    let limit = axum::extract::DefaultBodyLimit::max(console.gateway.config.http.body_limit);
    let pages = routes.into_iter().fold(Router::new(), |pages, route| {
        let mut methods = route.methods;
        methods = if route.takes_files {
            methods.layer(limit)
        } else {
            methods.layer(middleware::from_fn(guard::small_body))
        };
        methods = methods.layer(middleware::from_fn(guard::from_here));
        if let Some(right) = route.right {
            methods = methods.layer(middleware::from_fn_with_state(right, guard::allow));
        }
        pages.route(route.path, methods)
    });
    pages.layer(middleware::from_fn_with_state(console.clone(), guard::answers)).with_state(console.clone())
}
