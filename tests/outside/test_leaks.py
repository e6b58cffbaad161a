"""The ways by which sites like this one have given addresses away, each a test named after it.

Two of them cannot be here:
25. Importing addresses of people who never agreed: there is no import.
26. Telling people by their style, or by the same name on several sites: beyond what software that
    publishes what people write can prevent; nothing here helps with it.
"""

import base64
import hashlib
import json
import os
import re
import stat
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

import page as pages
from mailbox import Mailbox
from site_under_test import PROGRAM, Site, reply_id
from test_two_worlds import routes, table

FILES = {"walk.txt": "A walk\n\nWords.\n\nMore.\n", "hill.txt": "A hill\n\nWords.\n"}
ADA, BO = "ada.lovelace@analytical.example", "bo@other.example"
ATOM = "{http://www.w3.org/2005/Atom}"


def functions_of(address):
    """What others have published in place of an address."""
    found = set()
    for form in {address, address.lower(), address.upper(), "mailto:" + address, " " + address}:
        for name in ("md5", "sha1", "sha256", "sha512", "blake2b", "sha3_256"):
            for salt in ("", "toguna", "salt"):
                digest = hashlib.new(name, (salt + form).encode()).digest()
                found |= {digest.hex(), digest.hex()[:12], digest.hex().upper(), base64.b64encode(digest).decode()[:16],
                          base64.urlsafe_b64encode(digest).decode()[:16]}
        found |= {base64.b64encode(form.encode()).decode().rstrip("="), form.encode().hex()}
    return {f.encode() for f in found}


