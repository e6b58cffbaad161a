/* safe — is this markup harmless in a page? Asked by tests and fuzz targets alike, and answered
 * without the cleaner's own tables: it is parsed as browsers do, and all that is found must be
 * known harmless. */
#ifndef TOGUNA_TESTS_HTML_SAFE_H
#define TOGUNA_TESTS_HTML_SAFE_H
#include "base/base.h"
#include <gumbo.h>

enum safe_kind {
    SAFE_REPLY,   /* a few elements, links to the web only */
    SAFE_ARTICLE, /* whatever does not run, load a document or ask for input */
};

static inline bool safe_is_one_of(struct str s, const char *const words[])
{
    for (size_t i = 0; words[i]; i++)
        if (str_eq(s, str_of(words[i]))) return true;
    return false;
}

/* The scheme as a browser finds it: leading controls and spaces go, TAB, LF and CR go everywhere.
 * Empty for an address without one; cut where no known scheme is as long. RET has 16 bytes. */
static inline void safe_scheme(const char *address, char *ret)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.\t\n\r";
    size_t len = 0;
    while (*address && (unsigned char)*address <= ' ') address++;
    for (; *address && strchr(letters, *address); address++)
        if ((unsigned char)*address > ' ' && len < 15) ret[len++] = (char)(*address | 0x20);
    ret[*address == ':' ? len : 0] = '\0';
}

static inline bool safe_address(const char *address, enum safe_kind kind)
{
    static const char *const web[] = {"http", "https", NULL};
    static const char *const all[] = {"", "http", "https", "mailto", "tel", NULL};
    char scheme[16];
    safe_scheme(address, scheme);
    return safe_is_one_of(str_of(scheme), kind == SAFE_REPLY ? web : all);
}

static inline const char *safe_attribute(const GumboAttribute *a, enum safe_kind kind)
{
    static const char *const reply[] = {"href", "rel", "title", "start", "class", "tabindex", NULL};
    static const char *const addresses[] = {"href", "src", "cite", "poster", NULL};
    static const char *const never[] = {
        "style", "srcdoc", "action", "formaction", "xlink:href", "background", "data",
        "ping",  "srcset", "target", "is",         "slot",       "manifest",   NULL};
    struct str name = str_of(a->name);
    if (kind == SAFE_REPLY && !safe_is_one_of(name, reply)) return "an attribute no reply has";
    if (str_starts(name, S("on"))) return "an event handler";
    if (safe_is_one_of(name, never)) return "an attribute that styles or loads";
    if (safe_is_one_of(name, addresses) && !safe_address(a->value, kind)) return "an address";
    return NULL;
}

static inline const char *safe_element(const GumboElement *e, enum safe_kind kind)
{
    static const char *const reply[] = {"p",  "br", "em", "strong", "code",       "pre", "a",
                                        "ul", "ol", "li", "hr",     "blockquote", NULL};
    static const char *const never[] = {"script", "style",  "iframe", "frame",    "frameset",
                                        "object", "embed",  "applet", "form",     "input",
                                        "button", "select", "option", "textarea", "meta",
                                        "link",   "base",   "title",  "template", "noscript",
                                        "svg",    "math",   "portal", "dialog",   NULL};
    if (e->tag_namespace != GUMBO_NAMESPACE_HTML) return "an element of another namespace";
    if (e->tag == GUMBO_TAG_UNKNOWN) return "an unknown element";
    struct str name = str_of(gumbo_normalized_tagname(e->tag));
    if (kind == SAFE_REPLY && !safe_is_one_of(name, reply)) return "an element no reply has";
    if (safe_is_one_of(name, never)) return "an element that runs, loads or asks";
    for (unsigned i = 0; i < e->attributes.length; i++) {
        const char *fault = safe_attribute(e->attributes.data[i], kind);
        if (fault) return fault;
    }
    return NULL;
}

static inline const char *safe_children(const GumboVector *children, enum safe_kind kind)
{
    for (unsigned i = 0; i < children->length; i++) {
        const GumboNode *n = children->data[i];
        const char *fault = NULL;
        if (n->type == GUMBO_NODE_COMMENT || n->type == GUMBO_NODE_TEMPLATE) return "a remark";
        if (n->type == GUMBO_NODE_ELEMENT) fault = safe_element(&n->v.element, kind);
        if (!fault && n->type == GUMBO_NODE_ELEMENT)
            fault = safe_children(&n->v.element.children, kind);
        if (fault) return fault;
    }
    return NULL;
}

static inline GumboOutput *safe_parse(struct str markup)
{
    GumboOptions options = kGumboDefaultOptions;
    options.fragment_context = GUMBO_TAG_DIV;
    return gumbo_parse_with_options(&options, markup.at ? markup.at : "", markup.len);
}

/* NULL, or what is wrong with it. */
static inline const char *safe_fault(struct str markup, enum safe_kind kind)
{
    GumboOutput *parsed = safe_parse(markup);
    const char *fault = safe_children(&parsed->root->v.element.children, kind);
    gumbo_destroy_output(&kGumboDefaultOptions, parsed);
    return fault;
}

#endif
