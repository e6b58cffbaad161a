/* One act on one reply, as twelve lines in a fixed order; content only as commitments, so that
 * erasing stays possible. The words are fixed: what was logged once must stay readable for ever. */
#include "tlog/sha256.h"
#include "tlog/tlog.h"
#include <sodium.h>

static const char *const words[] = {
    [TLOG_RECEIVE] = "receive",   [TLOG_PUBLISH] = "publish", [TLOG_HOLD] = "hold",
    [TLOG_RELEASE] = "release",   [TLOG_REJECT] = "reject",   [TLOG_HIDE] = "hide",
    [TLOG_UNHIDE] = "unhide",     [TLOG_ERASE] = "erase",     [TLOG_EDIT] = "edit",
    [TLOG_REATTACH] = "reattach", [TLOG_LABEL] = "label",     [TLOG_LOCK] = "lock",
    [TLOG_POLICY] = "policy",
};
_Static_assert(sizeof words / sizeof *words == TLOG_ACT__COUNT, "every act has a word");

const char *tlog_act_word(enum tlog_act act) { return words[act]; }

/* ---- writing ---- */

#define HASH_CHARS 44u

static void add_line(struct buf *out, const char *name, struct str value)
{
    buf_add(out, str_of(name));
    buf_add_char(out, ' ');
    buf_add(out, value);
    buf_add_char(out, '\n');
}

static void add_number(struct buf *out, const char *name, uint64_t n)
{
    buf_add(out, str_of(name));
    buf_add_char(out, ' ');
    buf_add_u64(out, n);
    buf_add_char(out, '\n');
}

static void add_hex(struct buf *out, const char *name, const unsigned char *bytes, size_t n)
{
    char hex[CODE_HEX_CHARS(32)];
    code_hex(hex, bytes, n);
    add_line(out, name, (struct str){hex, CODE_HEX_CHARS(n)});
}

/* Base64 as RFC 4648 section 4 has it. libsodium's takes the same time for any bytes, which secrets
 * need; what stands in the log is none, and each reply writes two. */
static void hash_code(char ret[HASH_CHARS], const unsigned char at[TLOG_HASH_BYTES])
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    /* UNSAFE: ten threes and a two are 32 bytes, and eleven fours 44 characters. */
    for (size_t i = 0; i < TLOG_HASH_BYTES; i += 3) {
        bool last = i + 3 > TLOG_HASH_BYTES;
        unsigned bits = (unsigned)at[i] << 16 | (unsigned)at[i + 1] << 8 | (last ? 0u : at[i + 2]);
        *ret++ = digits[bits >> 18];
        *ret++ = digits[bits >> 12 & 63];
        *ret++ = digits[bits >> 6 & 63];
        *ret++ = last ? '=' : digits[bits & 63];
    }
}

static void add_hash(struct buf *out, const char *name, bool there, const struct tlog_hash *h)
{
    char code[HASH_CHARS];
    if (there) hash_code(code, h->at);
    add_line(out, name, there ? (struct str){code, HASH_CHARS} : S("-"));
}

static void add_word(struct buf *out, const char *name, struct str word)
{
    add_line(out, name, word.len ? word : S("-"));
}

void tlog_entry_format(const struct tlog_entry *e, struct buf *out)
{
    buf_add(out, S("replies/v1\n"));
    add_line(out, "act", str_of(words[e->act]));
    add_number(out, "time", e->unix_s / 60 * 60);
    add_hex(out, "thread", e->thread, TLOG_THREAD_BYTES);
    add_hex(out, "reply", e->ref, TLOG_REF_BYTES);
    add_hash(out, "commit", e->has_commit, &e->commit);
    if (e->prev == TLOG_NO_INDEX)
        buf_add(out, S("prev -\n"));
    else
        add_number(out, "prev", e->prev);
    add_word(out, "reason", e->reason);
    add_word(out, "ground", e->ground);
    add_word(out, "by", e->by);
    add_word(out, "category", e->category);
    add_hash(out, "sor", e->has_sor, &e->sor);
}

/* ---- reading ---- */

static bool take(struct str *rest, struct str name, struct str *ret)
{
    struct str line = rest->at ? str_cut(rest, '\n') : STR_NONE;
    if (!rest->at || !str_starts(line, name) || line.len < name.len + 2 || line.at[name.len] != ' ')
        return false;
    *ret = str_from(line, name.len + 1);
    return true;
}

