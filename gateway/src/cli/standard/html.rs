//! The few pieces that pages are made of, each with its text escaped.

/// Text that can stand between tags and in attributes.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// A link with its words.
pub(super) fn link(to: &str, words: &str) -> String {
    format!("<a href=\"{}\">{}</a>", text(to), text(words))
}

/// A name in the letters of code.
pub(super) fn code(name: &str) -> String {
    format!("<code>{}</code>", text(name))
}

/// A section with its heading, which can be linked to.
pub(super) fn section(id: &str, heading: &str, body: &str) -> String {
    format!(
        "<section id=\"{0}\" aria-labelledby=\"{0}-h\">\n<h2 id=\"{0}-h\">{1}</h2>\n{body}</section>\n",
        text(id),
        text(heading)
    )
}

/// A table: caption, heads of columns, and rows of cells that are HTML already. The first cell heads its row.
pub(super) fn table(caption: &str, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let heads: Vec<String> = columns.iter().map(|column| format!("<th scope=\"col\">{}</th>", text(column))).collect();
    let heads = heads.concat();
    let row = |cells: Vec<String>| {
        let mut cells = cells.into_iter();
        let first = cells.next().unwrap_or_default();
        let rest: Vec<String> = cells.map(|cell| format!("<td>{cell}</td>")).collect();
        format!("<tr><th scope=\"row\">{first}</th>{}</tr>\n", rest.concat())
    };
    let body: String = rows.map(row).collect();
    format!(
        "<div class=\"wide\" role=\"region\" aria-label=\"{0}\" tabindex=\"0\"><table><caption>{0}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}</tbody></table></div>\n",
        text(caption)
    )
}

/// A whole page. `up` leads to the site's root: empty, or `../`.
pub(super) fn page(title: &str, up: &str, nav: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{0} - Child Record Interchange</title>\n<link rel=\"stylesheet\" href=\"{up}style.css\">\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to content</a>\n<header>\n<p class=\"name\"><a href=\"{up}index.html\">Child Record Interchange</a></p>\n<form role=\"search\" data-root=\"{up}\"><label for=\"query\">Search elements, types, codes and rules</label> <input id=\"query\" type=\"search\" autocomplete=\"off\"></form>\n<nav aria-label=\"Pages\">{nav}</nav>\n</header>\n<div id=\"results\" role=\"status\" aria-live=\"polite\"></div>\n<main id=\"main\">\n<h1>{0}</h1>\n{body}</main>\n<script src=\"{up}index.js\"></script>\n<script src=\"{up}search.js\"></script>\n</body>\n</html>\n",
        text(title)
    )
}
