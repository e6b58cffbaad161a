/* mail — messages to people, and their way over SMTP; and what else leaves the machine, over HTTP.
 *
 * Machinery without policy: no keys, no store, no settings. Who writes to whom, when to try again
 * and when to give up is for the process that calls. What servers answer in words is never kept: an
 * answer may quote an address.
 *
 * Nothing here blocks. Names are looked up in short-lived threads of libcurl's. The process must
 * ignore SIGPIPE. In a sandbox it needs what mail_reads lists, threads, sockets and connect. */
#ifndef TOGUNA_MAIL_H
#define TOGUNA_MAIL_H
#include "base/base.h"
#include "html/html.h"
#include "os/os.h"
#include "text/text.h"

struct sockaddr;

/* Files and folders that are read when names are looked up and certificates checked, for a sandbox;
 * those that are missing do no harm. A ca_file is not among them. */
extern const char *const mail_reads[];
extern const size_t mail_reads_count;

/* ---- settings, read ---- */

struct mailbox { /* mail.from: "Letters <replies@example.org>" or the address alone */
    struct str name;
    struct str address; /* passes address_check; host in ASCII */
};
MUST_USE bool mailbox_parse(struct arena *a, struct str s, struct mailbox *ret, struct err *e);

enum mail_tls {
    MAIL_TLS_NONE,     /* a server on this machine */
    MAIL_TLS_STARTTLS, /* asked for before anything else; a server that has none gets no mail */
    MAIL_TLS_AT_ONCE   /* smtps:// */
};
struct mail_server { /* mail.url */
    enum mail_tls tls;
    struct str host; /* ASCII; an IPv6 address without brackets */
    unsigned port;
    struct str user, password; /* empty: no login */
};
/* smtp://user:password@host:587, smtps://…; percent-decoded. Without a port: 465 for smtps, 587
 * with a user, else 25. smtp:// to localhost, 127.0.0.0/8 and ::1 is MAIL_TLS_NONE. No error
 * repeats the address, which holds a password. */
MUST_USE bool mail_server_parse(struct arena *a, struct str url, struct mail_server *ret,
                                struct err *e);

/* ---- a message (RFC 5322, RFC 2045–2047, RFC 8058) ---- */

struct message {
    const struct mailbox *from;
    struct str to;      /* the one recipient: an address that passes address_check */
    struct str subject; /* anyone's words */
    struct str id;      /* [A-Za-z0-9._-]{1,100}, random, of this message for ever: the same over
                         * retries, and no function of an address */
    struct str follows; /* id of the message this one stands under in a mailbox, or empty. It need
                         * never have been sent: one id a thread groups its mail */
    int64_t date_ms;
    struct str lang;        /* of the text; left out where it is no tag */
    struct url unsubscribe; /* text empty: none. RFC 8058's one click (List-Unsubscribe-Post) is
                             * added for https only, as it demands */
    struct str text;        /* plain text, lines ending in LF */
    struct html html;       /* a whole document saying the same */
};
/* Writes the bytes that go over SMTP, after what is in OUT: lines end in CRLF, are at most 998
 * bytes long (76 but for addresses), and are ASCII unless the recipient's or sender's name before
 * the @ is not. The same message gives the same bytes. Subject and name are made one line: controls
 * and line ends become spaces, bidirectional overrides go, what is no UTF-8 becomes U+FFFD.
 * Nobody's address but the two given ones is in a header. ERR_INPUT for addresses that are none,
 * ERR_LIMIT past OUT's maximum or for an unsubscribe address over 900 bytes, ERR_BUG for an id that
 * is none. */
MUST_USE bool message_write(struct buf *out, const struct message *m, struct err *e);

/* ---- sending ---- */

struct sender_how {
    struct mail_server server;
    struct str hello;    /* our name for EHLO: a host name in ASCII; else "localhost" is said */
    const char *ca_file; /* NULL: the system's */
    unsigned connections_max;     /* 0: LIMIT_MAIL_CONNECTIONS */
    int64_t connect_ms, whole_ms; /* 0: LIMIT_MAIL_CONNECT_MS, LIMIT_MAIL_WHOLE_MS */
};

