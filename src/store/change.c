/* What a moderator does with a reply, and the counters all changes keep.
 *
 *     pending ──publish──▶ published ──remove──▶ removed ──publish──▶ published
 *        │ remove                                    ▲ a tombstone when it was public
 *        └───────────────────────────────────────────┘
 *     pending, published ──withdraw (its author)──▶ withdrawn
 *     any ──erase──▶ erased
 *
 * The first publication gives the place that the reply keeps for ever: a top-level reply its
 * ordinal, an answer its one in the root's count. What is taken away afterwards only lowers the
 * number of published replies. */
#include "store/letter.h"

/* ---- counters ---- */

bool next_ordinal(struct store *s, uint64_t page, uint64_t *ret, struct err *e)
{
    struct query q = writer_query(s, W_NEXT_ORDINAL);
    query_u64(&q, page);
    if (query_row(&q)) *ret = row_u64(&q, 0);
    return writer_run(s, &q, e);
}

bool count_answer(struct store *s, uint64_t root, struct err *e)
{
    struct query q = writer_query(s, W_COUNT_ANSWER);
    query_u64(&q, root);
    return writer_run(s, &q, e);
}

static bool count(struct store *s, enum writer_statement which, uint64_t id, int by, struct err *e)
{
    struct query q = writer_query(s, which);
    query_u64(&q, id);
    query_i64(&q, by);
    return writer_run(s, &q, e);
}

bool count_published(struct store *s, uint64_t page, uint64_t author, int by, struct err *e)
{
    return count(s, W_COUNT_PAGE, page, by, e) && count(s, W_COUNT_AUTHOR, author, by, e);
}

bool set_state(struct store *s, uint64_t id, enum reply_state state, enum reason reason,
               struct err *e)
{
    struct query q = writer_query(s, W_SET_STATE);
    query_u64(&q, id);
    query_i64(&q, state);
    query_i64(&q, reason);
    return writer_run(s, &q, e);
}

bool reply_facts_read(struct store *s, struct arena *a, uint64_t id, struct reply_facts *ret,
                      struct err *e)
{
    struct reply_facts f = {.id = id};
    struct query q = writer_query(s, W_REPLY_FACTS);
    query_u64(&q, id);
    if (query_row(&q)) {
        f.is_known = true;
        f.page = row_u64(&q, 0);
        f.slug = arena_dup(a, row_str(&q, 1));
        f.root = row_u64(&q, 2);
        f.state = (enum reply_state)row_i64(&q, 3);
        f.was_public = row_bool(&q, 4);
        f.author = row_u64(&q, 5);
        struct str secret = row_str(&q, 6);
        f.has_secret = secret.len == HASH_BYTES;
        if (f.has_secret) memcpy(f.secret.bytes, secret.at, HASH_BYTES);
        f.created_ms = row_i64(&q, 7);
    }
    if (!writer_end(s, &q, e)) return false;
    *ret = f;
    return true;
}

/* ---- acts ---- */

struct act {
    const char *kind; /* as the table action calls it */
    bool (*run)(struct store *s, const struct reply_facts *f, const struct act *act,
                enum change_outcome *ret, struct err *e);
    enum reason reason;
    struct str note, by;
};

static bool keep_action(struct store *s, uint64_t id, const struct act *act, struct err *e)
{
    struct query q = writer_query(s, W_ACTION);
    query_i64(&q, now_ms());
    query_u64(&q, id);
    query_str(&q, str_of(act->kind));
    query_i64(&q, act->reason);
    query_str(&q, act->note);
    query_str(&q, act->by);
    return writer_run(s, &q, e);
}

static bool make_public(struct store *s, const struct reply_facts *f, struct err *e)
{
    uint64_t ordinal = 0;
    bool is_root = f->root == f->id;
    if (is_root ? !next_ordinal(s, f->page, &ordinal, e) : !count_answer(s, f->root, e))
        return false;
    struct query q = writer_query(s, W_FIRST_PUBLIC);
    query_u64(&q, f->id);
    is_root ? query_u64(&q, ordinal) : query_null(&q);
    return writer_run(s, &q, e) && letters_of_reply(s, f->id, e);
}

