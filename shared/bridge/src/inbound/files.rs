//! The files of a message: with it where possible, after it where not, announced where never.
//!
//! A file that cannot come along is *owed*: its own key, `<message key>:<n>`, stands in the
//! ledger as intended **before** its message is shown without it. So a file is either in its
//! message or under its own key, whatever crashes in between; and the text never waits for it.

use std::time::Duration;

use futures::future::join_all;
use tracing::warn;

use super::side;
use crate::{
    bridge::Table,
    failure::{Failure, FailureKind},
    files::{Absent, Broken, FileStream, Watch, plain_name},
    ids::{ConversationId, MessageKey, Thread},
    message::{Attachment, Author, Message, Snapshot},
    ports::{Clock, Connector, Desk, Entry, Fetched, LeaseError, Post, Side},
    shift::{Halt, Shift, Shown},
    texts,
    timing::{CAP, FILE_BESIDE_TEXT, FILE_BYTES, GIVE_UP, LOOK_GRACE, age, later},
    unshown::Look,
};

/// Most files of one message at the desk: Chatwoot's own nominal limit.
const MAX_FILES: usize = 15;
/// Most bytes of files that are carried at once, and of one file: the limit of Chatwoot's own page.
const MAX_BYTES: u64 = 40 << 20;
/// A message that could not be posted with its files for so long goes without them: a proxy may
/// be too slow for them, or cut them off, and the text is not to wait for that.
const TEXT_WAITS: Duration = Duration::from_mins(5);

/// How to know afterwards what became of a file that goes along, or why it does not.
type Fate = Result<Watch, Absent>;

/// A file that is owed: its key, itself, and the message it belongs to.
struct Owed<'a> {
    key: MessageKey,
    file: &'a Attachment,
    message: &'a Message,
}

