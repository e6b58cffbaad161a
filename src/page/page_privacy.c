/* GET /privacy: what this site keeps of its readers, why, and for how long: the program's own
 * account, made from the settings, so that it says what is. Whoever changes what is kept changes
 * this page with it. */
#include "page/form.h"

struct sheet { /* the page being written */
    struct html_out *o;
    const struct chrome *ch;
    const struct conf *conf;
};

static void heading(const struct sheet *s, const char *title)
{
    html_lit(s->o, "<h2>");
    html_text(s->o, t(s->ch->c, title));
    html_lit(s->o, "</h2>\n");
}

static void paragraph(const struct sheet *s, struct str text)
{
    html_lit(s->o, "<p>");
    html_text(s->o, text);
    html_lit(s->o, "</p>\n");
}

static void say(const struct sheet *s, const char *message) { paragraph(s, t(s->ch->c, message)); }

static void item(const struct sheet *s, const char *message)
{
    html_lit(s->o, "<li>");
    html_text(s->o, t(s->ch->c, message));
    html_lit(s->o, "</li>\n");
}

static void say_of_cookie(const struct sheet *s, struct str message, struct html name)
{
    html_lit(s->o, "<p>");
    html_filled(s->o, message, name);
    html_lit(s->o, "</p>\n");
}

/* ---- the sections ---- */

static void write_reading(const struct sheet *s)
{
    heading(s, N_("Reading"));
    say(s, N_("Reading leaves nothing behind. No cookie is set, no script runs, nobody is counted, "
              "and this program "
              "keeps no record of who read what."));
    say(s, N_("A server that stands in front of this one may keep records of its own; of those "
              "this program knows "
              "nothing, and the publisher of the site can tell you."));
}

static void write_form(const struct sheet *s)
{
    heading(s, N_("What the form asks"));
    html_lit(s->o, "<ul>\n");
    item(s, N_("Your reply. It is required, and published."));
    item(s, form_requires(s->conf, INPUT_AUTHOR)
                ? N_("Your name. It is required, and published; any name will do.")
                : N_("Your name. It is not required; if you give one, it is "
                     "published."));
    item(s, form_requires(s->conf, INPUT_EMAIL)
                ? N_("Your email address. It is required, and never published.")
                : N_("Your email address. It is not required, and never "
                     "published."));
    item(s, N_("Your website. It is not required; if you give one, your name links to it."));
    html_lit(s->o, "</ul>\n");
}

static void write_moderation(const struct sheet *s)
{
    switch (s->conf->moderation) {
    case MODERATION_ALL:
        say(s, N_("A moderator reads every reply before it is published."));
        return;
    case MODERATION_FIRST:
        say(s, N_("A moderator reads an author’s first reply before it is published."));
        return;
    case MODERATION_NONE:
    case MODERATION__COUNT:
        break;
    }
    say(s, N_("Replies are published at once, without a moderator having read them."));
}

static void write_kept(const struct sheet *s)
{
    heading(s, N_("What is kept with a reply"));
    say(s, N_("Its text, the name and the website as you gave them; the article and the passage it "
              "answers; the "
              "language it seems to be in; when it was written and last changed; whether it waits, "
              "is published or "
              "was taken away, by whom and for what reason."));
    say(s, N_("A random number stands for its author. The pattern beside the name is drawn from "
              "that number and from "
              "nothing else. A hash of the form’s own random number makes a reply that is sent "
              "twice count once."));
    write_moderation(s);
}

static void write_address(const struct sheet *s)
{
    heading(s, N_("Your email address"));
    say(s, N_("It is not published, nor is anything that could be computed from it. As soon as it "
              "arrives it is sealed "
              "to a key that the program which answers the web does not have. What is written down "
              "is the sealed "
              "address, and a hash of it under a secret key, by which your replies can be found "
              "when you want them "
              "erased."));
}

static void write_rate(const struct sheet *s)
{
    if (s->conf->rate_replies_per_minute == 0) return;
    paragraph(s,
              tn_filled(s->ch->arena, s->ch->c,
                        "So that nobody can flood this site, {n} reply a minute is taken from "
                        "one network. For that, the beginning of your network address is hashed "
                        "under a secret key and remembered in memory for a minute or two.",
                        "So that nobody can flood this site, {n} replies a minute are taken "
                        "from one network. For that, the beginning of your network address is "
                        "hashed under a secret key and remembered in memory for a minute or two.",
                        s->conf->rate_replies_per_minute));
}

static void write_network(const struct sheet *s)
{
    heading(s, N_("Your network"));
    write_rate(s);
    if (s->conf->retention_ip_days == 0) {
        say(s, N_("Where a reply comes from is not written down."));
        return;
    }
    paragraph(s,
              tn_filled(s->ch->arena, s->ch->c,
                        "Such a hash is kept with your reply for {n} day, so that replies of one "
                        "network can be told from those of many, and then destroyed. Your "
                        "address in the network is written down nowhere.",
                        "Such a hash is kept with your reply for {n} days, so that replies of one "
                        "network can be told from those of many, and then destroyed. Your "
                        "address in the network is written down nowhere.",
                        s->conf->retention_ip_days));
}

static void write_letters(const struct sheet *s)
{
    if (!s->ch->w->mail) return;
    heading(s, N_("Letters to you"));
    say(s,
        N_("You are written to only when you ask for it: for answers, by ticking a box, or for a "
           "link to your own replies. Of a box comes one letter and no other before you follow "
           "the link in it; and in each letter is a link that ends them. What you asked for is "
           "kept with your sealed address until you end it and 30 days longer, or 7 days when "
           "you never confirm it."));
    say(s,
        N_("A letter waits here with your sealed address until it is delivered, 5 days at most. "
           "Under the hash of an address is noted how many letters it got, for two days; that its "
           "mailbox is not there, for half a year; and that no letters are wanted, until that is "
           "erased."));
}

