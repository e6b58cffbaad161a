"""Moderation at the command line, beside a running server and without one."""

import json
import unittest

import page as pages
from site_under_test import Site, reply_id

FILES = {"walk.txt": "A walk\n\nWords.\n", "hill.md": "---\ntitle: Hill\nreplies: moderated\nlang: en\n---\nWords.\n"}


def queue(site):
    code, out, told = site.run("queue", "--json")
    assert code == 0, told
    return [json.loads(line) for line in out.splitlines()]


class Waiting(unittest.TestCase):
    def setUp(self):
        self.site = Site(articles=FILES, settings={"moderation": "all"}).start()
        self.addCleanup(self.site.remove)

    def test_a_waiting_reply_is_seen_by_its_author_alone(self):
        author = self.site.reader()
        answer = author.reply("walk", comment="Wait for me.")
        id = reply_id(answer)
        self.assertRegex(answer.location, r"^/walk\?mine=[A-Za-z0-9_-]+#reply-")
        link = answer.location.split("#")[0]
        for who, path in ((author, "/walk"), (self.site, link)):
            shown = who.get(path)
            self.assertIn("Wait for me.", shown.text)
            self.assertIn("no-store", shown.header("Cache-Control"))
            self.assertEqual(shown.header("Referrer-Policy"), "no-referrer")
            self.assertIn("private", shown.header("Cache-Control"))
        self.assertTrue(self.site.get(link).page.has(id=f"reply-{id}"))
        for path in ("/walk", "/", "/walk/feed.atom", "/feed.json", "/walk?sort=newest"):
            self.assertNotIn("Wait for me.", self.site.get(path).text, path)
            self.assertNotIn(id, self.site.get(path).text, path)

    def test_a_damaged_mine_link_shows_nothing(self):
        answer = self.site.reader().reply("walk", comment="Wait for me.")
        key = answer.location.split("mine=")[1].split("#")[0]
        for bad in (key[:-1] + ("A" if key[-1] != "A" else "B"), "x", "", key + "A"):
            shown = self.site.get(f"/walk?mine={bad}")
            self.assertNotIn("Wait for me.", shown.text)

    def test_a_waiting_id_and_an_id_that_never_was_get_the_same_answer(self):
        waiting = int(reply_id(self.site.reader().reply("walk", comment="Secret.")))
        never = waiting + 1
        for path in ("/r/{}", "/walk/reply?to={}", "/walk?thread={}", "/r/{}/edit", "/r/{}/withdraw"):
            for method in ("GET", "POST") if path.startswith("/r/{}/") else ("GET",):
                got = [self.site.send(method, path.format(id), b"" if method == "POST" else None,
                                      {"Content-Type": "application/x-www-form-urlencoded"} if method == "POST" else {})
                       for id in (waiting, never)]
                same = [(a.status, a.text.replace(str(id), "ID"), sorted(h for h in a.headers if h[0] != "Date"))
                        for a, id in zip(got, (waiting, never))]
                self.assertEqual(same[0], same[1], path)
                self.assertEqual(got[0].status, 404, (method, path))

    def test_a_reply_to_a_waiting_parent_is_refused_as_to_an_unknown_one_with_the_text_kept(self):
        waiting = int(reply_id(self.site.reader().reply("walk", comment="Secret.")))
        said = []
        for parent in (waiting, waiting + 1):
            answer = self.site.reader().reply("walk", comment="To a ghost.", parent=str(parent))
            self.assertEqual(answer.status, 422)
            back = pages.form_values(answer.page.id("reply-form"))
            self.assertEqual(back["comment"], "To a ghost.")
            said.append(answer.text.replace(back["token"], "").replace(str(parent), "ID"))
        self.assertEqual(*said)

    def test_publish_beside_a_running_server_shows_on_the_next_request(self):
        id = reply_id(self.site.reader().reply("walk", comment="Publish me."))
        self.assertNotIn("Publish me.", self.site.get("/walk").text)
        self.assertEqual([r["id"] for r in queue(self.site)], [id])
        code, _, told = self.site.run("publish", id)
        self.assertEqual(code, 0, told)
        self.assertIn("Publish me.", self.site.get("/walk").text)
        self.assertIn("Publish me.", self.site.get("/walk/feed.atom").text)
        self.assertEqual(self.site.get(f"/r/{id}").location, f"/walk#reply-{id}")
        self.assertEqual(queue(self.site), [])

    def test_publish_without_a_server_shows_once_it_runs(self):
        id = reply_id(self.site.reader().reply("walk", comment="Published at night."))
        self.site.stop()
        self.assertEqual(self.site.run("publish", id)[0], 0)
        self.site.start()
        self.assertIn("Published at night.", self.site.get("/walk").text)

    def test_several_ids_go_at_once_and_unknown_ones_are_named(self):
        reader = self.site.reader()
        ids = [reply_id(reader.reply("walk", comment=f"Number {n}.")) for n in range(3)]
        code, out, told = self.site.run("publish", *ids, "123")
        self.assertEqual(code, 1)
        self.assertIn("123", out + told)
        for n in range(3):
            self.assertIn(f"Number {n}.", self.site.get("/walk").text)

    def test_queue_and_show_say_what_waits_and_why_and_no_address_by_default(self):
        id = reply_id(self.site.reader().reply("walk", comment="Look at me.\nTwo lines.", email="secret@example.org"))
        code, out, _ = self.site.run("queue")
        self.assertEqual(code, 0)
        self.assertIn(id, out)
        self.assertIn("Look at me.", out)
        code, out, _ = self.site.run("show", id)
        self.assertEqual(code, 0)
        self.assertIn("Two lines.", out)
        code, out, _ = self.site.run("show", id, "--json")
        one = json.loads(out)
        self.assertEqual((one["id"], one["state"], one["text"], one["page"]), (id, "pending", "Look at me.\nTwo lines.", "walk"))
        self.assertNotIn("secret@", out + self.site.run("queue", "--json")[1])
        self.assertEqual(self.site.run("show", "123")[0], 1)

    def test_control_characters_in_a_reply_cannot_drive_the_terminal(self):
        self.site.reader().reply("walk", comment="a\x1b[2J\x07b", author="x\x1b]0;y")
        for more in ((), ("--json",)):
            out = self.site.run("queue", *more)[1]
            self.assertNotIn("\x1b", out)
            self.assertNotIn("\x07", out)


