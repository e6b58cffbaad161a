/* The gap of a page, by https://sqlite.org/fileformat2.html section 1.6. See wipe.h. */
#include "store/wipe.h"
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define FILE_HEADER_BYTES 100 /* before the page header of the first page */

/* LIMIT: pages that hold no rows begin with a page number, whose first byte looks like a page's
 * kind only from 2 × 2^24 pages on, 128 GiB. Far enough below that nothing is wiped, for a wrong
 * guess would destroy a row. */
#define WIPED_BYTES_MAX (INT64_C(64) << 30)

enum page_kind { INNER_OF_INDEX = 2, INNER_OF_TABLE = 5, LEAF_OF_INDEX = 10, LEAF_OF_TABLE = 13 };

struct gap {
    size_t from, to;
};

static size_t number_at(const unsigned char *page, size_t at)
{
    return (size_t)page[at] << 8 | page[at + 1];
}

/* Empty where the page holds no rows. */
static struct gap gap_of(const unsigned char *page, size_t n, bool is_first)
{
    static const struct gap none = {0, 0};
    size_t header = is_first ? FILE_HEADER_BYTES : 0, pointers;
    unsigned char kind = page[header];
    if (kind == INNER_OF_INDEX || kind == INNER_OF_TABLE)
        pointers = header + 12;
    else if (kind == LEAF_OF_INDEX || kind == LEAF_OF_TABLE)
        pointers = header + 8;
    else
        return none;
    size_t rows = number_at(page, header + 5);
    struct gap gap = {pointers + 2 * number_at(page, header + 3), rows ? rows : PAGE_BYTES_MAX};
    return gap.from < gap.to && gap.to <= n ? gap : none;
}

static bool is_wiped(const unsigned char *page, struct gap gap)
{
    for (size_t i = gap.from; i < gap.to; i++)
        if (page[i]) return false;
    return true;
}

static bool is_whole_page(int n, sqlite3_int64 offset)
{
    return n >= 512 && n <= PAGE_BYTES_MAX && (n & (n - 1)) == 0 && offset % n == 0;
}

static int write_wiped(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 offset)
{
    struct wipe *w = (struct wipe *)(uintptr_t)file->pMethods;
    sqlite3_int64 size = 0;
    if (!is_whole_page(n, offset) || w->real->xFileSize(file, &size) != SQLITE_OK ||
        size > WIPED_BYTES_MAX)
        return w->real->xWrite(file, bytes, n, offset);
    struct gap gap = gap_of(bytes, (size_t)n, offset == 0);
    if (is_wiped(bytes, gap)) return w->real->xWrite(file, bytes, n, offset);
    /* UNSAFE: gap_of gives nothing beyond n, which is at most the size of page. */
    memcpy(w->page, bytes, (size_t)n);
    memset(w->page + gap.from, 0, gap.to - gap.from);
    return w->real->xWrite(file, w->page, n, offset);
}

int wipe_begin(struct wipe *w, sqlite3 *db)
{
    sqlite3_file *file = NULL;
    int rc = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (rc != SQLITE_OK) return rc;
    w->real = file->pMethods;
    w->methods = *w->real;
    w->methods.xWrite = write_wiped;
    file->pMethods = &w->methods;
    return SQLITE_OK;
}
