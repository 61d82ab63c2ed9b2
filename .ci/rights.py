"""What the functions were seen to do at AWS, held against what their roles allow: nothing missing, nothing spare.

    python .ci/rights.py           checks template.yaml and the table in docs/THREATS.md
    python .ci/rights.py --write   writes that table anew

The stories note each kind of call in target/rights.tsv (tests/end_to_end/src/rights.rs): `cargo test --workspace --test stories`.
What AWS does under a role without any code of ours is listed here.
"""

import re
import sys
from fnmatch import fnmatchcase

from template import evaluate, parameters, translate
from template_gate import KEYS as KMS_KEY, FUNCTIONS, OPTIONAL, PREFIXES, REQUIRED, ROOT, as_list

NOTED = ROOT / "target/rights.tsv"
PAGE = ROOT / "docs/THREATS.md"
BEGIN, END = "<!-- rights: .ci/rights.py --write -->\n", "<!-- end of rights -->"
BY_AWS = {  # Sid: who does it
    "Stream": "Lambda, which reads the stream for the function",
    "FindStream": "Lambda, when the event source is made",
    "GivenUp": "Lambda, with what the function could not take",
    "Log": "Lambda, which writes what the function prints",
    "ReadSettings": "Lambda, when the function starts with a key of your own",
}
KEYS = {"pk", "sk"}  # a read names them whatever it asks for
FAULTS = [  # (what is wrong, text of template.yaml, text put in its place, words of the finding)
    ("a right that is missing", "                  - dynamodb:DeleteItem\n", "", "DispatcherRole does not allow dynamodb:DeleteItem"),
    ("a right that nobody uses", "                  - dynamodb:DeleteItem\n", "                  - dynamodb:DeleteItem\n                  - dynamodb:Scan\n", "never used: dynamodb:Scan"),
    ("an index that is missing", 'Resource: !Sub "${Table.Arn}/index/due"', "Resource: !GetAtt Table.Arn", "does not allow dynamodb:Query on table/index/due"),
    ("rows that are missing", '["thread#*", "hints#*", doors]', '["thread#*", doors]', "does not allow dynamodb:PutItem on table, rows hints#*"),
    ("rows that nobody touches", '["thread#*", "hints#*", doors]', '["thread#*", "hints#*", doors, oauth]', "never used: dynamodb:LeadingKeys oauth"),
    ("an attribute that is missing", "[pk, sk, v, json, connection]", "[pk, sk, v, json]", "rows bridge, attributes connection,v"),
    ("an attribute that nobody reads", "[pk, sk, v, json, connection]", "[pk, sk, v, json, connection, tokens]", "never used: dynamodb:Attributes tokens"),
    ("schedules that are missing", "schedule/${AWS::StackName}/sweep-*", "schedule/${AWS::StackName}/later-*", "does not allow scheduler:CreateSchedule on schedule/sweep-*"),
]


def noted():
    if not NOTED.exists():
        raise SystemExit(f"{NOTED} is not there: run cargo test --workspace --test stories first")
    return sorted({tuple(line.split("\t")) for line in NOTED.read_text().splitlines()})


def place(resource):
    """A resource as the notes call it."""
    named = re.sub(r"^<Table\.Arn>", "table", resource)
    named = re.sub(r"^arn:.*:schedule/<AWS::StackName>/", "schedule/", named)
    return {"<SchedulerRole.Arn>": "role"}.get(named, named)


def same_for_all(resource):
    """Accounts' schedules differ in the marketplace's prefix alone."""
    of = re.fullmatch(rf"schedule/({'|'.join(PREFIXES)})-\*", resource)
    return "schedule/<account>-*" if of else resource


def context(action, key, attributes):
    """What a request tells IAM."""
    told = {"iam:PassedToService": ["scheduler.amazonaws.com"]} if action == "iam:PassRole" else {}
    if key != "-":
        told["dynamodb:LeadingKeys"] = [key]
    if attributes not in ("-", "*"):
        told["dynamodb:Attributes"] = sorted(KEYS | set(attributes.split(",")))
        told["dynamodb:Select"] = ["SPECIFIC_ATTRIBUTES"]
    return told


