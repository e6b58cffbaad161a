/* Signed notes, checkpoints and cosignatures (C2SP signed-note, tlog-checkpoint, tlog-cosignature).
 * Ed25519 only: a line of any other kind is a line of an unknown key, and those are ignored, as the
 * standard wants. */
#include "tlog/sha256.h"
#include "tlog/tlog.h"
#include <sodium.h>

#define DASH          "\xE2\x80\x94 " /* U+2014 and a space */
#define SIGNATURE_MAX 8192u /* characters of one line; a post-quantum one has nearly 7,000 */
#define LINES_MAX     64u

/* ---- keys ---- */

static bool name_is_good(struct str name)
{
    if (name.len == 0 || name.len >= TLOG_NAME_BYTES) return false;
    for (size_t i = 0; i < name.len; i++)
        if ((unsigned char)name.at[i] <= ' ' || name.at[i] == '+' || name.at[i] == 127)
            return false;
    return true;
}

static void make_id(struct tlog_key *k)
{
    char type = (char)k->type;
    unsigned char hash[SHA256_BYTES];
    sha256_of(hash, str_of(k->name), S("\n"), (struct str){&type, 1},
              (struct str){(const char *)k->public, sizeof k->public});
    memcpy(k->id, hash, sizeof k->id);
}

bool tlog_key_make(struct str name, enum tlog_key_type type, const unsigned char public_key[32],
                   struct tlog_key *ret)
{
    if (!name_is_good(name)) return false;
    *ret = (struct tlog_key){.type = type};
    memcpy(ret->name, name.at, name.len);
    memcpy(ret->public, public_key, sizeof ret->public);
    make_id(ret);
    return true;
}

struct str tlog_key_format(struct arena *a, const struct tlog_key *k)
{
    unsigned char typed[33] = {(unsigned char)k->type};
    char id[CODE_HEX_CHARS(sizeof k->id)];
    memcpy(typed + 1, k->public, sizeof k->public);
    code_hex(id, k->id, sizeof k->id);
    return arena_printf(a, "%s+%.*s+%.*s", k->name, (int)sizeof id, id,
                        STR(code_b64(a, typed, sizeof typed)));
}

bool tlog_key_parse(struct str vkey, struct tlog_key *ret)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    struct str rest = vkey, name = str_cut(&rest, '+'), typed;
    if (!rest.at) return false;
    struct str id = str_cut(&rest, '+');
    struct tlog_key k;
    if (!rest.at || !code_b64_to(a, rest, &typed) || typed.len != 33) return false;
    if (typed.at[0] != TLOG_KEY_SIGNATURE && typed.at[0] != TLOG_KEY_COSIGNATURE) return false;
    if (!tlog_key_make(name, (enum tlog_key_type)typed.at[0], (const unsigned char *)typed.at + 1,
                       &k))
        return false;
    if (!str_eq(tlog_key_format(a, &k), vkey) || id.len != 8) return false;
    *ret = k;
    return true;
}

/* ---- checkpoints ---- */

struct str tlog_checkpoint_body(struct arena *a, struct str origin, uint64_t size,
                                const struct tlog_hash *root)
{
    return arena_printf(a, "%.*s\n%llu\n%.*s\n", STR(origin), (unsigned long long)size,
                        STR(code_b64(a, root->at, sizeof root->at)));
}

static bool is_text(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] < ' ' && s.at[i] != '\n') return false;
    return true;
}

/* Text and signatures are apart at the last empty line. */
static bool split_note(struct str note, struct str *ret_body, struct str *ret_signatures)
{
    if (!is_text(note) || !str_ends(note, S("\n"))) return false;
    size_t cut = note.len;
    for (size_t at = str_find(note, S("\n\n"), 0); at < note.len;
         at = str_find(note, S("\n\n"), at + 1))
        cut = at;
    if (cut + 2 >= note.len) return false;
    *ret_body = str_sub(note, 0, cut + 1);
    *ret_signatures = str_from(note, cut + 2);
    return true;
}

static bool parse_size(struct str s, uint64_t *ret)
{
    return str_to_u64(s, INT64_MAX, ret) && (s.len == 1 || s.at[0] != '0');
}

static bool parse_hash(struct arena *a, struct str line, struct tlog_hash *ret)
{
    struct str bytes;
    if (line.len != 44 || !code_b64_to(a, line, &bytes) || bytes.len != TLOG_HASH_BYTES)
        return false;
    memcpy(ret->at, bytes.at, TLOG_HASH_BYTES);
    return true;
}

static bool lines_are_signatures(struct str lines)
{
    size_t count = 0;
    while (lines.len) {
        struct str line = str_cut(&lines, '\n');
        if (!lines.at || !str_starts(line, S(DASH)) || line.len > SIGNATURE_MAX ||
            ++count > LINES_MAX)
            return false;
    }
    return count > 0;
}

