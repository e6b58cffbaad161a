"""No byte that anybody else gets depends on an author's address, network, browser or where they came from.

Two sites with the same keys, a frozen clock and repeatable chance are sent the same requests, which
differ only in what is private: other addresses, of other lengths, shared by other replies; other
networks, browsers and referrers. Every answer to anyone but the sender, what is logged, and every
letter to a third reader is compared byte for byte, headers included (Date is the HTTP library's and
comes from the real clock). Needs a build with -Dtest_hooks=true: TOGUNA_HOOKED.
"""

import os
import re
import shutil
import unittest

from mailbox import Mailbox
from site_under_test import PROGRAM, ROOT, Site, reply_id

HOOKED = os.environ.get("TOGUNA_HOOKED") or str(ROOT / "build-hooks" / "toguna")
FILES = {"walk.txt": "A walk\n\nFirst.\n\nSecond.\n", "hill.md": "---\nlang: fr\ntitle: Colline\ndate: 2026-01-01\n---\nMots.\n"}
ENV = {"TOGUNA_TEST_CLOCK": "1795000000000", "TOGUNA_TEST_SEED": "7"}
LONG = "a.very.long.name.indeed." + "x" * 30 + "@" + "sub." * 20 + "example.org"
WORLDS = (
    # Every reply another address; and: all one address, or none where the other has one.
    ["one@example.org", "two@example.net", "three@example.com", LONG, "five@example.org", "six@example.org"],
    ["same@example.org", "same@example.org", "SAME@example.org", "s@x.io", "other@example.org", "same@example.org"],
)
EAR = "ear@third.example"  # a third reader, the same in both worlds, who is sent everything by mail


def private(world, n):
    """What a browser tells besides, another in each world."""
    return ({"X-Forwarded-For": f"192.0.2.{n}", "User-Agent": f"Alpha/{n}", "Referer": "https://example.org/walk"},
            {"X-Forwarded-For": "2001:db8::7", "User-Agent": "Beta " * (n + 1),
             "Referer": f"https://example.org/?q=secret{n}"})[world]


class World:
    def __init__(self, addresses, settings, keys=None):
        self.mailbox, self.number = Mailbox(), 1 if keys else 0
        settings = {"site.url": "https://example.org",  # else the port would tell the worlds apart
                    "proxy.trusted": "127.0.0.1", **self.mailbox.settings(), **settings}
        self.site = Site(articles=FILES, settings=settings, env=ENV, program=HOOKED)
        self.waits = settings.get("moderation", "none") != "none"
        if keys:
            shutil.rmtree(self.site.dir / "data" / "keys")
            shutil.copytree(keys, self.site.dir / "data" / "keys")
        for name in FILES:
            os.utime(self.site.dir / "articles" / name, (1_790_000_000, 1_790_000_000))
        self.site.start()
        for slug in ("walk", "hill"):
            self.site.until_status(f"/{slug}", 200)
        self.addresses, self.answers, self.ids = addresses, [], []
        self.authors = [self.site.reader() for _ in addresses]
        for n, author in enumerate(self.authors):
            author.headers = private(self.number, n)
        self.stranger = self.site.reader()
        self.listen()

    def listen(self):
        """The third reader subscribes to all replies."""
        reader = self.site.reader()
        first = reply_id(reader.reply("walk", comment="I listen.", author="Ear", email=EAR, subscribe="all"))
        self.link = self.mailbox.wait(EAR).path("/mail/")
        self.stranger.post(self.link, {"act": "each"})
        if self.waits:
            self.answers.append(("publish", *self.site.run("publish", first, env=ENV)))

    def settle(self):
        """Until every letter to the third reader has left."""
        self.site.until(lambda: '"letter":' not in re.sub(r'"kind":"mail_count".*', "", self.site.run(
            "export", "--email", EAR, env=ENV)[1]), "the outbox is empty")

    def note(self, what, answer):
        self.answers.append((what, answer.status, [h for h in answer.headers if h[0] != "Date"], answer.body))

    def look(self, when):
        """Everything that anybody who is not an author here can ask for."""
        for path in routes(self.ids):
            for more in ({}, {"Accept-Encoding": "gzip"}, {"Accept-Language": "ar"}):
                self.note((when, path, str(more)), self.stranger.send("GET", path, headers=more))
            self.note((when, "HEAD", path), self.stranger.send("HEAD", path))
        self.note((when, "the third reader's link"), self.stranger.get(self.link))
        for id in self.ids:
            for path in (f"/r/{id}/edit", f"/r/{id}/withdraw"):
                self.note((when, "POST", path), self.stranger.post(path, {"comment": "x"}))
        for path in ("/me", "/me/out", "/me/erase", "/me/x", "/mail/x"):
            self.note((when, "POST", path), self.stranger.post(path, {"act": "end", "do": "open"}))

    def live(self):
        """The life of a site: replies, refusals, previews, answers, edits, moderation, erasure."""
        self.look("empty")
        for n, author in enumerate(self.authors):
            slug = "hill" if n == 3 else "walk"
            answer = author.reply(slug, comment=f"Reply {n}.", author=f"Author {n}", email=self.addresses[n],
                                  query={"to": self.ids[0]} if n in (1, 2) else None)
            self.ids.append(reply_id(answer))
            self.note(("the sender's own redirect", n), answer)
            if n == 0 and self.waits:  # what waits is not answered
                self.answers.append(("publish", *self.site.run("publish", self.ids[0], env=ENV)))
            self.settle()
            self.look(f"after {n}")
        for n, author in enumerate(self.authors):  # who reads with an author's cookie is not who sent the address
            for path in ("/walk", f"/r/{self.ids[n]}/edit", f"/r/{self.ids[n]}/withdraw"):
                self.note(("own cookie", n, path), author.get(path))
        # Refused and previewed forms hold the address for their sender alone, and are not kept.
        for fields in ({"comment": ""}, {"comment": "x", "token": "damaged"}):
            given = {**self.authors[0].form("walk"), "author": "A", "email": self.addresses[0], **fields}
            answer = self.authors[0].post("/walk/replies", given)
            assert answer.status == 422 and "no-store" in answer.header("Cache-Control")
        self.look("after refusals")
        # In one world the address is known, in the other it is not.
        asked = self.addresses[0] if self.number == 0 else "nobody.ever@elsewhere.example"
        self.note("asking for a proof", self.stranger.post("/me", {"email": asked}))
        self.look("after asking")
        for command in (("remove", self.ids[4], "--reason", "spam"), ("erase", "--reply", self.ids[5], "--yes"),
                        ("publish", self.ids[0])):
            code, out, told = self.site.run(command[0], *command[1:], env=ENV)
            self.answers.append((command, code, out, told))
            self.look(command[0])
        self.answers.append(("queue", *self.site.run("queue", "--json", env=ENV)))
        self.answers.append(("show", *self.site.run("show", self.ids[0], env=ENV)))
        self.settle()
        self.answers.append(("letters", sorted(letter.raw for letter in self.mailbox.to(EAR))))
        self.answers.append(("log", re.sub(r"\d+", "N", self.site.log())))
        return self.answers


