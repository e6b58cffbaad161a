/* Sends what test_sender.py asks for and says what became of it:
 *
 *   send_jobs URL TLS CA HELLO CONNECTIONS WHOLE_MS COUNT < from, to, message as fields
 *
 * TLS: as the address says with "-", else none, starttls or at_once. COUNT jobs alike are sent, as
 * many at once as there is room, each next one from the last one's done. "leave" for COUNT: one
 * job, and the sender is freed while the server waits. Each result is a line: its outcome, what is
 * so, its detail. */
#include "fields.h"
#include "mail/mail.h"
#include <netdb.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* In place of libc's: the kernel takes little at once, so that a long message goes in pieces. */
int socket(int family, int type, int protocol)
{
    int fd = (int)syscall(SYS_socket, family, type, protocol);
    const int least = 1;
    if (fd >= 0) setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &least, sizeof least);
    return fd;
}

/* In place of libc's, in a thread of libcurl's: "slow.example" is never found and never not. */
int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **ret)
{
    (void)service;
    (void)hints;
    (void)ret;
    while (strcmp(name, "slow.example") == 0) pause();
    return EAI_NONAME;
}

struct scene {
    struct loop *loop;
    struct sender *sender;
    struct send_job job;
    uint64_t to_send, answered, count;
};

static void send_some(struct scene *s)
{
    while (s->to_send && sender_room(s->sender)) {
        s->to_send--;
        sender_send(s->sender, &s->job);
    }
}

static void done(void *ctx, const struct send_result *r)
{
    static const char *const names[] = {"done", "refused", "later", "config"};
    struct scene *s = ctx;
    printf("%s%s%s: %s\n", names[r->outcome], r->address_is_dead ? " dead" : "",
           r->unsure ? " unsure" : "", r->detail);
    send_some(s);
    if (++s->answered == s->count) loop_stop(s->loop);
}

static int before_wait(void *ctx)
{
    struct scene *s = ctx;
    return sender_before_wait(s->sender);
}

static void set_tls(struct mail_server *server, struct str how)
{
    if (str_eq(how, S("none"))) server->tls = MAIL_TLS_NONE;
    if (str_eq(how, S("starttls"))) server->tls = MAIL_TLS_STARTTLS;
    if (str_eq(how, S("at_once"))) server->tls = MAIL_TLS_AT_ONCE;
}

static void stop(void *ctx, int fd)
{
    (void)fd;
    loop_stop(ctx);
}

int main(int argc, char **argv)
{
    if (argc != 8) return 2;
    signal(SIGPIPE, SIG_IGN);
    struct arena *a = arena_new();
    struct err e;
    struct sender_how how = {.ca_file = argv[3][0] ? argv[3] : NULL, .hello = str_of(argv[4])};
    if (!mail_server_parse(a, str_of(argv[1]), &how.server, &e)) return 2;
    set_tls(&how.server, str_of(argv[2]));
    how.connections_max = (unsigned)strtoul(argv[5], NULL, 10);
    how.whole_ms = strtol(argv[6], NULL, 10);
    bool leaves = strcmp(argv[7], "leave") == 0;
    struct scene s = {.loop = loop_new(), .count = leaves ? 1 : strtoul(argv[7], NULL, 10)};
    s.to_send = s.count;
    s.job = (struct send_job){.from = field_need(a),
                              .to = field_need(a),
                              .message = field_need(a),
                              .done = done,
                              .ctx = &s};
    s.sender = sender_new(s.loop, &how);
    loop_before_wait(s.loop, before_wait, &s);
    /* The test closes our input when the server has come as far as it goes. */
    if (leaves) loop_watch(s.loop, STDIN_FILENO, stop, s.loop);
    send_some(&s);
    loop_run(s.loop);
    sender_free(&s.sender);
    loop_free(&s.loop);
    arena_free(&a);
    puts("freed");
    return 0;
}
