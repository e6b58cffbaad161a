"""What happens when time has passed: letters that are tried again, digests, links that grow old, and
what may be kept no longer. Needs a build with -Dtest_hooks=true, whose clock stands where a test
sets it: TOGUNA_HOOKED. Time passes while the server is down."""

import json
import os
import unittest

from mailbox import Mailbox
from site_under_test import ROOT, Site, reply_id

HOOKED = os.environ.get("TOGUNA_HOOKED") or str(ROOT / "build-hooks" / "toguna")
FILES = {"walk.txt": "A walk\n\nWords.\n"}
START_MS = 1_795_000_000_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
ADA = "ada@example.org"


class Passing(unittest.TestCase):
    def site(self, **settings):
        self.assertTrue(os.path.exists(HOOKED), f"{HOOKED}: a build with -Dtest_hooks=true")
        self.mailbox = Mailbox()
        self.addCleanup(self.mailbox.close)
        self.now = START_MS
        self.site = Site(articles=FILES, settings={**self.mailbox.settings(), **settings}, program=HOOKED, env=self.env())
        self.addCleanup(self.site.remove)
        self.site.start()
        return self.site

    def env(self):
        return {"TOGUNA_TEST_CLOCK": str(self.now)}

    def pass_time(self, ms):
        self.site.stop()
        self.now += ms
        self.site.env = self.env()
        self.site.start()

    def held(self, email=ADA):
        code, out, told = self.site.run("export", "--email", email, env=self.env())
        self.assertEqual(code, 0, told)
        return [json.loads(line) for line in out.splitlines()]

    def subscribed(self, how="each"):
        id = reply_id(self.site.reader().reply("walk", email=ADA, subscribe="all"))
        path = self.mailbox.wait(ADA).path("/mail/")
        self.assertEqual(self.site.reader().post(path, {"act": how}).status, 200)
        return id, path

    # ---- letters ----

    def letters(self):
        return [row for row in self.held() if row["kind"] == "letter"]

    def test_a_greylisted_letter_is_tried_again_and_later_each_time(self):
        self.site()
        self.mailbox.rule("later")
        self.site.reader().reply("walk", email=ADA, subscribe="all")
        waits = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 8 * HOUR, DAY, DAY)
        for tries, wait in enumerate(waits, 1):
            self.site.until(lambda: self.letters()[0]["tries"] == tries, f"try {tries}")
            self.pass_time(wait - 1)
            self.site.reader().reply("walk", email="late@example.org", comment=f"Before {tries}.", subscribe="all")
            self.mailbox.until(lambda: len([r for r in self.mailbox.refused if r[0] == "late@example.org"]) >= 1, "others")
            self.assertEqual(self.letters()[0]["tries"], tries, "not before its time")
            self.pass_time(1)
        self.mailbox.rule("take")
        self.pass_time(DAY)
        self.assertIn("/mail/", self.mailbox.wait(ADA).text)
        self.site.until(lambda: not self.letters(), "it left the outbox")

    def test_a_dropped_connection_is_tried_again(self):
        self.site()
        self.mailbox.rule("drop")
        self.site.reader().reply("walk", email=ADA, subscribe="all")
        self.site.until(lambda: self.letters()[0]["tries"] == 1, "the first try")
        self.assertTrue(self.mailbox.dropped)
        self.mailbox.rule("take")
        self.pass_time(MINUTE)
        self.mailbox.wait(ADA)

    def test_after_five_days_a_letter_is_given_up(self):
        self.site()
        self.mailbox.rule("later")
        self.site.reader().reply("walk", email=ADA, subscribe="all")
        self.site.until(lambda: self.letters()[0]["tries"] == 1, "the first try")
        self.pass_time(5 * DAY)
        self.site.wait_line("is given up")
        self.assertEqual(self.letters(), [])

    def test_a_digest_comes_once_a_day_with_all_of_it(self):
        self.site()
        id, path = self.subscribed("digest")
        ids = [reply_id(self.site.reader().reply("walk", email="bo@example.org", author="Bo", comment=f"Reply {n}."))
               for n in range(35)]
        self.site.run("remove", ids[0], "--reason", "spam", env=self.env())
        self.pass_time(DAY)
        digest = self.mailbox.wait(ADA, 2)
        self.assertIn("30", digest.message["Subject"])
        self.assertNotIn("Reply 0.", digest.text)
        self.assertIn("Reply 30.", digest.text)
        self.assertNotIn("Reply 31.", digest.text)
        self.assertEqual(digest.path("/mail/"), path)
        self.site.until(lambda: [l for l in self.letters() if l["due"] and l["tries"] is None], "the next is planned")
        self.pass_time(DAY)
        rest = self.mailbox.wait(ADA, 3)
        self.assertIn("Reply 34.", rest.text)
        self.assertNotIn("Reply 30.", rest.text)
        self.site.until(lambda: not self.letters(), "nothing more waits")

    def test_more_answers_a_day_than_anybody_reads_come_in_a_digest(self):
        self.site()
        self.subscribed()
        reader = self.site.reader()
        for n in range(60):
            reader.reply("walk", email="bo@example.org", author="Bo", comment=f"Reply {n}.")
        self.mailbox.wait(ADA, 51)
        self.pass_time(DAY)
        self.assertIn("Reply 59.", self.mailbox.wait(ADA, 52).text)

    def test_an_hour_has_only_so_many_letters(self):
        self.site(**{"mail.per_hour": "3"})
        for n in range(6):
            self.site.reader().reply("walk", email=f"n{n}@example.org", comment=f"Reply {n}.", subscribe="all")
        self.mailbox.until(lambda: len(self.mailbox.letters) == 3, "three")
        self.pass_time(1)
        self.assertEqual(len(self.mailbox.letters), 3)
        self.pass_time(HOUR)
        self.mailbox.until(lambda: len(self.mailbox.letters) == 6, "the other three")

    # ---- links ----

    def test_links_and_sessions_grow_old(self):
        self.site()
        self.site.reader().reply("walk", email=ADA)
        self.site.reader().post("/me", {"email": ADA})
        self.site.reader().post("/me", {"email": ADA})
        first, second = (self.mailbox.wait(ADA, n).path("/me/") for n in (1, 2))
        ada = self.site.reader()
        self.pass_time(23 * HOUR)
        self.assertEqual(ada.post(first, {"do": "open"}).status, 303)
        self.assertIn("/me/export", ada.get("/me").text)
        self.pass_time(59 * MINUTE)
        self.assertIn("/me/export", ada.get("/me").text)
        self.pass_time(2 * MINUTE)
        self.assertNotIn("/me/export", ada.get("/me").text)
        self.assertEqual(self.site.reader().post(second, {"do": "open"}).status, 404, "older than a day")
        self.assertFalse([row for row in self.held() if row["kind"] == "session"])

    def test_what_nobody_confirms_is_forgotten(self):
        self.site()
        self.site.reader().reply("walk", email=ADA, subscribe="all")
        path = self.mailbox.wait(ADA).path("/mail/")
        self.pass_time(8 * DAY)
        self.assertEqual(self.site.get(path).status, 404)
        self.assertFalse([row for row in self.held() if row["kind"] != "reply"])

    def test_what_ended_is_forgotten_and_what_lasts_is_kept(self):
        self.site()
        _, path = self.subscribed()
        self.pass_time(400 * DAY)
        self.assertEqual(self.site.get(path).status, 200)
        self.site.reader().post(path, {"act": "end"})
        self.pass_time(29 * DAY)
        self.assertEqual(self.site.get(path).status, 200)
        self.pass_time(2 * DAY)
        self.assertEqual(self.site.get(path).status, 404)

    # ---- retention ----

    def test_contacts_and_networks_go_when_the_settings_say_so(self):
        import sqlite3
        self.site(**{"retention.contact_days": "10", "retention.ip_days": "3"})
        id = reply_id(self.site.reader().reply("walk", email=ADA, comment="Stays."))
        with sqlite3.connect(f"file:{self.site.dir}/data/toguna.db?mode=ro", uri=True) as db:
            sealed, address, network = db.execute("SELECT sealed, address, network FROM contact JOIN origin USING (reply)").fetchone()
        def left():
            return b"".join(f.read_bytes() for f in (self.site.dir / "data").glob("toguna.db*"))
        self.assertTrue(self.held()[0]["network_hash_kept"])
        self.pass_time(2 * DAY)
        self.assertTrue(self.held()[0]["network_hash_kept"])
        self.pass_time(2 * DAY)
        self.assertFalse(self.held()[0]["network_hash_kept"])
        self.assertNotIn(network, left())
        self.assertIn(sealed, left())
        self.pass_time(7 * DAY)
        self.assertEqual(self.held(), [])
        self.assertNotIn(sealed, left())
        self.assertNotIn(address, left())
        self.assertTrue(self.site.get("/walk").page.has(id=f"reply-{id}"))

    def test_without_these_settings_contacts_stay_and_networks_can_be_left_out(self):
        import sqlite3
        self.site(**{"retention.ip_days": "0"})
        self.site.reader().reply("walk", email=ADA, comment="Stays.")
        with sqlite3.connect(f"file:{self.site.dir}/data/toguna.db?mode=ro", uri=True) as db:
            self.assertEqual(db.execute("SELECT count(*) FROM origin").fetchone(), (0,))
        self.pass_time(3000 * DAY)
        self.assertEqual([row["kind"] for row in self.held()], ["reply"])

    def test_privacy_says_what_the_settings_are(self):
        site = self.site(**{"retention.contact_days": "10", "retention.ip_days": "3"})
        text = site.get("/privacy").page.text()
        for words in ("destroyed 10 days after", "for 3 days", "toguna_me", "mail server"):
            self.assertIn(words, text)
        with Site(articles=FILES, settings={"retention.ip_days": "0"}, program=HOOKED, env=self.env()).start() as silent:
            text = silent.get("/privacy").page.text()
            for words in ("toguna_me", "mail server", "/me", "days after"):
                self.assertNotIn(words, text)
            self.assertIn("is not written down", text)


if __name__ == "__main__":
    unittest.main()
