"""Messages read as mail programs read them: by Python's parser. Whatever the words are, they come back as
one line of the same text, and no header is there that was not meant. TAP on standard output."""
import email
import email.header
import email.policy
import email.utils
import re
import subprocess
import sys

program = subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
count = 0


def report(sentence, faults):
    global count
    count += 1
    print(("not ok" if faults else "ok"), count, "-", sentence)
    for fault in faults:
        print("#  ", fault)


def bytes_of(text):
    return text if isinstance(text, bytes) else text.encode()


def field():
    length = b""
    while not length.endswith(b":"):
        length += program.stdout.read(1) or sys.exit("the program ended")
    return program.stdout.read(int(length[:-1]))


def write(name="Letters", sender="replies@example.org", to="reader@example.net", subject="Hello", lang="en",
          unsubscribe="https://example.org/u/1", text="Hello\n", html="<p>Hello</p>\n"):
    for value in map(bytes_of, (name, sender, to, subject, lang, unsubscribe, text, html)):
        program.stdin.write(b"%d:%s" % (len(value), value))
    program.stdin.flush()
    return field() == b"1", field()


HEADERS = ["Date", "From", "To", "Message-ID", "Subject", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post",
           "Content-Language", "MIME-Version", "Content-Type"]


def shape_faults(raw):
    """What must be true of every message."""
    faults = []
    if re.search(rb"[^\r]\n|\r[^\n]|\0", raw):
        faults.append("a line end that is not CRLF, or a NUL")
    lines = raw.split(b"\r\n")
    faults += [f"a line of {len(line)}: {line!r}" for line in lines
               if len(line) > (998 if b"@" in line or b"https://" in line else 76)]
    faults += [f"a line begins {line[:6]!r}" for line in lines if line.startswith((b".", b"From "))]
    if not raw.isascii():
        faults.append("not ASCII")
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if [name for name, _ in message.items()] != HEADERS:
        faults.append(f"headers {[name for name, _ in message.items()]}")
    for part in message.walk():
        faults += [f"defect {defect!r}" for defect in part.defects]
    for name, value in message.items():
        faults += [f"defect in {name}: {defect!r}" for defect in value.defects]
    if [part.get_content_type() for part in message.walk()] != ["multipart/alternative", "text/plain", "text/html"]:
        faults.append(f"parts {[part.get_content_type() for part in message.walk()]}")
    return faults, message


BIDI = "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))


def sound(value):
    """Each byte that is part of no character is an unknown one."""
    return re.sub("[\udc80-\udcff]", "\ufffd", bytes_of(value).decode(errors="surrogateescape"))


def as_one_line(value):
    """What is to come back of a name or a title."""
    text = re.sub("[\0-\x20\x7f-\x9f\u2028\u2029]+", " ", sound(value))
    return re.sub(f"[{BIDI}]", "", text).strip()


NASTY = [
    "Hello", "a", "An answer: to \"your\" reply (the second), <really>; \\o/ @ 5 o'clock",
    "x\r\nBcc: victim@example.com", "x\nBcc: victim@example.com\n\nbody", "x\r\n\r\n<html>", "\r\n", "x\rBcc: y", "x\0y",
    "a\tb \t c", "x\x1b[2Jy\x7f\x85z", "x\u2028Bcc: y\u2029z",
    "=?UTF-8?Q?Bcc=3A?=", "=?utf-8?b?SGVsbG8=?= =?utf-8?b?SGVsbG8=?=", "a =?x", "?=",
    "W" * 300, ("W" * 75 + " ") * 4, "word " * 100, "é" * 200, "two é words", " é ", "naïve café " * 12,
    "日本語のとても長い題名" * 10, "👩‍👩‍👧‍👦🏳️‍🌈" * 20, "שלום עולם, זה כותרת", "مرحبا بالعالم " * 12, "\u202eexe.gpj\u202c abc",
    "\u2066x\u2069 y", "z\u0301\u0302\u0303" * 40, "\ufeffbom", "soft\u00adhyphen", "nb\u00a0sp", "Ω" * 45, "a" + "Ω" * 44,
    b"\xff\xfe", b"caf\xe9 ol\xe9", b"\xed\xa0\x80 surrogate", b"\xf0\x9f\x98", b"ok \xc3", b"\xc3\r\nBcc: x",
    "ﷺ" * 30, "%s%n{0}", "Re: Re: [list] x", "trailing ", " leading", "a" * 60 + " " + "b" * 60, "<a@b.example>", "a@b.example, c",
    "\"", "\\", "\\\"", "a,b", "ends in backslash\\", "(comment)", "é\\\"é",
]

