/* Letters as messages to post. The links in them are made here: post holds no key but that of the
 * addresses. */
#include "proc/letters.h"

#define WAIT_MOST_MS  60000 /* post looks again at least so often */
#define WAIT_AFTER_MS 5000  /* after a failure of the disk */

static void send(struct link *post, const struct wire_message *m)
{
    SCOPED(buf_done) struct buf packet;
    buf_init(&packet, LIMIT_MESSAGE_BYTES);
    wire_encode(m, &packet);
    link_send(post, buf_str(&packet));
}

static struct str bounded(struct str s, size_t max) { return s.len <= max ? s : STR_NONE; }

static void send_items(struct apply *ap, struct link *post, const struct mail_due *due)
{
    for (size_t i = 0; i < due->items_count; i++) {
        const struct mail_item *item = &due->items[i];
        struct wire_message m = {.kind = WIRE_mail_item};
        m.mail_item = (struct wire_mail_item){.life = ap->letters.life,
                                              .letter = due->id,
                                              .reply = item->reply,
                                              .author = bounded(item->author, 2048),
                                              .text = bounded(item->text, LIMIT_REPLY_BYTES),
                                              .lang = bounded(item->lang, 35)};
        send(post, &m);
    }
}

static struct str link_of(struct apply *ap, const struct mail_due *due)
{
    char key[SIGNED_CHARS];
    bool proof = due->kind == MAIL_PROOF;
    signed_make(ap->keys, proof ? SIGNED_PROOF : SIGNED_MAIL,
                proof ? due->session : due->subscription, key);
    return arena_printf(ap->letters.arena, "/%s/%.*s", proof ? "me" : "mail", (int)SIGNED_CHARS,
                        key);
}

static void send_letter(struct apply *ap, struct link *post, const struct mail_due *due)
{
    struct wire_message m = {.kind = WIRE_mail_letter};
    m.mail_letter = (struct wire_mail_letter){.life = ap->letters.life,
                                              .letter = due->id,
                                              .kind = due->kind,
                                              .sealed = due->sealed,
                                              .lang = bounded(due->lang, 35),
                                              .message = bounded(due->message, 100),
                                              .thread = bounded(due->thread, 100),
                                              .link = link_of(ap, due),
                                              .page = bounded(due->page, 1024),
                                              .title = bounded(due->title, 1024),
                                              .of_reply = due->of_reply,
                                              .reply = due->reply,
                                              .author = bounded(due->author, 2048),
                                              .text = bounded(due->text, LIMIT_REPLY_BYTES),
                                              .reply_lang = bounded(due->reply_lang, 35),
                                              .parent_author = bounded(due->parent_author, 2048),
                                              .upto = due->upto,
                                              .created_ms = (uint64_t)due->created_ms};
    send(post, &m);
}

static uint64_t wait_ms(const struct mail_look *look, bool well)
{
    int64_t wait = look->next_ms - now_ms();
    if (!well) return WAIT_AFTER_MS;
    if (!look->next_ms || wait > WAIT_MOST_MS) return WAIT_MOST_MS;
    return wait > 0 ? (uint64_t)wait : 0;
}

void letters_send(struct apply *ap, struct link *post, bool well)
{
    const struct mail_look *look = &ap->letters.look;
    for (size_t i = 0; well && i < look->count; i++) {
        send_items(ap, post, &look->due[i]);
        send_letter(ap, post, &look->due[i]);
    }
    struct wire_message end = {.kind = WIRE_mail_end};
    end.mail_end = (struct wire_mail_end){ap->letters.life, wait_ms(look, well)};
    send(post, &end);
    ap->letters.asked = false;
    arena_reset(ap->letters.arena);
}

void letters_wake(struct link *post) { send(post, &(struct wire_message){.kind = WIRE_mail_wake}); }
