/* The outbox: letters come in with what they tell of, and go when they are done.
 *
 *     put ──▶ waits until due ──▶ looked at by who sends ──▶ done, refused: gone
 *                   ▲                      │
 *                   └──── later, by DELAYS ┘ ──▶ given up after LIMIT_MAIL_DAYS: gone */
#include "store/letter.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

static const int64_t delays_ms[] = {MINUTE_MS,   5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS,
                                    3 * HOUR_MS, 8 * HOUR_MS,   DAY_MS};
#define DELAYS_COUNT (sizeof delays_ms / sizeof *delays_ms)

/* ---- in ---- */

uint64_t letter_id(void) { return (chance_u64() & ID_MAX) | 1; }

struct str letter_message_id(struct arena *a)
{
    unsigned char chance[16];
    char *text = arena_zeros(a, CODE_HEX_CHARS(sizeof chance));
    chance_bytes(chance, sizeof chance);
    code_hex(text, chance, sizeof chance);
    return (struct str){text, CODE_HEX_CHARS(sizeof chance)};
}

bool letter_may_go(struct store *s, const unsigned char *address, bool *ret, struct err *e)
{
    struct query q = writer_query(s, W_SUPPRESSED);
    query_blob(&q, address, HASH_BYTES);
    *ret = !query_row(&q);
    return writer_end(s, &q, e);
}

/* Counts one more letter of this kind to the address today; *ret false past MOST. */
static bool count_letter(struct store *s, const unsigned char *address, enum mail_kind kind,
                         uint64_t most, bool *ret, struct err *e)
{
    uint64_t count = 0;
    struct query q = writer_query(s, W_MAIL_COUNT);
    query_blob(&q, address, HASH_BYTES);
    query_i64(&q, now_ms() / DAY_MS);
    query_i64(&q, kind);
    if (query_row(&q)) count = row_u64(&q, 0);
    if (!writer_run(s, &q, e)) return false;
    *ret = count <= most;
    return true;
}

static bool insert(struct store *s, const struct letter *l, struct err *e)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    struct query q = writer_query(s, W_OUTBOX_PUT);
    query_i64(&q, l->kind);
    query_blob(&q, l->address, HASH_BYTES);
    query_blob(&q, l->sealed.at, l->sealed.len);
    query_str(&q, l->lang);
    query_str(&q, letter_message_id(a));
    l->subscription ? query_u64(&q, l->subscription) : query_null(&q);
    l->reply ? query_u64(&q, l->reply) : query_null(&q);
    l->session ? query_u64(&q, l->session) : query_null(&q);
    query_i64(&q, now_ms());
    query_i64(&q, now_ms() + l->wait_ms);
    if (!writer_run(s, &q, e)) return false;
    s->touched.mail = true;
    return true;
}

bool letter_put(struct store *s, const struct letter *l, uint64_t most_a_day, bool *ret_over,
                struct err *e)
{
    bool may_go, within;
    *ret_over = false;
    if (!letter_may_go(s, l->address, &may_go, e)) return false;
    if (!count_letter(s, l->address, l->kind, most_a_day, &within, e)) return false;
    *ret_over = !within;
    return !may_go || !within || insert(s, l, e);
}

/* ---- who is told of a reply ---- */

struct listener {
    uint64_t subscription;
    unsigned char address[HASH_BYTES], sealed[SEALED_BYTES];
    struct str lang;
    bool digest;
};
struct listeners {
    struct listener *at;
    size_t count, cap;
};

static void add_listener(struct arena *a, struct listeners *list, const struct listener *one)
{
    if (list->count == list->cap) {
        size_t cap = list->cap ? 2 * list->cap : 16;
        struct listener *at = arena_new_array(a, struct listener, cap);
        if (list->count) memcpy(at, list->at, list->count * sizeof *at);
        list->at = at;
        list->cap = cap;
    }
    list->at[list->count++] = *one;
}

static bool read_listeners(struct store *s, struct arena *a, uint64_t reply, struct listeners *ret,
                           struct err *e)
{
    struct query q = writer_query(s, W_LISTENERS);
    query_u64(&q, reply);
    query_u64(&q, LIMIT_MAIL_LISTENERS);
    while (query_row(&q)) {
        struct listener one = {.subscription = row_u64(&q, 0)};
        struct str address = row_str(&q, 1), sealed = row_str(&q, 2);
        if (address.len != HASH_BYTES || sealed.len != SEALED_BYTES) continue;
        memcpy(one.address, address.at, HASH_BYTES);
        memcpy(one.sealed, sealed.at, SEALED_BYTES);
        one.lang = arena_dup(a, row_str(&q, 3));
        one.digest = row_bool(&q, 4);
        add_listener(a, ret, &one);
    }
    return writer_end(s, &q, e);
}

static struct letter letter_to(const struct listener *to, enum mail_kind kind)
{
    return (struct letter){.kind = kind,
                           .address = to->address,
                           .sealed = {(const char *)to->sealed, SEALED_BYTES},
                           .lang = to->lang,
                           .subscription = to->subscription};
}

/* A digest waits a day from its first answer on; further ones join it. */
static bool put_digest(struct store *s, const struct listener *to, uint64_t reply, struct err *e)
{
    bool ignored;
    struct letter letter = letter_to(to, MAIL_DIGEST);
    letter.wait_ms = DAY_MS;
    struct query q = writer_query(s, W_DIGEST_ITEM);
    query_u64(&q, to->subscription);
    query_u64(&q, reply);
    return writer_run(s, &q, e) && letter_put(s, &letter, UINT64_MAX, &ignored, e);
}