impl<C: Connector, D: Desk, S: Table, K: Clock> Shift<'_, C, D, S, K> {
    /// Shows a message exactly once, with as many of its files as can be had now.
    pub(super) async fn show_with_files(
        &mut self,
        thread: &Thread,
        conversation: ConversationId,
        message: &Message,
    ) -> Result<Shown, Halt> {
        match self.look_first(conversation, &message.key).await? {
            Look::Done(shown) => return Ok(shown),
            Look::Overdue => {
                return self
                    .give_up_showing(conversation, &message.key, Some(message))
                    .await;
            }
            Look::ToPost => {}
        }
        if message.attachments.is_empty() {
            self.keep_lease().await?;
            self.intend(&message.key).await?;
            let text = self.text(message, &[]);
            return self
                .post(conversation, side(message), &message.key, &text)
                .await;
        }
        self.keep_lease_for_files().await?;
        let (files, fates) = aboard(self.open_files(thread, message).await);
        self.owe(message, &fates).await?;
        self.intend(&message.key).await?;
        let text = self.text(message, &fates);
        if files.is_empty() {
            return self
                .post(conversation, side(message), &message.key, &text)
                .await;
        }
        let post = Post {
            side: side(message),
            key: &message.key,
            text: &text,
        };
        match self
            .bridge
            .desk
            .post_files(conversation, &post, files)
            .await
        {
            Ok(posted) => self.settle(&message.key, Some(posted)).await?,
            Err(failure) if is_not_there(&failure, &fates) => {
                if failure.kind == FailureKind::Permanent
                    && self.was_stored(conversation, &message.key).await?
                {
                    return Ok(Shown::Now);
                }
                warn!(message.key = %message.key, error = &failure as &dyn std::error::Error, "a message goes without its files");
                return self.show_without_files(conversation, message, fates).await;
            }
            Err(failure) => return Err(self.halted(conversation, failure)),
        }
        Ok(Shown::Now)
    }

    /// After its files turned out not to go along: the text at once, the files later.
    async fn show_without_files(
        &mut self,
        conversation: ConversationId,
        message: &Message,
        fates: Vec<Fate>,
    ) -> Result<Shown, Halt> {
        let fates: Vec<Fate> = fates
            .into_iter()
            .map(|fate| Err(afterwards(fate)))
            .collect();
        self.keep_lease().await?;
        self.owe(message, &fates).await?;
        self.intend(&message.key).await?;
        self.post(
            conversation,
            side(message),
            &message.key,
            &self.text(message, &fates),
        )
        .await
    }

    /// Shows what is owed and can be had by now; what cannot be had for a day is given up on. Whether
    /// anything was shown.
    pub(super) async fn show_owed_files(
        &mut self,
        thread: &Thread,
        snapshot: &Snapshot,
        conversation: ConversationId,
    ) -> Result<bool, Halt> {
        let (now, mut any) = (self.now(), false);
        let owed = self.owed(snapshot);
        self.state
            .owed
            .retain(|key, _| owed.iter().any(|owed| owed.key == *key));
        for owed in owed {
            self.state.owed.entry(owed.key.clone()).or_insert(now);
            match self.show_owed(thread, conversation, &owed).await {
                // It belongs to a conversation that somebody deleted.
                Err(Halt::ConversationGone) => self.settle(&owed.key, None).await?,
                // The next message is not to wait for an old one's file.
                Err(Halt::Failed(failure)) => {
                    warn!(message.key = %owed.key, error = &failure as &dyn std::error::Error, "a file is still owed");
                    self.tally.failed += 1;
                }
                shown => {
                    let is_new = shown? == Shown::Now;
                    self.tally.inbound += u32::from(is_new);
                    any |= is_new;
                }
            }
            if self.is_settled(&owed.key) {
                self.state.owed.remove(&owed.key);
            }
        }
        Ok(any)
    }

    /// Owed files are tried again: each after as long as it has been owed, within bounds.
    pub(super) fn files_later(&mut self) {
        let now = self.now();
        let waits = self
            .state
            .owed
            .values()
            .map(|since| age(*since, now).clamp(LOOK_GRACE, CAP));
        if let Some(wait) = waits.min() {
            self.look_by(later(now, wait));
        }
    }

    fn owed<'a>(&self, snapshot: &'a Snapshot) -> Vec<Owed<'a>> {
        let shown = snapshot
            .messages
            .iter()
            .filter(|message| self.is_settled(&message.key));
        let files = shown.flat_map(|message| {
            let keyed = message.attachments.iter().enumerate();
            keyed.map(move |(at, file)| Owed {
                key: following(message, at),
                file,
                message,
            })
        });
        files
            .filter(|owed| matches!(self.entry(&owed.key), Some(Entry::Intended { .. })))
            .collect()
    }

    fn is_settled(&self, key: &MessageKey) -> bool {
        self.entry(key).is_some_and(Entry::is_done)
    }

    /// Shows an owed file, or says why it will not come.
    async fn show_owed(
        &mut self,
        thread: &Thread,
        conversation: ConversationId,
        owed: &Owed<'_>,
    ) -> Result<Shown, Halt> {
        let now = self.now();
        match self.entry(&owed.key) {
            Some(Entry::Intended { at, .. }) if age(*at, now) < LOOK_GRACE => {
                return Ok(Shown::Refused);
            }
            // Its note was refused, too: that has its own times.
            Some(Entry::Intended {
                refused: Some(_), ..
            }) => {
                return self.say_absent(conversation, owed, Absent::NotTaken).await;
            }
            _ => {}
        }
        if self
            .state
            .owed
            .get(&owed.key)
            .is_some_and(|since| age(*since, now) >= GIVE_UP)
        {
            return self
                .say_absent(conversation, owed, Absent::Unreachable)
                .await;
        }
        let Some(time) = self.bridge.deadline.for_file(FILE_BYTES) else {
            self.tally.left += 1;
            return Ok(Shown::Refused);
        };
        self.keep_lease_for_files().await?;
        let stream = match self.open_file(thread, owed.file, time).await {
            Ok(stream) => stream,
            Err(Absent::Follows) => return Ok(Shown::Refused),
            Err(why) => return self.say_absent(conversation, owed, why).await,
        };
        if let Look::Done(shown) = self.look_first(conversation, &owed.key).await? {
            return Ok(shown);
        }
        self.intend(&owed.key).await?;
        let watch = stream.watch();
        let post = Post {
            side: side(owed.message),
            key: &owed.key,
            text: "",
        };
        match self
            .bridge
            .desk
            .post_files(conversation, &post, vec![stream])
            .await
        {
            Ok(posted) => self.settle(&owed.key, Some(posted)).await?,
            Err(failure) if failure.kind == FailureKind::Missing => {
                return Err(self.halted(conversation, failure));
            }
            Err(failure) => match (watch.broken(), failure.kind) {
                (Some(Broken::Source | Broken::Late), _) => return Ok(Shown::Refused),
                (Some(Broken::TooLarge), _) => {
                    return self
                        .post_instead(conversation, owed, Absent::TooLarge)
                        .await;
                }
                (None, FailureKind::Permanent) => {
                    if self.was_stored(conversation, &owed.key).await? {
                        return Ok(Shown::Now);
                    }
                    return self
                        .post_instead(conversation, owed, Absent::NotTaken)
                        .await;
                }
                (None, _) => return Err(failure.into()),
            },
        }
        Ok(Shown::Now)
    }

    /// Says why a file will not come, in its place.
    async fn say_absent(
        &mut self,
        at: ConversationId,
        owed: &Owed<'_>,
        why: Absent,
    ) -> Result<Shown, Halt> {
        let text = texts::absent(self.bridge.policy.locale, &owed.file.name, why);
        self.show(at, Side::Note, &owed.key, &text).await
    }

    /// The same after posting it was tried: nothing is there, so there is nothing to look for.
    async fn post_instead(
        &mut self,
        at: ConversationId,
        owed: &Owed<'_>,
        why: Absent,
    ) -> Result<Shown, Halt> {
        let text = texts::absent(self.bridge.policy.locale, &owed.file.name, why);
        self.keep_lease().await?;
        self.intend(&owed.key).await?;
        self.post(at, Side::Note, &owed.key, &text).await
    }

    /// Decides about each file, and opens those that go along, all at the same time.
    async fn open_files(
        &self,
        thread: &Thread,
        message: &Message,
    ) -> Vec<Result<FileStream, Absent>> {
        let (mut count, mut bytes) = (0, 0_u64);
        let mut fits = |file: &Attachment| {
            count += 1;
            bytes = bytes.saturating_add(file.size.unwrap_or(0));
            count <= MAX_FILES && bytes <= MAX_BYTES
        };
        let time = self.bridge.deadline.for_file(FILE_BESIDE_TEXT);
        let is_overdue =
            self.entry(&message.key).is_some() && age(message.at, self.now()) > TEXT_WAITS;
        let light = is_overdue || time.is_none();
        let decided = message.attachments.iter().enumerate().map(|(at, file)| {
            let owed = self.entry(&following(message, at)).is_some();
            never(file).or_else(|| (light || owed || !fits(file)).then_some(Absent::Follows))
        });
        let decided: Vec<Option<Absent>> = decided.collect();
        let opened = message
            .attachments
            .iter()
            .zip(decided)
            .map(|(file, decided)| async move {
                if let Some(why) = decided {
                    return Err(why);
                }
                self.open_file(thread, file, time.unwrap_or_default()).await
            });
        join_all(opened).await
    }

    /// Begins to read a file, whose bytes have to come in `time`.
    async fn open_file(
        &self,
        thread: &Thread,
        file: &Attachment,
        time: Duration,
    ) -> Result<FileStream, Absent> {
        if let Some(why) = never(file) {
            return Err(why);
        }
        match self.bridge.connector.fetch(thread, file).await {
            Ok(Fetched::Never(why)) => {
                warn!(thread.key = %thread.key, ?why, "a file will never be had");
                Err(why)
            }
            Ok(Fetched::File(stream)) if stream.length.is_some_and(|length| length > MAX_BYTES) => {
                Err(Absent::TooLarge)
            }
            Ok(Fetched::File(mut stream)) => {
                stream.name = plain_name(&file.name);
                // The message knows better than a server that calls everything a stream of bytes.
                stream.content_type = file.content_type.clone().or(stream.content_type);
                Ok(self.bridge.deadline.limit(stream.at_most(MAX_BYTES), time))
            }
            Err(failure) => {
                warn!(thread.key = %thread.key, error = &failure as &dyn std::error::Error, "a file cannot be had");
                let for_good = matches!(
                    failure.kind,
                    FailureKind::Permanent | FailureKind::Forbidden
                );
                Err(if for_good {
                    Absent::Unreachable
                } else {
                    Absent::Follows
                })
            }
        }
    }

    /// Writes down which files are owed, before their message is shown.
    async fn owe(&mut self, message: &Message, fates: &[Fate]) -> Result<(), LeaseError> {
        for (at, _) in fates
            .iter()
            .enumerate()
            .filter(|(_, fate)| matches!(fate, Err(Absent::Follows)))
        {
            let key = following(message, at);
            if self.entry(&key).is_none() {
                self.intend(&key).await?;
            }
        }
        Ok(())
    }

    /// What agents read of a message: its text, and what is to be said of files that are not there.
    fn text(&self, message: &Message, fates: &[Fate]) -> String {
        let locale = self.bridge.policy.locale;
        let missing = |(file, fate): (&Attachment, &Fate)| {
            fate.as_ref()
                .err()
                .map(|why| texts::absent(locale, &file.name, *why))
        };
        let absent = message.attachments.iter().zip(fates).filter_map(missing);
        let absent = absent.collect::<Vec<_>>().join("\n");
        let said = message.text.trim().to_owned();
        let parts: Vec<String> = [said, absent]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let carries = fates.iter().any(Result::is_ok);
        let text = if parts.is_empty() && !carries {
            texts::nothing_readable(locale).to_owned()
        } else {
            parts.join("\n\n")
        };
        match &message.author {
            Author::Buyer | Author::Seller => text,
            // A note looks the same whoever speaks in it.
            Author::Platform(speaker) => texts::says(speaker, &text),
        }
    }
}

