"""Checks what `sam build` made: the right processor, and programs that start with what the template gives them.

    python .ci/artefact_gate.py BUILD_DIRECTORY ARCHITECTURE

Each program is started under a stand-in for Lambda's runtime API, once with nothing but the required parameters
and once with all of them, and must ask for its first event. Without a setting that it requires it must stop,
and name that setting. Where ARCHITECTURE is not this machine's, only the processor is checked.
"""

import json
import platform
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from template import environment, parameters, translate
from template_gate import FUNCTIONS, OPTIONAL, REQUIRED, ROOT, SETTINGS

ELF_MACHINES = {"x86_64": 62, "arm64": 183}
OPTIONAL_TO_THE_PROGRAM = {  # in every environment, required by none
    "METRICS",
    "RELAY_BOTS", "CHATWOOT_COMMANDS", "MARK_READ", "URGENT_BELOW", "BRIDGE_LOCALE", "WEBHOOK_TOKEN", "SETUP_TOKEN", "SCHEDULE_GROUP", "POLL_RATE",
    "ACCOUNT_SCHEDULES",
}
PATIENCE_S = 20


class RuntimeApi(ThreadingHTTPServer):
    """Notices the first request for an event and never has one."""

    daemon_threads = True

    def __init__(self):
        self.asked, self.over = threading.Event(), threading.Event()
        super().__init__(("127.0.0.1", 0), Invocations)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *error):
        self.over.set()
        self.shutdown()
        super().__exit__(*error)


class Invocations(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.endswith("/runtime/invocation/next"):
            self.server.asked.set()
        self.server.over.wait()

    def log_message(self, *_):
        pass


def start(bootstrap, settings, api):
    """Starts a program as Lambda would; nothing that it may try to call is reachable."""
    lambdas = {
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{api.server_port}",
        "AWS_LAMBDA_FUNCTION_NAME": "function",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "AWS_LAMBDA_LOG_LEVEL": "INFO",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    }
    return subprocess.Popen(
        [bootstrap], env=lambdas | settings, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def given(function, template, values):
    """The function's environment, with stand-ins for the secret's values and for what AWS names on deploying."""

    def stand_in(name, value):
        named = "arn:aws:lambda:us-east-1:123456789012:function:stand-in" if name.endswith("_ARN") else "a-stand-in-of-length"
        return re.sub(r"\{\{resolve:.*}}|.*<\w[\w.]*>.*", named, value)

    return {name: stand_in(name, value) for name, value in environment(function, template, values).items()}


def starts(bootstrap, settings):
    with RuntimeApi() as api:
        program = start(bootstrap, settings, api)
        asked = api.asked.wait(PATIENCE_S)
        program.kill()
        _, said = program.communicate()
    return [] if asked else [f"does not start with {sorted(settings)}: {said.strip()}"]


def stops_without(bootstrap, settings, name):
    rest = {key: value for key, value in settings.items() if key != name}
    with RuntimeApi() as api:
        program = start(bootstrap, rest, api)
        try:
            _, said = program.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            program.kill()
            program.communicate()
            return [f"starts without {name}"]
    if program.returncode == 0 or name not in said or len(said.splitlines()) != 1:
        return [f"without {name}: exit status {program.returncode}, on stderr {said!r}"]
    line = json.loads(said)  # Lambda drops what has no level where only WARN or ERROR are kept
    return [] if line["level"] == "ERROR" and line["timestamp"] else [f"without {name}: {said!r} passes no log level"]


def main():
    build, architecture = Path(sys.argv[1]), sys.argv[2]
    here = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}.get(platform.machine())
    _, template = translate((ROOT / "template.yaml").read_text())
    least, most = parameters(template, **REQUIRED), parameters(template, **REQUIRED, **OPTIONAL)
    passed = failed = 0
    for function, (always, _) in SETTINGS.items():
        bootstrap = (build / function / "bootstrap").resolve()
        head = bootstrap.read_bytes()[:20]
        machine = int.from_bytes(head[18:20], "little") if head[:4] == b"\x7fELF" else None
        results = {f"is for {architecture}": [] if machine == ELF_MACHINES[architecture] else [f"ELF machine {machine}"]}
        if architecture == here:
            results["starts with the least settings"] = starts(bootstrap, given(function, template, least))
            results["starts with all settings"] = starts(bootstrap, given(function, template, most))
            for name in sorted(always - OPTIONAL_TO_THE_PROGRAM):
                results[f"stops without {name}"] = stops_without(bootstrap, given(function, template, least), name)
        for what, found in results.items():
            print(f"{'FAIL' if found else 'ok  '} {FUNCTIONS[function]} {what}")
            for line in found:
                print(f"       {line}")
            passed, failed = passed + (not found), failed + bool(found)
    print(f"{passed} passed, {failed} failed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
