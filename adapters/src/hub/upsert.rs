//! Rows of a message made ready for a hub's own database: ids that cannot clash with its own, each row with a key.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};

use crate::contract::NativeFile;

/// The column by which a table's rows are told apart.
const KEYS: &[(&str, &str)] = &[
    ("hub_child", "child_id"),
    ("hub_former_name", "name_id"),
    ("hub_address", "address_id"),
    ("hub_carer", "carer_id"),
    ("hub_basis", "basis_id"),
    ("hub_agency", "agency_id"),
    ("hub_involvement", "involvement_id"),
    ("hub_flag", "flag_id"),
    ("hub_event", "event_id"),
    ("hub_request", "request_id"),
];

/// Stands before ids that only link rows of one message.
const MADE_UP: char = '~';

/// Columns that hold yes or no: written as 1 and 0, which both databases read.
const FLAGS: &[&str] = &[
    "interpreter_needed",
    "home_educated",
    "sensitive",
    "parental_responsibility",
    "lives_with_child",
    "lead_professional",
];

/// Columns that refer to rows of other tables, which are told apart by where they come from too.
const REFERENCES: &[&str] = &["row_id", "family_id"];

/// The rows of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upsert {
    /// The table.
    pub table: &'static str,
    /// The column by which its rows are told apart.
    pub key: &'static str,
    /// The columns that the rows have, the key among them.
    pub columns: Vec<String>,
    /// A value for each column; `None` leaves what is there.
    pub rows: Vec<Vec<Option<String>>>,
}

/// What a child is looked up by, before its rows are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What the message calls the child.
    pub id: String,
    /// NHS number.
    pub nhs_number: Option<String>,
    /// Unique pupil number.
    pub upn: Option<String>,
    /// Birth date, which must not contradict.
    pub date_of_birth: Option<String>,
}

/// Reads the files that the adapter made of a message. `None` when they are not its own.
#[must_use]
pub fn tables(files: &[NativeFile]) -> Option<Vec<Upsert>> {
    files.iter().map(table).collect()
}

fn table(file: &NativeFile) -> Option<Upsert> {
    let name = file.name.strip_suffix(".csv")?;
    let (table, key) = KEYS.iter().find(|(table, _)| *table == name)?;
    let mut reader = csv::Reader::from_reader(file.bytes.as_slice());
    let columns = reader.headers().ok()?.iter().map(str::to_owned).collect();
    let filled = |cell: &str| Some(cell.to_owned()).filter(|cell| !cell.is_empty());
    let rows = reader.records().map(|row| Some(row.ok()?.iter().map(filled).collect())).collect::<Option<_>>()?;
    Some(Upsert { table, key, columns, rows })
}

/// The children that the rows are about.
#[must_use]
pub fn wanted(tables: &[Upsert]) -> Vec<Wanted> {
    let children = tables.iter().filter(|table| table.table == "hub_child");
    let each = children.flat_map(|table| {
        table.rows.iter().filter_map(|row| {
            let cell = |name: &str| table.cell(row, name).map(str::to_owned);
            let (nhs_number, upn, date_of_birth) = (cell("nhs_number"), cell("upn"), cell("date_of_birth"));
            Some(Wanted { id: cell("child_id")?, nhs_number, upn, date_of_birth })
        })
    });
    each.collect()
}

/// Makes the rows of `message` ready: children that the hub knows get its own id (`known`: what the message calls them, and the hub
/// does), all other ids get `origin` before them, and rows without one get one that follows from what they say.
pub fn settle(tables: &mut [Upsert], (origin, message): (&str, &str), known: &BTreeMap<String, String>) {
    let mut names = Names { origin, children: known.clone(), made_up: BTreeMap::new() };
    for table in tables.iter().filter(|table| table.table == "hub_child") {
        for row in &table.rows {
            let Some(id) = table.cell(row, "child_id") else { continue };
            let name = names.of(id, row);
            names.children.entry(id.to_owned()).or_insert(name);
        }
    }
    for table in tables {
        if !table.columns.iter().any(|column| column == table.key) {
            table.columns.push(table.key.to_owned());
            table.rows.iter_mut().for_each(|row| row.push(None));
        }
        // What we write must not come back to us as news.
        if table.table == "hub_event" {
            table.columns.push("origin".to_owned());
            table.rows.iter_mut().for_each(|row| row.push(Some(message.to_owned())));
        }
        for row in &mut table.rows {
            names.settle(table.key, &table.columns, row);
        }
    }
}

