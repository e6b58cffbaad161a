/* libcurl's multi interface on our loop: it says which descriptors to watch and when to call it. */
#include "mail/courier.h"
#include <sys/socket.h>

const char *const mail_reads[] = {
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/nsswitch.conf",
    "/etc/host.conf",
    "/etc/gai.conf",
    "/run/systemd/resolve", /* what resolv.conf points to, where it is written anew */
    "/run/resolvconf",
    "/run/NetworkManager",
    "/etc/ssl",
    "/usr/lib/ssl",
    "/usr/share/ca-certificates",
    "/usr/local/share/ca-certificates",
};
const size_t mail_reads_count = sizeof mail_reads / sizeof *mail_reads;

/* ---- what libcurl is told ---- */

static void collect(struct courier *c)
{
    int left;
    CURLMsg *said = curl_multi_info_read(c->multi, &left);
    /* One transfer, one message; ended may start the next at once. */
    if (said && said->msg == CURLMSG_DONE) c->ended(c->owner, said->data.result);
}

static void act(struct courier *c, curl_socket_t fd, int event)
{
    int running;
    CURLMcode code = curl_multi_socket_action(c->multi, fd, event, &running);
    BUG_IF(code != CURLM_OK, curl_multi_strerror(code));
    collect(c);
}

static void readable(void *ctx, int fd) { act(ctx, fd, CURL_CSELECT_IN); }
static void writable(void *ctx, int fd) { act(ctx, fd, CURL_CSELECT_OUT); }

/* ---- what libcurl asks for ---- */

static int watch(CURL *easy, curl_socket_t fd, int what, void *ctx, void *unused)
{
    struct courier *c = ctx;
    (void)easy;
    (void)unused;
    loop_forget(c->loop, fd);
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) loop_watch(c->loop, fd, readable, c);
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
        loop_watch_write(c->loop, fd, writable, c);
    return 0;
}

static int set_timer(CURLM *multi, long timeout_ms, void *ctx)
{
    struct courier *c = ctx;
    (void)multi;
    c->due_ms = timeout_ms < 0 ? -1 : monotonic_ms() + timeout_ms;
    return 0;
}

static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct courier *c = ctx;
    bool is_ip = to->family == AF_INET || to->family == AF_INET6;
    if (purpose != CURLSOCKTYPE_IPCXN || !is_ip || to->socktype != SOCK_STREAM)
        return CURL_SOCKET_BAD;
    if (c->may_connect && !c->may_connect(c->may_connect_ctx, &to->addr)) {
        c->forbidden++;
        return CURL_SOCKET_BAD;
    }
    c->opened++;
    return socket(to->family, SOCK_STREAM | SOCK_CLOEXEC, to->protocol);
}

/* ---- life ---- */

void courier_init(struct courier *c, struct loop *l)
{
    *c = (struct courier){.loop = l, .due_ms = -1};
    BUG_IF(curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK, "libcurl can begin");
    c->multi = curl_multi_init();
    if (!c->multi) die("out of memory for libcurl");
    curl_multi_setopt(c->multi, CURLMOPT_SOCKETFUNCTION, watch);
    curl_multi_setopt(c->multi, CURLMOPT_SOCKETDATA, c);
    curl_multi_setopt(c->multi, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(c->multi, CURLMOPT_TIMERDATA, c);
}

void courier_done(struct courier *c)
{
    courier_drop(c);
    if (!c->multi) return;
    curl_multi_cleanup(c->multi);
    c->multi = NULL;
    curl_global_cleanup();
}

CURL *courier_prepare(struct courier *c, const char *protocols, const char *ca_file)
{
    BUG_IF(c->easy, "a courier carries one thing at a time");
    CURL *easy = curl_easy_init();
    if (!easy) die("out of memory for libcurl");
    c->easy = easy;
    c->opened = c->forbidden = 0;
    c->why[0] = '\0';
    courier_set(easy, CURLOPT_ERRORBUFFER, c->why);
    courier_set(easy, CURLOPT_PROTOCOLS_STR, protocols);
    courier_set(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    courier_set(easy, CURLOPT_OPENSOCKETDATA, c);
    courier_set(easy, CURLOPT_NOSIGNAL, 1L);
    /* A thread that still looks up a name is left to end by itself; else libcurl waits for it. */
    courier_set(easy, CURLOPT_QUICK_EXIT, 1L);
    courier_set(easy, CURLOPT_PROXY, ""); /* also none of the environment's */
    courier_set(easy, CURLOPT_NOPROXY, "*");
    courier_set(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    courier_set(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    courier_set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    courier_set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (ca_file) {
        courier_set(easy, CURLOPT_CAINFO, ca_file);
        courier_set(easy, CURLOPT_CAPATH, NULL); /* nobody else's word */
    }
    return easy;
}

void courier_start(struct courier *c)
{
    CURLMcode code = curl_multi_add_handle(c->multi, c->easy);
    BUG_IF(code != CURLM_OK, curl_multi_strerror(code));
}

void courier_drop(struct courier *c)
{
    if (!c->easy) return;
    curl_multi_remove_handle(c->multi, c->easy);
    curl_easy_cleanup(c->easy);
    c->easy = NULL;
    c->due_ms = -1;
}

int courier_before_wait(struct courier *c)
{
    if (c->due_ms < 0) return -1;
    int64_t left_ms = c->due_ms - monotonic_ms();
    if (left_ms <= 0) {
        c->due_ms = -1;
        act(c, CURL_SOCKET_TIMEOUT, 0);
        if (c->due_ms < 0) return -1;
        left_ms = c->due_ms - monotonic_ms();
    }
    return left_ms <= 0 ? 0 : left_ms > 60000 ? 60000 : (int)left_ms;
}

const char *courier_why(const struct courier *c, CURLcode code)
{
    return c->why[0] ? c->why : curl_easy_strerror(code);
}
