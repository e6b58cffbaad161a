#include "base/world.h"
#include "base/err.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef TOGUNA_TEST_HOOKS
static struct {
    const char *role;
    uint64_t used;
} stream = {"", 0};

/* The N-th draw of a role is BLAKE2b(seed, role, N): repeatable, and apart for each process. */
static bool draw_repeatable(void *ret, size_t n)
{
    const char *seed = getenv("TOGUNA_TEST_SEED");
    if (!seed) return false;
    unsigned char key[randombytes_SEEDBYTES];
    crypto_generichash_state st;
    crypto_generichash_init(&st, NULL, 0, sizeof key);
    crypto_generichash_update(&st, (const unsigned char *)seed, strlen(seed) + 1);
    crypto_generichash_update(&st, (const unsigned char *)stream.role, strlen(stream.role) + 1);
    crypto_generichash_update(&st, (const unsigned char *)&stream.used, sizeof stream.used);
    crypto_generichash_final(&st, key, sizeof key);
    stream.used++;
    randombytes_buf_deterministic(ret, n, key);
    return true;
}

static int64_t frozen_ms(void)
{
    const char *clock = getenv("TOGUNA_TEST_CLOCK");
    return clock ? strtoll(clock, NULL, 10) : -1;
}

void chance_role(const char *role) { stream.role = role; }
#else
static bool draw_repeatable(void *ret, size_t n)
{
    (void)ret, (void)n;
    return false;
}
static int64_t frozen_ms(void) { return -1; }
void chance_role(const char *role) { (void)role; }
#endif

static int64_t read_clock(clockid_t id)
{
    struct timespec t;
    if (clock_gettime(id, &t) != 0) die("the clock cannot be read");
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t now_ms(void)
{
    int64_t frozen = frozen_ms();
    return frozen >= 0 ? frozen : read_clock(CLOCK_REALTIME);
}

int64_t monotonic_ms(void) { return read_clock(CLOCK_MONOTONIC); }

void chance_bytes(void *ret, size_t n)
{
    if (draw_repeatable(ret, n)) return;
    randombytes_buf(ret, n);
}

uint64_t chance_u64(void)
{
    uint64_t n;
    chance_bytes(&n, sizeof n);
    return n;
}
