#include "mark/marks.h"

bool marks_parse(struct str markdown, const MD_PARSER *parser, void *ctx)
{
    if (markdown.len > UINT32_MAX / 2) return false; /* the parser counts in 32 bits */
    const char *bytes = markdown.at ? markdown.at : "";
    return md_parse(bytes, (MD_SIZE)markdown.len, parser, ctx) == 0;
}

struct str marks_text(struct buf *scratch, MD_TEXTTYPE type, struct str piece)
{
    if (type == MD_TEXT_NULLCHAR) return MARKS_REPLACEMENT;
    if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR) return S("\n");
    if (type != MD_TEXT_ENTITY) return piece;
    buf_clear(scratch);
    entity_add(scratch, piece);
    return buf_str(scratch);
}

/* The I-th piece, of which the last ends where the attribute does. */
static struct str piece_of(const MD_ATTRIBUTE *attribute, size_t i)
{
    MD_OFFSET from = attribute->substr_offsets[i];
    return (struct str){attribute->text + from, attribute->substr_offsets[i + 1] - from};
}

struct str marks_attribute(struct buf *scratch, const MD_ATTRIBUTE *attribute)
{
    if (!attribute->text || !attribute->size) return STR_NONE;
    struct str all = {attribute->text, attribute->size};
    if (attribute->substr_types[0] == MD_TEXT_NORMAL && piece_of(attribute, 0).len == all.len)
        return all;
    buf_clear(scratch);
    for (size_t i = 0; attribute->substr_offsets[i] < attribute->size; i++) {
        if (attribute->substr_types[i] == MD_TEXT_ENTITY) {
            entity_add(scratch, piece_of(attribute, i));
        } else if (attribute->substr_types[i] == MD_TEXT_NULLCHAR) {
            buf_add(scratch, MARKS_REPLACEMENT);
        } else {
            buf_add(scratch, piece_of(attribute, i));
        }
    }
    return buf_str(scratch);
}

void marks_open_ordered(struct html_out *o, const MD_BLOCK_OL_DETAIL *list)
{
    html_lit(o, "<ol");
    if (list->start != 1) {
        html_lit(o, " start=\"");
        html_u64(o, list->start);
        html_lit(o, "\"");
    }
    html_lit(o, ">\n");
}
