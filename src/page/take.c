/* POST /SLUG/replies: takes the form.
 *
 *   post ──► checked here ──► the store ──► 303 to where the reply stands
 *                │                │
 *                └── 422, 403 ────┴── 422, 403, 429, 503: the form again, every character in it
 *
 * The address is hashed and sealed in one function, before anything else learns of it, and its
 * bytes are wiped as soon as no refusal can need them. Whether the page is closed or the parent
 * gone is the store's to say, since a post that was taken before must be recognised first. */
#include "mark/mark.h"
#include "page/alone.h"
#include "page/body.h"
#include "page/refusal.h"
#include "page/taken.h"

struct taking { /* from handle to answered */
    struct alone page;
    struct str url; /* checked */
    struct token token;
    struct str typed_token; /* empty: a fresh one is due */
    char secret[SECRET_CHARS];
    bool secret_is_new;
    unsigned char once[ONCE_BYTES], hash[HASH_BYTES], address[HASH_BYTES], sealed[SEALED_BYTES];
};

static const struct chrome *chrome_of(const struct taking *taking) { return &taking->page.ch; }

static enum page_step refuse(struct taking *taking, int status, struct page_answer *ret)
{
    ret->status = status;
    ret->token = taking->typed_token;
    alone_draw(&taking->page, ret);
    return PAGE_ANSWER;
}

static enum page_step trouble(struct taking *taking, int status, struct str words,
                              struct page_answer *ret)
{
    taking->page.form.trouble = words;
    return refuse(taking, status, ret);
}

/* ---- what cannot be taken ---- */

static void check_token(struct taking *taking, const struct page_world *w, struct page_request *q)
{
    struct str typed = form_get(&q->form, S("token"));
    if (token_check(w->keys, q->slug, typed, &taking->token)) taking->typed_token = typed;
}

/* What a preview shows: the reply as it would be, with a face of no author. */
static void make_preview(struct taking *taking)
{
    struct alone *p = &taking->page;
    struct reply *r = arena_zeros(p->ch.arena, sizeof *r);
    *r = (struct reply){.state = REPLY_PENDING,
                        .author = form_shown(p->ch.arena, p->form.value[INPUT_AUTHOR]),
                        .url = str_trim(p->form.value[INPUT_URL]),
                        .text = form_shown(p->ch.arena, p->form.value[INPUT_COMMENT]),
                        .lang = p->article_lang,
                        .face = 0x2d5a96b4c3e1,
                        .created_ms = now_ms()};
    p->preview = r;
}

static enum page_step preview(struct taking *taking, struct page_answer *ret)
{
    form_check(chrome_of(taking), &taking->page.form, true, &taking->url);
    bool too_large = form_has_faults(&taking->page.form);
    if (!too_large) make_preview(taking);
    return refuse(taking, too_large ? 422 : 200, ret);
}

/* What stands in the hidden fields is made by us; anything else is somebody's experiment. */
static struct str answered_fault(struct taking *taking)
{
    struct alone *p = &taking->page;
    const struct catalog *c = p->ch.c;
    uint64_t id;
    if (!str_is_empty(p->form.parent) && !str_to_u64(p->form.parent, LIMIT_ID, &id)) {
        p->form.parent = STR_NONE;
        return t(c, "The reply you answer does not stand on this page. Sent again, yours will "
                    "stand on its own.");
    }
    if (!str_is_empty(p->form.passage) && !p->has_passage) {
        p->form.passage = STR_NONE;
        return t(c, "The passage you answer is no longer in the article. Sent again, your reply "
                    "will stand under "
                    "the whole article.");
    }
    if (str_is_empty(taking->typed_token))
        return t(
            c, "The form had lost its seal on the way. Please look it over and send it once more.");
    return STR_NONE;
}

static bool check(struct taking *taking)
{
    struct alone *p = &taking->page;
    form_check(&p->ch, &p->form, false, &taking->url);
    p->form.trouble = answered_fault(taking);
    return !form_has_faults(&p->form);
}

/* ---- what goes to the store ---- */

/* The one place that holds an address in the clear: hashed, sealed, and its copies wiped. */
static bool seal_address(struct taking *taking, const struct page_world *w, struct arena *a)
{
    struct str typed = str_trim(taking->page.form.value[INPUT_EMAIL]);
    if (text_is_blank(typed)) return false;
    struct str normal = address_normal(a, typed);
    address_hash(normal, taking->address);
    address_seal(w->keys, typed, taking->sealed);
    if (normal.at != typed.at) explicit_bzero((char *)(uintptr_t)normal.at, normal.len);
    return true;
}

static void know_author(struct taking *taking, const struct page_request *q)
{
    if (q->has_author) {
        memcpy(taking->hash, q->author.bytes, sizeof taking->hash);
        return;
    }
    secret_make(taking->secret);
    taking->secret_is_new = true;
    bool good = secret_hash((struct str){taking->secret, SECRET_CHARS}, taking->hash);
    BUG_IF(!good, "a secret just made has no hash");
}

static struct str guess_lang(const struct taking *taking, const struct page_world *w)
{
    struct str lang = taking->page.article_lang;
    if (!w->detector) return lang;
    struct arena *a = taking->page.ch.arena;
    return detector_guess(w->detector, mark_reply_text(a, taking->page.form.value[INPUT_COMMENT]),
                          lang);
}

static uint64_t fill_ms_plus_1(const struct token *token)
{
    int64_t ms = now_ms() - token->made_ms;
    return token->shared || ms < 0 ? 0 : (uint64_t)ms + 1;
}

