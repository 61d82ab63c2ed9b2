"""ministack, made as strict as AWS where it is not: which rows a request names, in which group a schedule is, and what a schedule may start.

Without the first every condition on `dynamodb:LeadingKeys` finds nothing; without the second each schedule is judged as one of
the group `default`; without the third a schedule's role need allow nothing. Each call that a role does not allow is printed. CLOCK_SPEED=6 has schedules run six times as often.
"""

import json
import os

from ministack import app
from ministack.core import iam_actions, iam_evaluator
from ministack.services import eventbridge, scheduler

SPEED = int(os.environ.get("CLOCK_SPEED", "1"))


def leading_keys(body):
    """The partition keys that a request for single rows names."""
    asked = json.loads(body or b"{}")
    rows = [asked.get("Key"), asked.get("Item")]
    return [next(iter(row["pk"].values())) for row in rows if row and "pk" in row]


def group_of(body, query):
    """The group that a schedule is in: in the body of what makes it, in the address of what reads it."""
    named = query.get("groupName")
    named = named[0] if isinstance(named, list) else named
    return named or json.loads(body or b"{}").get("GroupName") or "default"


def dynamodb_service_context(body, _theirs=iam_actions.dynamodb_service_context):
    keys = leading_keys(body)
    return _theirs(body) | ({"dynamodb:LeadingKeys": keys} if keys else {})


def extract_resource_arn(service, method, path, headers, body, query, region, account, _theirs=iam_actions.extract_resource_arn):
    named = _theirs(service, method, path, headers, body, query, region, account)
    if service == "scheduler" and ":schedule/default/" in named:
        return named.replace(":schedule/default/", f":schedule/{group_of(body, query)}/")
    return named


def access_denied_response(service, action, principal_arn, *others, _theirs=iam_actions.access_denied_response, **named):
    print(f"DENIED {principal_arn} {action} {named.get('resource_arn', '*')}", flush=True)
    return _theirs(service, action, principal_arn, *others, **named)


def invoke_target(target, event, rule, view=None, _theirs=eventbridge._invoke_target):
    role, account = target.get("RoleArn"), event["Account"]
    if event["Source"] == "aws.scheduler":
        asked = iam_evaluator.EvalContext(role, "AssumedRole", account, "lambda:InvokeFunction", target["Arn"], event["Region"])
        if iam_evaluator.evaluate(asked, iam_evaluator._gather_role_policies(role.rsplit("/", 1)[1], account)).decision != "Allow":
            return print(f"DENIED {role} {asked.action} {asked.resource_arn}", flush=True)
    return _theirs(target, event, rule, view)


def faster(expression, _theirs=eventbridge._parse_rate_seconds):
    seconds = _theirs(expression)
    return seconds and max(1, seconds // SPEED)


for module in (iam_actions, app):
    for ours in (dynamodb_service_context, extract_resource_arn, access_denied_response):
        if hasattr(module, ours.__name__):
            setattr(module, ours.__name__, ours)
eventbridge._invoke_target = invoke_target
if SPEED > 1:
    eventbridge._parse_rate_seconds = faster
    scheduler._SCHEDULE_TICK_INTERVAL = 1

if __name__ == "__main__":
    app.main()
