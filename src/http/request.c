/* One request: its head, its body, the handler, and the way back after waiting.
 *
 *   LINE ─ guard ─▶ BODY ─ whole ─▶ HANDED ─ answer ───────────▶ QUEUED ─ sent ─▶ ended
 *     │               │               └ suspend ─▶ SUSPENDED ─ answer ┘ ▲
 *     │               └ refused abruptly ─▶ ended     └ client gone ─▶ GONE
 *     └ refused ────────────────────────────────────────────────────────┘
 *
 * libmicrohttpd calls request_begin with the request line, request_step with the head, then with
 * each piece of body, then without data when all is there and again after each resume, and
 * request_completed at the end. An answer given in the first of these calls closes the connection,
 * so only refusals are. */
#include "http/header.h"
#include "http/inside.h"

static struct arena *take_arena(struct http_server *s)
{
    return s->spare_count ? s->spare[--s->spare_count] : arena_new();
}

static void give_arena(struct http_server *s, struct arena *a)
{
    if (s->spare_count == SPARE_ARENAS) {
        arena_free(&a);
        return;
    }
    arena_reset(a);
    s->spare[s->spare_count++] = a;
}

/* What the handler, or only an error page, is told of the target. */
static void split_target(struct http_request *open)
{
    struct str rest = open->target;
    open->path = str_cut(&rest, '?');
    open->query = rest;
    if (!str_starts(open->path, S("/"))) open->path = S("/"); /* it is refused */
}

void *request_begin(void *server, const char *target, struct MHD_Connection *mhd)
{
    struct http_server *s = server;
    struct connection *c =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    struct arena *a = take_arena(s);
    struct request *r = arena_zeros(a, sizeof *r);
    size_t len = strlen(target);
    r->open.arena = a;
    r->open.target = arena_dup(a, (struct str){target, len});
    r->open.peer_is_unix = c->peer_is_unix;
    memcpy(r->open.peer, c->peer, sizeof r->open.peer);
    split_target(&r->open);
    r->raw_end = target + len;
    r->of = c;
    buf_init(&r->body, s->limits.body_bytes);
    c->request = r;
    c->begun = false;
    s->current = c;
    if (c->phase == PHASE_IDLE) connection_enter(c, PHASE_HEAD, s->limits.head_ms);
    return r;
}

static enum http_method method_of(const char *name)
{
    static const struct {
        const char *name;
        enum http_method method;
    } known[] = {
        {"GET", HTTP_GET}, {"HEAD", HTTP_HEAD}, {"POST", HTTP_POST}, {"OPTIONS", HTTP_OPTIONS}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(name, known[i].name) == 0) return known[i].method;
    return HTTP_OTHER;
}

static enum MHD_Result queue_answer(struct request *r)
{
    struct connection *c = r->of;
    int64_t ms = c->server->limits.send_ms + (int64_t)(r->answer.bytes / SEND_BYTES_PER_MS);
    enum MHD_Result done = MHD_queue_response(c->mhd, r->answer.status, r->answer.response);
    if (r->answer.is_ours) MHD_destroy_response(r->answer.response);
    r->answer.response = NULL;
    r->stage = STAGE_QUEUED;
    connection_enter(c, PHASE_SEND, ms);
    return done;
}

static enum MHD_Result refuse(struct request *r, int status)
{
    refuse_answering(r, status);
    return queue_answer(r);
}

/* The raw bytes of the body that were read together with the head: they lie behind it. False where
 * that cannot be known: nothing is seen on this system, or the head came in the same piece as an
 * earlier request, and libmicrohttpd has moved it since. */
