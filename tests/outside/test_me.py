"""A mailed link proves an address and lets its holder see, change, take back, copy and erase what
was given with it, from any device. A typed address proves nothing and tells nothing."""

import json
import sqlite3
import unittest

import page as pages
from mailbox import Mailbox
from site_under_test import Site, reply_id, run

FILES = {"walk.txt": "A walk\n\nWords.\n", "hill.txt": "A hill\n\nMore words.\n"}
ADA = "ada@example.org"


class WithMe(unittest.TestCase):
    settings = {}

    def setUp(self):
        self.mailbox = Mailbox()
        self.addCleanup(self.mailbox.close)
        self.site = Site(articles=FILES, settings={**self.mailbox.settings(), **self.settings}).start()
        self.addCleanup(self.site.remove)

    def link(self, email=ADA, number=1):
        """What the holder of the mailbox gets: the path of a proof."""
        answer = self.site.reader().post("/me", {"email": email})
        self.assertEqual(answer.status, 200)
        return self.mailbox.wait(email, number, subject="Your replies").path("/me/")

    def open(self, email=ADA, number=1):
        """Somebody at another device who used the link."""
        somebody = self.site.reader()
        answer = somebody.post(self.link(email, number), {"do": "open"})
        self.assertEqual((answer.status, answer.location), (303, "/me"))
        return somebody

    def erase(self, who, text):
        form = who.get("/me/erase").page.one("form", action="/me/erase")
        return who.post("/me/erase", {**pages.form_values(form), "text": text})


class Asking(WithMe):
    def test_the_answer_is_the_same_whether_or_not_an_address_is_known(self):
        self.site.reader().reply("walk", email=ADA)
        known, unknown = (self.site.reader().post("/me", {"email": e}) for e in (ADA, "nobody@example.org"))
        def said(answer):
            return answer.status, [h for h in answer.headers if h[0] != "Date"], answer.body
        self.assertEqual(said(known), said(unknown))
        for email in (ADA, "nobody@example.org"):
            self.mailbox.wait(email, subject="Your replies")
        nobody = self.open("nobody@example.org", 2)
        self.assertIn("No reply here", nobody.get("/me").text)

    def test_what_is_no_address_comes_back_with_every_character(self):
        answer = self.site.reader().post("/me", {"email": "ada at example"})
        self.assertEqual(answer.status, 422)
        self.assertEqual(answer.page.id("email")["value"], "ada at example")

    def test_an_address_is_sent_three_links_a_day_and_a_network_is_slowed(self):
        for _ in range(8):
            self.assertEqual(self.site.reader().post("/me", {"email": ADA}).status, 200)
        self.link("late@example.org")
        self.assertEqual(len(self.mailbox.to(ADA)), 3)
        with Site(articles=FILES, settings={**self.mailbox.settings(), "rate.replies_per_minute": "2"}).start() as site:
            got = [site.reader().post("/me", {"email": f"n{n}@example.org"}).status for n in range(3)]
            self.assertEqual(got, [200, 200, 429])

    def test_a_link_is_opened_by_a_post_and_once(self):
        path = self.link()
        for _ in range(2):
            answer = self.site.get(path)
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.header_all("Set-Cookie"), [])
        first = self.site.reader()
        answer = first.post(path, {"do": "open"})
        self.assertRegex(answer.header("Set-Cookie"), r"^toguna_me=[\w-]{32}; Path=/; HttpOnly; SameSite=Strict; Max-Age=3600")
        out = first.get("/me").page.one("form", action="/me/out")
        self.assertEqual(first.post("/me/out", pages.form_values(out)).status, 303)
        self.assertNotIn("toguna_me", first.cookies)
        self.assertEqual(self.site.reader().post(path, {"do": "open"}).status, 404)

    def test_a_link_is_no_cookie_and_no_other_link(self):
        path = self.link()
        thief = self.site.reader()
        thief.cookies["toguna_me"] = path.removeprefix("/me/")
        self.assertNotIn("/me/export", thief.get("/me").text)
        self.assertEqual(self.site.get(path.replace("/me/", "/mail/")).status, 404)
        bent = path[:-1] + ("A" if path[-1] != "A" else "B")
        self.assertEqual(self.site.reader().post(bent, {"do": "open"}).status, 404)

    def test_without_a_session_nothing_of_it_is_there(self):
        for path in ("/me/export", "/me/erase"):
            self.assertEqual((self.site.get(path).status, self.site.get(path).location), (303, "/me"))
        self.assertIn(self.site.reader().post("/me/erase", {"text": "destroy"}).status, (403, 422))

    def test_a_typed_address_gives_no_rights_and_no_trust(self):
        with Site(articles=FILES, settings={**self.mailbox.settings(), "moderation": "first"}).start() as site:
            first = reply_id(site.reader().reply("walk", email=ADA, author="Ada"))
            self.assertEqual(site.run("publish", first)[0], 0)
            stranger = site.reader()
            answer = stranger.reply("walk", email=ADA, author="Ada", comment="As if I were Ada.")
            self.assertIn("mine=", answer.location, "it waits, as anybody's first reply")
            self.assertEqual(stranger.get(f"/r/{first}/edit").status, 404)


