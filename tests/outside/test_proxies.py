"""The samples in data/proxy/ work: each real proxy, from its Debian package, in front of a real site."""

import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import unittest
import urllib.parse

import page as pages
from site_under_test import PATIENCE_S, ROOT, Site

SAMPLES = ROOT / "data" / "proxy"
# Three readers a minute and network: only a proxy that hands on the true address lets the test count.
SETTINGS = {"rate.replies_per_minute": "3", "site.url": "https://example.org"}
ARTICLES = {"walk.txt": "A walk\n\nWords to reply to.\n"}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Proxies(unittest.TestCase):
    def setUp(self):
        self.top = tempfile.mkdtemp(prefix="toguna-proxy-")
        os.chmod(self.top, 0o755)
        self.addCleanup(shutil.rmtree, self.top, True)
        self.port = free_port()
        self.cert, self.key = f"{self.top}/example.org.crt", f"{self.top}/example.org.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "2", "-subj", "/CN=example.org", "-addext", "subjectAltName=DNS:example.org",
                        "-keyout", self.key, "-out", self.cert], check=True, capture_output=True)
        self.tls = ssl.create_default_context(cafile=self.cert)

    def served(self, *listen, **settings):
        site = Site(articles=ARTICLES, settings={**SETTINGS, **settings})
        self.addCleanup(site.remove)
        return site.start(listen=("127.0.0.1:0", *listen))

    def sample(self, name, changes):
        """The sample as shipped, with its addresses changed to this test's."""
        text = (SAMPLES / name).read_text()
        for old, new in changes:
            self.assertIn(old, text, f"{name} has changed")
            text = text.replace(old, new)
        path = f"{self.top}/{name}"
        with open(path, "w") as file:
            file.write(text)
        return path

    def proxy(self, *command, **env):
        log = open(f"{self.top}/proxy.log", "w+")
        self.addCleanup(log.close)
        child = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **env})

        def end():
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

        self.addCleanup(end)
        return child, log

    def ask(self, method, path, body=None, headers=None):
        raw = socket.create_connection(("127.0.0.1", self.port), PATIENCE_S)
        wire = self.tls.wrap_socket(raw, server_hostname="example.org")
        connection = http.client.HTTPConnection("example.org")
        connection.sock = wire
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer, text

    def use(self, site, child, log):
        """A reader reads, replies and comes back, all through the proxy."""

        def reachable():
            if child.poll() is not None:
                log.seek(0)
                self.fail("the proxy ended: " + log.read())
            try:
                return self.ask("GET", "/walk")
            except OSError:
                return None

        answer, text = site.until(reachable, "the proxy answers")
        self.assertEqual(answer.status, 200)
        self.assertIn("max-age", answer.getheader("Strict-Transport-Security"))
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        for n, wanted in enumerate((303, 303, 303, 429)):
            fields = {**pages.form_values(pages.parse(text).id("reply-form")), "author": "Ada",
                      "email": "ada@example.org", "comment": f"Through the proxy, {n}."}
            # A forged address must not get anybody around the rate rule.
            forged = {**form, "X-Forwarded-For": f"203.{n}.113.7"}
            answer, said = self.ask("POST", "/walk/replies", urllib.parse.urlencode(fields), forged)
            self.assertEqual(answer.status, wanted, said[:500])
            if wanted == 303:
                self.assertTrue(answer.getheader("Location").startswith("/walk#reply-"))
                cookie = answer.getheader("Set-Cookie")
                self.assertIn("Secure", cookie)
        self.assertIn("Through the proxy, 2.", self.ask("GET", "/walk")[1])
        large = urllib.parse.urlencode({**fields, "comment": "w" * 900000})
        answer, said = self.ask("POST", "/walk/replies", large, form)
        self.assertEqual(answer.status, 422)
        self.assertIn("w" * 900000, said)
        self.http2()

    def http2(self):
        done = subprocess.run(["curl", "-sS", "--http2", "--cacert", self.cert, "--resolve",
                               f"example.org:{self.port}:127.0.0.1", "-o", f"{self.top}/page", "-w",
                               "%{http_version} %{http_code}", f"https://example.org:{self.port}/walk"],
                              capture_output=True, text=True)
        self.assertEqual(done.stdout, "2 200", done.stderr)

    @unittest.skipUnless(shutil.which("nginx"), "nginx is not installed")
    def test_a_reply_goes_through_nginx(self):
        sock = f"{self.top}/http.sock"
        site = self.served(f"unix:{sock}")
        os.chmod(sock, 0o666)
        server = self.sample("nginx.conf", [("/run/toguna/http.sock", sock), ("listen 443", f"listen 127.0.0.1:{self.port}"),
                                            ("    listen [::]:443 ssl http2;\n", ""), ("/etc/ssl/example.org.crt", self.cert),
                                            ("/etc/ssl/example.org.key", self.key)])
        main = f"{self.top}/main.conf"
        with open(main, "w") as file:
            file.write(f"pid {self.top}/pid; error_log stderr; daemon off; worker_processes 1;\n"
                       f"events {{}}\nhttp {{ access_log off; client_body_temp_path {self.top}/b; proxy_temp_path {self.top}/p;\n"
                       f"fastcgi_temp_path {self.top}/f; uwsgi_temp_path {self.top}/u; scgi_temp_path {self.top}/s;\n"
                       f"include {server};\n}}\n")
        self.use(site, *self.proxy("nginx", "-c", main, "-p", self.top))

    @unittest.skipUnless(shutil.which("caddy"), "Caddy is not installed")
    def test_a_reply_goes_through_caddy(self):
        sock = f"{self.top}/http.sock"
        site = self.served(f"unix:{sock}")
        os.chmod(sock, 0o666)
        file = self.sample("Caddyfile", [("/run/toguna/http.sock", sock),
                                         ("example.org {", "{\n\tadmin off\n\tauto_https off\n}\n\nhttps://example.org:%d {\n"
                                          "\tbind 127.0.0.1\n\ttls %s %s" % (self.port, self.cert, self.key))])
        self.use(site, *self.proxy("caddy", "run", "--adapter", "caddyfile", "--config", file, HOME=self.top,
                                   XDG_DATA_HOME=self.top, XDG_CONFIG_HOME=self.top))

    @unittest.skipUnless(shutil.which("haproxy"), "haproxy is not installed")
    def test_a_reply_goes_through_haproxy(self):
        site = self.served(**{"proxy.trusted": "127.0.0.1"})
        pem = f"{self.top}/example.org.pem"
        with open(pem, "w") as file:
            file.write(open(self.cert).read() + open(self.key).read())
        config = self.sample("haproxy.cfg", [("bind :443", f"bind 127.0.0.1:{self.port}"), ("/etc/haproxy/example.org.pem", pem),
                                             ("127.0.0.1:8080", f"127.0.0.1:{site.address[1]}")])
        self.use(site, *self.proxy("haproxy", "-db", "-f", config))

    def test_the_samples_say_which_settings_go_with_them(self):
        for name in ("nginx.conf", "Caddyfile", "haproxy.cfg"):
            self.assertTrue(re.search(r"(?m)^#.*site\.url = ", (SAMPLES / name).read_text()), name)


if __name__ == "__main__":
    unittest.main()
