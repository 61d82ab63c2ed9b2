//! Magalu behind the core's port.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use bridge::{
    accounts::{Account, Accounts},
    failure::{Failure, FailureKind, Reach},
    files::{FileStream, Staged},
    i18n::Locale,
    ids::{AccountId, Thread},
    message::{Attachment, Depth, Snapshot},
    ports::{
        Batch, Clock, Connector, Context, Evidence, Fetched, Found, Handle, Outcome, Part,
        PartContent, Settling, Unheard,
    },
};
use http_api::{Downloads, Endpoint};

use crate::{
    app::{AppCredentials, Hosts},
    calls::Calls,
    chats, context,
    draft::Draft,
    endpoints::{get_ticket_file::GetTicketFile, send_ticket_file::SendTicketFile},
    evidence,
    hint::Target,
    ids::{Address, AttachmentId, MessageId, Place, TenantId, TicketId, tenant_of},
    questions,
    route::ThreadRoute,
    tickets::{self, Written},
    words,
};

mod connect;

#[cfg(test)]
mod tests;

/// What is polled, in order.
pub(crate) const FEEDS: &[&str] = &[questions::FEED, chats::FEED, tickets::FEED];
/// The further sources of feeds, as people are told of them.
#[cfg(test)]
pub(crate) const SOURCES: &[&str] = &[questions::OF_REFUSED, tickets::QUEUE];

/// Magalu's connector. One per process: it remembers accounts for a minute.
pub struct Magalu<A, K> {
    calls: Calls<A, K>,
    held: tickets::Held,
    locale: Locale,
}

impl<A, K> fmt::Debug for Magalu<A, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Magalu")
            .field("calls", &self.calls)
            .finish_non_exhaustive()
    }
}

impl<A: Accounts, K: Clock> Magalu<A, K> {
    /// The API at these hosts, opened as `app`, with notes in `locale`.
    pub fn new(
        hosts: &Hosts,
        http: &reqwest::Client,
        app: AppCredentials,
        locale: Locale,
        accounts: Arc<A>,
        clock: Arc<K>,
    ) -> Self {
        Self {
            calls: Calls::new(hosts, http, app, accounts, clock),
            held: tickets::Held::default(),
            locale,
        }
    }

    /// The same, reading files of the chat, which lie at other addresses, through `downloads`.
    #[must_use]
    pub fn following(mut self, downloads: Downloads) -> Self {
        self.calls.downloads = Some(downloads);
        self
    }

    pub(crate) fn calls(&self) -> &Calls<A, K> {
        &self.calls
    }

    /// How many messages of single threads could not be read since it was last asked, each counted once
    /// however often it was met.
    pub fn take_missed(&self) -> u32 {
        self.calls.missed.take()
    }

    /// Takes an account's row that was read anyway, and so spares a read of the table.
    pub async fn remember(&self, account: Account) {
        self.calls.remember(account).await;
    }

    async fn fetch_of_ticket(
        &self,
        tenant: &TenantId,
        ticket: &TicketId,
        handle: &str,
    ) -> Result<Fetched, Failure> {
        let never = || Failure::new(FailureKind::Permanent, GetTicketFile::NAME);
        let (message, file) = handle.split_once('/').ok_or_else(never)?;
        let call = GetTicketFile {
            ticket,
            message: &MessageId::parse(message).ok_or_else(never)?,
            file: &AttachmentId::parse(file).ok_or_else(never)?,
        };
        Ok(Fetched::File(self.calls.open(tenant, &call).await?))
    }
}

