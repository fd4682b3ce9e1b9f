//! A case system's answers in its folder: taken by the store first, moved aside afterwards.

use std::sync::Arc;

use crosswalk_adapters::folder::Folder;
use crosswalk_schemas::model::MessageId;

use crate::{
    config::System,
    deliver::answer::{self, Answered},
    gateway::Gateway,
    telemetry::happenings,
};

/// Takes every answer once.
pub(super) async fn round(gateway: &Arc<Gateway>, system: &System, folder: &Arc<Folder>) {
    let looking = Arc::clone(folder);
    let now = std::time::SystemTime::from(gateway.clock.now());
    let answers = match tokio::task::spawn_blocking(move || looking.answers(now)).await {
        Ok(Ok(answers)) => answers,
        Ok(Err(error)) => return happenings::system_unreachable(&gateway.metrics, &system.name, error.code()),
        Err(_) => return,
    };
    // Answers that cannot be read have been moved aside with their reason by the folder itself.
    for (id, answer) in answers.into_iter().flatten() {
        match answer::take(gateway, &system.name, id, answer).await {
            Ok(answered) => settle(gateway, system, folder, id, answered).await,
            Err(error) => happenings::store_failed(&gateway.metrics, "answers", &error),
        }
    }
}

async fn settle(gateway: &Arc<Gateway>, system: &System, folder: &Arc<Folder>, id: MessageId, answered: Answered) {
    let folder = Arc::clone(folder);
    let moving = tokio::task::spawn_blocking(move || match answered {
        Answered::Taken => folder.answer_done(id),
        Answered::Refused(why) => folder.answer_refused(id, why),
    });
    if let Ok(Err(error)) = moving.await {
        happenings::system_unreachable(&gateway.metrics, &system.name, error.code());
    }
}
