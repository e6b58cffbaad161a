/* An author's face: a small piece of woven cloth, five by five, mirrored as strip cloth is, drawn
 * from the random number the store gave the author. Nothing else goes in: two people with one
 * address have two faces, and a face tells nothing about anybody.
 *
 * Each of the three columns that are drawn has five cells of three bits: empty, square, lozenge or
 * one of two triangles; the two outer columns are mirrored. The upper bits choose one of six dyes.
 */
#include "page/chrome.h"

#define ROWS          5
#define DRAWN_COLUMNS 3
#define COLUMNS       5
#define DYES          6

enum shape { EMPTY, SQUARE, LOZENGE, RISING, FALLING };

/* Eight draws: three of them empty, so that the cloth can breathe. */
static const unsigned char SHAPES[8] = {EMPTY,  EMPTY,   EMPTY,  SQUARE,
                                        SQUARE, LOZENGE, RISING, FALLING};

static void write_cell(struct html_out *o, enum shape shape, unsigned column, unsigned row)
{
    if (shape == EMPTY) return;
    html_lit(o, "M");
    html_u64(o, column);
    html_lit(o, " ");
    html_u64(o, row);
    switch (shape) {
    case EMPTY:
        break;
    case SQUARE:
        html_lit(o, "h1v1h-1z");
        break;
    case LOZENGE:
        html_lit(o, "m.5 0l.5.5-.5.5-.5-.5z");
        break;
    case RISING:
        html_lit(o, "v1h1z");
        break;
    case FALLING:
        html_lit(o, "h1v1z");
        break;
    }
}

/* A triangle leans the other way in the mirror; these two are drawn from the other corner. */
static void write_mirrored(struct html_out *o, enum shape shape, unsigned column, unsigned row)
{
    if (shape != RISING && shape != FALLING) {
        write_cell(o, shape, column, row);
        return;
    }
    html_lit(o, "M");
    html_u64(o, column + 1);
    html_lit(o, " ");
    html_u64(o, row);
    if (shape == RISING)
        html_lit(o, "v1h-1z");
    else
        html_lit(o, "h-1v1z");
}

static enum shape cell_shape(uint64_t face, unsigned column, unsigned row)
{
    unsigned cell = row * DRAWN_COLUMNS + column;
    enum shape shape = (enum shape)SHAPES[(face >> (3 * cell)) & 7];
    bool leans = shape == RISING || shape == FALLING;
    return column == DRAWN_COLUMNS - 1 && leans ? SQUARE : shape; /* the middle is its own mirror */
}

void write_face(struct html_out *o, uint64_t face)
{
    html_lit(o, "<svg class=\"face dye");
    html_u64(o, (face >> (3 * ROWS * DRAWN_COLUMNS)) % DYES);
    html_lit(o, "\" width=\"36\" height=\"36\" viewBox=\"-1 -1 7 7\" aria-hidden=\"true\" "
                "focusable=\"false\"><path d=\"M0 0");
    for (unsigned row = 0; row < ROWS; row++) {
        for (unsigned column = 0; column < DRAWN_COLUMNS; column++) {
            enum shape shape = cell_shape(face, column, row);
            write_cell(o, shape, column, row);
            if (column < DRAWN_COLUMNS - 1) write_mirrored(o, shape, COLUMNS - 1 - column, row);
        }
    }
    html_lit(o, "\"/></svg>");
}