class Having(WithMe):
    def test_it_shows_all_of_ones_replies_and_nobody_elses(self):
        for n in range(3):
            self.site.reader().reply("hill" if n else "walk", email=ADA.upper() if n else ADA, comment=f"Mine {n}.")
        self.site.reader().reply("walk", email="bo@example.org", comment="Not hers.")
        text = self.open().get("/me").page.text()
        for n in range(3):
            self.assertIn(f"Mine {n}.", text)
        self.assertNotIn("Not hers.", text)
        self.assertNotIn(ADA, text)

    def test_it_knows_no_window_and_no_other_replies(self):
        with Site(articles=FILES, settings={**self.mailbox.settings(), "replies.edit_minutes": "0"}).start() as site:
            mine = reply_id(site.reader().reply("walk", email=ADA, comment="First words."))
            gone = reply_id(site.reader().reply("walk", email=ADA, comment="To be taken back."))
            other = reply_id(site.reader().reply("walk", email="bo@example.org", comment="Not hers."))
            site.reader().post("/me", {"email": ADA})
            ada = site.reader()
            ada.post(self.mailbox.wait(ADA, subject="Your replies").path("/me/"), {"do": "open"})
            form = [f for f in ada.get(f"/r/{mine}/edit").page.all("form") if f.has("textarea")][0]
            answer = ada.post(form["action"], {**pages.form_values(form), "comment": "Better words."})
            self.assertEqual(answer.status, 303)
            form = [f for f in ada.get(f"/r/{gone}/withdraw").page.all("form") if f.get("method") == "post"][0]
            self.assertEqual(ada.post(form["action"], pages.form_values(form)).status, 303)
            text = site.get("/walk").page.text()
            self.assertIn("Better words.", text)
            self.assertNotIn("taken back", text)
            self.assertEqual(ada.get(f"/r/{other}/edit").status, 404)
            self.assertEqual(ada.post(f"/r/{other}/withdraw", {"token": "x"}).status, 404)
            self.assertIn("withdrawn", ada.get("/me").page.text())

    def test_a_copy_holds_everything_also_what_is_no_longer_shown(self):
        ids = [reply_id(self.site.reader().reply("walk", email=ADA, comment=f"Text {n}.", url="https://ada.example/"))
               for n in range(60)]
        self.site.run("remove", ids[0], "--reason", "spam")
        self.site.reader().reply("walk", email=ADA, comment="With a box.", subscribe="all")
        ada = self.open()
        answer = ada.get("/me/export")
        self.assertEqual(answer.header("Content-Type"), "application/json")
        self.assertIn("no-store", answer.header("Cache-Control"))
        copy = json.loads(answer.text)
        self.assertEqual(len(copy["replies"]), 61)
        removed = [r for r in copy["replies"] if r["id"] == ids[0]][0]
        self.assertEqual((removed["state"], removed["text"], removed["name"]), ("removed", "Text 0.", "Ada"))
        self.assertEqual(len(copy["subscriptions"]), 1)
        self.assertEqual(ada.get("/me?page=2").status, 200)

    def test_the_publishers_copy_says_the_same(self):
        self.site.reader().reply("walk", email=ADA, comment="One.", subscribe="answers")
        code, out, told = self.site.run("export", "--email", "ADA@example.org")
        self.assertEqual(code, 0, told)
        rows = [json.loads(line) for line in out.splitlines()]
        self.assertEqual({r["kind"] for r in rows} & {"reply", "subscription"}, {"reply", "subscription"})
        self.assertEqual([r["text"] for r in rows if r["kind"] == "reply"], ["One."])
        self.assertEqual(self.site.run("export", "--email", "nobody@example.org")[:2], (0, ""))
        self.site.stop()
        self.assertEqual(json.loads(self.site.run("export", "--email", ADA)[1].splitlines()[0])["text"], "One.")


