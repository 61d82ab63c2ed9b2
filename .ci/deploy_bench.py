"""Deploys the bridge on an emulator of AWS with `python3 -m deploy`, and lives with it for some minutes.

    python .ci/deploy_bench.py PROGRAMS     from an empty account to a table that a new stack took over

PROGRAMS holds webhook/bootstrap and so on, for this machine's processor. Every function runs as a process under the
credentials of its own role, and every call it makes is judged by that role. Mercado Livre and Chatwoot are
those of `cargo beside`, whose ports and 9000 must be free.
"""

import json
import sys
import time
from pathlib import Path

from emulated import Beside, Cloud, Front, Workplace, call, within

FIRST_S = 150  # the first tick takes the account in and polls it
SLOW_S = 90  # the clock comes each minute
QUICK_S = 40
SELLER, BUYER = 987654321, 555000222
PARAMETERS = {
    "ChatwootUrl": "http://127.0.0.1:8002", "ChatwootAccountId": "3", "MeliAppId": "1234567890123456", "MeliUserId": str(SELLER),
    "ChatwootQuestionsInboxId": "7", "ChatwootMessagesInboxId": "8", "WebhookProtection": "signature", "AlarmEmail": "you@shop.example",
}
SECRET = {
    "CHATWOOT_API_TOKEN": "local-agent-token", "MELI_SECRET_KEY": "app-secret", "MELI_REFRESH_TOKEN": f"TG-local-{SELLER}",
    "CHATWOOT_WEBHOOK_SECRET": "local-webhook-secret",
}


class Failed(SystemExit):
    """A check that did not hold."""

    def __init__(self, what, why):
        super().__init__(f"FAIL {what}: {why}")
        self.what = what


class Life:
    """What is done to the deployed bridge, and seen of it from both ends."""

    def __init__(self, cloud, place):
        self.cloud, self.place, self.passed = cloud, place, 0

    def check(self, what, holds, patience=None):
        patience = patience or QUICK_S
        seconds = within(patience, holds)
        if seconds is None:
            raise Failed(what, f"not within {patience} s\n{self.cloud.log_tail()}\n{self.cloud.logs(self.place)}")
        self.passed += 1
        print(f"ok   {what} ({seconds:.1f} s)", flush=True)

    def meli(self, act, **body):
        return call("POST", f"http://127.0.0.1:8001/_sim/{act}", body)[1]

    def chatwoot(self, act, **body):
        return call("POST", f"http://127.0.0.1:8002/_sim/{act}", body)[1]

    def sold(self):
        return call("GET", "http://127.0.0.1:8001/_sim/state")[1]

    def conversation_with(self, words, file=False):
        for held in call("GET", "http://127.0.0.1:8002/_sim/state")[1]["conversations"]:
            for message in held["messages"]:
                if words in message["content"] and (not file or message["attachments"]):
                    return held["id"]
        return None

    def api(self, method, path, body=None, **headers):
        return self.cloud.api(self.place, method, path, body, headers)

    def lines(self, function, words):
        """How many lines of a function's log have these words."""
        return self.cloud.log(self.place, function).count(words)

    def is_taken_in(self):
        """The first tick imports the account, makes its schedule and polls it. No notification helps."""
        self.place.is_deaf = True
        words = self.ask()
        self.check("the first question reaches Chatwoot", lambda: self.conversation_with(words), FIRST_S)
        self.place.is_deaf = False
        self.check("the account has its schedule", lambda: any(str(SELLER) in one["Name"] for one in self.cloud.schedules(self.place)))

    def ask(self):
        words = f"Tem em azul? {time.time()}"
        self.question = self.meli("ask", item=self.sold()["items"][0]["id"], buyer=BUYER, text=words)["question"]
        return words

    def a_question_and_its_answer(self):
        shown, sent = self.lines("dispatcher", "message shown in Chatwoot"), self.lines("dispatcher", "reply sent")
        words = self.ask()
        self.check("a question reaches Chatwoot", lambda: self.conversation_with(words), SLOW_S)
        self.check("by notification and stream: the dispatcher showed it", lambda: self.lines("dispatcher", "message shown in Chatwoot") > shown)
        self.chatwoot("reply", conversation=self.conversation_with(words), text="Temos sim")
        answer = lambda: [one["answer"] for one in self.sold()["questions"] if one["id"] == self.question] == ["Temos sim"]
        self.check("its answer reaches the buyer", answer, SLOW_S)
        self.check("by webhook and stream: the dispatcher sent it", lambda: self.lines("dispatcher", "reply sent") > sent)
        self.check("what it measured is in its log", lambda: self.lines("dispatcher", "LatencyOut"))

    def a_sale(self):
        thread = self.sold()["threads"][0]
        words = f"Quando chega? {time.time()}"
        self.meli("write", thread=thread["thread"], text=words, file="uma nota fiscal")
        self.check("a message of a sale and its file reach Chatwoot", lambda: self.conversation_with(words), SLOW_S)
        self.check("the file is there", lambda: self.conversation_with("", file=True), SLOW_S)
        self.chatwoot("reply", conversation=self.conversation_with(words), text="Sai hoje")
        sent = lambda: [one["text"] for one in self.sold()["threads"][0]["messages"] if one["from"] == "seller"].count("Sai hoje") == 1
        self.check("the reply reaches the buyer once", sent)
        words = f"Veio quebrado {time.time()}"
        self.meli("claim", seller=SELLER, order=thread["orders"][0], text=words)
        self.check("a claim reaches Chatwoot", lambda: self.conversation_with(words), SLOW_S)

    def the_clock(self):
        self.check("the clock alone brings what no notification told", lambda: "poller run finished" in self.cloud.log(self.place, "poller"), SLOW_S)

    def setup_page(self, token):
        bearer = {"authorization": f"Bearer {token}"}
        status, checks = self.api("GET", "/setup/doctor", **bearer)
        self.check("the doctor answers who has the token", lambda: status == 200 and "chatwoot.token" in json.dumps(checks))
        # The emulator's CloudFormation turns no expiry on.
        wrong = [one["check"] for one in checks if one["status"] != "ok" and one["check"].split(".")[0] in ("table", "poller", "schedules") and one["check"] != "table.expiry"]
        self.check("and finds table and clock right", lambda: not wrong, 1)
        self.check("and nobody else", lambda: self.api("GET", "/setup/doctor", authorization="Bearer another-token-of-length")[0] == 401)

    def the_table(self):
        found = self.cloud.table(self.place)
        self.check("the table is protected from deletion", lambda: found["DeletionProtectionEnabled"], 1)
        self.check("its stream holds keys alone", lambda: found["StreamSpecification"]["StreamViewType"] == "KEYS_ONLY", 1)

    def nothing_was_denied(self):
        denied = self.cloud.denied()
        if denied:
            raise Failed("every call was allowed by its role", "\n" + "\n".join(denied))
        self.check("every call was allowed by its role", lambda: True)

    def the_secret_is_changed(self):
        before = self.cloud.secret(self.place)["SETUP_TOKEN"]
        self.place.deploy(self.cloud, "secret", "SETUP_TOKEN", environment={"SETUP_TOKEN": "another-token-of-some-length"})
        bearer = lambda token: self.api("GET", "/setup/doctor", authorization=f"Bearer {token}")[0]
        self.check("the changed secret opens", lambda: bearer("another-token-of-some-length") == 200)
        self.check("the old one does not", lambda: bearer(before) == 401)

    def the_stack_goes(self):
        table = self.cloud.outputs(self.place)["TableName"]
        self.place.deploy(self.cloud, "uninstall", self.place.stack)
        self.check("the table stayed", lambda: table in self.cloud.tables())
        self.check("no schedule stayed", lambda: not self.cloud.schedules(self.place))
        return table

    def strangers(self):
        self.check("a webhook that nobody signed is refused", lambda: self.api("POST", "/webhook", {}) [0] == 401)
        self.check("an unknown path is refused", lambda: self.api("GET", "/wp-login.php")[0] == 404)


