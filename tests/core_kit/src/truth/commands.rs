//! What agents had done: only what they confirmed, once, and each is told how it ended.

use std::collections::BTreeSet;

use bridge::ids::HelpdeskMessageId;

use crate::{
    memory_helpdesk::{Conversation, NOTES_FILE},
    world::{Commanded, World},
    worst_case::Talk,
};

/// What the notes about one command say that it came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Nothing,
    Done,
    NotDone,
    Unsure,
}

/// Everything about commands that is not as it must be.
pub(super) fn commands(
    world: &World,
    talk: &Talk,
    here: &[&Conversation],
    wrongs: &mut Vec<String>,
) {
    let key = &talk.thread.key;
    let mut done = BTreeSet::new();
    if !talk.mended.iter().all(|action| done.insert(action)) {
        wrongs.push(format!("done twice: {:?} in {key}", talk.mended));
    }
    wrongs.extend(enclosed_otherwise(talk));
    let is_here = |one: &&Commanded| here.iter().any(|held| held.id == one.conversation);
    let written = world.commands.iter().filter(is_here);
    let confirmed: BTreeSet<_> = written.clone().filter_map(|one| one.confirms).collect();
    if talk.mended.len() > confirmed.len() {
        wrongs.push(format!("done unconfirmed: {:?} in {key}", talk.mended));
    }
    // What was asked in a conversation that is gone is answered by nobody.
    let ours = world.bridge.policy.inboxes.all();
    let lives = |held: &&Conversation| !held.deleted && ours.contains(&held.inbox);
    if here.iter().any(|held| !lives(held)) {
        return;
    }
    let answered = written.filter(|one| !is_answered(here, one, &confirmed));
    wrongs.extend(answered.map(|one| format!("not told: command {one:?} in {key}")));
    ends(talk, here, &confirmed, wrongs);
}

/// What was done carried exactly the files that were shown before, and no buyer ever sees one of a note.
fn enclosed_otherwise(talk: &Talk) -> Vec<String> {
    let key = &talk.thread.key;
    let done = talk.mended.iter().zip(&talk.enclosed);
    let others = done.filter(|(action, names)| !action.ends_with(&format!("/{}", names.join("+"))));
    let mut wrongs: Vec<String> = others
        .map(|(action, names)| format!("enclosed otherwise: {names:?} by {action} in {key}"))
        .collect();
    let mut files = talk.said.iter().flat_map(|said| &said.files);
    if files.any(|name| name.contains(NOTES_FILE)) {
        wrongs.push(format!("leaked: a note's file in {key}"));
    }
    wrongs
}

/// As much was done as agents were told.
fn ends(
    talk: &Talk,
    here: &[&Conversation],
    confirmed: &BTreeSet<HelpdeskMessageId>,
    wrongs: &mut Vec<String>,
) {
    let told: Vec<Told> = confirmed.iter().map(|id| end(here, *id)).collect();
    let count = |what| told.iter().filter(|one| **one == what).count();
    let (done, unsure) = (count(Told::Done), count(Told::Unsure));
    if !(done..=done + unsure).contains(&talk.mended.len()) {
        let (key, mended) = (&talk.thread.key, &talk.mended);
        wrongs.push(format!(
            "told otherwise: {told:?}, done {mended:?} in {key}"
        ));
    }
}

/// Its proposal or answer is there. What confirms is answered by how the other one ended, or by itself.
fn is_answered(
    here: &[&Conversation],
    one: &Commanded,
    confirmed: &BTreeSet<HelpdeskMessageId>,
) -> bool {
    let by_itself = note(here, &one.id.to_string()).is_some();
    match one.confirms {
        Some(asked) => by_itself || end(here, asked) != Told::Nothing,
        None => by_itself || confirmed.contains(&one.id),
    }
}

fn end(here: &[&Conversation], asked: HelpdeskMessageId) -> Told {
    match note(here, &format!("{asked}-end")) {
        None => Told::Nothing,
        Some(text) if text.starts_with('✅') => Told::Done,
        Some(text) if text.starts_with('❌') => Told::NotDone,
        Some(_) => Told::Unsure,
    }
}

fn note(here: &[&Conversation], name: &str) -> Option<String> {
    let name = format!(":command-{name}");
    let mut messages = here.iter().flat_map(|held| &held.messages);
    let is_it = |id: &String| id.ends_with(&name);
    let found = messages.find(|one| one.shown.source_id.as_ref().is_some_and(is_it));
    found.map(|one| one.shown.content.clone())
}
