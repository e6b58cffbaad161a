/* http — libmicrohttpd's only neighbour: guard, deadlines, requests, answers.
 *
 * HTTP/1.1 only; TLS and HTTP/2 are the front proxy's. One thread: the server's descriptor goes
 * into the process's loop. A request reaches the handler once, whole, body included (to
 * LIMIT_BODY_BYTES; larger gets 413 before or while it comes), after the guard has refused what two
 * parsers could read in two ways (RFC 9112 section 11.2): 400 and close. Heads, bodies, answers and
 * idle connections have deadlines (LIMIT_HEAD_MS and the like), whatever their pace. */
#ifndef TOGUNA_HTTP_H
#define TOGUNA_HTTP_H
#include "base/base.h"

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_OPTIONS, HTTP_OTHER };

struct http_request {
    enum http_method method;
    struct str target; /* raw, path and query as sent; an absolute-form target is reduced to them */
    struct str path;   /* raw, percent-encoded; begins with '/' */
    struct str query;  /* raw, without '?'; at NULL when there was none */
    struct str body;
    bool is_form;           /* Content-Type application/x-www-form-urlencoded */
    unsigned char peer[16]; /* IPv6 or mapped IPv4; zeros on a unix socket */
    bool peer_is_unix;
    struct arena *arena; /* lives until the answer is sent */
    void *user;          /* the handler's own, for between suspend and resume */
};
/* STR_NONE (at NULL) when the header is not there. Name in any case. The first of several, but
 * X-Forwarded-For and Cookie: all, joined as their RFCs say. */
struct str http_header(const struct http_request *r, const char *name);
/* The value of a cookie, or STR_NONE. */
struct str http_cookie(const struct http_request *r, struct str name);

/* ---- answers ----
 *
 * A pack is an answer made once and sent often: status, headers and bytes, perhaps with a hole of
 * fixed length that each sending fills anew, perhaps gzip beside identity. Sending one costs no
 * allocation: copies in flight are kept and used again (a filled copy must not change while it is
 * sent). Reference counted. */

struct http_header_line {
    const char *name;
    struct str value;
};
struct http_pack_how {
    int status;
    const struct http_header_line
        *headers; /* without Content-Length, Content-Encoding, ETag, Vary, Date */
    size_t headers_count;
    struct str bytes;
    size_t hole_at, hole_len; /* hole_len 0: none */
    bool etag; /* a weak ETag over the bytes with the hole blank; If-None-Match is answered with 304
                */
    bool compress; /* gzip made at the second sending that asks for it; Vary: Accept-Encoding */
    struct str last_modified; /* HTTP date, or empty */
};
struct http_pack;
struct http_pack *http_pack_new(const struct http_pack_how *how); /* copies everything */
struct http_pack *http_pack_ref(struct http_pack *p);
void http_pack_free(struct http_pack **p); /* drops one reference */
size_t
http_pack_bytes(const struct http_pack *p); /* memory it holds now, copies in flight included */

/* Answers with a pack; FILL (hole_len bytes) goes into its hole. */
void http_send_pack(struct http_request *r, struct http_pack *p, const char *fill);
/* Answers once. Headers may be NULL; all is copied. */
void http_send(struct http_request *r, int status, const struct http_header_line *headers,
               size_t headers_count, struct str bytes);

/* Answers with a file, which is closed afterwards; one Range is honoured (RFC 9110 section 14),
 * If-Range and Last-Modified too. */
void http_send_file(struct http_request *r, int fd, const struct http_header_line *headers,
                    size_t headers_count);

/* From its handler: the connection waits without costing anything, and the request stays valid,
 * until it is answered by one of the above or the handler's gone is called. */
void http_suspend(struct http_request *r);

/* ---- server ---- */

struct http_handler {
    void *ctx;
    /* Must send or suspend. */
    void (*request)(void *ctx, struct http_request *r);
    /* The client of a suspended request left, or the server ends: forget r, its arena goes now. */
    void (*gone)(void *ctx, struct http_request *r);
    /* Headers put on every answer, refusals included. */
    const struct http_header_line *always;
    size_t always_count;
    /* The page of a refusal (400, 413, 431 …) in R's arena; may be NULL. Of a head that could not
     * be read, R tells as much as was: at the least a GET of "/". */
    void (*error_page)(void *ctx, struct http_request *r, int status, struct str *ret_html);
};
struct http_server;
/* Listening sockets, non-blocking, become the server's, which closes them when it is freed. */
MUST_USE bool http_server_new(struct http_server **ret, const int *listening, size_t count,
                              struct http_handler handler, struct err *e);
void http_server_free(struct http_server **s);
/* For the loop: readable when there is work. */
int http_server_descriptor(const struct http_server *s);
/* Does it. Also needed once a suspended request was answered: http_server_wait_ms is 0 then. */
void http_server_work(struct http_server *s);
/* The longest the loop may wait before it calls http_server_work; -1: no bound. */
int http_server_wait_ms(struct http_server *s);
/* No new connections; ends idle ones; true once nothing is open. */
bool http_server_drain(struct http_server *s);
struct http_figures {
    uint64_t requests, connections, refused;
};
struct http_figures http_server_figures(const struct http_server *s);

/* ---- forms: application/x-www-form-urlencoded (WHATWG URL section 5.1) ---- */

struct form_field {
    struct str name, value; /* decoded; any bytes, NULs too */
};
struct form {
    struct form_field *fields;
    size_t count;
};
/* False on more than LIMIT_FORM_FIELDS. Query strings too. */
MUST_USE bool form_parse(struct arena *a, struct str body, struct form *ret);
/* The first field of that name, or STR_NONE. Doubles: the first counts, everywhere. */
struct str form_get(const struct form *f, struct str name);

#endif
