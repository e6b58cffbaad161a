/* apply — what a message does to the store: the one place, for the store process and for commands
 * that act by themselves. The order of a post is the contract's: the same post again is recognised
 * before any rule; then the gate; then the parent; then the row. */
#include "proc/apply.h"
#include "gate/gate.h"
#include "proc/rate.h"
#include <string.h>

struct str proc_path(struct arena *a, const struct conf *conf, const char *name)
{
    return arena_printf(a, "%.*s/%s", STR(conf->dir), name);
}

struct str proc_database_path(struct arena *a, const struct conf *conf)
{
    struct str path = conf->store_url;
    if (str_starts(path, S("sqlite:"))) path = str_from(path, 7);
    if (str_starts(path, S("/"))) return arena_dup(a, path);
    return arena_printf(a, "%.*s/%.*s", STR(conf->dir), STR(path));
}

struct str proc_database_folder(struct arena *a, const struct conf *conf)
{
    struct str path = proc_database_path(a, conf);
    while (path.len > 1 && path.at[path.len - 1] != '/') path.len--;
    return arena_dup(a, path);
}

struct str proc_site_url(struct arena *a, const struct conf *conf, struct str address)
{
    const struct str anywhere[] = {S("0.0.0.0:"), S("[::]:")};
    if (!str_is_empty(conf->site_url)) return arena_dup(a, conf->site_url);
    if (str_starts(address, S("unix:"))) return S("http://localhost");
    for (size_t i = 0; i < 2; i++)
        if (str_starts(address, anywhere[i]))
            return arena_printf(a, "http://localhost:%.*s",
                                STR(str_from(address, anywhere[i].len)));
    return arena_printf(a, "http://%.*s", STR(address));
}

bool proc_open_log(struct store *s, struct arena *a, const struct conf *conf,
                   const struct key_ring *keys, struct str site_url, struct err *e)
{
    enum log_opened opened;
    struct store_log log = {
        .keys = keys, .site = site_url, .head_path = proc_path(a, conf, "data/log.head")};
    if (!store_open_log(s, &log, &opened, e)) return false;
    if (opened == LOG_BEGAN_ANEW)
        log_line(LOG_WARNING,
                 "the database is older than its log, or the log's key is another one: that log is "
                 "closed, and a new one begins that says so");
    return true;
}

void apply_failed(struct wire_answer *ret, const struct err *e)
{
    ret->status = WIRE_FULL;
    ret->detail = str_of(e->detail);
    log_line(LOG_ERROR, "%s", e->detail);
}

static struct author_hash secret_of(struct str bytes)
{
    struct author_hash hash = {{0}};
    if (bytes.len == HASH_BYTES) memcpy(hash.bytes, bytes.at, HASH_BYTES);
    return hash;
}

/* ---- post ---- */

static enum gate_moderation moderation_of(const struct conf *conf, enum article_replies replies)
{
    if (replies == REPLIES_MODERATED) return GATE_ALL;
    switch (conf->moderation) {
    case MODERATION_NONE:
        return GATE_NONE;
    case MODERATION_FIRST:
        return GATE_FIRST;
    case MODERATION_ALL:
        return GATE_ALL;
    case MODERATION__COUNT:
        break;
    }
    BUG_IF(true, "settings hold a moderation that is none of its values");
    return GATE_ALL;
}

static void judge(struct apply *ap, const struct wire_post *m, const struct page_facts *page,
                  struct gate_answer *ret)
{
    struct gate_facts facts = {
        .moderation = moderation_of(ap->conf, page->replies),
        .page_closed = page->replies == REPLIES_CLOSED,
        .author_is_proved = page->author_is_proved,
        .fill_ms = (int64_t)m->fill_ms_plus_1 - 1,
        .min_fill_ms = (int64_t)ap->conf->spam_min_fill_s * 1000,
        .network_max = ap->rate ? ap->conf->rate_replies_per_minute : 0,
    };
    if (facts.network_max)
        facts.network_recent =
            rate_recent(ap->rate, m->network, now_ms(), &facts.network_oldest_ms);
    gate_judge(&facts, ret);
}

static bool gate_refuses(const struct gate_answer *gate, struct wire_answer *ret)
{
    switch (gate->verdict) {
    case GATE_PUBLISH:
    case GATE_HOLD:
        return false;
    case GATE_REFUSE_CLOSED:
        ret->status = WIRE_CLOSED;
        return true;
    case GATE_REFUSE_RATE:
        ret->status = WIRE_RATE;
        ret->retry_after_s = (uint64_t)gate->retry_after_s;
        return true;
    case GATE__COUNT:
        break;
    }
    BUG_IF(true, "the gate gave no verdict");
    return true;
}

