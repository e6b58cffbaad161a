/* options — one row an option: the table that the parser, the file init writes and toguna.conf(5)
 * come from. A new option is a field of struct conf and a row in options.c. Private to conf. */
#ifndef TOGUNA_CONF_OPTIONS_H
#define TOGUNA_CONF_OPTIONS_H
#include "conf/conf.h"

struct option;

struct setting { /* one value on its way into a conf */
    const struct option *option;
    struct arena *a;
    struct conf *conf;
    struct str value; /* trimmed, one line of UTF-8, not empty */
};

struct option_type {
    const char *word; /* a value in the manual, as mdoc: "Ar number" */
    /* What is expected, after "expected "; NULL: a range from MIN to MAX, of UNIT or of bytes. */
    const char *expected;
    /* Writes the value into its field, or leaves the conf as it was and fills e. */
    bool (*set)(const struct setting *s, struct err *e);
};

/* Types that fill the field of their row. */
extern const struct option_type type_text, type_number, type_size, type_yes_no;
/* Types of one option each. */
extern const struct option_type type_moderation, type_listen, type_networks, type_url,
    type_language, type_store, type_mail, type_user;

struct option {
    struct str name;
    const struct option_type *type;
    size_t field;      /* offset in struct conf */
    uint64_t min, max; /* of numbers; of text MAX bytes */
    const char *unit;  /* of numbers: "minutes" */
    struct str value;  /* the default as it would stand in the file; empty: RESET makes it */
    void (*reset)(struct conf *c);
    const char *default_text; /* says a default that RESET makes */
    const char *example;      /* a value, where the default is no example */
    const char *text;         /* whole sentences, one a line */
};

extern const struct option options[];
extern const size_t options_count;

const struct option *option_find(struct str name); /* NULL: there is none */
/* The option whose name is spelled most like NAME; NULL where none is near. */
const struct option *option_nearest(struct str name);
void option_reset(const struct option *o, struct arena *a, struct conf *c);
/* Sets the value; an empty one is the default. */
MUST_USE bool option_set(const struct setting *s, struct err *e);
/* Says that the value cannot be taken: WHY (or NULL), what was expected, an example. False. */
bool option_refuse(const struct setting *s, const char *why, struct err *e);
/* "a number of minutes from 0 to 60", "yes or no". */
void option_write_expected(const struct option *o, struct buf *b);

#endif
