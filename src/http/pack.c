/* pack — an answer made once and sent often.
 *
 * A pack has up to two variants: its bytes and their gzip. A 304, and a variant without a hole, is
 * one response of libmicrohttpd that all connections share. A variant with a hole is sent from
 * copies: each a response with its own bytes, whose headers were made once, and whose hole (and, in
 * gzip, CRC) is written over before each sending. A copy is in flight until its request is
 * completed and may not be touched till then; afterwards it goes on top of the variant's heap of
 * free ones, so that the warmest is used next. A variant has at most COPIES_MAX copies; when all
 * are in flight (slow readers), an answer is put together from the variant's own bytes and a hole
 * in the request's arena: one system call more, but no bytes to hold.
 *
 * A request in flight holds a reference, so a pack that its owner freed lives until the last answer
 * is sent. */
#include "http/gzip.h"
#include "http/header.h"
#include "http/inside.h"
#include "key/key.h"
#include <stdlib.h>

#define COPIES_MAX       64u
#define COPIES_BYTES_MAX 4194304u /* of one variant */
#define ETAG_CHARS       36u      /* W/"…" around 32 hex digits */
#define ASKED_ENOUGH     2u       /* gzip is made at the second request for it */

enum variant_name { VARIANT_PLAIN, VARIANT_GZIP, VARIANT__COUNT };

struct variant {
    struct str bytes; /* the hole blank */
    size_t hole_at, crc_at;
    struct gzip_join join;
    struct MHD_Response *shared; /* without a hole; made at the first sending */
    struct MHD_Response
        *unchanged; /* 304; likewise. Of the same bytes: it says their length and sends none */
    struct copy *free;
    size_t copies; /* free and in flight */
};

struct copy {
    struct copy *next;
    struct variant *variant;
    struct MHD_Response *response;
    char bytes[];
};

struct http_pack {
    size_t references;
    unsigned status;
    struct http_header_line *headers; /* in arena */
    size_t headers_count;
    struct str last_modified, etag;
    size_t hole_len;
    bool compress;
    unsigned asked; /* how often for gzip */
    struct variant variants[VARIANT__COUNT];
    struct arena *arena;
    size_t arena_bytes;
};

static struct str keep(struct http_pack *p, struct str s)
{
    p->arena_bytes += s.len + 1;
    return arena_dup(p->arena, s);
}

static void keep_headers(struct http_pack *p, const struct http_pack_how *how)
{
    p->headers = arena_new_array(p->arena, struct http_header_line, how->headers_count);
    p->headers_count = how->headers_count;
    for (size_t i = 0; i < how->headers_count; i++) {
        p->headers[i].name = arena_c_string(p->arena, str_of(how->headers[i].name));
        p->headers[i].value = keep(p, how->headers[i].value);
    }
}

static struct str make_etag(struct http_pack *p)
{
    unsigned char hash[16];
    char tag[ETAG_CHARS] = "W/\"";
    quick_hash(p->variants[VARIANT_PLAIN].bytes, hash);
    code_hex(tag + 3, hash, sizeof hash);
    tag[ETAG_CHARS - 1] = '"';
    return keep(p, (struct str){tag, ETAG_CHARS});
}

struct http_pack *http_pack_new(const struct http_pack_how *how)
{
    struct http_pack *p = calloc(1, sizeof *p);
    char *bytes = malloc(how->bytes.len + 1);
    if (!p || !bytes) die("out of memory for a page of %zu bytes", how->bytes.len);
    BUG_IF(how->hole_at > how->bytes.len || how->hole_len > how->bytes.len - how->hole_at,
           "a hole lies in its page");
    if (how->bytes.len) memcpy(bytes, how->bytes.at, how->bytes.len);
    memset(bytes + how->hole_at, ' ', how->hole_len);
    *p = (struct http_pack){.references = 1,
                            .status = (unsigned)how->status,
                            .hole_len = how->hole_len,
                            .compress = how->compress,
                            .arena = arena_new()};
    p->variants[VARIANT_PLAIN] =
        (struct variant){.bytes = {bytes, how->bytes.len}, .hole_at = how->hole_at};
    keep_headers(p, how);
    if (how->last_modified.len) p->last_modified = keep(p, how->last_modified);
    if (how->etag) p->etag = make_etag(p);
    return p;
}

