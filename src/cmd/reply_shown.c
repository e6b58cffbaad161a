/* One reply for people and for programs. See reply_shown.h. */
#include "cmd/reply_shown.h"
#include "cmd/shown.h"
#include "text/text.h"

#define FIRST_LINE_CHARS 72u

/* ---- for programs ---- */

static void put_id(struct json *j, const char *key, uint64_t id)
{
    SCOPED(buf_done) struct buf digits;
    buf_init(&digits, 32);
    buf_add_u64(&digits, id);
    if (id)
        json_put_str(j, key, buf_str(&digits));
    else
        json_put_null(j, key);
}

static void put_time(struct json *j, const char *key, int64_t ms)
{
    SCOPED(buf_done) struct buf time;
    buf_init(&time, 64);
    date_rfc3339(&time, ms);
    if (ms)
        json_put_str(j, key, buf_str(&time));
    else
        json_put_null(j, key);
}

static void put_text_or_null(struct json *j, const char *key, struct str text)
{
    if (text.len)
        json_put_str(j, key, text);
    else
        json_put_null(j, key);
}

static void put_reasons(struct json *j, struct str codes)
{
    json_key(j, "held_for");
    json_array_begin(j);
    while (codes.len) json_str(j, str_cut(&codes, ','));
    json_array_end(j);
}

void reply_print_json(FILE *out, const struct reply *reply)
{
    struct json j;
    SCOPED(buf_done) struct buf line;
    buf_init(&line, (size_t)LIMIT_REPLY_BYTES * 8);
    json_init(&j, &line);
    json_object_begin(&j);
    put_id(&j, "id", reply->id);
    json_put_str(&j, "page", reply->page);
    json_put_str(&j, "page_title", reply->page_title);
    put_id(&j, "parent", reply->parent);
    json_put_u64(&j, "depth", reply->depth);
    json_key(&j, "author");
    json_object_begin(&j);
    json_put_str(&j, "name", reply->author);
    put_text_or_null(&j, "url", reply->url);
    json_object_end(&j);
    json_put_str(&j, "text", reply->text);
    put_time(&j, "created", reply->created_ms);
    put_time(&j, "edited", reply->edited_ms);
    json_put_str(&j, "state", str_of(state_name(reply->state)));
    put_text_or_null(&j, "reason", str_of(reason_code(reply->reason)));
    put_reasons(&j, reply->held_for);
    put_text_or_null(&j, "lang", reply->lang);
    put_text_or_null(&j, "passage", reply->passage);
    json_object_end(&j);
    BUG_IF(buf_is_full(&line), "a reply fits its line");
    fprintf(out, "%.*s\n", STR(buf_str(&line)));
}

/* ---- for people ---- */

static void print_time(FILE *out, int64_t ms)
{
    struct date d = date_of_ms(ms);
    fprintf(out, "%04d-%02d-%02d %02d:%02d UTC", d.year, d.month, d.day, d.hour, d.minute);
}

static struct str name_or_dash(struct str name) { return name.len ? name : S("(no name)"); }

static struct str title_of(const struct reply *reply)
{
    return reply->page_title.len ? reply->page_title : reply->page;
}

void reply_print_short(FILE *out, struct arena *a, const struct reply *reply)
{
    fprintf(out, "%llu  ", (unsigned long long)reply->id);
    print_time(out, reply->created_ms);
    fputs("  ", out);
    shown_line(out, name_or_dash(reply->author));
    fputs(" on \"", out);
    shown_line(out, title_of(reply));
    fputs("\"", out);
    if (reply->held_for.len) fputs("  waits for: ", out);
    shown_line(out, reply->held_for);
    fputs("\n    ", out);
    shown_line(out, shown_first_line(a, reply->text, FIRST_LINE_CHARS));
    fputc('\n', out);
}

static void print_field(FILE *out, const char *label, struct str value)
{
    if (value.len == 0) return;
    fprintf(out, "%-9s ", label);
    shown_line(out, value);
    fputc('\n', out);
}

void reply_print_whole(FILE *out, struct arena *a, const struct reply *reply)
{
    struct str parent = STR_NONE;
    if (reply->parent) parent = arena_printf(a, "%llu", (unsigned long long)reply->parent);
    fprintf(out, "%-9s %llu\n%-9s ", "id", (unsigned long long)reply->id, "written");
    print_time(out, reply->created_ms);
    if (reply->edited_ms) {
        fputs(", edited ", out);
        print_time(out, reply->edited_ms);
    }
    fputc('\n', out);
    print_field(out, "page",
                arena_printf(a, "%.*s (/%.*s)", STR(title_of(reply)), STR(reply->page)));
    print_field(out, "answers", parent);
    print_field(out, "passage", reply->passage);
    print_field(out, "quote", reply->quote);
    print_field(out, "author", name_or_dash(reply->author));
    print_field(out, "link", reply->url);
    print_field(out, "language", reply->lang);
    print_field(out, "state", str_of(state_name(reply->state)));
    print_field(out, "reason", str_of(reason_code(reply->reason)));
    print_field(out, "waits for", reply->held_for);
    fputc('\n', out);
    shown_text(out, reply->text, "    ");
}
