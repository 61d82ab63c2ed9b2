//! What people and tools have done: each returns to the page, or says in JSON what came of it.

use assembly::Assembled;
use bridge::{
    AccountNotice, NoticeOutcome,
    accounts::{Account, Accounts},
    failure::{Failure, FailureKind, StoreFailure},
    ids::AccountId,
    ports::HintRow,
    texts,
};
use jiff::Timestamp;
use lambda_http::{Request, RequestExt, http::StatusCode};
use mercado_livre::{MARKETPLACE, backfill_hint, site};
use serde_json::{Value, json};
use tracing::info;

use crate::{
    access::Visitor,
    answer::Answer,
    app::{Act, App},
    checks::why,
    fields::Fields,
    oauth::{INVITE, invite_row},
    pages,
    provisioned::Provisioned,
    secrets::random,
};

/// Days that a backfill brings in, unless it is said otherwise; and the most.
const DAYS: u16 = 30;
const MOST_DAYS: u16 = 365;

/// Why something could not be done.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub(crate) status: StatusCode,
    /// For tools.
    pub(crate) what: String,
    /// For people; else `what` as it is.
    pub(crate) page: Option<pages::Trouble>,
}

impl Trouble {
    pub(crate) fn new(status: StatusCode, what: impl Into<String>) -> Self {
        Self {
            status,
            what: what.into(),
            page: None,
        }
    }

    /// The same, said to people in their language.
    pub(crate) fn told(status: StatusCode, what: impl Into<String>, page: pages::Trouble) -> Self {
        Self {
            status,
            what: what.into(),
            page: Some(page),
        }
    }
}

/// What was done, for tools; or why not.
pub(crate) type Done = Result<Value, Trouble>;

impl App {
    pub(crate) async fn act(
        &self,
        act: Act,
        visitor: Visitor,
        request: &Request,
    ) -> Result<Answer, StoreFailure> {
        let fields = match Fields::of(request) {
            Ok(fields) => fields,
            Err(unread) => return Ok(Answer::problem(unread.into())),
        };
        let (name, done) = match act {
            Act::Provision => ("provision", self.provision(request).await?),
            Act::Invite => ("invite", self.invite(&fields, request).await?),
            Act::Disconnect => ("disconnect", self.disconnect(&fields).await?),
            Act::Poll => ("poll", self.poll(&fields, request).await?),
            Act::Test => ("test", self.test(&fields).await?),
            Act::Backfill => ("backfill", self.backfill(&fields).await?),
        };
        Ok(match (done, visitor) {
            (Ok(json), Visitor::Person) => {
                let place = format!("{}/setup?done={name}", self.prefix());
                Answer::see_other(match act {
                    Act::Provision => format!("{place}{}", Provisioned::of(&json).query()),
                    _ => place,
                })
            }
            (Ok(json), _) => Answer::json(StatusCode::OK, json),
            (Err(trouble), Visitor::Person) => {
                let words = self.words(request);
                Answer::page(
                    trouble.status,
                    pages::trouble(words, &self.prefix(), &trouble),
                )
            }
            (Err(trouble), _) => Answer::error(trouble.status, trouble.what),
        })
    }

    /// A link for a seller in another browser.
    async fn invite(&self, fields: &Fields, request: &Request) -> Result<Done, StoreFailure> {
        let Some(own) = self.own(request) else {
            return Ok(Err(no_address()));
        };
        let country = match fields.get("site").map(site) {
            Some(None) => {
                return Ok(Err(Trouble::new(
                    StatusCode::BAD_REQUEST,
                    "there is no such site",
                )));
            }
            country => country.flatten(),
        };
        let Ok(invite) = random() else {
            return Ok(Err(no_randomness()));
        };
        let until = self.now().checked_add(INVITE).unwrap_or(Timestamp::MAX);
        let row = json!({ "invite": invite, "site": country.map(|country| country.id) });
        self.table()
            .put_passing(&invite_row(&invite), &row, until)
            .await?;
        Ok(Ok(
            json!({ "invite": invite_address(own.as_str(), &invite), "until": until.to_string() }),
        ))
    }

    async fn disconnect(&self, fields: &Fields) -> Result<Done, StoreFailure> {
        let account = match self.account(fields).await? {
            Ok(account) => account,
            Err(trouble) => return Ok(Err(trouble)),
        };
        let bridge = self.assembly.ready().await?;
        // Nothing may renew the tokens or start a poll any more before replies are failed.
        self.table().close(&account.id).await?;
        if let Some(closed) = self.table().account(&account.id).await? {
            self.assembly.connector().remember(closed.clone()).await;
            self.keep_schedule(&closed).await?;
        }
        let failed = bridge.fail_waiting(&account.id).await?;
        info!(account = %account.id, failed, "an account was disconnected");
        Ok(Ok(
            json!({ "disconnected": account.id.as_str(), "failed": failed }),
        ))
    }

