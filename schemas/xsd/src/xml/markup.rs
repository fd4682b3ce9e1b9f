//! Comments and processing instructions: checked and passed over.

use memchr::memmem;

use super::{
    characters::{is_space, qualified_name},
    fault::{Stop, broken},
    state::State,
};

impl State<'_> {
    /// A comment at `position`.
    pub(super) fn comment(&mut self, window: &str) -> Result<(), Stop> {
        let content = self.position + 4;
        let length = memmem::find(&window.as_bytes()[content..], b"--").ok_or(Stop::More("a comment"))?;
        let dashes = content + length;
        match window.as_bytes().get(dashes + 2) {
            None => Err(Stop::More("a comment")),
            Some(b'>') => {
                self.within_limits(self.position, dashes + 3)?;
                self.position = dashes + 3;
                Ok(())
            }
            Some(_) => Err(broken(dashes, "Two dashes within a comment end it.")),
        }
    }

    /// A processing instruction at `position`.
    pub(super) fn instruction(&mut self, window: &str) -> Result<(), Stop> {
        let bytes = window.as_bytes();
        let target = qualified_name(window, self.position + 2, "a processing instruction")?;
        if target.colon != 0 {
            return Err(broken(target.colon, "The name of a processing instruction has no colon."));
        }
        if target.whole(window).eq_ignore_ascii_case("xml") {
            return Err(broken(self.position, "An XML declaration stands at the very start of a document only."));
        }
        let length = memmem::find(&bytes[target.end..], b"?>").ok_or(Stop::More("a processing instruction"))?;
        if length > 0 && !is_space(bytes[target.end]) {
            return Err(broken(target.end, "A space is missing after the name of a processing instruction."));
        }
        let end = target.end + length + 2;
        self.within_limits(self.position, end)?;
        self.position = end;
        Ok(())
    }
}
