/* Each rule by itself, then all together: the strictest verdict, every reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gate/gate.h"

/* Nothing speaks against it. */
static const struct gate_facts harmless = {
    .moderation = GATE_FIRST,
    .author_is_proved = true,
    .fill_ms = 60000,
    .min_fill_ms = 2000,
    .network_recent = 5,
    .network_max = 6,
};

static struct gate_answer judge(struct gate_facts facts)
{
    struct gate_answer a;
    memset(&a, 0xff, sizeof a);
    gate_judge(&facts, &a);
    return a;
}

static void check(struct gate_facts facts, enum gate_verdict verdict, const char *only_reason)
{
    struct gate_answer a = judge(facts);
    assert_int_equal(a.verdict, verdict);
    assert_int_equal(a.reasons_count, only_reason ? 1 : 0);
    if (only_reason) assert_string_equal(a.reasons[0], only_reason);
}

static void what_nothing_speaks_against_is_published(void **state)
{
    (void)state;
    check(harmless, GATE_PUBLISH, NULL);
    check((struct gate_facts){0}, GATE_PUBLISH, NULL);
}

static void a_closed_page_refuses(void **state)
{
    (void)state;
    struct gate_facts f = harmless;
    f.page_closed = true;
    check(f, GATE_REFUSE_CLOSED, "closed");
}

static void moderation_holds_all_or_the_first_or_none(void **state)
{
    (void)state;
    struct gate_facts f = harmless;
    f.moderation = GATE_ALL;
    check(f, GATE_HOLD, "moderation_all");
    f.author_is_proved = false;
    check(f, GATE_HOLD, "moderation_all");
    f.moderation = GATE_FIRST;
    check(f, GATE_HOLD, "first_reply");
    f.moderation = GATE_NONE;
    check(f, GATE_PUBLISH, NULL);
}

static void a_form_sent_too_soon_waits(void **state)
{
    (void)state;
    struct gate_facts f = harmless;
    f.fill_ms = f.min_fill_ms;
    check(f, GATE_PUBLISH, NULL);
    f.fill_ms = f.min_fill_ms - 1;
    check(f, GATE_HOLD, "too_fast");
    f.fill_ms = 0;
    check(f, GATE_HOLD, "too_fast");
    f.min_fill_ms = 0;
    check(f, GATE_PUBLISH, NULL);
}

static void an_unknown_time_says_nothing(void **state)
{
    (void)state;
    struct gate_facts f = harmless;
    f.fill_ms = -1;
    check(f, GATE_PUBLISH, NULL);
    f.fill_ms = INT64_MIN;
    check(f, GATE_PUBLISH, NULL);
}

static void a_network_beyond_its_rate_is_refused(void **state)
{
    (void)state;
    struct gate_facts f = harmless;
    f.network_recent = f.network_max;
    check(f, GATE_REFUSE_RATE, "rate");
    f.network_recent = UINT64_MAX;
    check(f, GATE_REFUSE_RATE, "rate");
    f.network_max = 0;
    check(f, GATE_PUBLISH, NULL);
}

static void the_person_is_told_when_the_oldest_leaves_the_minute(void **state)
{
    (void)state;
    static const struct {
        int64_t oldest_ms, retry_after_s;
    } cases[] = {{0, 60},    {1, 60},    {999, 60},      {1000, 59},  {59000, 1},
                 {59999, 1}, {60000, 1}, {INT64_MAX, 1}, {-5000, 60}, {INT64_MIN, 60}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gate_facts f = harmless;
        f.network_recent = 9;
        f.network_oldest_ms = cases[i].oldest_ms;
        assert_int_equal(judge(f).retry_after_s, cases[i].retry_after_s);
    }
    assert_int_equal(judge(harmless).retry_after_s, 0);
}

static bool has_reason(const struct gate_answer *a, const char *code)
{
    for (size_t i = 0; i < a->reasons_count; i++)
        if (strcmp(a->reasons[i], code) == 0) return true;
    return false;
}

/* Every rule speaks or is silent, in all combinations. */
static void the_strictest_verdict_counts_and_every_reason_is_kept(void **state)
{
    (void)state;
    for (unsigned speaks = 0; speaks < 16; speaks++) {
        struct gate_facts f = harmless;
        bool closed = speaks & 1, rate = speaks & 2, first = speaks & 4, fast = speaks & 8;
        f.page_closed = closed;
        if (rate) f.network_recent = 100;
        f.author_is_proved = !first;
        if (fast) f.fill_ms = 1;
        struct gate_answer a = judge(f);
        assert_int_equal(a.verdict, closed          ? GATE_REFUSE_CLOSED
                                    : rate          ? GATE_REFUSE_RATE
                                    : first || fast ? GATE_HOLD
                                                    : GATE_PUBLISH);
        assert_int_equal(a.reasons_count, closed + rate + first + fast);
        assert_int_equal(has_reason(&a, "closed"), closed);
        assert_int_equal(has_reason(&a, "rate"), rate);
        assert_int_equal(has_reason(&a, "first_reply"), first);
        assert_int_equal(has_reason(&a, "too_fast"), fast);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_nothing_speaks_against_is_published),
        cmocka_unit_test(a_closed_page_refuses),
        cmocka_unit_test(moderation_holds_all_or_the_first_or_none),
        cmocka_unit_test(a_form_sent_too_soon_waits),
        cmocka_unit_test(an_unknown_time_says_nothing),
        cmocka_unit_test(a_network_beyond_its_rate_is_refused),
        cmocka_unit_test(the_person_is_told_when_the_oldest_leaves_the_minute),
        cmocka_unit_test(the_strictest_verdict_counts_and_every_reason_is_kept),
    };
    return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
