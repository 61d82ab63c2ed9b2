"""The secret in Secrets Manager: made, completed, changed. Its values never stand in a command line or on the screen."""

import json
import os
import secrets
import tempfile
from getpass import getpass
from pathlib import Path

from .tools import Stop, aws
from .words import WORDS, say


def values(settings):
    """What the secret holds; None where there is none."""
    found = aws(settings, "secretsmanager", "get-secret-value", "--secret-id", settings.secret, check=False)
    return None if found is None else json.loads(found["SecretString"])


def newest_version(settings):
    """The version that the functions are to be given."""
    versions = aws(settings, "secretsmanager", "describe-secret", "--secret-id", settings.secret)["VersionIdsToStages"]
    return next(version for version, stages in versions.items() if "AWSCURRENT" in stages)


def complete(settings, ask=getpass):
    """Makes the secret, or adds what it lacks; touches nothing that is there. Returns the keys that were added."""
    there = values(settings)
    made, asked = settings.keys_of_secret()
    added = {key: secrets.token_hex(24) for key in made if not (there or {}).get(key)}
    for key in asked:
        if not (there or {}).get(key):
            added[key] = answered(key, ask)
    if added:
        put(settings, (there or {}) | added, is_new=there is None)
    return sorted(added)


def answered(key, ask):
    where = f"where.{key}" if f"where.{key}" in WORDS else "where.else"
    value = os.environ.get(key) or ask(f"{key} ({say(where)}): ")
    if not value.strip():
        raise Stop(say("secret.empty", key=key))
    return value.strip()


def change(settings, key, ask=getpass):
    """Changes one value."""
    there = values(settings)
    if there is None:
        raise Stop(say("secret.none", secret=settings.secret, region=settings.region))
    if key not in sum(settings.keys_of_secret(), []) and key not in there:
        raise Stop(say("secret.no_such_key", key=key, keys=", ".join(sorted(there))))
    put(settings, there | {key: answered(key, ask)}, is_new=False)


def put(settings, all_values, is_new):
    handle, name = tempfile.mkstemp()  # readable by its owner alone
    path = Path(name)
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(all_values, file)
        named = ["create-secret", "--name"] if is_new else ["put-secret-value", "--secret-id"]
        aws(settings, "secretsmanager", *named, settings.secret, "--secret-string", f"file://{path}")
    finally:
        path.unlink()