class Removing(unittest.TestCase):
    def setUp(self):
        self.site = Site(articles=FILES).start()
        self.addCleanup(self.site.remove)
        self.id = reply_id(self.site.reader().reply("walk", comment="Regrettable words.", author="Mallory"))
        self.answer = reply_id(self.site.reader().reply("walk", comment="A good answer.", query={"to": self.id}))

    def test_a_removed_reply_leaves_a_tombstone_with_the_reason_and_keeps_its_answers(self):
        self.assertIn("Regrettable words.", self.site.get("/walk").text)
        code, _, told = self.site.run("remove", self.id, "--reason", "harassment")
        self.assertEqual(code, 0, told)
        page = self.site.get("/walk").page
        stone = page.id(f"reply-{self.id}")
        self.assertNotIn("Regrettable", page.text())
        self.assertNotIn("Mallory", page.text())
        self.assertIn("arassment", stone.text())
        self.assertTrue(page.has(id=f"reply-{self.answer}"))
        self.assertEqual(self.site.get(f"/r/{self.id}").status, 303)
        self.assertNotIn("Regrettable", self.site.get("/walk/feed.atom").text)

    def test_a_reply_to_a_removed_parent_is_refused_with_the_text_kept(self):
        self.site.run("remove", self.id, "--reason", "spam")
        answer = self.site.reader().reply("walk", comment="Too late.", parent=self.id)
        self.assertEqual(answer.status, 422)
        self.assertIn("Too late.", answer.text)

    def test_removing_takes_a_reason_of_the_list(self):
        self.assertEqual(self.site.run("remove", self.id)[0], 2)
        code, _, told = self.site.run("remove", self.id, "--reason", "dislike")
        self.assertEqual(code, 2)
        self.assertIn("off_topic", told)
        self.assertIn("Regrettable words.", self.site.get("/walk").text)
        for reason in ("spam", "illegal", "terms", "harassment", "off_topic", "duplicate", "author_request"):
            id = reply_id(self.site.reader().reply("walk", comment=f"For {reason}."))
            self.assertEqual(self.site.run("remove", id, "--reason", reason)[0], 0, reason)

    def test_a_removed_reply_can_be_published_again(self):
        self.site.run("remove", self.id, "--reason", "spam")
        self.assertEqual(self.site.run("publish", self.id)[0], 0)
        self.assertIn("Regrettable words.", self.site.get("/walk").text)

    def test_ordinals_stay_when_a_reply_goes(self):
        with Site(articles=FILES, settings={"replies.per_page": "2"}).start() as site:
            ids = [reply_id(site.reader().reply("walk", comment=f"Root {n}.")) for n in range(5)]
            site.run("remove", ids[0], "--reason", "spam")
            self.assertEqual(site.get(f"/r/{ids[2]}").location, f"/walk?page=2#reply-{ids[2]}")

    def test_an_erased_reply_leaves_no_content_anywhere_in_the_folder(self):
        self.assertNotEqual(self.site.run("erase", "--reply", self.id, given="")[0], 0, "it asks first")
        code, _, told = self.site.run("erase", "--reply", self.id, "--yes")
        self.assertEqual(code, 0, told)
        page = self.site.get("/walk").page
        self.assertTrue(page.has(id=f"reply-{self.answer}"))
        self.assertTrue(page.has(id=f"reply-{self.id}"))
        self.site.stop()
        for file in (self.site.dir / "data").rglob("*"):
            if file.is_file():
                self.assertNotIn(b"Regrettable", file.read_bytes(), file)
                self.assertNotIn(b"Mallory", file.read_bytes(), file)

    def test_erase_by_address_takes_every_reply_given_with_it_however_spelled(self):
        ids = [reply_id(self.site.reader().reply("walk", comment=f"Mine {n}.", email=e))
               for n, e in enumerate(("Ada.L@example.org", "ada.l@EXAMPLE.org", "other@example.org"))]
        code, out, told = self.site.run("erase", "--email", "ada.l@example.org", "--yes")
        self.assertEqual(code, 0, told)
        self.assertIn("2", out + told)
        text = self.site.get("/walk").text
        self.assertEqual([f"Mine {n}." in text for n in range(3)], [False, False, True])
        self.assertEqual(len(ids), 3)

    def test_verify_finds_the_database_sound(self):
        self.site.run("remove", self.id, "--reason", "spam")
        for _ in range(2):
            code, out, told = self.site.run("verify")
            self.assertEqual(code, 0, out + told)
            self.site.stop()


