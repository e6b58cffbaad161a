"""./demo serves a site with four articles and thirty replies, and prints its address."""

import http.client
import os
import re
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path
from urllib.parse import unquote, urlsplit

import page as pages
from site_under_test import ROOT


class Demo(unittest.TestCase):
    def test_the_demo_serves_four_articles_and_thirty_replies_once(self):
        with tempfile.TemporaryDirectory() as top:
            for _ in range(2):
                self.run_once(Path(top) / "site")

    def run_once(self, site):
        child = subprocess.Popen(["./demo", "--port", "0", "--site", str(site)], cwd=ROOT, text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            said, address = [], None
            for line in child.stdout:
                said.append(line)
                if found := re.search(r"Toguna serves (http://\S+)", line):
                    address = found[1]
                    break
            self.assertTrue(address, "".join(said))
            self.look(address)
        finally:
            os.killpg(child.pid, signal.SIGINT)
            child.wait(60)
            child.stdout.close()
        self.assertEqual(child.returncode, 0)

    def look(self, address):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)

        def get(path):
            connection.request("GET", path)
            answer = connection.getresponse()
            self.assertEqual(answer.status, 200, path)
            return pages.parse(answer.read().decode())

        index = get("/")
        names = {f.stem for f in (ROOT / "data" / "demo" / "articles").iterdir()}
        self.assertEqual(len(names), 4)
        linked = {unquote(a["href"][1:]) for a in index.all("a", href=True)}
        self.assertTrue(names <= linked, names - linked)
        replies, languages = 0, set()
        for a in {a["href"] for a in index.all("a", href=True) if unquote(a["href"][1:]) in names}:
            page = get(a)
            languages.add(page.one("html")["lang"])
            replies += len(page.id("replies").all("article", class_="reply"))
        self.assertEqual(replies, 30)
        self.assertEqual(languages, {"fr", "en", "ar"})


if __name__ == "__main__":
    unittest.main()
