#!/usr/bin/env python3
"""Stands for `aws`, `sam`, `cargo`, `cargo-lambda`, `rustup` and `git` on the PATH of a test of `python3 -m deploy`.

Reads and writes the file that FAKE_CLOUD names: what there is, and every command that was given."""

import json
import os
import sys
import tomllib
from pathlib import Path

ME, GIVEN = Path(sys.argv[0]).name, sys.argv[1:]
FILE = Path(os.environ["FAKE_CLOUD"])
CLOUD = json.loads(FILE.read_text())
OUTPUTS = {"TableName": "stack-Table-1", "SetupUrl": "https://api.example/setup", "ApiId": "api"}


def option(name):
    return GIVEN[GIVEN.index(name) + 1]


def end(answer=None, status=0):
    FILE.write_text(json.dumps(CLOUD))
    if answer is not None:
        print(answer if isinstance(answer, str) else json.dumps(answer))
    sys.exit(status)


def keep_secret():
    text = Path(option("--secret-string").removeprefix("file://"))
    if text.stat().st_mode & 0o077:
        end(status=9)  # others could have read it
    CLOUD["secret"], CLOUD["secret_version"] = json.loads(text.read_text()), CLOUD["secret_version"] + 1


def aws():
    match GIVEN[:2]:
        case ["sts", _]:
            end({"Account": "123456789012"}, 0 if CLOUD["signed_in"] else 255)
        case ["secretsmanager", "get-secret-value"]:
            end({"SecretString": json.dumps(CLOUD["secret"])} if CLOUD["secret"] else None, 0 if CLOUD["secret"] else 254)
        case ["secretsmanager", "describe-secret"]:
            end({"VersionIdsToStages": {"version-before": ["AWSPREVIOUS"], f"version-{CLOUD['secret_version']}": ["AWSCURRENT"]}})
        case ["secretsmanager", _]:
            end(keep_secret())
        case ["lambda", "get-account-settings"]:
            end({"AccountLimit": {"ConcurrentExecutions": CLOUD["limit"]}})
        case ["cloudformation", "describe-stacks"] if CLOUD["stack"]:
            shown = OUTPUTS | {"HealthUrl": CLOUD["health"]}
            given = [{"ParameterKey": k, "ParameterValue": v} for k, v in CLOUD["given"].items()]
            end({"Stacks": [{"StackStatus": CLOUD["stack"], "Parameters": given, "Outputs": [{"OutputKey": k, "OutputValue": v} for k, v in shown.items()]}]})
        case ["cloudformation", "describe-stacks"]:
            end(status=254)
        case ["cloudformation", "delete-stack"]:
            CLOUD["stack"] = None
        case ["cloudformation", "create-change-set"]:
            CLOUD["imported"] = Path(option("--template-body").removeprefix("file://")).read_text()
        case ["cloudformation", "execute-change-set"]:
            CLOUD["stack"] = "IMPORT_COMPLETE"
        case ["dynamodb", "describe-table"]:
            end({"Table": {}})
        case ["dynamodb", "describe-time-to-live"]:
            end({"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}})
        case ["cloudwatch", "describe-alarms"]:
            end({"MetricAlarms": CLOUD["alarms"]})
        case ["cloudwatch", _]:
            end({"Datapoints": [{"Sum": 1_000_000.0}]})
    end()


def sam():
    match GIVEN[0]:
        case "--version":
            end(f"SAM CLI, version {CLOUD['sam']}")
        case "build":
            CLOUD["commit"] = os.environ.get("BRIDGE_COMMIT")
        case "deploy":
            CLOUD["deployed"].append(Path(option("--config-file")).read_text())
            written = tomllib.loads(CLOUD["deployed"][-1])["default"]["deploy"]["parameters"]["parameter_overrides"]
            CLOUD["given"] = dict(one.split("=", 1) for one in written)
            CLOUD["template"] = Path(option("--template-file")).read_text() if CLOUD["reads_template"] else ""
            CLOUD["stack"] = "UPDATE_COMPLETE" if CLOUD["stack"] else "CREATE_COMPLETE"
        case "delete":
            CLOUD["stack"] = None
    end()


CLOUD["commands"].append([ME, *GIVEN])
if ME == "aws" and GIVEN != ["--version"]:
    aws()
if ME == "sam":
    sam()
end({"aws": "aws-cli/2.17.1", "cargo": "cargo 1.95.0", "cargo-lambda": "cargo-lambda 1.9.2", "rustup": CLOUD["target"], "git": CLOUD["head"]}[ME])
