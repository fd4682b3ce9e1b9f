//! Every element of the monthly return that is known, and what becomes of it; where the elements stand is not published.

use std::{collections::HashMap, sync::LazyLock};

use crate::contract::{
    Carried::{self, BothWays, In, Not, Out},
    Mapping,
};

const OF_THE_FILE: &str = "describes the file, not a young person";
const OTHER_DAYS: &str = "of an activity the first day and the day it was verified are carried, not other days";
const YOUTH_CONTRACT: &str = "the Youth Contract ended in 2016; the standard has no element for it";

/// Elements under other names than the table's: `(written by some systems, the table's)`.
pub(super) const ALIASES: &[(&str, &str)] = &[
    ("TransferredToLACode", "TransferredToLEACode"),
    ("LevelofNeedCode", "LevelOfNeedCode"),
    ("UPN", "UniquePupilNumber"),
    ("UniqueLearnerNumber", "UniqueLearnerNo"),
    ("Sex", "Gender"),
    ("Estab", "EstablishmentNumber"),
    ("PostCode", "Postcode"),
    ("MiddleNames", "MiddleName"),
];

/// What the paths of young people begin with.
pub(super) const RECORD: &str = "YoungPersonsRecord";

pub(super) fn mapping() -> Vec<Mapping> {
    let rows = FILE.iter().chain(PERSON).chain(ADDRESS).chain(NEEDS).chain(ACTIVITY);
    rows.map(|(native, carried)| Mapping { native, carried: carried.clone() }).collect()
}

/// A row of the table.
pub(super) type Row = (&'static str, Carried);

/// The rows of young people by the names of their elements.
static BY_NAME: LazyLock<HashMap<&str, Vec<&Row>>> = LazyLock::new(|| {
    let mut names: HashMap<&str, Vec<&Row>> = HashMap::new();
    for row in PERSON.iter().chain(ADDRESS).chain(NEEDS).chain(ACTIVITY) {
        let name = row.0.rsplit('/').next().unwrap_or_default();
        names.entry(name).or_default().push(row);
    }
    for (alias, name) in ALIASES {
        if let Some(rows) = names.get(name).cloned() {
            names.insert(alias, rows);
        }
    }
    names
});

/// The row of an element, by its name and, where several have it, that of the element it stands in.
pub(super) fn row(parent: &str, name: &str) -> Option<&'static Row> {
    let rows = BY_NAME.get(name)?;
    let stands_in = |row: &&&Row| row.0.rsplit('/').nth(1) == Some(parent);
    rows.iter().find(stands_in).or_else(|| rows.first()).copied()
}

const FILE: &[(&str, Carried)] = &[
    ("FileHeader/DatabaseID", Not(OF_THE_FILE)),
    ("FileHeader/LEACode", In("MoveNotification/LosingAuthority")),
    ("FileHeader/DateOfSend", Out("Header/SentAt")),
    ("FileHeader/PeriodEnd", In("MoveNotification/MoveDate; MoveNotification/Note")),
    ("FileHeader/SupplierName", Not(OF_THE_FILE)),
    ("FileHeader/SupplierXMLVersion", Not(OF_THE_FILE)),
    ("FileHeader/XMLSchemaVersion", Not(OF_THE_FILE)),
];

const PERSON: &[(&str, Carried)] = &[
    (RECORD, In("MoveNotification/Person; MoveNotification/Kind; MoveNotification/FromAddress")),
    (
        "YoungPersonsRecord/PersonalDetails/YoungPersonsID",
        BothWays("ChildRecord/Identity/YoungPersonsID; ChildRecord/Identity/LocalID; MoveNotification/LocalReference"),
    ),
    ("YoungPersonsRecord/PersonalDetails/PreviousYPIDIdentifier", BothWays("ChildRecord/Identity/OtherIdentifier")),
    ("YoungPersonsRecord/PersonalDetails/CohortStatus", BothWays("ChildRecord/Connexions/CohortStatus")),
    ("YoungPersonsRecord/PersonalDetails/GivenName", BothWays("ChildRecord/Identity/PersonName/PersonGivenName")),
    ("YoungPersonsRecord/PersonalDetails/MiddleName", BothWays("ChildRecord/Identity/PersonName/PersonGivenName")),
    ("YoungPersonsRecord/PersonalDetails/FamilyName", BothWays("ChildRecord/Identity/PersonName/PersonFamilyName")),
    ("YoungPersonsRecord/PersonalDetails/Gender", BothWays("ChildRecord/Identity/Sex")),
    ("YoungPersonsRecord/PersonalDetails/DOB", BothWays("ChildRecord/Identity/BirthDate/PersonBirthDate")),
    ("YoungPersonsRecord/PersonalDetails/Ethnicity", BothWays("ChildRecord/Identity/Ethnicity")),
    ("YoungPersonsRecord/PersonalDetails/UniqueLearnerNo", BothWays("ChildRecord/Identity/ULN")),
    ("YoungPersonsRecord/PersonalDetails/UniquePupilNumber", BothWays("ChildRecord/Identity/UPN")),
    (
        "YoungPersonsRecord/PersonalDetails/LeadLEA",
        BothWays("ChildRecord/Connexions/LeadAuthority; MoveNotification/LosingAuthority"),
    ),
    ("YoungPersonsRecord/PersonalDetails/EducatedLEA", BothWays("ChildRecord/Connexions/EducatedAuthority")),
    (
        "YoungPersonsRecord/PersonalDetails/TransferredToLEACode",
        BothWays("ChildRecord/Connexions/TransferredToAuthority; MoveNotification/GainingAuthority"),
    ),
    (
        "YoungPersonsRecord/PersonalDetails/LEACodeAtYear11",
        Not("the standard does not say which authority answered in year 11"),
    ),
    (
        "YoungPersonsRecord/PersonalDetails/GuaranteeStatusIndicator",
        Not("whether the September guarantee covers the young person; the offers themselves are carried"),
    ),
    ("YoungPersonsRecord/PersonalDetails/YouthContractIndicator", Not(YOUTH_CONTRACT)),
    ("YoungPersonsRecord/PersonalDetails/YouthContractStartDate", Not(YOUTH_CONTRACT)),
];