/// The key of the file at this place, should it have to follow.
fn following(message: &Message, at: usize) -> MessageKey {
    message.key.following(at + 2)
}

/// The files that go along, and of every file how to know what becomes of it.
fn aboard(opened: Vec<Result<FileStream, Absent>>) -> (Vec<FileStream>, Vec<Fate>) {
    let fates = opened
        .iter()
        .map(|file| file.as_ref().map(FileStream::watch).map_err(|why| *why))
        .collect();
    (opened.into_iter().flatten().collect(), fates)
}

/// Whether a message with files is certainly not there: it was refused as it is, or never whole.
fn is_not_there(failure: &Failure, fates: &[Fate]) -> bool {
    failure.kind == FailureKind::Permanent
        || fates.iter().flatten().any(|watch| watch.broken().is_some())
}

/// What becomes of a file whose message went without it.
fn afterwards(fate: Fate) -> Absent {
    match fate.map(|watch| watch.broken()) {
        Ok(Some(Broken::TooLarge)) => Absent::TooLarge,
        Ok(Some(Broken::Source | Broken::Late) | None) => Absent::Follows,
        Err(why) => why,
    }
}

/// Why a file is not even asked for.
fn never(file: &Attachment) -> Option<Absent> {
    if file.suspect {
        return Some(Absent::Suspect);
    }
    file.size
        .is_some_and(|size| size > MAX_BYTES)
        .then_some(Absent::TooLarge)
}
