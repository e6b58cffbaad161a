"""Readers hear of answers by mail, from a real mail server's point of view: what arrives, what is
tried again, and what never leaves."""

import os
import re
import signal
import subprocess
import tempfile
import unittest

import page as pages
from mailbox import FROM, Mailbox, certificate
from site_under_test import Site, reply_id

FILES = {"walk.txt": "A walk\n\nWords.\n", "colline.md": "---\nlang: fr\ntitle: La colline\n---\n\nMots.\n"}


def fields_of(answer):
    """The forms of a page by the value of their button."""
    return {button["value"]: form for form in answer.page.all("form") for button in form.all("button") if button.get("value")}


class WithMail(unittest.TestCase):
    settings = {}
    arguments = ()

    def setUp(self):
        self.mailbox = Mailbox(*self.arguments)
        self.addCleanup(self.mailbox.close)
        self.site = Site(articles=FILES, settings={**self.mailbox.settings(), **self.settings}).start()
        self.addCleanup(self.site.remove)

    def subscribe(self, email="ada@example.org", slug="walk", how="each", what="answers", **more):
        """A reply with a box ticked, and the letter's link followed: (reply id, path of the link)."""
        id = reply_id(self.site.reader().reply(slug, email=email, subscribe=what, **more))
        path = self.mailbox.wait(email, subject="").path("/mail/")
        if how:
            self.assertEqual(self.site.reader().post(path, {"act": how}).status, 200)
        return id, path

    def answer(self, id=None, email="bo@example.org", author="Bo", comment="An answer.", slug="walk"):
        return reply_id(self.site.reader().reply(slug, email=email, author=author, comment=comment,
                                                 query={"to": id} if id else None))


