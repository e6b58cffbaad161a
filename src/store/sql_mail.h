/* sql_mail — the statements about mail: subscriptions, the outbox, sessions, and how long things
 * are kept. A part of sql.h, and as private. States stand as their numbers: of subscriptions 0
 * unconfirmed, 1 active, 2 ended; of letters 0 confirm, 1 answer, 2 digest, 3 proof (checked in
 * sql.c). */
#ifndef TOGUNA_STORE_SQL_MAIL_H
#define TOGUNA_STORE_SQL_MAIL_H

/* Set by hand: a line of SQL is a line here. */
/* clang-format off */

#define WRITER_MAIL_STATEMENTS(SQL)                                                                \
    SQL(ORIGIN_INSERT, "INSERT INTO origin (reply, network) VALUES (?1, ?2)")                      \
    /* letters */                                                                                  \
    SQL(SUPPRESSED, "SELECT 1 FROM suppressed WHERE address = ?1")                                 \
    SQL(SUPPRESS,                                                                                  \
        "INSERT INTO suppressed (address, since_ms, why) VALUES (?1, ?2, ?3)"                      \
        " ON CONFLICT (address) DO UPDATE SET why = max(why, ?3)")                                 \
    SQL(MAIL_COUNT,                                                                                \
        "INSERT INTO mail_count (address, day, kind, count) VALUES (?1, ?2, ?3, 1)"                \
        " ON CONFLICT (address, day, kind) DO UPDATE SET count = count + 1 RETURNING count")       \
    SQL(OUTBOX_PUT,                                                                                \
        "INSERT INTO outbox (kind, address, sealed, lang, message, subscription, reply, session,"  \
        " created_ms, due_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"                    \
        " ON CONFLICT DO NOTHING")                                                                 \
    SQL(OUTBOX_DUE,                                                                                \
        "SELECT id, kind, sealed, lang, message, ifnull(subscription, 0), ifnull(reply, 0),"       \
        " ifnull(session, 0), created_ms FROM outbox WHERE due_ms <= ?1 ORDER BY due_ms, id LIMIT ?2") \
    SQL(OUTBOX_NEXT, "SELECT ifnull(min(due_ms), 0) FROM outbox WHERE due_ms > ?1")                \
    SQL(OUTBOX_ROW,                                                                                \
        "SELECT kind, address, sealed, lang, ifnull(subscription, 0), tries, created_ms FROM outbox" \
        " WHERE id = ?1")                                                                          \
    SQL(OUTBOX_LATER, "UPDATE outbox SET tries = tries + 1, due_ms = ?2 WHERE id = ?1")            \
    SQL(OUTBOX_DROP, "DELETE FROM outbox WHERE id = ?1")                                           \
    SQL(OUTBOX_DROP_ADDRESS, "DELETE FROM outbox WHERE address = ?1")                              \
    SQL(OUTBOX_DROP_SUBSCRIPTION, "DELETE FROM outbox WHERE subscription = ?1")                    \
    SQL(OUTBOX_DROP_REPLY, "DELETE FROM outbox WHERE reply = ?1")                                  \
    SQL(HOUR_COUNT, "SELECT ifnull((SELECT count FROM mail_hour WHERE hour = ?1), 0)")             \
    SQL(HOUR_ADD,                                                                                  \
        "INSERT INTO mail_hour (hour, count) VALUES (?1, 1)"                                       \
        " ON CONFLICT (hour) DO UPDATE SET count = count + 1")                                     \
    /* what a letter speaks of, as it is now */                                                    \
    SQL(MAIL_REPLY,                                                                                \
        "SELECT r.author_name, r.text, r.lang, ifnull(up.author_name, '') FROM reply AS r"         \
        " JOIN page ON page.id = r.page JOIN article ON article.slug = page.slug AND article.draft = 0" \
        " LEFT JOIN reply AS up ON up.id = r.parent AND up.state = 1"                              \
        " WHERE r.id = ?1 AND r.state = 1")                                                        \
    SQL(MAIL_SUBSCRIPTION,                                                                         \
        "SELECT s.state, ifnull(s.reply, 0), s.thread, page.slug, ifnull(article.title, '')"       \
        " FROM subscription AS s JOIN page ON page.id = s.page"                                    \
        " LEFT JOIN article ON article.slug = page.slug WHERE s.id = ?1")                          \
    SQL(DIGEST_ITEMS,                                                                              \
        "SELECT d.id, r.id, r.author_name, r.text, r.lang FROM digest_item AS d"                   \
        " JOIN reply AS r ON r.id = d.reply AND r.state = 1 JOIN page ON page.id = r.page"         \
        " JOIN article ON article.slug = page.slug AND article.draft = 0"                          \
        " WHERE d.subscription = ?1 ORDER BY d.id LIMIT ?2")                                       \
    SQL(DIGEST_ITEM,                                                                               \
        "INSERT INTO digest_item (subscription, reply) VALUES (?1, ?2) ON CONFLICT DO NOTHING")    \
    SQL(DIGEST_DROP, "DELETE FROM digest_item WHERE subscription = ?1 AND id <= ?2")               \
    SQL(DIGEST_DROP_REPLY, "DELETE FROM digest_item WHERE reply = ?1")                             \
    SQL(DIGEST_WAITS, "SELECT EXISTS (SELECT 1 FROM digest_item WHERE subscription = ?1)")         \
    /* subscriptions */                                                                            \
    SQL(SUBSCRIBE,                                                                                 \
        "INSERT INTO subscription (id, address, sealed, page, reply, made_with, state, how, lang," \
        " thread, created_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0, ?7, ?8, ?9)"                   \
        " ON CONFLICT (address, page, ifnull(reply, 0)) DO UPDATE"                                 \
        " SET state = 0, sealed = ?3, made_with = ?6, lang = ?7, created_ms = ?9"                  \
        " WHERE state <> 1 RETURNING id")                                                          \
    /* Who is told of reply ?1: once an address, and never its own author. */                      \
    SQL(LISTENERS,                                                                                 \
        "WITH RECURSIVE up (id, steps) AS (SELECT parent, 1 FROM reply WHERE id = ?1 UNION ALL"    \
        " SELECT reply.parent, steps + 1 FROM up JOIN reply ON reply.id = up.id"                   \
        " WHERE reply.parent IS NOT NULL AND steps < 200)"                                         \
        " SELECT s.id, s.address, s.sealed, s.lang, min(s.how) FROM reply AS r"                    \
        " JOIN subscription AS s ON s.page = r.page AND s.state = 1"                               \
        " JOIN reply AS m ON m.id = s.made_with"                                                   \
        " LEFT JOIN contact ON contact.reply = r.id"                                               \
        " WHERE r.id = ?1 AND (s.reply IS NULL OR s.reply IN (SELECT id FROM up))"                 \
        " AND s.address IS NOT contact.address"                                                    \
        " AND (m.author IS NULL OR r.author IS NULL OR m.author <> r.author)"                      \
        " GROUP BY s.address LIMIT ?2")                                                            \
    SQL(SUBSCRIPTION, "SELECT state, address FROM subscription WHERE id = ?1")                     \
    SQL(SUBSCRIPTION_CONFIRM,                                                                      \
        "UPDATE subscription SET state = 1, how = ?3, confirmed_ms = ?2, ended_ms = 0 WHERE id = ?1") \
    SQL(SUBSCRIPTION_HOW, "UPDATE subscription SET how = ?2 WHERE id = ?1")                        \
    SQL(SUBSCRIPTION_END, "UPDATE subscription SET state = 2, ended_ms = ?2 WHERE id = ?1")        \
    SQL(SUBSCRIPTIONS_END,                                                                         \
        "UPDATE subscription SET state = 2, ended_ms = ?2 WHERE address = ?1 AND state <> 2")      \
    SQL(SUBSCRIPTION_DROP_MADE, "DELETE FROM subscription WHERE made_with = ?1")                   \
    SQL(SUBSCRIPTION_DROP_ADDRESS, "DELETE FROM subscription WHERE address = ?1")                  \
    /* sessions */                                                                                 \
    SQL(SESSION_ASK, "INSERT INTO session (id, address, asked_ms, until_ms) VALUES (?1, ?2, ?3, ?4)") \
    SQL(SESSION, "SELECT address, opened_ms FROM session WHERE id = ?1 AND until_ms >= ?2")        \
    SQL(SESSION_OPEN, "UPDATE session SET opened_ms = ?2, until_ms = ?3 WHERE id = ?1")            \
    SQL(SESSION_REPLIES,                                                                           \
        "INSERT INTO session_item (session, kind, item) SELECT ?1, 0, reply FROM contact"          \
        " WHERE address = ?2 ON CONFLICT DO NOTHING")                                              \
    SQL(SESSION_SUBSCRIPTIONS,                                                                     \
        "INSERT INTO session_item (session, kind, item) SELECT ?1, 1, id FROM subscription"        \
        " WHERE address = ?2 ON CONFLICT DO NOTHING")                                              \
    SQL(SESSION_HAS,                                                                               \
        "SELECT 1 FROM session AS s JOIN session_item AS i ON i.session = s.id AND i.kind = 0"     \
        " AND i.item = ?2 WHERE s.id = ?1 AND s.opened_ms > 0 AND s.until_ms >= ?3")               \
    SQL(SESSION_DROP, "DELETE FROM session WHERE id = ?1")                                         \
    SQL(SESSION_DROP_ADDRESS, "DELETE FROM session WHERE address = ?1")                            \
    SQL(SESSION_DROP_REPLY, "DELETE FROM session_item WHERE kind = 0 AND item = ?1")               \
    /* erasing and keeping */                                                                      \
    SQL(SUPPRESSED_DROP, "DELETE FROM suppressed WHERE address = ?1")                              \
    SQL(MAIL_COUNT_DROP, "DELETE FROM mail_count WHERE address = ?1")                              \
    SQL(ORIGIN_DROP, "DELETE FROM origin WHERE reply = ?1")                                        \
    SQL(PART,                                                                                      \
        "UPDATE reply SET author = NULL, author_name = '', url = '' WHERE id = ?1")                \
    SQL(KEEP_CONTACT, "DELETE FROM contact WHERE reply < ?1")                                      \
    SQL(KEEP_ORIGIN, "DELETE FROM origin WHERE reply < ?1")                                        \
    SQL(KEEP_SESSION, "DELETE FROM session WHERE until_ms < ?1")                                   \
    SQL(KEEP_UNCONFIRMED, "DELETE FROM subscription WHERE state = 0 AND created_ms < ?1")          \
    SQL(KEEP_ENDED, "DELETE FROM subscription WHERE state = 2 AND ended_ms < ?1")                  \
    SQL(KEEP_OUTBOX, "DELETE FROM outbox WHERE created_ms < ?1")                                   \
    SQL(KEEP_SUPPRESSED, "DELETE FROM suppressed WHERE why = 1 AND since_ms < ?1")                 \
    SQL(KEEP_MAIL_COUNT, "DELETE FROM mail_count WHERE day < ?1")                                  \
    SQL(KEEP_MAIL_HOUR, "DELETE FROM mail_hour WHERE hour < ?1")                                   \
    /* a new key for addresses */                                                                  \
    SQL(SEALED_CONTACT, "SELECT reply, sealed FROM contact WHERE reply > ?1 ORDER BY reply LIMIT 1") \
    SQL(SEALED_SUBSCRIPTION, "SELECT id, sealed FROM subscription WHERE id > ?1 ORDER BY id LIMIT 1") \
    SQL(SEALED_OUTBOX, "SELECT id, sealed FROM outbox WHERE id > ?1 ORDER BY id LIMIT 1")          \
    SQL(RESEAL_CONTACT, "UPDATE contact SET sealed = ?2 WHERE reply = ?1")                         \
    SQL(RESEAL_SUBSCRIPTION, "UPDATE subscription SET sealed = ?2 WHERE id = ?1")                  \
    SQL(RESEAL_OUTBOX, "UPDATE outbox SET sealed = ?2 WHERE id = ?1")