static bool body_so_far(const struct request *r, const char *method, struct str *ret)
{
    const struct str last = r->of->last_seen;
    const union MHD_ConnectionInfo *head =
        MHD_get_connection_info(r->of->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    const char *body = method + head->header_size;
    /* The end of the head was in the last piece. */
    if (!last.at || body <= last.at || body > last.at + last.len) return false;
    *ret = str_from(last, (size_t)(body - last.at));
    return true;
}

/* The status a body in chunks is refused with for what is known of its framing, or 0. */
static int chunked_status(struct request *r, struct str piece)
{
    if (chunked_read(&r->chunked, piece) == CHUNK_BAD) return 400;
    return r->chunked.bytes > r->of->server->limits.body_bytes ? 413 : 0;
}

static int begin_body(struct request *r, const char *method, const struct guarded *g)
{
    const struct http_server *s = r->of->server;
    struct str piece;
    if (g->body_bytes > s->limits.body_bytes) return 413;
    if (g->body_bytes > s->limits.bodies_bytes - s->bodies_bytes) return 503;
    if (!g->is_chunked) return 0;
    r->is_chunked = true;
    return body_so_far(r, method, &piece) ? chunked_status(r, piece) : 411;
}

/* The head is whole, and nothing of the body was handed to us yet. */
static enum MHD_Result take_head(struct request *r, const char *url, const char *method,
                                 const char *version)
{
    struct http_server *s = r->of->server;
    struct guarded g;
    r->open.method = method_of(method);
    int status = guard_check(r, url, method, version, &g);
    split_target(&r->open);
    r->open.is_form = header_media_type_is(http_header(&r->open, "Content-Type"),
                                           S("application/x-www-form-urlencoded"));
    if (status == 0) status = begin_body(r, method, &g);
    if (status) return refuse(r, status);
    r->stage = STAGE_BODY;
    if (g.is_chunked || g.body_bytes) connection_enter(r->of, PHASE_BODY, s->limits.body_ms);
    return MHD_YES;
}

bool request_saw(struct request *r, struct str piece)
{
    int status = r->stage == STAGE_BODY && r->is_chunked ? chunked_status(r, piece) : 0;
    if (status) refuse_abruptly(r->of, status);
    return status == 0;
}

static bool take_body(struct request *r, struct str piece)
{
    struct http_server *s = r->of->server;
    if (piece.len > s->limits.bodies_bytes - s->bodies_bytes) {
        refuse_abruptly(r->of, 503);
        return false;
    }
    buf_add(&r->body, piece);
    BUG_IF(buf_is_full(&r->body), "what a body may hold is known before it comes");
    s->bodies_bytes += piece.len;
    return true;
}

static enum MHD_Result hand_over(struct request *r)
{
    struct http_server *s = r->of->server;
    r->stage = STAGE_HANDED;
    r->open.body = buf_str(&r->body);
    s->figures.requests++;
    s->handler.request(s->handler.ctx, &r->open);
    if (r->answer.response) return queue_answer(r);
    BUG_IF(!r->suspend, "a handler sends or suspends");
    r->stage = STAGE_SUSPENDED;
    connection_enter(r->of, PHASE_WAIT, LOOK_MS);
    MHD_suspend_connection(r->of->mhd);
    return MHD_YES;
}

static enum MHD_Result go_on(struct request *r)
{
    switch (r->stage) {
    case STAGE_LINE:
        break; /* request_step's */
    case STAGE_BODY:
        return hand_over(r);
    case STAGE_SUSPENDED:
        return r->answer.response ? queue_answer(r) : MHD_YES;
    case STAGE_HANDED:
    case STAGE_QUEUED:
        return MHD_YES;
    case STAGE_GONE:
        return MHD_NO;
    }
    return MHD_NO;
}

enum MHD_Result request_step(void *server, struct MHD_Connection *c, const char *url,
                             const char *method, const char *version, const char *data,
                             size_t *size, void **state)
{
    struct request *r = *state;
    (void)server, (void)c;
    r->of->server->current = r->of;
    if (r->stage == STAGE_LINE) return take_head(r, url, method, version);
    if (*size == 0) return go_on(r);
    bool good = take_body(r, (struct str){data, *size});
    *size = 0;
    return good ? MHD_YES : MHD_NO;
}

void http_suspend(struct http_request *open)
{
    struct request *r = request_of(open);
    BUG_IF(r->stage != STAGE_HANDED, "only a request in its handler is suspended");
    r->suspend = true;
}

void request_gone(struct request *r)
{
    struct http_server *s = r->of->server;
    if (r->stage != STAGE_SUSPENDED || r->answer.response) return;
    r->stage = STAGE_GONE;
    if (s->handler.gone) s->handler.gone(s->handler.ctx, &r->open);
    deadline_leave(&r->of->deadline);
    r->of->phase = PHASE_OVER;
    s->resumed = true;
    MHD_resume_connection(r->of->mhd);
}

void request_end(struct request *r)
{
    struct http_server *s = r->of->server;
    bool unanswered = r->stage == STAGE_SUSPENDED && !r->answer.response;
    if (unanswered && s->handler.gone) s->handler.gone(s->handler.ctx, &r->open);
    answer_release(r);
    s->bodies_bytes -= r->body.len;
    buf_done(&r->body);
    r->of->request = NULL;
    give_arena(s, r->open.arena); /* r lived in it */
}

void request_completed(void *server, struct MHD_Connection *mhd, void **state,
                       enum MHD_RequestTerminationCode how)
{
    struct request *r = *state;
    (void)server, (void)mhd, (void)how;
    if (!r) return;
    struct connection *c = r->of;
    *state = NULL;
    request_end(r);
    c->server->current = c;
    c->last_seen = STR_NONE;
    if (c->phase == PHASE_OVER) return;
    connection_enter(c, PHASE_IDLE, c->server->limits.idle_ms);
    if (c->server->draining) connection_end_idle(c);
}

struct joining {
    struct str name;
    struct buf *out;
    struct str separator;
};

static enum MHD_Result join(void *ctx, enum MHD_ValueKind kind, const char *name, size_t name_len,
                            const char *value, size_t value_len)
{
    struct joining *j = ctx;
    (void)kind;
    if (!str_eq_nocase((struct str){name, name_len}, j->name)) return MHD_YES;
    if (j->out->len) buf_add(j->out, j->separator);
    buf_add(j->out, (struct str){value, value ? value_len : 0});
    return MHD_YES;
}

static struct str join_all(const struct request *r, struct str name, struct str separator)
{
    struct buf out;
    buf_init(&out, LIMIT_HEAD_BYTES + 2 * LIMIT_HEAD_BYTES);
    struct joining j = {name, &out, separator};
    MHD_get_connection_values_n(r->of->mhd, MHD_HEADER_KIND, join, &j);
    struct str joined = arena_dup(r->open.arena, buf_str(&out));
    buf_done(&out);
    return joined;
}

struct str http_header(const struct http_request *open, const char *name)
{
    const struct request *r = request_of(open);
    struct str wanted = str_of(name);
    const char *value = NULL;
    size_t len = 0;
    if (r->authority.at && str_eq_nocase(wanted, S("Host"))) return r->authority;
    if (MHD_lookup_connection_value_n(r->of->mhd, MHD_HEADER_KIND, name, wanted.len, &value,
                                      &len) != MHD_YES)
        return STR_NONE;
    if (str_eq_nocase(wanted, S("Cookie"))) return join_all(r, wanted, S("; "));
    if (str_eq_nocase(wanted, S("X-Forwarded-For"))) return join_all(r, wanted, S(", "));
    return str_trim((struct str){value ? value : "", len});
}

struct str http_cookie(const struct http_request *open, struct str name)
{
    return header_cookie(http_header(open, "Cookie"), name);
}
