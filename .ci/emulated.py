"""An account of AWS on this machine, the world around it, and a place to deploy from. For deploy_bench.py."""

import contextlib
import json
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
import botocore.config
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).resolve().parent.parent
EMULATOR = Path(os.environ.get("DEPLOY_VENV", ROOT / "target/ci-deploy-venv"))
FRONT = 9000  # where `cargo beside` expects the functions
ARCHITECTURE = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine()]
REGION = "us-east-1"
FUNCTIONS = ("webhook", "dispatcher", "poller", "setup")


def call(method, address, body=None, headers=None, raw=False):
    """Status and answer of one request, as JSON where it is some."""
    data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, {"content-type": "application/json"} | (headers or {}), method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            status, said = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, said = error.code, error.read()
    except OSError as error:
        return 599, str(error)
    if raw:
        return status, said
    try:
        return status, json.loads(said)
    except ValueError:
        return status, said.decode(errors="replace")


def within(seconds, holds):
    """How long it took until `holds`; None if it never did."""
    began = time.monotonic()
    while True:
        try:
            if holds():
                return time.monotonic() - began
        except (KeyError, IndexError, TypeError):  # what is asked about is not there yet
            pass
        if time.monotonic() - began > seconds:
            return None
        time.sleep(0.3)


class Started:
    """A program that lives as long as it is needed."""

    def start(self, command, log, environment=None, folder=ROOT):
        self.said = tempfile.TemporaryFile("w+")
        self.program = subprocess.Popen(
            command, cwd=folder, stdout=self.said, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=environment, start_new_session=True,
        )
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            os.killpg(self.program.pid, 15)
            self.program.wait(20)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            self.program.kill()

    def text(self):
        self.said.seek(0)
        return self.said.read()


class Beside(Started):
    """Mercado Livre and Chatwoot."""

    def __init__(self):
        for port in (8000, 8001, 8002, FRONT):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    raise SystemExit(f"port {port} is taken")
        self.start([ROOT / "target/debug/beside"], "beside")
        if within(60, lambda: "ready" in self.text()) is None:
            raise SystemExit(f"cargo beside does not start: {self.text()}")


class Cloud(Started):
    """ministack, with each function under its own role, and ten runs at the same time as in a new account. Schedules run `speed` times as often."""

    def __init__(self, speed=1):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.keys = {
            "AWS_ENDPOINT_URL": self.address, "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION, "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true", "SAM_CLI_TELEMETRY": "0",
        }
        self.clients, self.making = {}, threading.Lock()
        self.scratch = tempfile.TemporaryDirectory()  # the programs that it unpacks; gone with it
        self.start([EMULATOR / "bin/python", ROOT / ".ci/strict_ministack.py"], "ministack", {
            "PATH": os.environ["PATH"], "AWS_ENDPOINT_URL": self.address, "GATEWAY_PORT": str(self.port), "BIND_HOST": "127.0.0.1", "AUTH": "true", "LAMBDA_STRICT": "0",
            "LAMBDA_ACCOUNT_CONCURRENCY": "10", "MELI_API_URL": "http://127.0.0.1:8001", "MELI_AUTH_URL": "http://127.0.0.1:8001",
            "AWS_EC2_METADATA_DISABLED": "true", "HOME": self.scratch.name, "TMPDIR": self.scratch.name, "CLOCK_SPEED": str(speed),
        })
        if within(60, lambda: call("GET", self.address + "/_ministack/health")[0] == 200) is None:
            raise SystemExit(f"ministack does not start: {self.text()}")

    def __exit__(self, *failed):
        super().__exit__(*failed)
        self.scratch.cleanup()

    def of(self, service):
        """A client of one service of the account."""
        with self.making:  # boto3 makes one at a time
            if service not in self.clients:
                self.clients[service] = boto3.client(
                    service, endpoint_url=self.address, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test",
                    config=botocore.config.Config(s3={"addressing_style": "path"}),
                )
            return self.clients[service]

    def outputs(self, place):
        stack = self.of("cloudformation").describe_stacks(StackName=place.stack)["Stacks"][0]
        return {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}

    def api(self, place, method, path, body=None, headers=None, raw=False):
        if place.stack not in place.apis:
            place.apis[place.stack] = self.outputs(place)["ApiId"]
        host = f"{place.apis[place.stack]}.execute-api.localhost:{self.port}"
        return call(method, self.address + path, body, {"host": host} | (headers or {}), raw)

    def secret(self, place):
        return json.loads(self.of("secretsmanager").get_secret_value(SecretId=place.secret_name)["SecretString"])

    def tables(self):
        return self.of("dynamodb").list_tables()["TableNames"]

    def table(self, place):
        return self.of("dynamodb").describe_table(TableName=self.outputs(place)["TableName"])["Table"]

    def rows(self, place):
        pages = self.of("dynamodb").get_paginator("scan").paginate(TableName=self.outputs(place)["TableName"], Select="COUNT")
        return sum(page["Count"] for page in pages)

    def schedules(self, place):
        pages = self.of("scheduler").get_paginator("list_schedules").paginate()
        return [one for page in pages for one in page["Schedules"] if one["GroupName"].startswith(place.stack)]

    def log(self, place, function):
        pages = self.of("logs").get_paginator("filter_log_events").paginate(logGroupName=f"/aws/lambda/{place.stack}-{function}")
        return "\n".join(one["message"] for page in pages for one in page["events"])

    def logs(self, place, last=12):
        """The last lines of every function. A stack that is gone took its logs with it."""
        kept = self.of("logs").describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{place.stack}-")["logGroups"]
        names = [name for name in FUNCTIONS if any(group["logGroupName"].endswith(f"-{name}") for group in kept)]
        return "\n".join("\n".join([f"--- {name}", *self.log(place, name).splitlines()[-last:]]) for name in names)

    def denied(self):
        """Calls that the role of whoever made them did not allow."""
        return sorted({line for line in self.text().splitlines() if line.startswith("DENIED ")})

    def credentials_in_logs(self, place):
        logs = "".join(self.log(place, function) for function in FUNCTIONS)
        return [key for key, value in self.secret(place).items() if value in logs]

    def log_tail(self):
        lines = [line for line in self.text().splitlines() if any(word in line for word in ("ERROR", "WARN", "Denied", "FAILED"))]
        return "\n".join(lines[-20:])


