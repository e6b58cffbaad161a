/* Errors as pages: what happened and what to do, in the reader's language. On an article's own
 * pages the language is the article's, as that of its form is. */
#include "page/chrome.h"

struct error_words {
    int status;
    const char *title, *what, *todo;
};

#define AGAIN_LATER N_("Please try again in a little while.")
#define GO_BACK                                                                                    \
    N_("What you typed is still in your browser: go back, copy it if it matters to you, and send " \
       "it again.")

/* {0} is the most bytes a form may have. A status without a row of its own has that of its hundred.
 */
static const struct error_words WORDS[] = {
    {400, N_("This request could not be understood"),
     N_("What your browser sent arrived damaged, or was never whole."),
     N_("Go back and try once more. If you typed the address by hand, please look it over.")},
    {403, N_("This is not allowed"),
     N_("The server has understood what was asked, and will not do it."),
     N_("If you sent a form, open its page on this site and send it from there.")},
    {404, N_("This page was not found"),
     N_("There is nothing at this address. It may have been taken away, or the address is not "
        "quite right."),
     N_("Look the address over, or begin with the list of articles.")},
    {405, N_("This address cannot be used that way"),
     N_("There is something here, but it cannot be asked for as your browser did."),
     N_("Begin with the list of articles, and follow the links from there.")},
    {408, N_("This took too long"),
     N_("Your browser began to send something and did not come to its end in time."), GO_BACK},
    {413, N_("This is too much at once"),
     N_("A form may have {0} bytes in all; what was sent has more."),
     N_("What you typed is still in your browser: go back, shorten it, and send it again.")},
    {414, N_("This address is too long"), N_("The server reads no address of this length."),
     N_("Look the address over, or begin with the list of articles.")},
    {415, N_("This form cannot be read"),
     N_("It was not sent in the way the forms of this site are."),
     N_("Open its page on this site and send the form from there.")},
    {422, N_("This could not be taken"), N_("Something in what was sent is not as it has to be."),
     GO_BACK},
    {429, N_("Too much has come from your network"),
     N_("So that nobody can flood this site, it takes only so much "
        "in a minute."),
     N_("Please wait a minute and try again.")},
    {431, N_("Your browser says too much"),
     N_("The headers of the request, cookies and all, are longer than the server reads."),
     N_("Delete the cookies of this site in your browser and try again.")},
    {500, N_("Something went wrong here"), N_("It is a fault of this server, not yours."),
     AGAIN_LATER},
    {501, N_("This cannot be done here"), N_("The server does not know how to do what was asked."),
     N_("Begin with the list of articles, and follow the links from there.")},
    {503, N_("This is not possible at the moment"),
     N_("The server cannot read what it keeps just now. Mostly that is over within seconds."),
     AGAIN_LATER},
    {505, N_("This version of HTTP is not spoken here"),
     N_("The server understands HTTP/1.0 and HTTP/1.1."),
     N_("Please use another browser or program.")},
};

static const struct error_words *words_of(int status)
{
    const struct error_words *hundred = NULL;
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (WORDS[i].status == status) return &WORDS[i];
        if (WORDS[i].status == (status < 500 ? 400 : 500)) hundred = &WORDS[i];
    }
    return hundred;
}

static bool stands_on_article(const struct page_world *w, const struct page_request *q,
                              struct article *ret)
{
    return q->slug.len && reader_article(w->reader, q->arena, q->slug, ret) == READ_OK;
}

static const struct catalog *words_for_reader(const struct page_world *w,
                                              const struct page_request *q)
{
    return catalog_accepted(http_header(q->http, "Accept-Language"),
                            words_for(w, w->conf->site_lang));
}

static void write_line(struct html_out *o, struct str text)
{
    html_lit(o, "<p>");
    html_text(o, text);
    html_lit(o, "</p>\n");
}

static void write_way_out(struct html_out *o, const struct chrome *ch,
                          const struct article *article)
{
    html_lit(o, "<p class=\"back\">");
    if (article) {
        html_lit(o, "<a");
        html_attr(o, "href", slug_path(ch->arena, article->slug));
        write_lang(o, article->lang, ch->lang);
        html_lit(o, "><bdi>");
        html_text(o, article->title);
    } else {
        html_lit(o, "<a href=\"/\"><bdi>");
        html_text(o, t(ch->c, "Articles"));
    }
    html_lit(o, "</bdi></a></p>\n");
}

static void draw(struct html_out *o, const struct chrome *ch, int status,
                 const struct article *article)
{
    const struct error_words *words = words_of(status);
    struct str number = arena_printf(ch->arena, "%d", status);
    struct str bytes = catalog_number(ch->arena, ch->c, LIMIT_BODY_BYTES);
    html_lit(o, "<div class=\"error\">\n<p class=\"status\">");
    html_text(o, text_filled(ch->arena, t(ch->c, "Error {0}"), number));
    html_lit(o, "</p>\n<h1>");
    html_text(o, t(ch->c, words->title));
    html_lit(o, "</h1>\n");
    write_line(o, text_filled(ch->arena, t(ch->c, words->what), bytes));
    write_line(o, t(ch->c, words->todo));
    write_way_out(o, ch, article);
    html_lit(o, "</div>\n");
}

void page_error(const struct page_world *w, struct page_request *q, int status,
                struct page_answer *ret)
{
    struct article *article = arena_zeros(q->arena, sizeof *article);
    if (!stands_on_article(w, q, article)) article = NULL;
    struct chrome ch = chrome_of_words(
        w, q->arena, article ? words_for(w, article->lang) : words_for_reader(w, q));
    ch.hidden = true;
    ch.title = t(ch.c, words_of(status)->title);
    chrome_begin(&ret->body, &ch);
    draw(&ret->body, &ch, status, article);
    chrome_end(&ret->body, &ch);
    ret->status = status;
    ret->public = false;
    if (status == 503) page_answer_header(ret, "Retry-After", S("10"));
}
