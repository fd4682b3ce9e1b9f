//! What is changed: schemas, or documents with their schemas, from folders.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Larger files are left out.
const LARGEST: usize = 30_000;

/// A text to change, and what it is judged by.
pub struct Subject {
    /// The file it is from.
    pub origin: String,
    /// The schema of a document.
    pub schema: Option<String>,
    /// The text unchanged.
    pub text: String,
}

/// All schemas of the folders; of the W3C's suite not those made by a program of one kind (NIST).
pub fn schemas(folders: &[String]) -> Vec<Subject> {
    let mut paths = Vec::new();
    folders.iter().for_each(|folder| walk(Path::new(folder), "xsd", &mut paths));
    let left_out = ["nistData", "/VC/", "/regex/"];
    paths.retain(|path| !left_out.iter().any(|part| path.to_string_lossy().contains(part)));
    paths.iter().filter_map(|path| subject(path, None)).collect()
}

/// All documents of the folders. A folder with a `manifest.tsv` is the W3C's suite, which names the schema of each; other
/// folders have one, the first `.xsd` given among the arguments before them.
pub fn documents(folders: &[String]) -> Vec<Subject> {
    let mut subjects = Vec::new();
    let mut schema = None;
    for folder in folders {
        let folder = Path::new(folder);
        if folder.extension().is_some_and(|extension| extension == "xsd") {
            schema = Some(folder.to_str().unwrap().to_owned());
        } else if folder.join("manifest.tsv").is_file() {
            subjects.extend(suite(folder));
        } else {
            let mut paths = Vec::new();
            walk(folder, "xml", &mut paths);
            subjects.extend(paths.iter().filter_map(|path| subject(path, schema.clone())));
        }
    }
    subjects
}

fn suite(folder: &Path) -> Vec<Subject> {
    let manifest = fs::read_to_string(folder.join("manifest.tsv")).unwrap();
    let one = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let wanted = fields[1] == "instance" && !fields[0].starts_with("nist") && !fields[5].is_empty();
        let schema = folder.join(fields[5]).to_str()?.to_owned();
        wanted.then(|| subject(&folder.join(fields[6]), Some(schema))).flatten()
    };
    manifest.lines().skip(1).filter_map(one).collect()
}

fn subject(path: &Path, schema: Option<String>) -> Option<Subject> {
    let text = fs::read_to_string(path).ok().filter(|text| text.len() < LARGEST && !text.contains("<!DOCTYPE"))?;
    Some(Subject { origin: path.to_str()?.to_owned(), schema, text })
}

fn walk(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.map_while(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, extension, found);
        } else if path.extension().is_some_and(|other| other == extension) {
            found.push(path);
        }
    }
}
