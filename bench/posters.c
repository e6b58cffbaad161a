/* posters PORT PATH POSTERS SECONDS — readers who all reply at once, over HTTP on 127.0.0.1.
 *
 * Each poster has a connection that stays open and a token of its own, out of a form it asked for
 * before the clock starts; then it posts one text after another, each when the one before was
 * acknowledged: a 303 whose Location names the reply. Anything else ends the run with 1. Prints one
 * line:
 *
 *     acknowledged SECONDS, the middle and the 99th percentile of the time to an acknowledgement in
 * ms */
#include "reply_text.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define POSTERS_MAX 1024u
#define ANSWER_MAX  1048576u
#define REQUEST_MAX 4096u
#define TOKEN_MAX   128u
#define LATENCIES   4000000u
#define PATIENCE_MS 30000

struct poster {
    unsigned number;
    int fd;
    char token[TOKEN_MAX]; /* empty: its form has not come yet */
    unsigned long posted;
    int64_t asked_ns;
    char *answer;
    size_t answer_len, answer_max;
};

struct run {
    struct sockaddr_in server;
    const char *path;
    unsigned count, ready;
    struct poster posters[POSTERS_MAX];
    int epoll;
    int64_t begin_ns, end_ns; /* 0: not all have their token */
    unsigned long taken;
    float *latencies_ms;
};

