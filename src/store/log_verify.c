/* Checking the log: every entry against its hash, every hash against the tree, the tree against the
 * signed head; and every reply against what the log says of it. One line a fault.
 *
 * A reply must be told of by the newest entry with its reference, in the state that entry leaves it
 * in, with the words the newest commitment is over; and each reference must be a reply's that is
 * there, unless its last entry says that it was erased. So a row that was changed, put in or taken
 * out by hand is found. Only replies of the newest log are compared: those before it are closed. */
#include "store/log_verify.h"
#include <stdlib.h>

struct told { /* the newest entry of one reference */
    unsigned char ref[TLOG_REF_BYTES];
    uint64_t index;
    bool erased, found;
};

struct check {
    struct store *store;
    void (*fault)(void *ctx, struct str line);
    void *ctx;
    struct arena *arena; /* of the whole check */
    struct log_place place;
    uint64_t size;
    struct told *told; /* one an entry; later one a reference, sorted */
    size_t told_count;
    sqlite3_stmt *entry;
};

__attribute__((format(printf, 2, 3))) static void say(struct check *c, const char *format, ...)
{
    SCOPED(buf_done) struct buf line;
    buf_init(&line, 1024);
    va_list args;
    va_start(args, format);
    buf_addv(&line, format, args);
    va_end(args);
    c->fault(c->ctx, buf_str(&line));
}

#define LLU(n) ((unsigned long long)(n))

/* ---- statements ---- */

static bool failed(struct check *c, struct err *e)
{
    return store_failed(c->store, sqlite3_extended_errcode(c->store->connection.db), e);
}

static bool prepare(struct check *c, const char *sql, sqlite3_stmt **ret, struct err *e)
{
    int rc = sqlite3_prepare_v2(c->store->connection.db, sql, -1, ret, NULL);
    return rc == SQLITE_OK || failed(c, e);
}

static struct query query_over(sqlite3_stmt *statement)
{
    return (struct query){.statement = statement};
}

static bool end(struct check *c, struct query *q, struct err *e)
{
    int rc = query_end(q);
    return rc == SQLITE_OK || store_failed(c->store, rc, e);
}

/* ---- entries and tree ---- */

struct growing {
    struct log_edge edge;
    sqlite3_stmt *node;
};

static bool edge_subtree(void *ctx, unsigned height, uint64_t index, struct tlog_hash *ret)
{
    (void)index;
    *ret = ((const struct log_edge *)ctx)->at[height];
    return true;
}

static bool check_node(struct check *c, struct growing *g, unsigned level, uint64_t position,
                       const struct tlog_hash *hash, struct err *e)
{
    struct query q = query_over(g->node);
    query_u64(&q, c->place.number);
    query_u64(&q, level);
    query_u64(&q, position);
    bool same = query_row(&q) && row_is_blob(&q, 0, hash->at, sizeof hash->at);
    if (!end(c, &q, e)) return false;
    if (!same)
        say(c, "log: hash %llu of level %u is not that of its entries", LLU(position), level);
    return true;
}

static bool grow(struct check *c, struct growing *g, struct str text, struct str leaf_kept,
                 struct err *e)
{
    struct tlog_hash leaf, made[TLOG_PROOF_MAX];
    size_t count = 0;
    uint64_t index = g->edge.size;
    tlog_leaf(text, &leaf);
    if (leaf_kept.len != sizeof leaf.at || memcmp(leaf_kept.at, leaf.at, sizeof leaf.at) != 0)
        say(c, "log: entry %llu is not the one its hash was made of", LLU(index));
    bool whole =
        tlog_append(&(struct tlog_source){&g->edge, edge_subtree}, index, &leaf, made, &count);
    BUG_IF(!whole, "the edge of a tree has what an entry needs");
    for (unsigned height = LOG_TILE_HEIGHT; height < count; height += LOG_TILE_HEIGHT)
        if (!check_node(c, g, height / LOG_TILE_HEIGHT, index >> height, &made[height], e))
            return false;
    g->edge.at[count - 1] = made[count - 1];
    g->edge.size = index + 1;
    return true;
}

static void note_told(struct check *c, uint64_t index, struct str text)
{
    struct tlog_entry entry;
    if (!tlog_entry_parse(text, &entry)) {
        say(c, "log: entry %llu cannot be read", LLU(index));
        return;
    }
    if (entry.act == TLOG_POLICY) return;
    struct told *t = &c->told[c->told_count++];
    *t = (struct told){.index = index, .erased = entry.act == TLOG_ERASE};
    memcpy(t->ref, entry.ref, sizeof t->ref);
}

