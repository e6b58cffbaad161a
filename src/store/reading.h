/* reading — struct reader from inside. Private to the room.
 *
 *     closed ──first read──▶ open ──reader_begin──▶ one state ──reader_end──▶ open
 *       ▲                     │ any failure          │ any failure
 *       └─────────────────────┘                      ▼
 *       ▲                                          lost: READ_AWAY until reader_end, so that nobody
 *       └──────────────reader_end──────────────────┘     mixes two states of the database */
#ifndef TOGUNA_STORE_READING_H
#define TOGUNA_STORE_READING_H
#include "store/connection.h"
#include "store/reader.h"
#include "store/sql.h"

struct reader {
    struct connection connection; /* db NULL: closed */
    char *path;
    bool in_one_state, lost;
};

/* Opens where needed; false: away. */
bool reader_is_there(struct reader *r);
struct query reader_query(struct reader *r, enum reader_statement which);
/* Ends q: OK, MISSING when it gave no row and FOUND is false, AWAY. On AWAY the connection is
 * closed. */
enum read_outcome reader_query_end(struct reader *r, struct query *q, bool found);
/* The id of the author with this secret; 0 for NULL or nobody. */
enum read_outcome reader_author_id(struct reader *r, const struct author_hash *secret,
                                   uint64_t *ret);
struct page_row {
    uint64_t id, roots, published;
};
enum read_outcome reader_page(struct reader *r, struct str slug, struct page_row *ret);

/* ---- rows ---- */

struct reply_rows { /* grows in its arena */
    struct reply *at;
    size_t count, cap;
};
struct reply_taste {       /* whose eyes: sets mine */
    uint64_t author, also; /* 0: none */
};
/* The reply of the current row (REPLY_COLUMNS, with HELD also held_for and page_title). */
struct reply reply_row(struct arena *a, const struct query *q, const struct reply_taste *taste,
                       bool held);
/* Its words, name and face, whatever its state. */
void reply_row_content(struct arena *a, const struct query *q, struct reply *r);
/* Reads all rows of q and ends it. */
enum read_outcome reply_rows_read(struct reader *r, struct arena *a, struct query *q,
                                  const struct reply_taste *taste, bool held,
                                  struct reply_rows *ret);
void reply_rows_add(struct arena *a, struct reply_rows *rows, struct reply reply);

/* ---- order ---- */

/* Puts ROWS in the order they are shown in: ROOTS in the order given, each followed by its answers,
 * depth first, by created then id. CLIMB gives the parent of a reply that is not among the rows, 0
 * at the end. Rows whose root is not among ROOTS are left out. */
struct thread_order {
    const struct reply_rows *rows;
    const uint64_t *roots;
    size_t roots_count;
    uint64_t (*climb)(void *ctx, uint64_t id);
    void *ctx;
};
struct reply_rows thread_in_order(struct arena *a, const struct thread_order *o);

#endif
