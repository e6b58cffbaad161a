/* wipe — no byte of a row stays in the database file where SQLite left a copy of it. Private to the
 * room.
 *
 * secure_delete zeros a row where it is deleted. But rows also move: when pages are balanced,
 * SQLite builds each anew and leaves what stood there before in the gap between the page's pointers
 * and its rows. That gap belongs to nobody, and a copy in it would outlive the row. So each page
 * passes here on its way into the database file, and its gap goes there as zeros. The log has pages
 * as they are: store_scrub empties it, and forgets the cache. */
#ifndef TOGUNA_STORE_WIPE_H
#define TOGUNA_STORE_WIPE_H
#include <sqlite3.h>

#define PAGE_BYTES_MAX 65536 /* SQLite's */

struct wipe {
    sqlite3_io_methods methods; /* first: a file's methods are how write finds the rest */
    const sqlite3_io_methods *real;
    unsigned char page[PAGE_BYTES_MAX];
};

/* Steps between DB and its database file; W must stay where it is until DB is closed. SQLITE_OK, or
 * why not. */
int wipe_begin(struct wipe *w, sqlite3 *db);

#endif
