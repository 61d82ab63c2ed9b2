"""Proves that the deploy bench can fail: plants one fault at a time into what is deployed, and asks for the check that names it.

    python .ci/deploy_bench_proof.py PROGRAMS [WORDS]     all faults, or those whose names hold one of these words

Each fault is deployed into an empty account of its own, whose clock runs six times as fast, and lives through the part of
the bench that can see it. First all parts without a fault, one after the other in one account: a check that always fails
would prove nothing. LANES of them (3) at the same time, each in a network of its own, as all want the same ports; one after
the other where the system gives nobody such a network.
"""

import fcntl
import os
import socket
import struct
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import deploy_bench
from deploy_bench import PARAMETERS, SECRET, Failed, Life
from emulated import ROOT, Beside, Cloud, Front, Workplace
from short_deploy import ShortWorkplace

SPEED = 6
CONTROL = "no fault"
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


def everything(life):
    for part in (clock, moves, page, secret, end):
        part(life)


INSTALL = "python3 -m deploy install"
STREAM = "and stream: the dispatcher"
STREAM_IN, STREAM_OUT = f"by notification {STREAM} showed it", f"by webhook {STREAM} sent it"
FAULTS = [  # (what is wrong, text of template.yaml, text put in its place, the part that sees it, the check that names it)
    ("dispatcher that may not query", "                  - dynamodb:Query\n", "", moves, "a question reaches Chatwoot"),
    ("stream that wakes nobody for notifications", ',{"prefix":"hint#"}', "", moves, STREAM_IN),
    ("stream that wakes nobody for replies", '{"prefix":"reply#"},', "", moves, STREAM_OUT),
    ("dispatcher that sleeps", "            StartingPosition: TRIM_HORIZON\n", "            StartingPosition: TRIM_HORIZON\n            Enabled: false\n", moves, STREAM_IN),
    ("program of another function", "CodeUri: functions/dispatcher\n", "CodeUri: functions/poller\n", moves, STREAM),  # it may show the question, as the clock would
    ("webhook that may not write", "Action: dynamodb:PutItem\n", "Action: dynamodb:DescribeTable\n", moves, STREAM_IN),
    ("notifications without a route", 'Path: "/{marketplace}/notifications" }', 'Path: "/{marketplace}/notified" }', moves, STREAM_IN),
    ("webhooks without a route", "Method: POST, Path: /webhook }", "Method: PUT, Path: /webhook }", moves, STREAM_OUT),
    ("nothing is measured", "        METRICS: !Ref Metrics\n", '        METRICS: "off"\n', moves, "what it measured is in its log"),
    ("setting under another name", "        TABLE_NAME: !Ref Table\n", "        TABEL_NAME: !Ref Table\n", moves, INSTALL),
    ("output that leads elsewhere", '"${Origin}/healthz"', '"${Origin}/health"', moves, INSTALL),
    ("clock whose role may start nothing", "Action: lambda:InvokeFunction\n", "Action: lambda:GetFunction\n", clock, "the clock alone brings"),
    ("clock that says what nobody knows", '{"task":"tick"}', '{"task":"tock"}', clock, "the clock alone brings"),
    ("poller that may not read what is due", "                Action: dynamodb:Query\n", "                Action: dynamodb:DescribeTable\n", clock, "every call was allowed by its role"),
    ("poller that may make no schedule", "                  - scheduler:CreateSchedule\n", "", clock, "the account has its schedule"),
    ("setup that may not look at the table", "Action: [dynamodb:DescribeTable, dynamodb:DescribeTimeToLive]", "Action: dynamodb:ListTables", page, "table and clock right"),
    ("credential of another kind", "SecretString:CHATWOOT_API_TOKEN:", "SecretString:MELI_SECRET_KEY:", moves, "a question reaches Chatwoot"),
    ("secret at a fixed version", "SecretString:SETUP_TOKEN::${SecretVersionId}}}", "SecretString:SETUP_TOKEN}}", secret, "the changed secret opens"),
    ("table that goes with the stack", "DeletionPolicy: RetainExceptOnCreate", "DeletionPolicy: Delete", end, "the table stayed"),
    ("table that a slip deletes", "      DeletionProtectionEnabled: !If [IsProtected, true, false]\n", "", end, "the table is protected"),
    ("messages in the stream", "StreamViewType: KEYS_ONLY", "StreamViewType: NEW_IMAGE", end, "its stream holds keys alone"),
]


def lived(programs, text, part, place=ShortWorkplace):
    """Deploys `text` into an empty account and lives through a part. The check that did not hold, and all it said; None if all did."""
    with place(programs, PARAMETERS, SECRET, text) as place, Beside() as _, Cloud(SPEED) as cloud, Front(cloud, place):
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
    """What is wrong with the bench, which does not find this fault by the check that names it; None if it does."""
    _, before, after, part, wanted = fault
    if before not in text:
        return f"the template no longer has {before!r}"
    place = Workplace if wanted == INSTALL else ShortWorkplace  # the command itself has to see some
    failed = lived(programs, text.replace(before, after, 1), part, place)
    if failed is None:
        return "nothing was noticed"
    seen, said = failed
    return None if wanted in seen else f"another check failed first, {seen!r}\n{said}"


def played(programs, name):
    """Plays one fault, or everything without one. Its result is the last thing that is printed."""
    text, began = (ROOT / "template.yaml").read_text(), time.monotonic()
    if name == CONTROL:
        failed, named = lived(programs, text, everything), "every check holds"
        wrong = failed and failed[1]
    else:
        fault = next(fault for fault in FAULTS if fault[0] == name)
        wrong, named = planted(programs, text, fault), fault[-1]
    print(f"{'FAIL' if wrong else 'ok  '} {name} -> {wrong or named} ({time.monotonic() - began:.0f} s)", flush=True)
    return wrong is None


def loopback():
    """Turns the loopback interface of a new network on."""
    SIOCSIFFLAGS, IFF_UP = 0x8914, 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


APART = ("unshare", "--map-root-user", "--net")


def has_networks():
    try:
        return subprocess.run([*APART, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def plays(programs, names, lanes):
    """Plays these in processes of their own; how many did not end as they should."""
    alone = lanes == 1

    def play(name):
        command = [sys.executable, __file__, str(programs), "--alone" if alone else "--apart", name]
        done = subprocess.run(command if alone else [*APART, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        lines = done.stdout.splitlines()
        print("\n".join(lines if done.returncode else lines[-1:]), flush=True)
        return done.returncode != 0

    with ThreadPoolExecutor(lanes) as pool:
        return sum(pool.map(play, names))


def main():
    programs, rest = Path(sys.argv[1]).resolve(), sys.argv[2:]
    if rest[:1] in (["--alone"], ["--apart"]):
        if rest[0] == "--apart":
            loopback()
        return not played(programs, rest[1])
    chosen = [fault for fault in FAULTS if not rest or any(word in fault[0] for word in rest)]
    chosen = [fault[0] for fault in sorted(chosen, key=lambda fault: fault[-1] != INSTALL)]  # what takes longest begins
    lanes = int(os.environ.get("LANES", "3")) if has_networks() else 1
    print(f"{lanes} at the same time", flush=True)
    if plays(programs, [CONTROL], lanes):
        return True
    unseen = plays(programs, chosen, lanes)
    print(f"{len(chosen) - unseen} noticed, {unseen} not")
    return bool(unseen)


if __name__ == "__main__":
    sys.exit(main())
