//! An extract of the Standard Safeguarding Dataset of any size: a child with its rows, over and over.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use crate::with_faults;

/// Tables, their columns, and the rows of child `#` of family `~`.
const TABLES: &[(&str, &str, &[&str])] = &[
    (
        "ssd_person",
        "pers_person_id,pers_forename,pers_surname,pers_sex,pers_gender,pers_ethnicity,pers_dob,pers_common_child_id,pers_legacy_id,pers_upn_unknown,pers_send_flag,pers_expected_dob,pers_death_date,pers_is_mother,pers_nationality",
        &["#,Zoë,Okafor,F,F,BAFR,2015-06-02,,L-#,,N,,,N,GBR"],
    ),
    ("ssd_family", "fami_table_id,fami_family_id,fami_person_id", &["#,~,#"]),
    (
        "ssd_address",
        "addr_table_id,addr_address_json,addr_person_id,addr_address_type,addr_address_start_date,addr_address_end_date,addr_address_postcode",
        &[
            r#"#,"{""ROOM"": """", ""FLOOR"": """", ""FLAT"": ""2"", ""BUILDING"": """", ""HOUSE"": ""17"", ""STREET"": ""Iffley Turn"", ""TOWN"": ""Oxford"", ""UPRN"": ""100120827301"", ""EASTING"": """", ""NORTHING"": """"}",#,Home,2021-04-01,,OX4 1XJ"#,
        ],
    ),
    (
        "ssd_cin_episodes",
        "cine_referral_id,cine_person_id,cine_referral_date,cine_cin_primary_need_code,cine_referral_source_code,cine_referral_source_desc,cine_referral_outcome_json,cine_referral_nfa,cine_close_reason,cine_close_date,cine_referral_team,cine_referral_worker_id",
        &[
            r#"R#,#,2026-03-03,N1,2A,,"{""NFA_FLAG"": ""N"", ""STRATEGY_DISCUSSION_FLAG"": ""Y""}",N,,,East Assessment,W77"#,
            "Q#,#,2018-12-20,N5,5A,Health visitor,,N,RC8,2019-06-30,East Assessment,",
        ],
    ),
    (
        "ssd_cin_assessments",
        "cina_assessment_id,cina_person_id,cina_referral_id,cina_assessment_start_date,cina_assessment_child_seen,cina_assessment_auth_date,cina_assessment_outcome_json,cina_assessment_outcome_nfa,cina_assessment_team,cina_assessment_worker_id",
        &["A#,#,R#,2026-03-04,Y,2026-04-15,,N,East Assessment,W77"],
    ),
    (
        "ssd_assessment_factors",
        "cinf_table_id,cinf_assessment_id,cinf_assessment_factors_json",
        &[r#"#,A#,"[""1A"", ""3B""]""#],
    ),
    (
        "ssd_cin_visits",
        "cinv_cin_visit_id,cinv_person_id,cinv_cin_visit_date,cinv_cin_visit_seen,cinv_cin_visit_seen_alone,cinv_cin_visit_bedroom",
        &["V#-1,#,2026-05-01,Y,Y,N", "V#-2,#,2026-05-15,Y,N,Y", "V#-3,#,2026-06-01,Y,Y,", "V#-4,#,2026-06-15,N,,"],
    ),
    (
        "ssd_cp_plans",
        "cppl_cp_plan_id,cppl_referral_id,cppl_icpc_id,cppl_person_id,cppl_cp_plan_start_date,cppl_cp_plan_end_date,cppl_cp_plan_initial_category,cppl_cp_plan_ola,cppl_cp_plan_latest_category",
        &["C#,R#,,#,2026-03-27,,Neglect,N,NEG"],
    ),
    (
        "ssd_involvements",
        "invo_involvements_id,invo_professional_id,invo_professional_role_id,invo_professional_team,invo_involvement_start_date,invo_involvement_end_date,invo_worker_change_reason,invo_person_id,invo_referral_id",
        &["I#,W77,Allocated Case Worker,East Family Help,2026-03-06,,,#,R#"],
    ),
];

/// What stands wrongly for what in some children's rows.
const FAULTS: &[(&str, &str)] = &[
    ("2026-0", "2026-3"),
    ("BAFR", "African"),
    ("OX4 1XJ", "OX4"),
    (",N1,", ",N99,"),
    (",Y,", ",maybe,"),
    ("Okafor", ""),
];

/// Writes the extract.
pub(crate) fn generate(folder: &Path, bytes: u64) -> io::Result<()> {
    let mut files = Vec::new();
    for (name, columns, _) in TABLES {
        let mut file = BufWriter::new(File::create(folder.join(format!("{name}.csv")))?);
        writeln!(file, "{columns}\r")?;
        files.push(file);
    }
    let (mut written, mut number) = (0, 700_000_u64);
    while written < bytes {
        let (child, family) = (number.to_string(), (number / 2).to_string());
        for (file, (_, _, rows)) in files.iter_mut().zip(TABLES) {
            for row in *rows {
                let row = with_faults(number, row.replace('#', &child).replace('~', &family), FAULTS);
                writeln!(file, "{row}\r")?;
                written += u64::try_from(row.len() + 2).unwrap_or(0);
            }
        }
        number += 1;
    }
    files.iter_mut().try_for_each(Write::flush)
}
