/*
 * fuzz_capture.c - any bytes as a capture file. Held: the player ends; a fault names a line that there
 * is; after the end no driver waits for anything; everything heard can be printed; a capture whose
 * lines are fed one by one says the same as the whole.
 */
#include "drivers/port/player.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LINE_BYTES (128 * 1024)

struct listener {
	uint64_t hash; /* of all that was heard, in order */
	int attached;
	uint8_t line[LINE_BYTES];
};

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
add(struct listener *l, struct perch_span bytes)
{
	for (size_t i = 0; i < bytes.n; i++)
		l->hash = (l->hash ^ bytes.p[i]) * UINT64_C(0x100000001b3);
}

static void
on_reading(void *user, const struct perch_port_device *device, const struct perch_reading *reading)
{
	struct listener *l = user;
	struct perch_buf out = perch_buf_over(l->line, sizeof(l->line));

	must(device->id != 0 && l->attached > 0);
	must(perch_reading_json(reading, &out) == PERCH_OK);
	must(memchr(out.p, '\n', out.n) == NULL);
	add(l, perch_buf_span(&out));
}

static void
on_attached(void *user, const struct perch_port_device *device)
{
	struct listener *l = user;

	must(memchr(device->name, '\0', sizeof(device->name)) != NULL);
	must((device->driver[0] != '\0') == (device->state == PERCH_PORT_OPEN));
	must(++l->attached <= PERCH_PLAYER_DEVICES);
	add(l, perch_span_str("+"));
}

static void
on_changed(void *user, const struct perch_port_device *device)
{
	(void)user;
	(void)device;
}

static void
on_detached(void *user, const struct perch_port_device *device)
{
	struct listener *l = user;

	(void)device;
	must(--l->attached >= 0);
	add(l, perch_span_str("-"));
}

static void
start(struct perch_player *player, struct listener *listener)
{
	const struct perch_port_handler handler = { .user = listener,
						    .on_attached = on_attached,
						    .on_changed = on_changed,
						    .on_detached = on_detached,
						    .on_reading = on_reading };

	listener->hash = 0;
	listener->attached = 0;
	must(perch_player_init(player, "capture", "", &handler) == PERCH_OK);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct perch_player player;
	static struct listener listener;
	struct perch_capture_fault fault;
	struct perch_span rest = perch_span_of(data, size), line;
	const char *why = NULL;

	start(&player, &listener);
	enum perch_rc rc = perch_capture_play(&player, rest, &fault);
	must(rc == PERCH_OK || (rc == PERCH_E_FORMAT && fault.why != NULL && fault.line > 0));
	if (rc == PERCH_OK)
		must(perch_player_deadline(&player).us < 0);
	uint64_t hash = listener.hash;
	perch_player_unplug(&player);
	must(listener.attached == 0);

	start(&player, &listener);
	for (size_t n = 0; perch_capture_next_line(&rest, &line);) {
		n++;
		if (perch_player_line(&player, line, NULL, &why) != PERCH_OK) {
			must(rc == PERCH_E_FORMAT && fault.line == n);
			break;
		}
	}
	if (rc == PERCH_OK)
		perch_player_finish(&player);
	must(listener.hash == hash);
	return 0;
}