static bool publish(struct store *s, const struct reply_facts *f, const struct act *act,
                    enum change_outcome *ret, struct err *e)
{
    (void)act;
    *ret = CHANGE_NOTHING;
    if (f->state == REPLY_PUBLISHED) return true;
    *ret = CHANGE_WRONG_STATE;
    if (f->state != REPLY_PENDING && f->state != REPLY_REMOVED) return true;
    *ret = CHANGE_DONE;
    struct log_words words = log_words_by(f->was_public ? TLOG_UNHIDE : TLOG_RELEASE, "human");
    bool well =
        f->was_public ? set_state(s, f->id, REPLY_PUBLISHED, REASON_NONE, e) : make_public(s, f, e);
    return well && count_published(s, f->page, f->author, 1, e) && log_change(s, f->id, &words, e);
}

static bool take_away(struct store *s, const struct reply_facts *f, const struct act *act,
                      enum change_outcome *ret, struct err *e)
{
    *ret = CHANGE_NOTHING;
    if (f->state == REPLY_REMOVED) return true;
    *ret = CHANGE_WRONG_STATE;
    if (f->state != REPLY_PENDING && f->state != REPLY_PUBLISHED) return true;
    *ret = CHANGE_DONE;
    struct log_words words = log_words_why(f->was_public ? TLOG_HIDE : TLOG_REJECT, act->reason);
    if (!set_state(s, f->id, REPLY_REMOVED, act->reason, e) || !log_change(s, f->id, &words, e))
        return false;
    return f->state != REPLY_PUBLISHED || count_published(s, f->page, f->author, -1, e);
}

/* An author with no reply left goes too: nothing then ties the erased row to a cookie. The log is
 * told first, while there is a salt to name the reply by; without it nothing ties the entries to
 * the row. */
static bool erase(struct store *s, const struct reply_facts *f, const struct act *act,
                  enum change_outcome *ret, struct err *e)
{
    (void)act;
    static const enum writer_statement of_reply[] = {W_ERASE, W_CONTACT_DROP};
    *ret = CHANGE_NOTHING;
    if (f->state == REPLY_ERASED) return true;
    *ret = CHANGE_DONE;
    struct log_words words = log_words_why(TLOG_ERASE, REASON_AUTHOR_REQUEST);
    words.ground = "law";
    if (!log_change(s, f->id, &words, e)) return false;
    if (f->state == REPLY_PUBLISHED && !count_published(s, f->page, f->author, -1, e)) return false;
    for (size_t i = 0; i < sizeof of_reply / sizeof *of_reply; i++) {
        struct query q = writer_query(s, of_reply[i]);
        query_u64(&q, f->id);
        if (!writer_run(s, &q, e)) return false;
    }
    struct query q = writer_query(s, W_AUTHOR_DROP);
    query_u64(&q, f->author);
    return writer_run(s, &q, e) && reply_forget(s, f->id, e);
}

/* What is published stays as text, without anything that tells whose it was; what nobody sees is
 * erased. */
static bool part(struct store *s, const struct reply_facts *f, const struct act *act,
                 enum change_outcome *ret, struct err *e)
{
    static const enum writer_statement of_reply[] = {W_PART, W_CONTACT_DROP};
    if (f->state != REPLY_PUBLISHED) return erase(s, f, act, ret, e);
    *ret = CHANGE_DONE;
    if (!count(s, W_COUNT_AUTHOR, f->author, -1, e)) return false;
    for (size_t i = 0; i < sizeof of_reply / sizeof *of_reply; i++) {
        struct query q = writer_query(s, of_reply[i]);
        query_u64(&q, f->id);
        if (!writer_run(s, &q, e)) return false;
    }
    if (!log_edit(s, f->id, e)) return false; /* another content, with another salt */
    struct query q = writer_query(s, W_AUTHOR_DROP);
    query_u64(&q, f->author);
    return writer_run(s, &q, e) && reply_forget(s, f->id, e);
}

