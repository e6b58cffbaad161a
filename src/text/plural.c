/* plural — works out which form of a message goes with a number.
 *
 * Languages differ: English has two forms, French counts 0 with 1, Russian has three, Arabic six.
 * A .po file says the rule as an expression of C over n; this reads it as it stands, one function a
 * level of precedence, all unsigned. */
#include "text/catalog.h"

#define DEPTH_MAX 50

struct reading {
    struct str rest;
    uint64_t n;
    unsigned depth;
    bool bad;
};

static uint64_t choice(struct reading *r);

static bool take(struct reading *r, struct str word)
{
    r->rest = str_trim(r->rest);
    if (!str_starts(r->rest, word)) return false;
    r->rest = str_from(r->rest, word.len);
    return true;
}

static uint64_t number(struct reading *r)
{
    size_t len = 0;
    uint64_t value = 0;
    while (len < r->rest.len && r->rest.at[len] >= '0' && r->rest.at[len] <= '9') len++;
    if (!str_to_u64(str_sub(r->rest, 0, len), UINT64_MAX, &value)) r->bad = true;
    r->rest = str_from(r->rest, len);
    return value;
}

static uint64_t operand(struct reading *r)
{
    uint64_t value;
    if (r->bad || ++r->depth > DEPTH_MAX) {
        r->bad = true;
        return 0;
    }
    if (take(r, S("!"))) {
        value = !operand(r);
    } else if (take(r, S("("))) {
        value = choice(r);
        if (!take(r, S(")"))) r->bad = true;
    } else if (take(r, S("n"))) {
        value = r->n;
    } else {
        value = number(r);
    }
    r->depth--;
    return value;
}

static uint64_t divided(struct reading *r, uint64_t left, uint64_t right, bool remainder)
{
    if (right == 0) {
        r->bad = true;
        return 0;
    }
    return remainder ? left % right : left / right;
}

static uint64_t product(struct reading *r)
{
    uint64_t value = operand(r);
    for (;;) {
        if (take(r, S("*")))
            value *= operand(r);
        else if (take(r, S("/")))
            value = divided(r, value, operand(r), false);
        else if (take(r, S("%")))
            value = divided(r, value, operand(r), true);
        else
            return value;
    }
}

static uint64_t sum(struct reading *r)
{
    uint64_t value = product(r);
    for (;;) {
        if (take(r, S("+")))
            value += product(r);
        else if (take(r, S("-")))
            value -= product(r);
        else
            return value;
    }
}

static uint64_t order(struct reading *r)
{
    uint64_t value = sum(r);
    for (;;) {
        if (take(r, S("<=")))
            value = value <= sum(r);
        else if (take(r, S(">=")))
            value = value >= sum(r);
        else if (take(r, S("<")))
            value = value < sum(r);
        else if (take(r, S(">")))
            value = value > sum(r);
        else
            return value;
    }
}

static uint64_t equality(struct reading *r)
{
    uint64_t value = order(r);
    for (;;) {
        if (take(r, S("==")))
            value = value == order(r);
        else if (take(r, S("!=")))
            value = value != order(r);
        else
            return value;
    }
}

/* Both sides are read, whatever the first says: reading is what moves on. */
static uint64_t all_of(struct reading *r)
{
    uint64_t value = equality(r);
    while (take(r, S("&&"))) value = (equality(r) != 0) & (value != 0);
    return value;
}

static uint64_t any_of(struct reading *r)
{
    uint64_t value = all_of(r);
    while (take(r, S("||"))) value = (all_of(r) != 0) | (value != 0);
    return value;
}

static uint64_t choice(struct reading *r)
{
    uint64_t value = any_of(r);
    if (!take(r, S("?"))) return value;
    if (r->bad || ++r->depth > DEPTH_MAX) {
        r->bad = true;
        return 0;
    }
    uint64_t when = choice(r);
    if (!take(r, S(":"))) r->bad = true;
    uint64_t otherwise = choice(r);
    r->depth--;
    return value ? when : otherwise;
}

bool plural_form(struct str expression, uint64_t n, uint64_t *ret)
{
    struct reading r = {.rest = expression, .n = n};
    uint64_t value = choice(&r);
    if (r.bad || str_trim(r.rest).len) return false;
    *ret = value;
    return true;
}
