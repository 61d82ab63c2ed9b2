"""Breaks each guard of the exactly-once machinery on purpose, and shows that a bench turns red.

    python3 .ci/mutations.py              all of them
    python3 .ci/mutations.py echo lease   those whose names contain one of these words
    python3 .ci/mutations.py --sample 4   every fourth, for a quick look
    python3 .ci/mutations.py --sample 4 N others of them with each number N

Works on a copy of the tree under target/, with the dependencies that the tests of the tree itself have built; after the
first build only what a guard is in and its bench are built again. Not among them is what another guard makes up for: an outcome that is not written down is found by the
next look, a hint that is forgotten too early by the next poll. A guard is named by its file and function; one that is not there
any more is an error, not a pass.
"""

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPY = ROOT / "target" / "mutations"
BUILT = ROOT / "target" / "mutated"
BRIDGE, KIT = "shared/bridge/src", "tests/core_kit/src"
MELI = "shared/connectors/mercado_livre/src"
SHOPEE = "shared/connectors/shopee/src"
MAGALU = "shared/connectors/magalu/src"
SETUP = "functions/setup/src"
TOKENS_CRATE = "shared/tokens/src"
OAUTH = f"{MELI}/oauth/renewal.rs"
REFUSAL = f"{MELI}/oauth/refusal.rs"

# The quickest first; the first red ends it.
CORE = [["core_kit", "found"], ["core_kit", "matrix::a_worker"], ["core_kit", "seeds"], ["core_kit", "races"]]
HINTS = [["core_kit", "hints"]]
COMMANDS = [["bridge", "command"], ["core_kit", "commands"], ["core_kit", "matrix::a_worker"], ["core_kit", "seeds"]]
START = [["mercado_livre", "commands::start"]]
INVOICE = [["mercado_livre", "commands::invoice"]]
EVIDENCE = [["mercado_livre", "commands::evidence"]]
PACE = [["bridge", "pace"], ["core_kit", "pace"]]
QUOTA = [["mercado_livre", "quota"], ["mercado_livre", "limits"]]
TOKENS = [["mercado_livre", "oauth::races"]]
KEYS = [["mercado_livre", "oauth::"]]
TEXTS = [["bridge", "text"], ["bridge", "outbox"]]
DUE = [["core_kit", "due"]]
ALIVE = [["core_kit", "alive"]]
TIME = [["bridge", "deadline"]]
INBOX = [["bridge", "session::inbox"]]
SETTLED = [["bridge", "settled"]]
LOCATE = [["bridge", "locate"]]
VERDICTS = [["bridge", "reply::"]]
UNHEARD = [["core_kit", "unheard"]]
MARKETS = [["core_kit", "markets"]]
RESTORED = [["core_kit", "restored"]]
LANES = [["mercado_livre", "connector::tests"], ["mercado_livre", "poll::claims"]]
SHOP_KEYS = [["shopee", "oauth::"]]
SHOP_CHAT = [["shopee", "chat::"]]
SHOP_PORT = [["shopee", "connector::tests"]]
SHOP_CONTEXT = [["shopee", "context::"]]
SHOP_CALLS = [["shopee", "endpoints::"], ["shopee", "error::"]]
SHOP_PUSH = [["shopee", "push::"]]
MAGALU_KEYS = [["magalu", "oauth::"]]
MAGALU_CALLS = [["magalu", "error::"]]
MAGALU_PUSH = [["magalu", "push::"]]
MAGALU_LANES = [["magalu", "questions::"], ["magalu", "chats::"], ["magalu", "tickets::"]]
PANEL = [["end_to_end", "panel::"]]
PANEL_KEYS = [["setup", "access::keys"]]


@dataclass
class Mutation:
    name: str
    place: str  # a file, and behind `::` the function or constant in it
    old: str  # None = the whole body of the function
    new: str
    benches: list

    @property
    def file(self):
        return self.place.partition("::")[0]

    def apply(self, source):
        """The source with this guard broken. A guard that is not there, or more than once, is an error."""
        start, end = span(source, self.place.partition("::")[2])
        item = source[start:end]
        if self.old is None:
            item, found = item[: item.index("{") + 1] + self.new + "}", 1
        else:
            item, found = guard(self.old).subn(lambda _: self.new, item)
        if found != 1:
            raise SystemExit(f"{self.name}: {self.place} holds this guard {found} times, not once:\n{self.old}")
        return source[:start] + item + source[end:]


def m(name, place, old=None, new=None, benches=None, body=None):
    return Mutation(name, place, old, body if old is None else new, benches or CORE)


def span(source, name):
    """Where the function or constant of this name begins and ends; the whole file without a name."""
    if not name:
        return 0, len(source)
    found = list(re.finditer(rf"\b(?:fn|const) {name}\b", source))
    if len(found) != 1:
        raise SystemExit(f"{len(found)} items are called {name}")
    start = found[0].start()
    if source[start:].startswith("const"):
        return start, source.index(";", start) + 1
    depth, at = 0, source.index("{", start)
    for at in range(at, len(source)):
        depth += {"{": 1, "}": -1}.get(source[at], 0)
        if depth == 0:
            return start, at + 1
    raise SystemExit(f"{name} does not end")



