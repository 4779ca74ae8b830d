/* A file is complete or truncated: every prefix of it is recognised as truncated. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "container.h"

static unsigned char file[4096];
static size_t length;

static void put(const void *data, size_t len)
{
	assert_true(length + len <= sizeof file);
	memcpy(file + length, data, len);
	length += len;
}

#define PUT(text) put(text, sizeof(text) - 1)

static void put_zeros(size_t len)
{
	static const unsigned char zeros[1024];

	put(zeros, len);
}

static bool whole(const char *name, size_t size)
{
	int fd = memfd_create("container", MFD_CLOEXEC);
	bool is;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, file, size), (ssize_t)size);
	is = container_is_whole(fd, size, name);
	close(fd);
	return is;
}

static void expect(const char *name)
{
	if (!whole(name, length))
		fail_msg("%s is whole", name);
	for (size_t size = 0; size < length; size++)
		if (whole(name, size))
			fail_msg("%zu of the %zu bytes of %s are not all", size, length, name);
}

static void test_boxes(void **state)
{
	(void)state;
	length = 0;
	PUT("\0\0\0\x10"
	    "ftypisom\0\0\0\0");
	PUT("\0\0\0\x0c"
	    "moov\1\2\3\4");
	PUT("\0\0\0\1mdat\0\0\0\0\0\0\0\x40");
	put_zeros(48);
	expect("film.mp4");
	expect("FILM.MOV");
	expect("sound.m4a");
	assert_false(whole("film.mkv", length));
	assert_false(whole("film", length));
	file[3] = 4; /* shorter than itself */
	assert_false(whole("film.mp4", length));
}

/* The index comes last, as in files of cameras and ffmpeg. */
static void test_index_last(void **state)
{
	(void)state;
	length = 0;
	PUT("\0\0\0\x10"
	    "ftypisom\0\0\0\0");
	PUT("\0\0\0\x20mdat");
	put_zeros(24);
	PUT("\0\0\0\x0cmoov\1\2\3\4");
	expect("film.mp4");
}

static void test_riff(void **state)
{
	(void)state;
	length = 0;
	PUT("RIFF\x1c\0\0\0WAVE");
	put_zeros(24);
	expect("sound.wav");
	PUT("RIFF\x05\0\0\0AVIX1");
	assert_true(whole("film.avi", length));
	assert_false(whole("film.avi", length - 1));
	PUT("\0ID3 and the like");
	assert_true(whole("sound.wav", length));
}

static void test_matroska(void **state)
{
	(void)state;
	length = 0;
	PUT("\x1a\x45\xdf\xa3\x84head");
	PUT("\x18\x53\x80\x67\x01\0\0\0\0\0\0\x20");
	put_zeros(32);
	expect("film.mkv");
	expect("film.webm");
	memset(file + 13, 0xff, 8); /* a live stream: the length is unknown */
	file[13] = 1;
	assert_false(whole("film.mkv", length));
}

static void test_pictures(void **state)
{
	(void)state;
	length = 0;
	PUT("\xff\xd8\xff\xe0");
	put_zeros(100);
	PUT("\xff\xd9");
	expect("a.jpg");
	length = 0;
	PUT("\x89PNG\r\n\x1a\n");
	put_zeros(100);
	PUT("\0\0\0\0IEND\xae\x42\x60\x82");
	expect("a.png");
	length = 0;
	PUT("GIF89a");
	put_zeros(100);
	PUT(";");
	expect("a.gif");
}

/* These formats have no length: a file that ends after a frame counts as complete. */
static void test_frames(void **state)
{
	(void)state;
	length = 0;
	for (int i = 0; i < 4; i++) {
		PUT("\xff\xfb\x90\0"); /* MPEG 1 layer 3, 128 kbit/s, 44,100 Hz */
		put_zeros(413);
	}
	assert_true(whole("a.mp3", length));
	assert_true(whole("a.mp3", length - 417));
	for (size_t cut = 1; cut < 417; cut++)
		assert_false(whole("a.mp3", length - cut));
	PUT("TAG");
	put_zeros(125);
	assert_true(whole("a.mp3", length));
	length = 0;
	for (int i = 0; i < 3; i++) {
		PUT("\xff\xf1\x50\x80\x04\x1f\xfc"); /* 32 bytes */
		put_zeros(25);
	}
	assert_true(whole("a.aac", length));
	for (size_t cut = 1; cut < 32; cut++)
		assert_false(whole("a.aac", length - cut));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_boxes),    cmocka_unit_test(test_index_last),
		cmocka_unit_test(test_riff),     cmocka_unit_test(test_matroska),
		cmocka_unit_test(test_pictures), cmocka_unit_test(test_frames),
	};

	return cmocka_run_group_tests_name("container", tests, NULL, NULL);
}
