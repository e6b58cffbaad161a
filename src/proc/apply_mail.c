/* What messages about mail do to the store: wishes of who holds a mailed link, and what passes
 * between store and post. */
#include "proc/apply.h"
#include "proc/rate.h"
#include "store/outbox.h"

static void say_change(bool well, enum change_outcome outcome, struct wire_answer *ret,
                       const struct err *e)
{
    if (well)
        ret->status = apply_status(outcome);
    else
        apply_failed(ret, e);
}

static void subscription(struct apply *ap, const struct wire_subscription *m,
                         struct wire_answer *ret, struct err *e)
{
    enum change_outcome outcome = CHANGE_UNKNOWN;
    ret->seq = m->seq;
    bool well = m->act >= SUBSCRIPTION_ACT__COUNT ||
                store_subscription_act(ap->store, m->subscription, (enum subscription_act)m->act,
                                       &outcome, e);
    say_change(well, outcome, ret, e);
}

/* ---- proofs ---- */

static bool is_too_many(struct apply *ap, struct str network, struct wire_answer *ret)
{
    int64_t oldest_ms = 0;
    uint64_t most = ap->rate ? ap->conf->rate_replies_per_minute : 0;
    if (!most || rate_recent(ap->rate, network, now_ms(), &oldest_ms) < most) return false;
    ret->status = WIRE_RATE;
    ret->retry_after_s = 60;
    return true;
}

static void session_ask(struct apply *ap, const struct wire_session_ask *m, struct wire_answer *ret,
                        struct err *e)
{
    unsigned char address[HASH_BYTES];
    ret->seq = m->seq;
    ret->status = WIRE_UNKNOWN;
    if (m->address.len != HASH_BYTES || m->sealed.len != SEALED_BYTES) return;
    if (is_too_many(ap, m->network, ret)) return;
    apply_pepper(ap, m->address, address);
    struct proof_ask ask = {.sealed = m->sealed, .address = address, .lang = m->lang};
    say_change(store_session_ask(ap->store, &ask, e), CHANGE_DONE, ret, e);
    if (ap->rate) rate_count(ap->rate, m->network, now_ms());
}

static void session_open(struct apply *ap, const struct wire_session_open *m,
                         struct wire_answer *ret, struct err *e)
{
    enum change_outcome outcome = CHANGE_UNKNOWN;
    ret->seq = m->seq;
    bool well = store_session_open(ap->store, m->session, &outcome, e);
    say_change(well, outcome, ret, e);
}

static void session_erase(struct apply *ap, const struct wire_session_erase *m,
                          struct wire_answer *ret, struct err *e)
{
    unsigned char address[HASH_BYTES];
    bool found = false;
    ret->seq = m->seq;
    bool well = store_session_address(ap->store, m->session, &found, address, e);
    if (well && found)
        well = store_erase_address(ap->store, address, m->keep_text != 0, S("its author"),
                                   &ret->count, e);
    say_change(well, found ? CHANGE_DONE : CHANGE_UNKNOWN, ret, e);
}

/* ---- letters ---- */

#define ID_BYTES 8u

static size_t read_held(struct str held, uint64_t ret[LIMIT_MAIL_HELD])
{
    size_t count = 0;
    for (; held.len >= ID_BYTES && count < LIMIT_MAIL_HELD; held = str_from(held, ID_BYTES)) {
        uint64_t id = 0;
        for (size_t i = 0; i < ID_BYTES; i++) id |= (uint64_t)(unsigned char)held.at[i] << (8 * i);
        ret[count++] = id;
    }
    return count;
}

/* The letters themselves follow after the commit: letters_send. */
static void mail_take(struct apply *ap, const struct wire_mail_take *m, struct wire_answer *ret,
                      struct err *e)
{
    uint64_t held[LIMIT_MAIL_HELD];
    size_t count = read_held(m->held, held);
    size_t max = m->max < LIMIT_MAIL_HELD ? (size_t)m->max : LIMIT_MAIL_HELD;
    ret->seq = m->seq;
    ap->letters.asked = true;
    ap->letters.life = m->life;
    ap->letters.look = (struct mail_look){0};
    bool well = store_mail_due(ap->store, ap->letters.arena, held, count, max,
                               ap->conf->mail_per_hour, &ap->letters.look, e);
    say_change(well, CHANGE_DONE, ret, e);
}

static bool report(struct apply *ap, const struct wire_mail_report *m, struct err *e)
{
    bool given_up = false;
    switch ((enum wire_mail)m->outcome) {
    case WIRE_MAIL_DONE:
        return store_mail_done(ap->store, m->letter, m->upto, e);
    case WIRE_MAIL_REFUSED:
    case WIRE_MAIL_DEAD:
        return store_mail_refused(ap->store, m->letter, m->outcome == WIRE_MAIL_DEAD, e);
    case WIRE_MAIL_LATER:
    case WIRE_MAIL__COUNT:
        break;
    }
    if (!store_mail_later(ap->store, m->letter, &given_up, e)) return false;
    if (given_up)
        log_line(LOG_WARNING, "letter %llu was tried for %d days and is given up",
                 (unsigned long long)m->letter, LIMIT_MAIL_DAYS);
    return true;
}

bool apply_mail(struct apply *ap, const struct wire_message *m, struct wire_answer *ret,
                struct err *e)
{
    if (m->kind == WIRE_subscription) {
        subscription(ap, &m->subscription, ret, e);
    } else if (m->kind == WIRE_session_ask) {
        session_ask(ap, &m->session_ask, ret, e);
    } else if (m->kind == WIRE_session_open) {
        session_open(ap, &m->session_open, ret, e);
    } else if (m->kind == WIRE_session_end) {
        ret->seq = m->session_end.seq;
        say_change(store_session_end(ap->store, m->session_end.session, e), CHANGE_DONE, ret, e);
    } else if (m->kind == WIRE_session_erase) {
        session_erase(ap, &m->session_erase, ret, e);
    } else if (m->kind == WIRE_mail_take) {
        mail_take(ap, &m->mail_take, ret, e);
    } else if (m->kind == WIRE_mail_report) {
        ret->seq = m->mail_report.seq;
        say_change(report(ap, &m->mail_report, e), CHANGE_DONE, ret, e);
    } else {
        return false;
    }
    return true;
}
