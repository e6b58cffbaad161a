/* code — bytes as text and back: hexadecimal, base64url without padding, standard base64. */
#ifndef TOGUNA_BASE_CODE_H
#define TOGUNA_BASE_CODE_H
#include "base/arena.h"

#define CODE_HEX_CHARS(bytes) (2 * (bytes))
#define CODE_B64_CHARS(bytes) (((bytes)*4 + 2) / 3) /* base64url, no padding */

/* RET has room for CODE_…_CHARS(n) and gets no NUL. */
void code_hex(char *ret, const void *bytes, size_t n);
void code_b64url(char *ret, const void *bytes, size_t n);
/* False unless s is the code of exactly N bytes, canonical. */
bool code_hex_to(struct str s, void *ret, size_t n);
bool code_b64url_to(struct str s, void *ret, size_t n);
/* RFC 4648 section 4 with padding, of any length; false for s that is not such. */
struct str code_b64(struct arena *a, const void *bytes, size_t n);
bool code_b64_to(struct arena *a, struct str s, struct str *ret);

#endif
