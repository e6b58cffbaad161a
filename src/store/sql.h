/* sql — every statement of the room but the schema's and the verifier's: a name and a literal text.
 *
 * The writer's list and the reader's are apart: a reader prepares its own under an authorizer that
 * refuses contact and all writing. Parameters are bound in the order ?1, ?2, …. States stand as
 * their numbers: 0 pending, 1 published, 2 removed, 3 withdrawn, 4 erased (checked in sql.c).
 * Private to the room. */
#ifndef TOGUNA_STORE_SQL_H
#define TOGUNA_STORE_SQL_H
#include "store/sql_mail.h"

/* Set by hand: a line of SQL is a line here. */
/* clang-format off */

/* The log's rows, for whoever makes hashes and contents of them; a query adds its WHERE. */
#define LOG_LEAVES_SELECT "SELECT leaf FROM log_entry WHERE id BETWEEN ?1 AND ?2 ORDER BY id"
#define LOG_NODES_SELECT                                                                           \
    "SELECT hash FROM log_node WHERE log = ?1 AND level = ?2 AND position BETWEEN ?3 AND ?4"       \
    " ORDER BY position"
#define LOG_REPLY_WORDS                                                                            \
    "r.id, page.slug, ifnull(r.logged, -1), r.first_salt, r.salt, ifnull(r.parent, 0),"            \
    " revision.hash, r.author_name, r.quote, r.text"
#define LOG_REPLY_COLUMNS 10
#define LOG_REPLY_FROM                                                                             \
    " FROM reply AS r JOIN page ON page.id = r.page"                                               \
    " LEFT JOIN revision ON revision.id = r.revision"
#define LOG_REPLY_SELECT       "SELECT " LOG_REPLY_WORDS LOG_REPLY_FROM
#define LOG_REPLY_SELECT_STATE "SELECT " LOG_REPLY_WORDS ", r.state, r.reason" LOG_REPLY_FROM

