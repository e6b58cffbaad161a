#include "proc/asking.h"
#include "proc/link.h"
#include <stdlib.h>

#define WAIT_MS                                                                                    \
    15000 /* then the reader hears that the store is away; a restart takes a tenth of a second */

struct question {
    uint64_t seq;                 /* 0: free */
    struct http_request *request; /* NULL: nobody waits any more */
    int64_t until_ms;
    char *packet;
    size_t len;
};

struct asking {
    struct link *store;
    answered_fn *answered;
    void *ctx;
    uint64_t first_seq, next_seq; /* every open question lies in [first, next) */
    size_t open_count;
    struct question questions[LIMIT_WAITING_MESSAGES]; /* by seq modulo their number */
};

static void forget(struct asking *a, struct question *q)
{
    explicit_bzero(q->packet, q->len); /* it holds what identifies an address */
    free(q->packet);
    *q = (struct question){0};
    a->open_count--;
}

static struct question *slot_of(struct asking *a, uint64_t seq)
{
    return &a->questions[seq % LIMIT_WAITING_MESSAGES];
}

/* The oldest open question, or NULL. */
static struct question *oldest(struct asking *a)
{
    while (a->first_seq < a->next_seq && slot_of(a, a->first_seq)->seq != a->first_seq)
        a->first_seq++;
    return a->first_seq < a->next_seq ? slot_of(a, a->first_seq) : NULL;
}

static void say_again(struct asking *a)
{
    if (!oldest(a)) return;
    for (uint64_t seq = a->first_seq; seq < a->next_seq; seq++) {
        struct question *q = slot_of(a, seq);
        if (q->seq == seq) link_send(a->store, (struct str){q->packet, q->len});
    }
}

static void on_packet(void *ctx, struct link *from, struct str packet)
{
    (void)from;
    struct asking *a = ctx;
    struct wire_message m;
    if (!wire_decode(packet, &m)) {
        log_line(LOG_ERROR, "a packet of the store is no message");
        return;
    }
    if (m.kind == WIRE_hello) {
        say_again(a);
        return;
    }
    struct question *q = m.kind == WIRE_answer ? slot_of(a, m.answer.seq) : NULL;
    if (!q || !q->seq || q->seq != m.answer.seq) return; /* of an earlier life, or answered twice */
    struct http_request *request = q->request;
    forget(a, q);
    if (request) a->answered(a->ctx, request, &m.answer);
}

struct asking *asking_new(struct loop *loop, int store_fd, answered_fn *answered, void *ctx)
{
    struct asking *a = calloc(1, sizeof *a);
    if (!a) die("out of memory for questions to the store");
    a->answered = answered;
    a->ctx = ctx;
    a->next_seq =
        (chance_u64() >> 1) | 1u << 16; /* apart from those of a front that was here before */
    a->first_seq = a->next_seq;
    a->store = link_new(loop, store_fd, on_packet, NULL, a);
    return a;
}

void asking_free(struct asking **a)
{
    if (!*a) return;
    for (size_t i = 0; i < LIMIT_WAITING_MESSAGES; i++)
        if ((*a)->questions[i].seq) forget(*a, &(*a)->questions[i]);
    link_free(&(*a)->store);
    free(*a);
    *a = NULL;
}

static void set_seq(struct wire_message *m, uint64_t seq)
{
    if (m->kind == WIRE_post)
        m->post.seq = seq;
    else if (m->kind == WIRE_edit)
        m->edit.seq = seq;
    else if (m->kind == WIRE_withdraw)
        m->withdraw.seq = seq;
    else if (m->kind == WIRE_subscription)
        m->subscription.seq = seq;
    else if (m->kind == WIRE_session_ask)
        m->session_ask.seq = seq;
    else if (m->kind == WIRE_session_open)
        m->session_open.seq = seq;
    else if (m->kind == WIRE_session_end)
        m->session_end.seq = seq;
    else if (m->kind == WIRE_session_erase)
        m->session_erase.seq = seq;
    else
        BUG_IF(true, "a front asks the store for what only commands may");
}

bool asking_ask(struct asking *a, struct wire_message *m, struct http_request *r)
{
    uint64_t seq = a->next_seq;
    struct question *q = slot_of(a, seq);
    if (q->seq) { /* as many wait as may */
        a->answered(a->ctx, r, &(struct wire_answer){.status = WIRE_AWAY});
        return false;
    }
    a->next_seq++;
    set_seq(m, seq);
    struct buf packet;
    buf_init(&packet, LIMIT_MESSAGE_BYTES);
    wire_encode(m, &packet);
    BUG_IF(buf_is_full(&packet), "a message larger than its fields may be");
    *q = (struct question){seq, r, monotonic_ms() + WAIT_MS, packet.at, packet.len};
    a->open_count++;
    link_send(a->store, buf_str(&packet));
    return true;
}

void asking_forget(struct asking *a, struct http_request *r)
{
    for (size_t i = 0; i < LIMIT_WAITING_MESSAGES; i++)
        if (a->questions[i].request == r) a->questions[i].request = NULL;
}

static void give_up(struct asking *a, struct question *q)
{
    struct http_request *request = q->request;
    forget(a, q);
    if (request) a->answered(a->ctx, request, &(struct wire_answer){.status = WIRE_AWAY});
}

int asking_wait_ms(struct asking *a)
{
    if (!a->open_count) return -1;
    int64_t now = monotonic_ms();
    for (struct question *q; (q = oldest(a)) != NULL; give_up(a, q))
        if (q->until_ms > now) return (int)(q->until_ms - now);
    return -1;
}

bool asking_is_idle(const struct asking *a) { return a->open_count == 0; }
