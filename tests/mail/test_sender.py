"""Sending, against a server that does what it is told to. Each case is one attempt, or some, of the program
send_jobs. TAP on standard output."""
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from smtp_server import DROP, HANG, PASSWORD, USER, Server, make_certificate

sys.stdout.reconfigure(line_buffering=True)
program = sys.argv[1]
count = 0
FROM, TO = "replies@example.org", "mary.canary@example.net"
MESSAGE = b"Subject: x\r\n\r\nHello\r\n.\r\n..\r\n.x\r\nend\r\n"
LONG_MS, SHORT_MS = 60000, 300
LOGIN = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@"


def report(sentence, faults):
    global count
    count += 1
    print(("not ok" if faults else "ok"), count, "-", sentence)
    for fault in faults:
        print("#  ", fault)


def arguments(server, scheme="smtp", login="", tls="-", ca="", connections=1, whole_ms=LONG_MS, jobs=1, host="127.0.0.1",
              hello="site.example", port=None):
    url = f"{scheme}://{login}{host}:{port or server.port}"
    return [program, url, tls, str(ca), hello, str(connections), str(whole_ms), str(jobs)]


def fields(sender=FROM, to=TO, message=MESSAGE):
    return b"".join(b"%d:%s" % (len(v), v) for v in (sender.encode(), to.encode(), message))


def send(server, sender=FROM, to=TO, message=MESSAGE, env=None, **how):
    done = subprocess.run(arguments(server, **how), input=fields(sender, to, message), capture_output=True,
                          env={**os.environ, **(env or {})})
    if server:
        server.settle()
    lines = done.stdout.decode().splitlines()
    if done.returncode or lines[-1:] != ["freed"]:
        return [f"ended with {done.returncode}: {lines} {done.stderr.decode()}"]
    return lines[:-1]


def verbs(server):
    return [command.split(" ")[0] for command in server.commands]


def expect(got, wanted):
    return [] if got == wanted else [f"{got!r} is not {wanted!r}"]


