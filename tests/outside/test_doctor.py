"""Doctor and verify: whatever can be wrong with a site is found and named, and a sound site is left in peace."""

import contextlib
import json
import os
import sqlite3
import unittest

from site_under_test import Site, reply_id, run

FILES = {"walk.txt": "A walk\n\nIt was a long walk.\n"}


class OfASite(unittest.TestCase):
    def setUp(self):
        self.site = Site(articles=FILES)
        self.addCleanup(self.site.remove)

    def findings(self, wanted):
        code, out, told = self.site.run("doctor", "--json")
        self.assertEqual(code, wanted, out + told)
        return [json.loads(line) for line in out.splitlines()]

    def wrong(self):
        return [f for f in self.findings(1) if f["level"] == "wrong"]

    def only_wrong(self):
        found = self.wrong()
        self.assertEqual(len(found), 1, found)
        return found[0]

    def database(self):
        return contextlib.closing(sqlite3.connect(self.site.dir / "data" / "toguna.db"))

    def change(self, sql):
        with self.database() as db, db:
            db.execute(sql)


class Doctor(OfASite):
    def test_what_keeps_letters_from_leaving_is_found(self):
        self.site.write_settings({"mail.url": "smtps://tide:secretword@mail.example.org", "mail.from": "a@example.org"})
        self.assertIn("chmod 600", self.only_wrong()["text"])
        (self.site.dir / "toguna.conf").chmod(0o600)
        self.assertEqual({f["level"] for f in self.findings(0)}, {"note"})
        self.site.write_settings({"mail.url": "smtps://tide:secretword@mail.example.org"})
        self.assertIn("mail.from", self.only_wrong()["text"])
        self.site.write_settings({"mail.url": "smtp://localhost", "mail.from": "a@example.org", "mail.ca": "/nowhere.pem"})
        self.assertIn("/nowhere.pem", self.only_wrong()["text"])
        self.assertNotIn("secretword", self.site.run("doctor")[1])

    def test_a_change_of_keys_that_was_cut_off_is_found(self):
        keys = self.site.dir / "data/keys"
        (keys / "address.sec.next").write_bytes((keys / "address.sec").read_bytes())
        self.assertIn("key rotate", self.only_wrong()["text"])

    def test_a_sound_site_has_nothing_wrong_before_beside_and_after_its_server(self):
        for before in (lambda: None, self.site.start, self.site.stop):
            before()
            self.assertEqual([f for f in self.findings(0) if f["level"] == "wrong"], [])
            code, out, told = self.site.run("doctor")
            self.assertEqual(code, 0, told)
            self.assertEqual(out.splitlines()[-1], "nothing is wrong")

    def test_a_bad_setting_is_named_with_its_line_and_the_rest_is_looked_at_all_the_same(self):
        self.site.write("bad.txt", b"Bad\n\n\xff\n")
        file = self.site.dir / "toguna.conf"
        file.write_text(file.read_text() + "colour = red\n")
        settings, article = self.wrong()
        self.assertEqual((settings["about"], settings["file"]), ("settings", "toguna.conf"))
        self.assertEqual(settings["line"], len(file.read_text().splitlines()))
        self.assertIn("colour", settings["text"])
        self.assertEqual((article["file"], article["line"]), ("articles/bad.txt", 3))

    def test_settings_that_are_not_there_are_missed(self):
        (self.site.dir / "toguna.conf").unlink()
        self.assertEqual(self.only_wrong()["about"], "settings")

    def test_folders_that_are_not_there_are_missed(self):
        (self.site.dir / "articles" / "walk.txt").unlink()
        (self.site.dir / "articles").rmdir()
        self.assertEqual(self.only_wrong()["file"], "articles")
        (self.site.dir / "data").rename(self.site.dir / "elsewhere")
        self.assertIn("data", [f["file"] for f in self.wrong()])
        run("init", self.site.dir)
        self.assertEqual(self.site.run("doctor")[0], 0, "init makes what is missing")

    def test_what_is_open_to_others_is_named_with_the_command_that_closes_it(self):
        for name, mode, words in (("data", 0o750, "chmod 700"), ("data/keys", 0o701, "chmod 700"),
                                  ("data/keys/pepper", 0o640, "chmod 600"), ("toguna.conf", 0o646, "chmod o-w"),
                                  ("theme", 0o777, "chmod o-w"), (".", 0o777, "chmod o-w")):
            path = self.site.dir / name
            before = path.stat().st_mode
            path.chmod(mode)
            found = self.only_wrong()
            self.assertIn(words, found["text"])
            self.assertIn(str(path) if name != "." else str(self.site.dir), found["text"])
            path.chmod(before)
        self.assertEqual(self.site.run("doctor")[0], 0)

    def test_data_of_another_owner_is_named(self):
        keys = self.site.dir / "data" / "keys"
        if os.geteuid() == 0:
            os.chown(keys, 4321, -1)
        else:
            keys.rename(self.site.dir / "data" / "old")
            keys.symlink_to("/usr")
        owner = "4321" if os.geteuid() == 0 else "root"
        self.assertTrue([f for f in self.wrong() if f["file"] == "data/keys" and f"belongs to {owner}" in f["text"]])

    def test_each_key_that_is_missing_or_damaged_is_named(self):
        keys = self.site.dir / "data" / "keys"
        whole = {file: file.read_bytes() for file in keys.iterdir()}
        for name in ("address.pub", "pepper", "token", "log"):
            for bad in (None, b"", whole[keys / name][:-2] + b"\n", b"x" + whole[keys / name]):
                (keys / name).unlink() if bad is None else (keys / name).write_bytes(bad)
                self.assertIn(f"keys/{name}", self.only_wrong()["text"])
                (keys / name).write_bytes(whole[keys / name])
                (keys / name).chmod(0o600)
        self.assertEqual(self.site.run("doctor")[0], 0)

    def test_halves_of_the_address_key_that_do_not_meet_are_named(self):
        with Site() as other:
            (self.site.dir / "data/keys/address.pub").write_bytes((other.dir / "data/keys/address.pub").read_bytes())
        self.assertIn("address.sec", self.only_wrong()["text"])

    def test_a_secret_half_that_is_kept_elsewhere_is_worth_a_note(self):
        (self.site.dir / "data/keys/address.sec").unlink()
        self.assertIn("address.sec is not here", " ".join(f["text"] for f in self.findings(0)))

    def test_articles_that_cannot_be_on_the_site_are_named_with_line_and_reason(self):
        for name, text, line, words in (("nul.txt", b"Nul\n\na\0b\n", 3, ""), ("cut.md", b"---\ntitle: Cut\n", None, ""),
                                        ("privacy.md", b"# Mine\n", None, "privacy"),
                                        ("walk.md", b"# Double\n", None, "walk.txt"),
                                        ("large.txt", b"x" * 2097153, None, "2097152")):
            self.site.write(name, text)
            found = self.only_wrong()
            self.assertEqual((found["about"], found["file"]), ("articles", f"articles/{name}"))
            self.assertIn(words, found["text"].replace(" ", "").replace(",", "") if words.isdigit() else found["text"])
            if line:
                self.assertEqual(found["line"], line)
            (self.site.dir / "articles" / name).unlink()

    def test_an_unknown_key_of_the_front_matter_is_worth_a_note_with_its_line(self):
        self.site.write("odd.md", "---\ntitle: Odd\nflavour: mint\n---\nText.\n")
        note = [f for f in self.findings(0) if f["about"] == "articles"]
        self.assertEqual([(f["level"], f["file"], f["line"]) for f in note], [("note", "articles/odd.md", 3)])
        self.assertIn("flavour", note[0]["text"])

    def test_theme_files_that_are_too_large_or_no_text_are_named(self):
        theme = self.site.dir / "theme"
        for name, data in (("site.css", b"a" * 524289), ("head.html", b"\xff"), ("foot.html", b"a" * 524289)):
            (theme / name).write_bytes(data)
            self.assertEqual(self.only_wrong()["file"], f"theme/{name}")
            (theme / name).write_bytes(b"a" * 524288)
        self.assertEqual(self.site.run("doctor")[0], 0)

    def test_a_listening_address_and_an_address_for_readers_belong_together(self):
        for settings, level, words in (
                ({"listen": "0.0.0.0:8080"}, "wrong", "site.url"),
                ({"listen": "[::]:8080"}, "wrong", "site.url"),
                ({"listen": f"unix:{self.site.top}/x"}, "wrong", "site.url"),
                ({"listen": "192.0.2.1:80", "site.url": "https://example.org"}, "note", "proxy.trusted"),
                ({"site.url": "https://example.org"}, "wrong", "proxy.trusted"),
                ({"site.url": "https://example.org", "proxy.trusted": "10.0.0.0/8"}, "wrong", "proxy.trusted"),
                ({"site.url": "http://example.org", "proxy.trusted": "127.0.0.1, ::1"}, "note", "in the clear"),
                ({"listen": "unix:/nowhere/x", "site.url": "https://example.org"}, "wrong", "/nowhere")):
            self.site.write_settings(settings)
            found = [f for f in self.findings(1 if level == "wrong" else 0) if f["about"] == "settings"]
            self.assertTrue([f for f in found if f["level"] == level and words in f["text"]], (settings, found))

    def test_settings_that_belong_together_are_left_in_peace(self):
        for settings in ({}, {"listen": "[::1]:8080"}, {"listen": "localhost:8080", "site.url": "http://localhost:8080"},
                         {"listen": "0.0.0.0:80", "site.url": "https://example.org", "proxy.trusted": "10.0.0.1"},
                         {"site.url": "https://example.org", "proxy.trusted": "127.0.0.0/8"},
                         {"listen": f"unix:{self.site.top}/x", "site.url": "https://example.org"}):
            self.site.write_settings(settings)
            self.assertEqual([f for f in self.findings(0) if f["about"] == "settings"], [], settings)

    def test_a_database_of_wrong_counts_is_found(self):
        self.site.start()
        self.site.reader().reply("walk", comment="One.")
        self.site.stop()
        self.change("UPDATE page SET published = published + 1")
        self.assertIn("walk", self.only_wrong()["text"])

    def test_a_file_that_is_no_database_is_found(self):
        (self.site.dir / "data" / "toguna.db").write_bytes(b"This is no database at all. " * 200)
        self.assertEqual(self.only_wrong()["about"], "database")


