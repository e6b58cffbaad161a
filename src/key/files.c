/* Key files: read with suspicion, written once and never over.
 *
 * A key is written under its own name with O_EXCL and fsynced, then the directory is; a run that is
 * cut off leaves at worst a file of the wrong length, which every later run names instead of
 * working with it. The secret half of the address key is made before the public one, which can be
 * derived; the other way round it could not. */
#include "key/files.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_BYTES (CODE_B64_CHARS(KEY_BYTES) + 1) /* and its LF */

static const char *const file_names[] = {
    [KEY_ADDRESS_PUBLIC] = "address.pub",
    [KEY_ADDRESS_SECRET] = "address.sec",
    [KEY_PEPPER] = "pepper",
    [KEY_TOKEN] = "token",
    [KEY_LOG] = "log",
};
_Static_assert(sizeof file_names / sizeof *file_names == KEY__COUNT, "every key has a file");

static void close_fd(int *fd)
{
    if (*fd >= 0) close(*fd);
}

static bool path_of_file(char *ret, size_t room, struct str dir, const char *name, struct err *e)
{
    int n = snprintf(ret, room, "%.*s/%s", STR(dir), name);
    if (n > 0 && (size_t)n < room) return true;
    return err_set(e, ERR_INPUT, "the path of the directory of keys is too long");
}

static bool path_of(char *ret, size_t room, struct str dir, enum key_name name, struct err *e)
{
    return path_of_file(ret, room, dir, file_names[name], e);
}

/* Bytes read, at most ROOM; -1 with errno. */
static ssize_t read_whole(int fd, char *ret, size_t room)
{
    size_t got = 0;
    while (got < room) {
        ssize_t n = read(fd, ret + got, room - got);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -1;
        if (n == 0) break;
        got += (size_t)n;
    }
    return (ssize_t)got;
}

static bool check_mode(int fd, const char *path, struct err *e)
{
    struct stat st;
    if (fstat(fd, &st) != 0) return err_set_errno(e, ERR_STORE, "%s cannot be looked at", path);
    if (!S_ISREG(st.st_mode)) return err_set(e, ERR_INPUT, "%s is not a file", path);
    if ((st.st_mode & 077) == 0) return true;
    return err_set(e, ERR_DENIED, "%s is open to others (mode %04o); do: chmod 600 %s", path,
                   (unsigned)(st.st_mode & 07777), path);
}

static bool read_line(int fd, const char *path, unsigned char ret[KEY_BYTES], struct err *e)
{
    char line[LINE_BYTES + 1]; /* one more, to see a file that is too long */
    ssize_t n = read_whole(fd, line, sizeof line);
    bool whole = n == LINE_BYTES && line[LINE_BYTES - 1] == '\n' &&
                 code_b64url_to((struct str){line, LINE_BYTES - 1}, ret, KEY_BYTES);
    sodium_memzero(line, sizeof line);
    if (n < 0) return err_set_errno(e, ERR_STORE, "%s cannot be read", path);
    if (whole) return true;
    sodium_memzero(ret, KEY_BYTES);
    return err_set(
        e, ERR_INPUT,
        "%s is not a key: it must be one line of %u base64url characters; restore it from a "
        "backup",
        path, (unsigned)LINE_BYTES - 1);
}

bool key_file_read_named(struct str dir, const char *name, unsigned char ret[KEY_BYTES],
                         struct err *e)
{
    char path[4096];
    if (!path_of_file(path, sizeof path, dir, name, e)) return false;
    SCOPED(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT)
        return err_set(e, ERR_MISSING, "there is no key %s; toguna init makes it", path);
    if (fd < 0) return err_set_errno(e, ERR_STORE, "%s cannot be opened", path);
    return check_mode(fd, path, e) && read_line(fd, path, ret, e);
}

bool key_file_read(struct str dir, enum key_name name, unsigned char ret[KEY_BYTES], struct err *e)
{
    return key_file_read_named(dir, file_names[name], ret, e);
}

