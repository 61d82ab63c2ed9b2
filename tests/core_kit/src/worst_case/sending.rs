//! What becomes of something that is sent.

use std::time::Duration;

use bridge::{
    capabilities::Refusal,
    failure::Failure,
    ids::Thread,
    marketplace::ThreadKind,
    message::Author,
    ports::{Clock, Handle, Outcome, Part, Settling},
};
use jiff::{SignedDuration, Timestamp};

use super::{ABOUT_TURN, Manners, Moderation, OddBazaar, Said, Talk};

/// What is kept of a text: trimmed, folded, other punctuation.
fn mangled(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace(['!', ';'], ".")
}

impl Talk {
    /// Why a part is not taken, if it is not.
    fn refusal(&self, part: &Part<'_>, now: Timestamp) -> Option<Refusal> {
        match &self.blocked {
            Some(code) => Some(Refusal::Blocked(code.clone())),
            None if self.ended.is_some() => Some(Refusal::QuestionEnded),
            None if self.is_answered(now) => Some(Refusal::AnsweredElsewhere),
            None if self.left(now) == Some(0) => Some(Refusal::Blocked(ABOUT_TURN.to_owned())),
            None if part.content.text().chars().count() > self.temper.limit => {
                Some(Refusal::TooLong(self.temper.limit))
            }
            None => None,
        }
    }

    /// When it is taken back, and how.
    fn judge(&self, now: Timestamp) -> Option<(Timestamp, Moderation)> {
        let after = |span: Duration| now + SignedDuration::try_from(span).unwrap_or_default();
        match self.temper.moderation {
            Moderation::Passes => None,
            Moderation::VanishesAfter(span) if self.manners == Manners::Plain => {
                Some((after(span), Moderation::RefusesAfter(span)))
            }
            // Here a refused text is in no list, ever.
            Moderation::RefusesAfter(_) | Moderation::VanishesAfter(_)
                if self.manners == Manners::Odd && self.lane() == "desk" =>
            {
                Some((now, Moderation::VanishesAfter(Duration::ZERO)))
            }
            with @ (Moderation::RefusesAfter(span) | Moderation::VanishesAfter(span)) => {
                Some((after(span), with))
            }
        }
    }

    fn outcome(&self, said: &Said, now: Timestamp) -> Outcome {
        let id = self.id_of(said);
        if self.manners == Manners::Plain {
            return match id {
                // Who answers clearly says at once what buyers will never see.
                Some(id) if said.is_taken_back(now) => Outcome::Hidden {
                    id,
                    reason: Some("taste".to_owned()),
                },
                id => Outcome::Sent(id),
            };
        }
        let handle = said.reference.clone().map(Handle::from_connector);
        let handle = handle.filter(|_| self.thread.kind == ThreadKind::Ticket);
        match self.lane() {
            "talk" => Outcome::Sent(id),
            _ => Outcome::Accepted { id, handle },
        }
    }
}

impl OddBazaar {
    /// Takes a part, or refuses it at once.
    pub(super) async fn take(&self, thread: &Thread, part: Part<'_>) -> Result<Outcome, Failure> {
        let take = || {
            let now = self.stage.now();
            let mut state = self.state();
            let refusal = state.talk(thread, "odd.send")?.refusal(&part, now);
            if let Some(refusal) = refusal {
                state.refused.insert(part.reference.to_owned());
                return Ok(Outcome::Refused(refusal));
            }
            let at = state.instant(now);
            state.authors.push(part.author.name.clone());
            let talk = state.talks.get_mut(&thread.key).expect("it was there");
            let text = part.content.text();
            let shows_after = SignedDuration::try_from(talk.temper.shows_after);
            let said = Said {
                author: Author::Seller,
                text: match talk.manners {
                    Manners::Odd => mangled(text),
                    Manners::Plain => text.to_owned(),
                },
                at,
                files: part
                    .content
                    .files()
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
                reference: Some(part.reference.to_owned()),
                shows_from: now + shows_after.unwrap_or_default(),
                taken_back: talk.judge(now),
            };
            let outcome = talk.outcome(&said, now);
            talk.said.push(said);
            talk.temper.limit = talk.temper.limit_after.take().unwrap_or(talk.temper.limit);
            Ok(outcome)
        };
        self.call("odd.send", take).await
    }

    /// What became of an accepted part. In one lane that is the verdict; in another only that it was taken in,
    /// said in either way.
    pub(super) async fn tell_of(
        &self,
        thread: &Thread,
        handle: &Handle,
    ) -> Result<Settling, Failure> {
        let tell = || {
            let now = self.stage.now();
            let mut state = self.state();
            let talk = state.talk(thread, "odd.settle")?;
            let mut said = talk.said.iter();
            let said = said.find(|said| said.reference.as_deref() == Some(handle.as_str()));
            let said = said.ok_or_else(|| Failure::retryable("odd.settle"))?;
            let is_said_so = handle
                .as_str()
                .bytes()
                .last()
                .is_some_and(|last| last % 2 == 0);
            Ok(match said.taken_back {
                _ if talk.lane() == "desk" && is_said_so => Settling::Processed,
                _ if talk.lane() == "desk" => Settling::Done(None),
                Some((at, _)) if at <= now => {
                    Settling::Failed(Refusal::Moderated(Some("taste".to_owned())))
                }
                Some(_) => Settling::Waiting,
                None if said.shows_from > now => Settling::Waiting,
                None => Settling::Done(talk.id_of(said)),
            })
        };
        self.read_call("odd.settle", tell).await
    }

    pub(super) fn manners_of(&self, thread: &Thread) -> Manners {
        let state = self.state();
        let talk = state.talks.get(&thread.key);
        talk.map_or(Manners::Plain, |talk| talk.manners)
    }
}
