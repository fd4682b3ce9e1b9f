//! A family of test data: a mother and two children who move from Oxford to Manchester, and messages about them.

use std::sync::atomic::{AtomicU64, Ordering};

use crosswalk_schemas::{
    encode,
    model::{
        Address, Addresses, BirthDate, Body, ChildOutcome, ChildRecord, Decision, Header, Identity, Involvement,
        Involvements, Message, MessageClass, MessageId, MoveKind, MoveNotification, MovingPerson, Party, PersonName,
        Professional, Qualifier, RecordTransfer, RoleInHousehold, Service, Sex, SharingBasis, SharingBasisKind,
        TransferId, TransferOutcome, VerificationLevel,
    },
    report::Form,
};
use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, date},
};
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
    /// NHS numbers of the two children, elder first.
    pub nhs_numbers: [String; 2],
}

impl Sample {
    /// The document in one of its two forms.
    pub fn document(&self, form: Form) -> Vec<u8> {
        encode(&self.message, form)
    }
}

/// The records of the family of the demo, from a service of Oxfordshire to the same service of Manchester.
pub fn the_family(service: Service) -> Sample {
    sample(OXFORDSHIRE, MANCHESTER, service, None)
}

/// The records of two children nobody has heard of before, with a transfer of their own.
pub fn records(service: Service) -> Sample {
    records_between(OXFORDSHIRE, MANCHESTER, service)
}

/// The same, from one authority to another.
pub fn records_between(from: &str, to: &str, service: Service) -> Sample {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    sample(from, to, service, Some(NEXT.fetch_add(1, Ordering::Relaxed)))
}

fn sample(from: &str, to: &str, service: Service, family: Option<u64>) -> Sample {
    let party = |code: &str| Party::new(code.parse().unwrap(), service);
    let (id, transfer) = (MessageId(Uuid::now_v7()), TransferId(Uuid::now_v7()));
    let header = Header {
        standard_version: "1.0".to_owned(),
        class: MessageClass::RecordTransfer,
        qualifier: Qualifier::Response,
        message_id: id,
        transfer_id: Some(transfer),
        correlation_id: None,
        sender: party(from),
        recipient: party(to),
        sent_at: now(),
        expires_at: None,
    };
    let children = [("Zoë", "2014-03-09", Sex::Female), ("Seán", "2016-11-21", Sex::Male)];
    let children: Vec<ChildRecord> = (0..2).map(|number| child(children[number], number, family)).collect();
    let nhs_numbers = [0, 1].map(|number: usize| children[number].identity.nhs_number.clone().unwrap());
    let records = RecordTransfer { child_record: children, ..RecordTransfer::default() };
    let message = Message { header, body: Body::RecordTransfer(Box::new(records)) };
    Sample { message, id: id.to_string(), transfer: transfer.to_string(), nhs_numbers }
}

/// The notice that the children of `records` moved: the one that opens their transfer, from housing to both sides.
pub fn notice_of(records: &Sample) -> Sample {
    let Body::RecordTransfer(transfer) = &records.message.body else { panic!("not records") };
    let id = MessageId(Uuid::now_v7());
    let mut header = records.message.header.clone();
    header.class = MessageClass::MoveNotification;
    header.qualifier = Qualifier::Request;
    header.message_id = id;
    header.sender.service = Service::Housing;
    header.recipient.service = Service::SocialCare;
    let person = |record: &ChildRecord| MovingPerson {
        role: RoleInHousehold::Child,
        person_name: record.identity.person_name.clone(),
        birth_date: record.identity.birth_date.clone(),
        sex: record.identity.sex,
        relationship: None,
        nhs_number: record.identity.nhs_number.clone(),
        upn: record.identity.upn.clone(),
        local_id: None,
    };
    let at = |line: &str, post_code: &str| Address {
        address_line: vec![line.to_owned()],
        post_code: Some(post_code.to_owned()),
        ..Address::default()
    };
    let notice = MoveNotification {
        kind: MoveKind::Permanent,
        move_date: "2026-11-16".parse().unwrap(),
        section208_notice: None,
        reporter: None,
        from_address: at("14 Quarry Lane", "OX3 7PX"),
        to_address: Some(at("22 Weaver Court", "M14 4TT")),
        losing_authority: None,
        gaining_authority: None,
        person: transfer.child_record.iter().map(person).collect(),
        note: None,
        local_reference: None,
    };
    let message = Message { header, body: Body::MoveNotification(Box::new(notice)) };
    Sample { message, id: id.to_string(), ..records.clone() }
}

