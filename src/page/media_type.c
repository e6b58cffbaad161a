/* What the files of media/ are, by their names. The table is looked up by extension, in any case of
 * letters. */
#include "page/media.h"

static const struct {
    struct str extension;
    struct media_type type;
} TYPES[] = {
    /* pictures */
    {S_INIT("avif"), {.name = "image/avif"}},
    {S_INIT("bmp"), {.name = "image/bmp"}},
    {S_INIT("gif"), {.name = "image/gif"}},
    {S_INIT("ico"), {.name = "image/x-icon"}},
    {S_INIT("jpeg"), {.name = "image/jpeg"}},
    {S_INIT("jpg"), {.name = "image/jpeg"}},
    {S_INIT("jxl"), {.name = "image/jxl"}},
    {S_INIT("png"), {.name = "image/png"}},
    {S_INIT("svg"), {.name = "image/svg+xml", .can_run = true}},
    {S_INIT("webp"), {.name = "image/webp"}},
    /* sound and film */
    {S_INIT("flac"), {.name = "audio/flac"}},
    {S_INIT("m4a"), {.name = "audio/mp4"}},
    {S_INIT("m4v"), {.name = "video/mp4"}},
    {S_INIT("mov"), {.name = "video/quicktime"}},
    {S_INIT("mp3"), {.name = "audio/mpeg"}},
    {S_INIT("mp4"), {.name = "video/mp4"}},
    {S_INIT("oga"), {.name = "audio/ogg"}},
    {S_INIT("ogg"), {.name = "audio/ogg"}},
    {S_INIT("ogv"), {.name = "video/ogg"}},
    {S_INIT("opus"), {.name = "audio/ogg"}},
    {S_INIT("vtt"), {.name = "text/vtt; charset=utf-8"}},
    {S_INIT("wav"), {.name = "audio/wav"}},
    {S_INIT("weba"), {.name = "audio/webm"}},
    {S_INIT("webm"), {.name = "video/webm"}},
    /* text */
    {S_INIT("css"), {.name = "text/css; charset=utf-8"}},
    {S_INIT("csv"), {.name = "text/csv; charset=utf-8"}},
    {S_INIT("htm"), {.name = "text/html; charset=utf-8", .can_run = true}},
    {S_INIT("html"), {.name = "text/html; charset=utf-8", .can_run = true}},
    {S_INIT("ics"), {.name = "text/calendar; charset=utf-8"}},
    {S_INIT("js"), {.name = "text/plain; charset=utf-8", .can_run = true}},
    {S_INIT("json"), {.name = "application/json"}},
    {S_INIT("md"), {.name = "text/plain; charset=utf-8"}},
    {S_INIT("mjs"), {.name = "text/plain; charset=utf-8", .can_run = true}},
    {S_INIT("txt"), {.name = "text/plain; charset=utf-8"}},
    {S_INIT("xhtml"), {.name = "application/xhtml+xml", .can_run = true}},
    {S_INIT("xml"), {.name = "application/xml", .can_run = true}},
    /* documents and the rest */
    {S_INIT("epub"), {.name = "application/epub+zip"}},
    {S_INIT("gz"), {.name = "application/gzip"}},
    {S_INIT("odt"), {.name = "application/vnd.oasis.opendocument.text"}},
    {S_INIT("otf"), {.name = "font/otf"}},
    {S_INIT("pdf"), {.name = "application/pdf"}},
    {S_INIT("ttf"), {.name = "font/ttf"}},
    {S_INIT("woff"), {.name = "font/woff"}},
    {S_INIT("woff2"), {.name = "font/woff2"}},
    {S_INIT("zip"), {.name = "application/zip"}},
};

/* What stands after the last dot of the last part; empty where there is none. */
static struct str extension_of(struct str path)
{
    size_t at = path.len;
    while (at > 0 && path.at[at - 1] != '.' && path.at[at - 1] != '/') at--;
    return at > 0 && path.at[at - 1] == '.' ? str_from(path, at) : STR_NONE;
}

struct media_type media_type(struct str path)
{
    struct str extension = extension_of(path);
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++)
        if (str_eq_nocase(extension, TYPES[i].extension)) return TYPES[i].type;
    return (struct media_type){.name = "application/octet-stream"};
}
