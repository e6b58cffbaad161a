/* ascii — names of hosts as the wire has them; private to this room. */
#ifndef TOGUNA_MAIL_ASCII_H
#define TOGUNA_MAIL_ASCII_H
#include "text/text.h"

/* The A-labels (RFC 5891) of a host name, in lower case where it was not ASCII; an ASCII one as it
 * is. False for what is no name. */
MUST_USE bool host_ascii(struct arena *a, struct str host, struct str *ret);
/* An address of a person with its host in ASCII; the name before the @ stays. False where
 * address_check finds a fault. */
MUST_USE bool address_ascii(struct arena *a, struct str address, struct str *ret);
/* The host of such an address. */
struct str address_host(struct str address);
/* An address of a page, all of it in ASCII. */
MUST_USE bool url_ascii(struct arena *a, struct str url, struct str *ret);
bool is_ascii(struct str s);

#endif
