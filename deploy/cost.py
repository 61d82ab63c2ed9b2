"""What the last thirty days cost, from AWS's own counts at list prices."""

from datetime import datetime, timedelta, timezone

from .stack import FUNCTIONS, outputs
from .tools import aws
from .words import say

DAYS = 30
GB = {"webhook": 0.5, "dispatcher": 0.25, "poller": 0.25, "setup": 0.5}  # memory, as in template.yaml
PRICES = {  # US$ for one, us-east-1
    "run": 0.20 / 1e6, "gb_second_arm64": 0.0000133334, "gb_second_x86_64": 0.0000166667, "call": 1.00 / 1e6,
    "written": 0.625 / 1e6, "read": 0.125 / 1e6, "log_byte": 0.50 / 1e9, "secret": 0.40,
}


def total(settings, namespace, metric, **dimensions):
    """The sum of a metric over the last days."""
    now = datetime.now(timezone.utc)
    found = aws(
        settings, "cloudwatch", "get-metric-statistics", "--namespace", namespace, "--metric-name", metric, "--statistics", "Sum",
        "--period", "86400", "--start-time", (now - timedelta(days=DAYS)).isoformat(), "--end-time", now.isoformat(),
        "--dimensions", *(f"Name={name},Value={value}" for name, value in dimensions.items()),
    )
    return sum(point["Sum"] for point in found["Datapoints"])


def counted(settings):
    """Rows of (what, how many, US$)."""
    shown, rows = outputs(settings), []
    gb_second = PRICES[f"gb_second_{settings.architecture}"]
    for function in FUNCTIONS:
        name = f"{settings.stack}-{function}"
        runs = total(settings, "AWS/Lambda", "Invocations", FunctionName=name)
        seconds = total(settings, "AWS/Lambda", "Duration", FunctionName=name) / 1000
        rows.append((say("cost.runs", function=function), runs, runs * PRICES["run"] + seconds * GB[function] * gb_second))
        stored = total(settings, "AWS/Logs", "IncomingBytes", LogGroupName=f"/aws/lambda/{name}")
        rows.append((say("cost.log", function=function), stored, stored * PRICES["log_byte"]))
    calls = total(settings, "AWS/ApiGateway", "Count", ApiId=shown["ApiId"])
    rows.append((say("cost.calls"), calls, calls * PRICES["call"]))
    for what, metric in (("written", "ConsumedWriteCapacityUnits"), ("read", "ConsumedReadCapacityUnits")):
        units = total(settings, "AWS/DynamoDB", metric, TableName=shown["TableName"])
        rows.append((say(f"cost.{what}"), units, units * PRICES[what]))
    return [*rows, (say("cost.secret"), 1, PRICES["secret"])]


def report(settings):
    rows = counted(settings)
    lines = [f"{what:36} {count:>14,.0f}  US$ {price:8.2f}" for what, count, price in rows]
    lines.append(f"{say('cost.sum', days=DAYS):36} {'':14}  US$ {sum(row[2] for row in rows):8.2f}")
    lines.append(say("cost.note"))
    return "\n".join(lines)
