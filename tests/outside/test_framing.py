"""Where a request ends: what two parsers could read in two ways is refused, whole or in pieces; bounds and manners of
HTTP/1.1 hold on the running program."""

import gzip
import re
import socket
import threading
import unittest

from site_under_test import PATIENCE_S, Site

ONE = {"walk.txt": "A walk\n\n" + "It was a long walk. " * 200 + "\n"}
MIB = 1 << 20


def get(headers=b"", target=b"/walk"):
    return b"GET " + target + b" HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n"


def post(headers, body=b""):
    form = b"Content-Type: application/x-www-form-urlencoded\r\n"
    return b"POST /walk/replies HTTP/1.1\r\nHost: x\r\n" + form + headers + b"\r\n" + body


def chunked(body):
    return post(b"Transfer-Encoding: chunked\r\n", body)


AFTER = get(target=b"/smuggled")

REFUSED = {
    "Content-Length with Transfer-Encoding":
        post(b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n" + AFTER),
    "Transfer-Encoding with Content-Length":
        post(b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", b"0\r\n\r\n" + AFTER),
    "two equal Content-Lengths": post(b"Content-Length: 5\r\nContent-Length: 5\r\n", b"a=b&c" + AFTER),
    "two different Content-Lengths": post(b"Content-Length: 0\r\nContent-Length: 40\r\n", AFTER),
    "a list of equal Content-Lengths": post(b"Content-Length: 5, 5\r\n", b"a=b&c" + AFTER),
    "a list of different Content-Lengths": post(b"Content-Length: 5, 6\r\n", b"a=b&c" + AFTER),
    "Content-Length +5": post(b"Content-Length: +5\r\n", b"a=b&c" + AFTER),
    "Content-Length -1": post(b"Content-Length: -1\r\n", b"a=b&c" + AFTER),
    "Content-Length 5x": post(b"Content-Length: 5x\r\n", b"a=b&c" + AFTER),
    "Transfer-Encoding xchunked": post(b"Transfer-Encoding: xchunked\r\n", AFTER),
    "Transfer-Encoding gzip, chunked":
        post(b"Transfer-Encoding: gzip, chunked\r\n", b"5\r\na=b&c\r\n0\r\n\r\n" + AFTER),
    "Transfer-Encoding gzip, chunked with Content-Length":
        post(b"Transfer-Encoding: gzip, chunked\r\nContent-Length: 5\r\n", b"0\r\n\r\n" + AFTER),
    "Transfer-Encoding twice":
        post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n" + AFTER),
    "Transfer-Encoding twice, one of another kind":
        post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", b"0\r\n\r\n" + AFTER),
    "a space before Transfer-Encoding's colon": post(b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n" + AFTER),
    "a space before Content-Length's colon": post(b"Content-Length : 5\r\n", b"a=b&c" + AFTER),
    "chunk size 0x5": chunked(b"0x5\r\na=b&c\r\n0\r\n\r\n" + AFTER),
    "chunk size +5": chunked(b"+5\r\na=b&c\r\n0\r\n\r\n" + AFTER),
    "chunk size past 64 bits": chunked(b"10000000000000005\r\na=b&c\r\n0\r\n\r\n" + AFTER),
    "a chunk without its line end": chunked(b"5\r\na=b&cXX0\r\n\r\n" + AFTER),
    "a bare LF in a chunk extension": chunked(b"5;\nx\r\na=b&c\r\n0\r\n\r\n" + AFTER),
    "a chunk extension ended by a bare LF": chunked(b"5;x=y\na=b&c\r\n0\r\n\r\n" + AFTER),
    "two equal Hosts": get(b"Host: x\r\n") + AFTER,
    "two different Hosts": get(b"Host: y\r\n") + AFTER,
    "no Host": b"GET /walk HTTP/1.1\r\n\r\n" + AFTER,
    "a folded line": get(b"X-A: 1\r\n 2\r\n") + AFTER,
    "bare LFs": b"GET /walk HTTP/1.1\nHost: x\n\n" + AFTER,
    "a bare CR in a value": get(b"X-A: 1\rX-B: 2\r\n") + AFTER,
    "a NUL in a value": get(b"X-A: 1\x002\r\n") + AFTER,
    "a NUL in the target": get(target=b"/wa\0lk") + AFTER,
    "an empty header name": get(b": x\r\n") + AFTER,
}


class Answers:
    """Whole answers off a connection, one after the other."""

    def __init__(self, connection):
        self.connection, self.bytes = connection, b""

    def _more(self):
        try:
            piece = self.connection.recv(65536)
        except ConnectionResetError:
            piece = b""
        self.bytes += piece
        return bool(piece)

    def next(self, body=True):
        """(status, head, body), or None at the end of the connection."""
        while b"\r\n\r\n" not in self.bytes:
            if not self._more():
                assert not self.bytes, self.bytes
                return None
        head, _, self.bytes = self.bytes.partition(b"\r\n\r\n")
        status = int(re.match(rb"HTTP/1\.1 (\d{3}) ", head)[1])
        found = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        length = int(found[1]) if found and body and status not in (100, 304) else 0
        while len(self.bytes) < length:
            assert self._more(), (head, self.bytes)
        content, self.bytes = self.bytes[:length], self.bytes[length:]
        return status, head, content


class Framing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site(articles=ONE).start()
        cls.addClassCleanup(cls.site.remove)
        cls.site.until_status("/walk", 200)

    def connect(self):
        connection = self.site.connect()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.addCleanup(connection.close)
        return connection, Answers(connection)

    def is_refused(self, answers, status=400):
        answer = answers.next()
        self.assertIsNotNone(answer)
        self.assertEqual(answer[0], status, answer)
        self.assertRegex(answer[1], rb"(?i)\r\nconnection: close(\r\n|$)")
        self.assertRegex(answer[1], rb"(?i)\r\ncontent-type: text/html")
        self.assertRegex(answer[1], rb"(?i)\r\nx-content-type-options: nosniff")
        self.assertIn(b"<html lang=", answer[2])
        self.assertIsNone(answers.next())

    def test_what_can_be_read_in_two_ways_is_refused_with_400_and_the_connection_ends(self):
        for what, raw in REFUSED.items():
            with self.subTest(what):
                connection, answers = self.connect()
                connection.sendall(raw)
                self.is_refused(answers)

    def test_it_is_refused_as_well_when_it_comes_in_two_pieces(self):
        for what, raw in REFUSED.items():
            head = raw.find(b"\r\n\r\n" if b"\r\n\r\n" in raw else b"\n\n") + 4
            for cut in (head - 9, head, head + 1, head + 3):
                with self.subTest(what, cut=cut):
                    connection, answers = self.connect()
                    connection.sendall(raw[:cut])
                    self.site.get("/healthz")  # the server has come round in between
                    try:
                        connection.sendall(raw[cut:])
                    except OSError:
                        pass  # refused already
                    self.is_refused(answers)

    def test_behind_a_sound_request_it_is_refused_as_well(self):
        for what, raw in REFUSED.items():
            with self.subTest(what):
                connection, answers = self.connect()
                connection.sendall(get())
                self.assertEqual(answers.next()[0], 200)
                connection.sendall(raw)
                self.is_refused(answers)

    def test_a_body_in_chunks_is_taken_and_the_connection_kept(self):
        connection, answers = self.connect()
        connection.sendall(chunked(b"3\r\nurl\r\n2\r\n=a\r\n0\r\nX-T: 1\r\n\r\n"))
        self.assertEqual(answers.next()[0], 422)
        connection.sendall(get())
        self.assertEqual(answers.next()[0], 200)

    def test_requests_sent_at_once_are_answered_in_order(self):
        connection, answers = self.connect()
        connection.sendall(get() + post(b"Content-Length: 5\r\n", b"a=b&c") + get(target=b"/none") + get())
        self.assertEqual([answers.next()[0] for _ in range(4)], [200, 422, 404, 200])

    def test_an_absolute_target_is_the_same_page(self):
        connection, answers = self.connect()
        connection.sendall(get(target=b"http://x/walk") + get())
        first, second = answers.next(), answers.next()
        self.assertEqual((first[0], len(first[2])), (second[0], len(second[2])))

    def test_head_is_get_without_the_body(self):
        connection, answers = self.connect()
        connection.sendall(get().replace(b"GET", b"HEAD") + get())
        head, whole = answers.next(body=False), answers.next()
        self.assertEqual(head[0], 200)
        self.assertIn(b"Content-Length: %d" % len(whole[2]), head[1])

    def test_an_http_1_0_client_is_answered_and_let_go(self):
        connection, answers = self.connect()
        connection.sendall(b"GET /walk HTTP/1.0\r\n\r\n")
        self.assertEqual(answers.next()[0], 200)
        self.assertIsNone(answers.next())

    def test_a_client_that_has_said_all_it_will_is_still_answered(self):
        connection, answers = self.connect()
        connection.sendall(get())
        connection.shutdown(socket.SHUT_WR)
        self.assertEqual(answers.next()[0], 200)

    def test_gzip_holds_the_same_page_but_for_the_token(self):
        connection, answers = self.connect()
        connection.sendall(get())
        plain = answers.next()[2]
        for _ in range(3):
            connection.sendall(get(b"Accept-Encoding: gzip\r\n"))
            _, head, body = answers.next()
        self.assertRegex(head, rb"(?i)\r\ncontent-encoding: gzip")
        token = re.compile(rb'(name="token" value=)"[^"]*"')
        self.assertEqual(token.sub(rb"\1", gzip.decompress(body)), token.sub(rb"\1", plain))

    def test_an_unchanged_page_is_304(self):
        connection, answers = self.connect()
        connection.sendall(get())
        tag = re.search(rb"(?i)\r\netag: ([^\r]+)", answers.next()[1])[1]
        connection.sendall(get(b"If-None-Match: " + tag + b"\r\n") + get())
        self.assertEqual([answers.next()[0], answers.next()[0]], [304, 200])

    def test_a_head_past_its_bound_is_431_and_a_target_414(self):
        for raw, status in ((get(b"X-A: " + b"a" * 100000 + b"\r\n"), 431), (get(b"A: b\r\n" * 20000), 431),
                            (get(target=b"/" + b"a" * 100000), 414)):
            connection, answers = self.connect()
            sender = threading.Thread(target=self.send_what_is_taken, args=(connection, raw))
            sender.start()
            self.is_refused(answers, status)
            sender.join(PATIENCE_S)

    @staticmethod
    def send_what_is_taken(connection, raw):
        try:
            connection.sendall(raw)
        except OSError:
            pass  # the server has refused it by now

    def test_a_body_past_its_bound_is_413_before_it_comes(self):
        for head in (post(b"Content-Length: %d\r\n" % (MIB + 1)),
                     post(b"Content-Length: %d\r\nExpect: 100-continue\r\n" % (MIB + 1)),
                     chunked(b"%x\r\n" % (MIB + 1))):
            connection, answers = self.connect()
            connection.sendall(head)
            self.is_refused(answers, 413)

    def test_a_client_that_sends_it_all_the_same_can_read_the_413(self):
        for raw in (post(b"Content-Length: %d\r\n" % (3 * MIB), b"a" * (3 * MIB)),
                    chunked((b"10000\r\n" + b"a" * 65536 + b"\r\n") * 48 + b"0\r\n\r\n")):
            connection, answers = self.connect()
            self.send_what_is_taken(connection, raw)
            self.is_refused(answers, 413)

    def test_a_client_that_expects_100_is_told_to_go_on(self):
        connection, answers = self.connect()
        connection.sendall(post(b"Content-Length: 5\r\nExpect: 100-continue\r\n"))
        self.assertEqual(answers.next()[0], 100)
        connection.sendall(b"a=b&c")
        self.assertEqual(answers.next()[0], 422)

    def test_an_unknown_expectation_is_417_and_an_unknown_version_505(self):
        connection, answers = self.connect()
        connection.sendall(post(b"Content-Length: 5\r\nExpect: a-pony\r\n"))
        self.is_refused(answers, 417)
        connection, answers = self.connect()
        connection.sendall(b"GET /walk HTTP/9.9\r\nHost: x\r\n\r\n")
        self.is_refused(answers, 505)


if __name__ == "__main__":
    unittest.main()
