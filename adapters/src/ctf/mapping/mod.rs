//! Every element of a Common Transfer File, and what becomes of it.

mod child;
mod school;

use crate::contract::{
    Carried::{self, BothWays, In, Not, Out},
    Mapping,
};

const OF_THE_FILE: &str = "describes the file, not a pupil";

/// What the paths of pupils begin with.
pub(super) const PUPIL: &str = "CTfile/CTFpupilData/Pupil";

pub(super) fn mapping() -> Vec<Mapping> {
    let rows = FILE
        .iter()
        .chain(child::IDENTITY)
        .chain(child::ADDRESS)
        .chain(child::CONTACTS)
        .chain(school::EDUCATION)
        .chain(school::NOT);
    rows.map(|(native, carried)| Mapping { native, carried: carried.clone() }).collect()
}

const FILE: &[(&str, Carried)] = &[
    ("CTfile/Header/DocumentName", Not(OF_THE_FILE)),
    ("CTfile/Header/CTFversion", Not(OF_THE_FILE)),
    ("CTfile/Header/DateTime", Out("Header/SentAt")),
    ("CTfile/Header/DocumentQualifier", Not(OF_THE_FILE)),
    ("CTfile/Header/DataQualifier", Not(OF_THE_FILE)),
    ("CTfile/Header/DataDescriptor", Not(OF_THE_FILE)),
    ("CTfile/Header/SupplierID", Not(OF_THE_FILE)),
    (
        "CTfile/Header/SourceSchool/LEA",
        BothWays("ChildRecord/Education/SchoolAttended/LEA; MoveNotification/LosingAuthority"),
    ),
    ("CTfile/Header/SourceSchool/Estab", BothWays("ChildRecord/Education/SchoolAttended/Estab")),
    ("CTfile/Header/SourceSchool/URN", BothWays("ChildRecord/Education/SchoolAttended/URN")),
    ("CTfile/Header/SourceSchool/SchoolName", BothWays("ChildRecord/Education/SchoolAttended/SchoolName")),
    ("CTfile/Header/SourceSchool/AcademicYear", Not(OF_THE_FILE)),
    ("CTfile/Header/DestSchool/LEA", In("MoveNotification/GainingAuthority")),
    ("CTfile/Header/DestSchool/Estab", In("MoveNotification/Note")),
    ("CTfile/Header/SuppInfo", Not("free text about the file, not about a pupil")),
    (
        PUPIL,
        In(
            "MoveNotification/Person; MoveNotification/FromAddress; MoveNotification/Kind; MoveNotification/LocalReference",
        ),
    ),
    ("CTfile/CTFpupilData/Pupil/SchoolHistory/School", In("MoveNotification/MoveDate")),
];
