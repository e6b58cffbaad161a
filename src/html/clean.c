/* The cleaner's course: parse, take the title out, write what is left. */
#include "html/clean.h"

/* ---- the title ---- */

/* The first heading in document order that says something. */
static struct node *first_heading(struct node *n, bool level_one_only)
{
    if (n->skipped || !n->has_content) return NULL;
    if (node_role(n) == ROLE_HEADING && (!level_one_only || node_is(n, "h1"))) return n;
    for (struct node *child = n->first; child; child = child->next) {
        struct node *found = first_heading(child, level_one_only);
        if (found) return found;
    }
    return NULL;
}

static struct clean clean_new(struct arena *a, struct tree *t, struct clean_how how)
{
    struct clean c = {.arena = a, .tree = t, .how = how};
    html_init(&c.out, LIMIT_ARTICLE_HTML_BYTES);
    buf_init(&c.plain, LIMIT_ARTICLE_HTML_BYTES);
    return c;
}

static void clean_done(struct clean *c)
{
    html_done(&c->out);
    buf_done(&c->plain);
}

/* Its text in one line. */
static struct str take_title(struct arena *a, struct tree *t)
{
    struct node *heading = first_heading(&t->root, false);
    if (!heading) return STR_NONE;
    struct clean c = clean_new(a, t, (struct clean_how){0});
    clean_inline_children(&c, heading);
    for (size_t i = 0; i < c.plain.len; i++)
        if (c.plain.at[i] == '\n') c.plain.at[i] = ' ';
    struct str title = arena_dup(a, str_trim(buf_str(&c.plain)));
    clean_done(&c);
    heading->skipped = true;
    tree_measure(t);
    return title;
}

/* ---- all ---- */

static struct paragraph *take_paragraphs(struct clean *c, struct str plain)
{
    struct paragraph *all = arena_new_array(c->arena, struct paragraph, c->paragraphs_count);
    for (size_t i = 0; i < c->paragraphs_count; i++) {
        struct range r = c->paragraphs[i];
        all[i].text = str_trim(str_sub(plain, r.from, r.to - r.from));
    }
    return all;
}

static bool write_all(struct arena *a, struct tree *t, struct clean_how how, struct cleaned *ret,
                      struct err *e)
{
    struct str title = how.take_title ? take_title(a, t) : STR_NONE;
    struct clean c = clean_new(a, t, how);
    c.demoted = first_heading(&t->root, true) != NULL;
    clean_flow(&c, t->root.first, NULL, BARE_PARAGRAPH);
    clean_line_end(&c);
    if (c.plain.len) c.plain.len--; /* the last line's end */
    bool fits = !buf_is_full(&c.out.out) && !buf_is_full(&c.plain);
    if (fits) {
        struct str plain = arena_dup(a, buf_str(&c.plain));
        *ret = (struct cleaned){.body = html_take(&c.out, a),
                                .title = title,
                                .plain = plain,
                                .paragraphs = take_paragraphs(&c, plain),
                                .paragraphs_count = c.paragraphs_count};
    }
    clean_done(&c);
    if (fits) return true;
    return err_set(e, ERR_LIMIT, "it grows beyond %u bytes of HTML: make it shorter",
                   LIMIT_ARTICLE_HTML_BYTES);
}

bool html_clean_article(struct arena *a, struct str foreign, struct clean_how how,
                        struct cleaned *ret, struct err *e)
{
    struct tree t;
    if (!tree_parse(&t, foreign, e)) return false;
    bool done = write_all(a, &t, how, ret, e);
    tree_done(&t);
    return done;
}