def routes(ids):
    """Each route of the route table, filled in: one that is added there is asked for here."""
    known = {
        "/": ["/"], "/{slug}": ["/walk", "/hill", "/walk?sort=newest", "/walk?page=2", "/never", "/walk?mine=x"],
        "/{slug}/reply": ["/walk/reply?passage=p1"] + [f"/walk/reply?to={i}" for i in ids],
        "/{slug}/replies": ["/walk/replies"], "/{slug}/feed.atom": ["/walk/feed.atom", "/hill/feed.atom"],
        "/feed.atom": ["/feed.atom"], "/feed.json": ["/feed.json"], "/privacy": ["/privacy"],
        "/r/{id}": [f"/r/{i}" for i in ids] + ["/r/1"], "/r/{id}/edit": [f"/r/{i}/edit" for i in ids],
        "/r/{id}/withdraw": [f"/r/{i}/withdraw" for i in ids], "/media/{rest}": ["/media/none"],
    }
    fixed = [p for p in table() if p not in known and "{" not in p]
    for pattern in table():
        if pattern not in known and "{" in pattern:
            known[pattern] = [re.sub(r"\{[^}]*\}", "x", pattern)]
    return [p for group in known.values() for p in group] + fixed


def table():
    """The paths of toguna-http(7), which a test of the modules keeps equal to the table."""
    text = (ROOT / "man" / "toguna-http.7").read_text()
    rows = re.findall(r"(?m)^\.It Cm (?:GET|POST)(?: POST)? Pa (/\S*)", text)
    assert len(rows) > 15, "the manual names the routes"
    return rows


class TwoWorlds(unittest.TestCase):
    def compare(self, settings):
        self.assertTrue(os.path.exists(HOOKED), f"{HOOKED}: a build with -Dtest_hooks=true")
        first = World(WORLDS[0], settings)
        self.addCleanup(first.site.remove)
        self.addCleanup(first.mailbox.close)
        second = World(WORLDS[1], settings, first.site.dir / "data" / "keys")
        self.addCleanup(second.site.remove)
        self.addCleanup(second.mailbox.close)
        one, two = first.live(), second.live()
        self.assertEqual(len(one), len(two))
        self.assertGreater(len(one), 500)
        for a, b in zip(one, two):
            self.assertEqual(a, b, a[0])
        letters = [a[1] for a in one if a[0] == "letters"][0]
        self.assertGreater(len(letters), 1, "the third reader heard of replies")
        everything = b"".join(a[3] if isinstance(a[3], bytes) else str(a[3]).encode() for a in one if len(a) > 3)
        everything += "".join(letters).encode()
        for address in WORLDS[0]:
            self.assertNotIn(address.encode(), everything)

    def test_nothing_the_public_gets_depends_on_an_address(self):
        self.compare({})

    def test_nothing_depends_on_an_address_where_first_replies_wait(self):
        self.compare({"moderation": "first"})

    def test_nothing_depends_on_an_address_where_none_is_required(self):
        self.compare({"require.email": "no", "moderation": "all"})

    def test_an_address_at_rest_is_sealed_and_nowhere_in_the_folder(self):
        with Site(articles=FILES) as site:
            site.start()
            for address in ("plain.to.see@example.org", "another@example.net"):
                self.assertEqual(site.reader().reply("walk", email=address, comment="Sealed.").status, 303)
            site.reader().post("/walk/replies", {**site.reader().form("walk"), "email": "refused@example.org"})
            site.stop()
            for file in site.dir.rglob("*"):
                if file.is_file():
                    for word in (b"plain.to.see", b"another@example", b"refused@example"):
                        self.assertNotIn(word, file.read_bytes(), file)
            self.assertNotIn("@example", site.log())

    def test_a_release_knows_nothing_of_the_hooks(self):
        with open(PROGRAM, "rb") as file:
            self.assertNotIn(b"TOGUNA_TEST_", file.read())


if __name__ == "__main__":
    unittest.main()
