/* What is too old goes. Contacts and networks are as old as their reply's id: when it was given
 * here, whatever date an import gave it. */
#include "store/letter.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

static bool drop_below(struct store *s, enum writer_statement which, int64_t bound,
                       int *ret_changes, struct err *e)
{
    struct query q = writer_query(s, which);
    query_i64(&q, bound);
    if (!writer_run(s, &q, e)) return false;
    *ret_changes = sqlite3_changes(s->connection.db);
    return true;
}

static bool retain(struct store *s, const struct retention *keep, bool *ret_erased, struct err *e)
{
    int64_t now = now_ms();
    int64_t days = (int64_t)keep->contact_days, ip_days = (int64_t)keep->ip_days;
    const struct {
        enum writer_statement which;
        int64_t below;
        bool erases;
    } all[] = {
        {W_KEEP_CONTACT, days ? (int64_t)id_of_time(now - days * DAY_MS) : 0, true},
        {W_KEEP_ORIGIN, (int64_t)id_of_time(now - ip_days * DAY_MS), true},
        {W_KEEP_SESSION, now, false},
        {W_KEEP_UNCONFIRMED, now - LIMIT_CONFIRM_DAYS * DAY_MS, true},
        {W_KEEP_ENDED, now - LIMIT_ENDED_DAYS * DAY_MS, true},
        /* Those that nobody tries, where mail is not set any more. */
        {W_KEEP_OUTBOX, now - (LIMIT_MAIL_DAYS + 2) * DAY_MS, true},
        {W_KEEP_SUPPRESSED, now - LIMIT_SUPPRESSED_DAYS * DAY_MS, false},
        {W_KEEP_MAIL_COUNT, now / DAY_MS - 1, false},
        {W_KEEP_MAIL_HOUR, now / HOUR_MS - 1, false},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        int changes;
        if (!drop_below(s, all[i].which, all[i].below, &changes, e)) return false;
        *ret_erased |= all[i].erases && changes > 0;
    }
    return true;
}

bool store_retain(struct store *s, const struct retention *keep, bool *ret_erased, struct err *e)
{
    bool erased = false;
    if (!change_begin(s, e)) return false;
    if (!change_end(s, retain(s, keep, &erased, e), e))
        return err_while(e, "taking away what is too old");
    *ret_erased = erased;
    return true;
}

/* ---- a new key ---- */

struct sealed_table {
    enum writer_statement next, put;
};

/* The row after *AT; false in *ret_found at the end. */
static bool next_sealed(struct store *s, enum writer_statement which, uint64_t *at,
                        unsigned char ret[SEALED_BYTES], bool *ret_found, struct err *e)
{
    struct query q = writer_query(s, which);
    query_u64(&q, *at);
    *ret_found = query_row(&q);
    bool whole = *ret_found && row_str(&q, 1).len == SEALED_BYTES;
    if (*ret_found) *at = row_u64(&q, 0);
    if (whole) memcpy(ret, row_str(&q, 1).at, SEALED_BYTES);
    if (!writer_end(s, &q, e)) return false;
    return whole || !*ret_found ||
           err_set(e, ERR_STORE, "a sealed address is not as long as all are: toguna verify");
}

static bool reseal_table(struct store *s, const struct sealed_table *table, reseal_fn *reseal,
                         void *ctx, uint64_t *count, struct err *e)
{
    unsigned char sealed[SEALED_BYTES];
    bool found;
    for (uint64_t at = 0;; ++*count) {
        if (!next_sealed(s, table->next, &at, sealed, &found, e)) return false;
        if (!found) return true;
        if (!reseal(ctx, sealed, e)) return false;
        struct query q = writer_query(s, table->put);
        query_u64(&q, at);
        query_blob(&q, sealed, sizeof sealed);
        if (!writer_run(s, &q, e)) return false;
    }
}

bool store_reseal(struct store *s, reseal_fn *reseal, void *ctx, uint64_t *ret_count, struct err *e)
{
    static const struct sealed_table tables[] = {
        {W_SEALED_CONTACT, W_RESEAL_CONTACT},
        {W_SEALED_SUBSCRIPTION, W_RESEAL_SUBSCRIPTION},
        {W_SEALED_OUTBOX, W_RESEAL_OUTBOX},
    };
    bool well = change_begin(s, e);
    if (!well) return false;
    *ret_count = 0;
    for (size_t i = 0; well && i < sizeof tables / sizeof *tables; i++)
        well = reseal_table(s, &tables[i], reseal, ctx, ret_count, e);
    return change_end(s, well, e) || err_while(e, "sealing the addresses anew");
}
