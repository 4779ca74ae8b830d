#include "jail.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <linux/sched.h>
#include <net/if.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/libc.h"
#include "base/str.h"
#include "child.h"
#include "seccomp.h"

/* Landlock constants that the headers of older distributions lack, from
 * Documentation/userspace-api/landlock.rst. */
#define FS_TRUNCATE (UINT64_C(1) << 14)  /* ABI 3 */
#define FS_IOCTL_DEV (UINT64_C(1) << 15) /* ABI 5 */
#define NET_BIND_TCP UINT64_C(1)         /* ABI 4 */
#define NET_CONNECT_TCP UINT64_C(2)
#define SCOPE_ABSTRACT_SOCKETS UINT64_C(1) /* ABI 6 */
#define SCOPE_SIGNALS UINT64_C(2)

/* A Landlock rule for a port; the headers of older distributions lack it. */
#define RULE_NET_PORT 2
struct port_rule {
	uint64_t access, port;
};

/* struct landlock_ruleset_attr. An older kernel accepts the whole struct if the
 * fields that it does not know are 0. */
struct ruleset {
	uint64_t fs, net, scoped;
};

#define FS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define FS_RUN (FS_READ | LANDLOCK_ACCESS_FS_EXECUTE)
#define FS_WRITE                                                                                             \
	(FS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |                             \
	 LANDLOCK_ACCESS_FS_REMOVE_FILE | FS_TRUNCATE)
/* The rights that apply to files; the others are for folders only. */
#define FS_OF_FILE                                                                                           \
	(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_EXECUTE |         \
	 FS_TRUNCATE)

enum { DEFAULT_CPU_SECONDS = 600, OPEN_FILES = 256, PROCESSES = 128, WAITING = 16 };
static const uint64_t DEFAULT_FILE_MAX = UINT64_C(4) << 30;
/* No limit under ThreadSanitizer: it may need more memory between fork and
 * exec, but it already uses more than the limit. */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define NO_ADDRESS_LIMIT 1
#endif
#endif
#ifdef NO_ADDRESS_LIMIT
static const uint64_t ADDRESS_SPACE = RLIM_INFINITY;
#else
static const uint64_t ADDRESS_SPACE = UINT64_C(4) << 30;
#endif

/* What every jailed program sees; paths that do not exist are skipped. Nothing
 * of /proc: /proc/self, opened here, would be this process, with the secrets in
 * its environment. */
static const struct {
	const char *path;
	uint64_t rights;
} system_paths[] = {
	{"/usr", FS_RUN},
	{"/lib", FS_RUN},
	{"/lib64", FS_RUN},
	{"/bin", FS_RUN},
	{"/etc/ld.so.cache", FS_READ},
	{"/etc/alternatives", FS_READ},
	{"/etc/fonts", FS_READ},
	{"/var/cache/fontconfig", FS_READ},
	{"/sys/devices/system/cpu", FS_READ},
	{"/dev/urandom", FS_READ},
	{"/dev/null", FS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE},
};
enum { SYSTEM_PATHS = sizeof system_paths / sizeof *system_paths };

static const char *const no_paths[] = {NULL};

static const char *const *list_of(const char *const *paths)
{
	return paths ? paths : no_paths;
}

/* The kernel's Landlock version; < 1 if it has none or it is switched off. */
static int landlock_abi(void)
{
	return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

static uint64_t rights_known(int abi)
{
	unsigned bits = abi >= 5 ? 16 : abi >= 3 ? 15 : abi == 2 ? 14 : 13;
	return (UINT64_C(1) << bits) - 1;
}

/* Adds a path with these rights to the ruleset; 0 or an errno. */
static int allow(int ruleset, uint64_t known, const char *path, uint64_t rights)
{
	int fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return errno;
	struct stat st;
	int err = fstat(fd, &st) ? errno : 0;
	if (!err && !S_ISDIR(st.st_mode))
		rights &= FS_OF_FILE;
	struct landlock_path_beneath_attr rule = {.allowed_access = rights & known, .parent_fd = fd};
	if (!err && syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0))
		err = errno;
	close(fd);
	return err;
}

static bool allow_list(int ruleset, uint64_t known, const char *const *paths, uint64_t rights,
		       struct error *e)
{
	for (paths = list_of(paths); *paths; paths++) {
		int err = allow(ruleset, known, *paths, rights);
		if (err)
			return error_set_errno(e, err, "cannot let the media tool reach its files");
	}
	return true;
}

static bool allow_system(int ruleset, uint64_t known, struct error *e)
{
	for (size_t i = 0; i < SYSTEM_PATHS; i++) {
		int err = allow(ruleset, known, system_paths[i].path, system_paths[i].rights);
		if (err && err != ENOENT)
			return error_set_errno(e, err, "%s", system_paths[i].path);
	}
	return true;
}

