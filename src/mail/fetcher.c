/* Fetching over HTTP: what a stranger's address leads to is not trusted with time, size or place.
 *
 * Redirects are followed here, each as a request of its own, so that the bounds hold for all of
 * them together, each address is asked about anew, and nothing goes from https back to http. */
#include "mail/ascii.h"
#include "mail/courier.h"
#include <stdio.h>
#include <stdlib.h>

#define HEAD_BYTES         65536u /* of one answer */
#define CONTENT_TYPE_BYTES 200u

struct slot {
    struct fetcher *fetcher;
    struct courier courier;
    bool busy;
    struct fetch_ask ask; /* its texts live in the arena */
    struct arena *arena;  /* of this job */
    struct str url;       /* of this request */
    struct curl_slist *headers;
    int64_t deadline_ms; /* monotonic */
    unsigned redirects;
    size_t head_bytes;
    struct buf body;
};

struct fetcher {
    struct fetcher_how how;
    struct slot *slots;
    struct arena *arena; /* program lifetime */
    size_t count;
};

/* ---- the end of a job ---- */

static void end_request(struct slot *s)
{
    courier_drop(&s->courier);
    curl_slist_free_all(s->headers);
    s->headers = NULL;
}

/* The slot is free before DONE is called; what DONE is shown lives until it returns. */
static void finish(struct slot *s, struct fetched *got)
{
    struct fetch_ask ask = s->ask;
    struct arena *a = s->arena;
    struct buf body = s->body;
    if (!got->url.at) got->url = s->url;
    if (got->outcome == FETCH_ANSWERED) got->body = buf_str(&body);
    end_request(s);
    s->arena = NULL;
    s->busy = false;
    ask.done(ask.ctx, got);
    buf_done(&body);
    arena_free(&a);
}

static void fail(struct slot *s, enum fetch_outcome outcome, const char *why)
{
    struct fetched got = {.outcome = outcome};
    snprintf(got.detail, sizeof got.detail, "%s", why);
    finish(s, &got);
}

/* ---- what comes in ---- */

static size_t take_body(char *at, size_t size, size_t count, void *ctx)
{
    struct slot *s = ctx;
    buf_add(&s->body, (struct str){at, size * count});
    return buf_is_full(&s->body) ? 0 : size * count;
}

static size_t take_head(char *at, size_t size, size_t count, void *ctx)
{
    struct slot *s = ctx;
    (void)at;
    s->head_bytes += size * count;
    return s->head_bytes > HEAD_BYTES ? 0 : size * count;
}

/* ---- a request ---- */

static void add_header(struct slot *s, struct str header)
{
    BUG_IF(str_find_char(header, '\n', 0) < header.len ||
               str_find_char(header, '\r', 0) < header.len,
           "a header is one line");
    struct curl_slist *longer = curl_slist_append(s->headers, arena_c_string(s->arena, header));
    if (!longer) die("out of memory for a header");
    s->headers = longer;
}

static void set_post(CURL *easy, const struct slot *s)
{
    if (!s->ask.is_post) return;
    courier_set(easy, CURLOPT_POST, 1L);
    courier_set(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)s->ask.body.len);
    courier_set(easy, CURLOPT_POSTFIELDS, s->ask.body.len ? s->ask.body.at : "");
}

static void set_headers(CURL *easy, struct slot *s)
{
    for (size_t i = 0; i < s->ask.headers_count; i++) add_header(s, s->ask.headers[i]);
    if (s->ask.is_post) add_header(s, S("Expect:")); /* no round trip before the body */
    courier_set(easy, CURLOPT_HTTPHEADER, s->headers);
}

