/* The tree against a plain recursive reading of RFC 6962, at every size to 70, and every proof it
 * makes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "tlog/tlog.h"

#define MAX 70u

struct kept { /* all hashes of perfect subtrees, by height and index */
    struct tlog_hash at[8][MAX];
};

static bool find(void *ctx, unsigned height, uint64_t index, struct tlog_hash *ret)
{
    *ret = ((struct kept *)ctx)->at[height][index];
    return true;
}

static void leaf(uint64_t i, struct tlog_hash *ret)
{
    char text[16];
    size_t n = (size_t)snprintf(text, sizeof text, "entry %u", (unsigned)i);
    tlog_leaf((struct str){text, n}, ret);
}

static void fill(struct kept *k)
{
    struct tlog_source s = {k, find};
    for (uint64_t i = 0; i < MAX; i++) {
        struct tlog_hash h, made[TLOG_PROOF_MAX];
        size_t count;
        leaf(i, &h);
        assert_true(tlog_append(&s, i, &h, made, &count));
        for (unsigned height = 0; height < count; height++)
            k->at[height][i >> height] = made[height];
    }
}

/* MTH of RFC 6962 section 2.1, word for word. */
static void plainly(uint64_t from, uint64_t n, struct tlog_hash *ret)
{
    if (n == 0) {
        tlog_empty(ret);
    } else if (n == 1) {
        leaf(from, ret);
    } else {
        uint64_t half = 1;
        while (half * 2 < n) half *= 2;
        struct tlog_hash left, right;
        plainly(from, half, &left);
        plainly(from + half, n - half, &right);
        tlog_node(&left, &right, ret);
    }
}

static void the_head_is_that_of_the_standard_at_every_size(void **state)
{
    (void)state;
    struct kept k;
    fill(&k);
    for (uint64_t n = 0; n <= MAX; n++) {
        struct tlog_hash made, plain;
        assert_true(tlog_root(&(struct tlog_source){&k, find}, n, &made));
        plainly(0, n, &plain);
        assert_true(tlog_hash_eq(&made, &plain));
    }
}

static void every_inclusion_proof_holds_and_no_other_does(void **state)
{
    (void)state;
    struct kept k;
    fill(&k);
    struct tlog_source s = {&k, find};
    for (uint64_t n = 1; n <= MAX; n++) {
        struct tlog_hash root;
        assert_true(tlog_root(&s, n, &root));
        for (uint64_t i = 0; i < n; i++) {
            struct tlog_path p;
            assert_true(tlog_prove_inclusion(&s, i, n, &p));
            assert_true(tlog_check_inclusion(&k.at[0][i], i, n, &p, &root));
            assert_false(tlog_check_inclusion(&k.at[0][(i + 1) % MAX], i, n, &p, &root));
            assert_false(i + 1 < n && tlog_check_inclusion(&k.at[0][i], i + 1, n, &p, &root));
            if (p.count == 0) continue;
            p.hashes[p.count - 1].at[0] ^= 1;
            assert_false(tlog_check_inclusion(&k.at[0][i], i, n, &p, &root));
        }
    }
}

static void every_consistency_proof_holds_and_no_other_does(void **state)
{
    (void)state;
    struct kept k;
    fill(&k);
    struct tlog_source s = {&k, find};
    for (uint64_t n = 1; n <= MAX; n++) {
        for (uint64_t m = 1; m <= n; m++) {
            struct tlog_hash old, root;
            struct tlog_path p;
            assert_true(tlog_root(&s, m, &old) && tlog_root(&s, n, &root));
            assert_true(tlog_prove_consistency(&s, m, n, &p));
            assert_true(tlog_check_consistency(m, &old, n, &root, &p));
            assert_false(m < n && tlog_check_consistency(m, &root, n, &root, &p));
            if (p.count == 0) continue;
            p.count--;
            assert_false(tlog_check_consistency(m, &old, n, &root, &p));
        }
    }
}

static void proofs_outside_the_tree_are_not_made(void **state)
{
    (void)state;
    struct kept k;
    fill(&k);
    struct tlog_path p;
    assert_false(tlog_prove_inclusion(&(struct tlog_source){&k, find}, 5, 5, &p));
    assert_false(tlog_prove_consistency(&(struct tlog_source){&k, find}, 6, 5, &p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_head_is_that_of_the_standard_at_every_size),
        cmocka_unit_test(every_inclusion_proof_holds_and_no_other_does),
        cmocka_unit_test(every_consistency_proof_holds_and_no_other_does),
        cmocka_unit_test(proofs_outside_the_tree_are_not_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
