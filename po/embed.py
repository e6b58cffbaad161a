"""embed - writes .mo files as one C file: embed.py OUT.c fr.mo es.mo ...

The bytes go in as they are; beside them stands the plural rule of the file's header, so that the
program need not look for it at every message."""
import gettext
import os
import re
import sys


def plural_rule(path):
    with open(path, "rb") as mo:
        forms = gettext.GNUTranslations(mo).info().get("plural-forms", "")
    rule = re.search(r"plural=([^;]+)", forms)
    if not rule:
        sys.exit(f"{path}: no Plural-Forms in its header")
    return rule.group(1).strip()


def array(name, path):
    with open(path, "rb") as mo:
        data = mo.read()
    lines = (",".join(map(str, data[i:i + 32])) for i in range(0, len(data), 32))
    return f"static const unsigned char {name}[] = {{\n" + ",\n".join(lines) + "};\n"


def main(out, *paths):
    rows, arrays = [], []
    for path in paths:
        tag = os.path.splitext(os.path.basename(path))[0]
        name = "mo_" + re.sub(r"\W", "_", tag)
        arrays.append(array(name, path))
        rows.append(f'    {{"{tag}", "{plural_rule(path)}", {name}, sizeof {name}}},\n')
    with open(out, "w", encoding="ascii") as c:
        c.write('/* Made by po/embed.py from the .po files beside it. */\n#include "text/catalog.h"\n\n')
        c.writelines(arrays)
        c.write("\nconst struct catalog catalogs_made[] = {\n" + "".join(rows) + "};\n")
        c.write("const size_t catalogs_made_count = sizeof catalogs_made / sizeof catalogs_made[0];\n")


main(*sys.argv[1:])
