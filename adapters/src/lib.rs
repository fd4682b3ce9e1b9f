//! One folder for each legacy system, the channels their bytes travel by, and the contract between them.

pub mod cin;
pub mod contract;
pub mod core_lettings;
pub mod csc_api;
pub mod ctf;
pub mod folder;
pub mod hclic;
pub mod hl7v2;
pub mod housing_moves;
pub mod hub;
mod native;
pub mod nccis;
pub mod nems;
pub mod registry;
pub mod ssd;
pub mod ssda903;
pub mod table;
pub mod yot;
