//! Asset scores: twelve sections of 0 to 4 and their total. The standard has risk levels but no scores, so they stand in
//! words on the first line of the assessment's summary, and are found there again.

use crosswalk_schemas::model::{RiskLevel, YouthJusticeAssessment};

use crate::native::{
    field::Field,
    row::RowReader,
    set::{Cells, own_id, shown, word},
};

/// Begins the line of scores.
const SCORES: &str = "Asset scores: ";
/// The highest score of a section.
const MOST: u32 = 4;
const TOTAL: &str = "total_score";

/// The sections of Asset, as columns; in words without the underscores.
const SECTIONS: [&str; 13] = [
    "living_arrangements",
    "family_relationships",
    "education_training_employment",
    "neighbourhood",
    "lifestyle",
    "substance_use",
    "physical_health",
    "emotional_mental_health",
    "self_perception",
    "thinking_behaviour",
    "attitudes_to_offending",
    "motivation_to_change",
    TOTAL,
];

/// An assessment.
pub(super) fn read(row: &mut RowReader<'_>) -> YouthJusticeAssessment {
    let level = |row: &mut RowReader<'_>, column| word(row, column, "level of risk", RiskLevel::ALL);
    YouthJusticeAssessment {
        local_id: own_id(row, "asset_id"),
        assessment_date: row.date("assessment_date"),
        likelihood_of_reoffending: level(row, "likelihood_of_reoffending"),
        risk_of_serious_harm: level(row, "risk_of_serious_harm"),
        safety_and_wellbeing: level(row, "safety_and_wellbeing"),
        summary: with_scores(&scores(row), row.field("summary").and_then(Field::lines)),
    }
}

/// The scores that are filled; a total that is not their sum is a warning.
fn scores(row: &mut RowReader<'_>) -> Vec<(&'static str, u32)> {
    let mut scores = Vec::new();
    for section in SECTIONS {
        let most = if section == TOTAL { 64 } else { MOST };
        let Some(score) = row.field(section).and_then(Field::count) else { continue };
        if score > most {
            let text =
                format!("A score of {score} is more than {most}, the highest there is. It is carried; check it.");
            let place = row.place(section);
            row.notes.findings.push(place.warning("yot.score-too-high", text));
        }
        scores.push((section, score));
    }
    let sum: u32 = scores.iter().filter(|(section, _)| *section != TOTAL).map(|(_, score)| score).sum();
    let total = scores.iter().find(|(section, _)| *section == TOTAL);
    if scores.len() == SECTIONS.len()
        && let Some((_, total)) = total
        && *total != sum
    {
        let place = row.place(TOTAL);
        let text =
            format!("The total is {total}, but the sections make {sum}. Both are carried as they are; check them.");
        row.notes.findings.push(place.warning("yot.total-differs", text));
    }
    scores
}

fn with_scores(scores: &[(&str, u32)], summary: Option<String>) -> Option<String> {
    if scores.is_empty() {
        return summary;
    }
    let each: Vec<String> =
        scores.iter().map(|(section, score)| format!("{} {score}", section.replace('_', " "))).collect();
    let line = format!("{SCORES}{}.", each.join(", "));
    Some(summary.map_or_else(|| line.clone(), |summary| format!("{line}\n{summary}")))
}

/// The scores on the first line of a summary, and the rest of it.
fn scores_of(summary: &str) -> Option<(Cells, &str)> {
    let (line, rest) = summary.split_once('\n').unwrap_or((summary, ""));
    let line = line.strip_prefix(SCORES)?.strip_suffix('.')?;
    let cell = |text: &str| {
        let (name, score) = text.rsplit_once(' ')?;
        let section = SECTIONS.into_iter().find(|section| section.replace('_', " ") == name)?;
        Some((section, score.parse::<u32>().ok()?.to_string()))
    };
    Some((line.split(", ").map(cell).collect::<Option<_>>()?, rest))
}

/// The row of an assessment.
pub(super) fn write(assessment: &YouthJusticeAssessment) -> Cells {
    let said = assessment.summary.as_deref().unwrap_or_default();
    let (mut cells, summary) = scores_of(said).unwrap_or((Vec::new(), said));
    cells.extend([
        ("asset_id", shown(assessment.local_id.as_ref())),
        ("assessment_date", shown(assessment.assessment_date.as_ref())),
        ("likelihood_of_reoffending", shown(assessment.likelihood_of_reoffending.as_ref())),
        ("risk_of_serious_harm", shown(assessment.risk_of_serious_harm.as_ref())),
        ("safety_and_wellbeing", shown(assessment.safety_and_wellbeing.as_ref())),
        ("summary", summary.to_owned()),
    ]);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_stand_in_the_summary_and_are_found_again() {
        let scores = [("living_arrangements", 2), ("total_score", 17)];
        let said = with_scores(&scores, Some("Out late.\nNew friends.".to_owned())).unwrap();
        assert_eq!(said, "Asset scores: living arrangements 2, total score 17.\nOut late.\nNew friends.");
        let (cells, rest) = scores_of(&said).unwrap();
        assert_eq!(cells, [("living_arrangements", "2".to_owned()), ("total_score", "17".to_owned())]);
        assert_eq!(rest, "Out late.\nNew friends.");
        for other in ["Asset scores: shoes 9.", "Asset scores: high", "All well."] {
            assert_eq!(scores_of(other), None, "{other}");
        }
    }
}
