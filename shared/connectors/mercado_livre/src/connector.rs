//! Mercado Livre behind the core's port.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use bridge::{
    accounts::Accounts,
    failure::{Failure, FailureKind, Reach},
    files::{FileStream, Staged},
    i18n::Locale,
    ids::{AccountId, Thread},
    message::{Attachment, Depth, Snapshot},
    ports::{
        AskedCommand, Batch, Clock, CommandAction, CommandLook, CommandOutcome, CommandPlan,
        Connector, Context, Evidence, Fetched, Found, Handle, MarkedRead, Outcome, Part, Settling,
        Unheard,
    },
    timing::later,
};
use http_api::{Api, Downloads, Endpoint};
use jiff::tz::Offset;
use tracing::info;

use crate::{
    astray::Astray,
    calls::Calls,
    claims, commands, context, convert,
    endpoints::get_thread::GetThread,
    error::FORM,
    explain::{explain, with_words},
    files,
    ids::PackId,
    installed::Entrance,
    limits::Purpose,
    notification::NotificationTarget,
    nowhere::Nowhere,
    panel::listings::Listings,
    places::{self, Place, ThreadAddress},
    poll::{self, questions, sales, turns::PollTurns, unheard},
    send,
    settings::MercadoLivreSettings,
    sites,
    threads::{self, Names},
};

mod follow;

/// Mercado Livre's connector. One per process: it remembers accounts for a minute.
pub(crate) struct MercadoLivre {
    pub(crate) calls: Calls,
    pub(crate) entrance: Entrance,
    names: Names,
    turns: PollTurns,
    nowhere: Nowhere,
    astray: Astray,
    pub(crate) listings: Listings,
    locale: Locale,
}

impl fmt::Debug for MercadoLivre {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MercadoLivre")
            .field("calls", &self.calls)
            .finish_non_exhaustive()
    }
}

impl MercadoLivre {
    /// The API of `settings`, with notes in `locale`.
    pub(crate) fn new(
        settings: MercadoLivreSettings,
        http: reqwest::Client,
        locale: Locale,
        accounts: Arc<dyn Accounts>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let MercadoLivreSettings {
            app,
            api_url,
            auth_url,
            first_account,
        } = settings;
        let calls = Calls::new(Api::new(&api_url, http, FORM), app, accounts, clock);
        Self {
            calls,
            entrance: Entrance {
                auth_url,
                first_account,
            },
            names: Names::default(),
            turns: PollTurns::default(),
            nowhere: Nowhere::default(),
            astray: Astray::default(),
            listings: Listings::default(),
            locale,
        }
    }

    /// The same, reading files that Mercado Livre keeps at other addresses through `downloads`.
    #[must_use]
    pub(crate) fn following(self, downloads: Downloads) -> Self {
        Self {
            calls: self.calls.following(downloads),
            ..self
        }
    }

    async fn read_sale(
        &self,
        at: &ThreadAddress,
        pack: PackId,
        depth: Depth,
    ) -> Result<Snapshot, Failure> {
        let snapshot = threads::snapshot(&self.calls, &at.account, at.seller, pack, depth).await?;
        Ok(with_words(self.locale, snapshot))
    }

    /// What was found, with the codes of its attributes in words.
    fn in_words(&self, mut found: Vec<Found>) -> Vec<Found> {
        for found in &mut found {
            found.snapshot = found
                .snapshot
                .take()
                .map(|snapshot| with_words(self.locale, snapshot));
        }
        found
    }
}

