"""mailbox — where the letters of a site under test arrive: a real mail server on this machine, and
what a person does with a letter.

The server is smtp_server.py, run by the system's own Python, which has aiosmtpd from Debian."""

import email
import email.policy
import json
import re
import subprocess
import threading
from pathlib import Path

PYTHON = "/usr/bin/python3"
PATIENCE_S = 60.0
FROM = "Tide <replies@tide.example>"


class Letter:
    def __init__(self, said):
        self.to, self.sender, self.raw = said["to"], said["sender"], said["data"]
        self.tls, self.login = said["tls"], said["login"]
        self.message = email.message_from_string(self.raw, policy=email.policy.default)
        self.id = self.message["Message-ID"]

    def part(self, kind):
        return self.message.get_body((kind,)).get_content()

    @property
    def text(self):
        return self.part("plain")

    @property
    def html(self):
        return self.part("html")

    def path(self, start):
        """The path of the link that begins so: "/mail/", "/me/", "/r/"."""
        found = re.search(r"https?://[^/\s]+(" + re.escape(start) + r"[^\s>\"]+)", self.text)
        assert found, self.text
        return found.group(1)


class Mailbox:
    def __init__(self, *arguments):
        self.process = subprocess.Popen([PYTHON, str(Path(__file__).with_name("smtp_server.py")), *map(str, arguments)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True,
                                        encoding="utf-8", errors="surrogateescape")
        self.port = json.loads(self.process.stdout.readline())["port"]
        self.letters, self.refused, self.dropped, self.ruled = [], [], [], 0
        self.changed = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            said = json.loads(line)
            with self.changed:
                if "data" in said:
                    self.letters.append(Letter(said))
                elif "refused" in said:
                    self.refused.append((said["refused"], said["code"]))
                elif "dropped" in said:
                    self.dropped.append(said["dropped"])
                else:
                    self.ruled += 1
                self.changed.notify_all()

    def settings(self, scheme="smtp", login=None, **more):
        """What a site's toguna.conf needs to send here."""
        return {"mail.url": f"{scheme}://{login + '@' if login else ''}localhost:{self.port}", "mail.from": FROM, **more}

    def rule(self, mode, only=None):
        with self.changed:
            before = self.ruled
            self.process.stdin.write(json.dumps({"mode": mode, "only": only}) + "\n")
            self.process.stdin.flush()
            assert self.changed.wait_for(lambda: self.ruled > before, PATIENCE_S)

    def until(self, true, what):
        with self.changed:
            assert self.changed.wait_for(true, PATIENCE_S), (what, [(l.to, l.message["Subject"]) for l in self.letters])

    def wait(self, to, number=1, subject=None):
        """The NUMBER-th letter to an address (whose subject holds SUBJECT)."""
        def mine():
            return [l for l in self.letters if to in l.to and (subject is None or subject in l.message["Subject"])]
        self.until(lambda: len(mine()) >= number, f"letter {number} to {to}")
        return mine()[number - 1]

    def to(self, address):
        with self.changed:
            return [l for l in self.letters if address in l.to]

    def close(self):
        self.process.stdin.close()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def certificate(folder):
    """A certificate for localhost that signs itself: (certificate, key)."""
    pem, key = Path(folder) / "localhost.pem", Path(folder) / "localhost.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", pem],
                   check=True, capture_output=True)
    return pem, key
