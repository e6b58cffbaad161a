/* The loop: who is called, when, and that anything may be forgotten at any moment. */
#include "for_tests.h"

struct scene {
    struct loop *loop;
    int pipes[2][2];
    int calls, other_calls, rounds;
};

static int scene_setup(void **state)
{
    struct scene *s = calloc(1, sizeof *s);
    assert_non_null(s);
    s->loop = loop_new();
    for (int i = 0; i < 2; i++) assert_int_equal(pipe2(s->pipes[i], O_NONBLOCK | O_CLOEXEC), 0);
    *state = s;
    return 0;
}

static int scene_teardown(void **state)
{
    struct scene *s = *state;
    loop_free(&s->loop);
    assert_null(s->loop);
    for (int i = 0; i < 4; i++) close(s->pipes[i / 2][i % 2]);
    free(s);
    return 0;
}

static void say(struct scene *s, int pipe)
{
    assert_int_equal(write(s->pipes[pipe][1], "x", 1), 1);
}

static void read_one_and_stop(void *ctx, int fd)
{
    struct scene *s = ctx;
    char c;
    assert_int_equal(fd, s->pipes[0][0]);
    assert_int_equal(read(fd, &c, 1), 1);
    s->calls++;
    loop_stop(s->loop);
}

static void a_readable_descriptor_is_told_of(void **state)
{
    struct scene *s = *state;
    loop_watch(s->loop, s->pipes[0][0], read_one_and_stop, s);
    say(s, 0);
    loop_run(s->loop);
    assert_int_equal(s->calls, 1);
    say(s, 0);
    loop_run(s->loop);
    assert_int_equal(s->calls, 2);
}

static void stop_at_third(void *ctx, int fd)
{
    struct scene *s = ctx;
    (void)fd;
    if (++s->calls == 3) loop_stop(s->loop);
}

static void what_is_not_read_is_told_of_again(void **state)
{
    struct scene *s = *state;
    loop_watch(s->loop, s->pipes[0][0], stop_at_third, s);
    say(s, 0);
    loop_run(s->loop);
    assert_int_equal(s->calls, 3);
}

static void count_other(void *ctx, int fd)
{
    struct scene *s = ctx;
    (void)fd;
    s->other_calls++;
}

static void forget_both(void *ctx, int fd)
{
    struct scene *s = ctx;
    (void)fd;
    s->calls++;
    loop_forget(s->loop, s->pipes[0][0]);
    loop_forget(s->loop, s->pipes[1][0]);
}

static int stop_in_second_round(void *ctx)
{
    struct scene *s = ctx;
    if (++s->rounds == 3) loop_stop(s->loop);
    return 0;
}

static void a_descriptor_forgotten_by_another_in_the_same_round_is_not_called(void **state)
{
    struct scene *s = *state;
    /* Whichever the kernel names first forgets the other. */
    loop_watch(s->loop, s->pipes[0][0], forget_both, s);
    loop_watch(s->loop, s->pipes[1][0], forget_both, s);
    loop_before_wait(s->loop, stop_in_second_round, s);
    say(s, 0);
    say(s, 1);
    loop_run(s->loop);
    assert_int_equal(s->calls, 1);
}

/* Closes the other descriptor and gives its number to a pipe with nothing in it. */
static void replace_other(void *ctx, int fd)
{
    struct scene *s = ctx;
    int other = fd == s->pipes[0][0] ? 1 : 0;
    int number = s->pipes[other][0];
    s->calls++;
    loop_forget(s->loop, s->pipes[0][0]);
    loop_forget(s->loop, s->pipes[1][0]);
    close(number);
    close(s->pipes[other][1]);
    int fresh[2];
    assert_int_equal(pipe2(fresh, O_NONBLOCK | O_CLOEXEC), 0);
    if (fresh[0] != number) {
        assert_int_equal(dup2(fresh[0], number), number);
        close(fresh[0]);
    }
    s->pipes[other][0] = number;
    s->pipes[other][1] = fresh[1];
    loop_watch(s->loop, number, count_other, s);
}

static void a_new_descriptor_of_the_same_number_does_not_get_the_old_ones_event(void **state)
{
    struct scene *s = *state;
    loop_watch(s->loop, s->pipes[0][0], replace_other, s);
    loop_watch(s->loop, s->pipes[1][0], replace_other, s);
    loop_before_wait(s->loop, stop_in_second_round, s);
    say(s, 0);
    say(s, 1);
    loop_run(s->loop);
    assert_int_equal(s->calls, 1);
    assert_int_equal(s->other_calls, 0);
}

