"""Holds template.yaml against what the bridge promises, without an AWS account.

    python .ci/template_gate.py [TEMPLATE]

`sam validate --lint` does not look at the CloudFormation that SAM generates, so the template is translated
first, the result linted for every region we name, and then compared with what is written down here.
"""

import itertools
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from template import environment, evaluate, holds, parameters, translate

ROOT = Path(__file__).resolve().parent.parent
REGIONS = ["us-east-1", "sa-east-1"]
FUNCTIONS = {
    "WebhookFunction": "webhook", "DispatcherFunction": "dispatcher", "PollerFunction": "poller", "SetupFunction": "setup",
}

WORK = {
    "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem",
}
LOG = {"logs:CreateLogStream", "logs:PutLogEvents"}
POLLER = "arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:<AWS::StackName>-poller"
KEYS = "arn:aws:kms:sa-east-1:123456789012:key/0f0e"
DECRYPT = {KEYS: {"kms:Decrypt"}}
MOST_RUNS = 10  # at the same time, in a new account
SHARDS = 4  # of the stream of a table on demand, to begin with
PREFIXES = ("meli", "shopee", "magalu")  # of accounts: a test of the connectors holds them to the template
KEEP_SCHEDULES = {
    **{f"arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/<AWS::StackName>/{prefix}-*": {
        "scheduler:CreateSchedule", "scheduler:UpdateSchedule", "scheduler:GetSchedule", "scheduler:DeleteSchedule",
    } for prefix in PREFIXES},
    "*": {"scheduler:ListSchedules"},  # AWS has no smaller resource for it
    "<SchedulerRole.Arn>": {"iam:PassRole"},
}
SHARE_BACKLOG = {
    "arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/<AWS::StackName>/sweep-*": {"scheduler:CreateSchedule"},
}
GRANTS = {
    "WebhookRole": {"<Table.Arn>": {"dynamodb:GetItem", "dynamodb:PutItem"}, "<WebhookLogGroup.Arn>": LOG, **DECRYPT},
    "DispatcherRole": {
        "<Table.Arn>": WORK,
        "<Table.StreamArn>": {"dynamodb:DescribeStream", "dynamodb:GetShardIterator", "dynamodb:GetRecords"},
        "*": {"dynamodb:ListStreams"},  # AWS has no resource level for it
        "<DeadLetterQueue.Arn>": {"sqs:SendMessage"},
        "<DispatcherLogGroup.Arn>": LOG,
        **DECRYPT,
    },
    "PollerRole": {
        "<Table.Arn>": WORK, "<Table.Arn>/index/due": {"dynamodb:Query"}, "<PollerLogGroup.Arn>": LOG, **KEEP_SCHEDULES,
        **SHARE_BACKLOG, **DECRYPT,
    },
    "SetupRole": {
        "<Table.Arn>": WORK | {"dynamodb:DescribeTable", "dynamodb:DescribeTimeToLive"},
        "<Table.Arn>/index/due": {"dynamodb:Query"},
        "<SetupLogGroup.Arn>": LOG,
        **KEEP_SCHEDULES, **DECRYPT,
    },
    "SchedulerRole": {POLLER: {"lambda:InvokeFunction"}},
}

HAS_KEYS = {"dynamodb:LeadingKeys": "false"}
DOOR = {  # each right of the public function on the table: its conditions
    "ReadThreads": ("dynamodb:GetItem", {
        "Null": HAS_KEYS, "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["thread#*"]},
    }),
    "ReadInstallation": ("dynamodb:GetItem", {
        "Null": HAS_KEYS | {"dynamodb:Attributes": "false"},  # without it, a request that names no attribute reads all
        "ForAllValues:StringEquals": {
            "dynamodb:LeadingKeys": ["bridge"], "dynamodb:Attributes": ["pk", "sk", "v", "json", "connection"],
        },
        "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
    }),
    "PutRows": ("dynamodb:PutItem", {
        "Null": HAS_KEYS, "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["thread#*", "hints#*", "doors"]},
    }),
}