const ADDRESS: &[(&str, Carried)] = &[
    ("YoungPersonsRecord/PersonalDetails/AddressLine1", BothWays("ChildRecord/Addresses/Address/AddressLine")),
    ("YoungPersonsRecord/PersonalDetails/AddressLine2", BothWays("ChildRecord/Addresses/Address/AddressLine")),
    ("YoungPersonsRecord/PersonalDetails/AddressLine3", BothWays("ChildRecord/Addresses/Address/AddressLine")),
    ("YoungPersonsRecord/PersonalDetails/AddressLine4", BothWays("ChildRecord/Addresses/Address/AddressLine")),
    ("YoungPersonsRecord/PersonalDetails/Town", BothWays("ChildRecord/Addresses/Address/AddressLine")),
    ("YoungPersonsRecord/PersonalDetails/County", BothWays("ChildRecord/Addresses/Address/County")),
    ("YoungPersonsRecord/PersonalDetails/Postcode", BothWays("ChildRecord/Addresses/Address/PostCode")),
];

const NEEDS: &[(&str, Carried)] = &[
    (
        "YoungPersonsRecord/SeptemberGuarantee/Year11/GuaranteeStatus",
        BothWays(
            "ChildRecord/Connexions/SeptemberGuarantee/CurriculumYear; ChildRecord/Connexions/SeptemberGuarantee/Status",
        ),
    ),
    (
        "YoungPersonsRecord/SeptemberGuarantee/Year11/LEACode",
        Not("the standard does not say which authority made the offer"),
    ),
    (
        "YoungPersonsRecord/SeptemberGuarantee/Year12/GuaranteeStatus",
        BothWays(
            "ChildRecord/Connexions/SeptemberGuarantee/CurriculumYear; ChildRecord/Connexions/SeptemberGuarantee/Status",
        ),
    ),
    (
        "YoungPersonsRecord/SeptemberGuarantee/Year12/LEACode",
        Not("the standard does not say which authority made the offer"),
    ),
    ("YoungPersonsRecord/LevelOfNeed/LevelOfNeedCode", BothWays("ChildRecord/Connexions/LevelOfNeed/Level")),
    ("YoungPersonsRecord/LevelOfNeed/SENDFlag", BothWays("ChildRecord/Education/SpecialEducationalNeeds")),
    ("YoungPersonsRecord/LevelOfNeed/SENSupportFlag", BothWays("ChildRecord/Education/SenProvision/Provision")),
    (
        "YoungPersonsRecord/LevelOfNeed/Characteristics/CharacteristicCode",
        BothWays("ChildRecord/Connexions/Characteristic/Code"),
    ),
    (
        "YoungPersonsRecord/IntendedDestination/IntendedDestinationYr11",
        BothWays("ChildRecord/Connexions/IntendedDestination"),
    ),
];

const ACTIVITY: &[(&str, Carried)] = &[
    ("YoungPersonsRecord/Activities/ActivityCode", BothWays("ChildRecord/Connexions/Activity/Code")),
    ("YoungPersonsRecord/Activities/StartDate", BothWays("ChildRecord/Connexions/Activity/StartDate")),
    ("YoungPersonsRecord/Activities/DateVerified", BothWays("ChildRecord/Connexions/Activity/VerifiedDate")),
    ("YoungPersonsRecord/Activities/EstablishmentNumber", BothWays("ChildRecord/Connexions/Activity/Establishment")),
    ("YoungPersonsRecord/Activities/EstablishmentName", BothWays("ChildRecord/Connexions/Activity/Establishment")),
    (
        "YoungPersonsRecord/Activities/UKProviderReferenceNumber",
        BothWays("ChildRecord/Connexions/Activity/Establishment"),
    ),
    ("YoungPersonsRecord/Activities/DateAscertained", Not(OTHER_DAYS)),
    ("YoungPersonsRecord/Activities/ReviewDate", Not(OTHER_DAYS)),
    ("YoungPersonsRecord/Activities/DueToLapseDate", Not(OTHER_DAYS)),
    ("YoungPersonsRecord/Activities/PredictedEndDate", Not(OTHER_DAYS)),
    ("YoungPersonsRecord/Activities/NEETStartDate", Not(OTHER_DAYS)),
    (
        "YoungPersonsRecord/Activities/CurrencyLapsed",
        Not("whether the record is due to be verified again is the sending system's own affair"),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_name_wherever_the_element_stands() {
        let path = |parent: &str, name: &str| row(parent, name).map(|(native, _)| *native);
        assert_eq!(path("Year12", "LEACode"), Some("YoungPersonsRecord/SeptemberGuarantee/Year12/LEACode"));
        assert_eq!(
            path("Somewhere", "TransferredToLACode"),
            Some("YoungPersonsRecord/PersonalDetails/TransferredToLEACode")
        );
        assert_eq!(path("Activity", "StartDate"), Some("YoungPersonsRecord/Activities/StartDate"));
        assert_eq!(path("Activity", "Date"), None);
        assert!(ALIASES.iter().all(|(_, name)| path("", name).is_some()));
    }
}
