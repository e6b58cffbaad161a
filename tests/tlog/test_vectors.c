/* The log against cases nobody here wrote: the proofs of transparency-dev/merkle and a small log
 * that other software accepts. They lie beside the project (TOGUNA_CORPORA); without them only
 * their absence is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "os/os.h"
#include "tlog/tlog.h"
#include <ftw.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>

static int checked; /* nftw takes no context */

static struct str corpora(struct arena *a, const char *name)
{
    const char *root = getenv("TOGUNA_CORPORA");
    return root ? arena_printf(a, "%s/%s", root, name) : STR_NONE;
}

/* Some cases have words where hashes should stand ("don't care"); such a word is stood for by its
 * own hash, so that equal ones stay equal. */
static bool hash_at(struct arena *a, const json_t *j, struct tlog_hash *ret)
{
    struct str bytes;
    const char *text = json_string_value(j);
    if (!text || !code_b64_to(a, str_of(text), &bytes) || bytes.len == 0) return false;
    if (bytes.len == TLOG_HASH_BYTES)
        memcpy(ret->at, bytes.at, TLOG_HASH_BYTES);
    else
        tlog_leaf(bytes, ret);
    return true;
}

static bool path_at(struct arena *a, const json_t *j, struct tlog_path *ret)
{
    ret->count = 0;
    for (size_t i = 0; i < json_array_size(j); i++)
        if (i >= TLOG_PROOF_MAX || !hash_at(a, json_array_get(j, i), &ret->hashes[ret->count++]))
            return false;
    return true;
}

/* Sizes up to 2^64-1 stand there; what JSON's own numbers cannot hold comes as a real. */
static uint64_t number_at(const json_t *j, const char *name)
{
    const json_t *n = json_object_get(j, name);
    if (!json_is_real(n)) return (uint64_t)json_integer_value(n);
    double d = json_real_value(n);
    return d >= 18446744073709551615.0 ? UINT64_MAX : (uint64_t)d;
}

static bool holds(struct arena *a, const json_t *j)
{
    struct tlog_path p;
    struct tlog_hash one, two;
    if (!path_at(a, json_object_get(j, "proof"), &p)) return false;
    if (json_object_get(j, "size1"))
        return hash_at(a, json_object_get(j, "root1"), &one) &&
               hash_at(a, json_object_get(j, "root2"), &two) &&
               tlog_check_consistency(number_at(j, "size1"), &one, number_at(j, "size2"), &two, &p);
    return hash_at(a, json_object_get(j, "leafHash"), &one) &&
           hash_at(a, json_object_get(j, "root"), &two) &&
           tlog_check_inclusion(&one, number_at(j, "leafIdx"), number_at(j, "treeSize"), &p, &two);
}

static int check_file(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)ftw;
    if (type != FTW_F || !strstr(path, ".json")) return 0;
    struct arena *a = arena_new();
    json_error_t e;
    json_t *j = json_load_file(path, 0, &e);
    if (!j) j = json_load_file(path, JSON_DECODE_INT_AS_REAL, &e);
    assert_non_null(j);
    bool bad = json_is_true(json_object_get(j, "wantErr"));
    if (holds(a, j) == bad) fail_msg("%s: %s", path, bad ? "was taken" : "was refused");
    checked++;
    json_decref(j);
    arena_free(&a);
    return 0;
}

static void every_vector_is_judged_as_its_authors_do(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct str inclusion = corpora(a, "tlog-merkle-vectors/testdata/inclusion");
    struct str consistency = corpora(a, "tlog-merkle-vectors/testdata/consistency");
    if (inclusion.at && nftw(inclusion.at, check_file, 8, FTW_PHYS) == 0) {
        assert_int_equal(nftw(consistency.at, check_file, 8, FTW_PHYS), 0);
        assert_in_range(checked, 100, 100000);
    } else {
        print_message("the vectors are not here\n");
    }
    arena_free(&a);
}

static struct str file_of(struct arena *a, const char *name)
{
    struct err e;
    struct str bytes, path = corpora(a, name);
    assert_true(file_read(a, path, 1u << 20, &bytes, &e));
    return bytes;
}

static void check_receipt(struct arena *a, int index, const struct tlog_key *log)
{
    struct tlog_proof p;
    struct tlog_checkpoint c;
    struct tlog_hash leaf;
    struct tlog_entry entry;
    struct buf again;
    struct str text = file_of(a, arena_printf(a, "log-example/receipts/%d.entry", index).at);
    assert_true(tlog_entry_parse(text, &entry));
    buf_init(&again, TLOG_ENTRY_BYTES);
    assert_true(tlog_proof_parse(
        a, file_of(a, arena_printf(a, "log-example/receipts/%d.tlog-proof", index).at), &p));
    assert_true(tlog_checkpoint_parse(a, p.checkpoint, &c));
    assert_int_equal(tlog_signed_by(c.body, c.signatures, log, NULL), TLOG_SIGNED);
    tlog_leaf(text, &leaf);
    assert_true(tlog_check_inclusion(&leaf, p.index, c.size, &p.path, &c.root));
    buf_done(&again);
}

static void a_log_that_others_accept_is_accepted_here(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    if (corpora(a, "").at) {
        struct str keys = file_of(a, "log-example/vkeys");
        struct tlog_key log, witness;
        struct tlog_checkpoint c;
        uint64_t when;
        assert_true(tlog_key_parse(str_cut(&keys, '\n'), &log));
        assert_true(tlog_checkpoint_parse(a, file_of(a, "log-example/checkpoint"), &c));
        while (keys.len) {
            assert_true(tlog_key_parse(str_cut(&keys, '\n'), &witness));
            assert_int_equal(tlog_signed_by(c.body, c.signatures, &witness, &when), TLOG_SIGNED);
        }
        for (int i = 0; i < 5; i++) check_receipt(a, i, &log);
    }
    arena_free(&a);
}

int main(void)
{
    if (sodium_init() < 0) return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_is_judged_as_its_authors_do),
        cmocka_unit_test(a_log_that_others_accept_is_accepted_here),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