static enum wire_status status_of_take(enum take_outcome outcome)
{
    switch (outcome) {
    case TAKE_NEW:
    case TAKE_SAME:
        return WIRE_DONE;
    case TAKE_NO_PAGE:
        return WIRE_UNKNOWN;
    case TAKE_PARENT_UNKNOWN:
        return WIRE_PARENT_UNKNOWN;
    case TAKE_PARENT_PENDING:
        return WIRE_PARENT_PENDING;
    case TAKE_PARENT_GONE:
        return WIRE_PARENT_GONE;
    case TAKE__COUNT:
        break;
    }
    return WIRE_FULL;
}

static void say_taken(const struct taken *taken, struct wire_answer *ret)
{
    ret->status = status_of_take(taken->outcome);
    ret->reply = taken->id;
    ret->state = taken->state;
    ret->count = taken->outcome == TAKE_NEW;
    ret->log_index_plus_1 = taken->logged_plus_1;
}

/* The reason codes in one line; ROOM is enough for GATE_REASONS_MAX of them. */
static struct str reasons_line(const struct gate_answer *gate, struct buf *room)
{
    for (size_t i = 0; i < gate->reasons_count; i++) {
        if (i) buf_add_char(room, ',');
        buf_add(room, str_of(gate->reasons[i]));
    }
    return buf_str(room);
}

void apply_pepper(struct apply *ap, struct str packet_hash, unsigned char ret[HASH_BYTES])
{
    /* UNSAFE: the packet is the caller's writable memory (see apply_message); its hash is wiped
     * here. */
    address_pepper(ap->keys, (unsigned char *)(uintptr_t)packet_hash.at, ret);
}

static void take(struct apply *ap, const struct wire_post *m, const struct gate_answer *gate,
                 struct wire_answer *ret, struct err *e)
{
    SCOPED(buf_done) struct buf reasons;
    buf_init(&reasons, 1024);
    unsigned char address[HASH_BYTES];
    bool has_address = m->sealed.len && m->address.len == HASH_BYTES;
    if (has_address) apply_pepper(ap, m->address, address);
    struct new_reply reply = {
        .page = m->page,
        .parent = m->parent,
        .passage = m->passage,
        .quote = m->quote,
        .author = m->author,
        .url = m->url,
        .text = m->text,
        .lang = m->lang,
        .once = (const unsigned char *)m->once.at,
        .secret = secret_of(m->secret),
        .sealed = has_address ? m->sealed : STR_NONE,
        .address_hash = has_address ? address : NULL,
        .state = gate->verdict == GATE_PUBLISH ? REPLY_PUBLISHED : REPLY_PENDING,
        .held_for = reasons_line(gate, &reasons),
        .subscribe = m->subscribe < SUBSCRIBE__COUNT ? (enum subscribe)m->subscribe : SUBSCRIBE_NOT,
        .words = m->words,
        .network = ap->conf->retention_ip_days ? m->network : STR_NONE,
    };
    struct taken taken;
    if (!store_take_reply(ap->store, &reply, &taken, e)) {
        apply_failed(ret, e);
        return;
    }
    say_taken(&taken, ret);
    if (taken.outcome == TAKE_NEW && ap->rate) rate_count(ap->rate, m->network, now_ms());
}

static void apply_post(struct apply *ap, const struct wire_post *m, struct wire_answer *ret,
                       struct err *e)
{
    if (m->once.len != ONCE_BYTES || m->secret.len != HASH_BYTES) {
        ret->status = WIRE_UNKNOWN;
        return;
    }
    bool found;
    struct taken before;
    if (!store_find_once(ap->store, (const unsigned char *)m->once.at, &found, &before, e)) {
        apply_failed(ret, e);
        return;
    }
    if (found) {
        say_taken(&before, ret);
        return;
    }
    struct author_hash secret = secret_of(m->secret);
    struct page_facts page;
    if (!store_page_facts(ap->store, m->page, &secret, &page, e)) {
        apply_failed(ret, e);
        return;
    }
    if (!page.exists) {
        ret->status = WIRE_UNKNOWN;
        return;
    }
    struct gate_answer gate;
    judge(ap, m, &page, &gate);
    if (!gate_refuses(&gate, ret)) take(ap, m, &gate, ret, e);
}

/* ---- what becomes of a reply ---- */

enum wire_status apply_status(enum change_outcome outcome)
{
    switch (outcome) {
    case CHANGE_DONE:
        return WIRE_DONE;
    case CHANGE_NOTHING:
        return WIRE_NOTHING;
    case CHANGE_UNKNOWN:
        return WIRE_UNKNOWN;
    case CHANGE_NOT_YOURS:
        return WIRE_NOT_YOURS;
    case CHANGE_TOO_LATE:
        return WIRE_TOO_LATE;
    case CHANGE_WRONG_STATE:
        return WIRE_WRONG_STATE;
    case CHANGE__COUNT:
        break;
    }
    return WIRE_FULL;
}

