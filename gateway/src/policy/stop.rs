//! The urgent stop: a rule that forbids, in a file of its own, in force whatever is wrong with the agreements.

use std::{
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

use crosswalk_schemas::model::{AuthorityCode, Party, Section, WithheldReason};
use jiff::Timestamp;

use super::folder::{File, STOPS};

/// An authority, or one service of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Whom {
    /// Every service of an authority.
    Authority(AuthorityCode),
    /// One service.
    Party(Party),
}

impl std::str::FromStr for Whom {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let authority = |code: &str| code.parse::<AuthorityCode>().map_err(|error| error.to_string());
        match text.split_once('/') {
            None => Ok(Self::Authority(authority(text)?)),
            Some((code, service)) => Ok(Self::Party(Party::new(authority(code)?, service.parse()?))),
        }
    }
}

impl Whom {
    /// As rules name it.
    fn entity(&self) -> String {
        match self {
            Self::Authority(code) => format!("Authority::\"{code}\""),
            Self::Party(party) => format!("Party::\"{party}\""),
        }
    }
}

/// What is to be stopped.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stop {
    /// Nothing from them.
    pub(crate) from: Option<Whom>,
    /// Nothing to them.
    pub(crate) to: Option<Whom>,
    /// Only this section; without it whole messages, but for receipts and outcomes, which settle what was shared already.
    pub(crate) section: Option<Section>,
    /// The standard's word for why.
    pub(crate) reason: Option<WithheldReason>,
}

impl Stop {
    /// The rule, as it will stand in its file.
    pub(crate) fn rule(&self, id: &str, at: Timestamp) -> String {
        let mut conditions = Vec::new();
        conditions.extend(self.from.as_ref().map(|from| format!("principal in {}", from.entity())));
        conditions.extend(self.to.as_ref().map(|to| format!("context.recipient in {}", to.entity())));
        let resource =
            self.section.map_or_else(|| "resource".to_owned(), |name| format!("resource == Section::\"{name}\""));
        let reason = self.reason.unwrap_or(WithheldReason::NoBasis);
        let mut text = format!(
            "// Ordered with `crosswalk policy stop` at {at}; `crosswalk policy resume {id}` undoes it.\n\
             @id(\"{id}\")\n@sentence(\"{}\")\n@reason(\"{reason}\")\nforbid (principal, action, {resource})",
            self.sentence(at)
        );
        if !conditions.is_empty() {
            write!(text, "\nwhen {{ {} }}", conditions.join(" && ")).unwrap_or_default();
        }
        if self.section.is_none() {
            text += "\nunless { context.class in [Class::\"receipt\", Class::\"transfer-outcome\"] }";
        }
        text + ";\n"
    }

    fn sentence(&self, at: Timestamp) -> String {
        let what = self.section.map_or_else(|| "messages".to_owned(), |section| format!("the section {section}"));
        let side = |word: &str, whom: &Option<Whom>| {
            whom.as_ref().map_or_else(String::new, |whom| match whom {
                Whom::Authority(code) => format!(" {word} {code}"),
                Whom::Party(party) => format!(" {word} {party}"),
            })
        };
        let (from, to) = (side("from", &self.from), side("to", &self.to));
        format!("Sharing of {what}{from}{to} was stopped on {}.", at.strftime("%-d %B %Y"))
    }
}

/// Writes a stop into the folder of agreements, whole or not at all. Returns its name and where it stands.
pub(crate) fn order(folder: &Path, stop: &Stop, at: Timestamp) -> io::Result<(String, PathBuf)> {
    let stops = folder.join(STOPS);
    fs::create_dir_all(&stops)?;
    let id = (1..=u32::MAX)
        .map(|number| format!("stop-{number}"))
        .find(|id| !stops.join(format!("{id}.cedar")).exists())
        .ok_or_else(|| io::Error::other("there are too many stops"))?;
    let file = File { name: format!("{STOPS}/{id}.cedar"), text: stop.rule(&id, at) };
    if let Some(problem) = super::rules::wrong_with(&file).first() {
        return Err(io::Error::other(problem.to_string()));
    }
    let (part, whole) = (stops.join(format!("{id}.part")), stops.join(format!("{id}.cedar")));
    fs::write(&part, file.text)?;
    fs::rename(&part, &whole)?;
    Ok((id, whole))
}

/// Takes a stop away. `false` when there is none of this name.
pub(crate) fn resume(folder: &Path, id: &str) -> io::Result<bool> {
    if !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        return Ok(false);
    }
    match fs::remove_file(folder.join(STOPS).join(format!("{id}.cedar"))) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        done => done.map(|()| true),
    }
}
