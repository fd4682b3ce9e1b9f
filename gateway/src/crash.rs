//! Named points at which a test can make the process die as if its power had failed. Debug builds only.

/// Aborts the process when `CROSSWALK_CRASH_AT` names this point. Does nothing in a release build.
#[cfg(debug_assertions)]
pub(crate) fn point(name: &str) {
    static CHOSEN: std::sync::OnceLock<Option<std::ffi::OsString>> = std::sync::OnceLock::new();
    let chosen = CHOSEN.get_or_init(|| std::env::var_os("CROSSWALK_CRASH_AT"));
    if chosen.as_ref().is_some_and(|chosen| chosen == name) {
        tracing::warn!(point = name, "crashing on purpose");
        std::process::abort();
    }
}

/// Aborts the process when `CROSSWALK_CRASH_AT` names this point. Does nothing in a release build.
#[cfg(not(debug_assertions))]
pub(crate) fn point(_name: &str) {}
