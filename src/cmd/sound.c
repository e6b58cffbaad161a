/* Checking the database, beside a server or without one. See sound.h. */
#include "cmd/sound.h"
#include "cmd/ask.h"
#include "proc/proc.h"
#include "store/store.h"
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_lock(int *lock)
{
    if (*lock >= 0) close(*lock);
}

static bool open_store(const struct conf *conf, struct str path, int *lock, struct store **ret,
                       struct err *e)
{
    if (asker_lock(conf, lock, e)) return store_open(ret, path, 0, e);
    return e->kind == ERR_CONFLICT && store_open_beside(ret, path, e);
}

enum soundness sound_check(const struct conf *conf, void (*fault)(void *ctx, struct str line),
                           void *ctx, struct err *e)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    SCOPED(close_lock) int lock = -1; /* before the store, so that it is given back after it */
    SCOPED(store_close) struct store *store = NULL;
    struct str path = proc_database_path(a, conf);
    struct stat st;
    if (stat(arena_c_string(a, path), &st) != 0 && errno == ENOENT) return SOUND_NO_DATABASE;
    bool checked = open_store(conf, path, &lock, &store, e) && store_verify(store, fault, ctx, e);
    return checked ? SOUND_CHECKED : SOUND_FAILED;
}
