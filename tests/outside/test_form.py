"""The form says what it wants in the reader's language, and a refused one comes back whole."""

import unittest

import page as pages
from site_under_test import Site

WORDS = {  # a few words of each language, so that a wrong catalog can't pass
    "en": ("Your email address will not be published.", "Required fields are marked *"),
    "fr": ("Votre adresse", "obligatoires"),
    "es": ("Tu dirección de correo", "obligatorios"),
    "pt": ("endereço de e-mail", "obrigatórios"),
    "de": ("E-Mail-Adresse", "Erforderliche|Pflichtfelder|erforderlich"),
    "ar": ("عنوان", "الإلزامية|المطلوبة"),
    "ru": ("адрес", "Обязательные|обязательные"),
}
FILES = {f"{lang}.md": f"---\ntitle: T\nlang: {lang}\n---\nWords.\n" for lang in [*WORDS, "ja"]}
TEXTS = {
    "leading newlines": "\r\n\r\n  text",
    "tabs and spaces": "\ta\t\tb  c \r\n\t",
    "astral": "a 𝔘𝔫𝔦 👩‍👩‍👧‍👦 🇫🇷 z",
    "combining and rtl": "e\u0301 \u05e9\u05c1\u05dc\u05d5\u05dd \u200f\u061c «\u202f»",
    "markup": "</textarea><script>alert(1)</script>&amp;&#65; \"'<",
    "60,000 characters": "é" * 60000,
    "line ends": "a\nb\r\nc\rd\r\n\r\n",
}


