/* The reply form as html. The three sentences on top of it are the product's promise; their English
 * is WordPress's, word for word. */
#include "page/form.h"

struct input {
    struct str name, autocomplete;
    const char *type, *label;
};
static const struct input INPUTS[INPUT__COUNT] = {
    [INPUT_COMMENT] = {S_INIT("comment"), S_INIT("off"), "", N_("Your reply")},
    [INPUT_AUTHOR] = {S_INIT("author"), S_INIT("name"), "text", N_("Name")},
    [INPUT_EMAIL] = {S_INIT("email"), S_INIT("email"), "email", N_("Email")},
    [INPUT_URL] = {S_INIT("url"), S_INIT("url"), "url", N_("Website")},
};

struct str form_input_name(enum form_input input) { return INPUTS[input].name; }

bool form_requires(const struct conf *conf, enum form_input input)
{
    switch (input) {
    case INPUT_COMMENT:
        return true;
    case INPUT_AUTHOR:
        return conf->require_name;
    case INPUT_EMAIL:
        return conf->require_email;
    case INPUT_URL:
    case INPUT__COUNT:
        break;
    }
    return false;
}

static bool has_field_errors(const struct reply_form *f)
{
    bool any = false;
    for (size_t i = 0; i < INPUT__COUNT; i++) any = any || !str_is_empty(f->error[i]);
    return any;
}

bool form_has_faults(const struct reply_form *f)
{
    return !str_is_empty(f->trouble) || has_field_errors(f);
}

static void write_summary_line(struct html_out *o, const struct chrome *ch,
                               const struct reply_form *f, enum form_input i)
{
    if (str_is_empty(f->error[i])) return;
    html_lit(o, "<li><a");
    html_attr(o, "href", arena_printf(ch->arena, "#%.*s", STR(INPUTS[i].name)));
    html_lit(o, ">");
    struct str label = t(ch->c, INPUTS[i].label);
    html_text(o, text_filled(ch->arena, t(ch->c, "{0}: {1}"), label, f->error[i]));
    html_lit(o, "</a></li>\n");
}

void form_write_summary(struct html_out *o, const struct chrome *ch, const struct reply_form *f)
{
    if (!form_has_faults(f)) return;
    html_lit(o, "<div class=\"errors\" role=\"alert\" tabindex=\"-1\" autofocus");
    write_words_lang(o, ch);
    html_lit(o, "><h2>");
    html_text(o, t(ch->c, "Your reply was not taken yet"));
    html_lit(o, "</h2>\n");
    if (!str_is_empty(f->trouble)) {
        html_lit(o, "<p>");
        html_text(o, f->trouble);
        html_lit(o, "</p>\n");
    }
    if (has_field_errors(f)) {
        html_lit(o, "<ul>\n");
        for (enum form_input i = 0; i < INPUT__COUNT; i++) write_summary_line(o, ch, f, i);
        html_lit(o, "</ul>\n");
    }
    html_lit(o, "<p>");
    html_text(o, t(ch->c, "Everything you typed is still here."));
    html_lit(o, "</p></div>\n");
}

static void write_mark(struct html_out *o)
{
    html_lit(o, " <span class=\"req\" aria-hidden=\"true\">*</span>");
}

static void write_label(struct html_out *o, const struct chrome *ch, enum form_input i)
{
    html_lit(o, "<label");
    html_attr(o, "for", INPUTS[i].name);
    html_lit(o, ">");
    html_text(o, t(ch->c, INPUTS[i].label));
    if (form_requires(ch->w->conf, i)) write_mark(o);
    html_lit(o, "</label>\n");
}

/* What is said of a field to everybody: required, in error, described. */
static void write_state(struct html_out *o, const struct chrome *ch, enum form_input i,
                        struct str error, bool hint)
{
    if (form_requires(ch->w->conf, i)) html_lit(o, " required");
    if (!str_is_empty(error)) html_lit(o, " aria-invalid=\"true\"");
    if (str_is_empty(error) && !hint) return;
    const char *name = INPUTS[i].name.at;
    struct str ids =
        arena_printf(ch->arena, "%s%s%s%s%s", str_is_empty(error) ? "" : name,
                     str_is_empty(error) ? "" : "-error", !str_is_empty(error) && hint ? " " : "",
                     hint ? name : "", hint ? "-hint" : "");
    html_attr(o, "aria-describedby", ids);
}

