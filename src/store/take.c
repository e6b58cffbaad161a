/* Taking a reply: the same post first, then its page, its parent, its author, its row. Nothing is
 * written before it is sure that the reply is taken. */
#include "store/letter.h"

static bool find_article(struct store *s, struct str page, bool *ret_found,
                         enum article_replies *ret, struct err *e)
{
    struct query q = writer_query(s, W_ARTICLE_REPLIES);
    query_str(&q, page);
    *ret_found = query_row(&q);
    if (*ret_found) *ret = (enum article_replies)row_i64(&q, 0);
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
    struct page_facts facts = {0};
    uint64_t id = 0, published = 0;
    if (!find_article(s, page, &facts.exists, &facts.replies, e) ||
        !find_author(s, secret, &id, &published, e))
        return err_while(e, "looking at a page");
    facts.author_is_proved = published > 0;
    *ret = facts;
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
    return writer_run(s, &q, e);
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
    if (!insert_reply(s, t, e) || !insert_contact(s, t, e) || !insert_origin(s, t, e)) return false;
    if (!subscription_make(s, t->reply, t->id, t->page, e)) return false;
    if (!is_public) return true;
    if (!is_root && !count_answer(s, t->root, e)) return false;
    return count_published(s, t->page, t->author, 1, e) && letters_of_reply(s, t->id, e);
}

static bool take(struct store *s, const struct new_reply *reply, struct taken *ret, struct err *e)
{
    bool found, exists;
    enum article_replies replies;
    if (!store_find_once(s, reply->once, &found, ret, e)) return false;
    if (found) return true;
    *ret = (struct taken){.outcome = TAKE_NO_PAGE, .state = reply->state};
    if (!find_article(s, reply->page, &exists, &replies, e)) return false;
    if (!exists) return true;
    struct taking t = {.reply = reply};
    if (!id_next(s->last_id, now_ms(), s->node, &t.id))
        return err_set(e, ERR_LIMIT, "the ids of replies are used up: is the clock right?");
    if (!check_parent(s, &t, &ret->outcome, e)) return false;
    if (ret->outcome != TAKE_NEW) return true;
    if (!insert(s, &t, e)) return false;
    s->last_id = t.id;
    ret->id = t.id;
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
