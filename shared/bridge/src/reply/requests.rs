//! What agents ask of a reply that has ended: to try it again, or to have its bubble set right.

use crate::session::{Stop, ThreadSession};

/// Takes up requests: a retry begins its reply again, a wrong bubble is set once more.
pub(crate) async fn take_up(session: &mut ThreadSession<'_>) -> Result<(), Stop> {
    let now = session.now();
    for mut asked in session.replies().open_requests() {
        let reply = session.replies().get(asked.message).cloned();
        if let (Some(mut reply), Some(request)) = (reply, asked.request)
            && reply.take_up(request, now)
        {
            session.write(&reply).await?;
        }
        asked.drop_silently();
        session.record(&asked).await?;
    }
    Ok(())
}
