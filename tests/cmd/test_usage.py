"""What is said to somebody who types a command: exit codes, where it is said, and in how many lines.
TAP on standard output."""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

toguna = sys.argv[1]
count = 0


def report(sentence, faults):
    global count
    count += 1
    print(("not ok" if faults else "ok"), count, "-", sentence)
    for fault in faults:
        print("#  ", fault)


def run(*args):
    done = subprocess.run([toguna, *map(str, args)], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr


def expect(sentence, cases):
    """Each case is (arguments, exit code, words on standard error)."""
    faults = []
    for args, wanted, words in cases:
        code, _, told = run(*args)
        if code != wanted or words not in told:
            faults.append(f"{args}: {code}, {told.strip()!r}; wanted {wanted} and {words!r}")
    report(sentence, faults)


with tempfile.TemporaryDirectory() as top:
    site = Path(top) / "site"
    assert run("init", site)[0] == 0

    expect("the nearest command is named for one that is not there",
           [(("docto",), 2, "did you mean doctor?"), (("qeue",), 2, "did you mean queue?"),
            (("pub",), 2, "did you mean publish?"), (("Serve",), 2, "did you mean serve?")])
    code, _, told = run("gibberish")
    report("a far word is not taken for a command", ["it is"] if code != 2 or "did you mean" in told else [])
    code, _, told = run("x" * 5000)
    report("a very long word is no command", [told[:80]] if code != 2 else [])
    report("without a command the help goes to standard error",
           [] if run()[0] == 2 and "usage: toguna" in run()[2] else [str(run())])
    report("help NAME and NAME --help say the same",
           [] if run("help", "queue") == run("queue", "--help") else ["they differ"])
    expect("an option that is not there is named", [(("serve", "--lsten", site), 2, "--lsten"),
                                                   (("queue", site, "-x"), 2, "-x")])
    expect("an option without its value is named", [(("remove", site, "5", "--reason"), 2, "--reason needs a value"),
                                                    (("serve", site, "--workers"), 2, "--workers needs a value")])
    expect("a missing folder is told from a missing id",
           [(("show",), 2, "the site's folder"), (("show", site), 2, "show needs more"), (("doctor",), 2, "folder")])
    expect("what is one too many is named", [(("init", site, "more"), 2, '"more"'), (("verify", site, "b"), 2, '"b"')])
    expect("what is no id is named", [((c, site, i), 2, f'"{i}"') for c in ("show", "publish")
                                      for i in ("abc", "0", "-1x", "9007199254740992", "1.5", " 1")
                                      if not i.startswith("-")])
    expect("values are looked at before anything is done",
           [(("serve", site, "--listen", "nowhere"), 2, "--listen"), (("serve", site, "--workers", "0"), 2, "--workers"),
            (("serve", site, "--workers", "65"), 2, "64"), (("erase", site), 2, "--email"),
            (("erase", site, "--email", "no address", "--yes"), 2, "no address"),
            (("erase", site, "--reply", "5"), 2, "--yes"),
            (("erase", site, "--reply", "5", "--email", "a@example.org"), 2, "say what to erase"),
            (("remove", site, "5", "--reason", "other"), 2, "--note")])
    expect("a folder that is no site is named with what to do",
           [((c, top), 1, "toguna init") for c in ("queue", "serve", "verify")])
    expect("a folder that is not there is named with what to do",
           [((c, Path(top) / "nowhere"), 1, "toguna init") for c in ("queue", "serve", "verify", "doctor", "erase")
            if c != "erase"])
    _, _, told = run("queue", Path(top) / "no\x1b[2Jwhere\n")
    report("what was typed cannot drive the terminal", [repr(told)] if "\x1b" in told or told.count("\n") != 1 else [])

    json_faults = []
    for args in (("queue", site), ("verify", site), ("doctor", site)):
        code, out, told = run(*args, "--json")
        try:
            lines = [json.loads(line) for line in out.splitlines()]
        except ValueError:
            lines = [None]
        if code != 0 or not all(isinstance(line, dict) for line in lines):
            json_faults.append(f"{args}: {code} {out!r} {told!r}")
    report("queue, verify and doctor print JSON objects alone", json_faults)
    expect("a reply that is not there is missing, in JSON too",
           [(("show", site, "5", "--json"), 1, "5"), (("publish", site, "5"), 1, "no such reply")])
    full = subprocess.run([toguna, "--help"], stdout=open("/dev/full", "w"), stderr=subprocess.PIPE, text=True)
    report("output that cannot be written is a failure", [] if full.returncode == 1 and full.stderr else [str(full)])
print(f"1..{count}")
