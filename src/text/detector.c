/* detector — which language a text is in.
 *
 * First the script: kana is Japanese, Hangul Korean, and a dozen letters are enough to know. Latin,
 * Cyrillic, Arabic and Devanagari serve many languages; there libexttextcat compares the text's
 * most frequent letter groups with those of each language. It is good from some fifty letters on
 * and guesses wildly below; it also knows a hundred languages that hardly anybody writes on a web
 * site and that it likes to see everywhere. So it gets a list of our own, short texts are not asked
 * about, and a close contest goes to the fallback where that is among the contestants.
 *
 * The library takes its list as the name of a file. A memfd is one that needs no writable place. */
#include "text/text.h"
#include <libexttextcat/textcat.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unictype.h>
#include <unistd.h>

enum script {
    LATIN,
    CYRILLIC,
    ARABIC,
    DEVANAGARI,
    KANA,
    HAN,
    HANGUL,
    GREEK,
    HEBREW,
    THAI,
    ARMENIAN,
    GEORGIAN,
    BENGALI,
    TAMIL,
    TELUGU,
    ETHIOPIC,
    KHMER,
    SCRIPT__COUNT
};

static const struct script_row {
    const char *name;
    const char *language; /* the one written in it, or NULL: the table's candidates decide */
} scripts[SCRIPT__COUNT] = {
    [LATIN] = {"Latin", NULL},       [CYRILLIC] = {"Cyrillic", NULL},
    [ARABIC] = {"Arabic", NULL},     [DEVANAGARI] = {"Devanagari", NULL},
    [KANA] = {NULL, "ja"},           [HAN] = {"Han", "zh"},
    [HANGUL] = {"Hangul", "ko"},     [GREEK] = {"Greek", "el"},
    [HEBREW] = {"Hebrew", "he"},     [THAI] = {"Thai", "th"},
    [ARMENIAN] = {"Armenian", "hy"}, [GEORGIAN] = {"Georgian", "ka"},
    [BENGALI] = {"Bengali", "bn"},   [TAMIL] = {"Tamil", "ta"},
    [TELUGU] = {"Telugu", "te"},     [ETHIOPIC] = {"Ethiopic", "am"},
    [KHMER] = {"Khmer", "km"},
};

/* The candidates, likeliest first, which makes the comparing faster. */
static const struct candidate {
    const char *tag;
    const char *table; /* its file, less ".lm" */
    enum script script;
} candidates[] = {
    {"en", "en", LATIN},         {"fr", "fr", LATIN},      {"es", "es", LATIN},
    {"pt", "pt", LATIN},         {"de", "de", LATIN},      {"ar", "ar", ARABIC},
    {"ru", "ru", CYRILLIC},      {"it", "it", LATIN},      {"nl", "nl", LATIN},
    {"pl", "pl", LATIN},         {"tr", "tr", LATIN},      {"id", "id", LATIN},
    {"vi", "vi", LATIN},         {"sv", "sv", LATIN},      {"da", "da", LATIN},
    {"nb", "nb", LATIN},         {"fi", "fi", LATIN},      {"cs", "cs", LATIN},
    {"sk", "sk", LATIN},         {"ro", "ro", LATIN},      {"hu", "hu", LATIN},
    {"hr", "hr", LATIN},         {"sl", "sl", LATIN},      {"lt", "lt", LATIN},
    {"lv", "lv", LATIN},         {"et", "et", LATIN},      {"is", "is", LATIN},
    {"ca", "ca", LATIN},         {"eu", "eu", LATIN},      {"gl", "gl", LATIN},
    {"ga", "ga", LATIN},         {"cy", "cy", LATIN},      {"sw", "sw", LATIN},
    {"sq", "sq", LATIN},         {"eo", "eo", LATIN},      {"af", "af", LATIN},
    {"uk", "uk", CYRILLIC},      {"be", "be", CYRILLIC},   {"bg", "bg", CYRILLIC},
    {"sr", "sr-Cyrl", CYRILLIC}, {"mk", "mk", CYRILLIC},   {"kk", "kk", CYRILLIC},
    {"fa", "fa", ARABIC},        {"ur", "ur", ARABIC},     {"ckb", "ckb", ARABIC},
    {"hi", "hi", DEVANAGARI},    {"mr", "mr", DEVANAGARI}, {"ne", "ne", DEVANAGARI},
};
#define CANDIDATES (sizeof candidates / sizeof candidates[0])

#define LOOKED_AT_CHARS  4000 /* the beginning of a text tells its language */
#define SAMPLE_BYTES     2000 /* what the comparing is given */
#define SURE_LETTERS     12   /* of a script that serves one language */
#define COMPARED_LETTERS 50   /* below, the comparing guesses */
#define CLOSE_LETTERS    200  /* below, a close contest goes to the fallback */

struct detector {
    void *textcat;
    const uc_script_t *scripts[SCRIPT__COUNT];
};

/* ---- opening ---- */

static bool write_list(int fd)
{
    for (size_t i = 0; i < CANDIDATES; i++)
        if (dprintf(fd, "%s.lm %s\n", candidates[i].table, candidates[i].tag) < 0) return false;
    return true;
}