MUTATIONS = [
    # What leaves Chatwoot.
    m("echo: our own posts go to the buyer", f"{BRIDGE}/reply/relay.rs::allows", "&& !self.is_echo(message)", ""),
    m("private notes go to the buyer", f"{BRIDGE}/reply/relay.rs::allows", "&& !message.private", ""),
    m("bots go to the buyer unasked", f"{BRIDGE}/reply/relay.rs::allows", "self.bots.hear(thread)", "true"),
    m("a bot's draft goes to the buyer", f"{BRIDGE}/reply/decide.rs::held", "filter(|_| is_untouched)", "filter(|_| is_untouched && false)"),
    m("what a bot may not send is lost", f"{BRIDGE}/reply/hold.rs::hold", "posting::show(session, row.conversation, &Post::note(&key, &note)).await?;", "let _ = (&key, &note);"),
    m("automations go to the buyer", f"{BRIDGE}/reply/relay.rs::allows", "Sender::Contact | Sender::System => false", "Sender::Contact => false, Sender::System => true"),
    # Intent, call, outcome: sending.
    m("no intent before a send", f"{BRIDGE}/reply/send.rs::send_part", "session.write(row).await?;", "session.hold(row);"),
    m("a part that is there counts as absent", f"{BRIDGE}/reply/locate.rs::locate", "Some(message) => Located::Found(message.identity())", "Some(_) => Located::Absent"),
    m("what an incomplete read lacks counts as absent", f"{BRIDGE}/reply/locate.rs::locate", "Located::CannotTell", "Located::Absent"),
    m("two parts may claim the same message", f"{BRIDGE}/reply/facts.rs::standing", "row.parts.iter().any(claims) || others.any(|other| other.parts.iter().any(claims))", "others.any(|other| other.parts.iter().any(claims)) && false"),
    m("what is forgotten of a reply is that it went", f"{BRIDGE}/outbox/forget.rs::forget_texts", "self.content = None;", "self.parts.clear();", TEXTS),
    m("what bears another reference is taken for ours", f"{BRIDGE}/reply/locate.rs::locate", "&& !bears_another_reference(part, message)", "", LOCATE),
    m("a reference is not believed", f"{BRIDGE}/reply/locate.rs::locate", "by_reference.or_else(||", "by_reference.filter(|_| false).or_else(||", LOCATE),
    m("what bears our reference is shown as from elsewhere", f"{BRIDGE}/inbound/deliver.rs::missing", "|| bears_ours(message)", "|| (bears_ours(message) && false)"),
    m("an accepted send is not asked about", f"{BRIDGE}/thread/run.rs::marketplace_side", "accepted::ask(session, thread, reads).await?;", ""),
    m("a send that failed after it was accepted is not told", f"{BRIDGE}/reply/accepted.rs::take_in", "return Some(refusal);", "drop(refusal);"),
    m("silence is a rejection although the thread has gone on", f"{BRIDGE}/reply/moderation.rs::has_gone_on_with", "!waits_for_us && !self", "!waits_for_us && false && !self", VERDICTS),
    m("silence is a rejection at once", f"{BRIDGE}/reply/moderation.rs::silence", "Some(verdict) => verdict.within,", "Some(_) => evidence.absence(),", VERDICTS),
    m("what moderation hid at once is shown as the app's", f"{BRIDGE}/reply/send.rs::forget_last", "(Some(id), Some(part)) =>", "(Some(id), Some(part)) if false =>"),
    m("a message that was hidden at once is not named", f"{MELI}/send.rs::written", "(ModerationVerdict::Rejected(reason), _) => Outcome::Hidden { id, reason },", "(ModerationVerdict::Rejected(reason), _) => Outcome::Refused(Refusal::Moderated(reason)),", [["mercado_livre", "send::"]]),
    m("an answer may not follow one that was taken back", f"{BRIDGE}/reply/send.rs::refuse_repeated", "&& !part.is_taken_back()", ""),
    m("the next answer is taken for the one before", f"{BRIDGE}/reply/facts.rs::holds", "!(one_shot && part.is_taken_back()) || is_hidden", "one_shot || is_hidden || part.id.is_some()"),
    m("a reply waits for its turn untold", f"{BRIDGE}/reply/settle.rs::wait_for_turn", "tell_wait(session, row, why, until).await?;", "", MARKETS),
    m("an account rests no longer than an hour", f"{BRIDGE}/jobs/poll.rs::note_unread_feed", "self.note_known_end(account, failure).await?;", "", MARKETS),
    m("a file that went goes again", f"{BRIDGE}/outbox/pieces.rs::files_sent", ".filter(|part| part.is_sent() && !part.is_taken_back())", ".filter(|part| !part.is_sent())"),
    m("missed notifications are confirmed before they are safe", f"{BRIDGE}/jobs/unheard.rs::keep_unheard", "self.table.put_due_hint(&hint, now).await?;", "drop(hint);", UNHEARD),
    m("more messages go than may", f"{BRIDGE}/reply/decide.rs::too_many", "needs > left", "needs > left && false", VERDICTS),
    m("no look after an unclear send, and no waiting", f"{BRIDGE}/reply/decide.rs::unclear_part", "Located::Absent if waited >= absence", "Located::Absent | Located::CannotTell if waited >= Duration::ZERO"),
    m("a reply that is whole is asked whether it may go", f"{BRIDGE}/reply/decide.rs::admit", "(Ok(draft), _) if draft.parts.is_empty() => Next::Send(draft),", ""),
    m("parts are counted, not measured", f"{BRIDGE}/reply/decide.rs::draft", "let done = reply.done();", "let done = 0 * reply.done();"),
    # A table that was restored.
    m("what was delivered after the backup goes again", f"{BRIDGE}/reply/decide.rs::went_before", "has_ended(reply, one) && !one.deleted", "has_ended(reply, one) && one.deleted", RESTORED),
    m("what was delivered and is not found goes again", f"{BRIDGE}/reply/decide.rs::absent", "Some(listed) if has_ended(reply, listed) => Next::Uncertain,", "", VERDICTS),
    m("what failed after the backup goes again", f"{BRIDGE}/reply/decide.rs::has_ended", "|| was_told(reply, listed).is_some()", "", RESTORED),
    m("a replay of what was told is taken for a lost row", f"{BRIDGE}/reply/decide.rs::was_told", "is_red && reply.bubble == BubbleSync::Unset", "is_red", VERDICTS),
    m("what goes behind a missing part is a delivery", f"{BRIDGE}/reply/decide.rs::absent", "Some(_) | None if reply.has_more_behind_unclear() => Next::Gap,", "", [["core_kit", "recalled"]]),
    m("what was begun at the backup is looked for in its minutes alone", f"{BRIDGE}/reply/recall.rs::write_down", "part.recall(since, now);", "let _ = (&part, since);", [["core_kit", "recalled"]]),
    m("a conversation that is found is taken for an empty one", f"{BRIDGE}/inbound/opened.rs::open", "!opened.is_new", "!opened.is_new && false", RESTORED),
    m("what went after a Retry under lost rows is shown as from elsewhere", f"{BRIDGE}/outbox/request.rs::take_up_delivery", "if is_red && is_delivered {", "if is_red && is_delivered && false {", RESTORED),
    m("a bubble whose reason is forgotten is set again", f"{BRIDGE}/outbox/request.rs::says_other", "None => self.state == ReplyState::Sent,", "None => true,", [["bridge", "outbox"], ["core_kit", "forgotten"]]),
    m("a red bubble loses its words", f"{BRIDGE}/reply/bubble.rs::bubble_of", ".unwrap_or_else(|| texts::forgotten(voice))", ".unwrap_or_default()", [["bridge", "bubble"]]),
    m("whoever forgets believes what a dead worker left", f"{BRIDGE}/jobs/forget.rs::under_lease", "state.doubt_what_is_shown();", "", [["core_kit", "forgotten"]]),
    m("what went under lost rows is shown as from elsewhere", f"{BRIDGE}/thread/run.rs::marketplace_side", "know_again(session, &snapshot, helpdesk).await?", "true", RESTORED),
    m("what was shown after the backup is shown again", f"{BRIDGE}/reply/collect.rs::take_as_shown", "!(is_new && is_here", "!(is_new && is_here && false", RESTORED),
    # Order.
    m("a reply that waits lets later ones pass", f"{BRIDGE}/reply/send.rs::send_due", "return settle::hold_back(session, row.message, row.due_at, row.waits_until).await;", ""),
    m("a reply that failed for now lets later ones pass", f"{BRIDGE}/reply/send.rs::send_due", "return settle::put_off(session, row, &failure).await", "settle::put_off(session, row, &failure).await?"),
    # Verdicts.
    m("nobody looks for a verdict", f"{BRIDGE}/reply/watch.rs::wants_look", "awaits_verdict(row, now) || ", "(awaits_verdict(row, now) && false) || "),
    m("a verdict is not told", f"{BRIDGE}/reply/moderation.rs::take_back", "said.or_else(gone)", "said.or_else(gone).filter(|_| false)"),
    m("a retry sends nothing of what was taken back", f"{BRIDGE}/outbox.rs::done", body="self.parts.last().map_or(0, |part| part.ends)"),
    m("nobody looks again for an uncertain reply", f"{BRIDGE}/outbox.rs::awaits", "self.unclear().is_some()", "false"),
    # What people read.
    m("text: a product of measures is emphasis", f"{BRIDGE}/text/plain/marks.rs", "&& !(is_measured && around.continues_number())", "", TEXTS),
    m("text: part of a run is a mark", f"{BRIDGE}/text/plain/marks.rs::part", "run.left > 0 && run.left < run.length", "run.left > run.length", TEXTS),
    m("text: a mark opens inside a number", f"{BRIDGE}/text/plain/marks.rs", "_ => !outside.is_alphanumeric() || is_in_word(length, outside, inside),", "_ => true,", TEXTS),
    m("text: whatever its length it is read", f"{BRIDGE}/text.rs", "if markdown.chars().nth(MOST).is_some() {", "if false {", TEXTS),
    m("text: a file's name is filled in", f"{BRIDGE}/text/fill.rs", "filled.push_str(value);", "filled.push_str(&value.replace(\"{}\", \"\"));", TEXTS),
    m("a reply that is there without its files is begun again", f"{BRIDGE}/outbox/request.rs::begin_again", "self.has_hole() || self.is_whole()", "self.has_hole()", TEXTS),
    # Requests: Retry, and bubbles that Chatwoot turned.
    m("a bubble's own echo counts as Retry", f"{BRIDGE}/outbox/request.rs::asked_again", "self.bubble.is_current() && !echo", "self.bubble.is_current()"),
    m("a retry is adopted again and again", f"{BRIDGE}/reply/requests.rs::take_up", "session.record(&asked).await?;", "session.hold(&asked);"),
    m("a bubble that Chatwoot turned red stays red", f"{BRIDGE}/outbox/request.rs::is_misshown", "ReplyState::Sent => true", "ReplyState::Sent => false"),
    # Unannounced replies.
    m("unread conversations are not read back", f"{BRIDGE}/jobs/read_back.rs::is_look_wanted", "Some(newest) > known", "Some(newest) > known && false"),
    m("unannounced replies are not taken up", f"{BRIDGE}/reply/collect.rs::collect_one", "!is_relayed(session, message)", "message.id.0 > 0"),
    # Replies that somebody spoke of: whoever it is, they are not believed.
    m("an unverified reply counts as a reply", f"{BRIDGE}/outbox.rs::is_pending", body="self.is_open()", benches=HINTS),
    m("an unverified reply may name anybody's conversation", f"{BRIDGE}/reply/unverified.rs::check_conversations", "shown.filter(|shown| is_ours(session, shown))", "shown", HINTS),
    m("what was passed over is sent when somebody speaks of it", f"{BRIDGE}/reply/collect.rs::was_passed_over", body="Some(conversation) == session.state.conversation && Some(message) <= session.state.read_up_to && false", benches=HINTS),
    m("what does not show at once never comes", f"{BRIDGE}/reply/unverified.rs::verify_one", "Verdict::NotYet", "Verdict::Never", HINTS),
    m("what was just written cannot be overtaken", f"{BRIDGE}/reply/collect.rs::advance_read_up_to", "young || open", "open"),
    m("Chatwoot's clock is never behind", f"{BRIDGE}/timing.rs::COMMIT_LAG", "from_mins(3)", "from_mins(1)"),
    m("a read-back is good although a thread was in other hands", f"{BRIDGE}/jobs/read_back.rs::read_latest", "failed == 0 && all_in_hand", "failed == 0 && (all_in_hand || true)"),
    m("nobody knows since when nothing was read back", f"{BRIDGE}/jobs/sweep.rs::sweep", "read.good_until.or(since)", "read.good_until.or(since.filter(|_| false))"),
    m("a read counts from when it is used", f"{BRIDGE}/session.rs::reading", "asked_at: self.asked_at", "asked_at: self.now()"),
    # Intent, call, outcome: showing.
    # Long threads: what was settled is not read again.
    m("a page follows on what is settled, whatever the count", f"{BRIDGE}/settled.rs::among", "snapshot.count()? == count + newer", "snapshot.count()? == count + newer || true", SETTLED + CORE),
    m("whatever was read is taken for the newest that is settled", f"{BRIDGE}/settled.rs::ends_with", "self.newest == named(key)", "!self.newest.is_empty() || self.newest == named(key)", SETTLED),
    m("what shows late goes unnoticed where nobody counts", f"{BRIDGE}/settled.rs::among", "run.ends(shown)", "run.ends(shown) || true", SETTLED),
    m("a page shows whatever is watched", f"{BRIDGE}/settled.rs::fit", "if shows_watched => Fit::SettledUpTo(settled),", "if shows_watched || true => Fit::SettledUpTo(settled),", SETTLED + CORE),
    m("a page shows all that was ever written", f"{BRIDGE}/message.rs::shows_since", "self.messages.first().is_some_and(|first| first.at < at)", "self.messages.first().is_none_or(|first| first.at < at || first.at >= at)", benches=SETTLED),
    m("a thread is settled although something in it is refused", f"{BRIDGE}/inbound/deliver.rs::is_settled", "!is_open && missing(session, snapshot).is_empty()", "!(is_open && false)"),
    m("a crash leaves a thread settled", f"{BRIDGE}/thread/crashes.rs::doubt_what_is_shown", "self.settled = None;", ""),
    m("no intent before a post", f"{BRIDGE}/session/post.rs::begin_post_at", "table.begin_post(&self.lease, key, &intent, seen).await?;", "let _ = (table, seen);"),
    m("a dead worker left everything as it was written down", f"{BRIDGE}/thread/work.rs", "state.doubt_what_is_shown();", ""),
    m("what Chatwoot refuses is not there", f"{BRIDGE}/session/post.rs::was_stored", "Ok(found.is_some())", "Ok(false)"),
    m("our own posts are not known again", f"{BRIDGE}/reply/relay.rs::is_echo", body="false"),
    m("no look after an unclear post", f"{BRIDGE}/session/post.rs::look_first", "self.look_for(conversation, key).await?", "self.look_for(conversation, key).await?.filter(|_| false)"),
    m("our own sends are mirrored", f"{BRIDGE}/inbound/deliver.rs::missing", "!is_shown(message) && !is_ours(message)", "!is_shown(message) && (!is_ours(message) || true)"),
    m("a deleted conversation is not made again", f"{BRIDGE}/inbound/deliver.rs::show_message", "opened::open_again(session, thread, snapshot, conversation, context).await?", "conversation"),
    # What agents see beside the messages.
    m("an answer counts as told although its question is still open", f"{BRIDGE}/reply/bubble.rs::show_outcome", "return conversation::resolve(session, row.conversation, is_new).await;", "drop(conversation::resolve(session, row.conversation, is_new).await); return Ok(());"),
    m("nothing is resolved with its answer", f"{BRIDGE}/reply/bubble.rs::show_outcome", "return conversation::resolve(session, row.conversation, is_new).await;", "drop(is_new); return Ok(());"),
    m("an end that is not taken for a day counts as told", f"{BRIDGE}/reply/bubble.rs::sync", "row.due_at = Some(later(session.now(), wait));", "row.due_at = Some(later(session.now(), wait)); if crate::timing::age(row.first_at, session.now()) > crate::timing::GIVE_UP { row.bubble_was_set(session.now()); }"),
    m("what waits is not hastened when Chatwoot answers again", f"{BRIDGE}/jobs/read_back.rs::read_back", "is_good && was_away && !is_known", "is_good && was_away && false"),
    m("a conversation is gone at the first look", f"{BRIDGE}/session/absence.rs::miss", "return Err(SECOND_LOOK);", "return Ok(());"),
    m("a conversation made again does not say what it is about", f"{BRIDGE}/conversation.rs::leave", "(session.state.context_posted, session.state.context_tries) = (false, 0);", "session.state.context_tries = 0;"),
    m("a conversation that was found keeps the attributes it was made with", f"{BRIDGE}/conversation.rs::open", "!opened.is_new", "opened.is_new && false"),
    m("changes behind what was handled are not looked at", f"{BRIDGE}/jobs/read_back.rs::is_look_wanted", "(is_unread || may_show_wrong(state, activity, now))", "is_unread"),
    m("sellers do not take turns", f"{BRIDGE}/jobs/fair.rs::add", "*self.places.entry(account).or_insert(next)", "*self.places.entry(account).or_insert(next) * 0", ALIVE),
    m("every shard is all of the backlog", f"{BRIDGE}/jobs/shard.rs::holds", "byte % SHARDS == self.0", "byte % SHARDS == self.0 || true", ALIVE),
    m("a backlog starts no further sweep", f"{BRIDGE}/jobs/shard.rs::further_sweeps", body="let _ = (done, left); 0", benches=ALIVE),
    m("accounts without a schedule are not watched", f"{BRIDGE}/accounts/overview.rs::is_watched", "!account.scheduled || account.announced", "account.announced", ALIVE),
    m("accounts whose death nobody was told of are not watched", f"{BRIDGE}/accounts/overview.rs::is_watched", "Connection::Disconnected => !account.announced", "Connection::Disconnected => false", [["bridge", "overview"]]),
    m("all who were connected in a minute are polled in one tick", f"{BRIDGE}/jobs/tick.rs::NEW", "8", "8_000", ALIVE),
    m("a new account waits for its schedule among many", f"{BRIDGE}/accounts.rs::is_new", "is_connected && self.polled_at.is_none()", "false && is_connected", [["bridge", "overview"]]),
    m("which accounts are watched is not remembered", f"{BRIDGE}/jobs/tick.rs::remember_watched", "self.table.watch(&accounts, changes, self.now()).await", "Ok(drop((accounts, changes)))", ALIVE),
    m("a page that was read back is not written down", f"{BRIDGE}/jobs/read_gap.rs::read_gap_of", "self.table.keep_gap(gap).await?;", "", ALIVE),
    m("a page counts as read although a thread was in other hands", f"{BRIDGE}/jobs/read_gap.rs::read_gap_of", "if !all_in_hand {", "if !all_in_hand && false {", ALIVE),
    m("a page is not read again although conversations moved up", f"{BRIDGE}/gap.rs::step", "return Step::GoBack;", "return Step::Work;", [["bridge", "gap"]]),
    m("a gap is closed with one inbox", f"{BRIDGE}/gap.rs::is_closed", "inboxes.iter().all(is_done)", "inboxes.iter().any(is_done)", [["bridge", "gap"]]),
    m("a conversation that has come to rest is not read once more", f"{BRIDGE}/jobs/read_back.rs::is_look_wanted", "age(changed, now) >= COMMIT_LAG", "age(changed, now) >= COMMIT_LAG && false", [["bridge", "read_back"]]),
    m("a thread stays in an inbox that is ours no more", f"{BRIDGE}/session/inbox.rs::is_left_out", "!ours.is_empty()", "ours.is_empty()", benches=INBOX),
    # Nothing is forgotten before it is in hand.
    m("the cursor moves past a thread in other hands", f"{BRIDGE}/jobs/poll.rs", "all_in_hand && Some(moved)", "Some(moved)"),
    m("a wish for another look is not heard", f"{BRIDGE}/thread/work.rs::work_held", "(lease, state, trigger) = (again, state_now, Trigger::Due);", "drop(again); return Ok(WorkOutcome::Done(summary));"),
    # A run ends.
    m("a run takes new work whatever its time", f"{BRIDGE}/deadline.rs", "gone < share.of(whole.saturating_sub(ONE_PIECE))", "gone <= gone + share.of(whole.saturating_sub(ONE_PIECE))", DUE),
    m("a thread goes on showing when the run's time is over", f"{BRIDGE}/inbound/deliver.rs", "!session.bridge.deadline.has_room(Share::Whole)", "false", DUE),
    m("a thread goes on sending when the run's time is over", f"{BRIDGE}/reply/send.rs::send_due", "!session.bridge.deadline.has_room(Share::Whole)", "false", DUE),
    m("what is due may take the whole run", f"{BRIDGE}/deadline.rs", "Self::Due => time / 2,", "Self::Due => time,", TIME),
    m("a file gets its own time however little is left", f"{BRIDGE}/deadline.rs", "then_some(bytes.min(own))", "then_some(own)", TIME),
    # Notices of an account.
    m("a dead connection is announced by every worker that tries", f"{BRIDGE}/jobs/notices.rs::report_connection", "account.generation", "self.now()"),
    m("a return is announced for every pair of tokens", f"{BRIDGE}/jobs/notices.rs::report_connection", "end_of_last_death(said)", 'format!("connected-{}-{}", account.generation, end_of_last_death(said))'),
    m("nobody notes that people were told", f"{BRIDGE}/jobs/notices.rs::report_connection", "self.table.set_announced(&account.id, dead).await", "Ok(())"),
    # The table's conditions, in its double: `store`'s own are held against it by one list of scenarios.
    m("lease: a taken thread can be taken", f"{KIT}/memory_table.rs", "if row.lease_until.is_some_and(|until| until >= stamp(now)) {\n                    return Ok(None);", "if false {\n                    return Ok(None);"),
    m("lease: an old fence may write", f"{KIT}/memory_table.rs", "row.fence == lease.fence && row.lease_until.is_some()", "row.lease_until.is_some()"),
    m("a post is begun whoever else began it", f"{KIT}/memory_table.rs", "if is_settled || !is_as_seen && !is_ours {", "if is_settled {"),
    m("a reply is written over a row that nobody read", f"{KIT}/memory_table.rs", "if revision.as_ref() != seen && revision != row.revision {", "if false {"),
    m("lease: it is let go whoever waits", f"{KIT}/memory_table.rs", "if row.wanted != Some(lease.requests) {", "if false {"),
    m("an announced reply is written over", f"{KIT}/memory_table.rs", "            if state.replies.contains_key(&key_of(row)) {\n                return Ok(false);\n            }\n", ""),
    # Tokens.
    m("token: a pair is used before it is stored", OAUTH, "        self.store(&row, &tokens).await?;\n", "", TOKENS),
    m("token: spent without the right to", OAUTH, "Renewal::Granted(row) => self.spend(row, held).await,\n            Renewal::Renewed(row) => {", "Renewal::Granted(row) | Renewal::Renewed(row) if row.generation < 9 => self.spend(row, held).await,\n            Renewal::Granted(row) | Renewal::Renewed(row) => {", TOKENS),
    m("token: storing is tried once", OAUTH, "const STORE_TRIES: usize = 3;", "const STORE_TRIES: usize = 1;", TOKENS),
    m("token: one refusal of a renewed one ends the connection", REFUSAL, "before.is_some_and(|before| before >= APART[0] && before < APART[1])", "before.is_none_or(|before| before < APART[1])", KEYS),
    m("token: what is refused for one thing renews", REFUSAL, "if is_a_look || since < held.rest() {", "if since < held.rest() {", KEYS),
    m("token: a refusal in its first moments is believed", REFUSAL, "                    true if since < YOUNG => return Err(later(SOON, reach(about))),\n", "", KEYS),
    m("token: renewed as often as it is refused", REFUSAL, "BETWEEN * (1 << self.unhelpful.min(MOST_DOUBLINGS))", "Duration::ZERO", KEYS),
    # What counts as an answer.
    m("a page in the place of an answer is a verdict", "shared/http_api/src/answer.rs", "is_verdict: errors.is_borne_by(&body),", "is_verdict: errors.is_borne_by(&body) || !body.contains('§'),", LANES),
    m("a list that is down hides what is unread", f"{MELI}/poll/sales.rs", "Self::List => !listed,", "Self::List => false,", LANES),
    m("a message that cannot be read by its id is not looked for among the unread", f"{MELI}/connector/follow.rs", "if !self.astray.may_ask(account, self.calls.now()) {", "if !self.astray.may_ask(account, self.calls.now()) || seller.0 > 0 {", LANES),
    m("what is unread is asked for with every message that cannot be read", f"{MELI}/astray.rs", "if !rests { asked.insert(account.clone(), now); }\n        !rests", "asked.insert(account.clone(), now);\n        true || rests", LANES),
    m("notifications that lead nowhere are not counted", f"{MELI}/calls.rs::count_astray", "self.keys.note(account, fact).await", "drop(fact); Ok(())", LANES),
    m("claims of the account's own purchases are shown", f"{MELI}/wire/claim.rs", "self.player(account).is_some_and(Player::is_buyer)", "account.0 == 0", LANES),
    m("an open claim is never read again", f"{MELI}/poll/claims.rs", "        found.extend(self.stale(before, now));\n", "", LANES),
    m("polls stay rare although one found something by itself", f"{BRIDGE}/jobs/poll.rs::take_in_noting_missed", "if is_missed && account.pace.feed(turn.feed).is_worth_noting(now)", "if false && is_missed", PACE),
    m("a feed proves another's notifications", f"{BRIDGE}/accounts/pace.rs::is_heard", "&& feeds().all(|feed| feed.is_trusted(now))", "", PACE),
    m("a few notifications are proof", f"{BRIDGE}/accounts/pace.rs::is_heard", "&& longest.is_some_and(|span| span >= PROOF_SPAN)", "&& longest.is_some()", PACE),
    m("an account that rests is polled", f"{BRIDGE}/jobs/pace.rs::is_turn", "pace.rests(now).is_none() && ", "", PACE),
    m("what it was told to slow down is not heeded", f"{MELI}/calls/pace.rs::heed", "error.status() != Some(429)", "error.status() != Some(430)", QUOTA),
    m("what the second attempt is told is not heeded", f"{MELI}/calls.rs::failed_again", "self.heed(account, &error).await;", "", QUOTA),
    m("one account's rest is everybody's", f"{MELI}/limits.rs::slow_down", "inner.slowed_at.len() < SEVERAL", "inner.slowed_at.is_empty()", QUOTA),
    # Shopee.
    m("shopee: any refusal repeats a write", f"{SHOPEE}/calls.rs::is_worth_a_renewal", "matches!(meaning, Some(Meaning::Token | Meaning::Consent))", "meaning.is_some()", SHOP_CALLS + SHOP_KEYS),
    m("shopee: a shop that is cut is disconnected", f"{SHOPEE}/calls.rs::not_minted", "Some(Meaning::Consent | Meaning::Token)", "Some(Meaning::Consent | Meaning::Token | Meaning::ShopCut | Meaning::App)", SHOP_KEYS),
    m("shopee: an unclear send is a refusal", f"{SHOPEE}/error.rs::meaning", "UNCLEAR.iter().any(|part| code.contains(part)) ||", "", SHOP_CALLS),
    m("shopee: a broken server's word is a verdict", f"{SHOPEE}/error.rs::refusal_in", "!matches!(status, 408 | 500..=599)", "true", SHOP_CALLS),
    m("shopee: an edge's word is a verdict", f"{SHOPEE}/error.rs::no_verdict", "error.status().is_some_and(|status| status != 413)", "error.status().is_none()", SHOP_CALLS),
    m("shopee: any JSON is an answer", f"{SHOPEE}/wire.rs", "if !is_marked {", "if !is_marked && body.len() > 99 {", SHOP_CALLS),
    m("shopee: an unsigned push is believed", f"{SHOPEE}/push.rs::recognise", "if !is_signed(push, app.push_keys()) {", "if !is_signed(push, app.push_keys()) && push.url.is_empty() {", SHOP_PUSH),
    m("shopee: a push without a key is believed", f"{SHOPEE}/sign.rs::is_of_push", "!key.expose_secret().is_empty() && ", "", SHOP_PUSH),
    m("shopee: what a poll could not get to is forgotten", f"{SHOPEE}/chat/walk.rs::step", "self.left = self.unread(floor);", "self.left = None;", SHOP_CHAT),
    m("shopee: what shows late is not looked for", f"{SHOPEE}/chat/walk.rs::OVERLAP", "Duration::from_mins(2)", "Duration::ZERO", SHOP_CHAT),
    m("shopee: a conversation that lacks a message is whole", f"{SHOPEE}/chat/read.rs::take", "match self.skipped {", "match 0 * self.skipped {", SHOP_CHAT),
    m("shopee: a talk with an affiliate is shown", f"{SHOPEE}/connector.rs::follow_conversation", "if pages.is_with_affiliate() {", "if pages.is_with_affiliate() && shop.0 == 0 {", SHOP_PORT),
    m("shopee: a consent that is gone is never ended", f"{SHOPEE}/calls.rs::is_worth_a_renewal", "Some(Meaning::Token | Meaning::Consent)", "Some(Meaning::Token)", SHOP_PORT),
    m("shopee: one person is one contact of all shops", f"{SHOPEE}/context.rs::identifier", '{PREFIX}:{shop}:user:{person}', '{PREFIX}:user:{person}', SHOP_CONTEXT),
    m("shopee: a page that is out of order is the newest", f"{SHOPEE}/chat/read.rs::is_newest_in_order", "&& here.zip(older).all(|(here, older)| here >= older)", "", SHOP_PORT),
    m("shopee: a turn that ended meanwhile is a refusal", f"{SHOPEE}/chat/send.rs::turn_is_over", "if is_ours {", "if is_ours || shop.0 > 0 {", SHOP_CHAT),
    m("shopee: whoever has a shop is the shop", f"{SHOPEE}/wire/message.rs::writer", "self.from_shop_id == Some(shop)", "self.from_shop_id.is_some()", SHOP_CHAT),
    # Who may look at what through the order panel.
    m("panel: a token of another Chatwoot account opens", f"{SETUP}/handlers/panel.rs::conversation", "(is_ours && state.now().as_second() < ends)", "(state.now().as_second() < ends)", PANEL),
    m("panel: a token that is over opens", f"{SETUP}/handlers/panel.rs::conversation", "(is_ours && state.now().as_second() < ends)", "(is_ours && ends > 0)", PANEL),
    m("panel: a token for another conversation opens, unsigned", f"{SETUP}/handlers/panel.rs::conversation", "keys.panel.open(token)?", "keys.panel.open(token).unwrap_or(token)", PANEL),
    m("panel: what signs sessions signs its tokens", f"{SETUP}/access/keys.rs::new", 'panel: signer("panel")', 'panel: signer("session")', PANEL_KEYS),
    m("panel: any page may frame it", f"{SETUP}/http/answer.rs::frame", "panel_policy(origin)", 'panel_policy("*")', PANEL),
    m("panel: whoever names a conversation like a thread sees the thread", f"{SETUP}/handlers/panel/view.rs::read_subject", "state.conversation == Some(id)", "state.conversation.is_some()", PANEL),
    m("panel: any key opens", f"{SETUP}/handlers/panel.rs::open", "known.is_some_and(|known| same(&known, given))", "known.is_some()", PANEL),
    m("panel: another page's script may ask", f"{SETUP}/handlers/panel.rs::open", "if !is_from_here(state, request) {", "if request.headers().is_empty() {", PANEL),
    # Tokens of marketplaces whose refresh tokens work once.
    m("tokens: a pair is used before it is stored", f"{TOKENS_CRATE}/renewal.rs::spend", "self.store(&row, &tokens).await?;", "", SHOP_KEYS + MAGALU_KEYS),
    m("tokens: a lost renewal is not asked for again", f"{TOKENS_CRATE}/renewal.rs::is_lost", "failure.kind == FailureKind::Unknown", "failure.kind == FailureKind::Missing", SHOP_KEYS + MAGALU_KEYS),
    m("tokens: a pair that another process stored is given up", f"{TOKENS_CRATE}/renewal.rs::look_again", "if saved {", "if saved && false {", SHOP_KEYS + MAGALU_KEYS),
    m("tokens: renewed as often as it is refused", f"{TOKENS_CRATE}/keys.rs::BETWEEN", "Duration::from_mins(1)", "Duration::ZERO", SHOP_KEYS + MAGALU_KEYS),
    # Magalu.
    m("magalu: any refusal repeats a write", f"{MAGALU}/error.rs::is_about_the_token", "status == 401", "status != 0", MAGALU_CALLS + MAGALU_LANES),
    m("magalu: a write that may be there is repeated", f"{MAGALU}/error.rs::classify", "Some(409) if is_write", "Some(408) if is_write", MAGALU_CALLS + MAGALU_LANES),
    m("magalu: a write that was sent elsewhere is repeated", f"{MAGALU}/error.rs::no_verdict", "Some(300..=399) if is_write", "Some(399) if is_write", MAGALU_CALLS),
    m("command: what was begun is begun again", f"{BRIDGE}/command/decide.rs::next", "return CommandStep::Look(since(part, facts.now));", "let _ = since(part, facts.now);", COMMANDS),
    m("command: it is done without a code", f"{BRIDGE}/command/decide.rs::asked", "(Some(proposal), None) => proposed(proposal, facts.now),", "(Some(_), None) => CommandStep::Act,", COMMANDS),
    m("command: what would be done now is not asked again", f"{BRIDGE}/command/act.rs::still_offered", "if action == proposal.action", "if !action.as_str().is_empty()", COMMANDS),
    m("command: absence is believed at once", f"{BRIDGE}/command/act.rs::look", "if waited < absence {", "if waited > uncertain + absence {", COMMANDS),
    m("command: a bot's note is one", f"{BRIDGE}/command/rule.rs::reads", "message.sender == Sender::Agent &&", "", COMMANDS),
    m("command: what somebody only speaks of is read in any conversation", f"{BRIDGE}/command/take_up.rs::take_up", ".filter(|(place, _)| Some(*place) == own)", ".filter(|(place, _)| Some(*place) == own || own.is_some())", COMMANDS),
    m("start: a message whose reason is as unused as before was sent", f"{MELI}/commands/start.rs::told_by_uses", "if now == before => CommandLook::NotDone", "if now == before => CommandLook::Done", START),
    m("start: what a reason does not tell did not happen", f"{MELI}/commands/start.rs::told_by_uses", "_ => CommandLook::CannotTell,", "_ => CommandLook::NotDone,", START),
    m("start: an answer without a message is a refusal", f"{MELI}/commands/start.rs::sent", "FailureKind::Unknown", "FailureKind::Permanent", START),
    m("start: a reason that is used up is used", f"{MELI}/commands/start/choice.rs::choose", "if option.cap_available == Some(0) {", "if option.cap_available == Some(usize::MAX) {", START),
    m("invoice: any new file in the list is ours", f"{MELI}/commands/invoice.rs::told_by_list", "new if new == files => CommandLook::Done", "new if new > 0 => CommandLook::Done", INVOICE),
    m("invoice: what the list does not tell did not happen", f"{MELI}/commands/invoice.rs::told_by_list", "_ => CommandLook::CannotTell,", "_ => CommandLook::NotDone,", INVOICE),
    m("invoice: an answer that names fewer files is an outcome", f"{MELI}/commands/invoice.rs::attached", "if named == files {", "if named <= files {", INVOICE),
    m("invoice: a list that cannot be counted is a proof", f"{MELI}/commands/invoice.rs::there", "if list.skipped > 0 {", "if list.skipped > 99 {", INVOICE),
    m("evidence: several new entries are ours", f"{MELI}/commands/evidence.rs::told_by_list", "Some(1) => CommandLook::Done", "Some(_) => CommandLook::Done", EVIDENCE),
    m("evidence: what the list does not tell did not happen", f"{MELI}/commands/evidence.rs::told_by_list", "_ => CommandLook::CannotTell,", "_ => CommandLook::NotDone,", EVIDENCE),
    m("command: names of its files are kept when it has ended", f"{BRIDGE}/outbox/forget.rs::has_words", "CommandArgument::Text(_) | CommandArgument::Files", "CommandArgument::Text(_)", [["bridge", "outbox"]]),
    m("command: what carried a broken file may have arrived", f"{BRIDGE}/command/enclosed.rs::unless_broken", "if broken {", "if broken && false {", [["bridge", "enclosed"]]),
    m("command: its text is kept when it has ended", f"{BRIDGE}/outbox/forget.rs::forget_content", "command.forget_asked();", "let _ = command;", [["bridge", "outbox"]]),
    m("magalu: a broken server's word is a verdict", f"{MAGALU}/error.rs::refusal_in", "!matches!(status, 300..=399 | 408 | 500..=599)", "true", MAGALU_CALLS),
    m("magalu: an application that is wrong disconnects its shops", f"{MAGALU}/calls.rs::not_minted", 'body.is("invalid_grant")', "!body.codes.is_empty()", MAGALU_KEYS),
    m("magalu: an unsigned push is believed", f"{MAGALU}/push.rs::recognise", "|| !is_signed(push, secrets)", "|| (push.body.is_empty() && !is_signed(push, secrets))", MAGALU_PUSH),
    m("magalu: a push of yesterday is believed", f"{MAGALU}/push.rs::WINDOW", "300", "86_400", MAGALU_PUSH),
    m("magalu: a secret of nothing signs", f"{MAGALU}/push.rs::keys", "if bare.is_empty() {", "if bare.len() > 99 {", MAGALU_PUSH),
    m("magalu: what a list that broke off lacks has left it", f"{MAGALU}/questions/poll.rs::news", "listed.is_whole()", "true", MAGALU_LANES),
    m("magalu: a list that broke off moves time on", f"{MAGALU}/chats/poll.rs::news", ".filter(|_| listed.is_complete)", "", MAGALU_LANES),
    m("magalu: a date ahead of us is believed", f"{MAGALU}/chats/poll.rs::news", "latest.min(now)", "latest", MAGALU_LANES),
    m("magalu: what shows late is not looked for", f"{MAGALU}/tickets/walk.rs::OVERLAP", "Duration::from_hours(4)", "Duration::ZERO", MAGALU_LANES),
    m("magalu: what a ticket that waits for nobody lacks was refused", f"{MAGALU}/tickets/convert.rs::extent", "|| !ticket.waits_for_seller()", "", MAGALU_LANES),
    m("magalu: processed is approved", f"{MAGALU}/tickets/settle.rs::settle", 'Progress::Completed => Ok(Settling::Processed)', "Progress::Completed => Ok(Settling::Done(None))", MAGALU_LANES),
    m("magalu: a file that broke off may have been sent", f"{MAGALU}/tickets/send.rs::send_file", "(Err(_), Some(_)) =>", "(Err(_), Some(_)) if draft.text.len() > 9_999 =>", MAGALU_LANES),
    m("magalu: a second answer goes while one is undecided", f"{MAGALU}/questions/convert.rs::of", "ModerationVerdict::Waiting | ModerationVerdict::NotModerated => Self::Undecided,", "ModerationVerdict::Waiting | ModerationVerdict::NotModerated => Self::Open,", MAGALU_LANES),
    # What people look at.
    m("another application that was told of is told of again", f"{BRIDGE}/inbound/other_apps.rs::unheard_of", "&& !account.other_apps.contains_key(*app)", "", [["bridge", "other_apps"]]),
    m("what an account's integrator wrote before us is told", f"{BRIDGE}/inbound/other_apps.rs::unheard_of", "**at > since &&", "", [["bridge", "other_apps"]]),
    m("our own application is another", f"{MELI}/convert.rs::other_apps", "app != own &&", "", [["mercado_livre", "convert::"]]),
    m("a return that changed is the same note", f"{MELI}/claims/returned.rs::note", '&format!("return-{state}")', '&format!("return-{}", state.len())', [["mercado_livre", "claims::returned"]]),
    m("response time: half is the fastest", f"{MELI}/response_times.rs::percentile", "(sorted.len() * percent).div_ceil(100)", "percent.div_ceil(100)", [["mercado_livre", "response_times"]]),
    m("response time: answers of last year count", f"{MELI}/response_times.rs::waited", "age(asked, now) <= RECENT", "age(asked, now) >= RECENT || true", [["mercado_livre", "response_times"]]),
    m("any notification of a message is of its reading", f"{MELI}/notification.rs", 'body.get("actions") == Some(&json!(["read"]))', 'body.get("actions").is_some()', [["mercado_livre", "notification"]]),
    m("poller: a stream's batch is a tick", "functions/poller/src/event.rs::read", 'event.get("Records").is_some()', 'event.get("records").is_some()', [["poller", "event"]]),
    m("notifications of an account that does not answer about them never rest", f"{BRIDGE}/jobs/due.rs::let_notifications_rest", "self.table.note_fact(&account, &fact).await", "Ok(drop((account, fact)))", DUE),
    m("notifications rest on although their account is read again", f"{BRIDGE}/jobs/poll.rs::end_notifications_rest", "if is_back && account", "if false && is_back && account", DUE),
    m("what was held back puts notifications to rest", f"{BRIDGE}/jobs/due.rs::silent", "answers.unanswered_in_a_row >= A_FEW", "answers.failed_in_a_row >= A_FEW", [["bridge", "due"]]),
    m("an application's own limit is not heeded", f"{MELI}/limits.rs::share", "quota.unwrap_or(HOURLY) * SHARE", "quota.map_or(HOURLY, |_| HOURLY) * SHARE", QUOTA),
    m("an account whose application may ask less is polled as often", f"{BRIDGE}/jobs/pace.rs::minutes", "(quota / OF_ONE).max(1)", "(quota / OF_ONE).max(80)", PACE),
]


