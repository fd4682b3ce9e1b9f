//! Goes through a message with the rules: what may not be shared is taken out and named as withheld, where the standard has
//! a word for that; where it has none, the message as a whole may not go.

use std::{collections::HashSet, sync::Arc};

use crosswalk_schemas::model::{
    Address, Body, ChildEvent, ChildRecord, FindRequest, FindResponse, Message, MoveNotification, PractitionerMessage,
    RecordTransfer, Section, SharingBasis, Withheld, WithheldReason,
};
use jiff::civil::Date;

use super::{
    case::{Basis, Case, Resource, Ruling},
    judge::Asked,
    sections::{basis_of, take_out},
};

/// Something that may not be shared.
#[derive(Debug, Clone)]
pub struct Denied {
    /// Where it stood.
    pub path: String,
    /// What it was, in a word or two.
    pub what: String,
    /// What the rules say.
    pub ruling: Arc<Ruling>,
}

/// What going through a message came to.
#[derive(Debug, Default)]
pub struct Reviewed {
    /// Why it may not go at all.
    pub refused: Vec<Denied>,
    /// What was taken out of it.
    pub withheld: Vec<Denied>,
}

/// Goes through `message` as of `date`. `ask_whom` is named where something is withheld.
pub(super) fn review(message: &mut Message, asked: &Asked<'_>, date: Date, ask_whom: &str) -> Reviewed {
    let sensitive = matches!(&message.body, Body::MoveNotification(notice) if is_marked(&notice.from_address)
        || notice.to_address.as_ref().is_some_and(is_marked));
    let mut going = Going { asked, date, ask_whom, sensitive, reviewed: Reviewed::default() };
    let basis = basis_of_message(&message.body).cloned();
    going.whole(Resource::Message, basis.as_ref(), "/Message/Header/Class", message.header.class.as_str());
    if !going.reviewed.refused.is_empty() {
        return going.reviewed;
    }
    match &mut message.body {
        Body::RecordTransfer(transfer) => going.records(transfer),
        Body::MoveNotification(notice) => going.notice(notice),
        Body::ChildEvent(event) => going.event(event),
        Body::FindRequest(request) => going.search(request),
        Body::FindResponse(response) => going.found(response),
        Body::PractitionerMessage(letter) => going.letter(letter),
        Body::RecordRequest(_) | Body::TransferOutcome(_) | Body::Receipt(_) => {}
    }
    going.reviewed
}

fn basis_of_message(body: &Body) -> Option<&SharingBasis> {
    match body {
        Body::RecordRequest(request) => request.sharing_basis.as_ref(),
        Body::ChildEvent(event) => event.sharing_basis.as_ref(),
        Body::FindRequest(request) => request.sharing_basis.as_ref(),
        Body::PractitionerMessage(letter) => letter.sharing_basis.as_ref(),
        _ => None,
    }
}

struct Going<'a> {
    asked: &'a Asked<'a>,
    date: Date,
    ask_whom: &'a str,
    sensitive: bool,
    reviewed: Reviewed,
}

