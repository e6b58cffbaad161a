#include "base/log.h"
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LINE_BYTES 2048

static const char *speaker = "toguna"; /* set once at the start of a process, before its loop */

void log_as(const char *name) { speaker = name; }

/* How many bytes s begins with that must not reach a terminal: a control of ASCII, or one of U+0080
 * to U+009F. */
static int control_len(const char *s)
{
    unsigned char c = (unsigned char)s[0], next = (unsigned char)s[1];
    if (c < ' ' || c == 127) return 1;
    return c == 0xC2 && next >= 0x80 && next < 0xA0 ? 2 : 0;
}

static size_t escape(char *ret, size_t room, const char *s)
{
    size_t n = 0;
    while (*s && n + 9 < room) {
        int controls = control_len(s);
        if (controls == 0) ret[n++] = *s++;
        for (; controls > 0; controls--)
            n += (size_t)snprintf(ret + n, room - n, "\\x%02x", (unsigned char)*s++);
    }
    return n;
}

void log_line(enum log_level level, const char *format, ...)
{
    char text[LINE_BYTES], line[LINE_BYTES + 128];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    int head = getenv("JOURNAL_STREAM")
                   ? snprintf(line, sizeof line, "<%d>%s: ", (int)level, speaker)
                   : snprintf(line, sizeof line, "%s: ", speaker);
    if (head < 0 || (size_t)head >= 128) head = 0;
    size_t n = (size_t)head + escape(line + head, sizeof line - (size_t)head - 1, text);
    line[n++] = '\n';
    /* One write, so that lines of several processes do not mix; if it fails there is nobody to
     * tell. */
    if (write(STDERR_FILENO, line, n) < 0) return;
}
