//! What agents have done by commands: it is taken as often as it is told, and is in no list.

use std::time::Duration;

use bridge::{
    failure::{Failure, FailureKind},
    files::FileStream,
    ids::Thread,
    ports::{AskedCommand, Clock, CommandAction, CommandLook, CommandOutcome, CommandPlan},
    timing::age,
};
use futures::StreamExt as _;
use jiff::Timestamp;

use super::{Manners, OddBazaar, Talk};

/// After this long a look tells that something was done.
const SHOWS_AFTER: Duration = Duration::from_secs(30);

impl Talk {
    /// What a command would do now: each time it is done it is another thing.
    fn mending(&self, asked: AskedCommand<'_>) -> CommandPlan {
        if let Some(code) = &self.blocked {
            return CommandPlan::NotOffered(format!("It is blocked: {code}."));
        }
        let names: Vec<&str> = asked.files.iter().map(|file| file.name.as_str()).collect();
        let (argument, times) = (asked.argument, self.mended.len());
        let action = format!("mend/{argument:?}/{times}/{}", names.join("+"));
        CommandPlan::Offered {
            action: CommandAction::from_connector(action),
            will: "It will be mended.".to_owned(),
            done: "It was mended.".to_owned(),
        }
    }

    /// Whether it was done, as far as this lane tells.
    fn was_mended(&self, action: &CommandAction, now: Timestamp) -> CommandLook {
        let is_late = |at| self.manners == Manners::Odd && age(at, now) < SHOWS_AFTER;
        let hidden = usize::from(self.mended_at.is_some_and(is_late));
        let shown = self.mended.iter().rev().skip(hidden);
        let is_done = shown.into_iter().any(|done| done == action.as_str());
        match (self.manners, self.lane()) {
            (Manners::Odd, "talk") => CommandLook::CannotTell,
            _ if is_done => CommandLook::Done,
            _ => CommandLook::NotDone,
        }
    }
}

impl OddBazaar {
    pub(super) async fn plan_mending(
        &self,
        thread: &Thread,
        asked: AskedCommand<'_>,
    ) -> Result<CommandPlan, Failure> {
        let plan = || {
            let mut state = self.state();
            Ok(state.talk(thread, "odd.plan")?.mending(asked))
        };
        self.read_call("odd.plan", plan).await
    }

    pub(super) async fn mend(
        &self,
        thread: &Thread,
        action: &CommandAction,
        files: Vec<FileStream>,
    ) -> Result<CommandOutcome, Failure> {
        let now = self.stage.now();
        let mut names = Vec::new();
        for file in files {
            names.push(file.name.clone());
            let pieces: Vec<_> = file.into_bytes().collect().await;
            // What broke off is not taken, and the worst says nothing of why.
            if pieces.iter().any(Result::is_err) {
                return Err(Failure::new(FailureKind::Unknown, "odd.act"));
            }
        }
        let act = || {
            let mut state = self.state();
            let talk = state.talk(thread, "odd.act")?;
            if talk.blocked.is_some() {
                return Ok(CommandOutcome::Refused("It is blocked.".to_owned()));
            }
            talk.mended.push(action.as_str().to_owned());
            talk.enclosed.push(names.clone());
            talk.mended_at = Some(now);
            Ok(CommandOutcome::Done)
        };
        self.call("odd.act", act).await
    }

    /// What a question is about may be gone.
    pub(super) async fn warn(
        &self,
        thread: &Thread,
    ) -> Result<Option<(&'static str, String)>, Failure> {
        let warn = || {
            let mut state = self.state();
            let is_sold = state.talk(thread, "odd.caution")?.temper.sold_out;
            Ok(is_sold.then(|| ("sold", "It is sold out.".to_owned())))
        };
        self.read_call("odd.caution", warn).await
    }

    pub(super) async fn look_at_mending(
        &self,
        thread: &Thread,
        action: &CommandAction,
    ) -> Result<CommandLook, Failure> {
        let now = self.stage.now();
        let look = || {
            let mut state = self.state();
            Ok(state.talk(thread, "odd.look")?.was_mended(action, now))
        };
        self.read_call("odd.look", look).await
    }
}
