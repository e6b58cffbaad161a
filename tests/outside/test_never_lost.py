"""What was acknowledged is there, once, whatever is killed and whenever.

KILLS in the environment says how often (default 120; ./check --long asks for thousands).
"""

import os
import random
import signal
import unittest
from pathlib import Path

from posters import Posters, count_check
from site_under_test import PROGRAM, Site

KILLS = int(os.environ.get("KILLS", "120"))
FILES = {"walk.txt": "A walk\n\nWords to reply to.\n", "quiet.txt": "Quiet\n\nNobody replies here.\n"}


class NeverLost(unittest.TestCase):
    def setUp(self):
        self.site = Site(articles=FILES, settings={"workers": "2"}).start()
        self.addCleanup(self.site.remove)
        self.random = random.Random(int(os.environ.get("SEED", "20")))

    def test_children_killed_at_random_under_load_lose_and_double_nothing(self):
        posters = Posters(self.site, "walk", 12, "child").start()
        posters.wait_for(24)
        for _ in range(KILLS):
            children = self.site.family()[1:]
            if children:
                try:
                    os.kill(self.random.choice(children), signal.SIGKILL)
                except ProcessLookupError:
                    pass
            posters.wait_for(self.random.randrange(1, 12))
        posters.finish()
        self.assertEqual(posters.faults, [])
        self.assertIsNone(self.site.process.poll(), "the parent stays up")
        count_check(self, self.site, "walk", posters)

    def test_the_whole_family_killed_under_load_loses_and_doubles_nothing(self):
        posters = Posters(self.site, "walk", 12, "family").start()
        port = self.site.address[1]
        for _ in range(max(KILLS // 6, 3)):
            posters.wait_for(self.random.randrange(1, 40))
            self.site.kill_all()
            self.site.start(listen=(f"127.0.0.1:{port}",))
        posters.finish()
        self.assertEqual(posters.faults, [])
        self.site.kill_all()
        self.site.start()
        count_check(self, self.site, "walk", posters)

    def test_reading_goes_on_while_the_store_is_stopped(self):
        self.site.get("/walk")
        pids = self.site.children("store")
        self.assertEqual(len(pids), 1)
        os.kill(pids[0], signal.SIGSTOP)
        try:
            for path in ("/walk", "/", "/quiet", "/walk/reply?passage=p1", "/feed.atom", "/no-such"):
                self.assertIn(self.site.get(path).status, (200, 404), path)
        finally:
            os.kill(pids[0], signal.SIGCONT)

    def test_reading_goes_on_while_the_store_is_killed_again_and_again(self):
        before = self.site.get("/walk").page.text()
        for _ in range(20):
            for pid in self.site.children("store"):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            for _ in range(10):
                answer = self.site.get("/walk")
                self.assertEqual(answer.status, 200)
                self.assertEqual(answer.page.text(), before)

    def test_a_reply_sent_while_the_store_is_stopped_is_taken_once_it_goes_on(self):
        reader = self.site.reader()
        fields = {**reader.form("walk"), "author": "A", "email": "a@example.org", "comment": "Sent into the dark."}
        pid = self.site.children("store")[0]
        os.kill(pid, signal.SIGSTOP)
        os.kill(pid, signal.SIGKILL)
        answer = self.site.until(lambda: (a := reader.post("/walk/replies", fields)).status == 303 and a, "taken")
        self.assertEqual(answer.status, 303)
        self.assertEqual(self.site.get("/walk").text.count("Sent into the dark."), 1)

    def test_what_a_process_may_not_know_it_does_not_have_open(self):
        for pid in self.site.children("front"):
            held = [os.readlink(f) for f in Path(f"/proc/{pid}/fd").iterdir()]
            self.assertFalse([f for f in held if "keys" in f or "control.sock" in f], held)
            maps = Path(f"/proc/{pid}/status").read_text()
            self.assertIn("NoNewPrivs:\t1", maps)
            sanitized = b"__asan_init" in Path(PROGRAM).read_bytes()  # such a build has no sandbox
            self.assertIn("Seccomp:\t0" if sanitized else "Seccomp:\t2", maps)
            self.assertRegex(maps, r"CapEff:\t0+\n")


if __name__ == "__main__":
    unittest.main()
