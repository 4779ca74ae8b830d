/* The service as a test tells it, with nothing of a network: stands in for
 * src/api/exchange.c where a test is linked with it. The endpoints above it are
 * the real ones, so a test says what the service would say: a status and a body.
 *
 * What is asked waits until the test answers it, in any order. Questions are
 * named by a part of their path; where several wait, the oldest is meant. All
 * functions but those that count fail the test where no such question waits. */
#ifndef NEMOFS_TESTS_FAKE_API_H
#define NEMOFS_TESTS_FAKE_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Forgets what was counted. */
void fake_api_reset(void);

/* How many were asked so far; how many of them wait. */
size_t fake_api_count(const char *path);
size_t fake_api_waiting(const char *path);

/* The body of the question, "" if it has none; of an upload, the files' names,
 * one a line. Borrowed until it is answered. */
const char *fake_api_question(const char *path);

/* The whole answer. {"code":0,"data":…} is the usual one. */
void fake_api_reply(const char *path, int status, const char *body);

/* No answer comes: the connection broke, after bytes had left or before. */
void fake_api_break(const char *path, bool bytes_left, int cause);

/* Bytes of its files were taken. */
void fake_api_sent(const char *path, uint64_t bytes, uint64_t total);

/* An answer that is an event stream: it begins, has pieces and ends in order. */
void fake_api_begin(const char *path);
void fake_api_piece(const char *path, const char *text);
void fake_api_end(const char *path);

#endif
