//! Questions: deleted, and their askers blocked.

use bridge::{
    failure::Failure,
    i18n::{Locale, Localized},
    ports::{CommandLook, CommandPlan},
};

use super::{
    deed::{Deed, QuestionDeed},
    offers::{BLOCK, DELETE, UNBLOCK, offer},
};
use crate::{
    calls::{Calls, Stopped},
    endpoints::{
        delete_question::DeleteQuestion,
        get_question::GetQuestion,
        questions_blacklist::{BlockAsker, GetBlockedAsker, UnblockAsker},
    },
    ids::{QuestionId, UserId},
    places::ThreadAddress,
    wire::question::{Question, QuestionStatus},
    words::commands as words,
};

/// What would come of it now. 1 call, or 2 where it is about the asker.
pub(super) async fn plan(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    question: QuestionId,
    name: &str,
) -> Result<CommandPlan, Failure> {
    let no = |why: Localized| Ok(CommandPlan::NotOffered(why.of(locale).to_owned()));
    let Some(shown) = read(calls, at, question).await? else {
        return no(words::QUESTION_GONE);
    };
    match name {
        DELETE => match shown.status() {
            QuestionStatus::Unanswered | QuestionStatus::UnderReview => {
                let deed = QuestionDeed::DeleteQuestion {
                    question: question.0,
                };
                offer(
                    locale,
                    &Deed::Question(deed),
                    words::DELETE_WILL,
                    words::DELETE_DONE,
                )
            }
            _ => no(words::DELETE_ONLY_OPEN),
        },
        BLOCK | UNBLOCK => match shown.asker() {
            Some(asker) => about_asker(calls, locale, at, asker, name == BLOCK).await,
            None => no(words::NO_ASKER),
        },
        _ => no(words::NOTHING_HERE),
    }
}

/// The question, unless it is gone.
async fn read(
    calls: &Calls,
    at: &ThreadAddress,
    question: QuestionId,
) -> Result<Option<Question>, Failure> {
    let gone = |shown: &Question| shown.status() == QuestionStatus::Deleted;
    match calls.make(&at.account, &GetQuestion(question)).await {
        Ok(shown) => Ok(Some(shown).filter(|shown| !gone(shown))),
        Err(stopped) if stopped.is_missing() => Ok(None),
        Err(stopped) => Err(stopped.into()),
    }
}

async fn about_asker(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    asker: UserId,
    is_block: bool,
) -> Result<CommandPlan, Failure> {
    let is_blocked = is_blocked(calls, at, asker).await?;
    if is_blocked == is_block {
        let why = if is_block {
            words::BLOCKED_ALREADY
        } else {
            words::NOT_BLOCKED
        };
        return Ok(CommandPlan::NotOffered(why.of(locale).to_owned()));
    }
    let asker = asker.0;
    if is_block {
        let deed = QuestionDeed::BlockAsker { asker };
        return offer(
            locale,
            &Deed::Question(deed),
            words::BLOCK_WILL,
            words::BLOCK_DONE,
        );
    }
    let deed = QuestionDeed::UnblockAsker { asker };
    offer(
        locale,
        &Deed::Question(deed),
        words::UNBLOCK_WILL,
        words::UNBLOCK_DONE,
    )
}

async fn is_blocked(calls: &Calls, at: &ThreadAddress, asker: UserId) -> Result<bool, Failure> {
    let seller = at.seller;
    match calls
        .make(&at.account, &GetBlockedAsker { seller, asker })
        .await
    {
        Ok(_) => Ok(true),
        Err(stopped) if stopped.is_missing() => Ok(false),
        Err(stopped) => Err(stopped.into()),
    }
}

/// Does it. 1 call.
pub(super) async fn act(
    calls: &Calls,
    at: &ThreadAddress,
    deed: QuestionDeed,
) -> Result<(), Stopped> {
    let (account, seller) = (&at.account, at.seller);
    match deed {
        QuestionDeed::DeleteQuestion { question } => {
            let call = DeleteQuestion(QuestionId(question));
            calls.make(account, &call).await.map(drop)
        }
        QuestionDeed::BlockAsker { asker } => {
            let asker = UserId(asker);
            let call = BlockAsker { seller, asker };
            calls.make(account, &call).await.map(drop)
        }
        QuestionDeed::UnblockAsker { asker } => {
            let asker = UserId(asker);
            let call = UnblockAsker { seller, asker };
            calls.make(account, &call).await.map(drop)
        }
    }
}

/// Whether it was done. 1 call.
pub(super) async fn look(
    calls: &Calls,
    at: &ThreadAddress,
    deed: QuestionDeed,
) -> Result<CommandLook, Failure> {
    let is_done = match deed {
        QuestionDeed::DeleteQuestion { question } => {
            read(calls, at, QuestionId(question)).await?.is_none()
        }
        QuestionDeed::BlockAsker { asker } => is_blocked(calls, at, UserId(asker)).await?,
        QuestionDeed::UnblockAsker { asker } => !is_blocked(calls, at, UserId(asker)).await?,
    };
    Ok(if is_done {
        CommandLook::Done
    } else {
        CommandLook::NotDone
    })
}
