/*
 * devices.c - `perch devices [--watch] [--test-label] [--json] [--config F]`: scanners and scales,
 * their mode and health, and what to do about them.
 *
 * The devices are opened the way the terminal would open them and given back at the end; that is the
 * only honest way to tell whether they work. A terminal that runs keeps what it has: its devices
 * are then said to be held. --watch goes on and tells every change until it is ended; while it
 * runs, the devices are its. What separator tests found is read from the terminal's view.db; a test
 * label that is scanned here is told, but only the terminal keeps the outcome.
 */
#include "firmware/app/commands.h"
#include "firmware/app/device_text.h"
#include "firmware/app/options.h"
#include "firmware/app/port_loop.h"
#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/store/file.h"
#include "firmware/store/view.h"

#define LOOK_US     6000000 /* a device that never answers must not keep us */
#define WATCHED_MAX 64      /* interfaces at once */

/* What was last told of a device. */
struct watched {
	uint32_t id; /* its port's; 0: free */
	char where[32];
	struct perch_device_facts facts;
	struct perch_port_health health;
};

struct devices {
	struct perch_ports ports;
	struct perch_config config;
	struct watched v[WATCHED_MAX];
	bool is_json;
	bool is_watch;
	bool is_listing; /* what is there is being looked at; shown when all is known */
};

/* --- what is known of it ------------------------------------------------------------------------- */

static enum perch_rc
read_view(const char *path, const struct perch_scanner *scanner, enum perch_separators *out,
	  struct perch_err *err)
{
	struct perch_db view = { 0 };
	enum perch_rc rc = perch_db_open_reader(&view, &perch_view_kind, path, err);

	if (rc != PERCH_OK)
		return rc;
	rc = perch_view_separators(&view, scanner, out, err);
	perch_db_close(&view);
	return rc;
}

/* Without a terminal on this machine, or before its first test, nothing is known. */
static enum perch_separators
tested_before(const struct devices *ds, const struct perch_port_device *d)
{
	struct perch_scanner scanner = { .vid = d->vid, .pid = d->pid };
	enum perch_separators found = PERCH_SEPARATORS_UNTESTED;
	struct perch_err err = { 0 };
	char path[PERCH_PATH_CAP];
	enum perch_rc rc;

	if (ds->config.log_db[0] == '\0')
		return found;
	rc = perch_path_beside(path, sizeof(path), ds->config.log_db, "view.db");
	if (rc == PERCH_OK)
		rc = perch_fmt(scanner.name, sizeof(scanner.name), "%s", d->name);
	if (rc == PERCH_OK)
		rc = perch_fmt(scanner.driver, sizeof(scanner.driver), "%s", d->driver);
	if (rc == PERCH_OK)
		rc = read_view(path, &scanner, &found, &err);
	if (rc != PERCH_OK && rc != PERCH_E_NOTFOUND)
		perch_log(PERCH_LOG_WARN, "devices", "earlier separator tests are not known: %s",
			  err.text);
	return found;
}

static struct watched *
find(struct devices *ds, const struct perch_port_device *d)
{
	for (size_t i = 0; i < WATCHED_MAX; i++)
		if (ds->v[i].id == d->id && strcmp(ds->v[i].where, d->where) == 0)
			return &ds->v[i];
	return NULL;
}

/* Its place in the table; a new one when it was not there. NULL: the table is full. */
static struct watched *
watch(struct devices *ds, const struct perch_port_device *d)
{
	struct watched *w = find(ds, d);

	for (size_t i = 0; i < WATCHED_MAX && w == NULL; i++)
		if (ds->v[i].id == 0) {
			w = &ds->v[i];
			*w = (struct watched){ .id = d->id };
			memcpy(w->where, d->where, sizeof(w->where));
		}
	return w;
}

/* --- telling it ---------------------------------------------------------------------------------- */

static void
print_text(struct perch_buf *b)
{
	const char *text = perch_buf_cstr(b);

	if (text != NULL && !b->is_full)
		(void)fputs(text, stdout);
	(void)fflush(stdout); /* is_unread() looks at ferror() */
}

static void
print_device(struct devices *ds, const struct perch_port_device *d, const char *event)
{
	char memory[PERCH_DEVICE_TEXT_CAP];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	struct watched *w = watch(ds, d);
	const struct perch_device_facts *facts = w != NULL ? &w->facts : NULL;

	if (w != NULL)
		w->health = d->health;
	if (ds->is_json) {
		perch_device_json(&b, d, facts, event);
		perch_buf_put_byte(&b, '\n');
	} else {
		if (event != NULL)
			perch_buf_fmt(&b, "%s: ", event);
		perch_device_human(&b, d, facts);
	}
	print_text(&b);
}

static void
tell(struct devices *ds, const struct perch_port_device *d, const char *event)
{
	if (ds->is_watch && !ds->is_listing)
		print_device(ds, d, event);
}