static bool take_act(struct str *rest, enum tlog_act *ret)
{
    struct str word;
    if (!take(rest, S("act"), &word)) return false;
    for (int i = 0; i < TLOG_ACT__COUNT; i++) {
        if (!str_eq(word, str_of(words[i]))) continue;
        *ret = (enum tlog_act)i;
        return true;
    }
    return false;
}

static bool take_number(struct str *rest, struct str name, bool may_miss, uint64_t *ret)
{
    struct str word;
    if (!take(rest, name, &word)) return false;
    *ret = TLOG_NO_INDEX;
    if (may_miss && str_eq(word, S("-"))) return true;
    return str_to_u64(word, INT64_MAX, ret) && (word.len == 1 || word.at[0] != '0');
}

static bool take_hex(struct str *rest, struct str name, unsigned char *ret, size_t n)
{
    struct str word;
    return take(rest, name, &word) && code_hex_to(word, ret, n);
}

static bool take_hash(struct str *rest, struct str name, bool *ret_there, struct tlog_hash *ret)
{
    struct str word;
    size_t n = 0;
    char code[HASH_CHARS];
    if (!take(rest, name, &word)) return false;
    *ret_there = !str_eq(word, S("-"));
    if (!*ret_there) return true;
    if (sodium_base642bin(ret->at, TLOG_HASH_BYTES, word.at, word.len, NULL, &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        n != TLOG_HASH_BYTES)
        return false;
    hash_code(code, ret->at); /* one spelling only, which libsodium's reader does not see to */
    return str_eq(word, (struct str){code, HASH_CHARS});
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

static bool take_word(struct str *rest, struct str name, struct str *ret)
{
    if (!take(rest, name, ret)) return false;
    for (size_t i = 0; i < ret->len; i++)
        if (!is_word_char(ret->at[i])) return false;
    if (str_eq(*ret, S("-"))) *ret = STR_NONE;
    return true;
}

bool tlog_entry_parse(struct str text, struct tlog_entry *ret)
{
    struct tlog_entry e = {0};
    struct str rest = text;
    if (text.len > TLOG_ENTRY_BYTES || !str_eq(str_cut(&rest, '\n'), S("replies/v1"))) return false;
    bool good = take_act(&rest, &e.act) && take_number(&rest, S("time"), false, &e.unix_s) &&
                take_hex(&rest, S("thread"), e.thread, TLOG_THREAD_BYTES) &&
                take_hex(&rest, S("reply"), e.ref, TLOG_REF_BYTES) &&
                take_hash(&rest, S("commit"), &e.has_commit, &e.commit) &&
                take_number(&rest, S("prev"), true, &e.prev) &&
                take_word(&rest, S("reason"), &e.reason) &&
                take_word(&rest, S("ground"), &e.ground) && take_word(&rest, S("by"), &e.by) &&
                take_word(&rest, S("category"), &e.category) &&
                take_hash(&rest, S("sor"), &e.has_sor, &e.sor);
    if (!good || rest.len) return false;
    *ret = e;
    return true;
}

/* ---- commitments ---- */

void tlog_commit(const unsigned char salt[TLOG_SALT_BYTES], struct str content,
                 struct tlog_hash *ret)
{
    char length[8];
    for (unsigned i = 0; i < 8; i++)
        length[i] = (char)(unsigned char)((uint64_t)content.len >> (56 - 8 * i));
    sha256_of(ret->at, S("replies/v1 content\n"), (struct str){(const char *)salt, TLOG_SALT_BYTES},
              (struct str){length, sizeof length}, content);
}

static void short_hash(struct str label, struct str a, struct str b, unsigned char *ret, size_t n)
{
    struct tlog_hash h;
    sha256_of(h.at, label, a, b);
    memcpy(ret, h.at, n);
}

void tlog_ref(const unsigned char salt[TLOG_SALT_BYTES], uint64_t reply,
              unsigned char ret[TLOG_REF_BYTES])
{
    SCOPED(buf_done) struct buf id;
    buf_init(&id, 32);
    buf_add_u64(&id, reply);
    short_hash(S("replies/v1 ref\n"), (struct str){(const char *)salt, TLOG_SALT_BYTES},
               buf_str(&id), ret, TLOG_REF_BYTES);
}

void tlog_thread(struct str page_url, unsigned char ret[TLOG_THREAD_BYTES])
{
    short_hash(S("replies/v1 thread\n"), page_url, S(""), ret, TLOG_THREAD_BYTES);
}
