"""site — a site of its own for each test: made with `toguna init`, served on a port the kernel picks.

Nothing here waits by the clock: `until` asks again until something is so, and fails after a time
that only a broken server needs. TOGUNA names the program (default: build/toguna).
"""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

import page as pages

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("TOGUNA") or str(ROOT / "build" / "toguna")
PATIENCE_S = 60.0

OPEN = {"moderation": "none", "spam.min_fill_s": "0", "rate.replies_per_minute": "0", "workers": "1"}


def run(*args, dir=None, given=None, env=None):
    """One command to its end: (exit code, standard output, standard error)."""
    done = subprocess.run([PROGRAM, *map(str, args)], input=given, text=True, capture_output=True, cwd=dir,
                          env={**os.environ, **(env or {})}, timeout=PATIENCE_S)
    return done.returncode, done.stdout, done.stderr


class Answer:
    def __init__(self, status, reason, headers, body):
        self.status, self.reason, self.headers, self.body = status, reason, headers, body

    def header(self, name, default=None):
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return found[0] if found else default

    def header_all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def text(self):
        return self.body.decode("utf-8")

    @property
    def page(self):
        return pages.parse(self.text)

    @property
    def location(self):
        return self.header("Location")


class Reader:
    """Somebody with a browser: keeps cookies, follows nothing by itself."""

    def __init__(self, site, **headers):
        self.site, self.headers, self.cookies = site, headers, {}

    def send(self, method, path, body=None, headers=None):
        sent = {**self.headers, **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.site.send(method, path, body, sent)
        for line in answer.header_all("Set-Cookie"):
            name, _, rest = line.partition("=")
            value = rest.split(";")[0]
            if re.search(r"(?i)max-age=0(;|$)", line):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer

    def get(self, path, **headers):
        return self.send("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def post(self, path, fields, **headers):
        body = urllib.parse.urlencode(fields, encoding="utf-8").encode()
        more = {k.replace("_", "-"): v for k, v in headers.items()}
        return self.send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", **more})

    def form(self, slug, **query):
        """The reply form of an article as fields, token and all."""
        path = self.site.path(slug) + ("/reply?" + urllib.parse.urlencode(query) if query else "")
        answer = self.get(path)
        assert answer.status == 200, (path, answer.status)
        return pages.form_values(answer.page.id("reply-form"))

    def reply(self, slug, comment="A reply.", author="Ada", email="ada@example.org", query=None, **fields):
        """Fills in the form and sends it; the answer as it came."""
        given = self.form(slug, **(query or {}))
        given.update(author=author, email=email, comment=comment, **fields)
        return self.post(self.site.path(slug) + "/replies", given)


def reply_id(answer):
    """The id in a Location such as /walk?page=2#reply-123."""
    found = re.search(r"#reply-(\d+)$", answer.location or "")
    assert answer.status == 303 and found, (answer.status, answer.location, answer.body[:2000])
    return found.group(1)


class Site:
    def __init__(self, settings=None, articles=None, at=None, env=None, program=None):
        self.top = at or tempfile.mkdtemp(prefix="toguna-test-")
        self.dir = Path(self.top) / "site"
        self.env, self.program, self.process, self.address = env or {}, program or PROGRAM, None, None
        self.lines, self.said = [], threading.Condition()
        code, _, told = run("init", self.dir)
        assert code == 0, told
        for old in (self.dir / "articles").iterdir():
            old.unlink()
        self.write_settings({**OPEN, **(settings or {})})
        for name, text in (articles or {}).items():
            self.write(name, text)

    # ---- the folder ----

    def write_settings(self, settings):
        file = self.dir / "toguna.conf"
        if not hasattr(self, "pristine"):
            self.pristine = file.read_text()
        file.write_text(self.pristine + "\n" + "".join(f"{name} = {value}\n" for name, value in settings.items()))

    def write(self, name, text):
        """As an editor does: under another name, then renamed over."""
        data = text if isinstance(text, bytes) else text.encode("utf-8")
        part = self.dir / "articles" / f".{name}.tmp"
        part.write_bytes(data)
        part.rename(self.dir / "articles" / name)

    def path(self, slug):
        return "/" + urllib.parse.quote(slug, safe="")

    # ---- the server ----

    def start(self, *args, listen=("127.0.0.1:0",)):
        self.lines.clear()
        self.process = subprocess.Popen(
            [self.program, "serve", str(self.dir), *[x for a in listen for x in ("--listen", a)], *map(str, args)],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True,
            errors="backslashreplace", env={**os.environ, **self.env})
        threading.Thread(target=self._read, args=(self.process,), daemon=True).start()
        found = self.wait_line(r"listening on (http://(\S+)|unix:\S+)")
        if found.group(2):
            host, _, port = found.group(2).rstrip("/").rpartition(":")
            self.address = (host.strip("[]"), int(port))
        return self

    def _read(self, process):
        for line in process.stderr:
            with self.said:
                self.lines.append(line.rstrip("\n"))
                self.said.notify_all()
        with self.said:
            self.said.notify_all()

    def log(self):
        with self.said:
            return "\n".join(self.lines)

    def wait_line(self, pattern, after=0):
        """The first line of the log that matches; fails when the server ends without it."""
        deadline = time.monotonic() + PATIENCE_S
        with self.said:
            while True:
                for line in self.lines[after:]:
                    if found := re.search(pattern, line):
                        return found
                ended = self.process.poll() is not None
                if ended or time.monotonic() > deadline:
                    why = f"the server ended with {self.process.returncode}" if ended else "it did not come"
                    raise AssertionError(f"no line /{pattern}/ ({why}):\n" + "\n".join(self.lines))
                self.said.wait(0.2)

    def until(self, question, what):
        """Asks again until the answer is true, and returns it."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            if got := question():
                return got
            if time.monotonic() > deadline:
                raise AssertionError(f"never came true: {what}\n{self.log()}")
            with self.said:
                self.said.wait(0.01)

    def until_status(self, path, status):
        return self.until(lambda: (a := self.get(path)).status == status and a, f"{path} is {status}")

    def stop(self):
        """SIGTERM; the exit code."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE_S) if self.process else 0
        return code

    def family(self):
        """Process ids of parent and children, the parent first."""
        above = {}
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                with contextlib.suppress(OSError):
                    stat = Path("/proc", entry, "stat").read_text()
                    above.setdefault(int(stat.rsplit(")", 1)[1].split()[1]), []).append(int(entry))
        found = [self.process.pid]
        for pid in found:
            found.extend(above.get(pid, []))
        return found

    def children(self, role):
        """Ids of the children whose command line names the role: "front", "store"."""
        found = []
        for pid in self.family()[1:]:
            with contextlib.suppress(OSError):
                if role in Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode():
                    found.append(pid)
        return found

    def kill_all(self):
        """The plug pulled, as far as processes can tell."""
        family = self.family()
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(PATIENCE_S)

    def remove(self):
        if self.process and self.process.poll() is None:
            self.kill_all()
        if self.process:
            self.process.stderr.close()
        shutil.rmtree(self.top, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()

    # ---- asking it ----

    def connect(self):
        return socket.create_connection(self.address, PATIENCE_S)

    def send(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection(*self.address, timeout=PATIENCE_S)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            got = connection.getresponse()
            return Answer(got.status, got.reason, got.getheaders(), got.read())
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.send("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def reader(self, **headers):
        return Reader(self, **{k.replace("_", "-"): v for k, v in headers.items()})

    def run(self, command, *args, **more):
        return run(command, self.dir, *args, **more)
