//! Immigration, the voice of the child, teams.

use crosswalk_schemas::model::{Department, ImmigrationStatus, VoiceOfChild};

use super::columns::{column, table};

table! { "ssd_immigration_status": ImmigrationStatus at "ChildRecord/SocialCare/ImmigrationStatus" {
    "immi_person_id" [person],
    "immi_immigration_status_id" local_id = "LocalID": key,
    "immi_immigration_status" status = "Status": text,
    "immi_immigration_status_start_date" start_date = "StartDate": date,
    "immi_immigration_status_end_date" end_date = "EndDate": date,
} }

table! { "ssd_voice_of_child": VoiceOfChild at "ChildRecord/SocialCare/VoiceOfChild" {
    "voch_table_id" local_id = "LocalID": key,
    "voch_person_id" [person],
    "voch_explained_worries" worries_explained = "WorriesExplained": flag,
    "voch_story_help_understand" story_helped_understand = "StoryHelpedUnderstand": flag,
    "voch_agree_worker" agrees_with_worker = "AgreesWithWorker": flag,
    "voch_plan_safe" plan_says_how_to_keep_safe = "PlanSaysHowToKeepSafe": flag,
    "voch_tablet_help_explain" tablet_helped_explain = "TabletHelpedExplain": flag,
} }

table! { "ssd_department": Department at "ChildRecord/SocialCare/Department" {
    "dept_team_id" local_id = "LocalID": key,
    "dept_team_name" name = "Name": text,
    "dept_team_parent_id" parent_id = "ParentID": id,
    "dept_team_parent_name" parent_name = "ParentName": text,
} }
