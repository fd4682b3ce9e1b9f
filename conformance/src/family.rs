//! A family of test data: a mother and two children who move from Oxford to Manchester, and messages about them.

use crosswalk_schemas::{
    encode,
    model::{
        Address, Addresses, BirthDate, Body, ChildRecord, Header, Identity, Involvement, Involvements, Message,
        MessageId, Party, PersonName, Professional, Qualifier, RecordTransfer, Service, Sex, SharingBasis,
        SharingBasisKind, TransferId, VerificationLevel,
    },
    report::Form,
};
use jiff::Timestamp;
use uuid::Uuid;

/// Oxford: a district, with a housing department.
pub const OXFORD: &str = "E07000178";
/// Oxfordshire: the county that answers for Oxford's children.
pub const OXFORDSHIRE: &str = "E10000025";
/// Manchester: a metropolitan district that answers for its own children.
pub const MANCHESTER: &str = "E08000003";

/// NHS numbers of the two children, elder first.
pub const NHS_NUMBERS: [&str; 2] = ["9990001014", "9990001022"];
/// Unique pupil numbers of the two children, elder first.
pub const UPNS: [&str; 2] = ["Z931234518001", "L931234520002"];
/// Local ids of the two children in Oxfordshire, elder first.
pub const LOCAL_IDS: [&str; 2] = ["P20417", "P20418"];

/// A message and the ids that name it.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The message.
    pub message: Message,
    /// Its id.
    pub id: String,
    /// Its transfer's id.
    pub transfer: String,
}

impl Sample {
    /// The document in one of its two forms.
    pub fn document(&self, form: Form) -> Vec<u8> {
        encode(&self.message, form)
    }
}

/// The records of both children, from a service of Oxfordshire to the same service of Manchester: a transfer of its own.
pub fn records(service: Service) -> Sample {
    records_between(OXFORDSHIRE, MANCHESTER, service)
}

/// The records of both children from one authority to another.
pub fn records_between(from: &str, to: &str, service: Service) -> Sample {
    let party = |code: &str| Party::new(code.parse().unwrap(), service);
    let (id, transfer) = (MessageId(Uuid::now_v7()), TransferId(Uuid::now_v7()));
    let header = Header {
        standard_version: "1.0".to_owned(),
        class: crosswalk_schemas::model::MessageClass::RecordTransfer,
        qualifier: Qualifier::Response,
        message_id: id,
        transfer_id: Some(transfer),
        correlation_id: None,
        sender: party(from),
        recipient: party(to),
        sent_at: now(),
        expires_at: None,
    };
    let children = vec![child("Zoë", "2014-03-09", Sex::Female, 0), child("Seán", "2016-11-21", Sex::Male, 1)];
    let transfer_body = RecordTransfer { child_record: children, ..RecordTransfer::default() };
    let message = Message { header, body: Body::RecordTransfer(Box::new(transfer_body)) };
    Sample { message, id: id.to_string(), transfer: transfer.to_string() }
}

/// The same, filled with involvements until the document in `form` has at least `bytes` bytes.
pub fn records_of_size(service: Service, form: Form, bytes: usize) -> Sample {
    let mut sample = records(service);
    let missing = bytes.saturating_sub(sample.document(form).len());
    let one = involvement(0);
    let mut grown = sample.clone();
    add(&mut grown, one);
    let each = grown.document(form).len() - sample.document(form).len();
    for number in 0..missing.div_ceil(each.max(1)) {
        add(&mut sample, involvement(number));
    }
    sample
}

fn add(sample: &mut Sample, involvement: Involvement) {
    let Body::RecordTransfer(transfer) = &mut sample.message.body else { return };
    let section = transfer.child_record[0].involvements.get_or_insert_default();
    section.involvement.push(involvement);
}

fn involvement(number: usize) -> Involvement {
    Involvement {
        local_id: Some(format!("INV{number:06}")),
        service: Some(Service::SocialCare),
        professional: Professional {
            name: Some(format!("Worker {number}")),
            role: Some("Social worker".to_owned()),
            team: Some("Oxford East".to_owned()),
            ..Professional::default()
        },
        lead_professional: None,
        start_date: Some("2025-09-16".parse().unwrap()),
        end_date: None,
        change_reason: None,
    }
}

fn child(given: &str, born: &str, sex: Sex, number: usize) -> ChildRecord {
    let basis = SharingBasis {
        kind: SharingBasisKind::LegalGateway,
        provision: "Children Act 2004 s10".to_owned(),
        given_by: None,
        given_on: None,
    };
    let identity = Identity {
        person_name: PersonName {
            person_given_name: vec![given.to_owned()],
            person_family_name: "Ashworth-Lane".to_owned(),
            ..PersonName::default()
        },
        former_name: Vec::new(),
        birth_date: Some(BirthDate {
            person_birth_date: born.parse().unwrap(),
            verification_level: Some(VerificationLevel::Level2),
        }),
        expected_birth_date: None,
        person_death_date: None,
        sex: Some(sex),
        ethnicity: None,
        nationality: None,
        language: None,
        disability: Vec::new(),
        nhs_number: Some(NHS_NUMBERS[number].to_owned()),
        upn: Some(UPNS[number].to_owned()),
        former_upn: None,
        upn_unknown: None,
        uln: None,
        local_id: Some(LOCAL_IDS[number].to_owned()),
        other_identifier: Vec::new(),
        sharing_basis: Some(basis.clone()),
    };
    let home = Address {
        address_line: vec!["14 Quarry Lane".to_owned(), "Oxford".to_owned()],
        post_code: Some("OX3 7PX".to_owned()),
        start_date: Some("2019-08-01".parse().unwrap()),
        ..Address::default()
    };
    ChildRecord {
        addresses: Some(Addresses { address: vec![home], sharing_basis: Some(basis.clone()) }),
        involvements: Some(Involvements { involvement: vec![involvement(number)], sharing_basis: Some(basis) }),
        ..ChildRecord::new(identity)
    }
}

/// The moment, in whole seconds.
fn now() -> Timestamp {
    Timestamp::from_second(Timestamp::now().as_second()).unwrap()
}
