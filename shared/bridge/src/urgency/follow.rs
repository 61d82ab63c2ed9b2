//! A conversation follows its thread's limit: attributes, marks, and the note once the time is over.

use super::{attributes, clear, limit_of, set};
use crate::{
    ids::{ConversationId, Thread},
    inbound::context,
    message::{Snapshot, TimeLimit},
    ports::{Marks, ShownLimit},
    session::{Stop, ThreadSession},
    texts,
};

/// Brings the conversation up to the limit that the thread has now. What fails holds nothing back: it is tried again
/// later.
pub(crate) async fn follow(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    conversation: ConversationId,
    snapshot: &Snapshot,
) -> Result<(), Stop> {
    let Some(limit) = limit_of(session, snapshot) else {
        return clear(session, conversation).await;
    };
    let (now, percent) = (session.now(), session.bridge.policy.urgent_below);
    let before = session.state.limit.clone();
    let same = before.clone().filter(|shown| shown.limit == limit);
    let is_new = same.is_none() || same.as_ref().is_some_and(|shown| shown.unclear);
    let begun = same.unwrap_or_else(|| ShownLimit::begun(limit, now));
    let mut shown = begun.at(now, percent);
    let was_urgent = before.as_ref().is_some_and(|before| before.urgent);
    let marks = Marks {
        attributes: if is_new {
            let set = attributes(session, &limit).into_iter();
            set.map(|(key, value)| (key, Some(value))).collect()
        } else {
            Vec::new()
        },
        urgent: (shown.urgent != was_urgent || is_new && was_urgent).then_some(shown.urgent),
        locale: session.bridge.policy.locale,
        ..Marks::default()
    };
    shown.unclear = !set(session, conversation, &marks).await?;
    if shown.over && !begun.over {
        say_over(session, thread, conversation, &limit).await?;
    }
    session.state.limit = Some(shown);
    Ok(())
}

async fn say_over(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    conversation: ConversationId,
    limit: &TimeLimit,
) -> Result<(), Stop> {
    let offset = session
        .bridge
        .connector
        .utc_offset(&thread.key.account())
        .await;
    let text = texts::time_is_over(session.bridge.policy.locale, offset, limit.by);
    let key = session.note_key(&format!("over-{}", limit.by.as_second()));
    context::note(session, conversation, &key, &text)
        .await
        .map(drop)
}