with tempfile.TemporaryDirectory() as top:
    folder = Path(top)
    certificate = make_certificate(folder, "good", "IP:127.0.0.1,DNS:localhost")
    other = make_certificate(folder, "other", "DNS:elsewhere.example")
    ca = certificate[0]

    with Server() as server:
        faults = expect(send(server), ["done: "])
        faults += expect(server.messages, [MESSAGE])
        faults += expect(server.commands, ["EHLO site.example", f"MAIL FROM:<{FROM}> SIZE={len(MESSAGE) + 6}",
                                           f"RCPT TO:<{TO}>", "DATA", "QUIT"])
    report("a message is given to the server whole, and the connection ended in order", faults)

    with Server(offers=()) as server:
        faults = expect(send(server, hello="a b\r\nRSET"), ["done: "]) + expect(
            server.commands[:2], ["EHLO localhost", f"MAIL FROM:<{FROM}>"])
    report("what is no host name is not said in EHLO, and no size where none is offered", faults)

    with Server(small_window=True) as server:
        big = b"Subject: big\r\n\r\n" + b"x" * 70 + b"\r\n" + (b"." * 70 + b"\r\n") * 3500
        faults = expect(send(server, message=big), ["done: "]) + expect([m == big for m in server.messages], [True])
    report("a large message goes through a narrow window", faults)

    with Server() as server:
        faults = expect(send(server, message=b"no line end"), ["done: "]) + expect(server.messages, [b"no line end\r\n"])
    report("a message without its last line end gets one", faults)

    quoting = f"<{TO}> mary.canary MARY.CANARY mary canary at example.net https://x.example/?r=mary.canary%40example.net"
    cases = [
        ({"greeting": f"554 5.7.1 {quoting}"}, "config: 554 5.7.1 to the connection: not allowed"),
        ({"greeting": f"421 4.3.2 {quoting}"}, "later: 421 4.3.2 to the connection"),
        ({"EHLO": f"550 {quoting}", "HELO": f"550 {quoting}"}, "config: 550 to the connection"),
        ({"MAIL": f"451 {quoting}"}, "later: 451 to the MAIL FROM"),
        ({"MAIL": f"530 5.7.0 {quoting}"}, "config: 530 5.7.0 to the MAIL FROM: not allowed"),
        ({"RCPT": f"550 5.1.1 {quoting}"}, "refused dead: 550 5.1.1 to the RCPT TO: no such mailbox"),
        ({"RCPT": f"550-5.1.1 {quoting}\r\n550-5.1.1 {quoting}\r\n550 5.1.1 {quoting}"},
         "refused dead: 550 5.1.1 to the RCPT TO: no such mailbox"),
        ({"RCPT": f"550 {quoting}"}, "refused dead: 550 to the RCPT TO"),
        ({"RCPT": f"552 5.2.2 {quoting}"}, "refused: 552 5.2.2 to the RCPT TO: the mailbox is full"),
        ({"RCPT": f"554 5.7.1 {quoting}: relay access denied"}, "config: 554 5.7.1 to the RCPT TO: not allowed"),
        ({"RCPT": f"451 4.7.1 {quoting}: greylisted"}, "later: 451 4.7.1 to the RCPT TO: not allowed"),
        ({"RCPT": f"421 {quoting}"}, "later: 421 to the RCPT TO"),
        ({"DATA": f"554 {quoting}"}, "refused: 554 to the DATA"),
        ({"DATA": f"250 {quoting}"}, "later: 250 to the DATA"),
        ({"message": f"554 5.7.1 {quoting}"}, "refused: 554 5.7.1 to the message: not allowed"),
        ({"message": f"451 4.3.0 {quoting}"}, "later: 451 4.3.0 to the message"),
        ({"MAIL": f"{quoting}"}, "later: what the server answers is not SMTP"),
        ({"RCPT": "\r\n".join(["250-x"] * 500)}, "later: what the server answers is not SMTP"),
    ]
    faults, leaks = [], []
    for answers, wanted in cases:
        with Server(answers) as server:
            got = send(server)
        faults += expect(got, [wanted])
        leaks += [line for line in got if "canary" in line.lower()]
        if wanted[:6] != "later:" or "SMTP" not in wanted:
            faults += [f"{answers}: no QUIT"] if "greeting" not in answers and "EHLO" not in answers \
                and verbs(server)[-1] != "QUIT" else []
        faults += [f"{answers}: a message was taken"] if server.messages and "message" not in answers else []
    report("every answer is understood, and the dialogue ended in order", faults)
    report("no answer's words are repeated", leaks)

    with Server({"RCPT": ["451 4.7.1 greylisted", "250 ok"]}) as server:
        faults = expect(send(server, jobs=2), ["later: 451 4.7.1 to the RCPT TO: not allowed", "done: "])
        faults += expect([server.connections, len(server.messages)], [2, 1])
    report("who is put off may come again", faults)

    faults = []
    for stage in ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "message"):
        with Server({stage: DROP}) as server:
            got = send(server)
        wanted = "later unsure:" if stage == "message" else "later:"
        faults += [] if len(got) == 1 and got[0].startswith(wanted) else [f"{stage}: {got}"]
    with Server(drop_in_message=20) as server:
        got = send(server, message=MESSAGE + b"x" * 100)
    faults += [] if len(got) == 1 and got[0].startswith("later") else [f"in the message: {got}"]
    with Server(drop_in_message=100, small_window=True) as server:
        got = send(server, message=big)
    faults += [] if len(got) == 1 and got[0].startswith("later:") else [f"in a large message: {got}"]
    report("a connection that breaks anywhere means later; unsure only where all was given", faults)

    faults = []
    for stage in ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "message"):
        with Server({stage: HANG}) as server:
            got = send(server, whole_ms=SHORT_MS)
        wanted = "later unsure:" if stage == "message" else "later:"
        faults += [] if len(got) == 1 and got[0].startswith(wanted) else [f"{stage}: {got}"]
    report("a server that never answers is left", faults)

    with Server() as server:
        port = server.port
    got = send(None, port=port)
    report("nobody listening means later", [] if len(got) == 1 and got[0].startswith("later: ") else [str(got)])

    faults = expect(send(None, host="nowhere.example", tls="none", port=25),
                    ["later: Could not resolve host: nowhere.example"])
    got = send(None, host="slow.example", tls="none", port=25, whole_ms=SHORT_MS)
    faults += [] if len(got) == 1 and got[0].startswith("later: ") else [str(got)]
    report("a name that is not found means later, and one that is never answered holds up nothing", faults)

    # TLS
    everything = ("SIZE 1000000", "STARTTLS", "AUTH PLAIN LOGIN")
    with Server(offers=everything, certificate=certificate) as server:
        faults = expect(send(server, tls="starttls", ca=ca, login=LOGIN), ["done: "])
        faults += expect(server.in_tls, [True])
        faults += expect(verbs(server)[:4], ["EHLO", "STARTTLS", "EHLO", "AUTH"])
    report("STARTTLS comes before the login and the message", faults)
    with Server(offers=("AUTH LOGIN",), certificate=certificate, tls_at_once=True) as server:
        faults = expect(send(server, scheme="smtps", ca=ca, login=LOGIN), ["done: "]) + expect(server.in_tls, [True])
        faults += expect(send(server, scheme="smtps", ca=ca, login=LOGIN, host="localhost"), ["done: "])
    report("smtps speaks TLS from the first byte, and logs in by LOGIN too", faults)

    with Server(offers=("AUTH PLAIN",), certificate=certificate) as server:
        faults = expect(send(server, tls="starttls", ca=ca, login=LOGIN),
                        ["config: the mail server offers no TLS (STARTTLS): nothing was sent"])
        faults += expect([v for v in verbs(server) if v not in ("EHLO", "QUIT")], [])
    report("a server without STARTTLS gets neither login nor mail", faults)
    with Server(offers=everything, answers={"STARTTLS": "454 4.7.0 not now"}) as server:
        faults = expect(send(server, tls="starttls", ca=ca), ["later: 454 4.7.0 to the connection: not allowed"])
    report("TLS that is away for now means later", faults)
    faults = []
    for wrong, at_once in ((other, False), (other, True)):
        for trusted in (ca, other[0]):  # signed by nobody known; of another host
            with Server(offers=everything, certificate=wrong, tls_at_once=at_once) as server:
                got = send(server, scheme="smtps" if at_once else "smtp", tls="-" if at_once else "starttls", ca=trusted,
                           login=LOGIN)
            faults += [] if len(got) == 1 and got[0].startswith("config: SSL") else [str(got)]
            faults += [f"said {verbs(server)}"] if {"AUTH", "MAIL"} & set(verbs(server)) else []
    with Server(offers=everything, certificate=certificate) as server:
        got = send(server, tls="starttls", login=LOGIN)
        faults += [] if len(got) == 1 and got[0].startswith("config: ") else [f"the system's: {got}"]
    report("a certificate that is not the host's, or not trusted, gets neither login nor mail", faults)

    # the login
    faults = []
    for offers in (("AUTH PLAIN",), ("AUTH LOGIN",), ("AUTH CRAM-MD5 GSSAPI NTLM LOGIN PLAIN",)):
        with Server(offers=offers) as server:
            faults += expect(send(server, login=LOGIN), ["done: "])
            faults += expect(send(server, login="me:wrong@"),
                             ["config: 535: the mail server refused the login: mail.url's user or password"])
            faults += expect(len(server.messages), 1)
    report("a wrong password is told from everything else", faults)
    with Server(offers=("AUTH PLAIN",), answers={"AUTH": "454 4.7.0 not now"}) as server:
        faults = expect(send(server, login=LOGIN), ["later: 454 4.7.0 to the connection: not allowed"])
    report("a login that is away for now means later", faults)
    faults = []
    for offers in ((), ("AUTH GSSAPI NTLM",)):
        with Server(offers=offers, answers={"RCPT": "550 no relaying"}) as server:
            faults += expect(send(server, login=LOGIN),
                             ["config: the mail server offers no login that is known here (PLAIN, LOGIN)"])
            faults += expect([v for v in verbs(server) if v in ("MAIL", "RCPT", "AUTH")], [])
    report("where no login can be made no mail is tried, and no address suffers", faults)

    # names beyond ASCII
    wide = "пошта@приклад.example"
    with Server(offers=("SMTPUTF8",)) as server:
        faults = expect(send(server, to=wide), ["done: "])
        faults += expect(server.commands[1:3], [f"MAIL FROM:<{FROM}> SMTPUTF8", "RCPT TO:<пошта@xn--80aikifvh.example>"])
    with Server() as server:
        faults += expect(send(server, to=wide),
                         ["refused: the mail server takes no addresses beyond ASCII (SMTPUTF8)"])
        faults += expect([v for v in verbs(server) if v in ("MAIL", "RCPT")], [])
        faults += expect(send(server, to="leser@straße.example"), ["done: "])
    report("a name beyond ASCII goes only where it is taken; a host always", faults)
    with Server() as server:
        faults = []
        for bad in ("", "a", "a@b.example> SIZE=1\r\nRSET", "a@b.example\nRSET", "<a@b.example>"):
            faults += expect(send(server, to=bad), ["refused: not an address"])
        faults += expect(server.connections, 0)
    report("what is no address never reaches the server", faults)

    # the surroundings
    (folder / ".netrc").write_text("machine 127.0.0.1 login other password secret\n")
    surroundings = {"HOME": top, "ALL_PROXY": "http://127.0.0.1:1", "all_proxy": "socks5h://127.0.0.1:1",
                    "smtp_proxy": "http://127.0.0.1:1", "SSL_CERT_FILE": str(other[0]), "LC_ALL": "C"}
    with Server(offers=("AUTH PLAIN",)) as server:
        faults = expect(send(server, env=surroundings), ["done: "]) + expect("AUTH" in verbs(server), False)
    report("neither a proxy nor a login is taken from the surroundings", faults)

    with Server(together=3) as server:
        faults = expect(send(server, connections=3, jobs=9), ["done: "] * 9)
        faults += expect([server.connections, server.most <= 3, len(server.messages)], [9, True, 9])
    report("as many go at once as there is room, each on a connection of its own", faults)

    faults = []
    for stage in ("greeting", "EHLO", "RCPT", "message"):
        with Server({stage: HANG}) as server:
            leaving = subprocess.Popen(arguments(server, jobs="leave"), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            leaving.stdin.write(fields())
            leaving.stdin.flush()
            server.hanging.wait()
            out, _ = leaving.communicate()
            faults += expect([out, leaving.returncode], [b"freed\n", 0])
    report("the sender can be freed at any moment", faults)
print(f"1..{count}")
