//! The main job on its stage: Oxford, Oxfordshire and Manchester, and the demo's case systems beside them, at work.

use std::fs;

use crate::{
    case_system::{Rules, Running},
    family::{MANCHESTER, OXFORD, OXFORDSHIRE},
    gateway::{Gateway, System},
    journey::{Journey, STEPS, Step},
    program::root,
    town::{Town, await_that},
};

/// The three gateways, started, and the case systems that will be asked and handed records.
#[derive(Debug)]
pub struct Stage {
    /// Where housing reports the move.
    pub oxford: Gateway,
    /// The losing authority.
    pub oxfordshire: Gateway,
    /// The gaining authority.
    pub manchester: Gateway,
    journey: Journey,
    _systems: [Running; 4],
}

impl Stage {
    /// Sets it up in a town of these three; `more` are further systems of Oxford's.
    pub fn in_town(town: &Town, more: &[System]) -> Self {
        let housing = System::at_folder("housing", "housing-moves", "json");
        let both = |form| [System::at_folder("social-care", "ssd", form), System::at_folder("education", "ctf", form)];
        let mut oxford = town.gateway(OXFORD, &[&[housing], more].concat());
        let mut oxfordshire = town.gateway(OXFORDSHIRE, &both("xml"));
        let mut manchester = town.gateway(MANCHESTER, &both("json"));
        for gateway in [&mut oxford, &mut oxfordshire, &mut manchester] {
            gateway.start();
        }
        let data = root().join("deploy/demo-data");
        let exports = |name: &str| Rules { export: Some(data.join(name)), ..Rules::default() };
        let systems = [
            Running::start(&oxfordshire.system("social-care"), exports("social-care-extract")),
            Running::start(&oxfordshire.system("education"), exports("education-extract.ctf.xml")),
            Running::start(&manchester.system("social-care"), Rules::default()),
            Running::start(&manchester.system("education"), Rules::default()),
        ];
        Self { oxford, oxfordshire, manchester, journey: Journey::in_town(town.folder()), _systems: systems }
    }

    /// The three gateways.
    pub fn gateways(&self) -> [&Gateway; 3] {
        [&self.oxford, &self.oxfordshire, &self.manchester]
    }

    /// Housing reports the move; waits for each step that follows, and tells of it.
    pub fn play(&self, mut tell: impl FnMut(&Step, &str)) {
        let notice = fs::read(root().join("deploy/demo-data/housing-moves.csv")).unwrap();
        self.oxford.drop_file("housing", "housing-moves.csv", &notice);
        for step in STEPS {
            tell(step, &await_that(step.says, &self.gateways(), || (step.seen)(&self.journey)));
        }
    }
}
