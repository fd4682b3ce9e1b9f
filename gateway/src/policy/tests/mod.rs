//! What the rules say, as sentences; what becomes of messages; what becomes of files.

mod files;
mod messages;
mod sentences;