ROUTES = {
    ("post", "/webhook"): "WebhookFunction",
    ("post", "/webhook/{token}"): "WebhookFunction",
    ("post", "/{marketplace}/notifications"): "WebhookFunction",
    ("post", "/{marketplace}/notifications/{token}"): "WebhookFunction",
    ("get", "/healthz"): "WebhookFunction",
    ("get", "/setup"): "SetupFunction",
    ("post", "/setup/{action}"): "SetupFunction",
    ("get", "/setup/doctor"): "SetupFunction",
    ("get", "/setup/progress"): "SetupFunction",
    ("get", "/panel"): "SetupFunction",
    ("post", "/panel/open"): "SetupFunction",
    ("get", "/panel/view"): "SetupFunction",
    ("get", "/"): "SetupFunction",
    ("get", "/{marketplace}/connect"): "SetupFunction",
    ("get", "/{marketplace}/callback"): "SetupFunction",
}

REQUIRED = {"ChatwootUrl": "https://chat.example", "ChatwootAccountId": "3", "MeliAppId": "4"}
OPTIONAL = {
    "ChatwootQuestionsInboxId": "7",
    "ChatwootMessagesInboxId": "8",
    "ChatwootClaimsInboxId": "9",
    "MeliUserId": "5",
    "ShopeePartnerId": "2001887",
    "ShopeeKeyBefore": "yes",
    "ShopeeHost": "https://partner.shopeemobile.com",
    "ShopeePushUrl": "https://proxy.example/shopee",
    "MagaluClientId": "client",
    "MagaluWebhooks": "yes",
    "AttachmentOrigins": "https://files.example",
    "ChatwootInboxes": '{"odd":{"messages":12}}',
    "ChatwootRoutes": '{"all":{"team":3}}',
    "WebhookProtection": "both",
    "NotificationToken": "secret",
    "PublicUrl": "https://bridge.example",
    "KmsKeyArn": KEYS,
    "SecretVersionId": "a1b2c3d4-5678-90ab-cdef-1234567890ab",
}
INBOXES = {
    "CHATWOOT_QUESTIONS_INBOX_ID", "CHATWOOT_MESSAGES_INBOX_ID", "CHATWOOT_CLAIMS_INBOX_ID", "CHATWOOT_INBOXES",
}
CALLERS = {
    "TABLE_NAME", "RELAY_BOTS", "METRICS", "CHATWOOT_COMMANDS", "MARK_READ", "URGENT_BELOW", "BRIDGE_LOCALE", "CHATWOOT_URL", "CHATWOOT_ACCOUNT_ID", "CHATWOOT_API_TOKEN",
    "MELI_APP_ID", "MELI_SECRET_KEY",
}
SHOPEE_PUSHES = {"SHOPEE_PARTNER_ID", "SHOPEE_PARTNER_KEY", "SHOPEE_PARTNER_KEY_BEFORE", "SHOPEE_PUSH_URL"}
SHOPEE = SHOPEE_PUSHES | {"SHOPEE_HOST"}
MAGALU = {"MAGALU_CLIENT_ID", "MAGALU_CLIENT_SECRET"}
MELI = {"MELI_APP_ID", "MELI_SECRET_KEY", "MELI_USER_ID", "MELI_REFRESH_TOKEN"}
SCHEDULES = {"SCHEDULE_GROUP", "SCHEDULE_ROLE_ARN", "POLLER_ARN", "POLL_RATE", "ACCOUNT_SCHEDULES"}
SETTINGS = {  # function: (with nothing but the required parameters, further ones with every parameter given)
    "WebhookFunction": ({"TABLE_NAME", "RELAY_BOTS", "METRICS", "CHATWOOT_COMMANDS", "WEBHOOK_TOKEN"}, INBOXES | {"CHATWOOT_WEBHOOK_SECRET", "NOTIFICATION_TOKEN", "MAGALU_WEBHOOK_SECRETS"} | SHOPEE_PUSHES),
    "DispatcherFunction": (CALLERS, INBOXES | SHOPEE | MAGALU | {"MELI_USER_ID", "MELI_REFRESH_TOKEN", "CHATWOOT_ROUTES", "ATTACHMENT_ORIGINS"}),
    "PollerFunction": (CALLERS | SCHEDULES, INBOXES | SHOPEE | MAGALU | {"MELI_USER_ID", "MELI_REFRESH_TOKEN", "CHATWOOT_ROUTES", "ATTACHMENT_ORIGINS"}),
    "SetupFunction": (
        CALLERS | SCHEDULES | {"SETUP_TOKEN", "WEBHOOK_TOKEN"},
        INBOXES | SHOPEE | MAGALU | {"MELI_USER_ID", "MELI_REFRESH_TOKEN", "CHATWOOT_ROUTES", "ATTACHMENT_ORIGINS", "CHATWOOT_WEBHOOK_SECRET", "NOTIFICATION_TOKEN", "PUBLIC_URL"},
    ),
}
SECRETS = {
    "CHATWOOT_API_TOKEN", "MELI_SECRET_KEY", "MELI_REFRESH_TOKEN", "CHATWOOT_WEBHOOK_SECRET", "WEBHOOK_TOKEN", "NOTIFICATION_TOKEN",
    "SETUP_TOKEN", "MAGALU_CLIENT_SECRET", "MAGALU_WEBHOOK_SECRETS", "SHOPEE_PARTNER_KEY", "SHOPEE_PARTNER_KEY_BEFORE",
}

