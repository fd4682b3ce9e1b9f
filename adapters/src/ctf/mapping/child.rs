//! Elements that say who a pupil is, where the pupil lives, and who the contacts are.

use crate::contract::Carried::{self, BothWays, In, Not};

/// Names, numbers, languages, disabilities.
pub(super) const IDENTITY: &[(&str, Carried)] = &[
    ("CTfile/CTFpupilData/Pupil/ApplicationReference", BothWays("ChildRecord/Identity/OtherIdentifier")),
    ("CTfile/CTFpupilData/Pupil/UPN", BothWays("ChildRecord/Identity/UPN")),
    ("CTfile/CTFpupilData/Pupil/UniqueLearnerNumber", BothWays("ChildRecord/Identity/ULN")),
    ("CTfile/CTFpupilData/Pupil/UCI", BothWays("ChildRecord/Identity/UCI")),
    ("CTfile/CTFpupilData/Pupil/Surname", BothWays("ChildRecord/Identity/PersonName/PersonFamilyName")),
    ("CTfile/CTFpupilData/Pupil/Forename", BothWays("ChildRecord/Identity/PersonName/PersonGivenName")),
    ("CTfile/CTFpupilData/Pupil/DOB", BothWays("ChildRecord/Identity/BirthDate/PersonBirthDate")),
    ("CTfile/CTFpupilData/Pupil/Gender", In("ChildRecord/Identity/Sex")),
    ("CTfile/CTFpupilData/Pupil/Sex", BothWays("ChildRecord/Identity/Sex")),
    ("CTfile/CTFpupilData/Pupil/BasicDetails/FormerUPN", BothWays("ChildRecord/Identity/FormerUPN")),
    (
        "CTfile/CTFpupilData/Pupil/BasicDetails/PreferredSurname",
        In("ChildRecord/Identity/PersonName/PersonRequestedName"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/BasicDetails/PreferredForename",
        BothWays("ChildRecord/Identity/PersonName/PersonRequestedName"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/BasicDetails/FormerSurname",
        BothWays("ChildRecord/Identity/FormerName/PersonFamilyName"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/BasicDetails/FormerForename",
        BothWays("ChildRecord/Identity/FormerName/PersonGivenName"),
    ),
    ("CTfile/CTFpupilData/Pupil/BasicDetails/MiddleNames", BothWays("ChildRecord/Identity/PersonName/PersonGivenName")),
    ("CTfile/CTFpupilData/Pupil/BasicDetails/Ethnicity", BothWays("ChildRecord/Identity/Ethnicity")),
    ("CTfile/CTFpupilData/Pupil/BasicDetails/EthnicitySource", BothWays("ChildRecord/Identity/EthnicitySource")),
    (
        "CTfile/CTFpupilData/Pupil/BasicDetails/Languages/Type/LanguageType",
        BothWays("ChildRecord/Identity/LanguageSpoken/Kind"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/BasicDetails/Languages/Type/Language",
        BothWays("ChildRecord/Identity/Language; ChildRecord/Identity/LanguageSpoken/Language"),
    ),
    ("CTfile/CTFpupilData/Pupil/BasicDetails/MedicalFlag", BothWays("ChildRecord/Health/MedicalFlag")),
    ("CTfile/CTFpupilData/Pupil/BasicDetails/Disabilities/Disability", BothWays("ChildRecord/Identity/Disability")),
];

/// The home, telephone numbers, e-mail.
pub(super) const ADDRESS: &[(&str, Carried)] = &[
    (
        "CTfile/CTFpupilData/Pupil/Address/BS7666Address/SAON",
        BothWays("ChildRecord/Addresses/Address/BS7666Address/SAON"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/BS7666Address/PAON",
        BothWays("ChildRecord/Addresses/Address/BS7666Address/PAON"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/BS7666Address/Street",
        BothWays("ChildRecord/Addresses/Address/BS7666Address/StreetDescription"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/BS7666Address/Locality",
        BothWays("ChildRecord/Addresses/Address/BS7666Address/Locality"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/BS7666Address/Town",
        BothWays("ChildRecord/Addresses/Address/BS7666Address/Town"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/BS7666Address/AdministrativeArea",
        BothWays("ChildRecord/Addresses/Address/BS7666Address/AdministrativeArea"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/BS7666Address/PostTown",
        BothWays("ChildRecord/Addresses/Address/BS7666Address/PostTown"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/BS7666Address/UniquePropertyReferenceNumber",
        BothWays("ChildRecord/Addresses/Address/UPRN"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/AddressLines/AddressLine1",
        BothWays("ChildRecord/Addresses/Address/AddressLine"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/AddressLines/AddressLine2",
        BothWays("ChildRecord/Addresses/Address/AddressLine"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/AddressLines/AddressLine3",
        BothWays("ChildRecord/Addresses/Address/AddressLine"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/AddressLines/AddressLine4",
        BothWays("ChildRecord/Addresses/Address/AddressLine"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/AddressLines/AddressLine5",
        BothWays("ChildRecord/Addresses/Address/AddressLine"),
    ),
    ("CTfile/CTFpupilData/Pupil/Address/PostCode", BothWays("ChildRecord/Addresses/Address/PostCode")),
    ("CTfile/CTFpupilData/Pupil/Address/County", BothWays("ChildRecord/Addresses/Address/County")),
    ("CTfile/CTFpupilData/Pupil/Address/Country", BothWays("ChildRecord/Addresses/Address/Country")),
    ("CTfile/CTFpupilData/Pupil/Address/Easting", BothWays("ChildRecord/Addresses/Address/Easting")),
    ("CTfile/CTFpupilData/Pupil/Address/Northing", BothWays("ChildRecord/Addresses/Address/Northing")),
    ("CTfile/CTFpupilData/Pupil/Phones/Phone/TelephoneType", BothWays("ChildRecord/Addresses/Telephone/Kind")),
    ("CTfile/CTFpupilData/Pupil/Phones/Phone/PhoneNo", BothWays("ChildRecord/Addresses/Telephone/Number")),
    ("CTfile/CTFpupilData/Pupil/Email", BothWays("ChildRecord/Addresses/Email")),
];

/// The people around the child.
pub(super) const CONTACTS: &[(&str, Carried)] = &[
    ("CTfile/CTFpupilData/Pupil/Contacts/Contact/Order", BothWays("ChildRecord/Household/Member/ContactOrder")),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Title",
        BothWays("ChildRecord/Household/Member/PersonName/PersonNameTitle"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Surname",
        BothWays("ChildRecord/Household/Member/PersonName/PersonFamilyName"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Forename",
        BothWays("ChildRecord/Household/Member/PersonName/PersonGivenName"),
    ),
    ("CTfile/CTFpupilData/Pupil/Contacts/Contact/Gender", BothWays("ChildRecord/Household/Member/Sex")),
    ("CTfile/CTFpupilData/Pupil/Contacts/Contact/Sex", In("ChildRecord/Household/Member/Sex")),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/MiddleNames",
        BothWays("ChildRecord/Household/Member/PersonName/PersonGivenName"),
    ),
    ("CTfile/CTFpupilData/Pupil/Contacts/Contact/Relationship", BothWays("ChildRecord/Household/Member/Relationship")),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Responsibility",
        BothWays("ChildRecord/Household/Member/ParentalResponsibility"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Address/BS7666Address/SAON",
        BothWays("ChildRecord/Household/Member/Address/BS7666Address/SAON"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Address/BS7666Address/PAON",
        BothWays("ChildRecord/Household/Member/Address/BS7666Address/PAON"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Address/BS7666Address/Street",
        BothWays("ChildRecord/Household/Member/Address/BS7666Address/StreetDescription"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Address/BS7666Address/Locality",
        BothWays("ChildRecord/Household/Member/Address/BS7666Address/Locality"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Address/BS7666Address/Town",
        BothWays("ChildRecord/Household/Member/Address/BS7666Address/Town"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Address/BS7666Address/AdministrativeArea",
        BothWays("ChildRecord/Household/Member/Address/BS7666Address/AdministrativeArea"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Address/BS7666Address/PostTown",
        BothWays("ChildRecord/Household/Member/Address/BS7666Address/PostTown"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Address/BS7666Address/UniquePropertyReferenceNumber",
        BothWays("ChildRecord/Household/Member/Address/UPRN"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Address/AddressLines/AddressLine1",
        BothWays("ChildRecord/Household/Member/Address/AddressLine"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Address/AddressLines/AddressLine2",
        BothWays("ChildRecord/Household/Member/Address/AddressLine"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Address/AddressLines/AddressLine3",
        BothWays("ChildRecord/Household/Member/Address/AddressLine"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Address/AddressLines/AddressLine4",
        BothWays("ChildRecord/Household/Member/Address/AddressLine"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Address/AddressLines/AddressLine5",
        BothWays("ChildRecord/Household/Member/Address/AddressLine"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Address/PostCode",
        BothWays("ChildRecord/Household/Member/Address/PostCode"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Address/County",
        BothWays("ChildRecord/Household/Member/Address/County"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Address/Country",
        BothWays("ChildRecord/Household/Member/Address/Country"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Address/Easting",
        BothWays("ChildRecord/Household/Member/Address/Easting"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Address/Northing",
        BothWays("ChildRecord/Household/Member/Address/Northing"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/AddressAsPupil",
        BothWays("ChildRecord/Household/Member/LivesWithChild"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Phones/Phone/TelephoneType",
        Not("the number of a contact is carried, what kind of number it is is not"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Phones/Phone/PhoneNo",
        BothWays("ChildRecord/Household/Member/Telephone"),
    ),
    ("CTfile/CTFpupilData/Pupil/Contacts/Contact/Email", BothWays("ChildRecord/Household/Member/Email")),
];
