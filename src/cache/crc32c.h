/* CRC-32C (Castagnoli, RFC 3720 appendix B.4), with the CPU's instruction if there is one. */
#ifndef NEMOFS_CACHE_CRC32C_H
#define NEMOFS_CACHE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* Continues `crc` (0 at first): the checksum of a and b is crc32c(crc32c(0, a), b). Any thread. */
uint32_t crc32c(uint32_t crc, const void *data, size_t len);

#endif
