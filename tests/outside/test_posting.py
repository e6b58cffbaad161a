"""One token with one content makes one reply, whenever and however often it is posted."""

import threading
import unittest

import page as pages
from site_under_test import Site, reply_id

FILES = {"walk.txt": "A walk\n\nFirst paragraph of it.\n\nSecond paragraph of it.\n", "other.txt": "Other\n\nText.\n"}


class Posting(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site(articles=FILES).start()

    @classmethod
    def tearDownClass(cls):
        cls.site.remove()

    def filled(self, reader, slug="walk", **given):
        return {**reader.form(slug), "author": "Ada", "email": "ada@example.org", **given}

    def test_a_reply_is_there_after_the_redirect(self):
        reader = self.site.reader()
        answer = reader.reply("walk", comment="A *first* word.\nAnd a line.", author="Ada", url="https://ada.example/")
        self.assertRegex(answer.location, r"^/walk(\?page=\d+)?#reply-\d+$")
        shown = self.site.get("/walk").page.id("reply-" + reply_id(answer))
        self.assertIn("reply", shown["class"])
        self.assertEqual(shown.tag, "article")
        self.assertIn("Ada", shown.text())
        self.assertTrue(shown.has("em") and shown.has("br"))
        link = shown.one("a", href="https://ada.example/")
        for word in ("nofollow", "ugc", "noopener"):
            self.assertIn(word, link["rel"].split())

    def test_raw_html_and_images_of_a_reply_are_shown_as_text_or_links(self):
        answer = self.site.reader().reply("walk", comment="<b>x</b> <script>alert(1)</script> ![pic](https://x.org/a.png)"
                                          " [l](javascript:alert(1)) <https://ok.example> \"q\" &amp;")
        shown = self.site.get("/walk").page.id("reply-" + reply_id(answer))
        self.assertFalse(shown.has("script") or shown.has("b"))
        self.assertFalse([i for i in shown.all("img") if "x.org" in i.get("src", "")])
        self.assertIn("<b>x</b>", shown.text())
        self.assertFalse([a for a in shown.all("a", href=True) if a["href"].startswith("javascript")])

    def test_the_cookie_is_a_secret_that_scripts_and_other_sites_do_not_get(self):
        line = self.site.reader().reply("walk", comment="For a cookie.").header("Set-Cookie")
        self.assertRegex(line, r"^toguna_author=[A-Za-z0-9_-]{43};")
        self.assertIn("httponly", line.lower())
        self.assertIn("samesite=lax", line.lower())

    def test_the_same_post_twice_is_one_reply(self):
        reader = self.site.reader()
        fields = self.filled(reader, comment="Sent by two clicks.")
        first, second = reader.post("/walk/replies", fields), reader.post("/walk/replies", fields)
        self.assertEqual(reply_id(first), reply_id(second))
        self.assertEqual(self.site.get("/walk").text.count("Sent by two clicks."), 1)

    def test_twenty_same_posts_at_once_are_one_reply(self):
        reader = self.site.reader()
        fields = self.filled(reader, comment="Sent twenty times at once.")
        got, gate = [], threading.Barrier(20)

        def post():
            gate.wait()
            got.append(self.site.reader().post("/walk/replies", fields))

        threads = [threading.Thread(target=post) for _ in range(20)]
        [t.start() for t in threads]
        [t.join() for t in threads]
        self.assertEqual(len({reply_id(a) for a in got}), 1)
        self.assertEqual(self.site.get("/walk").text.count("Sent twenty times at once."), 1)

    def test_the_same_post_with_another_address_is_the_same_reply(self):
        reader = self.site.reader()
        fields = self.filled(reader, comment="An address is not content.")
        first = reader.post("/walk/replies", fields)
        second = reader.post("/walk/replies", {**fields, "email": "other@example.org"})
        self.assertEqual(reply_id(first), reply_id(second))

    def test_the_same_token_with_other_content_is_another_reply(self):
        reader = self.site.reader()
        fields = self.filled(reader, comment="Before the Back button.")
        ids = {reply_id(reader.post("/walk/replies", {**fields, **change})) for change in
               ({}, {"comment": "After the Back button."}, {"author": "Grace"}, {"url": "https://x.example"},
                {"passage": "p1"})}
        self.assertEqual(len(ids), 5)

    def test_line_ends_do_not_make_another_reply(self):
        reader = self.site.reader()
        fields = self.filled(reader, comment="one\r\ntwo")
        self.assertEqual(reply_id(reader.post("/walk/replies", fields)),
                         reply_id(reader.post("/walk/replies", {**fields, "comment": "one\ntwo"})))

    def test_a_token_of_another_page_is_refused_with_the_text_kept(self):
        reader = self.site.reader()
        token = reader.form("other")["token"]
        answer = reader.post("/walk/replies", self.filled(reader, comment="Strayed.", token=token))
        self.assertEqual(answer.status, 422)
        self.assertIn("Strayed.", answer.text)

    def test_every_form_sent_out_has_a_token_of_its_own(self):
        tokens = [self.site.reader().form("walk")["token"] for _ in range(50)]
        self.assertEqual(len(set(tokens)), 50)
        self.assertEqual(len({len(t) for t in tokens}), 1)

    def test_the_same_post_is_the_same_reply_after_a_restart_too(self):
        reader = self.site.reader()
        fields = self.filled(reader, comment="Posted before the restart.")
        first = reader.post("/walk/replies", fields)
        self.site.stop()
        self.site.start()
        self.assertEqual(reply_id(reader.post("/walk/replies", fields)), reply_id(first))

    def test_a_reply_to_a_passage_stands_there_with_its_beginning(self):
        reader = self.site.reader()
        form = reader.get("/walk/reply?passage=p2").page
        self.assertIn("Second paragraph", form.text())
        answer = reader.reply("walk", comment="To the second one.", query={"passage": "p2"})
        shown = self.site.get("/walk").page.id("reply-" + reply_id(answer))
        self.assertIn("Second paragraph", shown.text())
        self.assertTrue(shown.has("a", href="#p2"))

    def test_a_passage_that_is_not_there_is_refused(self):
        self.assertEqual(self.site.get("/walk/reply?passage=p99").status, 404)
        self.assertEqual(self.site.get("/walk/reply?passage=nonsense").status, 404)

    def test_a_reply_to_an_article_that_is_not_there_is_404_with_the_text_kept(self):
        reader = self.site.reader()
        answer = reader.post("/never/replies", self.filled(reader, comment="Into the void."))
        self.assertEqual(answer.status, 404)

    def test_bidi_controls_leave_names_and_stay_in_texts(self):
        answer = self.site.reader().reply("walk", author="Ada\u202egnp.exe", comment="\u202btext\u202c stays")
        shown = self.site.get("/walk").page.id("reply-" + reply_id(answer))
        self.assertNotIn("\u202e", shown.text())
        self.assertIn("\u202btext\u202c", shown.text())

    def test_no_id_repeats_on_a_page_with_replies(self):
        for n in range(3):
            self.site.reader().reply("walk", comment=f"# p1\n\n[^1] Heading {n}\n\n[^1]: note")
        ids = [e["id"] for e in self.site.get("/walk").page.walk() if "id" in e.attrs]
        self.assertEqual(sorted(ids), sorted(set(ids)))


class Rules(unittest.TestCase):
    def test_a_form_sent_sooner_than_a_person_could_waits(self):
        with Site(articles=FILES, settings={"spam.min_fill_s": "3600"}).start() as site:
            answer = site.reader().reply("walk", comment="Faster than light.")
            self.assertRegex(answer.location, r"^/walk\?mine=[^#]+#reply-\d+$")
            self.assertNotIn("Faster than light.", site.get("/walk").text)

    def test_too_many_replies_of_one_network_are_429_with_the_text_kept(self):
        with Site(articles=FILES, settings={"rate.replies_per_minute": "3"}).start() as site:
            reader = site.reader()
            for n in range(3):
                self.assertEqual(reader.reply("walk", comment=f"Number {n}.").status, 303)
            fields = {**reader.form("walk"), "author": "A", "email": "a@example.org", "comment": "One too many."}
            answer = reader.post("/walk/replies", fields)
            self.assertEqual(answer.status, 429)
            self.assertTrue(0 < int(answer.header("Retry-After")) <= 60)
            self.assertEqual(pages.form_values(answer.page.id("reply-form"))["comment"], "One too many.")

    def test_a_repeated_post_is_recognised_before_the_rate_rule(self):
        with Site(articles=FILES, settings={"rate.replies_per_minute": "1"}).start() as site:
            reader = site.reader()
            fields = {**reader.form("walk"), "author": "A", "email": "a@example.org", "comment": "Again and again."}
            ids = {reply_id(reader.post("/walk/replies", fields)) for _ in range(5)}
            self.assertEqual(len(ids), 1)

    def test_the_network_is_the_clients_behind_a_trusted_proxy_and_the_peers_behind_none(self):
        settings = {"rate.replies_per_minute": "1", "proxy.trusted": "127.0.0.0/8"}
        with Site(articles=FILES, settings=settings).start() as site:
            for n, (source, wanted) in enumerate((("192.0.2.1", 303), ("198.51.100.1", 303), ("192.0.2.99", 429),
                                                  ("203.0.113.5, 192.0.2.7", 429), ("192.0.2.7, 203.0.113.5", 303))):
                reader = site.reader(X_Forwarded_For=source)
                self.assertEqual(reader.reply("walk", comment=f"From {n}.").status, wanted, source)
        del settings["proxy.trusted"]
        with Site(articles=FILES, settings=settings).start() as site:
            self.assertEqual(site.reader(X_Forwarded_For="192.0.2.1").reply("walk", comment="a").status, 303)
            self.assertEqual(site.reader(X_Forwarded_For="198.51.100.1").reply("walk", comment="b").status, 429)


if __name__ == "__main__":
    unittest.main()
