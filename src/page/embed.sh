#!/bin/sh
# Writes the stylesheet as C: embed.sh OUT.h OUT.c FILE.css. Its address carries a version made of its bytes, so
# that browsers may keep it for ever.
set -eu
version=$(sha256sum "$3" | cut -c1-12)
cat >"$1" <<END
/* css — the stylesheet as bytes, and its version. Made by page/embed.sh. */
#ifndef TOGUNA_PAGE_CSS_H
#define TOGUNA_PAGE_CSS_H
#include <stddef.h>

#define CSS_VERSION "$version"
extern const unsigned char css_bytes[];
extern const size_t css_bytes_count;

#endif
END
{
    echo '/* Made by page/embed.sh. */'
    echo '#include "page/css.h"'
    echo
    echo 'const unsigned char css_bytes[] = {'
    od -An -v -tu1 "$3" | sed 's/  *\([0-9][0-9]*\)/\1,/g'
    echo '};'
    echo 'const size_t css_bytes_count = sizeof css_bytes;'
} >"$2"
