//! A message in the account's conversation, to see whether people get any.

use bridge::{AccountNotice, NoticeOutcome, texts};
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
        NoticeOutcome::Yes => Ok(json!({ "sent": true })),
        NoticeOutcome::Busy => Err(Problem::Busy),
        NoticeOutcome::Failed(failure) => Err(failure.into()),
    }
}
