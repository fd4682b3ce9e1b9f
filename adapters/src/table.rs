//! An adapter's mapping table as text, for people.

use crate::contract::{Adapter, Carried};

/// A line for each native field: its name, what becomes of it, and the path in the standard or the reason.
#[must_use]
pub fn mapping_table(adapter: &dyn Adapter) -> String {
    let rows = adapter.mapping();
    let width = rows.iter().map(|row| row.native.chars().count()).max().unwrap_or(0);
    let mut carried = 0;
    let mut lines = vec![format!("{}: {}", adapter.name(), adapter.summary()), String::new()];
    for row in &rows {
        let (mark, rest) = match &row.carried {
            Carried::BothWays(path) => ("<->", *path),
            Carried::In(path) => ("-> ", *path),
            Carried::Out(path) => ("<- ", *path),
            Carried::Not(reason) => (" x ", *reason),
        };
        carried += usize::from(mark != " x ");
        lines.push(format!("{:width$}  {mark}  {rest}", row.native));
    }
    lines.push(String::new());
    lines.push(format!(
        "{} of {} fields carried.  <-> both ways  -> read  <- written  x not carried",
        carried,
        rows.len()
    ));
    lines.join("\n") + "\n"
}

/// A line for each adapter: its name and what it is for.
#[must_use]
pub fn adapter_list(adapters: &[&dyn Adapter]) -> String {
    let lines: Vec<_> =
        adapters.iter().map(|adapter| format!("{:<14} {}", adapter.name(), adapter.summary())).collect();
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry;

    #[test]
    fn every_table_prints() {
        for adapter in registry::adapters() {
            let table = mapping_table(*adapter);
            assert_eq!(table.lines().count(), adapter.mapping().len() + 4);
            assert!(table.contains("<->") && table.contains(" of "));
        }
        assert_eq!(adapter_list(registry::adapters()).lines().count(), registry::adapters().len());
        assert!(registry::adapter("ssd").is_some() && registry::adapter("none").is_none());
    }
}
