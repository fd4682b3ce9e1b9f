//! What rules look at: a message, and who and what is in it, each with its path.

use std::fmt;

use jiff::{civil::Date, tz::TimeZone};
use serde_json::Value;

use super::tree::Spot;
use crate::model::{Address, BirthDate, Body, ChildRecord, Message, MoveNotification, PersonName};

/// A message under check, and the day.
pub(super) struct Subject<'a> {
    pub(super) message: &'a Message,
    /// The same as a tree, in the names of the model.
    pub(super) tree: &'a Value,
    pub(super) today: Date,
}

/// A path that is written out only when something is wrong there.
#[derive(Debug, Clone, Copy)]
pub(super) enum At {
    /// Identity of a child's record.
    Record(usize),
    /// Member of a child's household.
    Member(usize, usize),
    NothingHeld(usize),
    Requested(usize),
    Outcome(usize),
    Moving(usize),
    /// Child of a child-event.
    Event(usize),
    Sought(usize),
    /// Adult that a sought child may be with.
    SoughtAdult(usize, usize),
    /// Child as asked for in a find-response.
    Asked(usize),
    /// Child as known to the answering authority.
    KnownAs(usize),
    NotKnown(usize),
    /// Child that a practitioner-message speaks of.
    Mentioned(usize),
    /// Address of a child's record.
    Address(usize, usize),
    /// Address of a member of the household.
    MemberAddress(usize, usize),
    MoveFrom,
    MoveTo,
    /// Where the child of an event was seen.
    EventAddress,
    /// Last known address of a sought child.
    LastAddress(usize),
    /// Address of a child who was found.
    FoundAddress(usize),
    /// Placement of a looked-after child.
    Placement(usize, usize),
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const TRANSFER: &str = "/Message/RecordTransfer";
        match *self {
            Self::Record(child) => write!(f, "{TRANSFER}/ChildRecord[{}]/Identity", child + 1),
            Self::Member(child, member) => {
                write!(f, "{TRANSFER}/ChildRecord[{}]/Household/Member[{}]", child + 1, member + 1)
            }
            Self::NothingHeld(child) => write!(f, "{TRANSFER}/NothingHeld[{}]", child + 1),
            Self::Requested(child) => write!(f, "/Message/RecordRequest/Child[{}]", child + 1),
            Self::Outcome(child) => write!(f, "/Message/TransferOutcome/ChildOutcome[{}]/Child", child + 1),
            Self::Moving(person) => write!(f, "/Message/MoveNotification/Person[{}]", person + 1),
            Self::Event(child) => write!(f, "/Message/ChildEvent/Child[{}]", child + 1),
            Self::Sought(child) => write!(f, "/Message/FindRequest/Child[{}]/Child", child + 1),
            Self::SoughtAdult(child, adult) => {
                write!(f, "/Message/FindRequest/Child[{}]/Adult[{}]", child + 1, adult + 1)
            }
            Self::Asked(child) => write!(f, "/Message/FindResponse/Found[{}]/Asked", child + 1),
            Self::KnownAs(child) => write!(f, "/Message/FindResponse/Found[{}]/KnownAs", child + 1),
            Self::NotKnown(child) => write!(f, "/Message/FindResponse/NotKnown[{}]", child + 1),
            Self::Mentioned(child) => write!(f, "/Message/PractitionerMessage/Child[{}]", child + 1),
            Self::EventAddress => f.write_str("/Message/ChildEvent/Address"),
            Self::LastAddress(child) => write!(f, "/Message/FindRequest/Child[{}]/LastAddress", child + 1),
            Self::FoundAddress(child) => write!(f, "/Message/FindResponse/Found[{}]/Address", child + 1),
            Self::Address(child, address) => {
                write!(f, "{TRANSFER}/ChildRecord[{}]/Addresses/Address[{}]", child + 1, address + 1)
            }
            Self::MemberAddress(child, member) => {
                write!(f, "{TRANSFER}/ChildRecord[{}]/Household/Member[{}]/Address", child + 1, member + 1)
            }
            Self::Placement(child, placement) => {
                write!(f, "{TRANSFER}/ChildRecord[{}]/SocialCare/Placement[{}]", child + 1, placement + 1)
            }
            Self::MoveFrom => f.write_str("/Message/MoveNotification/FromAddress"),
            Self::MoveTo => f.write_str("/Message/MoveNotification/ToAddress"),
        }
    }
}

