/* catalog — the same words in each language: which catalog, and what it says.
 *
 * The messages in the code are English, so the English catalog is empty and always complete. The
 * others are compiled in from po/; nothing is read at run time. */
#include "text/catalog.h"

static const struct catalog english = {.tag = "en", .plural = "n != 1"};

size_t catalog_count(void) { return catalogs_made_count + 1; }

const struct catalog *catalog_at(size_t i)
{
    if (i == 0) return &english;
    return i <= catalogs_made_count ? &catalogs_made[i - 1] : NULL;
}

static const struct catalog *named(struct str tag)
{
    for (size_t i = 0; i < catalog_count(); i++)
        if (str_eq_nocase(tag, str_of(catalog_at(i)->tag))) return catalog_at(i);
    return NULL;
}

/* RFC 4647 section 3.4, lookup: the tag, then the tag less its last part, and so on. */
const struct catalog *catalog_of(struct str tag)
{
    for (;;) {
        const struct catalog *c = named(tag);
        if (c) return c;
        while (tag.len && tag.at[tag.len - 1] != '-') tag.len--;
        if (tag.len == 0) return NULL;
        tag.len--;
    }
}

struct str catalog_tag(const struct catalog *c) { return str_of(c->tag); }

bool catalog_is_rtl(const struct catalog *c) { return language_is_rtl(catalog_tag(c)); }

/* ---- Accept-Language ---- */

/* "0.8" in thousandths; -1 for what is no weight, and then the range does not count. */
static int weight_of(struct str q)
{
    int value = 0, unit = 1000;
    if (q.len == 0 || q.len > 5 || (q.len > 1 && q.at[1] != '.')) return -1;
    for (size_t i = 0; i < q.len; i++) {
        if (i == 1) continue; /* the point */
        if (q.at[i] < '0' || q.at[i] > '9') return -1;
        value += (q.at[i] - '0') * unit;
        unit /= 10;
    }
    return value <= 1000 ? value : -1;
}

static int weight_in(struct str parameters)
{
    while (parameters.at) {
        struct str parameter = str_trim(str_cut(&parameters, ';'));
        if (str_starts(parameter, S("q=")) || str_starts(parameter, S("Q=")))
            return weight_of(str_from(parameter, 2));
    }
    return 1000;
}

const struct catalog *catalog_accepted(struct str accept_language, const struct catalog *fallback)
{
    const struct catalog *best = fallback;
    int best_weight = 0;
    while (accept_language.at) {
        struct str parameters = str_cut(&accept_language, ',');
        struct str range = str_trim(str_cut(&parameters, ';'));
        int weight = weight_in(parameters);
        if (weight <= best_weight) continue; /* the first of equals stays; q=0 never wins */
        const struct catalog *c = str_eq(range, S("*")) ? fallback : catalog_of(range);
        if (!c) continue;
        best = c;
        best_weight = weight;
    }
    return best;
}

/* ---- messages ---- */

static bool find(const struct catalog *c, const char *msgid, struct str *ret)
{
    if (!c || !c->mo || !*msgid) return false; /* the empty msgid is the header's */
    return mo_find((struct str){(const char *)c->mo, c->mo_bytes}, str_of(msgid), ret);
}

struct str t(const struct catalog *c, const char *msgid)
{
    struct str said;
    if (!find(c, msgid, &said)) return str_of(msgid);
    said.len = str_find_char(said, '\0', 0); /* of a plural message, the first form */
    return said;
}

struct str tn(const struct catalog *c, const char *one, const char *many, uint64_t n)
{
    struct str forms, form = STR_NONE;
    uint64_t index;
    struct str in_english = str_of(n == 1 ? one : many);
    if (!find(c, one, &forms) || !plural_form(str_of(c->plural), n, &index)) return in_english;
    for (uint64_t i = 0; forms.at && i <= index; i++) {
        form = str_cut(&forms, '\0');
        if (i < index && !forms.at) return in_english; /* the rule names a form that isn't there */
    }
    return form.len ? form : in_english;
}
