/* SHA-256 by the processor's own instructions where it has them (x86-64 with SHA extensions), else
 * by libsodium. */
#include "tlog/sha256.h"
#include <sodium.h>

void sha256_plain(const struct str *parts, size_t count, unsigned char ret[SHA256_BYTES])
{
    crypto_hash_sha256_state st;
    crypto_hash_sha256_init(&st);
    for (size_t i = 0; i < count; i++)
        crypto_hash_sha256_update(&st, (const unsigned char *)parts[i].at, parts[i].len);
    crypto_hash_sha256_final(&st, ret);
}

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

#define BLOCK_BYTES 64u
#define GROUPS      16 /* of four rounds */

/* FIPS 180-4 section 4.2.2 */
static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

struct state {
    uint32_t words[8];
    unsigned char block[BLOCK_BYTES]; /* begun, of LEN % BLOCK_BYTES bytes */
    uint64_t len;
};

/* The instructions keep the eight words as ABEF and CDGH. */
__attribute__((target("sha,sse4.1"))) static void add_block(uint32_t words[8],
                                                            const unsigned char *block)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i dcba = _mm_loadu_si128((const __m128i *)(const void *)words);
    __m128i hgfe = _mm_loadu_si128((const __m128i *)(const void *)(words + 4));
    __m128i cdab = _mm_shuffle_epi32(dcba, 0xB1), efgh = _mm_shuffle_epi32(hgfe, 0x1B);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8), cdgh = _mm_blend_epi16(efgh, cdab, 0xF0);
    const __m128i abef_before = abef, cdgh_before = cdgh;
    __m128i w[GROUPS]; /* the message schedule, four words each */
    for (int i = 0; i < GROUPS; i++) {
        if (i < 4) { /* UNSAFE: four times sixteen bytes are a block */
            w[i] = _mm_loadu_si128((const __m128i *)(const void *)(block + 16 * i));
            w[i] = _mm_shuffle_epi8(w[i], swap);
        } else {
            __m128i part = _mm_sha256msg1_epu32(w[i - 4], w[i - 3]);
            part = _mm_add_epi32(part, _mm_alignr_epi8(w[i - 1], w[i - 2], 4));
            w[i] = _mm_sha256msg2_epu32(part, w[i - 1]);
        }
        const void *four = &constants[4 * i];
        __m128i round = _mm_add_epi32(w[i], _mm_loadu_si128((const __m128i *)four));
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, round);
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(round, 0x0E));
    }
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
    __m128i feba = _mm_shuffle_epi32(abef, 0x1B), dchg = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)(void *)words, _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128((__m128i *)(void *)(words + 4), _mm_alignr_epi8(dchg, feba, 8));
}

static void add(struct state *s, struct str part)
{
    size_t held = s->len % BLOCK_BYTES;
    s->len += part.len;
    if (held) {
        struct str first = str_sub(part, 0, BLOCK_BYTES - held);
        if (first.len) memcpy(s->block + held, first.at, first.len);
        part = str_from(part, first.len);
        if (held + first.len < BLOCK_BYTES) return;
        add_block(s->words, s->block);
    }
    for (; part.len >= BLOCK_BYTES; part = str_from(part, BLOCK_BYTES))
        add_block(s->words, (const unsigned char *)part.at);
    if (part.len) memcpy(s->block, part.at, part.len);
}

static void end(struct state *s, unsigned char ret[SHA256_BYTES])
{
    static const char padding[BLOCK_BYTES] = {(char)0x80};
    uint64_t bits = 8 * s->len;
    char length[8];
    add(s, (struct str){padding, 1 + (119 - s->len % BLOCK_BYTES) % BLOCK_BYTES});
    for (unsigned i = 0; i < 8; i++) length[i] = (char)(unsigned char)(bits >> (56 - 8 * i));
    add(s, (struct str){length, sizeof length});
    for (unsigned i = 0; i < SHA256_BYTES; i++)
        ret[i] = (unsigned char)(s->words[i / 4] >> (24 - 8 * (i % 4)));
}

/* Asking takes long where a hypervisor answers; so it is asked once. */
static bool has_instructions(void)
{
    static int known = -1;
    unsigned a, b = 0, c = 0, d;
    if (known >= 0) return known;
    bool sse = __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSE4_1);
    known = sse && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
    return known;
}

void sha256(const struct str *parts, size_t count, unsigned char ret[SHA256_BYTES])
{
    if (!has_instructions()) {
        sha256_plain(parts, count, ret);
        return;
    }
    struct state s = {.words = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f,
                                0x9b05688c, 0x1f83d9ab, 0x5be0cd19}}; /* section 5.3.3 */
    for (size_t i = 0; i < count; i++) add(&s, parts[i]);
    end(&s, ret);
}

#else

void sha256(const struct str *parts, size_t count, unsigned char ret[SHA256_BYTES])
{
    sha256_plain(parts, count, ret);
}

#endif
