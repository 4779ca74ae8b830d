#include "container.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
	TAIL = 16384,       /* bytes at the end that are searched for an end mark or for whole frames */
	PARTS_MAX = 200000, /* boxes or chunks, enough for a fragmented video of a day */
};

struct input {
	int fd;
	uint64_t size;
};

static bool read_at(const struct input *in, uint64_t at, void *to, size_t len)
{
	return at + len <= in->size && pread(in->fd, to, len, (off_t)at) == (ssize_t)len;
}

static uint64_t big_endian(const unsigned char *p, int bytes)
{
	uint64_t n = 0;

	for (int i = 0; i < bytes; i++)
		n = n << 8 | p[i];
	return n;
}

static uint64_t little_endian(const unsigned char *p, int bytes)
{
	uint64_t n = 0;

	while (bytes--)
		n = n << 8 | p[bytes];
	return n;
}

/* ---- MP4, QuickTime: a sequence of boxes ---- */

static bool boxes_are_whole(const struct input *in)
{
	bool index = false, media = false;
	uint64_t at = 0;

	for (int n = 0; n < PARTS_MAX && at < in->size; n++) {
		unsigned char head[16] = {0};
		uint64_t length;

		if (!read_at(in, at, head, 8))
			return false;
		length = big_endian(head, 4);
		if (length == 1 && !read_at(in, at, head, 16))
			return false;
		if (length == 1)
			length = big_endian(head + 8, 8);
		else if (!length) /* up to the end of the file */
			length = in->size - at;
		if (length < 8 || length > in->size - at)
			return false;
		index |= !memcmp(head + 4, "moov", 4);
		media |= !memcmp(head + 4, "mdat", 4);
		at += length;
	}
	return index && media && at == in->size;
}

/* ---- AVI, WAVE, WebP: RIFF chunks, several in an AVI; data after them does not matter ---- */

static bool riff_is_whole(const struct input *in)
{
	uint64_t at = 0;

	for (int n = 0; n < PARTS_MAX; n++) {
		unsigned char head[8];

		if (!read_at(in, at, head, sizeof head) || memcmp(head, "RIFF", 4) != 0)
			return n > 0;
		at += 8 + little_endian(head + 4, 4);
		if (at > in->size)
			return false;
		at += at & 1;
	}
	return false;
}

/* ---- WebM, Matroska: a header and a segment ---- */

/* An element's size. Its first byte tells how many bytes the size takes. 0: unknown. */
static uint64_t element_size(const unsigned char *p, int *bytes)
{
	uint64_t n, unknown;
	int len = 1;

	while (len <= 8 && !(p[0] & 0x80 >> (len - 1)))
		len++;
	*bytes = len;
	if (len > 8)
		return 0;
	unknown = (UINT64_C(1) << 7 * len) - 1;
	n = big_endian(p, len) & unknown;
	return n == unknown ? 0 : n;
}

static bool matroska_is_whole(const struct input *in)
{
	static const unsigned char segment[] = {0x18, 0x53, 0x80, 0x67}, ebml[] = {0x1a, 0x45, 0xdf, 0xa3};
	unsigned char head[12];
	uint64_t size, at;
	int bytes;

	if (!read_at(in, 0, head, sizeof head) || memcmp(head, ebml, 4) != 0)
		return false;
	size = element_size(head + 4, &bytes);
	at = 4 + (uint64_t)bytes + size;
	if (!size || size > in->size || !read_at(in, at, head, sizeof head) || memcmp(head, segment, 4) != 0)
		return false;
	size = element_size(head + 4, &bytes);
	at += 4 + (uint64_t)bytes;
	return size && size <= in->size - at;
}

/* ---- pictures: a mark at the beginning and one near the end ---- */

static bool marks_are_there(const struct input *in, const char *begin, size_t begin_len, const char *end,
			    size_t end_len)
{
	char head[8], tail[TAIL];
	size_t len = in->size < sizeof tail ? (size_t)in->size : sizeof tail;

	return read_at(in, 0, head, begin_len) && !memcmp(head, begin, begin_len) &&
	       read_at(in, in->size - len, tail, len) && memmem(tail, len, end, end_len);
}

