/* Names of tiles and their widths (C2SP tlog-tiles). */
#include "tlog/tlog.h"

static void add_index(uint64_t index, struct buf *out)
{
    uint64_t parts[8];
    size_t count = 0;
    do parts[count++] = index % 1000;
    while (index /= 1000);
    while (count-- > 1) buf_addf(out, "x%03u/", (unsigned)parts[count]);
    buf_addf(out, "%03u", (unsigned)parts[0]);
}

void tlog_tile_path(const struct tlog_tile *t, struct buf *out)
{
    if (t->entries)
        buf_add(out, S("tile/entries/"));
    else
        buf_addf(out, "tile/%u/", t->level);
    add_index(t->index, out);
    if (t->width < TLOG_TILE_WIDTH) buf_addf(out, ".p/%u", t->width);
}

/* Three digits. */
static bool take_part(struct str part, uint64_t *index)
{
    uint64_t n;
    if (part.len != 3 || !str_to_u64(part, 999, &n)) return false;
    return !__builtin_mul_overflow(*index, (uint64_t)1000, index) &&
           !__builtin_add_overflow(*index, n, index);
}

static bool take_index(struct str s, uint64_t *ret)
{
    *ret = 0;
    while (str_starts(s, S("x"))) {
        if (s.len < 5 || s.at[4] != '/' || !take_part(str_sub(s, 1, 3), ret)) return false;
        s = str_from(s, 5);
    }
    return take_part(s, ret);
}

static bool take_level(struct str s, struct tlog_tile *ret)
{
    ret->entries = str_eq(s, S("entries"));
    uint64_t level = 0;
    if (!ret->entries && !str_to_u64(s, 63, &level)) return false;
    ret->level = (unsigned)level;
    return true;
}

static bool take_width(struct str s, struct tlog_tile *ret)
{
    uint64_t width;
    if (!str_to_u64(s, TLOG_TILE_WIDTH - 1, &width) || width == 0) return false;
    ret->width = (unsigned)width;
    return true;
}

bool tlog_tile_of_path(struct str path, struct tlog_tile *ret)
{
    struct tlog_tile t = {.width = TLOG_TILE_WIDTH};
    if (path.len > 100 || !str_starts(path, S("tile/"))) return false;
    struct str rest = str_from(path, 5), level = str_cut(&rest, '/');
    if (!rest.at || !take_level(level, &t)) return false;
    size_t partial = str_find(rest, S(".p/"), 0);
    if (partial < rest.len && !take_width(str_from(rest, partial + 3), &t)) return false;
    if (!take_index(str_sub(rest, 0, partial), &t.index)) return false;
    /* One name a tile: what was read must be what would be written. */
    SCOPED(buf_done) struct buf same;
    buf_init(&same, 128);
    tlog_tile_path(&t, &same);
    if (!str_eq(buf_str(&same), path)) return false;
    *ret = t;
    return true;
}

unsigned tlog_tile_width_at(bool entries, unsigned level, uint64_t index, uint64_t size)
{
    unsigned shift = entries ? 0 : level * 8;
    uint64_t hashes = shift >= 64 ? 0 : size >> shift, first;
    if (__builtin_mul_overflow(index, (uint64_t)TLOG_TILE_WIDTH, &first) || hashes <= first)
        return 0;
    return hashes - first < TLOG_TILE_WIDTH ? (unsigned)(hashes - first) : TLOG_TILE_WIDTH;
}
