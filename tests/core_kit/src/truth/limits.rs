//! Time limits: what waits for an answer says until when, and looks urgent once little is left; what has its answer does
//! not any more.

use std::time::Duration;

use bridge::{marketplace::URGENT, ports::Clock, timing::later};

use crate::{
    memory_helpdesk::Conversation,
    world::World,
    worst_case::{ANSWER_BY, Talk},
};

/// A mark that could not be set is set within this long.
const PATIENCE: Duration = Duration::from_mins(18);

pub(super) fn limits(world: &World, talk: &Talk, here: &[&Conversation], wrongs: &mut Vec<String>) {
    let ours = world.bridge.policy.inboxes.all();
    let live = here
        .iter()
        .rfind(|held| !held.deleted && ours.contains(&held.inbox));
    let (Some(held), Some(_)) = (live, talk.temper.answer_within) else {
        return;
    };
    let now = world.stage.now();
    let limit = talk.limit(now).filter(|_| talk.ended.is_none());
    let key = &talk.thread.key;
    let shown = held.attributes.get(ANSWER_BY);
    let marks = (
        held.labels
            .iter()
            .filter(|label| label.as_str() == URGENT.title.of(world.bridge.policy.locale))
            .count(),
        held.urgent,
    );
    let notes = held.messages.iter().filter(|one| {
        let id = one.shown.source_id.as_deref();
        id.is_some_and(|id| id.contains(":over-"))
    });
    match limit {
        None if shown.is_some() || marks != (0, false) => {
            wrongs.push(format!("not taken away: {key} shows {shown:?}, {marks:?}"));
        }
        Some(limit) if later(limit.by, PATIENCE) < now => {
            let by = limit.by.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
            if shown != Some(&by) || marks != (1, true) || notes.count() != 1 {
                wrongs.push(format!("not marked: {key} shows {shown:?}, {marks:?}"));
            }
        }
        _ => {}
    }
}
