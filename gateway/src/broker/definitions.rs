//! What RabbitMQ is told at its start: users, permissions, exchanges and queues, from the list of authorities.
//!
//! There is no alternate exchange on purpose: a message that one takes counts as routed, so its sender would be given no
//! return and would never learn that the recipient has no inbox. Every gateway publishes `mandatory` instead.

use std::collections::{BTreeMap, BTreeSet};

use crosswalk_schemas::model::AuthorityCode;
use serde::Serialize;
use serde_json::Value;

use super::{EXCHANGE, inbox_queue};

/// Where messages go that an inbox gave up on.
pub const DEAD_EXCHANGE: &str = "crosswalk.dead";

/// How often a message is given to a gateway again before it counts as dead.
pub const DELIVERY_LIMIT: u32 = 20;

/// Sorted, so that the file is the same each time.
type Arguments = BTreeMap<&'static str, Value>;

/// A definitions file of RabbitMQ, as `load_definitions` and `rabbitmqctl import_definitions` read it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Definitions {
    vhosts: Vec<Vhost>,
    users: Vec<User>,
    permissions: Vec<Permission>,
    topic_permissions: Vec<TopicPermission>,
    exchanges: Vec<Exchange>,
    queues: Vec<Queue>,
    bindings: Vec<Binding>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Vhost {
    name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct User {
    name: String,
    /// Empty: nobody can log in by password; the certificate's common name is the user.
    password_hash: &'static str,
    tags: &'static str,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Permission {
    user: String,
    vhost: String,
    configure: &'static str,
    write: String,
    read: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct TopicPermission {
    user: String,
    vhost: String,
    exchange: &'static str,
    write: String,
    read: &'static str,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Exchange {
    name: &'static str,
    vhost: String,
    #[serde(rename = "type")]
    kind: &'static str,
    durable: bool,
    auto_delete: bool,
    internal: bool,
    arguments: Arguments,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Queue {
    name: String,
    vhost: String,
    durable: bool,
    auto_delete: bool,
    arguments: Arguments,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Binding {
    source: &'static str,
    vhost: String,
    destination: String,
    destination_type: &'static str,
    routing_key: String,
    arguments: Arguments,
}

/// The definitions that let `authorities` exchange messages in `vhost`, and nobody do anything else: each may publish
/// only under its own code and read only its own inbox and its own dead letters. The order of `authorities` does not
/// matter, nor whether one is named twice.
#[must_use]
pub fn definitions(authorities: &[AuthorityCode], vhost: &str) -> Definitions {
    let codes: BTreeSet<&str> = authorities.iter().map(AuthorityCode::as_str).collect();
    let each = || codes.iter().copied();
    Definitions {
        vhosts: vec![Vhost { name: vhost.to_owned() }],
        users: each().map(|code| User { name: code.to_owned(), password_hash: "", tags: "" }).collect(),
        permissions: each().map(|code| permission(code, vhost)).collect(),
        topic_permissions: each().map(|code| topic_permission(code, vhost)).collect(),
        exchanges: vec![exchange(EXCHANGE, "topic", vhost), exchange(DEAD_EXCHANGE, "direct", vhost)],
        queues: each().flat_map(|code| [inbox(code, vhost), dead(code, vhost)]).collect(),
        bindings: each().flat_map(|code| [inbox_binding(code, vhost), dead_binding(code, vhost)]).collect(),
    }
}

/// The name of the queue where an authority's dead letters lie.
#[must_use]
pub fn dead_queue(authority: &str) -> String {
    format!("dead.{authority}")
}

fn permission(code: &str, vhost: &str) -> Permission {
    Permission {
        user: code.to_owned(),
        vhost: vhost.to_owned(),
        configure: "^$",
        write: format!("^{EXCHANGE}$"),
        read: format!("^(inbox|dead)\\.{code}$"),
    }
}

/// Without this entry RabbitMQ lets the user publish under any key: the gateway tries it at each connection.
fn topic_permission(code: &str, vhost: &str) -> TopicPermission {
    TopicPermission {
        user: code.to_owned(),
        vhost: vhost.to_owned(),
        exchange: EXCHANGE,
        write: format!("^{code}\\.E[0-9]{{8}}\\.[a-z-]+\\.[a-z-]+$"),
        read: "^$",
    }
}

fn exchange(name: &'static str, kind: &'static str, vhost: &str) -> Exchange {
    Exchange {
        name,
        vhost: vhost.to_owned(),
        kind,
        durable: true,
        auto_delete: false,
        // A gateway publishes to the first; only the broker itself to the second.
        internal: name != EXCHANGE,
        arguments: Arguments::new(),
    }
}

fn inbox(code: &str, vhost: &str) -> Queue {
    let arguments = [
        ("x-queue-type", "quorum".into()),
        ("x-delivery-limit", DELIVERY_LIMIT.into()),
        ("x-dead-letter-exchange", DEAD_EXCHANGE.into()),
        ("x-dead-letter-routing-key", code.into()),
        // A dead letter leaves the inbox only when the other queue has it; this needs reject-publish.
        ("x-dead-letter-strategy", "at-least-once".into()),
        ("x-overflow", "reject-publish".into()),
    ];
    queue(inbox_queue(code), vhost, arguments.into())
}

fn dead(code: &str, vhost: &str) -> Queue {
    queue(dead_queue(code), vhost, [("x-queue-type", "quorum".into())].into())
}

fn queue(name: String, vhost: &str, arguments: Arguments) -> Queue {
    Queue { name, vhost: vhost.to_owned(), durable: true, auto_delete: false, arguments }
}

fn inbox_binding(code: &str, vhost: &str) -> Binding {
    binding(EXCHANGE, vhost, inbox_queue(code), format!("*.{code}.#"))
}

fn dead_binding(code: &str, vhost: &str) -> Binding {
    binding(DEAD_EXCHANGE, vhost, dead_queue(code), code.to_owned())
}

fn binding(source: &'static str, vhost: &str, destination: String, routing_key: String) -> Binding {
    Binding {
        source,
        vhost: vhost.to_owned(),
        destination,
        destination_type: "queue",
        routing_key,
        arguments: Arguments::new(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn one_authority() {
        let made = serde_json::to_string(&definitions(&["E08000003".parse().unwrap()], "/")).unwrap();
        expect![[r#"
            {"vhosts":[{"name":"/"}],
            "users":[{"name":"E08000003","password_hash":"","tags":""}],
            "permissions":[{"user":"E08000003","vhost":"/","configure":"^$","write":"^crosswalk$","read":"^(inbox|dead)\\.E08000003$"}],
            "topic_permissions":[{"user":"E08000003","vhost":"/","exchange":"crosswalk","write":"^E08000003\\.E[0-9]{8}\\.[a-z-]+\\.[a-z-]+$","read":"^$"}],
            "exchanges":[{"name":"crosswalk","vhost":"/","type":"topic","durable":true,"auto_delete":false,"internal":false,"arguments":{}},{"name":"crosswalk.dead","vhost":"/","type":"direct","durable":true,"auto_delete":false,"internal":true,"arguments":{}}],
            "queues":[{"name":"inbox.E08000003","vhost":"/","durable":true,"auto_delete":false,"arguments":{"x-dead-letter-exchange":"crosswalk.dead","x-dead-letter-routing-key":"E08000003","x-dead-letter-strategy":"at-least-once","x-delivery-limit":20,"x-overflow":"reject-publish","x-queue-type":"quorum"}},{"name":"dead.E08000003","vhost":"/","durable":true,"auto_delete":false,"arguments":{"x-queue-type":"quorum"}}],
            "bindings":[{"source":"crosswalk","vhost":"/","destination":"inbox.E08000003","destination_type":"queue","routing_key":"*.E08000003.#","arguments":{}},{"source":"crosswalk.dead","vhost":"/","destination":"dead.E08000003","destination_type":"queue","routing_key":"E08000003","arguments":{}}]}"#]].assert_eq(&made.replace("],", "],\n"));
    }

    #[test]
    fn order_and_repetition_do_not_matter() {
        let (a, b) = ("E08000003".parse().unwrap(), "E10000025".parse::<AuthorityCode>().unwrap());
        let one = definitions(&[b.clone(), a], "town");
        assert_eq!(one, definitions(&["E08000003".parse().unwrap(), b.clone(), b], "town"));
        assert_eq!((one.users.len(), one.queues.len(), one.bindings.len()), (2, 4, 4));
    }
}