struct http_pack *http_pack_ref(struct http_pack *p)
{
    p->references++;
    return p;
}

static void free_variant(struct variant *f)
{
    while (f->free) {
        struct copy *next = f->free->next;
        MHD_destroy_response(f->free->response);
        free(f->free);
        f->free = next;
        f->copies--;
    }
    BUG_IF(f->copies, "copies in flight hold their pack");
    if (f->shared) MHD_destroy_response(f->shared);
    if (f->unchanged) MHD_destroy_response(f->unchanged);
    free((void *)(uintptr_t)f->bytes.at);
}

void http_pack_free(struct http_pack **p)
{
    struct http_pack *gone = *p;
    *p = NULL;
    if (!gone || --gone->references) return;
    for (enum variant_name i = 0; i < VARIANT__COUNT; i++) free_variant(&gone->variants[i]);
    arena_free(&gone->arena);
    free(gone);
}

size_t http_pack_bytes(const struct http_pack *p)
{
    size_t n = sizeof *p + p->arena_bytes;
    for (enum variant_name i = 0; i < VARIANT__COUNT; i++) {
        const struct variant *f = &p->variants[i];
        n += f->bytes.len + f->copies * (sizeof(struct copy) + f->bytes.len);
    }
    return n;
}

/* On a 304 only what a 200 would have said about caching (RFC 9110 section 15.4.5). */
static bool is_of_content(struct str name)
{
    return name.len > 8 && str_eq_nocase(str_sub(name, 0, 8), S("Content-")) &&
           !str_eq_nocase(name, S("Content-Location"));
}

struct dress {
    bool gzip, unchanged;
};

static struct MHD_Response *dressed(struct http_pack *p, struct dress how,
                                    struct MHD_Response *response, const struct request *r)
{
    for (size_t i = 0; i < p->headers_count; i++)
        if (!how.unchanged || !is_of_content(str_of(p->headers[i].name)))
            response_add(response, p->headers[i].name, p->headers[i].value);
    if (p->etag.len) response_add(response, "ETag", p->etag);
    if (p->last_modified.len) response_add(response, "Last-Modified", p->last_modified);
    if (p->compress) response_add(response, "Vary", S("Accept-Encoding"));
    if (how.gzip && !how.unchanged) response_add(response, "Content-Encoding", S("gzip"));
    response_add_always(response, r);
    if (r->of->server->draining) response_add(response, "Connection", S("close"));
    return response;
}

static struct copy *take_copy(struct http_pack *p, enum variant_name which, const struct request *r)
{
    struct variant *f = &p->variants[which];
    struct copy *c = f->free;
    if (c) {
        f->free = c->next;
        return c;
    }
    if (f->copies >= COPIES_MAX || (f->copies && f->copies * f->bytes.len >= COPIES_BYTES_MAX))
        return NULL;
    c = malloc(sizeof *c + f->bytes.len);
    if (!c) die("out of memory for a copy of a page of %zu bytes", f->bytes.len);
    memcpy(c->bytes, f->bytes.at, f->bytes.len);
    c->variant = f;
    c->response =
        dressed(p, (struct dress){.gzip = which == VARIANT_GZIP},
                response_new((struct str){c->bytes, f->bytes.len}, MHD_RESPMEM_PERSISTENT), r);
    f->copies++;
    return c;
}

void pack_copy_back(struct copy *c)
{
    c->next = c->variant->free;
    c->variant->free = c;
}

/* From the variant's own bytes, and HOLE and CRC in the request's arena. */
static struct MHD_Response *put_together(struct http_pack *p, enum variant_name which,
                                         struct request *r, struct str fill)
{
    const struct variant *f = &p->variants[which];
    struct str hole = arena_dup(r->open.arena, fill),
               rest = str_from(f->bytes, f->hole_at + p->hole_len);
    char *crc = arena_zeros(r->open.arena, 4);
    if (f->crc_at) {
        rest = str_sub(f->bytes, f->hole_at + p->hole_len, f->crc_at - f->hole_at - p->hole_len);
        gzip_crc(&f->join, hole, crc);
    }
    struct str tail = f->crc_at ? str_from(f->bytes, f->crc_at + 4) : STR_NONE;
    const struct str parts[] = {
        {f->bytes.at, f->hole_at}, hole, rest, {crc, f->crc_at ? 4 : 0}, tail};
    struct MHD_IoVec vec[5];
    unsigned count = 0;
    for (size_t i = 0; i < 5; i++)
        if (parts[i].len) vec[count++] = (struct MHD_IoVec){parts[i].at, parts[i].len};
    struct MHD_Response *made = MHD_create_response_from_iovec(vec, count, NULL, NULL);
    if (!made) die("out of memory for an answer");
    return dressed(p, (struct dress){.gzip = which == VARIANT_GZIP}, made, r);
}

