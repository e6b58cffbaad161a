"""A site is made, served, told to reload and told to end."""

import os
import signal
import socket
import stat
import tempfile
import unittest
import urllib.parse
from pathlib import Path

from site_under_test import Site, run

ONE = {"walk.txt": "A walk\n\nIt was a long walk.\n"}


class Making(unittest.TestCase):
    def setUp(self):
        self.top = tempfile.TemporaryDirectory()
        self.addCleanup(self.top.cleanup)
        self.dir = Path(self.top.name) / "my site"

    def test_init_makes_the_folders_and_a_settings_file_with_every_option_commented_out(self):
        code, _, told = run("init", self.dir)
        self.assertEqual(code, 0, told)
        for name in ("articles", "theme", "data", "media"):
            self.assertTrue((self.dir / name).is_dir(), name)
        text = (self.dir / "toguna.conf").read_text()
        for line in text.splitlines():
            self.assertTrue(line.startswith("#") or not line.strip(), f"not commented out: {line}")
        for option in ("site.title", "site.url", "site.lang", "listen", "workers", "require.name", "require.email",
                       "moderation", "replies.per_page", "replies.max_bytes", "replies.edit_minutes",
                       "rate.replies_per_minute", "spam.min_fill_s", "proxy.trusted", "store.url", "cache.bytes",
                       "user"):
            self.assertRegex(text, rf"(?m)^#\s*{option} =", option)

    def test_init_keeps_the_data_folder_and_the_keys_to_the_owner(self):
        run("init", self.dir)
        self.assertEqual(stat.S_IMODE((self.dir / "data").stat().st_mode), 0o700)
        keys = list((self.dir / "data" / "keys").iterdir())
        self.assertGreaterEqual(len(keys), 5)
        for key in keys:
            self.assertEqual(stat.S_IMODE(key.stat().st_mode) & 0o077, 0, key)

    def test_init_twice_changes_no_key_and_no_setting(self):
        run("init", self.dir)
        (self.dir / "toguna.conf").write_text("site.title = Mine\n")
        before = {f: f.read_bytes() for f in (self.dir / "data" / "keys").iterdir()}
        run("init", self.dir)
        self.assertEqual((self.dir / "toguna.conf").read_text(), "site.title = Mine\n")
        self.assertEqual({f: f.read_bytes() for f in (self.dir / "data" / "keys").iterdir()}, before)

    def test_wrong_usage_is_2_and_a_failure_1_with_one_line_each(self):
        for args, wanted in ((("nonsense",), 2), (("serve",), 2), (("init",), 2), (("serve", "--nonsense", "x"), 2),
                             (("serve", self.dir / "nowhere"), 1), (("queue", self.dir / "nowhere"), 1)):
            code, _, told = run(*args)
            self.assertEqual(code, wanted, (args, told))
            self.assertTrue(told.strip(), args)
        self.assertEqual(len(run("serve", self.dir / "nowhere")[2].strip().splitlines()), 1)

    def test_version_and_help_go_to_standard_output(self):
        code, out, _ = run("--version")
        self.assertEqual(code, 0)
        self.assertRegex(out, r"^toguna \d+\.\d+\.\d+")
        code, out, _ = run("--help")
        self.assertEqual(code, 0)
        for command in ("init", "serve", "queue", "show", "publish", "remove", "erase", "doctor", "verify"):
            self.assertIn(command, out)
            code, said, _ = run(command, "--help")
            self.assertEqual(code, 0, command)
            self.assertIn(command, said)

    def test_help_names_no_command_that_does_not_work_yet(self):
        _, out, _ = run("--help")
        for command in ("import", "export", "moderator", "bake", "backup"):
            if command in out:
                self.assertEqual(run(command, "--help")[0], 0, command)

    def test_a_bad_settings_line_is_named_and_nothing_is_served(self):
        run("init", self.dir)
        for line, word in (("moderation = sometimes", "moderation"), ("no.such = 1", "no.such"),
                           ("workers = many", "workers"), ("replies.max_bytes = 999999999", "replies.max_bytes"),
                           ("just words", "line")):
            (self.dir / "toguna.conf").write_text(f"# first\nsite.title = X\n{line}\n")
            code, _, told = run("serve", self.dir, "--listen", "127.0.0.1:0")
            self.assertEqual(code, 1, line)
            self.assertIn(word, told)
            self.assertRegex(told, r"\b3\b", "the line's number")
            self.assertEqual(len(told.strip().splitlines()), 1, told)

    def test_a_setting_given_twice_takes_the_last_value(self):
        with Site(articles=ONE, settings={"site.title": "First\nsite.title = Second"}) as site:
            site.start()
            self.assertIn("Second", site.get("/").page.one("title").text())