static void *open_tables(void)
{
    char name[32];
    int fd = memfd_create("languages", MFD_CLOEXEC);
    if (fd < 0) return NULL;
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    void *textcat = write_list(fd) ? special_textcat_Init(name, TEXTCAT_TABLES "/") : NULL;
    close(fd);
    return textcat;
}

const char *detector_tables(void) { return TEXTCAT_TABLES; }

bool detector_open(struct detector **ret, struct err *e)
{
    void *textcat = open_tables();
    if (!textcat)
        return err_set(e, ERR_MISSING,
                       "the language tables in %s cannot be read; install libexttextcat-data",
                       TEXTCAT_TABLES);
    struct detector *d = calloc(1, sizeof *d);
    if (!d) die("out of memory for the language detector");
    d->textcat = textcat;
    for (size_t i = 0; i < SCRIPT__COUNT; i++)
        if (scripts[i].name) d->scripts[i] = uc_script_byname(scripts[i].name);
    *ret = d;
    return true;
}

void detector_close(struct detector **d)
{
    if (!*d) return;
    textcat_Done((*d)->textcat);
    free(*d);
    *d = NULL;
}

/* ---- guessing ---- */

static bool is_kana(uint32_t c) { return c >= 0x3041 && c <= 0x30FF && c != 0x30FB && c != 0x30FC; }

/* SCRIPT__COUNT for what belongs to no script of ours: digits, punctuation, others. */
static enum script script_of(const struct detector *d, uint32_t c)
{
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') return LATIN;
    if (c < 0x80) return SCRIPT__COUNT;
    if (is_kana(c)) return KANA;
    const uc_script_t *script = uc_script(c);
    for (unsigned i = 0; script && i < SCRIPT__COUNT; i++)
        if (d->scripts[i] == script) return (enum script)i;
    return SCRIPT__COUNT;
}

static struct str beginning(struct str text)
{
    struct str rest = text;
    for (size_t i = 0; i < LOOKED_AT_CHARS && rest.len; i++) utf8_next(&rest);
    return str_sub(text, 0, text.len - rest.len);
}

/* The script most letters are of, and how many; a Japanese text is known by a fifth of kana. */
static enum script main_script(const struct detector *d, struct str text, size_t *ret_letters)
{
    size_t count[SCRIPT__COUNT + 1] = {0};
    while (text.len) count[script_of(d, utf8_next(&text))]++;
    if (count[KANA] * 4 >= count[HAN]) {
        count[KANA] += count[HAN];
        count[HAN] = 0;
    }
    enum script most = LATIN;
    for (unsigned i = 0; i < SCRIPT__COUNT; i++)
        if (count[i] > count[most]) most = (enum script)i;
    *ret_letters = count[most];
    return most;
}

/* The letters of one script, words parted by spaces: addresses, figures and foreign names only
 * disturb the comparing. Combining marks and the like have no script and stay with their word. */
static size_t take_sample(const struct detector *d, struct str text, enum script of, char *ret)
{
    size_t len = 0;
    while (text.len && len + 4 <= SAMPLE_BYTES) {
        struct str before = text;
        uint32_t c = utf8_next(&text);
        size_t taken = before.len - text.len;
        bool kept =
            script_of(d, c) == of || uc_is_property_combining(c) || c == '\'' || c == 0x2019;
        if (kept)
            memcpy(ret + len, before.at, taken), len += taken;
        else if (len && ret[len - 1] != ' ')
            ret[len++] = ' ';
    }
    return len;
}

static const struct candidate *candidate_named(const char *tag)
{
    for (size_t i = 0; i < CANDIDATES; i++)
        if (strcmp(candidates[i].tag, tag) == 0) return &candidates[i];
    return NULL;
}

static struct str primary(struct str tag) { return str_sub(tag, 0, str_find_char(tag, '-', 0)); }

/* The first of the results that is written in the script; the fallback when it is close behind. */
static struct str choose(const candidate_t *found, int count, enum script script, bool close_counts,
                         struct str fallback)
{
    const struct candidate *best = NULL;
    for (int i = 0; i < count; i++) {
        const struct candidate *c = candidate_named(found[i].name);
        if (!c || c->script != script) continue;
        if (!best) best = c;
        if (close_counts && str_eq_nocase(str_of(c->tag), primary(fallback))) return fallback;
    }
    return best ? str_of(best->tag) : fallback;
}

struct str detector_guess(struct detector *d, struct str text, struct str fallback)
{
    size_t letters;
    char sample[SAMPLE_BYTES];
    text = beginning(text);
    enum script script = main_script(d, text, &letters);
    if (scripts[script].language)
        return letters >= SURE_LETTERS ? str_of(scripts[script].language) : fallback;
    if (letters < COMPARED_LETTERS) return fallback;
    size_t len = take_sample(d, text, script, sample);
    candidate_t *found = textcat_GetClassifyFullOutput(d->textcat);
    if (!found) die("out of memory for the language detector");
    int count = textcat_ClassifyFull(d->textcat, sample, len, found);
    struct str guess = choose(found, count, script, letters < CLOSE_LETTERS, fallback);
    textcat_ReleaseClassifyFullOutput(d->textcat, found);
    return guess;
}