static bool read_entries(struct check *c, sqlite3_stmt *all, struct growing *g, struct err *e)
{
    struct query q = query_over(all);
    query_u64(&q, c->place.base);
    query_u64(&q, c->place.base + c->size);
    while (query_row(&q) && g->edge.size < c->size) {
        uint64_t id = row_u64(&q, 0);
        if (id != c->place.base + g->edge.size) break;
        note_told(c, g->edge.size, row_str(&q, 1));
        if (!grow(c, g, row_str(&q, 1), row_str(&q, 2), e)) return false;
    }
    return end(c, &q, e);
}

static void check_head(struct check *c, const struct growing *g, struct str root_kept,
                       struct str note)
{
    struct tlog_checkpoint head;
    struct tlog_key key;
    struct tlog_hash root;
    if (g->edge.size != c->size) say(c, "log: entry %llu is not there", LLU(g->edge.size));
    log_edge_root(&g->edge, &root);
    if (root_kept.len != sizeof root.at || memcmp(root_kept.at, root.at, sizeof root.at) != 0)
        say(c, "log: its root is not that of its entries");
    if (!tlog_checkpoint_parse(c->arena, note, &head) || head.size != c->size ||
        !str_eq(head.origin, c->place.origin) || !tlog_hash_eq(&head.root, &root))
        say(c, "log: its checkpoint is of other entries");
    else if (!tlog_key_make(c->place.origin, TLOG_KEY_SIGNATURE, c->place.key, &key) ||
             tlog_signed_by(head.body, head.signatures, &key, NULL) != TLOG_SIGNED)
        say(c, "log: its checkpoint is not signed by its key");
}

static bool check_tree(struct check *c, struct str root, struct str note, struct err *e)
{
    struct growing g = {.edge = {0}};
    sqlite3_stmt *all = NULL;
    bool well =
        prepare(c, "SELECT id, text, leaf FROM log_entry WHERE id >= ?1 AND id < ?2 ORDER BY id",
                &all, e) &&
        prepare(c, "SELECT hash FROM log_node WHERE log = ?1 AND level = ?2 AND position = ?3",
                &g.node, e);
    c->told = arena_new_array(c->arena, struct told, c->size + 1);
    c->told_count = 0;
    well = well && read_entries(c, all, &g, e);
    sqlite3_finalize(all);
    sqlite3_finalize(g.node);
    if (well) check_head(c, &g, root, note);
    return well;
}

/* ---- which entry is a reply's newest ---- */

static int by_ref_then_index(const void *a, const void *b)
{
    const struct told *x = a, *y = b;
    int refs = memcmp(x->ref, y->ref, sizeof x->ref);
    return refs ? refs : (x->index > y->index) - (x->index < y->index);
}

static int by_ref(const void *a, const void *b)
{
    return memcmp(((const struct told *)a)->ref, ((const struct told *)b)->ref, TLOG_REF_BYTES);
}

static void keep_newest(struct check *c)
{
    size_t kept = 0;
    if (c->told_count) qsort(c->told, c->told_count, sizeof *c->told, by_ref_then_index);
    for (size_t i = 0; i < c->told_count; i++)
        if (i + 1 == c->told_count || by_ref(&c->told[i], &c->told[i + 1]) != 0)
            c->told[kept++] = c->told[i];
    c->told_count = kept;
}

static struct told *told_of(struct check *c, const unsigned char ref[TLOG_REF_BYTES])
{
    struct told wanted = {.index = 0};
    memcpy(wanted.ref, ref, sizeof wanted.ref);
    if (c->told_count == 0) return NULL;
    return bsearch(&wanted, c->told, c->told_count, sizeof wanted, by_ref);
}

/* ---- replies ---- */

struct seen { /* one reply and what its entries say, read from the newest back */
    struct log_reply reply;
    enum reply_state state;
    enum reason reason;
    unsigned char ref[TLOG_REF_BYTES], thread[TLOG_THREAD_BYTES];
    struct tlog_hash commit;
    bool has_state, has_commit;
};

