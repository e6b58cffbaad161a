/* json — the streaming writer. See json.h. */
#include "base/json.h"
#include "base/err.h"

void json_init(struct json *j, struct buf *out)
{
    memset(j, 0, sizeof *j);
    j->out = out;
}

bool json_is_whole(const struct json *j) { return j->depth == 0 && j->has_member[0]; }

/* Before each value: the comma that separates it from its neighbour. */
static void value_begins(struct json *j)
{
    if (j->after_key) {
        j->after_key = false;
        return;
    }
    BUG_IF(j->is_object[j->depth], "a member of a JSON object has a key");
    if (j->has_member[j->depth]) buf_add_char(j->out, ',');
    j->has_member[j->depth] = true;
}

static void open_bracket(struct json *j, bool is_object)
{
    value_begins(j);
    BUG_IF(j->depth + 1 >= JSON_DEPTH_MAX, "nothing we write as JSON is that deep");
    j->depth++;
    j->has_member[j->depth] = false;
    j->is_object[j->depth] = is_object;
    buf_add_char(j->out, is_object ? '{' : '[');
}

static void close_bracket(struct json *j, bool is_object)
{
    BUG_IF(j->depth == 0 || j->is_object[j->depth] != is_object || j->after_key,
           "JSON brackets close what stands open");
    j->depth--;
    buf_add_char(j->out, is_object ? '}' : ']');
}

void json_object_begin(struct json *j) { open_bracket(j, true); }
void json_object_end(struct json *j) { close_bracket(j, true); }
void json_array_begin(struct json *j) { open_bracket(j, false); }
void json_array_end(struct json *j) { close_bracket(j, false); }

/* How many bytes of valid UTF-8 s begins with as one character (RFC 3629), or 0. Base stands below
 * text, whose checks cannot be asked here. */
static size_t character_len(struct str s)
{
    const unsigned char *u = (const unsigned char *)s.at;
    size_t len = u[0] < 0x80 ? 1 : u[0] < 0xC2 ? 0 : u[0] < 0xE0 ? 2 : u[0] < 0xF0 ? 3 : 4;
    if (u[0] > 0xF4 || len > s.len) return 0;
    for (size_t i = 1; i < len; i++) {
        if ((u[i] & 0xC0) != 0x80) return 0;
    }
    if (u[0] == 0xE0 && u[1] < 0xA0) return 0; /* longer than need be */
    if (u[0] == 0xED && u[1] > 0x9F) return 0; /* half of a surrogate pair */
    if (u[0] == 0xF0 && u[1] < 0x90) return 0;
    if (u[0] == 0xF4 && u[1] > 0x8F) return 0; /* above U+10FFFF */
    return len;
}

static void add_escaped(struct buf *out, struct str character)
{
    unsigned char first = (unsigned char)character.at[0];
    if (first == '\n') {
        buf_add(out, S("\\n"));
    } else if (first == '\r') {
        buf_add(out, S("\\r"));
    } else if (first == '\t') {
        buf_add(out, S("\\t"));
    } else if (first == '"' || first == '\\') {
        buf_add_char(out, '\\');
        buf_add_char(out, (char)first);
    } else if (first < 0x20 || first == 0x7F) {
        buf_addf(out, "\\u%04x", (unsigned)first);
    } else if (first == 0xC2 && (unsigned char)character.at[1] < 0xA0) {
        buf_addf(out, "\\u%04x", (unsigned)(unsigned char)character.at[1]);
    } else if (str_eq(character, S("\xE2\x80\xA8"))) {
        buf_add(out, S("\\u2028"));
    } else if (str_eq(character, S("\xE2\x80\xA9"))) {
        buf_add(out, S("\\u2029"));
    } else {
        buf_add(out, character);
    }
}

static void add_string(struct buf *out, struct str s)
{
    buf_add_char(out, '"');
    while (s.len > 0) {
        size_t len = character_len(s);
        if (len == 0) {
            buf_add(out, S("\xEF\xBF\xBD"));
            len = 1;
        } else {
            add_escaped(out, str_sub(s, 0, len));
        }
        s = str_from(s, len);
    }
    buf_add_char(out, '"');
}

void json_key(struct json *j, const char *key)
{
    BUG_IF(!j->is_object[j->depth] || j->after_key, "a JSON key stands in an object");
    if (j->has_member[j->depth]) buf_add_char(j->out, ',');
    j->has_member[j->depth] = true;
    add_string(j->out, str_of(key));
    buf_add_char(j->out, ':');
    j->after_key = true;
}

void json_str(struct json *j, struct str s)
{
    value_begins(j);
    add_string(j->out, s);
}

void json_u64(struct json *j, uint64_t n)
{
    value_begins(j);
    buf_add_u64(j->out, n);
}

void json_i64(struct json *j, int64_t n)
{
    value_begins(j);
    buf_addf(j->out, "%lld", (long long)n);
}

void json_bool(struct json *j, bool b)
{
    value_begins(j);
    buf_add(j->out, b ? S("true") : S("false"));
}

void json_nil(struct json *j)
{
    value_begins(j);
    buf_add(j->out, S("null"));
}

void json_put_str(struct json *j, const char *key, struct str s)
{
    json_key(j, key);
    json_str(j, s);
}

void json_put_u64(struct json *j, const char *key, uint64_t n)
{
    json_key(j, key);
    json_u64(j, n);
}

void json_put_i64(struct json *j, const char *key, int64_t n)
{
    json_key(j, key);
    json_i64(j, n);
}

void json_put_bool(struct json *j, const char *key, bool b)
{
    json_key(j, key);
    json_bool(j, b);
}

void json_put_null(struct json *j, const char *key)
{
    json_key(j, key);
    json_nil(j);
}
