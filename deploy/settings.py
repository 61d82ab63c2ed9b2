"""What deploy.toml says: the stack, its region, and the parameters of the template."""

import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from .tools import Stop
from .words import say

ROOT = Path(__file__).resolve().parent.parent
MARKETPLACES = {  # the parameter that a marketplace's application is given by: the secret's key that goes with it
    "MeliAppId": "MELI_SECRET_KEY", "ShopeePartnerId": "SHOPEE_PARTNER_KEY", "MagaluClientId": "MAGALU_CLIENT_SECRET",
}


@dataclass
class Settings:
    stack: str
    region: str
    parameters: dict[str, str]
    others: dict = field(default_factory=dict)

    @property
    def secret(self):
        return self.parameters.get("SecretName") or "meli-chatwoot"

    @property
    def architecture(self):
        return self.parameters.get("Architecture") or "arm64"

    def keys_of_secret(self):
        """Keys that the secret must have: (made here, asked from a person)."""
        given, protection = self.parameters, self.parameters.get("WebhookProtection") or "token"
        made = [
            *["SETUP_TOKEN"] * (given.get("SetupPages", "yes") == "yes"),
            *["WEBHOOK_TOKEN"] * (protection in ("token", "both")),
            *["NOTIFICATION_TOKEN"] * (given.get("NotificationToken") == "secret"),
        ]
        asked = ["CHATWOOT_API_TOKEN"] + [key for parameter, key in MARKETPLACES.items() if given.get(parameter)]
        asked += ["MELI_REFRESH_TOKEN"] * bool(given.get("MeliUserId"))
        asked += ["CHATWOOT_WEBHOOK_SECRET"] * (protection in ("signature", "both"))
        asked += ["SHOPEE_PARTNER_KEY_BEFORE"] * (given.get("ShopeeKeyBefore") == "yes")
        asked += ["MAGALU_WEBHOOK_SECRETS"] * (given.get("MagaluWebhooks") == "yes")
        return made, asked

    def written_with(self, secret_version, **defaults):
        """The same for SAM, with the secret's newest version, and with defaults that a person's own values win over."""
        merged = defaults | {name: value for name, value in self.parameters.items() if value} | {"SecretVersionId": secret_version}
        deploy = self.others | {"parameter_overrides": [f"{name}={quoted(value)}" for name, value in sorted(merged.items())]}
        lines = ["version = 0.1", "[default.global.parameters]", f"stack_name = {json.dumps(self.stack)}", f"region = {json.dumps(self.region)}"]
        lines += ["[default.deploy.parameters]", *(f"{name} = {json.dumps(value)}" for name, value in deploy.items())]
        return "\n".join(lines) + "\n"


def quoted(value):
    return value if not set(' "') & set(value) else '"' + value.replace('"', '\\"') + '"'


def language(path):
    """The language of the notes to agents, if the file gives one: whoever deploys reads it as well."""
    try:
        given = tomllib.loads(path.read_text())["default"]["deploy"]["parameters"]["parameter_overrides"]
        return next((one.partition("=")[2].strip() for one in given if one.startswith("BridgeLocale=")), None)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError):
        return None  # read() says what is wrong with the file


def read(path):
    """Reads deploy.toml.

    Raises Stop with all that is missing, in one go."""
    if not path.exists():
        path.write_text((ROOT / "deploy.example.toml").read_text())
        raise Stop(say("settings.made", file=path.name))
    try:
        written = tomllib.loads(path.read_text())["default"]
        everywhere, deploy = written["global"]["parameters"], dict(written["deploy"]["parameters"])
        given = dict(one.split("=", 1) for one in deploy.pop("parameter_overrides"))
        settings = Settings(everywhere["stack_name"], everywhere["region"], {name: value.strip() for name, value in given.items()}, deploy)
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise Stop(say("settings.unreadable", file=path.name, error=error)) from error
    missing = [name for name in ("ChatwootUrl", "ChatwootAccountId") if not settings.parameters.get(name)]
    if not any(settings.parameters.get(name) for name in MARKETPLACES):
        missing.append(say("settings.one_of", names=", ".join(MARKETPLACES)))
    if missing:
        raise Stop("\n".join(say("settings.empty", file=path.name, name=name) for name in missing))
    return settings