static bool tell(struct store *s, const struct listener *to, uint64_t reply, struct err *e)
{
    bool over = to->digest;
    struct letter letter = letter_to(to, MAIL_ANSWER);
    letter.reply = reply;
    if (!over && !letter_put(s, &letter, LIMIT_MAIL_ANSWERS_A_DAY, &over, e)) return false;
    return !over || put_digest(s, to, reply, e);
}

bool letters_of_reply(struct store *s, uint64_t reply, struct err *e)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    struct listeners list = {0};
    if (!read_listeners(s, a, reply, &list, e)) return false;
    for (size_t i = 0; i < list.count; i++)
        if (!tell(s, &list.at[i], reply, e))
            return err_while(e, "writing to who waits for answers");
    return true;
}

/* ---- out ---- */

struct row { /* of a letter that is reported */
    bool is_there;
    enum mail_kind kind;
    unsigned char address[HASH_BYTES], sealed[SEALED_BYTES];
    struct str lang;
    uint64_t subscription, tries;
    int64_t created_ms;
};

static bool read_row(struct store *s, struct arena *a, uint64_t id, struct row *ret, struct err *e)
{
    *ret = (struct row){0};
    struct query q = writer_query(s, W_OUTBOX_ROW);
    query_u64(&q, id);
    if (query_row(&q)) {
        struct str address = row_str(&q, 1), sealed = row_str(&q, 2);
        ret->is_there = address.len == HASH_BYTES && sealed.len == SEALED_BYTES;
        ret->kind = (enum mail_kind)row_i64(&q, 0);
        if (ret->is_there) memcpy(ret->address, address.at, HASH_BYTES);
        if (ret->is_there) memcpy(ret->sealed, sealed.at, SEALED_BYTES);
        ret->lang = arena_dup(a, row_str(&q, 3));
        ret->subscription = row_u64(&q, 4);
        ret->tries = row_u64(&q, 5);
        ret->created_ms = row_i64(&q, 6);
    }
    return writer_end(s, &q, e);
}

static bool run_with(struct store *s, enum writer_statement which, uint64_t id, struct err *e)
{
    struct query q = writer_query(s, which);
    query_u64(&q, id);
    return writer_run(s, &q, e);
}

bool letter_drop(struct store *s, uint64_t id, struct err *e)
{
    return run_with(s, W_OUTBOX_DROP, id, e);
}

/* What it told of is told; what came meanwhile waits for the next. */
static bool end_digest(struct store *s, const struct row *row, uint64_t upto, struct err *e)
{
    struct listener to = {.subscription = row->subscription, .lang = row->lang};
    memcpy(to.address, row->address, HASH_BYTES);
    memcpy(to.sealed, row->sealed, SEALED_BYTES);
    struct query q = writer_query(s, W_DIGEST_DROP);
    query_u64(&q, row->subscription);
    query_u64(&q, upto);
    if (!writer_run(s, &q, e)) return false;
    q = writer_query(s, W_DIGEST_WAITS);
    query_u64(&q, row->subscription);
    bool waits = query_row(&q) && row_bool(&q, 0), ignored;
    if (!writer_end(s, &q, e)) return false;
    struct letter next = letter_to(&to, MAIL_DIGEST);
    next.wait_ms = DAY_MS;
    return !waits || letter_put(s, &next, UINT64_MAX, &ignored, e);
}

static bool done(struct store *s, struct arena *a, uint64_t id, uint64_t upto, struct err *e)
{
    struct row row;
    if (!read_row(s, a, id, &row, e)) return false;
    if (!row.is_there) return true;
    if (!letter_drop(s, id, e)) return false;
    if (!run_with(s, W_HOUR_ADD, (uint64_t)(now_ms() / HOUR_MS), e)) return false;
    return row.kind != MAIL_DIGEST || end_digest(s, &row, upto, e);
}

bool store_mail_done(struct store *s, uint64_t id, uint64_t upto, struct err *e)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    if (!change_begin(s, e)) return false;
    return change_end(s, done(s, a, id, upto, e), e) || err_while(e, "noting a letter as sent");
}

static bool refused(struct store *s, struct arena *a, uint64_t id, bool address_is_dead,
                    struct err *e)
{
    struct row row;
    if (!read_row(s, a, id, &row, e)) return false;
    if (!row.is_there) return true;
    if (address_is_dead) return address_suppress(s, row.address, SUPPRESSED_DEAD, e);
    return letter_drop(s, id, e);
}

bool store_mail_refused(struct store *s, uint64_t id, bool address_is_dead, struct err *e)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    if (!change_begin(s, e)) return false;
    return change_end(s, refused(s, a, id, address_is_dead, e), e) ||
           err_while(e, "noting a letter as refused");
}

static bool later(struct store *s, struct arena *a, uint64_t id, bool *ret_given_up, struct err *e)
{
    struct row row;
    *ret_given_up = false;
    if (!read_row(s, a, id, &row, e)) return false;
    if (!row.is_there) return true;
    int64_t due = now_ms() + delays_ms[row.tries < DELAYS_COUNT ? row.tries : DELAYS_COUNT - 1];
    *ret_given_up = due - row.created_ms > LIMIT_MAIL_DAYS * DAY_MS;
    if (*ret_given_up) return letter_drop(s, id, e);
    struct query q = writer_query(s, W_OUTBOX_LATER);
    query_u64(&q, id);
    query_i64(&q, due);
    return writer_run(s, &q, e);
}

bool store_mail_later(struct store *s, uint64_t id, bool *ret_given_up, struct err *e)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    if (!change_begin(s, e)) return false;
    return change_end(s, later(s, a, id, ret_given_up, e), e) ||
           err_while(e, "putting off a letter");
}
