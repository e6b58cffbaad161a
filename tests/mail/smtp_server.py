"""A small SMTP server on loopback that does what a test tells it: takes mail, refuses, puts off, breaks off,
never answers, speaks TLS and asks for a login. Every connection has a thread; nothing waits by time."""
import base64
import socket
import ssl
import subprocess
import threading

USER, PASSWORD = "me@example.org", "p:ss/wörd%"
HANG, DROP = object(), object()  # instead of an answer


def make_certificate(folder, name, subject_names):
    """A certificate that signs itself, and its key."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=test", "-addext", f"subjectAltName={subject_names}", "-keyout", key,
                    "-out", certificate], check=True, capture_output=True)
    return certificate, key


class Gone(Exception):
    """The connection has ended."""


class Server:
    """answers: by verb, or "greeting" and "message"; a text, a list of texts taken one by one, HANG or DROP."""

    def __init__(self, answers=None, offers=("SIZE 1000000", "8BITMIME"), certificate=None, tls_at_once=False,
                 login=None, drop_in_message=None, together=1, small_window=False):
        self.answers, self.offers, self.login = answers or {}, offers, login
        self.tls_at_once, self.drop_in_message = tls_at_once, drop_in_message
        self.commands, self.messages, self.in_tls = [], [], []
        self.connections, self.most = 0, 0  # in all; and at once, each up to the answer to its message
        self.lock, self.open, self.arrived = threading.Lock(), 0, threading.Barrier(together)
        self.hanging, self.closing = threading.Event(), threading.Event()
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*certificate)
        self.socket = socket.socket()
        if small_window:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(64)
        self.port = self.socket.getsockname()[1]
        self.threads = [threading.Thread(target=self.accept)]
        self.threads[0].start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.closing.set()
        self.socket.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join()
        self.socket.close()

    def settle(self):
        """Once the other side is gone: until all that it said has been read."""
        for thread in self.threads[1:]:
            thread.join()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.threads.append(threading.Thread(target=self.serve, args=(connection,)))
            self.threads[-1].start()

    def serve(self, connection):
        with self.lock:
            self.connections, self.open = self.connections + 1, self.open + 1
            self.most = max(self.most, self.open)
        session = Session(self, connection)
        try:
            session.run()
        except (Gone, OSError):
            pass
        session.socket.close()

    def answer(self, what, usual):
        with self.lock:
            found = self.answers.get(what, usual)
            return found.pop(0) if isinstance(found, list) else found


class Session:
    def __init__(self, server, connection):
        self.server, self.socket, self.left, self.tls = server, connection, b"", False

    def start_tls(self):
        self.socket = self.server.context.wrap_socket(self.socket, server_side=True)
        self.tls, self.left = True, b""

    def read(self):
        data = self.socket.recv(4096)
        if not data:
            raise Gone
        self.left += data

    def line(self):
        while b"\n" not in self.left:
            self.read()
        line, self.left = self.left.split(b"\n", 1)
        return line.rstrip(b"\r")

    def say(self, what, usual=None):
        answer = self.server.answer(what, usual)
        if answer is HANG:
            self.server.hanging.set()
            while True:  # until the other side has had enough
                self.read()
        if answer is DROP:
            raise Gone
        self.socket.sendall(answer.encode() + b"\r\n")
        return answer

    def run(self):
        if self.server.tls_at_once:
            self.start_tls()
        self.server.arrived.wait()
        self.say("greeting", "220 test ESMTP")
        while True:
            line = self.line()
            verb = line.split(b" ")[0].decode().upper()
            with self.server.lock:
                self.server.commands.append(line.decode())
            if verb == "EHLO":
                offers = [o for o in self.server.offers if o != "STARTTLS" or not self.tls]
                self.say("EHLO", "\r\n".join([f"250-{o}" for o in ["test", *offers]] + ["250 HELP"]))
            elif verb == "STARTTLS":
                if self.say("STARTTLS", "220 go on").startswith("220"):
                    self.start_tls()
            elif verb == "AUTH":
                self.log_in(line.decode().split(" "))
            elif verb == "DATA":
                if self.say("DATA", "354 go on").startswith("354"):
                    self.take_message()
            elif verb == "QUIT":
                self.say("QUIT", "221 bye")
                return
            else:
                self.say(verb, "250 2.0.0 ok")

    def secret(self, prompt):
        self.socket.sendall(b"334 " + base64.b64encode(prompt) + b"\r\n")
        return base64.b64decode(self.line()).decode()

    def log_in(self, words):
        if words[1] == "PLAIN":
            given = base64.b64decode(words[2]).decode() if len(words) > 2 else self.secret(b"")
            good = given.split("\0")[1:] == [USER, PASSWORD]
        else:
            user = base64.b64decode(words[2]).decode() if len(words) > 2 else self.secret(b"Username:")
            good = (user, self.secret(b"Password:")) == (USER, PASSWORD)
        self.say("AUTH", "235 2.7.0 welcome" if good else "535 5.7.8 no such user or password")

    def take_message(self):
        lines = []
        while True:
            if self.server.drop_in_message is not None:
                while len(self.left) < self.server.drop_in_message:
                    self.read()
                raise Gone
            line = self.line()
            if line == b".":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        with self.server.lock:
            self.server.messages.append(b"\r\n".join(lines) + b"\r\n")
            self.server.in_tls.append(self.tls)
            self.server.open -= 1  # before the other side knows, and comes again
        self.say("message", "250 2.0.0 taken")