static void write_field_begin(struct html_out *o, struct str error)
{
    if (str_is_empty(error))
        html_lit(o, "<div class=\"field\">");
    else
        html_lit(o, "<div class=\"field bad\">");
}

static void write_error(struct html_out *o, enum form_input i, struct str error)
{
    if (str_is_empty(error)) return;
    html_lit(o, "<p class=\"why\" id=\"");
    html_text(o, INPUTS[i].name);
    html_lit(o, "-error\">");
    html_text(o, error);
    html_lit(o, "</p>\n");
}

/* A browser changes what is no address in a field for one (it takes away spaces), and the standard
 * forbids to send it there: such a value goes into a field for any text. */
static bool fits_its_type(const struct chrome *ch, enum form_input i, struct str value)
{
    struct url url;
    if (str_is_empty(value)) return true;
    if (i == INPUT_EMAIL) return address_check(value) == ADDRESS_OK;
    if (i != INPUT_URL) return true;
    return str_trim(value).len == value.len && url_check(ch->arena, value, URL_WEB, &url);
}

static void write_type(struct html_out *o, const struct chrome *ch, enum form_input i,
                       struct str value)
{
    bool fits = fits_its_type(ch, i, value);
    html_attr(o, "type", fits ? str_of(INPUTS[i].type) : S("text"));
    if (!fits) html_attr(o, "inputmode", str_of(INPUTS[i].type));
}

static void write_input(struct html_out *o, const struct chrome *ch, const struct reply_form *f,
                        enum form_input i)
{
    bool hint = i == INPUT_EMAIL;
    write_field_begin(o, f->error[i]);
    write_label(o, ch, i);
    write_error(o, i, f->error[i]);
    html_lit(o, "<input");
    html_attr(o, "id", INPUTS[i].name);
    write_type(o, ch, i, f->value[i]);
    html_attr(o, "name", INPUTS[i].name);
    html_attr(o, "autocomplete", INPUTS[i].autocomplete);
    if (i != INPUT_AUTHOR) html_lit(o, " dir=\"ltr\"");
    html_attr(o, "value", form_shown(ch->arena, f->value[i]));
    write_state(o, ch, i, f->error[i], hint);
    html_lit(o, ">\n");
    if (hint) {
        html_lit(o, "<p class=\"hint\" id=\"email-hint\">");
        html_text(o, t(ch->c, "Kept sealed; shown to nobody."));
        html_lit(o, "</p>\n");
    }
    html_lit(o, "</div>\n");
}

static void write_markdown_hint(struct html_out *o, const struct chrome *ch)
{
    html_lit(o, "<p class=\"hint\" id=\"comment-hint\">");
    html_filled(o, t(ch->c, "You can use Markdown: {0}, {1}, {2}, {3}."),
                HTML_LIT("<code>**bold**</code>"), HTML_LIT("<code>*italic*</code>"),
                HTML_LIT("<code>&gt; quotation</code>"),
                HTML_LIT("<code>[link](https://…)</code>"));
    html_lit(o, "</p>\n");
}

/* The line end after <textarea> is eaten by the parser, so that one typed first survives. */
void form_write_comment(struct html_out *o, const struct chrome *ch, struct str value,
                        struct str error)
{
    write_field_begin(o, error);
    write_label(o, ch, INPUT_COMMENT);
    write_error(o, INPUT_COMMENT, error);
    html_lit(o, "<textarea id=\"comment\" name=\"comment\" rows=\"7\" cols=\"60\" dir=\"auto\"");
    write_state(o, ch, INPUT_COMMENT, error, true);
    html_lit(o, ">\n");
    html_text(o, form_shown(ch->arena, value));
    html_lit(o, "</textarea>\n");
    write_markdown_hint(o, ch);
    html_lit(o, "</div>\n");
}

void form_write_token(struct html_out *o)
{
    html_lit(o, "<input type=\"hidden\" name=\"token\" value=\"");
    html_hole(o, TOKEN_CHARS);
    html_lit(o, "\">\n");
}

