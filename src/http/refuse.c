/* Refusals: an error page, and the end of the connection, whose next bytes might be anything. */
#include "http/header.h"
#include "http/inside.h"
#include <sys/socket.h>

#define WRITTEN_BYTES_MAX 1048576u /* an abrupt answer, head and page */

struct page {
    struct str type, body;
};

static struct page page_of(struct request *r, int status)
{
    struct http_handler *h = &r->of->server->handler;
    struct str html = STR_NONE;
    if (h->error_page) h->error_page(h->ctx, &r->open, status, &html);
    if (html.at) return (struct page){S("text/html; charset=utf-8"), html};
    return (struct page){S("text/plain; charset=utf-8"),
                         arena_printf(r->open.arena, "%d\n", status)};
}

static void mark(struct connection *c)
{
    c->refused = true;
    c->server->figures.refused++;
}

void refuse_answering(struct request *r, int status)
{
    struct page p = page_of(r, status);
    struct MHD_Response *response = response_new(p.body, MHD_RESPMEM_MUST_COPY);
    mark(r->of);
    response_add(response, "Content-Type", p.type);
    response_add(response, "Cache-Control", S("no-store"));
    response_add(response, "Connection", S("close"));
    response_add_always(response, r);
    answer_set(r,
               (struct answer){(unsigned)status, response, .is_ours = true, .bytes = p.body.len});
}

static void add_header(struct buf *out, const char *name, struct str value)
{
    buf_addf(out, "%s: ", name);
    buf_add(out, value);
    buf_add(out, S("\r\n"));
}

static void write_answer(struct buf *out, const struct request *r, int status, const struct page *p)
{
    const struct http_handler *h = &r->of->server->handler;
    char date[HTTP_DATE_CHARS + 1];
    http_date(date, now_ms() / 1000);
    buf_addf(out, "HTTP/1.1 %d %s\r\n", status, MHD_get_reason_phrase_for((unsigned)status));
    add_header(out, "Date", str_of(date));
    add_header(out, "Content-Type", p->type);
    add_header(out, "Cache-Control", S("no-store"));
    add_header(out, "Connection", S("close"));
    for (size_t i = 0; i < h->always_count; i++)
        add_header(out, h->always[i].name, h->always[i].value);
    buf_addf(out, "Content-Length: %zu\r\n\r\n", p->body.len);
    if (r->open.method != HTTP_HEAD) buf_add(out, p->body);
}

/* Earlier answers have left by now, so the socket's buffer has room. If it has not, the client sees
 * an end. */
void refuse_abruptly(struct connection *c, int status)
{
    if (c->refused || c->phase == PHASE_OVER) return;
    struct request *r = c->request ? c->request : request_begin(c->server, "/", c->mhd);
    struct page p = page_of(r, status);
    struct buf out;
    mark(c);
    buf_init(&out, WRITTEN_BYTES_MAX);
    write_answer(&out, r, status, &p);
    ssize_t sent = send(c->fd, out.at, out.len, MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)sent;
    shutdown(c->fd, SHUT_WR);
    buf_done(&out);
}
