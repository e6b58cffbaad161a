/* conf — the option table, toguna.conf, and what they say.
 *
 * One row an option (options.c): name, type, bounds, default, unit, text. The parser, the file init
 * writes, doctor and toguna.conf(5) come from these rows. */
#ifndef TOGUNA_CONF_H
#define TOGUNA_CONF_H
#include "base/base.h"

enum moderation { MODERATION_NONE, MODERATION_FIRST, MODERATION_ALL, MODERATION__COUNT };

#define CONF_LISTEN_MAX   16
#define CONF_NETWORKS_MAX 64

struct network { /* 10.0.0.0/8, ::1/128; IPv4 is kept mapped: ::ffff:0:0/96 */
    unsigned char at[16];
    unsigned bits;
};

struct conf {
    struct str dir; /* the site's folder, absolute */
    struct str site_title, site_url,
        site_lang;                      /* url without trailing slash, or empty: from listen */
    struct str listen[CONF_LISTEN_MAX]; /* "127.0.0.1:8080", "[::1]:80", "unix:/run/x" */
    size_t listen_count;
    uint64_t workers; /* 1…LIMIT_FRONTS; default: processors */
    bool require_name, require_email;
    enum moderation moderation;
    uint64_t replies_per_page, replies_max_bytes, replies_edit_minutes;
    uint64_t rate_replies_per_minute; /* 0: no limit */
    uint64_t spam_min_fill_s;         /* 0: off */
    struct network proxy_trusted[CONF_NETWORKS_MAX];
    size_t proxy_trusted_count;
    struct str store_url; /* sqlite:PATH relative to dir */
    uint64_t cache_bytes;
    struct str mail_url; /* smtp://…, smtps://…, with its password; empty: no mail leaves */
    struct str mail_from, mail_ca; /* "Name <address>"; a file of certificates; each may be empty */
    uint64_t mail_per_hour;
    uint64_t retention_ip_days;      /* 0: a reply's network is not kept */
    uint64_t retention_contact_days; /* 0: kept until erased */
    struct str user;                 /* empty: owner of data/ */
};

struct conf_fault { /* one line of toguna.conf that cannot be taken */
    unsigned line;
    struct err err; /* names the option, what was expected, what to do */
};

/* Reads DIR/toguna.conf. Strings live in the arena. False with *ret_fault filled (line 0: the file
 * itself). */
MUST_USE bool conf_read(struct arena *a, struct str dir, struct conf *ret,
                        struct conf_fault *ret_fault);
/* The same from bytes, for tests and fuzzing. */
MUST_USE bool conf_parse(struct arena *a, struct str dir, struct str text, struct conf *ret,
                         struct conf_fault *ret_fault);
/* The commented file init writes: every option with its text and default. */
void conf_write_default(struct buf *b);
/* toguna.conf(5)'s list of options, as mdoc. */
void conf_write_manual(struct buf *b);
/* One option from the command line, as if it stood last in the file; the value is taken as it is,
 * without quotes or comments. On failure c is as before. */
MUST_USE bool conf_set(struct arena *a, struct conf *c, struct str name, struct str value,
                       struct err *e);
/* "10.0.0.0/8", "::1", "192.0.2.7". Bits after the prefix are taken away: 10.0.0.7/8 is 10.0.0.0/8.
 */
MUST_USE bool network_parse(struct str s, struct network *ret);
bool network_has(const struct network *n, const unsigned char ip[16]);

#endif
