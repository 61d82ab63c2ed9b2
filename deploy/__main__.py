"""The commands. Each looks at everything it needs before it changes anything."""

import argparse
import sys
from pathlib import Path

from . import cost, secret, settings, stack, status, tools

EPILOG = """first deploy:  python3 -m deploy install
afterwards:    python3 -m deploy update | status | logs | token | secret NAME | replay | cost | uninstall
docs/OPERATIONS.md explains each."""


def install(given, options):
    """checks, makes the secret, builds, deploys; what a first deploy left that failed is taken away before"""
    tools.check_prerequisites(given, builds=options.artefacts is None)
    added = secret.complete(given)
    if added:
        print(f"Secret {given.secret}: {', '.join(added)}")
    is_first = stack.clear_failed_start(given) is None
    template, size = stack.build(given, options.artefacts), stack.concurrency(given)
    if is_first:  # a protected table would be in the way of cleaning up after a first deploy that fails
        stack.deploy(given, template, Concurrency=size, TableProtection="no")
    stack.deploy(given, template, Concurrency=size, TableProtection="yes")
    shown = stack.outputs(given)
    if not stack.is_healthy(shown["HealthUrl"]):
        raise tools.Stop(f"Deployed, but {shown['HealthUrl']} does not answer: python3 -m deploy logs")
    print(f"\nDeployed, and it answers.\nOpen       {shown.get('SetupUrl', shown['HealthUrl'])}\nIts token  python3 -m deploy token")


def update(given, options):
    """builds what is here now and deploys it, with the secret's newest version"""
    if stack.described(given) is None:
        raise tools.Stop(f"There is no stack {given.stack} in {given.region}: python3 -m deploy install makes it.")
    install(given, options)


def look(given, _):
    """says what is to be done: a secret that changed after the last deploy, a higher limit, alarms that ring"""
    status.report(given)


def token(given, _):
    """prints the token that opens the setup page"""
    print((secret.values(given) or {}).get("SETUP_TOKEN", f"There is no SETUP_TOKEN in the secret {given.secret}."))


def change_secret(given, options):
    """changes one value of the secret (asked for, not shown) and deploys, so that the functions get it"""
    stack.outputs(given)
    secret.change(given, options.name)
    update(given, options)


def logs(given, options):
    """shows the log as it goes, of all functions"""
    wanted = ["--filter", options.filter] if options.filter else []
    tools.run("sam", "logs", "--stack-name", given.stack, "--region", given.region, "--tail", *wanted, check=False)


def replay(given, _):
    """begins again what was given up on"""
    tools.run("sam", "remote", "invoke", "PollerFunction", "--stack-name", given.stack, "--region", given.region, "--event", '{"task":"replay"}')


def costs(given, _):
    """shows what ran in the last thirty days, and what it cost"""
    print(cost.report(given))


def take_over(given, options):
    """makes a table that was kept or restored the table of a new stack, and deploys it"""
    tools.check_prerequisites(given, builds=options.artefacts is None)
    stack.take_over(given, options.table)
    install(given, options)


def uninstall(given, options):
    """deletes the stack; the table and the secret stay"""
    table = stack.outputs(given)["TableName"]
    if options.stack != given.stack:
        raise tools.Stop(f"This deletes the stack {given.stack}. Disconnect the accounts on the setup page first, then: "
                         f"python3 -m deploy uninstall {given.stack}")
    stack.delete(given)
    print(f"Deleted. The table {table} and the secret {given.secret} stay: docs/OPERATIONS.md, Uninstall.")


def parser():
    arguments = argparse.ArgumentParser("python3 -m deploy", epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--config", type=Path, default=settings.ROOT / "deploy.toml", help="the settings, deploy.toml unless given")
    commands = arguments.add_subparsers(required=True, metavar="COMMAND")

    def command(name, work, builds=False):
        one = commands.add_parser(name, help=work.__doc__, description=work.__doc__)
        one.set_defaults(work=work)
        if builds:
            one.add_argument("--artefacts", type=Path, help="folder with a release's programs: nothing is compiled")
        return one

    command("install", install, builds=True)
    command("update", update, builds=True)
    command("status", look)
    command("token", token)
    command("secret", change_secret, builds=True).add_argument("name", help="such as MELI_SECRET_KEY")
    command("logs", logs).add_argument("--filter", help="only lines with this word")
    command("replay", replay)
    command("cost", costs)
    command("take-over", take_over, builds=True).add_argument("table", help="its name")
    command("uninstall", uninstall).add_argument("stack", nargs="?", help="the stack's name, so that nothing is deleted by a slip")
    return arguments


def main():
    sys.stdout.reconfigure(line_buffering=True)  # in order with what SAM says
    options = parser().parse_args()
    try:
        options.work(settings.read(options.config), options)
    except tools.Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