static void a_number_closed_without_being_forgotten_can_be_watched_anew(void **state)
{
    struct scene *s = *state;
    int number = s->pipes[0][0];
    loop_watch(s->loop, number, count_other, s);
    assert_int_equal(dup2(s->pipes[1][0], number), number); /* closes the watched one */
    loop_watch(s->loop, number, read_one_and_stop, s);
    say(s, 1);
    loop_run(s->loop);
    assert_int_equal(s->calls, 1);
    assert_int_equal(s->other_calls, 0);
}

static void write_and_stop_writing(void *ctx, int fd)
{
    struct scene *s = ctx;
    s->other_calls++;
    assert_int_equal(write(fd, "x", 1), 1);
    loop_watch_write(s->loop, fd, NULL, NULL);
}

static void read_and_stop(void *ctx, int fd)
{
    struct scene *s = ctx;
    char c;
    assert_int_equal(read(fd, &c, 1), 1);
    s->calls++;
    loop_stop(s->loop);
}

static void one_descriptor_is_watched_for_reading_and_writing_at_once(void **state)
{
    struct scene *s = *state;
    struct err e;
    int pair[2];
    assert_true(fd_pair(pair, &e));
    loop_watch(s->loop, pair[0], read_and_stop, s);
    loop_watch_write(s->loop, pair[0], write_and_stop_writing, s);
    assert_int_equal(write(pair[1], "y", 1), 1);
    loop_run(s->loop);
    assert_int_equal(s->calls, 1);
    assert_int_equal(s->other_calls, 1);
    /* Reading goes on when writing is no longer watched. */
    assert_int_equal(write(pair[1], "z", 1), 1);
    loop_run(s->loop);
    assert_int_equal(s->calls, 2);
    assert_int_equal(s->other_calls, 1);
    loop_forget(s->loop, pair[0]);
    close(pair[0]);
    close(pair[1]);
}

static void the_other_end_going_away_is_told_of(void **state)
{
    struct scene *s = *state;
    loop_watch(s->loop, s->pipes[0][0], stop_at_third, s);
    close(s->pipes[0][1]);
    s->calls = 2;
    loop_run(s->loop);
    assert_int_equal(s->calls, 3);
    s->pipes[0][1] = dup(s->pipes[1][1]);
}

static int no_wait(void *ctx)
{
    struct scene *s = ctx;
    if (++s->rounds == 5) loop_stop(s->loop);
    return s->rounds == 5 ? -1 : 0;
}

static void before_wait_bounds_the_wait_and_may_stop_the_loop(void **state)
{
    struct scene *s = *state;
    loop_before_wait(s->loop, no_wait, s);
    loop_run(s->loop);
    assert_int_equal(s->rounds, 5);
}

static void take_signal(void *ctx, int signal)
{
    struct scene *s = ctx;
    s->calls = signal;
    loop_stop(s->loop);
}

static void signals_arrive_as_events(void **state)
{
    struct scene *s = *state;
    loop_on_signal(s->loop, SIGUSR1, take_signal, s);
    loop_on_signal(s->loop, SIGTERM, take_signal, s);
    raise(SIGTERM);
    loop_run(s->loop);
    assert_int_equal(s->calls, SIGTERM);
    raise(SIGUSR1);
    loop_run(s->loop);
    assert_int_equal(s->calls, SIGUSR1);
}

static void forgetting_what_was_never_watched_does_nothing(void **state)
{
    struct scene *s = *state;
    loop_forget(s->loop, s->pipes[0][0]);
    loop_forget(s->loop, 100000);
    loop_watch_write(s->loop, s->pipes[0][1], NULL, NULL);
    loop_watch(s->loop, s->pipes[0][0], read_one_and_stop, s);
    loop_forget(s->loop, s->pipes[0][0]);
    loop_forget(s->loop, s->pipes[0][0]);
    say(s, 0);
    loop_before_wait(s->loop, stop_in_second_round, s);
    loop_run(s->loop);
    assert_int_equal(s->calls, 0);
}

#define with_scene(test) cmocka_unit_test_setup_teardown(test, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_scene(a_readable_descriptor_is_told_of),
        with_scene(what_is_not_read_is_told_of_again),
        with_scene(a_descriptor_forgotten_by_another_in_the_same_round_is_not_called),
        with_scene(a_new_descriptor_of_the_same_number_does_not_get_the_old_ones_event),
        with_scene(a_number_closed_without_being_forgotten_can_be_watched_anew),
        with_scene(one_descriptor_is_watched_for_reading_and_writing_at_once),
        with_scene(the_other_end_going_away_is_told_of),
        with_scene(before_wait_bounds_the_wait_and_may_stop_the_loop),
        with_scene(signals_arrive_as_events),
        with_scene(forgetting_what_was_never_watched_does_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
