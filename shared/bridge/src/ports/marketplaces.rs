//! Several marketplaces as one: each thread and account goes to its own.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::tz::Offset;

use super::commands::{AskedCommand, CommandAction, CommandLook, CommandOutcome, CommandPlan};
use super::connector::{
    Batch, Connector, Context, Fetched, Found, Handle, MarkedRead, Outcome, Part, Settling, Unheard,
};
use super::evidence::Evidence;
use crate::{
    failure::{Failure, FailureKind, Reach},
    files::{FileStream, Staged},
    ids::{AccountId, Thread},
    marketplace::Marketplace,
    message::{Attachment, Depth, Snapshot},
};

/// Connectors of several marketplaces, side by side.
#[derive(Debug)]
pub struct Marketplaces<C: ?Sized> {
    members: Vec<(&'static Marketplace, Arc<C>)>,
}

impl<C: ?Sized> Clone for Marketplaces<C> {
    fn clone(&self) -> Self {
        Self {
            members: self.members.clone(),
        }
    }
}

impl<C: ?Sized> Marketplaces<C> {
    /// These side by side, each under its own prefix.
    pub fn new(members: Vec<(&'static Marketplace, Arc<C>)>) -> Self {
        Self { members }
    }

    /// Each with its connector, in order.
    pub fn members(&self) -> impl Iterator<Item = (&'static Marketplace, &Arc<C>)> {
        self.members.iter().map(|(which, its)| (*which, its))
    }

    /// The connector of an account's marketplace, if it is one of these.
    pub fn of(&self, account: &AccountId) -> Option<&Arc<C>> {
        let mut members = self.members();
        members.find_map(|(which, its)| which.owns(account).then_some(its))
    }

    /// The same for a call. An account whose marketplace is not set up any more rests, as its application does.
    fn called(&self, account: &AccountId, call: &'static str) -> Result<&Arc<C>, Failure> {
        self.of(account).ok_or_else(|| {
            Failure::new(FailureKind::Auth, call)
                .reaching(Reach::App)
                .because("the account's marketplace is not set up: its settings are missing")
        })
    }
}

#[async_trait]
impl<C: Connector + ?Sized> Connector for Marketplaces<C> {
    fn feeds(&self, account: &AccountId) -> &'static [&'static str] {
        self.of(account).map_or(&[], |its| its.feeds(account))
    }

    fn explain(&self, account: &AccountId, code: &str) -> Option<String> {
        self.of(account)?.explain(account, code)
    }

    async fn utc_offset(&self, account: &AccountId) -> Offset {
        match self.of(account) {
            Some(its) => its.utc_offset(account).await,
            None => Offset::UTC,
        }
    }

    async fn region(&self, account: &AccountId) -> Result<Option<String>, Failure> {
        self.called(account, "region")?.region(account).await
    }

    fn feed_of(&self, account: &AccountId, hint: &str) -> Option<&'static str> {
        self.of(account)?.feed_of(account, hint)
    }

    async fn poll(
        &self,
        account: &AccountId,
        feed: &str,
        cursor: Option<&str>,
    ) -> Result<Batch, Failure> {
        let its = self.called(account, "poll")?;
        its.poll(account, feed, cursor).await
    }

    async fn follow(&self, account: &AccountId, hint: &str) -> Result<Vec<Found>, Failure> {
        let its = self.called(account, "follow")?;
        its.follow(account, hint).await
    }

    async fn unheard(&self, account: &AccountId) -> Result<Unheard, Failure> {
        let its = self.called(account, "unheard")?;
        its.unheard(account).await
    }

    async fn confirm_unheard(&self, account: &AccountId, confirm: &str) -> Result<(), Failure> {
        let its = self.called(account, "confirm_unheard")?;
        its.confirm_unheard(account, confirm).await
    }

    async fn surrounds(&self, account: &AccountId, hint: &str) -> Result<Vec<Thread>, Failure> {
        let its = self.called(account, "surrounds")?;
        its.surrounds(account, hint).await
    }

    async fn page(&self, thread: &Thread) -> Option<String> {
        self.of(&thread.key.account())?.page(thread).await
    }

    async fn read(&self, thread: &Thread, depth: Depth) -> Result<Snapshot, Failure> {
        let its = self.called(&thread.key.account(), "read")?;
        its.read(thread, depth).await
    }

    async fn send(
        &self,
        thread: &Thread,
        snapshot: &Snapshot,
        part: Part<'_>,
    ) -> Result<Outcome, Failure> {
        let its = self.called(&thread.key.account(), "send")?;
        its.send(thread, snapshot, part).await
    }

    async fn settle(&self, thread: &Thread, handle: &Handle) -> Result<Settling, Failure> {
        let its = self.called(&thread.key.account(), "settle")?;
        its.settle(thread, handle).await
    }

    fn evidence(&self, thread: &Thread) -> Evidence {
        let its = self.of(&thread.key.account());
        its.map_or_else(Evidence::default, |its| its.evidence(thread))
    }

    async fn mark_read(&self, thread: &Thread, snapshot: &Snapshot) -> Result<MarkedRead, Failure> {
        let its = self.called(&thread.key.account(), "mark_read")?;
        its.mark_read(thread, snapshot).await
    }

    async fn fetch(&self, thread: &Thread, file: &Attachment) -> Result<Fetched, Failure> {
        let its = self.called(&thread.key.account(), "fetch")?;
        its.fetch(thread, file).await
    }

    async fn stage(&self, thread: &Thread, file: FileStream) -> Result<Staged, Failure> {
        let its = self.called(&thread.key.account(), "stage")?;
        its.stage(thread, file).await
    }

    async fn contact(&self, thread: &Thread, snapshot: &Snapshot) -> Result<Context, Failure> {
        let its = self.called(&thread.key.account(), "contact")?;
        its.contact(thread, snapshot).await
    }

    async fn context(&self, thread: &Thread, contact: &Context) -> Result<Context, Failure> {
        let its = self.called(&thread.key.account(), "context")?;
        its.context(thread, contact).await
    }

    async fn plan(&self, thread: &Thread, asked: AskedCommand<'_>) -> Result<CommandPlan, Failure> {
        let its = self.called(&thread.key.account(), "plan")?;
        its.plan(thread, asked).await
    }

    async fn act(
        &self,
        thread: &Thread,
        action: &CommandAction,
        files: Vec<FileStream>,
    ) -> Result<CommandOutcome, Failure> {
        let its = self.called(&thread.key.account(), "act")?;
        its.act(thread, action, files).await
    }

    async fn look(&self, thread: &Thread, action: &CommandAction) -> Result<CommandLook, Failure> {
        let its = self.called(&thread.key.account(), "look")?;
        its.look(thread, action).await
    }

    async fn caution(
        &self,
        thread: &Thread,
        snapshot: &Snapshot,
    ) -> Result<Option<(&'static str, String)>, Failure> {
        let its = self.called(&thread.key.account(), "caution")?;
        its.caution(thread, snapshot).await
    }
}
