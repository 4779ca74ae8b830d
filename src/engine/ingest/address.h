/* Which network addresses an upload by URL may read from. Any thread. */
#ifndef NEMOFS_ENGINE_ADDRESS_H
#define NEMOFS_ENGINE_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* Whether the address is on the public internet. False for private, loopback,
 * link-local, multicast, reserved and documentation addresses (the registries
 * of RFC 6890), for these in an IPv6 form (mapped, 6to4, Teredo, NAT64), for
 * the addresses where clouds serve a machine its secrets, and for this
 * machine's own addresses. With `loopback`, 127.0.0.0/8, ::1 and this machine's
 * own public addresses are allowed, too. */
bool address_allowed(const struct sockaddr *address, bool loopback);

#endif
