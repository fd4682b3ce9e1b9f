//! What all adapters need to read and write native files: encodings, tables, values, places, losses.

pub(crate) mod address;
pub(crate) mod area;
pub(crate) mod cells;
pub(crate) mod codes;
pub(crate) mod columns;
pub(crate) mod element;
pub(crate) mod encoding;
pub(crate) mod field;
pub(crate) mod group;
pub(crate) mod input;
pub(crate) mod listed;
pub(crate) mod losses;
pub(crate) mod outline;
pub(crate) mod place;
pub(crate) mod reader;
pub(crate) mod row;
pub(crate) mod rows;
pub(crate) mod seen;
pub(crate) mod set;
pub(crate) mod table;
pub(crate) mod unread;
pub(crate) mod values;
pub(crate) mod xml;
