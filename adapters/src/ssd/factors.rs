//! `ssd_assessment_factors`: codes as a JSON array, or as a JSON object of codes that are "Yes".

use serde_json::Value;

use crate::native::{codes, row::RowReader};

const JSON: &str = "cinf_assessment_factors_json";

/// The assessment's id and its factors.
pub(super) fn read(row: &mut RowReader<'_>) -> Option<(String, Vec<String>)> {
    let assessment = row.id("cinf_assessment_id")?;
    let field = row.field(JSON)?;
    let named: Vec<String> = match serde_json::from_str(&field.value) {
        Ok(Value::Array(codes)) => codes.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Ok(Value::Object(codes)) => {
            codes.iter().filter(|(_, said)| is_yes(said)).map(|(code, _)| code.clone()).collect()
        }
        // Some extracts have the codes in a plain list.
        _ => field.value.split([',', ';', '|']).map(|code| code.trim().to_owned()).collect(),
    };
    let mut factors = Vec::new();
    for code in named.iter().filter(|code| !code.is_empty()) {
        if let Some(code) = codes::find("assessment-factor", code) {
            factors.push(code);
            continue;
        }
        let text = format!("{:?} is no factor of an assessment and was left out. Mend it at the source.", short(code));
        let finding = field.place().warning("ssd.value-unreadable", text);
        field.notes.findings.push(finding);
        field.notes.lose(JSON, "could not be read");
    }
    Some((assessment, factors))
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

fn is_yes(said: &Value) -> bool {
    match said {
        Value::Bool(said) => *said,
        Value::String(said) => matches!(said.to_lowercase().as_str(), "yes" | "y" | "true" | "1"),
        Value::Number(said) => said.as_u64() == Some(1),
        _ => false,
    }
}

/// The factors as a JSON array.
pub(super) fn write(factors: &[String]) -> String {
    Value::from(factors).to_string()
}