static void request(struct slot *s)
{
    const struct fetcher_how *how = &s->fetcher->how;
    int64_t left_ms = s->deadline_ms - monotonic_ms();
    CURL *easy = courier_prepare(&s->courier, "http,https", how->ca_file);
    buf_clear(&s->body);
    s->head_bytes = 0;
    courier_set(easy, CURLOPT_URL, arena_c_string(s->arena, s->url));
    courier_set(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    courier_set(easy, CURLOPT_FOLLOWLOCATION, 0L);
    courier_set(easy, CURLOPT_FORBID_REUSE, 1L);
    courier_set(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    courier_set(easy, CURLOPT_USERAGENT, how->user_agent);
    courier_set(easy, CURLOPT_WRITEFUNCTION, take_body);
    courier_set(easy, CURLOPT_WRITEDATA, s);
    courier_set(easy, CURLOPT_HEADERFUNCTION, take_head);
    courier_set(easy, CURLOPT_HEADERDATA, s);
    courier_set(easy, CURLOPT_TIMEOUT_MS, (long)(left_ms > 1 ? left_ms : 1));
    set_post(easy, s);
    set_headers(easy, s);
    courier_start(&s->courier);
}

/* ---- redirects ---- */

static bool is_redirect(long status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* NULL: goes on there. Otherwise why not. */
static const char *follow(struct slot *s, struct str location)
{
    struct url next;
    if (s->redirects == s->ask.redirects_max) return "too many redirects";
    if (!url_check(s->arena, location, URL_WEB, &next)) return "a redirect to what is no page";
    if (str_starts(s->url, S("https://")) && !str_starts(next.text, S("https://")))
        return "a redirect from https to http";
    if (!url_ascii(s->arena, next.text, &s->url)) return "a redirect to what is no page";
    s->redirects++;
    end_request(s);
    request(s);
    return NULL;
}

/* ---- the answer ---- */

static struct str info_text(struct slot *s, CURLINFO which)
{
    char *text = NULL;
    if (curl_easy_getinfo(s->courier.easy, which, &text) != CURLE_OK) return STR_NONE;
    return arena_dup(s->arena, str_of(text)); /* the handle goes before DONE is called */
}

static void answered(struct slot *s)
{
    long status = 0;
    struct fetched got = {.outcome = FETCH_ANSWERED};
    (void)curl_easy_getinfo(s->courier.easy, CURLINFO_RESPONSE_CODE, &status);
    got.status = (unsigned)status;
    if (is_redirect(status)) {
        got.location = info_text(s, CURLINFO_REDIRECT_URL);
        if (got.location.len && !s->ask.is_post && s->ask.redirects_max) {
            const char *why = follow(s, got.location);
            if (why) fail(s, FETCH_REDIRECTS, why);
            return;
        }
    }
    got.content_type = str_sub(info_text(s, CURLINFO_CONTENT_TYPE), 0, CONTENT_TYPE_BYTES);
    finish(s, &got);
}

static void ended(void *owner, CURLcode code)
{
    struct slot *s = owner;
    if (code == CURLE_OK)
        answered(s);
    else if (buf_is_full(&s->body))
        fail(s, FETCH_TOO_LARGE, "the answer's body is over the bound");
    else if (s->head_bytes > HEAD_BYTES)
        fail(s, FETCH_TOO_LARGE, "the answer's head is over the bound");
    else if (s->courier.forbidden && !s->courier.opened)
        fail(s, FETCH_FORBIDDEN, "no address that may be connected to");
    else
        fail(s, FETCH_FAILED, courier_why(&s->courier, code));
}

/* ---- starting ---- */

static struct slot *free_slot(struct fetcher *f)
{
    for (size_t i = 0; i < f->count; i++)
        if (!f->slots[i].busy) return &f->slots[i];
    BUG_IF(true, "something is fetched only while there is room");
    return NULL;
}

static void copy_ask(struct slot *s, const struct fetch_ask *ask)
{
    BUG_IF(ask->headers_count > FETCH_HEADERS_MAX, "there are few headers");
    s->ask = *ask;
    s->ask.url.text = arena_dup(s->arena, ask->url.text);
    s->ask.body = arena_dup(s->arena, ask->body);
    for (size_t i = 0; i < ask->headers_count; i++)
        s->ask.headers[i] = arena_dup(s->arena, ask->headers[i]);
}

void fetch(struct fetcher *f, const struct fetch_ask *ask)
{
    struct slot *s = free_slot(f);
    s->busy = true;
    s->arena = arena_new();
    copy_ask(s, ask);
    s->redirects = 0;
    s->deadline_ms = monotonic_ms() + (ask->whole_ms ? ask->whole_ms : LIMIT_FETCH_WHOLE_MS);
    buf_init(&s->body, ask->bytes_max ? ask->bytes_max : LIMIT_FETCH_BYTES);
    if (url_ascii(s->arena, s->ask.url.text, &s->url))
        request(s);
    else
        s->url = s->ask.url.text; /* told before the next wait */
}

size_t fetcher_room(const struct fetcher *f)
{
    size_t room = 0;
    for (size_t i = 0; i < f->count; i++) room += !f->slots[i].busy;
    return room;
}

/* ---- life ---- */

static bool is_public(void *ctx, const struct sockaddr *to)
{
    (void)ctx;
    return address_is_public(to);
}

static void slot_init(struct slot *s, struct fetcher *f, struct loop *l)
{
    *s = (struct slot){.fetcher = f};
    courier_init(&s->courier, l);
    s->courier.owner = s;
    s->courier.ended = ended;
    s->courier.may_connect = f->how.may_connect ? f->how.may_connect : is_public;
    s->courier.may_connect_ctx = f->how.ctx;
}

struct fetcher *fetcher_new(struct loop *l, const struct fetcher_how *how)
{
    struct fetcher *f = calloc(1, sizeof *f);
    if (!f) die("out of memory for the fetcher");
    f->how = *how;
    f->arena = arena_new();
    f->count = how->connections_max ? how->connections_max : LIMIT_FETCH_CONNECTIONS;
    f->slots = arena_new_array(f->arena, struct slot, f->count);
    for (size_t i = 0; i < f->count; i++) slot_init(&f->slots[i], f, l);
    return f;
}

static void slot_done(struct slot *s)
{
    end_request(s);
    courier_done(&s->courier);
    if (!s->busy) return;
    buf_done(&s->body);
    arena_free(&s->arena);
}

void fetcher_free(struct fetcher **f)
{
    if (!*f) return;
    for (size_t i = 0; i < (*f)->count; i++) slot_done(&(*f)->slots[i]);
    arena_free(&(*f)->arena);
    free(*f);
    *f = NULL;
}

static int before_wait(struct slot *s)
{
    if (!s->busy) return -1;
    if (s->courier.easy) return courier_before_wait(&s->courier);
    fail(s, FETCH_FAILED, "this is no address of a page");
    return 0;
}

int fetcher_before_wait(void *ctx)
{
    struct fetcher *f = ctx;
    int wait_ms = -1;
    for (size_t i = 0; i < f->count; i++) {
        int one_ms = before_wait(&f->slots[i]);
        if (wait_ms < 0 || (one_ms >= 0 && one_ms < wait_ms)) wait_ms = one_ms;
    }
    return wait_ms;
}
