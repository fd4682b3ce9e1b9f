//! The eleven tables of the return, and how a file is recognised as one of them: by its header row, not its name.

/// Which table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Header,
    Episodes,
    Missing,
    Oc2,
    Oc3,
    Ad1,
    PlacedAdoption,
    PrevPerm,
    Reviews,
    Uasc,
    SocialWorker,
}

/// A table and its columns.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) kind: Kind,
    pub(super) name: &'static str,
    pub(super) columns: &'static [&'static str],
}

/// Columns that several tables have, so that they tell no table from another.
const SHARED: &[&str] = &["CHILD", "DOB", "SEX"];

/// Other names of columns: those of the XML form.
const OTHER_NAMES: &[(&str, &str)] = &[("CHILD", "CHILDID"), ("PLACE", "PL")];

pub(super) static TABLES: &[Table] = &[
    Table {
        kind: Kind::Header,
        name: "header",
        columns: &["CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"],
    },
    Table {
        kind: Kind::Episodes,
        name: "episodes",
        columns: &[
            "CHILD",
            "DECOM",
            "RNE",
            "LS",
            "CIN",
            "PLACE",
            "PLACE_PROVIDER",
            "DEC",
            "REC",
            "REASON_PLACE_CHANGE",
            "HOME_POST",
            "PL_POST",
            "URN",
        ],
    },
    Table { kind: Kind::Missing, name: "missing", columns: &["CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"] },
    Table {
        kind: Kind::Oc2,
        name: "oc2",
        columns: &[
            "CHILD",
            "DOB",
            "SDQ_SCORE",
            "SDQ_REASON",
            "CONVICTED",
            "HEALTH_CHECK",
            "IMMUNISATIONS",
            "TEETH_CHECK",
            "HEALTH_ASSESSMENT",
            "SUBSTANCE_MISUSE",
            "INTERVENTION_RECEIVED",
            "INTERVENTION_OFFERED",
        ],
    },
    Table { kind: Kind::Oc3, name: "oc3", columns: &["CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"] },
    Table {
        kind: Kind::Ad1,
        name: "ad1",
        columns: &["CHILD", "DOB", "DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"],
    },
    Table {
        kind: Kind::PlacedAdoption,
        name: "placed_adoption",
        columns: &["CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"],
    },
    Table { kind: Kind::PrevPerm, name: "prev_perm", columns: &["CHILD", "DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"] },
    Table { kind: Kind::Reviews, name: "reviews", columns: &["CHILD", "DOB", "REVIEW", "REVIEW_CODE"] },
    Table { kind: Kind::Uasc, name: "uasc", columns: &["CHILD", "SEX", "DOB", "DUC"] },
    Table {
        kind: Kind::SocialWorker,
        name: "social_worker",
        columns: &["CHILD", "DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"],
    },
];

impl Table {
    /// The table whose columns a row names, if the row has a column for the child and one that tells tables apart.
    pub(super) fn recognise(names: &[String]) -> Option<&'static Self> {
        let has = |column: &str| names.iter().any(|name| is(column, name));
        let own = |table: &&Self| table.columns.iter().filter(|column| !SHARED.contains(column) && has(column)).count();
        let best = TABLES.iter().rev().max_by_key(own)?;
        (has("CHILD") && own(&best) > 0).then_some(best)
    }

    /// Where each of its columns stands among the names of a header row.
    pub(super) fn positions(&self, names: &[String]) -> Vec<Option<usize>> {
        self.columns.iter().map(|column| names.iter().position(|name| is(column, name))).collect()
    }
}

/// Whether a name, in lower case, is that of a column.
fn is(column: &str, name: &str) -> bool {
    let other = OTHER_NAMES.iter().find(|(one, _)| *one == column).map(|(_, other)| *other);
    name.eq_ignore_ascii_case(column) || other.is_some_and(|other| name.eq_ignore_ascii_case(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recognised(header: &str) -> Option<&'static str> {
        let names: Vec<String> = header.split(',').map(str::to_lowercase).collect();
        Table::recognise(&names).map(|table| table.name)
    }

    #[test]
    fn each_table_is_known_by_its_columns() {
        for table in TABLES {
            assert_eq!(recognised(&table.columns.join(",")), Some(table.name));
        }
        assert_eq!(recognised("CHILDID,DOB,IN_TOUCH"), Some("oc3"));
        assert_eq!(recognised("CHILD,DOB,SEX"), None);
        assert_eq!(recognised("DECOM,RNE,LS"), None);
        assert_eq!(recognised("ssda903 export,,"), None);
    }
}
