//! Bare RabbitMQ: publish, confirm, consume, acknowledge, with nothing of ours between.

use std::{sync::Arc, time::Instant};

use crosswalk_conformance::{
    broker::connect,
    family::{OXFORD, OXFORDSHIRE},
    town::Town,
};
use lapin::{
    BasicProperties, Channel,
    options::{
        BasicAckOptions, BasicCancelOptions, BasicConsumeOptions, BasicPublishOptions, BasicQosOptions,
        ConfirmSelectOptions,
    },
    types::FieldTable,
};
use tokio::{sync::Semaphore, task::JoinSet};

use crate::WINDOW;

/// Messages a second from Oxfordshire into Oxford's inbox, whose gateway does not run, and out of it again.
pub(crate) async fn speed(town: &Town, bodies: &[&[u8]]) -> f64 {
    let (uri, pki) = (town.node.uri(), town.folder().join("pki"));
    let publisher = connect(&uri, &pki, Some(OXFORDSHIRE), "ca").await.unwrap();
    let subscriber = connect(&uri, &pki, Some(OXFORD), "ca").await.unwrap();
    let out = publisher.create_channel().await.unwrap();
    out.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
    let into = subscriber.create_channel().await.unwrap();
    let began = Instant::now();
    let count = bodies.len();
    let consumed = tokio::spawn(async move { consume(&into, count).await });
    publish(&out, bodies).await;
    consumed.await.unwrap();
    let rate = precise(count) / began.elapsed().as_secs_f64();
    // A connection that has closed already is as good.
    drop(publisher.close(200, "done".into()).await);
    drop(subscriber.close(200, "done".into()).await);
    rate
}

async fn publish(channel: &Channel, bodies: &[&[u8]]) {
    let key = format!("{OXFORDSHIRE}.{OXFORD}.social-care.record-transfer");
    let window = Arc::new(Semaphore::new(WINDOW));
    let mut confirms = JoinSet::new();
    for body in bodies {
        let permit = Arc::clone(&window).acquire_owned().await.unwrap();
        let properties = BasicProperties::default().with_delivery_mode(2).with_user_id(OXFORDSHIRE.into());
        let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
        let confirm =
            channel.basic_publish("crosswalk".into(), key.as_str().into(), options, body, properties).await.unwrap();
        confirms.spawn(async move {
            assert!(confirm.await.unwrap().is_ack());
            drop(permit);
        });
    }
    while let Some(confirmed) = confirms.join_next().await {
        confirmed.unwrap();
    }
}

async fn consume(channel: &Channel, count: usize) {
    channel.basic_qos(200, BasicQosOptions::default()).await.unwrap();
    let queue = format!("inbox.{OXFORD}");
    let options = BasicConsumeOptions::default();
    let mut deliveries =
        channel.basic_consume(queue.as_str().into(), "bench".into(), options, FieldTable::default()).await.unwrap();
    for _ in 0..count {
        let delivery = futures_util::StreamExt::next(&mut deliveries).await.unwrap().unwrap();
        delivery.ack(BasicAckOptions::default()).await.unwrap();
    }
    channel.basic_cancel("bench".into(), BasicCancelOptions::default()).await.unwrap();
}

/// A count as a number to divide by.
pub(crate) fn precise(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}
