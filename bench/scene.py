"""scene — what is measured: a site with an article of a thousand words and a hundred replies, and nginx.

The site is the one the tests use (tests/outside/site_under_test.py), in a folder of its own under
build-bench/, which lies on the file system of this tree: /tmp is often memory, where fsync costs nothing."""

import gzip
import http.client
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "outside"))
from site_under_test import PROGRAM, Site, reply_id  # noqa: E402

SLUG = "low-roofs"
ROOTS = 50
FAMILY_FILES = 20000

PARAGRAPHS = [
    "In the middle of the village stands a roof that no grown man can walk under. It rests on short posts, it is as "
    "thick as a haystack, and in the hot months it is the only place where a breath of air moves. Whoever comes in has "
    "to bow, and whoever jumps up in anger hits his head. People have settled their quarrels there for longer than "
    "anybody can tell.",
    "I have thought of that roof often in the last years, mostly in front of a screen. We have built halls without "
    "ceilings, where everybody can stand up at once, and where the loudest is heard in the last row. It is no wonder "
    "that nobody stays seated. A place to talk is made of what it lets you do and of what it makes a little harder.",
    "There is the matter of time. An answer under the low roof takes as long as it takes the smoke of a pipe to find "
    "its way out. You think while somebody else is speaking, since there is nothing else to do. The elders say that a "
    "word is like water: once it has been poured out it cannot be gathered up again.",
    "And there is the matter of names. Everybody knows whose son you are and what your uncle said about the well. "
    "That sounds like a prison to people from the city, and sometimes it is one. But a sentence weighs more when "
    "it will be remembered next year, and forgiveness weighs more too.",
    "None of this can be copied. What can be copied is the thought that a place is a decision. How high is the roof? "
    "Who may sit in the middle? What happens to a word that was spoken too quickly? These are questions for masons, "
    "and lately they are questions for people who write programs.",
]

ANSWERS = [
    "My grandfather built such a roof, and he made it *lower* every time it was repaired. He said that the young grow.",
    "I am not sure that bowing makes anybody listen. In our office the ceilings are low as well, and we shout.",
    "Thank you for this. The sentence about water has gone with me through the whole day, and I read it out at dinner.",
    "What you call a prison was one for my mother. She left at nineteen, and has **never** once missed the uncle or "
    "the well. She would like your article all the same, for the smoke.",
    "> A place to talk is made of what it lets you do\n\nThis is true of kitchens. Nobody has ever quarrelled well in "
    "a living room.",
]


def article():
    """About a thousand words of Markdown."""
    text, words, at = ["# Low roofs\n"], 0, 0
    while words < 1000:
        paragraph = PARAGRAPHS[at % len(PARAGRAPHS)]
        text.append(paragraph + "\n")
        words, at = words + len(paragraph.split()), at + 1
    return "\n".join(text)


def compiled(name, *libraries):
    """A C program of this folder, made when it is older than its sources."""
    program, source = folder() / name, ROOT / "bench" / f"{name}.c"
    newest = max(file.stat().st_mtime for file in source.parent.glob("*.[ch]"))
    if not program.exists() or program.stat().st_mtime < newest:
        subprocess.run([os.environ.get("CC", "cc"), "-std=gnu17", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-o",
                        program, source, *libraries], check=True)
    return program


def folder():
    place = ROOT / "build-bench"
    place.mkdir(exist_ok=True)
    return place


def allow_many_files():
    """Soft limit of open files for what is started from here: a thousand connections are wanted."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FAMILY_FILES if hard == resource.RLIM_INFINITY else min(FAMILY_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


def site(workers=1):
    """A site with the article and no reply yet; not started."""
    if not Path(PROGRAM).exists():
        sys.exit(f"{PROGRAM} is not there: script/build makes it, or TOGUNA names another")
    at = tempfile.mkdtemp(prefix="site-", dir=folder())
    return Site({"workers": str(workers)}, {f"{SLUG}.md": article()}, at=at)


def leave_replies(site):
    """Fifty top-level replies, each with one answer, left as readers leave them."""
    for number in range(ROOTS):
        said = [ANSWERS[(number + n) % len(ANSWERS)] for n in range(2)]
        root = reply_id(site.reader().reply(SLUG, said[0], author=f"Reader {number}"))
        reply_id(site.reader().reply(SLUG, said[1], author=f"Friend {number}", query={"to": root}))


def wait_until_accepts(port, process):
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except ConnectionRefusedError:
            if process.poll() is not None:
                sys.exit(f"nginx ended with {process.returncode}")
            time.sleep(0.01)


class Nginx:
    """Serves one page from a file, and its gzip from another, set up for speed: sendfile, gzip_static, no access
    log, connections kept open for good."""

    def __init__(self, page, packed, workers):
        self.top = Path(tempfile.mkdtemp(prefix="nginx-", dir=folder()))
        (self.top / "www").mkdir()
        (self.top / "www" / SLUG).write_bytes(page)
        (self.top / "www" / f"{SLUG}.gz").write_bytes(packed)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        (self.top / "nginx.conf").write_text(self.settings(workers))
        self.process = subprocess.Popen(["nginx", "-p", self.top, "-c", self.top / "nginx.conf", "-e", "error.log"],
                                        stdin=subprocess.DEVNULL)
        wait_until_accepts(self.port, self.process)

    def settings(self, workers):
        return f"""{'user root;' if os.geteuid() == 0 else ''}
daemon off;
worker_processes {workers};
worker_rlimit_nofile 8192;
pid nginx.pid;
error_log error.log;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    sendfile on;
    gzip_static on;
    keepalive_requests 1000000000;
    default_type "text/html; charset=utf-8";
    client_body_temp_path tmp-body; proxy_temp_path tmp-proxy; fastcgi_temp_path tmp-fastcgi;
    uwsgi_temp_path tmp-uwsgi; scgi_temp_path tmp-scgi;
    server {{ listen 127.0.0.1:{self.port}; root www; }}
}}
"""

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
        shutil.rmtree(self.top)


def fetched(address, packed):
    """The article's page as it goes over the wire: identity, or gzip."""
    connection = http.client.HTTPConnection(*address, timeout=30)
    headers = {"Accept-Encoding": "gzip"} if packed else {}
    for _ in range(3):  # gzip is made at the second asking
        connection.request("GET", f"/{SLUG}", headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, answer.status
    assert (answer.getheader("Content-Encoding") == "gzip") == packed, "not encoded as asked"
    connection.close()
    return body


def without_token(page):
    return re.sub(rb'(name="token" value=")[^"]*', rb"\1", page)


def check_same(a, b):
    """The page and what its gzip holds are one page, but for the token, which each answer has of its own."""
    assert without_token(a) == without_token(gzip.decompress(b)), "gzip holds another page"
