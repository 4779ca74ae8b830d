#include "crc32c.h"

#include <string.h>

enum { POLYNOMIAL = 0x82f63b78 };

static uint32_t update_byte(uint32_t crc, unsigned char byte)
{
	crc ^= byte;
	for (int bit = 0; bit < 8; bit++)
		crc = crc >> 1 ^ (crc & 1 ? (uint32_t)POLYNOMIAL : 0);
	return crc;
}

static uint32_t by_table(uint32_t crc, const unsigned char *p, size_t len)
{
	/* Small enough to be made on the stack for each call. */
	uint32_t table[256];

	for (unsigned i = 0; i < 256; i++)
		table[i] = update_byte(0, (unsigned char)i);
	while (len--)
		crc = crc >> 8 ^ table[(crc ^ *p++) & 0xff];
	return crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static uint32_t by_instruction(uint32_t crc, const unsigned char *p,
								 size_t len)
{
	uint64_t word, wide = crc;

	for (; len >= sizeof word; len -= sizeof word, p += sizeof word) {
		memcpy(&word, p, sizeof word);
		wide = __builtin_ia32_crc32di(wide, word);
	}
	crc = (uint32_t)wide;
	while (len--)
		crc = __builtin_ia32_crc32qi(crc, *p++);
	return crc;
}

static uint32_t update(uint32_t crc, const unsigned char *p, size_t len)
{
	return __builtin_cpu_supports("sse4.2") ? by_instruction(crc, p, len) : by_table(crc, p, len);
}
#else
static uint32_t update(uint32_t crc, const unsigned char *p, size_t len)
{
	return by_table(crc, p, len);
}
#endif

uint32_t crc32c(uint32_t crc, const void *data, size_t len)
{
	return ~update(~crc, data, len);
}
