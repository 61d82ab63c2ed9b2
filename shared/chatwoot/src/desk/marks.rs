//! What agents sort conversations by: attributes, labels, priority.
//!
//! Chatwoot replaces all attributes and all labels with each write and has no condition for it. So they are read directly
//! before they are written, with no other call between, and not written at all when nothing would change: what a
//! person sets between those two calls is lost, and no more.

use bridge::{
    failure::{Failure, FailureKind},
    i18n::Locale,
    ids::ConversationId,
    marketplace,
    ports::Marks,
    text::shorten,
};
use serde_json::{Map, Value};

use super::{Chatwoot, MAX_ATTRIBUTE};
use crate::endpoints::{
    Assign, GetConversation, Owner, Owners, SetCustomAttributes, SetLabels, SetPriority, URGENT,
};

impl Chatwoot {
    pub(super) async fn write_marks(
        &self,
        conversation: ConversationId,
        marks: &Marks,
    ) -> Result<(), Failure> {
        let known = self.call(&GetConversation { conversation }).await?;
        let custom_attributes = changed(&known.custom_attributes, &marks.attributes);
        if custom_attributes != known.custom_attributes {
            self.call(&SetCustomAttributes {
                conversation,
                custom_attributes,
            })
            .await?;
        }
        let mut labels = known.labels.unwrap_or_default();
        let priority = known.priority.as_deref();
        self.add_labels(conversation, &mut labels, &marks.labels)
            .await?;
        if let Some(urgent) = marks.urgent {
            let marked = if urgent {
                self.mark_urgent(conversation, labels, priority, marks.locale)
                    .await
            } else {
                self.unmark_urgent(conversation, labels, priority).await
            };
            marked?;
        }
        self.give_to(conversation, marks, &known.meta).await
    }

    /// Those that are not there yet.
    async fn add_labels(
        &self,
        conversation: ConversationId,
        labels: &mut Vec<String>,
        wanted: &[String],
    ) -> Result<(), Failure> {
        let before = labels.len();
        let missing = wanted.iter().filter(|label| !labels.contains(label));
        let missing: Vec<String> = missing.cloned().collect();
        labels.extend(missing);
        if labels.len() > before {
            let labels = labels.clone();
            self.call(&SetLabels {
                conversation,
                labels,
            })
            .await?;
        }
        Ok(())
    }

    /// To whom people did not give it already.
    async fn give_to(
        &self,
        conversation: ConversationId,
        marks: &Marks,
        owners: &Owners,
    ) -> Result<(), Failure> {
        let team = marks.team.filter(|_| !owners.has_team());
        let agent = marks.assignee.filter(|_| !owners.has_assignee());
        let to = [team.map(Owner::Team), agent.map(Owner::Agent)];
        for to in to.into_iter().flatten() {
            let given = self.call(&Assign { conversation, to }).await;
            given.map_err(|mut failure| {
                // The conversation was there a moment ago: it is the team or the agent that is not.
                if failure.kind == FailureKind::Missing {
                    failure.kind = FailureKind::Permanent;
                }
                failure
            })?;
        }
        Ok(())
    }

    /// The label first: it says that the priority is ours.
    async fn mark_urgent(
        &self,
        conversation: ConversationId,
        mut labels: Vec<String>,
        priority: Option<&str>,
        locale: Locale,
    ) -> Result<(), Failure> {
        if priority.is_some() {
            return Ok(());
        }
        if !labels.iter().any(is_ours) {
            labels.push(marketplace::URGENT.title.of(locale).to_owned());
            self.call(&SetLabels {
                conversation,
                labels,
            })
            .await?;
        }
        let priority = Some(URGENT);
        self.call(&SetPriority {
            conversation,
            priority,
        })
        .await
    }

    /// The label last, and where it is gone people have decided.
    async fn unmark_urgent(
        &self,
        conversation: ConversationId,
        mut labels: Vec<String>,
        priority: Option<&str>,
    ) -> Result<(), Failure> {
        if !labels.iter().any(is_ours) {
            return Ok(());
        }
        if priority == Some(URGENT) {
            self.call(&SetPriority {
                conversation,
                priority: None,
            })
            .await?;
        }
        labels.retain(|label| !is_ours(label));
        self.call(&SetLabels {
            conversation,
            labels,
        })
        .await?;
        Ok(())
    }
}

fn is_ours(label: &String) -> bool {
    let title = marketplace::URGENT.title;
    Locale::ALL.iter().any(|locale| title.of(*locale) == label)
}

/// `known` with these set or taken away.
fn changed(
    known: &Map<String, Value>,
    changes: &[(&'static str, Option<String>)],
) -> Map<String, Value> {
    let mut all = known.clone();
    for (name, value) in changes {
        match value {
            Some(value) => all.insert((*name).to_owned(), shorten(value, MAX_ATTRIBUTE).into()),
            None => all.remove(*name),
        };
    }
    all
}
