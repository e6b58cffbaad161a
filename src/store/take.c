/* Taking a reply: the same post first, then its page, its parent, its author, its row. Nothing is
 * written before it is sure that the reply is taken. */
#include "store/letter.h"

struct article_facts {
    bool exists;
    enum article_replies replies;
    uint64_t revision;     /* 0: none is known */
    struct tlog_hash hash; /* of that */
};

static bool find_article(struct store *s, struct str page, struct article_facts *ret, struct err *e)
{
    *ret = (struct article_facts){0};
    struct query q = writer_query(s, W_ARTICLE_REPLIES);
    query_str(&q, page);
    ret->exists = query_row(&q);
    if (ret->exists) {
        struct str hash = row_str(&q, 2);
        ret->replies = (enum article_replies)row_i64(&q, 0);
        if (hash.len == TLOG_HASH_BYTES) {
            ret->revision = row_u64(&q, 1);
            memcpy(ret->hash.at, hash.at, TLOG_HASH_BYTES);
        }
    }
    return writer_end(s, &q, e);
}

/* *RET_ID 0 when this secret has no author yet. */
static bool find_author(struct store *s, const struct author_hash *secret, uint64_t *ret_id,
                        uint64_t *ret_published, struct err *e)
{
    *ret_id = 0, *ret_published = 0;
    struct query q = writer_query(s, W_AUTHOR_BY_SECRET);
    query_blob(&q, secret->bytes, sizeof secret->bytes);
    if (query_row(&q)) *ret_id = row_u64(&q, 0), *ret_published = row_u64(&q, 1);
    return writer_end(s, &q, e);
}

bool store_page_facts(struct store *s, struct str page, const struct author_hash *secret,
                      struct page_facts *ret, struct err *e)
{
    struct article_facts article;
    uint64_t id = 0, published = 0;
    if (!find_article(s, page, &article, e) || !find_author(s, secret, &id, &published, e))
        return err_while(e, "looking at a page");
    *ret = (struct page_facts){article.exists, article.replies, published > 0};
    return true;
}

bool store_find_once(struct store *s, const unsigned char once[ONCE_BYTES], bool *ret_found,
                     struct taken *ret, struct err *e)
{
    struct query q = writer_query(s, W_ONCE);
    query_blob(&q, once, ONCE_BYTES);
    bool found = query_row(&q);
    struct taken taken = {.outcome = TAKE_SAME};
    if (found) taken.id = row_u64(&q, 0), taken.state = (enum reply_state)row_i64(&q, 1);
    if (found) taken.logged_plus_1 = row_u64(&q, 2);
    if (!writer_end(s, &q, e)) return err_while(e, "looking for the same post");
    *ret_found = found;
    if (found) *ret = taken;
    return true;
}

/* ---- the parts of a new row ---- */

struct taking {
    const struct new_reply *reply;
    uint64_t id, page, root, author, ordinal;
    unsigned depth;
    struct article_facts article;
    struct log_reply logged; /* prev is its newest entry */
};

static bool get_page(struct store *s, struct taking *t, struct err *e)
{
    struct query q = writer_query(s, W_PAGE_ID);
    query_str(&q, t->reply->page);
    if (query_row(&q)) t->page = row_u64(&q, 0);
    if (!writer_end(s, &q, e)) return false;
    if (t->page) return true;
    q = writer_query(s, W_PAGE_MAKE);
    query_str(&q, t->reply->page);
    if (!writer_run(s, &q, e)) return false;
    t->page = (uint64_t)sqlite3_last_insert_rowid(s->connection.db);
    return true;
}

static bool get_author(struct store *s, struct taking *t, struct err *e)
{
    uint64_t published;
    if (!find_author(s, &t->reply->secret, &t->author, &published, e)) return false;
    if (t->author) return true;
    struct query q = writer_query(s, W_AUTHOR_MAKE);
    query_blob(&q, t->reply->secret.bytes, sizeof t->reply->secret.bytes);
    query_u64(&q, chance_u64());
    if (!writer_run(s, &q, e)) return false;
    t->author = (uint64_t)sqlite3_last_insert_rowid(s->connection.db);
    return true;
}

