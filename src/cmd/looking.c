/* Commands that only read the database. See looking.h. */
#include "cmd/looking.h"
#include "cmd/ask.h"
#include "cmd/command.h"
#include "proc/proc.h"
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* After a kill of everything the write-ahead log stands without its index, which a read-only
 * connection cannot make. */
static void put_right(const struct conf *conf, struct str path)
{
    struct store *store = NULL;
    struct err unwanted;
    int lock = -1;
    if (!asker_lock(conf, &lock, &unwanted)) return; /* a server has it, and puts it right itself */
    if (store_open(&store, path, 0, &unwanted)) store_close(&store);
    close(lock);
}

enum looking looking_open(const struct conf *conf, struct reader **ret)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    struct str path = proc_database_path(a, conf);
    struct stat st;
    if (stat(arena_c_string(a, path), &st) != 0 && errno == ENOENT) return LOOKING_NO_DATABASE;
    for (int second = 0; second < 2; second++) {
        struct reader *r = reader_open(path);
        if (reader_begin(r) == READ_OK) {
            *ret = r;
            return LOOKING_OK;
        }
        reader_close(&r);
        if (!second) put_right(conf, path);
    }
    fail("the database %.*s cannot be read: see toguna doctor", STR(path));
    return LOOKING_FAILED;
}
