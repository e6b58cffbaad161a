/* Messages between processes: one packet for each message, one message for each packet. Whatever is
 * tested of "every kind" is expanded from the table, so a new message is tested when it is named.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/wire.h"
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static char filler[131072];

static struct str some(size_t len, size_t from)
{
    size_t start = from % (sizeof filler - len + 1);
    return (struct str){filler + start, len};
}

static int fill_the_filler(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof filler; i++) filler[i] = (char)(i * 31 % 251);
    return 0;
}

/* Each kind with every field as long as it may be. */
#define N(name)       .name = UINT64_MAX - __LINE__,
#define B(name, max)  .name = some((max), 7),
#define F(name, size) .name = some((size), 3),
#define MESSAGE(name, fields)                                                                      \
    static struct wire_message largest_##name(void)                                                \
    {                                                                                              \
        return (struct wire_message){.kind = WIRE_##name, .name = {fields}};                       \
    }
WIRE_MESSAGES(MESSAGE)
#undef N
#undef B
#undef F
#undef MESSAGE

static struct wire_message (*const largest[])(void) = {
#define MESSAGE(name, fields) largest_##name,
    WIRE_MESSAGES(MESSAGE)
#undef MESSAGE
};

/* Fails unless both messages say the same. */
#define N(name)       assert_true(a->name == b->name);
#define B(name, max)  assert_true(str_eq(a->name, b->name));
#define F(name, size) assert_true(str_eq(a->name, b->name));
#define MESSAGE(name, fields)                                                                      \
    static void compare_##name(const struct wire_##name *a, const struct wire_##name *b) { fields }
WIRE_MESSAGES(MESSAGE)
#undef N
#undef B
#undef F
#undef MESSAGE

static void compare(const struct wire_message *a, const struct wire_message *b)
{
    assert_int_equal(a->kind, b->kind);
    switch (a->kind) {
#define MESSAGE(name, fields)                                                                      \
    case WIRE_##name:                                                                              \
        compare_##name(&a->name, &b->name);                                                        \
        return;
        WIRE_MESSAGES(MESSAGE)
#undef MESSAGE
    case WIRE__COUNT:
        fail();
    }
}

static void goes_through(const struct wire_message *m)
{
    SCOPED(buf_done) struct buf b;
    buf_init(&b, LIMIT_MESSAGE_BYTES);
    wire_encode(m, &b);
    assert_false(buf_is_full(&b));
    struct wire_message back;
    assert_true(wire_decode(buf_str(&b), &back));
    compare(m, &back);
}

static void every_kind_at_its_largest_comes_back_as_it_was(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < WIRE__COUNT; kind++) {
        struct wire_message m = largest[kind]();
        assert_int_equal(m.kind, kind);
        goes_through(&m);
    }
}

static void every_kind_with_empty_fields_comes_back_as_it_was(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < WIRE__COUNT; kind++) {
        struct wire_message m = {.kind = (enum wire_kind)kind};
        goes_through(&m);
    }
}

static void the_layout_is_what_the_door_says(void **state)
{
    (void)state;
    struct wire_message m = {.kind = WIRE_publish,
                             .publish = {.seq = 0x0102030405060708, .reply = 9, .by = S("ann")}};
    SCOPED(buf_done) struct buf b;
    buf_init(&b, LIMIT_MESSAGE_BYTES);
    wire_encode(&m, &b);
    static const char packet[] = "\x03\x08\x07\x06\x05\x04\x03\x02\x01"
                                 "\x09\0\0\0\0\0\0\0"
                                 "\x03\0\0\0ann";
    assert_int_equal(b.len, sizeof packet - 1);
    assert_memory_equal(b.at, packet, sizeof packet - 1);
}

static void strings_point_into_the_packet(void **state)
{
    (void)state;
    struct wire_message m = {.kind = WIRE_publish, .publish = {.by = S("ann")}}, back;
    SCOPED(buf_done) struct buf b;
    buf_init(&b, LIMIT_MESSAGE_BYTES);
    wire_encode(&m, &b);
    assert_true(wire_decode(buf_str(&b), &back));
    assert_ptr_equal(back.publish.by.at, b.at + b.len - 3);
}

static void a_packet_cut_anywhere_is_refused(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < WIRE__COUNT; kind++) {
        struct wire_message m = {.kind = (enum wire_kind)kind}, back;
        SCOPED(buf_done) struct buf b;
        buf_init(&b, LIMIT_MESSAGE_BYTES);
        wire_encode(&m, &b);
        for (size_t len = 0; len < b.len; len++)
            assert_false(wire_decode((struct str){b.at, len}, &back));
        assert_true(wire_decode(buf_str(&b), &back));
    }
    struct wire_message m = largest[WIRE_post](), back;
    SCOPED(buf_done) struct buf b;
    buf_init(&b, LIMIT_MESSAGE_BYTES);
    wire_encode(&m, &b);
    for (size_t len = 0; len < b.len; len += 97)
        assert_false(wire_decode((struct str){b.at, len}, &back));
}

