//! What a lawyer reads first: who sent what to whom, when, why and on which basis, and how to check it.

use std::collections::BTreeSet;

use crosswalk_schemas::{
    decode,
    model::{Body, SharingBasis, SharingBasisKind},
    report::Form,
};
use jiff::Timestamp;
use serde_json::Value;

use super::gather::Told;
use crate::{audit::chain::Subject, gateway::Gateway, store::Chained, transfer::Transfer};

const HOW: &str = "## How to check it\n\n\
    On any machine with `openssl` and `sha256sum`:\n\n    sh verify.sh\n\n\
    It checks that no file was changed, added or taken away; that each message was signed by the gateway that sent it;\n\
    and that the events stand in the gateway's audit log, whose heads the gateway signed as they grew, none missing and\n\
    none in another place. It prints the fingerprint of the authority that issued the certificates: compare it with one\n\
    that you have from elsewhere. `crosswalk evidence verify` does the same.\n\n\
    ## What the files are\n\n\
    - `events.csv`: what happened, in order. Who: the gateway itself, where nobody is named.\n\
    - `messages.csv`: the messages, with the SHA-256 of what each said.\n\
    - `messages/`: for each one `signed.p7s` (CMS: the signature, with the certificate), and the same in parts: what was\n  \
      signed (`attributes.der`, which holds the digest), `signature.der`, `signer.der`. `document.*`: what it said, if it\n  \
      is still kept: `openssl cms -verify -binary -inform DER -in signed.p7s -content document.json -CAfile trust/ca.pem\n  \
      -purpose any` verifies the two together.\n\
    - `audit/`: for each event the part of the log around it. Rows of others are there as digests only.\n\
    - `trust/`: the certificates that were trusted, and what was revoked.\n";

/// The index, in Markdown.
pub(super) fn text(
    gateway: &Gateway,
    transfer: &Transfer,
    (told, rows): (&[Told], &[Chained]),
    now: Timestamp,
) -> String {
    let mut lines = Vec::new();
    let mut say = |line: std::fmt::Arguments<'_>| lines.push(line.to_string());
    let own = &gateway.config.authority;
    let gaining = transfer.gaining.as_ref().map_or("an authority that is not known", |code| code.as_str());
    say(format_args!("# Evidence of transfer {}\n", transfer.id));
    say(format_args!("Records of children followed them from {} to {gaining}.", transfer.losing));
    say(format_args!("This is what the gateway of {own} can prove, exported at {now}.\n"));
    if let Some(at) = transfer.opened_at {
        say(format_args!("- opened: {at}"));
    }
    if let Some(at) = transfer.closed_at {
        say(format_args!("- closed: {at}"));
    }
    say(format_args!("- state: {:?}; withdrawn: {}\n", transfer.state(), transfer.withdrawn));
    say(format_args!("## What was shared\n"));
    for Told { at, row, folder, signer, bases } in told {
        let to = if row.to.is_empty() { own.as_str() } else { &row.to };
        let signer = signer.as_deref().unwrap_or("nobody: it was made before messages were signed");
        say(format_args!("- {at}: {} from {} to {to}, {} ({})", row.class, row.from, row.direction, row.state));
        say(format_args!("  - signed by {signer}; files: `{folder}/`"));
        for basis in bases {
            say(format_args!("  - {basis}"));
        }
    }
    say(format_args!("\n## What happened\n"));
    for Chained { row, .. } in rows {
        let who = if row.who.is_empty() { String::new() } else { format!(", by {}", row.who) };
        let detail = if row.detail.is_empty() { String::new() } else { format!(": {}", row.detail) };
        let about = match row.subject {
            Subject::Message(id) => format!(" message {id}"),
            Subject::Transfer(_) | Subject::Gateway => String::new(),
        };
        say(format_args!("- {} {}{about}{detail}{who}", row.at, row.event));
    }
    say(format_args!("\n{HOW}"));
    lines.join("\n")
}

/// The messages as a table.
pub(super) fn messages(told: &[Told]) -> String {
    let mut text = "at,direction,id,class,from,to,state,sha256,signer,bases\n".to_owned();
    for Told { at, row, signer, bases, .. } in told {
        let (at, id) = (at.to_string(), row.id.to_string());
        let fields = [
            &at,
            row.direction,
            &id,
            &row.class,
            &row.from,
            &row.to,
            &row.state,
            &row.digest,
            signer.as_deref().unwrap_or_default(),
            &bases.join("; "),
        ];
        line(&mut text, &fields);
    }
    text
}

/// The events as a table.
pub(super) fn events(rows: &[Chained]) -> String {
    let mut text = "row,at,event,about,id,number,who,detail\n".to_owned();
    for Chained { row, .. } in rows {
        let said = row.line();
        line(&mut text, &said.split('\t').collect::<Vec<_>>());
    }
    text
}

fn line(text: &mut String, fields: &[&str]) {
    let quoted: Vec<String> = fields.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
    *text += &(quoted.join(",") + "\n");
}

/// What sections a document has, and on which basis each is shared; the basis of a whole request. No personal data.
pub(crate) fn bases(document: &[u8], form: Form) -> Vec<String> {
    let Ok(message) = decode(document, form) else { return Vec::new() };
    let body = match &message.body {
        Body::RecordTransfer(body) => serde_json::to_value(body),
        Body::RecordRequest(body) => serde_json::to_value(body),
        Body::MoveNotification(body) => serde_json::to_value(body),
        _ => return Vec::new(),
    };
    let mut found = BTreeSet::new();
    walk(&body.unwrap_or_default(), "the message", &mut found);
    found.into_iter().collect()
}

fn walk(value: &Value, place: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match serde_json::from_value::<SharingBasis>(value.clone()) {
                    Ok(basis) => drop(found.insert(format!("{place}: {}", basis_of(&basis)))),
                    Err(_) => walk(value, name, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, place, found)),
        _ => {}
    }
}

/// The provision of a law is kept when what was shared is not; what somebody consented to may be in their own words.
fn basis_of(basis: &SharingBasis) -> String {
    match basis.kind {
        SharingBasisKind::LegalGateway => format!("{}, {}", basis.kind.as_str(), basis.provision),
        SharingBasisKind::Consent => basis.kind.as_str().to_owned(),
    }
}
