/* Atom's elements (RFC 4287), as far as our feeds need them. Ids are addresses of this site: they
 * stay as long as it keeps its name. No person here ever has an email element. */
#include "page/feed.h"

void atom_begin(struct page_answer *ret, struct arena *a, const struct atom_head *head)
{
    struct html_out *o = &ret->body;
    ret->content_type = "application/atom+xml; charset=utf-8";
    html_done(o);
    html_init_xml(o, LIMIT_PAGE_BYTES);
    html_lit(
        o,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" "
        "xmlns:thr=\"http://purl.org/syndication/thread/1.0\"");
    html_attr(o, "xml:lang", head->lang);
    html_lit(o, ">\n");
    atom_element(o, "id", head->id);
    atom_element(o, "title", head->title);
    atom_element(o, "updated", feed_time(a, head->updated_ms));
    atom_link(o, "self", "application/atom+xml", head->self);
    atom_link(o, "alternate", "text/html", head->page);
    atom_author(o, head->author, STR_NONE);
    html_lit(o, "<generator>Toguna</generator>\n");
}

void atom_end(struct html_out *o) { html_lit(o, "</feed>\n"); }

void atom_author(struct html_out *o, struct str name, struct str uri)
{
    html_lit(o, "<author>");
    atom_element(o, "name", name);
    if (!str_is_empty(uri)) atom_element(o, "uri", uri);
    html_lit(o, "</author>\n");
}

void atom_content(struct html_out *o, struct str page, struct str lang, struct html content)
{
    html_lit(o, "<content type=\"html\"");
    html_attr(o, "xml:base", page);
    if (!str_is_empty(lang)) html_attr(o, "xml:lang", lang);
    html_lit(o, ">");
    html_text(o, content.markup);
    html_lit(o, "</content>\n");
}
