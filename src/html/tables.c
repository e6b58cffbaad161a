/* Tables: caption, head, bodies, foot in the one order there is, and spans only where they make a
 * whole grid: a table whose cells overlap or hang over is written without them. */
#include "html/clean.h"

#define COLUMNS_MAX 1000u

struct grid {
    unsigned columns;
    bool begun[COLUMNS_MAX];        /* some cell begins in this column */
    unsigned taken_to[COLUMNS_MAX]; /* the row of this group from which on the column is free */
};

static bool row_stands(const struct node *row)
{
    if (node_role(row) != ROLE_ROW) return false;
    for (const struct node *cell = row->first; cell; cell = cell->next)
        if (node_role(cell) == ROLE_CELL) return true;
    return false;
}

static unsigned rows_of(const struct node *group)
{
    unsigned count = 0;
    for (const struct node *row = group->first; row; row = row->next) count += row_stands(row);
    return count;
}

static bool place_cell(struct grid *g, const struct node *cell, unsigned row, unsigned rows,
                       unsigned *column)
{
    unsigned width = cell_columns(cell), end = row + cell_rows(cell);
    while (*column < COLUMNS_MAX && g->taken_to[*column] > row) ++*column;
    if (*column + width > COLUMNS_MAX || end > rows) return false;
    g->begun[*column] = true;
    for (; width; width--, ++*column) {
        if (g->taken_to[*column] > row) return false;
        g->taken_to[*column] = end;
    }
    if (*column > g->columns) g->columns = *column;
    return true;
}

static bool place_group(struct grid *g, const struct node *group)
{
    unsigned rows = rows_of(group), number = 0;
    memset(g->taken_to, 0, sizeof g->taken_to);
    for (const struct node *row = group->first; row; row = row->next) {
        unsigned column = 0;
        if (!row_stands(row)) continue;
        for (const struct node *cell = row->first; cell; cell = cell->next)
            if (node_role(cell) == ROLE_CELL && !place_cell(g, cell, number, rows, &column))
                return false;
        number++;
    }
    return true;
}

static bool spans_fit(const struct node *table)
{
    struct grid g = {0};
    for (const struct node *n = table->first; n; n = n->next)
        if (node_role(n) == ROLE_ROWS && !place_group(&g, n)) return false;
    for (unsigned i = 0; i < g.columns; i++)
        if (!g.begun[i]) return false;
    return true;
}

/* ---- writing ---- */

static void write_cell(struct clean *c, const struct node *n, bool spans)
{
    struct str name = n->element->name;
    clean_line_end(c);
    html_lit(&c->out, "<");
    buf_add(&c->out.out, name);
    clean_attributes(c, n);
    if (spans) clean_span_attributes(c, n);
    html_lit(&c->out, ">");
    if (str_eq(name, S("th"))) {
        clean_begin_text(c);
        clean_inline_children(c, n);
        clean_end_text(c);
    } else {
        clean_flow(c, n->first, NULL, BARE_STAYS);
    }
    clean_close(c, name);
    html_lit(&c->out, "\n");
}

static void write_row(struct clean *c, const struct node *n, bool spans)
{
    clean_open(c, n, S("tr"));
    html_lit(&c->out, "\n");
    for (const struct node *cell = n->first; cell; cell = cell->next)
        if (node_role(cell) == ROLE_CELL) write_cell(c, cell, spans);
    html_lit(&c->out, "</tr>\n");
}

static void write_group(struct clean *c, const struct node *n, struct str name, bool spans)
{
    if (rows_of(n) == 0) return;
    clean_open(c, n, name);
    html_lit(&c->out, "\n");
    for (const struct node *row = n->first; row; row = row->next)
        if (row_stands(row)) write_row(c, row, spans);
    clean_close(c, name);
    html_lit(&c->out, "\n");
}

static const struct node *first_group(const struct node *table, const char *name)
{
    for (const struct node *n = table->first; n; n = n->next)
        if (node_is(n, name) && rows_of(n)) return n;
    return NULL;
}

static const struct node *caption_of(const struct node *table)
{
    for (const struct node *n = table->first; n; n = n->next)
        if (node_role(n) == ROLE_CAPTION && n->has_content) return n;
    return NULL;
}

static bool table_has_rows(const struct node *table)
{
    for (const struct node *n = table->first; n; n = n->next)
        if (node_role(n) == ROLE_ROWS && rows_of(n)) return true;
    return false;
}

void clean_table(struct clean *c, const struct node *n)
{
    const struct node *head = first_group(n, "thead"), *foot = first_group(n, "tfoot");
    const struct node *caption = caption_of(n);
    if (!table_has_rows(n)) { /* a caption alone is text */
        clean_flow(c, n->first, NULL, BARE_STAYS);
        return;
    }
    bool spans = spans_fit(n);
    clean_open(c, n, S("table"));
    html_lit(&c->out, "\n");
    if (caption) {
        clean_text_block(c, caption, S("caption"));
        html_lit(&c->out, "\n");
    }
    if (head) write_group(c, head, S("thead"), spans);
    for (const struct node *group = n->first; group; group = group->next)
        if (node_role(group) == ROLE_ROWS && group != head && group != foot)
            write_group(c, group, S("tbody"), spans);
    if (foot) write_group(c, foot, S("tfoot"), spans);
    html_lit(&c->out, "</table>\n");
}
