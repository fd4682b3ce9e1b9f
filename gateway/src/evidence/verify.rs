//! Checking a folder of evidence: every file, every signature, every row, as the script in it does.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use crosswalk_certs::{Trust, cms, verify::Purpose};

use super::{EXPORTED_AT, Files, LIST, LIST_SIGNED};
use crate::{
    audit::{
        chain::{Digest, Row, Subject},
        checkpoints::Said,
    },
    digest::{hex, sha256_hex},
};

/// What is wrong with the folder: nothing, when it is empty.
#[must_use]
pub fn folder(files: &Files, trust: &Trust) -> Vec<String> {
    let mut wrong = Vec::new();
    listed(files, trust, &mut wrong);
    let folders = |top: &str| -> BTreeSet<String> {
        let inside = files.keys().filter_map(|path| path.strip_prefix(top)?.split_once('/'));
        inside.map(|(folder, _)| format!("{top}{folder}/")).collect()
    };
    for folder in folders("messages/") {
        if files.contains_key(&format!("{folder}signed.p7s"))
            && let Err(why) = message(files, &folder, trust)
        {
            wrong.push(format!("{folder}: {why}"));
        }
    }
    let mut rows = Vec::new();
    for folder in folders("audit/") {
        if let Err(why) = part(files, &folder, trust, &mut rows) {
            wrong.push(format!("{folder}: {why}"));
        }
    }
    wrong.extend(gaps(&rows));
    wrong
}

fn text<'a>(files: &'a Files, path: &str) -> Result<&'a str, String> {
    let bytes = files.get(path).ok_or_else(|| format!("{path} is missing"))?;
    str::from_utf8(bytes).map_err(|_| format!("{path} is no text"))
}

fn time(files: &Files, path: &str) -> Result<SystemTime, String> {
    let seconds = text(files, path)?.trim().parse().map_err(|_| format!("{path} is no time"))?;
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).ok_or_else(|| format!("{path} is no time"))
}

/// Every file is listed and as it was; the list is signed.
fn listed(files: &Files, trust: &Trust, wrong: &mut Vec<String>) {
    let list = match text(files, LIST) {
        Ok(list) => list,
        Err(why) => return wrong.push(why),
    };
    let mut listed: BTreeMap<&str, &str> =
        list.lines().filter_map(|line| line.split_once("  ")).map(|(a, b)| (b, a)).collect();
    for (path, bytes) in files.iter().filter(|(path, _)| !path.starts_with(LIST)) {
        match listed.remove(path.as_str()) {
            None => wrong.push(format!("{path} is not in the list")),
            Some(digest) if digest != sha256_hex(bytes) => wrong.push(format!("{path} was changed")),
            Some(_) => {}
        }
    }
    wrong.extend(listed.keys().map(|path| format!("{path} is missing")));
    let signed = time(files, EXPORTED_AT).and_then(|at| {
        let signature = files.get(LIST_SIGNED).ok_or("it is not signed")?;
        cms::verify(signature, Some(list.as_bytes()), trust, at).map(drop).map_err(|e| e.to_string())
    });
    wrong.extend(signed.err().map(|why| format!("{LIST}: {why}")));
}

/// The signature holds, somebody trusted vouches for its signer, its parts are its own, and the document is what it is of.
fn message(files: &Files, folder: &str, trust: &Trust) -> Result<(), String> {
    let file = |name: &str| files.get(&format!("{folder}{name}")).ok_or_else(|| format!("{name} is missing"));
    let parts = cms::parts(file("signed.p7s")?).map_err(|e| e.to_string())?;
    let same = *file("attributes.der")? == parts.attributes
        && *file("signature.der")? == parts.signature
        && *file("digest")? == hex(&parts.digest).into_bytes()
        && parts.chain.first().is_some_and(|first| file("signer.der").is_ok_and(|signer| **first == **signer));
    if !same {
        return Err("the parts are not those of the signature".to_owned());
    }
    let at = time(files, &format!("{folder}signed-at"))?;
    let chain = &parts.chain;
    trust.verify(chain, Purpose::Signer, at).map_err(|refused| refused.to_string())?;
    cms::check_parts(&parts).map_err(|e| e.to_string())?;
    for (path, document) in files.iter().filter(|(path, _)| path.starts_with(&format!("{folder}document."))) {
        if sha256_hex(document) != hex(&parts.digest) {
            return Err(format!("{path} is not the document that was signed"));
        }
    }
    Ok(())
}

/// The rows lead from the signed head before them to the one after.
fn part(files: &Files, folder: &str, trust: &Trust, rows: &mut Vec<Row>) -> Result<(), String> {
    let head = |name: &str| -> Result<Said, String> {
        let at = time(files, &format!("{folder}{name}-at"))?;
        let signed = files.get(&format!("{folder}{name}.p7m")).ok_or_else(|| format!("{name}.p7m is missing"))?;
        let verified = cms::verify(signed, None, trust, at).map_err(|e| e.to_string())?;
        let said = str::from_utf8(verified.content).ok().and_then(Said::read);
        said.ok_or_else(|| format!("{name}.p7m says no head"))
    };
    let (mut last, mut chain) = (0, Digest::NONE);
    if files.contains_key(&format!("{folder}before.p7m")) {
        let said = head("before")?;
        (last, chain) = (said.row, said.head);
    }
    for line in text(files, &format!("{folder}rows.tsv"))?.lines() {
        last += 1;
        let digest = match line.split_once('\t') {
            Some(("digest", digest)) => Digest::read(digest).ok_or_else(|| format!("row {last} has no digest"))?,
            Some(("row", line)) => {
                let row = Row::read(line).filter(|row| row.seq == last);
                let row = row.ok_or_else(|| format!("a row is missing or in another place at row {last}"))?;
                let digest = row.digest();
                rows.push(row);
                digest
            }
            _ => return Err(format!("row {last} cannot be read")),
        };
        chain = chain.then(digest);
    }
    let after = head("after")?;
    if after.row != last || after.head != chain {
        return Err("the rows are not those that the signed head is of".to_owned());
    }
    Ok(())
}

/// The rows of each message and transfer are counted: a missing one leaves a gap.
fn gaps(rows: &[Row]) -> Vec<String> {
    let mut seen: BTreeMap<String, i64> = BTreeMap::new();
    let mut wrong = Vec::new();
    for row in rows.iter().filter(|row| row.subject != Subject::Gateway) {
        let count = seen.entry(format!("{:?}", row.subject)).or_default();
        *count += 1;
        if row.number != *count {
            wrong.push(format!("a row is missing before row {}", row.seq));
            *count = row.number;
        }
    }
    wrong
}