static bool write_whole(int fd, struct str s)
{
    while (s.len) {
        ssize_t n = write(fd, s.at, s.len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        s = str_from(s, (size_t)n);
    }
    return true;
}

static bool file_make_at(const char *path, const unsigned char key[KEY_BYTES], struct err *e)
{
    char line[LINE_BYTES];
    SCOPED(close_fd) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return err_set_errno(e, ERR_STORE, "the key %s cannot be made", path);
    code_b64url(line, key, KEY_BYTES);
    line[LINE_BYTES - 1] = '\n';
    bool done =
        fchmod(fd, 0600) == 0 && write_whole(fd, (struct str){line, sizeof line}) && fsync(fd) == 0;
    if (!done) err_fill_errno(e, ERR_STORE, "the key %s cannot be written", path);
    sodium_memzero(line, sizeof line);
    if (!done) unlink(path);
    return done;
}

static bool file_make(struct str dir, enum key_name name, const unsigned char key[KEY_BYTES],
                      struct err *e)
{
    char path[4096];
    return path_of(path, sizeof path, dir, name, e) && file_make_at(path, key, e);
}

static bool is_there(struct str dir, enum key_name name)
{
    char path[4096];
    struct stat st;
    return path_of(path, sizeof path, dir, name, NULL) && lstat(path, &st) == 0;
}

/* The secret half may live elsewhere: a public one alone is left as it is. */
static bool make_address_pair(struct str dir, struct err *e)
{
    if (is_there(dir, KEY_ADDRESS_PUBLIC)) return true;
    unsigned char secret[KEY_BYTES], public[KEY_BYTES];
    bool done;
    if (is_there(dir, KEY_ADDRESS_SECRET)) {
        done = key_file_read(dir, KEY_ADDRESS_SECRET, secret, e);
    } else {
        chance_bytes(secret, sizeof secret);
        done = file_make(dir, KEY_ADDRESS_SECRET, secret, e);
    }
    if (done) crypto_scalarmult_base(public, secret);
    sodium_memzero(secret, sizeof secret);
    return done && file_make(dir, KEY_ADDRESS_PUBLIC, public, e);
}

static bool make_random(struct str dir, enum key_name name, struct err *e)
{
    if (is_there(dir, name)) return true;
    unsigned char key[KEY_BYTES];
    chance_bytes(key, sizeof key);
    bool done = file_make(dir, name, key, e);
    sodium_memzero(key, sizeof key);
    return done;
}

static bool sync_dir(const char *path, struct err *e)
{
    SCOPED(close_fd) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && fsync(fd) == 0) return true;
    return err_set_errno(e, ERR_STORE, "the directory %s cannot be synced", path);
}

bool key_make_all(struct str dir, struct err *e)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%.*s", STR(dir));
    if (n < 0 || (size_t)n >= sizeof path)
        return err_set(e, ERR_INPUT, "the path of the directory of keys is too long");
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return err_set_errno(e, ERR_STORE, "the directory %s cannot be made", path);
    return make_address_pair(dir, e) && make_random(dir, KEY_PEPPER, e) &&
           make_random(dir, KEY_TOKEN, e) && make_random(dir, KEY_LOG, e) && sync_dir(path, e);
}

/* Over what is there, all of it or nothing: written beside, synced, renamed, the directory synced.
 */
bool key_file_put(struct str dir, const char *name, const unsigned char key[KEY_BYTES],
                  struct err *e)
{
    char path[4096], part[4096], folder[4096];
    int n = snprintf(part, sizeof part, "%.*s/%s.part", STR(dir), name);
    int m = snprintf(folder, sizeof folder, "%.*s", STR(dir));
    if (n < 0 || (size_t)n >= sizeof part || m < 0 || (size_t)m >= sizeof folder)
        return err_set(e, ERR_INPUT, "the path of the directory of keys is too long");
    if (!path_of_file(path, sizeof path, dir, name, e)) return false;
    if (unlink(part) != 0 && errno != ENOENT)
        return err_set_errno(e, ERR_STORE, "%s is in the way", part);
    if (!file_make_at(part, key, e)) return false;
    if (rename(part, path) != 0)
        return err_set_errno(e, ERR_STORE, "the key %s cannot be put in place", path);
    return sync_dir(folder, e);
}

bool key_file_drop(struct str dir, const char *name, struct err *e)
{
    char path[4096];
    if (!path_of_file(path, sizeof path, dir, name, e)) return false;
    if (unlink(path) == 0 || errno == ENOENT) return true;
    return err_set_errno(e, ERR_STORE, "the key %s cannot be taken away", path);
}
