//! Reads a delivery: CSV tables of the Standard Safeguarding Dataset, Common Transfer File XML, or the standard itself.

use std::{fs, io, path::Path};

use crosswalk_schemas::{
    decode,
    model::{Body, ChildRecord, Message},
    report::Form,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// One entry of `incoming/`.
#[derive(Debug)]
pub struct Delivery {
    /// The message's id: the entry's name up to the first dot.
    pub id: String,
    /// What it says.
    pub loaded: Loaded,
}

/// What a delivery says.
#[derive(Debug)]
pub enum Loaded {
    /// Records of children, to be accepted or rejected.
    Records(Vec<KnownChild>),
    /// Records are asked for.
    Request,
    /// Something to know: no answer is due.
    Notice,
}

impl Loaded {
    /// One word for it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Records(_) => "records",
            Self::Request => "request",
            Self::Notice => "notice",
        }
    }
}

/// A child, as far as the stand-in knows it: empty text where it does not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct KnownChild {
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Birth date, ISO 8601.
    pub birth_date: String,
    /// NHS number.
    #[serde(rename = "NHSnumber")]
    pub nhs_number: String,
    /// Unique pupil number.
    #[serde(rename = "UPN")]
    pub upn: String,
    /// The sending system's own id.
    #[serde(rename = "LocalID")]
    pub local_id: String,
}

impl KnownChild {
    /// True when `known` is one of the child's identifiers.
    pub fn is_called(&self, known: &str) -> bool {
        !known.is_empty() && [&self.nhs_number, &self.upn, &self.local_id].into_iter().any(|id| id == known)
    }

    /// True when both are one child.
    pub fn is_same(&self, other: &Self) -> bool {
        self.is_called(&other.nhs_number) || self.is_called(&other.upn) || self == other
    }

    /// The child as an answer names it (`ChildReference`).
    pub fn reference(&self) -> Value {
        let mut reference =
            json!({ "PersonName": { "PersonGivenName": [self.given_name], "PersonFamilyName": self.family_name } });
        let mut set = |key: &str, value: Value| reference[key] = value;
        if !self.birth_date.is_empty() {
            set("BirthDate", json!({ "PersonBirthDate": self.birth_date }));
        }
        for (key, id) in [("NHSnumber", &self.nhs_number), ("UPN", &self.upn), ("LocalID", &self.local_id)] {
            if !id.is_empty() {
                set(key, json!(id));
            }
        }
        reference
    }

    fn from_record(record: &ChildRecord) -> Self {
        let identity = &record.identity;
        Self {
            given_name: identity.person_name.person_given_name.join(" "),
            family_name: identity.person_name.person_family_name.clone(),
            birth_date: identity
                .birth_date
                .as_ref()
                .map(|birth| birth.person_birth_date.to_string())
                .unwrap_or_default(),
            nhs_number: identity.nhs_number.clone().unwrap_or_default(),
            upn: identity.upn.clone().unwrap_or_default(),
            local_id: identity.local_id.clone().unwrap_or_default(),
        }
    }
}

impl Delivery {
    /// Reads an entry, whatever its format.
    pub fn read(entry: &Path) -> io::Result<Self> {
        let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (id, ending) = name.split_once('.').unwrap_or((&name, ""));
        let loaded = match ending {
            "ssd" | "ssd-liquidlogic" | "ssd-mosaic" => Loaded::Records(ssd(entry)?),
            "ctf.xml" => Loaded::Records(ctf(&fs::read_to_string(entry)?)),
            "xml" => standard(&fs::read(entry)?, Form::Xml)?,
            "json" => standard(&fs::read(entry)?, Form::Json)?,
            _ => return Err(io::Error::other(format!("no loader for deliveries that end in .{ending}"))),
        };
        Ok(Self { id: id.to_owned(), loaded })
    }
}

fn standard(bytes: &[u8], form: Form) -> io::Result<Loaded> {
    let Message { body, .. } = decode(bytes, form).map_err(io::Error::other)?;
    Ok(match body {
        Body::RecordTransfer(transfer) => {
            Loaded::Records(transfer.child_record.iter().map(KnownChild::from_record).collect())
        }
        Body::RecordRequest(_) => Loaded::Request,
        _ => Loaded::Notice,
    })
}

/// Children of the table `ssd_person`, as the dataset has it or as a system's own queries do.
fn ssd(extract: &Path) -> io::Result<Vec<KnownChild>> {
    let mut tables = fs::read_dir(extract)?.filter_map(|entry| Some(entry.ok()?.path()));
    let path = tables.find(|path| path.to_string_lossy().ends_with("ssd_person.csv"));
    let mut reader = csv::Reader::from_path(path.unwrap_or_default()).map_err(io::Error::other)?;
    let headers = reader.headers().map_err(io::Error::other)?.clone();
    let mut children = Vec::new();
    for row in reader.records() {
        let row = row.map_err(io::Error::other)?;
        let field = |name: &str| {
            let at = headers.iter().position(|header| header.eq_ignore_ascii_case(name));
            at.and_then(|at| row.get(at)).filter(|cell| *cell != "NULL").unwrap_or_default().to_owned()
        };
        children.push(KnownChild {
            given_name: field("pers_forename"),
            family_name: field("pers_surname"),
            birth_date: field("pers_dob").chars().take(10).collect(),
            nhs_number: field("pers_common_child_id") + &field("pers_single_unique_id"),
            upn: field("pers_upn"),
            local_id: field("pers_person_id"),
        });
    }
    Ok(children)
}

/// Pupils of a Common Transfer File, read as a supplier in a hurry would: by the names of the elements.
fn ctf(text: &str) -> Vec<KnownChild> {
    text.split("<Pupil>")
        .skip(1)
        .map(|pupil| KnownChild {
            given_name: element(pupil, "Forename"),
            family_name: element(pupil, "Surname"),
            birth_date: element(pupil, "DOB"),
            nhs_number: String::new(),
            upn: element(pupil, "UPN"),
            local_id: String::new(),
        })
        .collect()
}

fn element(text: &str, name: &str) -> String {
    let from = text.split_once(&format!("<{name}>")).map(|(_, rest)| rest).unwrap_or_default();
    let value = from.split_once(&format!("</{name}>")).map(|(value, _)| value).unwrap_or_default();
    value.replace("&lt;", "<").replace("&gt;", ">").replace("&apos;", "'").replace("&quot;", "\"").replace("&amp;", "&")
}
