"""smtp_server — a mail server that does as it is told, on aiosmtpd (Debian's python3-aiosmtpd).

A program of its own, started by mailbox.py: says on standard output, one JSON object a line, the
port and then each message it took, before it tells so to who sent it. On standard input it takes
rules, one JSON object a line; each is answered by {"rules": …} once it holds:

    {"mode": "take" | "refuse" | "dead" | "later" | "drop" | "slow", "only": ADDRESS or null}

take 250; refuse 554 after the data; dead 550 5.1.1 at RCPT; later 451 at RCPT; drop the connection
in the middle of DATA; slow keeps the message and answers nothing until the next rule.
Arguments: [--tls CERTIFICATE KEY] [--login USER PASSWORD] [--port N]
"""

import asyncio
import json
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

warnings.filterwarnings("ignore")
rules = {"mode": "take", "only": None}
changed = None


def say(**what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def mode_for(address):
    return rules["mode"] if rules["only"] in (None, address) else "take"


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        mode = mode_for(address)
        if mode == "dead":
            say(refused=address, code=550)
            return "550 5.1.1 no such mailbox <" + address + ">"
        if mode == "later":
            say(refused=address, code=451)
            return "451 4.7.1 <" + address + ">: try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server, session, envelope):
        mode = mode_for(envelope.rcpt_tos[0])
        if mode == "refuse":
            say(refused=envelope.rcpt_tos[0], code=554)
            return "554 5.7.1 not this"
        if mode == "drop":
            say(dropped=envelope.rcpt_tos[0])
            server.transport.abort()
            return "421 gone"
        say(sender=envelope.mail_from, to=envelope.rcpt_tos, data=envelope.content.decode("utf-8", "surrogateescape"),
            tls=session.ssl is not None or server.transport.get_extra_info("ssl_object") is not None,
            login=getattr(session, "auth_data", None))
        if mode == "slow":
            await changed.wait()
        return "250 2.0.0 taken"


async def read_rules():
    global changed
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        rules.update(json.loads(line))
        changed.set()
        changed = asyncio.Event()
        say(rules=rules)


async def main():
    global changed
    arguments = sys.argv[1:]
    changed = asyncio.Event()
    options, tls, port = {}, None, 0
    if "--port" in arguments:
        port = int(arguments[arguments.index("--port") + 1])
    if "--tls" in arguments:
        at = arguments.index("--tls")
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(arguments[at + 1], arguments[at + 2])
    if "--login" in arguments:
        at = arguments.index("--login")
        wanted = (arguments[at + 1].encode(), arguments[at + 2].encode())

        def authenticate(server, session, envelope, mechanism, data):
            good = mechanism in ("LOGIN", "PLAIN") and (data.login, data.password) == wanted
            return AuthResult(success=good, handled=False, auth_data=data.login.decode() if good else None)

        options = {"auth_required": True, "auth_require_tls": False, "authenticator": authenticate}
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(Handler(), enable_SMTPUTF8=True, hostname="localhost", **options), "127.0.0.1", port, ssl=tls)
    say(port=server.sockets[0].getsockname()[1])
    await read_rules()


asyncio.run(main())