def from_nothing_to_a_new_stack(programs):
    with Workplace(programs, PARAMETERS, SECRET) as place, Beside() as _, Cloud() as cloud, Front(cloud, place):
        life = Life(cloud, place)
        place.template_for(cloud)
        place.deploy(cloud, "install")
        life.check("the deployed webhook answers", lambda: life.api("GET", "/healthz")[0] == 200)
        life.is_taken_in()
        life.a_question_and_its_answer()
        life.a_sale()
        life.the_clock()
        life.setup_page(cloud.secret(place)["SETUP_TOKEN"])
        life.the_table()
        life.strangers()
        updates(life, cloud, place)
        life.check("no log line holds a credential", lambda: not cloud.credentials_in_logs(place))
        life.nothing_was_denied()
        a_second_stack(life, cloud, place)
        table = life.the_stack_goes()
        place.stack = "shop-again"
        place.deploy(cloud, "take-over", table)
        life.check("a new stack has the kept table", lambda: cloud.outputs(place)["TableName"] == table)
        life.a_question_and_its_answer()
        place.deploy(cloud, "uninstall", place.stack)
        life.nothing_was_denied()
        print(f"{life.passed} passed, 0 failed")


def updates(life, cloud, place):
    rows = cloud.rows(place)
    place.deploy(cloud, "update", BridgeLocale="es")
    life.check("an update of parameters keeps every row", lambda: cloud.rows(place) >= rows)
    life.the_secret_is_changed()
    life.a_question_and_its_answer()


def a_second_stack(life, cloud, place):
    first, place.stack = place.stack, "a-second-shop-in-the-same-account-and-region-12345"
    place.deploy(cloud, "install")
    life.check("a second stack lives beside the first", lambda: life.api("GET", "/healthz")[0] == 200)
    place.deploy(cloud, "uninstall", place.stack)
    place.stack = first
    life.check("and leaves it alone", lambda: life.api("GET", "/healthz")[0] == 200)


if __name__ == "__main__":
    from_nothing_to_a_new_stack(Path(sys.argv[1]).resolve())
