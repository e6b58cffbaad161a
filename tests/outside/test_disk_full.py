"""A full disk: the reader gets their text back, reading goes on, and posting works again with room."""

import os
import subprocess
import tempfile
import unittest

import page as pages
from site_under_test import Site


class DiskFull(unittest.TestCase):
    def setUp(self):
        if os.geteuid() != 0:
            self.skipTest("only root can mount a small file system to fill")
        self.top = tempfile.mkdtemp(prefix="toguna-full-")
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", self.top], capture_output=True)
        if mounted.returncode != 0:
            os.rmdir(self.top)
            self.skipTest("this system lets nobody mount a tmpfs: " + mounted.stderr.decode().strip())
        self.addCleanup(lambda: (subprocess.run(["umount", "-l", self.top]), os.rmdir(self.top)))
        self.site = Site(articles={"walk.txt": "A walk\n\nWords.\n"}, at=self.top).start()
        self.addCleanup(self.site.remove)

    def fill(self):
        path = os.path.join(self.top, "filler")
        with open(path, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * 4096)
            except OSError:
                pass
        return path

    def test_a_full_disk_is_503_with_the_text_and_passes(self):
        reader = self.site.reader()
        self.assertEqual(reader.reply("walk", comment="Before it was full.").status, 303)
        filler = self.fill()
        refused = None
        for n in range(200):
            text = f"Attempt {n}: " + "words " * 2000
            fields = {**reader.form("walk"), "author": "Ada", "email": "ada@example.org", "comment": text}
            answer = reader.post("/walk/replies", fields)
            self.assertIn(answer.status, (303, 503))
            if answer.status == 503:
                refused = fields
                break
        self.assertIsNotNone(refused, "the disk never filled")
        back = pages.form_values(answer.page.id("reply-form"))
        self.assertEqual(back["comment"], refused["comment"])
        self.assertTrue(answer.header("Retry-After") is None or int(answer.header("Retry-After")) > 0)
        self.assertIn("Before it was full.", self.site.get("/walk").text)
        self.assertEqual(self.site.get("/").status, 200)
        os.unlink(filler)
        answer = reader.post("/walk/replies", {**back, "email": "ada@example.org"})
        self.assertEqual(answer.status, 303, self.site.log())
        everything = "".join(self.site.get(p).text for p in ("/walk", "/walk?page=2", "/walk?page=3"))
        self.assertEqual(everything.count(refused["comment"].strip()[:20]), 1)
        self.assertEqual(self.site.run("verify")[0], 0)


if __name__ == "__main__":
    unittest.main()
