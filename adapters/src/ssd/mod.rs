//! Adapters `ssd`, `ssd-liquidlogic`, `ssd-mosaic`: an extract of the Standard Safeguarding Dataset, one CSV file a
//! table, in and out. All read every system's extract; each writes as its system's own queries do.

mod address;
mod case;
mod decode;
mod encode;
mod extract;
mod factors;
mod gather;
mod household;
mod identity;
mod involvements;
mod kin;
mod losses;
mod mapping;
mod rows;
mod shapes;
mod tables;
mod teams;

use crosswalk_schemas::model::{Body, Message};

use crate::contract::{Adapter, Encoded, Mapping, Sink, Source};

/// Begins the ids of this adapter's checks.
const PREFIX: &str = "ssd";

/// The adapter, by the shape that it writes; it has no settings.
#[derive(Debug, Clone, Copy)]
pub enum Ssd {
    /// As the dataset itself specifies it.
    Dataset,
    /// As Liquidlogic's queries write it.
    Liquidlogic,
    /// As Mosaic's queries write it.
    Mosaic,
}

impl Adapter for Ssd {
    fn name(&self) -> &'static str {
        match self {
            Self::Dataset => "ssd",
            Self::Liquidlogic => "ssd-liquidlogic",
            Self::Mosaic => "ssd-mosaic",
        }
    }

    fn summary(&self) -> &'static str {
        match self {
            Self::Dataset => {
                "Standard Safeguarding Dataset as CSV, one ssd_*.csv a table: children's social care systems, in and out"
            }
            Self::Liquidlogic => "Standard Safeguarding Dataset as Liquidlogic's queries write it, in and out",
            Self::Mosaic => "Standard Safeguarding Dataset as Mosaic's queries write it, in and out",
        }
    }

    fn mapping(&self) -> Vec<Mapping> {
        mapping::mapping()
    }

    fn read(&self, files: &[&dyn Source], sink: &mut dyn Sink) {
        decode::read(files, sink);
    }

    fn encode(&self, message: &Message) -> Option<Encoded> {
        let Body::RecordTransfer(transfer) = &message.body else { return None };
        let shape = match self {
            Self::Dataset => &shapes::DATASET,
            Self::Liquidlogic => &shapes::LIQUIDLOGIC,
            Self::Mosaic => &shapes::MOSAIC,
        };
        Some(encode::encode(transfer, shape))
    }
}