def guard(text):
    """A guard's code however it is laid out: line breaks, indentation and the commas that rustfmt puts after a last element do not count."""
    tokens = re.findall(r'"(?:[^"\\\\]|\\\\.)*"|\w+|[^\w\s]', text)
    closing = {")", "]", "}"}
    return re.compile("".join((r",?\s*" if token in closing else "") + re.escape(token) + r"\s*" for token in tokens).removesuffix(r"\s*"))


def copy_tree():
    shutil.rmtree(COPY, ignore_errors=True)
    for part in ["shared", "functions", "tests", "Cargo.toml", "Cargo.lock", ".cargo", ".clippy.toml", ".env.example", ".env.local.example", "template.yaml", "docs"]:
        source, target = ROOT / part, COPY / part
        # Copied as if written now: by an older time cargo would take yesterday's build for today's.
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target, copy_function=shutil.copy) if source.is_dir() else shutil.copy(source, target)
    add_whole()
    link_libraries()


def link_libraries():
    """What the tests have built of other people's code is not built again. Of ours nothing is taken, and nothing is built
    into the tree's own target: to cargo a crate is the same in either place, whichever source it was built from."""
    members = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["members"]
    ours = {tomllib.loads((ROOT / member / "Cargo.toml").read_text())["package"]["name"] for member in members}
    debug = ROOT / "target" / "debug"
    if not (debug / ".fingerprint").is_dir():
        return
    named = re.compile(r"(.+)-([0-9a-f]{16})(?:\..*)?")
    found = [named.fullmatch(entry.name) for entry in (debug / ".fingerprint").iterdir()]
    theirs = {name[2] for name in found if name and name[1] not in ours}
    for part in [".fingerprint", "build", "deps"]:
        (BUILT / "debug" / part).mkdir(parents=True, exist_ok=True)
        for entry in (debug / part).iterdir():
            name = named.fullmatch(entry.name)
            place = BUILT / "debug" / part / entry.name
            if name and name[2] in theirs and not place.exists():
                shutil.copytree(entry, place, copy_function=os.link) if entry.is_dir() else os.link(entry, place)


