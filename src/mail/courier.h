/* courier — one transfer of libcurl's at a time, on our loop; private to this room.
 *
 * Each courier has a multi handle of its own: transfers share no connection, so nothing that one
 * does can end another's. Sockets are opened here and nowhere else, after asking whether the
 * address may be connected to. */
#ifndef TOGUNA_MAIL_COURIER_H
#define TOGUNA_MAIL_COURIER_H
#include "mail/mail.h"
#include <curl/curl.h>

struct courier {
    struct loop *loop;
    CURLM *multi;
    CURL *easy;     /* NULL: free */
    int64_t due_ms; /* monotonic: when libcurl wants to be called; -1: not by time */
    void (*ended)(void *owner, CURLcode code);
    void *owner;
    may_connect_fn *may_connect; /* NULL: anywhere */
    void *may_connect_ctx;
    unsigned opened, forbidden; /* addresses of this transfer */
    char why[CURL_ERROR_SIZE];
};

void courier_init(struct courier *c, struct loop *l);
void courier_done(struct courier *c);
/* A handle with all that every transfer has set: PROTOCOLS as libcurl names them, certificates
 * checked against CA_FILE or the system's, no proxy, no netrc, no signals, TLS 1.2 or newer. */
CURL *courier_prepare(struct courier *c, const char *protocols, const char *ca_file);
void courier_start(
    struct courier *c); /* ended is called later, from the loop, but for courier_drop */
void courier_drop(struct courier *c); /* closes the connection too */
int courier_before_wait(struct courier *c);
/* The reason of a failure, in libcurl's words: it tells of host, address and certificate. */
const char *courier_why(const struct courier *c, CURLcode code);

/* An option that cannot be taken is one this libcurl was built without. */
#define courier_set(easy, option, value)                                                           \
    BUG_IF(curl_easy_setopt((easy), (option), (value)) != CURLE_OK, "libcurl takes " #option)

#endif
