/* The cost of messages, calculated from the balances before and after, with a fake service. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_api.h"
#include "fake_mount.h"
#include "product/causes.h"
#include "wire.h"

static struct fake_mount mount;
static struct ledger *ledger;

static int setup(void **state)
{
	(void)state;
	fake_mount_create(&mount);
	ledger = &mount.model->ledger;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_mount_destroy(&mount);
	return 0;
}

static void mount_again(void)
{
	fake_mount_again(&mount);
	ledger = &mount.model->ledger;
}

/* ---- the steps of a message ---- */

static void leave(struct ledger_place *place, double before)
{
	struct error e;

	assert_true(ledger_take(ledger, place, &e));
	ledger_sent(ledger, place, before);
}

static double paid; /* the cost that the waiter of the message got */

static void cost_on_told(struct wait *wait, const struct error *e)
{
	assert_null(e);
	paid = *(const double *)wait->result;
}

static void end(struct ledger_place *place, unsigned turn, enum result_outcome outcome)
{
	ledger_ended(ledger, place,
		     &(struct ledger_message){.session = "talk",
					      .session_id = "5529",
					      .turn = turn,
					      .text = "cut\nit",
					      .outcome = outcome},
		     NULL, NULL);
	assert_false(place->taken);
}

static void tell_balance(int available)
{
	char body[100];

	fake_mount_until(&mount, fake_api_waiting(WIRE_CREDITS));
	snprintf(body, sizeof body, "{\"code\":0,\"data\":{\"available\":%d,\"frozen\":0,\"total\":100}}",
		 available);
	fake_api_reply(WIRE_CREDITS, 200, body);
	fake_mount_until(&mount, jsonl_settled(&ledger->file));
}

/* A line of the file; the first is 0. */
static json_t *line(unsigned number)
{
	char path[200], *text = NULL;
	size_t size = 0;
	FILE *file;
	json_t *object;

	snprintf(path, sizeof path, "%s/ledger.jsonl", mount.state_dir);
	file = fopen(path, "r");
	assert_non_null(file);
	for (unsigned i = 0; i <= number; i++)
		assert_true(getline(&text, &size, file) > 0);
	object = json_loads(text, 0, NULL);
	assert_non_null(object);
	fclose(file);
	free(text);
	return object;
}

/* `cost` below 0: not known. */
static void line_says(unsigned number, const char *outcome, double cost)
{
	json_t *object = line(number), *cost_there = json_object_get(object, "cost");

	assert_string_equal(json_string_value(json_object_get(object, "outcome")), outcome);
	if (cost < 0)
		assert_true(json_is_null(cost_there));
	else
		assert_true(json_number_value(cost_there) == cost);
	json_decref(object);
}

/* ---- the tests ---- */

static void test_one(void **state)
{
	struct ledger_place place;
	json_t *object;

	(void)state;
	leave(&place, 95);
	end(&place, 3, RESULT_CHANGED);
	tell_balance(93);
	assert_true(ledger->sum.spent == 2 && ledger->sum.dearest == 2);
	line_says(0, "changed", 2);
	object = line(0);
	assert_string_equal(json_string_value(json_object_get(object, "session")), "talk");
	assert_string_equal(json_string_value(json_object_get(object, "message")), "cut it");
	assert_int_equal(json_integer_value(json_object_get(object, "turn")), 3);
	json_decref(object);
}

static void test_outcomes(void **state)
{
	static const char *const words[] = {"changed", "answered", "asks",    "refused",
					    "cut",     "failed",   "unclear", "cancelled"};

	(void)state;
	for (unsigned i = 0; i < sizeof words / sizeof *words; i++) {
		struct ledger_place place;

		leave(&place, 95);
		end(&place, i, (enum result_outcome)i);
		tell_balance(95);
		line_says(i, words[i], 0);
	}
}

static void test_forgotten_and_told(void **state)
{
	struct ledger_message message = {
		.session = "talk", .session_id = "5529", .turn = 1, .text = "x", .forgotten = true};
	struct ledger_place place;
	struct wait wait = {0};

	(void)state;
	leave(&place, 95);
	assert_true(ledger_ended(ledger, &place, &message, &wait, cost_on_told));
	tell_balance(92);
	line_says(0, "forgotten", 3);
	assert_true(paid == 3);
	assert_false(ledger_ended(ledger, &place, &message, &wait, cost_on_told));
}

