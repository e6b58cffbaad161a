/* A disk that fails when told to: SQLite's own file system with our hands on each write and sync.
 * One for the process; a child made by fork has its own. */
#ifndef TOGUNA_TESTS_FAILING_DISK_H
#define TOGUNA_TESTS_FAILING_DISK_H
#include <stdbool.h>
#include <string.h>

#include <sqlite3.h>

struct failing_disk {
    int fails_at;       /* the how manyeth write or sync from now; 0: none */
    int code;           /* what SQLite is told then */
    bool at_sync;       /* syncs are counted, not writes */
    bool only_database; /* what happens to other files is not counted */
    bool failed;
    bool log_is_dirty; /* written and not synced since */
};

enum { OF_DATABASE, OF_LOG, OF_ELSE, OF__COUNT };

static struct failing_disk disk;
static sqlite3_vfs disk_vfs;
static struct hooked { /* by kind, since one kind's files have one set of methods */
    sqlite3_io_methods methods;
    const sqlite3_io_methods *real;
} hooked[OF__COUNT];

static bool is_its_turn(int kind, bool sync)
{
    if (disk.fails_at == 0 || disk.at_sync != sync) return false;
    if (disk.only_database && kind != OF_DATABASE) return false;
    if (--disk.fails_at > 0) return false;
    disk.failed = true;
    return true;
}

static int hooked_write(int kind, sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
    if (is_its_turn(kind, false)) return disk.code;
    if (kind == OF_LOG) disk.log_is_dirty = true;
    return hooked[kind].real->xWrite(file, bytes, n, at);
}

static int hooked_sync(int kind, sqlite3_file *file, int flags)
{
    if (is_its_turn(kind, true)) return disk.code;
    if (kind == OF_LOG) disk.log_is_dirty = false;
    return hooked[kind].real->xSync(file, flags);
}

#define HOOKS(kind)                                                                                \
    static int write_##kind(sqlite3_file *f, const void *b, int n, sqlite3_int64 at)               \
    {                                                                                              \
        return hooked_write(kind, f, b, n, at);                                                    \
    }                                                                                              \
    static int sync_##kind(sqlite3_file *f, int flags) { return hooked_sync(kind, f, flags); }
HOOKS(OF_DATABASE)
HOOKS(OF_LOG)
HOOKS(OF_ELSE)

static int hooked_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                       int *ret_flags)
{
    static int (*const writes[])(sqlite3_file *, const void *, int,
                                 sqlite3_int64) = {write_OF_DATABASE, write_OF_LOG, write_OF_ELSE};
    static int (*const syncs[])(sqlite3_file *, int) = {sync_OF_DATABASE, sync_OF_LOG,
                                                        sync_OF_ELSE};
    sqlite3_vfs *real = vfs->pAppData;
    int rc = real->xOpen(real, name, file, flags, ret_flags);
    if (rc != SQLITE_OK || !file->pMethods) return rc;
    int kind = flags & SQLITE_OPEN_MAIN_DB ? OF_DATABASE
               : flags & SQLITE_OPEN_WAL   ? OF_LOG
                                           : OF_ELSE;
    struct hooked *h = &hooked[kind];
    *h = (struct hooked){*file->pMethods, file->pMethods};
    h->methods.xWrite = writes[kind];
    h->methods.xSync = syncs[kind];
    file->pMethods = &h->methods;
    return SQLITE_OK;
}

/* For a group's setup: all databases opened from now on stand on the disk. */
static int use_failing_disk(void **state)
{
    (void)state;
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    disk_vfs = *real;
    disk_vfs.zName = "failing";
    disk_vfs.pAppData = real;
    disk_vfs.xOpen = hooked_open;
    return sqlite3_vfs_register(&disk_vfs, 1);
}

static void fail_at(int nth, bool sync, int code)
{
    disk.fails_at = nth, disk.at_sync = sync, disk.code = code;
    disk.failed = disk.only_database = false;
}

static void heal(void) { disk.fails_at = 0; }

#endif
