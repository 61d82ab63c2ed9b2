"""Tries every command of `python3 -m deploy` against programs that stand for AWS, SAM and Rust: .ci/fake_cloud.py."""

import http.server
import json
import os
import re
import shutil
import string
import subprocess
import sys
import tempfile
import threading
import tomllib
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from deploy.words import LANGUAGES, WORDS  # noqa: E402

TOML = """version = 0.1
[default.global.parameters]
stack_name = "shop"
region = "sa-east-1"
[default.deploy.parameters]
resolve_s3 = true
parameter_overrides = [%s]
"""
THREE = ("ChatwootUrl=https://chat.example", "ChatwootAccountId=3", "MeliAppId=4")
CREDENTIALS = {"CHATWOOT_API_TOKEN": "chatwoots-own", "MELI_SECRET_KEY": "melis-own"}


class Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *_):
        pass


class Deploy(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Healthy)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.path = self.folder / "bin"
        self.path.mkdir()
        for name in ("aws", "sam", "cargo", "cargo-lambda", "rustup", "cc", "git"):
            program = self.path / name
            program.write_text(f"#!{sys.executable}\n" + (ROOT / ".ci/fake_cloud.py").read_text())
            program.chmod(0o700)
        self.cloud = {
            "signed_in": True, "secret": None, "secret_version": 0, "limit": 10, "stack": None, "commands": [], "deployed": [], "template": "", "given": {}, "alarms": [],
            "head": "5b45df1c0ffee", "commit": None, "reads_template": False, "sam": "1.170.0", "target": "aarch64-unknown-linux-gnu", "health": f"http://127.0.0.1:{server.server_port}/healthz",
        }
        self.write(*THREE)

    def write(self, *parameters):
        (self.folder / "deploy.toml").write_text(TOML % ", ".join(json.dumps(one) for one in parameters))

    def deploy(self, *command, status=0, **environment):
        """Runs a command; returns what it said."""
        state = self.folder / "cloud.json"
        state.write_text(json.dumps(self.cloud))
        given = {"PATH": str(self.path), "FAKE_CLOUD": str(state), "HOME": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "en_US.UTF-8"}
        done = subprocess.run(
            [sys.executable, "-m", "deploy", "--config", self.folder / "deploy.toml", *command],
            cwd=ROOT, env=given | environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )
        self.cloud = json.loads(state.read_text())
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def overrides(self, number=-1):
        written = tomllib.loads(self.cloud["deployed"][number])["default"]["deploy"]["parameters"]["parameter_overrides"]
        return dict(one.split("=", 1) for one in written)

    def did(self, *words):
        return [one for one in self.cloud["commands"] if one[: len(words)] == list(words)]

    def changed(self):
        looks = ("--version", "describe", "get-", "list")
        return [one for one in self.cloud["commands"] if not any(word.startswith(look) for word in one[1:3] for look in looks)
                and one[:2] not in (["aws", "sts"], ["rustup", "target"], ["cargo-lambda", "lambda"])]

    def test_from_nothing_to_a_deployed_stack(self):
        said = self.deploy("install", **CREDENTIALS)
        self.assertEqual({key: self.cloud["secret"][key] for key in CREDENTIALS}, CREDENTIALS)
        self.assertEqual(len(self.cloud["secret"]["SETUP_TOKEN"]), 48)
        self.assertNotEqual(self.cloud["secret"]["SETUP_TOKEN"], self.cloud["secret"]["WEBHOOK_TOKEN"])
        self.assertEqual([self.overrides(at)["TableProtection"] for at in (0, 1)], ["no", "yes"])
        self.assertEqual(self.overrides() | dict(one.split("=", 1) for one in THREE), self.overrides())
        self.assertEqual((self.overrides()["Concurrency"], self.overrides()["SecretVersionId"]), ("small", "version-1"))
        self.assertIn("https://api.example/setup", said)

    def test_what_is_built_is_named_after_its_commit_unless_somebody_names_it(self):
        self.deploy("install", **CREDENTIALS)
        self.assertEqual(self.cloud["commit"], "5b45df1c0ffee")
        self.deploy("update", BRIDGE_COMMIT="0123456789ab")
        self.assertEqual(self.cloud["commit"], "0123456789ab")
        (self.path / "git").unlink()
        self.deploy("update")
        self.assertIsNone(self.cloud["commit"])

    def test_metrics_are_what_the_file_says(self):
        self.write(*THREE, "Metrics=off")
        self.deploy("install", **CREDENTIALS)
        self.assertEqual(self.overrides()["Metrics"], "off")

    def test_no_secret_stands_on_the_screen_or_in_a_command(self):
        said = self.deploy("install", **CREDENTIALS)
        for value in self.cloud["secret"].values():
            self.assertNotIn(value, said)
            self.assertNotIn(value, json.dumps(self.cloud["commands"]) + "".join(self.cloud["deployed"]))

    def test_everything_that_is_missing_is_said_at_once_before_anything_is_changed(self):
        (self.path / "cargo-lambda").unlink()
        self.cloud |= {"sam": "1.98.0", "target": ""}
        said = self.deploy("install", status=1, **CREDENTIALS)
        for words in ("sam is 1.98, 1.170 or later", "cargo-lambda is missing", "rustup target add aarch64-unknown-linux-gnu"):
            self.assertIn(words, said)
        self.assertEqual(self.changed(), [])

    def test_whoever_is_not_signed_in_to_aws_is_told(self):
        self.cloud["signed_in"] = False
        self.assertIn("aws configure", self.deploy("install", status=1, **CREDENTIALS))
        self.assertEqual(self.changed(), [])

    def test_settings_that_are_empty_are_all_named(self):
        self.write("ChatwootUrl=", "ChatwootAccountId=", "MeliAppId=")
        said = self.deploy("install", status=1)
        for name in ("ChatwootUrl", "ChatwootAccountId", "one of MeliAppId, ShopeePartnerId, MagaluClientId"):
            self.assertIn(name, said)

    def test_without_a_file_of_settings_one_is_made(self):
        (self.folder / "deploy.toml").unlink()
        self.assertIn("fill in", self.deploy("install", status=1))
        self.assertEqual((self.folder / "deploy.toml").read_text(), (ROOT / "deploy.example.toml").read_text())

    def test_a_shop_on_shopee_alone_is_not_asked_for_mercado_livre(self):
        self.write("ChatwootUrl=https://chat.example", "ChatwootAccountId=3", "MeliAppId=", "ShopeePartnerId=2001887")
        self.deploy("install", CHATWOOT_API_TOKEN="chatwoots-own", SHOPEE_PARTNER_KEY="shopees-own")
        self.assertEqual(sorted(self.cloud["secret"]), ["CHATWOOT_API_TOKEN", "SETUP_TOKEN", "SHOPEE_PARTNER_KEY", "WEBHOOK_TOKEN"])
        self.assertNotIn("MeliAppId", self.overrides())

    def test_a_first_deploy_that_failed_is_cleared_away_and_repeated(self):
        self.cloud["stack"] = "ROLLBACK_COMPLETE"
        self.deploy("install", **CREDENTIALS)
        self.assertEqual(len(self.did("aws", "cloudformation", "delete-stack")), 1)
        self.assertEqual(self.cloud["stack"], "UPDATE_COMPLETE")

    def test_an_update_that_failed_is_never_taken_for_a_first_deploy(self):
        for state in ("UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED", "ROLLBACK_IN_PROGRESS", "DELETE_FAILED"):
            self.cloud["stack"] = state
            self.deploy("install", **CREDENTIALS)
        self.assertEqual(self.did("aws", "cloudformation", "delete-stack"), [])

    def test_an_update_gives_the_newest_secret_and_leaves_its_values_alone(self):
        self.write(*THREE, "SecretVersionId=version-0", "PollRate=2 minutes")
        self.deploy("install", **CREDENTIALS)
        before = self.cloud["secret"]
        self.cloud["secret_version"] = 7
        self.deploy("update")
        self.assertEqual((self.overrides()["SecretVersionId"], self.overrides()["TableProtection"]), ("version-7", "yes"))
        self.assertEqual(self.overrides()["PollRate"], '"2 minutes"')
        self.assertEqual(self.cloud["secret"], before)

    def test_a_changed_credential_reaches_the_functions_by_one_command(self):
        self.deploy("install", **CREDENTIALS)
        self.deploy("secret", "MELI_SECRET_KEY", MELI_SECRET_KEY="another")
        self.assertEqual((self.cloud["secret"]["MELI_SECRET_KEY"], self.overrides()["SecretVersionId"]), ("another", "version-2"))
        self.assertIn("no parameter asks", self.deploy("secret", "MELI_KEY", status=1, MELI_KEY="x"))

    def test_an_account_with_room_gets_a_schedule_for_each_account(self):
        self.cloud["limit"] = 1000
        self.deploy("install", **CREDENTIALS)
        self.assertEqual(self.overrides()["Concurrency"], "large")

    def test_a_release_is_deployed_without_a_compiler(self):
        for name in ("cargo", "cargo-lambda", "rustup", "cc"):
            (self.path / name).unlink()
        for function in ("webhook", "dispatcher", "poller", "setup"):
            program = self.folder / "release/arm64" / function
            program.mkdir(parents=True)
            (program / "bootstrap").touch()
        self.cloud["reads_template"] = True
        self.deploy("install", "--artefacts", str(self.folder / "release"), **CREDENTIALS)
        self.assertEqual(self.did("sam", "build"), [])
        self.assertEqual(self.cloud["template"].count("/release/arm64/"), 4)
        self.assertNotIn("rust-cargolambda", self.cloud["template"])

    def test_a_release_for_another_processor_is_refused(self):
        (self.folder / "release/x86_64/webhook").mkdir(parents=True)
        self.assertIn("arm64", self.deploy("install", "--artefacts", str(self.folder / "release"), status=1, **CREDENTIALS))
        self.assertEqual(self.cloud["deployed"], [])

    def test_a_stack_that_does_not_answer_is_no_success(self):
        self.cloud["health"] = "http://127.0.0.1:1/healthz"
        self.assertIn("does not answer", self.deploy("install", status=1, **CREDENTIALS, DEPLOY_PATIENCE="0"))

    def test_a_secret_that_no_deploy_brought_is_told(self):
        self.deploy("install", **CREDENTIALS)
        self.assertIn("ok   secret", self.deploy("status"))
        self.cloud["secret_version"] += 1  # changed in AWS's console
        self.assertIn("TODO secret: meli-chatwoot was changed after the last deploy", self.deploy("status", status=1))
        self.deploy("update")
        self.assertIn("ok   secret", self.deploy("status"))

    def test_a_higher_limit_and_a_ringing_alarm_are_told(self):
        self.deploy("install", **CREDENTIALS)
        self.cloud |= {"limit": 1000, "alarms": [{"AlarmName": "shop-ThrottlesAlarm-1", "AlarmDescription": "docs/RUNBOOK.md#throttles"}]}
        said = self.deploy("status", status=1)
        self.assertIn("TODO concurrency", said)
        self.assertIn("docs/RUNBOOK.md#throttles", said)

    def test_nothing_is_deleted_by_a_slip(self):
        self.deploy("install", **CREDENTIALS)
        for given in ((), ("shap",)):
            self.assertIn("uninstall shop", self.deploy("uninstall", *given, status=1))
        self.assertEqual(self.cloud["stack"], "UPDATE_COMPLETE")
        self.assertIn("stack-Table-1", self.deploy("uninstall", "shop"))
        self.assertIsNone(self.cloud["stack"])

    def test_a_kept_table_becomes_a_new_stacks(self):
        self.deploy("take-over", "kept", **CREDENTIALS)
        table = self.cloud["imported"]
        self.assertIn("  Table:\n    Type: AWS::DynamoDB::Table\n    DeletionPolicy: Retain\n", table)
        self.assertNotIn("WebhookFunction", table)
        self.assertNotIn("!If", table)
        done = [one[2] for one in self.did("aws", "dynamodb")]
        self.assertEqual(done.count("update-table"), 2, "its stream, its protection")
        self.assertIn("update-time-to-live", done)
        self.assertEqual([self.overrides(at)["TableProtection"] for at in range(len(self.cloud["deployed"]))], ["yes"])

    def test_a_table_is_not_taken_over_by_a_stack_that_has_one(self):
        self.cloud["stack"] = "CREATE_COMPLETE"
        self.assertIn("already", self.deploy("take-over", "kept", status=1, **CREDENTIALS))
        self.assertEqual(self.did("aws", "dynamodb"), [])

    def test_the_cost_is_counted(self):
        self.cloud["stack"] = "CREATE_COMPLETE"
        said = self.deploy("cost")
        self.assertIn("calls of the public API                   1,000,000  US$     1.00", said)
        self.assertIn("the last 30 days", said)

    def test_logs_replay_and_token(self):
        self.deploy("install", **CREDENTIALS)
        self.deploy("logs", "--filter", "ERROR")
        self.assertEqual(self.did("sam", "logs"), [["sam", "logs", "--stack-name", "shop", "--region", "sa-east-1", "--tail", "--filter", "ERROR"]])
        self.deploy("replay")
        self.assertEqual(self.did("sam", "remote", "invoke", "PollerFunction")[0][-1], '{"task":"replay"}')
        self.assertEqual(self.deploy("token").strip(), self.cloud["secret"]["SETUP_TOKEN"])

    def test_whoever_deploys_reads_their_own_language(self):
        self.cloud["signed_in"] = False
        for words, locale, terminal, said in (
            ((), "", "en_US.UTF-8", "no AWS credentials"), ((), "", "es_AR.UTF-8", "no se encontraron"), ((), "", "pt_BR.UTF-8", "não foram achadas"),
            ((), "", "C.UTF-8", "não foram achadas"), ((), "es", "en_US.UTF-8", "no se encontraron"), (("--lang", "en"), "es", "pt_BR", "no AWS credentials"),
        ):
            self.write(*THREE, *[f"BridgeLocale={locale}"] * bool(locale))
            self.assertIn(said, self.deploy(*words, "install", status=1, LANG=terminal, **CREDENTIALS))
        self.assertIn("apaga a pilha", self.deploy("--lang=pt-BR", "--help"))
        self.assertIn("invalid choice", self.deploy("--lang", "fr", "status", status=2))

    def test_a_person_is_asked_in_their_language_and_told_what_is_to_be_done(self):
        self.deploy("install", **CREDENTIALS)
        self.cloud["secret_version"] += 1
        for language, words in (("pt-BR", "FAZER segredo"), ("es", "HACER secreto"), ("en", "TODO secret")):
            self.assertIn(words, self.deploy("--lang", language, "status", status=1))
        del self.cloud["secret"]["MELI_SECRET_KEY"]
        self.assertIn("está vacío", self.deploy("--lang", "es", "install", status=1, MELI_SECRET_KEY=" "))


