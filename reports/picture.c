/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/picture.h"

#include "core/date.h"

#include <stdlib.h>

/* All pictures are 100 units wide and high; only whole numbers, which no locale writes otherwise. */
enum { SIZE = 100, MOST_BARS = 9, THICKEST = 22, WEEKS_SHOWN = 10 };

static void begin(struct buffer *out)
{
    buffer_text(out, "<svg viewBox=\"0 0 100 100\" aria-hidden=\"true\" focusable=\"false\">");
}

static void end(struct buffer *out)
{
    buffer_text(out, "</svg>\n");
}

static void bar(struct buffer *out, size_t x, size_t y, size_t width, size_t height, const char *colour)
{
    buffer_format(out, "<rect x=\"%zu\" y=\"%zu\" width=\"%zu\" height=\"%zu\" rx=\"1\" fill=\"%s\"/>", x, y, width,
                  height, colour);
}

void picture_served(struct buffer *out, const struct centre_roster *roster)
{
    static const char ring[] = "<circle cx=\"50\" cy=\"50\" r=\"40\" fill=\"none\" stroke-width=\"15\"";
    const size_t all = roster->visit_count;
    size_t percent = all == 0 ? SIZE : roster->served_count * SIZE / all;
    /* Hardly anybody is not nobody. */
    percent = percent == 0 && roster->served_count > 0 ? 1 : percent;
    begin(out);
    buffer_format(out, "%s stroke=\"#c9d5d7\"/>", ring);
    if (percent > 0) {
        buffer_format(out,
                      "%s stroke=\"#0b4f5c\" pathLength=\"100\" stroke-dasharray=\"%zu 100\" "
                      "transform=\"rotate(-90 50 50)\"/>",
                      ring, percent);
    }
    end(out);
}

void picture_changes(struct buffer *out, const struct centre_roster *roster)
{
    static const char *const colours[] = {"#9fb4b8", "#2c7a4b", "#b06a00", "#a33a3a"};
    const size_t counts[] = {roster->line_count - roster->new_count - roster->changed_count, roster->new_count,
                             roster->changed_count, roster->gone_count};
    size_t most = 1;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        most = counts[i] > most ? counts[i] : most;
    }
    begin(out);
    if (roster->previous_night == DATE_NONE) {
        buffer_text(out, "<path d=\"M50 18 V82 M18 50 H82\" fill=\"none\" stroke=\"#2c7a4b\" stroke-width=\"15\"/>");
        end(out);
        return;
    }
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        /* What there is one of must be seen. */
        const size_t height = counts[i] == 0 ? 1 : 4 + counts[i] * (SIZE - 8) / most;
        bar(out, 4 + i * 24, SIZE - 2 - height, 19, height, colours[i]);
    }
    end(out);
}

static int compare_days(const void *left, const void *right)
{
    const int a = *(const int *)left;
    const int b = *(const int *)right;
    return (b > a) - (b < a);
}

void picture_waiting(struct buffer *out, const struct centre_roster *roster)
{
    const size_t count = roster->unserved_count;
    int *days = calloc(count + 1, sizeof *days);
    if (days == NULL) {
        out->status = STATUS_MEMORY;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        days[i] = roster->unserved[i].waiting_days;
    }
    qsort(days, count, sizeof *days, compare_days);
    begin(out);
    if (count == 0) {
        buffer_text(out, "<path d=\"M22 53 L43 74 L80 30\" fill=\"none\" stroke=\"#2c7a4b\" stroke-width=\"13\"/>");
    }
    const size_t bars = count < MOST_BARS ? count : MOST_BARS;
    const size_t step = bars == 0 || SIZE / bars > THICKEST ? THICKEST : SIZE / bars;
    const size_t above = (SIZE - bars * step) / 2;
    for (size_t i = 0; i < bars; i++) {
        const size_t weeks = days[i] < 0 ? 0 : (size_t)days[i] / 7;
        const size_t shown = weeks < WEEKS_SHOWN ? weeks : WEEKS_SHOWN;
        bar(out, 3, above + i * step + 1, 12 + shown * 8, step - 3, shown >= 4 ? "#8a1c1c" : "#b96a6a");
    }
    end(out);
    free(days);
}
