"""What a deployed stack lacks, seen from outside: what no function of it can know."""

from . import secret, stack
from .tools import Stop, aws
from .words import say


def findings(settings):
    """Yields (is well, one line); a line that is not well says what to do."""
    found = stack.described(settings)
    if found is None:
        raise Stop(say("stack.none", stack=settings.stack, region=settings.region))
    given = {one["ParameterKey"]: one["ParameterValue"] for one in found.get("Parameters", [])}
    shown = {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])}
    state = found["StackStatus"]
    yield state.endswith("_COMPLETE") and "ROLLBACK" not in state, say("status.stack", stack=settings.stack, state=state)

    newest, deployed = secret.newest_version(settings), given.get("SecretVersionId")
    if deployed == newest:
        yield True, say("status.secret")
    else:
        yield False, say("status.secret_changed", secret=settings.secret)

    wanted = stack.concurrency(settings)
    if given.get("Concurrency", "small") == wanted:
        yield True, say("status.concurrency", size=wanted)
    else:
        yield False, say("status.concurrency_changed", size=wanted)

    yield given.get("TableProtection") == "yes", say("status.table", state=given.get("TableProtection"))
    yield stack.is_healthy(shown["HealthUrl"]), say("status.webhook", url=shown["HealthUrl"])
    ringing = aws(settings, "cloudwatch", "describe-alarms", "--alarm-name-prefix", f"{settings.stack}-", "--state-value", "ALARM")["MetricAlarms"]
    for alarm in ringing:
        yield False, say("status.alarm", name=alarm["AlarmName"], what=alarm.get("AlarmDescription", ""))


def report(settings):
    """The findings on the terminal. Raises Stop if there is something to do."""
    wrong = 0
    for is_well, line in findings(settings):
        print(f"{'ok' if is_well else say('status.todo'):4} {line}")
        wrong += not is_well
    if wrong:
        raise Stop(say("status.count", count=wrong))
