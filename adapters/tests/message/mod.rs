//! A message around a body, for what adapters write.

use crosswalk_schemas::model::{
    Body, ChildRecord, Header, Message, MessageId, Party, Qualifier, RecordTransfer, Service, TransferId,
};
use uuid::Uuid;

/// A message from Oxfordshire to Manchester.
pub(crate) fn message(body: Body) -> Message {
    let party = |code: &str| Party::new(code.parse().unwrap(), Service::SocialCare);
    let header = Header {
        standard_version: "1.0".to_owned(),
        class: body.class(),
        qualifier: Qualifier::Response,
        message_id: MessageId(Uuid::nil()),
        transfer_id: Some(TransferId(Uuid::nil())),
        correlation_id: None,
        sender: party("E10000025"),
        recipient: party("E08000003"),
        sent_at: "2026-11-22T08:00:00Z".parse().unwrap(),
        expires_at: None,
    };
    Message { header, body }
}

/// Records on their way.
pub(crate) fn transfer(records: Vec<ChildRecord>) -> Body {
    Body::RecordTransfer(Box::new(RecordTransfer { child_record: records, ..RecordTransfer::default() }))
}
