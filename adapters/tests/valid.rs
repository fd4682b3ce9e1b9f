//! What adapters make of samples and of the demonstration's data is valid by the standard's own rules, in both forms.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{fs, path::Path};

use crosswalk_adapters::{
    contract::{Content, NativeFile, take_name},
    registry,
};
use crosswalk_schemas::{
    model::{
        Body, ChildReference, Header, Message, MessageId, Party, PersonName, Qualifier, RecordTransfer, Service,
        TransferId,
    },
    report::{Form, Severity},
    validation::{Limits, Validator},
};
use uuid::Uuid;

fn read(path: &Path) -> Vec<NativeFile> {
    let mut paths = vec![path.to_path_buf()];
    if path.is_dir() {
        paths = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
    }
    let file = |path: &std::path::PathBuf| NativeFile {
        name: path.file_name().unwrap().to_str().unwrap().to_owned(),
        bytes: fs::read(path).unwrap(),
    };
    paths.iter().map(file).collect()
}

/// The child who was asked for: whose name a record gets that has none.
fn asked_for() -> ChildReference {
    let person_name = PersonName { person_family_name: "Okafor".to_owned(), ..PersonName::default() };
    ChildReference { person_name, ..ChildReference::default() }
}

/// The message that carries an item; `None` for what is no message of its own.
fn message(content: Content) -> Option<Message> {
    let (body, service) = match content {
        Content::Lead(_) | Content::Merged { .. } | Content::Purged(_) => return None,
        Content::Event(event) => (Body::ChildEvent(event), Service::Health),
        Content::Move(notice) => (Body::MoveNotification(notice), Service::Housing),
        Content::Request(request) => (Body::RecordRequest(request), Service::SocialCare),
        Content::Record(mut record) => {
            take_name(&mut record, &asked_for());
            let transfer = RecordTransfer { child_record: vec![*record], ..RecordTransfer::default() };
            (Body::RecordTransfer(Box::new(transfer)), Service::SocialCare)
        }
    };
    let party = |code: &str| Party::new(code.parse().unwrap(), service);
    let header = Header {
        standard_version: "1.0".to_owned(),
        class: body.class(),
        qualifier: if service == Service::SocialCare { Qualifier::Response } else { Qualifier::Request },
        message_id: MessageId(Uuid::now_v7()),
        transfer_id: Some(TransferId(Uuid::now_v7())),
        correlation_id: Some(MessageId(Uuid::now_v7())),
        sender: party("E10000025"),
        recipient: party("E08000003"),
        sent_at: "2026-11-22T08:00:00Z".parse().unwrap(),
        expires_at: None,
    };
    Some(Message { header, body })
}

fn check(adapter: &str, path: &Path, items: usize) {
    let validator = Validator::new(Limits::default());
    let decoded = registry::adapter(adapter).unwrap().decode(&read(path));
    assert_eq!(decoded.items.len(), items, "{}: {:#?}", path.display(), decoded.findings);
    for item in decoded.items {
        let Some(message) = message(item.content) else { continue };
        for form in [Form::Xml, Form::Json] {
            let bytes = crosswalk_schemas::encode(&message, form);
            let report = validator.check(&bytes, form, jiff::civil::date(2026, 11, 22)).report;
            let errors: Vec<_> = report.findings.iter().filter(|f| f.severity == Severity::Error).collect();
            assert!(errors.is_empty(), "{adapter} {}: {errors:#?}", item.key);
        }
    }
}

#[test]
fn samples_become_valid_messages() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    check("ctf", &src.join("ctf/samples/9312345_CTF_XXXXXXX_001.xml"), 3);
    check("ctf", &src.join("ctf/samples/9312345_CTF_3524001_002.xml"), 7);
    check("ctf", &src.join("ctf/samples/9312345_CTF_660LLLL_003.xml"), 3);
    check("hclic", &src.join("hclic/samples/personal.xml"), 1);
    check("housing-moves", &src.join("housing_moves/samples/moves.csv"), 2);
    check("housing-moves", &src.join("housing_moves/samples/form.json"), 1);
    check("housing-moves", &src.join("housing_moves/samples/form.urlencoded"), 1);
    check("hub", &src.join("hub/samples/extract"), 3);
    check("hub", &src.join("hub/samples/changes"), 12);
    check("nccis", &src.join("nccis/samples/return-2026-10.xml"), 4);
    check("nccis", &src.join("nccis/samples/return-broken.xml"), 8);
    check("csc-api", &src.join("csc_api/samples/payload.json"), 1);
    check("csc-api", &src.join("csc_api/samples/day.ndjson"), 2);
    check("ssd", &src.join("ssd/samples/extract"), 3);
    check("cin", &src.join("cin/samples/census-2019.xml"), 2);
    check("cin", &src.join("cin/samples/census-2026.xml"), 6);
    check("cin", &src.join("cin/samples/census-broken.xml"), 3);
    check("ssda903", &src.join("ssda903/samples/set-2026"), 13);
    check("ssda903", &src.join("ssda903/samples/return-2024.xml"), 5);
    check("ssda903", &src.join("ssda903/samples/broken-set"), 3);
    check("ssd", &src.join("ssd/samples/liquidlogic"), 3);
    check("ssd", &src.join("ssd/samples/mosaic"), 2);
    check("yot", &src.join("yot/samples/extract"), 2);
}

#[test]
fn samples_of_the_health_service_become_valid_messages() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    check("hl7v2", &src.join("hl7v2/samples/a31-move.hl7"), 2);
    check("hl7v2", &src.join("hl7v2/samples/updates.hl7"), 12);
    check("hl7v2", &src.join("hl7v2/samples/batch.hl7"), 10);
    check("hl7v2", &src.join("hl7v2/samples/broken.hl7"), 5);
    check("hl7v2", &src.join("hl7v2/samples/framed.mllp"), 2);
    check("nems", &src.join("nems/samples/change-of-address.xml"), 1);
    check("nems", &src.join("nems/samples/change-of-gp.json"), 1);
    check("nems", &src.join("nems/samples/birth.xml"), 2);
    check("nems", &src.join("nems/samples/death-informal.json"), 1);
    check("nems", &src.join("nems/samples/contact-new.xml"), 1);
    check("nems", &src.join("nems/samples/contact-ended.json"), 1);
    check("nems", &src.join("nems/samples/contact-deleted.xml"), 1);
    check("nems", &src.join("nems/samples/newborn-hearing.json"), 1);
    check("nems", &src.join("nems/samples/vaccinations.xml"), 1);
    check("nems", &src.join("nems/samples/record-change.json"), 1);
    check("nems", &src.join("nems/samples/events.ndjson"), 6);
}

#[test]
fn the_demonstration_s_data_become_valid_messages() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/demo-data");
    check("housing-moves", &data.join("housing-moves.csv"), 1);
    check("ssd", &data.join("social-care-extract"), 3);
    check("ctf", &data.join("education-extract.ctf.xml"), 3);
}
