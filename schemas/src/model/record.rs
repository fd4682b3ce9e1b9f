//! Declares the records of the standard, each field with how often its element occurs, as the schemas have it.

/// Makes a structure that stands in messages under its fields' names in `PascalCase`. `a: T` is required, `a?: T` may
/// be absent, `a*: T` repeats or is absent, `a+: T` stands at least once.
macro_rules! record {
    (@fields [$(#[$meta:meta])* $name:ident] [$($done:tt)*]) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "PascalCase", deny_unknown_fields)]
        pub struct $name { $($done)* }
    };
    (@fields $head:tt [$($done:tt)*] $(#[$meta:meta])* $field:ident: $type:ty, $($rest:tt)*) => {
        record! { @fields $head [$($done)* $(#[$meta])* pub $field: $type,] $($rest)* }
    };
    (@fields $head:tt [$($done:tt)*] $(#[$meta:meta])* $field:ident?: $type:ty, $($rest:tt)*) => {
        record! { @fields $head [
            $($done)*
            $(#[$meta])*
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub $field: Option<$type>,
        ] $($rest)* }
    };
    (@fields $head:tt [$($done:tt)*] $(#[$meta:meta])* $field:ident*: $type:ty, $($rest:tt)*) => {
        record! { @fields $head [
            $($done)*
            $(#[$meta])*
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub $field: Vec<$type>,
        ] $($rest)* }
    };
    (@fields $head:tt [$($done:tt)*] $(#[$meta:meta])* $field:ident+: $type:ty, $($rest:tt)*) => {
        record! { @fields $head [$($done)* $(#[$meta])* pub $field: Vec<$type>,] $($rest)* }
    };
    ($(#[$meta:meta])* $name:ident { $($fields:tt)* }) => {
        record! { @fields [$(#[$meta])* $name] [] $($fields)* }
    };
}
pub(crate) use record;