#[async_trait]
impl Connector for MercadoLivre {
    fn feeds(&self, _account: &AccountId) -> &'static [&'static str] {
        poll::FEEDS
    }

    fn feed_of(&self, _account: &AccountId, hint: &str) -> Option<&'static str> {
        NotificationTarget::parse(hint)?.feed()
    }

    fn explain(&self, _account: &AccountId, code: &str) -> Option<String> {
        explain(self.locale, code)
    }

    async fn poll(
        &self,
        account: &AccountId,
        feed: &str,
        cursor: Option<&str>,
    ) -> Result<Batch, Failure> {
        let seller = places::seller_of(account, "poll")?;
        let now = self.calls.now();
        let waits = self.calls.hold_back(account, Purpose::Reading).await?;
        if let Some(wait) = waits {
            let until = later(now, wait);
            info!(account.id = %account, feed, %until, "feed not polled: the account rests, or the hour's share is used up");
            return Ok(Batch::default());
        }
        if self.turns.rests(account, feed, now) {
            return Ok(Batch::default());
        }
        self.calls.site(account).await?;
        let polled = match feed {
            questions::FEED => questions::poll(&self.calls, account, seller, cursor).await,
            poll::claims::FEED => {
                poll::claims::poll(&self.calls, &self.turns, account, seller, cursor).await
            }
            sales::FEED if !self.turns.sales_may_go(account, now) => Ok(Batch::default()),
            sales::FEED => sales::poll(&self.calls, &self.names, account, seller, cursor).await,
            _ => Err(Failure::new(FailureKind::Permanent, "poll").reaching(Reach::Feed)),
        };
        if polled
            .as_ref()
            .is_err_and(|failure| poll::shuts(feed, failure.kind))
        {
            self.turns.refuse(account, feed, now);
        }
        polled.map(|batch| Batch {
            found: self.in_words(batch.found),
            ..batch
        })
    }

    async fn follow(&self, account: &AccountId, hint: &str) -> Result<Vec<Found>, Failure> {
        let (seller, now) = (places::seller_of(account, "follow")?, self.calls.now());
        if self.nowhere.knows(account, hint, now) {
            return Ok(Vec::new());
        }
        let target = NotificationTarget::parse(hint);
        let is_backfill = matches!(target, Some(NotificationTarget::Backfill { .. }));
        let purpose = if is_backfill {
            Purpose::Reread
        } else {
            Purpose::Reading
        };
        self.calls.admit(account, purpose, "follow").await?;
        let found = self.follow_target(account, seller, target.as_ref()).await;
        if self.feed_of(account, hint).is_some() {
            self.nowhere.remember(account, hint, &found, now);
        }
        found.map(|found| self.in_words(found))
    }

    async fn unheard(&self, account: &AccountId) -> Result<Unheard, Failure> {
        unheard::list(&self.calls, account).await
    }

    async fn confirm_unheard(&self, _: &AccountId, _: &str) -> Result<(), Failure> {
        // Its list forgets by itself.
        Ok(())
    }

    async fn surrounds(&self, account: &AccountId, hint: &str) -> Result<Vec<Thread>, Failure> {
        let (seller, now) = (places::seller_of(account, "surrounds")?, self.calls.now());
        let Some(target @ (NotificationTarget::Order(_) | NotificationTarget::Shipment(_))) =
            NotificationTarget::parse(hint)
        else {
            return Ok(Vec::new());
        };
        if self.nowhere.knows(account, hint, now) {
            return Ok(Vec::new());
        }
        self.calls
            .admit(account, Purpose::Context, "surrounds")
            .await?;
        let found = self.surroundings_of(account, seller, &target).await;
        self.nowhere.remember(account, hint, &found, now);
        found
    }

    async fn read(&self, thread: &Thread, depth: Depth) -> Result<Snapshot, Failure> {
        let at = ThreadAddress::parse(thread, GetThread::NAME)?;
        match at.place {
            Place::Question(id) => {
                let found = questions::by_id(&self.calls, &at.account, at.seller, id).await?;
                Ok(found.snapshot.unwrap_or_else(convert::vanished_question))
            }
            Place::Pack(pack) => self.read_sale(&at, pack, depth).await,
            Place::Claim(id) => claims::read(&self.calls, self.locale, &at, id).await,
        }
    }

    async fn send(
        &self,
        thread: &Thread,
        snapshot: &Snapshot,
        part: Part<'_>,
    ) -> Result<Outcome, Failure> {
        let at = ThreadAddress::parse(thread, "send")?;
        match at.place {
            Place::Question(id) => send::answer(&self.calls, &at, id, part).await,
            Place::Pack(pack) => {
                send::message(&self.calls, self.locale, &at, pack, snapshot, part).await
            }
            Place::Claim(id) => {
                claims::write(&self.calls, self.locale, &at, id, snapshot, part).await
            }
        }
    }

    async fn settle(&self, _: &Thread, _: &Handle) -> Result<Settling, Failure> {
        // What it accepted it shows: no send has a handle.
        Ok(Settling::Waiting)
    }

    fn evidence(&self, _: &Thread) -> Evidence {
        Evidence::default()
    }

    async fn mark_read(&self, thread: &Thread, snapshot: &Snapshot) -> Result<MarkedRead, Failure> {
        let at = ThreadAddress::parse(thread, "mark_read")?;
        let Place::Pack(pack) = at.place else {
            // Questions and claims have no such mark.
            return Ok(MarkedRead::AsShown);
        };
        self.calls
            .admit(&at.account, Purpose::Context, "mark_read")
            .await?;
        threads::mark_read(&self.calls, &at, pack, snapshot).await
    }

    async fn fetch(&self, thread: &Thread, file: &Attachment) -> Result<Fetched, Failure> {
        files::fetch(
            &self.calls,
            &ThreadAddress::parse(thread, "fetch")?,
            &file.handle,
        )
        .await
    }

    async fn stage(&self, thread: &Thread, file: FileStream) -> Result<Staged, Failure> {
        files::stage(
            &self.calls,
            self.locale,
            &ThreadAddress::parse(thread, "stage")?,
            file,
        )
        .await
    }

    async fn utc_offset(&self, account: &AccountId) -> Offset {
        let site = self.calls.site(account).await.unwrap_or_default();
        sites::utc_offset(site.as_deref())
    }

    async fn region(&self, account: &AccountId) -> Result<Option<String>, Failure> {
        self.calls.site(account).await
    }

    async fn page(&self, thread: &Thread) -> Option<String> {
        let at = ThreadAddress::parse(thread, "page").ok()?;
        match at.place {
            Place::Pack(pack) => {
                let site = self.calls.site(&at.account).await.ok()?;
                Some(crate::sites::sale_page(site.as_deref(), pack))
            }
            // Neither has a page whose address is known.
            Place::Question(_) | Place::Claim(_) => None,
        }
    }

    async fn plan(&self, thread: &Thread, asked: AskedCommand<'_>) -> Result<CommandPlan, Failure> {
        let at = ThreadAddress::parse(thread, "plan")?;
        commands::plan(&self.calls, self.locale, &at, asked).await
    }

    async fn act(
        &self,
        thread: &Thread,
        action: &CommandAction,
        files: Vec<FileStream>,
    ) -> Result<CommandOutcome, Failure> {
        let at = ThreadAddress::parse(thread, "act")?;
        commands::act(&self.calls, self.locale, &at, action, files).await
    }

    async fn look(&self, thread: &Thread, action: &CommandAction) -> Result<CommandLook, Failure> {
        let at = ThreadAddress::parse(thread, "look")?;
        commands::look(&self.calls, &at, action).await
    }

    async fn caution(
        &self,
        thread: &Thread,
        snapshot: &Snapshot,
    ) -> Result<Option<(&'static str, String)>, Failure> {
        let at = ThreadAddress::parse(thread, "caution")?;
        self.calls
            .admit(&at.account, Purpose::Context, "caution")
            .await?;
        context::caution::of_listing(&self.calls, self.locale, &at, snapshot).await
    }

    async fn contact(&self, thread: &Thread, snapshot: &Snapshot) -> Result<Context, Failure> {
        let at = ThreadAddress::parse(thread, "contact")?;
        match at.place {
            Place::Question(id) => {
                context::question::asker(&self.calls, self.locale, &at, id, snapshot).await
            }
            Place::Pack(pack) => {
                context::sale::buyer(&self.calls, self.locale, &at, pack, snapshot).await
            }
            Place::Claim(id) => {
                context::claim::complainant(&self.calls, self.locale, &at, id, snapshot).await
            }
        }
    }

    async fn context(&self, thread: &Thread, contact: &Context) -> Result<Context, Failure> {
        let at = ThreadAddress::parse(thread, "context")?;
        self.calls
            .admit(&at.account, Purpose::Context, "context")
            .await?;
        match at.place {
            Place::Question(id) => {
                context::question::listing(&self.calls, self.locale, &at, id, contact).await
            }
            Place::Pack(pack) => {
                context::sale::sale(&self.calls, self.locale, &at, pack, contact).await
            }
            Place::Claim(id) => {
                context::claim::claimed(&self.calls, self.locale, &at, id, contact).await
            }
        }
    }
}

#[cfg(test)]
mod quota;
#[cfg(test)]
mod tests;
