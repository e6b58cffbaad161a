/* proc — the processes of a running server: parent, front, store, post; one file a process.
 *
 * One binary, re-executed with a role, so that no process inherits what it must not know. The
 * parent opens sockets and starts the others anew when they die; fronts speak HTTP and read the
 * database; the store is the only writer; post alone opens addresses and sends letters. All
 * children die with the parent. Each process has one struct, passed first. */
#ifndef TOGUNA_PROC_H
#define TOGUNA_PROC_H
#include "base/base.h"
#include "conf/conf.h"
#include "store/outbox.h"
#include "wire/wire.h"

struct serve_wish { /* the command line of serve */
    struct str dir;
    struct str listen[CONF_LISTEN_MAX]; /* in place of the settings' when there are any */
    size_t listen_count;
    uint64_t workers; /* 0: by the settings */
};
/* Serves until SIGTERM or SIGINT; returns the exit code. */
int proc_serve(const struct serve_wish *wish);

/* True when argv[1] names a role of a child; then *ret is its exit code. */
bool proc_role(int argc, char **argv, int *ret);

/* ---- shared by the store process and by commands that act when no server runs ---- */

/* The database file of a site: store.url without its scheme, from DIR. */
struct str proc_database_path(struct arena *a, const struct conf *conf);
struct str proc_database_folder(struct arena *a, const struct conf *conf); /* ends with '/' */
struct str proc_path(struct arena *a, const struct conf *conf, const char *name); /* DIR/name */

/* Where readers find the site: site.url, else where a browser on this machine would, at ADDRESS. */
struct str proc_site_url(struct arena *a, const struct conf *conf, struct str address);
/* Opens the log of a store just opened; keys holds the log's and outlives the store. */
MUST_USE bool proc_open_log(struct store *s, struct arena *a, const struct conf *conf,
                            const struct key_ring *keys, struct str site_url, struct err *e);
/* What conf cannot look at itself, since it knows no mail: mail.url and mail.from, where mail is
 * set. No error repeats the password. */
MUST_USE bool proc_check_mail(struct arena *a, const struct conf *conf, struct err *e);

struct rate;
struct apply {
    struct store *store;
    const struct conf *conf;
    const struct key_ring *keys; /* pepper */
    struct rate *rate;           /* NULL: no rate rule (commands) */
    struct {                     /* the store process only: what post asked for in this batch */
        struct arena *arena;
        bool asked;
        uint64_t life;
        struct mail_look look;
    } letters;
    struct err err; /* of the last message that failed; an answer's detail points here */
};
/* Carries out one message inside the current batch. The answer counts only once the batch is
 * committed. The packet's hash of an address is wiped (so M's bytes must be writable memory). */
void apply_message(struct apply *ap, const struct wire_message *m, struct wire_answer *ret);

#endif
