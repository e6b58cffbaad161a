/* Addresses to listen at: what is taken, what is refused and what is said then. */
#include "for_tests.h"
#include <netinet/in.h>
#include <sys/socket.h>

static void refused(struct place *p, struct str address, enum err_kind kind, const char *part)
{
    struct str real;
    struct err e = {.kind = ERR_BUG};
    int fd = -5;
    assert_false(fd_listen(p->arena, address, &fd, &real, &e));
    assert_int_equal(e.kind, kind);
    assert_non_null(strstr(e.detail, part));
    assert_int_equal(fd, -5);
}

static int listens(struct place *p, struct str address, struct str *ret_real)
{
    struct err e;
    int fd = -1;
    if (!fd_listen(p->arena, address, &fd, ret_real, &e)) fail_msg("%s", e.detail);
    assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    assert_int_equal(fcntl(fd, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
    return fd;
}

static uint64_t port_of(struct str real)
{
    uint64_t port = 0;
    struct str rest = real;
    while (str_find_char(rest, ':', 0) < rest.len)
        rest = str_from(rest, str_find_char(rest, ':', 0) + 1);
    assert_true(str_to_u64(rest, 65535, &port));
    return port;
}

static bool connects_v4(uint64_t port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool done = connect(fd, (struct sockaddr *)&at, sizeof at) == 0;
    close(fd);
    return done;
}

static bool has_v6(void)
{
    struct sockaddr_in6 at = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    bool has = fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0;
    if (fd >= 0) close(fd);
    return has;
}

static void port_0_gives_the_port_the_kernel_chose(void **state)
{
    struct place *p = *state;
    struct str real;
    int fd = listens(p, S("127.0.0.1:0"), &real);
    assert_true(str_starts(real, S("127.0.0.1:")));
    assert_true(port_of(real) > 0);
    assert_true(connects_v4(port_of(real)));
    close(fd);
    fd = listens(p, S("localhost:0"), &real);
    assert_true(str_starts(real, S("127.0.0.1:")));
    close(fd);
}

static void ipv6_takes_ipv4_too_where_it_is_the_address_of_all(void **state)
{
    struct place *p = *state;
    struct str real;
    if (!has_v6()) skip();
    int fd = listens(p, S("[::]:0"), &real);
    assert_true(str_starts(real, S("[::]:")));
    assert_true(connects_v4(port_of(real)));
    close(fd);
    fd = listens(p, S("[::1]:0"), &real);
    assert_true(str_starts(real, S("[::1]:")));
    close(fd);
}

static void a_port_in_use_is_a_conflict_that_says_what_to_do(void **state)
{
    struct place *p = *state;
    struct str real, again;
    int fd = listens(p, S("127.0.0.1:0"), &real);
    refused(p, real, ERR_CONFLICT, "in use by another program: end it, or listen at another port");
    refused(p, real, ERR_CONFLICT, arena_c_string(p->arena, real));
    close(fd);
    close(listens(p, real, &again));
    assert_true(str_eq(real, again));
}

static void an_address_of_another_machine_is_refused(void **state)
{
    refused(*state, S("192.0.2.1:8080"), ERR_INPUT, "is not an address of this machine");
}

static int listen_low_as_nobody(void *ctx)
{
    struct place *p = ctx;
    struct str real;
    struct err e;
    int fd;
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) return 3;
    if (fd_listen(p->arena, S("127.0.0.1:83"), &fd, &real, &e))
        return 2; /* the machine lets everybody */
    return e.kind == ERR_DENIED && strstr(e.detail, "1024 or more") ? 0 : 1;
}

static void a_low_port_without_the_right_to_it_says_so(void **state)
{
    int got = exit_of(listen_low_as_nobody, *state);
    if (got == 2) skip();
    assert_int_equal(got, 0);
}

static void what_is_no_address_is_refused_with_examples(void **state)
{
    const struct str bad[] = {
        STR_NONE,           S("8080"),         S(":8080"),    S("127.0.0.1"),
        S("127.0.0.1:"),    S("1.2.3:80"),     S("::1:80"),   S("[::1]"),
        S("[::1]80"),       S("[]:80"),        S("[::1:80"),  S("1.2.3.4:65536"),
        S("1.2.3.4:-1"),    S("1.2.3.4: 80"),  S("unix:"),    S("example.org:80"),
        S("1.2.3.4:80\0x"), S("[1.2.3.4]:80"), S("[::1]x:80")};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e;
        refused(*state, bad[i], ERR_INPUT, "expected one such as 127.0.0.1:8080, [::1]:8080");
        assert_false(fd_address_check(bad[i], &e));
    }
    struct err e;
    assert_true(fd_address_check(S("192.0.2.1:80"), &e));
    assert_true(fd_address_check(S("[2001:db8::1]:65535"), &e));
    assert_true(fd_address_check(S("unix:x"), &e));
}

static mode_t mode_of(struct place *p, const char *name)
{
    struct stat is;
    assert_int_equal(lstat(c_in_place(p, name), &is), 0);
    assert_true(S_ISSOCK(is.st_mode));
    return is.st_mode & 07777;
}

