"""The manual says what the program does, no less and no more: TAP on standard output.

Commands and options are compared with what --help says, addresses with the table of pages, names
with the list in src/site/name.c."""
import re
import subprocess
import sys
from pathlib import Path

root, toguna, print_routes = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
commands = (root / "man" / "toguna.1").read_text(encoding="utf-8")
http = (root / "man" / "toguna-http.7").read_text(encoding="utf-8")
count = 0


def report(sentence, faults):
    global count
    count += 1
    print(("not ok" if faults else "ok"), count, "-", sentence)
    for fault in faults:
        print("#  ", fault)


def differing(program, manual):
    return [f"the program has {x}, the manual not" for x in sorted(set(program) - set(manual))] + \
           [f"the manual has {x}, the program not" for x in sorted(set(manual) - set(program))]


def said(*args):
    return subprocess.run([toguna, *args], capture_output=True, text=True, check=True).stdout


def section(text, title):
    """What stands between .Ss TITLE and the next heading."""
    found = re.search(rf'(?ms)^\.S[sh] {re.escape(title)}$\n(.*?)(?=^\.S[sh] )', text)
    assert found, title
    return found[1]


def command_parts():
    """What the manual says of each command, its options too."""
    rows = re.split(r"(?m)^\.It Ic ", section(commands, "Commands"))[1:]
    return {row.split()[0]: row for row in rows}


def options(text):
    return set(re.findall(r"(?<![\w-])--([a-z]+)", text))


def manual_options(text):
    return set(re.findall(r"\bFl -([a-z]+)", text))


helped = re.findall(r"(?m)^  (\w+) +\S", said("--help").split("\n\ntoguna COMMAND")[0])
parts = command_parts()
report("the help lists commands", [] if len(helped) >= 9 else ["it lists " + " ".join(helped)])
report("toguna(1) has the commands of the help, in their order",
       differing(helped, parts) or ([] if helped == list(parts) else [f"{helped} is not {list(parts)}"]))
for name in helped:
    text = said(name, "--help")
    usage = text.splitlines()[0]
    manual = parts.get(name, "").split("With\n.Fl")[0]
    report(f"toguna(1) has the options of {name}", differing(options(usage), manual_options(manual)))
    report(f"the help of {name} explains each option it takes",
           [f"--{o}" for o in options(usage) if not re.search(rf"(?m)^  --{o}\b", text)])


def manual_routes():
    rows = re.findall(r"(?m)^\.It Cm ([A-Z ]+) Pa (\S+)\n((?:[^.\n].*\n)+)", section(http, "Addresses"))
    return [(methods, pattern, " ".join(text.split())) for methods, pattern, text in rows]


routes = [line.split("\t") for line in
          subprocess.run([print_routes], capture_output=True, text=True, check=True).stdout.splitlines()]
table = [tuple(row[:3]) for row in routes]
report("the table of pages has rows", [] if len(table) > 10 else [repr(table)])
report("toguna-http(7) has the table of pages, with methods and text",
       differing(map(" | ".join, table), map(" | ".join, manual_routes())))
report("toguna-http(7) has them in the table's order",
       [] if table == manual_routes() else [f"{a[1]} is at the place of {b[1]}" for a, b in
                                            zip(manual_routes(), table) if a != b] or ["there are more or fewer"])
report("no article can have the name of a page", [row[3] for row in routes if row[4] != "kept"])

kept = re.findall(r'S_INIT\("([^"]+)"\)',
                  (root / "src" / "site" / "name.c").read_text(encoding="utf-8").split("taken_names[]")[1].split("};")[0])
listed = re.search(r"(?ms)^\.Bd -literal.*?\n(.*?)^\.Ed", section(http, "Names the server keeps"))[1].split()
report("toguna-http(7) has the names the server keeps", differing(kept, listed))
print(f"1..{count}")