/* In another mode it is another scanner. */
static void
look_up(struct devices *ds, const struct perch_port_device *d)
{
	struct watched *w = watch(ds, d);

	if (w != NULL && d->state == PERCH_PORT_OPEN)
		w->facts.separators = tested_before(ds, d);
}

static void
on_attached(void *user, const struct perch_port_device *d)
{
	look_up(user, d);
	tell(user, d, "attached");
}

static void
on_changed(void *user, const struct perch_port_device *d)
{
	look_up(user, d);
	tell(user, d, "changed");
}

static void
on_detached(void *user, const struct perch_port_device *d)
{
	struct watched *w;

	tell(user, d, "detached");
	w = find(user, d);
	if (w != NULL)
		w->id = 0;
}

static void
on_reading(void *user, const struct perch_port_device *d, const struct perch_reading *reading)
{
	struct watched *w = watch(user, d);

	if (w != NULL)
		(void)perch_device_learn(&w->facts, reading);
	tell(user, d, "working");
}

/* Counters that tell of trouble have grown since the device was last told. */
static bool
is_worse(const struct perch_port_health *now, const struct perch_port_health *told)
{
	return now->lost != told->lost || now->dropped != told->dropped ||
	       now->short_reports != told->short_reports || now->errors != told->errors;
}

/* After every service: has anything gone wrong of which no event speaks? And is anybody there? */
static bool
is_unread(void *user)
{
	struct devices *ds = user;
	const struct perch_port_device *d;

	for (size_t i = 0; (d = perch_port_loop_device_at(&ds->ports, i)) != NULL; i++) {
		const struct watched *w = watch(ds, d);

		if (w != NULL && is_worse(&d->health, &w->health))
			tell(ds, d, "health");
	}
	return ferror(stdout) != 0;
}

static bool
is_listed(void *user)
{
	const struct devices *ds = user;

	return perch_port_loop_is_settled(&ds->ports);
}

/* --- the command --------------------------------------------------------------------------------- */

static int
list_devices(struct devices *ds, struct perch_err *err)
{
	const struct perch_port_device *d;
	size_t n = 0;

	ds->is_listing = !is_listed(ds);
	if (ds->is_listing &&
	    perch_port_loop_run(&ds->ports, is_listed, ds, LOOK_US, err) != PERCH_OK)
		return perch_fail("devices", err);
	for (; (d = perch_port_loop_device_at(&ds->ports, n)) != NULL; n++)
		print_device(ds, d, NULL);
	if (n == 0 && !ds->is_json)
		(void)puts("no scanner, scale or keyboard is plugged in");
	(void)fflush(stdout);
	ds->is_listing = false;
	if (ds->is_watch && perch_port_loop_run(&ds->ports, is_unread, ds, -1, err) != PERCH_OK)
		return perch_fail("devices", err);
	return PERCH_EXIT_DONE;
}

static int
show_devices(struct devices *ds, const char *config_path)
{
	const struct perch_port_handler handler = { .user = ds,
						    .on_attached = on_attached,
						    .on_changed = on_changed,
						    .on_detached = on_detached,
						    .on_reading = on_reading };
	struct perch_err err = { 0 };
	enum perch_rc rc;
	int status;

	if (perch_port_loop_config(&ds->config, config_path, &err) != PERCH_OK)
		return perch_fail("devices", &err);
	/* A scanner that is played comes when somebody plays it, not before. */
	if (!ds->is_watch)
		ds->config.socket[0] = '\0';
	rc = perch_port_loop_open(&ds->ports, &ds->config, &handler, &err);
	if (rc == PERCH_E_NOTFOUND) {
		(void)fprintf(ds->is_json ? stderr : stdout, "%s\n", err.text);
		return PERCH_EXIT_DONE;
	}
	if (rc != PERCH_OK)
		return perch_fail("devices", &err);
	status = list_devices(ds, &err);
	perch_port_loop_close(&ds->ports);
	return status;
}

static int
show_test_label(bool is_json)
{
	char memory[PERCH_DEVICE_TEXT_CAP];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	if (is_json) {
		perch_test_label_json(&b);
		perch_buf_put_byte(&b, '\n');
	} else {
		perch_test_label_human(&b);
	}
	print_text(&b);
	return ferror(stdout) != 0 ? PERCH_EXIT_FAILED : PERCH_EXIT_DONE;
}

int
perch_cmd_devices(int argc, char **argv)
{
	struct devices ds = { 0 };
	struct perch_options o = { 0 };
	bool is_label = false;
	int kept = 0;

	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--watch") == 0)
			ds.is_watch = true;
		else if (strcmp(argv[i], "--test-label") == 0)
			is_label = true;
		else
			argv[kept++] = argv[i];
	}
	if (!perch_options_read(&o, kept, argv, PERCH_OPT_CONFIG) || o.n_words != 0 ||
	    (is_label && ds.is_watch))
		return perch_usage("perch devices [--watch | --test-label] [--json] [--config F]");
	ds.is_json = o.is_json;
	return is_label ? show_test_label(o.is_json) : show_devices(&ds, o.config);
}
