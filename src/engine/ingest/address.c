#include "address.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static bool allowed_v4(uint32_t address, bool loopback)
{
	/* The networks of the registry, and 168.63.129.16, where Azure's hosts
	 * serve their machines. */
	static const struct {
		uint32_t net;
		unsigned bits;
	} closed[] = {
		{0x00000000, 8},  {0x0a000000, 8},  {0x64400000, 10}, {0x7f000000, 8},
		{0xa9fe0000, 16}, {0xac100000, 12}, {0xc0000000, 24}, {0xc0000200, 24},
		{0xc0586300, 24}, {0xc0a80000, 16}, {0xa83f8110, 32}, {0xc6120000, 15},
		{0xc6336400, 24}, {0xcb007100, 24}, {0xe0000000, 4},  {0xf0000000, 4},
	};

	if (loopback && address >> 24 == 127)
		return true;
	for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++)
		if ((address ^ closed[i].net) >> (32 - closed[i].bits) == 0)
			return false;
	return true;
}

static bool in_net(const uint8_t a[16], const char *net, unsigned bits)
{
	uint8_t n[16];
	unsigned whole = bits / 8, rest = bits % 8;

	return inet_pton(AF_INET6, net, n) == 1 && memcmp(a, n, whole) == 0 &&
	       (!rest || (a[whole] ^ n[whole]) >> (8 - rest) == 0);
}

static bool allowed_v6(const uint8_t a[16], bool loopback)
{
	/* Global unicast is 2000::/3. These special networks of RFC 6890 lie in
	 * it: protocol assignments (with Teredo), documentation, 6to4. */
	static const struct {
		const char *net;
		unsigned bits;
	} closed[] = {{"2001::", 23}, {"2001:db8::", 32}, {"2002::", 16}, {"3fff::", 20}};

	if (in_net(a, "::ffff:0:0", 96))
		return allowed_v4((uint32_t)a[12] << 24 | (uint32_t)a[13] << 16 | (uint32_t)a[14] << 8 |
					  a[15],
				  loopback);
	if (in_net(a, "::1", 128))
		return loopback;
	if (!in_net(a, "2000::", 3))
		return false;
	for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++)
		if (in_net(a, closed[i].net, closed[i].bits))
			return false;
	return true;
}

static bool same_address(const struct sockaddr *a, const struct sockaddr *b)
{
	struct sockaddr_in v4[2];
	struct sockaddr_in6 v6[2];

	if (!b || a->sa_family != b->sa_family)
		return false;
	if (a->sa_family == AF_INET) {
		memcpy(&v4[0], a, sizeof(v4[0]));
		memcpy(&v4[1], b, sizeof(v4[1]));
		return v4[0].sin_addr.s_addr == v4[1].sin_addr.s_addr;
	}
	if (a->sa_family != AF_INET6)
		return false;
	memcpy(&v6[0], a, sizeof(v6[0]));
	memcpy(&v6[1], b, sizeof(v6[1]));
	return memcmp(&v6[0].sin6_addr, &v6[1].sin6_addr, sizeof(v6[0].sin6_addr)) == 0;
}

/* Whether the address is this machine's own: a public one may bypass its
 * firewall. True also if the system cannot list the addresses. */
static bool is_own(const struct sockaddr *address)
{
	struct ifaddrs *all;
	bool own = false;

	if (getifaddrs(&all) < 0)
		return true;
	for (const struct ifaddrs *i = all; i && !own; i = i->ifa_next)
		own = same_address(address, i->ifa_addr);
	freeifaddrs(all);
	return own;
}

static bool is_public(const struct sockaddr *address, bool loopback)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	switch (address->sa_family) {
	case AF_INET:
		memcpy(&v4, address, sizeof(v4));
		return allowed_v4(ntohl(v4.sin_addr.s_addr), loopback);
	case AF_INET6:
		memcpy(&v6, address, sizeof(v6));
		return allowed_v6(v6.sin6_addr.s6_addr, loopback);
	default:
		return false;
	}
}

bool address_allowed(const struct sockaddr *address, bool loopback)
{
	return is_public(address, loopback) && (loopback || !is_own(address));
}