static bool allow_port(int ruleset, int abi, uint16_t port, struct error *e)
{
	const struct port_rule rule = {NET_CONNECT_TCP, port};

	if (!port || abi < 4 || !syscall(SYS_landlock_add_rule, ruleset, RULE_NET_PORT, &rule, 0))
		return true;
	return error_set_errno(e, errno, "cannot let the media tool reach its port");
}

static bool init_landlock(struct jail *jail, struct error *e)
{
	int abi = landlock_abi();
	if (abi < 1)
		return error_set_errno(e, abi < 0 ? errno : ENOSYS, "this kernel has no Landlock");
	uint64_t known = rights_known(abi);
	struct ruleset rules = {
		.fs = known,
		.net = abi >= 4 ? NET_BIND_TCP | NET_CONNECT_TCP : 0,
		.scoped = abi >= 6 ? SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS : 0,
	};
	jail->ruleset = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
	if (jail->ruleset < 0)
		return error_set_errno(e, errno, "cannot make a Landlock ruleset");
	const char *const program[] = {jail->policy->program, NULL};
	return allow_system(jail->ruleset, known, e) &&
	       allow_port(jail->ruleset, abi, jail->policy->port, e) &&
	       allow_list(jail->ruleset, known, program, FS_RUN, e) &&
	       allow_list(jail->ruleset, known, jail->policy->read, FS_READ, e) &&
	       allow_list(jail->ruleset, known, jail->policy->run, FS_RUN, e) &&
	       allow_list(jail->ruleset, known, jail->policy->write, FS_WRITE, e);
}

/* bubblewrap reads the seccomp filter from a descriptor, and loads it after its
 * mounts. */
static bool init_bubblewrap(struct jail *jail, struct error *e)
{
	const struct sock_fprog *program = seccomp_program();
	if (!program)
		return error_set(e, ERROR_SYSTEM, "no seccomp filter for this kind of machine");
	jail->filter = memfd_create("seccomp", MFD_CLOEXEC);
	if (jail->filter < 0)
		return error_set_errno(e, errno, "memfd");
	size_t size = program->len * sizeof *program->filter;
	if (write(jail->filter, program->filter, size) != (ssize_t)size || lseek(jail->filter, 0, SEEK_SET))
		return error_set_errno(e, errno, "memfd");
	return true;
}

bool jail_init(struct jail *jail, const struct jail_policy *policy, struct error *e)
{
	*jail = (struct jail){.policy = policy, .ruleset = -1, .filter = -1};
	bool keeps =
		policy->kind == JAIL_LANDLOCK && (policy->network == JAIL_OWN_NETWORK || landlock_abi() >= 4);
	if (policy->network != JAIL_OFFLINE && !keeps)
		return error_set(e, ERROR_SYSTEM, "no jail here can keep a program to one port");
	switch (policy->kind) {
	case JAIL_LANDLOCK:
		return init_landlock(jail, e);
	case JAIL_BUBBLEWRAP:
		return init_bubblewrap(jail, e);
	case JAIL_NONE:
		break;
	}
	return true;
}

void jail_finish(struct jail *jail)
{
	if (jail->ruleset >= 0)
		close(jail->ruleset);
	if (jail->filter >= 0)
		close(jail->filter);
	jail->ruleset = jail->filter = -1;
}

static void bind_paths(struct args *args, const char *option, const char *const *paths)
{
	for (paths = list_of(paths); *paths; paths++) {
		args_add(args, option);
		args_add(args, *paths);
		args_add(args, *paths);
	}
}

void jail_prefix(const struct jail *jail, struct args *args)
{
	static const char *const start[] = {"/usr/bin/bwrap", "--unshare-all", "--die-with-parent",
					    "--new-session",  "--cap-drop",    "ALL",
					    "--dev",          "/dev",          NULL};
	if (jail->policy->kind != JAIL_BUBBLEWRAP)
		return;
	args_add_all(args, start);
	for (size_t i = 0; i < SYSTEM_PATHS; i++)
		if (!str_starts(system_paths[i].path, "/dev/")) /* --dev makes these */
			bind_paths(args, "--ro-bind-try", (const char *const[]){system_paths[i].path, NULL});
	bind_paths(args, "--ro-bind", (const char *const[]){jail->policy->program, NULL});
	bind_paths(args, "--ro-bind", jail->policy->read);
	bind_paths(args, "--ro-bind", jail->policy->run);
	bind_paths(args, "--bind", jail->policy->write);
	args_add(args, "--remount-ro"); /* otherwise the root would be a writable tmpfs */
	args_add(args, "/");
	args_add(args, "--chdir");
	args_add(args, jail->policy->folder ? jail->policy->folder : "/");
	args_add(args, "--seccomp");
	args_printf(args, "%d", jail->filter);
	args_add(args, "--");
}

static int limit(unsigned resource, rlim_t most)
{
	/* Never above this process's own limit: only root could raise it. */
	struct rlimit l;
	if (prlimit(0, resource, NULL, &l))
		return errno;
	if (l.rlim_max > most)
		l.rlim_max = most;
	if (l.rlim_cur > l.rlim_max)
		l.rlim_cur = l.rlim_max;
	return prlimit(0, resource, &l, NULL) ? errno : 0;
}