class Erasing(WithMe):
    def held(self, email=ADA):
        return self.site.run("export", "--email", email)[1]

    def bytes_of_data(self):
        return b"".join(f.read_bytes() for f in (self.site.dir / "data").glob("toguna.db*"))

    def test_all_of_it_goes_at_the_authors_wish(self):
        author = self.site.reader()
        ids = [reply_id(author.reply("walk", email=ADA, author="Adamantine", comment=f"Obliterate {n}.", subscribe="all"))
               for n in range(5)]
        other = reply_id(self.site.reader().reply("walk", email="bo@example.org", comment="Stays.", query={"to": ids[0]}))
        ada = self.open()
        answer = self.erase(ada, "destroy")
        self.assertEqual(answer.status, 200)
        self.assertNotIn("toguna_me", ada.cookies)
        self.assertEqual(self.held(), "")
        page = self.site.get("/walk").page
        self.assertNotIn("Obliterate", page.text())
        self.assertTrue(page.has(id=f"reply-{other}"))
        left = self.bytes_of_data()
        for word in (b"Obliterate", b"Adamantine"):
            self.assertNotIn(word, left)
        self.assertEqual(self.site.run("verify")[0], 0)

    def test_texts_can_stay_without_anything_that_says_whose_they_were(self):
        author = self.site.reader()
        shown = reply_id(author.reply("walk", email=ADA, author="Adamantine", url="https://ada.example/", comment="Remain."))
        hidden = reply_id(author.reply("walk", email=ADA, author="Adamantine", comment="Concealed words."))
        self.site.run("remove", hidden, "--reason", "spam")
        self.assertEqual(self.erase(self.open(), "keep").status, 200)
        page = self.site.get("/walk").page
        self.assertIn("Remain.", page.id(f"reply-{shown}").text())
        self.assertNotIn("Adamantine", page.text())
        self.assertFalse(page.id(f"reply-{shown}").all("a", href="https://ada.example/"))
        left = self.bytes_of_data()
        for word in (b"Adamantine", b"Concealed words.", b"https://ada.example/"):
            self.assertNotIn(word, left)
        self.assertEqual(author.get(f"/r/{shown}/edit").status, 404)
        self.assertEqual((self.held(), self.site.run("verify")[0]), ("", 0))

    def test_the_command_does_the_same(self):
        self.site.reader().reply("walk", email=ADA, author="Adamantine", comment="Remain.", subscribe="answers")
        self.mailbox.wait(ADA)
        self.assertEqual(self.site.run("erase", "--email", ADA, "--keep-text", "--yes")[0], 0)
        self.assertIn("Remain.", self.site.get("/walk").text)
        self.assertEqual(self.held(), "")
        self.site.reader().reply("walk", email=ADA, comment="Vanish.")
        self.assertEqual(self.site.run("erase", "--email", ADA, "--yes")[0], 0)
        self.assertNotIn("Vanish.", self.site.get("/walk").text)

    def test_two_thousand_replies_with_all_that_hangs_on_them_go_at_once(self):
        reader = self.site.reader()
        fields = {**reader.form("walk"), "author": "Adamantine", "email": ADA}
        for n in range(2000):
            answer = reader.post("/walk/replies", {**fields, "comment": f"Obliterate {n}.", "subscribe": "answers" if n % 50 == 0 else ""})
            self.assertEqual(answer.status, 303)
        ada = self.open()
        self.assertEqual(len(json.loads(ada.get("/me/export").text)["replies"]), 2000)
        self.assertEqual(self.erase(ada, "destroy").status, 200)
        self.assertEqual(self.held(), "")
        left = self.bytes_of_data()
        self.assertNotIn(b"Obliterate", left)
        self.assertNotIn(b"Adamantine", left)
        self.assertEqual(self.site.run("verify")[0], 0)

    def test_erasing_takes_the_token_of_its_own_page(self):
        self.site.reader().reply("walk", email=ADA, comment="Stays.")
        ada = self.open()
        for fields in ({"text": "destroy"}, {"text": "destroy", "token": ada.form("walk")["token"]}):
            self.assertEqual(ada.post("/me/erase", fields).status, 422)
        good = pages.form_values(ada.get("/me/erase").page.one("form", action="/me/erase"))
        for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            self.assertEqual(ada.post("/me/erase", good, **{k.replace("-", "_"): v for k, v in header.items()}).status, 403)
        self.assertIn("Stays.", self.site.get("/walk").text)


