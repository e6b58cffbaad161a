"""Files in articles/ are on the site as they are written, and as they change."""

import os
import unittest
import urllib.parse

from site_under_test import Site

FRENCH = """La grainothèque

À Saint-Aubin, la bibliothèque prête des graines : « on rend ce qu’on peut », dit-on à l’accueil.
Une ligne simple ne fait pas un paragraphe – elle reste une ligne.

Deuxième paragraphe — avec un tiret long, 1 234 pages, et « des guillemets » à la française ; l’œuvre naïve.

\tUne tabulation, trois points… et une fin sans rien après & <pas de balise> "droits" 'simples'."""

FILES = {
    "grainotheque.txt": FRENCH,
    "essay.md": "---\ntitle: An essay\ndate: 2026-03-04\nauthor: Ada\nlang: en\n---\n\n# Heading one\n\nFirst *words*.\n\n"
                "| a | b |\n|---|---|\n| 1 | 2 |\n\nSecond paragraph.\n",
    "heading.md": "# The first heading\n\nText after it, long enough to be read as English by anyone at all.\n",
    "bare.md": "Just text with no heading.\n",
    "fragment.html": "<h2 id=\"p1\">Part</h2><p onclick=\"x()\">Hello <script>alert(1)</script><b>bold</b></p>"
                     "<p><a href=\"javascript:alert(1)\">bad</a> <a href=\"/essay\">good</a></p>",
    "draft.md": "---\ntitle: Not yet\ndraft: true\n---\nHidden.\n",
    "closed.md": "---\ntitle: Closed\nreplies: closed\n---\nNobody answers here.\n",
    "arabic.md": "---\nlang: ar\n---\n# حديقة\n\nنص قصير عن الحديقة.\n",
    "two words & ünï.txt": "Spaces\n\nIn a name.\n",
}


def without_mark(paragraph):
    """What the publisher wrote, without the link at its end that answers the passage."""
    said = [i for i in paragraph.inside if isinstance(i, str) or "mark" not in i.get("class", "").split()]
    return "".join(i if isinstance(i, str) else i.text() for i in said).removesuffix(" ")


