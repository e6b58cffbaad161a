"""Every catalog is complete and says the same as the program: TAP on standard output.

The messages are read out of the sources anew, so a message added there and not in the catalogs is
found here; `po/update` brings them in, a translator fills them."""
import ast
import collections
import gettext
import os
import re
import subprocess
import sys
import tempfile

root = sys.argv[1]
count = 0


def report(sentence, faults):
    global count
    count += 1
    print(("not ok" if faults else "ok"), count, "-", sentence)
    for fault in faults:
        print("#  ", fault)


def entries(path):
    """The messages of a .po file, each a dict of msgid, msgid_plural, msgstr, msgstr[0] ..."""
    found, entry, key = [], {}, None
    with open(path, encoding="utf-8") as po:
        for line in list(po) + [""]:
            line = line.strip()
            match = re.match(r'(msg\w+(?:\[\d\])?) (".*")$', line)
            if match:
                key = match.group(1)
                entry[key] = ast.literal_eval(match.group(2))
            elif line.startswith('"'):
                entry[key] += ast.literal_eval(line)
            elif not line and entry:
                found.append(entry)
                entry = {}
    return found


def placeholders(text):
    return sorted(re.findall(r"\{(?:\d|n)\}", text))


def said(entry):
    return {k: v for k, v in entry.items() if k.startswith("msgstr")}


def name(entry):
    return repr(entry["msgid"][:60])


def lone_forms(path):
    """The plural forms of a language that stand for one number alone."""
    header = next(e for e in entries(path) if not e["msgid"])["msgstr"]
    rule = gettext.c2py(re.search(r"plural=([^;]+);", header).group(1))
    numbers = collections.Counter(rule(n) for n in range(1000))
    return [f"msgstr[{form}]" for form, count in numbers.items() if count == 1]


def disagreeing(entry, lone):
    """A form that stands for one number alone may leave {n} out: "one reply"."""
    wanted = placeholders(entry.get("msgid_plural", entry["msgid"]))
    without_n = [p for p in wanted if p != "{n}"]
    return [k for k, v in said(entry).items()
            if placeholders(v) != wanted and not (k in lone and placeholders(v) == without_n)]


def ends_otherwise(entry):
    """Space or line end at either end belongs to the layout, not to the language."""
    one = entry["msgid"]
    return [k for k, v in said(entry).items()
            if (one[:1].isspace(), one[-1:].isspace()) != (v[:1].isspace(), v[-1:].isspace())]


with tempfile.TemporaryDirectory() as fresh:
    subprocess.run([os.path.join(root, "po", "update"), fresh], check=True)
    with open(os.path.join(root, "po", "LINGUAS"), encoding="ascii") as linguas:
        tags = linguas.read().split()
    pot = os.path.join("po", "toguna.pot")
    with open(os.path.join(fresh, "toguna.pot"), encoding="utf-8") as made, \
            open(os.path.join(root, pot), encoding="utf-8") as kept:
        report("toguna.pot holds the messages of the sources",
               [] if made.read() == kept.read() else ["run po/update"])
    for tag in tags:
        lone = lone_forms(os.path.join(fresh, tag + ".po"))
        messages = [e for e in entries(os.path.join(fresh, tag + ".po")) if e["msgid"]]
        report(f"{tag} says every message",
               [name(e) for e in messages if not said(e) or not all(said(e).values())])
        report(f"{tag} has the placeholders of English",
               [f"{name(e)} {k}" for e in messages for k in disagreeing(e, lone) if said(e)[k]])
        report(f"{tag} begins and ends messages as English does",
               [f"{name(e)} {k}" for e in messages for k in ends_otherwise(e) if said(e)[k]])
        check = subprocess.run(["msgfmt", "--check", "--output-file=/dev/null",
                                os.path.join(fresh, tag + ".po")], capture_output=True, text=True)
        report(f"msgfmt finds no fault in {tag}", check.stderr.splitlines())

french = [e for e in entries(os.path.join(root, "po", "fr.po")) if e["msgid"]]
report("French has its no-break spaces and its apostrophe",
       [repr(v) for e in french for v in said(e).values()
        if re.search(r"[^\u00a0\u202f] ?[;!?»](\s|$)|[a-zé)}] ?:(\s|$)|«[^\u00a0\u202f]|'", v)])
print(f"1..{count}")