static struct author_claim claim_of(struct apply *ap, uint64_t by_link, uint64_t session,
                                    struct str secret)
{
    return (struct author_claim){
        .by_link = by_link != 0,
        .session = session,
        .secret = secret_of(secret),
        .window_ms = (int64_t)ap->conf->replies_edit_minutes * 60000,
        .only_pending = ap->conf->moderation == MODERATION_ALL,
    };
}

static bool apply_change(struct apply *ap, const struct wire_message *m, enum change_outcome *ret,
                         struct err *e)
{
    struct store *s = ap->store;
    if (m->kind == WIRE_edit) {
        struct author_claim who = claim_of(ap, m->edit.by_link, m->edit.session, m->edit.secret);
        return store_edit_reply(s, m->edit.reply, &who, m->edit.text, ret, e);
    }
    if (m->kind == WIRE_withdraw) {
        struct author_claim who =
            claim_of(ap, m->withdraw.by_link, m->withdraw.session, m->withdraw.secret);
        return store_withdraw_reply(s, m->withdraw.reply, &who, ret, e);
    }
    if (m->kind == WIRE_publish)
        return store_publish_reply(s, m->publish.reply, m->publish.by, ret, e);
    if (m->kind == WIRE_erase_reply)
        return store_erase_reply(s, m->erase_reply.reply, m->erase_reply.by, ret, e);
    enum reason reason =
        m->remove.reason < REASON__COUNT ? (enum reason)m->remove.reason : REASON_OTHER;
    return store_remove_reply(s, m->remove.reply, reason, m->remove.note, m->remove.by, ret, e);
}

static void apply_erase_address(struct apply *ap, const struct wire_erase_address *m,
                                struct wire_answer *ret, struct err *e)
{
    unsigned char address[HASH_BYTES];
    uint64_t count = 0;
    if (m->address.len != HASH_BYTES) {
        ret->status = WIRE_UNKNOWN;
        return;
    }
    apply_pepper(ap, m->address, address);
    if (!store_erase_address(ap->store, address, m->keep_text != 0, m->by, &count, e)) {
        apply_failed(ret, e);
        return;
    }
    ret->status = count ? WIRE_DONE : WIRE_NOTHING;
    ret->count = count;
}

static void change(struct apply *ap, const struct wire_message *m, uint64_t reply,
                   struct wire_answer *ret, struct err *e)
{
    enum change_outcome outcome;
    ret->reply = reply;
    if (apply_change(ap, m, &outcome, e))
        ret->status = apply_status(outcome);
    else
        apply_failed(ret, e);
}

void apply_message(struct apply *ap, const struct wire_message *m, struct wire_answer *ret)
{
    struct err *e = &ap->err;
    *ret = (struct wire_answer){0};
    switch (m->kind) {
    case WIRE_post:
        ret->seq = m->post.seq;
        apply_post(ap, &m->post, ret, e);
        return;
    case WIRE_edit:
        ret->seq = m->edit.seq;
        change(ap, m, m->edit.reply, ret, e);
        return;
    case WIRE_withdraw:
        ret->seq = m->withdraw.seq;
        change(ap, m, m->withdraw.reply, ret, e);
        return;
    case WIRE_publish:
        ret->seq = m->publish.seq;
        change(ap, m, m->publish.reply, ret, e);
        return;
    case WIRE_remove:
        ret->seq = m->remove.seq;
        change(ap, m, m->remove.reply, ret, e);
        return;
    case WIRE_erase_reply:
        ret->seq = m->erase_reply.seq;
        change(ap, m, m->erase_reply.reply, ret, e);
        return;
    case WIRE_erase_address:
        ret->seq = m->erase_address.seq;
        apply_erase_address(ap, &m->erase_address, ret, e);
        return;
    case WIRE_subscription:
    case WIRE_session_ask:
    case WIRE_session_open:
    case WIRE_session_end:
    case WIRE_session_erase:
    case WIRE_mail_take:
    case WIRE_mail_report:
        if (apply_mail(ap, m, ret, e)) return;
        break;
    case WIRE_answer:
    case WIRE_hello:
    case WIRE_mail_item:
    case WIRE_mail_letter:
    case WIRE_mail_end:
    case WIRE_mail_wake:
    case WIRE__COUNT:
        break;
    }
    BUG_IF(true, "a message that is no wish came to the store");
}