    async fn poll(&self, fields: &Fields, request: &Request) -> Result<Done, StoreFailure> {
        let mut account = match self.account(fields).await? {
            Ok(account) => account,
            Err(trouble) => return Ok(Err(trouble)),
        };
        bridge::resume(&mut account);
        self.assembly.connector().remember(account.clone()).await;
        let ends = request.lambda_context_ref().and_then(runtime::ends);
        let bridge = Assembled {
            deadline: self.assembly.deadline(ends),
            ..self.assembly.ready().await?
        };
        let mut summary = Box::pin(bridge.poll_and_announce(account)).await?;
        summary.failed += self.assembly.take_missed();
        Ok(Ok(json!(summary)))
    }

    async fn test(&self, fields: &Fields) -> Result<Done, StoreFailure> {
        let account = match self.account(fields).await? {
            Ok(account) => account,
            Err(trouble) => return Ok(Err(trouble)),
        };
        let bridge = self.assembly.ready().await?;
        let text = texts::test_message(self.settings.worker.locale, account.name());
        let news = AccountNotice {
            name: format!("test-{}", self.now().as_second()),
            text,
        };
        Ok(match bridge.post_notice(&account, &news).await? {
            NoticeOutcome::Yes => Ok(json!({ "sent": true })),
            NoticeOutcome::Busy => Err(Trouble::told(
                StatusCode::CONFLICT,
                "the account's conversation is being written to: try again",
                pages::Trouble::Busy,
            )),
            NoticeOutcome::Failed(failure) => Err(not_at_chatwoot(&failure)),
        })
    }

    async fn backfill(&self, fields: &Fields) -> Result<Done, StoreFailure> {
        let account = match self.account(fields).await? {
            Ok(account) => account,
            Err(trouble) => return Ok(Err(trouble)),
        };
        let days = fields.get("days").map_or(Ok(DAYS), str::parse);
        let Some(days) = days.ok().filter(|days| (1..=MOST_DAYS).contains(days)) else {
            return Ok(Err(Trouble::new(
                StatusCode::BAD_REQUEST,
                "days must be from 1 to 365",
            )));
        };
        let now = self.now();
        let hint = HintRow {
            account: account.id,
            hint: backfill_hint(days),
            nonce: now.as_nanosecond().to_string(),
            arrived_at: now,
        };
        self.table().put_hint(&hint, now).await?;
        Ok(Ok(json!({ "queued": true, "days": days })))
    }

    /// The account that a request is about: `meli:<seller id>`, or the number alone.
    async fn account(&self, fields: &Fields) -> Result<Result<Account, Trouble>, StoreFailure> {
        let Some(given) = fields.get("account") else {
            return Ok(Err(Trouble::new(
                StatusCode::BAD_REQUEST,
                "the field account is missing",
            )));
        };
        let seller = given
            .strip_prefix(MARKETPLACE.prefix)
            .and_then(|rest| rest.strip_prefix(':'))
            .unwrap_or(given);
        let id = AccountId::from_connector(format!("{}:{seller}", MARKETPLACE.prefix));
        let found = self.table().account(&id).await?;
        Ok(found.ok_or_else(|| Trouble::new(StatusCode::NOT_FOUND, "there is no such account")))
    }
}

/// The address that an invite is.
pub(crate) fn invite_address(own: &str, invite: &str) -> String {
    format!(
        "{}/mercado-livre/connect?invite={invite}",
        own.trim_end_matches('/')
    )
}

/// A call at Chatwoot failed: in its own words, or why there are none.
pub(crate) fn not_at_chatwoot(failure: &Failure) -> Trouble {
    let (what, page) = if let Some(said) = &failure.reason {
        (said.clone(), pages::Trouble::Chatwoot(said.clone()))
    } else {
        let why = why(failure);
        let what = format!("{failure}: {}", why.en);
        (what, pages::Trouble::NoChatwoot(Box::new(why)))
    };
    let page = match failure.kind {
        FailureKind::Forbidden => pages::Trouble::NotAdministrator,
        _ => page,
    };
    Trouble::told(StatusCode::BAD_GATEWAY, format!("Chatwoot: {what}"), page)
}

/// The machine has no randomness to give, for now.
pub(crate) fn no_randomness() -> Trouble {
    Trouble::new(StatusCode::SERVICE_UNAVAILABLE, "no randomness: try again")
}

/// Without our own address there is nothing to hand out.
pub(crate) fn no_address() -> Trouble {
    Trouble::told(
        StatusCode::CONFLICT,
        "PUBLIC_URL is not set",
        pages::Trouble::NoAddress,
    )
}