def add_whole():
    """A package that holds nothing and depends on what any other does. Tested beside one of them it gives that one's
    dependencies the features they have in the whole workspace, so that what a test of that has built is not built again."""
    place = COPY / "tests" / "whole"
    place.mkdir()
    named = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["dependencies"]
    lines = ["[package]", 'name = "whole"', 'edition = "2024"', "[[test]]", 'name = "whole"', 'path = "none.rs"']
    lines += ["[dev-dependencies]", *(f"{name}.workspace = true" for name in named), 'tokio.features = ["test-util"]']
    (place / "Cargo.toml").write_text("\n".join(lines))
    (place / "none.rs").touch()
    root = COPY / "Cargo.toml"
    root.write_text(root.read_text().replace("members = [", 'members = [\n    "tests/whole",', 1))


def test_of(package):
    """The command that tests a package: the model's bench, the stories, or what stands beside the code."""
    target = {"core_kit": ["--test", "bench"], "end_to_end": ["--test", "stories"]}.get(package, ["--lib"])
    return ["cargo", "test", "--offline", "-q", "-p", package, "-p", "whole", *target]


def run(benches):
    """The first bench that turns red, as package and filter; None if all stay green. Raises if it does not build."""
    env = {"CARGO_TARGET_DIR": str(BUILT), "SEEDS": "120", **os.environ, "CARGO_INCREMENTAL": "1", "FAIL_FAST": "1"}
    for package in dict.fromkeys(package for package, _ in benches):
        built = subprocess.run([*test_of(package), "--no-run"], cwd=COPY, env=env, capture_output=True, text=True)
        if built.returncode != 0:
            raise SystemExit(f"does not build:\n{built.stderr[-3000:]}")
    for package, filter in benches:
        try:
            tested = subprocess.run([*test_of(package), filter], cwd=COPY, env=env, capture_output=True, text=True, timeout=300)
        except subprocess.TimeoutExpired:
            raise SystemExit(f"{filter} does not come to an end")
        if "running 0 tests" in tested.stdout:
            raise SystemExit(f"no test is called {filter}")
        if tested.returncode != 0:
            return package, filter
    return None


