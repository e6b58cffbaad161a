/* toguna key: the site's keys. So far: a new pair for email addresses. */
#include "key/key.h"
#include "cmd/ask.h"
#include "cmd/command.h"
#include "proc/proc.h"
#include "store/outbox.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_lock(int *lock)
{
    if (*lock >= 0) close(*lock);
}

static bool reseal(void *ctx, unsigned char sealed[SEALED_BYTES], struct err *e)
{
    return key_rotation_reseal(ctx, sealed, e);
}

static bool reseal_all(struct store *s, struct key_rotation *k, uint64_t *ret_count, struct err *e)
{
    store_begin(s);
    if (!store_reseal(s, reseal, k, ret_count, e)) {
        store_rollback(s);
        return false;
    }
    return store_commit(s, e) && store_scrub(s, e); /* nothing stays that the old secret opens */
}

/* A site that was never served has a key and no database. */
static bool reseal_database(struct arena *a, const struct conf *conf, struct key_rotation *k,
                            uint64_t *ret_count, struct err *e)
{
    SCOPED(store_close) struct store *store = NULL;
    struct str path = proc_database_path(a, conf);
    struct stat st;
    *ret_count = 0;
    if (stat(arena_c_string(a, path), &st) != 0 && errno == ENOENT) return true;
    return store_open(&store, path, 0, e) && reseal_all(store, k, ret_count, e);
}

static int rotate(const char *dir)
{
    struct err e;
    struct conf conf;
    uint64_t count;
    SCOPED(arena_free) struct arena *a = arena_new();
    SCOPED(close_lock) int lock = -1;
    SCOPED(key_rotation_free) struct key_rotation *k = NULL;
    if (!settings_open(a, dir, &conf)) return FAILED;
    struct str keys = proc_path(a, &conf, "data/keys");
    key_start();
    if (!asker_lock(&conf, &lock, &e))
        return fail("%s: end the server first, its processes hold the key", e.detail);
    if (!key_rotation_begin(&k, keys, &e) || !reseal_database(a, &conf, k, &count, &e) ||
        !key_rotation_finish(k, keys, &e))
        return fail("%s", e.detail);
    printf("sealed %llu addresses to a new key\n", (unsigned long long)count);
    return DONE;
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {OPTION_HELP, {0}};
    struct usage u = {&command_key, argc, argv, 0};
    int option;
    if (usage_option(&u, options, &option)) return WRONG_USAGE;
    if (u.answer >= 0) return u.answer;
    if (!usage_operands(&u, 2, 2)) return u.answer;
    if (strcmp(u.argv[0], "rotate") != 0)
        return usage_wrong(&command_key, "\"%s\" is nothing that is done with keys: rotate is",
                           u.argv[0]);
    return rotate(u.argv[1]);
}

const struct command command_key = {
    .name = "key",
    .usage = "rotate DIR",
    .text = "make a new key for email addresses",
    .help =
        "rotate makes a new pair of keys for email addresses and seals all of them to it, which\n"
        "takes the old secret, data/keys/address.sec: where it is kept elsewhere, put it there "
        "for\n"
        "the time. The server must have ended. When it is cut off, run it again: it goes on where\n"
        "it was. Backups made before can be read only with the old secret, which is gone.\n\n"
        "  toguna key rotate mysite",
    .run = run,
};
