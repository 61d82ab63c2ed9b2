"""The stack: built, deployed, looked at, taken away."""

import json
import os
import re
import shutil
import time
import urllib.request

from . import secret
from .settings import ROOT
from .tools import Stop, aws, run
from .words import say

WORK = ROOT / "target" / "deploy"
FUNCTIONS = ("webhook", "dispatcher", "poller", "setup")
ENOUGH = 100  # runs at the same time, from which each account may have its own schedule
DEAD = {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS", "CREATE_FAILED"}  # of a first deploy: AWS takes no update


def described(settings):
    """What AWS says of the stack; None where there is none."""
    found = aws(settings, "cloudformation", "describe-stacks", "--stack-name", settings.stack, check=False)
    return found["Stacks"][0] if found else None


def outputs(settings):
    stack = described(settings)
    if stack is None:
        raise Stop(say("stack.none", stack=settings.stack, region=settings.region))
    return {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}


def clear_failed_start(settings):
    """Takes away what a first deploy left that failed. Nothing was ever kept in such a table."""
    stack = described(settings)
    if stack and stack["StackStatus"] in DEAD:
        print(say("stack.failed_start", stack=settings.stack, state=stack["StackStatus"]))
        aws(settings, "cloudformation", "delete-stack", "--stack-name", settings.stack)
        aws(settings, "cloudformation", "wait", "stack-delete-complete", "--stack-name", settings.stack)
        stack = None
    return stack


def concurrency(settings):
    """How many functions the account runs at the same time, in the template's words."""
    limits = aws(settings, "lambda", "get-account-settings", check=False)
    limit = limits["AccountLimit"]["ConcurrentExecutions"] if limits else 0
    size = "large" if limit >= ENOUGH else "small"
    print(say("limit", limit=limit or say("limit.unknown"), size=size))
    return size


def build(settings, artefacts):
    """The template to deploy: built here, or with the programs of a release."""
    if artefacts is None:
        name_commit()
        run("sam", "build", "--parameter-overrides", f"Architecture={settings.architecture}")
        return ROOT / ".aws-sam" / "build" / "template.yaml"
    text = (ROOT / "template.yaml").read_text()
    for function in FUNCTIONS:
        program = (artefacts / settings.architecture / function).resolve()
        if not (program / "bootstrap").exists():
            raise Stop(say("artefact.none", program=program, architecture=settings.architecture, folder=artefacts))
        text = text.replace(f"CodeUri: functions/{function}\n", f"CodeUri: {json.dumps(str(program))}\n")
    text = re.sub(r"    Metadata:\n      BuildMethod: .*\n      BuildProperties: .*\n", "", text)
    WORK.mkdir(parents=True, exist_ok=True)
    path = WORK / "template.yaml"
    path.write_text(text)
    return path


def name_commit():
    """What is built is named after the commit that is checked out: /healthz and the first line of each log say it."""
    if "BRIDGE_COMMIT" not in os.environ and shutil.which("git"):
        found = run("git", "-C", str(ROOT), "rev-parse", "HEAD", quiet=True, check=False)
        if found.returncode == 0:
            os.environ["BRIDGE_COMMIT"] = found.stdout.strip()


def deploy(settings, template, **parameters):
    """Deploys; the functions get the secret's newest version."""
    WORK.mkdir(parents=True, exist_ok=True)
    config = WORK / "samconfig.toml"
    config.write_text(settings.written_with(secret.newest_version(settings), **parameters))
    run("sam", "deploy", "--template-file", str(template), "--config-file", str(config), "--no-confirm-changeset",
        "--no-fail-on-empty-changeset", "--on-failure", "DELETE")


def is_healthy(url, times=5):
    """Whether the public function answers."""
    for left in range(times, 0, -1):
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                if answer.status == 200:
                    return True
        except OSError:
            if left > 1:
                time.sleep(float(os.environ.get("DEPLOY_PATIENCE", "2")))
    return False


def delete(settings):
    run("sam", "delete", "--stack-name", settings.stack, "--region", settings.region, "--no-prompts")


def take_over(settings, table):
    """Makes a table that was kept or restored the table of a new stack, with what a restore leaves out."""
    if described(settings):
        raise Stop(say("stack.there", stack=settings.stack))
    prepare_table(settings, table)
    WORK.mkdir(parents=True, exist_ok=True)
    template, change = WORK / "import.yaml", "take-over"
    template.write_text(table_alone((ROOT / "template.yaml").read_text()))
    wanted = [{"ResourceType": "AWS::DynamoDB::Table", "LogicalResourceId": "Table", "ResourceIdentifier": {"TableName": table}}]
    of_stack = ("--stack-name", settings.stack, "--change-set-name", change)
    aws(settings, "cloudformation", "create-change-set", *of_stack, "--change-set-type", "IMPORT", "--template-body", f"file://{template}",
        "--resources-to-import", json.dumps(wanted))
    aws(settings, "cloudformation", "wait", "change-set-create-complete", *of_stack)
    aws(settings, "cloudformation", "execute-change-set", *of_stack)
    aws(settings, "cloudformation", "wait", "stack-import-complete", "--stack-name", settings.stack)


def prepare_table(settings, table):
    """A restored table has no stream, no expiry, no recovery and no protection."""
    found = aws(settings, "dynamodb", "describe-table", "--table-name", table)["Table"]
    named = ("--table-name", table)
    if not found.get("StreamSpecification", {}).get("StreamEnabled"):
        aws(settings, "dynamodb", "update-table", *named, "--stream-specification", "StreamEnabled=true,StreamViewType=KEYS_ONLY")
        aws(settings, "dynamodb", "wait", "table-exists", *named)
    expiry = aws(settings, "dynamodb", "describe-time-to-live", *named)["TimeToLiveDescription"]
    if expiry.get("TimeToLiveStatus") not in ("ENABLED", "ENABLING"):
        aws(settings, "dynamodb", "update-time-to-live", *named, "--time-to-live-specification", "Enabled=true,AttributeName=expires_at")
    aws(settings, "dynamodb", "update-continuous-backups", *named, "--point-in-time-recovery-specification", "PointInTimeRecoveryEnabled=true")
    aws(settings, "dynamodb", "update-table", *named, "--deletion-protection-enabled")


def table_alone(text):
    """The template with the table and nothing else, as an import wants it."""
    found = re.search(r"^  Table:\n(?:    .*\n)+", text, re.MULTILINE)
    table = re.sub(r"DeletionProtectionEnabled: .*", "DeletionProtectionEnabled: true", found[0])
    table = table.replace("DeletionPolicy: RetainExceptOnCreate", "DeletionPolicy: Retain")
    return 'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n' + table
