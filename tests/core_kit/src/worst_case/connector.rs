//! Odd Bazaar behind the core's port.

use std::time::Duration;

use async_trait::async_trait;
use bridge::{
    failure::{Failure, FailureKind},
    files::{FileStream, Staged},
    ids::{AccountId, MessageKey, Thread, ThreadKey},
    marketplace::ThreadKind,
    message::{Attachment, Depth, Snapshot},
    ports::{
        AskedCommand, Batch, Clock, CommandAction, CommandLook, CommandOutcome, CommandPlan,
        Connector, Context, Evidence, Fetched, Found, Handle, MarkedRead, Outcome, Part, Settling,
        Silence, Unheard, Verdict,
    },
};
use bytes::Bytes;
use futures::{StreamExt as _, stream};
use jiff::Timestamp;

use super::{ABOUT, DEADLY, DECIDED, LANES, Manners, OddBazaar, Talk, wire::snapshot};

const DESK_LOOKS: &[Duration] = &[Duration::from_mins(2)];
const CHAT_LOOKS: &[Duration] = &[Duration::from_mins(1)];

#[async_trait]
impl Connector for OddBazaar {
    fn explain(&self, _: &AccountId, _: &str) -> Option<String> {
        None
    }

    fn feed_of(&self, _account: &AccountId, hint: &str) -> Option<&'static str> {
        let key = ThreadKey::from_connector(hint);
        let (lane, _) = key.kind_and_id()?;
        LANES.iter().find(|known| **known == lane).copied()
    }

    async fn unheard(&self, account: &AccountId) -> Result<Unheard, Failure> {
        let list = || {
            let mut state = self.state();
            state.may(account, "", "odd.unheard")?;
            Ok(Unheard {
                confirm: (!state.lost.is_empty()).then(|| state.lost.len().to_string()),
                hints: state.lost.clone(),
            })
        };
        self.read_call("odd.unheard", list).await
    }

    async fn confirm_unheard(&self, account: &AccountId, confirm: &str) -> Result<(), Failure> {
        let done = || {
            let mut state = self.state();
            state.may(account, "", "odd.confirm")?;
            let many = confirm.parse().unwrap_or(0).min(state.lost.len());
            state.lost.drain(..many);
            state.confirmed.push(confirm.to_owned());
            Ok(())
        };
        self.call("odd.confirm", done).await
    }

    fn evidence(&self, thread: &Thread) -> Evidence {
        let is_plain = self.manners_of(thread) == Manners::Plain;
        let lane = thread.key.kind_and_id().map_or("", |(lane, _)| lane);
        match lane {
            "ask" if !is_plain => Evidence {
                absence: Duration::from_secs(90),
                ..Evidence::default()
            },
            "desk" if !is_plain => Evidence {
                verdict: Some(Verdict {
                    within: DECIDED,
                    looks: DESK_LOOKS,
                    silence: Silence::Rejected,
                }),
                ..Evidence::default()
            },
            "chat" if !is_plain => Evidence {
                verdict: Some(Verdict {
                    within: Duration::from_mins(3),
                    looks: CHAT_LOOKS,
                    silence: Silence::Delivered,
                }),
                ..Evidence::default()
            },
            _ => Evidence::default(),
        }
    }

    async fn mark_read(&self, thread: &Thread, shown: &Snapshot) -> Result<MarkedRead, Failure> {
        let mark = || {
            let mut state = self.state();
            let talk = state.talk(thread, "odd.mark")?;
            talk.marked = (talk.marked.0 + 1, talk.said.len());
            let newest = talk.said.iter().rfind(|said| said.reference.is_none());
            let name = newest.map(|said| talk.key_of(said));
            let is_shown =
                name.is_none_or(|name| shown.messages.iter().any(|one| one.source_id == name));
            Ok(if is_shown {
                MarkedRead::AsShown
            } else {
                MarkedRead::HoldsMore
            })
        };
        self.call("odd.mark", mark).await
    }

    async fn surrounds(&self, _: &AccountId, _: &str) -> Result<Vec<Thread>, Failure> {
        Ok(Vec::new())
    }

    async fn page(&self, _: &Thread) -> Option<String> {
        None
    }

    async fn stage(&self, thread: &Thread, file: FileStream) -> Result<Staged, Failure> {
        let name = file.name.clone();
        let pieces: Vec<_> = file.into_bytes().collect().await;
        if pieces.iter().any(Result::is_err) {
            return Err(Failure::retryable("odd.stage"));
        }
        let stage = || {
            self.state().talk(thread, "odd.stage")?;
            Ok(Staged {
                handle: format!("staged/{name}"),
                expires: Timestamp::MAX,
            })
        };
        self.call("odd.stage", stage).await
    }

    fn feeds(&self, _account: &AccountId) -> &'static [&'static str] {
        LANES
    }

    async fn poll(
        &self,
        account: &AccountId,
        lane: &str,
        cursor: Option<&str>,
    ) -> Result<Batch, Failure> {
        let poll = || {
            let now = self.stage.now();
            let mut state = self.state();
            state.may(account, lane, "odd.poll")?;
            let since = cursor
                .and_then(|cursor| cursor.parse::<u64>().ok())
                .unwrap_or(0);
            let here = |talk: &&Talk| {
                talk.changed > since && talk.lane() == lane && talk.thread.key.account() == *account
            };
            let mut talks: Vec<&Talk> = state.talks.values().filter(here).collect();
            talks.sort_by_key(|talk| talk.said.len() % 3);
            let whole = lane == "ask";
            let found = |talk: &&Talk| Found {
                thread: talk.thread.clone(),
                snapshot: whole.then(|| snapshot(talk, now, Depth::Newest)),
                announced: None,
            };
            Ok(Batch {
                found: talks.iter().map(found).collect(),
                cursor: Some(state.changes.to_string()),
                ..Batch::default()
            })
        };
        let polled = self.read_call("odd.poll", poll).await;
        if polled
            .as_ref()
            .is_err_and(|failure| failure.kind == FailureKind::Auth)
        {
            self.disconnect(account).await;
        }
        polled
    }

    async fn follow(&self, account: &AccountId, hint: &str) -> Result<Vec<Found>, Failure> {
        let follow = || {
            let mut state = self.state();
            let key = ThreadKey::from_connector(hint);
            let talk = state
                .talks
                .get(&key)
                .filter(|talk| talk.thread.key.account() == *account);
            let talk = talk.ok_or_else(|| Failure::new(FailureKind::Permanent, "odd.follow"))?;
            let (thread, lane) = (talk.thread.clone(), talk.lane().to_owned());
            state.may(account, &lane, "odd.follow")?;
            Ok(vec![Found {
                thread,
                snapshot: None,
                announced: None,
            }])
        };
        self.read_call("odd.follow", follow).await
    }

    async fn read(&self, thread: &Thread, depth: Depth) -> Result<Snapshot, Failure> {
        let read = || {
            Ok(snapshot(
                self.state().talk(thread, "odd.read")?,
                self.stage.now(),
                depth,
            ))
        };
        let is_deadly = self
            .state()
            .talks
            .get(&thread.key)
            .is_some_and(|talk| talk.deadly);
        let name = if is_deadly { DEADLY } else { "odd.read" };
        self.read_call(name, read).await
    }

    async fn send(
        &self,
        thread: &Thread,
        _: &Snapshot,
        part: Part<'_>,
    ) -> Result<Outcome, Failure> {
        self.take(thread, part).await
    }

    async fn settle(&self, thread: &Thread, handle: &Handle) -> Result<Settling, Failure> {
        self.tell_of(thread, handle).await
    }

    async fn fetch(&self, thread: &Thread, file: &Attachment) -> Result<Fetched, Failure> {
        let fetch = || {
            self.state().talk(thread, "odd.fetch")?;
            let bytes = stream::iter([Ok(Bytes::from_static(b"a picture"))]);
            let file = FileStream::new(file.name.as_str(), None, None, bytes);
            Ok(Fetched::File(file))
        };
        self.read_call("odd.fetch", fetch).await
    }

    async fn plan(&self, thread: &Thread, asked: AskedCommand<'_>) -> Result<CommandPlan, Failure> {
        self.plan_mending(thread, asked).await
    }

    async fn act(
        &self,
        thread: &Thread,
        action: &CommandAction,
        files: Vec<FileStream>,
    ) -> Result<CommandOutcome, Failure> {
        self.mend(thread, action, files).await
    }

    async fn look(&self, thread: &Thread, action: &CommandAction) -> Result<CommandLook, Failure> {
        self.look_at_mending(thread, action).await
    }

    async fn caution(
        &self,
        thread: &Thread,
        _: &Snapshot,
    ) -> Result<Option<(&'static str, String)>, Failure> {
        self.warn(thread).await
    }

    async fn contact(&self, thread: &Thread, _: &Snapshot) -> Result<Context, Failure> {
        let contact = || {
            let mut state = self.state();
            let talk = state.talk(thread, "odd.contact")?;
            let prefix = talk.prefix().to_owned();
            let identifier = match thread.kind {
                ThreadKind::Ticket => format!("{prefix}:user:of:{}", thread.key),
                ThreadKind::OneShot | ThreadKind::Chat => format!("{prefix}:user:{}", talk.buyer),
            };
            Ok(Context {
                contact_identifier: identifier,
                contact_name: talk.buyer.clone(),
                attributes: vec![("odd_thread", thread.key.to_string())],
                notes: Vec::new(),
            })
        };
        self.read_call("odd.contact", contact).await
    }

    async fn context(&self, thread: &Thread, _: &Context) -> Result<Context, Failure> {
        let context = || {
            let (lane, id) = thread.key.kind_and_id().unwrap_or_default();
            let account = thread.key.account();
            let prefix = account.parts().map_or("", |(prefix, _)| prefix);
            let key = MessageKey::from_connector(format!("{prefix}:note:{lane}:{id}:about"));
            Ok(Context {
                attributes: vec![(ABOUT, thread.key.to_string())],
                notes: vec![(key, "about this sale".to_owned())],
                ..Context::default()
            })
        };
        self.read_call("odd.context", context).await
    }
}