static void bytes_after_the_last_field_are_refused(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < WIRE__COUNT; kind++) {
        struct wire_message m = {.kind = (enum wire_kind)kind}, back;
        SCOPED(buf_done) struct buf b;
        buf_init(&b, LIMIT_MESSAGE_BYTES);
        wire_encode(&m, &b);
        buf_add_char(&b, 0);
        assert_false(wire_decode(buf_str(&b), &back));
    }
}

static void an_unknown_kind_is_refused(void **state)
{
    (void)state;
    char packet[64] = {0};
    struct wire_message back;
    for (unsigned kind = WIRE__COUNT; kind < 256; kind++) {
        packet[0] = (char)(unsigned char)kind;
        for (size_t len = 1; len <= sizeof packet; len++)
            assert_false(wire_decode((struct str){packet, len}, &back));
    }
}

static void a_field_past_its_bound_is_refused(void **state)
{
    (void)state;
    static const char head[] = "\x03\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    SCOPED(buf_done) struct buf b;
    buf_init(&b, LIMIT_MESSAGE_BYTES);
    struct wire_message back;
    for (unsigned len = 256; len <= 257; len++) {
        buf_clear(&b);
        buf_add(&b, (struct str){head, sizeof head - 1});
        const char length[4] = {(char)(unsigned char)len, (char)(len >> 8), 0, 0};
        buf_add(&b, (struct str){length, 4});
        buf_add(&b, some(len, 0));
        assert_int_equal(wire_decode(buf_str(&b), &back), len == 256);
    }
    buf_clear(&b);
    buf_add(&b, (struct str){head, sizeof head - 1});
    buf_add(&b, S("\xff\xff\xff\xff"));
    assert_false(wire_decode(buf_str(&b), &back));
}

static void a_field_of_fixed_size_is_whole_or_absent(void **state)
{
    (void)state;
    static const char head[] = "\x06\0\0\0\0\0\0\0\0";
    SCOPED(buf_done) struct buf b;
    buf_init(&b, LIMIT_MESSAGE_BYTES);
    for (unsigned len = 0; len <= 33; len++) {
        buf_clear(&b);
        buf_add(&b, (struct str){head, sizeof head - 1});
        const char length[4] = {(char)len, 0, 0, 0};
        buf_add(&b, (struct str){length, 4});
        buf_add(&b, some(len, 0));
        buf_add(&b, S("\0\0\0\0\0\0\0\0\0\0\0\0"));
        struct wire_message back;
        assert_int_equal(wire_decode(buf_str(&b), &back), len == 0 || len == 32);
    }
}

static void a_refused_packet_writes_nothing(void **state)
{
    (void)state;
    struct wire_message back;
    memset(&back, 0x5a, sizeof back);
    struct wire_message before = back;
    assert_false(wire_decode(S("\x03\0\0"), &back));
    assert_false(wire_decode(STR_NONE, &back));
    assert_memory_equal(&back, &before, sizeof back);
}

/* Runs in a child, because a bug ends the process. */
static bool ends_the_process(const struct wire_message *m)
{
    fflush(stdout);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const struct rlimit no_core = {0};
        struct buf b;
        setrlimit(RLIMIT_CORE, &no_core);
        signal(SIGABRT, SIG_DFL);
        if (!freopen("/dev/null", "w", stderr)) _exit(1);
        buf_init(&b, LIMIT_MESSAGE_BYTES);
        wire_encode(m, &b);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void encoding_a_field_past_its_bound_ends_the_process(void **state)
{
    (void)state;
    struct wire_message m = {.kind = WIRE_publish, .publish = {.by = some(257, 0)}};
    assert_true(ends_the_process(&m));
    m.publish.by = some(256, 0);
    assert_false(ends_the_process(&m));
    m = (struct wire_message){.kind = WIRE_edit, .edit = {.secret = some(31, 0)}};
    assert_true(ends_the_process(&m));
    m = (struct wire_message){.kind = WIRE__COUNT};
    assert_true(ends_the_process(&m));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_at_its_largest_comes_back_as_it_was),
        cmocka_unit_test(every_kind_with_empty_fields_comes_back_as_it_was),
        cmocka_unit_test(the_layout_is_what_the_door_says),
        cmocka_unit_test(strings_point_into_the_packet),
        cmocka_unit_test(a_packet_cut_anywhere_is_refused),
        cmocka_unit_test(bytes_after_the_last_field_are_refused),
        cmocka_unit_test(an_unknown_kind_is_refused),
        cmocka_unit_test(a_field_past_its_bound_is_refused),
        cmocka_unit_test(a_field_of_fixed_size_is_whole_or_absent),
        cmocka_unit_test(a_refused_packet_writes_nothing),
        cmocka_unit_test(encoding_a_field_past_its_bound_ends_the_process),
    };
    return cmocka_run_group_tests(tests, fill_the_filler, NULL);
}
