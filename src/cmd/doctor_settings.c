/* doctor: the settings, what they mean together, and the system the site runs on. */
#include "cmd/command.h"
#include "cmd/doctor.h"
#include "os/os.h"
#include "proc/proc.h"
#include "text/text.h"
#include <sys/stat.h>
#include <unistd.h>

static void say_settings(struct patient *p, enum finding_level level, struct str text)
{
    findings_say(p->found, &(struct finding){level, "settings", S("toguna.conf"), 0}, "%.*s",
                 STR(text));
}
#define wrong_settings(p, ...) say_settings((p), FOUND_WRONG, arena_printf((p)->arena, __VA_ARGS__))
#define note_settings(p, ...)  say_settings((p), FOUND_NOTE, arena_printf((p)->arena, __VA_ARGS__))

/* ---- reading them ---- */

void doctor_settings(struct patient *p)
{
    struct conf_fault fault;
    struct str dir = p->conf.dir;
    p->settings_are_read = conf_read(p->arena, dir, &p->conf, &fault);
    if (p->settings_are_read) return;
    struct finding at = {FOUND_WRONG, "settings", S("toguna.conf"), fault.line};
    findings_say(p->found, &at, "%.*s", STR(findings_cause(&fault.err)));
    bool defaults = conf_parse(p->arena, dir, S(""), &p->conf, &fault);
    BUG_IF(!defaults, "the default settings are good ones");
}

/* ---- where it listens, what stands before it ---- */

static bool is_local_host(struct str host)
{
    return str_starts(host, S("127.")) || str_eq_nocase(host, S("localhost")) ||
           str_eq(host, S("[::1]"));
}

/* The host of "HOST:PORT" and of what follows "https://". */
static struct str host_of(struct str address)
{
    struct str authority = str_sub(address, 0, str_find_char(address, '/', 0));
    if (str_starts(authority, S("[")))
        return str_sub(authority, 0, str_find_char(authority, ']', 0) + 1);
    return str_sub(authority, 0, str_find_char(authority, ':', 0));
}

static struct str site_host(const struct conf *conf)
{
    size_t scheme = str_find(conf->site_url, S("://"), 0);
    return scheme < conf->site_url.len ? host_of(str_from(conf->site_url, scheme + 3)) : STR_NONE;
}

static bool loopback_is_trusted(const struct conf *conf)
{
    struct network four, six;
    bool parsed = network_parse(S("127.0.0.1"), &four) && network_parse(S("::1"), &six);
    BUG_IF(!parsed, "loopback addresses are networks");
    for (size_t i = 0; i < conf->proxy_trusted_count; i++) {
        const struct network *trusted = &conf->proxy_trusted[i];
        if (network_has(trusted, four.at) || network_has(trusted, six.at)) return true;
    }
    return false;
}

struct listening {
    struct str public; /* the first address that other machines reach, or empty */
    struct str socket; /* the first socket in a folder, or empty */
    bool loopback;
};

static struct listening look_where(const struct conf *conf)
{
    struct listening where = {0};
    for (size_t i = 0; i < conf->listen_count; i++) {
        struct str address = conf->listen[i];
        bool is_unix = str_starts(address, S("unix:")), is_local = is_local_host(host_of(address));
        if (is_unix && !where.socket.len) where.socket = address;
        if (!is_unix && is_local) where.loopback = true;
        if (!is_unix && !is_local && !where.public.len) where.public = address;
    }
    return where;
}

static void check_url(struct patient *p, const struct listening *where)
{
    const char *advice = "set it to the address readers type, such as https://example.org";
    if (p->conf.site_url.len == 0 && where->public.len)
        wrong_settings(
            p,
            "site.url is not set, and the server listens on %.*s for all: feeds and links would "
            "say that; %s",
            STR(where->public), advice);
    else if (p->conf.site_url.len == 0 && where->socket.len && !where->loopback)
        wrong_settings(p, "site.url is not set, and %.*s is no address for readers: %s",
                       STR(where->socket), advice);
    if (str_starts(p->conf.site_url, S("http://")) && !is_local_host(site_host(&p->conf)))
        note_settings(
            p,
            "site.url begins with http: what readers type travels in the clear; put a proxy with "
            "TLS before the server (samples come with toguna) and say https");
}

static void check_proxy(struct patient *p, const struct listening *where)
{
    bool is_public_site = p->conf.site_url.len && !is_local_host(site_host(&p->conf));
    if (where->public.len && p->conf.proxy_trusted_count == 0)
        note_settings(
            p,
            "the server listens on %.*s for all and proxy.trusted is not set: right where readers "
            "come directly; a proxy on another machine must be named in it, else all its readers "
            "count as one network",
            STR(where->public));
    else if (is_public_site && where->loopback && !loopback_is_trusted(&p->conf))
        wrong_settings(
            p, "the server listens on this machine alone, so a proxy stands before it, and "
               "proxy.trusted does not name it: all readers count as one network and wait for each "
               "other; set proxy.trusted = 127.0.0.1, ::1");
}

static void check_socket_folder(struct patient *p, struct str address)
{
    struct stat st;
    if (!str_starts(address, S("unix:"))) return;
    struct str path = str_from(address, 5);
    size_t end = path.len;
    while (end > 0 && path.at[end - 1] != '/') end--;
    if (end <= 1) return; /* in the root folder, or relative to where serve is started */
    const char *folder = arena_c_string(p->arena, str_sub(path, 0, end - 1));
    if (stat(folder, &st) == 0 && S_ISDIR(st.st_mode)) return;
    wrong_settings(p, "listen = %.*s: there is no folder %s: make it", STR(address), folder);
}

void doctor_network(struct patient *p)
{
    if (!p->settings_are_read) return;
    struct listening where = look_where(&p->conf);
    check_url(p, &where);
    check_proxy(p, &where);
    for (size_t i = 0; i < p->conf.listen_count; i++) check_socket_folder(p, p->conf.listen[i]);
}

/* ---- the system ---- */

static void say_system(struct patient *p, enum finding_level level, const char *text)
{
    findings_say(p->found, &(struct finding){level, "system", STR_NONE, 0}, "%s", text);
}

static void check_root(struct patient *p)
{
    if (!p->began_as_root) return;
    if (geteuid() != 0)
        say_system(p, FOUND_NOTE,
                   "you are root: the server becomes the owner of data/ (or the setting user) and "
                   "drops every capability before it reads a request");
    else
        say_system(
            p, FOUND_NOTE,
            "the site belongs to root, and so the server is root, without capabilities: "
            "better give it a user of its own (adduser --system toguna, then chown -R toguna "
            "the site's folder)");
}

/* Without them nothing can be served, nor an article be read here. */
static void check_languages(struct patient *p)
{
    struct err e;
    struct detector *detector = NULL;
    p->languages_are_there = detector_open(&detector, &e);
    if (!p->languages_are_there) say_system(p, FOUND_WRONG, e.detail);
    detector_close(&detector);
}

void doctor_system(struct patient *p)
{
    struct sandbox_has has = sandbox_probe();
    check_root(p);
    check_languages(p);
    if (!has.landlock_abi)
        say_system(
            p, FOUND_NOTE,
            "the kernel has no Landlock (Linux 5.13 and later, lsm=landlock): a process that "
            "was broken into could read all files of the site's user");
    if (!has.seccomp)
        say_system(p, FOUND_NOTE,
                   "the kernel has no seccomp filters (CONFIG_SECCOMP_FILTER): a process that was "
                   "broken into could use every system call");
}
