/* Settings of any bytes: a refusal names a line the text has, and what is taken keeps the bounds
 * that the rest of the program trusts. */
#include "conf/conf.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t lines_of(struct str text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++) count += text.at[i] == '\n';
    return count;
}

static bool is_bounded(const struct conf *c)
{
    return c->site_title.len > 0 && c->site_title.len <= LIMIT_TITLE_BYTES &&
           c->listen_count >= 1 && c->listen_count <= CONF_LISTEN_MAX && c->workers >= 1 &&
           c->workers <= LIMIT_FRONTS && c->moderation < MODERATION__COUNT &&
           c->replies_per_page >= 1 && c->replies_max_bytes >= 1 &&
           c->replies_max_bytes <= LIMIT_REPLY_BYTES &&
           c->proxy_trusted_count <= CONF_NETWORKS_MAX && c->store_url.len > 7 &&
           c->site_lang.len >= 2;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};
    struct conf c;
    struct conf_fault fault;
    SCOPED(arena_free) struct arena *a = arena_new();
    if (conf_parse(a, S("/srv/site"), text, &c, &fault)) {
        if (!is_bounded(&c)) abort();
    } else if (fault.line < 1 || fault.line > lines_of(text) || !fault.err.detail[0]) {
        abort();
    }
    return 0;
}
