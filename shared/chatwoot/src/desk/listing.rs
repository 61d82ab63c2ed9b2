//! Reading a conversation's messages, none left out.
//!
//! Pages come in order of time, and begin after an id. Two messages that were written at once may
//! have their ids the other way round, so a full page may end between them, its highest id above one
//! that the next page would have begun with. What lies below that id is therefore asked for again as
//! a range of ids, which a page's end cannot cut.

use std::collections::BTreeMap;

use bridge::{
    failure::Failure,
    ids::{ConversationId, HelpdeskMessageId},
    ports::HelpdeskMessage,
};

use super::Chatwoot;
use crate::endpoints::{ListMessages, PAGE, RANGE};

impl Chatwoot {
    /// Every message with an id above `after`, by id.
    pub(super) async fn messages_above(
        &self,
        conversation: ConversationId,
        after: HelpdeskMessageId,
    ) -> Result<Vec<HelpdeskMessage>, Failure> {
        let (mut all, mut unread) = (BTreeMap::new(), 0);
        let mut read_to = after;
        loop {
            let page = self
                .call(&ListMessages::above(conversation, read_to))
                .await?;
            let is_last = page.seen < PAGE;
            unread += page.seen - page.messages.len();
            let newest = page.messages.iter().map(|message| message.id).max();
            keep(&mut all, page.messages, after);
            match newest {
                Some(newest) if !is_last && newest > read_to => {
                    let between = self.messages_between(conversation, read_to, newest).await?;
                    keep(&mut all, between, after);
                    read_to = newest;
                }
                _ => {
                    self.missed
                        .note(format!("conversation {conversation}"), unread);
                    return Ok(all.into_values().collect());
                }
            }
        }
    }

    /// Every message with an id above `low` and below `high`.
    async fn messages_between(
        &self,
        conversation: ConversationId,
        low: HelpdeskMessageId,
        high: HelpdeskMessageId,
    ) -> Result<Vec<HelpdeskMessage>, Failure> {
        let mut found = Vec::new();
        let mut ranges = vec![(low.0.saturating_add(1), high.0)];
        while let Some((from, to)) = ranges.pop() {
            let call =
                ListMessages::between(conversation, HelpdeskMessageId(from), HelpdeskMessageId(to));
            let page = self.call(&call).await?;
            let middle = from.midpoint(to);
            if page.seen >= RANGE && from < middle {
                ranges.extend([(from, middle), (middle, to)]);
            }
            found.extend(page.messages);
        }
        Ok(found)
    }
}

fn keep(
    all: &mut BTreeMap<HelpdeskMessageId, HelpdeskMessage>,
    page: Vec<HelpdeskMessage>,
    after: HelpdeskMessageId,
) {
    all.extend(
        page.into_iter()
            .filter(|message| message.id > after)
            .map(|message| (message.id, message)),
    );
}
