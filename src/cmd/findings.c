/* Saying what was found. See findings.h. */
#include "cmd/findings.h"
#include "cmd/shown.h"
#include <stdarg.h>

static const char *const levels[] = {[FOUND_NOTE] = "note", [FOUND_WRONG] = "wrong"};
_Static_assert(sizeof levels / sizeof *levels == FOUND__COUNT, "each level has its name");

static void say_as_json(FILE *out, const struct finding *finding, struct str text)
{
    struct json j;
    SCOPED(buf_done) struct buf line;
    buf_init(&line, 65536);
    json_init(&j, &line);
    json_object_begin(&j);
    json_put_str(&j, "level", str_of(levels[finding->level]));
    json_put_str(&j, "about", str_of(finding->about));
    if (finding->file.len)
        json_put_str(&j, "file", finding->file);
    else
        json_put_null(&j, "file");
    if (finding->line)
        json_put_u64(&j, "line", finding->line);
    else
        json_put_null(&j, "line");
    json_put_str(&j, "text", text);
    json_object_end(&j);
    BUG_IF(buf_is_full(&line), "a finding fits its line");
    fprintf(out, "%.*s\n", STR(buf_str(&line)));
}

static void say_to_people(FILE *out, const struct finding *finding, struct str text)
{
    fprintf(out, "%s: ", levels[finding->level]);
    shown_line(out, finding->file);
    if (finding->file.len) fputs(": ", out);
    if (finding->line) fprintf(out, "line %u: ", finding->line);
    shown_line(out, text);
    fputc('\n', out);
}

void findings_say(struct findings *f, const struct finding *finding, const char *format, ...)
{
    va_list args;
    SCOPED(buf_done) struct buf text;
    buf_init(&text, 4096);
    va_start(args, format);
    buf_addv(&text, format, args);
    va_end(args);
    f->count[finding->level]++;
    if (f->json)
        say_as_json(f->out, finding, buf_str(&text));
    else
        say_to_people(f->out, finding, buf_str(&text));
}

struct str findings_cause(const struct err *e)
{
    struct str detail = str_of(e->detail);
    return str_sub(detail, 0, str_find(detail, S(", while "), 0));
}