def in_lf(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


def ask_summary(page):
    found = [e for e in page.walk() if e.get("role") == "alert" or "error" in (e.get("class") or "").split()
             or "errors" in (e.get("class") or "").split() or (e.get("id") or "").startswith("error")]
    assert found, "no error summary"
    return found[0]


class FourSettings(unittest.TestCase):
    """The mark, the required attribute and the server's refusal agree, whatever the settings."""

    def check(self, name, email):
        settings = {"require.name": "yes" if name else "no", "require.email": "yes" if email else "no"}
        with Site(articles=FILES, settings={**settings, "replies.max_bytes": "131072"}).start() as site:
            for lang, (told, marked) in WORDS.items():
                with self.subTest(lang=lang, **settings):
                    self.check_language(site, lang, told, marked, {"author": name, "email": email, "url": False,
                                                                   "comment": True})

    def check_language(self, site, lang, told, marked, required):
        answer = site.get(f"/{lang}")
        page = answer.page
        self.assertEqual(page.one("html")["lang"], lang)
        form = page.one("form", id="reply-form")
        self.assertEqual((form["method"].lower(), form["action"]), ("post", f"/{lang}/replies"))
        text = " ".join(form.text().split())
        self.assertIn(told, text)
        self.assertRegex(text, marked.replace("*", r"\*"))
        self.assertIn("*", text)
        fields = {e["name"]: e for e in pages.visible_fields(form)}
        self.assertEqual(set(fields), set(required))
        for field, needed in required.items():
            self.assertEqual("required" in fields[field].attrs, needed, field)
            self.assertEqual("*" in form.label_of(fields[field]), needed, field)
            self.assertNotIn("maxlength", fields[field].attrs)
        for hidden in ("parent", "passage", "token", "remember"):
            self.assertTrue(form.has("input", name=hidden), hidden)
        reader = site.reader()
        full = {"author": "Ada", "email": "ada@example.org", "url": "", "comment": "Words."}
        for field, needed in required.items():
            for empty in ("", " \t\u00a0\u200b"):
                given = {**reader.form(lang), **full, field: empty}
                if field == "url" and empty:
                    continue
                got = reader.post(f"/{lang}/replies", given)
                self.assertEqual(got.status, 422 if needed else 303, (field, repr(empty)))
                if needed:
                    self.check_refused(got, lang, field, given)

    def check_refused(self, got, lang, field, given):
        page = got.page
        self.assertEqual(page.one("html")["lang"], lang)
        form = page.one("form", id="reply-form")
        wrong = [e for e in form.walk() if e.get("aria-invalid") == "true"]
        self.assertEqual([e["name"] for e in wrong], [field])
        for name in wrong[0]["aria-describedby"].split():
            page.id(name)
        summary = ask_summary(page)
        self.assertTrue(summary.has("a", href="#" + wrong[0]["id"]), "the summary leads to the field")
        self.assertTrue(page.one("title").text())
        back = pages.form_values(form)
        for name in ("author", "email", "url", "comment"):
            self.assertEqual(in_lf(back[name]), in_lf(given[name]), name)

    def test_name_and_email_required(self):
        self.check(True, True)

    def test_name_required_alone(self):
        self.check(True, False)

    def test_email_required_alone(self):
        self.check(False, True)

    def test_neither_required(self):
        self.check(False, False)


class Refusals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site(articles=FILES).start()

    @classmethod
    def tearDownClass(cls):
        cls.site.remove()

    def refuse(self, slug="en", **given):
        reader = self.site.reader()
        fields = {**reader.form(slug), "author": "Ada", "email": "ada@example.org", "comment": "Words.", **given}
        answer = reader.post(f"/{slug}/replies", fields)
        self.assertEqual(answer.status, 422, answer.body[:300])
        self.assertIn("no-store", answer.header("Cache-Control"))
        return answer, pages.form_values(answer.page.id("reply-form"))

    def test_every_character_of_a_refused_text_comes_back(self):
        for what, text in TEXTS.items():
            for extra in ({"author": ""}, {"token": "damaged"}):
                with self.subTest(what, **extra):
                    _, back = self.refuse(comment=text, **extra)
                    self.assertEqual(in_lf(back["comment"]), in_lf(text))

    def test_every_character_of_the_other_fields_comes_back(self):
        odd = "\"'<>& é 𝔘 \t end "
        _, back = self.refuse(author=odd, email=odd, url=odd, comment="")
        self.assertEqual((back["author"], back["email"], back["url"]), (odd, odd, odd))

    def test_a_parent_and_a_passage_come_back_too(self):
        _, back = self.refuse(comment="", passage="p1")
        self.assertEqual(back["passage"], "p1")

    def test_a_page_of_a_language_without_catalog_has_its_form_in_the_sites_language_and_says_so(self):
        page = self.site.get("/ja").page
        self.assertEqual(page.one("html")["lang"], "ja")
        form = page.id("reply-form")
        while form is not None and "lang" not in form.attrs:
            form = form.above
        self.assertEqual(form["lang"], "en")

    def test_a_form_answered_for_a_page_stands_in_that_pages_language(self):
        answer, _ = self.refuse("fr", comment="")
        self.assertEqual(answer.page.one("html")["lang"], "fr")

    def test_too_long_is_an_error_that_says_limit_and_length_and_cuts_nothing(self):
        text = "x" * 65537
        answer, back = self.refuse(comment=text)
        self.assertEqual(back["comment"], text)
        said = ask_summary(answer.page).text()
        digits = "".join(c for c in said if c.isdigit())
        self.assertIn("65536", digits)
        self.assertIn("65537", digits)

    def test_the_limit_counts_a_line_end_once(self):
        reader = self.site.reader()
        text = "\r\n".join(["y" * 15] * 4096)  # 65,535 bytes with LF, 69,630 with CRLF
        self.assertEqual(reader.reply("en", comment=text).status, 303)

    def test_a_text_at_the_limit_is_taken_and_one_byte_more_is_not(self):
        for text, wanted in (("z" * 65536, 303), ("é" * 32768, 303), ("é" * 32768 + "z", 422)):
            self.assertEqual(self.site.reader().reply("en", comment=text).status, wanted)

    def test_names_addresses_and_urls_have_their_limits(self):
        for field, good, bad in (("author", "é" * 245, "é" * 246),
                                 ("email", "a" * 64 + "@" + "b" * 60 + "." + "c" * 60 + "." + "d" * 60 + ".org",
                                  "a@" + ".".join(["b" * 50] * 5) + ".org"),
                                 ("url", "https://example.org/" + "a" * 2028, "https://example.org/" + "a" * 2029)):
            self.assertEqual(self.site.reader().reply("en", **{field: good}).status, 303, field)
            _, back = self.refuse(**{field: bad})
            self.assertEqual(back[field], bad)

    def test_addresses_are_judged_by_what_mail_takes(self):
        for good in ("a@example.org", "first.last+tag@sub.example.co.uk", "pelé@example.com", "用户@例え.jp",
                     '"quoted name"@example.org', " padded@example.org "):
            self.assertEqual(self.site.reader().reply("en", email=good).status, 303, good)
        for bad in ("none", "a@", "@example.org", "a b@example.org", "a@b", "a@exa mple.org", "a@example.org, b@x.org"):
            self.refuse(email=bad)

    def test_a_web_address_must_be_one(self):
        for bad in ("javascript:alert(1)", "java\tscript:alert(1)", "ftp://x.org", "http://", "nonsense words"):
            self.refuse(url=bad)

    def test_a_body_beyond_a_mebibyte_is_413_and_one_below_gets_its_form_back(self):
        reader = self.site.reader()
        fields = {**reader.form("en"), "author": "A", "email": "a@example.org"}
        answer = reader.post("/en/replies", {**fields, "comment": "w" * 1000000})
        self.assertEqual(answer.status, 422)
        self.assertEqual(len(pages.form_values(answer.page.id("reply-form"))["comment"]), 1000000)
        try:
            self.assertEqual(reader.post("/en/replies", {**fields, "comment": "w" * 1100000}).status, 413)
        except (ConnectionResetError, BrokenPipeError):
            pass  # refused before it was all sent: as good

    def test_a_damaged_or_missing_token_gives_the_form_and_a_fresh_token_that_works(self):
        for token in ("", "x", None, "A" * 52):
            reader = self.site.reader()
            fields = {**reader.form("en"), "author": "A", "email": "a@example.org", "comment": "With a bad token."}
            fields.pop("token") if token is None else fields.update(token=token)
            answer = reader.post("/en/replies", fields)
            self.assertEqual(answer.status, 422)
            again = pages.form_values(answer.page.id("reply-form"))
            self.assertNotEqual(again["token"], token)
            self.assertEqual(reader.post("/en/replies", again).status, 303)

    def test_what_is_not_a_form_is_refused(self):
        answer = self.site.send("POST", "/en/replies", b'{"comment":"x"}', {"Content-Type": "application/json"})
        self.assertIn(answer.status, (400, 415, 422))

    def test_bytes_that_are_not_utf_8_are_refused(self):
        reader = self.site.reader()
        token = reader.form("en")["token"]
        body = f"author=A&email=a%40b.org&token={token}&comment=%ff%fe".encode()
        answer = self.site.send("POST", "/en/replies", body, {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertIn(answer.status, (400, 422))

    def test_the_first_of_two_fields_of_one_name_counts(self):
        token = self.site.reader().form("en")["token"]
        body = f"author=First&author=Second&email=a%40b.org&token={token}&comment=Doubled+field".encode()
        answer = self.site.send("POST", "/en/replies", body, {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(answer.status, 303)
        self.assertNotIn("Second", self.site.get("/en").text)

    def test_preview_shows_the_reply_and_takes_nothing(self):
        reader = self.site.reader()
        form = self.site.get("/en").page.id("reply-form")
        button = pages.preview_button(form)
        fields = {**pages.form_values(form), "author": "Ada", "email": "", "comment": "Seen **before** sending.\n",
                  button["name"]: button.get("value", "")}
        path = button.get("formaction") or form["action"]
        answer = reader.post(path, fields)
        self.assertEqual(answer.status, 200)
        page = answer.page
        self.assertTrue(any(e.text() == "before" for e in page.all("strong")))
        back = pages.form_values(page.id("reply-form"))
        self.assertEqual(in_lf(back["comment"]), "Seen **before** sending.\n")
        self.assertFalse(page.id("reply-form").has(aria__invalid="true"))
        self.assertNotIn("before</strong>", self.site.get("/en").text)
        back["email"] = "a@example.org"
        self.assertEqual(reader.post("/en/replies", back).status, 303)

    def test_remember_keeps_name_and_url_only_and_only_when_ticked(self):
        reader = self.site.reader()
        reader.reply("en", author="Grace", url="https://grace.example")
        self.assertEqual(set(reader.cookies), {"toguna_author"})
        reader.reply("en", author="Grace", url="https://grace.example", remember="1")
        self.assertGreater(len(reader.cookies), 1)
        self.assertNotIn("ada", str(reader.cookies))
        back = reader.form("en")
        self.assertEqual((back["author"], back["url"], back["email"]), ("Grace", "https://grace.example", ""))


if __name__ == "__main__":
    unittest.main()
