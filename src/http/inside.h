/* inside — what the files of this room share: server, connection, request, answer.
 *
 *   server.c      life, work, stopping            guard.c     heads that are refused unseen
 *   connection.c  phases and deadlines            chunked.c   the framing of bodies in chunks
 *   request.c     head, body, handler, resume     seen.c      bytes before libmicrohttpd has them
 *   answer.c      answers made once               refuse.c    errors, and the connection's end
 *   pack.c        answers made once, sent often   farewell.c  that a refused client can read why
 *   file.c        files and ranges
 *
 * A connection is made and freed with libmicrohttpd's. A request lives in an arena of its own from
 * its request line until its answer is sent; both arenas and copies of packs are used again. */
#ifndef TOGUNA_HTTP_INSIDE_H
#define TOGUNA_HTTP_INSIDE_H
#include "http/chunked.h"
#include "http/deadline.h"
#include "http/farewell.h"
#include "http/http.h"
#include <microhttpd.h>

/* What limits.h says; tests make it short. */
struct http_limits {
    int64_t head_ms, body_ms, send_ms, idle_ms;
    size_t body_bytes;
    size_t bodies_bytes; /* of all bodies being taken at one moment; more: 503 */
};

#define BODIES_BYTES      (64u * LIMIT_BODY_BYTES)
#define SEND_BYTES_PER_MS 16   /* slower than 16 kB/s, and a long answer ends */
#define LOOK_MS           1000 /* how often suspended clients are looked for */
#define SPARE_ARENAS      64u

struct connection {
    struct deadline deadline; /* first: a queue's entry is its connection */
    enum phase phase;
    struct http_server *server;
    struct MHD_Connection *mhd;
    int fd;
    bool begun;   /* the next request's first bytes are there */
    bool refused; /* and may still be sending */
    bool peer_is_unix;
    unsigned char peer[16];
    struct str last_seen;    /* what was read last, where libmicrohttpd keeps it; at NULL since the
                                last answer */
    struct request *request; /* NULL between requests */
};

enum stage {
    STAGE_LINE,      /* the request line is there */
    STAGE_BODY,      /* the head passed the guard */
    STAGE_HANDED,    /* the handler has it */
    STAGE_SUSPENDED, /* and waits */
    STAGE_QUEUED,    /* the answer is libmicrohttpd's */
    STAGE_GONE,      /* ends without one */
};

struct answer {
    unsigned status;
    struct MHD_Response *response; /* NULL: none yet */
    bool is_ours;                  /* to be destroyed once queued */
    struct http_pack *pack;        /* held while its bytes are on the way */
    struct copy *copy;             /* goes back to the pack afterwards */
    uint64_t bytes;
};

struct request {
    struct http_request open; /* first: the handler's view is the request */
    struct connection *of;
    enum stage stage;
    struct str authority; /* of an absolute-form target; stands for Host */
    const char *raw_end;  /* where the target ended in libmicrohttpd's memory */
    struct buf body;
    bool is_chunked;
    struct chunked chunked;
    bool suspend;
    struct answer answer;
};

struct listener {
    struct MHD_Daemon *daemon;
    int quiet; /* the listening socket after quiescing, else -1 */
};

struct http_server {
    struct http_handler handler;
    struct http_limits limits;
    struct listener *listeners;
    size_t count;
    int epoll; /* holds the daemons' descriptors when there are several, else -1 */
    struct deadline phases[PHASE__COUNT];
    struct farewell farewell;
    struct arena *spare[SPARE_ARENAS];
    size_t spare_count;
    size_t bodies_bytes;
    struct connection *current; /* the one libmicrohttpd is at; NULL: it ended, or there was none */
    int64_t now;                /* monotonic, of this round of work */
    bool resumed;               /* an answer waits for the next round of work */
    bool draining;
    bool old_library; /* before 1.0: its leniency is made up for by the guard */
    struct http_figures figures;
};

/* connection.c */
void connection_notice(void *server, struct MHD_Connection *c, void **state,
                       enum MHD_ConnectionNotificationCode what);
void connection_enter(struct connection *c, enum phase phase, int64_t ms);
/* libmicrohttpd is about to get PIECE from it. False: it is refused and told so; let it end. */
MUST_USE bool connection_saw(struct connection *c, struct str piece);
void connection_expire(struct http_server *s);           /* ends what is past its deadline */
void connection_end_idle(struct connection *c);          /* unless a request is on its way */
int64_t connection_soonest(const struct http_server *s); /* INT64_MAX: none */

/* request.c */
MUST_USE bool request_saw(struct request *r, struct str piece); /* of its body; as connection_saw */
/* libmicrohttpd's callbacks */
void *request_begin(void *server, const char *target, struct MHD_Connection *c);
enum MHD_Result request_step(void *server, struct MHD_Connection *c, const char *url,
                             const char *method, const char *version, const char *data,
                             size_t *size, void **state);
void request_completed(void *server, struct MHD_Connection *c, void **state,
                       enum MHD_RequestTerminationCode how);
void request_end(struct request *r);  /* also when its connection ends early */
void request_gone(struct request *r); /* a suspended one whose client left, or whose server ends */

/* guard.c: 0, or the status to refuse with. */
struct guarded {
    bool is_chunked;
    uint64_t body_bytes; /* 0 for chunked */
};
int guard_check(struct request *r, const char *url, const char *method, const char *version,
                struct guarded *ret);

/* refuse.c: an error page and the end of the connection */
void refuse_answering(struct request *r, int status); /* where an answer may be given: sets it */
/* Anywhere else: past libmicrohttpd, which then finds a socket that takes no more. */
void refuse_abruptly(struct connection *c, int status);

/* answer.c */
/* Adds headers to a response. */
void response_add(struct MHD_Response *response, const char *name, struct str value);
void response_add_all(struct MHD_Response *response, const struct http_header_line *headers,
                      size_t count);
void response_add_always(struct MHD_Response *response, const struct request *r);
struct MHD_Response *response_new(struct str bytes, enum MHD_ResponseMemoryMode mode);
/* The request's answer from here on; resumes a suspended request. */
void answer_set(struct request *r, struct answer a);
void answer_release(struct request *r); /* what the answer held */
/* True when a conditional GET or HEAD is answered with 304. Empty validators don't count. */
bool answer_is_unchanged(const struct request *r, struct str etag, struct str last_modified);

/* pack.c */
void pack_copy_back(struct copy *c);

static inline struct request *request_of(const struct http_request *r)
{
    return (struct request *)(uintptr_t)r;
}

#endif
