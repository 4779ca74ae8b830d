/* A preloaded library: the N-th allocation from now fails, once, with ENOMEM.
 *
 * NO_MEMORY_PROGRAM names the program in which allocations fail; its child processes (fusermount3, the
 * engine) are not affected. NO_MEMORY_CONTROL is a file of at least 8 KiB that the library shares with the
 * test: `struct control` below. Without that file, the program itself can get the structure from
 * no_memory_control(). */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "no_memory.h"

enum { FRAMES = 24 };

static struct control own, *control = &own;
static uintptr_t program_start, program_end;
static bool ready; /* the constructor has run, in the named program */
static __thread bool inside __attribute__((tls_model("initial-exec")));

/* ---- the real functions ---- */

static struct {
	void *(*malloc)(size_t);
	void *(*calloc)(size_t, size_t);
	void *(*realloc)(void *, size_t);
	void *(*aligned_alloc)(size_t, size_t);
	void (*free)(void *);
} real;

/* Looking up the real functions allocates; memory that is returned meanwhile is never freed. */
static _Alignas(16) char early[16384];
static size_t early_used;

static void *from_early(size_t size)
{
	void *p = early + early_used;

	size = (size + 15) & ~(size_t)15;
	if (early_used + size > sizeof early)
		abort();
	early_used += size;
	return p;
}

static bool is_early(const void *p)
{
	return (const char *)p >= early && (const char *)p < early + sizeof early;
}

static void *find(const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (!found)
		abort();
	return found;
}

/* False: the lookup is still running. */
static bool resolved(void)
{
	static bool begun;

	if (begun)
		return real.free != NULL;
	begun = true;
	real.malloc = (void *(*)(size_t))find("malloc");
	real.calloc = (void *(*)(size_t, size_t))find("calloc");
	real.realloc = (void *(*)(void *, size_t))find("realloc");
	real.aligned_alloc = (void *(*)(size_t, size_t))find("aligned_alloc");
	real.free = (void (*)(void *))find("free");
	return true;
}

/* ---- which allocation fails ---- */

static int program_bounds(struct dl_phdr_info *info, size_t size, void *context)
{
	(void)size, (void)context;
	program_start = UINTPTR_MAX;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];
		uintptr_t start = info->dlpi_addr + part->p_vaddr;

		if (part->p_type != PT_LOAD)
			continue;
		program_start = start < program_start ? start : program_start;
		program_end = start + part->p_memsz > program_end ? start + part->p_memsz : program_end;
	}
	return 1; /* the program is the first module */
}

__attribute__((constructor)) static void begin(void)
{
	const char *program = getenv("NO_MEMORY_PROGRAM"), *path = getenv("NO_MEMORY_CONTROL");
	void *frames[2];
	int fd;

	if (!resolved() || (program && strcmp(program, program_invocation_short_name) != 0))
		return;
	dl_iterate_phdr(program_bounds, NULL);
	backtrace(frames, 2); /* the first call loads a library */
	fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	if (fd >= 0) {
		control = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		close(fd);
		if (control == MAP_FAILED)
			abort();
	}
	ready = true;
}

struct control *no_memory_control(void)
{
	return control;
}

/* The callers of the allocation, innermost first, as module+offset, which addr2line understands. */
static void describe(void)
{
	void *frames[FRAMES];
	int n = backtrace(frames, FRAMES);
	size_t len = 0;

	for (int i = 2; i < n && len + 200 < sizeof control->place; i++) {
		Dl_info info = {0};
		const char *name;

		if (!dladdr(frames[i], &info) || !info.dli_fname)
			continue;
		name = strrchr(info.dli_fname, '/');
		len += (size_t)snprintf(control->place + len, 200, "%s+0x%lx\n",
					name ? name + 1 : info.dli_fname,
					(unsigned long)((uintptr_t)frames[i] - (uintptr_t)info.dli_fbase));
	}
}

static bool counts(const void *caller)
{
	bool of_program = (uintptr_t)caller >= program_start && (uintptr_t)caller < program_end;

	return of_program ? control->scope & NO_MEMORY_PROGRAM : control->scope & NO_MEMORY_LIBRARIES;
}

static __attribute__((noinline)) bool fails(const void *caller)
{
	bool failed;

	if (!ready || inside || !atomic_load(&control->countdown) || !counts(caller))
		return false;
	failed = atomic_fetch_sub(&control->countdown, 1) == 1;
	if (!failed)
		return false;
	inside = true;
	describe();
	inside = false;
	atomic_fetch_add(&control->failed, 1);
	errno = ENOMEM;
	return true;
}

#define FAILS() fails(__builtin_return_address(0))

/* ---- the functions that replace the real ones ---- */

void *malloc(size_t size)
{
	if (!resolved())
		return from_early(size);
	return FAILS() ? NULL : real.malloc(size);
}

void *calloc(size_t n, size_t size)
{
	if (!resolved())
		return from_early(n * size);
	return FAILS() ? NULL : real.calloc(n, size);
}

static void *resize(void *p, size_t size)
{
	void *moved;

	if (!is_early(p))
		return real.realloc(p, size);
	moved = real.malloc(size);
	if (moved)
		memcpy(moved, p, size < (size_t)(early + sizeof early - (char *)p) ? size : 0);
	return moved;
}

void *realloc(void *p, size_t size)
{
	if (!resolved())
		return from_early(size);
	return FAILS() ? NULL : resize(p, size);
}

void *reallocarray(void *p, size_t n, size_t size)
{
	if (!resolved() || (size && n > SIZE_MAX / size) || FAILS()) {
		errno = ENOMEM;
		return NULL;
	}
	return resize(p, n * size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return !resolved() || FAILS() ? NULL : real.aligned_alloc(alignment, size);
}

static char *copy(const char *s, size_t len)
{
	char *out = real.malloc(len + 1);

	if (out) {
		memcpy(out, s, len);
		out[len] = '\0';
	}
	return out;
}

char *strdup(const char *s)
{
	return !resolved() || FAILS() ? NULL : copy(s, strlen(s));
}

char *strndup(const char *s, size_t n)
{
	return !resolved() || FAILS() ? NULL : copy(s, strnlen(s, n));
}

void free(void *p)
{
	if (p && resolved() && !is_early(p))
		real.free(p);
}