class Keys(WithMe):
    def test_a_new_key_opens_every_address_and_the_old_one_none(self):
        for n in range(5):
            self.site.reader().reply("walk", email=f"n{n}@example.org", comment=f"Reply {n}.", subscribe="all")
        path = self.mailbox.wait("n0@example.org").path("/mail/")
        keys = self.site.dir / "data/keys"
        self.assertEqual(self.rotate()[0], 1, "not beside a server")
        self.site.stop()
        before = {f.name: f.read_text() for f in keys.iterdir()}
        sealed = self.all_sealed()
        code, out, told = self.rotate()
        self.assertEqual(code, 0, told)
        after = {f.name: f.read_text() for f in keys.iterdir()}
        self.assertEqual({n for n in before if before[n] != after.get(n)}, {"address.pub", "address.sec"})
        self.assertEqual(set(before), set(after))
        self.assertFalse(set(sealed) & set(self.all_sealed()))
        left = (self.site.dir / "data/toguna.db").read_bytes()
        for box in sealed:
            self.assertNotIn(box, left)
        self.site.start()
        self.site.reader().post(path, {"act": "each"})
        self.site.reader().reply("walk", email="late@example.org", comment="After the change.")
        self.assertIn("After the change.", self.mailbox.wait("n0@example.org", 2).text)

    def rotate(self):
        return run("key", "rotate", self.site.dir)

    def all_sealed(self):
        with sqlite3.connect(f"file:{self.site.dir}/data/toguna.db?mode=ro", uri=True) as db:
            return [row[0] for t in ("contact", "subscription", "outbox") for row in db.execute(f"SELECT sealed FROM {t}")]

    def test_a_change_of_keys_that_was_cut_off_anywhere_is_brought_to_its_end(self):
        for n in range(3):
            self.site.reader().reply("walk", email=f"n{n}@example.org", comment=f"Reply {n}.", subscribe="all")
        path = self.mailbox.wait("n0@example.org").path("/mail/")
        self.site.stop()
        keys, db = self.site.dir / "data/keys", self.site.dir / "data/toguna.db"
        old = {f.name: f.read_bytes() for f in keys.iterdir()}
        unsealed = db.read_bytes()
        self.assertEqual(self.rotate()[0], 0)
        new, resealed = {f.name: f.read_bytes() for f in keys.iterdir()}, db.read_bytes()
        cuts = [  # address.pub, address.sec, address.sec.next, the database
            (old["address.pub"], old["address.sec"], new["address.sec"], unsealed),
            (old["address.pub"], old["address.sec"], new["address.sec"], resealed),
            (new["address.pub"], old["address.sec"], new["address.sec"], resealed),
            (new["address.pub"], new["address.sec"], new["address.sec"], resealed),
        ]
        for public, secret, following, database in cuts:
            for name, bytes_ in (("address.pub", public), ("address.sec", secret), ("address.sec.next", following)):
                (keys / name).write_bytes(bytes_)
                (keys / name).chmod(0o600)
            for end in ("", "-wal", "-shm"):
                (self.site.dir / f"data/toguna.db{end}").unlink(missing_ok=True)
            db.write_bytes(database)
            self.assertEqual(self.rotate()[0], 0)
            self.assertFalse((keys / "address.sec.next").exists())
            self.assertEqual((keys / "address.sec").read_bytes(), new["address.sec"])
            self.assertEqual((keys / "address.pub").read_bytes(), new["address.pub"])
        self.site.start()
        self.site.reader().post(path, {"act": "each"})
        self.site.reader().reply("walk", email="late@example.org", comment="After it all.")
        self.assertIn("After it all.", self.mailbox.wait("n0@example.org", 2).text)


if __name__ == "__main__":
    unittest.main()