def main():
    asked = sys.argv[1:]
    chosen = MUTATIONS
    if asked[:1] == ["--sample"]:
        each, first = (int(number) for number in [*asked[1:3], 0][:2])
        chosen = MUTATIONS[first % each :: each]
    elif asked:
        chosen = [one for one in MUTATIONS if any(word in one.name for word in asked)]
    for one in MUTATIONS:
        one.apply((ROOT / one.file).read_text())
    copy_tree()
    began, survivors, reds = time.monotonic(), [], set()
    for one in chosen:
        path, at = COPY / one.file, time.monotonic()
        before = path.read_text()
        path.write_text(one.apply(before))
        try:
            red = run(one.benches)
        finally:
            path.write_text(before)
        print(f"{'red' if red else 'SURVIVES':9} {time.monotonic() - at:4.0f} s  {one.name}{f'  ({red[1]})' if red else ''}", flush=True)
        if red:
            reds.add(red)
        else:
            survivors.append(one.name)
    # What is red without any mutation proves nothing.
    for bench in sorted(reds):
        if run([bench]):
            raise SystemExit(f"{bench[1]} is red although nothing is broken")
    print(f"{len(chosen)} guards broken, {len(survivors)} unnoticed, {time.monotonic() - began:.0f} s")
    if survivors:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
