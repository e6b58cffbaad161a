/* Attributes: each known one has a row that says how its value is checked and written. What has no
 * row is never written, so on*, style and what browsers will invent tomorrow cannot come through.
 */
#include "html/clean.h"

#define PROBES_MAX 64 /* LIMIT: ids made to collide are left out rather than searched for */

static const char white[] = " \t\n\f\r";

/* ---- ids ---- */

static size_t id_hash(struct str s)
{
    uint64_t h = 14695981039346656037u; /* FNV-1a */
    for (size_t i = 0; i < s.len; i++) h = (h ^ (unsigned char)s.at[i]) * 1099511628211u;
    return (size_t)(h ^ h >> 32);
}

/* False where it is there already. */
static bool ids_insert(struct clean *c, struct str id)
{
    for (size_t probe = 0; probe < PROBES_MAX; probe++) {
        struct str *slot = &c->ids[(id_hash(id) + probe) & (c->ids_cap - 1)];
        if (slot->at && str_eq(*slot, id)) return false;
        if (slot->at) continue;
        *slot = id;
        c->ids_count++;
        return true;
    }
    return false;
}

static void ids_grow(struct clean *c)
{
    struct str *old = c->ids;
    size_t old_cap = c->ids_cap;
    c->ids_cap = old_cap ? old_cap * 2 : 64;
    c->ids = arena_new_array(c->tree->arena, struct str, c->ids_cap);
    c->ids_count = 0;
    for (size_t i = 0; i < old_cap; i++)
        if (old[i].at) (void)ids_insert(c, old[i]);
}

/* The publisher's ids stand apart from ours: prefixed, without white space, each once. */
static void write_id(struct clean *c, struct str value)
{
    struct str id = str_trim(value);
    if (!id.len || strcspn(arena_c_string(c->tree->arena, id), white) < id.len) return;
    id = arena_printf(c->tree->arena, "a-%.*s", STR(id));
    if (c->ids_count * 2 >= c->ids_cap) ids_grow(c);
    if (ids_insert(c, id)) html_attr(&c->out, "id", id);
}

/* ---- values ---- */

static void write_url(struct clean *c, struct str name, struct str value)
{
    struct url url;
    if (!tree_url(c->tree, value, &url)) return;
    if (url.text.at[0] == '#' && url.text.len > 1)
        url.text = arena_printf(c->tree->arena, "#a-%.*s", STR(str_from(url.text, 1)));
    html_attr_(&c->out, name, url.text);
}

/* Of class only what names a language of code is taken as it is; the rest stands apart as ids do.
 */
static void write_class(struct clean *c, struct str value)
{
    const char *separator = " class=\"";
    while (value.len) {
        size_t len = 0;
        while (len < value.len && !strchr(white, value.at[len])) len++;
        struct str token = str_sub(value, 0, len);
        value = str_from(value, len < value.len ? len + 1 : len);
        if (!token.len) continue;
        buf_add(&c->out.out, str_of(separator));
        if (!str_starts(token, S("language-"))) html_lit(&c->out, "a-");
        html_text(&c->out, token);
        separator = " ";
    }
    if (*separator == ' ' && separator[1] == '\0') html_lit(&c->out, "\"");
}

static bool is_word_of(struct str value, const char *const words[])
{
    for (size_t i = 0; words[i]; i++)
        if (str_eq_nocase(value, str_of(words[i]))) return true;
    return false;
}

static void write_dir(struct clean *c, struct str value)
{
    static const char *const words[] = {"ltr", "rtl", "auto", NULL};
    if (is_word_of(value, words)) html_attr(&c->out, "dir", value);
}

static void write_lang(struct clean *c, struct str value)
{
    if (language_is_tag(value)) html_attr(&c->out, "lang", value);
}

/* A date stands as a date, a time as a time in UTC: the two forms that every reader of HTML knows.
 */
static void write_datetime(struct clean *c, struct str value)
{
    int64_t ms;
    if (!date_parse(str_trim(value), &ms)) return;
    struct buf b;
    buf_init(&b, 64);
    date_rfc3339(&b, ms);
    bool is_day = str_trim(value).len == 10;
    html_attr(&c->out, "datetime", str_sub(buf_str(&b), 0, is_day ? 10 : b.len));
    buf_done(&b);
}

static void write_start(struct clean *c, const struct node *n)
{
    static const char *const types[] = {"1", "a", "i", NULL};
    struct str start = node_attribute(n, "start"), type = node_attribute(n, "type");
    uint64_t number;
    bool minus = str_starts(start, S("-"));
    if (start.len && str_to_u64(str_from(start, minus), 999999999, &number))
        html_attr(&c->out, "start", start);
    if (node_attribute(n, "reversed").at) html_lit(&c->out, " reversed");
    if (is_word_of(type, types)) html_attr(&c->out, "type", type);
}

static unsigned cell_span(const struct node *n, const char *name)
{
    uint64_t count;
    if (!str_to_u64(node_attribute(n, name), 1000, &count) || count == 0) return 1;
    return (unsigned)count;
}

unsigned cell_columns(const struct node *n) { return cell_span(n, "colspan"); }
unsigned cell_rows(const struct node *n) { return cell_span(n, "rowspan"); }

void clean_span_attributes(struct clean *c, const struct node *n)
{
    if (cell_columns(n) > 1) buf_addf(&c->out.out, " colspan=\"%u\"", cell_columns(n));
    if (cell_rows(n) > 1) buf_addf(&c->out.out, " rowspan=\"%u\"", cell_rows(n));
}

static void write_scope(struct clean *c, struct str value)
{
    static const char *const words[] = {"row", "col", NULL};
    if (is_word_of(value, words)) html_attr(&c->out, "scope", value);
}

/* ---- all of an element ---- */

static void write_global(struct clean *c, const struct node *n)
{
    struct str id = node_attribute(n, "id");
    if (!id.len && n->element->attributes & ATTR_NAME) id = node_attribute(n, "name");
    /* Our paragraphs' own id is written by who opens them. */
    if (id.len && node_role(n) != ROLE_PARAGRAPH) write_id(c, id);
    write_class(c, node_attribute(n, "class"));
    write_lang(c, node_attribute(n, "lang"));
    write_dir(c, node_attribute(n, "dir"));
    struct str title = node_attribute(n, "title");
    if (title.len) html_attr(&c->out, "title", title);
}

void clean_anchor(struct clean *c, const struct node *n)
{
    size_t before = c->out.out.len;
    html_lit(&c->out, "<span");
    size_t opened = c->out.out.len;
    write_id(c, node_attribute(n, "id"));
    if (c->out.out.len == opened) {
        c->out.out.len = before;
    } else {
        html_lit(&c->out, "></span>");
    }
}

void clean_attributes(struct clean *c, const struct node *n)
{
    unsigned has = n->element->attributes;
    write_global(c, n);
    if (has & ATTR_HREF) write_url(c, S("href"), node_attribute(n, "href"));
    if (has & ATTR_CITE) write_url(c, S("cite"), node_attribute(n, "cite"));
    if (has & ATTR_DATETIME) write_datetime(c, node_attribute(n, "datetime"));
    if (has & ATTR_START) write_start(c, n);
    if (has & ATTR_SCOPE) write_scope(c, node_attribute(n, "scope"));
    if (has & ATTR_OPEN && node_attribute(n, "open").at) html_lit(&c->out, " open");
}
