/* A log begins, goes on, or is closed.
 *
 *     there is none            it begins: "replies.HOST/log", HOST and the site's address as they
 * are now. Until the first entry both may still change; afterwards never the database continues it
 * goes on what data/log.head says it is older              it was put back from a backup. Its log
 * was seen to be longer and must not grow another end: it is closed, and "…/log-2" begins, whose
 * first entry commits to the head in data/log.head and which tells anew what stands in the database
 *     another key              the same, committing to the head in the database
 *
 * The first entry of a log that follows another is a policy entry: reason "restored" or "key", by
 * auto, thread and reply all zeros, commit over the checkpoint it follows as it stands (its
 * signature too) with a salt of 32 zeros. */
#include "os/os.h"
#include "store/writer.h"
#include <stdlib.h>

#define HEAD_BYTES_MAX 4096u

static struct str host_of(struct str url)
{
    size_t scheme = str_find(url, S("://"), 0);
    struct str rest = scheme < url.len ? str_from(url, scheme + 3) : url;
    return str_cut(&rest, '/');
}

/* "…/log" is 1, "…/log-2" is 2; 0 for another name. *RET_STEM is what stands before the number. */
static uint64_t number_of(struct str origin, struct str *ret_stem)
{
    uint64_t n = 0;
    *ret_stem = origin;
    if (str_ends(origin, S("/log"))) return 1;
    size_t dash = origin.len;
    while (dash > 0 && origin.at[dash - 1] != '-') dash--;
    if (dash == 0 || !str_ends(str_sub(origin, 0, dash - 1), S("/log"))) return 0;
    if (!str_to_u64(str_from(origin, dash), INT32_MAX, &n) || n < 2) return 0;
    *ret_stem = str_sub(origin, 0, dash - 1);
    return n;
}

bool log_use_signer(struct store *s, struct err *e)
{
    struct logging *l = &s->log;
    if (tlog_key_make(l->place.origin, TLOG_KEY_SIGNATURE, l->place.key, &l->signer)) return true;
    return err_set(e, ERR_INPUT, "'%.*s' cannot be the name of a log", STR(l->place.origin));
}

/* A row for s->log.place, with nothing in it yet. */
static bool insert_place(struct store *s, struct str follows, struct err *e)
{
    struct logging *l = &s->log;
    struct tlog_hash root;
    l->edge = (struct log_edge){0};
    log_edge_root(&l->edge, &root);
    struct query q = writer_query(s, W_LOG_MAKE);
    query_u64(&q, l->place.number);
    query_str(&q, l->place.origin);
    query_str(&q, l->place.site);
    query_blob(&q, l->place.key, sizeof l->place.key);
    query_blob(&q, root.at, sizeof root.at);
    query_str(&q, follows);
    l->must_sign = true;
    if (!writer_run(s, &q, e)) return false;
    q = writer_query(s, W_LOG_BASE);
    query_u64(&q, l->place.number);
    if (query_row(&q)) l->place.base = row_u64(&q, 0);
    return writer_end(s, &q, e) && log_use_signer(s, e);
}

static bool begin_first(struct store *s, const struct store_log *how, struct err *e)
{
    struct log_place *p = &s->log.place;
    struct query q = writer_query(s, W_LOG_DROP_EMPTY);
    if (!writer_run(s, &q, e)) return false;
    *p = (struct log_place){
        .number = 1,
        .origin = arena_printf(s->log.arena, "replies.%.*s/log", STR(host_of(how->site))),
        .site = arena_dup(s->log.arena, how->site)};
    log_key_public(how->keys, p->key);
    return insert_place(s, STR_NONE, e);
}

static bool write_policy(struct store *s, const char *reason, struct str follows, struct err *e)
{
    static const unsigned char zeros[TLOG_SALT_BYTES];
    struct tlog_entry entry = {.act = TLOG_POLICY,
                               .unix_s = (uint64_t)now_ms() / 1000,
                               .has_commit = true,
                               .prev = TLOG_NO_INDEX,
                               .reason = str_of(reason),
                               .by = S("auto")};
    tlog_commit(zeros, follows, &entry.commit);
    buf_clear(&s->log.text);
    tlog_entry_format(&entry, &s->log.text);
    return log_append(s, buf_str(&s->log.text), e);
}

struct before { /* the log that is closed */
    const char *reason;
    struct str checkpoint, origin;
};