static struct str author_cookie(const struct sheet *s)
{
    uint64_t minutes = s->conf->replies_edit_minutes;
    if (minutes == 0)
        return t(
            s->ch->c,
            "{0} comes with the first reply you send and stays for a year. It is a random secret, "
            "of "
            "which only a hash is kept here. With it you see your own replies while they wait.");
    return tn_filled(s->ch->arena, s->ch->c,
                     "{0} comes with the first reply you send and stays for a year. It is a random "
                     "secret, of which only "
                     "a hash is kept here. With it you see your own replies while they wait, and "
                     "can change or withdraw "
                     "them for {n} minute.",
                     "{0} comes with the first reply you send and stays for a year. It is a random "
                     "secret, of which only "
                     "a hash is kept here. With it you see your own replies while they wait, and "
                     "can change or withdraw "
                     "them for {n} minutes.",
                     minutes);
}

static void write_cookies(const struct sheet *s)
{
    heading(s, N_("Cookies"));
    say(s, N_("There is none before you send a reply or open your own. All are for this site "
              "alone."));
    say_of_cookie(s, author_cookie(s), HTML_LIT("<code>toguna_author</code>"));
    say_of_cookie(s,
                  t(s->ch->c, "{0} comes only when you tick the box for it, and stays for a year. "
                              "It holds your name and "
                              "your website, in your browser and nowhere else. Send a reply "
                              "without the tick, and it is "
                              "gone."),
                  HTML_LIT("<code>toguna_remember</code>"));
    if (s->ch->w->mail)
        say_of_cookie(s,
                      t(s->ch->c,
                        "{0} comes when you open your replies by a mailed link, and stays "
                        "for an hour or until you close them."),
                      HTML_LIT("<code>toguna_me</code>"));
}

static void write_how_long(const struct sheet *s)
{
    heading(s, N_("How long"));
    if (s->conf->retention_contact_days == 0) {
        say(s,
            N_("A reply and the sealed address that came with it are kept until they are erased. "
               "One that was withdrawn or removed is no longer shown, but its text is kept."));
        return;
    }
    say(s, N_("A reply is kept until it is erased. One that was withdrawn or removed is no longer "
              "shown, but its text is kept."));
    paragraph(
        s, tn_filled(s->ch->arena, s->ch->c,
                     "The sealed address and its hash are destroyed {n} day after the reply came.",
                     "The sealed address and its hash are destroyed {n} days after the reply "
                     "came.",
                     s->conf->retention_contact_days));
}

static void write_rights(const struct sheet *s)
{
    heading(s, N_("Having it erased"));
    if (s->ch->w->mail) {
        html_lit(s->o, "<p>");
        html_filled(s->o,
                    t(s->ch->c, "At {0} you can have a link mailed to you that opens all replies "
                                "given with your address: there you can see, change, take back, "
                                "copy and erase them, with or without their texts."),
                    HTML_LIT("<a href=\"/me\">/me</a>"));
        html_lit(s->o, "</p>\n");
    }
    say(s, N_("Ask the publisher of this site: they can erase one reply, or all that were given "
              "with your email address. "
              "Text, name, website, the sealed address and its hash are then overwritten. What "
              "remains is an empty "
              "place, so that the answers of others keep theirs. Backups made before are the "
              "publisher’s to clear."));
}

static void write_others(const struct sheet *s)
{
    heading(s, N_("Others"));
    if (s->ch->w->mail)
        say(s,
            N_("Nothing is passed on to anybody but the mail server that takes a letter to you: "
               "it learns your address and what the letter says. No page of this site makes your "
               "browser ask another site for anything, and nothing here follows you about."));
    else
        say(s, N_("Nothing is passed on to anybody. No page of this site makes your browser ask "
                  "another site for anything, "
                  "and nothing here follows you about."));
}

static void draw(struct html_out *o, const struct chrome *ch)
{
    struct sheet s = {.o = o, .ch = ch, .conf = ch->w->conf};
    chrome_begin(o, ch);
    html_lit(o, "<article class=\"article\"><h1>");
    html_text(o, ch->title);
    html_lit(o, "</h1>\n<div class=\"body\">\n");
    say(&s, N_("This is what this site keeps of its readers, why, and for how long."));
    write_reading(&s);
    write_form(&s);
    write_kept(&s);
    write_address(&s);
    write_network(&s);
    write_letters(&s);
    write_cookies(&s);
    write_how_long(&s);
    write_rights(&s);
    write_others(&s);
    html_lit(o, "</div>\n</article>\n");
    chrome_end(o, ch);
}

static enum page_step handle(const struct page_world *w, struct page_request *q,
                             struct page_answer *ret, struct wire_message *ret_message)
{
    (void)ret_message;
    struct chrome ch = chrome_of_words(w, q->arena, words_for(w, w->conf->site_lang));
    ch.title = t(ch.c, "Privacy");
    ch.canonical = S("/privacy");
    draw(&ret->body, &ch);
    ret->public = true;
    return PAGE_ANSWER;
}

const struct page_route route_privacy = {
    .name = "privacy",
    .methods = "GET",
    .pattern = "/privacy",
    .text = "what is kept of readers, why, and for how long",
    .variant = variant_one,
    .handle = handle,
};
