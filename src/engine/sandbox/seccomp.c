#include "seccomp.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

/* System calls that the headers of older distributions lack. The numbers are the same on every
 * architecture. */
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_setxattrat
#define SYS_setxattrat 463
#endif
#ifndef SYS_removexattrat
#define SYS_removexattrat 466
#endif
#ifndef SYS_file_setattr
#define SYS_file_setattr 469
#endif

#ifndef PR_SCHED_CORE
#define PR_SCHED_CORE 62
#endif

#ifdef ARCHITECTURE

#ifdef __x86_64__
#define SYS_fork_or_none SYS_fork
#define SYS_vfork_or_none SYS_vfork
#define SYS_open_or_none SYS_open
#define SYS_symlink_or_none SYS_symlink
#define SYS_link_or_none SYS_link
#else
#define SYS_fork_or_none UINT32_MAX
#define SYS_vfork_or_none UINT32_MAX
#define SYS_open_or_none UINT32_MAX
#define SYS_symlink_or_none UINT32_MAX
#define SYS_link_or_none UINT32_MAX
#endif

#define CLONE_NAMESPACES                                                                                     \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |        \
	 CLONE_NEWNET)

#define LOAD_AT(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
#define LOAD(field) LOAD_AT(offsetof(struct seccomp_data, field))
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, what)
#define FAIL(number) RETURN(SECCOMP_RET_ERRNO | (number))
#define REFUSE(call, number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), FAIL(number)
#define IS(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no)
#define HAS(bits, yes, no) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, yes, no)
#define AT_LEAST(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, value, yes, no)

/* Both architectures are little-endian: the first half of an argument is the low one, which has all of
 * clone's flags. */
