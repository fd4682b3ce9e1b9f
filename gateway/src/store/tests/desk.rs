//! What people work on in the console is found by what it says, and forgotten when somebody asks for that.

use crosswalk_schemas::model::{FindRequest, SearchReason};

use super::*;
use crate::{
    console::Roles,
    store::{Asked, NewAccount, PaperKind},
};

#[tokio::test]
async fn erasure_finds_searches_questions_and_drafts_and_keeps_what_somebody_waits_for() {
    let Opened { store, folder: _folder } = Opened::new();
    let request = |words: &str| FindRequest {
        search_reason: SearchReason::UnknownDestination,
        reason: words.to_owned(),
        child: Vec::new(),
        ask: Vec::new(),
        answer_by: None,
        contact: None,
        sharing_basis: None,
    };
    let (ours, other, theirs) = (request("number 9990001022"), request("another child"), request("9990001022?"));
    let written = store.write(move |tx| {
        let ours = tx.search_add("jo", &ours, &[], now())?;
        let other = tx.search_add("jo", &other, &[], now())?;
        let asked = Asked { request: theirs, service: Service::SocialCare, near: Vec::new() };
        tx.sought_add((MessageId(Uuid::from_u128(5)), "E10000025/social-care"), &asked, now())?;
        let account = NewAccount {
            name: "jo".into(),
            shown: "Jo".into(),
            roles: Roles::parse("caseworker"),
            password: None,
            subject: None,
        };
        let account = tx.account_add(&account, "", now())?.unwrap();
        tx.paper_add((account, PaperKind::Upload), &"moves.csv", Some(b"a,9990001022"), now())?;
        Ok((ours, other))
    });
    let (ours, other) = written.await.unwrap();
    let named = |text: &[u8]| text.windows(10).any(|window| window == b"9990001022");
    let found = store.read(move |tx| tx.desk_where(named)).await.unwrap();
    assert_eq!((found.len(), found.iter().filter(|one| one.open).count()), (3, 1));
    let left = store.write(move |tx| {
        found.iter().filter(|one| !one.open).try_for_each(|one| tx.forget_on_desk(one))?;
        Ok((
            tx.search(ours)?.is_some(),
            tx.search(other)?.is_some(),
            tx.sought_open(0)?.len(),
            tx.desk_where(named)?.len(),
        ))
    });
    assert_eq!(left.await.unwrap(), (false, true, 1, 1));
}
