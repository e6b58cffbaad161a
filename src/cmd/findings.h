/* findings — what doctor and verify found: said as it is found, counted. Private to cmd.
 *
 * For people one line each, "wrong: articles/a.md: line 3: …"; for programs (JSON) one object a
 * line:
 * {"level": "wrong"|"note", "about", "file": …|null, "line": …|null, "text"}. */
#ifndef TOGUNA_CMD_FINDINGS_H
#define TOGUNA_CMD_FINDINGS_H
#include "base/base.h"
#include <stdio.h>

enum finding_level {
    FOUND_NOTE,  /* worth knowing; the site works */
    FOUND_WRONG, /* something to be done: the exit code is 1 */
    FOUND__COUNT
};

struct findings {
    FILE *out;
    bool json;
    unsigned count[FOUND__COUNT];
};

struct finding {
    enum finding_level level;
    const char *about; /* for programs: "settings", "folders", "keys" … */
    struct str file;   /* relative to the site, or empty */
    unsigned line;     /* from 1; 0: none */
};
void findings_say(struct findings *f, const struct finding *finding, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* An error's text less the "while …" of those who passed it on, which is for logs. */
struct str findings_cause(const struct err *e);

#endif