#define READER_MAIL_STATEMENTS(SQL)                                                                \
    SQL(SUBSCRIPTION,                                                                              \
        "SELECT s.id, s.state, s.how, s.lang, page.slug, ifnull(article.title, ''),"               \
        " ifnull(s.reply, 0), s.created_ms, s.confirmed_ms FROM subscription AS s"                 \
        " JOIN page ON page.id = s.page LEFT JOIN article ON article.slug = page.slug AND article.draft = 0" \
        " WHERE s.id = ?1")                                                                        \
    SQL(SESSION,                                                                                   \
        "SELECT opened_ms, until_ms, (SELECT count(*) FROM session_item WHERE session = ?1 AND kind = 0)" \
        " FROM session WHERE id = ?1 AND until_ms >= ?2")                                          \
    SQL(SESSION_HAS, "SELECT 1 FROM session_item WHERE session = ?1 AND kind = 0 AND item = ?2")   \
    SQL(SESSION_REPLIES,                                                                           \
        REPLY_SELECT_HELD " JOIN session_item AS i ON i.item = r.id AND i.kind = 0 AND i.session = ?1" \
                          " ORDER BY r.id DESC LIMIT ?2 OFFSET ?3")                                \
    SQL(SESSION_SUBSCRIPTIONS,                                                                     \
        "SELECT s.id, s.state, s.how, s.lang, page.slug, ifnull(article.title, ''),"               \
        " ifnull(s.reply, 0), s.created_ms, s.confirmed_ms FROM session_item AS i"                 \
        " JOIN subscription AS s ON s.id = i.item JOIN page ON page.id = s.page"                   \
        " LEFT JOIN article ON article.slug = page.slug AND article.draft = 0"                     \
        " WHERE i.session = ?1 AND i.kind = 1 ORDER BY s.created_ms DESC")

/* clang-format on */

#endif
