"""Other people's programs: whether they are there, in which version, and what they say."""

import json
import re
import shutil
import subprocess
import sys

HOW = {  # what to do where a program is missing or too old
    "python": "https://www.python.org/downloads",
    "aws": "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
    "sam": "pip install aws-sam-cli, in a virtual environment",
    "cargo": "https://rustup.rs",
    "cargo-lambda": "pip install cargo-lambda, in the environment of sam",
}
NEEDED = {"aws": (1, 32), "sam": (1, 170)}
TO_BUILD = {"cargo": (1, 95), "cargo-lambda": (1, 9)}
COMPILER = "a C compiler (cc) is missing: sudo apt install build-essential, or xcode-select --install"
TARGETS = {"arm64": "aarch64-unknown-linux-gnu", "x86_64": "x86_64-unknown-linux-gnu"}


class Stop(Exception):
    """Ends the command with these lines."""


def run(*command, quiet=False, check=True):
    """Runs a program; what it says goes to the terminal, or is returned if `quiet`."""
    done = subprocess.run(command, check=False, text=True, capture_output=quiet)
    if check and done.returncode:
        said = (done.stderr or "").strip() if quiet else ""
        raise Stop(f"{' '.join(command[:3])} ended with {done.returncode}" + (f": {said}" if said else ""))
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
            state = "is missing" if there is None else f"is {there[0]}.{there[1]}"
            wrong.append(f"{program} {state}, {least[0]}.{least[1]} or later is needed: {HOW[program]}")
    if builds and not shutil.which("cc"):
        wrong.append(COMPILER)
    target = TARGETS.get(settings.architecture, "")
    if builds and shutil.which("rustup"):
        installed = run("rustup", "target", "list", "--installed", quiet=True, check=False).stdout.split()
        if target not in installed:
            wrong.append(f"Rust's target is missing: rustup target add {target}")
    if not wrong and aws(settings, "sts", "get-caller-identity", check=False) is None:
        wrong.append("no AWS credentials were found: aws configure")
    if wrong:
        raise Stop("\n".join(wrong))
