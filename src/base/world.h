/* world — time and chance, the only door to both, so that tests can hold them still.
 *
 * In a build with -Dtest_hooks=true, TOGUNA_TEST_CLOCK (Unix time in ms) freezes the clock and
 * TOGUNA_TEST_SEED makes chance repeatable; a release build holds neither. */
#ifndef TOGUNA_BASE_WORLD_H
#define TOGUNA_BASE_WORLD_H
#include <stddef.h>
#include <stdint.h>

int64_t now_ms(void);       /* Unix time in ms, UTC */
int64_t monotonic_ms(void); /* for deadlines; never frozen */
/* N bytes from the kernel's generator; failure ends the process. ROLE-separated streams under test:
 * call chance_role first in each process. */
void chance_bytes(void *ret, size_t n);
uint64_t chance_u64(void);
void chance_role(const char *role);

#endif
