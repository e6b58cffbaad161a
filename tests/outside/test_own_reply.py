"""Authors change and take back what is theirs, within the window, and nobody else does."""

import unittest

import page as pages
from site_under_test import Site, reply_id

FILES = {"walk.txt": "A walk\n\nWords.\n"}


def change(reader, id, text, path=None):
    """Fills in the edit form as it comes and sends it."""
    path = path or f"/r/{id}/edit"
    answer = reader.get(path)
    assert answer.status == 200, (answer.status, path)
    form = [f for f in answer.page.all("form") if f.has("textarea")][0]
    return reader.post(form["action"], {**pages.form_values(form), "comment": text})


class Own(unittest.TestCase):
    def setUp(self):
        self.site = Site(articles=FILES).start()
        self.addCleanup(self.site.remove)
        self.author = self.site.reader()
        self.id = reply_id(self.author.reply("walk", comment="\n First words.\n"))

    def withdraw(self, reader):
        answer = reader.get(f"/r/{self.id}/withdraw")
        self.assertEqual(answer.status, 200)
        form = [f for f in answer.page.all("form") if f.get("method", "").lower() == "post"][0]
        return reader.post(form["action"], pages.form_values(form))

    def test_an_author_changes_a_reply_and_the_change_shows_at_once(self):
        answer = change(self.author, self.id, "Better words.")
        self.assertEqual(answer.status, 303, answer.body[:500])
        page = self.site.get("/walk").page
        self.assertIn("Better words.", page.text())
        self.assertNotIn("First words.", page.text())

    def test_the_edit_form_holds_the_text_to_the_last_character(self):
        form = [f for f in self.author.get(f"/r/{self.id}/edit").page.all("form") if f.has("textarea")][0]
        self.assertEqual(pages.form_values(form)["comment"].replace("\r\n", "\n"), "\n First words.\n")

    def test_an_empty_or_over_long_change_is_refused_with_the_text_kept(self):
        self.assertEqual(change(self.author, self.id, " \u200b").status, 422)
        long = "x" * 65537
        answer = change(self.author, self.id, long)
        self.assertEqual(answer.status, 422)
        self.assertIn(long, answer.text)
        self.assertIn("First words.", self.site.get("/walk").text)

    def test_nobody_else_sees_or_uses_the_edit_form(self):
        stranger = self.site.reader()
        other = self.site.reader()
        other.reply("walk", comment="I am somebody else.")
        for who in (stranger, other):
            for path in (f"/r/{self.id}/edit", f"/r/{self.id}/withdraw"):
                self.assertEqual(who.get(path).status, 404)
                self.assertIn(who.post(path, {"comment": "Stolen words."}).status, (403, 404))
        self.assertNotIn("Stolen words.", self.site.get("/walk").text)

    def test_a_withdrawn_reply_leaves_a_tombstone_and_keeps_its_answers(self):
        answer = reply_id(self.site.reader().reply("walk", comment="An answer.", query={"to": self.id}))
        self.assertEqual(self.withdraw(self.author).status, 303)
        page = self.site.get("/walk").page
        self.assertNotIn("First words.", page.text())
        self.assertTrue(page.has(id=f"reply-{self.id}") and page.has(id=f"reply-{answer}"))

    def test_a_get_never_changes_anything(self):
        self.author.get(f"/r/{self.id}/withdraw")
        self.author.get(f"/r/{self.id}/withdraw?confirm=1&yes=1")
        self.assertIn("First words.", self.site.get("/walk").text)

    def test_a_post_from_another_site_changes_nothing(self):
        for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = self.author.send("POST", f"/r/{self.id}/withdraw", b"",
                                      {"Content-Type": "application/x-www-form-urlencoded", **header})
            self.assertGreaterEqual(answer.status, 400)
        self.assertIn("First words.", self.site.get("/walk").text)

    def test_after_the_window_nothing_is_offered_or_taken(self):
        with Site(articles=FILES, settings={"replies.edit_minutes": "0"}).start() as site:
            author = site.reader()
            id = reply_id(author.reply("walk", comment="Fixed for ever."))
            self.assertNotIn("/edit", author.get("/walk").text)
            self.assertIn(author.get(f"/r/{id}/edit").status, (403, 404))
            author.post(f"/r/{id}/edit", {"comment": "Changed."})
            self.assertIn("Fixed for ever.", site.get("/walk").text)

    def test_an_author_sees_what_waits_and_may_withdraw_it(self):
        with Site(articles=FILES, settings={"moderation": "all"}).start() as site:
            author = site.reader()
            answer = author.reply("walk", comment="Waiting words.")
            id = reply_id(answer)
            got = author.get(f"/r/{id}/withdraw")
            form = [f for f in got.page.all("form") if f.get("method", "").lower() == "post"][0]
            self.assertEqual(author.post(form["action"], pages.form_values(form)).status, 303)
            self.assertNotIn("Waiting words.", author.get("/walk").text)
            self.assertEqual(site.run("queue", "--json")[1].strip(), "")


if __name__ == "__main__":
    unittest.main()