static bool begin_next(struct store *s, const struct store_log *how, const struct before *before,
                       struct err *e)
{
    struct log_place *p = &s->log.place;
    struct str stem, site = p->number ? p->site : how->site;
    uint64_t number = number_of(before->origin, &stem);
    if (number == 0)
        return err_set(e, ERR_INPUT, "%s: '%.*s' is the name of no log of ours", s->log.head_path,
                       STR(before->origin));
    if (number < p->number) number = p->number;
    *p = (struct log_place){.number = number + 1,
                            .origin = arena_printf(s->log.arena, "%.*s-%llu", STR(stem),
                                                   (unsigned long long)number + 1),
                            .site = arena_dup(s->log.arena, site)};
    log_key_public(how->keys, p->key);
    struct query q = writer_query(s, W_LOG_FORGET);
    return writer_run(s, &q, e) && insert_place(s, before->checkpoint, e) &&
           write_policy(s, before->reason, before->checkpoint, e);
}

/* ---- what data/log.head says ---- */

static bool read_head(struct store *s, struct arena *a, struct tlog_checkpoint *ret,
                      struct str *ret_note, bool *ret_is_there, struct err *e)
{
    *ret_is_there = file_read(a, str_of(s->log.head_path), HEAD_BYTES_MAX, ret_note, e);
    if (!*ret_is_there) return e->kind == ERR_MISSING;
    if (tlog_checkpoint_parse(a, *ret_note, ret)) return true;
    return err_set(e, ERR_INPUT,
                   "%s is damaged: it must be the newest checkpoint of the site's log. Without it "
                   "nothing would keep"
                   " the log from contradicting what it told before; put it back from where "
                   "checkpoints are kept",
                   s->log.head_path);
}

/* True when the database has all that this head promises. A head of an earlier log was left behind
 * by a store that ended before it kept the first one of this. */
static bool is_continued(struct store *s, const struct tlog_checkpoint *head, bool *ret,
                         struct err *e)
{
    struct tlog_hash root;
    *ret = head->size == 0;
    if (*ret || !s->log.place.number) return true;
    struct str stem;
    *ret = number_of(head->origin, &stem) < s->log.place.number &&
           str_starts(s->log.place.origin, stem);
    if (*ret || !str_eq(head->origin, s->log.place.origin) || head->size > s->log.edge.size)
        return true;
    if (!log_root_at(s, head->size, &root, e)) return false;
    *ret = tlog_hash_eq(&root, &head->root);
    return true;
}

/* *RET_REASON NULL: the log in the database may go on. */
static bool look_back(struct store *s, struct arena *a, const struct store_log *how,
                      struct before *ret, struct err *e)
{
    struct tlog_checkpoint head;
    struct str note;
    unsigned char key[LOG_KEY_BYTES];
    bool is_there, continued = true;
    *ret = (struct before){0};
    if (!read_head(s, a, &head, &note, &is_there, e)) return false;
    if (is_there && !is_continued(s, &head, &continued, e)) return false;
    if (!continued) *ret = (struct before){"restored", note, head.origin};
    log_key_public(how->keys, key);
    if (!continued || s->log.edge.size == 0 || memcmp(key, s->log.place.key, sizeof key) == 0)
        return true;
    *ret = (struct before){"key", arena_dup(a, buf_str(&s->log.head)),
                           arena_dup(a, s->log.place.origin)};
    return true;
}

static bool go_on(struct store *s, const struct store_log *how, enum log_opened *ret, struct err *e)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    struct before before;
    if (!log_load(s, e) || !look_back(s, a, how, &before, e)) return false;
    *ret = before.reason ? LOG_BEGAN_ANEW : s->log.edge.size == 0 ? LOG_BEGAN : LOG_WENT_ON;
    if (before.reason) return begin_next(s, how, &before, e);
    return *ret == LOG_WENT_ON || begin_first(s, how, e);
}

bool store_open_log(struct store *s, const struct store_log *how, enum log_opened *ret,
                    struct err *e)
{
    enum log_opened opened = LOG_WENT_ON;
    struct logging *l = &s->log;
    BUG_IF(l->keys || s->in_batch, "the log is opened once, before any batch");
    l->head_path = strndup(how->head_path.at, how->head_path.len);
    if (!l->head_path) die("out of memory");
    store_begin(s);
    l->keys = how->keys;
    bool well = change_begin(s, e) &&
                change_end(s, go_on(s, how, &opened, e) && log_catch_up(s, e), e) &&
                store_commit(s, e);
    if (s->in_batch) store_rollback(s);
    if (!well) l->keys = NULL;
    if (!well) return err_while(e, "opening the log of %s", s->path);
    l->in_database = l->must_keep = true;
    *ret = opened;
    return true;
}
