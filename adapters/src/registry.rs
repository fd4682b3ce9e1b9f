//! The adapters there are: one line each. The standard's own form needs no adapter.

use crate::contract::Adapter;

// In the order of their names; the comment keeps each on a line of its own.
static ADAPTERS: &[&dyn Adapter] = &[
    &crate::cin::Cin, //
    &crate::core_lettings::CoreLettings,
    &crate::csc_api::CscApi,
    &crate::ctf::Ctf,
    &crate::hclic::Hclic,
    &crate::hl7v2::Hl7v2,
    &crate::housing_moves::HousingMoves,
    &crate::hub::Hub,
    &crate::nccis::Nccis,
    &crate::nems::Nems,
    &crate::ssd::Ssd::Dataset,
    &crate::ssd::Ssd::Liquidlogic,
    &crate::ssd::Ssd::Mosaic,
    &crate::ssda903::Ssda903,
    &crate::yot::Yot,
];

/// All adapters, in the order of their names.
#[must_use]
pub fn adapters() -> &'static [&'static dyn Adapter] {
    ADAPTERS
}

/// The adapter of this name.
#[must_use]
pub fn adapter(name: &str) -> Option<&'static dyn Adapter> {
    ADAPTERS.iter().copied().find(|adapter| adapter.name() == name)
}
