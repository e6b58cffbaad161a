/* str — bytes in memory that belong to somebody else.
 *
 * A struct str is passed by value and never freed: who made the bytes says how long they live. It
 * is not NUL-terminated; NUL-terminated strings exist only at the border to libraries. */
#ifndef TOGUNA_BASE_STR_H
#define TOGUNA_BASE_STR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *at;
    size_t len;
};

/* A literal as a str; refuses anything but a literal. */
#define S(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define S_INIT(literal)                                                                            \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    } /* for static tables */
/* printf("%.*s", STR(s)) */
#define STR(s)   (int)(s).len, (s).at
#define STR_NONE ((struct str){NULL, 0})

struct str str_of(const char *c_string); /* NULL gives STR_NONE */
static inline bool str_is_empty(struct str s) { return s.len == 0; }
bool str_eq(struct str a, struct str b);
bool str_eq_nocase(struct str a, struct str b); /* ASCII letters only */
int str_cmp(struct str a, struct str b);        /* by bytes, like memcmp, shorter first */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* The offset of the first needle at or after FROM, or s.len where there is none. */
size_t str_find(struct str s, struct str needle, size_t from);
size_t str_find_char(struct str s, char c, size_t from);
/* Bytes [from, from+len), clipped to s. */
struct str str_sub(struct str s, size_t from, size_t len);
struct str str_from(struct str s, size_t from); /* the rest */
struct str str_trim(struct str s);              /* without ASCII white space at both ends */
/* Takes the part before the first SEP off *rest and returns it; *rest becomes what stands after it,
 * or STR_NONE with at==NULL when there was no SEP:
 *     while (rest.at) { part = str_cut(&rest, ','); … } */
struct str str_cut(struct str *rest, char sep);
/* Decimal digits only, the whole of s, no sign; false on anything else or above MAX. */
bool str_to_u64(struct str s, uint64_t max, uint64_t *ret);

#endif