class Front:
    """Where simulators call: passes on to the deployed API. What else `cargo beside` wakes has nothing to do here."""

    def __init__(self, cloud, place):
        class Pass(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                status, said = 200, b"{}"
                if self.path.startswith("/lambda-url/webhook/") and place.apis and not place.is_deaf:
                    headers = {name: value for name, value in self.headers.items() if name.lower().startswith(("x-chatwoot", "content-type"))}
                    status, said = cloud.api(place, "POST", self.path.removeprefix("/lambda-url/webhook"), body, headers, raw=True)
                said = said if isinstance(said, bytes) else said.encode()
                with contextlib.suppress(BrokenPipeError):  # who called does not wait for ever
                    self.send_response(status)
                    self.send_header("content-length", str(len(said)))
                    self.end_headers()
                    self.wfile.write(said)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", FRONT), Pass)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def routes_of(text):
    """Method, path and function of each route that a template asks for."""
    functions = [(name, one) for name, one in yaml_parse(text)["Resources"].items() if one["Type"] == "AWS::Serverless::Function"]
    events = [(name, event["Properties"]) for name, one in functions for event in one["Properties"].get("Events", {}).values() if event["Type"] == "HttpApi"]
    return [(properties["Method"], properties["Path"], name) for name, properties in events]


class Workplace:
    """A copy of what a deploy needs, with the template as the emulator wants it."""

    def __init__(self, programs, parameters, secret, text=None):
        self.folder = Path(tempfile.mkdtemp())
        self.stack, self.secret_name, self.apis = "shop", "meli-chatwoot", {}
        self.is_deaf = False  # what simulators post is lost
        self.parameters, self.credentials = parameters | {"Architecture": ARCHITECTURE}, secret
        self.text = text or (ROOT / "template.yaml").read_text()
        shutil.copytree(ROOT / "deploy", self.folder / "deploy", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "deploy.example.toml", self.folder)
        (self.folder / "artefacts").mkdir()
        (self.folder / "artefacts" / ARCHITECTURE).symlink_to(programs)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def template_for(self, cloud):
        """The template with what the emulator lacks: it makes no routes of an API's document, and its API has another name."""
        routes = []
        for function in sorted({function for _, _, function in routes_of(self.text)}):
            routes.append(f"""  {function}Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties: {{ ApiId: !Ref HttpApi, IntegrationType: AWS_PROXY, PayloadFormatVersion: "2.0", IntegrationUri: !GetAtt {function}.Arn }}
""")
        for number, (method, path, function) in enumerate(routes_of(self.text)):
            routes.append(f"""  Route{number}:
    Type: AWS::ApiGatewayV2::Route
    Properties: {{ ApiId: !Ref HttpApi, RouteKey: "{method} {path}", Target: !Sub "integrations/${{{function}Integration}}" }}
""")
        text = self.text.replace("\nOutputs:", "\n" + "".join(routes) + "\nOutputs:")
        text = text.replace("https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}", f"{cloud.address}/_aws/execute-api/${{HttpApi}}/$default")
        (self.folder / "template.yaml").write_text(text)

    def deploy(self, cloud, *command, environment=None, **parameters):
        given = [f"{name}={value}" for name, value in (self.parameters | parameters).items()]
        (self.folder / "deploy.toml").write_text(
            f'version = 0.1\n[default.global.parameters]\nstack_name = "{self.stack}"\nregion = "{REGION}"\n[default.deploy.parameters]\n'
            f'resolve_s3 = true\ncapabilities = "CAPABILITY_IAM"\nparameter_overrides = {json.dumps(given)}\n'
        )
        builds = ["--artefacts", str(self.folder / "artefacts")] * (command[0] in ("install", "update", "secret", "take-over"))
        path = f"{EMULATOR / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "deploy", *command, *builds], cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
            env=cloud.keys | self.credentials | {"PATH": f"{Path(sys.executable).parent}:{path}", "HOME": str(self.folder)} | (environment or {}),
        )
        if done.returncode:
            said = [line for line in re.split(r"[\r\n]+", done.stdout + done.stderr) if line.strip() and "Uploading to" not in line]
            raise SystemExit(f"FAIL python3 -m deploy {' '.join(command)} ended with {done.returncode}\n" + "\n".join(said[-60:]) + "\n" + cloud.log_tail())
        print(f"     python3 -m deploy {' '.join(command)} ({time.monotonic() - began:.0f} s)", flush=True)
