#include "ass.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "track.h"

/* Shares of the picture's shorter side. */
#define CAPTION_SIZE 0.055
#define TITLE_SIZE 0.09
#define MARGIN 0.05

void ass_escape(struct buf *out, const char *text)
{
	for (const char *p = text; *p; p++) {
		if (*p == '\\')
			buf_puts(out, "\\\u2060"); /* a word joiner: shows nothing, ends the command */
		else if (*p == '{' || *p == '}')
			buf_printf(out, "\\%c", *p);
		else if (*p == '\n')
			buf_puts(out, "\\N");
		else
			buf_putc(out, (unsigned char)*p < ' ' || *p == 127 ? ' ' : *p);
	}
}

/* Alignments are those of a number pad. */
static const char *style_of(const json_t *track)
{
	const char *position = track_meta(track, "position");
	if (!strcmp(track_role(track), "captions"))
		return "Caption";
	if (!strcmp(position, "top"))
		return "Top";
	return strcmp(position, "bottom") ? "Center" : "Bottom";
}

static void write_style(struct buf *out, const char *name, double side, double share, int alignment)
{
	double size = side * share;
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

/* "#rrggbb" as an override of the style; the format wants blue first. */
static void write_color(struct buf *out, const char *color)
{
	char *end;
	unsigned long rgb = *color == '#' && strlen(color) == 7 ? strtoul(color + 1, &end, 16) : 0xffffff;
	buf_printf(out, "{\\c&H%02lX%02lX%02lX&}", rgb & 255, rgb >> 8 & 255, rgb >> 16 & 255);
}

static void write_track(struct buf *out, const json_t *track)
{
	size_t i;
	json_t *segment;
	const char *color = track_meta(track, "color");
	json_array_foreach (track_segments(track), i, segment) {
		int64_t start = track_start(segment);
		buf_puts(out, "Dialogue: 0,");
		write_time(out, start);
		write_time(out, start + track_length(segment));
		buf_printf(out, "%s,,0,0,0,,", style_of(track));
		if (*color)
			write_color(out, color);
		ass_escape(out, track_text(segment));
		buf_putc(out, '\n');
	}
}

static bool is_drawn(const json_t *track)
{
	return track_type(track) == TRACK_TEXT &&
	       (strcmp(track_role(track), "captions") != 0 || track_burned(track));
}

void ass_write(struct buf *out, const json_t *draft, int width, int height)
{
	size_t i;
	json_t *track;
	bool begun = false;
	json_array_foreach (track_list(draft), i, track) {
		if (!is_drawn(track))
			continue;
		if (!begun)
			write_header(out, width, height);
		begun = true;
		write_track(out, track);
	}
}
