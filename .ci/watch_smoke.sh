#!/usr/bin/env bash
# The functions under `cargo lambda watch`, with `cargo beside` playing everything around them: a buyer writes, a tick
# shows it in Chatwoot, an agent answers there, and the buyer has the answer once. The reply is announced twice: by the
# simulated Chatwoot, and by this script, which signs for itself so that signer and verifier share no code.
#
#   bash .ci/watch_smoke.sh [ENV_FILE]
#
# Needs cargo-lambda and Python 3. Uses the ports of ENV_FILE and 9000.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

ENV_FILE=${1:-.env.local.example}
WATCH=http://127.0.0.1:9000
WEBHOOK=$WATCH/lambda-url/webhook/webhook
START_S=90 # until what is built already is up
REPLY_S=30 # until a message has crossed; the clock alone could take 60
LOGS=$(mktemp -d)
STARTED=()

main() {
    trap finish EXIT
    MELI=$(setting MELI_API_URL)
    CHATWOOT=$(setting CHATWOOT_URL)
    ports_are_free
    cargo build --bin webhook --bin dispatcher --bin poller --bin setup # so that no first call waits for the compiler
    cargo build --package demo --bin beside
    start_beside
    start_watch
    setup_answers
    tick

    buyer_writes "Quando chega?"
    within "$REPLY_S" agents_see "Quando chega?"
    agent_answers "Sai hoje, chega na sexta."
    announce "$MESSAGE" "$(setting CHATWOOT_WEBHOOK_SECRET)" 200
    announce "$MESSAGE" "not-the-secret" 401
    within "$REPLY_S" buyer_got_once "Sai hoje, chega na sexta."
    tick
    buyer_got_once "Sai hoje, chega na sexta."
    echo "1 passed, 0 failed"
}

ports_are_free() {
    local address port
    for address in "$WATCH" "$MELI" "$CHATWOOT" "$(setting AWS_ENDPOINT_URL_DYNAMODB)"; do
        port=${address##*:}
        if (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "port $port is taken" >&2
            return 1
        fi
    done
}

setup_answers() { # the page at its plain path, and the doctor behind the token
    curl -fsS "$WATCH/setup" | grep -q 'name="token"'
    curl -fsS -H "Authorization: Bearer $(setting SETUP_TOKEN)" "$WATCH/setup/doctor" | grep -q '"chatwoot.token"'
}

start_beside() { # table, simulators, stream, clock
    background beside cargo beside
    within "$START_S" grep -qx ready "$LOGS/beside.out"
}

start_watch() {
    background watch cargo lambda watch --invoke-address 127.0.0.1 --env-file "$ENV_FILE" --ignore-changes
    within "$START_S" call GET "$WATCH/lambda-url/webhook/healthz"
}

tick() { # and its summary
    timeout "$START_S" cargo lambda invoke --invoke-address 127.0.0.1 poller --data-ascii '{"task":"tick"}'
    echo
}

buyer_writes() { # text
    local sale
    sale=$(call GET "$MELI/_sim/state" | pick 'state["threads"][0]["thread"]')
    call POST "$MELI/_sim/write" "{\"thread\":$sale,\"text\":\"$1\"}"
}

agents_see() { # text. Sets CONVERSATION and THREAD
    local found
    found=$(call GET "$CHATWOOT/_sim/state" | TEXT=$1 python3 -c '
import json, os, sys
for held in json.load(sys.stdin)["conversations"]:
    if any(message["content"] == os.environ["TEXT"] for message in held["messages"]):
        print(held["id"], held["source_id"])')
    read -r CONVERSATION THREAD <<<"$found"
    [ -n "$THREAD" ]
}

agent_answers() { # text. Sets MESSAGE
    MESSAGE=$(call POST "$CHATWOOT/_sim/reply" "{\"conversation\":$CONVERSATION,\"text\":\"$1\"}" | pick 'state["message"]')
}

buyer_got_once() { # text
    [ "$(call GET "$MELI/_sim/state" |
        pick '[m["text"] for m in state["threads"][0]["messages"] if m["from"] == "seller"]')" = "['$1']" ]
}

announce() { # message, secret, expected status. Chatwoot's webhook as its manual writes it
    python3 - "$WEBHOOK" "$CONVERSATION" "$THREAD" "$(setting CHATWOOT_MESSAGES_INBOX_ID)" "$@" <<'PYTHON'
import hashlib, hmac, json, sys, time, urllib.error, urllib.request

address, conversation, thread, inbox, message, secret, expected = sys.argv[1:]
body = json.dumps({
    "event": "message_created", "id": int(message), "content": "Sai hoje, chega na sexta.", "content_type": "text",
    "message_type": "outgoing", "private": False, "source_id": None, "content_attributes": {},
    "sender": {"id": 5, "name": "Ana Souza", "type": "user"}, "inbox": {"id": int(inbox), "name": "Vendas"},
    "conversation": {"id": int(conversation), "contact_inbox": {"source_id": thread}}, "account": {"id": 3, "name": "Loja"},
}).encode()
timestamp = str(int(time.time()))
signature = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
headers = {"content-type": "application/json", "x-chatwoot-timestamp": timestamp, "x-chatwoot-signature": "sha256=" + signature}
try:
    status = urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=20).status
except urllib.error.HTTPError as error:
    status = error.code
sys.exit(0 if status == int(expected) else f"the webhook answered {status} instead of {expected}")
PYTHON
}

setting() { # name
    sed -n "s/^$1=//p" "$ENV_FILE"
}

call() { # method, address, body
    python3 - "$@" <<'PYTHON'
import sys, urllib.request
method, address, *body = sys.argv[1:]
request = urllib.request.Request(address, "".join(body).encode() or None, {"content-type": "application/json"}, method=method)
try:
    print(urllib.request.urlopen(request, timeout=20).read().decode())
except OSError as error:
    sys.exit(f"{method} {address}: {error}")
PYTHON
}

pick() { # expression over the JSON on standard input, called `state`
    python3 -c "import json, sys; state = json.load(sys.stdin); print($1)"
}

within() { # seconds, command that may fail until then
    local deadline=$((SECONDS + $1))
    until "${@:2}" >"$LOGS/attempt.out" 2>&1; do
        all_alive || { echo "stopped by itself before: ${*:2}" >&2 && return 1; }
        if [ "$SECONDS" -ge "$deadline" ]; then
            cat "$LOGS/attempt.out" >&2
            echo "not within $1 s: ${*:2}" >&2
            return 1
        fi
        sleep 0.5
    done
}

background() { # name, command: in a process group of its own
    setsid "${@:2}" >"$LOGS/$1.out" 2>"$LOGS/$1.err" </dev/null &
    STARTED+=($!)
}

all_alive() {
    local pid
    for pid in "${STARTED[@]}"; do kill -0 "$pid" 2>/dev/null || return 1; done
}

finish() {
    local status=$? pid
    trap - EXIT
    for pid in "${STARTED[@]}"; do kill -TERM -- "-$pid" 2>/dev/null || true; done
    for pid in "${STARTED[@]}"; do wait "$pid" 2>/dev/null || true; done
    [ "$status" -eq 0 ] || [ ${#STARTED[@]} -eq 0 ] || tail -n 40 "$LOGS"/*.out "$LOGS"/*.err >&2
    rm -rf "$LOGS"
    exit "$status"
}

main