class Verify(OfASite):
    def setUp(self):
        super().setUp()
        self.site.start()
        root = reply_id(self.site.reader().reply("walk", comment="A root."))
        self.site.reader().reply("walk", comment="An answer.", query={"to": root})

    def test_faults_are_found_beside_a_running_server_and_without_one(self):
        for sql, words in (("UPDATE page SET published = published + 1", "counts 3 published replies, has 2"),
                           ("UPDATE page SET roots = roots + 1", "gave ordinals to"),
                           ("UPDATE reply SET answers = answers + 1 WHERE parent IS NULL", "answers"),
                           ("UPDATE author SET published = published + 1", "author")):
            self.site.stop()
            before = (self.site.dir / "data" / "toguna.db").read_bytes()
            self.assertEqual(self.site.run("verify")[0], 0)
            self.change(sql)
            code, alone, told = self.site.run("verify")
            self.assertEqual(code, 1)
            self.assertIn(words, alone)
            self.assertIn("fault", told)
            self.site.start()
            code, beside, _ = self.site.run("verify")
            self.assertEqual((code, beside), (1, alone))
            self.site.stop()
            for left in ("-wal", "-shm"):
                (self.site.dir / "data" / f"toguna.db{left}").unlink(missing_ok=True)
            (self.site.dir / "data" / "toguna.db").write_bytes(before)
            self.site.start()

    def test_faults_are_objects_for_programs_and_a_sound_database_says_nothing(self):
        self.assertEqual(self.site.run("verify", "--json"), (0, "", ""))
        self.site.stop()
        self.change("UPDATE page SET published = published + 1")
        code, out, _ = self.site.run("verify", "--json")
        self.assertEqual((code, [json.loads(line)["about"] for line in out.splitlines()]), (1, ["database"]))

    def test_verify_beside_a_server_holds_up_neither_readers_nor_replies(self):
        self.assertEqual(self.site.run("verify")[0], 0)
        reply_id(self.site.reader().reply("walk", comment="Meanwhile."))
        self.assertIn("Meanwhile.", self.site.get("/walk").text)

    def test_what_a_kill_of_everything_left_is_put_right_and_sound(self):
        self.site.kill_all()
        code, out, told = self.site.run("verify")
        self.assertEqual((code, out), (0, "the database is sound\n"), told)

    def test_a_site_never_served_has_no_database_and_no_fault(self):
        with Site() as fresh:
            code, out, _ = fresh.run("verify")
            self.assertEqual(code, 0)
            self.assertIn("never served", out)
            self.assertFalse((fresh.dir / "data" / "toguna.db").exists())


if __name__ == "__main__":
    unittest.main()