void form_write_hidden(struct html_out *o, struct str name, struct str value)
{
    html_lit(o, "<input type=\"hidden\"");
    html_attr(o, "name", name);
    html_attr(o, "value", value);
    html_lit(o, ">\n");
}

static void write_promise(struct html_out *o, const struct chrome *ch)
{
    html_lit(o, "<p class=\"promise\">");
    html_text(o, t(ch->c, "Your email address will not be published."));
    html_lit(o, " ");
    html_filled(o, t(ch->c, "Required fields are marked {0}"),
                HTML_LIT("<span class=\"req\">*</span>"));
    html_lit(o, "</p>\n");
}

static void write_remember(struct html_out *o, const struct chrome *ch, bool checked)
{
    html_lit(o, "<p class=\"check\"><input type=\"checkbox\" id=\"remember\" name=\"remember\" "
                "value=\"yes\"");
    if (checked) html_lit(o, " checked");
    html_lit(o, "> <label for=\"remember\">");
    html_text(o, t(ch->c, "Remember my name and website in this browser"));
    html_lit(o, "</label></p>\n");
}

static void write_box(struct html_out *o, struct str value, struct str words, bool checked)
{
    html_lit(o, "<p class=\"check\"><input type=\"checkbox\" name=\"subscribe\"");
    html_attr(o, "id", value);
    html_attr(o, "value", value);
    if (checked) html_lit(o, " checked");
    html_lit(o, "> <label");
    html_attr(o, "for", value);
    html_lit(o, ">");
    html_text(o, words);
    html_lit(o, "</label></p>\n");
}

/* Nothing is sent before the mailed link was followed, which the boxes need not say. */
static void write_subscribe(struct html_out *o, const struct chrome *ch, const struct reply_form *f)
{
    if (!ch->w->mail) return;
    write_box(o, S("answers"), t(ch->c, "Send me answers to this reply by mail"), f->answers);
    write_box(o, S("all"), t(ch->c, "Send me all replies here by mail"), f->all);
}

static void write_buttons(struct html_out *o, const struct chrome *ch)
{
    html_lit(o, "<p class=\"buttons\"><button class=\"do\" name=\"do\" value=\"post\">");
    html_text(o, t(ch->c, "Send reply"));
    html_lit(o,
             "</button> <button class=\"do else\" name=\"do\" value=\"preview\" formnovalidate>");
    html_text(o, t(ch->c, "Preview"));
    html_lit(o, "</button></p>\n");
}

static void write_form_begin(struct html_out *o, const struct chrome *ch, struct str path,
                             bool alone)
{
    html_lit(o, "<form id=\"reply-form\" class=\"reply-form\" method=\"post\"");
    html_attr(o, "action", arena_printf(ch->arena, "%.*s/replies", STR(path)));
    write_words_lang(o, ch);
    html_lit(o, " aria-labelledby=\"reply-title\">\n");
    if (alone) return;
    html_lit(o, "<h2 id=\"reply-title\">");
    html_text(o, t(ch->c, "Leave a reply"));
    html_lit(o, "</h2>\n");
}

void form_write(struct html_out *o, const struct chrome *ch, struct str path,
                const struct reply_form *f, bool alone)
{
    write_form_begin(o, ch, path, alone);
    write_promise(o, ch);
    form_write_comment(o, ch, f->value[INPUT_COMMENT], f->error[INPUT_COMMENT]);
    html_lit(o, "<div class=\"row\">\n");
    write_input(o, ch, f, INPUT_AUTHOR);
    write_input(o, ch, f, INPUT_EMAIL);
    html_lit(o, "</div>\n");
    write_input(o, ch, f, INPUT_URL);
    write_remember(o, ch, f->remember);
    write_subscribe(o, ch, f);
    form_write_hidden(o, S("parent"), form_shown(ch->arena, f->parent));
    form_write_hidden(o, S("passage"), form_shown(ch->arena, f->passage));
    form_write_token(o);
    write_buttons(o, ch);
    html_lit(o, "</form>\n");
}

void form_write_closed(struct html_out *o, const struct chrome *ch)
{
    html_lit(o, "<p class=\"closed\" id=\"reply-form\"");
    write_words_lang(o, ch);
    html_lit(o, ">");
    html_text(o, t(ch->c, "This page takes no more replies."));
    html_lit(o, "</p>\n");
}