class Leaks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.mailbox = Mailbox()
        cls.addClassCleanup(cls.mailbox.close)
        cls.site = Site(articles=FILES, settings=cls.mailbox.settings()).start()
        cls.addClassCleanup(cls.site.remove)
        cls.author = cls.site.reader()
        cls.author.headers = {"User-Agent": "UnmistakableBrowser/9", "Referer": "https://example.org/unmistakable-page"}
        cls.ids = [reply_id(cls.author.reply("walk", email=ADA, author="Ada", comment="First.", subscribe="answers"))]
        cls.ids.append(reply_id(cls.site.reader().reply("walk", email=BO, author="Bo", comment="Second.")))
        cls.ids.append(reply_id(cls.site.reader().reply("walk", email=ADA, author="Ada", comment="Third.")))
        cls.link = cls.mailbox.wait(ADA).path("/mail/")

    def public(self):
        """Every answer that anybody gets, of every route, headers and all."""
        for path in routes(self.ids):
            for headers in ({}, {"Accept": "application/json"}, {"Accept-Language": "fr"}):
                answer = self.site.send("GET", path, headers=headers)
                yield path, answer, answer.body + str(answer.headers).encode()

    def test_01_no_hash_of_an_address_in_a_page(self):
        hashes = functions_of(ADA) | functions_of(BO)
        for path, _, said in self.public():
            for word in hashes:
                self.assertNotIn(word, said, path)

    def test_02_no_hash_of_an_address_in_what_programs_read(self):
        hashes = functions_of(ADA)
        read = [(path, answer) for path, answer, _ in self.public() if re.search("json|xml", answer.header("Content-Type", ""))]
        self.assertGreaterEqual(len({path for path, _ in read}), 3)
        for path, answer in read:
            for word in hashes:
                self.assertNotIn(word, answer.body, path)

    def faces(self, site, ids):
        page = site.get("/walk").page
        return [str([(e.tag, sorted(e.attrs.items())) for e in page.id(f"reply-{i}").all("svg")[0].walk()]) for i in ids]

    def test_03_no_face_of_a_salted_hash(self):
        first, _, third = self.faces(self.site, self.ids)
        self.assertNotEqual(first, third, "the same address with another browser is another face")
        again = reply_id(self.author.reply("walk", email="another@analytical.example", comment="Fourth."))
        self.assertEqual(self.faces(self.site, [again])[0], first, "the same browser with another address is the same face")
        with Site(articles=FILES).start() as other:
            id = reply_id(other.reader().reply("walk", email=ADA))
            self.assertNotEqual(self.faces(other, [id])[0], first)

    def test_04_no_id_is_made_of_an_address(self):
        page = self.site.get("/walk").text
        ids = set(re.findall(r'id="([^"]+)"', page))
        with Site(articles=FILES).start() as other:
            other_ids = set(re.findall(r'id="([^"]+)"', (reply_id(other.reader().reply("walk", email=ADA)), other.get("/walk").text)[1]))
        made = {i for i in ids & other_ids if re.search(r"\d{6}", i)}
        self.assertEqual(made, set(), "no reply or author has the same id on two sites")

    def test_05_no_search_filter_or_order_asks_about_an_address(self):
        for path in ("/", "/walk", "/walk/feed.atom", "/feed.json"):
            plain = self.site.get(path)
            for query in ("search=ada.lov", "email=" + ADA, "author_email=" + ADA, "q=analytical", "author=" + ADA, "filter[email]=a",
                          "s=ada", "orderby=author_email", "page=1&email=x", "sort=email"):
                asked = self.site.get(f"{path}?{query}")
                self.assertEqual(self.without_token(asked), self.without_token(plain), query)

    @staticmethod
    def without_token(answer):
        return answer.status, re.sub(rb'name="token" value="[^"]*"', b"", answer.body)

    def test_06_no_count_or_answer_tells_a_known_address(self):
        answers = [self.site.reader().post("/me", {"email": e}) for e in (BO, "nobody.at.all@other.example")]
        said = [(a.status, [h for h in a.headers if h[0] != "Date"], a.body) for a in answers]
        self.assertEqual(said[0], said[1])
        # That the store runs the same statements is tests/store/test_mail.c's.

    def test_07_no_reply_is_let_through_for_an_address_that_was(self):
        with Site(articles=FILES, settings={"moderation": "first"}).start() as site:
            first = reply_id(site.reader().reply("walk", email=ADA, author="Ada"))
            site.run("publish", first)
            known = site.reader().reply("walk", email=ADA, author="Ada", comment="Me again.")
            unknown = site.reader().reply("walk", email="no@one.example", author="Zed", comment="Somebody.")
            self.assertEqual(["mine=" in a.location for a in (known, unknown)], [True, True])

    def test_08_nothing_remembered_shows_to_the_next_reader(self):
        reader = self.site.reader()
        answer = reader.reply("walk", email=ADA, author="Remembered Name", comment="Fifth.", remember="yes")
        cookies = "".join(answer.header_all("Set-Cookie"))
        for name, value in reader.cookies.items():
            decoded = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
            self.assertNotIn(ADA.encode(), decoded, name)
        self.assertNotIn("ada.lovelace", cookies)
        mine = reader.get("/hill")
        self.assertIn("no-store", mine.header("Cache-Control"))
        self.assertEqual(mine.page.id("email")["value"], "")
        other = self.site.get("/hill").page
        self.assertEqual((other.id("author")["value"], other.id("email")["value"]), ("", ""))

    def test_09_a_waiting_reply_is_for_no_search_engine_cache_or_referrer(self):
        with Site(articles=FILES, settings={"moderation": "all"}).start() as site:
            answer = site.get(site.reader().reply("walk", email=ADA, comment="Waiting.").location.split("#")[0])
            self.assertIn("Waiting.", answer.text)
            self.assertIn("no-store", answer.header("Cache-Control"))
            self.assertEqual(answer.header("Referrer-Policy"), "no-referrer")
            self.assertTrue(answer.page.has("meta", name="robots", content="noindex"))

    def test_10_no_address_in_an_address_of_a_page(self):
        letters = self.mailbox.to(ADA)
        for letter in letters:
            for link in re.findall(r"https?://\S+", letter.text + letter.html + str(letter.message["List-Unsubscribe"])):
                self.assertNotRegex(link, r"(?i)ada|lovelace|%40|@|analytical")
        for path in (self.link, "/me"):
            answer = self.site.get(path)
            self.assertEqual(answer.header("Referrer-Policy"), "no-referrer")
            self.assertIn("no-store", answer.header("Cache-Control"))
            self.assertTrue(answer.page.has("meta", name="robots", content="noindex"))

    def test_11_a_letter_names_nobody_but_its_reader(self):
        self.site.reader().post(self.link, {"act": "each"})
        self.site.reader().reply("walk", email=BO, author="Bo", comment="An answer.", query={"to": self.ids[0]})
        letter = self.mailbox.wait(ADA, subject="Bo replied")
        self.assertEqual(letter.to, [ADA])
        self.assertNotIn(BO, letter.raw + letter.text + letter.html)
        for name in ("Cc", "Bcc", "Reply-To", "X-Originating-IP", "Received"):
            self.assertIsNone(letter.message[name])
        for name in ("Message-ID", "References", "In-Reply-To", "List-Unsubscribe"):
            self.assertNotRegex(str(letter.message[name]), r"(?i)ada|lovelace|bo@")
        self.assertNotIn("127.0.0.1:", letter.raw.split("\n\n")[0].replace(f"127.0.0.1:{self.site.address[1]}", ""))

    def test_12_what_a_mail_server_answers_is_repeated_nowhere(self):
        # Letters are not answered: none that comes back is read. What is refused quotes the address.
        self.mailbox.rule("dead", only="bounced@gone.example")
        self.site.reader().reply("walk", email="bounced@gone.example", comment="Sixth.", subscribe="all")
        self.mailbox.until(lambda: any(a == "bounced@gone.example" for a, _ in self.mailbox.refused), "the refusal")
        self.site.wait_line(r"letter \d+: ")
        self.mailbox.rule("take")
        self.assertNotIn("bounced", self.site.log())
        self.assertNotIn(b"bounced", b"".join(f.read_bytes() for f in (self.site.dir / "data").glob("toguna.db*")))

    def test_13_feeds_name_authors_and_nothing_else_of_them(self):
        for path in ("/walk/feed.atom", "/feed.atom"):
            feed = xml.fromstring(self.site.get(path).body)
            self.assertEqual(list(feed.iter(ATOM + "email")), [])
            for person in feed.iter(ATOM + "author"):
                self.assertLessEqual({e.tag for e in person}, {ATOM + "name", ATOM + "uri"})
                self.assertNotIn("@", "".join(person.itertext()))
        feed = json.loads(self.site.get("/feed.json").text)
        self.assertNotIn("@", json.dumps(feed.get("authors", [])))

    def test_14_no_address_as_structured_data_or_as_a_website(self):
        for url in ("mailto:" + ADA, "MAILTO:x@y.example", "https://ada@host.example/", "//ada:b@c.example"):
            answer = self.site.reader().reply("walk", email=BO, url=url, comment="Seventh.")
            self.assertEqual(answer.status, 422, url)
        for path, answer, _ in self.public():
            self.assertNotRegex(answer.body, rb"(?i)mailto:|itemprop=.email|u-email|ld\+json", path)

    def test_15_nobody_else_is_asked_or_told(self):
        for path, answer, _ in self.public():
            if "html" not in answer.header("Content-Type", ""):
                continue
            for e in answer.page.walk():
                for name in ("src", "srcset", "poster", "data", "ping"):
                    self.assertNotIn(name, e.attrs, (path, e.tag))
                if e.tag == "link" and e.get("rel") in ("stylesheet", "icon", "preload"):
                    self.assertTrue(e["href"].startswith("/"), path)
            self.assertIn("default-src 'none'", answer.header("Content-Security-Policy"))
        for role in ("__front", "__store"):
            for pid in self.site.children(role):
                sanitized = b"__asan_init" in Path(PROGRAM).read_bytes()  # such a build has no sandbox
                self.assertIn("Seccomp:\t0" if sanitized else "Seccomp:\t2", Path(f"/proc/{pid}/status").read_text())

    def test_16_a_copy_holds_ones_own_and_no_address(self):
        code, out, _ = self.site.run("export", "--email", ADA)
        self.assertEqual(code, 0)
        self.assertNotIn("@", re.sub(r'"text":"[^"]*"', "", out))
        self.assertNotIn("Second.", out)
        data = self.site.dir / "data"
        self.assertEqual(stat.S_IMODE(os.stat(data).st_mode), 0o700)
        for file in [f for f in data.rglob("*") if f.is_file()]:
            self.assertEqual(stat.S_IMODE(os.stat(file).st_mode) & 0o077, 0, file)

    def test_17_who_moderates_sees_no_address(self):
        with Site(articles=FILES, settings={"moderation": "all"}).start() as site:
            id = reply_id(site.reader().reply("walk", email=ADA))
            for command in (("queue",), ("queue", "--json"), ("show", id), ("show", id, "--json"), ("publish", id), ("doctor",),
                            ("verify",)):
                _, out, told = site.run(*command)
                self.assertNotRegex(out + told, r"(?i)lovelace|analytical", command)

    def test_18_logs_and_memory_dumps_hold_none(self):
        self.site.get("/walk?email=" + ADA)
        self.site.get("/" + ADA)
        self.assertNotRegex(self.site.log(), r"(?i)lovelace|127\.0\.0\.1[^:]|UnmistakableBrowser|unmistakable-page")
        self.assertEqual([f for f in self.site.dir.rglob("core*") if f.is_file()], [])

    def test_19_what_is_erased_is_in_no_file(self):
        with Site(articles=FILES).start() as site:
            for n in range(30):
                site.reader().reply("walk", email=ADA, author="Obliterand", comment=f"Obliterate {n}.")
            self.assertEqual(site.run("erase", "--email", ADA, "--yes")[0], 0)
            for file in site.dir.rglob("*"):
                if file.is_file():
                    self.assertNotRegex(file.read_bytes(), rb"Obliter", file)

    def test_20_a_refused_form_is_for_who_sent_it_alone(self):
        reader = self.site.reader()
        answer = reader.reply("walk", email=ADA, comment="")
        self.assertEqual((answer.status, answer.location), (422, None))
        self.assertIn(ADA, answer.text)
        self.assertIn("no-store", answer.header("Cache-Control"))
        for path in ("/walk", "/walk/reply", "/walk/replies"):
            self.assertNotIn("ada.lovelace", reader.get(path).text)

    def test_21_every_serialiser_is_looked_at(self):
        asked = routes(self.ids)
        for pattern in table():
            shape = re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/?]+", re.escape(pattern)) + r"(\?.*)?$")
            self.assertTrue(any(shape.match(path) for path in asked), pattern)
        for path in ("/oembed", "/xmlrpc.php", "/graphql", "/amp/walk", "/api/v1/replies", "/wp-json/wp/v2/comments", "/metrics"):
            self.assertEqual(self.site.get(path).status, 404, "when it comes, it belongs into the manual and this test")

    def test_22_no_validator_depends_on_what_is_private(self):
        before = {p: (self.site.get(p).header("ETag"), self.site.get(p).header("Last-Modified")) for p in ("/walk", "/", "/feed.json")}
        self.site.reader().post(self.link, {"act": "digest"})
        self.site.reader().post("/me", {"email": ADA})
        for path, was in before.items():
            answer = self.site.get(path)
            self.assertEqual((answer.header("ETag"), answer.header("Last-Modified")), was)

    def test_23_no_secret_stands_in_what_is_compressed(self):
        reader = self.site.reader()
        given = {**reader.form("walk"), "author": "A", "email": ADA, "comment": ""}
        refused = reader.post("/walk/replies", given, Accept_Encoding="gzip")
        asked = reader.get("/me", Accept_Encoding="gzip")
        box = reader.get(self.link, Accept_Encoding="gzip")
        for answer in (refused, asked, box):
            self.assertIsNone(answer.header("Content-Encoding"))

    def test_24_an_address_typed_into_what_is_published_is_refused(self):
        for field in ("comment", "author", "url"):
            fields = {"comment": "Words.", "author": "Ada", "url": ""}
            fields[field] = {"url": f"https://host.example/?from={ADA}"}.get(field, f"Write to {ADA.upper()}!")
            answer = self.site.reader().reply("walk", email=f" {ADA} ", **fields)
            self.assertEqual(answer.status, 422, field)
            self.assertEqual(answer.page.id(field).get("aria-invalid"), "true")
            self.assertIn(fields[field], pages.form_values(answer.page.id("reply-form"))[field].replace("\r\n", "\n"))
        self.assertEqual(self.site.reader().reply("walk", email=ADA, comment="Write to somebody@else.example.").status, 303)


if __name__ == "__main__":
    unittest.main()