/* *RET false: that entry is not there or cannot be read. The strings of *RET_ENTRY live in A. */
static bool read_entry(struct check *c, struct arena *a, uint64_t index,
                       struct tlog_entry *ret_entry, bool *ret, struct err *e)
{
    struct query q = query_over(c->entry);
    query_u64(&q, c->place.base + index);
    *ret = index < c->size && query_row(&q) &&
           tlog_entry_parse(arena_dup(a, row_str(&q, 0)), ret_entry);
    return end(c, &q, e);
}

/* The state that an act leaves a reply in. */
static enum reply_state state_after(const struct tlog_entry *entry)
{
    switch (entry->act) {
    case TLOG_HOLD:
        return REPLY_PENDING;
    case TLOG_PUBLISH:
    case TLOG_RELEASE:
    case TLOG_UNHIDE:
        return REPLY_PUBLISHED;
    case TLOG_REJECT:
        return REPLY_REMOVED;
    case TLOG_HIDE:
        return str_eq(entry->by, S("author")) ? REPLY_WITHDRAWN : REPLY_REMOVED;
    case TLOG_ERASE:
        return REPLY_ERASED;
    case TLOG_RECEIVE:
    case TLOG_EDIT:
    case TLOG_REATTACH:
    case TLOG_LABEL:
    case TLOG_LOCK:
    case TLOG_POLICY:
    case TLOG_ACT__COUNT:
        break;
    }
    return REPLY__COUNT; /* as it was before */
}

static void compare_state(struct check *c, struct seen *s, const struct tlog_entry *entry,
                          uint64_t index)
{
    enum reply_state state = state_after(entry);
    if (s->has_state || state == REPLY__COUNT) return;
    s->has_state = true;
    if (state != s->state)
        say(c, "reply %llu: is %s, the log says %s (entry %llu)", LLU(s->reply.id),
            state_name(s->state), state_name(state), LLU(index));
    else if (state == REPLY_REMOVED && !str_eq(entry->reason, str_of(reason_code(s->reason))))
        say(c, "reply %llu: was removed for '%s', the log says '%.*s' (entry %llu)",
            LLU(s->reply.id), reason_code(s->reason), STR(entry->reason), LLU(index));
}

static void compare_commit(struct check *c, struct seen *s, const struct tlog_entry *entry,
                           uint64_t index)
{
    if (s->has_commit || !entry->has_commit) return;
    s->has_commit = true;
    if (!tlog_hash_eq(&entry->commit, &s->commit))
        say(c, "reply %llu: does not say what the log commits to (entry %llu)", LLU(s->reply.id),
            LLU(index));
}

/* Back along its entries, to the first. */
static bool check_chain(struct check *c, struct arena *a, struct seen *s, struct err *e)
{
    struct tlog_entry entry = {.act = TLOG_ACT__COUNT};
    bool there;
    for (uint64_t index = s->reply.prev, before; index != TLOG_NO_INDEX; index = before) {
        if (!read_entry(c, a, index, &entry, &there, e)) return false;
        if (!there || memcmp(entry.ref, s->ref, sizeof s->ref) != 0 ||
            memcmp(entry.thread, s->thread, sizeof s->thread) != 0) {
            say(c, "reply %llu: entry %llu is not of it", LLU(s->reply.id), LLU(index));
            return true;
        }
        compare_state(c, s, &entry, index);
        compare_commit(c, s, &entry, index);
        before = entry.prev;
        if (before != TLOG_NO_INDEX && before >= index) break;
    }
    if (entry.act != TLOG_RECEIVE || !s->has_state || !s->has_commit)
        say(c, "reply %llu: its entries do not go back to its receipt", LLU(s->reply.id));
    return true;
}

static void hash_seen(struct check *c, struct arena *a, struct seen *s)
{
    SCOPED(buf_done) struct buf content;
    struct str article = log_article_url(a, c->place.site, s->reply.slug);
    buf_init(&content, TLOG_CONTENT_BYTES);
    log_reply_content(a, &s->reply, article, &content);
    tlog_commit(s->reply.salt, buf_str(&content), &s->commit);
    tlog_thread(article, s->thread);
    tlog_ref(s->reply.first_salt, s->reply.id, s->ref);
}

