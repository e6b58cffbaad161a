"""Fetching, against a web server that does what it is told to. TAP on standard output."""
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from smtp_server import make_certificate

sys.stdout.reconfigure(line_buffering=True)
program = sys.argv[1]
count = 0
LONG_MS, SHORT_MS = 60000, 300


def report(sentence, faults):
    global count
    count += 1
    print(("not ok" if faults else "ok"), count, "-", sentence)
    for fault in faults:
        print("#  ", fault)


class Web:
    """pages: by path, the bytes to be sent; None: nothing is ever sent."""

    def __init__(self, pages, certificate=None, family=socket.AF_INET, host="127.0.0.1"):
        self.pages, self.requests, self.hanging = pages, [], threading.Event()
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*certificate)
        self.socket = socket.create_server((host, 0), family=family)
        self.port = self.socket.getsockname()[1]
        self.url = f"http{'s' if certificate else ''}://127.0.0.1:{self.port}"
        self.threads = [threading.Thread(target=self.accept)]
        self.threads[0].start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join()
        self.socket.close()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.threads.append(threading.Thread(target=self.serve, args=(connection,)))
            self.threads[-1].start()

    def serve(self, connection):
        try:
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            self.answer(connection)
        except OSError:
            pass
        connection.close()

    def answer(self, connection):
        got = b""
        while b"\r\n\r\n" not in got:
            part = connection.recv(4096)
            if not part:
                return
            got += part
        head, body = got.split(b"\r\n\r\n", 1)
        headers = dict(line.lower().split(": ", 1) for line in head.decode().split("\r\n")[1:])
        while len(body) < int(headers.get("content-length", 0)):
            body += connection.recv(4096)
        method, path = head.decode().split(" ")[:2]
        self.requests.append((method, path, headers, body))
        page = self.pages.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone")
        if page is None:
            self.hanging.set()
            while connection.recv(4096):
                pass
        elif callable(page):
            page(connection)
        else:
            connection.sendall(page)


def ok(body, more=""):
    return f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


def to(location, status=302):
    return f"HTTP/1.1 {status} There\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()


