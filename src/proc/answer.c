/* From a request to bytes: the cache first, then the page, then perhaps the store. */
#include "proc/front.h"

#define HEADERS_MAX (PAGE_HEADERS_MAX + PAGE_POLICY_HEADERS + 1)

struct at_hand { /* one request and what is known of its caching */
    struct front *f;
    struct page_request *q;
    struct str key; /* at NULL: this answer is not public */
    struct made_from now;
};

/* ---- what a public answer depends on ---- */

static struct made_from world_now(const struct front *f, const struct page_request *q)
{
    unsigned counter = q->route->of_lists ? GENERATION_LISTS : generation_of(q->slug);
    return (struct made_from){
        atomic_load_explicit(&f->generations->epoch, memory_order_acquire),
        atomic_load_explicit(&f->generations->counter[counter], memory_order_acquire),
    };
}

static bool is_fresh(const struct cached *c, struct made_from now)
{
    return c->from.epoch == now.epoch && c->from.generation == now.generation;
}

/* Route, slug and variant in one line; NULL where the answer is for this asker alone. */
static struct str key_of(struct front *f, const struct page_request *q)
{
    enum http_method method = q->http->method;
    if (!q->route->variant || (method != HTTP_GET && method != HTTP_HEAD)) return STR_NONE;
    buf_clear(&f->key);
    buf_add(&f->key, str_of(q->route->name));
    buf_add_char(&f->key, 0);
    buf_add(&f->key, q->slug);
    buf_add_char(&f->key, 0);
    if (!q->route->variant(&f->world, q, &f->key)) return STR_NONE;
    return buf_is_full(&f->key) ? STR_NONE : buf_str(&f->key);
}

static void send_cached(struct front *f, struct http_request *http, const struct cached *c)
{
    char token[TOKEN_CHARS];
    if (c->token_page.len) token_make(f->keys, c->token_page, token);
    http_send_pack(http, c->pack, c->token_page.len ? token : NULL);
}

/* ---- headers ---- */

struct lines {
    struct http_header_line at[HEADERS_MAX];
    size_t count;
};

static void add_line(struct lines *l, const char *name, struct str value)
{
    BUG_IF(l->count == HEADERS_MAX, "more headers than a page may set");
    l->at[l->count++] = (struct http_header_line){name, value};
}

static struct lines lines_of(const struct page_answer *p)
{
    struct lines l = {.count = 0};
    add_line(&l, "Content-Type", str_of(p->content_type));
    l.count += page_answer_policy(p, l.at + l.count);
    for (size_t i = 0; i < p->headers_count; i++)
        add_line(&l, p->headers[i].name, p->headers[i].value);
    return l;
}

/* ---- sending ---- */

static void fill_token(struct front *f, const struct page_answer *p, char ret[TOKEN_CHARS])
{
    if (p->token.len == TOKEN_CHARS)
        memcpy(ret, p->token.at, TOKEN_CHARS);
    else
        token_make(f->keys, p->token_page, ret);
}

static bool has_hole(const struct page_answer *p) { return p->body.hole_len == TOKEN_CHARS; }

static void send_private(struct at_hand *h, struct page_answer *p)
{
    struct lines l = lines_of(p);
    if (has_hole(p)) fill_token(h->f, p, p->body.out.at + p->body.hole_at);
    http_send(h->q->http, p->status, l.at, l.count, buf_str(&p->body.out));
}

static void send_public(struct at_hand *h, struct page_answer *p)
{
    struct lines l = lines_of(p);
    struct http_pack_how how = {
        .status = p->status,
        .headers = l.at,
        .headers_count = l.count,
        .bytes = buf_str(&p->body.out),
        .hole_at = p->body.hole_at,
        .hole_len = p->body.hole_len,
        .etag = true,
        .compress = true,
    };
    char token[TOKEN_CHARS];
    if (has_hole(p)) fill_token(h->f, p, token);
    struct http_pack *pack = http_pack_new(&how);
    if (h->key.at)
        cache_put(h->f->cache, h->key, pack, has_hole(p) ? p->token_page : STR_NONE, h->now);
    http_send_pack(h->q->http, pack, has_hole(p) ? token : NULL);
    http_pack_free(&pack);
}

static void send_page(struct at_hand *h, struct page_answer *p)
{
    if (p->file >= 0) {
        struct lines l = lines_of(p);
        http_send_file(h->q->http, p->file, l.at, l.count);
        p->file = -1;
    } else if (buf_is_full(&p->body.out)) {
        log_line(LOG_ERROR, "a page grew past %u bytes: %s", LIMIT_PAGE_BYTES, h->q->route->name);
        http_send(h->q->http, 500, NULL, 0, S("This page is larger than the server can make.\n"));
    } else if (p->public && p->status == 200) {
        send_public(h, p);
    } else {
        send_private(h, p);
    }
    page_answer_done(p);
}

static void send_error(struct at_hand *h, int status)
{
    struct page_answer p;
    page_answer_init(&p);
    page_error(&h->f->world, h->q, status, &p);
    send_page(h, &p);
}

/* The database cannot be read: what was true a moment ago is better than nothing. */
static void send_stale(struct at_hand *h)
{
    const struct cached *c = h->key.at ? cache_find(h->f->cache, h->key) : NULL;
    if (c)
        send_cached(h->f, h->q->http, c);
    else
        send_error(h, 503);
}

/* ---- requests ---- */

static void ask(struct at_hand *h, struct wire_message *m, struct page_answer *p)
{
    page_answer_done(p);
    h->q->http->user = h->q;
    http_suspend(h->q->http);
    asking_ask(h->f->asking, m, h->q->http);
}

static void make_page(struct at_hand *h)
{
    struct page_answer p;
    struct wire_message m = {.kind = WIRE__COUNT};
    page_answer_init(&p);
    switch (h->q->route->handle(&h->f->world, h->q, &p, &m)) {
    case PAGE_ANSWER:
        send_page(h, &p);
        return;
    case PAGE_ASK_STORE:
        ask(h, &m, &p);
        return;
    case PAGE_AWAY:
        page_answer_done(&p);
        send_stale(h);
        return;
    }
}

void front_request(void *ctx, struct http_request *http)
{
    struct front *f = ctx;
    struct page_request *q = arena_zeros(http->arena, sizeof *q);
    page_request_read(&f->world, http, q);
    struct at_hand h = {f, q, key_of(f, q), world_now(f, q)};
    const struct cached *c = h.key.at ? cache_find(f->cache, h.key) : NULL;
    if (c && is_fresh(c, h.now))
        send_cached(f, http, c);
    else
        make_page(&h);
}

void front_answered(void *ctx, struct http_request *http, const struct wire_answer *said)
{
    struct front *f = ctx;
    struct page_request *q = http->user;
    struct at_hand h = {f, q, STR_NONE, {0}};
    struct page_answer p;
    page_answer_init(&p);
    q->route->answered(&f->world, q, said, &p);
    send_page(&h, &p);
}

void front_error_page(void *ctx, struct http_request *http, int status, struct str *ret_html)
{
    struct front *f = ctx;
    struct page_request *q = arena_zeros(http->arena, sizeof *q);
    struct page_answer p;
    page_request_read(&f->world, http, q);
    page_answer_init(&p);
    page_error(&f->world, q, status, &p);
    *ret_html = arena_dup(http->arena, buf_str(&p.body.out));
    page_answer_done(&p);
}
