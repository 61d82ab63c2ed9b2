//! What the client sends, judged by somebody else's EventBridge Scheduler: moto's server.
//!
//! `.ci/run schedules` starts it and says where it listens. Behind a feature, so that every other run
//! goes without it; with the feature and without the server the test fails.

use aws_sdk_scheduler::types::ActionAfterCompletion;
use bridge::{Shard, ids::AccountId, marketplace::Marketplace};
use runtime::settings::{ScheduleSettings, environment};
use schedules::{Listed, Rules, Schedule, Scheduler, Schedules};

const GROUP: &str = "bridge";
/// That of further sweeps: tests run beside each other.
const FURTHER: &str = "bridge-sweeps";

/// Whose accounts these are.
const MELI: &[Marketplace] = &[Marketplace::bare("Meli", "meli", "meli", &[])];

fn rules(group: &str, rate: &str) -> Rules {
    let settings = ScheduleSettings {
        group: group.to_owned(),
        role: "arn:aws:iam::123456789012:role/bridge-scheduler".to_owned(),
        poller: "arn:aws:lambda:us-east-1:123456789012:function:bridge-poller".to_owned(),
        rate: rate.to_owned(),
        most: None,
    };
    Rules {
        settings,
        marketplaces: MELI,
    }
}

fn schedule(seller: u64, enabled: bool) -> Schedule {
    Schedule {
        account: AccountId::from_connector(format!("meli:{seller}")),
        enabled,
    }
}

/// A client of moto's, where this group was made.
async fn client_with_group(group: &str) -> schedules::Client {
    assert!(
        environment("AWS_ENDPOINT_URL_SCHEDULER").is_some(),
        "AWS_ENDPOINT_URL_SCHEDULER says where moto is"
    );
    let client = schedules::Client::new(&runtime::aws::config().await);
    let made = client.create_schedule_group().name(group).send().await;
    assert!(made.is_ok(), "{made:?}");
    client
}

#[tokio::test]
async fn a_schedule_lives_as_the_port_says() {
    let client = client_with_group(GROUP).await;
    let scheduler = Scheduler::new(client.clone(), rules(GROUP, "rate(1 minute)"));

    let states = async || {
        let listed = scheduler.list().await.unwrap();
        let state = |one: &Listed| (one.account.as_str().to_owned(), one.enabled);
        let mut states: Vec<_> = listed.iter().map(state).collect();
        states.sort();
        states
    };

    scheduler.put(&schedule(1, true)).await.unwrap();
    scheduler.put(&schedule(2, false)).await.unwrap();
    assert_eq!(
        states().await,
        [("meli:1".to_owned(), true), ("meli:2".to_owned(), false)]
    );
    assert!(scheduler.is_right(&schedule(1, true)).await.unwrap());
    let made = client
        .get_schedule()
        .group_name(GROUP)
        .name("meli-1")
        .send()
        .await
        .unwrap();
    assert_eq!(
        made.target().unwrap().input(),
        Some(r#"{"task":"poll","account":"meli:1"}"#)
    );

    scheduler.put(&schedule(1, false)).await.unwrap();
    assert!(!scheduler.is_right(&schedule(1, true)).await.unwrap());
    assert!(scheduler.is_right(&schedule(1, false)).await.unwrap());
    let slower = Scheduler::new(client.clone(), rules(GROUP, "rate(5 minutes)"));
    assert!(
        !slower.is_right(&schedule(1, false)).await.unwrap(),
        "its rate is another"
    );
    slower.put(&schedule(1, true)).await.unwrap();
    assert!(slower.is_right(&schedule(1, true)).await.unwrap());

    for _ in 0..2 {
        scheduler.remove(&schedule(1, true).account).await.unwrap();
        scheduler.remove(&schedule(2, true).account).await.unwrap();
    }
    assert_eq!(states().await, []);
}

#[tokio::test]
async fn a_further_sweep_is_asked_for_once_and_gone_when_it_has_run() {
    let client = client_with_group(FURTHER).await;
    let scheduler = Scheduler::new(client.clone(), rules(FURTHER, "rate(1 minute)"));

    for _ in 0..2 {
        let shard = Shard::of_number(3).unwrap();
        let at = "2126-11-27T12:00:10.5Z".parse().unwrap();
        scheduler.start_sweep(shard, at).await.unwrap();
    }
    let once = client
        .get_schedule()
        .group_name(FURTHER)
        .name("sweep-3")
        .send()
        .await
        .unwrap();
    assert_eq!(once.schedule_expression(), Some("at(2126-11-27T12:00:10)"));
    assert_eq!(
        once.action_after_completion(),
        Some(&ActionAfterCompletion::Delete)
    );
    let target = once.target().unwrap();
    assert_eq!(target.input(), Some(r#"{"task":"sweep","shard":3}"#));
    assert_eq!(target.arn(), rules(FURTHER, "").settings.poller);
}