/* ---- MP3, AAC: a sequence of frames ---- */

/* The length of the MP3 frame at `p`; 0: there is none. */
static size_t mp3_frame(const unsigned char *p)
{
	static const unsigned rates[] = {44100, 48000, 32000};
	static const unsigned kbits[2][16] = {
		{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0}, /* MPEG 1 */
		{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0},     /* MPEG 2, 2.5 */
	};
	static const unsigned halved[] = {2, 0, 1, 0}; /* shift of the rate for MPEG 2.5, none, 2, 1 */
	unsigned version = p[1] >> 3 & 3, layer = p[1] >> 1 & 3, rate = p[2] >> 2 & 3;
	unsigned kbit = kbits[version != 3][p[2] >> 4];

	if (p[0] != 0xff || (p[1] & 0xe0) != 0xe0 || version == 1 || layer != 1 || rate == 3 || !kbit)
		return 0;
	return (version == 3 ? 144 : 72) * kbit * 1000 / (rates[rate] >> halved[version]) + (p[2] >> 1 & 1);
}

static size_t aac_frame(const unsigned char *p)
{
	size_t length = ((size_t)p[3] & 3) << 11 | (size_t)p[4] << 3 | p[5] >> 5;

	return p[0] == 0xff && (p[1] & 0xf6) == 0xf0 && length >= 7 ? length : 0;
}

/* Do at least two frames fill the data from `at` to its end? */
static bool frames_fill(const unsigned char *data, size_t len, size_t at,
			size_t (*frame)(const unsigned char *))
{
	int count = 0;

	for (size_t n; at + 7 <= len && (n = frame(data + at)); count++)
		at += n;
	return at == len && count >= 2;
}

static bool frames_are_whole(const struct input *in, size_t (*frame)(const unsigned char *))
{
	unsigned char tail[TAIL], tag[3];
	uint64_t end = in->size;
	size_t len;

	if (end > 128 && read_at(in, end - 128, tag, 3) && !memcmp(tag, "TAG", 3))
		end -= 128;
	len = end < sizeof tail ? (size_t)end : sizeof tail;
	if (!read_at(in, end - len, tail, len))
		return false;
	for (size_t at = 0; at + 7 <= len; at++)
		if (frames_fill(tail, len, at, frame))
			return true;
	return false;
}

/* ---- by file name ---- */

static bool mp3_is_whole(const struct input *in)
{
	return frames_are_whole(in, mp3_frame);
}

static bool aac_is_whole(const struct input *in)
{
	return frames_are_whole(in, aac_frame);
}

static bool jpeg_is_whole(const struct input *in)
{
	return marks_are_there(in, "\xff\xd8", 2, "\xff\xd9", 2);
}

static bool png_is_whole(const struct input *in)
{
	return marks_are_there(in, "\x89PNG", 4, "IEND\xae\x42\x60\x82", 8);
}

static bool gif_is_whole(const struct input *in)
{
	unsigned char last;

	return read_at(in, in->size - 1, &last, 1) && last == ';' && marks_are_there(in, "GIF8", 4, ";", 1);
}

bool container_is_whole(int fd, uint64_t size, const char *name)
{
	static const struct {
		const char *ending;
		bool (*is_whole)(const struct input *);
	} kinds[] = {
		{".mp4", boxes_are_whole},   {".mov", boxes_are_whole},    {".m4a", boxes_are_whole},
		{".avi", riff_is_whole},     {".wav", riff_is_whole},      {".webp", riff_is_whole},
		{".mkv", matroska_is_whole}, {".webm", matroska_is_whole}, {".mp3", mp3_is_whole},
		{".aac", aac_is_whole},      {".jpg", jpeg_is_whole},      {".jpeg", jpeg_is_whole},
		{".png", png_is_whole},      {".gif", gif_is_whole},
	};
	const char *ending = strrchr(name, '.');
	struct input in = {fd, size};

	for (size_t i = 0; ending && size && i < sizeof kinds / sizeof *kinds; i++)
		if (!strcasecmp(ending, kinds[i].ending))
			return kinds[i].is_whole(&in);
	return false;
}
