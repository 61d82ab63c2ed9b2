"""The secret in Secrets Manager: made, completed, changed. Its values never stand in a command line or on the screen."""

import json
import os
import secrets
import tempfile
from getpass import getpass
from pathlib import Path

from .tools import Stop, aws

WHERE = {  # where a person finds a value
    "CHATWOOT_API_TOKEN": "access token of a Chatwoot administrator, at the foot of the profile page",
    "MELI_SECRET_KEY": "secret key of your Mercado Livre application",
    "SHOPEE_PARTNER_KEY": "partner key of your Shopee application",
    "MAGALU_CLIENT_SECRET": "client secret of your Magalu application",
}


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
    value = os.environ.get(key) or ask(f"{key} ({WHERE.get(key, 'see docs/OPERATIONS.md')}): ")
    if not value.strip():
        raise Stop(f"{key} is empty: nothing was changed.")
    return value.strip()


def change(settings, key, ask=getpass):
    """Changes one value."""
    there = values(settings)
    if there is None:
        raise Stop(f"There is no secret {settings.secret} in {settings.region}: python3 -m deploy install makes it.")
    if key not in sum(settings.keys_of_secret(), []) and key not in there:
        raise Stop(f"{key}: no parameter asks for such a key. There are: {', '.join(sorted(there))}")
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
