//! Mercado Livre behind the core's port.

use std::{collections::BTreeMap, fmt, sync::Arc};

use async_trait::async_trait;
use bridge::{
    accounts::{Account, Accounts, Connection, Pace},
    failure::{Failure, FailureKind, Reach},
    files::{FileStream, Staged},
    i18n::Locale,
    ids::{AccountId, Thread},
    message::{Attachment, Depth, Snapshot},
    ports::{
        Batch, Clock, Connector, Context, Evidence, Fetched, Found, Handle, Outcome, Part,
        Settling, Unheard,
    },
    timing::later,
};
use http_api::{Api, Credential, Downloads, Endpoint};
use tracing::info;
use url::Url;

use crate::{
    astray::Astray,
    calls::{Calls, SITE},
    claims, context, convert,
    endpoints::{
        get_application::{Application, GetApplication},
        get_me::GetMe,
        get_thread::GetThread,
        refresh_token::NAME,
    },
    error::FORM,
    explain::{explain, with_words},
    files,
    ids::PackId,
    limits::Purpose,
    notification::NotificationTarget,
    nowhere::Nowhere,
    oauth::{
        app::{AppCredentials, Grant},
        renewal::tokens,
    },
    places::{self, Place, ThreadAddress},
    poll::{self, questions, sales, turns::PollTurns, unheard},
    send,
    threads::{self, Names},
};

mod follow;

/// Mercado Livre's connector. One per process: it remembers accounts for a minute.
pub struct MercadoLivre<A, K> {
    calls: Calls<A, K>,
    names: Names,
    turns: PollTurns,
    nowhere: Nowhere,
    astray: Astray,
    locale: Locale,
}

impl<A, K> fmt::Debug for MercadoLivre<A, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MercadoLivre")
            .field("calls", &self.calls)
            .finish_non_exhaustive()
    }
}

impl<A: Accounts, K: Clock> MercadoLivre<A, K> {
    /// The API at `api_base`, opened as `app`, with notes in `locale`.
    pub fn new(
        api_base: &Url,
        http: reqwest::Client,
        app: AppCredentials,
        locale: Locale,
        accounts: Arc<A>,
        clock: Arc<K>,
    ) -> Self {
        let calls = Calls::new(Api::new(api_base, http, FORM), app, accounts, clock);
        Self {
            calls,
            names: Names::default(),
            turns: PollTurns::default(),
            nowhere: Nowhere::default(),
            astray: Astray::default(),
            locale,
        }
    }

    /// The same, reading files that Mercado Livre keeps at other addresses through `downloads`.
    #[must_use]
    pub fn following(self, downloads: Downloads) -> Self {
        Self {
            calls: self.calls.following(downloads),
            ..self
        }
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

    /// Spends the code that a seller's browser brought back: the account as it is to be imported.
    ///
    /// # Errors
    ///
    /// [`Auth`](FailureKind::Auth) reaching the account: the code is spent or wrong, log in again.
    /// Reaching the application: its id, secret or address is wrong.
    pub async fn connect(&self, grant: &Grant) -> Result<Account, Failure> {
        let nothing = || {
            Failure::retryable(NAME)
                .reaching(Reach::Account)
                .because("no token in the answer")
        };
        let granted = self.calls.exchange(grant).await?;
        let user = granted.user;
        let now = self.calls.now();
        let tokens = tokens(granted, None, now).ok_or_else(nothing)?;
        // The code is spent by now: what can be asked later must not cost it.
        let me = match self
            .calls
            .make_with(&GetMe, Credential::Bearer(&tokens.access))
            .await
        {
            Err(failure) if user.is_none() => return Err(failure),
            me => me.unwrap_or_default(),
        };
        let seller = user.or(me.id).ok_or_else(nothing)?;
        let site = me.site_id.map(|site| (SITE.to_owned(), site));
        Ok(Account {
            id: places::account(seller),
            connection: Connection::Connected,
            tokens,
            generation: 0,
            nickname: me.nickname,
            polled_at: None,
            pace: Pace::default(),
            missing_permissions: BTreeMap::new(),
            connector_facts: site.into_iter().collect(),
            connected_at: now,
            scheduled: false,
            announced: false,
        })
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

    /// How the application is set up, as far as `account` may see it. 1 call.
    ///
    /// # Errors
    ///
    /// As every call of an account.
    pub async fn application(&self, account: &AccountId) -> Result<Application, Failure> {
        Ok(self
            .calls
            .make(account, &GetApplication(self.calls.app_id()))
            .await?)
    }

    /// Whether the application's id and secret go together. 1 call, which counts as a refused one.
    ///
    /// # Errors
    ///
    /// Mercado Livre did not say.
    pub async fn knows_app(&self) -> Result<bool, Failure> {
        self.calls.knows_app().await
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
impl<A: Accounts, K: Clock> Connector for MercadoLivre<A, K> {
    fn feeds(&self, _account: &AccountId) -> &'static [&'static str] {
        poll::FEEDS
    }

    fn feed_of(&self, _account: &AccountId, hint: &str) -> Option<&'static str> {
        match NotificationTarget::parse(hint)? {
            NotificationTarget::Question(_) => Some(questions::FEED),
            NotificationTarget::Message(_) | NotificationTarget::Sale(_) => Some(sales::FEED),
            NotificationTarget::Claim(_) => Some(poll::claims::FEED),
            NotificationTarget::Order(_)
            | NotificationTarget::Shipment(_)
            | NotificationTarget::Backfill { .. } => None,
        }
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
        let purpose = match target {
            Some(NotificationTarget::Backfill { .. }) => Purpose::Reread,
            _ => Purpose::Reading,
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

    async fn mark_read(&self, _: &Thread, _: &Snapshot) -> Result<(), Failure> {
        Ok(())
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