/// A person, wherever one is named in a message.
pub(super) struct Person<'a> {
    pub(super) at: At,
    pub(super) name: &'a PersonName,
    pub(super) birth_date: Option<&'a BirthDate>,
    pub(super) nhs_number: Option<&'a str>,
    pub(super) upn: Option<&'a str>,
}

macro_rules! person {
    ($at:expr, $of:expr) => {
        Person {
            at: $at,
            name: &$of.person_name,
            birth_date: $of.birth_date.as_ref(),
            nhs_number: $of.nhs_number.as_deref(),
            upn: $of.upn.as_deref(),
        }
    };
}

impl<'a> Subject<'a> {
    /// The day the message was sent.
    pub(super) fn sent(&self) -> Date {
        self.message.header.sent_at.to_zoned(TimeZone::UTC).date()
    }

    /// The root element.
    pub(super) fn root(&self) -> Spot<'a> {
        Spot::root(self.tree)
    }

    /// The records of a record-transfer as elements.
    pub(super) fn children(&self) -> Vec<Spot<'a>> {
        self.root().below("RecordTransfer/ChildRecord")
    }

    /// The elements `path` of every child's record (`SocialCare/Referral`).
    pub(super) fn of_children(&self, path: &'static str) -> Vec<Spot<'a>> {
        self.children().into_iter().flat_map(|child| child.below(path)).collect()
    }

    /// The same, each with the record that it stands in.
    pub(super) fn with_child(&self, path: &'static str) -> Vec<(Spot<'a>, Spot<'a>)> {
        let children = self.children().into_iter();
        children.flat_map(|child| child.below(path).into_iter().map(move |spot| (child, spot))).collect()
    }

    /// The addresses of people, of records and of moves, as elements.
    pub(super) fn places(&self) -> Vec<Spot<'a>> {
        let of_records = ["Addresses/Address", "Household/Member/Address"].into_iter();
        let of_moves = ["MoveNotification/FromAddress", "MoveNotification/ToAddress"].into_iter();
        let mut all: Vec<_> = of_records.flat_map(|path| self.of_children(path)).collect();
        all.extend(of_moves.flat_map(|path| self.root().below(path)));
        all
    }

    /// The records of a record-transfer; none in other classes.
    pub(super) fn records(&self) -> impl Iterator<Item = (usize, &'a ChildRecord)> + use<'a> {
        let records = match &self.message.body {
            Body::RecordTransfer(transfer) => transfer.child_record.as_slice(),
            _ => &[],
        };
        records.iter().enumerate()
    }

    /// The move, in a move-notification.
    pub(super) fn movement(&self) -> Option<&'a MoveNotification> {
        match &self.message.body {
            Body::MoveNotification(movement) => Some(movement),
            _ => None,
        }
    }

    /// Everybody named in the message.
    pub(super) fn people(&self) -> Vec<Person<'a>> {
        let mut people = Vec::new();
        match &self.message.body {
            Body::MoveNotification(movement) => {
                people.extend(movement.person.iter().enumerate().map(|(at, of)| person!(At::Moving(at), of)));
            }
            Body::RecordRequest(request) => {
                people.extend(request.child.iter().enumerate().map(|(at, of)| person!(At::Requested(at), of)));
            }
            Body::RecordTransfer(transfer) => {
                for (child, record) in transfer.child_record.iter().enumerate() {
                    people.push(person!(At::Record(child), record.identity));
                    let members = record.household.iter().flat_map(|household| &household.member).enumerate();
                    people.extend(members.map(|(member, of)| Person {
                        at: At::Member(child, member),
                        name: &of.person_name,
                        birth_date: of.birth_date.as_ref(),
                        nhs_number: None,
                        upn: None,
                    }));
                }
                people
                    .extend(transfer.nothing_held.iter().enumerate().map(|(at, of)| person!(At::NothingHeld(at), of)));
            }
            Body::TransferOutcome(outcome) => {
                let children = outcome.child_outcome.iter().enumerate();
                people.extend(children.map(|(at, of)| person!(At::Outcome(at), of.child)));
            }
            Body::ChildEvent(event) => {
                people.extend(event.child.iter().enumerate().map(|(at, of)| person!(At::Event(at), of)));
            }
            Body::FindRequest(request) => {
                for (at, sought) in request.child.iter().enumerate() {
                    people.push(person!(At::Sought(at), sought.child));
                    let adults = sought.adult.iter().enumerate();
                    people.extend(adults.map(|(adult, of)| Person {
                        at: At::SoughtAdult(at, adult),
                        name: &of.person_name,
                        birth_date: of.birth_date.as_ref(),
                        nhs_number: None,
                        upn: None,
                    }));
                }
            }
            Body::FindResponse(response) => {
                for (at, found) in response.found.iter().enumerate() {
                    people.push(person!(At::Asked(at), found.asked));
                    people.extend(found.known_as.iter().map(|of| person!(At::KnownAs(at), of)));
                }
                people.extend(response.not_known.iter().enumerate().map(|(at, of)| person!(At::NotKnown(at), of)));
            }
            Body::PractitionerMessage(letter) => {
                people.extend(letter.child.iter().enumerate().map(|(at, of)| person!(At::Mentioned(at), of)));
            }
            Body::Receipt(_) => {}
        }
        people
    }

    /// Every address in the message.
    pub(super) fn addresses(&self) -> Vec<(At, &'a Address)> {
        let mut addresses = Vec::new();
        for (child, record) in self.records() {
            let own = record.addresses.iter().flat_map(|section| &section.address).enumerate();
            addresses.extend(own.map(|(at, address)| (At::Address(child, at), address)));
            let members = record.household.iter().flat_map(|household| &household.member).enumerate();
            addresses.extend(members.filter_map(|(at, of)| Some((At::MemberAddress(child, at), of.address.as_ref()?))));
        }
        if let Some(movement) = self.movement() {
            addresses.push((At::MoveFrom, &movement.from_address));
            addresses.extend(movement.to_address.as_ref().map(|to| (At::MoveTo, to)));
        }
        match &self.message.body {
            Body::ChildEvent(event) => addresses.extend(event.address.as_ref().map(|of| (At::EventAddress, of))),
            Body::FindRequest(request) => {
                let sought = request.child.iter().enumerate();
                addresses.extend(sought.filter_map(|(at, of)| Some((At::LastAddress(at), of.last_address.as_ref()?))));
            }
            Body::FindResponse(response) => {
                let found = response.found.iter().enumerate();
                addresses.extend(found.filter_map(|(at, of)| Some((At::FoundAddress(at), of.address.as_ref()?))));
            }
            _ => {}
        }
        addresses
    }

    /// Every postcode in the message, with the element it stands in.
    pub(super) fn postcodes(&self) -> impl Iterator<Item = (At, &'a str)> + use<'a> {
        let addresses = self.addresses().into_iter();
        let addresses = addresses.filter_map(|(at, address)| Some((at, address.post_code.as_deref()?)));
        let placements = self.records().flat_map(|(child, record)| {
            let placements = record.social_care.iter().flat_map(|section| &section.placement).enumerate();
            placements.filter_map(move |(at, of)| Some((At::Placement(child, at), of.post_code.as_deref()?)))
        });
        addresses.chain(placements)
    }
}