/* Runs ACT on one reply inside a change; *RET_SLUG is empty when no page looks different. */
static bool run_act(struct store *s, struct arena *a, uint64_t id, const struct act *act,
                    enum change_outcome *ret, struct str *ret_slug, struct err *e)
{
    struct reply_facts f;
    *ret_slug = STR_NONE;
    *ret = CHANGE_UNKNOWN;
    if (!reply_facts_read(s, a, id, &f, e)) return false;
    if (!f.is_known) return true;
    if (!act->run(s, &f, act, ret, e)) return false;
    if (*ret != CHANGE_DONE) return true;
    if (f.was_public || act->run == publish) *ret_slug = f.slug;
    return keep_action(s, id, act, e);
}

static bool change(struct store *s, uint64_t id, const struct act *act, enum change_outcome *ret,
                   struct err *e)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    enum change_outcome outcome = CHANGE_UNKNOWN;
    struct str slug = STR_NONE;
    if (!change_begin(s, e)) return false;
    if (!change_end(s, run_act(s, a, id, act, &outcome, &slug, e), e)) return false;
    if (slug.at) touch(s, slug);
    *ret = outcome;
    return true;
}

bool store_publish_reply(struct store *s, uint64_t id, struct str by, enum change_outcome *ret,
                         struct err *e)
{
    const struct act act = {.kind = "publish", .run = publish, .by = by};
    return change(s, id, &act, ret, e) || err_while(e, "publishing a reply");
}

bool store_remove_reply(struct store *s, uint64_t id, enum reason reason, struct str note,
                        struct str by, enum change_outcome *ret, struct err *e)
{
    if (reason <= REASON_NONE || reason >= REASON__COUNT)
        return err_set(e, ERR_INPUT, "removing takes a reason");
    const struct act act = {
        .kind = "remove", .run = take_away, .reason = reason, .note = note, .by = by};
    return change(s, id, &act, ret, e) || err_while(e, "removing a reply");
}

bool store_erase_reply(struct store *s, uint64_t id, struct str by, enum change_outcome *ret,
                       struct err *e)
{
    const struct act act = {.kind = "erase", .run = erase, .by = by};
    return change(s, id, &act, ret, e) || err_while(e, "erasing a reply");
}

/* ---- all replies of an address ---- */

struct erased {
    uint64_t *ids;
    struct str *slugs; /* empty where no page looks different */
    size_t count, cap;
};

static void add_id(struct arena *a, struct erased *list, uint64_t id)
{
    if (list->count == list->cap) {
        size_t cap = list->cap ? 2 * list->cap : 64;
        uint64_t *ids = arena_new_array(a, uint64_t, cap);
        if (list->count) memcpy(ids, list->ids, list->count * sizeof *ids);
        list->ids = ids;
        list->cap = cap;
    }
    list->ids[list->count++] = id;
}

static bool erase_all(struct store *s, struct arena *a, const unsigned char *address,
                      const struct act *act, struct erased *list, struct err *e)
{
    enum change_outcome outcome;
    struct query q = writer_query(s, W_BY_ADDRESS);
    query_blob(&q, address, HASH_BYTES);
    while (query_row(&q)) add_id(a, list, row_u64(&q, 0));
    if (!writer_end(s, &q, e)) return false;
    list->slugs = arena_new_array(a, struct str, list->count + 1);
    for (size_t i = 0; i < list->count; i++)
        if (!run_act(s, a, list->ids[i], act, &outcome, &list->slugs[i], e)) return false;
    return address_forget(s, address, e);
}

bool store_erase_address(struct store *s, const unsigned char address[HASH_BYTES], bool keep_text,
                         struct str by, uint64_t *ret_count, struct err *e)
{
    const struct act act = {.kind = "erase",
                            .run = keep_text ? part : erase,
                            .note = keep_text ? S("the text was kept") : STR_NONE,
                            .by = by};
    SCOPED(arena_free) struct arena *a = arena_new();
    struct erased list = {0};
    if (!change_begin(s, e)) return err_while(e, "erasing an address");
    if (!change_end(s, erase_all(s, a, address, &act, &list, e), e))
        return err_while(e, "erasing an address");
    for (size_t i = 0; i < list.count; i++)
        if (list.slugs[i].at) touch(s, list.slugs[i]);
    *ret_count = list.count;
    return true;
}
