#include "mark/entity.h"
#include "text/text.h"
#include <stdlib.h>

#define REPLACEMENT   0xFFFDu
#define CHARACTER_MAX 0x10FFFFu

static int digit_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* False for what is no number of this base. */
static bool number_of(struct str digits, uint32_t base, uint32_t *ret)
{
    uint32_t number = 0;
    if (!digits.len) return false;
    for (size_t i = 0; i < digits.len; i++) {
        int digit = digit_of(digits.at[i]);
        if (digit < 0 || (uint32_t)digit >= base) return false;
        number = number * base + (uint32_t)digit;
        if (number > CHARACTER_MAX) number = CHARACTER_MAX + 1; /* stays too large, never wraps */
    }
    *ret = number;
    return true;
}

static bool add_numbered(struct buf *out, struct str name)
{
    uint32_t number;
    bool hex = name.len > 1 && (name.at[1] == 'x' || name.at[1] == 'X');
    if (!str_starts(name, S("#"))) return false;
    if (!number_of(str_from(name, hex ? 2 : 1), hex ? 16 : 10, &number)) return false;
    utf8_add(out, number ? number : REPLACEMENT); /* which replaces what is too large */
    return true;
}

static int by_name(const void *name, const void *entity)
{
    const struct str *wanted = name;
    return str_cmp(*wanted, str_of(((const struct entity *)entity)->name));
}

static bool add_named(struct buf *out, struct str name)
{
    const struct entity *found =
        bsearch(&name, entities, entities_count, sizeof *entities, by_name);
    if (found) buf_add(out, str_of(found->text));
    return found != NULL;
}

void entity_add(struct buf *out, struct str typed)
{
    struct str name = typed.len > 2 ? str_sub(typed, 1, typed.len - 2) : STR_NONE;
    if (!add_numbered(out, name) && !add_named(out, name)) buf_add(out, typed);
}