static void fill_copy(struct copy *c, struct str fill)
{
    const struct variant *f = c->variant;
    memcpy(c->bytes + f->hole_at, fill.at, fill.len);
    if (f->crc_at) gzip_crc(&f->join, fill, c->bytes + f->crc_at);
}

/* One for all readers. Not while draining: then each answer says that it is the connection's last.
 */
static void set_shared(struct answer *a, struct http_pack *p, enum variant_name which,
                       bool unchanged, struct request *r)
{
    struct variant *f = &p->variants[which];
    struct MHD_Response **kept = unchanged ? &f->unchanged : &f->shared;
    bool draining = r->of->server->draining;
    a->response =
        *kept && !draining
            ? *kept
            : dressed(p, (struct dress){.gzip = which == VARIANT_GZIP, .unchanged = unchanged},
                      response_new(f->bytes, MHD_RESPMEM_PERSISTENT), r);
    a->is_ours = draining;
    if (!draining) *kept = a->response;
}

static void set_filled(struct answer *a, struct http_pack *p, enum variant_name which,
                       struct str hole, struct request *r)
{
    a->copy = r->of->server->draining ? NULL : take_copy(p, which, r);
    a->is_ours = !a->copy;
    if (a->copy) fill_copy(a->copy, hole);
    a->response = a->copy ? a->copy->response : put_together(p, which, r, hole);
}

static void send_variant(struct request *r, struct http_pack *p, enum variant_name which,
                         const char *fill)
{
    struct answer a = {.status = p->status, .bytes = p->variants[which].bytes.len};
    if (p->hole_len)
        set_filled(&a, p, which, (struct str){fill, p->hole_len}, r);
    else
        set_shared(&a, p, which, false, r);
    a.pack = http_pack_ref(p);
    answer_set(r, a);
}

static void send_unchanged(struct request *r, struct http_pack *p, bool wants_gzip)
{
    struct answer a = {.status = 304};
    set_shared(&a, p,
               wants_gzip && p->variants[VARIANT_GZIP].bytes.at ? VARIANT_GZIP : VARIANT_PLAIN,
               true, r);
    a.pack = http_pack_ref(p);
    answer_set(r, a);
}

/* True when there is gzip now. */
static bool gzip_is_ready(struct http_pack *p)
{
    struct variant *f = &p->variants[VARIANT_GZIP];
    if (f->bytes.at) return true;
    if (!p->compress || ++p->asked < ASKED_ENOUGH) return false;
    const struct variant *plain = &p->variants[VARIANT_PLAIN];
    struct gzip_page made;
    if (!gzip_make(plain->bytes, plain->hole_at, p->hole_len, &made)) {
        p->compress = false; /* nor will it be smaller next time; Vary goes with it */
        return false;
    }
    f->bytes = (struct str){made.at, made.len};
    f->hole_at = made.hole_at;
    f->crc_at = p->hole_len ? made.crc_at : 0;
    f->join = made.join;
    return true;
}

void http_send_pack(struct http_request *open, struct http_pack *p, const char *fill)
{
    struct request *r = request_of(open);
    bool wants_gzip = p->compress && header_accepts_gzip(http_header(open, "Accept-Encoding"));
    bool has_validator = p->status == 200 && (p->etag.len || p->last_modified.len);
    if (has_validator && answer_is_unchanged(r, p->etag, p->last_modified))
        send_unchanged(r, p, wants_gzip);
    else
        send_variant(r, p, wants_gzip && gzip_is_ready(p) ? VARIANT_GZIP : VARIANT_PLAIN, fill);
}
