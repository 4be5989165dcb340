/* test_replay.c - the port that plays a capture file (drivers/port/replay.c). No sleeping: time is
 * an argument. */
#include "tests/unit/must.h"

#include <poll.h>
#include <unistd.h>

#include "drivers/port/replay.h"
#include "tests/unit/heard.h"

static char path[] = "/tmp/perch-replay-XXXXXX";
static struct heard heard;

static void
write_file(const char *text)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	MUST(fputs(text, f) >= 0 && fclose(f) == 0, "written");
}

static struct perch_port *
open_port(bool has_notices)
{
	const struct perch_port_handler handler = heard_handler(&heard, has_notices);
	struct perch_err err = { .text = "" };
	struct perch_port *port = NULL;

	MUST(perch_replay_open(path, "", &handler, &port, &err) == PERCH_OK, "%s", err.text);
	return port;
}

static enum perch_rc
service(struct perch_port *port, int64_t us)
{
	struct perch_err err = { .text = "" };
	struct pollfd fds[1];

	assert_int_equal(perch_port_pollfds(port, fds, 1), 0);
	return perch_port_service(port, fds, 0, (struct perch_mono){ us }, &err);
}

/* Reports 10 ms apart in the file come 10 ms apart, whenever the file was recorded. */
static void
test_pace(void **state)
{
	(void)state;
	write_file("E: 000100.000000 8 00 00 04 00 00 00 00 00\n"
		   "E: 000100.010000 8 00 00 28 00 00 00 00 00\n"
		   "E: 000100.020000 8 00 00 05 00 00 00 00 00\n");
	struct perch_port *port = open_port(true);
	assert_int_equal(service(port, 5000000), PERCH_OK);
	assert_string_equal(heard_take(&heard), "+capture 0 hid-keyboard\n");
	assert_int_equal(perch_port_deadline(port).us, 5010000);
	assert_int_equal(service(port, 5009999), PERCH_OK);
	assert_string_equal(heard_take(&heard), "");
	assert_int_equal(service(port, 5010000), PERCH_OK);
	MUST(strstr(heard_take(&heard), "\"text\":\"a\"") != NULL, "a, when it is due");
	assert_int_equal(service(port, 5020000), PERCH_OK);
	assert_int_equal(perch_port_deadline(port).us, 5020000 + 150000);
	assert_int_equal(service(port, 5170000), PERCH_OK);
	const char *end = heard_take(&heard);
	MUST(strstr(end, "\"text\":\"b\"") != NULL && strstr(end, "!capture 0 ended\n") != NULL,
	     "b by silence, then the end: %s", end);
	MUST(perch_port_deadline(port).us < 0, "nothing to wait for");
	assert_int_equal(service(port, 6000000), PERCH_OK);
	assert_string_equal(heard_take(&heard), "");
	MUST(perch_port_device_at(port, 0) != NULL &&
		     perch_port_device_at(port, 0)->state == PERCH_PORT_ENDED &&
		     perch_port_device_at(port, 1) == NULL,
	     "one device, ended");
	MUST(perch_port_command(port, 0, PERCH_COMMAND_BEEP_GOOD) == PERCH_E_UNKNOWN, "no beeper");
	perch_port_close(port);
}

static void
test_broken(void **state)
{
	(void)state;
	write_file("N: broken\nE: 1.0 2 00\n");
	struct perch_port *port = open_port(false);
	struct perch_err err = { .text = "" };
	assert_int_equal(perch_port_service(port, NULL, 0, (struct perch_mono){ 0 }, &err),
			 PERCH_E_FORMAT);
	assert_non_null(strstr(err.text, "line 2"));
	perch_port_close(port);
}

static void
test_open(void **state)
{
	const struct perch_port_handler handler = heard_handler(&heard, false);
	struct perch_err err = { .text = "" };
	struct perch_port *port = NULL;

	(void)state;
	assert_int_equal(perch_replay_open("/nowhere/at.cap", "", &handler, &port, &err),
			 PERCH_E_NOTFOUND);
	assert_int_equal(perch_replay_open("/tmp", "", &handler, &port, &err), PERCH_E_IO);
	assert_int_equal(perch_replay_open(path, "klingon", &handler, &port, &err),
			 PERCH_E_UNKNOWN);
	assert_null(port);
	perch_port_close(NULL);
}

static int
make_path(void **state)
{
	(void)state;
	int fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int
remove_path(void **state)
{
	(void)state;
	return unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pace),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_open),
	};

	return cmocka_run_group_tests(tests, make_path, remove_path);
}