static int set_limits(const struct jail_policy *p)
{
	int err = limit(RLIMIT_CPU, p->cpu_seconds ? p->cpu_seconds : DEFAULT_CPU_SECONDS);
	/* JavaScript engines reserve far more address space than they use. */
	if (!err)
		err = limit(p->programs ? RLIMIT_DATA : RLIMIT_AS, ADDRESS_SPACE);
	/* The kernel counts processes per user; outside a namespace, the user's
	 * other processes would count, too. */
	if (!err && p->network == JAIL_OWN_NETWORK)
		err = limit(RLIMIT_NPROC, PROCESSES);
	if (!err)
		err = limit(RLIMIT_FSIZE, p->file_max ? p->file_max : DEFAULT_FILE_MAX);
	if (!err)
		err = limit(RLIMIT_NOFILE, OPEN_FILES);
	return err ? err : limit(RLIMIT_CORE, 0);
}

/* With no_new_privs, capabilities that are dropped here stay dropped after
 * exec, also for root. */
static int drop_capabilities(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};
	return syscall(SYS_capset, &header, none) ? errno : 0;
}

static unsigned let_through(const struct jail_policy *p)
{
	return (p->network != JAIL_OFFLINE ? SECCOMP_TCP : 0) | (p->programs ? SECCOMP_PROGRAMS : 0) |
	       (p->network == JAIL_OWN_NETWORK ? SECCOMP_SIGNALS : 0);
}

pid_t jail_fork(const struct jail *jail)
{
	if (jail->policy->network != JAIL_OWN_NETWORK)
		return fork();
	return (pid_t)syscall(SYS_clone, CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWIPC | SIGCHLD,
			      NULL, NULL, NULL, NULL);
}

int jail_listen(const struct jail *jail)
{
	const struct sockaddr_in address = {.sin_family = AF_INET,
					    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
					    .sin_port = htons(jail->policy->port)};
	struct ifreq up = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &up) ||
	    bind(fd, (const struct sockaddr *)&address, sizeof address) || listen(fd, WAITING))
		return -1;
	return fd;
}

int jail_enter(const struct jail *jail)
{
	int err = set_limits(jail->policy);
	if (err)
		return err;
	if (chdir(jail->policy->folder ? jail->policy->folder : "/"))
		return errno;
	if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return errno;
	switch (jail->policy->kind) {
	case JAIL_LANDLOCK:
		err = drop_capabilities();
		if (!err && syscall(SYS_landlock_restrict_self, jail->ruleset, 0))
			err = errno;
		return err ? err : seccomp_enter(let_through(jail->policy));
	case JAIL_BUBBLEWRAP:
		/* bubblewrap may need capabilities for its mounts; it drops
		 * them itself. */
		return fcntl(jail->filter, F_SETFD, 0) ? errno : 0;
	case JAIL_NONE:
		break;
	}
	return 0;
}

static void drop_listener(void *arg, int fd)
{
	(void)arg;
	close(fd);
}

static bool works(enum jail_kind kind, enum jail_network network, struct error *e)
{
	const char *const argv[] = {"/usr/bin/true", NULL};
	const struct jail_policy policy = {.kind = kind,
					   .program = argv[0],
					   .network = network,
					   .port = network == JAIL_OFFLINE ? 0 : 1080,
					   .cpu_seconds = 5};
	const struct child child = {.argv = argv,
				    .jail = &policy,
				    .timeout_ms = 5000,
				    .output_max = 4096,
				    .listener = drop_listener};
	struct child_result result;
	bool ok = child_run(&child, &result, e);
	if (ok && result.status)
		ok = error_set(e, ERROR_SYSTEM, "%s does not work here", jail_kind_name(kind));
	child_result_finish(&result);
	return ok;
}

bool jail_detect(enum jail_kind *kind, struct error *e)
{
	for (*kind = JAIL_LANDLOCK; *kind < JAIL_NONE; ++*kind)
		if (works(*kind, JAIL_OFFLINE, e))
			return true;
	return error_set(
		e, ERROR_SYSTEM,
		"no sandbox for media tools: the kernel has no Landlock and bubblewrap does not work");
}

enum jail_network jail_network_detect(enum jail_kind kind)
{
	struct error own;

	if (kind != JAIL_LANDLOCK)
		return JAIL_OFFLINE;
	return works(kind, JAIL_OWN_NETWORK, &own) ? JAIL_OWN_NETWORK
	       : works(kind, JAIL_ONE_PORT, &own)  ? JAIL_ONE_PORT
						   : JAIL_OFFLINE;
}

const char *jail_network_name(enum jail_network network)
{
	static const char *const names[] = {"offline", "a network of its own", "one port"};
	return names[network];
}

const char *jail_kind_name(enum jail_kind kind)
{
	static const char *const names[] = {"landlock", "bubblewrap", "none"};
	return names[kind];
}
