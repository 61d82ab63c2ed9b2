//! Magalu behind the core's port.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use bridge::{
    accounts::Accounts,
    failure::{Failure, FailureKind, Reach},
    files::{FileStream, Staged},
    i18n::Locale,
    ids::{AccountId, Thread},
    message::{Attachment, Depth, Snapshot},
    ports::{
        Batch, Clock, Connector, Context, Evidence, Fetched, Found, Handle, MarkedRead, Outcome,
        Part, PartContent, Settling, Unheard,
    },
    timing::earlier,
};
use http_api::{Downloads, Endpoint};
use jiff::tz::{Offset, offset};
use url::Url;

use crate::{
    calls::Calls,
    chats, context,
    draft::OutgoingText,
    endpoints::{get_ticket_file::GetTicketFile, send_ticket_file::SendTicketFile},
    evidence,
    hint::HintTarget,
    ids::{Address, AttachmentId, MessageId, Place, TenantId, TicketId, tenant_of},
    questions,
    route::ThreadRoute,
    settings::MagaluSettings,
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

/// A hint that does not say what it is about is followed this far back.
const LATELY: Duration = Duration::from_mins(15);

/// Magalu's connector. One per process: it remembers accounts for a minute.
pub struct Magalu {
    calls: Calls,
    held: tickets::HeldFiles,
    entrance: Entrance,
    locale: Locale,
}

/// What connecting needs of the settings.
#[derive(Debug)]
pub(crate) struct Entrance {
    /// The login host.
    pub(crate) login: Url,
    /// What sellers are asked to grant, with spaces between.
    pub(crate) scopes: String,
}

impl fmt::Debug for Magalu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Magalu")
            .field("calls", &self.calls)
            .finish_non_exhaustive()
    }
}

impl Magalu {
    /// The API as it is set up, with notes in `locale`.
    pub(crate) fn new(
        settings: MagaluSettings,
        http: &reqwest::Client,
        locale: Locale,
        accounts: Arc<dyn Accounts>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            calls: Calls::new(&settings.hosts, http, settings.app, accounts, clock),
            held: tickets::HeldFiles::default(),
            entrance: Entrance {
                login: settings.hosts.login,
                scopes: settings.scopes,
            },
            locale,
        }
    }

    /// The same, reading files of the chat, which lie at other addresses, through `downloads`.
    #[must_use]
    pub(crate) fn following(mut self, downloads: Downloads) -> Self {
        self.calls.downloads = Some(downloads);
        self
    }

    pub(crate) fn calls(&self) -> &Calls {
        &self.calls
    }

    pub(crate) fn entrance(&self) -> &Entrance {
        &self.entrance
    }

    /// Everything of so many days. What one lane is not allowed to show, the others may.
    async fn backfill(&self, tenant: &TenantId, days: u16) -> Result<Vec<Found>, Failure> {
        let since = earlier(self.calls.now(), Duration::from_hours(24) * u32::from(days));
        let mut found = Vec::new();
        for lane in [
            questions::waiting(&self.calls, tenant).await,
            chats::since(&self.calls, tenant, since).await,
            tickets::since(&self.calls, tenant, since).await,
        ] {
            match lane {
                Err(failure) if failure.kind == FailureKind::Forbidden => {}
                lane => found.extend(lane?),
            }
        }
        Ok(found)
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
impl Connector for Magalu {
    fn feeds(&self, _account: &AccountId) -> &'static [&'static str] {
        FEEDS
    }

    fn feed_of(&self, _account: &AccountId, hint: &str) -> Option<&'static str> {
        HintTarget::parse(hint)?.feed()
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
            Ok(vec![Found {
                thread: place.thread(&tenant),
                snapshot: None,
                announced: None,
            }])
        };
        match HintTarget::parse(hint) {
            Some(HintTarget::Question(id)) => one(Place::Question(id)),
            Some(HintTarget::Chat(id)) => one(Place::Chat(id)),
            Some(HintTarget::Ticket(id)) => one(Place::Ticket(id)),
            Some(HintTarget::Chats) => {
                chats::since(&self.calls, &tenant, earlier(self.calls.now(), LATELY)).await
            }
            Some(HintTarget::Tickets) => {
                tickets::since(&self.calls, &tenant, earlier(self.calls.now(), LATELY)).await
            }
            Some(HintTarget::Backfill(days)) => self.backfill(&tenant, days).await,
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

    async fn utc_offset(&self, _account: &AccountId) -> Offset {
        // It sells in Brazil alone.
        offset(-3)
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
        let draft = OutgoingText::new(text, part.reference, author, somebody);
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

    async fn mark_read(&self, _: &Thread, _: &Snapshot) -> Result<MarkedRead, Failure> {
        // The one call that there is marks everything, for people in the portal too (§4.1): it is left to them.
        Ok(MarkedRead::AsShown)
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
