#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "address.h"

struct address_case {
	const char *text;
	bool allowed, allowed_with_loopback;
};

static const struct address_case cases[] = {
	{"8.8.8.8", true, true},
	{"93.184.216.34", true, true},
	{"172.15.255.255", true, true},
	{"172.32.0.0", true, true},
	{"100.63.255.255", true, true},
	{"2606:2800:220:1::1", true, true},
	{"2a00:1450::1", true, true},
	{"::ffff:8.8.8.8", true, true},
	{"127.0.0.1", false, true},
	{"127.255.255.254", false, true},
	{"::1", false, true},
	{"::ffff:127.0.0.1", false, true},
	{"0.0.0.0", false, false},
	{"10.0.0.1", false, false},
	{"100.64.0.1", false, false},
	{"169.254.169.254", false, false},
	{"172.16.0.1", false, false},
	{"172.31.255.255", false, false},
	{"192.168.1.1", false, false},
	{"192.0.2.1", false, false},
	{"198.18.0.1", false, false},
	{"198.19.255.255", false, false},
	{"203.0.113.9", false, false},
	{"224.0.0.1", false, false},
	{"255.255.255.255", false, false},
	{"::", false, false},
	{"::ffff:10.0.0.1", false, false},
	{"::ffff:169.254.169.254", false, false},
	{"::10.0.0.1", false, false},
	{"fe80::1", false, false},
	{"fc00::1", false, false},
	{"fd12:3456::1", false, false},
	{"ff02::1", false, false},
	{"64:ff9b::a00:1", false, false},
	{"2001::1", false, false},
	{"2001:db8::1", false, false},
	{"2002:a00:1::", false, false},
};

static bool check(const char *text, bool loopback)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		return address_allowed((struct sockaddr *)&v4, loopback);
	assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
	return address_allowed((struct sockaddr *)&v6, loopback);
}

static void only_public_addresses_are_allowed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		print_message("%s\n", cases[i].text);
		assert_int_equal(check(cases[i].text, false), cases[i].allowed);
		assert_int_equal(check(cases[i].text, true), cases[i].allowed_with_loopback);
	}
}

/* Runs in a separate network, where loopback has a public address. */
static int try_own(void)
{
	struct ifreq lo = {.ifr_name = "lo"};
	struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x01010101)};
	int fd;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) || (fd = socket(AF_INET, SOCK_DGRAM, 0)) < 0)
		return 77;
	memcpy(&lo.ifr_addr, &own, sizeof own);
	if (ioctl(fd, SIOCSIFADDR, &lo))
		return 77;
	return !check("1.1.1.1", false) && check("1.1.1.1", true) && check("1.1.1.2", false) ? 0 : 1;
}

static void this_machines_own_are_refused(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	if (!pid)
		_exit(try_own());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip(); /* no namespaces */
	assert_int_equal(status, 0);
}

static void other_families_are_refused(void **state)
{
	struct sockaddr other = {.sa_family = AF_UNIX};

	(void)state;
	assert_false(address_allowed(&other, true));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_public_addresses_are_allowed),
		cmocka_unit_test(this_machines_own_are_refused),
		cmocka_unit_test(other_families_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
