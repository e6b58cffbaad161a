/* header — what stands in header lines and targets, read; pure functions over bytes from anyone.
 *
 * Nothing here knows of a connection. Each function names the part of the standard it follows. */
#ifndef TOGUNA_HTTP_HEADER_H
#define TOGUNA_HTTP_HEADER_H
#include "base/base.h"

bool header_is_token(struct str s);  /* RFC 9110 section 5.6.2; not empty */
bool header_is_value(struct str s);  /* RFC 9110 section 5.5: no control character but TAB */
bool header_is_target(struct str s); /* visible bytes only; not empty */

/* Takes scheme and authority off an absolute-form target (RFC 9112 section 3.2.2); *ret_authority
 * is STR_NONE for an origin-form one. False for what is neither. The bare authority becomes "/". */
MUST_USE bool target_reduce(struct arena *a, struct str *target, struct str *ret_authority);

/* True when gzip is to be sent (RFC 9110 section 12.5.3): it has a weight above 0, its own or that
 * of "*", and identity, where it is named, does not weigh more. What is no weight counts as 0. */
bool header_accepts_gzip(struct str accept_encoding);
/* RFC 9110 section 13.1.2 by weak comparison; "*" matches all. ETAG as sent: W/"…". */
bool header_lists_etag(struct str if_none_match, struct str etag);
bool header_media_type_is(struct str content_type, struct str type); /* parameters aside */
/* RFC 6265 section 5.2 as servers read it: the first cookie of that name, quotes around its value
 * taken away. */
struct str header_cookie(struct str cookies, struct str name);

/* IMF-fixdate (RFC 9110 section 5.6.7) and the two old forms are read; the first is written.
 * Seconds since 1970. */
#define HTTP_DATE_CHARS 29u
void http_date(char ret[HTTP_DATE_CHARS + 1], int64_t unix_s);
MUST_USE bool http_date_parse(struct str s, int64_t *ret_unix_s);

/* RFC 9110 section 14: one range of bytes; several, or what cannot be read, count as none. */
enum range_kind { RANGE_NONE, RANGE_ONE, RANGE_OUTSIDE };
struct byte_range {
    uint64_t from, count;
};
enum range_kind header_range(struct str range, uint64_t size, struct byte_range *ret);

#endif