def endless(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")


def endless_head(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")


def arguments(where="here", ca="", bytes_max=0, whole_ms=LONG_MS, redirects=0, jobs=1):
    return [program, where, str(ca), str(bytes_max), str(whole_ms), str(redirects), str(jobs)]


def asked(url, method, body, headers):
    return b"".join(b"%d:%s" % (len(v), v) for v in (url.encode(), method.encode(), body, "\n".join(headers).encode()))


def fetch_all(url, method="GET", body=b"", headers=(), env=None, **how):
    done = subprocess.run(arguments(**how), input=asked(url, method, body, headers), capture_output=True,
                          env={**os.environ, **(env or {})})
    assert done.returncode == 0, done
    fields, left = [], done.stdout
    while left:
        length, left = left.split(b":", 1)
        fields.append(left[:int(length)])
        left = left[int(length):]
    return [[field.decode() for field in fields[i:i + 6]] for i in range(0, len(fields), 6)]


def fetch(url, **how):
    return fetch_all(url, **how)[0]


def expect(got, wanted):
    return [] if got == wanted else [f"{got!r} is not {wanted!r}"]


with tempfile.TemporaryDirectory() as top:
    certificate = make_certificate(Path(top), "good", "IP:127.0.0.1")
    ca = certificate[0]

    with Web({"/a?b=c": ok(b"hello", "Content-Type: text/plain; charset=utf-8\r\nSet-Cookie: a=b\r\n")}) as web:
        faults = expect(fetch(web.url + "/a?b=c#d", headers=["Accept: text/html", "X-One: two"]),
                        ["answered 200", "hello", "text/plain; charset=utf-8", "", web.url + "/a?b=c#d", ""])
        method, path, headers, body = web.requests[0]
        faults += expect((method, path, body), ("GET", "/a?b=c", b""))
        faults += expect(headers, {"host": f"127.0.0.1:{web.port}", "user-agent": "test", "accept": "text/html", "x-one": "two"})
        faults += expect(fetch(web.url + "/none")[:2], ["answered 404", "gone"])
    report("a page is fetched, with no header but those meant", faults)

    with Web({"/": ok(b"taken")}) as web:
        big = b"\0{}" * 100000
        faults = expect(fetch(web.url + "/", method="POST", body=big, headers=["Content-Type: application/json"])[:2],
                        ["answered 200", "taken"])
        faults += expect(fetch(web.url + "/", method="POST")[:2], ["answered 200", "taken"])
        faults += expect([(r[0], r[3] == sent) for r, sent in zip(web.requests, (big, b""))], [("POST", True)] * 2)
        faults += expect(web.requests[0][2]["content-type"], "application/json")
        faults += expect("expect" in web.requests[0][2], False)
    report("a body is given whole", faults)

    with Web({"/": ok(b"secure")}, certificate=certificate) as web:
        faults = expect(fetch(web.url + "/", ca=ca)[:2], ["answered 200", "secure"])
        got = fetch(web.url + "/")
        faults += expect((got[0], got[1]), ("failed 0", "")) + expect("certificate" in got[5], True)
        faults += expect(len(web.requests), 1)
    report("https is checked", faults)

    limit = 100000
    with Web({"/at": ok(b"x" * limit), "/over": ok(b"x" * (limit + 1)), "/endless": endless, "/head": endless_head}) as web:
        faults = expect(len(fetch(web.url + "/at", bytes_max=limit)[1]), limit)
        for path in ("/over", "/endless", "/head"):
            faults += expect(fetch(web.url + path, bytes_max=limit)[:2], ["too large 0", ""])
    report("no more is taken than the bound, said or unsaid", faults)

    with Web({"/": None}) as web:
        got = fetch(web.url + "/", whole_ms=SHORT_MS)
        faults = expect(got[0], "failed 0")
    report("a server that never answers is left", faults)

    with Web({}) as elsewhere:
        pages = {f"/{n}": to(f"/{n + 1}", status) for n, status in enumerate((301, 302, 303, 307, 308))}
        pages |= {"/5": ok(b"there"), "/round": to("/round"), "/file": to("file:///etc/passwd"), "/bad": to("http://"),
                  "/user": to("http://a:b@127.0.0.1/"), "/js": to("javascript:alert(1)"), "/none": to(""),
                  "/v6": to("http://[::1]:1/"), "/other": to("http://127.0.0.2:1/"),
                  "/mapped": to("http://[::ffff:127.0.0.1]:1/"), "/decimal": to("http://2130706434:1/")}
        with Web(pages) as web:
            faults = expect(fetch(web.url + "/0", redirects=5), ["answered 200", "there", "", "", web.url + "/5", ""])
            faults += expect(fetch(web.url + "/0", redirects=4)[0], "redirects 0")
            faults += expect(fetch(web.url + "/round", redirects=9)[0], "redirects 0")
            faults += expect(fetch(web.url + "/0")[:4], ["answered 301", "", "", web.url + "/1"])
            faults += expect(fetch(web.url + "/none", redirects=3)[0], "answered 302")
            faults += expect(fetch(web.url + "/0", method="POST", redirects=5)[0], "answered 301")
            report("redirects are followed as far as is allowed, and a body's never", faults)
            faults = []
            for path in ("/file", "/bad", "/user", "/js"):
                got = fetch(web.url + path, redirects=3)
                faults += expect(got[0] in ("redirects 0", "failed 0"), True) + expect(got[1], "")
            for path in ("/v6", "/other", "/mapped", "/decimal"):
                faults += expect(fetch(web.url + path, redirects=3)[0], "forbidden 0")
            report("a redirect leads nowhere that may not be connected to", faults)
            with Web({"/": to(web.url + "/5")}, certificate=certificate) as secure:
                faults = expect(fetch(secure.url + "/", ca=ca, redirects=3)[0], "redirects 0")
            report("nothing goes from https back to http", faults)

    with Web({"/": ok(b"here")}) as web:
        faults = []
        for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f000001", "127.1", "0"):
            faults += expect(fetch(f"http://{host}:{web.port}/", where="public")[:2], ["forbidden 0", ""])
        faults += expect(web.requests, [])
    report("without leave nothing of this machine is connected to, however it is written", faults)

    faults = []
    for url in ("file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:25/_HELO", "127.0.0.1", "", "http://",
                "http://a:b@127.0.0.1/", "dict://127.0.0.1/"):
        got = fetch(url)
        faults += expect((got[0], got[1]), ("failed 0", ""))
    report("nothing but http and https is fetched, and no login", faults)

    with Web({"/": ok(b"here")}) as web:
        surroundings = {"HOME": top, "http_proxy": "http://127.0.0.1:1", "ALL_PROXY": "socks5://127.0.0.1:1"}
        Path(top, ".netrc").write_text("machine 127.0.0.1 login a password b\n")
        faults = expect(fetch(web.url + "/", env=surroundings)[:2], ["answered 200", "here"])
        faults += expect("authorization" in web.requests[0][2], False)
    report("neither a proxy nor a login is taken from the surroundings", faults)

    with Web({"/": ok(b"one of many")}) as web:
        faults = expect([got[:2] for got in fetch_all(web.url + "/", jobs=7)], [["answered 200", "one of many"]] * 7)
    report("many are fetched, as many at once as there is room", faults)

    with Web({"/": None}) as web:
        leaving = subprocess.Popen(arguments(jobs="leave"), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        leaving.stdin.write(asked(web.url + "/", "GET", b"", ()))
        leaving.stdin.flush()
        web.hanging.wait()
        out, _ = leaving.communicate()
        faults = expect([out, leaving.returncode], [b"", 0])
    report("the fetcher can be freed while it waits", faults)
print(f"1..{count}")
