/* A wish about replies, carried out by whoever holds the store. See ask.h. */
#include "cmd/ask.h"
#include "key/key.h"
#include "os/os.h"
#include "proc/proc.h"
#include "store/store.h"
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define TRIES     100 /* while a server starts or ends: two seconds in all */
#define TRY_MS    20
#define ANSWER_MS 30000

struct asker {
    const struct conf *conf;
    struct arena *arena; /* its own memory too */
    int control;         /* the server's; or -1: we act ourselves */
    int lock;
    struct key_ring *keys;
    struct store *store;
    struct apply apply;
    struct buf packet; /* the last one sent or received */
};

/* ---- finding the store ---- */

static void wait_a_little(void) { (void)poll(NULL, 0, TRY_MS); }

bool asker_lock(const struct conf *conf, int *ret, struct err *e)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    struct str path = proc_path(a, conf, "data/lock");
    for (int i = 0; i < TRIES; i++) {
        if (fd_lock(path, ret, e)) return true;
        if (e->kind != ERR_BUSY) return false;
        wait_a_little();
    }
    return false;
}

static bool connect_or_lock(struct asker *a, struct err *e)
{
    struct str control = proc_path(a->arena, a->conf, "data/control.sock");
    struct str lock = proc_path(a->arena, a->conf, "data/lock");
    for (int i = 0; i < TRIES; i++) {
        if (fd_connect_control(control, &a->control, e)) return true;
        if (e->kind != ERR_MISSING) return false;
        if (fd_lock(lock, &a->lock, e)) return true;
        if (e->kind != ERR_CONFLICT && e->kind != ERR_BUSY) return false;
        wait_a_little();
    }
    e->kind = ERR_BUSY;
    return err_while(e, "looking for the server that has it: it starts or ends; try again");
}

static bool open_store(struct asker *a, struct err *e)
{
    struct str keys = proc_path(a->arena, a->conf, "data/keys");
    key_start();
    if (!key_ring_open(&a->keys, keys, KEY_BIT(KEY_PEPPER) | KEY_BIT(KEY_LOG), e)) return false;
    if (!store_open(&a->store, proc_database_path(a->arena, a->conf), 0, e)) return false;
    struct str site = proc_site_url(a->arena, a->conf, a->conf->listen[0]);
    if (!proc_open_log(a->store, a->arena, a->conf, a->keys, site, e)) return false;
    a->apply = (struct apply){.store = a->store, .conf = a->conf, .keys = a->keys};
    return true;
}

bool asker_open(struct asker **ret, const struct conf *conf, struct err *e)
{
    struct arena *arena = arena_new();
    struct asker *a = arena_zeros(arena, sizeof *a);
    a->conf = conf;
    a->arena = arena;
    a->control = a->lock = -1;
    buf_init(&a->packet, LIMIT_MESSAGE_BYTES);
    if (!connect_or_lock(a, e) || (a->control < 0 && !open_store(a, e))) {
        asker_close(&a);
        return false;
    }
    *ret = a;
    return true;
}

void asker_close(struct asker **asker)
{
    struct asker *a = *asker;
    if (!a) return;
    store_close(&a->store);
    key_ring_free(&a->keys);
    if (a->control >= 0) close(a->control);
    if (a->lock >= 0) close(a->lock);
    if (a->packet.at) explicit_bzero(a->packet.at, a->packet.len);
    buf_done(&a->packet);
    struct arena *arena = a->arena; /* a lives in it */
    arena_free(&arena);
    *asker = NULL;
}

/* ---- asking a server ---- */

static bool no_answer(struct err *e)
{
    return err_set(e, ERR_BUSY, "the server ended before it answered: ask again");
}

static bool receive(struct asker *a, struct err *e)
{
    struct pollfd wait = {.fd = a->control, .events = POLLIN};
    int ready;
    do ready = poll(&wait, 1, ANSWER_MS);
    while (ready < 0 && errno == EINTR);
    if (ready == 0)
        return err_set(e, ERR_BUSY, "the server did not answer within %d s: see its log, ask again",
                       ANSWER_MS / 1000);
    buf_clear(&a->packet);
    char *room = buf_room(&a->packet, LIMIT_MESSAGE_BYTES);
    ssize_t n = ready > 0 ? recv(a->control, room, LIMIT_MESSAGE_BYTES, 0) : -1;
    if (n <= 0) return no_answer(e);
    a->packet.len = (size_t)n;
    return true;
}

static bool ask_server(struct asker *a, const struct wire_message *m, struct wire_answer *ret,
                       struct err *e)
{
    struct wire_message said;
    buf_clear(&a->packet);
    wire_encode(m, &a->packet);
    if (send(a->control, a->packet.at, a->packet.len, MSG_NOSIGNAL) != (ssize_t)a->packet.len)
        return no_answer(e);
    if (!receive(a, e)) return false;
    if (!wire_decode(buf_str(&a->packet), &said) || said.kind != WIRE_answer)
        return err_set(e, ERR_CONFLICT,
                       "the server speaks otherwise: it is of another version; start it anew");
    *ret = said.answer;
    return true;
}

/* ---- acting ourselves ---- */

static bool erases(const struct wire_message *m)
{
    return m->kind == WIRE_erase_reply || m->kind == WIRE_erase_address;
}

/* Through a packet, as between processes: apply_message may wipe what it was given. */
static bool act(struct asker *a, const struct wire_message *m, struct wire_answer *ret,
                struct err *e)
{
    struct wire_message own;
    buf_clear(&a->packet);
    wire_encode(m, &a->packet);
    bool whole = wire_decode(buf_str(&a->packet), &own);
    BUG_IF(!whole, "a packet just encoded decodes");
    store_begin(a->store);
    apply_message(&a->apply, &own, ret);
    if (!store_commit(a->store, e)) return false;
    return !erases(m) || store_scrub(a->store, e);
}

bool asker_ask(struct asker *a, const struct wire_message *m, struct wire_answer *ret_answer,
               struct err *e)
{
    struct wire_answer said;
    if (!(a->control >= 0 ? ask_server(a, m, &said, e) : act(a, m, &said, e))) return false;
    *ret_answer = said;
    return true;
}

const char *asker_status_text(uint64_t status)
{
    static const char *const texts[] = {
        [WIRE_DONE] = "done",
        [WIRE_NOTHING] = "it was so already",
        [WIRE_UNKNOWN] = "there is no such reply; toguna queue lists those that wait",
        [WIRE_CLOSED] = "its page takes no replies",
        [WIRE_RATE] = "too many at once; try again in a minute",
        [WIRE_PARENT_UNKNOWN] = "what it answers is not there",
        [WIRE_PARENT_PENDING] = "what it answers still waits; publish that first",
        [WIRE_PARENT_GONE] = "what it answers was taken away",
        [WIRE_NOT_YOURS] = "it is somebody else's",
        [WIRE_TOO_LATE] = "it is too late for that",
        [WIRE_WRONG_STATE] = "its author took it back or it was erased, and so it stays",
        [WIRE_FULL] = "the store could not write it; see toguna doctor",
        [WIRE_AWAY] = "the store is away; try again",
    };
    _Static_assert(sizeof texts / sizeof *texts == WIRE_STATUS__COUNT, "each status has its text");
    return status < WIRE_STATUS__COUNT ? texts[status] : "the server said what is not known here";
}
