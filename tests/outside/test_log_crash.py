"""The log across kills: of all heads that were ever signed, each is the beginning of the next.

The heads are watched in the database, where a front finds what it serves, and in data/log.head. The tree is made anew
here, from the entries, with nothing of the program's own. KILLS in the environment says how often (default 12).
"""

import base64
import hashlib
import os
import random
import signal
import sqlite3
import threading
import unittest

from posters import Posters, count_check
from site_under_test import Site

KILLS = int(os.environ.get("KILLS", "12"))
FILES = {"walk.txt": "A walk\n\nWords to reply to.\n"}


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


class Tree:
    """Roots of all beginnings of a list of entries (RFC 6962 section 2.1)."""

    def __init__(self, entries):
        self.levels = [[sha256(b"\0", entry) for entry in entries]]
        while len(self.levels[-1]) > 1:
            row = self.levels[-1]
            self.levels.append([sha256(b"\1", row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)])

    def root(self, size):
        found = None
        for height, row in enumerate(self.levels):
            if size >> height & 1:
                part = row[(size >> height) - 1]
                found = part if found is None else sha256(b"\1", part, found)
        return found or sha256()


def read_head(note):
    """(origin, size, root) of a checkpoint."""
    origin, size, root = note.split("\n")[:3]
    return origin, int(size), base64.b64decode(root)


class Watcher:
    """Writes down each head that can be read. Holding `looking` keeps it from the database: whoever opens that first
    after all were killed locks it for a moment, and a store that begins would not wait for a stranger."""

    def __init__(self, site):
        self.site, self.seen, self.stopped, self.looking = site, {}, threading.Event(), threading.Lock()
        self.thread = threading.Thread(target=self.watch)

    def start(self):
        self.thread.start()
        return self

    def watch(self):
        while not self.stopped.wait(0.003):
            with self.looking:
                notes = [self.in_database(), self.in_file()]
            self.seen.update({read_head(note): None for note in notes if note})

    def in_database(self):
        try:
            database = sqlite3.connect(f"file:{self.site.dir}/data/toguna.db?mode=ro", uri=True, timeout=0.1)
            try:
                row = database.execute("SELECT checkpoint FROM log ORDER BY number DESC LIMIT 1").fetchone()
            finally:
                database.close()
        except sqlite3.OperationalError:  # the store is just being started
            return None
        return row and row[0]

    def in_file(self):
        try:
            return (self.site.dir / "data" / "log.head").read_text()
        except FileNotFoundError:
            return None

    def stop(self):
        self.stopped.set()
        self.thread.join()
        return list(self.seen)


def entries_of(site):
    database = sqlite3.connect(f"file:{site.dir}/data/toguna.db?mode=ro", uri=True)
    try:
        return [text.encode() for (text,) in database.execute("SELECT text FROM log_entry ORDER BY id")]
    finally:
        database.close()


class LogCrash(unittest.TestCase):
    def setUp(self):
        self.site = Site(articles=FILES, settings={"workers": "2"}).start()
        self.addCleanup(self.site.remove)
        self.random = random.Random(int(os.environ.get("SEED", "21")))
        self.watcher = Watcher(self.site).start()
        self.addCleanup(self.watcher.stop)

    def check_heads(self):
        heads = self.watcher.stop()
        tree = Tree(entries_of(self.site))
        self.assertGreater(len(heads), 20, "hardly any head was seen")
        self.assertEqual(len({origin for origin, _, _ in heads}), 1, "one log, whatever was killed")
        for _, size, root in heads:
            self.assertEqual(tree.root(size), root, f"the head of {size} entries is not the beginning of what there is")
        code, said, told = self.site.run("verify")
        self.assertEqual((code, told), (0, ""), said)

    def test_every_head_is_the_beginning_of_the_next_though_the_store_is_killed(self):
        posters = Posters(self.site, "walk", 8, "store").start()
        posters.wait_for(16)
        for _ in range(KILLS):
            for pid in self.site.children("store"):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            posters.wait_for(self.random.randrange(1, 12))
        posters.finish()
        self.assertEqual(posters.faults, [])
        count_check(self, self.site, "walk", posters)
        self.site.stop()
        self.check_heads()

    def test_every_head_is_the_beginning_of_the_next_though_all_is_killed(self):
        posters = Posters(self.site, "walk", 8, "all").start()
        port = self.site.address[1]
        for _ in range(max(KILLS // 2, 3)):
            posters.wait_for(self.random.randrange(1, 40))
            with self.watcher.looking:
                self.site.kill_all()
                self.site.start(listen=(f"127.0.0.1:{port}",))
        posters.finish()
        self.assertEqual(posters.faults, [])
        self.site.stop()
        self.check_heads()

    def test_a_database_put_back_beside_its_newer_head_begins_another_log(self):
        reader = self.site.reader()
        reader.reply("walk", comment="Before the backup.")
        self.watcher.stop()
        self.site.stop()
        kept = {file.name: file.read_bytes() for file in (self.site.dir / "data").glob("toguna.db*")}
        self.site.start()
        self.site.reader().reply("walk", comment="Lost with the disk.")
        self.site.stop()
        told = (self.site.dir / "data" / "log.head").read_text()
        for file in (self.site.dir / "data").glob("toguna.db*"):
            file.unlink()
        for name, data in kept.items():
            (self.site.dir / "data" / name).write_bytes(data)
        self.site.start()
        self.site.wait_line("that log is closed, and a new one begins")
        self.site.stop()
        database = sqlite3.connect(f"file:{self.site.dir}/data/toguna.db?mode=ro", uri=True)
        origin, follows = database.execute("SELECT origin, follows FROM log ORDER BY number DESC").fetchone()
        database.close()
        self.assertEqual(origin, read_head(told)[0] + "-2")
        self.assertEqual(follows, told)
        self.assertEqual(self.site.run("verify")[0], 0)


if __name__ == "__main__":
    unittest.main()
