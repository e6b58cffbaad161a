/* proc/front — what the files of the front process share; private to this room. */
#ifndef TOGUNA_PROC_FRONT_H
#define TOGUNA_PROC_FRONT_H
#include "page/page.h"
#include "proc/asking.h"
#include "proc/cache.h"
#include "proc/role.h"

struct front {
    struct loop *loop;
    struct arena *arena; /* program lifetime */
    struct conf conf;
    struct key_ring *keys;
    struct theme theme;
    struct detector *detector;
    struct page_world world;
    const struct generations *generations;
    struct cache *cache;
    struct http_server *server;
    struct asking *asking;
    struct buf key; /* the cache key of the request at hand; used again */
    bool stopping;
    int64_t stop_by_ms;
};

/* answer.c: from a request to bytes. */
void front_request(void *ctx, struct http_request *http);
void front_error_page(void *ctx, struct http_request *http, int status, struct str *ret_html);
/* Called with the store's answer to a request that asked. */
void front_answered(void *ctx, struct http_request *http, const struct wire_answer *said);

#endif