static void a_unix_socket_is_open_to_owner_and_group(void **state)
{
    struct place *p = *state;
    struct str real, address = arena_printf(p->arena, "unix:%s/http", p->dir);
    mode_t before = umask(0);
    int fd = listens(p, address, &real);
    assert_int_equal(mode_of(p, "http"), 0660);
    assert_true(str_eq(real, address));
    assert_int_equal(umask(before), 0);
    refused(p, address, ERR_CONFLICT, "in use");
    close(fd);
    /* The file is still there, but nobody answers. */
    assert_int_equal(mode_of(p, "http"), 0660);
    close(listens(p, address, &real));
}

static void a_file_in_a_sockets_place_is_left_alone(void **state)
{
    struct place *p = *state;
    struct err e;
    assert_true(file_write(in_place(p, "http"), S("mine"), 0644, &e));
    refused(p, arena_printf(p->arena, "unix:%s/http", p->dir), ERR_CONFLICT, "no socket");
    struct str kept;
    assert_true(file_read(p->arena, in_place(p, "http"), 100, &kept, &e));
    assert_true(str_eq(kept, S("mine")));
    refused(p, arena_printf(p->arena, "unix:%s/none/http", p->dir), ERR_MISSING, "none");
}

static void a_socket_made_by_root_belongs_to_its_folders_owner(void **state)
{
    struct place *p = *state;
    struct stat is;
    struct str real;
    if (geteuid() != 0) skip();
    assert_int_equal(chown(p->dir, 65534, 65533), 0);
    int fd = listens(p, arena_printf(p->arena, "unix:%s/http", p->dir), &real);
    assert_int_equal(lstat(c_in_place(p, "http"), &is), 0);
    assert_int_equal(is.st_uid, 65534);
    assert_int_equal(is.st_gid, 65533);
    close(fd);
}

static void the_control_socket_is_the_owners_alone_and_keeps_messages_whole(void **state)
{
    struct place *p = *state;
    struct err e;
    int at, one;
    char got[16];
    assert_true(fd_listen_control(in_place(p, "control.sock"), &at, &e));
    assert_int_equal(mode_of(p, "control.sock"), 0600);
    assert_true(fd_connect_control(in_place(p, "control.sock"), &one, &e));
    int other = accept(at, NULL, NULL);
    assert_true(other >= 0);
    assert_int_equal(send(one, "one", 3, 0), 3);
    assert_int_equal(send(one, "three", 5, 0), 5);
    assert_int_equal(recv(other, got, sizeof got, 0), 3);
    assert_int_equal(recv(other, got, sizeof got, 0), 5);
    int second;
    assert_false(fd_listen_control(in_place(p, "control.sock"), &second, &e));
    assert_int_equal(e.kind, ERR_CONFLICT);
    close(one);
    close(other);
    close(at);
    assert_false(fd_connect_control(in_place(p, "control.sock"), &one, &e));
    assert_int_equal(e.kind, ERR_MISSING);
    assert_true(fd_listen_control(in_place(p, "control.sock"), &at, &e));
    close(at);
}

static void connecting_to_nothing_is_missing(void **state)
{
    struct place *p = *state;
    struct err e;
    int fd;
    assert_false(fd_connect_control(in_place(p, "none.sock"), &fd, &e));
    assert_int_equal(e.kind, ERR_MISSING);
    assert_non_null(strstr(e.detail, "nobody listens at"));
}

static void a_deep_folder_may_hold_a_socket(void **state)
{
    struct place *p = *state;
    struct err e;
    struct str path = str_of(p->dir);
    for (int i = 0; i < 5; i++) {
        path = arena_printf(p->arena, "%.*s/%s", STR(path),
                            "a-folder-with-a-name-of-fifty-characters-or-so-abcd");
        assert_int_equal(mkdir(arena_c_string(p->arena, path), 0700), 0);
    }
    path = arena_printf(p->arena, "%.*s/control.sock", STR(path));
    assert_true(path.len > 200);
    int at, one;
    assert_true(fd_listen_control(path, &at, &e));
    assert_true(fd_connect_control(path, &one, &e));
    close(at);
    close(one);
    assert_false(fd_listen_control(arena_printf(p->arena, "%s/%0120d", p->dir, 1), &at, &e));
    assert_int_equal(e.kind, ERR_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_place(port_0_gives_the_port_the_kernel_chose),
        with_place(ipv6_takes_ipv4_too_where_it_is_the_address_of_all),
        with_place(a_port_in_use_is_a_conflict_that_says_what_to_do),
        with_place(an_address_of_another_machine_is_refused),
        with_place(a_low_port_without_the_right_to_it_says_so),
        with_place(what_is_no_address_is_refused_with_examples),
        with_place(a_unix_socket_is_open_to_owner_and_group),
        with_place(a_file_in_a_sockets_place_is_left_alone),
        with_place(a_socket_made_by_root_belongs_to_its_folders_owner),
        with_place(the_control_socket_is_the_owners_alone_and_keeps_messages_whole),
        with_place(connecting_to_nothing_is_missing),
        with_place(a_deep_folder_may_hold_a_socket),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