class Words(unittest.TestCase):
    """What the commands say stands in three languages, with the same places, and nowhere else."""

    def test_every_key_is_said_in_three_languages_with_the_same_places(self):
        for key, said in WORDS.items():
            self.assertEqual(len(said), len(LANGUAGES), key)
            self.assertTrue(all(text.strip() for text in said), key)
            places = [sorted(place for _, place, _, _ in string.Formatter().parse(text) if place is not None) for text in said]
            self.assertEqual(places, [places[-1]] * len(LANGUAGES), key)
            commands = [sorted(re.findall(r"python3 -m deploy [a-z-]+", text)) for text in said]
            self.assertEqual(commands, [commands[-1]] * len(LANGUAGES), key)

    def test_every_key_that_is_said_is_there_and_every_one_is_said(self):
        code = "".join(path.read_text() for path in (ROOT / "deploy").glob("*.py") if path.name != "words.py")
        named = re.findall(r"""say\(f?["\']([^"\']+)["\']""", code)
        used = {key for name in named for key in WORDS if re.fullmatch(re.sub(r"\{\w+\}", ".+", name.replace(".", r"\.")), key)}
        used |= {key for key in WORDS if key.startswith("where.")}
        self.assertEqual([name for name in named if "{" not in name and name not in WORDS], [])
        self.assertEqual(sorted(set(WORDS) - used), [])

    def test_no_line_is_written_where_it_is_said(self):
        for path in (ROOT / "deploy").glob("*.py"):
            self.assertEqual(re.findall(r"""(?:Stop|print|ask)\(f?"[A-Za-z]+ .*""", path.read_text()), [], path)


if __name__ == "__main__":
    unittest.main()
