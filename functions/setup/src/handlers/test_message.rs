//! A message in the account's conversation, to see whether people get any.

use bridge::{
    AccountNotice, NoticeOutcome, accounts::Account, failure::StoreFailure, ids::ConversationId,
    ports::DueQueue as _, texts,
};
use connectors::marketplace_of;
use serde_json::{Value, json};

use super::account::account_of;
use crate::{http::fields::Fields, problem::Problem, state::State};

pub(super) async fn send(state: &State, fields: &Fields) -> Result<Value, Problem> {
    let account = account_of(state, fields).await?;
    let bridge = state.assembly.ready().await?;
    let notice = AccountNotice {
        name: format!("test-{}", state.now().as_second()),
        text: texts::test_message(state.settings.worker.locale, account.name()),
    };
    match bridge.post_notice(&account, &notice).await? {
        NoticeOutcome::Yes => {
            let conversation = conversation(state, &account).await?;
            Ok(json!({ "sent": true, "conversation": conversation }))
        }
        NoticeOutcome::Busy => Err(Problem::Busy),
        NoticeOutcome::Failed(failure) => Err(failure.into()),
    }
}

/// The account's own conversation, which people can be led to.
async fn conversation(
    state: &State,
    account: &Account,
) -> Result<Option<ConversationId>, StoreFailure> {
    let Some(of) = marketplace_of(&account.id) else {
        return Ok(None);
    };
    let thread = of.account_thread(&account.id);
    let known = state.table().states(&[thread]).await?;
    Ok(known.into_iter().find_map(|(_, state)| state.conversation))
}
