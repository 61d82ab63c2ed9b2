//! Connecting an account, the way back: from the marketplace's login page.

use bridge::{
    accounts::{Account, Accounts},
    failure::StoreFailure,
    i18n::Locale,
    marketplace::Marketplace,
};
use jiff::Timestamp;
use lambda_http::{Request, http::StatusCode};
use marketplace::{Brought, Installed};
use serde_json::Value;
use store::Passing;
use tracing::{error, info, warn};

use super::{
    account::keep_schedule,
    connect::{STATE, invite_row, is_name, state_row},
};
use crate::{
    access::keys::SigningKeys,
    connect_refusal::ConnectRefusal,
    http::{answer::SetupResponse, fields::Fields},
    pages::connect::{RESULT, RetryPath, connected, refused},
    problem::Problem,
    state::State,
};

/// A way to the login page and back, as its state's row tells it.
struct Visit<'a> {
    invite: Option<&'a str>,
    from_page: bool,
    began: Timestamp,
}

impl<'a> Visit<'a> {
    fn of(row: &'a Passing) -> Self {
        let from_page = row.json.get("from_page").and_then(Value::as_bool);
        Self {
            invite: row.text("invite"),
            from_page: from_page.unwrap_or_default(),
            began: row.until.checked_sub(STATE).unwrap_or(row.until),
        }
    }

    /// How to try once more.
    fn retry_path(&self) -> RetryPath {
        match self.invite {
            Some(invite) => RetryPath::Invite(invite.to_owned()),
            None if self.from_page => RetryPath::Setup,
            None => RetryPath::None,
        }
    }
}

/// How a visit ended, where nothing stood in its way but the seller or the marketplace.
enum Ended {
    Connected {
        accounts: Vec<Account>,
        from_page: bool,
    },
    Refused(ConnectRefusal, RetryPath),
}

/// Takes back a browser from the login page.
pub(crate) async fn answer(
    state: &State,
    keys: &SigningKeys,
    locale: Locale,
    of: &'static Marketplace,
    request: &Request,
) -> Result<SetupResponse, Problem> {
    let connector = state.connector_of(of).ok_or(Problem::NotFound)?;
    let query = Fields::of_query(request);
    let ended = match query.get(RESULT).and_then(ConnectRefusal::named) {
        Some(told_before) => Ended::Refused(told_before, RetryPath::None),
        None => come_back(state, keys, connector.as_ref(), &query).await?,
    };
    Ok(page(locale, &state.prefix(), of, &ended))
}

/// What the seller reads at the end of a visit.
fn page(locale: Locale, prefix: &str, of: &Marketplace, ended: &Ended) -> SetupResponse {
    match ended {
        Ended::Connected {
            accounts,
            from_page,
        } => {
            let home = from_page.then(|| format!("{prefix}/setup"));
            let names: Vec<&str> = accounts.iter().map(Account::name).collect();
            let page = connected(locale, &names, home.as_deref());
            SetupResponse::page(StatusCode::OK, page)
        }
        Ended::Refused(refusal, retry) => {
            let page = refused(locale, prefix, of, *refusal, retry);
            SetupResponse::page(StatusCode::BAD_REQUEST, page)
        }
    }
}

async fn come_back(
    state: &State,
    keys: &SigningKeys,
    connector: &dyn Installed,
    query: &Fields,
) -> Result<Ended, StoreFailure> {
    let row = match take_state(state, keys, query).await? {
        Ok(row) => row,
        Err(refusal) => return Ok(Ended::Refused(refusal, RetryPath::None)),
    };
    let visit = Visit::of(&row);
    let granted = match granted(connector, query, &row).await {
        Ok(granted) => granted,
        Err(refusal) => return Ok(Ended::Refused(refusal, visit.retry_path())),
    };
    if !spend(state, &visit).await? {
        return Ok(Ended::Refused(ConnectRefusal::InviteOver, RetryPath::None));
    }
    let mut accounts = Vec::new();
    for account in granted {
        accounts.push(take_in(state, account).await?);
    }
    Ok(Ended::Connected {
        accounts,
        from_page: visit.from_page,
    })
}

/// The row of the state that came back. Taken before anything else: whatever comes of it, this state is spent.
async fn take_state(
    state: &State,
    keys: &SigningKeys,
    query: &Fields,
) -> Result<Result<Passing, ConnectRefusal>, StoreFailure> {
    let signed = query.get("state").unwrap_or_default();
    let nonce = keys.state.open(signed);
    let Some(nonce) = nonce.filter(|nonce| is_name(nonce)) else {
        return Ok(Err(ConnectRefusal::NotOurs));
    };
    let (row, now) = (state_row(nonce), state.now());
    let taken = state.table().take_passing(&row, now).await?;
    Ok(taken.ok_or(ConnectRefusal::UsedOrLate))
}

/// What the code buys.
async fn granted(
    connector: &dyn Installed,
    query: &Fields,
    row: &Passing,
) -> Result<Vec<Account>, ConnectRefusal> {
    if query.get("code").is_none() {
        let error = query.get("error").unwrap_or_default();
        let shown: String = error.chars().take(60).collect();
        warn!(error.code = %shown, "OAuth authorization declined: no code came back");
        return Err(ConnectRefusal::of_error(error));
    }
    let connected = connector.connect(&brought(query, row)).await;
    connected.map_err(|failure| {
        error!(
            error = &failure as &dyn std::error::Error,
            "OAuth code exchange failed"
        );
        ConnectRefusal::of_failure(&failure)
    })
}

/// What came back, with what was stored when the seller was sent to the login page.
fn brought(query: &Fields, row: &Passing) -> Brought {
    let text = |name: &str| row.text(name).unwrap_or_default().to_owned();
    Brought {
        fields: query.all().clone(),
        redirect: text("redirect"),
        state: query.get("state").unwrap_or_default().to_owned(),
        verifier: text("verifier").into(),
    }
}

/// Spends the invite of a visit, if it came by one: of any number of visits one may go on. One that
/// was begun in time is in time.
async fn spend(state: &State, visit: &Visit<'_>) -> Result<bool, StoreFailure> {
    let Some(invite) = visit.invite else {
        return Ok(true);
    };
    let row = invite_row(invite);
    let taken = state.table().take_passing(&row, visit.began).await?;
    Ok(taken.is_some())
}

/// Stores the account, has its schedule made, and lets what rested be tried again.
async fn take_in(state: &State, granted: Account) -> Result<Account, StoreFailure> {
    let table = state.table();
    let new = table.connect(&granted).await?;
    info!(account.id = %granted.id, account.new = new, "account connected");
    let mut account = table.account(&granted.id).await?.unwrap_or(granted);
    for fact in bridge::resume(&mut account) {
        table.note_fact(&account.id, &fact).await?;
    }
    state.assembly.remember(&account).await;
    keep_schedule(state, &account).await?;
    Ok(account)
}
