"""entities - writes the named character references of HTML as one C file: entities.py OUT.c

Python's own table is HTML's (section 13.5); CommonMark knows those with a semicolon. They stand
sorted by bytes, so that a name is found by halving."""
import sys
from html.entities import html5

NAME_BYTES, TEXT_BYTES = 32, 8


def row(name):
    text = html5[name + ";"].encode("utf-8")
    if len(name) >= NAME_BYTES or len(text) >= TEXT_BYTES:
        sys.exit(f"{name}: longer than entity.h has room for")
    return '    {"%s", "%s"},\n' % (name, "".join(f"\\x{byte:02X}" for byte in text))


def main(out):
    names = sorted(name[:-1] for name in html5 if name.endswith(";"))
    with open(out, "w", encoding="ascii") as c:
        c.write('/* Made by src/mark/entities.py. */\n#include "mark/entity.h"\n\n')
        c.write("const struct entity entities[] = {\n" + "".join(map(row, names)) + "};\n")
        c.write("const size_t entities_count = sizeof entities / sizeof entities[0];\n")


main(*sys.argv[1:])
