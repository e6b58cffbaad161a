/* A whole HTML document in articles/, saved from a browser or made by another program: its body is
 * the article, its <title> the title where no heading is, its <html lang> the language.
 *
 * Only these few tags are looked for, and only where the text begins as a document does; everything
 * else is the cleaner's (html_clean_article), which parses as browsers do. A document odd enough to
 * mislead this search loses nothing but its head. */
#include "html/html.h"
#include "site/article.h"

static size_t find_nocase(struct str s, struct str needle, size_t from)
{
    for (size_t i = from; i + needle.len <= s.len; i++) {
        if (s.at[i] == needle.at[0] && str_eq_nocase(str_sub(s, i, needle.len), needle)) return i;
    }
    return s.len;
}

static size_t find_last_nocase(struct str s, struct str needle)
{
    for (size_t i = s.len; i >= needle.len; i--) {
        size_t at = i - needle.len;
        if (s.at[at] == needle.at[0] && str_eq_nocase(str_sub(s, at, needle.len), needle))
            return at;
    }
    return s.len;
}

/* Where "<name" stands as a tag of this name, not of a longer one. */
static size_t find_tag(struct str s, struct str open)
{
    for (size_t at = find_nocase(s, open, 0); at < s.len; at = find_nocase(s, open, at + 1)) {
        char after = at + open.len < s.len ? s.at[at + open.len] : '>';
        if (after == '>' || after == '/' || after == ' ' || (after >= '\t' && after <= '\r'))
            return at;
    }
    return s.len;
}

/* White space and comments stand before a document's first tag. */
static struct str skip_comments(struct str s)
{
    s = str_trim(s);
    while (str_starts(s, S("<!--"))) {
        size_t end = str_find(s, S("-->"), 4);
        s = str_trim(str_from(s, end + 3));
    }
    return s;
}

static bool is_document(struct str html)
{
    struct str s = skip_comments(html);
    return find_nocase(str_sub(s, 0, 9), S("<!doctype"), 0) == 0 ||
           find_tag(str_sub(s, 0, 6), S("<html")) == 0 ||
           find_tag(str_sub(s, 0, 6), S("<head")) == 0;
}

static struct str title_of(struct arena *a, struct str head)
{
    size_t open = find_tag(head, S("<title"));
    size_t from = str_find_char(head, '>', open);
    if (from == head.len) return STR_NONE;
    size_t end = find_nocase(head, S("</title"), from);
    return str_trim(html_to_text(a, str_sub(head, from + 1, end - from - 1)));
}

static struct str lang_of(struct str head)
{
    size_t open = find_tag(head, S("<html"));
    struct str tag = str_sub(head, open, str_find_char(head, '>', open) - open);
    size_t at = find_nocase(tag, S(" lang="), 0);
    if (at == tag.len) return STR_NONE;
    struct str value = str_from(tag, at + 6);
    char quote = value.len ? value.at[0] : '\0';
    if (quote == '"' || quote == '\'') {
        value = str_from(value, 1);
        value = str_sub(value, 0, str_find_char(value, quote, 0));
    } else {
        value = str_sub(value, 0, str_find_char(value, ' ', 0));
    }
    return language_is_tag(value) ? value : STR_NONE;
}

/* The length of the head: up to where the body's content begins. */
static size_t head_len(struct str html)
{
    static const struct str ends[] = {S_INIT("<body"), S_INIT("</head"), S_INIT("</title")};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t at = str_find_char(html, '>', find_tag(html, ends[i]));
        if (at < html.len) return at + 1;
    }
    return 0;
}

struct document document_of(struct arena *a, struct str html)
{
    if (!is_document(html)) return (struct document){.body = html};
    size_t head = head_len(html);
    struct str front = str_sub(html, 0, head), body = str_from(html, head);
    body = str_sub(body, 0, find_last_nocase(body, S("</body")));
    body = str_sub(body, 0, find_last_nocase(body, S("</html")));
    return (struct document){.title = title_of(a, front), .lang = lang_of(front), .body = body};
}