class Subscribing(WithMail):
    def test_the_boxes_are_not_ticked_and_not_there_where_mail_is_not_set(self):
        form = self.site.get("/walk").page.id("reply-form")
        boxes = form.all("input", name="subscribe")
        self.assertEqual([b["value"] for b in boxes], ["answers", "all"])
        for box in boxes:
            self.assertNotIn("checked", box.attrs)
            self.assertTrue(form.label_of(box))
        with Site(articles=FILES).start() as silent:
            self.assertFalse(silent.get("/walk").page.id("reply-form").all("input", name="subscribe"))
            self.assertEqual(silent.reader().reply("walk", subscribe="all").status, 303)
            self.assertEqual(silent.get("/me").status, 404)

    def test_nothing_but_one_letter_comes_before_the_link_is_used(self):
        id, path = self.subscribe(how=None)
        self.answer(id)
        self.site.reader().get(path)
        self.site.reader().get(path + "?act=each")
        self.answer(id)
        self.subscribe("late@example.org")
        self.assertEqual(len(self.mailbox.to("ada@example.org")), 1)

    def test_answers_to_ones_reply_come_and_others_do_not(self):
        id, _ = self.subscribe()
        other = self.answer(comment="Not an answer.")
        self.answer(other, comment="An answer to another.")
        direct = self.answer(id, comment="A direct answer.")
        self.answer(direct, comment="An answer to the answer.", email="cy@example.org", author="Cy")
        self.assertIn("A direct answer.", self.mailbox.wait("ada@example.org", 2).text)
        letter = self.mailbox.wait("ada@example.org", 3)
        self.assertIn("An answer to the answer.", letter.text)
        self.assertIn("<p>An answer to the answer.</p>", letter.html)
        self.assertIn("Cy", letter.message["Subject"])

    def test_all_replies_of_a_page_come_once_each(self):
        self.subscribe(what="all")
        self.subscribe("twice@example.org", what="all", comment="Once.")
        self.site.reader().reply("walk", email="twice@example.org", subscribe="answers", comment="Twice.")
        again = self.mailbox.wait("twice@example.org", 2, subject="please confirm")
        self.site.reader().post(again.path("/mail/"), {"act": "each"})
        found = re.search(r"Twice\.", self.mailbox.wait("ada@example.org", 3).text)
        self.assertTrue(found)
        self.answer(comment="For everybody.")
        self.mailbox.until(lambda: [l for l in self.mailbox.letters if "For everybody." in l.text
                                    and "ada@example.org" in l.to], "the answer to ada")
        self.answer(comment="A last one.")
        self.mailbox.until(lambda: [l for l in self.mailbox.letters if "A last one." in l.text
                                    and "twice@example.org" in l.to], "the answer to twice")
        for word in ("For everybody.", "A last one."):
            self.assertEqual(len([l for l in self.mailbox.to("twice@example.org") if word in l.text]), 1)

    def test_nobody_is_told_of_their_own_replies(self):
        author = self.site.reader()
        id = reply_id(author.reply("walk", email="ada@example.org", subscribe="all"))
        self.site.reader().post(self.mailbox.wait("ada@example.org").path("/mail/"), {"act": "each"})
        author.reply("walk", email="other@example.org", comment="By the same browser.")
        self.site.reader().reply("walk", email="ADA@example.org", comment="By the same address.", query={"to": id})
        self.answer(comment="By another.")
        letter = self.mailbox.wait("ada@example.org", 2)
        self.assertIn("By another.", letter.text)

    def test_a_box_without_an_address_is_an_error_at_the_address(self):
        with Site(articles=FILES, settings={**self.mailbox.settings(), "require.email": "no"}).start() as site:
            answer = site.reader().reply("walk", email="", subscribe="answers", comment="Kept words.")
            self.assertEqual(answer.status, 422)
            form = answer.page.id("reply-form")
            self.assertEqual(form.id("email").get("aria-invalid"), "true")
            self.assertIn("checked", form.id("answers").attrs)
            self.assertIn("Kept words.", answer.text)

    def test_the_letter_is_in_the_language_of_the_page(self):
        id = reply_id(self.site.reader().reply("colline", email="ada@example.org", subscribe="answers", comment="Oui."))
        letter = self.mailbox.wait("ada@example.org")
        self.assertEqual(letter.message["Content-Language"], "fr")
        self.assertIn('lang="fr"', letter.html)
        page = self.site.get(letter.path("/mail/")).page
        self.assertEqual(page.one("html")["lang"], "fr")
        self.assertTrue(id)

    def test_a_hundred_subscriptions_typed_by_others_mail_an_address_five_times_at_most(self):
        for n in range(12):
            self.site.reader().reply("walk", email="victim@example.org", subscribe="answers", comment=f"Bother {n}.")
        self.subscribe("late@example.org")
        self.assertEqual(len(self.mailbox.to("victim@example.org")), 5)

    def test_what_waits_is_told_when_it_is_published_and_only_then(self):
        with Site(articles=FILES, settings={**self.mailbox.settings(), "moderation": "all"}).start() as site:
            author = site.reader()
            id = reply_id(author.reply("walk", email="ada@example.org", subscribe="all"))
            site.reader().post(self.mailbox.wait("ada@example.org").path("/mail/"), {"act": "each"})
            held, gone = (reply_id(site.reader().reply("walk", email="b@example.org", comment=c)) for c in ("Held.", "Spam."))
            site.run("remove", gone, "--reason", "spam")
            site.run("publish", id)
            self.assertEqual(site.run("publish", held)[0], 0)
            self.assertIn("Held.", self.mailbox.wait("ada@example.org", 2).text)
            site.run("remove", held, "--reason", "spam")
            site.run("publish", held)
            third = reply_id(site.reader().reply("walk", email="b@example.org", comment="Third."))
            site.run("publish", third)
            self.assertIn("Third.", self.mailbox.wait("ada@example.org", 3).text)

    def test_what_is_taken_away_before_it_is_sent_is_not_sent(self):
        id, _ = self.subscribe()
        self.mailbox.rule("slow")
        for n in range(40):  # more than leave at once: the last ones wait in the outbox
            last = self.answer(id, comment=f"Answer {n}.")
        self.assertEqual(self.site.run("remove", last, "--reason", "spam")[0], 0)
        self.mailbox.rule("take")
        self.mailbox.until(lambda: len(self.mailbox.to("ada@example.org")) >= 40, "all others")
        self.assertFalse([l for l in self.mailbox.letters if "Answer 39." in l.text])