#define WRITER_STATEMENTS(SQL)                                                                     \
    SQL(BEGIN, "BEGIN IMMEDIATE")                                                                  \
    SQL(COMMIT, "COMMIT")                                                                          \
    SQL(ROLLBACK, "ROLLBACK")                                                                      \
    SQL(SAVE, "SAVEPOINT change")                                                                  \
    SQL(UNDO, "ROLLBACK TO change")                                                                \
    SQL(KEEP, "RELEASE change")                                                                    \
    SQL(LOOK, "SELECT value FROM meta WHERE name = 'schema'")                                      \
    SQL(MAX_ID, "SELECT ifnull(max(id), 0) FROM reply")                                            \
    /* articles */                                                                                 \
    SQL(ARTICLE_PUT,                                                                               \
        "INSERT INTO article (slug, kind, replies, draft, lang_given, date_given, date_ms, file_ms,"\
        " file_bytes, words, title, author, lang, summary, body, revision)"                        \
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"          \
        " ON CONFLICT (slug) DO UPDATE SET kind = ?2, replies = ?3, draft = ?4, lang_given = ?5,"  \
        " date_given = ?6, date_ms = ?7, file_ms = ?8, file_bytes = ?9, words = ?10, title = ?11," \
        " author = ?12, lang = ?13, summary = ?14, body = ?15, revision = ?16")                    \
    SQL(REVISION, "SELECT id FROM revision WHERE slug = ?1 AND hash = ?2")                         \
    SQL(REVISION_MAKE, "INSERT INTO revision (slug, hash) VALUES (?1, ?2)")                        \
    SQL(ARTICLE_DROP, "DELETE FROM article WHERE slug = ?1")                                       \
    SQL(ARTICLE_KNOWN,                                                                             \
        "SELECT 1 FROM article WHERE slug = ?1 AND kind = ?2 AND file_ms = ?3 AND file_bytes = ?4" \
        " AND revision <> 0")                                                                      \
    SQL(ARTICLE_SLUGS, "SELECT slug FROM article ORDER BY slug")                                   \
    SQL(ARTICLE_REPLIES,                                                                           \
        "SELECT a.replies, a.revision, revision.hash FROM article AS a"                            \
        " LEFT JOIN revision ON revision.id = a.revision WHERE a.slug = ?1 AND a.draft = 0")       \
    /* taking */                                                                                   \
    SQL(ONCE, "SELECT id, state, ifnull(logged + 1, 0) FROM reply WHERE once = ?1")                \
    SQL(PAGE_ID, "SELECT id FROM page WHERE slug = ?1")                                            \
    SQL(PAGE_MAKE, "INSERT INTO page (slug) VALUES (?1)")                                          \
    SQL(AUTHOR_BY_SECRET, "SELECT id, published FROM author WHERE secret = ?1")                    \
    SQL(AUTHOR_MAKE, "INSERT INTO author (secret, face) VALUES (?1, ?2)")                          \
    SQL(PARENT,                                                                                    \
        "SELECT page.slug, reply.state, reply.root, reply.depth FROM reply"                        \
        " JOIN page ON page.id = reply.page WHERE reply.id = ?1")                                  \
    SQL(REPLY_INSERT,                                                                              \
        "INSERT INTO reply (id, page, root, parent, ordinal, depth, state, was_public, created_ms,"\
        " author, once, author_name, url, lang, passage, quote, held_for, text, revision,"         \
        " first_salt, logged)"                                                                     \
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,"\
        " ?19, ?20, ?21)")                                                                         \
    SQL(CONTACT_INSERT, "INSERT INTO contact (reply, sealed, address) VALUES (?1, ?2, ?3)")        \
    /* counters */                                                                                 \
    SQL(NEXT_ORDINAL, "UPDATE page SET roots = roots + 1 WHERE id = ?1 RETURNING roots")           \
    SQL(COUNT_ANSWER, "UPDATE reply SET answers = answers + 1 WHERE id = ?1")                      \
    SQL(COUNT_PAGE, "UPDATE page SET published = published + ?2 WHERE id = ?1")                    \
    SQL(COUNT_AUTHOR, "UPDATE author SET published = published + ?2 WHERE id = ?1")                \
    /* changing */                                                                                 \
    SQL(REPLY_FACTS,                                                                               \
        "SELECT r.page, page.slug, r.root, r.state, r.was_public, ifnull(r.author, 0),"            \
        " author.secret, r.created_ms FROM reply AS r JOIN page ON page.id = r.page"               \
        " LEFT JOIN author ON author.id = r.author WHERE r.id = ?1")                               \
    SQL(TEXT_IS, "SELECT text = ?2 FROM reply WHERE id = ?1")                                      \
    SQL(EDIT, "UPDATE reply SET text = ?2, edited_ms = ?3 WHERE id = ?1")                          \
    SQL(SET_STATE, "UPDATE reply SET state = ?2, reason = ?3 WHERE id = ?1")                       \
    SQL(FIRST_PUBLIC,                                                                              \
        "UPDATE reply SET state = 1, reason = 0, was_public = 1, ordinal = ?2 WHERE id = ?1")      \
    SQL(ERASE,                                                                                     \
        "UPDATE reply SET state = 4, reason = 0, author = NULL, author_name = '', url = '',"       \
        " lang = '', quote = '', held_for = '', text = '', revision = NULL, first_salt = NULL,"    \
        " salt = NULL, logged = NULL WHERE id = ?1")                                               \
    SQL(CONTACT_DROP, "DELETE FROM contact WHERE reply = ?1")                                      \
    SQL(AUTHOR_DROP,                                                                               \
        "DELETE FROM author WHERE id = ?1 AND NOT EXISTS"                                          \
        " (SELECT 1 FROM reply WHERE author = ?1)")                                                \
    SQL(ACTION,                                                                                    \
        "INSERT INTO action (at_ms, reply, kind, reason, note, by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")\
    SQL(BY_ADDRESS, "SELECT reply FROM contact WHERE address = ?1")                                \
    /* the log */                                                                                  \
    SQL(LOG_SIZE, "SELECT number, size FROM log ORDER BY number DESC LIMIT 1")                     \
    SQL(LOG_NEWEST,                                                                                \
        "SELECT number, origin, site, key, base, size, signed_ms, checkpoint FROM log"             \
        " ORDER BY number DESC LIMIT 1")                                                           \
    SQL(LOG_DROP_EMPTY, "DELETE FROM log WHERE size = 0")                                          \
    SQL(LOG_MAKE,                                                                                  \
        "INSERT INTO log (number, origin, site, key, base, size, root, signed_ms, checkpoint,"     \
        " follows) VALUES (?1, ?2, ?3, ?4, (SELECT ifnull(max(id) + 1, 0) FROM log_entry), 0, ?5,"  \
        " 0, '', ?6)")                                                                             \
    SQL(LOG_BASE, "SELECT base FROM log WHERE number = ?1")                                        \
    SQL(LOG_SIGN,                                                                                  \
        "UPDATE log SET size = ?2, root = ?3, signed_ms = ?4, checkpoint = ?5 WHERE number = ?1")  \
    SQL(LOG_ENTRY, "INSERT INTO log_entry (id, leaf, text) VALUES (?1, ?2, ?3)")                   \
    SQL(LOG_NODE, "INSERT INTO log_node (log, level, position, hash) VALUES (?1, ?2, ?3, ?4)")     \
    SQL(LOG_LEAVES, LOG_LEAVES_SELECT)                                                             \
    SQL(LOG_NODES, LOG_NODES_SELECT)                                                               \
    SQL(LOG_REPLY, LOG_REPLY_SELECT " WHERE r.id = ?1")                                            \
    SQL(LOG_MARK, "UPDATE reply SET logged = ?2 WHERE id = ?1")                                    \
    SQL(LOG_SALT, "UPDATE reply SET salt = ?2 WHERE id = ?1")                                      \
    SQL(LOG_FIRST_SALT, "UPDATE reply SET first_salt = ?2 WHERE id = ?1")                          \
    SQL(LOG_FORGET, "UPDATE reply SET logged = NULL WHERE logged IS NOT NULL")                     \
    SQL(LOG_UNLOGGED,                                                                              \
        "SELECT id, state, reason, was_public, first_salt IS NOT NULL, created_ms,"                \
        " ifnull((SELECT max(at_ms) FROM action WHERE reply = r.id AND kind = 'remove'), 0)"       \
        " FROM reply AS r INDEXED BY reply_unlogged WHERE logged IS NULL AND state <> 4"           \
        " ORDER BY id LIMIT ?1")

