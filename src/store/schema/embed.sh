#!/bin/sh
# Writes the numbered schema files as a C table: embed.sh OUT FILE.sql... in order, 0001 first.
set -eu
out=$1
shift
{
    echo '/* Made by schema/embed.sh. */'
    for file; do
        name=$(basename "$file" .sql)
        echo "static const char schema_$name[] = {"
        od -An -v -to1 "$file" | sed 's/ \([0-7][0-7][0-7]\)/0\1,/g'
        echo '0};'
    done
    echo 'static const struct schema_step schema_steps[] = {'
    for file; do
        name=$(basename "$file" .sql)
        echo "    {\"$name\", schema_$name},"
    done
    echo '};'
} >"$out"