class Articles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site(articles=FILES, settings={"site.lang": "en"}).start()

    @classmethod
    def tearDownClass(cls):
        cls.site.remove()

    def article(self, path):
        answer = self.site.get(path)
        self.assertEqual(answer.status, 200, path)
        return answer.page, answer.page.one("main").all("article")[0]

    def test_plain_text_reaches_the_page_to_the_last_character(self):
        page, article = self.article("/grainotheque")
        self.assertEqual(page.one("html")["lang"], "fr")
        self.assertEqual(article.one("h1").text(), "La grainothèque")
        paragraphs = [without_mark(p) for p in article.all("p") if p.get("id")]
        wanted = FRENCH.split("\n\n")[1:]
        self.assertEqual([p.strip("\n") for p in paragraphs], wanted)

    def test_single_line_ends_of_plain_text_stay_line_ends(self):
        _, article = self.article("/grainotheque")
        first = article.one(id="p1")
        self.assertTrue(first.has("br") or "\n" in first.text())

    def test_paragraphs_are_numbered_in_order(self):
        _, article = self.article("/grainotheque")
        ids = [e["id"] for e in article.walk() if e.get("id", "").startswith("p") and e["id"][1:].isdigit()]
        self.assertEqual(ids, [f"p{n}" for n in range(1, len(ids) + 1)])
        self.assertEqual(len(ids), 3)

    def test_front_matter_gives_title_date_author_and_language(self):
        page, article = self.article("/essay")
        self.assertEqual(article.one("h1").text(), "An essay")
        self.assertIn("An essay", page.one("title").text())
        self.assertIn("Ada", page.text())
        self.assertTrue(any((t.get("datetime") or "").startswith("2026-03-04") for t in page.all("time")))
        self.assertEqual(page.one("html")["lang"], "en")
        self.assertTrue(page.has("table"))

    def test_there_is_one_h1_whatever_the_article_writes(self):
        for path in ("/essay", "/heading", "/bare", "/fragment", "/grainotheque", "/arabic"):
            page, _ = self.article(path)
            self.assertEqual(len(page.all("h1")), 1, path)

    def test_a_title_is_the_first_heading_where_front_matter_has_none(self):
        _, article = self.article("/heading")
        self.assertEqual(article.one("h1").text(), "The first heading")
        self.assertEqual(article.text().count("The first heading"), 1)

    def test_a_title_is_the_file_name_where_there_is_nothing_else(self):
        self.assertEqual(self.article("/bare")[1].one("h1").text(), "bare")

    def test_html_articles_lose_what_runs_and_keep_what_is_said(self):
        page, article = self.article("/fragment")
        self.assertIn("bold", article.one("b").text())
        for e in page.walk():
            self.assertFalse([name for name in e.attrs if name.startswith("on")], e.attrs)
            self.assertFalse((e.get("href") or "").startswith("javascript"), e.attrs)
        self.assertNotIn("alert(1)", article.text())

    def test_ids_of_an_article_cannot_collide_with_ours(self):
        page, _ = self.article("/fragment")
        ids = [e["id"] for e in page.walk() if "id" in e.attrs]
        self.assertEqual(len(ids), len(set(ids)), ids)
        self.assertEqual(page.id("p1").tag, "p")

    def test_arabic_runs_from_right_to_left(self):
        page, _ = self.article("/arabic")
        self.assertEqual((page.one("html")["lang"], page.one("html").get("dir")), ("ar", "rtl"))

    def test_names_with_spaces_and_accents_have_an_address(self):
        self.article("/" + urllib.parse.quote("two words & ünï"))
        links = [a["href"] for a in self.site.get("/").page.all("a", href=True)]
        self.assertIn("/two%20words%20%26%20%C3%BCn%C3%AF", links)

    def test_a_draft_is_not_on_the_site(self):
        self.assertEqual(self.site.get("/draft").status, 404)
        self.assertNotIn("Not yet", self.site.get("/").text)
        self.assertNotIn("Not yet", self.site.get("/feed.atom").text)

    def test_an_article_closed_to_replies_has_no_form_and_refuses_posts_with_the_text_kept(self):
        page, _ = self.article("/closed")
        self.assertFalse(page.has("form", id="reply-form"))
        reader = self.site.reader()
        fields = reader.form("essay")
        fields.update(author="A", email="a@example.org", comment="Kept all the same.")
        answer = reader.post("/closed/replies", fields)
        self.assertIn(answer.status, (403, 422))
        self.assertIn("Kept all the same.", answer.text)


