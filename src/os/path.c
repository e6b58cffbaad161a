/* Paths at the border to the system: NUL-terminated, and given to the right owner. */
#include "os/path.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

bool path_copy(char ret[PATH_MAX], struct str path, struct err *e)
{
    if (str_is_empty(path)) return err_set(e, ERR_INPUT, "an empty path names no file");
    if (path.len >= PATH_MAX)
        return err_set(e, ERR_INPUT, "a path of %zu bytes is longer than the %d the system takes",
                       path.len, PATH_MAX - 1);
    if (str_find_char(path, '\0', 0) != path.len)
        return err_set(e, ERR_INPUT, "a path holds a NUL byte");
    memcpy(ret, path.at, path.len);
    ret[path.len] = '\0';
    return true;
}

enum err_kind kind_of_errno(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return ERR_MISSING;
    case EACCES:
    case EPERM:
    case EROFS:
        return ERR_DENIED;
    case EEXIST:
    case EADDRINUSE:
        return ERR_CONFLICT;
    case ENAMETOOLONG:
    case EISDIR:
    case ELOOP:
        return ERR_INPUT;
    default:
        return ERR_STORE;
    }
}

bool path_open_dir(const char *path, int *ret_dir, const char **ret_name, struct err *e)
{
    char dir[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 0;
    if (!slash)
        snprintf(dir, sizeof dir, ".");
    else
        snprintf(dir, sizeof dir, "%.*s", len ? (int)len : 1, path);
    int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return err_set_errno(e, kind_of_errno(errno), "cannot open the folder %s", dir);
    *ret_dir = fd;
    *ret_name = slash ? slash + 1 : path;
    return true;
}

void path_give_to_owner(int dir, int fd)
{
    struct stat owner, mine;
    if (geteuid() != 0) return;
    if (fstat(dir, &owner) != 0 || fstat(fd, &mine) != 0) return;
    if (owner.st_uid == mine.st_uid && owner.st_gid == mine.st_gid) return;
    /* When it cannot be given away it stays root's: who is refused later is told so there. */
    if (fchownat(fd, "", owner.st_uid, owner.st_gid, AT_EMPTY_PATH) != 0) return;
}
