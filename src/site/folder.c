/* articles/ as it lies on the disk. See folder.h. */
#include "site/folder.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int compare(const void *left, const void *right)
{
    const struct folder_entry *a = left, *b = right;
    int order = str_cmp(a->slug, b->slug);
    if (order == 0) order = (int)a->kind - (int)b->kind;
    return order ? order : str_cmp(a->name, b->name);
}

static bool is_folder(int directory, const struct dirent *d)
{
    struct stat st;
    if (d->d_type != DT_UNKNOWN && d->d_type != DT_LNK) return d->d_type == DT_DIR;
    return fstatat(directory, d->d_name, &st, 0) == 0 && S_ISDIR(st.st_mode);
}

static void add_name(struct arena *a, struct str name, struct buf *list)
{
    struct folder_entry entry = {.name = arena_dup(a, name)};
    struct str stem;
    if (!name_kind(entry.name, &stem, &entry.kind)) return;
    entry.bad = !name_slug(a, stem, &entry.slug, &entry.err);
    buf_add(list, (struct str){(const char *)&entry, sizeof entry});
}

bool folder_list(int directory, struct arena *a, struct folder *ret, struct err *e)
{
    int again = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (again < 0) return err_set_errno(e, ERR_MISSING, "articles/ cannot be opened");
    DIR *d = fdopendir(again);
    if (!d) {
        close(again);
        return err_set_errno(e, ERR_MISSING, "articles/ cannot be listed");
    }
    SCOPED(buf_done) struct buf list;
    buf_init(&list, SIZE_MAX / 2);
    errno = 0;
    for (struct dirent *at; (at = readdir(d)); errno = 0) {
        if (!is_folder(directory, at)) add_name(a, str_of(at->d_name), &list);
    }
    int failed = errno;
    closedir(d);
    errno = failed;
    if (failed) return err_set_errno(e, ERR_MISSING, "articles/ cannot be listed");
    ret->count = list.len / sizeof(struct folder_entry);
    ret->entries = arena_new_array(a, struct folder_entry, ret->count);
    if (ret->count) {
        memcpy(ret->entries, list.at, list.len);
        qsort(ret->entries, ret->count, sizeof *ret->entries, compare);
    }
    return true;
}

const struct folder_entry *folder_find(const struct folder *f, struct str slug)
{
    size_t low = 0, high = f->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_cmp(f->entries[middle].slug, slug) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool there = low < f->count && str_eq(f->entries[low].slug, slug) && !f->entries[low].bad;
    return there ? &f->entries[low] : NULL;
}

/* Opened without blocking, so that a FIFO of an article's name cannot hold the process. */
static enum folder_outcome open_file(int directory, struct arena *a, struct str name, int *ret,
                                     struct folder_file *ret_file, struct err *e)
{
    int fd =
        openat(directory, arena_c_string(a, name), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) return FILE_GONE;
    if (fd < 0) {
        err_fill_errno(e, ERR_DENIED, "it cannot be opened");
        return FILE_BAD;
    }
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        err_fill(e, ERR_INPUT, "it is not a file");
        return FILE_BAD;
    }
    *ret_file = (struct folder_file){
        .ms = st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000,
        .size = st.st_size,
    };
    *ret = fd;
    return FILE_OK;
}

enum folder_outcome folder_look(int directory, struct arena *a, struct str name,
                                struct folder_file *ret, struct err *e)
{
    int fd = -1;
    enum folder_outcome outcome = open_file(directory, a, name, &fd, ret, e);
    if (outcome == FILE_OK) close(fd);
    return outcome;
}

/* A byte more than the limit is read, so that article_parse sees that it is too large, also where
 * the file grew after it was looked at. */
static bool read_all(int fd, struct buf *into)
{
    char piece[65536];
    for (;;) {
        ssize_t n = read(fd, piece, sizeof piece);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        if (n == 0) return true;
        buf_add(into, (struct str){piece, (size_t)n});
        if (into->len > LIMIT_ARTICLE_BYTES) return true;
    }
}

enum folder_outcome folder_read(int directory, struct arena *a, struct str name,
                                struct folder_file *ret, struct err *e)
{
    int fd = -1;
    enum folder_outcome outcome = open_file(directory, a, name, &fd, ret, e);
    if (outcome != FILE_OK) return outcome;
    if (ret->size > (int64_t)LIMIT_ARTICLE_BYTES) {
        close(fd);
        article_too_large(ret->size, e);
        return FILE_BAD;
    }
    SCOPED(buf_done) struct buf bytes;
    buf_init(&bytes, (size_t)LIMIT_ARTICLE_BYTES + 65536);
    bool whole = read_all(fd, &bytes);
    if (!whole) err_fill_errno(e, ERR_STORE, "it cannot be read");
    close(fd);
    if (!whole) return FILE_BAD;
    ret->bytes = arena_dup(a, buf_str(&bytes));
    return FILE_OK;
}