/* The columns of struct reply, for reply_row.c; a query adds its joins and its WHERE. */
#define REPLY_COLUMNS                                                                              \
    "r.id, r.root, ifnull(r.parent, 0), ifnull(top.ordinal, 0), page.slug, r.depth, r.state,"      \
    " r.reason, r.was_public, r.created_ms, r.edited_ms, r.answers, ifnull(r.author, 0),"          \
    " ifnull(author.face, 0), r.author_name, r.url, r.lang, r.passage, r.quote, r.text,"           \
    " ifnull(up.author_name, '')"
#define REPLY_JOINS                                                                                \
    " JOIN page ON page.id = r.page JOIN reply AS top ON top.id = r.root"                          \
    " LEFT JOIN reply AS up ON up.id = r.parent AND up.state = 1"                                  \
    " LEFT JOIN author ON author.id = r.author"
#define REPLY_SELECT "SELECT " REPLY_COLUMNS " FROM reply AS r" REPLY_JOINS
#define REPLY_SELECT_HELD                                                                          \
    "SELECT " REPLY_COLUMNS ", r.held_for, ifnull(article.title, '') FROM reply AS r" REPLY_JOINS  \
    " LEFT JOIN article ON article.slug = page.slug"
/* Answers that show; the words of the index reply_answer. */
#define ANSWERS_OF " r.was_public = 1 AND r.parent IS NOT NULL AND r.root = "

