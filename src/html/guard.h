/* guard — is this HTML fit to be parsed at all? */
#ifndef TOGUNA_HTML_GUARD_H
#define TOGUNA_HTML_GUARD_H
#include "base/base.h"

/* Refuses, with ERR_LIMIT, what would take the parser more than moments: elements open within each
 * other beyond GUARD_DEPTH, formatting tags never closed that would be copied into every paragraph,
 * tags with hundreds of attributes, and too many bytes. Linear in s. */
#define GUARD_DEPTH (2 * LIMIT_ARTICLE_DEPTH)
MUST_USE bool guard_html(struct str s, struct err *e);

#endif
