"""Proves that the deploy bench can fail: plants one fault at a time into what is deployed, and asks for the check that names it.

    python .ci/deploy_bench_proof.py PROGRAMS [WORDS]     all faults, or those whose names hold these words

Each fault is deployed into an empty account of its own, whose clock runs six times as fast, and lives through the part of
the bench that can see it. First every part without a fault: a check that always fails would prove nothing.
"""

import sys
import time
from pathlib import Path

import deploy_bench
from deploy_bench import PARAMETERS, SECRET, Failed, Life
from emulated import ROOT, Beside, Cloud, Front, Workplace

SPEED = 6
deploy_bench.FIRST_S, deploy_bench.SLOW_S, deploy_bench.QUICK_S = 45, 25, 12


def moves(life):
    life.is_taken_in()
    life.a_question_and_its_answer()
    life.nothing_was_denied()


def clock(life):
    life.the_clock()
    life.is_taken_in()
    life.nothing_was_denied()


def page(life):
    life.the_clock()
    life.setup_page(life.cloud.secret(life.place)["SETUP_TOKEN"])
    life.nothing_was_denied()


def secret(life):
    life.the_secret_is_changed()


def end(life):
    life.the_table()
    life.the_stack_goes()


PARTS = (moves, clock, page, secret, end)
ROLE = "every call was allowed by its role"
STREAM_IN, STREAM_OUT = "by notification and stream: the dispatcher showed it", "by webhook and stream: the dispatcher sent it"
FAULTS = [  # (what is wrong, text of template.yaml, text put in its place, the part that sees it, the check that names it)
    ("dispatcher that may not query", "                  - dynamodb:Query\n", "", moves, "the first question reaches Chatwoot"),
    ("stream that wakes nobody for notifications", ',{"prefix":"hint#"}', "", moves, STREAM_IN),
    ("stream that wakes nobody for replies", '{"prefix":"reply#"},', "", moves, STREAM_OUT),
    ("dispatcher that sleeps", "            StartingPosition: TRIM_HORIZON\n", "            StartingPosition: TRIM_HORIZON\n            Enabled: false\n", moves, STREAM_IN),
    ("program of another function", "CodeUri: functions/dispatcher\n", "CodeUri: functions/poller\n", moves, STREAM_IN),
    ("webhook that may not write", "Action: dynamodb:PutItem\n", "Action: dynamodb:DescribeTable\n", moves, STREAM_IN),
    ("notifications without a route", 'Path: "/{marketplace}/notifications" }', 'Path: "/{marketplace}/notified" }', moves, STREAM_IN),
    ("webhooks without a route", "Method: POST, Path: /webhook }", "Method: PUT, Path: /webhook }", moves, STREAM_OUT),
    ("nothing is measured", "        METRICS: !Ref Metrics\n", '        METRICS: "off"\n', moves, "what it measured is in its log"),
    ("setting under another name", "        TABLE_NAME: !Ref Table\n", "        TABEL_NAME: !Ref Table\n", moves, "python3 -m deploy install"),
    ("output that leads elsewhere", '"${Origin}/healthz"', '"${Origin}/health"', moves, "python3 -m deploy install"),
    ("clock whose role may start nothing", "Action: lambda:InvokeFunction\n", "Action: lambda:GetFunction\n", clock, "the clock alone brings"),
    ("clock that says what nobody knows", '{"task":"tick"}', '{"task":"tock"}', clock, "the clock alone brings"),
    ("poller that may not read what is due", "                Action: dynamodb:Query\n", "                Action: dynamodb:DescribeTable\n", clock, "the clock alone brings"),
    ("poller that may make no schedule", "                  - scheduler:CreateSchedule\n", "", clock, "the account has its schedule"),
    ("setup that may not look at the table", "Action: [dynamodb:DescribeTable, dynamodb:DescribeTimeToLive]", "Action: dynamodb:ListTables", page, "table and clock right"),
    ("credential of another kind", "SecretString:CHATWOOT_API_TOKEN:", "SecretString:MELI_SECRET_KEY:", moves, "the first question reaches Chatwoot"),
    ("secret at a fixed version", "SecretString:SETUP_TOKEN::${SecretVersionId}}}", "SecretString:SETUP_TOKEN}}", secret, "the changed secret opens"),
    ("table that goes with the stack", "DeletionPolicy: RetainExceptOnCreate", "DeletionPolicy: Delete", end, "the table stayed"),
    ("table that a slip deletes", "      DeletionProtectionEnabled: !If [IsProtected, true, false]\n", "", end, "the table is protected"),
    ("messages in the stream", "StreamViewType: KEYS_ONLY", "StreamViewType: NEW_IMAGE", end, "its stream holds keys alone"),
]


def lived(programs, text, part):
    """Deploys `text` into an empty account and lives through a part. The check that did not hold; None if all did."""
    with Workplace(programs, PARAMETERS, SECRET, text) as place, Beside() as _, Cloud(SPEED) as cloud, Front(cloud, place):
        place.template_for(cloud)
        try:
            place.deploy(cloud, "install")
            life = Life(cloud, place)
            life.check("the deployed webhook answers", lambda: life.api("GET", "/healthz")[0] == 200)
            part(life)
        except SystemExit as failed:
            return failed.what if isinstance(failed, Failed) else str(failed).splitlines()[0], str(failed)
    return None


def planted(programs, text, fault):
    what, before, after, part, wanted = fault
    if before not in text:
        return f"the template no longer has {before!r}"
    failed = lived(programs, text.replace(before, after, 1), part)
    if failed is None:
        return "nothing was noticed"
    seen, said = failed
    return None if wanted in seen else f"another check failed first, {seen!r}\n{said}"


def main():
    programs, words = Path(sys.argv[1]).resolve(), " ".join(sys.argv[2:])
    text = (ROOT / "template.yaml").read_text()
    chosen = [fault for fault in FAULTS if words in fault[0]]
    unseen = 0
    for part in [part for part in PARTS if any(fault[3] is part for fault in chosen)]:
        failed = lived(programs, text, part)
        if failed:
            raise SystemExit(f"FAIL {part.__name__} without a fault:\n{failed[1]}")
    for fault in chosen:
        began = time.monotonic()
        wrong = planted(programs, text, fault)
        unseen += wrong is not None
        print(f"{'FAIL' if wrong else 'ok  '} {fault[0]} -> {wrong or fault[4]} ({time.monotonic() - began:.0f} s)", flush=True)
    print(f"{len(chosen) - unseen} noticed, {unseen} not")
    return bool(unseen)


if __name__ == "__main__":
    sys.exit(main())