#define ARTICLE_COLUMNS                                                                            \
    "a.slug, a.kind, a.replies, a.draft, a.lang_given, a.date_given, a.date_ms, a.file_ms,"        \
    " a.file_bytes, a.words, a.title, a.author, a.lang, a.summary"

#define READER_STATEMENTS(SQL)                                                                     \
    SQL(BEGIN, "BEGIN")                                                                            \
    SQL(END, "COMMIT")                                                                             \
    SQL(SCHEMA, "SELECT value FROM meta WHERE name = 'schema'")                                    \
    /* articles */                                                                                 \
    SQL(ARTICLE,                                                                                   \
        "SELECT " ARTICLE_COLUMNS ", a.body FROM article AS a WHERE a.slug = ?1 AND a.draft = 0")  \
    SQL(ARTICLES,                                                                                  \
        "SELECT " ARTICLE_COLUMNS ", ifnull(page.published, 0) FROM article AS a"                  \
        " INDEXED BY article_newest LEFT JOIN page ON page.slug = a.slug WHERE a.draft = 0"        \
        " ORDER BY a.date_ms DESC, a.slug LIMIT ?1 OFFSET ?2")                                     \
    SQL(ARTICLES_COUNT, "SELECT count(*) FROM article WHERE draft = 0")                            \
    /* threads */                                                                                  \
    SQL(PAGE, "SELECT id, roots, published FROM page WHERE slug = ?1")                             \
    SQL(AUTHOR, "SELECT id FROM author WHERE secret = ?1")                                         \
    SQL(ROOTS,                                                                                     \
        REPLY_SELECT " WHERE r.page = ?1 AND r.ordinal BETWEEN ?2 AND ?3 ORDER BY r.ordinal")      \
    SQL(ROOTS_DOWN,                                                                                \
        REPLY_SELECT " WHERE r.page = ?1 AND r.ordinal BETWEEN ?2 AND ?3 ORDER BY r.ordinal DESC") \
    /* Answers of all those roots that do not fold: the outer loop are the roots. */               \
    SQL(ANSWERS,                                                                                   \
        "SELECT " REPLY_COLUMNS " FROM reply AS base CROSS JOIN reply AS r" REPLY_JOINS            \
        " WHERE base.page = ?1 AND base.ordinal BETWEEN ?2 AND ?3 AND base.answers BETWEEN 1 AND ?4"\
        " AND" ANSWERS_OF "base.id")                                                               \
    /* A range of one root's answers. OFFSET steps over index entries only, within one root. */    \
    SQL(ANSWERS_RANGE,                                                                             \
        REPLY_SELECT " WHERE r.id IN (SELECT r.id FROM reply AS r WHERE" ANSWERS_OF "?1"           \
                     " ORDER BY r.created_ms, r.id LIMIT ?2 OFFSET ?3)")                           \
    SQL(ROOT, REPLY_SELECT " WHERE r.id = ?1 AND r.page = ?2 AND r.ordinal IS NOT NULL")           \
    SQL(WAITING,                                                                                   \
        REPLY_SELECT " WHERE r.author = ?1 AND r.page = ?2 AND r.state = 0"                        \
                     " ORDER BY r.created_ms DESC, r.id DESC LIMIT ?3")                            \
    SQL(UP, "SELECT ifnull(parent, 0) FROM reply WHERE id = ?1")                                   \
    /* single ones */                                                                              \
    SQL(REPLY, REPLY_SELECT_HELD " WHERE r.id = ?1")                                               \
    SQL(PLACE,                                                                                     \
        "SELECT page.slug, r.root, r.created_ms, top.ordinal, top.answers FROM reply AS r"         \
        " JOIN reply AS top ON top.id = r.root JOIN page ON page.id = r.page"                      \
        " JOIN article ON article.slug = page.slug AND article.draft = 0"                          \
        " WHERE r.id = ?1 AND r.was_public = 1 AND top.ordinal IS NOT NULL")                       \
    SQL(ANSWERS_BEFORE,                                                                            \
        "SELECT count(*) FROM reply AS r WHERE" ANSWERS_OF "?1"                                    \
        " AND (r.created_ms, r.id) < (?2, ?3)")                                                    \
    SQL(HERE,                                                                                      \
        "SELECT EXISTS (SELECT 1 FROM reply WHERE author = ?1 AND page = ?2 AND state = 0)"        \
        " OR EXISTS (SELECT 1 FROM reply WHERE author = ?1 AND page = ?2 AND state = 1"            \
        " AND created_ms >= ?3)")                                                                   \
    /* lists */                                                                                    \
    SQL(PASSAGES,                                                                                  \
        "SELECT passage, quote, count(*), max(created_ms) FROM reply INDEXED BY reply_passage"     \
        " WHERE page = ?1 AND state = 1 AND passage <> '' AND parent IS NULL GROUP BY passage")    \
    SQL(PASSAGE_REPLIES,                                                                           \
        REPLY_SELECT " WHERE r.page = ?1 AND r.passage = ?2 AND r.passage <> '' AND r.state = 1"   \
                     " ORDER BY r.created_ms, r.id LIMIT ?3")                                      \
    SQL(LATEST_OF_PAGE,                                                                            \
        REPLY_SELECT " WHERE r.page = ?1 AND r.state = 1"                                          \
                     " ORDER BY r.created_ms DESC, r.id DESC LIMIT ?2")                            \
    SQL(LATEST,                                                                                    \
        "SELECT " REPLY_COLUMNS " FROM reply AS r INDEXED BY reply_latest" REPLY_JOINS             \
        " JOIN article ON article.slug = page.slug AND article.draft = 0"                          \
        " WHERE r.state = 1 ORDER BY r.created_ms DESC, r.id DESC LIMIT ?1")                       \
    SQL(QUEUE, REPLY_SELECT_HELD " WHERE r.state = 0 ORDER BY r.created_ms, r.id LIMIT ?1")        \
    /* the log */                                                                                  \
    SQL(LOG,                                                                                       \
        "SELECT number, size, origin, site, key, root, checkpoint, signed_ms, follows, base"       \
        " FROM log WHERE ?1 IN (0, number) ORDER BY number DESC LIMIT 1")                          \
    SQL(LOG_ENTRIES, "SELECT text FROM log_entry WHERE id BETWEEN ?1 AND ?2 ORDER BY id")          \
    SQL(LOG_LEAVES, LOG_LEAVES_SELECT)                                                             \
    SQL(LOG_NODES, LOG_NODES_SELECT)                                                               \
    SQL(LOG_REPLY, LOG_REPLY_SELECT " WHERE r.id = ?1 AND r.logged IS NOT NULL")                   \
    SQL(LOG_OF_PAGE,                                                                               \
        "SELECT id FROM reply WHERE page = ?1 AND state = 1 AND id >= ?2 ORDER BY id LIMIT ?3")

/* clang-format on */

enum writer_statement {
#define SQL(name, text) W_##name,
    WRITER_STATEMENTS(SQL) WRITER_MAIL_STATEMENTS(SQL)
#undef SQL
        W__COUNT
};

enum reader_statement {
#define SQL(name, text) R_##name,
    READER_STATEMENTS(SQL) READER_MAIL_STATEMENTS(SQL)
#undef SQL
        R__COUNT
};

extern const char *const writer_sql[W__COUNT];
extern const char *const reader_sql[R__COUNT];

#endif
