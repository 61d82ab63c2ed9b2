"""Breaks each guard of the exactly-once machinery on purpose, and shows that a bench turns red.

    python3 .ci/mutations.py              all of them
    python3 .ci/mutations.py echo lease   those whose names contain one of these words
    python3 .ci/mutations.py --sample 4   every fourth, for a quick look

Works on a copy of the tree and builds it apart, both under target/; after the first build only the model and its bench
are built again. Not among them is what another guard makes up for: an outcome that is not written down is found by the
next look, a hint that is forgotten too early by the next poll. A guard that is not there any more in the words given here
is an error, not a pass.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPY = ROOT / "target" / "mutations"
BRIDGE, KIT = "shared/bridge/src", "tests/core_kit/src"
MELI = "shared/connectors/mercado_livre/src"
OAUTH = f"{MELI}/oauth/renewal.rs"
REFUSAL = f"{MELI}/oauth/refusal.rs"

# The quickest first; the first red ends it.
CORE = [["core_kit", "found"], ["core_kit", "matrix::a_worker"], ["core_kit", "seeds"], ["core_kit", "races"]]
HINTS = [["core_kit", "hints"]]
TOKENS = [["mercado_livre", "oauth::races"]]
KEYS = [["mercado_livre", "oauth::"]]
TEXTS = [["bridge", "text"], ["bridge", "outbox"]]
LANES = [["mercado_livre", "connector::tests"], ["mercado_livre", "poll::claims"]]


@dataclass
class Mutation:
    name: str
    file: str
    old: str
    new: str
    benches: list = None


def m(name, file, old, new, benches=None):
    return Mutation(name, file, old, new, benches or CORE)


MUTATIONS = [
    # What leaves Chatwoot.
    m("echo: our own posts go to the buyer", f"{BRIDGE}/relay.rs", "            && !self.is_echo(message)\n", ""),
    m("private notes go to the buyer", f"{BRIDGE}/relay.rs", "            && !message.private\n", ""),
    m("bots go to the buyer unasked", f"{BRIDGE}/relay.rs", "Sender::Bot => self.bots", "Sender::Bot => true"),
    m("automations go to the buyer", f"{BRIDGE}/relay.rs", "Sender::Contact | Sender::System => false", "Sender::Contact => false,\n            Sender::System => true"),
    # Intent, act, outcome: sending.
    m("no intent before a send", f"{BRIDGE}/outbound.rs", "        self.bridge.table.save(&self.lease, row).await?;\n        let reference =", "        let reference ="),
    m("a part that is there counts as absent", f"{BRIDGE}/locate.rs", "Some(message) => Located::Found(message.name())", "Some(_) => Located::Absent"),
    m("what an incomplete read lacks counts as absent", f"{BRIDGE}/locate.rs", "None => Located::CannotTell", "None => Located::Absent"),
    m("two parts may claim the same message", f"{BRIDGE}/outbound.rs", "!here && !mirrored && !claimed_elsewhere.contains(&name)", "!mirrored"),
    m("no look after an unclear send, and no waiting", f"{BRIDGE}/outbound.rs", "Located::Absent if waited >= LOOK_GRACE =>", "Located::Absent | Located::CannotTell if waited >= std::time::Duration::ZERO =>"),
    m("a reply that is whole is asked whether it may go", f"{BRIDGE}/outbound.rs", "(Ok(draft), _) if draft.parts.is_empty() => Ok(draft),", ""),
    m("parts are counted, not measured", f"{BRIDGE}/outbound.rs", "        let done = row.done();\n        let parts", "        let done = 0 * row.done();\n        let parts"),
    # Order.
    m("a reply that waits lets later ones pass", f"{BRIDGE}/outbound.rs", "Ok(Step::Waits) => return self.hold_back(message, row.due_at).await,", "Ok(Step::Waits) => {}"),
    m("a reply that failed for now lets later ones pass", f"{BRIDGE}/outbound.rs", "Err(Halt::Failed(failure)) => return self.put_off(message, &failure).await,", "Err(Halt::Failed(failure)) => self.put_off(message, &failure).await?,"),
    # Verdicts.
    m("nobody looks for a verdict", f"{BRIDGE}/verdict.rs", "row.told && row.awaits() && row.due_at.is_some_and(|due| due <= now))\n    }", "row.told && row.awaits() && row.due_at.is_some_and(|due| due <= now) && false)\n    }"),
    m("a verdict is not told", f"{BRIDGE}/verdict.rs", "if let Some(rejected) = said.or_else(gone) {", "if let Some(rejected) = said.or_else(gone).filter(|_| false) {"),
    m("a retry sends nothing of what was taken back", f"{BRIDGE}/outbox.rs", "self.parts.iter().rfind(|part| !part.refused).map_or(0,", "self.parts.last().map_or(0,"),
    m("nobody looks again for an uncertain reply", f"{BRIDGE}/outbox.rs", "ReplyState::Uncertain => self.unclear().is_some(),", "ReplyState::Uncertain => false,"),
    # What people read.
    m("text: a product of measures is emphasis", f"{BRIDGE}/text/plain/marks.rs", "&& !(is_measured && around.continues_number())", "", TEXTS),
    m("text: part of a run is a mark", f"{BRIDGE}/text/plain/marks.rs", "Piece::Run(run) if run.left > 0 =>", "Piece::Run(run) if run.left == run.length =>", TEXTS),
    m("text: a mark opens inside a number", f"{BRIDGE}/text/plain/marks.rs", "_ => !outside.is_alphanumeric() || is_in_word(length, outside, inside),", "_ => true,", TEXTS),
    m("text: whatever its length it is read", f"{BRIDGE}/text.rs", "if markdown.chars().nth(MOST).is_some() {", "if false {", TEXTS),
    m("text: a file's name is filled in", f"{BRIDGE}/text/fill.rs", "filled.push_str(value);\n        rest = after;", "filled.push_str(&value.replace(\"{}\", \"\"));\n        rest = after;", TEXTS),
    m("a reply that is there without its files is begun again", f"{BRIDGE}/outbox.rs", "if self.has_hole() || self.is_whole() =>", "if self.has_hole() =>", TEXTS),
    # Retries.
    m("a bubble's own echo counts as Retry", f"{BRIDGE}/outbox.rs", "self.told && !echo", "self.told"),
    m("a retry is adopted again and again", f"{BRIDGE}/outbound.rs", "            self.bridge.table.record(&retry).await?;\n            self.replace(&retry);", "            self.replace(&retry);"),
    # Unannounced replies.
    m("unread conversations are not read back", f"{BRIDGE}/sweep.rs", "seen.is_none_or(|seen| newest > seen)", "seen.is_none_or(|seen| newest > seen) && false"),
    m("unannounced replies are not taken up", f"{BRIDGE}/outbound.rs", "if !self.bridge.policy.relay().allows(message) || self.is_history(conversation, message, now) {", "if message.id.0 > 0 || self.is_history(conversation, message, now) {"),
    # Hints at replies: whoever gives them is not believed.
    m("a hint counts as a reply", f"{BRIDGE}/outbox.rs", "self.is_open() && self.trust == Trust::Sure", "self.is_open()", HINTS),
    m("a hint may name anybody's conversation", f"{BRIDGE}/hinted.rs", "if let Some(shown) = shown.filter(|shown| self.is_ours(shown)) {", "if let Some(shown) = shown {", HINTS),
    m("what was passed over is sent when somebody speaks of it", f"{BRIDGE}/outbound.rs", "Some(conversation) == self.state.conversation && Some(message) <= self.state.seen", "Some(conversation) == self.state.conversation && Some(message) <= self.state.seen && false", HINTS),
    m("what does not show at once never comes", f"{BRIDGE}/hinted.rs", "None if age(row.first_at, self.now()) < COMMIT_LAG => Verdict::NotYet,", "", HINTS),
    m("what was just written cannot be overtaken", f"{BRIDGE}/outbound.rs", "if young || open {", "if open {"),
    m("Chatwoot's clock is never behind", f"{BRIDGE}/timing.rs", "COMMIT_LAG: Duration = Duration::from_mins(3)", "COMMIT_LAG: Duration = Duration::from_mins(1)"),
    m("a read-back is good although a thread was in other hands", f"{BRIDGE}/sweep.rs", "failed == 0 && all_in_hand", "failed == 0 && (all_in_hand || true)"),
    m("nobody knows since when nothing was read back", f"{BRIDGE}/sweep.rs", "is_good.then_some(at).or(since)", "is_good.then_some(at).or(since.filter(|_| false))"),
    m("a read counts from when it is used", f"{BRIDGE}/outbound.rs", "take_back(&mut row, snapshot, self.asked_at)", "take_back(&mut row, snapshot, now)"),
    # Intent, act, outcome: showing.
    m("no intent before a post", f"{BRIDGE}/shift.rs", "table.intend(&self.lease, key, at, refused.as_ref()).await?;", "let _ = table;"),
    m("a dead worker left everything as it was written down", f"{BRIDGE}/work.rs", "state.doubt_what_is_shown();", ""),
    m("what Chatwoot refuses is not there", f"{BRIDGE}/shift.rs", "if found.is_some() { self.settle(key, found).await?; } Ok(found.is_some())", "let _ = found; Ok(false)"),
    m("an answered question is resolved once, whatever is shown in it later", f"{BRIDGE}/inbound.rs", "return self.resolve(conversation, news).await;", "return self.resolve(conversation, news && *stage == Stage::Answered).await;", [["core_kit", "matrix::a_worker"], ["core_kit", "seeds"]]),
    m("no look after an unclear post", f"{BRIDGE}/shift.rs", "if let Some(found) = self.look_for(conversation, key).await? {", "if let Some(found) = self.look_for(conversation, key).await?.filter(|_| false) {"),
    m("our own sends are mirrored", f"{BRIDGE}/inbound.rs", "!is_shown(message) && !is_ours(message)", "!is_shown(message) && (!is_ours(message) || true)"),
    m("a deleted conversation is not made again", f"{BRIDGE}/inbound.rs", "let made = self.open_again(thread, snapshot, conversation, context).await?;", "let made = conversation;"),
    # What agents see beside the messages.
    m("an answer counts as told although its question is still open", f"{BRIDGE}/tell.rs", "return self.resolve(row.conversation, is_new).await;", "drop(self.resolve(row.conversation, is_new).await);\n            return Ok(());"),
    m("nothing is resolved with its answer", f"{BRIDGE}/tell.rs", "return self.resolve(row.conversation, is_new).await;", "drop(is_new);\n            return Ok(());"),
    m("an end that is not taken for a day counts as told", f"{BRIDGE}/tell.rs", "row.due_at = Some(later(self.now(), wait));", "if crate::timing::age(row.first_at, self.now()) > crate::timing::GIVE_UP {\n                    row.was_told(self.now());\n                } else {\n                    row.due_at = Some(later(self.now(), wait));\n                }"),
    m("what waits is not hastened when the desk answers again", f"{BRIDGE}/sweep.rs", "if is_good && last_good.is_some_and(|good| age(good, at) > OUTAGE) {", "if last_good.is_some_and(|good| age(good, at) > OUTAGE) && false {"),
    m("a conversation is gone at the first look", f"{BRIDGE}/gone.rs", "            return Err(SECOND_LOOK);\n", "            return Ok(());\n"),
    m("a conversation made again does not say what it is about", f"{BRIDGE}/surroundings.rs", "(self.state.noted, self.state.note_tries) = (false, 0);", "self.state.note_tries = 0;"),
    m("a conversation that was found keeps the attributes it was made with", f"{BRIDGE}/inbound.rs", "if !opened.is_new {", "if opened.is_new && false {"),
    m("a bubble that Chatwoot turned red stays red", f"{BRIDGE}/outbox.rs", "ReplyState::Sent => true,", "ReplyState::Sent => false,"),
    m("changes behind what was handled are not looked at", f"{BRIDGE}/sweep.rs", "is_newer || state.is_some_and(|state| may_show_wrong(state, activity, now))", "is_newer || state.is_some_and(|state| may_show_wrong(state, activity, now)) && false"),
    m("a thread stays in an inbox that is ours no more", f"{BRIDGE}/moved.rs", "!ours.is_empty() && inbox", "ours.is_empty() && inbox"),
    # Nothing is forgotten before it is in hand.
    m("the cursor moves past a thread in other hands", f"{BRIDGE}/poll.rs", "moved| all_in_hand && Some(moved)", "moved| Some(moved)"),
    m("a wish for another look is not heard", f"{BRIDGE}/work.rs", "(lease, state, wake) = (again, worked.1, Wake::Due)", "drop(again); return Ok(Worked::Done(tally))"),
    # Announcements.
    m("a dead connection is announced by every worker that tries", f"{BRIDGE}/announce.rs", '{DEATH}{}", account.generation', '{DEATH}{}", self.now()'),
    m("a return is announced for every pair of tokens", f"{BRIDGE}/announce.rs", "else { end_of_last_death(said) }", 'else { format!("connected-{}-{}", account.generation, end_of_last_death(said)) }'),
    m("nobody notes that people were told", f"{BRIDGE}/announce.rs", "Told::Yes => self.table.set_announced(&account.id, dead).await,", "Told::Yes => Ok(()),"),
    # The table's conditions, in its double: `store`'s own are held against it by one list of scenarios.
    m("lease: a taken thread can be taken", f"{KIT}/memory_table.rs", "if row.lease_until.is_some_and(|until| until >= stamp(now)) {\n                    return Ok(None);", "if false {\n                    return Ok(None);"),
    m("lease: an old fence may write", f"{KIT}/memory_table.rs", "row.fence == lease.fence && row.lease_until.is_some()", "row.lease_until.is_some()"),
    m("lease: it is let go whoever waits", f"{KIT}/memory_table.rs", "if row.wanted != Some(lease.wanted) {", "if false {"),
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
    m("a page in the place of an answer is a verdict", "shared/http_api/src/client.rs", "is_verdict: errors.is_borne_by(&body),", "is_verdict: errors.is_borne_by(&body) || !body.contains('§'),", LANES),
    m("a list that is down hides what is unread", f"{MELI}/poll/sales.rs", "Self::List => !listed,", "Self::List => false,", LANES),
    m("claims of the account's own purchases are shown", f"{MELI}/wire/claim.rs", "self.player(account).is_some_and(Player::is_buyer)", "account.0 == 0", LANES),
    m("an open claim is never read again", f"{MELI}/poll/claims.rs", "        found.extend(self.stale(before, now));\n", "", LANES),
]


def guard(text):
    """A guard's code however it is laid out: line breaks, indentation and the commas that rustfmt puts after a last element do not count."""
    tokens = re.findall(r'"(?:[^"\\\\]|\\\\.)*"|\w+|[^\w\s]', text)
    closing = {")", "]", "}"}
    return re.compile("".join((r",?\s*" if token in closing else "") + re.escape(token) + r"\s*" for token in tokens).removesuffix(r"\s*"))


