/* sha256 — SHA-256 (FIPS 180-4) of texts that follow each other. Private to the room.
 *
 * The log hashes some twenty blocks for each reply that is taken, which libsodium does in plain C;
 * processors that have instructions for it do them eight times as fast. Nothing here is secret but
 * salts, and neither way branches on what it hashes. */
#ifndef TOGUNA_TLOG_SHA256_H
#define TOGUNA_TLOG_SHA256_H
#include "base/base.h"

#define SHA256_BYTES 32u

void sha256(const struct str *parts, size_t count, unsigned char ret[SHA256_BYTES]);
/* The same in plain C, whatever the processor has: for tests. */
void sha256_plain(const struct str *parts, size_t count, unsigned char ret[SHA256_BYTES]);
/* sha256_of(ret, a, b, …) */
#define sha256_of(ret, ...)                                                                        \
    sha256((const struct str[]){__VA_ARGS__},                                                      \
           sizeof((const struct str[]){__VA_ARGS__}) / sizeof(struct str), (ret))

#endif