/* May it be answered? Fills root and depth. */
static bool check_parent(struct store *s, struct taking *t, enum take_outcome *ret, struct err *e)
{
    *ret = TAKE_NEW;
    t->root = t->id;
    if (!t->reply->parent) return true;
    struct query q = writer_query(s, W_PARENT);
    query_u64(&q, t->reply->parent);
    *ret = TAKE_PARENT_UNKNOWN;
    if (query_row(&q) && str_eq(row_str(&q, 0), t->reply->page)) {
        enum reply_state state = (enum reply_state)row_i64(&q, 1);
        *ret = state == REPLY_PUBLISHED ? TAKE_NEW
               : state == REPLY_PENDING ? TAKE_PARENT_PENDING
                                        : TAKE_PARENT_GONE;
        t->root = row_u64(&q, 2);
        t->depth = (unsigned)row_i64(&q, 3) + 1;
    }
    return writer_end(s, &q, e);
}

static bool insert_reply(struct store *s, const struct taking *t, struct err *e)
{
    const struct new_reply *r = t->reply;
    struct query q = writer_query(s, W_REPLY_INSERT);
    query_u64(&q, t->id);
    query_u64(&q, t->page);
    query_u64(&q, t->root);
    r->parent ? query_u64(&q, r->parent) : query_null(&q);
    t->ordinal ? query_u64(&q, t->ordinal) : query_null(&q);
    query_i64(&q, t->depth);
    query_i64(&q, r->state);
    query_i64(&q, r->state == REPLY_PUBLISHED);
    query_i64(&q, now_ms());
    query_u64(&q, t->author);
    query_blob(&q, r->once, ONCE_BYTES);
    query_str(&q, r->author);
    query_str(&q, r->url);
    query_str(&q, r->lang);
    query_str(&q, r->passage);
    query_str(&q, r->quote);
    query_str(&q, r->held_for);
    query_str(&q, r->text);
    t->article.revision ? query_u64(&q, t->article.revision) : query_null(&q);
    if (t->logged.prev != TLOG_NO_INDEX) {
        query_blob(&q, t->logged.first_salt, sizeof t->logged.first_salt);
        query_u64(&q, t->logged.prev);
    }
    return writer_run(s, &q, e);
}

/* Entries have room for one word: the first of several reasons. */
static const char *first_reason(struct store *s, struct str held_for)
{
    struct str rest = held_for, word = str_cut(&rest, ',');
    for (size_t i = 0; i < word.len; i++) {
        char c = word.at[i];
        if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_') return "other";
    }
    return word.len <= 32 ? arena_c_string(s->log.scratch, word) : "other";
}

/* The row comes first, which says whether all of it can be kept; so it is told beforehand how the
 * log will know it. */
static void plan_entries(struct store *s, struct taking *t)
{
    t->logged = (struct log_reply){.id = t->id, .prev = TLOG_NO_INDEX, .slug = t->reply->page};
    if (!log_is_kept(s)) return;
    chance_bytes(t->logged.first_salt, sizeof t->logged.first_salt);
    memcpy(t->logged.salt, t->logged.first_salt, sizeof t->logged.salt);
    t->logged.prev = s->log.edge.size + 1; /* the second of two */
}

