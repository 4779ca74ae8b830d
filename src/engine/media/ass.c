#include "ass.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "track.h"

/* Font sizes and margin, as fractions of the picture's shorter side. */
#define CAPTION_SIZE 0.055
#define TITLE_SIZE 0.09
#define MARGIN 0.05

/* Font size of a title's further lines, as a fraction of its first line's. */
#define SUBLINE 0.65

enum { ENTER_MS = 500 };

void ass_escape(struct buf *out, const char *text)
{
	for (const char *p = text; *p; p++) {
		if (*p == '\\')
			buf_puts(out, "\\\u2060"); /* a word joiner: it is invisible and ends the command */
		else if (*p == '{' || *p == '}')
			buf_printf(out, "\\%c", *p);
		else if (*p == '\n')
			buf_puts(out, "\\N");
		else
			buf_putc(out, (unsigned char)*p < ' ' || *p == 127 ? ' ' : *p);
	}
}

/* Returns an ASS alignment: 1 to 9, placed as on a number pad. */
static int alignment_of(const char *position)
{
	bool left = strstr(position, "left"), right = strstr(position, "right");
	int row = !strcmp(position, "lower-third") ? 1
		  : strstr(position, "top")        ? 7
		  : strstr(position, "bottom")     ? 1
						   : 4;
	return row + (!strcmp(position, "lower-third") || left ? 0 : right ? 2 : 1);
}

static const char *style_of(const json_t *track)
{
	if (!strcmp(track_role(track), "captions"))
		return "Caption";
	switch (alignment_of(track_meta(track, "position"))) {
	case 8:
		return "Top";
	case 2:
		return "Bottom";
	default:
		return "Center";
	}
}

/* Writes two styles: one with an outline, and "Box…" with a dark box behind the text instead. */
static void write_style(struct buf *out, const char *name, double side, double share, int alignment)
{
	double size = side * share;
	buf_printf(out,
		   "Style: Box%s,DejaVu "
		   "Sans,%.1f,&H00FFFFFF,&H00FFFFFF,&H60000000,&H60000000,0,0,0,0,100,100,0,0,3,"
		   "%.1f,0,%d,%d,%d,%d,1\n",
		   name, size, size * 0.2, alignment, (int)(side * MARGIN), (int)(side * MARGIN),
		   (int)(side * MARGIN));
	buf_printf(out,
		   "Style: %s,DejaVu "
		   "Sans,%.1f,&H00FFFFFF,&H00FFFFFF,&H00101010,&H80000000,0,0,0,0,100,100,0,0,1,"
		   "%.1f,%.1f,%d,%d,%d,%d,1\n",
		   name, size, size * 0.06, size * 0.03, alignment, (int)(side * MARGIN),
		   (int)(side * MARGIN), (int)(side * MARGIN));
}

static void write_header(struct buf *out, int width, int height)
{
	double side = width < height ? width : height;
	buf_printf(
		out,
		"[Script Info]\nScriptType: v4.00+\nPlayResX: %d\nPlayResY: %d\nWrapStyle: 0\n"
		"ScaledBorderAndShadow: yes\n\n[V4+ Styles]\n"
		"Format: "
		"Name,Fontname,Fontsize,PrimaryColour,SecondaryColour,OutlineColour,BackColour,Bold,Italic,"
		"Underline,StrikeOut,ScaleX,ScaleY,Spacing,Angle,BorderStyle,Outline,Shadow,Alignment,"
		"MarginL,"
		"MarginR,MarginV,Encoding\n",
		width, height);
	write_style(out, "Caption", side, CAPTION_SIZE, 2);
	write_style(out, "Top", side, TITLE_SIZE, 8);
	write_style(out, "Center", side, TITLE_SIZE, 5);
	write_style(out, "Bottom", side, TITLE_SIZE, 2);
	buf_puts(out, "\n[Events]\nFormat: Layer,Start,End,Style,Name,MarginL,MarginR,MarginV,Effect,Text\n");
}

static void write_time(struct buf *out, int64_t ms)
{
	int64_t cs = (ms + 5) / 10;
	buf_printf(out, "%d:%02d:%02d.%02d,", (int)(cs / 360000), (int)(cs / 6000 % 60), (int)(cs / 100 % 60),
		   (int)(cs % 100));
}

