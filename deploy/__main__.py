"""The commands. Each looks at everything it needs before it changes anything."""

import argparse
import os
import sys
from pathlib import Path

from . import cost, secret, settings, stack, status, tools
from .words import LANGUAGES, say, speak

def install(given, options):
    """checks, makes the secret, builds, deploys; what a first deploy left that failed is taken away before"""
    tools.check_prerequisites(given, builds=options.artefacts is None)
    added = secret.complete(given)
    if added:
        print(say("secret.added", secret=given.secret, keys=", ".join(added)))
    is_first = stack.clear_failed_start(given) is None
    template, size = stack.build(given, options.artefacts), stack.concurrency(given)
    if is_first:  # a protected table would be in the way of cleaning up after a first deploy that fails
        stack.deploy(given, template, Concurrency=size, TableProtection="no")
    stack.deploy(given, template, Concurrency=size, TableProtection="yes")
    shown = stack.outputs(given)
    if not stack.is_healthy(shown["HealthUrl"]):
        raise tools.Stop(say("deployed.silent", url=shown["HealthUrl"]))
    print(say("deployed", url=shown.get("SetupUrl", shown["HealthUrl"])))


def update(given, options):
    """builds what is here now and deploys it, with the secret's newest version"""
    if stack.described(given) is None:
        raise tools.Stop(say("stack.none", stack=given.stack, region=given.region))
    install(given, options)


def look(given, _):
    """says what is to be done: a secret that changed after the last deploy, a higher limit, alarms that ring"""
    status.report(given)


def token(given, _):
    """prints the token that opens the setup page"""
    print((secret.values(given) or {}).get("SETUP_TOKEN", say("secret.no_token", secret=given.secret)))


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
        raise tools.Stop(say("uninstall.name", stack=given.stack))
    stack.delete(given)
    print(say("uninstalled", table=table, secret=given.secret))


def parser():
    arguments = argparse.ArgumentParser("python3 -m deploy", epilog=say("help.epilog"), formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--config", type=Path, default=settings.ROOT / "deploy.toml", help=say("help.--config"))
    arguments.add_argument("--lang", choices=LANGUAGES, help=say("help.--lang"))
    commands = arguments.add_subparsers(required=True, metavar="COMMAND")

    def command(name, work, builds=False):
        one = commands.add_parser(name, help=say(f"help.{name}"), description=say(f"help.{name}"))
        one.set_defaults(work=work)
        if builds:
            one.add_argument("--artefacts", type=Path, help=say("help.--artefacts"))
        return one

    command("install", install, builds=True)
    command("update", update, builds=True)
    command("status", look)
    command("token", token)
    command("secret", change_secret, builds=True).add_argument("name", help=say("help.name"))
    command("logs", logs).add_argument("--filter", help=say("help.--filter"))
    command("replay", replay)
    command("cost", costs)
    command("take-over", take_over, builds=True).add_argument("table", help=say("help.table"))
    command("uninstall", uninstall).add_argument("stack", nargs="?", help=say("help.stack"))
    return arguments


def wish(words):
    """What stands behind --lang: the help is in that language, too."""
    followed = dict(zip(words, [*words[1:], ""]))
    return followed.get("--lang") or next((word.partition("=")[2] for word in words if word.startswith("--lang=")), None)


def terminal_language():
    """As other programs find it: LC_ALL, else LC_MESSAGES, else LANG."""
    return next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), None)


def main():
    sys.stdout.reconfigure(line_buffering=True)  # in order with what SAM says
    asked, terminal = wish(sys.argv[1:]), terminal_language()
    speak(asked, terminal)
    options = parser().parse_args()
    speak(asked, settings.language(options.config), terminal)
    try:
        options.work(settings.read(options.config), options)
    except tools.Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
