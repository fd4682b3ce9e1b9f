//! The macros that declare tables.

/// Declares a table and the record of the standard that its rows are: for each column the field that it fills with its
/// element's name and how it is read; or `[person]`, the child it is about; or `(why it is not carried)`.
macro_rules! table {
    ($table:literal: $type:ident at $at:literal { $(
        $column:literal
        $([$mark:ident])?
        $(($reason:literal))?
        $($element:ident = $name:literal: $kind:ident $($list:literal)?)?
    ),* $(,)? }) => {
        impl $crate::ssd::tables::Rows for $type {
            const TABLE: &'static $crate::ssd::tables::Table = &$crate::ssd::tables::Table {
                name: $table,
                columns: &[$(column!($table $at $column $([$mark])? $(($reason))? $($name $kind)?)),*],
            };

            fn read(row: &mut $crate::native::row::RowReader<'_>) -> Self {
                let mut record = Self::default();
                $($(
                    let value = $crate::ssd::tables::kinds::$kind(row, $column $(, $list)?);
                    $crate::ssd::tables::kinds::Element::fill(&mut record.$element, value);
                )?)*
                record
            }

            fn write(&self) -> $crate::ssd::tables::Cells {
                vec![$($(($column, $crate::ssd::tables::kinds::written(&self.$element)),)?)*]
            }
        }
    };
}

/// Declares the columns of a table that is no record of its own: each with its paths in the standard and what it holds,
/// or why it is not carried.
macro_rules! columns {
    ($(#[$meta:meta])* $const:ident $table:literal { $($column:literal $carried:ident($text:literal) $kind:ident),* $(,)? }) => {
        $(#[$meta])*
        pub(in crate::ssd) const $const: $crate::ssd::tables::Table = $crate::ssd::tables::Table {
            name: $table,
            columns: &[$($crate::ssd::tables::Column {
                name: $column,
                native: concat!($table, ".", $column),
                carried: $crate::contract::Carried::$carried($text),
                kind: stringify!($kind),
            }),*],
        };
    };
}

/// One column of [`table!`].
macro_rules! column {
    ($table:literal $at:literal $column:literal [person]) => {
        $crate::ssd::tables::Column {
            name: $column,
            native: concat!($table, ".", $column),
            carried: $crate::contract::Carried::BothWays("ChildRecord/Identity/LocalID"),
            kind: "person",
        }
    };
    ($table:literal $at:literal $column:literal ($reason:literal)) => {
        $crate::ssd::tables::Column {
            name: $column,
            native: concat!($table, ".", $column),
            carried: $crate::contract::Carried::Not($reason),
            kind: "number",
        }
    };
    ($table:literal $at:literal $column:literal $name:literal $kind:ident) => {
        $crate::ssd::tables::Column {
            name: $column,
            native: concat!($table, ".", $column),
            carried: $crate::contract::Carried::BothWays(concat!($at, "/", $name)),
            kind: stringify!($kind),
        }
    };
}

pub(super) use column;
pub(super) use columns;
pub(super) use table;
