/* Replies the log does not know yet: those of a site that is older than its log, and all of them
 * when a log begins anew. Each gets the entries it would have, in the order of ids, marked
 * "earlier": what was decided then is told with its time as far as that is known, and with the text
 * as it is now. Erased ones have nothing to be told. */
#include "store/writer.h"

#define AT_ONCE 256u

struct late {
    uint64_t id;
    enum reply_state state;
    enum reason reason;
    bool was_public, has_salt;
    int64_t created_ms, removed_ms; /* 0: not known */
};

static bool read_some(struct store *s, struct late *ret, size_t *ret_count, struct err *e)
{
    size_t count = 0;
    struct query q = writer_query(s, W_LOG_UNLOGGED);
    query_u64(&q, AT_ONCE);
    for (; count < AT_ONCE && query_row(&q); count++)
        ret[count] = (struct late){.id = row_u64(&q, 0),
                                   .state = (enum reply_state)row_i64(&q, 1),
                                   .reason = (enum reason)row_i64(&q, 2),
                                   .was_public = row_bool(&q, 3),
                                   .has_salt = row_bool(&q, 4),
                                   .created_ms = row_i64(&q, 5),
                                   .removed_ms = row_i64(&q, 6)};
    *ret_count = count;
    return writer_end(s, &q, e);
}

static bool give_salt(struct store *s, const struct late *late, struct err *e)
{
    if (late->has_salt) return true;
    unsigned char salt[TLOG_SALT_BYTES];
    chance_bytes(salt, sizeof salt);
    struct query q = writer_query(s, W_LOG_FIRST_SALT);
    query_u64(&q, late->id);
    query_blob(&q, salt, sizeof salt);
    return writer_run(s, &q, e);
}

static bool tell(struct store *s, const struct late *late, enum tlog_act act, const char *by,
                 struct err *e)
{
    struct log_words words = log_words_by(act, by);
    words.reason = "earlier";
    words.at_ms = late->created_ms;
    return log_change(s, late->id, &words, e);
}

static bool tell_end(struct store *s, const struct late *late, struct err *e)
{
    struct log_words words;
    if (late->state == REPLY_WITHDRAWN) {
        words = log_words_why(TLOG_HIDE, REASON_AUTHOR_REQUEST);
        words.by = "author";
    } else if (late->state == REPLY_REMOVED) {
        enum reason reason = late->reason < REASON__COUNT ? late->reason : REASON_OTHER;
        words = log_words_why(late->was_public ? TLOG_HIDE : TLOG_REJECT, reason);
        if (late->removed_ms) words.at_ms = late->removed_ms;
    } else {
        return true;
    }
    return log_change(s, late->id, &words, e);
}

static bool tell_all(struct store *s, const struct late *late, struct err *e)
{
    return give_salt(s, late, e) && tell(s, late, TLOG_RECEIVE, "author", e) &&
           tell(s, late, late->was_public ? TLOG_PUBLISH : TLOG_HOLD, "auto", e) &&
           tell_end(s, late, e);
}

bool log_catch_up(struct store *s, struct err *e)
{
    struct late late[AT_ONCE];
    size_t count;
    do {
        if (!read_some(s, late, &count, e)) return false;
        for (size_t i = 0; i < count; i++)
            if (!tell_all(s, &late[i], e))
                return err_while(e, "logging what was done before there was a log");
    } while (count);
    return true;
}
