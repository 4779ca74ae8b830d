#include "render_look.h"

#include "track.h"

static double number(const json_t *fx, const char *key, double low, double high, double otherwise)
{
	double n = track_number(fx, key, otherwise);
	return n >= low && n <= high ? n : otherwise;
}

/* ---- shape ---- */

static void put_crop(struct buf *f, const json_t *crop)
{
	double x = number(crop, "x", 0, 95, 0), y = number(crop, "y", 0, 95, 0);
	double w = number(crop, "w", 5, 100, 100), h = number(crop, "h", 5, 100, 100);
	if (crop && x + w <= 100.01 && y + h <= 100.01)
		buf_printf(f, "crop=iw*%.4f:ih*%.4f:iw*%.4f:ih*%.4f,", w / 100, h / 100, x / 100, y / 100);
}

void render_look_shape(struct buf *f, const json_t *segment)
{
	const json_t *fx = json_object_get(segment, "fx");
	int64_t degrees = track_int(fx, "rotate", 0);
	if (degrees == 90)
		buf_puts(f, "transpose=clock,");
	else if (degrees == 180)
		buf_puts(f, "hflip,vflip,");
	else if (degrees == 270)
		buf_puts(f, "transpose=cclock,");
	if (track_flag(fx, "flip_h"))
		buf_puts(f, "hflip,");
	if (track_flag(fx, "flip_v"))
		buf_puts(f, "vflip,");
	put_crop(f, json_object_get(fx, "crop"));
	if (track_flag(fx, "stabilize"))
		buf_puts(f, "deshake,");
	if (track_flag(fx, "denoise"))
		buf_puts(f, "hqdn3d,");
}

/* ---- colours ---- */

static void put_levels(struct buf *f, const json_t *fx)
{
	double brightness = number(fx, "brightness", -100, 100, 0);
	double contrast = number(fx, "contrast", -100, 100, 0);
	double saturation = number(fx, "saturation", -100, 100, 0);
	if (brightness != 0 || contrast != 0 || saturation != 0)
		buf_printf(f, "eq=brightness=%.4f:contrast=%.4f:saturation=%.4f,", brightness / 200,
			   1 + contrast / 100, 1 + saturation / 100);
}

static void put_warmth(struct buf *f, const json_t *fx)
{
	double warmth = number(fx, "warmth", -100, 100, 0) / 100;
	if (warmth != 0)
		buf_printf(f, "colorbalance=rs=%.3f:rm=%.3f:rh=%.3f:bs=%.3f:bm=%.3f:bh=%.3f,", warmth / 2,
			   warmth / 2, warmth / 3, -warmth / 2, -warmth / 2, -warmth / 3);
}

static void put_zoom(struct buf *f, const json_t *zoom, int width, int height, double fps, double seconds)
{
	double from = number(zoom, "from", 1, 5, 1), to = number(zoom, "to", 1, 5, 1);
	if (zoom)
		buf_printf(f,
			   "zoompan=z='%.4f+(%.4f)*min(in/%.0f\\,1)':x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2':"
			   "d=1:s=%dx%d:fps=%g,",
			   from, to - from, seconds * fps + 1, width, height, fps);
}

void render_look_color(struct buf *f, const json_t *segment, int width, int height, double fps,
		       double seconds)
{
	const json_t *fx = json_object_get(segment, "fx");
	double blur = number(fx, "blur", 0, 100, 0), sharpen = number(fx, "sharpen", 0, 100, 0);
	double side = width < height ? width : height;
	put_levels(f, fx);
	put_warmth(f, fx);
	if (track_flag(fx, "gray"))
		buf_puts(f, "hue=s=0,");
	if (track_flag(fx, "sepia"))
		buf_puts(f, "colorchannelmixer=.393:.769:.189:0:.349:.686:.168:0:.272:.534:.131,");
	if (track_flag(fx, "negative"))
		buf_puts(f, "negate,");
	if (blur > 0)
		buf_printf(f, "gblur=sigma=%.2f,", blur / 100 * side / 10);
	if (sharpen > 0)
		buf_printf(f, "unsharp=5:5:%.2f,", sharpen / 50);
	if (track_flag(fx, "vignette"))
		buf_puts(f, "vignette=PI/4,");
	put_zoom(f, json_object_get(fx, "zoom"), width, height, fps, seconds);
}