class TheLetter(WithMail):
    def test_one_recipient_no_other_address_and_the_headers_mail_programs_need(self):
        id, path = self.subscribe()
        self.answer(id, email="secret@example.net", author="Bo <b@example.com>")
        letter = self.mailbox.wait("ada@example.org", 2)
        m = letter.message
        self.assertEqual(letter.to, ["ada@example.org"])
        self.assertEqual((m["To"], m["From"], letter.sender), ("ada@example.org", FROM, "replies@tide.example"))
        for name in ("Cc", "Bcc", "Reply-To", "Sender"):
            self.assertIsNone(m[name])
        self.assertNotIn("secret@example.net", letter.raw + letter.text + letter.html)
        self.assertEqual(m["Auto-Submitted"], "auto-generated")
        self.assertIn(path, m["List-Unsubscribe"])
        self.assertNotIn("ada", m["Message-ID"] + m["List-Unsubscribe"] + m["References"])
        self.assertNotRegex(letter.html, r"(?i)<img|<script|src=")

    def test_one_click_works_without_cookies_and_is_offered_over_https_only(self):
        self.site.stop()
        self.site.write_settings({"moderation": "none", "spam.min_fill_s": "0", "rate.replies_per_minute": "0", "workers": "1",
                                  **self.mailbox.settings(), "site.url": "https://tide.example"})
        self.site.start()
        id, path = self.subscribe()
        self.answer(id)
        letter = self.mailbox.wait("ada@example.org", 2)
        self.assertEqual(letter.message["List-Unsubscribe"].strip(), f"<https://tide.example{path}>")
        self.assertEqual(letter.message["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        self.assertEqual(self.site.get(path).status, 200)
        body = b"List-Unsubscribe=One-Click"
        answer = self.site.send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.header_all("Set-Cookie"), [])
        self.answer(id, comment="Unheard.")
        self.subscribe("late@example.org", comment="Late.")
        self.assertEqual(len(self.mailbox.to("ada@example.org")), 2)

    def test_headers_cannot_be_broken_out_of(self):
        id, _ = self.subscribe()
        self.answer(id, author="Bo ‮ X", comment="From here\n.\nQUIT\nfrom there")
        letter = self.mailbox.wait("ada@example.org", 2)
        self.assertEqual(letter.to, ["ada@example.org"])
        self.assertNotIn("‮", letter.message["Subject"])
        self.assertIn("From here\n.\nQUIT\nfrom there", letter.text.replace("\r\n", "\n"))


class Ending(WithMail):
    def buttons(self, path):
        return fields_of(self.site.get(path))

    def test_the_page_says_how_it_stands_and_a_get_changes_nothing(self):
        id, path = self.subscribe(how=None)
        for _ in range(3):
            self.assertEqual(set(self.buttons(path)), {"each", "digest", "never"})
        self.site.reader().post(path, {"act": "each"})
        self.assertEqual(set(self.buttons(path)), {"digest", "end", "never"})
        self.site.reader().post(path, {"act": "digest"})
        self.assertEqual(set(self.buttons(path)), {"each", "end", "never"})
        self.site.reader().post(path, {"act": "end"})
        self.assertEqual(set(self.buttons(path)), {"each", "digest", "never"})
        for answer in (self.site.get(path), self.site.reader().post(path, {"act": "each"})):
            self.assertIn("no-store", answer.header("Cache-Control"))
            self.assertEqual(answer.header("Referrer-Policy"), "no-referrer")
            self.assertNotIn("ada", answer.text)
        self.assertEqual(self.site.reader().post(path, {"act": "nonsense"}).status, 422)
        self.assertTrue(id)

    def test_a_wrong_key_is_a_page_that_is_not_there(self):
        _, path = self.subscribe()
        bent = path[:-1] + ("A" if path[-1] != "A" else "B")
        self.assertEqual(self.site.get(bent).status, 404)
        self.assertEqual(self.site.reader().post(bent, {"act": "end"}).status, 404)
        self.assertEqual(self.site.get("/mail/x").status, 404)
        self.assertEqual(self.site.get(path.replace("/mail/", "/me/")).status, 404)

    def test_never_means_never_for_all_that_an_address_gets(self):
        id, path = self.subscribe(what="all")
        self.subscribe(what="answers", slug="colline", comment="Ailleurs.", how=None)
        second = self.mailbox.wait("ada@example.org", 2, subject="")
        self.site.reader().post(second.path("/mail/"), {"act": "each"})
        self.site.reader().post(path, {"act": "never"})
        before = len(self.mailbox.to("ada@example.org"))
        self.answer(id)
        self.site.reader().reply("walk", email="ada@example.org", subscribe="all", comment="Again.")
        self.site.reader().post("/me", {"email": "ada@example.org"})
        self.subscribe("late@example.org", comment="Late.")
        self.assertEqual(len(self.mailbox.to("ada@example.org")), before)


class Delivery(WithMail):
    def test_an_address_that_is_not_there_is_written_to_no_more(self):
        self.mailbox.rule("dead", only="gone@example.org")
        self.site.reader().reply("walk", email="gone@example.org", subscribe="answers")
        self.mailbox.until(lambda: self.mailbox.refused, "the refusal")
        self.subscribe("late@example.org")
        self.site.until(lambda: '"suppressed"' in self.site.run("export", "--email", "gone@example.org")[1], "suppressed")
        self.mailbox.rule("take")
        self.site.reader().reply("walk", email="gone@example.org", subscribe="all", comment="Again.")
        self.subscribe("later@example.org", comment="Later.")
        self.assertEqual(self.mailbox.to("gone@example.org"), [])
        self.assertNotIn("gone@example.org", self.site.log())

    def test_a_letter_that_is_refused_is_not_sent_again_and_others_are(self):
        self.mailbox.rule("refuse", only="picky@example.org")
        self.site.reader().reply("walk", email="picky@example.org", subscribe="answers")
        self.mailbox.until(lambda: self.mailbox.refused, "the refusal")
        self.site.until(lambda: '"letter":"confirm","created"' not in self.site.run("export", "--email", "picky@example.org")[1],
                        "it left the outbox")
        self.mailbox.rule("take")
        self.subscribe("picky@example.org", what="all", comment="Again.")

    def test_no_letter_is_lost_or_doubled_by_a_hundred_kills_of_post(self):
        id, _ = self.subscribe(what="all")
        kills = int(os.environ.get("KILLS_OF_POST", "100"))
        wanted = {}
        for n in range(kills):
            if n % 3 == 0:
                wanted[f"Reply number {n}."] = self.answer(comment=f"Reply number {n}.")
            for pid in self.site.children("__post"):
                os.kill(pid, signal.SIGKILL)
            if n % 7 == 0:
                for pid in self.site.children("__store"):
                    os.kill(pid, signal.SIGKILL)
            self.site.until(lambda: self.site.children("__post"), "post is back")
        def got():
            return {word: [l for l in self.mailbox.to("ada@example.org") if word in l.text] for word in wanted}
        self.mailbox.until(lambda: all(got().values()), "every letter")
        self.site.until(lambda: '"letter":"answer","created"' not in self.site.run("export", "--email", "ada@example.org")[1],
                        "the outbox is empty")
        for letters in got().values():
            self.assertEqual(len({l.id for l in letters}), 1, "one letter has one Message-ID, however often it came")
        self.assertEqual(self.site.run("verify")[0], 0)
        self.assertTrue(id)

    def test_letters_that_nobody_was_told_of_leave_after_a_restart(self):
        self.mailbox.close()
        id = reply_id(self.site.reader().reply("walk", email="ada@example.org", subscribe="answers"))
        self.site.kill_all()
        again = Mailbox("--port", self.mailbox.port)
        self.addCleanup(again.close)
        self.site.start()
        self.assertTrue(id)
        if not again.letters:
            # It was tried before the end, so it is tried again within a minute, which no test waits for.
            out = self.site.run("export", "--email", "ada@example.org")[1]
            self.assertIn('"letter":"confirm"', out)

    def test_without_the_secret_key_all_works_but_mail(self):
        self.site.stop()
        secret = self.site.dir / "data/keys/address.sec"
        kept = secret.read_text()
        secret.unlink()
        self.site.start()
        self.site.wait_line("address.sec is not here")
        self.assertEqual(self.site.children("__post"), [])
        self.assertFalse(self.site.get("/walk").page.id("reply-form").all("input", name="subscribe"))
        self.assertEqual(self.site.reader().reply("walk", comment="Without.").status, 303)
        self.assertEqual(self.site.run("doctor")[0], 0)
        self.site.stop()
        secret.write_text(kept)
        secret.chmod(0o600)
        self.site.start()
        self.subscribe(comment="With.")


class OverTls(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="toguna-tls-")
        self.addCleanup(self.folder.cleanup)
        self.pem, self.key = certificate(self.folder.name)

    def site(self, mailbox, **settings):
        site = Site(articles=FILES, settings=settings).start()
        self.addCleanup(site.remove)
        return site

    def test_letters_go_over_tls_with_a_login(self):
        mailbox = Mailbox("--tls", self.pem, self.key, "--login", "tide", "p@ss:word")
        self.addCleanup(mailbox.close)
        site = self.site(mailbox, **mailbox.settings("smtps", "tide:p%40ss%3Aword", **{"mail.ca": self.pem}))
        site.reader().reply("walk", email="ada@example.org", subscribe="answers")
        letter = mailbox.wait("ada@example.org")
        self.assertTrue(letter.tls)
        self.assertEqual(letter.login, "tide")

    def test_a_wrong_password_or_certificate_sends_nothing_and_says_so_without_the_password(self):
        mailbox = Mailbox("--tls", self.pem, self.key, "--login", "tide", "right")
        self.addCleanup(mailbox.close)
        wrong = self.site(mailbox, **mailbox.settings("smtps", "tide:wr0ngw0rd", **{"mail.ca": self.pem}))
        wrong.reader().reply("walk", email="ada@example.org", subscribe="answers")
        wrong.wait_line(r"post: letter \d+: ")
        self.assertNotIn("wr0ngw0rd", wrong.log())
        self.assertNotIn("ada@", wrong.log())
        strange = self.site(mailbox, **mailbox.settings("smtps", "tide:right"))
        strange.reader().reply("walk", email="ada@example.org", subscribe="answers")
        strange.wait_line(r"post: letter \d+: ")
        self.assertEqual(mailbox.letters, [])

    def test_settings_that_cannot_be_are_named_without_the_password(self):
        for settings, said in (({"mail.url": "smtp://u:hidden@h"}, "mail.from"), ({"mail.url": "imap://u:hidden@h"}, "mail.url"),
                               ({"mail.url": "smtp://u:hidden@h:99999", "mail.from": "a@example.org"}, "mail.url"),
                               ({"mail.url": "smtp://h", "mail.from": "nobody"}, "mail.from")):
            site = Site(articles=FILES, settings=settings)
            self.addCleanup(site.remove)
            done = subprocess.run([site.program, "serve", str(site.dir), "--listen", "127.0.0.1:0"], capture_output=True,
                                  text=True, timeout=60)
            self.assertEqual(done.returncode, 1)
            self.assertIn(said, done.stderr)
            self.assertNotIn("hidden", done.stderr)


if __name__ == "__main__":
    unittest.main()
