//! What messages say, one file a class.

mod child_event;
mod find_request;
mod find_response;
mod move_notification;
mod practitioner_message;
mod receipt;
mod record_request;
mod record_transfer;
mod transfer_outcome;

pub use child_event::{ChildEvent, ChildEventKind};
pub use find_request::{FindRequest, SearchReason, SoughtAdult, SoughtChild};
pub use find_response::{FindResponse, FoundChild, MatchConfidence};
pub use move_notification::{MoveKind, MoveNotification, MovingPerson, Reporter, RoleInHousehold};
pub use practitioner_message::PractitionerMessage;
pub use receipt::{Receipt, ReceiptEntry, ReceiptFinding, ReceiptStatus};
pub use record_request::RecordRequest;
pub use record_transfer::{ChildRecord, RecordTransfer};
pub use transfer_outcome::{ChildOutcome, Decision, SectionOutcome, TransferOutcome};
