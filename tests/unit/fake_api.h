/* A fake service that needs no network: a test that is linked with it gets this in place of
 * src/api/exchange.c. The endpoints above it are the real ones, so a test provides what the service would
 * send: a status and a body.
 *
 * A request waits until the test answers it, in any order. A request is named by a part of its path; if
 * several match, the oldest is meant. All functions but the counting ones fail the test if no such request
 * waits. */
#ifndef NEMOFS_TESTS_FAKE_API_H
#define NEMOFS_TESTS_FAKE_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Resets the counters. */
void fake_api_reset(void);

/* The number of requests so far, and of those that wait. */
size_t fake_api_count(const char *path);
size_t fake_api_waiting(const char *path);

/* The body of the request, "" if it has none; for an upload, the names of the files, one per line. Borrowed
 * until it is answered. */
const char *fake_api_question(const char *path);

/* Sends the whole answer, usually {"code":0,"data":…}. */
void fake_api_reply(const char *path, int status, const char *body);

/* There is no answer: the connection broke, after bytes had left or before. */
void fake_api_break(const char *path, bool bytes_left, int cause);

/* Reports that bytes of its files were sent. */
void fake_api_sent(const char *path, uint64_t bytes, uint64_t total);

/* An answer that is an event stream: it begins, sends pieces and ends in order. */
void fake_api_begin(const char *path);
void fake_api_piece(const char *path, const char *text);
void fake_api_end(const char *path);

#endif
