//! What agents see beside the messages: whether a conversation waits for them, what its attributes say,
//! and the notes in it.

use bridge::ports::Clock;

use crate::{
    memory_helpdesk::{Bubbled, Conversation},
    world::World,
    worst_case::{ABOUT, BLOCK, Talk},
};

/// Everything beside the messages that is not as it must be.
pub(super) fn looks(world: &World, talk: &Talk, here: &[&Conversation], wrongs: &mut Vec<String>) {
    files(talk, here, wrongs);
    // Agents look at the newest; what was deleted nobody sees.
    let Some(last) = here.iter().rfind(|held| !held.deleted) else {
        return;
    };
    if !world.bridge.policy.inboxes.all().contains(&last.inbox) {
        return;
    }
    status(world, talk, last, wrongs);
    attributes(talk, last, wrongs);
    route(world, talk, last, wrongs);
    notes(world, talk, here, last, wrongs);
}

/// Whoever opens a conversation gives it what its kind is given, once.
fn route(world: &World, talk: &Talk, last: &Conversation, wrongs: &mut Vec<String>) {
    let wanted = world.bridge.policy.route(&talk.thread);
    let times = |label: &String| last.labels.iter().filter(|one| *one == label).count();
    let has_labels = wanted.labels.iter().all(|label| times(label) == 1);
    if !has_labels || last.owners != (wanted.team, wanted.assignee) {
        let (labels, owners) = (&last.labels, last.owners);
        wrongs.push(format!(
            "not routed: {} has {labels:?}, {owners:?}",
            talk.thread.key
        ));
    }
}

/// What has had its answer or its end waits for nobody; everything else does.
fn status(world: &World, talk: &Talk, last: &Conversation, wrongs: &mut Vec<String>) {
    let spoken_since = |end: usize| talk.said.len() > end;
    let was_refused = |last: &Conversation| {
        let refused = |one: &Bubbled| world.helpdesk.was_refused(&one.shown.content);
        last.messages.iter().any(refused)
    };
    let wanted = match talk.ended {
        // A buyer's message opens it once more; whether it came before or after it was closed is chance.
        Some(end) if spoken_since(end) => return,
        // So does one that Chatwoot refused until then.
        Some(_) if was_refused(last) => return,
        Some(_) => true,
        None => talk.is_answered(world.stage.now()),
    };
    if last.resolved != wanted {
        let name = |resolved| if resolved { "resolved" } else { "open" };
        let (is, should) = (name(last.resolved), name(wanted));
        let key = &talk.thread.key;
        let state = world.table.thread(key);
        wrongs.push(format!(
            "status: {key} is {is} and should be {should}: {state:?}"
        ));
    }
}

fn attributes(talk: &Talk, last: &Conversation, wrongs: &mut Vec<String>) {
    let key = &talk.thread.key;
    let block = talk.blocked.clone().unwrap_or_default();
    for (name, wanted) in [(BLOCK, block.as_str()), (ABOUT, key.as_str())] {
        let shown = last.attributes.get(name);
        if shown.map(String::as_str) != Some(wanted) {
            wrongs.push(format!(
                "attribute: {name} of {key} is {shown:?}, not {wanted:?}"
            ));
        }
    }
}

/// Each file once, in its message or behind it. What was deleted with its conversation does not come again.
fn files(talk: &Talk, here: &[&Conversation], wrongs: &mut Vec<String>) {
    if here.is_empty() || here.iter().any(|held| held.deleted) {
        return;
    }
    // Those of an agent are in Chatwoot anyway.
    let foreign = talk.said.iter().filter(|said| said.reference.is_none());
    for name in foreign.flat_map(|said| &said.files) {
        let messages = || here.iter().flat_map(|held| &held.messages);
        let shown = messages().flat_map(|message| &message.shown.files);
        let times = shown.filter(|file| file.name == *name).count();
        // What Chatwoot refuses is told in a note that names it.
        let told = messages().any(|one| one.shown.private && one.shown.content.contains(name));
        if times != 1 && !(times == 0 && told) {
            let key = &talk.thread.key;
            wrongs.push(format!("file: {name} is {times} times in {key}, not once"));
        }
    }
}

/// Each note once, and those that must be there.
fn notes(
    world: &World,
    talk: &Talk,
    here: &[&Conversation],
    last: &Conversation,
    wrongs: &mut Vec<String>,
) {
    let key = &talk.thread.key;
    let gone = here.iter().rfind(|held| held.deleted);
    // One that the table did not know of yet may have taken its notes with it.
    let was_known = gone.is_some_and(|held| world.known_gone.contains(&held.id));
    let wanted = [
        (":about", gone.is_none() || was_known),
        (":ended", gone.is_none() && talk.ended.is_some()),
        (":made-again-", was_known),
        (":moved-", here.len() > 1 && gone.is_none()),
    ];
    for (name, must) in wanted {
        let is_it = |id: &&String| id.contains(":note:") && id.contains(name);
        let names = last
            .messages
            .iter()
            .filter_map(|one| one.shown.source_id.as_ref());
        let times = names.filter(is_it).count();
        if times > 1 || (must && times == 0) {
            wrongs.push(format!("note: {name} is {times} times in {key}"));
        }
    }
}
