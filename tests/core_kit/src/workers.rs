//! The functions, as far as they decide anything: what they do with a wake-up, no more.

use bridge::{
    Bridge, RunSummary, Target, Trigger,
    failure::StoreFailure,
    outbox::{ReplyRow, Trust},
    ports::Sender,
    timing::{STREAM_GRACE, later},
};

use crate::{
    memory_helpdesk::News,
    memory_table::{MemoryTable, Wakeup},
};

/// Texts up to this long travel in the row.
const CARRIED: usize = 2_500;

/// `poller`, woken by the clock.
pub async fn tick(bridge: &Bridge) -> Result<RunSummary, StoreFailure> {
    let overview = bridge.table.look_around(bridge.clock.now()).await?;
    bridge.tick(overview).await
}

/// `poller`, asked to begin dead replies again.
pub async fn replay(bridge: &Bridge) -> Result<RunSummary, StoreFailure> {
    bridge.replay().await
}

/// `dispatcher`, woken by one record of the stream.
pub async fn dispatch(bridge: &Bridge, wakeup: &Wakeup) -> Result<(), StoreFailure> {
    match wakeup {
        Wakeup::Reply(key) => bridge
            .work(&Target::of(&bridge.policy, key.clone()), Trigger::Reply)
            .await
            .map(drop),
        Wakeup::Hint(account, hint) => match bridge.table.hint(account, hint).await? {
            Some(hint) => bridge.follow(&hint).await.map(drop),
            None => Ok(()),
        },
    }
}

/// `webhook`, woken by Chatwoot, or by somebody who cannot prove to be it.
pub async fn webhook(
    bridge: &Bridge,
    table: &MemoryTable,
    news: &News,
    unsigned: bool,
) -> Result<(), StoreFailure> {
    let now = bridge.clock.now();
    let thread = bridge.policy.thread(&news.source_id);
    let is_ours = bridge.policy.inboxes.all().contains(&news.inbox) || thread.is_some();
    let commands = bridge.policy.commands();
    if let Some(thread) = thread
        .as_ref()
        .filter(|thread| news.created && commands.reads(thread, &news.message).is_some())
    {
        let due_at = later(now, STREAM_GRACE);
        let row =
            ReplyRow::of_command(&thread.key, news.conversation, news.message.id, now, due_at);
        return bridge.table.enqueue(&row).await.map(drop);
    }
    let rule = bridge.policy.relay();
    if !rule.allows(&news.message, thread.as_ref()) || !is_ours {
        return Ok(());
    }
    let target = thread.map_or_else(|| Target::stray(news.conversation), Target::Thread);
    let mut row = ReplyRow::enqueued(
        target.key(),
        news.conversation,
        news.message.id,
        now,
        later(now, STREAM_GRACE),
    );
    row.inbox = Some(news.inbox);
    row.by_bot = news.message.sender == Sender::Bot;
    row.author = news.message.author.clone();
    let known = if news.created {
        None
    } else {
        table.reply(target.key(), news.message.id).await?
    };
    match known {
        None if unsigned || !news.created => row.trust = Trust::Hint,
        None => {
            let content = &news.message.content;
            row.content =
                Some(content.clone()).filter(|content| content.chars().count() <= CARRIED);
        }
        Some(known) => {
            match news
                .error
                .as_ref()
                .map_or_else(|| known.asked_again(now), |error| known.misshown(error))
            {
                Some(request) => row.request = Some(request),
                None => return Ok(()),
            }
        }
    }
    bridge.table.enqueue(&row).await.map(drop)
}