/// What rows are called in the hub.
struct Names<'o> {
    origin: &'o str,
    children: BTreeMap<String, String>,
    /// Rows that have no id of their own, for those that refer to them.
    made_up: BTreeMap<String, String>,
}

impl Names<'_> {
    fn of(&self, id: &str, row: &[Option<String>]) -> String {
        let made_up = id.is_empty() || id.starts_with(MADE_UP);
        if made_up { self.foreign(&digest_of(self.origin, row)) } else { self.foreign(id) }
    }

    fn foreign(&self, id: &str) -> String {
        format!("{}/{id}", self.origin)
    }

    fn settle(&mut self, key: &str, columns: &[String], row: &mut [Option<String>]) {
        let before = row.to_vec();
        for (column, cell) in columns.iter().zip(row.iter_mut()) {
            let id = cell.clone().unwrap_or_default();
            if column == "child_id" {
                *cell = (!id.is_empty()).then(|| self.children.get(&id).cloned().unwrap_or_else(|| self.foreign(&id)));
            } else if column == key {
                let name = self.of(&id, &before);
                self.made_up.insert(id, name.clone());
                *cell = Some(name);
            } else if REFERENCES.contains(&column.as_str()) && !id.is_empty() {
                *cell = Some(self.made_up.get(&id).cloned().unwrap_or_else(|| self.foreign(&id)));
            } else if FLAGS.contains(&column.as_str()) {
                *cell = cell.as_deref().map(|flag| u8::from(flag == "Y").to_string());
            }
        }
    }
}

/// A short name for a row that has none: the same whenever the same is said.
fn digest_of(origin: &str, row: &[Option<String>]) -> String {
    let mut said = origin.to_owned();
    for cell in row {
        said.push('\u{1f}');
        said.push_str(cell.as_deref().unwrap_or_default());
    }
    let digest = digest(&SHA256, said.as_bytes());
    let number = digest.as_ref().iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{number:016x}")
}

impl Upsert {
    fn cell<'r>(&self, row: &'r [Option<String>], column: &str) -> Option<&'r str> {
        let index = self.columns.iter().position(|name| name == column)?;
        row.get(index)?.as_deref()
    }

    /// The statement for one row. `source` gives its values in the order of the columns: `VALUES (...)` or `SELECT ...`.
    /// What is empty leaves what the hub has.
    #[must_use]
    pub fn statement(&self, source: &str) -> String {
        let (table, key) = (self.table, self.key);
        let names = self.columns.join(", ");
        let others = self.columns.iter().filter(|column| *column != key);
        let sets: Vec<String> =
            others.map(|column| format!("{column} = coalesce(excluded.{column}, {table}.{column})")).collect();
        format!("INSERT INTO {table} ({names}) {source} ON CONFLICT ({key}) DO UPDATE SET {}", sets.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_others_cannot_clash_and_rows_without_one_get_one() {
        let text = "involvement_id,child_id,name\nI1,7,R. Pugh\n,7,J. Begum\n~1,~1,K. Ali\n";
        let file = NativeFile { name: "hub_involvement.csv".to_owned(), bytes: text.as_bytes().to_vec() };
        let mut rows = tables(&[file]).unwrap();
        let known = BTreeMap::from([("7".to_owned(), "hub-700101".to_owned())]);
        settle(&mut rows, ("E10000025", "m1"), &known);
        let again = rows.clone();
        let cells: Vec<&str> = rows[0].rows.iter().flatten().map(|cell| cell.as_deref().unwrap()).collect();
        assert_eq!(cells[..3], ["E10000025/I1", "hub-700101", "R. Pugh"]);
        assert_eq!(cells[4], "hub-700101");
        assert!(cells[3].starts_with("E10000025/") && cells[3] != cells[6], "{cells:?}");
        assert!(!cells[6].contains('~'), "{cells:?}");
        assert_eq!(rows, again);
        assert_eq!(
            rows[0].statement("VALUES ($1, $2, $3)"),
            "INSERT INTO hub_involvement (involvement_id, child_id, name) VALUES ($1, $2, $3) ON CONFLICT (involvement_id) \
             DO UPDATE SET child_id = coalesce(excluded.child_id, hub_involvement.child_id), \
             name = coalesce(excluded.name, hub_involvement.name)"
        );
    }

    #[test]
    fn files_of_others_are_not_taken_for_rows() {
        let file = |name: &str| NativeFile { name: name.to_owned(), bytes: b"a\n1\n".to_vec() };
        assert_eq!(tables(&[file("message.json")]), None);
        assert_eq!(tables(&[file("hub_delivery.csv")]), None);
    }
}
