/* Receipts as C2SP tlog-proof: everything needed to check, offline, that an entry is in a log. */
#include "tlog/tlog.h"

void tlog_proof_format(struct arena *a, const struct tlog_proof *p, struct buf *out)
{
    buf_add(out, S("c2sp.org/tlog-proof@v1\n"));
    if (p->extra.len) buf_addf(out, "extra %.*s\n", STR(code_b64(a, p->extra.at, p->extra.len)));
    buf_addf(out, "index %llu\n", (unsigned long long)p->index);
    for (size_t i = 0; i < p->path.count; i++)
        buf_addf(out, "%.*s\n", STR(code_b64(a, p->path.hashes[i].at, TLOG_HASH_BYTES)));
    buf_add_char(out, '\n');
    buf_add(out, p->checkpoint);
}

static bool take_word(struct str *line, struct str word)
{
    if (!str_starts(*line, word)) return false;
    *line = str_from(*line, word.len);
    return true;
}

static bool take_path(struct arena *a, struct str *rest, struct tlog_path *ret)
{
    ret->count = 0;
    while (rest->at) {
        struct str line = str_cut(rest, '\n'), hash;
        if (line.len == 0) return rest->at != NULL;
        if (ret->count == TLOG_PROOF_MAX || !code_b64_to(a, line, &hash) ||
            hash.len != TLOG_HASH_BYTES)
            return false;
        memcpy(ret->hashes[ret->count++].at, hash.at, TLOG_HASH_BYTES);
    }
    return false;
}

bool tlog_proof_parse(struct arena *a, struct str text, struct tlog_proof *ret)
{
    struct tlog_proof p = {0};
    struct str rest = text;
    if (!str_eq(str_cut(&rest, '\n'), S("c2sp.org/tlog-proof@v1")) || !rest.at) return false;
    struct str line = str_cut(&rest, '\n');
    if (take_word(&line, S("extra "))) {
        if (!code_b64_to(a, line, &p.extra) || !p.extra.len || !rest.at) return false;
        line = str_cut(&rest, '\n');
    }
    if (!take_word(&line, S("index ")) || !str_to_u64(line, INT64_MAX, &p.index)) return false;
    if (line.len > 1 && line.at[0] == '0') return false;
    if (!take_path(a, &rest, &p.path)) return false;
    p.checkpoint = rest;
    *ret = p;
    return true;
}
