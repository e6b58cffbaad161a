/* text — what is true of text in any language; pure, no files but the detector's tables.
 *
 * UTF-8 and what people see of it, dates, addresses of pages and of people, the language of a text,
 * and the catalogs that say the same in each language. All parsing takes bytes from anyone and
 * answers; nothing here ends the process on bad input. */
#ifndef TOGUNA_TEXT_H
#define TOGUNA_TEXT_H
#include "base/base.h"

/* ---- UTF-8 (RFC 3629: no surrogates, nothing above U+10FFFF, shortest form) ---- */

/* The offset of the first byte that is not part of valid UTF-8, or s.len. */
size_t utf8_bad_at(struct str s);
static inline bool utf8_is_valid(struct str s) { return utf8_bad_at(s) == s.len; }
/* Takes one character off *s. s must be valid and not empty. */
uint32_t utf8_next(struct str *s);
void utf8_add(struct buf *b, uint32_t character);
size_t utf8_count(struct str s); /* code points of valid text */
/* True when every character is white, a control, or invisible (Unicode White_Space, Cc, Cf such as
 * ZWSP/ZWJ/BOM/soft hyphen, Hangul and Braille blanks, variation selectors): counts as empty. */
bool text_is_blank(struct str s);
/* Normalisation Form C (libunistring); s itself where that is it. */
struct str text_nfc(struct arena *a, struct str s);
/* CRLF and lone CR become LF; nothing else changes. */
struct str text_line_ends(struct arena *a, struct str s);
/* Bidirectional embedding, override and isolate controls (U+202A–E, U+2066–9) taken out: for names.
 */
struct str text_without_bidi(struct arena *a, struct str s);
/* At most MAX_CHARS grapheme clusters, at a cluster's end, "…" added when something was left out.
 * For excerpts only: what a reader typed is never cut. */
struct str text_excerpt(struct arena *a, struct str s, size_t max_chars);

/* ---- addresses of pages (RFC 3986) ---- */

/* Percent-decodes into the arena; false on a bad escape or a NUL. '+' stays '+'. */
MUST_USE bool url_decode(struct arena *a, struct str s, struct str *ret);
/* Percent-encodes one path segment: all but unreserved characters. */
void url_encode(struct buf *b, struct str segment);

/* An address with an allowed scheme, safe in an href; made only by url_check. */
struct url {
    struct str text;
};
enum url_rule {
    URL_WEB,     /* http, https only, with a host: what readers give */
    URL_ARTICLE, /* also relative, fragment, mailto and tel: what publishers write */
};
/* False for anything else: javascript:, data:, control characters, "java\nscript:", no host,
 * userinfo in a reader's address. Leading and trailing white space is taken away. Result lives in
 * the arena. */
MUST_USE bool url_check(struct arena *a, struct str s, enum url_rule rule, struct url *ret);

/* ---- addresses of people ---- */

enum address_fault {
    ADDRESS_OK,
    ADDRESS_NO_AT,
    ADDRESS_NO_HOST,
    ADDRESS_NO_NAME,
    ADDRESS_BAD_CHAR,
    ADDRESS_LONG
};
/* The addresses mail is really sent to: RFC 5321 Mailbox without comments, quoted names allowed,
 * host names by RFC 5890 (UTF-8 or ASCII, at least one dot, the last label not a number; or an IP
 * literal in brackets), SMTPUTF8 names (RFC 6531). Names up to 64 bytes, the whole up to
 * LIMIT_ADDRESS_BYTES. White space around it is ADDRESS_BAD_CHAR: str_trim what was typed first,
 * and keep that. Not looked at: whether the host exists. */
enum address_fault address_check(struct str s);
/* What two spellings of one address share: trimmed, NFC, lower case throughout (names too: no real
 * host tells them apart). Lives in the arena. */
struct str address_normal(struct arena *a, struct str s);

/* ---- dates (UTC, proleptic Gregorian) ---- */

struct date {
    int year, month, day, hour, minute, second; /* month 1–12, day 1–31 */
};
struct date date_of_ms(int64_t unix_ms);
int64_t date_to_ms(struct date d);
/* "2026-11-22", "2026-11-22 14:05", "2026-11-22T14:05:00Z", with offsets, seconds optional, T or
 * space. */
MUST_USE bool date_parse(struct str s, int64_t *ret_ms);
void date_rfc3339(struct buf *b, int64_t unix_ms); /* 2026-11-22T14:05:00Z */

/* ---- the language of a text ---- */

struct detector;
/* The detector's tables are read here, so open it before a sandbox. */
MUST_USE bool detector_open(struct detector **ret, struct err *e);
void detector_close(struct detector **d);
const char *detector_tables(void); /* the folder of its tables */
/* A BCP 47 primary tag ("fr"), or FALLBACK where the text is too short or unclear. Static or
 * fallback's memory. */
struct str detector_guess(struct detector *d, struct str text, struct str fallback);
/* True for a well-formed tag such as fr, pt-BR, zh-Hant (letters, digits and hyphens, 2–35 long).
 */
bool language_is_tag(struct str tag);
bool language_is_rtl(
    struct str tag); /* ar, he, fa, ur, yi, ps, sd, ug, dv, ckb … and -Arab, -Hebr */

/* ---- catalogs: every visible word, in the languages of po/ ---- */

struct catalog; /* one language; program lifetime; compiled in */

/* The catalog for a tag: exact, else its primary language, else NULL. English is always there. */
const struct catalog *catalog_of(struct str tag);
struct str catalog_tag(const struct catalog *c); /* "fr" */
bool catalog_is_rtl(const struct catalog *c);
size_t catalog_count(void);
const struct catalog *catalog_at(size_t i);
/* By an Accept-Language header (RFC 9110 12.5.4): the best catalog, or FALLBACK. */
const struct catalog *catalog_accepted(struct str accept_language, const struct catalog *fallback);

/* The message in this language, English itself where it has none. MSGID must be a literal for
 * xgettext: t(c, "Leave a reply"). */
struct str t(const struct catalog *c, const char *msgid);
/* The form of a message for N, by the language's plural rule: tn(c, "{n} reply", "{n} replies", n);
 * in English one when n == 1. {n} is left for the caller to fill; tn_filled fills it with
 * catalog_number. */
struct str tn(const struct catalog *c, const char *one, const char *many, uint64_t n);
struct str tn_filled(struct arena *a, const struct catalog *c, const char *one, const char *many,
                     uint64_t n);
/* Marks a literal that is translated later through t(). */
#define N_(msgid) msgid
/* Fills {0} {1} … {9} of a message with texts. The only placeholders messages use besides the
 * number {n} of tn(). Text, not html: escape afterwards. */
struct str text_fill(struct arena *a, struct str message, const struct str *args, size_t count);
#define text_filled(a, message, ...)                                                               \
    text_fill((a), (message), (struct str[]){__VA_ARGS__},                                         \
              sizeof((struct str[]){__VA_ARGS__}) / sizeof(struct str))
/* 22 novembre 2026 / 22 novembre 2026 à 14:05 (UTC), as the language writes it. Digits stay
 * Western. */
struct str catalog_date(struct arena *a, const struct catalog *c, int64_t unix_ms);
struct str catalog_date_time(struct arena *a, const struct catalog *c, int64_t unix_ms);
/* 12 345 grouped as the language does. */
struct str catalog_number(struct arena *a, const struct catalog *c, uint64_t n);

#endif
