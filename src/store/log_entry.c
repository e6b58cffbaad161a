/* Entries: what was done with a reply, in the words of the log. The words are fixed: what was
 * logged once must stay readable for ever.
 *
 *     act       by      reason, ground, category        what happened
 *     receive   author                                  it was taken
 *     publish   auto                                    … and the gate published it
 *     hold      auto    what the gate says              … and the gate held it
 *     release   human                                   a moderator published one that waited
 *     reject    human   of the removal                  … removed one that waited
 *     hide      human   of the removal                  … removed one that was public
 *     hide      author  author_request, author          its author took it back
 *     unhide    human                                   a moderator published one that was hidden
 *     edit      author  author, author                  its author changed the text
 *     erase     human   author_request, law             its content was destroyed
 *
 * Acts that leave words standing commit to them as they are then; the others commit to nothing. */
#include "store/writer.h"

struct log_words log_words_by(enum tlog_act act, const char *by)
{
    return (struct log_words){
        .act = act, .reason = "", .ground = "", .by = by, .category = "", .at_ms = now_ms()};
}

struct log_words log_words_why(enum tlog_act act, enum reason reason)
{
    static const struct {
        const char *ground, *category;
    } of[] = {
        [REASON_NONE] = {"", ""},
        [REASON_SPAM] = {"terms", "OTHER_VIOLATION_TC"},
        [REASON_ILLEGAL] = {"illegal", "ILLEGAL_OR_HARMFUL_SPEECH"},
        [REASON_TERMS] = {"terms", "OTHER_VIOLATION_TC"},
        [REASON_HARASSMENT] = {"terms", "CYBER_VIOLENCE"},
        [REASON_OFF_TOPIC] = {"terms", "OTHER_VIOLATION_TC"},
        [REASON_DUPLICATE] = {"terms", "OTHER_VIOLATION_TC"},
        [REASON_AUTHOR_REQUEST] = {"author", ""},
        [REASON_OTHER] = {"terms", "OTHER_VIOLATION_TC"},
    };
    _Static_assert(sizeof of / sizeof *of == REASON__COUNT, "every reason has a ground");
    struct log_words words = log_words_by(act, "human");
    words.reason = reason_code(reason);
    words.ground = of[reason].ground;
    words.category = of[reason].category;
    return words;
}

static bool commits(enum tlog_act act)
{
    switch (act) {
    case TLOG_RECEIVE:
    case TLOG_PUBLISH:
    case TLOG_HOLD:
    case TLOG_RELEASE:
    case TLOG_UNHIDE:
    case TLOG_EDIT:
    case TLOG_REATTACH:
        return true;
    case TLOG_REJECT:
    case TLOG_HIDE:
    case TLOG_ERASE:
    case TLOG_LABEL:
    case TLOG_LOCK:
    case TLOG_POLICY:
    case TLOG_ACT__COUNT:
        break;
    }
    return false;
}

/* Once a reply, since taking one makes two entries. */
static void hash(struct store *s, struct arena *a, struct log_reply *r)
{
    struct buf *content = &s->log.content;
    struct str article = log_article_url(a, s->log.place.site, r->slug);
    buf_clear(content);
    log_reply_content(a, r, article, content);
    tlog_commit(r->salt, buf_str(content), &r->commit);
    tlog_thread(article, r->thread);
    tlog_ref(r->first_salt, r->id, r->ref);
    r->is_hashed = true;
}

bool log_write(struct store *s, struct arena *a, struct log_reply *r, const struct log_words *w,
               struct err *e)
{
    if (!r->is_hashed) hash(s, a, r);
    struct tlog_entry entry = {.act = w->act,
                               .unix_s = (uint64_t)w->at_ms / 1000,
                               .prev = r->prev,
                               .reason = str_of(w->reason),
                               .ground = str_of(w->ground),
                               .by = str_of(w->by),
                               .category = str_of(w->category),
                               .has_commit = commits(w->act),
                               .commit = r->commit};
    memcpy(entry.thread, r->thread, sizeof entry.thread);
    memcpy(entry.ref, r->ref, sizeof entry.ref);
    struct buf *text = &s->log.text;
    buf_clear(text);
    tlog_entry_format(&entry, text);
    uint64_t index = s->log.edge.size;
    if (!log_append(s, buf_str(text), e)) return false;
    r->prev = index;
    return true;
}

/* ---- of replies in the database ---- */

static bool read_reply(struct store *s, struct arena *a, uint64_t id, struct log_reply *ret,
                       struct err *e)
{
    struct query q = writer_query(s, W_LOG_REPLY);
    query_u64(&q, id);
    bool salted = query_row(&q) && log_reply_row(a, &q, ret);
    if (!writer_end(s, &q, e)) return false;
    return salted || err_set(e, ERR_STORE, "%s: the log does not know reply %llu; restore a backup",
                             s->path, (unsigned long long)id);
}

static bool mark(struct store *s, const struct log_reply *r, struct err *e)
{
    struct query q = writer_query(s, W_LOG_MARK);
    query_u64(&q, r->id);
    query_u64(&q, r->prev);
    return writer_run(s, &q, e);
}

bool log_change(struct store *s, uint64_t id, const struct log_words *w, struct err *e)
{
    if (!log_is_kept(s)) return true;
    SCOPED(arena_free) struct arena *a = arena_new();
    struct log_reply r;
    return read_reply(s, a, id, &r, e) && log_write(s, a, &r, w, e) && mark(s, &r, e);
}

bool log_edit(struct store *s, uint64_t id, struct err *e)
{
    if (!log_is_kept(s)) return true;
    unsigned char salt[TLOG_SALT_BYTES];
    chance_bytes(salt, sizeof salt);
    struct query q = writer_query(s, W_LOG_SALT);
    query_u64(&q, id);
    query_blob(&q, salt, sizeof salt);
    struct log_words words = log_words_by(TLOG_EDIT, "author");
    words.reason = words.ground = "author";
    return writer_run(s, &q, e) && log_change(s, id, &words, e);
}