static struct sock_filter filter[] = {
	LOAD(arch),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
	RETURN(SECCOMP_RET_KILL_PROCESS),
	LOAD(nr),
	/* No network, also not through io_uring. */
	REFUSE(socket, EACCES),
	/* A socket of a datagram pair can send to any unix socket. */
	REFUSE(socketpair, EACCES),
	REFUSE(io_uring_setup, EPERM),
#ifdef __x86_64__
	/* The x32 table offers the same calls under other numbers. */
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
	RETURN(SECCOMP_RET_KILL_PROCESS),
#endif
	/* Threads, but no processes: nothing outlives the tool or leaves its process group. The flags of
	 * clone3 cannot be checked; glibc falls back to clone. */
	REFUSE(clone3, ENOSYS),
	REFUSE(setsid, EPERM),
	REFUSE(setpgid, EPERM),
#ifdef __x86_64__
	REFUSE(fork, EPERM),
	REFUSE(vfork, EPERM),
#endif
	/* Nothing that affects other processes of the same user. */
	REFUSE(kill, EPERM),
	REFUSE(tkill, EPERM),
	REFUSE(tgkill, EPERM),
	REFUSE(rt_sigqueueinfo, EPERM),
	REFUSE(rt_tgsigqueueinfo, EPERM),
	REFUSE(pidfd_open, EPERM),
	REFUSE(pidfd_send_signal, EPERM),
	REFUSE(ptrace, EPERM),
	REFUSE(process_vm_readv, EPERM),
	REFUSE(process_vm_writev, EPERM),
	REFUSE(setpriority, EPERM),
	REFUSE(ioprio_set, EPERM),
	REFUSE(kcmp, EPERM),
	REFUSE(move_pages, EPERM),
	REFUSE(migrate_pages, EPERM),
	/* No SysV objects or POSIX message queues: their ids and names can be guessed. */
	REFUSE(shmget, EPERM),
	REFUSE(shmat, EPERM),
	REFUSE(shmctl, EPERM),
	REFUSE(semget, EPERM),
	REFUSE(semop, EPERM),
	REFUSE(semtimedop, EPERM),
	REFUSE(semctl, EPERM),
	REFUSE(msgget, EPERM),
	REFUSE(msgsnd, EPERM),
	REFUSE(msgrcv, EPERM),
	REFUSE(msgctl, EPERM),
	REFUSE(mq_open, EPERM),
	REFUSE(mq_unlink, EPERM),
	/* No watching of other files: Landlock does not restrict that. */
	REFUSE(inotify_add_watch, EPERM),
	REFUSE(fanotify_init, EPERM),
	/* Nothing that changes files without opening them: Landlock does not see these calls. */
	REFUSE(truncate, EPERM),
	REFUSE(fchmod, EPERM),
	REFUSE(fchmodat, EPERM),
	REFUSE(fchmodat2, EPERM),
	REFUSE(fchown, EPERM),
	REFUSE(fchownat, EPERM),
	REFUSE(utimensat, EPERM),
	REFUSE(setxattr, EPERM),
	REFUSE(lsetxattr, EPERM),
	REFUSE(fsetxattr, EPERM),
	REFUSE(removexattr, EPERM),
	REFUSE(lremovexattr, EPERM),
	REFUSE(fremovexattr, EPERM),
	REFUSE(setxattrat, EPERM),
	REFUSE(removexattrat, EPERM),
	REFUSE(file_setattr, EPERM),
#ifdef __x86_64__
	REFUSE(chmod, EPERM),
	REFUSE(chown, EPERM),
	REFUSE(lchown, EPERM),
	REFUSE(utime, EPERM),
	REFUSE(utimes, EPERM),
	REFUSE(futimesat, EPERM),
#endif
	/* No links to other files, which a program outside might follow. */
	REFUSE(symlinkat, EPERM),
	REFUSE(linkat, EPERM),
#ifdef __x86_64__
	REFUSE(symlink, EPERM),
	REFUSE(link, EPERM),
#endif
	/* The flags of openat2 cannot be checked; all programs fall back to openat. */
	REFUSE(openat2, ENOSYS),
	REFUSE(setrlimit, EPERM),
	/* Parts of the kernel that no decoder needs. */
	REFUSE(personality, EPERM),
#ifdef __x86_64__
	REFUSE(modify_ldt, EPERM),
#endif
	REFUSE(unshare, EPERM),
	REFUSE(setns, EPERM),
	REFUSE(mount, EPERM),
	REFUSE(umount2, EPERM),
	REFUSE(pivot_root, EPERM),
	REFUSE(chroot, EPERM),
	REFUSE(bpf, EPERM),
	REFUSE(perf_event_open, EPERM),
	REFUSE(userfaultfd, EPERM),
	REFUSE(keyctl, EPERM),
	REFUSE(add_key, EPERM),
	REFUSE(request_key, EPERM),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 4),
	LOAD(args[0]),
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0),
	FAIL(EPERM),
	RETURN(SECCOMP_RET_ALLOW),
	/* Deny O_TRUNC without write access (O_RDONLY, and the unnamed mode 3): Landlock before its version 3
	 * does not check that, so a file could be emptied without the right to write. */
	IS(SYS_openat, 0, 2),
	LOAD(args[2]),
	BPF_STMT(BPF_JMP | BPF_JA, 2),
	IS(SYS_open_or_none, 0, 7),
	LOAD(args[1]),
	HAS(O_TRUNC, 0, 4),
	BPF_STMT(BPF_ALU | BPF_AND | BPF_K, O_ACCMODE),
	IS(O_WRONLY, 2, 0),
	IS(O_RDWR, 1, 0),
	FAIL(EPERM),
	RETURN(SECCOMP_RET_ALLOW),
	/* A descriptor could send signals to any process (F_SETOWN, F_SETSIG, O_ASYNC), and a lease can delay
	 * other programs. Allowed are copies, flags, locks and pipe sizes. */
	IS(SYS_fcntl, 0, 8),
	LOAD(args[1]),
	IS(F_SETFL, 0, 2),
	LOAD(args[2]),
	HAS(O_ASYNC, 2, 3),
	AT_LEAST(F_DUPFD_CLOEXEC, 2, 0),
	AT_LEAST(F_SETLKW + 1, 0, 1),
	FAIL(EPERM),
	RETURN(SECCOMP_RET_ALLOW),
	/* The same for ioctl (FIOASYNC, FIOSETOWN), which can also type into a terminal and change attributes
	 * of a file opened for reading. Allowed are only the usual queries and flags of descriptors. */
	IS(SYS_ioctl, 0, 10),
	LOAD(args[1]),
	IS(TCGETS, 7, 0),
	IS(TCGETS2, 6, 0),
	IS(TIOCGWINSZ, 5, 0),
	IS(FIONREAD, 4, 0),
	IS(FIONBIO, 3, 0),
	IS(FIOCLEX, 2, 0),
	IS(FIONCLEX, 1, 0),
	FAIL(ENOTTY),
	RETURN(SECCOMP_RET_ALLOW),
	/* Scheduling: only of the calling thread (pid 0). */
	IS(SYS_sched_setaffinity, 3, 0),
	IS(SYS_sched_setscheduler, 2, 0),
	IS(SYS_sched_setparam, 1, 0),
	IS(SYS_sched_setattr, 0, 4),
	LOAD(args[0]),
	IS(0, 1, 0),
	FAIL(EPERM),
	RETURN(SECCOMP_RET_ALLOW),
	/* It may not undo its death signal, or share a core's secrets by core scheduling. */
	IS(SYS_prctl, 0, 5),
	LOAD(args[0]),
	IS(PR_SET_PDEATHSIG, 1, 0),
	IS(PR_SCHED_CORE, 0, 1),
	FAIL(EPERM),
	RETURN(SECCOMP_RET_ALLOW),
	/* Limits may be read but not set: root could raise its own. */
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prlimit64, 1, 0),
	RETURN(SECCOMP_RET_ALLOW),
	LOAD(args[2]),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0),
	FAIL(EPERM),
	LOAD_AT(offsetof(struct seccomp_data, args[2]) + 4),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0),
	FAIL(EPERM),
	RETURN(SECCOMP_RET_ALLOW),
};