enum send_outcome {
    SEND_DONE,    /* the server has taken it */
    SEND_REFUSED, /* for good: this message to this address never again */
    SEND_LATER,   /* network, time, TLS, greylisting, a full mailbox: try again */
    SEND_CONFIG   /* the server does not let us: login, TLS, certificate, relaying. Log, try again
                     later */
};
struct send_result {
    enum send_outcome outcome;
    bool address_is_dead; /* with SEND_REFUSED: the server knows no such mailbox; write there no
                             more */
    bool unsure;      /* with SEND_LATER: the whole message was given and no answer came, so it may
                       * arrive twice; the Message-ID is the same */
    char detail[160]; /* for the log: codes and what they mean; no address, nobody's words */
};
typedef void send_done_fn(void *ctx, const struct send_result *result);

struct send_job {
    struct str from;    /* the envelope's sender: mail.from's address, or one for bounces */
    struct str to;      /* the only recipient */
    struct str message; /* message_write's bytes */
    send_done_fn *done;
    void *ctx;
};

struct sender;
/* Strings of HOW must live as long as the sender. Loads TLS: call it before a sandbox. */
struct sender *sender_new(struct loop *l, const struct sender_how *how);
/* What is under way is dropped: its done is never called, and it may have been sent. */
void sender_free(struct sender **s);
/* How many jobs it would take now. */
size_t sender_room(const struct sender *s);
/* Copies the job, and wipes what it holds of it afterwards. DONE is called once, later, from the
 * loop; it may send again but not free the sender. One attempt on one connection of its own, at
 * most once. Only while sender_room: more is a bug. */
void sender_send(struct sender *s, const struct send_job *job);
/* For loop_before_wait, where it stands alone or with others: does what is due and returns the
 * longest the wait may take in ms, or -1. */
int sender_before_wait(void *sender);

/* ---- fetching over HTTP ---- */

typedef bool may_connect_fn(void *ctx, const struct sockaddr *to);

struct fetcher_how {
    const char *user_agent;
    const char *ca_file;         /* NULL: the system's */
    unsigned connections_max;    /* 0: LIMIT_FETCH_CONNECTIONS */
    may_connect_fn *may_connect; /* asked for each address about to be connected to, after the name
                                  * was looked up; NULL: address_is_public */
    void *ctx;
};

enum fetch_outcome {
    FETCH_ANSWERED,  /* any status, also 404 and 500; a redirect that is not followed, too */
    FETCH_FORBIDDEN, /* no address that may be connected to */
    FETCH_TOO_LARGE, /* body or head over the bound */
    FETCH_REDIRECTS, /* too many, or to what is not followed */
    FETCH_FAILED     /* name, network, TLS, time */
};
struct fetched {
    enum fetch_outcome outcome;
    unsigned status;
    struct str body;         /* whole; empty unless answered. Both until done returns */
    struct str content_type; /* as sent, at most 200 bytes; or empty */
    struct str location;     /* of a redirect not followed: absolute; or empty */
    struct str url;          /* where the answer came from, after redirects */
    char detail[160];        /* for the log; holds the host's name at most */
};
typedef void fetch_done_fn(void *ctx, const struct fetched *got);

#define FETCH_HEADERS_MAX 8
struct fetch_ask {
    struct url url; /* http or https with a host */
    bool is_post;
    struct str body;                       /* with is_post */
    struct str headers[FETCH_HEADERS_MAX]; /* "Name: value"; no line ends: those are a bug */
    size_t headers_count;
    size_t bytes_max; /* of the answer's body; 0: LIMIT_FETCH_BYTES */
    int64_t whole_ms; /* for all of it, redirects too; 0: LIMIT_FETCH_WHOLE_MS */
    unsigned
        redirects_max; /* of a GET; 0: none is followed. Never from https to http; a POST's never */
    fetch_done_fn *done;
    void *ctx;
};

struct fetcher;
struct fetcher *fetcher_new(struct loop *l, const struct fetcher_how *how);
void fetcher_free(struct fetcher **f);
size_t fetcher_room(const struct fetcher *f);
/* As sender_send: copies, calls done once, later, from the loop. No cookies, no proxy, no login, no
 * compression, HTTP/1.1. */
void fetch(struct fetcher *f, const struct fetch_ask *ask);
int fetcher_before_wait(void *fetcher);

/* ---- which addresses anyone may be told to connect to ---- */

/* Of the public internet: not this machine, not its networks, nothing that no host has (IANA's
 * registries of special-purpose addresses), no multicast, no IPv6 address that carries such an IPv4
 * address (mapped, NAT64) or carries any in a way no longer used (compatible, 6to4, Teredo). False
 * for any family but IPv4 and IPv6. */
bool address_is_public(const struct sockaddr *address);

#endif