WAKES = [("INSERT", "reply#48211"), ("INSERT", "reply#48211#2"), ("INSERT", "hint#questions#11764931832")]
SLEEPS = [(event, key) for event in ("MODIFY", "REMOVE") for _, key in WAKES] + [
    ("INSERT", key) for key in ("settings", "account", "thread", "in#meli:message:1", "oauth#x", "reply", "xreply#1", "")
]


def fault(found, wanted, what):
    """One line if `found` differs from `wanted`, else none."""
    if found != wanted:
        yield f"{what}: {found!r}, not {wanted!r}"


def the_parameters_explain_themselves(written, _):
    interface = written["Metadata"]["AWS::CloudFormation::Interface"]
    grouped = [name for group in interface["ParameterGroups"] for name in group["Parameters"]]
    yield from fault(sorted(grouped), sorted(written["Parameters"]), "parameters in groups")
    yield from fault(sorted(interface["ParameterLabels"]), sorted(written["Parameters"]), "labelled parameters")
    for name, parameter in written["Parameters"].items():
        if not parameter.get("Description"):
            yield f"{name} has no description"
        if "AllowedPattern" in parameter and "ConstraintDescription" not in parameter:
            yield f"{name} does not say what its pattern asks for"


def each_function_is_built_from_its_crate(written, _):
    found = {name for name, r in written["Resources"].items() if r["Type"] == "AWS::Serverless::Function"}
    yield from fault(sorted(found), sorted(FUNCTIONS), "functions")
    for name in found & set(FUNCTIONS):
        binary, function = FUNCTIONS[name], written["Resources"][name]
        yield from fault(function.get("Metadata"), {
            "BuildMethod": "rust-cargolambda", "BuildProperties": {"Binary": binary},
        }, f"{name}: build")
        yield from fault(function["Properties"]["CodeUri"], f"functions/{binary}", f"{name}: CodeUri")
        package = tomllib.loads((ROOT / "functions" / binary / "Cargo.toml").read_text())["package"]["name"]
        yield from fault(package, binary, f"functions/{binary}: package")


def each_function_runs_and_logs_alike(_, template):
    for name, binary in FUNCTIONS.items():
        function = template["Resources"][name]["Properties"]
        log_group = name.replace("Function", "LogGroup")
        yield from fault((function["Runtime"], function["Handler"]), ("provided.al2023", "bootstrap"), f"{name}: runtime")
        yield from fault(function["Architectures"], [{"Ref": "Architecture"}], f"{name}: architecture")
        yield from fault(function["FunctionName"], {"Fn::Sub": "${AWS::StackName}-" + binary}, f"{name}: name")
        yield from fault(function["LoggingConfig"]["LogFormat"], "JSON", f"{name}: log format")
        yield from fault(function["LoggingConfig"]["LogGroup"], {"Ref": log_group}, f"{name}: log group")
        yield from fault(function["Role"], {"Fn::GetAtt": [name.replace("Function", "Role"), "Arn"]}, f"{name}: role")
        if not 0 < function["Timeout"] < 60:
            yield f"{name}: may run {function['Timeout']} s, as long as a lease"
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Logs::LogGroup" and "RetentionInDays" not in resource["Properties"]:
            yield f"{name} is kept for ever"


