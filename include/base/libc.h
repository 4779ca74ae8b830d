/* Functions that only glibc has, for other C libraries: the same names and promises, implemented by system
 * calls. Functions that only tune glibc's allocator do nothing. Checked by tests/rules/musl.sh. */
#ifndef NEMOFS_BASE_LIBC_H
#define NEMOFS_BASE_LIBC_H

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#ifdef __GLIBC__

#include <malloc.h>

#else

#include <linux/close_range.h>
#include <sys/syscall.h>

#define M_ARENA_MAX (-8)
#define M_MMAP_THRESHOLD (-3)
#define M_MXFAST 1
#define M_TRIM_THRESHOLD (-1)

static inline int mallopt(int parameter, int value)
{
	(void)parameter, (void)value;
	return 1;
}

static inline int malloc_trim(size_t pad)
{
	(void)pad;
	return 0;
}

static inline int libc_close_range(unsigned first, unsigned last, int flags)
{
	return (int)syscall(SYS_close_range, first, last, flags);
}
#define close_range libc_close_range

/* musl has the rest since 1.2.5. */
#ifndef STATX_TYPE
#include <linux/stat.h>
static inline int statx(int folder, const char *path, int flags, unsigned mask, struct statx *st)
{
	return (int)syscall(SYS_statx, folder, path, flags, mask, st);
}
#endif

#ifndef AT_STATX_FORCE_SYNC
#define AT_STATX_FORCE_SYNC 0x2000
#define AT_STATX_DONT_SYNC 0x4000
#endif

#ifndef RENAME_NOREPLACE
#define RENAME_NOREPLACE 1
#endif

#ifndef RWF_NOWAIT
#define RWF_NOWAIT 8
/* The kernel takes the offset in two halves; 64-bit machines use only the first. */
static inline ssize_t preadv2(int fd, const struct iovec *parts, int count, off_t offset, int flags)
{
	return syscall(SYS_preadv2, fd, parts, (long)count, (long)offset, (long)(offset >> 31 >> 1), flags);
}
#endif

/* "ENOENT"; NULL: unknown number. */
const char *libc_error_name(int err);
#define strerrorname_np libc_error_name

#endif
#endif