/// The outcome by which the gaining authority takes the children of `records`, which it answers.
pub fn outcome_of(records: &Sample) -> Sample {
    let Body::RecordTransfer(transfer) = &records.message.body else { panic!("not records") };
    let id = MessageId(Uuid::now_v7());
    let mut header = records.message.header.clone();
    header.class = MessageClass::TransferOutcome;
    (header.message_id, header.correlation_id) = (id, Some(header.message_id));
    (header.sender, header.recipient) = (header.recipient, header.sender);
    let accepted = |record: &ChildRecord| ChildOutcome {
        child: record.reference(),
        decision: Decision::Accepted,
        reason: None,
        section_outcome: Vec::new(),
    };
    let child_outcome = transfer.child_record.iter().map(accepted).collect();
    let outcome = TransferOutcome { child_outcome, ..TransferOutcome::default() };
    let message = Message { header, body: Body::TransferOutcome(Box::new(outcome)) };
    Sample { message, id: id.to_string(), ..records.clone() }
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
        start_date: Some("2025-09-16".parse().unwrap()),
        ..Involvement::default()
    }
}

/// A legal gateway to share on.
pub fn legal_gateway(provision: &str) -> SharingBasis {
    SharingBasis {
        kind: SharingBasisKind::LegalGateway,
        provision: provision.to_owned(),
        given_by: None,
        given_on: None,
        ends_on: None,
        agreement: None,
    }
}

/// One of the two children. Those of a numbered family differ from all others in name and identifiers.
fn child((given, born, sex): (&str, &str, Sex), number: usize, family: Option<u64>) -> ChildRecord {
    let basis = legal_gateway("Children Act 2004 s10");
    let (nhs_number, upn, local_id) = match family {
        None => (NHS_NUMBERS[number].to_owned(), UPNS[number].to_owned(), LOCAL_IDS[number].to_owned()),
        Some(family) => identifiers(2 * family + number as u64),
    };
    let identity = Identity {
        person_name: PersonName {
            person_given_name: vec![given.to_owned()],
            person_family_name: family.map_or_else(|| "Ashworth-Lane".to_owned(), family_name),
            ..PersonName::default()
        },
        birth_date: Some(BirthDate {
            person_birth_date: family
                .map_or_else(|| born.parse().unwrap(), |family| birth_date(2 * family + number as u64)),
            verification_level: Some(VerificationLevel::Level2),
        }),
        sex: Some(sex),
        nhs_number: Some(nhs_number),
        upn: Some(upn),
        local_id: Some(local_id),
        sharing_basis: Some(basis.clone()),
        ..Identity::default()
    };
    let home = Address {
        address_line: vec!["14 Quarry Lane".to_owned(), "Oxford".to_owned()],
        post_code: Some("OX3 7PX".to_owned()),
        start_date: Some("2019-08-01".parse().unwrap()),
        ..Address::default()
    };
    ChildRecord {
        addresses: Some(Addresses { address: vec![home], sharing_basis: Some(basis.clone()), ..Addresses::default() }),
        involvements: Some(Involvements {
            involvement: vec![involvement(number)],
            sharing_basis: Some(basis),
            ..Involvements::default()
        }),
        ..ChildRecord::new(identity)
    }
}

/// NHS number (test range 999), UPN and local id of the `number`th child that was made up.
fn identifiers(number: u64) -> (String, String, String) {
    // Of two neighbours at least one has a check digit.
    let nine = 999_100_000 + number * 2;
    let nhs = nhs_number(nine).or_else(|| nhs_number(nine + 1)).unwrap();
    let digits = format!("9312345{number:05}");
    let sum: usize = digits.bytes().zip(2..).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    let letter = char::from(b"ABCDEFGHJKLMNPQRTUVWXYZ"[sum % 23]);
    (nhs, format!("{letter}{}", &digits[..12]), format!("P{:06}", 500_000 + number))
}

/// Nine digits with their check digit (modulus 11); `None` when there is none.
fn nhs_number(nine: u64) -> Option<String> {
    let digits = nine.to_string();
    let sum: u64 = digits.bytes().zip((2..=10).rev()).map(|(digit, weight)| u64::from(digit - b'0') * weight).sum();
    match 11 - sum % 11 {
        10 => None,
        11 => Some(format!("{digits}0")),
        check => Some(format!("{digits}{check}")),
    }
}

/// A birth date that few of the made-up children share.
fn birth_date(number: u64) -> Date {
    date(2010, 1, 1) + i64::try_from(number * 37 % 4000).unwrap().days()
}

/// A family name of letters only.
fn family_name(mut number: u64) -> String {
    let mut letters = String::new();
    for _ in 0..5 {
        letters.push(char::from(b'a' + u8::try_from(number % 26).unwrap()));
        number /= 26;
    }
    format!("Ashworth-L{letters}")
}

/// The moment, in whole seconds.
fn now() -> Timestamp {
    Timestamp::from_second(Timestamp::now().as_second()).unwrap()
}
