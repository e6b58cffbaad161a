/* Writes the messages that test_roundtrip.py asks for: eight fields in, "1" and the bytes or "0"
 * and why not. */
#include "fields.h"
#include "mail/mail.h"

static void answer(struct arena *a, struct str name)
{
    struct mailbox from = {.name = name, .address = field_need(a)};
    struct message m = {
        .from = &from,
        .to = field_need(a),
        .subject = field_need(a),
        .id = S("a1"),
        .date_ms = INT64_C(1795356305000),
        .lang = field_need(a),
        .unsubscribe = {field_need(a)},
        .text = field_need(a),
    };
    m.html = html_of_publisher(field_need(a));
    struct err e;
    struct buf b;
    buf_init(&b, LIMIT_MAIL_BYTES);
    bool done = message_write(&b, &m, &e);
    field_write(done ? S("1") : S("0"));
    field_write(done ? buf_str(&b) : str_of(e.detail));
    fflush(stdout);
    buf_done(&b);
}

int main(void)
{
    struct arena *a = arena_new();
    struct str name;
    while (field_read(a, &name)) {
        answer(a, name);
        arena_reset(a);
    }
    arena_free(&a);
    return 0;
}