def copy_tree():
    shutil.rmtree(COPY, ignore_errors=True)
    for part in ["shared/bridge", "shared/http_api", "shared/connectors", "tests/core_kit", "Cargo.lock", ".cargo", ".clippy.toml"]:
        source, target = ROOT / part, COPY / part
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    manifest = (ROOT / "Cargo.toml").read_text()
    members = '["shared/bridge", "shared/http_api", "shared/connectors/mercado_livre", "tests/core_kit"]'
    (COPY / "Cargo.toml").write_text(re.sub(r"members = \[.*?\]", f"members = {members}", manifest, count=1, flags=re.S))


def run(benches):
    """The first bench that turns red; None if all stay green. Raises if it does not build."""
    env = {**os.environ, "CARGO_TARGET_DIR": str(ROOT / "target" / "mutations-build"), "FAIL_FAST": "1", "SEEDS": os.environ.get("SEEDS", "120")}
    for package in dict.fromkeys(package for package, _ in benches):
        kind = ["--test", "bench"] if package == "core_kit" else ["--lib"]
        built = subprocess.run(["cargo", "test", "--offline", "-q", "-p", package, *kind, "--no-run"], cwd=COPY, env=env, capture_output=True, text=True)
        if built.returncode != 0:
            raise SystemExit(f"does not build:\n{built.stderr[-3000:]}")
    for package, filter in benches:
        kind = ["--test", "bench"] if package == "core_kit" else ["--lib"]
        try:
            tested = subprocess.run(["cargo", "test", "--offline", "-q", "-p", package, *kind, filter], cwd=COPY, env=env, capture_output=True, text=True, timeout=300)
        except subprocess.TimeoutExpired:
            raise SystemExit(f"{filter} does not come to an end")
        if "running 0 tests" in tested.stdout:
            raise SystemExit(f"no test is called {filter}")
        if tested.returncode != 0:
            return filter
    return None


def main():
    asked = sys.argv[1:]
    chosen = MUTATIONS
    if asked[:1] == ["--sample"]:
        chosen = MUTATIONS[:: int(asked[1])]
    elif asked:
        chosen = [one for one in MUTATIONS if any(word in one.name for word in asked)]
    for one in MUTATIONS:
        found = len(guard(one.old).findall((ROOT / one.file).read_text()))
        if found != 1:
            raise SystemExit(f"{one.name}: {one.file} holds this guard {found} times, not once:\n{one.old}")
    copy_tree()
    began, survivors = time.monotonic(), []
    for one in chosen:
        path, at = COPY / one.file, time.monotonic()
        before = path.read_text()
        path.write_text(guard(one.old).sub(lambda _: one.new, before))
        try:
            red = run(one.benches)
        finally:
            path.write_text(before)
        print(f"{'red' if red else 'SURVIVES':9} {time.monotonic() - at:4.0f} s  {one.name}{f'  ({red})' if red else ''}", flush=True)
        if not red:
            survivors.append(one.name)
    print(f"{len(chosen)} guards broken, {len(survivors)} unnoticed, {time.monotonic() - began:.0f} s")
    if survivors:
        raise SystemExit(1)


main()
