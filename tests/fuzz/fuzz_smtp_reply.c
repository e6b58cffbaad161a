/* What a mail server answers, of any bytes: it reads the same in whatever pieces it comes, and what
 * is said of it holds none of its words. */
#include "mail/reply.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum reply_state read_in_pieces(struct reply_reader *r, struct str s, size_t piece)
{
    enum reply_state state = REPLY_MORE;
    for (size_t at = 0; at < s.len && state == REPLY_MORE; at += piece) {
        struct str part = str_sub(s, at, piece);
        while (part.len && state == REPLY_MORE) state = reply_read(r, &part);
    }
    return state;
}

/* Codes of digits and words of ours: another server's answer with these codes gives the same. */
static void check_judgement(struct reply r)
{
    for (enum send_stage stage = 0; stage < STAGE__COUNT; stage++) {
        struct send_result said;
        if (reply_is_good(stage, r)) continue;
        reply_judge(stage, r, &said);
        if (said.outcome == SEND_DONE) abort();
        if (said.address_is_dead && (said.outcome != SEND_REFUSED || stage != STAGE_TO)) abort();
        size_t len = strnlen(said.detail, sizeof said.detail);
        if (len < 3 || len == sizeof said.detail || strchr(said.detail, '@')) abort();
        for (size_t i = 0; i < len; i++)
            if (said.detail[i] < ' ' || said.detail[i] > '~') abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str s = {(const char *)data, size};
    struct reply_reader whole = {0}, bytes = {0};
    enum reply_state state = read_in_pieces(&whole, s, size + 1);
    if (read_in_pieces(&bytes, s, 1) != state) abort();
    if (memcmp(&whole.reply, &bytes.reply, sizeof whole.reply) != 0) abort();
    if (state != REPLY_WHOLE) return 0;
    struct reply r = whole.reply;
    if (r.code < 200 || r.code > 599 || r.subject > 999 || r.detail > 999) abort();
    check_judgement(r);
    return 0;
}
