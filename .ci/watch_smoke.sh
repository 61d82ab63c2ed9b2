#!/usr/bin/env bash
# The functions under `cargo lambda watch`, with `cargo beside` playing everything around them: a buyer asks,
# a tick shows it in Chatwoot, an agent answers there, Chatwoot's signed webhook comes in, the buyer has the answer.
#
#   bash .ci/watch_smoke.sh [ENV_FILE]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

ENV_FILE=${1:-.env.local.example}
WATCH=http://127.0.0.1:9000
BUILD_S=900 # until something that cargo builds first is up
REPLY_S=30  # until a reply has reached the buyer; a tick alone could take 60
LOGS=$(mktemp -d)
STARTED=()

main() {
    trap finish EXIT
    nobody_listens_there
    MELI=$(setting MELI_API_URL)
    CHATWOOT=$(setting CHATWOOT_URL)
    start_beside
    start_watch
    wake_functions
    buyer_asks "Tem na cor azul?"
    tick
    agent_answers "Temos sim, pronta entrega."
    within "$REPLY_S" buyer_got "Temos sim, pronta entrega."
    echo "1 passed, 0 failed"
}

nobody_listens_there() {
    ! (: <"/dev/tcp/127.0.0.1/9000") 2>/dev/null || { echo "port 9000 is taken" >&2 && return 1; }
}

start_beside() { # table, simulators, stream, clock
    background beside cargo beside
    within "$BUILD_S" said_ready
}

start_watch() {
    cargo build --bin webhook --bin dispatcher --bin poller # so that no first call waits for the compiler
    background watch cargo lambda watch --invoke-address 127.0.0.1 --env-file "$ENV_FILE" --ignore-changes
}

wake_functions() { within "$BUILD_S" call GET "$WATCH/lambda-url/webhook/healthz"; }

tick() { cargo lambda invoke poller --data-ascii '{"task":"tick"}'; }

buyer_asks() { # text. `cargo beside` starts with this item and this buyer
    call POST "$MELI/_sim/ask" "{\"item\":\"MLB1\",\"buyer\":11,\"text\":\"$1\"}"
}

agent_answers() { # text. The simulated Chatwoot signs and sends the webhook
    local conversation
    conversation=$(call GET "$CHATWOOT/_sim/state" | pick 'max(c["id"] for c in state["conversations"])')
    call POST "$CHATWOOT/_sim/reply" "{\"conversation\":$conversation,\"text\":\"$1\"}"
}

buyer_got() { # text
    [ "$(call GET "$MELI/_sim/state" | pick 'state["questions"][-1]["answer"]')" = "$1" ]
}

said_ready() { grep -qx ready "$LOGS/beside.out"; }

setting() { # name
    sed -n "s/^$1=//p" "$ENV_FILE"
}

call() { # method, address, body
    python3 - "$@" <<'PYTHON'
import sys, urllib.request
method, address, *body = sys.argv[1:]
request = urllib.request.Request(address, "".join(body).encode() or None, {"content-type": "application/json"}, method=method)
try:
    print(urllib.request.urlopen(request, timeout=120).read().decode())
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
