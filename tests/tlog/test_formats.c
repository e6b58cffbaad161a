/* Names, notes, receipts and entries: what is written is read back, and nothing else is taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tlog/tlog.h"
#include <sodium.h>

#define assert_str(got, want) assert_true(str_eq((got), (want)))

static void a_tile_has_one_name(void **state)
{
    (void)state;
    struct tlog_tile t = {.level = 2, .index = 1234067, .width = 5}, back;
    struct buf b;
    buf_init(&b, 100);
    tlog_tile_path(&t, &b);
    assert_str(buf_str(&b), S("tile/2/x001/x234/067.p/5"));
    assert_true(tlog_tile_of_path(buf_str(&b), &back));
    assert_int_equal(back.index, 1234067);
    assert_int_equal(back.width, 5);
    buf_done(&b);
    assert_true(tlog_tile_of_path(S("tile/entries/000"), &back));
    assert_true(back.entries && back.width == TLOG_TILE_WIDTH);
}

static void another_spelling_of_a_tile_is_none(void **state)
{
    (void)state;
    static const char *const bad[] = {"tile/00/000",        "tile/64/000",    "tile/0/0",
                                      "tile/0/x000/001",    "tile/0/000.p/0", "tile/0/000.p/256",
                                      "tile/0/000.p/05",    "tile/0/x001",    "tile/0/001/x002",
                                      "tile/entries/000.p", "tile/0/",        "tile/-1/000",
                                      "tiles/0/000",        "tile/0/000/",    "tile/0/+01"};
    struct tlog_tile t;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(tlog_tile_of_path(str_of(bad[i]), &t));
}

static void tiles_are_as_wide_as_the_standard_says_at_70000(void **state)
{
    (void)state;
    assert_int_equal(tlog_tile_width_at(false, 0, 272, 70000), 256);
    assert_int_equal(tlog_tile_width_at(false, 0, 273, 70000), 112);
    assert_int_equal(tlog_tile_width_at(false, 0, 274, 70000), 0);
    assert_int_equal(tlog_tile_width_at(false, 1, 1, 70000), 17);
    assert_int_equal(tlog_tile_width_at(false, 2, 0, 70000), 1);
    assert_int_equal(tlog_tile_width_at(false, 3, 0, 70000), 0);
    assert_int_equal(tlog_tile_width_at(true, 0, 273, 70000), 112);
}

static void the_standards_own_note_verifies(void **state)
{
    (void)state;
    struct tlog_key k;
    assert_true(tlog_key_parse(
        S("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"), &k));
    struct str lines =
        S("\xE2\x80\x94 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYN"
          "ZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n");
    assert_int_equal(tlog_signed_by(S("This is an example message.\n"), lines, &k, NULL),
                     TLOG_SIGNED);
    assert_int_equal(tlog_signed_by(S("This is another message.\n"), lines, &k, NULL), TLOG_FORGED);
    k.id[0] ^= 1;
    assert_int_equal(tlog_signed_by(S("This is an example message.\n"), lines, &k, NULL),
                     TLOG_UNSIGNED);
}

static void a_checkpoint_of_ours_is_read_back_and_cosigned(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    unsigned char seed[32] = {7}, public[32], secret[64];
    crypto_sign_seed_keypair(public, secret, seed);
    struct tlog_key site, witness;
    assert_true(tlog_key_make(S("example.org/log"), TLOG_KEY_SIGNATURE, public, &site));
    assert_true(tlog_key_make(S("witness.example"), TLOG_KEY_COSIGNATURE, public, &witness));
    struct tlog_hash root;
    tlog_empty(&root);
    struct str body = tlog_checkpoint_body(a, S("example.org/log"), 0, &root);
    struct str note =
        arena_printf(a, "%.*s\n%.*s%.*s", STR(body), STR(tlog_sign(a, &site, secret, body)),
                     STR(tlog_cosign(a, &witness, secret, body, 1790009999)));
    struct tlog_checkpoint c;
    uint64_t when = 0;
    assert_true(tlog_checkpoint_parse(a, note, &c));
    assert_int_equal(tlog_signed_by(c.body, c.signatures, &site, NULL), TLOG_SIGNED);
    assert_int_equal(tlog_signed_by(c.body, c.signatures, &witness, &when), TLOG_SIGNED);
    assert_int_equal(when, 1790009999);
    assert_str(tlog_signature_line(c.signatures, &site), tlog_sign(a, &site, secret, body));
    arena_free(&a);
}

static void a_damaged_checkpoint_is_none(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "o\n0\n",
        "o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "o\n00\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\xE2\x80\x94 o AAAA\n",
        "o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n\n\xE2\x80\x94 o AAAA\n",
        "o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n- o AAAA\n",
        "o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\xE2\x80\x94 o AAAA",
        "\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\xE2\x80\x94 o AAAA\n",
    };
    struct arena *a = arena_new();
    struct tlog_checkpoint c;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(tlog_checkpoint_parse(a, str_of(bad[i]), &c));
    arena_free(&a);
}

static void an_entry_is_read_back_and_stays_small(void **state)
{
    (void)state;
    struct tlog_entry e = {.act = TLOG_HIDE,
                           .unix_s = 1790000021,
                           .prev = 12,
                           .reason = S("off_topic"),
                           .ground = S("terms"),
                           .by = S("human"),
                           .has_commit = true},
                      back;
    struct buf one, two;
    buf_init(&one, TLOG_ENTRY_BYTES);
    buf_init(&two, TLOG_ENTRY_BYTES);
    tlog_entry_format(&e, &one);
    assert_false(buf_is_full(&one));
    assert_true(tlog_entry_parse(buf_str(&one), &back));
    assert_int_equal(back.unix_s, 1790000021 / 60 * 60);
    assert_int_equal(back.prev, 12);
    assert_true(back.has_commit && !back.has_sor);
    tlog_entry_format(&back, &two);
    assert_str(buf_str(&one), buf_str(&two));
    for (size_t cut = 0; cut < one.len; cut++)
        assert_false(tlog_entry_parse(str_sub(buf_str(&one), 0, cut), &back));
    buf_done(&one);
    buf_done(&two);
}

/* Any one byte of the commitment changed gives another hash or no entry: never the same one. */
static void a_commitment_has_one_spelling(void **state)
{
    (void)state;
    struct tlog_entry e = {.act = TLOG_PUBLISH, .prev = TLOG_NO_INDEX, .has_commit = true}, back;
    struct buf text;
    buf_init(&text, TLOG_ENTRY_BYTES);
    memset(e.commit.at, 0xff, sizeof e.commit.at);
    tlog_entry_format(&e, &text);
    size_t from = str_find(buf_str(&text), S("commit "), 0) + 7;
    for (size_t i = from; i < from + 44; i++) {
        char was = text.at[i];
        for (unsigned c = 0; c < 256; c++) {
            text.at[i] = (char)c;
            if ((char)c != was && tlog_entry_parse(buf_str(&text), &back))
                assert_false(back.has_commit && tlog_hash_eq(&back.commit, &e.commit));
        }
        text.at[i] = was;
    }
    assert_true(tlog_entry_parse(buf_str(&text), &back));
    buf_done(&text);
}