bool tlog_checkpoint_parse(struct arena *a, struct str note, struct tlog_checkpoint *ret)
{
    struct tlog_checkpoint c = {0};
    if (!split_note(note, &c.body, &c.signatures) || !lines_are_signatures(c.signatures))
        return false;
    struct str rest = c.body;
    c.origin = str_cut(&rest, '\n');
    struct str size = rest.at ? str_cut(&rest, '\n') : STR_NONE;
    struct str root = rest.at ? str_cut(&rest, '\n') : STR_NONE;
    if (c.origin.len == 0 || !parse_size(size, &c.size) || !parse_hash(a, root, &c.root))
        return false;
    if (str_starts(rest, S("\n"))) return false; /* extension lines are not empty */
    *ret = c;
    return true;
}

/* ---- signatures ---- */

static struct str signature_line(struct arena *a, const struct tlog_key *k, struct str signature)
{
    char *bytes = arena_zeros(a, sizeof k->id + signature.len);
    memcpy(bytes, k->id, sizeof k->id);
    memcpy(bytes + sizeof k->id, signature.at, signature.len);
    return arena_printf(a, DASH "%s %.*s\n", k->name,
                        STR(code_b64(a, bytes, sizeof k->id + signature.len)));
}

struct str tlog_sign(struct arena *a, const struct tlog_key *k, const unsigned char secret[64],
                     struct str body)
{
    unsigned char signature[crypto_sign_BYTES];
    crypto_sign_detached(signature, NULL, (const unsigned char *)body.at, body.len, secret);
    return signature_line(a, k, (struct str){(const char *)signature, sizeof signature});
}

static struct str cosigned(struct arena *a, struct str body, uint64_t unix_s)
{
    return arena_printf(a, "cosignature/v1\ntime %llu\n%.*s", (unsigned long long)unix_s,
                        STR(body));
}

struct str tlog_cosign(struct arena *a, const struct tlog_key *k, const unsigned char secret[64],
                       struct str body, uint64_t unix_s)
{
    unsigned char timed[8 + crypto_sign_BYTES];
    struct str message = cosigned(a, body, unix_s);
    for (unsigned i = 0; i < 8; i++) timed[i] = (unsigned char)(unix_s >> (56 - 8 * i));
    crypto_sign_detached(timed + 8, NULL, (const unsigned char *)message.at, message.len, secret);
    return signature_line(a, k, (struct str){(const char *)timed, sizeof timed});
}

/* The base64 of a line if it is this key's by name; else STR_NONE. */
static struct str line_of(struct str line, const struct tlog_key *k)
{
    struct str rest = str_from(line, sizeof DASH - 1), name = str_cut(&rest, ' ');
    return str_eq(name, str_of(k->name)) ? rest : STR_NONE;
}

static bool signature_of(struct arena *a, struct str line, const struct tlog_key *k,
                         struct str *ret)
{
    struct str code = line_of(line, k), bytes;
    if (!code.at || !code_b64_to(a, code, &bytes) || bytes.len < sizeof k->id) return false;
    if (memcmp(bytes.at, k->id, sizeof k->id) != 0) return false;
    *ret = str_from(bytes, sizeof k->id);
    return true;
}

static bool is_good(struct arena *a, struct str body, struct str signature,
                    const struct tlog_key *k, uint64_t *unix_s)
{
    const unsigned char *bytes = (const unsigned char *)signature.at;
    struct str message = body;
    if (k->type == TLOG_KEY_COSIGNATURE) {
        if (signature.len != 8 + crypto_sign_BYTES) return false;
        for (unsigned i = 0; i < 8; i++) *unix_s = *unix_s << 8 | bytes[i];
        if (*unix_s > INT64_MAX) return false;
        message = cosigned(a, body, *unix_s);
        bytes += 8;
    } else if (signature.len != crypto_sign_BYTES) {
        return false;
    }
    return crypto_sign_verify_detached(bytes, (const unsigned char *)message.at, message.len,
                                       k->public) == 0;
}

enum tlog_signed tlog_signed_by(struct str body, struct str signatures, const struct tlog_key *k,
                                uint64_t *ret_unix_s)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    struct str signature;
    while (signatures.len) {
        uint64_t unix_s = 0;
        if (!signature_of(a, str_cut(&signatures, '\n'), k, &signature)) continue;
        if (!is_good(a, body, signature, k, &unix_s)) return TLOG_FORGED;
        if (ret_unix_s) *ret_unix_s = unix_s;
        return TLOG_SIGNED;
    }
    return TLOG_UNSIGNED;
}

struct str tlog_signature_line(struct str signatures, const struct tlog_key *k)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    struct str signature;
    while (signatures.len) {
        struct str line = str_cut(&signatures, '\n');
        if (signature_of(a, line, k, &signature)) return (struct str){line.at, line.len + 1};
    }
    return STR_NONE;
}
