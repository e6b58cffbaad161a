/* Answers made for one request, and what all answers share. */
#include "http/header.h"
#include "http/inside.h"
#include <stdlib.h>

struct MHD_Response *response_new(struct str bytes, enum MHD_ResponseMemoryMode mode)
{
    struct MHD_Response *made = MHD_create_response_from_buffer(
        bytes.len, (void *)(uintptr_t)(bytes.len ? bytes.at : ""), mode);
    if (!made) die("out of memory for an answer of %zu bytes", bytes.len);
    return made;
}

void response_add(struct MHD_Response *response, const char *name, struct str value)
{
    char small[512];
    char *line = value.len < sizeof small ? small : malloc(value.len + 1);
    if (!line) die("out of memory for a header");
    if (value.len) memcpy(line, value.at, value.len);
    line[value.len] = 0;
    bool added = MHD_add_response_header(response, name, line) == MHD_YES;
    if (line != small) free(line);
    BUG_IF(!added,
           "headers of answers hold no line ends, are not empty and not libmicrohttpd's own");
}

void response_add_all(struct MHD_Response *response, const struct http_header_line *headers,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) response_add(response, headers[i].name, headers[i].value);
}

void response_add_always(struct MHD_Response *response, const struct request *r)
{
    const struct http_server *s = r->of->server;
    response_add_all(response, s->handler.always, s->handler.always_count);
}

void answer_set(struct request *r, struct answer a)
{
    BUG_IF(r->answer.response || r->stage == STAGE_QUEUED || r->stage == STAGE_GONE,
           "a request is answered once");
    r->answer = a;
    if (r->stage != STAGE_SUSPENDED) return;
    connection_enter(r->of, PHASE_SEND, r->of->server->limits.send_ms);
    r->of->server->resumed = true;
    MHD_resume_connection(r->of->mhd);
}

void answer_release(struct request *r)
{
    struct answer *a = &r->answer;
    if (a->response && a->is_ours) MHD_destroy_response(a->response);
    if (a->copy) pack_copy_back(a->copy);
    http_pack_free(&a->pack);
    *a = (struct answer){0};
}

void http_send(struct http_request *open, int status, const struct http_header_line *headers,
               size_t headers_count, struct str bytes)
{
    struct request *r = request_of(open);
    struct MHD_Response *response = response_new(bytes, MHD_RESPMEM_MUST_COPY);
    response_add_all(response, headers, headers_count);
    response_add_always(response, r);
    if (r->of->server->draining) response_add(response, "Connection", S("close"));
    answer_set(r, (struct answer){(unsigned)status, response, .is_ours = true, .bytes = bytes.len});
}

bool answer_is_unchanged(const struct request *r, struct str etag, struct str last_modified)
{
    if (r->open.method != HTTP_GET && r->open.method != HTTP_HEAD) return false;
    struct str tags =
        etag.len || last_modified.len ? http_header(&r->open, "If-None-Match") : STR_NONE;
    if (tags.at) return header_lists_etag(tags, etag);
    int64_t since, modified;
    if (!last_modified.len || !http_date_parse(last_modified, &modified)) return false;
    return http_date_parse(http_header(&r->open, "If-Modified-Since"), &since) && modified <= since;
}
