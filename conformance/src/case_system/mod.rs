//! A stand-in legacy case system at its watched folder: loads what is delivered, answers, exports what is asked for.

mod load;
mod running;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

pub use load::{Delivery, KnownChild, Loaded};
pub use running::Running;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What the stand-in does when something is delivered.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// The extract handed over when records are asked for: a file or a folder. Without it, nothing is held.
    pub export: Option<PathBuf>,
    /// Children to reject, by NHS number, UPN or the sender's own id.
    pub reject: Vec<String>,
    /// Why they are rejected.
    pub reason: String,
}

/// What the stand-in keeps, in `case-files.json`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CaseFiles {
    /// Children accepted.
    pub children: Vec<KnownChild>,
    /// Each delivery loaded, by message id, with what it was and how often it came.
    pub deliveries: BTreeMap<String, Seen>,
}

/// One delivery, as the stand-in saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Seen {
    /// What it was: `records`, `request`, `notice`.
    pub kind: String,
    /// How often it was delivered: more than once is a fault of the gateway.
    pub times: u32,
}

/// A stand-in case system at its folder.
#[derive(Debug)]
pub struct CaseSystem {
    folder: PathBuf,
    rules: Rules,
}

impl CaseSystem {
    /// The system whose channel is `folder`; makes the folders it uses.
    pub fn open(folder: &Path, rules: Rules) -> io::Result<Self> {
        for name in ["incoming", "outgoing", "answers", "loaded", "unreadable"] {
            fs::create_dir_all(folder.join(name))?;
        }
        Ok(Self { folder: folder.to_path_buf(), rules })
    }

    /// Loads everything that lies in `incoming/`; one line for each thing done, without personal data.
    pub fn pass(&self) -> io::Result<Vec<String>> {
        let mut done = Vec::new();
        let mut entries: Vec<PathBuf> = fs::read_dir(self.folder.join("incoming"))?
            .map(|entry| entry.map(|e| e.path()))
            .collect::<Result<_, _>>()?;
        entries.sort();
        for entry in entries {
            done.push(match self.take(&entry) {
                Ok(line) => line,
                Err(error) => self.set_aside(&entry, &error)?,
            });
        }
        Ok(done)
    }

    fn set_aside(&self, entry: &Path, error: &io::Error) -> io::Result<String> {
        let name = entry.file_name().unwrap_or_default();
        fs::rename(entry, self.folder.join("unreadable").join(name))?;
        Ok(format!("{} could not be loaded: {error}", name.to_string_lossy()))
    }

    fn take(&self, entry: &Path) -> io::Result<String> {
        let delivery = Delivery::read(entry)?;
        let mut files = self.case_files()?;
        let kind = delivery.loaded.kind();
        let seen =
            files.deliveries.entry(delivery.id.clone()).or_insert_with(|| Seen { kind: kind.to_owned(), times: 0 });
        // After a crash of this stand-in the same entry is still there: that is no second delivery.
        let loaded = self.folder.join("loaded").join(entry.file_name().unwrap_or_default());
        if seen.times == 0 || loaded.exists() {
            seen.times += 1;
        }
        let line = match &delivery.loaded {
            Loaded::Records(children) => self.accept(&delivery.id, children, &mut files)?,
            Loaded::Request => self.export(&delivery.id)?,
            Loaded::Notice => "read a notice".to_owned(),
        };
        self.keep(&files)?;
        if loaded.exists() {
            remove(&loaded)?;
        }
        fs::rename(entry, &loaded)?;
        Ok(format!("{} {line}", delivery.id))
    }

    /// Keeps the children it takes and answers for each.
    fn accept(&self, id: &str, children: &[KnownChild], files: &mut CaseFiles) -> io::Result<String> {
        let (rejected, accepted): (Vec<&KnownChild>, Vec<&KnownChild>) =
            children.iter().partition(|child| self.rules.reject.iter().any(|known| child.is_called(known)));
        for child in &accepted {
            if !files.children.iter().any(|held| held.is_same(child)) {
                files.children.push((*child).clone());
            }
        }
        let answer = if rejected.is_empty() {
            json!({ "Decision": "accepted" })
        } else {
            json!({ "ChildOutcome": children.iter().map(|child| self.outcome(child, &rejected)).collect::<Vec<_>>() })
        };
        self.answer(id, &answer)?;
        Ok(format!("loaded {} records: {} accepted, {} rejected", children.len(), accepted.len(), rejected.len()))
    }

    fn outcome(&self, child: &KnownChild, rejected: &[&KnownChild]) -> Value {
        if rejected.iter().any(|known| known.is_same(child)) {
            json!({ "Child": child.reference(), "Decision": "rejected", "Reason": self.rules.reason })
        } else {
            json!({ "Child": child.reference(), "Decision": "accepted" })
        }
    }

    /// Hands over its extract, or says that nothing is held.
    fn export(&self, id: &str) -> io::Result<String> {
        let Some(from) = &self.rules.export else {
            self.answer(id, &json!({ "NothingHeld": true }))?;
            return Ok("asked for records: nothing held".to_owned());
        };
        let name = from.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let short = id.get(id.len().saturating_sub(8)..).unwrap_or(id);
        let name = match name.split_once('.') {
            Some((stem, ending)) => format!("{stem}-{short}.{ending}"),
            None => format!("{name}-{short}"),
        };
        let staged = self.folder.join(format!("export-{short}"));
        copy(from, &staged)?;
        fs::rename(&staged, self.folder.join("outgoing").join(&name))?;
        Ok(format!("asked for records: exported {name}"))
    }

    fn answer(&self, id: &str, answer: &Value) -> io::Result<()> {
        write_atomically(&self.folder.join("answers").join(format!("{id}.json")), answer.to_string().as_bytes())
    }

    /// What it keeps.
    pub fn case_files(&self) -> io::Result<CaseFiles> {
        CaseFiles::read(&self.folder)
    }

    fn keep(&self, files: &CaseFiles) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(files).map_err(io::Error::other)?;
        write_atomically(&self.folder.join("case-files.json"), &text)
    }
}

impl CaseFiles {
    /// What the system at `folder` keeps; nothing when it has not begun.
    pub fn read(folder: &Path) -> io::Result<Self> {
        match fs::read(folder.join("case-files.json")) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }
}

/// Writes a file that is either not there or whole.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let staged = path.with_extension("tmp");
    fs::write(&staged, bytes)?;
    fs::rename(staged, path)
}

/// Copies a file, or a folder with all in it.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

fn remove(path: &Path) -> io::Result<()> {
    if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}