impl Going<'_> {
    fn ruling(&self, resource: Resource, basis: Option<&SharingBasis>) -> Arc<Ruling> {
        self.asked.ruling(&Case { resource, basis: Basis::on(basis, self.date), sensitive: self.sensitive })
    }

    /// What cannot be taken out: if it is denied, the message is refused.
    fn whole(&mut self, resource: Resource, basis: Option<&SharingBasis>, path: &str, what: &str) {
        let ruling = self.ruling(resource, basis);
        if !ruling.permitted {
            self.reviewed.refused.push(Denied { path: path.to_owned(), what: what.to_owned(), ruling });
        }
    }

    fn records(&mut self, transfer: &mut RecordTransfer) {
        for (index, child) in transfer.child_record.iter_mut().enumerate() {
            self.record(child, &format!("/Message/RecordTransfer/ChildRecord[{}]", index + 1));
        }
        if !self.reviewed.withheld.is_empty() && !transfer.document_part.is_empty() {
            // A part of a document that was taken out goes with it.
            let records = &transfer.child_record;
            let left = records.iter().flat_map(|child| &child.documents).flat_map(|documents| &documents.document);
            let left: HashSet<_> = left.map(|document| document.document_id).collect();
            transfer.document_part.retain(|part| left.contains(&part.document_id));
        }
    }

    fn record(&mut self, child: &mut ChildRecord, at: &str) {
        let mut placements = child.social_care.iter().flat_map(|section| &section.placement);
        self.sensitive = placements.any(|one| one.sensitive_address == Some(true)) || places(child).any(is_marked);
        for section in child.sections() {
            let ruling = self.ruling(Resource::Section(section), basis_of(child, section));
            if ruling.permitted {
                continue;
            }
            if section == Section::Identity {
                let path = format!("{at}/{section}");
                self.reviewed.refused.push(Denied { path, what: section.as_str().to_owned(), ruling });
                continue;
            }
            take_out(child, section);
            self.name(child, section, (format!("{at}/{section}"), ruling));
        }
        if child.documents.is_some() {
            self.documents(child, at);
        }
        if self.sensitive {
            self.sensitive_addresses(child, at);
        }
    }

    /// Names a section as withheld, once.
    fn name(&mut self, child: &mut ChildRecord, section: Section, (path, ruling): (String, Arc<Ruling>)) {
        if !child.withheld.iter().any(|named| named.section == section) {
            child.withheld.push(Withheld {
                section,
                reason: ruling.reason,
                ask_whom: Some(self.ask_whom.to_owned()),
                note: Some(format!("{} (policy.{})", ruling.sentence, ruling.rule)),
            });
        }
        self.reviewed.withheld.push(Denied { path, what: section.as_str().to_owned(), ruling });
    }

    /// A document goes where the section may go that it is about.
    fn documents(&mut self, child: &mut ChildRecord, at: &str) {
        let of_documents = basis_of(child, Section::Documents).cloned();
        let mut about: Vec<_> =
            child.documents.iter().flat_map(|section| &section.document).filter_map(|one| one.about).collect();
        about.sort_unstable();
        about.dedup();
        for section in about {
            let basis = basis_of(child, section).or(of_documents.as_ref());
            let gone = child.withheld.iter().any(|named| named.section == section);
            let ruling = self.ruling(Resource::Section(section), basis);
            if ruling.permitted && !gone {
                continue;
            }
            if let Some(documents) = &mut child.documents {
                documents.document.retain(|document| document.about != Some(section));
            }
            if !gone {
                self.name(child, section, (format!("{at}/Documents"), ruling));
            }
        }
        child.documents.take_if(|documents| documents.document.is_empty());
    }

    /// Withholds the sensitive addresses of a record, and their postcodes where they stand by themselves.
    fn sensitive_addresses(&mut self, child: &mut ChildRecord, at: &str) {
        let basis = child.addresses.as_ref().and_then(|section| section.sharing_basis.clone());
        let mut hidden = Vec::new();
        let mut each = |going: &mut Self, path: String, address: &mut Address| {
            let post_code = address.post_code.clone();
            if going.address(address, basis.as_ref(), &path) {
                hidden.extend(post_code);
            }
        };
        for (index, address) in child.addresses.iter_mut().flat_map(|section| &mut section.address).enumerate() {
            each(self, format!("{at}/Addresses/Address[{}]", index + 1), address);
        }
        for (index, member) in child.household.iter_mut().flat_map(|section| &mut section.member).enumerate() {
            if let Some(address) = &mut member.address {
                each(self, format!("{at}/Household/Member[{}]/Address", index + 1), address);
            }
        }
        let housing = child.housing.iter_mut();
        let homes = housing.flat_map(|section| {
            let tenancies = section.tenancy.iter_mut().filter_map(|one| one.address.as_mut());
            tenancies.chain(section.temporary_accommodation.iter_mut().filter_map(|one| one.address.as_mut()))
        });
        for address in homes {
            each(self, format!("{at}/Housing"), address);
        }
        let of_care = basis_of(child, Section::SocialCare).cloned();
        for placement in child.social_care.iter_mut().flat_map(|section| &mut section.placement) {
            let marked = placement.sensitive_address == Some(true) && placement.post_code.is_some();
            let ruling = self.ruling(Resource::SensitiveAddress, of_care.as_ref());
            if marked && !ruling.permitted {
                placement.post_code = None;
                let (path, what) = (format!("{at}/SocialCare"), "postcode of a sensitive placement".to_owned());
                self.reviewed.withheld.push(Denied { path, what, ruling });
            }
            placement.post_code.take_if(|post_code| hidden.contains(post_code));
        }
    }

    /// Withholds an address that is marked as sensitive and denied. True when it did.
    fn address(&mut self, address: &mut Address, basis: Option<&SharingBasis>, path: &str) -> bool {
        if !is_marked(address) {
            return false;
        }
        let ruling = self.ruling(Resource::SensitiveAddress, basis);
        if ruling.permitted {
            return false;
        }
        *address = withheld(address, ruling.reason);
        self.reviewed.withheld.push(Denied { path: path.to_owned(), what: "sensitive address".to_owned(), ruling });
        true
    }

    fn notice(&mut self, notice: &mut MoveNotification) {
        self.address(&mut notice.from_address, None, "/Message/MoveNotification/FromAddress");
        if let Some(address) = &mut notice.to_address {
            self.address(address, None, "/Message/MoveNotification/ToAddress");
        }
    }

    fn event(&mut self, event: &mut ChildEvent) {
        let basis = event.sharing_basis.clone();
        let basis = basis.as_ref();
        self.sensitive = event.address.as_ref().is_some_and(is_marked);
        if event.involvement.is_some() {
            let path = "/Message/ChildEvent/Involvement";
            self.whole(Resource::Section(Section::Involvements), basis, path, "Involvement");
        }
        if event.flag_of_concern.is_some() {
            let path = "/Message/ChildEvent/FlagOfConcern";
            self.whole(Resource::Section(Section::FlagsOfConcern), basis, path, "FlagOfConcern");
        }
        if let Some(address) = &mut event.address {
            self.address(address, basis, "/Message/ChildEvent/Address");
        }
    }

    fn search(&mut self, request: &mut FindRequest) {
        let basis = request.sharing_basis.clone();
        for (index, sought) in request.child.iter_mut().enumerate() {
            if let Some(address) = &mut sought.last_address {
                self.sensitive = is_marked(address);
                let path = format!("/Message/FindRequest/Child[{}]/LastAddress", index + 1);
                self.address(address, basis.as_ref(), &path);
            }
        }
    }

    fn found(&mut self, response: &mut FindResponse) {
        for (index, found) in response.found.iter_mut().enumerate() {
            let at = format!("/Message/FindResponse/Found[{}]", index + 1);
            let basis = found.sharing_basis.clone();
            self.sensitive = found.address.as_ref().is_some_and(is_marked);
            if !found.known_to_agency.is_empty() {
                let path = format!("{at}/KnownToAgency[1]");
                self.whole(Resource::Section(Section::Involvements), basis.as_ref(), &path, "KnownToAgency");
            }
            if let Some(address) = &mut found.address {
                self.address(address, basis.as_ref(), &format!("{at}/Address"));
            }
        }
    }

    fn letter(&mut self, letter: &PractitionerMessage) {
        if !letter.document.is_empty() {
            let path = "/Message/PractitionerMessage/Document[1]";
            self.whole(Resource::Section(Section::Documents), letter.sharing_basis.as_ref(), path, "Document");
        }
    }
}

/// Marked as sensitive, and it says where it is.
fn is_marked(address: &Address) -> bool {
    address.sensitive_address == Some(true) && address.withheld.is_none()
}

/// What may be said of an address that is withheld: its kind, its period, and why.
fn withheld(address: &Address, reason: WithheldReason) -> Address {
    Address {
        kind: address.kind,
        start_date: address.start_date,
        end_date: address.end_date,
        sensitive_address: Some(true),
        withheld: Some(reason),
        ..Address::default()
    }
}

/// Every address in a record that may bear the mark.
fn places(child: &ChildRecord) -> impl Iterator<Item = &Address> {
    let lived = child.addresses.iter().flat_map(|section| &section.address);
    let others = child.household.iter().flat_map(|section| &section.member).filter_map(|one| one.address.as_ref());
    let homes = child.housing.iter().flat_map(|section| {
        let tenancies = section.tenancy.iter().filter_map(|one| one.address.as_ref());
        tenancies.chain(section.temporary_accommodation.iter().filter_map(|one| one.address.as_ref()))
    });
    lived.chain(others).chain(homes)
}
