/* Which network addresses an upload by URL may read from. Any thread. */
#ifndef NEMOFS_ENGINE_ADDRESS_H
#define NEMOFS_ENGINE_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* Whether the address is on the public internet: not private, loopback,
 * link-local, multicast, reserved or for documentation (the registries of RFC
 * 6890), nor one of these in an IPv6 form (mapped, 6to4, Teredo, NAT64), nor
 * one that a cloud serves its machines' secrets by, nor this machine's own. With
 * `loopback`, 127.0.0.0/8, ::1 and this machine's are allowed, too. */
bool address_allowed(const struct sockaddr *address, bool loopback);

#endif
