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

enum shape { EMPTY, SQUARE, LOZENGE, LEANING };

/* Eight draws: half of them empty, so that the cloth can breathe. */
static const unsigned char SHAPES[8] = {EMPTY,  EMPTY,  EMPTY,   EMPTY,
                                        SQUARE, SQUARE, LOZENGE, LEANING};

static enum shape cell_shape(uint64_t face, unsigned column, unsigned row)
{
    if (column >= DRAWN_COLUMNS) column = COLUMNS - 1 - column;
    unsigned cell = row * DRAWN_COLUMNS + column;
    enum shape shape = (enum shape)SHAPES[(face >> (3 * cell)) & 7];
    bool middle = column == DRAWN_COLUMNS - 1; /* its own mirror */
    return middle && shape == LEANING ? SQUARE : shape;
}

static void write_start(struct html_out *o, unsigned column, unsigned row)
{
    html_lit(o, "M");
    html_u64(o, column);
    html_lit(o, " ");
    html_u64(o, row);
}

/* N squares side by side. */
static void write_squares(struct html_out *o, unsigned column, unsigned row, unsigned n)
{
    write_start(o, column, row);
    html_lit(o, "h");
    html_u64(o, n);
    html_lit(o, "v1h-");
    html_u64(o, n);
    html_lit(o, "z");
}

static void write_lozenge(struct html_out *o, unsigned column, unsigned row)
{
    html_lit(o, "M");
    if (column) html_u64(o, column);
    html_lit(o, ".5 ");
    html_u64(o, row);
    html_lit(o, "l.5.5-.5.5-.5-.5z");
}

/* A triangle leans the other way in the mirror: there it is drawn from the other corner. */
static void write_triangle(struct html_out *o, unsigned column, unsigned row)
{
    bool mirrored = column >= DRAWN_COLUMNS, rising = row % 2 == 0;
    write_start(o, mirrored ? column + 1 : column, row);
    if (rising && !mirrored) html_lit(o, "v1h1z");
    if (rising && mirrored) html_lit(o, "v1h-1z");
    if (!rising && !mirrored) html_lit(o, "h1v1z");
    if (!rising && mirrored) html_lit(o, "h-1v1z");
}

static void write_row(struct html_out *o, uint64_t face, unsigned row)
{
    for (unsigned column = 0; column < COLUMNS; column++) {
        enum shape shape = cell_shape(face, column, row);
        unsigned squares = 0;
        while (column + squares < COLUMNS && cell_shape(face, column + squares, row) == SQUARE)
            squares++;
        if (squares) {
            write_squares(o, column, row, squares);
            column += squares - 1;
        } else if (shape == LOZENGE) {
            write_lozenge(o, column, row);
        } else if (shape == LEANING) {
            write_triangle(o, column, row);
        }
    }
}

void write_face(struct html_out *o, uint64_t face)
{
    html_lit(o, "<svg class=\"face dye");
    html_u64(o, (face >> (3 * ROWS * DRAWN_COLUMNS)) % DYES);
    html_lit(o, "\" width=\"36\" viewBox=\"-1 -1 7 7\" aria-hidden=\"true\"><path d=\"");
    for (unsigned row = 0; row < ROWS; row++) write_row(o, face, row);
    html_lit(o, "\"/></svg>");
}