def allows(conditions, told):
    for operator, wanted in conditions.items():
        for name, values in wanted.items():
            has, values = told.get(name), as_list(values)
            if operator == "Null":
                good = (has is None) == (values == ["true"])
            elif operator.endswith("IfExists"):
                good = has is None or set(has) <= set(values)
            elif operator in ("ForAllValues:StringEquals", "StringEquals"):
                good = set(has or []) <= set(values)
            elif operator == "ForAllValues:StringLike":
                good = all(any(fnmatchcase(one, value) for value in values) for one in has or [])
            else:
                raise SystemExit(f"no rule for {operator}")
            if not good:
                return False
    return True


def statements(template):
    """(role, statement) of every function."""
    values = parameters(template, **REQUIRED, **OPTIONAL)
    for name, function in FUNCTIONS.items():
        role = name.replace("Function", "Role")
        for policy in evaluate(template["Resources"][role]["Properties"]["Policies"], template, values):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield role, function, statement


def compare(template, calls):
    """(findings, rows of the table)."""
    findings, rows, used, allowed = [], [], set(), set()
    for role, function, statement in statements(template):
        sid, conditions = statement["Sid"], statement.get("Condition", {})
        places = {same_for_all(place(one)) for one in as_list(statement["Resource"])}
        mine = {call for call in calls if call[0] == function and call[1] in as_list(statement["Action"])}
        mine = {call for call in mine if same_for_all(call[2]) in places and allows(conditions, context(*call[1:2], *call[3:]))}
        allowed |= mine
        used |= {(role, sid, call[1], same_for_all(call[2])) for call in mine}
        if sid not in BY_AWS:
            for action in as_list(statement["Action"]):
                findings += [f"{role}, {sid}: never used: {action} on {one}" for one in sorted(places) if (role, sid, action, one) not in used]
            findings += spare_values(role, sid, conditions, mine)
        rows.append((function, sid, statement, places, mine))
    for call in sorted(set(calls) - allowed):
        function, action, resource, key, attributes = call
        role = next(name for name, of in FUNCTIONS.items() if of == function).replace("Function", "Role")
        rows_named = f", rows {key}" * (key != "-") + f", attributes {attributes}" * (attributes not in ("-",))
        findings.append(f"{role} does not allow {action} on {resource}{rows_named}")
    return findings, rows


def spare_values(role, sid, conditions, mine):
    """Values of conditions that no call needs."""
    for operator, wanted in conditions.items():
        for name, values in wanted.items():
            if operator.startswith("ForAllValues"):
                seen = {one for call in mine for one in context(*call[1:2], *call[3:]).get(name, [])}
                for value in values:
                    if not any(fnmatchcase(one, value) for one in seen):
                        yield f"{role}, {sid}: never used: {name} {value}"


def table(rows):
    lines = ["| Function | Right | May | On | Used for, in the stories |", "|---|---|---|---|---|"]
    for function, sid, statement, places, mine in rows:
        actions = ", ".join(f"`{one.split(':')[1]}`" for one in as_list(statement["Action"]))
        on = ", ".join(f"`{one.strip('<>').replace(KMS_KEY, 'KmsKeyArn')}`" for one in sorted(places))
        keys = sorted({call[3] for call in mine if call[3] != "-"})
        of = "rows " + ", ".join(f"`{key}`" for key in keys) if keys else "each of them"
        lines.append(f"| {function} | {sid} | {actions} | {on} | {f'by {BY_AWS[sid]}' if sid in BY_AWS else of} |")
    return "\n".join(lines) + "\n"


def with_table(text, rows):
    before, rest = text.split(BEGIN)
    return before + BEGIN + "\n" + table(rows) + "\n" + END + rest.split(END)[1]


def main():
    calls, text = noted(), (ROOT / "template.yaml").read_text()
    findings, rows = compare(translate(text)[1], calls)
    page = PAGE.read_text()
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(with_table(page, rows))
    elif with_table(page, rows) != page:
        findings.append("docs/THREATS.md has another table: python .ci/rights.py --write")
    for what, found, put, words in FAULTS:
        assert found in text, f"{what}: not in the template"
        planted, _ = compare(translate(text.replace(found, put, 1))[1], calls)
        if not any(words in one for one in planted):
            findings.append(f"a fault is not found: {what}: {planted}")
    if findings:
        raise SystemExit("\n".join(findings))
    print(f"{len(calls)} kinds of calls, {len(rows)} rights: nothing missing, nothing spare; {len(FAULTS)} planted faults found")


if __name__ == "__main__":
    main()
