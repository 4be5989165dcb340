/*
 * decode.c - `perch decode`: what the reports in a capture say, one JSON object a line.
 *
 * Wiring: reads the file, prints. Exit 0 decoded, 2 wrong use, 3 the file cannot be read or is
 * broken; what stood before the broken line is printed. Losses are told on stderr.
 */
#include "drivers/keymap/keymap.h"
#include "drivers/port/player.h"
#include "drivers/port/replay.h"
#include "firmware/app/commands.h"
#include "firmware/app/options.h"

#define LINE_MAX_BYTES (128 * 1024) /* the longest label, escaped and in hex */

struct decoder {
	struct perch_port_health total; /* of devices that are gone */
	bool has_failed;
	uint8_t line[LINE_MAX_BYTES];
	struct perch_player player;
};

static void
add_health(struct perch_port_health *to, const struct perch_port_health *health)
{
	to->lost += health->lost;
	to->dropped += health->dropped;
	to->short_reports += health->short_reports;
}

static void
print_reading(void *user, const struct perch_port_device *device,
	      const struct perch_reading *reading)
{
	struct decoder *d = user;
	struct perch_buf line = perch_buf_over(d->line, sizeof(d->line));

	(void)device;
	if (perch_reading_json(reading, &line) != PERCH_OK ||
	    perch_buf_put_byte(&line, '\n') != PERCH_OK ||
	    fwrite(line.p, 1, line.n, stdout) != line.n)
		d->has_failed = true;
}

static void
ignore_device(void *user, const struct perch_port_device *device)
{
	(void)user;
	(void)device;
}

static void
add_detached(void *user, const struct perch_port_device *device)
{
	struct decoder *d = user;

	add_health(&d->total, &device->health);
}

static void
tell_count(uint64_t n, const char *what)
{
	if (n > 0)
		(void)fprintf(stderr, "perch decode: %s: %llu\n", what, (unsigned long long)n);
}

static void
tell_losses(const struct decoder *d)
{
	struct perch_port_health all = d->total;
	const struct perch_port_device *device;

	for (size_t i = 0; (device = perch_player_device_at(&d->player, i)) != NULL; i++)
		add_health(&all, &device->health);
	tell_count(all.lost, "readings lost, too long or too many at once");
	tell_count(all.dropped, "labels dropped, cut in the middle");
	tell_count(all.short_reports, "short reports not decoded");
}

static int
play(struct decoder *d, const char *path, const char *layout)
{
	const struct perch_port_handler handler = {
		.user = d,
		.on_attached = ignore_device,
		.on_changed = ignore_device,
		.on_detached = add_detached,
		.on_reading = print_reading,
	};
	struct perch_capture_fault fault = { 0 };
	struct perch_err err;
	uint8_t *text;
	size_t n;

	if (perch_player_init(&d->player, "capture", layout, &handler) != PERCH_OK) {
		(void)fprintf(stderr, "perch decode: there is no keyboard layout '%s', only %s\n",
			      layout, PERCH_KEYMAP_NAMES);
		return PERCH_EXIT_USAGE;
	}
	if (perch_capture_load(path, &text, &n, &err) != PERCH_OK) {
		(void)fprintf(stderr, "perch decode: %s\n", err.text);
		return PERCH_EXIT_FAILED;
	}
	enum perch_rc rc = perch_capture_play(&d->player, perch_span_of(text, n), &fault);
	free(text);
	tell_losses(d);
	if (rc != PERCH_OK) {
		(void)fprintf(stderr, "perch decode: %s: line %zu: %s\n", path, fault.line,
			      fault.why);
		return PERCH_EXIT_FAILED;
	}
	if (d->has_failed || fflush(stdout) != 0) {
		(void)fprintf(stderr, "perch decode: cannot write the output\n");
		return PERCH_EXIT_FAILED;
	}
	return PERCH_EXIT_DONE;
}

static int
usage(void)
{
	return perch_usage("perch decode [--layout LAYOUT] [--json] FILE|-");
}

int
perch_cmd_decode(int argc, char **argv)
{
	const char *layout = "";
	const char *path = NULL;

	for (int i = 1; i < argc; i++) {
		bool is_option = argv[i][0] == '-' && argv[i][1] != '\0';
		if (strcmp(argv[i], "--json") == 0)
			continue;
		if (strcmp(argv[i], "--layout") == 0 && i + 1 < argc)
			layout = argv[++i];
		else if (!is_option && path == NULL)
			path = argv[i];
		else
			return usage();
	}
	if (path == NULL)
		return usage();
	struct decoder *d = calloc(1, sizeof(*d));
	if (d == NULL) {
		(void)fprintf(stderr, "perch decode: no memory\n");
		return PERCH_EXIT_FAILED;
	}
	int status = play(d, path, layout);
	free(d);
	return status;
}
