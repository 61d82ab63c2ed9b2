//! Chatwoot → marketplace: every reply once, in order, and the bubble tells the truth.

use std::collections::HashMap;

use jiff::Timestamp;
use tracing::{error, warn};

use crate::{
    bridge::{Table, Target},
    capabilities::{CanSend, Refusal},
    deadline::Share,
    failure::{Failure, FailureKind, Reach},
    files::{DeskFile, check_files},
    ids::{ConversationId, DeskMessageId, MarketplaceId, Thread},
    locate::{Located, claimed, locate},
    marketplace::LaneKind,
    message::{Message, Snapshot},
    outbox::{PartRow, ReplyRow, ReplyState},
    ports::{BubbleState, Clock, Connector, Desk, DeskMessage, Entry, LeaseError, Outcome, Part},
    shift::{Halt, Shift},
    text::{fingerprint, inked, prepare_rest},
    texts,
    timing::{
        BUBBLES_WATCHED, COMMIT_LAG, GIVE_UP, JUST_WRITTEN, LOOK_CAP, LOOK_GRACE, STREAM_GRACE,
        TAKE_UP, UNCERTAIN, age, backoff, later,
    },
    verdict::{Rejected, hear, is_read, is_undecided, take_back, verdict},
};

/// What became of one reply in this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// It came to an end, one way or another: the next may go.
    Ended,
    /// It may still succeed later: the next ones wait behind it.
    Waits,
}

/// What is still to go of a reply: its parts in order, and the files that go with the last.
struct Draft {
    parts: Vec<String>,
    files: Vec<DeskFile>,
}

/// A reply that cannot go, and in how many parts it would have gone.
struct Refused {
    why: Refusal,
    of: usize,
}

/// A part that is there.
#[derive(PartialEq, Eq)]
struct Taken {
    id: Option<MarketplaceId>,
    awaits: bool,
    /// Why the files that went along are not there, if they are not.
    lacks: Option<Refusal>,
}

/// Whether looking cleared a part up.
enum Cleared {
    Sent,
    NotSent,
    Waits,
}

/// The desk's messages of this conversation, as far as they were listed.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    messages: Vec<(ConversationId, DeskMessage)>,
}

