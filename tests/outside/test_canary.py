"""An address that passed through a site stands nowhere: not in the memory of the processes that
speak with readers or write the database, not in the database, its log and index, not in what was
logged, not in a copy of the folder, not in any answer to anybody but who typed it."""

import shutil
import unittest

import memory

from mailbox import Mailbox
from site_under_test import Site, reply_id

CANARY = "canary.bird.in.the.mine"
ADDRESS = CANARY + "@coal.example"
WORDS = [CANARY.encode(), CANARY.upper().encode(), "coal.example".encode(), "coal%2Eexample".encode()]
FILES = {"walk.txt": "A walk\n\nWords.\n", "hill.md": "---\nlang: fr\n---\n# Colline\n\nMots.\n"}


class Canary(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.mailbox = Mailbox()
        cls.addClassCleanup(cls.mailbox.close)
        cls.site = Site(articles=FILES, settings=cls.mailbox.settings()).start()
        cls.addClassCleanup(cls.site.remove)
        cls.answers = []
        cls.exercise()

    @classmethod
    def exercise(cls):
        """All that can be done with an address: taken, refused, previewed, subscribed, proved, erased."""
        site, author, others = cls.site, cls.site.reader(), cls.site.reader()
        given = author.form("walk")
        for fields in ({"comment": ""}, {"comment": "x", "token": "damaged"}, {"comment": "x" * 70000},
                       {"comment": "Looks.", "do": "preview"}, {"comment": "x", "url": "nonsense"}):
            answer = author.post("/walk/replies", {**given, "author": "A", "email": ADDRESS, **fields})
            assert answer.status in (200, 422), answer.status
            assert CANARY in answer.text, "the form comes back with all that was typed"
        author.post("/walk/replies", {**given, "author": "A", "email": ADDRESS + " no address", "comment": "x"})
        author.post("/no-such/replies", {**given, "author": "A", "email": ADDRESS, "comment": "x"})
        author.send("POST", "/walk/replies", ("email=" + ADDRESS).encode(), {"Content-Type": "text/plain"})
        for n in range(20):
            cls.id = reply_id(author.reply("walk", comment=f"Reply {n}.", email=ADDRESS.upper() if n % 2 else ADDRESS,
                                           subscribe="answers" if n < 3 else ""))
        letter = cls.mailbox.wait(ADDRESS)
        cls.answers.append(others.get(letter.path("/mail/")))
        cls.answers.append(others.post(letter.path("/mail/"), {"act": "each"}))
        others.reply("walk", comment="An answer.", email="else@other.example", query={"to": cls.id})
        cls.answers.append(others.post("/me", {"email": ADDRESS}))
        others.post("/me", {"email": ADDRESS + " "})
        others.post("/me", {"email": CANARY + "@"})
        proof = cls.mailbox.wait(ADDRESS, subject="Your replies")
        mine = site.reader()
        assert mine.post(proof.path("/me/"), {"do": "open"}).status == 303
        for path in ("/me", "/me/export", "/me/erase", f"/r/{cls.id}/edit"):
            answer = mine.get(path)
            assert answer.status == 200, path
            cls.answers.append(answer)
        for path in ("/", "/walk", "/walk?sort=newest", "/walk/feed.atom", "/feed.atom", "/feed.json", "/privacy",
                     f"/r/{cls.id}", "/walk/reply", "/healthz", "/no-such"):
            cls.answers.append(others.get(path))
            cls.answers.append(others.send("HEAD", path))
        assert site.run("export", "--email", ADDRESS)[0] == 0
        assert site.run("queue", "--json")[0] == 0

    def test_no_answer_to_anybody_else_holds_it(self):
        for answer in self.answers:
            said = answer.body + str(answer.headers).encode()
            for word in WORDS:
                self.assertNotIn(word, said)

    @unittest.skipUnless(memory.is_root(), "reading the memory of others takes root")
    def test_the_memory_of_front_and_store_does_not_hold_it(self):
        for role in ("__front", "__store"):
            for pid in self.site.children(role):
                self.assertTrue(memory.can_be_read(pid))
                self.assertEqual(memory.find(pid, WORDS), [], role)
        front = self.site.children("__front")[0]
        self.assertTrue(memory.find(front, [b"<title>A walk"]), "a page in the cache is found that way")

    @unittest.skipUnless(memory.is_root(), "reading the memory of others takes root")
    def test_the_secret_key_is_in_the_memory_of_post_alone(self):
        import base64
        secret = base64.urlsafe_b64decode((self.site.dir / "data/keys/address.sec").read_text().strip() + "=")
        for role, there in (("__front", False), ("__store", False), ("__post", True)):
            for pid in self.site.children(role):
                # libsodium keeps keys in memory of their own, read-only after loading.
                self.assertEqual(bool(memory.find_anywhere(pid, secret)), there, role)

    def test_the_folder_and_a_copy_of_it_do_not_hold_it(self):
        copy = self.site.dir.parent / "copy"
        shutil.copytree(self.site.dir, copy, ignore=lambda _, names: [n for n in names if n.endswith(".sock")])
        for top in (self.site.dir, copy):
            for file in top.rglob("*"):
                if file.is_file():
                    for word in WORDS:
                        self.assertNotIn(word, file.read_bytes(), file)

    def test_the_log_does_not_hold_it(self):
        for word in WORDS:
            self.assertNotIn(word.decode(), self.site.log())

    def test_letters_hold_no_address_but_their_own(self):
        for letter in self.mailbox.letters:
            others = [w for w in (ADDRESS, "else@other.example") if w not in letter.to[0].lower()]
            for word in others:
                self.assertNotIn(word, letter.raw.lower())
                self.assertNotIn(word, letter.text + letter.html)


if __name__ == "__main__":
    unittest.main()