static bool write_entries(struct store *s, struct taking *t, struct err *e)
{
    const struct new_reply *r = t->reply;
    bool held = r->state == REPLY_PENDING;
    uint64_t planned = t->logged.prev;
    if (!log_is_kept(s)) return true;
    t->logged.prev = TLOG_NO_INDEX;
    t->logged.content = (struct tlog_content){.author = r->author,
                                              .body = r->text,
                                              .quote = r->quote,
                                              .parent = r->parent,
                                              .has_revision = t->article.revision != 0,
                                              .revision = t->article.hash};
    struct log_words taken = log_words_by(TLOG_RECEIVE, "author");
    struct log_words judged = log_words_by(held ? TLOG_HOLD : TLOG_PUBLISH, "auto");
    if (held) judged.reason = first_reason(s, r->held_for);
    bool well = log_write(s, s->log.scratch, &t->logged, &taken, e) &&
                log_write(s, s->log.scratch, &t->logged, &judged, e);
    BUG_IF(well && t->logged.prev != planned, "a reply is taken with two entries");
    return well;
}

static bool insert_contact(struct store *s, const struct taking *t, struct err *e)
{
    const struct new_reply *r = t->reply;
    if (str_is_empty(r->sealed)) return true;
    BUG_IF(r->sealed.len != SEALED_BYTES || !r->address_hash,
           "an address comes sealed, with its hash");
    struct query q = writer_query(s, W_CONTACT_INSERT);
    query_u64(&q, t->id);
    query_blob(&q, r->sealed.at, r->sealed.len);
    query_blob(&q, r->address_hash, HASH_BYTES);
    return writer_run(s, &q, e);
}

static bool insert_origin(struct store *s, const struct taking *t, struct err *e)
{
    if (str_is_empty(t->reply->network)) return true;
    struct query q = writer_query(s, W_ORIGIN_INSERT);
    query_u64(&q, t->id);
    query_blob(&q, t->reply->network.at, t->reply->network.len);
    return writer_run(s, &q, e);
}

static bool insert(struct store *s, struct taking *t, struct err *e)
{
    bool is_public = t->reply->state == REPLY_PUBLISHED, is_root = t->root == t->id;
    if (!get_page(s, t, e) || !get_author(s, t, e)) return false;
    if (is_public && is_root && !next_ordinal(s, t->page, &t->ordinal, e)) return false;
    plan_entries(s, t);
    if (!insert_reply(s, t, e) || !insert_contact(s, t, e) || !insert_origin(s, t, e)) return false;
    if (!write_entries(s, t, e)) return false;
    if (!subscription_make(s, t->reply, t->id, t->page, e)) return false;
    if (!is_public) return true;
    if (!is_root && !count_answer(s, t->root, e)) return false;
    return count_published(s, t->page, t->author, 1, e) && letters_of_reply(s, t->id, e);
}

static bool take(struct store *s, const struct new_reply *reply, struct taken *ret, struct err *e)
{
    bool found;
    struct taking t = {.reply = reply};
    if (!store_find_once(s, reply->once, &found, ret, e)) return false;
    if (found) return true;
    *ret = (struct taken){.outcome = TAKE_NO_PAGE, .state = reply->state};
    if (!find_article(s, reply->page, &t.article, e)) return false;
    if (!t.article.exists) return true;
    if (!id_next(s->last_id, now_ms(), s->node, &t.id))
        return err_set(e, ERR_LIMIT, "the ids of replies are used up: is the clock right?");
    if (!check_parent(s, &t, &ret->outcome, e)) return false;
    if (ret->outcome != TAKE_NEW) return true;
    if (!insert(s, &t, e)) return false;
    s->last_id = t.id;
    ret->id = t.id;
    ret->logged_plus_1 = t.logged.prev == TLOG_NO_INDEX ? 0 : t.logged.prev + 1;
    return true;
}

bool store_take_reply(struct store *s, const struct new_reply *reply, struct taken *ret,
                      struct err *e)
{
    BUG_IF(reply->state != REPLY_PENDING && reply->state != REPLY_PUBLISHED,
           "the gate publishes or holds");
    struct taken taken;
    if (!change_begin(s, e)) return err_while(e, "taking a reply");
    if (!change_end(s, take(s, reply, &taken, e), e)) return err_while(e, "taking a reply");
    if (taken.outcome == TAKE_NEW && taken.state == REPLY_PUBLISHED) touch(s, reply->page);
    *ret = taken;
    return true;
}
