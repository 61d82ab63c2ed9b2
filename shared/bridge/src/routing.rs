//! Giving a new conversation its labels and its people, once: what they change afterwards is theirs.

use tracing::warn;

use crate::{
    failure::{Failure, FailureKind},
    ids::{ConversationId, Thread},
    ports::Marks,
    routes::Routes,
    session::{Stop, ThreadSession},
    timing::{backoff, later},
};

/// What is refused again and again is not asked for for ever.
const TRIES: u32 = 12;

/// Routes a conversation that was just opened, if anything is to be done. What fails holds nothing back: it is tried
/// again later, unless Chatwoot says that what the setting names is not there. Up to 5 calls.
pub(crate) async fn route(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    conversation: ConversationId,
) -> Result<(), Stop> {
    let Some(tries) = session.state.to_route.take() else {
        return Ok(());
    };
    let route = session.bridge.policy.route(thread);
    if route.is_empty() {
        return Ok(());
    }
    let labels = match labels(session, thread, route.labels).await? {
        Ok(labels) => labels,
        Err(failure) => {
            not_routed(session, conversation, tries, &failure);
            return Ok(());
        }
    };
    let marks = Marks {
        labels,
        team: route.team,
        assignee: route.assignee,
        ..Marks::default()
    };
    session.keep_lease_for_files().await?;
    let helpdesk = &session.bridge.helpdesk;
    let Err(failure) = helpdesk.set_marks(conversation, &marks).await else {
        return Ok(());
    };
    match session.unless_gone(conversation, failure) {
        Err(Stop::Failed(failure)) => {
            not_routed(session, conversation, tries, &failure);
            Ok(())
        }
        // What is gone is not to be routed.
        other => other,
    }
}

/// The labels of a route, with the country in which the thread's account sells in its place; where nobody knows it
/// there is none. What fails is the inner error.
async fn labels(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    mut labels: Vec<String>,
) -> Result<Result<Vec<String>, Failure>, Stop> {
    let Some(at) = labels.iter().position(|label| label == Routes::COUNTRY) else {
        return Ok(Ok(labels));
    };
    session.keep_lease().await?;
    let account = thread.key.account();
    let region = match session.bridge.connector.region(&account).await {
        Ok(region) => region,
        Err(failure) => return Ok(Err(failure)),
    };
    let its = session.bridge.policy.marketplace_of(&thread.key);
    let region = its.zip(region).and_then(|(its, id)| its.region(&id));
    let country = region.map(Routes::country);
    let is_new = |label: &String| !labels.contains(label);
    let country = country.filter(is_new);
    labels.splice(at..=at, country);
    Ok(Ok(labels))
}

/// It is tried again later, where that can help.
fn not_routed(
    session: &mut ThreadSession<'_>,
    conversation: ConversationId,
    tries: u32,
    failure: &Failure,
) {
    let is_tried_again = failure.kind != FailureKind::Permanent && tries < TRIES;
    session.state.to_route = is_tried_again.then_some(tries + 1);
    warn!(conversation.id = %conversation, error = failure as &dyn std::error::Error, "conversation not routed");
}

/// After something was not routed: when it is tried again, at the latest.
pub(crate) fn try_later(session: &mut ThreadSession<'_>) {
    if let Some(tries) = session.state.to_route {
        let kind = FailureKind::Retryable { after: None };
        let wait = backoff(kind, tries, session.target.key().as_str());
        session.look_by(later(session.now(), wait));
    }
}
