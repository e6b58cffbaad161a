/* Fetches what test_fetcher.py asks for and says what came:
 *
 *   fetch_pages WHERE CA BYTES_MAX WHOLE_MS REDIRECTS COUNT < url, method, body, headers as fields
 *
 * WHERE: "public" asks no more than the room does; "here" lets it connect to 127.0.0.1 alone. COUNT
 * alike are fetched, as many at once as there is room. "leave" for COUNT: as in send_jobs. Each
 * answer is six fields: outcome and status, body, content type, location, url, detail. */
#include "fields.h"
#include "mail/mail.h"
#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

struct scene {
    struct loop *loop;
    struct fetcher *fetcher;
    struct fetch_ask ask;
    uint64_t to_fetch, answered, count;
};

static bool is_here(void *ctx, const struct sockaddr *to)
{
    struct sockaddr_in v4;
    (void)ctx;
    if (to->sa_family != AF_INET) return false;
    memcpy(&v4, to, sizeof v4);
    return v4.sin_addr.s_addr == htonl(INADDR_LOOPBACK);
}

static void fetch_some(struct scene *s)
{
    while (s->to_fetch && fetcher_room(s->fetcher)) {
        s->to_fetch--;
        fetch(s->fetcher, &s->ask);
    }
}

static void done(void *ctx, const struct fetched *got)
{
    static const char *const names[] = {"answered", "forbidden", "too large", "redirects",
                                        "failed"};
    struct scene *s = ctx;
    char outcome[40];
    fetch_some(s); /* before what came is looked at: it lives until we return */
    snprintf(outcome, sizeof outcome, "%s %u", names[got->outcome], got->status);
    field_write(str_of(outcome));
    field_write(got->body);
    field_write(got->content_type);
    field_write(got->location);
    field_write(got->url);
    field_write(str_of(got->detail));
    if (++s->answered == s->count) loop_stop(s->loop);
}

static int before_wait(void *ctx)
{
    struct scene *s = ctx;
    return fetcher_before_wait(s->fetcher);
}

static void stop(void *ctx, int fd)
{
    (void)fd;
    loop_stop(ctx);
}

static void read_ask(struct arena *a, struct fetch_ask *ask)
{
    struct str rest;
    ask->url.text = field_need(a);
    ask->is_post = str_eq(field_need(a), S("POST"));
    ask->body = field_need(a);
    rest = field_need(a);
    if (!rest.len) return;
    while (rest.at) ask->headers[ask->headers_count++] = str_cut(&rest, '\n');
}

int main(int argc, char **argv)
{
    if (argc != 7) return 2;
    signal(SIGPIPE, SIG_IGN);
    struct arena *a = arena_new();
    struct fetcher_how how = {.user_agent = "test", .ca_file = argv[2][0] ? argv[2] : NULL};
    if (strcmp(argv[1], "here") == 0) how.may_connect = is_here;
    how.connections_max = 2;
    bool leaves = strcmp(argv[6], "leave") == 0;
    struct scene s = {.loop = loop_new(), .count = leaves ? 1 : strtoul(argv[6], NULL, 10)};
    s.to_fetch = s.count;
    s.ask = (struct fetch_ask){.bytes_max = strtoul(argv[3], NULL, 10),
                               .whole_ms = strtol(argv[4], NULL, 10),
                               .redirects_max = (unsigned)strtoul(argv[5], NULL, 10),
                               .done = done,
                               .ctx = &s};
    read_ask(a, &s.ask);
    s.fetcher = fetcher_new(s.loop, &how);
    loop_before_wait(s.loop, before_wait, &s);
    if (leaves) loop_watch(s.loop, STDIN_FILENO, stop, s.loop);
    fetch_some(&s);
    loop_run(s.loop);
    fetcher_free(&s.fetcher);
    loop_free(&s.loop);
    arena_free(&a);
    return 0;
}
