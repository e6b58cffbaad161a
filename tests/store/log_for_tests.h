/* What tests of the log share: its head and entries as a reader finds them, their tree made anew.
 */
#ifndef TOGUNA_TESTS_STORE_LOG_FOR_TESTS_H
#define TOGUNA_TESTS_STORE_LOG_FOR_TESTS_H
#include "store_for_tests.h"

struct whole { /* the newest log */
    struct log_head head;
    struct str *texts;
    struct tlog_entry *entries;
    size_t count;
};

static inline struct log_head read_head(struct world *w, uint64_t number)
{
    struct log_head head;
    assert_int_equal(reader_checkpoint(w->reader, w->arena, number, &head), READ_OK);
    return head;
}

/* Anew, by recursion over the leaves: RFC 6962 section 2.1. */
static inline struct tlog_hash root_of(const struct str *texts, size_t count)
{
    struct tlog_hash left, right, root;
    size_t half = 1;
    if (count == 0) tlog_empty(&root);
    if (count == 1) tlog_leaf(texts[0], &root);
    if (count < 2) return root;
    while (2 * half < count) half *= 2;
    left = root_of(texts, half);
    right = root_of(texts + half, count - half);
    tlog_node(&left, &right, &root);
    return root;
}

static inline void check_head(struct world *w, const struct log_head *head, const struct str *texts)
{
    struct tlog_checkpoint c;
    struct tlog_hash root = root_of(texts, (size_t)head->size);
    assert_true(tlog_checkpoint_parse(w->arena, head->checkpoint, &c));
    assert_true(str_eq(c.origin, head->origin));
    assert_int_equal(c.size, head->size);
    assert_true(tlog_hash_eq(&c.root, &root));
    assert_true(tlog_hash_eq(&head->root, &root));
    assert_int_equal(tlog_signed_by(c.body, c.signatures, &head->key, NULL), TLOG_SIGNED);
}

static inline struct whole read_log(struct world *w)
{
    struct whole log = {.head = read_head(w, 0)};
    size_t got;
    log.texts = arena_new_array(w->arena, struct str, log.head.size + 1);
    log.entries = arena_new_array(w->arena, struct tlog_entry, log.head.size + 1);
    while (log.count < log.head.size) {
        struct str *some;
        assert_int_equal(reader_entries(w->reader, w->arena, 0, log.count, 1000, &some, &got),
                         READ_OK);
        assert_true(got > 0);
        memcpy(log.texts + log.count, some, got * sizeof *some);
        log.count += got;
    }
    for (size_t i = 0; i < log.count; i++)
        assert_true(tlog_entry_parse(log.texts[i], &log.entries[i]));
    check_head(w, &log.head, log.texts);
    return log;
}

static inline struct log_of_reply read_logged(struct world *w, uint64_t id)
{
    struct log_of_reply logged;
    assert_int_equal(reader_log_of_reply(w->reader, w->arena, id, &logged), READ_OK);
    return logged;
}

static inline void assert_act(const struct whole *log, size_t index, enum tlog_act act,
                              const char *by, const char *reason)
{
    assert_true(index < log->count);
    assert_string_equal(tlog_act_word(log->entries[index].act), tlog_act_word(act));
    if (!str_eq(log->entries[index].by, str_of(by)) ||
        !str_eq(log->entries[index].reason, str_of(reason)))
        fail_msg("entry %zu is\n%.*s", index, STR(log->texts[index]));
}

#endif