/* Overrides the style's colour with "#rrggbb". ASS wants blue first. */
static void write_color(struct buf *out, const char *name, const char *color)
{
	char *end;
	unsigned long rgb = *color == '#' && strlen(color) == 7 ? strtoul(color + 1, &end, 16) : 0xffffff;
	buf_printf(out, "{\\%s&H%02lX%02lX%02lX&}", name, rgb & 255, rgb >> 8 & 255, rgb >> 16 & 255);
}

struct canvas {
	int width, height;
};

/* Moves a text with this alignment in from outside the picture, if the metadata `m` says "enter". */
static void write_entry(struct buf *out, const json_t *m, int alignment, const struct canvas *c)
{
	const char *enter = json_string_value(json_object_get(m, "enter"));
	int side = c->width < c->height ? c->width : c->height, margin = (int)(side * MARGIN);
	int column = (alignment - 1) % 3, row = (alignment - 1) / 3;
	int x = column == 0 ? margin : column == 1 ? c->width / 2 : c->width - margin;
	int y = row == 0 ? c->height - margin : row == 1 ? c->height / 2 : margin;
	int from_x = x, from_y = y;
	if (!enter)
		return;
	if (!strcmp(enter, "left"))
		from_x = x - c->width;
	else if (!strcmp(enter, "right"))
		from_x = x + c->width;
	else if (!strcmp(enter, "top"))
		from_y = y - c->height;
	else
		from_y = y + c->height;
	buf_printf(out, "{\\move(%d,%d,%d,%d,0,%d)}", from_x, from_y, x, y, ENTER_MS);
}

/* The track's settings that differ from its style. */
static void write_overrides(struct buf *out, const json_t *track, const struct canvas *c)
{
	const json_t *m = json_object_get(track, "m");
	const char *color = track_meta(track, "color"), *outline = track_meta(track, "outline");
	const char *position = track_meta(track, "position");
	const char *style = style_of(track);
	int own = !strcmp(style, "Top") ? 8 : !strcmp(style, "Center") ? 5 : 2;
	int alignment = *position ? alignment_of(position) : own;
	int64_t size = track_int(m, "size", 0), fade = track_int(m, "fade", 0);
	if (alignment != own)
		buf_printf(out, "{\\an%d}", alignment);
	if (size >= 4 && size <= 1000)
		buf_printf(out, "{\\fs%d}", (int)size);
	if (*color)
		write_color(out, "c", color);
	if (*outline)
		write_color(out, "3c", outline);
	if (fade > 0 && fade <= 60000)
		buf_printf(out, "{\\fad(%d,%d)}", (int)fade, (int)fade);
	write_entry(out, m, alignment, c);
}

/* The lines after a title's first one are smaller. */
static void write_text(struct buf *out, const json_t *track, const char *text, const struct canvas *c)
{
	const char *end = strchr(text, '\n');
	double side = c->width < c->height ? c->width : c->height;
	int64_t size = track_int(json_object_get(track, "m"), "size", 0);
	if (!end || strcmp(track_role(track), "title") != 0) {
		ass_escape(out, text);
		return;
	}
	char *first = strndup(text, (size_t)(end - text));
	if (!first) {
		out->failed = true;
		return;
	}
	ass_escape(out, first);
	free(first);
	buf_printf(out, "\\N{\\fs%.1f}", (size > 0 ? (double)size : side * TITLE_SIZE) * SUBLINE);
	ass_escape(out, end + 1);
}

static void write_track(struct buf *out, const json_t *track, const struct canvas *c)
{
	size_t i;
	json_t *segment;
	bool box = track_flag(json_object_get(track, "m"), "box");
	json_array_foreach (track_segments(track), i, segment) {
		int64_t start = track_start(segment);
		buf_puts(out, "Dialogue: 0,");
		write_time(out, start);
		write_time(out, start + track_length(segment));
		buf_printf(out, "%s%s,,0,0,0,,", box ? "Box" : "", style_of(track));
		write_overrides(out, track, c);
		write_text(out, track, track_text(segment), c);
		buf_putc(out, '\n');
	}
}

void ass_write(struct buf *out, const json_t *draft, int width, int height)
{
	size_t i;
	json_t *track;
	bool begun = false;
	json_array_foreach (track_list(draft), i, track) {
		if (!track_is_drawn(track))
			continue;
		if (!begun)
			write_header(out, width, height);
		begun = true;
		write_track(out, track, &(struct canvas){width, height});
	}
}