impl<C: Connector, D: Desk, S: Table, K: Clock> Shift<'_, C, D, S, K> {
    /// Reads the conversation and takes up every reply in it, announced or not.
    ///
    /// `woken` = something happened in this one.
    pub(crate) async fn take_up(&mut self, woken: Option<ConversationId>) -> Result<Listing, Halt> {
        self.adopt_retries().await?;
        self.check_places().await?;
        let listed = self.list(woken).await?;
        if let (Target::Thread(_), Some((conversation, _))) = (self.target, listed.first()) {
            self.go_on_in(*conversation);
        }
        for (conversation, messages) in &listed {
            for message in messages {
                self.take_up_one(*conversation, message).await?;
            }
        }
        self.decide_hints(&listed).await?;
        self.rows
            .replies
            .sort_by_key(|row| (row.message, row.attempt));
        let placed = |(place, messages): (ConversationId, Vec<DeskMessage>)| {
            messages.into_iter().map(move |message| (place, message))
        };
        let mut messages: Vec<_> = listed.into_iter().flat_map(placed).collect();
        messages.sort_by_key(|(_, message)| message.id);
        Ok(Listing { messages })
    }

    /// The thread's conversation is this one, whichever it was before.
    fn go_on_in(&mut self, conversation: ConversationId) {
        match self.state.conversation {
            Some(known) if known != conversation => {
                self.leave(known);
                self.look_by(self.now());
            }
            _ => {}
        }
        self.state.conversation = Some(conversation);
    }

    /// Lists the thread's conversation: the one we know of, else, when that was deleted, one that
    /// was written in since. Behind it come others in which agents wrote to the same buyer.
    async fn list(
        &mut self,
        woken: Option<ConversationId>,
    ) -> Result<Vec<(ConversationId, Vec<DeskMessage>)>, Halt> {
        let passed =
            |row: &&ReplyRow| row.is_hint() && self.was_passed_over(row.conversation, row.message);
        let open = self.rows.replies.iter().filter(|row| row.is_open());
        let pending = open.filter(|row| !passed(row));
        let seen = self.state.seen.unwrap_or(DeskMessageId(0));
        let now = self.now();
        let watched = |row: &&ReplyRow| {
            let is_recent = |at| age(at, now) <= BUBBLES_WATCHED;
            woken.is_some() && row.attempt == 0 && row.told_at.is_some_and(is_recent)
        };
        let watched = self.rows.replies.iter().filter(watched);
        let oldest = pending.clone().chain(watched).map(|row| row.message).min();
        let after = oldest.map_or(seen, |oldest| {
            seen.min(DeskMessageId(oldest.0.saturating_sub(1)))
        });
        let written_in: Vec<ConversationId> = pending.rev().map(|row| row.conversation).collect();
        // One that was left is not the thread's any more once it goes on elsewhere.
        let own = self.state.conversation;
        let own = own.filter(|own| woken.is_none() || !self.is_left(*own));
        let known = [own, self.target.conversation(), woken]
            .into_iter()
            .flatten();
        let (mut listed, mut gone) = (Vec::new(), Vec::new());
        for place in known.chain(written_in.iter().copied()) {
            let tried = gone.contains(&place) || listed.iter().any(|(known, _)| *known == place);
            if tried || !(listed.is_empty() || written_in.contains(&place)) {
                continue;
            }
            match self.bridge.desk.messages(place, after).await {
                Ok(messages) => {
                    self.is_there(place);
                    listed.push((place, messages));
                }
                Err(failure) => match self.halted(place, failure) {
                    Halt::ConversationGone => gone.push(place),
                    halt => return Err(halt),
                },
            }
        }
        if listed.is_empty() && !gone.is_empty() {
            return Err(Halt::ConversationGone);
        }
        self.drop_replies(|row| gone.contains(&row.conversation))
            .await?;
        self.drop_hints(|row| gone.contains(&row.conversation))
            .await?;
        Ok(listed)
    }

    async fn take_up_one(
        &mut self,
        conversation: ConversationId,
        message: &DeskMessage,
    ) -> Result<(), Halt> {
        if let Some(mut row) = self.reply(message.id) {
            if row.is_misshown(message.bubble, message.error.as_deref()) {
                row.set_right(self.now());
                self.bridge.table.save(&self.lease, &row).await?;
                self.replace(&row);
            }
            return Ok(());
        }
        let now = self.now();
        if !self.bridge.policy.relay().allows(message)
            || self.is_history(conversation, message, now)
        {
            return Ok(());
        }
        let due_at = later(now, STREAM_GRACE);
        let row = ReplyRow {
            inbox: self.inbox_known_of(conversation),
            ..ReplyRow::announced(self.target.key(), conversation, message.id, now, due_at)
        };
        if self.bridge.table.announce(&row).await? {
            self.rows.replies.push(row);
        } else {
            // Its webhook came in this very moment: read it with the rest next time.
            return Err(Failure::retryable("taking up a reply").into());
        }
        Ok(())
    }

    /// Whether a message without a row was written before this bridge had to do with it, or was
    /// passed over when its conversation was read. `now` is when it was heard of.
    pub(crate) fn is_history(
        &self,
        conversation: ConversationId,
        message: &DeskMessage,
        now: Timestamp,
    ) -> bool {
        let older_than = |limit| message.at.is_none_or(|at| age(at, now) > limit);
        match self.target {
            // In a conversation that is not ours, only what was just written concerns us.
            Target::Stray(_) => older_than(JUST_WRITTEN),
            Target::Thread(_) => {
                is_delivered(message)
                    || self.was_passed_over(conversation, message.id)
                    || (self.state.seen.is_none() && older_than(GIVE_UP))
            }
        }
    }

    /// Whether everything up to this message was decided on. Only of the thread's own conversation
    /// is that known: others are read only while something waits in them.
    pub(crate) fn was_passed_over(
        &self,
        conversation: ConversationId,
        message: DeskMessageId,
    ) -> bool {
        Some(conversation) == self.state.conversation && Some(message) <= self.state.seen
    }

    /// Agents' retries begin their reply again.
    pub(crate) async fn adopt_retries(&mut self) -> Result<(), Halt> {
        let now = self.now();
        let asked: Vec<ReplyRow> = self
            .rows
            .replies
            .iter()
            .filter(|row| row.attempt > 0 && !row.is_finished())
            .cloned()
            .collect();
        for mut retry in asked {
            let base = self
                .rows
                .replies
                .iter_mut()
                .find(|row| row.message == retry.message && row.attempt == 0);
            if let Some(base) = base
                && base.take_up(retry.attempt, now)
            {
                let base = base.clone();
                self.bridge.table.save(&self.lease, &base).await?;
            }
            retry.drop_silently();
            self.bridge.table.record(&retry).await?;
            self.replace(&retry);
        }
        Ok(())
    }

    /// Everything of this conversation up to here needs no second look.
    pub(crate) fn advance_seen(&mut self, listing: &Listing) {
        let now = self.now();
        let relay = self.bridge.policy.relay();
        let seen = self.state.seen;
        let news = listing.messages.iter();
        for (conversation, message) in news.filter(|(_, message)| Some(message.id) > seen) {
            let young = message.at.is_none_or(|at| age(at, now) < COMMIT_LAG);
            let row = self
                .rows
                .replies
                .iter()
                .find(|row| row.message == message.id && row.attempt == 0);
            let unknown = relay.allows(message) && !self.is_history(*conversation, message, now);
            let open = row.map_or(unknown, |row| !row.is_finished());
            if young || open {
                return;
            }
            self.state.seen = self.state.seen.max(Some(message.id));
        }
    }

    /// Finds out, from what the marketplace shows now, what became of parts whose fate
    /// or id is not known, and of replies that moderation took back.
    pub(crate) async fn reconcile(&mut self, snapshot: &Snapshot) -> Result<(), Halt> {
        let now = self.now();
        for at in 0..self.rows.replies.len() {
            let Some(mut row) = self.rows.replies.get(at).cloned() else {
                continue;
            };
            let before = row.clone();
            for part in 0..row.parts.len() {
                self.recognise(&mut row, part, snapshot);
            }
            hear(&mut row, snapshot, now);
            let found = row.state == ReplyState::Uncertain && row.unclear().is_none();
            let absent = row.state == ReplyState::Uncertain && self.is_absent(&row, snapshot);
            let locale = self.bridge.policy.locale;
            if let Some(Rejected(code)) = take_back(&mut row, snapshot, self.asked_at) {
                let words = self.words(&Refusal::Moderated(code));
                row.end(ReplyState::Failed, Some(words), now);
            } else if !row.read && row.state == ReplyState::Sent && is_read(&row, snapshot) {
                row.read = true;
                row.told = false;
                row.due_at = Some(later(now, STREAM_GRACE));
            } else if found && row.is_whole() {
                row.end(ReplyState::Sent, None, now);
            } else if found || (absent && row.parts_sent() > 0) {
                // Later replies may have gone by now: the rest goes only if its agent says so.
                let words =
                    texts::partly_sent(locale, row.parts_sent(), row.of, texts::the_rest(locale));
                row.end(ReplyState::Failed, Some(words), now);
            } else if absent {
                row.end(
                    ReplyState::Failed,
                    Some(texts::did_not_arrive(locale).to_owned()),
                    now,
                );
            }
            if row != before {
                self.bridge.table.save(&self.lease, &row).await?;
                self.replace(&row);
            }
        }
        Ok(())
    }

    fn recognise(&self, row: &mut ReplyRow, part: usize, snapshot: &Snapshot) {
        let Some(candidate) = row.parts.get(part).filter(|part| part.id.is_none()) else {
            return;
        };
        if let Located::Found(id) = self.locate(candidate, row, snapshot)
            && let Some(part) = row.parts.get_mut(part)
        {
            part.sent = true;
            part.id = Some(id);
        }
    }

    /// Whether a part whose fate was not known did not get there.
    fn is_absent(&self, row: &ReplyRow, snapshot: &Snapshot) -> bool {
        let long_ago = |part: &&PartRow| age(part.intended_at, self.asked_at) >= LOOK_GRACE;
        row.unclear()
            .filter(long_ago)
            .is_some_and(|part| self.locate(part, row, snapshot) == Located::Absent)
    }

    fn locate(&self, part: &PartRow, row: &ReplyRow, snapshot: &Snapshot) -> Located {
        let claimed_elsewhere = claimed(&self.rows.replies);
        let is_free = |message: &Message| {
            let name = message.name();
            let here = row.parts.iter().any(|part| part.id.as_ref() == Some(&name));
            let mirrored = self.entry(&message.key).is_some_and(Entry::is_done);
            !here && !mirrored && !claimed_elsewhere.contains(&name)
        };
        locate(part, snapshot, is_free)
    }

    /// Sends what is pending, in id order, until one has to wait.
    pub(crate) async fn outbound(
        &mut self,
        thread: &Thread,
        snapshot: &Snapshot,
        listing: &Listing,
    ) -> Result<(), LeaseError> {
        let contents: HashMap<DeskMessageId, &DeskMessage> = listing
            .messages
            .iter()
            .map(|(_, message)| (message.id, message))
            .collect();
        for message in self.pending() {
            let Some(mut row) = self.reply(message) else {
                continue;
            };
            if !self.bridge.deadline.has_room(Share::Whole) {
                self.tally.left += 1;
                return Ok(());
            }
            let now = self.now();
            if row.tries > 0 && row.due_at.is_some_and(|due| due > now) {
                return self.hold_back(message, row.due_at).await;
            }
            let step = self
                .step(thread, snapshot, &mut row, contents.get(&message).copied())
                .await;
            self.replace(&row);
            match step {
                Ok(Step::Ended) => self.tell(message).await?,
                Ok(Step::Waits) => return self.hold_back(message, row.due_at).await,
                Err(Halt::Lease(error)) => return Err(error),
                Err(Halt::Failed(failure)) => return self.put_off(message, &failure).await,
                Err(Halt::ConversationGone) => return Ok(()),
            }
        }
        Ok(())
    }

    pub(crate) fn pending(&self) -> Vec<DeskMessageId> {
        self.rows
            .replies
            .iter()
            .filter(|row| row.is_pending())
            .map(|row| row.message)
            .collect()
    }

    /// Whether anything waits to be sent.
    pub(crate) fn has_pending(&self) -> bool {
        let now = self.now();
        let due = |row: &&ReplyRow| row.tries == 0 || row.due_at.is_none_or(|due| due <= now);
        self.rows
            .replies
            .iter()
            .find(|row| row.is_pending())
            .is_some_and(|row| due(&row))
    }

    pub(crate) fn reply(&self, message: DeskMessageId) -> Option<ReplyRow> {
        self.rows
            .replies
            .iter()
            .find(|row| row.message == message && row.attempt == 0)
            .cloned()
    }

    pub(crate) fn replace(&mut self, row: &ReplyRow) {
        let same =
            |known: &&mut ReplyRow| known.message == row.message && known.attempt == row.attempt;
        if let Some(known) = self.rows.replies.iter_mut().find(same) {
            known.clone_from(row);
        }
    }

    async fn step(
        &mut self,
        thread: &Thread,
        snapshot: &Snapshot,
        row: &mut ReplyRow,
        listed: Option<&DeskMessage>,
    ) -> Result<Step, Halt> {
        if let Some(unclear) = row.unclear().cloned() {
            match self.clear_up(row, &unclear, snapshot).await? {
                Cleared::Waits => return Ok(Step::Waits),
                Cleared::NotSent => row.parts.retain(|part| part.sent),
                Cleared::Sent => {}
            }
            if row.state != ReplyState::Pending {
                return Ok(Step::Ended);
            }
        }
        if age(row.first_at, self.now()) > GIVE_UP {
            return self.give_up(row).await;
        }
        let (content, files) = match (listed, &row.content) {
            (Some(listed), _) if listed.deleted => return self.end_deleted(row).await,
            (Some(listed), _) => (listed.content.clone(), listed.files.clone()),
            (None, Some(content)) if row.files == 0 || snapshot.capabilities.files.is_none() => {
                (content.clone(), vec![DeskFile::default(); row.files])
            }
            (None, _) => {
                return Err(Failure::retryable("finding a reply in its conversation").into());
            }
        };
        match self.admit(row, snapshot, &content, &files) {
            Ok(draft) => self.send_parts(thread, snapshot, row, &draft).await,
            Err(Refused { why, of }) => self.refuse_from(row, &why, of).await,
        }
    }

    /// Whether, and as which parts, a reply may go. One that is there already may always.
    fn admit(
        &self,
        row: &ReplyRow,
        snapshot: &Snapshot,
        content: &str,
        files: &[DeskFile],
    ) -> Result<Draft, Refused> {
        let rules = &snapshot.capabilities;
        let begun = row.parts_sent();
        let draft = self.draft(row, snapshot, content, files);
        let of = draft
            .as_ref()
            .map_or(begun + 1, |draft| begun + draft.parts.len());
        match (draft, &rules.can_send) {
            (Ok(draft), _) if draft.parts.is_empty() => Ok(draft),
            (_, CanSend::No(why)) => Err(Refused {
                why: self.as_it_is(row, why.clone()),
                of,
            }),
            (draft, CanSend::Yes) => draft.map_err(|why| Refused { why, of }),
        }
    }

    /// What is left of a reply, cut by the rules of now.
    fn draft(
        &self,
        row: &ReplyRow,
        snapshot: &Snapshot,
        content: &str,
        files: &[DeskFile],
    ) -> Result<Draft, Refusal> {
        let rules = &snapshot.capabilities;
        check_files(files, rules.files.as_ref())?;
        let done = row.done();
        let parts = match prepare_rest(content, &rules.text, done) {
            Err(Refusal::Empty) if !files.is_empty() && done > 0 => Vec::new(),
            Err(Refusal::Empty) if !files.is_empty() => {
                vec![texts::files_enclosed(self.bridge.policy.locale, files.len()).to_owned()]
            }
            prepared => prepared?,
        };
        Ok(Draft {
            parts,
            files: files.to_vec(),
        })
    }

    async fn send_parts(
        &mut self,
        thread: &Thread,
        snapshot: &Snapshot,
        row: &mut ReplyRow,
        draft: &Draft,
    ) -> Result<Step, Halt> {
        let of = row.parts_sent() + draft.parts.len();
        row.of = row.parts.len() + draft.parts.len();
        if !draft.parts.is_empty()
            && let Err(refusal) = self
                .stage_files(thread, snapshot, row, &draft.files)
                .await?
        {
            return self.refuse_from(row, &refusal, of).await;
        }
        for at in 0..draft.parts.len() {
            let last = at + 1 == draft.parts.len();
            let mut sent = self.send_part(thread, snapshot, row, at, draft).await?;
            if sent == Err(Refusal::FilesExpired) {
                row.staged.clear();
                sent = match self
                    .stage_files(thread, snapshot, row, &draft.files)
                    .await?
                {
                    Ok(()) => self.send_part(thread, snapshot, row, at, draft).await?,
                    Err(refusal) => Err(refusal),
                };
            }
            match sent {
                Ok(taken) => self.part_is_there(row, taken, last).await?,
                Err(refusal) => {
                    return self
                        .refuse_from(row, &self.as_it_is(row, refusal), of)
                        .await;
                }
            }
            if row.unclear().is_some() {
                return Ok(Step::Waits);
            }
        }
        if row.state == ReplyState::Pending {
            // Every part was there already: a crash fell between the last outcome and this line.
            self.end(row, ReplyState::Sent, None).await?;
            self.tally.outbound += 1;
        }
        Ok(Step::Ended)
    }

    /// A question that takes no answer any more has perhaps had one from here.
    fn as_it_is(&self, row: &ReplyRow, refusal: Refusal) -> Refusal {
        let answered = |other: &ReplyRow| other.message != row.message && other.parts_sent() > 0;
        match refusal {
            Refusal::AnsweredElsewhere | Refusal::QuestionEnded
                if self.rows.replies.iter().any(answered) =>
            {
                Refusal::SecondAnswer
            }
            refusal => refusal,
        }
    }

    /// Intent, act. `Ok(Err(_))` = it was refused.
    async fn send_part(
        &mut self,
        thread: &Thread,
        snapshot: &Snapshot,
        row: &mut ReplyRow,
        at: usize,
        draft: &Draft,
    ) -> Result<Result<Taken, Refusal>, Halt> {
        let text = draft.parts.get(at).map_or("", String::as_str);
        let last = at + 1 == draft.parts.len();
        let files: Vec<String> = if last {
            row.staged.iter().map(|file| file.handle.clone()).collect()
        } else {
            Vec::new()
        };
        self.keep_lease().await?;
        let now = self.now();
        let ends = row.done() + inked(text);
        let fingerprint = fingerprint(text);
        row.parts.push(PartRow {
            intended_at: now,
            fingerprint,
            ends,
            sent: false,
            refused: false,
            awaits: false,
            id: None,
        });
        row.due_at = Some(later(now, TAKE_UP));
        self.bridge.table.save(&self.lease, row).await?;
        let reference = format!("{}-{}", row.message, row.parts.len());
        let part = Part {
            text,
            files: &files,
            reference: &reference,
        };
        match self.bridge.connector.send(thread, snapshot, part).await {
            Ok(Outcome::Sent(id)) => Ok(self.taken(thread, row, id, false)),
            Ok(Outcome::WithoutFiles(id, why)) => {
                let lacks = Some(Refusal::WithoutFiles(why));
                let taken = self.taken(thread, row, id, false);
                Ok(taken.map(|taken| Taken { lacks, ..taken }))
            }
            Ok(Outcome::Accepted(id)) => Ok(self.taken(thread, row, id, true)),
            Ok(Outcome::Refused(refusal)) => {
                row.parts.pop();
                Ok(Err(refusal))
            }
            Err(failure) if failure.kind == FailureKind::Unknown => {
                self.look_at_once(thread, row, failure).await
            }
            Err(failure) => {
                // Nothing happened, so there is nothing to look for next time.
                row.parts.pop();
                match failure.kind {
                    FailureKind::Retryable { .. } | FailureKind::Auth | FailureKind::Unknown => {
                        Err(failure.into())
                    }
                    FailureKind::Forbidden => Ok(Err(Refusal::Forbidden)),
                    FailureKind::Missing if thread.lane == LaneKind::OneShot => {
                        Ok(Err(Refusal::QuestionEnded))
                    }
                    FailureKind::Missing | FailureKind::Permanent => Ok(Err(refused_by(&failure))),
                }
            }
        }
    }

    /// A part that the marketplace says it has. A question's one answer may be an earlier reply's,
    /// word for word.
    fn taken(
        &self,
        thread: &Thread,
        row: &mut ReplyRow,
        id: Option<MarketplaceId>,
        awaits: bool,
    ) -> Result<Taken, Refusal> {
        if thread.lane == LaneKind::OneShot && self.is_claimed_by_another(row, id.as_ref()) {
            row.parts.pop();
            return Err(Refusal::SecondAnswer);
        }
        Ok(Taken {
            id,
            awaits,
            lacks: None,
        })
    }

    fn is_claimed_by_another(&self, row: &ReplyRow, id: Option<&MarketplaceId>) -> bool {
        let others = self
            .rows
            .replies
            .iter()
            .filter(|other| other.message != row.message);
        id.is_some()
            && others
                .flat_map(|other| &other.parts)
                .any(|part| part.id.as_ref() == id)
    }

    /// After an unclear outcome: one look now; whatever it does not clear up waits.
    async fn look_at_once(
        &mut self,
        thread: &Thread,
        row: &mut ReplyRow,
        failure: Failure,
    ) -> Result<Result<Taken, Refusal>, Halt> {
        warn!(thread.key = %row.key, error = &failure as &dyn std::error::Error, "a send got no clear answer; looking");
        let Ok(snapshot) = self.read(thread).await else {
            return Err(failure.into());
        };
        // Another reply of the same words may not have been known again yet: it comes first.
        self.replace(row);
        self.reconcile(&snapshot).await?;
        row.clone_from(
            &self
                .reply(row.message)
                .ok_or_else(|| Failure::retryable("looking for a reply"))?,
        );
        let Some(part) = row.parts.last().filter(|part| part.sent) else {
            return Err(failure.into());
        };
        Ok(
            match part.id.as_ref().and_then(|id| verdict(id, &snapshot)) {
                Some(Rejected(code)) => Err(Refusal::Moderated(code)),
                None => Ok(Taken {
                    id: part.id.clone(),
                    awaits: part.awaits,
                    lacks: None,
                }),
            },
        )
    }

    async fn part_is_there(
        &mut self,
        row: &mut ReplyRow,
        taken: Taken,
        last: bool,
    ) -> Result<(), Halt> {
        if let Some(part) = row.parts.last_mut() {
            part.sent = true;
            part.awaits = taken.awaits;
            part.id = taken.id;
        }
        if last {
            self.tally.outbound += 1;
            let words = taken.lacks.as_ref().map(|lacks| self.words(lacks));
            let state = if words.is_some() {
                ReplyState::Failed
            } else {
                ReplyState::Sent
            };
            row.end(state, words, later(self.now(), STREAM_GRACE));
        }
        row.tries = 0;
        self.bridge.table.record(row).await?;
        self.replace(row);
        Ok(())
    }

    /// What became of a part whose sending got no clear answer.
    async fn clear_up(
        &mut self,
        row: &mut ReplyRow,
        part: &PartRow,
        snapshot: &Snapshot,
    ) -> Result<Cleared, Halt> {
        let waited = age(part.intended_at, self.asked_at);
        match self.locate(part, row, snapshot) {
            Located::Found(id) => {
                if let Some(part) = row.parts.iter_mut().find(|part| !part.sent) {
                    part.sent = true;
                    part.awaits = is_undecided(&id, snapshot);
                    part.id = Some(id);
                }
                row.tries = 0;
                self.bridge.table.record(row).await?;
                Ok(Cleared::Sent)
            }
            Located::Absent if waited >= LOOK_GRACE => Ok(Cleared::NotSent),
            Located::CannotTell if waited >= UNCERTAIN => {
                self.become_uncertain(row).await?;
                Ok(Cleared::Sent)
            }
            Located::Absent | Located::CannotTell => {
                self.look_again(row, LOOK_GRACE.saturating_sub(waited))
                    .await?;
                Ok(Cleared::Waits)
            }
        }
    }

    async fn become_uncertain(&mut self, row: &mut ReplyRow) -> Result<(), Halt> {
        self.tally.failed += 1;
        let words = texts::uncertain(self.bridge.policy.locale).to_owned();
        self.end(row, ReplyState::Uncertain, Some(words))
            .await
            .map(drop)
    }

    async fn give_up(&mut self, row: &mut ReplyRow) -> Result<Step, Halt> {
        if row.is_whole() {
            return self.end(row, ReplyState::Sent, None).await;
        }
        self.tally.dead += 1;
        error!(thread.key = %row.key, message.id = %row.message, "a reply is given up on after a day");
        let (locale, sent) = (self.bridge.policy.locale, row.parts_sent());
        let words = match texts::given_up(locale) {
            words if sent == 0 => words.to_owned(),
            _ => texts::partly_sent(locale, sent, row.of, texts::the_rest(locale)),
        };
        self.end(row, ReplyState::Dead, Some(words)).await
    }

    async fn look_again(
        &mut self,
        row: &mut ReplyRow,
        at_least: std::time::Duration,
    ) -> Result<(), Halt> {
        let seed = format!("{}/{}", row.key, row.message);
        let wait = backoff(FailureKind::Retryable { after: None }, row.tries, &seed)
            .clamp(at_least, LOOK_CAP.max(at_least));
        row.tries += 1;
        row.due_at = Some(later(self.now(), wait));
        self.bridge.table.save(&self.lease, row).await?;
        Ok(())
    }

    /// Why a reply was not sent, in the agent's language.
    fn words(&self, refusal: &Refusal) -> String {
        let code = match refusal {
            Refusal::Blocked(code) | Refusal::Moderated(Some(code)) => Some(code.as_str()),
            _ => None,
        };
        let explained = code
            .and_then(|code| self.bridge.connector.explain(code))
            .map(Refusal::Explained);
        texts::refusal(
            self.bridge.policy.locale,
            explained.as_ref().unwrap_or(refusal),
        )
    }

    async fn refuse(&mut self, row: &mut ReplyRow, refusal: &Refusal) -> Result<Step, Halt> {
        let words = self.words(refusal);
        self.tally.failed += 1;
        self.end(row, ReplyState::Failed, Some(words)).await
    }

    async fn refuse_from(
        &mut self,
        row: &mut ReplyRow,
        refusal: &Refusal,
        of: usize,
    ) -> Result<Step, Halt> {
        let sent = row.parts_sent();
        if sent == 0 {
            return self.refuse(row, refusal).await;
        }
        let locale = self.bridge.policy.locale;
        let words = texts::partly_sent(locale, sent, of, &self.words(refusal));
        self.tally.failed += 1;
        self.end(row, ReplyState::Failed, Some(words)).await
    }

    async fn end_deleted(&mut self, row: &mut ReplyRow) -> Result<Step, Halt> {
        row.drop_silently();
        self.bridge.table.save(&self.lease, row).await?;
        Ok(Step::Ended)
    }

    async fn end(
        &mut self,
        row: &mut ReplyRow,
        state: ReplyState,
        words: Option<String>,
    ) -> Result<Step, Halt> {
        row.end(state, words, later(self.now(), STREAM_GRACE));
        self.bridge.table.save(&self.lease, row).await?;
        Ok(Step::Ended)
    }

    /// Puts a reply off after a failure; those behind it wait with it.
    pub(crate) async fn put_off(
        &mut self,
        message: DeskMessageId,
        failure: &Failure,
    ) -> Result<(), LeaseError> {
        let Some(mut row) = self.reply(message) else {
            return Ok(());
        };
        // Nobody wrote what is only hinted at, as far as we know: there is no bubble to turn red.
        if !row.is_hint() && age(row.first_at, self.now()) > GIVE_UP {
            return self.end_and_tell(row).await;
        }
        self.tally.failed += 1;
        warn!(thread.key = %row.key, message.id = %message, error = failure as &dyn std::error::Error, "a reply waits for its next try");
        let wait = backoff(failure.kind, row.tries, &format!("{}/{message}", row.key));
        let wait = if row.unclear().is_some() {
            wait.clamp(LOOK_GRACE, LOOK_CAP)
        } else {
            wait
        };
        row.tries += 1;
        row.due_at = Some(later(self.now(), wait));
        self.bridge.table.save(&self.lease, &row).await?;
        self.replace(&row);
        self.hold_back(message, row.due_at).await
    }

    /// Ends every reply that waits in a thread over which workers have been dying for a day.
    pub(crate) async fn give_up_waiting(&mut self) -> Result<(), LeaseError> {
        error!(thread.key = %self.target.key(), "given up on: workers died over this thread for a day");
        for message in self.pending() {
            if let Some(row) = self.reply(message) {
                self.end_and_tell(row).await?;
            }
        }
        self.rest();
        Ok(())
    }

    /// A reply whose day is over although nobody could be asked about it.
    async fn end_and_tell(&mut self, mut row: ReplyRow) -> Result<(), LeaseError> {
        let unclear = row.unclear().is_some();
        let ended = if unclear {
            self.become_uncertain(&mut row).await
        } else {
            self.give_up(&mut row).await.map(drop)
        };
        if let Err(Halt::Lease(error)) = ended {
            return Err(error);
        }
        self.replace(&row);
        self.tell(row.message).await
    }

    /// Replies behind `message` are not due before it is.
    async fn hold_back(
        &mut self,
        message: DeskMessageId,
        until: Option<Timestamp>,
    ) -> Result<(), LeaseError> {
        let behind =
            |row: &&ReplyRow| row.is_pending() && row.message > message && row.due_at < until;
        let behind: Vec<ReplyRow> = self.rows.replies.iter().filter(behind).cloned().collect();
        for mut row in behind {
            row.due_at = until;
            self.bridge.table.save(&self.lease, &row).await?;
            self.replace(&row);
        }
        Ok(())
    }

    /// The marketplace's thread could not be read: nothing can go now.
    pub(crate) async fn cannot_read(
        &mut self,
        thread: &Thread,
        failure: &Failure,
    ) -> Result<(), LeaseError> {
        let refusal = match failure.kind {
            FailureKind::Missing if thread.lane == LaneKind::OneShot => Refusal::QuestionEnded,
            FailureKind::Missing | FailureKind::Permanent => refused_by(failure),
            FailureKind::Forbidden => Refusal::Forbidden,
            FailureKind::Retryable { .. } | FailureKind::Auth | FailureKind::Unknown => {
                return match self.pending().first().and_then(|first| self.reply(*first)) {
                    Some(row) if self.was_looked_for_long_enough(&row) => {
                        self.end_and_tell(row).await
                    }
                    Some(row) => self.put_off(row.message, failure).await,
                    None => Ok(()),
                };
            }
        };
        self.refuse_all(&refusal).await
    }

    /// Looking for a part whose fate is not known failed for so long that people are to know.
    fn was_looked_for_long_enough(&self, row: &ReplyRow) -> bool {
        row.unclear()
            .is_some_and(|part| age(part.intended_at, self.now()) >= UNCERTAIN)
    }

    /// Ends every pending reply with the same reason, and tells it.
    pub(crate) async fn refuse_all(&mut self, refusal: &Refusal) -> Result<(), LeaseError> {
        for message in self.pending() {
            if let Some(row) = self.reply(message) {
                self.refuse_now(row, refusal).await?;
            }
        }
        Ok(())
    }

    /// Ends a reply that may not go, as far as it has not gone, and tells it.
    pub(crate) async fn refuse_now(
        &mut self,
        mut row: ReplyRow,
        refusal: &Refusal,
    ) -> Result<(), LeaseError> {
        let ended = if row.is_whole() {
            self.end(&mut row, ReplyState::Sent, None).await.map(drop)
        } else if row.unclear().is_some() {
            self.become_uncertain(&mut row).await
        } else {
            self.refuse(&mut row, refusal).await.map(drop)
        };
        match ended {
            Err(Halt::Lease(error)) => return Err(error),
            Err(Halt::Failed(_) | Halt::ConversationGone) | Ok(()) => self.replace(&row),
        }
        self.tell(row.message).await
    }

    /// Ends pending replies of a conversation that was deleted: nobody is there to be told, so the log
    /// is.
    pub(crate) async fn drop_replies(
        &mut self,
        are: impl Fn(&ReplyRow) -> bool,
    ) -> Result<(), LeaseError> {
        for message in self.pending() {
            let Some(mut row) = self.reply(message).filter(&are) else {
                continue;
            };
            warn!(thread.key = %row.key, message.id = %message, conversation.id = %row.conversation, "a reply is dropped: its conversation was deleted at the desk");
            self.tally.failed += 1;
            row.drop_silently();
            self.bridge.table.save(&self.lease, &row).await?;
            self.replace(&row);
        }
        Ok(())
    }
}

/// Only we set these, so the message was dealt with before.
fn is_delivered(message: &DeskMessage) -> bool {
    matches!(
        message.bubble,
        Some(BubbleState::Delivered | BubbleState::Read)
    )
}

fn refused_by(failure: &Failure) -> Refusal {
    if failure.reach == Reach::Account {
        return Refusal::Disconnected;
    }
    Refusal::Other(
        failure
            .reason
            .clone()
            .unwrap_or_else(|| failure.call.to_owned()),
    )
}