static const struct sock_fprog program = {sizeof filter / sizeof *filter, filter};

/* For programs that may connect: only TCP, which Landlock checks, and nothing that bypasses it. MSG_FASTOPEN
 * connects without connect(), MPTCP is another protocol, and listen() binds by itself. */
static struct sock_filter tcp_only[] = {
	LOAD(nr),
	IS(SYS_socket, 0, 11),
	LOAD(args[0]),
	IS(AF_INET, 1, 0),
	IS(AF_INET6, 0, 6),
	LOAD(args[1]),
	BPF_STMT(BPF_ALU | BPF_AND | BPF_K, ~(unsigned)(SOCK_CLOEXEC | SOCK_NONBLOCK)),
	IS(SOCK_STREAM, 0, 3),
	LOAD(args[2]),
	IS(0, 2, 0),
	IS(IPPROTO_TCP, 1, 0),
	FAIL(EACCES),
	RETURN(SECCOMP_RET_ALLOW),
	IS(SYS_listen, 7, 0),
	IS(SYS_sendto, 2, 0),
	IS(SYS_sendmmsg, 1, 0),
	IS(SYS_sendmsg, 2, 5),
	LOAD(args[3]),
	HAS(MSG_FASTOPEN, 2, 3),
	LOAD(args[2]),
	HAS(MSG_FASTOPEN, 0, 1),
	FAIL(EPERM),
	RETURN(SECCOMP_RET_ALLOW),
};

const struct sock_fprog *seccomp_program(void)
{
	return &program;
}

static int install(const struct sock_fprog *p)
{
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, p, 0, 0) ? errno : 0;
}

/* Allows a call that the filter denies, by replacing the number in its row by one that no call has. The rows
 * that deny whole calls come before those that check arguments; clone is the first of these. */
static void let(struct sock_filter *rows, uint32_t call)
{
	for (size_t i = 0; rows[i].k != SYS_clone; i++)
		if (rows[i].code == (BPF_JMP | BPF_JEQ | BPF_K) && rows[i].k == call)
			rows[i].k = UINT32_MAX;
}

/* Allows new processes, but not new namespaces. Also allows links: a downloader that is packed into one file
 * unpacks some. */
static void let_programs(struct sock_filter *rows)
{
	let(rows, SYS_symlinkat);
	let(rows, SYS_symlink_or_none);
	let(rows, SYS_linkat);
	let(rows, SYS_link_or_none);
	let(rows, SYS_vfork_or_none);
	let(rows, SYS_fork_or_none);
	for (size_t i = 0; i < sizeof filter / sizeof *filter; i++)
		if (rows[i].code == (BPF_JMP | BPF_JSET | BPF_K) && rows[i].k == CLONE_THREAD)
			rows[i] = (struct sock_filter)HAS(CLONE_NAMESPACES, 0, 1);
}

int seccomp_enter(unsigned allows)
{
	static const struct sock_fprog tcp = {sizeof tcp_only / sizeof *tcp_only, tcp_only};
	struct sock_filter rows[sizeof filter / sizeof *filter];
	const struct sock_fprog rest = {sizeof rows / sizeof *rows, rows};
	int err = allows & SECCOMP_TCP ? install(&tcp) : 0;

	memcpy(rows, filter, sizeof rows);
	if (allows & SECCOMP_TCP) /* `tcp` says which sockets */
		let(rows, SYS_socket);
	if (allows & SECCOMP_PROGRAMS)
		let_programs(rows);
	if (allows & SECCOMP_SIGNALS) {
		let(rows, SYS_kill);
		let(rows, SYS_tkill);
		let(rows, SYS_tgkill);
	}
	return err ? err : install(&rest);
}

#else

const struct sock_fprog *seccomp_program(void)
{
	return NULL;
}

int seccomp_enter(unsigned allows)
{
	(void)allows;
	return ENOSYS;
}

#endif
