//! `crosswalk standard docs`: the data dictionary as a static website, made from the schemas themselves.

use std::path::Path;

use crosswalk_schemas::versions::{Version, differences, files};

use super::{
    super::{Failure, say},
    html, pages,
    site::Site,
};

/// Writes the site into a folder.
pub(super) fn write(out: &Path) -> Result<(), Failure> {
    let files = site();
    for (path, text) in &files {
        let path = out.join(path);
        let wrong = |e: std::io::Error| Failure::new(format!("{}: {e}", path.display()));
        path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(wrong)?;
        std::fs::write(&path, text).map_err(wrong)?;
    }
    say(format_args!("{} files; open {}", files.len(), out.join("index.html").display()))
}

fn site() -> Vec<(String, String)> {
    let mut site = Site::default();
    for version in Version::ALL {
        pages::add(&mut site, *version);
        schemas(&mut site, *version);
    }
    let changes = changes(&mut site);
    site.page("changes.html", "Changes between versions", &pages::nav(""), &changes);
    let index = index();
    site.page("index.html", "The data standard for children's records", &pages::nav(""), &index);
    site.finish()
}

/// The schemas and code lists themselves, to be downloaded.
fn schemas(site: &mut Site, version: Version) {
    let files = files(version);
    for (part, ending, files) in
        [("xsd", "xsd", &files.xsd), ("json", "json", &files.json), ("codes", "csv", &files.codes)]
    {
        for (name, text) in files {
            site.file(format!("{version}/{part}/{name}.{ending}"), text.as_ref());
        }
    }
}

fn index() -> String {
    let day = |day: jiff::civil::Date| day.to_string();
    let row = |version: &Version| {
        let release = version.release()?;
        Some(vec![
            html::link(&format!("{version}/elements.html"), &format!("Version {version}")),
            html::text(&release.status),
            day(release.valid_from),
            release.valid_to.map_or_else(|| "open".to_owned(), day),
            release.successor.clone().unwrap_or_default(),
            format!(
                "{} {}",
                html::link(&format!("{version}/xsd/message.xsd"), "XML Schema"),
                html::link(&format!("{version}/json/message.json"), "JSON Schema")
            ),
        ])
    };
    let columns = ["Version", "Status", "Valid from", "Valid to", "Successor", "Schemas"];
    let versions = html::table("Versions, side by side", &columns, Version::ALL.iter().filter_map(row));
    let about = "<p>Child Record Interchange says how children's services, schools, health and housing tell each other \
        about a child who moves. XML and JSON are equal: whatever one can say the other can. This site is made from the \
        schemas, code lists and rules that the gateway checks messages with.</p>\n";
    about.to_owned() + &versions
}

fn changes(site: &mut Site) -> String {
    let mut body = String::new();
    for pair in Version::ALL.windows(2) {
        let [from, to] = [pair[0], pair[1]];
        let id = format!("from-{from}-to-{to}");
        let all = differences(from, to);
        for one in &all {
            site.entry(format!("changes.html#{id}"), format!("{to} change {}: {}", one.place, one.text));
        }
        let rows = all.iter().map(|one| {
            let who = if one.breaks { "senders must change" } else { "may be used" };
            vec![
                html::code(&one.place),
                html::text(&one.text),
                who.to_owned(),
                html::text(one.why.as_deref().unwrap_or("")),
            ]
        });
        let table = html::table(&format!("From {from} to {to}"), &["Where", "What", "For whom", "Why"], rows);
        body.push_str(&html::section(&id, &format!("From {from} to {to}"), &table));
    }
    body
}
