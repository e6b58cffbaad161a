/* A site's settings, as every command needs them. */
#include "cmd/command.h"
#include "os/os.h"
#include <errno.h>
#include <linux/limits.h> /* <limits.h> would be the bounds of this program */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct str settings_dir(struct arena *a, const char *dir)
{
    char path[PATH_MAX];
    struct stat st;
    if (!realpath(dir, path)) {
        if (errno == ENOENT)
            fail("there is no folder %s: make a site there with: toguna init %s", dir, dir);
        else
            fail("%s cannot be opened: %s", dir, strerror(errno));
        return STR_NONE;
    }
    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
        fail("%s is no folder: name the folder of a site", dir);
        return STR_NONE;
    }
    return arena_dup(a, str_of(path));
}

bool settings_open(struct arena *a, const char *dir, struct conf *ret)
{
    struct conf_fault fault;
    struct err e;
    struct str path = settings_dir(a, dir);
    if (!path.at) return false;
    if (!conf_read(a, path, ret, &fault)) {
        if (fault.line)
            fail("%s/toguna.conf: line %u: %s", dir, fault.line, fault.err.detail);
        else
            fail("%s (is %s a site? toguna init makes one)", fault.err.detail, dir);
        return false;
    }
    struct str data = arena_printf(a, "%.*s/data", STR(path));
    if (geteuid() == 0 && !drop_privileges(ret->user, data, &e)) {
        fail("%s", e.detail);
        return false;
    }
    return true;
}