def the_table_is_kept(_, template):
    tables = [name for name, r in template["Resources"].items() if r["Type"] == "AWS::DynamoDB::Table"]
    yield from fault(tables, ["Table"], "tables")
    table = template["Resources"]["Table"]
    if table.get("DeletionPolicy") not in ("Retain", "RetainExceptOnCreate") or table.get("UpdateReplacePolicy") != "Retain":
        yield "the table goes with the stack"
    properties = table["Properties"]
    if "TableName" in properties:
        yield "a named table that was kept would be in a new stack's way"
    for key, wanted in {
        "BillingMode": "PAY_PER_REQUEST",
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        "DeletionProtectionEnabled": {"Fn::If": ["IsProtected", True, False]},
        "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
        "StreamSpecification": {"StreamViewType": "KEYS_ONLY"},
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        "GlobalSecondaryIndexes": [{
            "IndexName": "due",
            "KeySchema": [
                {"AttributeName": "due_shard", "KeyType": "HASH"},
                {"AttributeName": "due_at", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }],
    }.items():
        yield from fault(properties.get(key), wanted, f"table: {key}")
    types = {a["AttributeName"]: a["AttributeType"] for a in properties["AttributeDefinitions"]}
    yield from fault(types, dict.fromkeys(["pk", "sk", "due_shard", "due_at"], "S"), "table: attributes")


def the_stream_wakes_the_dispatcher(_, template):
    sources = [r["Properties"] for r in template["Resources"].values() if r["Type"] == "AWS::Lambda::EventSourceMapping"]
    yield from fault(len(sources), 1, "event sources")
    for source in sources:
        yield from fault({key: value for key, value in source.items() if key != "FilterCriteria"}, {
            "EventSourceArn": {"Fn::GetAtt": ["Table", "StreamArn"]},
            "FunctionName": {"Ref": "DispatcherFunction"},
            "StartingPosition": "TRIM_HORIZON",
            "BatchSize": 10,
            "MaximumBatchingWindowInSeconds": 0,
            "ParallelizationFactor": {"Fn::If": ["IsSmall", 1, 2]},
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "BisectBatchOnFunctionError": True,
            "MaximumRetryAttempts": 3,
            "MaximumRecordAgeInSeconds": 300,
            "DestinationConfig": {"OnFailure": {"Destination": {"Fn::GetAtt": ["DeadLetterQueue", "Arn"]}}},
        }, "event source")
        yield from the_filter_lets_only_new_work_through(source.get("FilterCriteria", {}).get("Filters", []))


def the_filter_lets_only_new_work_through(filters):
    yield from fault(len(filters), 1, "filters")
    for one in filters:
        try:
            pattern = json.loads(one["Pattern"])
            for event, key in WAKES:
                if not matches(pattern, record(event, key)):
                    yield f"the filter drops {event} of {key}"
            for event, key in SLEEPS:
                if matches(pattern, record(event, key)):
                    yield f"the filter lets {event} of {key!r} through"
        except ValueError as error:
            yield f"filter: {error}"


def record(event, key):
    return {"eventName": event, "dynamodb": {"Keys": {"pk": {"S": "meli:5:pack:1"}, "sk": {"S": key}}}}


def matches(pattern, value):
    """Event filtering as Lambda documents it, for what we use: exact strings and prefixes, in lists."""
    for key, wanted in pattern.items():
        inner = value.get(key)
        if isinstance(wanted, dict):
            if not isinstance(inner, dict) or not matches(wanted, inner):
                return False
        elif isinstance(wanted, list) and wanted:
            if not any([leaf_matches(leaf, inner) for leaf in wanted]):
                return False
        else:
            raise ValueError(f"{key} is neither an object nor a list")
    return True


def leaf_matches(leaf, value):
    if isinstance(leaf, str):
        return value == leaf
    if isinstance(leaf, dict) and list(leaf) == ["prefix"] and isinstance(leaf["prefix"], str):
        return isinstance(value, str) and value.startswith(leaf["prefix"])
    raise ValueError(f"no rule for {leaf!r}")


def the_clock_wakes_the_poller(written, template):
    schedules = [r["Properties"] for r in template["Resources"].values() if r["Type"] == "AWS::Scheduler::Schedule"]
    yield from fault(len(schedules), 1, "schedules")
    for schedule in schedules:
        yield from fault(schedule["GroupName"], {"Ref": "ClockGroup"}, "schedule: group")
        yield from fault(schedule["ScheduleExpression"], {"Fn::Sub": "rate(${PollRate})"}, "schedule: rate")
        yield from fault(schedule["Target"]["Arn"], {"Fn::GetAtt": ["PollerFunction", "Arn"]}, "schedule: target")
        yield from fault(schedule["Target"]["RoleArn"], {"Fn::GetAtt": ["SchedulerRole", "Arn"]}, "schedule: role")
        yield from fault(json.loads(schedule["Target"]["Input"]), {"task": "tick"}, "schedule: input")
    yield from fault(written["Parameters"]["PollRate"]["Default"], "1 minute", "default rate")
    trust = template["Resources"]["SchedulerRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"][0]
    yield from fault(trust.get("Condition"), {"StringEquals": {
        "aws:SourceAccount": {"Ref": "AWS::AccountId"},
        "aws:SourceArn": [{"Fn::GetAtt": ["ScheduleGroup", "Arn"]}, {"Fn::GetAtt": ["ClockGroup", "Arn"]}],
    }}, "who may use the scheduler's role")
    invoke = template["Resources"]["PollerFunctionEventInvokeConfig"]["Properties"]
    yield from fault(
        (invoke["MaximumRetryAttempts"], invoke["MaximumEventAgeInSeconds"]), (0, 60), "ticks that failed or came late"
    )


def the_api_has_these_routes_only(_, template):
    paths = template["Resources"]["HttpApi"]["Properties"]["Body"]["paths"]
    found = {(method, path) for path, methods in paths.items() for method in methods}
    yield from fault(sorted(found), sorted(ROUTES), "routes")
    for path, methods in paths.items():
        for method, operation in methods.items():
            integration = operation["x-amazon-apigateway-integration"]
            function = ROUTES.get((method, path))
            if function and "${" + function + ".Arn}" not in json.dumps(integration["uri"]):
                yield f"{method} {path} does not go to {function}"
            yield from fault(integration["payloadFormatVersion"], "2.0", f"{method} {path}: payload")
    stages = [r["Properties"] for r in template["Resources"].values() if r["Type"] == "AWS::ApiGatewayV2::Stage"]
    yield from fault(len(stages), 1, "stages")
    for stage in stages:
        limits = stage.get("DefaultRouteSettings", {})
        if not limits.get("ThrottlingRateLimit") or not limits.get("ThrottlingBurstLimit"):
            yield "the public API has no limit"
        if "$context.path" in stage["AccessLogSettings"]["Format"]:
            yield "the access log shows paths, and so tokens"
        json.loads(stage["AccessLogSettings"]["Format"])
    urls = [r for r in template["Resources"].values() if r["Type"] == "AWS::Lambda::Url"]
    yield from fault(urls, [], "function addresses")


def each_role_may_do_what_is_written_here(_, template):
    roles = {name: r for name, r in template["Resources"].items() if r["Type"] == "AWS::IAM::Role"}
    yield from fault(sorted(roles), sorted(GRANTS), "roles")
    loose = [r["Type"] for r in template["Resources"].values() if r["Type"] in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")]
    yield from fault(loose, [], "policies outside roles")
    for name in roles.keys() & GRANTS.keys():
        yield from fault(roles[name]["Properties"].get("ManagedPolicyArns", []), [], f"{name}: managed policies")
        granted = {}
        for policy in evaluate(roles[name]["Properties"]["Policies"], template, parameters(template, **REQUIRED, **OPTIONAL)):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield from fault(statement["Effect"], "Allow", f"{name}: effect")
                if statement.keys() & {"NotAction", "NotResource"}:
                    yield f"{name}: grants by exclusion"
                if "iam:PassRole" in as_list(statement["Action"]):
                    passed = {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}
                    yield from fault(statement.get("Condition"), passed, f"{name}: to whom the role is passed")
                for resource in as_list(statement.get("Resource", [])):
                    granted.setdefault(resource, set()).update(as_list(statement.get("Action", [])))
        for place in sorted(granted.keys() | GRANTS[name].keys()):
            found, wanted = (sorted(one.get(place, set())) for one in (granted, GRANTS[name]))
            yield from fault(found, wanted, f"{name} on {place}")


def seven_runs_leave_room_for_webhooks(_, template):
    """In a new account ten functions run at the same time. The poller's are bounded by schedules, the dispatcher's by shards."""
    small = parameters(template, **REQUIRED)
    sources = [r["Properties"] for r in template["Resources"].values() if r["Type"] == "AWS::Lambda::EventSourceMapping"]
    dispatchers = SHARDS * evaluate(sources[0]["ParallelizationFactor"], template, small)
    polls = int(environment("PollerFunction", template, small).get("ACCOUNT_SCHEDULES", MOST_RUNS))
    most = dispatchers + 1 + 2 * polls  # the tick; schedules of accounts, and as many sweeps of a backlog
    if most > MOST_RUNS - 3:
        yield f"{most} runs beside webhooks leave too little of {MOST_RUNS}"
    timeout = template["Resources"]["PollerFunction"]["Properties"]["Timeout"]
    if timeout >= 60:
        yield f"a poll of {timeout} s runs into the next one"


def the_public_function_reaches_no_token(_, template):
    role = template["Resources"]["WebhookRole"]["Properties"]
    policies = evaluate(role["Policies"], template, parameters(template, **REQUIRED))
    rights = {
        statement["Sid"]: statement
        for policy in policies for statement in policy["PolicyDocument"]["Statement"]
        if any(action.startswith("dynamodb:") for action in as_list(statement["Action"]))
    }
    yield from fault(sorted(rights), sorted(DOOR), "rights of the public function on the table")
    for sid in rights.keys() & DOOR.keys():
        action, conditions = DOOR[sid]
        yield from fault(rights[sid]["Action"], action, f"WebhookRole: {sid}")
        yield from fault(rights[sid].get("Condition"), conditions, f"WebhookRole: conditions of {sid}")
    _, conditions = DOOR["ReadInstallation"]
    asked = (ROOT / "shared/store/src/settings.rs").read_text()
    projected = {name for line in asked.splitlines() if "PROJECTED" in line and "[" in line for name in quoted(line)}
    granted = set(conditions["ForAllValues:StringEquals"]["dynamodb:Attributes"])
    yield from fault(sorted(projected - granted), [], "attributes that the public function asks for and may not read")
    tokens = (ROOT / "shared/store/src/item/installation.rs").read_text()
    for name in ("access_token", "refresh_token"):
        if f'"{name}"' not in tokens or name in granted:
            yield f"{name} is not kept from the public function"


def quoted(line):
    return line.split('"')[1::2]


def as_list(value):
    return value if isinstance(value, list) else [value]


def each_function_is_given_its_settings_only(_, template):
    least, most = parameters(template, **REQUIRED), parameters(template, **REQUIRED, **OPTIONAL)
    for function, (always, further) in SETTINGS.items():
        yield from fault(sorted(environment(function, template, least)), sorted(always), f"{function}: least settings")
        yield from fault(sorted(environment(function, template, most)), sorted(always | further), f"{function}: all settings")
        for values in (least, most):
            for name, value in environment(function, template, values).items():
                if not value:
                    yield f"{function}: {name} is empty"
                version = values["SecretVersionId"]
                secret = f"{{{{resolve:secretsmanager:meli-chatwoot:SecretString:{name}::{version}}}}}"
                if name in SECRETS and value != secret:
                    yield f"{function}: {name} does not come from its key in the secret: {value}"
    large = environment("PollerFunction", template, parameters(template, **REQUIRED, Concurrency="large"))
    yield from fault("ACCOUNT_SCHEDULES" in large, False, "a bound on schedules where there is room")
    shopee = parameters(template, **(REQUIRED | {"MeliAppId": "", "ShopeePartnerId": "2001887"}))
    for function in SETTINGS:
        yield from fault(sorted(MELI & set(environment(function, template, shopee))), [], f"{function}: Mercado Livre without its application")
    for values in (least, most):
        dispatcher, poller, setup = (
            environment(name, template, values) for name in ("DispatcherFunction", "PollerFunction", "SetupFunction")
        )
        shared = {name: value for name, value in poller.items() if name not in SCHEDULES}
        yield from fault(shared, dispatcher, "the poller's settings beside the dispatcher's")
        yield from fault({name: setup.get(name) for name in poller}, poller, "setup's settings beside the poller's")
        yield from fault(poller["POLLER_ARN"], POLLER, "what schedules start")


def some_marketplace_is_asked_for(written, template):
    rule = template.get("Rules", {}).get("SomeMarketplace", {}).get("Assertions", [{}])[0]
    if not rule.get("AssertDescription"):
        yield "no rule asks for a marketplace in words"
        return
    for given in ({}, {"MeliAppId": "4"}, {"ShopeePartnerId": "2001887"}, {"MagaluClientId": "client"}):
        values = parameters(template, **given)
        yield from fault(holds(rule["Assert"], template, values), bool(given), f"whether a stack with {given} deploys")


def the_settings_are_the_programs_own(_, template):
    readers = ("shared/runtime/src", "shared/connectors")
    sources = "".join(path.read_text() for folder in readers for path in (ROOT / folder).rglob("*.rs"))
    for name in sorted(set().union(*(always | further for always, further in SETTINGS.values()))):
        if f'"{name}"' not in sources:
            yield f"no program reads {name}"


def alarms_go_to_the_address_that_was_given(_, template):
    alarms = {name: r for name, r in template["Resources"].items() if r["Type"] == "AWS::CloudWatch::Alarm"}
    wanted = {
        "PollerErrorsAlarm", "PollerSilentAlarm", "StandstillAlarm", "DispatcherErrorsAlarm", "DeadLetterAlarm", "ApiErrorsAlarm", "ApiCallsAlarm",
        "ApiRefusalsAlarm", "ThrottlesAlarm", "StreamAgeAlarm", "PollerTimeOutsAlarm", "DispatcherTimeOutsAlarm", "ConnectionLostAlarm", "RepliesLateAlarm", "MessagesLateAlarm",
    }
    yield from fault(sorted(alarms), sorted(wanted), "alarms")
    for name in [*alarms, "AlarmTopic"]:
        yield from fault(template["Resources"][name].get("Condition"), "HasAlarmEmail", f"{name}: condition")
    metrics = sorted(a["Properties"]["MetricName"] for a in alarms.values() if a["Properties"].get("Namespace") == "AWS/ApiGateway")
    yield from fault(metrics, ["4xx", "5xx", "Count"], "what is watched of the API")
    silent = alarms.get("PollerSilentAlarm", {}).get("Properties", {})
    yield from fault(
        (silent.get("Dimensions"), silent.get("TreatMissingData")),
        ([{"Name": "ScheduleGroup", "Value": {"Ref": "ClockGroup"}}], "breaching"), "whose silence is heard",
    )
    yield from fault(alarms["ThrottlesAlarm"]["Properties"].get("Dimensions"), [{"Name": "FunctionName", "Value": {"Ref": "WebhookFunction"}}],
                     "whose refused starts are counted")
    runbook = (ROOT / "docs/RUNBOOK.md").read_text()
    sections = {line[3:].strip().lower().replace(" ", "-") for line in runbook.splitlines() if line.startswith("## ")}
    for name, alarm in alarms.items():
        link = re.search(r"docs/RUNBOOK\.md#([a-z-]+)$", alarm["Properties"]["AlarmDescription"].strip())
        if not link or link[1] not in sections:
            yield f"{name} leads to no section of the runbook"
        if f"`{name}`" not in runbook:
            yield f"the runbook does not name {name}"
        yield from fault(alarm["Properties"].get("AlarmActions"), [{"Ref": "AlarmTopic"}], f"{name}: action")


def the_dashboard_shows_what_is_measured(_, template):
    body = template["Resources"]["DashboardPage"]["Properties"]["DashboardBody"]["Fn::Sub"][0]
    try:
        widgets = json.loads(re.sub(r"\$\{[^}]+}", "0", body))["widgets"]
    except ValueError as error:
        return (yield f"dashboard: {error}")
    documented = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/METRICS.md").read_text(), re.MULTILINE))
    shown = {metric[1] for widget in widgets for metric in widget["properties"].get("metrics", []) if metric[0] == "MarketplaceBridge"}
    shown |= set(re.findall(r'MetricName=\\"(\w+)\\"', body))
    yield from fault(sorted(shown - documented), [], "dashboard: metrics that docs/METRICS.md does not name")
    places = [(widget["x"], widget["y"]) for widget in widgets]
    yield from fault(len(set(places)), len(places), "dashboard: places of graphs")


def the_outputs_are_what_a_person_pastes(_, template):
    notifications = "/mercado-livre/notifications/YOUR_NOTIFICATION_TOKEN"  # never the token that speaks for Chatwoot
    wanted = {"token": "/webhook/YOUR_WEBHOOK_TOKEN", "signature": "/webhook", "both": "/webhook", "none": "/webhook"}
    yield from fault(sorted(template["Parameters"]["WebhookProtection"]["AllowedValues"]), sorted(wanted), "protections")
    api = "https://<HttpApi>.execute-api.<AWS::Region>.<AWS::URLSuffix>"
    for (protection, webhook), (own, origin) in itertools.product(wanted.items(), {"": api, "https://own.example": "https://own.example"}.items()):
        values = parameters(template, **REQUIRED, WebhookProtection=protection, PublicUrl=own)
        for output, path in (
            ("ChatwootWebhookUrl", webhook), ("MercadoLivreNotificationUrl", notifications), ("SetupUrl", "/setup"), ("HealthUrl", "/healthz"),
        ):
            shown = evaluate(template["Outputs"][output]["Value"], template, values)
            yield from fault(shown, origin + path, f"{output} with {protection}")
    yield from fault(template["Outputs"]["TableName"]["Value"], {"Ref": "Table"}, "TableName")


CHECKS = [
    the_parameters_explain_themselves,
    each_function_is_built_from_its_crate,
    each_function_runs_and_logs_alike,
    the_table_is_kept,
    the_stream_wakes_the_dispatcher,
    the_clock_wakes_the_poller,
    the_api_has_these_routes_only,
    each_role_may_do_what_is_written_here,
    seven_runs_leave_room_for_webhooks,
    the_public_function_reaches_no_token,
    each_function_is_given_its_settings_only,
    some_marketplace_is_asked_for,
    the_settings_are_the_programs_own,
    alarms_go_to_the_address_that_was_given,
    the_dashboard_shows_what_is_measured,
    the_outputs_are_what_a_person_pastes,
]


def lint(template):
    """What cfn-lint says of the translated template, one line each."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(template, file)
        file.flush()
        done = subprocess.run(
            [Path(sys.executable).with_name("cfn-lint"), "--format", "parseable", "--regions", *REGIONS, "--", file.name],
            capture_output=True, text=True, check=False,
        )
    lines = (done.stdout + done.stderr).replace(file.name, "template").splitlines()
    return lines or ([f"cfn-lint ended with {done.returncode}"] if done.returncode else [])


def findings(text):
    """Yields (check, its findings) for the template in `text`."""
    try:
        written, template = translate(text)
    except Exception as error:  # the translator has no common error type
        yield "translation", [str(getattr(one, "message", one)) for one in getattr(error, "causes", [error])]
        return
    for check in CHECKS:
        try:
            found = list(check(written, template))
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            found = [f"cannot be checked: {error!r}"]
        yield check.__name__.replace("_", " "), found
    yield "cfn-lint", lint(template)


def main():
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "template.yaml"
    passed = failed = 0
    for check, found in findings(path.read_text()):
        print(f"{'FAIL' if found else 'ok  '} {check}")
        for line in found:
            print(f"       {line}")
        passed, failed = passed + (not found), failed + bool(found)
    print(f"{passed} passed, {failed} failed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
