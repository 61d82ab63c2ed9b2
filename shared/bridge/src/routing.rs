//! Giving a new conversation its labels and its people, once: what they change afterwards is theirs.

use tracing::warn;

use crate::{
    bridge::Ports,
    failure::FailureKind,
    ids::{ConversationId, Thread},
    ports::{Helpdesk as _, Marks},
    routes::Route,
    session::{Stop, ThreadSession},
    timing::{backoff, later},
};

/// What is refused again and again is not asked for for ever.
const TRIES: u32 = 12;

/// Routes a conversation that was just opened, if anything is to be done. What fails holds nothing back: it is tried
/// again later, unless Chatwoot says that what the setting names is not there. Up to 5 calls.
pub(crate) async fn route<P: Ports>(
    session: &mut ThreadSession<'_, P>,
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
    let Route {
        labels,
        team,
        assignee,
    } = route;
    let marks = Marks {
        labels,
        team,
        assignee,
        ..Marks::default()
    };
    session.keep_lease_for_files().await?;
    let Err(failure) = session
        .bridge
        .helpdesk
        .set_marks(conversation, &marks)
        .await
    else {
        return Ok(());
    };
    match session.unless_gone(conversation, failure) {
        // Nothing is left to be routed.
        Ok(()) => Ok(()),
        Err(Stop::Failed(failure)) => {
            let is_tried_again = failure.kind != FailureKind::Permanent && tries < TRIES;
            session.state.to_route = is_tried_again.then_some(tries + 1);
            warn!(conversation.id = %conversation, error = &failure as &dyn std::error::Error, "conversation not routed");
            Ok(())
        }
        Err(stop) => Err(stop),
    }
}

/// After something was not routed: when it is tried again, at the latest.
pub(crate) fn try_later<P: Ports>(session: &mut ThreadSession<'_, P>) {
    if let Some(tries) = session.state.to_route {
        let kind = FailureKind::Retryable { after: None };
        let wait = backoff(kind, tries, session.target.key().as_str());
        session.look_by(later(session.now(), wait));
    }
}