__attribute__((noreturn, format(printf, 1, 2))) static void fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("posters: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- asking ---- */

static void send_all(struct poster *p, const char *bytes, int len)
{
    if (len <= 0 || (unsigned)len >= REQUEST_MAX) fail("a request of %d bytes", len);
    ssize_t sent = send(p->fd, bytes, (size_t)len, MSG_NOSIGNAL);
    if (sent != len) fail("poster %u could not send: %s", p->number, strerror(errno));
    p->asked_ns = now_ns();
    p->answer_len = 0;
}

static void ask_form(const struct run *r, struct poster *p)
{
    char request[REQUEST_MAX];
    int n = snprintf(request, sizeof request, "GET %s/reply HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
                     r->path, ntohs(r->server.sin_port));
    send_all(p, request, n);
}

static void post(const struct run *r, struct poster *p)
{
    char text[REPLY_TEXT_MAX], body[REQUEST_MAX / 2], request[REQUEST_MAX];
    size_t len = reply_text(text, p->number, ++p->posted);
    for (size_t i = 0; i < len; i++)
        if (text[i] == ' ') text[i] = '+';
    int n = snprintf(body, sizeof body,
                     "comment=%s&author=Reader+%u&email=reader%u%%40example.org&url=&parent=&"
                     "passage=&token=%s&do=post",
                     text, p->number, p->number, p->token);
    n = snprintf(request, sizeof request,
                 "POST %s/replies HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                 "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
                 r->path, ntohs(r->server.sin_port), n, body);
    send_all(p, request, n);
}

/* ---- understanding ---- */

/* The value of a header in a whole head, up to its line end; NULL when it is not there. */
static const char *header(const char *head, const char *name)
{
    for (const char *line = strstr(head, "\r\n"); line; line = strstr(line + 2, "\r\n"))
        if (strncasecmp(line + 2, name, strlen(name)) == 0) return line + 2 + strlen(name);
    return NULL;
}

/* Where the body begins once all of the answer is there, else NULL. */
static char *whole(const struct poster *p)
{
    char *end = strstr(p->answer, "\r\n\r\n");
    if (!end) return NULL;
    *end = 0;
    const char *length = header(p->answer, "Content-Length:");
    *end = '\r';
    if (!length) fail("an answer without Content-Length:\n%s", p->answer);
    char *body = end + 4;
    return p->answer + p->answer_len >= body + strtoul(length, NULL, 10) ? body : NULL;
}

static void take_token(struct poster *p, const char *body)
{
    static const char before[] = "name=\"token\" value=\"";
    const char *at = strstr(body, before);
    size_t len = at ? strcspn(at + strlen(before), "\"") : 0;
    if (len == 0 || len >= TOKEN_MAX) fail("no token in the form:\n%s", p->answer);
    memcpy(p->token, at + strlen(before), len);
    p->token[len] = 0;
}

static void take_acknowledgement(struct run *r, const struct poster *p, char *body)
{
    body[-2] = 0; /* the head alone */
    const char *place = header(p->answer, "Location:");
    const char *reply = place ? strstr(place, "#reply-") : NULL;
    if (strncmp(p->answer, "HTTP/1.1 303 ", 13) != 0 || !reply)
        fail("poster %u was not taken:\n%s", p->number, p->answer);
    int64_t now = now_ns();
    if (now > r->end_ns) return;
    if (r->taken == LATENCIES) fail("more than %u replies", LATENCIES);
    r->latencies_ms[r->taken++] = (float)(now - p->asked_ns) / 1e6f;
}

static void begin(struct run *r, int64_t seconds)
{
    r->begin_ns = now_ns();
    r->end_ns = r->begin_ns + seconds * 1000000000;
    for (unsigned i = 0; i < r->count; i++) post(r, &r->posters[i]);
}

static void answered(struct run *r, struct poster *p, char *body, int64_t seconds)
{
    if (p->token[0]) {
        take_acknowledgement(r, p, body);
        if (now_ns() < r->end_ns) post(r, p);
        return;
    }
    take_token(p, body);
    if (++r->ready == r->count) begin(r, seconds);
}

static void read_more(struct poster *p)
{
    if (p->answer_max - p->answer_len < 4096) {
        p->answer_max = p->answer_max ? 2 * p->answer_max : 16384;
        if (p->answer_max > ANSWER_MAX || !(p->answer = realloc(p->answer, p->answer_max)))
            fail("an answer larger than %u bytes", ANSWER_MAX);
    }
    ssize_t n = recv(p->fd, p->answer + p->answer_len, p->answer_max - p->answer_len - 1, 0);
    if (n <= 0)
        fail("the server closed the connection of poster %u: %s", p->number,
             n ? strerror(errno) : "end");
    p->answer_len += (size_t)n;
    p->answer[p->answer_len] = 0;
}

/* ---- the run ---- */

static void open_poster(struct run *r, unsigned i)
{
    struct poster *p = &r->posters[i];
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = p};
    int on = 1;
    *p = (struct poster){.number = i, .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (p->fd < 0 || connect(p->fd, (struct sockaddr *)&r->server, sizeof r->server) != 0 ||
        setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0 ||
        epoll_ctl(r->epoll, EPOLL_CTL_ADD, p->fd, &event) != 0)
        fail("poster %u cannot connect: %s", i, strerror(errno));
    ask_form(r, p);
}

static void turn(struct run *r, int64_t seconds)
{
    struct epoll_event events[64];
    int n = epoll_wait(r->epoll, events, 64, PATIENCE_MS);
    if (n <= 0) fail("no answer for %d ms", PATIENCE_MS);
    for (int i = 0; i < n; i++) {
        struct poster *p = events[i].data.ptr;
        read_more(p);
        char *body = whole(p);
        if (body) answered(r, p, body, seconds);
    }
}

static int by_size(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static void report(struct run *r)
{
    if (r->taken == 0) fail("no reply was taken");
    qsort(r->latencies_ms, r->taken, sizeof *r->latencies_ms, by_size);
    printf("%lu %.3f %.2f %.2f\n", r->taken, (double)(r->end_ns - r->begin_ns) / 1e9,
           (double)r->latencies_ms[r->taken / 2],
           (double)r->latencies_ms[r->taken - 1 - r->taken / 100]);
}

static unsigned long number(const char *s, unsigned long max)
{
    char *end;
    unsigned long n = strtoul(s, &end, 10);
    if (*end || n == 0 || n > max) fail("'%s' is no number from 1 to %lu", s, max);
    return n;
}

int main(int argc, char **argv)
{
    static struct run r;
    if (argc != 5) fail("usage: posters PORT PATH POSTERS SECONDS");
    r.server = (struct sockaddr_in){.sin_family = AF_INET,
                                    .sin_port = htons((uint16_t)number(argv[1], 65535)),
                                    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    r.path = argv[2];
    r.count = (unsigned)number(argv[3], POSTERS_MAX);
    int64_t seconds = (int64_t)number(argv[4], 3600);
    r.epoll = epoll_create1(EPOLL_CLOEXEC);
    r.latencies_ms = malloc(LATENCIES * sizeof *r.latencies_ms);
    if (r.epoll < 0 || !r.latencies_ms) fail("cannot begin: %s", strerror(errno));
    for (unsigned i = 0; i < r.count; i++) open_poster(&r, i);
    while (!r.end_ns || now_ns() < r.end_ns) turn(&r, seconds);
    report(&r);
    return 0;
}
