/* json — a streaming writer of RFC 8259 text, for feeds and for commands' --json.
 *
 * Commas and quotes are the writer's; what stands open is remembered, so a bracket cannot be
 * forgotten unseen: json_is_whole says whether all is closed. Strings take bytes from anyone: what
 * is no UTF-8 becomes U+FFFD, and controls (C1 and DEL as well, so that a terminal is safe) and the
 * line separators U+2028/9 are escaped. No line end is ever written between tokens. */
#ifndef TOGUNA_BASE_JSON_H
#define TOGUNA_BASE_JSON_H
#include "base/buf.h"

#define JSON_DEPTH_MAX 32u /* nesting; what we write is never deeper: more is a bug */

struct json {
    struct buf *out;
    unsigned depth;
    bool has_member[JSON_DEPTH_MAX]; /* something stands there already: a comma is due */
    bool is_object[JSON_DEPTH_MAX];
    bool after_key;
};

void json_init(struct json *j, struct buf *out);
bool json_is_whole(const struct json *j);

void json_object_begin(struct json *j);
void json_object_end(struct json *j);
void json_array_begin(struct json *j);
void json_array_end(struct json *j);

void json_key(struct json *j, const char *key);
void json_str(struct json *j, struct str s);
void json_u64(struct json *j, uint64_t n);
void json_i64(struct json *j, int64_t n);
void json_bool(struct json *j, bool b);
void json_nil(struct json *j);

/* One member of an object: "key":value. */
void json_put_str(struct json *j, const char *key, struct str s);
void json_put_u64(struct json *j, const char *key, uint64_t n);
void json_put_i64(struct json *j, const char *key, int64_t n);
void json_put_bool(struct json *j, const char *key, bool b);
void json_put_null(struct json *j, const char *key);

#endif
