//! The adapters there are: one line each. The standard's own form needs no adapter.

use crate::{contract::Adapter, core_lettings::CoreLettings, ctf::Ctf, housing_moves::HousingMoves, ssd::Ssd};

static ADAPTERS: &[&dyn Adapter] = &[&CoreLettings, &Ctf, &HousingMoves, &Ssd];

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
