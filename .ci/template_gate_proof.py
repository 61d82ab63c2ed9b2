"""Proves that the template gate can fail: plants one fault at a time and asks for the finding that names it."""

import sys
from concurrent.futures import ProcessPoolExecutor

from template_gate import ROOT, findings

TEXT = (ROOT / "template.yaml").read_text()
BEFORE_ANY = {line for _, lines in findings(TEXT) for line in lines}

FAULTS = [  # (what is wrong, text of template.yaml, text put in its place, words of the finding)
    # `sam validate --lint` passes the first six.
    ("misspelt resource in a policy", "Resource: !GetAtt Table.Arn", "Resource: !GetAtt Tabel.Arn", "Tabel"),
    ("event age below the minimum", "MaximumEventAgeInSeconds: 60\n      Env", "MaximumEventAgeInSeconds: 30\n      Env", "E3034"),
    ("unknown runtime", "provided.al2023", "provided.al2024", "E3030"),
    ("misspelt property of the schedule", "GroupName: !Ref ClockGroup", "GrpName: !Ref ClockGroup", "GrpName"),
    ("unknown state of the schedule", "Name: tick\n", "Name: tick\n            State: \"ON\"\n", "E3030"),
    ("misspelt action", "dynamodb:UpdateItem", "dynamodb:UpdteItem", "UpdteItem"),
    ("undefined reference in an output", "Value: !Ref Table\n", "Value: !Ref Tabel\n", "Tabel"),
    ("key that no attribute defines", "        - { AttributeName: due_at, AttributeType: S }\n", "", "E3039"),
    # cfn-lint passes these.
    ("filter that is not JSON", '{"prefix":"hint#"}]', '{"prefix":"hint#"}', "filter:"),
    ("filter with a misspelt operator", '{"prefix":"hint#"}', '{"prefx":"hint#"}', "prefx"),
    ("filter with a scalar leaf", '"eventName":["INSERT"]', '"eventName":"INSERT"', "filter:"),
    ("filter that drops hints", ',{"prefix":"hint#"}', "", "drops INSERT of hint#"),
    ("filter that wakes on changes", '["INSERT"]', '["INSERT","MODIFY"]', "lets MODIFY of 'reply#48211' through"),
    ("filter that wakes on everything", '{"prefix":"reply#"}', '{"prefix":""}', "lets INSERT of 'settings' through"),
    ("record age that AWS refuses", "MaximumRecordAgeInSeconds: 300", "MaximumRecordAgeInSeconds: 30", "MaximumRecordAge"),
    ("the table's ARN for its stream's", "Stream: !GetAtt Table.StreamArn", "Stream: !GetAtt Table.Arn", "event source"),
    ("table that goes with the stack", "DeletionPolicy: RetainExceptOnCreate", "DeletionPolicy: Delete", "goes with the stack"),
    ("no recovery", "PointInTimeRecoveryEnabled: true", "PointInTimeRecoveryEnabled: false", "PointInTimeRecovery"),
    ("messages in the stream", "StreamViewType: KEYS_ONLY", "StreamViewType: NEW_IMAGE", "StreamSpecification"),
    ("rows that never expire", "AttributeName: expires_at, Enabled", "AttributeName: expires_on, Enabled", "TimeToLiveSpecification"),
    ("webhook that may delete", "Action: dynamodb:PutItem", "Action: [dynamodb:PutItem, dynamodb:DeleteItem]", "WebhookRole on <Table.Arn>"),
    ("webhook that reads tokens", "[pk, sk, v, json, connection]", "[pk, sk, v, json, connection, access_token]", "conditions of ReadInstallation"),
    ("webhook that reads whole rows of accounts", "dynamodb:LeadingKeys: \"false\", dynamodb:Attributes: \"false\"", "dynamodb:LeadingKeys: \"false\"",
     "conditions of ReadInstallation"),
    ("webhook that writes over accounts", "\"hints#*\", doors]", "\"hints#*\", doors, bridge]", "conditions of PutRows"),
    ("webhook that reads any partition", "ForAllValues:StringLike: { dynamodb:LeadingKeys: [\"thread#*\"] }",
     "ForAllValues:StringLike: { dynamodb:LeadingKeys: [\"*\"] }", "conditions of ReadThreads"),
    ("nobody watches refusals", "MetricName: 4xx", "MetricName: 5xx", "what is watched of the API"),
    ("role for every table", "Resource: !GetAtt Table.Arn", 'Resource: "*"', "Role on *"),
    ("role that any schedule may use", "aws:SourceArn: [!GetAtt ScheduleGroup.Arn, !GetAtt ClockGroup.Arn]", "", "who may use the scheduler's role"),
    ("webhook with an API credential", "          WEBHOOK_TOKEN: !If", "          MELI_SECRET_KEY: !If", "WebhookFunction: least settings"),
    ("credential under another key", "SecretString:MELI_SECRET_KEY:", "SecretString:MELI_KEY:", "MELI_SECRET_KEY does not come from"),
    ("empty setting", "!If [HasAttachmentOrigins, !Ref AttachmentOrigins, !Ref AWS::NoValue]", "!Ref AttachmentOrigins",
     "least settings"),
    ("one worker without a setting", "          BRIDGE_LOCALE: !Ref BridgeLocale\n", "", "BRIDGE_LOCALE"),
    ("nobody can turn the metrics off", "        METRICS: !Ref Metrics\n", "", "METRICS"),
    ("setting that no program reads", "BRIDGE_LOCALE:", "BRIDGE_LANGUAGE:", "BRIDGE_LANGUAGE"),
    ("route too many", "Path: /healthz }", 'Path: "/{proxy+}" }', "routes"),
    ("paths in the access log", "$context.routeKey", "$context.path", "and so tokens"),
    ("API without a limit", "ThrottlingRateLimit: !Ref ThrottleRate", "DetailedMetricsEnabled: true", "no limit"),
    ("setup page at the webhook's door", "ApiId: !Ref HttpApi, Method: GET, Path: /setup }", "ApiId: !Ref HttpApi, Method: PUT, Path: /setup }",
     "routes"),
    ("poller that may touch the tick", "schedule/${AWS::StackName}/meli-*", "schedule/${AWS::StackName}/*", "PollerRole on"),
    ("poller that may not share a backlog", "schedule/${AWS::StackName}/sweep-*", "schedule/${AWS::StackName}/other-*", "PollerRole on"),
    ("poller that may change what it started", "Action: scheduler:CreateSchedule\n", "Action: [scheduler:CreateSchedule, scheduler:UpdateSchedule]\n",
     "PollerRole on"),
    ("role that goes to any service", "                Condition: { StringEquals: { iam:PassedToService: scheduler.amazonaws.com } }\n", "",
     "to whom the role is passed"),
    ("schedules that start something else", "function:${AWS::StackName}-poller\"\n          POLL_RATE",
     "function:${AWS::StackName}-setup\"\n          POLL_RATE", "what schedules start"),
    ("setup token in the clear", "SecretString:SETUP_TOKEN:", "SecretString:TOKEN:", "SETUP_TOKEN does not come from"),
    ("setup without the schedules' settings", "          POLL_RATE: !Ref PollRate\n          ACCOUNT_SCHEDULES: !If [IsSmall, \"1\", !Ref AWS::NoValue]\n          CHATWOOT_WEBHOOK_SECRET",
     "          CHATWOOT_WEBHOOK_SECRET", "POLL_RATE"),
    ("program of another function", "BuildProperties: { Binary: dispatcher }", "BuildProperties: { Binary: poller }", "build"),
    ("alarm that tells nobody", "AlarmActions: [!Ref AlarmTopic]", "ActionsEnabled: true", "action"),
    ("tick that says something else", '{"task":"tick"}', '{"task":"poll"}', "schedule: input"),
    ("stack that nothing is asked for", "    Assertions:\n      - Assert: !Not\n          - !And", "    Assertions:\n      - Assert: !Not\n          - !Or", "whether a stack with"),
    ("Mercado Livre without its application", "MELI_APP_ID: !If [HasMercadoLivre, !Ref MeliAppId, !Ref AWS::NoValue]", "MELI_APP_ID: !Ref MeliAppId",
     "Mercado Livre without its application"),
    ("schedules without a bound", "ACCOUNT_SCHEDULES: !If [IsSmall, \"1\", !Ref AWS::NoValue]", "ACCOUNT_SCHEDULES: !If [IsSmall, \"9\", !Ref AWS::NoValue]",
     "leave too little"),
    ("dispatcher without a bound", "ParallelizationFactor: !If [IsSmall, 1, 2]", "ParallelizationFactor: 2", "leave too little"),
    ("table that a slip deletes", "      DeletionProtectionEnabled: !If [IsProtected, true, false]\n", "", "DeletionProtectionEnabled"),
    ("alarm that accounts' schedules silence", "[{ Name: ScheduleGroup, Value: !Ref ClockGroup }]", "[{ Name: ScheduleGroup, Value: !Ref ScheduleGroup }]",
     "whose silence is heard"),
    ("alarm without a way out", "docs/RUNBOOK.md#throttles", "docs/RUNBOOK.md#thottles", "leads to no section"),
    ("refused webhooks that nobody counts", "MetricName: Throttles\n      Dimensions: [{ Name: FunctionName, Value: !Ref WebhookFunction }]",
     "MetricName: Throttles\n      Dimensions: [{ Name: FunctionName, Value: !Ref SetupFunction }]", "whose refused starts are counted"),
    ("output that forgets one's own domain", "      - Origin: !If [HasPublicUrl, !Ref PublicUrl, !Sub \"https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}\"]\n        Token",
     "      - Origin: !Sub \"https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}\"\n        Token", "ChatwootWebhookUrl with"),
    ("accounts of one marketplace without schedules", "schedule/${AWS::StackName}/shopee-*", "schedule/${AWS::StackName}/shop-*", "PollerRole on"),
    ("dispatcher with a right to spare", "              - Sid: GivenUp", "              - { Sid: Spare, Effect: Allow, Action: dynamodb:Scan, Resource: !GetAtt Table.Arn }\n              - Sid: GivenUp",
     "DispatcherRole on"),
    ("settings that their key does not open", "{ Sid: ReadSettings, Effect: Allow, Action: kms:Decrypt, Resource: !Ref KmsKeyArn }",
     "{ Sid: ReadSettings, Effect: Allow, Action: kms:Encrypt, Resource: !Ref KmsKeyArn }", "WebhookRole on"),
    ("dashboard that is not JSON", '"title":"Calls by host",', '"title":"Calls by host"', "dashboard: Expecting"),
    ("graph of nothing that is measured", 'MetricName=\\"Throttled\\"', 'MetricName=\\"Throtled\\"', "dashboard: metrics"),
    ("parameter that explains nothing", "    Description: Older lines are deleted\n", "", "LogRetentionDays"),
]


def missing(fault):
    """What is wrong with a fault's proof: None = the gate finds it."""
    _, before, after, words = fault
    if before not in TEXT:
        return f"the template no longer has {before!r}"
    found = (line for _, lines in findings(TEXT.replace(before, after, 1)) for line in lines if line not in BEFORE_ANY)
    return None if any(words in line for line in found) else f"no finding says {words!r}"


def main():
    unseen = 0
    with ProcessPoolExecutor() as pool:
        for (what, *_), why in zip(FAULTS, pool.map(missing, FAULTS)):
            print(f"{'FAIL' if why else 'ok  '} {what}" + (f": {why}" if why else ""))
            unseen += bool(why)
    print(f"{len(FAULTS) - unseen} passed, {unseen} failed")
    return bool(unseen)


if __name__ == "__main__":
    sys.exit(main())