#[async_trait]
impl<A: Accounts, K: Clock> Connector for Magalu<A, K> {
    fn feeds(&self, _account: &AccountId) -> &'static [&'static str] {
        FEEDS
    }

    fn feed_of(&self, _account: &AccountId, hint: &str) -> Option<&'static str> {
        Some(match Target::parse(hint)? {
            Target::Question(_) => questions::FEED,
            Target::Chat(_) | Target::Chats => chats::FEED,
            Target::Ticket(_) | Target::Tickets => tickets::FEED,
        })
    }

    fn explain(&self, _account: &AccountId, code: &str) -> Option<String> {
        words::explain(self.locale, code)
    }

    async fn poll(
        &self,
        account: &AccountId,
        lane: &str,
        cursor: Option<&str>,
    ) -> Result<Batch, Failure> {
        let tenant = tenant_of(account, "poll")?;
        match lane {
            questions::FEED => questions::poll(&self.calls, &tenant, cursor).await,
            chats::FEED => chats::poll(&self.calls, &tenant, cursor).await,
            tickets::FEED => tickets::poll(&self.calls, &tenant, cursor).await,
            _ => Err(Failure::new(FailureKind::Permanent, "poll").reaching(Reach::Feed)),
        }
    }

    async fn follow(&self, account: &AccountId, hint: &str) -> Result<Vec<Found>, Failure> {
        let tenant = tenant_of(account, "follow")?;
        let one = |place: Place| {
            let thread = place.thread(&tenant);
            let found = thread.map(|thread| Found {
                thread,
                snapshot: None,
            });
            Ok(found.into_iter().collect())
        };
        match Target::parse(hint) {
            Some(Target::Question(id)) => one(Place::Question(id)),
            Some(Target::Chat(id)) => one(Place::Chat(id)),
            Some(Target::Ticket(id)) => one(Place::Ticket(id)),
            Some(Target::Chats) => chats::recent(&self.calls, &tenant).await,
            Some(Target::Tickets) => tickets::recent(&self.calls, &tenant).await,
            None => Ok(Vec::new()),
        }
    }

    async fn unheard(&self, _account: &AccountId) -> Result<Unheard, Failure> {
        Ok(Unheard::default())
    }

    async fn confirm_unheard(&self, _account: &AccountId, _confirm: &str) -> Result<(), Failure> {
        Ok(())
    }

    async fn surrounds(&self, _account: &AccountId, _hint: &str) -> Result<Vec<Thread>, Failure> {
        Ok(Vec::new())
    }

    async fn page(&self, _thread: &Thread) -> Option<String> {
        // The portal's addresses hold a name of the shop that no call tells (§6).
        None
    }

    async fn read(&self, thread: &Thread, _depth: Depth) -> Result<Snapshot, Failure> {
        let at = Address::of(thread, "read")?;
        match &at.place {
            Place::Question(id) => questions::read(&self.calls, &at.tenant, id).await,
            Place::Chat(id) => chats::read(&self.calls, &at.tenant, id).await,
            Place::Ticket(id) => tickets::read(&self.calls, self.locale, &at.tenant, id).await,
        }
    }

    async fn send(
        &self,
        thread: &Thread,
        snapshot: &Snapshot,
        part: Part<'_>,
    ) -> Result<Outcome, Failure> {
        let at = Address::of(thread, "send")?;
        let somebody = words::SOMEBODY.of(self.locale);
        let (text, author) = (part.content.text(), part.author.name.as_str());
        let draft = Draft::new(text, part.reference, author, somebody);
        match &at.place {
            Place::Question(id) => questions::answer(&self.calls, &at.tenant, id, draft).await,
            Place::Chat(id) => chats::send(&self.calls, self.locale, (&at.tenant, id), draft).await,
            Place::Ticket(id) => {
                let to = ThreadRoute::parse(&snapshot.route).to;
                let what = match part.content {
                    PartContent::File(handle) => Written::File(handle),
                    PartContent::TextWithFiles {
                        files: [file, ..], ..
                    } => Written::File(file),
                    PartContent::Text(_) | PartContent::TextWithFiles { .. } => Written::Text,
                };
                tickets::send(&self.calls, &self.held, (&at.tenant, id), to, draft, what).await
            }
        }
    }

    async fn settle(&self, thread: &Thread, handle: &Handle) -> Result<Settling, Failure> {
        let at = Address::of(thread, "settle")?;
        tickets::settle(&self.calls, self.locale, &at.tenant, handle).await
    }

    fn evidence(&self, thread: &Thread) -> Evidence {
        evidence::of(thread)
    }

    async fn mark_read(&self, _thread: &Thread, _snapshot: &Snapshot) -> Result<(), Failure> {
        // The one call that there is marks everything read, also what came in since (§4.1).
        Ok(())
    }

    async fn fetch(&self, thread: &Thread, file: &Attachment) -> Result<Fetched, Failure> {
        let at = Address::of(thread, "fetch")?;
        match &at.place {
            Place::Question(_) => Err(Failure::new(FailureKind::Permanent, "fetch")),
            Place::Chat(id) => chats::fetch(&self.calls, &at.tenant, id, &file.handle).await,
            Place::Ticket(id) => self.fetch_of_ticket(&at.tenant, id, &file.handle).await,
        }
    }

    async fn stage(&self, thread: &Thread, file: FileStream) -> Result<Staged, Failure> {
        let at = Address::of(thread, "stage")?;
        match &at.place {
            Place::Ticket(id) => Ok(self.held.put(id, file, self.calls.now())),
            Place::Question(_) | Place::Chat(_) => {
                Err(Failure::new(FailureKind::Permanent, SendTicketFile::NAME))
            }
        }
    }

    async fn contact(&self, thread: &Thread, snapshot: &Snapshot) -> Result<Context, Failure> {
        let at = Address::of(thread, "contact")?;
        Ok(context::buyer(&at, snapshot, self.locale))
    }

    async fn context(&self, thread: &Thread, contact: &Context) -> Result<Context, Failure> {
        let at = Address::of(thread, "context")?;
        context::context(&self.calls, self.locale, &at, contact).await
    }
}
