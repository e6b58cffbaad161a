/* mo — finds a message in the bytes of a .mo file, as GNU gettext's manual describes them.
 *
 * Not glibc's gettext(): it takes the language from the process, needs the locale made on the host,
 * and a server answers each reader in a language of their own. A .mo file is two tables of (length,
 * offset), the first sorted by msgid, in the byte order of who wrote it: msgfmt writes the little
 * end first unless told otherwise, and po/meson.build doesn't. */
#include "text/catalog.h"

#define MAGIC             0x950412DEu
#define AT_COUNT          8
#define AT_MSGID_TABLE    12
#define AT_MSGSTR_TABLE   16
#define TABLE_ENTRY_BYTES 8

/* 0 past the end: no length and no offset, so nothing is read through it. */
static uint32_t u32_at(struct str mo, size_t at)
{
    if (at > mo.len || mo.len - at < 4) return 0;
    const unsigned char *b = (const unsigned char *)mo.at + at;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static struct str entry(struct str mo, size_t at_table, size_t index)
{
    size_t at = u32_at(mo, at_table) + index * TABLE_ENTRY_BYTES;
    return str_sub(mo, u32_at(mo, at + 4), u32_at(mo, at));
}

bool mo_find(struct str mo, struct str msgid, struct str *ret)
{
    if (u32_at(mo, 0) != MAGIC) return false;
    size_t low = 0, high = u32_at(mo, AT_COUNT);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct str key = entry(mo, AT_MSGID_TABLE, middle);
        key.len = str_find_char(key, '\0', 0); /* of a plural message, the singular */
        int order = str_cmp(msgid, key);
        if (order == 0) {
            *ret = entry(mo, AT_MSGSTR_TABLE, middle);
            return ret->len > 0;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}