faults = []
for subject in NASTY:
    done, raw = write(subject=subject)
    expected = as_one_line(subject)
    if not done:
        faults.append(f"{subject!r}: refused: {raw!r}")
        continue
    if not expected:
        if b"Subject" in raw:
            faults.append(f"{subject!r}: an empty subject")
        continue
    found, message = shape_faults(raw)
    if message["Subject"] != expected:
        found.append(f"came back as {message['Subject']!r}")
    faults += [f"{subject!r}: {fault}" for fault in found]
report("every subject comes back as one line of the same text", faults)

faults = []
for name in NASTY:
    done, raw = write(name=name)
    if not done:
        faults.append(f"{name!r}: refused: {raw!r}")
        continue
    found, message = shape_faults(raw)
    if [person.addr_spec for person in message["From"].addresses] != ["replies@example.org"]:
        found.append(f"came back as {message['From'].addresses}")
    # Python 3.11's new parser leaves the white space between the encoded words of a name; its old one does not.
    written = email.message_from_bytes(raw)["From"]
    shown, address = email.utils.parseaddr(re.sub(r"\r\n ", " ", written))
    shown = str(email.header.make_header(email.header.decode_header(shown)))
    if (shown, address) != (as_one_line(name), "replies@example.org"):
        found.append(f"came back as {shown!r}")
    faults += [f"{name!r}: {fault}" for fault in found]
report("every name comes back, beside the one address", faults)

BODIES = ["", "\n", "\n\n\n", "x", "a\r\nb\rc\n", ".", "..\n.\n", "From me\nFrom you\n", "tab\t\nspace \nboth \t\n", "=3D =\n", "=" * 500,
          "W" * 10000, "é" * 3000, "x" * 75 + " \n", "x" * 75 + ".y\n", "x" * 76 + "\n", "x" * 77, "x" * 75 + "From \n", "a\0b", b"\xff\xfe\n", "--=_toguna\n", "--=_toguna--\n",
          "=_toguna", "\r\n--=_toguna--\r\n\r\nmore", "日本語\n" * 200, "\ufeff\n", "\x1b[2J\n", "last line without end", " \n\t\n", "-- \nsig\n"]


def as_text(value):
    text = sound(value).replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
    return text if text.endswith("\n") else text + "\n"


faults = []
for body in BODIES:
    done, raw = write(text=body, html=body)
    if not done:
        faults.append(f"{body!r:.60}: refused: {raw!r}")
        continue
    found, message = shape_faults(raw)
    for part in message.iter_parts():
        text = part.get_payload(decode=True).decode().replace("\r\n", "\n") + "\n"
        if text != as_text(body):
            found.append(f"came back as {text!r:.200}")
    faults += [f"{body!r:.60}: {fault}" for fault in found]
report("every body comes back, in both forms", faults)

faults = []
for to in ["a@b.example", "o'neil+tag=x/y@b.example", '"quoted @ name"@b.example', '"a\\"b"@b.example',
           "a@[192.0.2.1]", "a@[IPv6:2001:db8::1]", "x" * 64 + "@" + ".".join(["y" * 60] * 3) + ".io"]:
    done, raw = write(to=to)
    if not done:
        faults.append(f"{to}: refused: {raw!r}")
    elif b"\r\nTo: <%s>\r\n" % to.encode() not in raw:
        faults.append(f"{to}: {raw!r:.300}")
    elif len(re.findall(rb"(?i)\b(?:cc|bcc|reply-to|sender|x-[a-z-]+):", raw)):
        faults.append(f"{to}: more headers")
report("the recipient stands alone in To", faults)

done, raw = write(to="пошта@приклад.example")
report("a name beyond ASCII stays, its host does not",
       [] if done and "\r\nTo: <пошта@xn--80aikifvh.example>\r\n".encode() in raw else [repr(raw[:300])])
report("the same message gives the same bytes", [] if write(subject="é" * 99) == write(subject="é" * 99) else ["it does not"])
program.stdin.close()
report("the program ends well", [] if program.wait() == 0 else [str(program.returncode)])
print(f"1..{count}")
