/* test_socket.c - the port that a program plays a scanner to (drivers/port/socket.c). Both ends live
 * in this process; time is an argument, so nothing sleeps. */
#include "tests/unit/must.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "drivers/port/socket.h"
#include "firmware/base/text.h"
#include "tests/unit/heard.h"

#define KEY_A     "E: 000001.000000 8 00 00 04 00 00 00 00 00\n"
#define KEY_B     "E: 000001.000000 8 00 00 05 00 00 00 00 00\n"
#define KEY_ENTER "E: 000009.000000 8 00 00 28 00 00 00 00 00\n"

static char folder[] = "/tmp/perch-socket-XXXXXX";
static char path[64];
static struct heard heard;

static enum perch_rc
try_open(struct perch_port **port)
{
	const struct perch_port_handler handler = heard_handler(&heard, true);
	struct perch_err err = { .text = "" };

	return perch_socket_open(path, "", &handler, port, &err);
}

static struct perch_port *
open_port(void)
{
	struct perch_port *port = NULL;

	assert_int_equal(try_open(&port), PERCH_OK);
	return port;
}

static int
connect_peer(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	assert_int_equal(perch_fmt(address.sun_path, sizeof(address.sun_path), "%s", path),
			 PERCH_OK);
	assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void
say(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* What poll() says is not looked at: bytes on a local socket are there when send() returns. */
static void
service(struct perch_port *port, int64_t us)
{
	struct perch_err err = { .text = "" };
	struct pollfd fds[4];
	size_t n = perch_port_pollfds(port, fds, PERCH_COUNT(fds));

	assert_int_equal(perch_port_service(port, fds, n, (struct perch_mono){ us }, &err),
			 PERCH_OK);
}

static bool
has_scan(const char *text, const char *label)
{
	char want[64];

	assert_int_equal(perch_fmt(want, sizeof(want), "\"text\":\"%s\"", label), PERCH_OK);
	return strstr(text, want) != NULL;
}

/* Lines may come in pieces; the time that counts is the one of arrival. */
static void
test_lines(void **state)
{
	(void)state;
	struct perch_port *port = open_port();
	int peer = connect_peer();
	service(port, 1000);
	say(peer, "N: demo\nE: 000001.0");
	service(port, 2000);
	assert_string_equal(heard_take(&heard), "");
	say(peer, "00000 8 00 00 04 00 00 00 00 00\n" KEY_B);
	service(port, 3000);
	assert_string_equal(heard_take(&heard), "+socket 0 hid-keyboard\n");
	assert_string_equal(perch_port_device_at(port, 0)->name, "demo");
	assert_int_equal(perch_port_deadline(port).us, 3000 + 150000);
	service(port, 152999);
	assert_string_equal(heard_take(&heard), "");
	service(port, 153000);
	const char *text = heard_take(&heard);
	MUST(has_scan(text, "ab"), "silence on the socket is silence: %s", text);
	close(peer);
	perch_port_close(port);
}

/* Usage 0x1c is Y on an American board and Z on a German one. */
static void
test_layout(void **state)
{
	const struct perch_port_handler handler = heard_handler(&heard, false);
	struct perch_err err = { .text = "" };
	struct perch_port *port = NULL;

	(void)state;
	assert_int_equal(perch_socket_open(path, "de", &handler, &port, &err), PERCH_OK);
	int peer = connect_peer();
	service(port, 0);
	say(peer, "E: 1.0 8 00 00 1c 00 00 00 00 00\n" KEY_ENTER);
	service(port, 1000);
	MUST(has_scan(heard_take(&heard), "z"), "a keyboard is read by the port's layout");
	close(peer);
	perch_port_close(port);
}

/* A peer that has sent all may go; its label is still waited for, then its device is unplugged. */
static void
test_peer_closes(void **state)
{
	(void)state;
	struct perch_port *port = open_port();
	int first = connect_peer();
	int second = connect_peer();
	service(port, 0);
	say(first, KEY_A);
	say(second, KEY_B KEY_ENTER);
	close(first);
	service(port, 1000);
	assert_string_equal(heard_take(&heard), "+socket 0 hid-keyboard\n");
	service(port, 151000);
	const char *text = heard_take(&heard);
	MUST(has_scan(text, "a") && strstr(text, "-socket 0 dropped 0\n") != NULL,
	     "the label, then the end: %s", text);
	service(port, 152000);
	text = heard_take(&heard);
	MUST(has_scan(text, "b"), "now it is the second peer's turn: %s", text);
	close(second);
	service(port, 153000);
	assert_string_equal(heard_take(&heard), "-socket 0 dropped 0\n");
	MUST(perch_port_device_at(port, 0) == NULL && perch_port_deadline(port).us < 0, "nobody");
	perch_port_close(port);
}

/* U: drops half a label; a broken line is told to the peer and the next one is read. */
static void
test_unplug_and_errors(void **state)
{
	char reply[200] = "";

	(void)state;
	struct perch_port *port = open_port();
	int peer = connect_peer();
	service(port, 0);
	say(peer, KEY_A "U: 1.0\nrubbish\n" KEY_B KEY_ENTER);
	service(port, 1000);
	const char *text = heard_take(&heard);
	MUST(strstr(text, "-socket 0 dropped 1\n") != NULL && has_scan(text, "b") &&
		     !has_scan(text, "ab") && !has_scan(text, "a"),
	     "half a label is never heard: %s", text);
	assert_true(recv(peer, reply, sizeof(reply) - 1, MSG_DONTWAIT) > 0);
	MUST(strstr(reply, "error: the line begins with none of") == reply, "told: %s", reply);
	close(peer);
	perch_port_close(port);
}

static void
test_long_line(void **state)
{
	static char text[PERCH_SOCKET_LINE_MAX + 1];
	char byte;

	(void)state;
	struct perch_port *port = open_port();
	int peer = connect_peer();
	service(port, 0);
	memset(text, 'x', PERCH_SOCKET_LINE_MAX);
	say(peer, KEY_A);
	say(peer, text);
	service(port, 1000);
	const char *heard_text = heard_take(&heard);
	MUST(strstr(heard_text, "-socket 0 dropped 1\n") != NULL, "cut off: %s", heard_text);
	while (recv(peer, &byte, 1, 0) == 1)
		;
	close(peer);
	int next = connect_peer();
	service(port, 2000);
	say(next, KEY_B KEY_ENTER);
	service(port, 3000);
	MUST(has_scan(heard_take(&heard), "b"), "the port lives on");
	close(next);
	perch_port_close(port);
}

/* The name: 0600, taken over only from the dead, gone after close. */
static void
test_name(void **state)
{
	struct perch_port *other = NULL;
	struct stat st;

	(void)state;
	struct perch_port *port = open_port();
	assert_int_equal(stat(path, &st), 0);
	MUST((st.st_mode & 07777) == 0600, "mode %o", (unsigned)st.st_mode & 07777);
	MUST(try_open(&other) == PERCH_E_BUSY, "somebody listens");
	perch_port_close(port);
	MUST(stat(path, &st) != 0, "removed by close");

	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int dead = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(perch_fmt(address.sun_path, sizeof(address.sun_path), "%s", path),
			 PERCH_OK);
	assert_int_equal(bind(dead, (const struct sockaddr *)&address, sizeof(address)), 0);
	close(dead);
	port = open_port(); /* the dead one's name is taken over */
	perch_port_close(port);

	FILE *f = fopen(path, "we");
	assert_non_null(f);
	assert_int_equal(fclose(f), 0);
	MUST(try_open(&other) == PERCH_E_EXISTS, "a file is no socket");
	MUST(stat(path, &st) == 0, "and is left alone");
	assert_int_equal(unlink(path), 0);
	assert_null(other);

	char long_path[200];
	const struct perch_port_handler handler = heard_handler(&heard, false);
	struct perch_err err = { .text = "" };
	memset(long_path, 'x', sizeof(long_path) - 1);
	long_path[sizeof(long_path) - 1] = '\0';
	assert_int_equal(perch_socket_open(long_path, "", &handler, &other, &err), PERCH_E_RANGE);
	assert_int_equal(perch_socket_open("/nowhere/x", "", &handler, &other, &err), PERCH_E_IO);
	assert_int_equal(perch_socket_open(path, "klingon", &handler, &other, &err),
			 PERCH_E_UNKNOWN);
}

static int
make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	return perch_fmt(path, sizeof(path), "%s/scanner", folder) == PERCH_OK ? 0 : -1;
}

static int
remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),       cmocka_unit_test(test_layout),
		cmocka_unit_test(test_peer_closes), cmocka_unit_test(test_unplug_and_errors),
		cmocka_unit_test(test_long_line),   cmocka_unit_test(test_name),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
