//! A value that must be a code of one of the standard's lists: a code that is not would have the whole record refused.

use crosswalk_schemas::codes::List;
use jiff::civil::Date;

use super::{field::Field, place::Place, values};

impl<P: Fn() -> Place> Field<'_, P> {
    /// A code of a list, in capitals; a code that had ended counts when it was valid on `day`.
    pub(crate) fn listed(mut self, list: &str, day: Option<Date>) -> Option<String> {
        let code = values::one_line(&self.value).to_uppercase();
        let known = List::named(list).is_some_and(|list| {
            list.rows(&code).any(|row| row.valid_to.is_none() || day.is_some_and(|day| row.is_valid(day)))
        });
        if known {
            return Some(code);
        }
        let shown: String = self.value.chars().take(60).collect();
        let text = format!("{shown:?} is no code of the list {list}, or had ended. It was left out: check it.");
        self.give_up("code-unknown", text, "not a code that the standard has");
        None
    }
}