class Serving(unittest.TestCase):
    def site(self, **more):
        site = Site(articles=ONE, **more)
        self.addCleanup(site.remove)
        return site

    def test_port_0_prints_the_port_that_answers(self):
        site = self.site().start()
        self.assertGreater(site.address[1], 0)
        self.assertEqual(site.get("/walk").status, 200)

    def test_a_second_serve_ends_with_1_and_names_the_first(self):
        site = self.site().start()
        code, _, told = run("serve", site.dir, "--listen", "127.0.0.1:0")
        self.assertEqual(code, 1)
        self.assertIn(str(site.process.pid), told)
        self.assertEqual(site.get("/walk").status, 200)

    def test_a_port_in_use_is_said_with_what_to_do(self):
        first, second = self.site().start(), self.site()
        code, _, told = run("serve", second.dir, "--listen", f"127.0.0.1:{first.address[1]}")
        self.assertEqual(code, 1)
        self.assertIn(str(first.address[1]), told)

    def test_sigterm_ends_with_0_and_leaves_no_process(self):
        site = self.site().start()
        family = site.family()
        self.assertGreaterEqual(len(family), 3, "parent, front and store")
        self.assertEqual(site.stop(), 0)
        site.until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family), "all have ended")

    def test_what_was_begun_is_finished_on_sigterm(self):
        site = self.site().start()
        reader = site.reader()
        fields = reader.form("walk")
        fields.update(author="Ada", email="a@example.org", comment="Begun before the end.")
        body = urllib.parse.urlencode(fields).encode()
        with site.connect() as wire:
            head = (f"POST /walk/replies HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n").encode()
            wire.sendall(head + body[:10])
            # Another request answered after this one's head shows that the head has been read.
            site.get("/walk")
            site.process.send_signal(signal.SIGTERM)
            wire.sendall(body[10:])
            self.assertIn(b" 303 ", wire.recv(65536).split(b"\r\n")[0] + b" ")
        self.assertEqual(site.process.wait(60), 0)

    def test_a_dead_parent_takes_its_children_along_and_a_new_serve_binds_at_once(self):
        site = self.site().start()
        family, port = site.family(), site.address[1]
        os.kill(site.process.pid, signal.SIGKILL)
        site.process.wait()
        site.until(lambda: not any(_lives(pid) for pid in family), "the children have ended")
        site.start(listen=(f"127.0.0.1:{port}",))
        self.assertEqual(site.get("/walk").status, 200)

    def test_a_killed_front_and_a_killed_store_come_back(self):
        site = self.site().start()
        for role in ("front", "store"):
            pids = site.children(role)
            self.assertTrue(pids, f"no child is called {role}")
            os.kill(pids[0], signal.SIGKILL)
            site.until(lambda: (new := site.children(role)) and pids[0] not in new, f"a new {role}")
        self.assertEqual(site.until(lambda: _try(lambda: site.get("/walk")), "it answers").status, 200)
        answer = site.until(lambda: (a := site.reader().reply("walk")).status == 303 and a, "it takes replies")
        self.assertIn("#reply-", answer.location)

    def test_sighup_reloads_the_settings(self):
        site = self.site().start()
        self.assertNotIn("Renamed", site.get("/").text)
        site.write_settings({"site.title": "Renamed", "moderation": "none", "workers": "1"})
        site.process.send_signal(signal.SIGHUP)
        site.until(lambda: "Renamed" in (_try(lambda: site.get("/").text) or ""), "the new title shows")

    def test_sighup_with_bad_settings_keeps_the_old_ones_and_says_why(self):
        site = self.site(settings={"site.title": "Good"}).start()
        site.write_settings({"site.title": "Bad", "workers": "none at all"})
        after = len(site.lines)
        site.process.send_signal(signal.SIGHUP)
        site.wait_line("workers", after)
        self.assertIn("Good", site.get("/").text)

    def test_a_unix_socket_is_served_too(self):
        site = self.site()
        path = site.dir / "data" / "http.sock"
        site.start(listen=("127.0.0.1:0", f"unix:{path}"))
        with socket.socket(socket.AF_UNIX) as wire:
            wire.connect(str(path))
            wire.sendall(b"GET /walk HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            self.assertTrue(wire.recv(100).startswith(b"HTTP/1.1 200 "))

    def test_doctor_finds_nothing_wrong_with_a_new_site(self):
        site = self.site()
        code, out, told = site.run("doctor")
        self.assertEqual(code, 0, out + told)
        site.start()
        code, out, told = site.run("doctor")
        self.assertEqual(code, 0, out + told)


def _lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def _try(question):
    try:
        return question()
    except OSError:
        return None


if __name__ == "__main__":
    unittest.main()
