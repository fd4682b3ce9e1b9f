//! A site under construction: its pages and other files, and what its search finds.

use serde_json::json;

use super::html;

/// What is written.
#[derive(Debug, Default)]
pub(super) struct Site {
    /// Path within the site, and text.
    pub(super) files: Vec<(String, String)>,
    /// Where an entry leads, and what it says.
    entries: Vec<(String, String)>,
}

impl Site {
    /// Adds a page. `path` is within the site; a page in a folder links back up.
    pub(super) fn page(&mut self, path: &str, title: &str, nav: &str, body: &str) {
        let up = "../".repeat(path.matches('/').count());
        self.files.push((path.to_owned(), html::page(title, &up, nav, body)));
    }

    /// Adds a file as it is.
    pub(super) fn file(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.files.push((path.into(), text.into()));
    }

    /// Has the search find a place.
    pub(super) fn entry(&mut self, to: impl Into<String>, says: impl Into<String>) {
        self.entries.push((to.into(), says.into()));
    }

    /// Adds what all pages need, when all entries are there.
    pub(super) fn finish(mut self) -> Vec<(String, String)> {
        // `<` is escaped, so that no text can end the script.
        let index = json!(self.entries).to_string().replace('<', "\\u003c");
        self.file("index.js", format!("window.entries = {index};\n"));
        self.file("style.css", include_str!("style.css"));
        self.file("search.js", include_str!("search.js"));
        self.files
    }
}
