/* Children: this very test program, started anew in the role its arguments name, tells what it
 * sees. */
#include "for_tests.h"
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>

/* ---- roles ---- */

static bool signals_are_as_at_a_start(void)
{
    sigset_t blocked;
    sigprocmask(SIG_SETMASK, NULL, &blocked);
    for (int s = 1; s < 32; s++) {
        struct sigaction is;
        if (sigaction(s, NULL, &is) == 0 && is.sa_handler != SIG_DFL) return false;
        if (sigismember(&blocked, s)) return false;
    }
    return true;
}

/* Answers "ok" through the descriptor given, or what is wrong. */
static int look_around(int kept, int lost)
{
    char c;
    int death = 0;
    const char *answer = "ok";
    if (fcntl(lost, F_GETFD) >= 0)
        answer = "a descriptor too many";
    else if (read(STDIN_FILENO, &c, 1) != 0)
        answer = "standard input holds something";
    else if (fcntl(STDERR_FILENO, F_GETFD) < 0)
        answer = "no standard error";
    else if (!signals_are_as_at_a_start())
        answer = "signals are changed";
    else if (prctl(PR_GET_PDEATHSIG, &death) != 0 || death != SIGKILL)
        answer = "it would outlive us";
    return write(kept, answer, strlen(answer)) > 0 ? 0 : 1;
}

/* A parent of a child that never ends by itself: says its pid, then dies as told. */
static int be_a_parent(const char *program, int kept, const char *number)
{
    const char *const argv[] = {program, "wait", number, NULL};
    struct err e;
    pid_t child;
    if (!child_spawn(argv, &kept, 1, &child, &e)) return 1;
    for (;;) pause();
}

static int wait_for_ever(int kept)
{
    if (write(kept, "here", 4) != 4) return 1;
    for (;;) pause();
}

static int play(int argc, char **argv)
{
    int kept = atoi(argv[2]);
    if (strcmp(argv[1], "look") == 0 && argc > 3) return look_around(kept, atoi(argv[3]));
    if (strcmp(argv[1], "parent") == 0) return be_a_parent(argv[0], kept, argv[2]);
    if (strcmp(argv[1], "wait") == 0) return wait_for_ever(kept);
    return 99;
}

/* ---- tests ---- */

static void ignore_signal(int signal) { (void)signal; }

static const char *number(struct arena *a, int n)
{
    return arena_c_string(a, arena_printf(a, "%d", n));
}

static void a_child_begins_with_nothing_but_what_it_is_given(void **state)
{
    struct place *p = *state;
    struct err e;
    int pair[2];
    pid_t child;
    char answer[64] = "";
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
    int lost = fcntl(STDERR_FILENO, F_DUPFD, 200); /* not even close-on-exec */
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    signal(SIGHUP, ignore_signal);
    signal(SIGPIPE, SIG_IGN);
    const char *const argv[] = {"toguna", "look", number(p->arena, pair[1]), number(p->arena, lost),
                                NULL};
    if (!child_spawn(argv, &pair[1], 1, &child, &e)) fail_msg("%s", e.detail);
    sigprocmask(SIG_UNBLOCK, &blocked, NULL);
    signal(SIGHUP, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    close(pair[1]);
    assert_true(read(pair[0], answer, sizeof answer - 1) > 0);
    assert_string_equal(answer, "ok");
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    close(pair[0]);
    close(lost);
}

static void a_child_dies_with_its_parent(void **state)
{
    struct place *p = *state;
    struct err e;
    int pair[2];
    pid_t parent;
    char got[8];
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
    const char *const argv[] = {"toguna", "parent", number(p->arena, pair[1]), NULL};
    if (!child_spawn(argv, &pair[1], 1, &parent, &e)) fail_msg("%s", e.detail);
    close(pair[1]);
    assert_int_equal(read(pair[0], got, sizeof got), 4);
    assert_int_equal(kill(parent, SIGKILL), 0);
    assert_int_equal(waitpid(parent, NULL, 0), parent);
    /* The end of the last process that holds the other end is told as an end of file. */
    assert_int_equal(read(pair[0], got, sizeof got), 0);
    close(pair[0]);
}

static void a_child_that_cannot_be_started_is_an_error(void **state)
{
    struct place *p = *state;
    struct err e = {.kind = ERR_BUG};
    pid_t child = -5;
    const int closed = 900;
    const char *const argv[] = {"toguna", "look", NULL};
    (void)p;
    assert_false(child_spawn(argv, &closed, 1, &child, &e));
    assert_int_equal(child, -5);
    assert_non_null(strstr(e.detail, "cannot start toguna"));
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* nothing is left to wait for */
}

/* ---- systemd ---- */

static void systemd_hears_of_it_when_it_asked(void **state)
{
    struct place *p = *state;
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    char got[64] = "";
    snprintf(at.sun_path, sizeof at.sun_path, "%s", c_in_place(p, "notify"));
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    setenv("NOTIFY_SOCKET", at.sun_path, 1);
    notify_systemd("READY=1\nSTATUS=here");
    assert_true(recv(fd, got, sizeof got - 1, 0) > 0);
    assert_string_equal(got, "READY=1\nSTATUS=here");
    unsetenv("NOTIFY_SOCKET");
    notify_systemd("READY=1");
    assert_int_equal(recv(fd, got, sizeof got, 0), -1);
    setenv("NOTIFY_SOCKET", "nonsense", 1);
    notify_systemd("READY=1");
    unsetenv("NOTIFY_SOCKET");
    close(fd);
}

static void systemd_may_listen_at_an_abstract_name(void **state)
{
    (void)state;
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    char name[64], got[64] = "";
    snprintf(name, sizeof name, "@toguna-test-%ld", (long)getpid());
    memcpy(at.sun_path, name, strlen(name));
    at.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    socklen_t len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
    assert_int_equal(bind(fd, (struct sockaddr *)&at, len), 0);
    setenv("NOTIFY_SOCKET", name, 1);
    notify_systemd("STOPPING=1");
    unsetenv("NOTIFY_SOCKET");
    assert_true(recv(fd, got, sizeof got - 1, 0) > 0);
    assert_string_equal(got, "STOPPING=1");
    close(fd);
}

int main(int argc, char **argv)
{
    if (argc > 2) return play(argc, argv);
    const struct CMUnitTest tests[] = {
        with_place(a_child_begins_with_nothing_but_what_it_is_given),
        with_place(a_child_dies_with_its_parent),
        with_place(a_child_that_cannot_be_started_is_an_error),
        with_place(systemd_hears_of_it_when_it_asked),
        cmocka_unit_test(systemd_may_listen_at_an_abstract_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
