//! What a bot wrote and may not say: put up as a draft for people, and its bubble says why.

use jiff::tz::Offset;

use super::{Progress, settle};
use crate::{
    BotHold,
    bots::BotFacts,
    capabilities::Refusal,
    ids::Thread,
    message::Snapshot,
    outbox::ReplyRow,
    ports::Post,
    posting,
    session::{Stop, ThreadSession},
    texts,
};

/// Why a reply may not go because a bot wrote it; `None` = it may, or a person wrote it.
pub(super) async fn why(
    session: &ThreadSession<'_>,
    thread: &Thread,
    row: &ReplyRow,
    snapshot: &Snapshot,
) -> Option<BotHold> {
    if !row.by_bot {
        return None;
    }
    let (now, account) = (session.now(), thread.key.account());
    let offset: Offset = session.bridge.connector.utc_offset(&account).await;
    let replies = session.replies().iter();
    let by_people = replies.filter(|one| !one.by_bot && one.parts_sent() > 0);
    session.bridge.policy.relay_bots.hold(&BotFacts {
        now,
        local: offset.to_datetime(now),
        written: row.first_at,
        messages: &snapshot.messages,
        person: by_people.map(|one| one.first_at).max(),
    })
}

/// Puts the text up as a note, once, then ends the reply. 1 call, and the bubble.
pub(super) async fn hold(
    session: &mut ThreadSession<'_>,
    row: &mut ReplyRow,
    why: BotHold,
    text: &str,
) -> Result<Progress, Stop> {
    if !text.trim().is_empty() {
        let key = session.note_key(&format!("draft-{}", row.message));
        let note = texts::bot_draft(session.bridge.policy.locale, text);
        posting::show(session, row.conversation, &Post::note(&key, &note)).await?;
    }
    Ok(settle::refuse(session, row, &Refusal::Held(why), 1).await?)
}
