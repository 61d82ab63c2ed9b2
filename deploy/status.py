"""What a deployed stack lacks, seen from outside: what no function of it can know."""

from . import secret, stack
from .tools import Stop, aws


def findings(settings):
    """Yields (is well, one line); a line that is not well says what to do."""
    found = stack.described(settings)
    if found is None:
        raise Stop(f"There is no stack {settings.stack} in {settings.region}: python3 -m deploy install makes it.")
    given = {one["ParameterKey"]: one["ParameterValue"] for one in found.get("Parameters", [])}
    shown = {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])}
    state = found["StackStatus"]
    yield state.endswith("_COMPLETE") and "ROLLBACK" not in state, f"stack {settings.stack}: {state}"

    newest, deployed = secret.newest_version(settings), given.get("SecretVersionId")
    if deployed == newest:
        yield True, "secret: the functions have its newest version"
    else:
        yield False, f"secret: {settings.secret} was changed after the last deploy, and no function knows: python3 -m deploy update"

    wanted = stack.concurrency(settings)
    if given.get("Concurrency", "small") == wanted:
        yield True, f"concurrency: {wanted}, as the account's limit allows"
    else:
        yield False, f"concurrency: the account's limit has become one for {wanted}: python3 -m deploy update"

    yield given.get("TableProtection") == "yes", f"table: protection from deletion is {given.get('TableProtection')}"
    yield stack.is_healthy(shown["HealthUrl"]), f"webhook: {shown['HealthUrl']}"
    ringing = aws(settings, "cloudwatch", "describe-alarms", "--alarm-name-prefix", f"{settings.stack}-", "--state-value", "ALARM")["MetricAlarms"]
    for alarm in ringing:
        yield False, f"alarm {alarm['AlarmName']}: {alarm.get('AlarmDescription', '')}"


def report(settings):
    """The findings on the terminal. Raises Stop if there is something to do."""
    wrong = 0
    for is_well, line in findings(settings):
        print(f"{'ok  ' if is_well else 'TODO'} {line}")
        wrong += not is_well
    if wrong:
        raise Stop(f"{wrong} to do")