static void a_receipt_is_read_back(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct tlog_proof p = {.extra = S("salt and id"),
                           .index = 3,
                           .path = {.count = 2},
                           .checkpoint = S("o\n1\n")},
                      back;
    struct buf one, two;
    buf_init(&one, 4096);
    buf_init(&two, 4096);
    tlog_proof_format(a, &p, &one);
    assert_true(tlog_proof_parse(a, buf_str(&one), &back));
    tlog_proof_format(a, &back, &two);
    assert_str(buf_str(&one), buf_str(&two));
    assert_false(tlog_proof_parse(a, S("c2sp.org/tlog-proof@v1\nindex 03\n\nx"), &back));
    assert_false(tlog_proof_parse(a, S("c2sp.org/tlog-proof@v1\nindex 3\n"), &back));
    buf_done(&one);
    buf_done(&two);
    arena_free(&a);
}

int main(void)
{
    if (sodium_init() < 0) return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tile_has_one_name),
        cmocka_unit_test(another_spelling_of_a_tile_is_none),
        cmocka_unit_test(tiles_are_as_wide_as_the_standard_says_at_70000),
        cmocka_unit_test(the_standards_own_note_verifies),
        cmocka_unit_test(a_checkpoint_of_ours_is_read_back_and_cosigned),
        cmocka_unit_test(a_damaged_checkpoint_is_none),
        cmocka_unit_test(an_entry_is_read_back_and_stays_small),
        cmocka_unit_test(a_commitment_has_one_spelling),
        cmocka_unit_test(a_receipt_is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
