"""Other people's programs: whether they are there, in which version, and what they say."""

import json
import re
import shutil
import subprocess
import sys

from .words import say

HOW = {  # where a program that is missing or too old is had; the words of the others begin with how.
    "python": "https://www.python.org/downloads",
    "aws": "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
    "cargo": "https://rustup.rs",
}
NEEDED = {"aws": (1, 32), "sam": (1, 170)}
TO_BUILD = {"cargo": (1, 95), "cargo-lambda": (1, 9)}
TARGETS = {"arm64": "aarch64-unknown-linux-gnu", "x86_64": "x86_64-unknown-linux-gnu"}


class Stop(Exception):
    """Ends the command with these lines."""


def run(*command, quiet=False, check=True):
    """Runs a program; what it says goes to the terminal, or is returned if `quiet`."""
    done = subprocess.run(command, check=False, text=True, capture_output=quiet)
    if check and done.returncode:
        said = (done.stderr or "").strip() if quiet else ""
        raise Stop(say("tool.ended", command=" ".join(command[:3]), code=done.returncode) + (f": {said}" if said else ""))
    return done


def aws(settings, *command, check=True):
    """What the AWS command line answers, read; None where it refused and `check` is off."""
    done = run("aws", *command, "--region", settings.region, "--output", "json", quiet=True, check=check)
    if done.returncode:
        return None
    return json.loads(done.stdout) if done.stdout.strip() else {}


def version(program):
    """The version that a program says; None where it is not there."""
    if program == "python":
        return sys.version_info[:2]
    if not shutil.which(program):
        return None
    asked = [program, "lambda", "--version"] if program == "cargo-lambda" else [program, "--version"]
    done = subprocess.run(asked, check=False, text=True, capture_output=True)
    found = re.search(r"(\d+)\.(\d+)", done.stdout + done.stderr)
    return (int(found[1]), int(found[2])) if found else None


def check_prerequisites(settings, builds):
    """Looks for everything that a deploy needs before anything is built or changed; raises Stop with all that is missing."""
    wrong = []
    for program, least in ({"python": (3, 11)} | NEEDED | (TO_BUILD if builds else {})).items():
        there = version(program)
        if there is None or there < least:
            needs = {"program": program, "least": f"{least[0]}.{least[1]}", "how": HOW.get(program) or say(f"how.{program}")}
            wrong.append(say("tool.missing", **needs) if there is None else say("tool.old", version=f"{there[0]}.{there[1]}", **needs))
    if builds and not shutil.which("cc"):
        wrong.append(say("tool.compiler"))
    target = TARGETS.get(settings.architecture, "")
    if builds and shutil.which("rustup"):
        installed = run("rustup", "target", "list", "--installed", quiet=True, check=False).stdout.split()
        if target not in installed:
            wrong.append(say("tool.target", target=target))
    if not wrong and aws(settings, "sts", "get-caller-identity", check=False) is None:
        wrong.append(say("tool.credentials"))
    if wrong:
        raise Stop("\n".join(wrong))