class First(unittest.TestCase):
    def setUp(self):
        self.site = Site(articles=FILES, settings={"moderation": "first"}).start()
        self.addCleanup(self.site.remove)

    def test_an_authors_first_reply_waits_and_a_later_one_of_the_same_cookie_does_not(self):
        author = self.site.reader()
        id = reply_id(author.reply("walk", comment="My first."))
        self.assertNotIn("My first.", self.site.get("/walk").text)
        again = author.reply("walk", comment="Still unproved.")
        self.assertIn("mine=", again.location)
        self.site.run("publish", id)
        self.assertNotIn("mine=", author.reply("walk", comment="My third.").location)
        self.assertIn("My third.", self.site.get("/walk").text)

    def test_a_typed_address_proves_nothing(self):
        author = self.site.reader()
        self.site.run("publish", reply_id(author.reply("walk", comment="First.", email="known@example.org")))
        other = self.site.reader().reply("walk", comment="Pretending.", email="known@example.org")
        self.assertIn("mine=", other.location)

    def test_a_moderated_article_holds_everything(self):
        author = self.site.reader()
        self.site.run("publish", reply_id(author.reply("walk", comment="First.")))
        self.assertIn("mine=", author.reply("hill", comment="Held here.").location)


if __name__ == "__main__":
    unittest.main()