class Changing(unittest.TestCase):
    def setUp(self):
        self.site = Site(articles={"walk.txt": "A walk\n\nOne.\n"}).start()
        self.addCleanup(self.site.remove)

    def test_a_new_file_is_on_the_site_without_a_restart(self):
        self.assertEqual(self.site.get("/new").status, 404)
        self.site.write("new.txt", "Nouveau\n\nUn article tout neuf pour les lecteurs de la ville.\n")
        self.assertIn("tout neuf", self.site.until_status("/new", 200).text)
        self.site.until(lambda: "Nouveau" in self.site.get("/").text, "the index shows it")

    def test_a_file_written_in_place_is_noticed_too(self):
        (self.site.dir / "articles" / "plain.txt").write_text("In place\n\nWritten at once.\n")
        self.site.until_status("/plain", 200)

    def test_a_changed_file_changes_the_page(self):
        self.site.write("walk.txt", "A walk\n\nTwo.\n")
        self.site.until(lambda: "Two." in self.site.get("/walk").text, "the page is new")

    def test_a_deleted_file_is_404_and_its_thread_is_kept(self):
        answer = self.site.reader().reply("walk", comment="Still here afterwards.")
        text = (self.site.dir / "articles" / "walk.txt").read_text()
        (self.site.dir / "articles" / "walk.txt").unlink()
        self.site.until_status("/walk", 404)
        self.site.write("walk.txt", text)
        self.assertIn("Still here afterwards.", self.site.until_status("/walk", 200).text)
        self.assertEqual(answer.status, 303)

    def test_a_renamed_file_is_at_its_new_address_alone(self):
        os.rename(self.site.dir / "articles" / "walk.txt", self.site.dir / "articles" / "hike.txt")
        self.site.until_status("/hike", 200)
        self.site.until_status("/walk", 404)

    def test_a_file_that_cannot_be_read_is_named_with_its_line_and_the_rest_stays_up(self):
        for name, data, line in (("latin.txt", "Un été\n\nà la mer\n".encode("latin-1"), 1),
                                 ("nul.txt", b"Title\n\nfirst\nwith \0 in it\n", 4),
                                 ("cut.md", b"---\ntitle: Cut off\n\nText.\n", None),
                                 ("bell.txt", b"Title\n\n\n\nring \x07\n", 5)):
            after = len(self.site.lines)
            self.site.write(name, data)
            pattern = rf"{name}.*\b{line}\b" if line else rf"{name}"
            self.site.wait_line(pattern, after)
            self.assertEqual(self.site.get("/" + name.split(".")[0]).status, 404)
            code, out, told = self.site.run("doctor")
            self.assertIn(name, out + told)
            self.assertEqual(code, 1)
        self.assertEqual(self.site.get("/walk").status, 200)

    def test_a_file_that_turns_bad_keeps_its_last_good_version_up_also_over_a_restart(self):
        after = len(self.site.lines)
        self.site.write("walk.txt", b"A walk\n\nbad \xff\xfe\n")
        self.site.wait_line("walk.txt", after)
        self.assertIn("One.", self.site.get("/walk").text)
        self.site.stop()
        self.site.start()
        self.assertIn("One.", self.site.get("/walk").text)

    def test_hidden_and_half_written_files_are_left_alone(self):
        for name in (".hidden.md", "walk.md~", "walk.md.swp", "walk.md.tmp", "notes.pdf"):
            (self.site.dir / "articles" / name).write_text("# Never\n\nNever shown.\n")
        self.site.write("last.txt", "Last\n\nShows that the rest was looked at.\n")
        self.site.until_status("/last", 200)
        self.assertNotIn("Never", self.site.get("/").text)

    def test_a_double_is_reported_and_the_first_stays(self):
        after = len(self.site.lines)
        self.site.write("walk.md", "# Another\n\nOther text.\n")
        self.site.wait_line(r"walk\.md", after)
        self.assertIn("One.", self.site.get("/walk").text)

    def test_a_name_the_server_uses_itself_is_reported(self):
        after = len(self.site.lines)
        self.site.write("privacy.md", "# Mine\n\nText of the publisher.\n")
        self.site.wait_line(r"privacy\.md", after)
        self.assertNotIn("Text of the publisher", self.site.get("/privacy").text)

    def test_an_unknown_key_of_the_front_matter_is_named_by_doctor_and_does_no_harm(self):
        self.site.write("odd.md", "---\ntitle: Odd\nflavour: mint\n---\nText.\n")
        self.site.until_status("/odd", 200)
        _, out, told = self.site.run("doctor")
        self.assertIn("flavour", out + told)

    def test_many_files_at_once_are_all_on_the_site(self):
        for n in range(300):
            self.site.write(f"many-{n}.txt", f"Many {n}\n\nText number {n}.\n")
        for n in (0, 150, 299):
            self.assertIn(f"Text number {n}.", self.site.until_status(f"/many-{n}", 200).text)

    def test_articles_changed_while_the_server_was_down_are_read_at_the_start(self):
        self.site.stop()
        self.site.write("walk.txt", "A walk\n\nChanged meanwhile.\n")
        self.site.write("fresh.txt", "Fresh\n\nMade meanwhile.\n")
        self.site.start()
        self.site.until(lambda: "Changed meanwhile." in self.site.get("/walk").text, "the change shows")
        self.site.until_status("/fresh", 200)

    def test_theme_and_media_are_served_and_data_never(self):
        (self.site.dir / "media" / "a b.txt").write_text("media")
        (self.site.dir / "theme" / "site.css").write_text(":root { --mine: 1 }\n")
        (self.site.dir / "theme" / "foot.html").write_text("<p>The foot of it</p>\n")
        self.site.stop()
        self.site.start()
        self.assertEqual(self.site.get("/media/a%20b.txt").text, "media")
        page = self.site.get("/walk").page
        self.assertIn("The foot of it", page.text())
        sheets = [l["href"] for l in page.all("link", rel="stylesheet")]
        self.assertTrue(any("--mine" in self.site.get(s).text for s in sheets), sheets)
        for path in ("/media/../data/keys/token", "/media/..%2fdata%2fkeys%2ftoken", "/media/%2e%2e/toguna.conf",
                     "/data/keys/token", "/toguna.conf", "/media//etc/passwd", "/media/"):
            answer = self.site.get(path)
            self.assertIn(answer.status, (400, 404), path)


if __name__ == "__main__":
    unittest.main()