static bool check_reply(struct check *c, struct arena *a, const struct query *q, struct err *e)
{
    struct seen s = {.state = (enum reply_state)row_i64(q, LOG_REPLY_COLUMNS),
                     .reason = (enum reason)row_i64(q, LOG_REPLY_COLUMNS + 1)};
    bool salted = log_reply_row(a, q, &s.reply);
    if (s.state >= REPLY__COUNT || s.reason >= REASON__COUNT) {
        say(c, "reply %llu: is in no state there is", LLU(s.reply.id));
        return true;
    }
    if (!salted || s.reply.prev == TLOG_NO_INDEX) {
        say(c, "reply %llu: is not in the log", LLU(s.reply.id));
        return true;
    }
    hash_seen(c, a, &s);
    struct told *told = told_of(c, s.ref);
    if (told) told->found = true;
    if (told && told->index != s.reply.prev)
        say(c, "reply %llu: entry %llu is newer than the one it knows", LLU(s.reply.id),
            LLU(told->index));
    return check_chain(c, a, &s, e);
}

static bool check_replies(struct check *c, struct err *e)
{
    sqlite3_stmt *all = NULL;
    SCOPED(arena_free) struct arena *a = arena_new();
    bool well = prepare(c, LOG_REPLY_SELECT_STATE " WHERE r.state <> 4", &all, e) &&
                prepare(c, "SELECT text FROM log_entry WHERE id = ?1", &c->entry, e);
    if (well) {
        struct query q = query_over(all);
        for (; well && query_row(&q); arena_reset(a)) well = check_reply(c, a, &q, e);
        if (well) well = end(c, &q, e);
    }
    sqlite3_finalize(all);
    sqlite3_finalize(c->entry);
    for (size_t i = 0; well && i < c->told_count; i++)
        if (!c->told[i].found && !c->told[i].erased)
            say(c, "log: entry %llu is of a reply that is not there", LLU(c->told[i].index));
    return well;
}

/* What tied an erased one to its entries goes with its words. */
static bool check_erased(struct check *c, struct err *e)
{
    sqlite3_stmt *tied = NULL;
    bool well = prepare(c,
                        "SELECT id FROM reply WHERE state = 4 AND (first_salt IS NOT NULL"
                        " OR salt IS NOT NULL OR logged IS NOT NULL)",
                        &tied, e);
    if (well) {
        struct query q = query_over(tied);
        while (query_row(&q))
            say(c, "reply %llu: is erased and can be found in the log", LLU(row_u64(&q, 0)));
        well = end(c, &q, e);
    }
    sqlite3_finalize(tied);
    return well;
}

/* ---- all logs ---- */

static bool check_log(struct check *c, const struct query *q, bool newest, struct err *e)
{
    struct str key = row_str(q, 3);
    c->place = (struct log_place){.number = row_u64(q, 0),
                                  .origin = arena_dup(c->arena, row_str(q, 1)),
                                  .site = arena_dup(c->arena, row_str(q, 2)),
                                  .base = row_u64(q, 4)};
    if (key.len == LOG_KEY_BYTES) memcpy(c->place.key, key.at, LOG_KEY_BYTES);
    c->size = row_u64(q, 5);
    struct str root = arena_dup(c->arena, row_str(q, 6)), note = arena_dup(c->arena, row_str(q, 7));
    if (!check_tree(c, root, note, e)) return false;
    keep_newest(c);
    return !newest || (check_replies(c, e) && check_erased(c, e));
}

static bool has_table(struct check *c, bool *ret, struct err *e)
{
    sqlite3_stmt *table = NULL;
    if (!prepare(c, "SELECT 1 FROM sqlite_schema WHERE name = 'log'", &table, e)) return false;
    struct query q = query_over(table);
    *ret = query_row(&q);
    bool well = end(c, &q, e);
    sqlite3_finalize(table);
    return well;
}

static bool check_logs(struct check *c, struct err *e)
{
    sqlite3_stmt *logs = NULL;
    bool well = prepare(c,
                        "SELECT number, origin, site, key, base, size, root, checkpoint,"
                        " number = (SELECT max(number) FROM log) FROM log ORDER BY number",
                        &logs, e);
    if (well) {
        struct query q = query_over(logs);
        while (well && query_row(&q)) well = check_log(c, &q, row_bool(&q, 8), e);
        if (well) well = end(c, &q, e);
    }
    sqlite3_finalize(logs);
    return well;
}

bool log_verify(struct store *s, void (*fault)(void *ctx, struct str line), void *ctx,
                struct err *e)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    struct check c = {.store = s, .fault = fault, .ctx = ctx, .arena = a};
    bool there;
    return has_table(&c, &there, e) && (!there || check_logs(&c, e));
}
