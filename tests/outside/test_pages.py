"""Index, feeds, errors, headers and caching, as readers and their programs get them."""

import gzip
import json
import re
import unittest
import xml.etree.ElementTree as xml

from site_under_test import Site, reply_id

ATOM = "{http://www.w3.org/2005/Atom}"
THREAD = "{http://purl.org/syndication/thread/1.0}"
FILES = {
    "old.md": "---\ntitle: The old one\ndate: 2020-01-01\nlang: en\n---\nOld words.\n",
    "new.md": "---\ntitle: Le neuf & <co>\ndate: 2026-01-01\nlang: fr\n---\nMots neufs.\n",
}
REFUSALS = {"fr": "introuvable", "en": "found", "de": "gefunden", "ar": None, "es": None, "pt": None, "ru": None}


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site(articles=FILES, settings={"site.title": "Ours", "site.url": "https://example.org"}).start()
        cls.id = reply_id(cls.site.reader().reply("old", comment="First & **best**.", author="Ada <b>"))
        cls.answer_id = reply_id(cls.site.reader().reply("old", comment="An answer.", query={"to": cls.id}))

    @classmethod
    def tearDownClass(cls):
        cls.site.remove()

    def test_the_index_has_the_newest_first(self):
        page = self.site.get("/").page
        links = [a["href"] for a in page.all("a", href=True)]
        self.assertLess(links.index("/new"), links.index("/old"))
        self.assertIn("Le neuf & <co>", page.text())
        self.assertIn("Ours", page.one("title").text())

    def test_the_feed_of_articles_is_atom(self):
        answer = self.site.get("/feed.atom")
        self.assertTrue(answer.header("Content-Type").startswith("application/atom+xml"))
        feed = xml.fromstring(answer.body)
        self.assertEqual(feed.tag, ATOM + "feed")
        for needed in ("id", "title", "updated"):
            self.assertTrue(feed.findtext(ATOM + needed), needed)
        entries = feed.findall(ATOM + "entry")
        self.assertEqual([e.findtext(ATOM + "title") for e in entries], ["Le neuf & <co>", "The old one"])
        for e in entries:
            for needed in ("id", "updated"):
                self.assertTrue(e.findtext(ATOM + needed), needed)
            self.assertTrue(any(l.get("href", "").startswith("https://example.org/") for l in e.findall(ATOM + "link")))

    def test_an_articles_feed_has_its_replies_threaded_by_rfc_4685(self):
        feed = xml.fromstring(self.site.get("/old/feed.atom").body)
        entries = {e.findtext(ATOM + "id"): e for e in feed.findall(ATOM + "entry")}
        self.assertEqual(len(entries), 2)
        answer = next(e for i, e in entries.items() if self.answer_id in i)
        self.assertIn(answer.find(THREAD + "in-reply-to").get("ref"), entries)
        first = next(e for i, e in entries.items() if self.id in i)
        self.assertEqual(first.find(ATOM + "author").findtext(ATOM + "name"), "Ada <b>")
        self.assertIn("<strong>best</strong>", first.findtext(ATOM + "content"))

    def test_the_json_feed_is_json_feed_1_1(self):
        answer = self.site.get("/feed.json")
        self.assertTrue(answer.header("Content-Type").startswith("application/feed+json"))
        feed = json.loads(answer.body)
        self.assertEqual(feed["version"], "https://jsonfeed.org/version/1.1")
        self.assertEqual([i["title"] for i in feed["items"]], ["Le neuf & <co>", "The old one"])
        for item in feed["items"]:
            self.assertTrue(item["id"] and item["url"].startswith("https://example.org/"))
            self.assertTrue("content_html" in item or "content_text" in item or "summary" in item)

    def test_feeds_are_found_from_the_pages(self):
        for path in ("/", "/old"):
            links = self.site.get(path).page.all("link", rel="alternate")
            self.assertTrue([l for l in links if l.get("type") == "application/atom+xml"], path)

    def test_a_missing_page_is_a_page_in_the_readers_language(self):
        for lang in REFUSALS:
            answer = self.site.get("/no-such", Accept_Language=f"{lang};q=0.9, xx")
            self.assertEqual(answer.status, 404)
            self.assertEqual(answer.page.one("html")["lang"], lang)
            self.assertTrue(answer.page.one("h1").text())
        self.assertEqual(self.site.get("/no-such", Accept_Language="xx").page.one("html")["lang"], "en")

    def test_a_wrong_method_is_405_with_allow(self):
        answer = self.site.send("DELETE", "/old")
        self.assertEqual(answer.status, 405)
        self.assertIn("GET", answer.header("Allow"))
        self.assertTrue(answer.page.has("h1"))
        self.assertEqual(self.site.send("GET", "/old/replies").status, 405)

    def test_routes_of_later_issues_are_404(self):
        for path in (f"/r/{self.id}/receipt", f"/r/{self.id}/report", "/transparency", "/search?q=x"):
            self.assertEqual(self.site.get(path).status, 404, path)
        for path in ("/", "/old"):
            for a in self.site.get(path).page.all("a", href=True):
                self.assertNotRegex(a["href"], r"/receipt|/report|/transparency|/search")

    def test_every_link_of_every_page_leads_somewhere(self):
        seen, ask = set(), ["/", "/old", "/new", "/privacy"]
        while ask:
            path = ask.pop()
            if path in seen:
                continue
            seen.add(path)
            answer = self.site.get(path)
            self.assertIn(answer.status, (200, 303), path)
            if "text/html" in answer.header("Content-Type", ""):
                page = answer.page
                ids = {e["id"] for e in page.walk() if "id" in e.attrs}
                for e in page.walk():
                    href = e.get("href") or e.get("src") or ""
                    if href.startswith("#"):
                        self.assertTrue(href[1:] in ids or href == "#", f"{path} -> {href}")
                    elif href.startswith("/"):
                        ask.append(href.split("#")[0])
        self.assertGreater(len(seen), 6)

    def test_a_get_and_a_head_have_the_same_head(self):
        get, head = self.site.get("/privacy"), self.site.send("HEAD", "/privacy")
        self.assertEqual((head.status, head.body), (200, b""))
        self.assertEqual(head.header("Content-Length"), get.header("Content-Length"))

    def test_every_answer_is_guarded_by_the_same_headers(self):
        for path in ("/", "/old", "/no-such", "/feed.atom", "/privacy", f"/r/{self.id}"):
            answer = self.site.get(path)
            policy = answer.header("Content-Security-Policy") or ""
            self.assertIn("default-src", policy, path)
            self.assertNotIn("unsafe", policy, path)
            self.assertEqual(answer.header("X-Content-Type-Options"), "nosniff", path)
            self.assertTrue(answer.header("Referrer-Policy"), path)
            self.assertFalse(answer.header("Server") and re.search(r"\d", answer.header("Server")), path)

    def test_no_page_asks_another_host_for_anything_nor_has_inline_style_or_script(self):
        for path in ("/", "/old", "/privacy", "/no-such"):
            for e in self.site.get(path).page.walk():
                self.assertNotIn("style", e.attrs, path)
                if e.tag in ("script", "img", "iframe") or (e.tag == "link" and e.get("rel") == "stylesheet"):
                    self.assertRegex(e.get("src") or e.get("href") or "", r"^(/[^/]|data:)", path)

    def test_gzip_gives_the_same_page_but_for_the_token(self):
        plain = self.site.get("/old")
        for _ in range(4):
            packed = self.site.get("/old", Accept_Encoding="gzip")
        self.assertEqual(packed.header("Content-Encoding"), "gzip")
        self.assertIn("accept-encoding", plain.header("Vary", "").lower())
        blank = lambda text: re.sub(r'(name="token"[^>]*value=")[^"]+|value="[^"]+"([^>]*name="token")', r"\1\2", text)
        self.assertEqual(blank(gzip.decompress(packed.body).decode()), blank(plain.text))
        token = lambda text: re.search(r'name="token"[^>]*?value="([^"]+)"|value="([^"]+)"[^>]*name="token"', text).group(0)
        again = self.site.get("/old", Accept_Encoding="gzip")
        self.assertNotEqual(token(gzip.decompress(packed.body).decode()), token(gzip.decompress(again.body).decode()))
        self.assertIsNone(self.site.get("/old", Accept_Encoding="gzip;q=0").header("Content-Encoding"))

    def test_an_unchanged_page_is_304_and_its_etag_is_weak(self):
        first = self.site.get("/old")
        self.assertRegex(first.header("ETag"), r'^W/"[^"]+"$')
        again = self.site.get("/old", If_None_Match=first.header("ETag"))
        self.assertEqual((again.status, again.body), (304, b""))
        self.assertEqual(self.site.get("/old", If_None_Match='W/"other"').status, 200)

    def test_a_public_page_may_be_kept_but_is_asked_for_again(self):
        control = self.site.get("/old").header("Cache-Control", "")
        self.assertNotIn("no-store", control)
        self.assertIn("no-cache", control + ("no-cache" if "max-age=0" in control else ""))

    def test_no_cookie_is_set_before_a_reader_acts(self):
        for path in ("/", "/old", "/old/reply?to=" + self.id, "/privacy", "/no-such", "/feed.atom", "/feed.json"):
            self.assertIsNone(self.site.get(path).header("Set-Cookie"), path)

    def test_a_page_for_a_cookie_is_private_and_leaves_no_trace_in_the_cache(self):
        reader = self.site.reader()
        reader.reply("new", comment="Mine to edit.", author="Maria")
        own = reader.get("/new")
        self.assertIn("no-store", own.header("Cache-Control"))
        self.assertIn("private", own.header("Cache-Control"))
        self.assertEqual(own.header("Referrer-Policy"), "no-referrer")
        self.assertIn("/edit", own.text)
        other = self.site.get("/new")
        self.assertNotIn("/edit", other.text)
        self.assertNotIn("no-store", other.header("Cache-Control", ""))

    def test_what_a_cookie_can_hold_does_not_change_the_page(self):
        plain = self.site.get("/new").page.text()
        for cookie in ("toguna_author=xyz", "toguna_author=" + "A" * 43, "other=1", "toguna_author="):
            self.assertEqual(self.site.get("/new", Cookie=cookie).page.text(), plain, cookie)

    def test_the_privacy_page_is_there_in_every_language(self):
        seen = {self.site.get("/privacy", Accept_Language=l).page.one("html")["lang"] for l in REFUSALS}
        self.assertTrue(seen <= set(REFUSALS), seen)

    def test_odd_addresses_are_refused_politely(self):
        for path, wanted in (("/%ff", (400, 404)), ("/%00", (400, 404)), ("/a/b/c/d", (404,)), ("/old/", (404, 301, 308)),
                             ("/old?page=0", (404,)), ("/old?page=2", (404,)), ("/old?page=x", (404,)),
                             ("/old?page=99999999999999999999", (404,)), ("/old?sort=nonsense", (200,)),
                             ("/r/1", (404,)), ("/r/x", (404,)), ("/r/99999999999999999999", (404,)),
                             ("/" + "a" * 5000, (404, 414)), ("/old?x=" + "%zz", (200, 400))):
            self.assertIn(self.site.get(path).status, wanted, path)


if __name__ == "__main__":
    unittest.main()
