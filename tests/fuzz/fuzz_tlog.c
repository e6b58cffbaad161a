/* What others hand us of logs: the first byte says what the rest is read as. Whatever is taken is
 * what would have been written, byte for byte; and nothing that is taken is believed: no signature,
 * no proof. */
#include "tlog/tlog.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same(struct str read, struct str written)
{
    if (!str_eq(read, written)) abort();
}

static void read_checkpoint(struct arena *a, struct str s)
{
    struct tlog_checkpoint c;
    struct tlog_key k;
    unsigned char public[32] = {1};
    if (!tlog_checkpoint_parse(a, s, &c)) return;
    struct str body = tlog_checkpoint_body(a, c.origin, c.size, &c.root);
    if (!str_starts(c.body, body)) abort(); /* extension lines may follow */
    same(s, arena_printf(a, "%.*s\n%.*s", STR(c.body), STR(c.signatures)));
    for (int type = TLOG_KEY_SIGNATURE; type <= TLOG_KEY_COSIGNATURE; type += 3) {
        if (!tlog_key_make(c.origin, (enum tlog_key_type)type, public, &k)) continue;
        if (tlog_signed_by(c.body, c.signatures, &k, NULL) == TLOG_SIGNED) abort();
        (void)tlog_signature_line(c.signatures, &k);
    }
}

static void read_proof(struct arena *a, struct str s)
{
    struct tlog_proof p;
    struct tlog_hash leaf = {{1}}, root = {{2}};
    SCOPED(buf_done) struct buf written;
    buf_init(&written, 1u << 24);
    if (!tlog_proof_parse(a, s, &p)) return;
    tlog_proof_format(a, &p, &written);
    same(s, buf_str(&written));
    for (uint64_t n = p.index; n < p.index + 3; n++) {
        if (tlog_check_inclusion(&leaf, p.index, n, &p.path, &root)) abort();
        if (tlog_check_consistency(p.index, &leaf, n, &root, &p.path)) abort();
    }
    read_checkpoint(a, p.checkpoint);
}

static void read_entry(struct str s)
{
    struct tlog_entry e;
    SCOPED(buf_done) struct buf written;
    buf_init(&written, TLOG_ENTRY_BYTES);
    if (!tlog_entry_parse(s, &e) || e.unix_s % 60) return; /* other seconds are rounded away */
    tlog_entry_format(&e, &written);
    same(s, buf_str(&written));
}

static void read_tile(struct str s)
{
    struct tlog_tile t;
    SCOPED(buf_done) struct buf written;
    buf_init(&written, 256);
    if (!tlog_tile_of_path(s, &t)) return;
    tlog_tile_path(&t, &written);
    same(s, buf_str(&written));
    if (tlog_tile_width_at(t.entries, t.level, t.index, UINT64_MAX) > TLOG_TILE_WIDTH) abort();
}

static void read_key(struct arena *a, struct str s)
{
    struct tlog_key k;
    if (tlog_key_parse(s, &k)) same(s, tlog_key_format(a, &k));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    struct arena *a = arena_new();
    struct str s = {(const char *)data + 1, size - 1};
    switch (data[0]) {
    case 'c':
        read_checkpoint(a, s);
        break;
    case 'p':
        read_proof(a, s);
        break;
    case 'e':
        read_entry(s);
        break;
    case 't':
        read_tile(s);
        break;
    case 'k':
        read_key(a, s);
        break;
    default:
        break;
    }
    arena_free(&a);
    return 0;
}