/* The common cost of two messages is counted once. */
static void test_two_at_once(void **state)
{
	struct ledger_place first, second;

	(void)state;
	leave(&first, 95);
	leave(&second, 95);
	end(&first, 1, RESULT_CHANGED);
	tell_balance(90);
	end(&second, 2, RESULT_CHANGED);
	tell_balance(90);
	assert_true(ledger->sum.spent == 5);
	line_says(0, "changed", 5);
	line_says(1, "changed", 0);
}

/* The running request may be older than the end of the message: the balance is requested once more. */
static void test_asked_after_its_end(void **state)
{
	struct ledger_place place;
	struct told asked = {0};

	(void)state;
	leave(&place, 95);
	account_get(&mount.model->account, &asked.wait, told);
	end(&place, 1, RESULT_CHANGED);
	tell_balance(95);
	tell_balance(94);
	line_says(0, "changed", 1);
}

static void test_balance_not_known(void **state)
{
	struct ledger_place place;

	(void)state;
	leave(&place, 95);
	end(&place, 1, RESULT_CHANGED);
	tell_balance(88);
	leave(&place, -1);
	end(&place, 2, RESULT_CHANGED);
	fake_mount_until(&mount, fake_api_waiting(WIRE_CREDITS));
	fake_api_break(WIRE_CREDITS, true, ERROR_TIMEOUT);
	fake_mount_until(&mount, jsonl_settled(&ledger->file));
	line_says(1, "changed", -1);
	assert_true(ledger->sum.spent == 14); /* as the most expensive one so far */
}

static void test_not_sent(void **state)
{
	struct ledger_place place;
	struct error e;

	(void)state;
	assert_true(ledger_take(ledger, &place, &e));
	assert_int_equal(ledger->taken, 1);
	end(&place, 1, RESULT_FAILED);
	assert_int_equal(ledger->taken, 0);
	assert_int_equal(fake_api_count(WIRE_CREDITS), 0);
	assert_true(ledger->sum.spent == 0);
}

static void test_limit(void **state)
{
	struct ledger_place place, second;
	struct error e;

	(void)state;
	mount.settings.max_credits = 3;
	leave(&place, 95);
	end(&place, 1, RESULT_CHANGED);
	tell_balance(94);
	leave(&place, 94);
	assert_true(ledger_take(ledger, &second, &e));
	assert_false(ledger_allows(ledger, &e)); /* two are running, and one is spent */
	assert_int_equal(e.cause, ERROR_BUDGET);
	end(&second, 3, RESULT_FAILED);
	assert_true(ledger_allows(ledger, &e));
}

/* It may still cost something: another mount records it. */
static void test_left_open(void **state)
{
	struct ledger_place place;
	struct error e;

	(void)state;
	mount.settings.max_credits = 1;
	leave(&place, 95);
	ledger_left_open(ledger, &place);
	assert_false(ledger_allows(ledger, &e));
	mount_again();
	assert_true(ledger_allows(ledger, &e));
	ledger_take_sent(ledger, &place);
	assert_false(ledger_allows(ledger, &e));
	end(&place, 1, RESULT_UNCLEAR);
	tell_balance(95);
	line_says(0, "unclear", -1); /* the balance before it is not known */
}

static void test_earlier_mounts(void **state)
{
	struct ledger_place place;
	char path[200];
	int fd;

	(void)state;
	leave(&place, 95);
	end(&place, 1, RESULT_CHANGED);
	tell_balance(91);
	snprintf(path, sizeof path, "%s/ledger.jsonl", mount.state_dir);
	fd = open(path, O_WRONLY | O_APPEND);
	assert_int_equal(write(fd, "no JSON\n{\"cost\":null}\n", 22), 22);
	close(fd);
	mount_again();
	assert_true(ledger->sum.dearest == 4);
	assert_true(ledger->sum.spent == 8); /* 4, nothing, and one that counts as the most expensive */
}

/* The mount ends while the balance is requested: the line is written all the same. */
static void test_ends_while_asked(void **state)
{
	struct ledger_place place;

	(void)state;
	leave(&place, 95);
	end(&place, 1, RESULT_CHANGED);
	mount_again();
	line_says(0, "changed", -1);
	assert_true(ledger->sum.spent == 1);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		EACH(test_one),
		EACH(test_outcomes),
		EACH(test_forgotten_and_told),
		EACH(test_two_at_once),
		EACH(test_asked_after_its_end),
		EACH(test_balance_not_known),
		EACH(test_not_sent),
		EACH(test_limit),
		EACH(test_left_open),
		EACH(test_earlier_mounts),
		EACH(test_ends_while_asked),
	};

	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