static enum subscribe subscribe_of(const struct taking *taking, const struct page_world *w)
{
    if (!w->mail) return SUBSCRIBE_NOT;
    if (taking->page.form.all) return SUBSCRIBE_ALL;
    return taking->page.form.answers ? SUBSCRIBE_ANSWERS : SUBSCRIBE_NOT;
}

static void make_message(struct taking *taking, const struct page_world *w,
                         const struct page_request *q, struct wire_message *ret)
{
    const struct alone *p = &taking->page;
    uint64_t parent = 0;
    (void)!str_to_u64(p->form.parent, LIMIT_ID, &parent);
    struct once_input once = {.token = taking->token,
                              .parent = parent,
                              .page = q->slug,
                              .passage = p->form.passage,
                              .author = str_trim(p->form.value[INPUT_AUTHOR]),
                              .url = taking->url,
                              .text = p->form.value[INPUT_COMMENT]};
    once_make(&once, taking->once);
    bool sealed = seal_address(taking, w, q->arena);
    know_author(taking, q);
    *ret = (struct wire_message){.kind = WIRE_post};
    ret->post = (struct wire_post){.page = q->slug,
                                   .parent = parent,
                                   .passage = once.passage,
                                   .quote = body_quote(q->arena, p->passage_text),
                                   .author = once.author,
                                   .url = once.url,
                                   .text = once.text,
                                   .lang = guess_lang(taking, w),
                                   .once = {(const char *)taking->once, ONCE_BYTES},
                                   .secret = {(const char *)taking->hash, HASH_BYTES},
                                   .network = {(const char *)q->network, NETWORK_BYTES},
                                   .fill_ms_plus_1 = fill_ms_plus_1(&taking->token),
                                   .subscribe = subscribe_of(taking, w),
                                   .words = catalog_tag(p->ch.c)};
    if (!sealed) return;
    ret->post.sealed = (struct str){(const char *)taking->sealed, SEALED_BYTES};
    ret->post.address = (struct str){(const char *)taking->address, HASH_BYTES};
}

/* ---- the steps ---- */

static enum read_outcome read_page(struct taking *taking, const struct page_world *w,
                                   struct page_request *q)
{
    struct article *article = arena_zeros(q->arena, sizeof *article);
    enum read_outcome got = reader_article(w->reader, q->arena, q->slug, article);
    alone_init(&taking->page, w, q, got == READ_OK ? article : NULL);
    taking->page.closed =
        false; /* whether it is, the store says: it may have taken this post before */
    form_read(q, &taking->page.form);
    if (got == READ_OK && alone_read_answered(&taking->page, article) == READ_AWAY) got = READ_AWAY;
    taking->page.others_count = 0;
    return got;
}

static enum page_step handle(const struct page_world *w, struct page_request *q,
                             struct page_answer *ret, struct wire_message *ret_message)
{
    if (!q->http->is_form) {
        page_error(w, q, 415, ret);
        return PAGE_ANSWER;
    }
    struct taking *taking = arena_zeros(q->arena, sizeof *taking);
    q->own = taking;
    enum read_outcome got = read_page(taking, w, q);
    check_token(taking, w, q);
    const struct chrome *ch = chrome_of(taking);
    if (got == READ_AWAY) {
        struct wire_answer away = {.status = WIRE_AWAY};
        struct refusal why = refusal_of(ch, &away, ret);
        return trouble(taking, why.status, why.words, ret);
    }
    if (got == READ_MISSING)
        return trouble(taking, 404, t(ch->c, "What you answer is no longer on this site."), ret);
    if (!request_is_same_origin(w, q->http))
        return trouble(
            taking, 403,
            t(ch->c,
              "This form came from another site. Please look it over and send it from here."),
            ret);
    if (str_eq(form_get(&q->form, S("do")), S("preview"))) return preview(taking, ret);
    if (!check(taking)) return refuse(taking, 422, ret);
    make_message(taking, w, q, ret_message);
    return PAGE_ASK_STORE;
}

/* No refusal can come any more: the typed address is not needed again. */
static void wipe(struct taking *taking, struct page_request *q)
{
    struct str email = taking->page.form.value[INPUT_EMAIL], field = form_get(&q->form, S("email"));
    if (email.len) explicit_bzero((char *)(uintptr_t)email.at, email.len);
    if (field.len) explicit_bzero((char *)(uintptr_t)field.at, field.len);
    if (q->http->body.len) explicit_bzero((char *)(uintptr_t)q->http->body.at, q->http->body.len);
}

static void answered(const struct page_world *w, struct page_request *q,
                     const struct wire_answer *said, struct page_answer *ret)
{
    struct taking *taking = q->own;
    if (said->status != WIRE_DONE) {
        struct refusal why = refusal_of(chrome_of(taking), said, ret);
        if (why.parent_is_lost) taking->page.form.parent = STR_NONE;
        (void)trouble(taking, why.status, why.words, ret);
        return;
    }
    answer_see_other(ret, taken_place(w, q->arena, q->slug, said->reply));
    if (taking->secret_is_new)
        page_answer_header(ret, "Set-Cookie",
                           arena_printf(q->arena, "toguna_author=%.*s%.*s", (int)SECRET_CHARS,
                                        taking->secret, STR(cookie_rest(w, q->arena, true))));
    remember_answer(w, q, &taking->page.form, ret);
    wipe(taking, q);
}

const struct page_route route_take = {
    .name = "take",
    .methods = "POST",
    .pattern = "/{slug}/replies",
    .text = "takes the form: 303 to the reply's place, or 422 with the filled form",
    .handle = handle,
    .answered = answered,
};
