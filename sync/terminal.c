/* terminal.c - see terminal.h. */
#include "sync/terminal.h"

#include <ini.h>
#include <sys/statvfs.h>
#include <sys/timex.h>

#include "firmware/app/config.h"
#include "firmware/base/text.h"
#include "firmware/store/file.h"

#ifndef PERCH_BUILD_S
#define PERCH_BUILD_S 0 /* the Makefile tells */
#endif

static int
on_key(void *user, const char *section, const char *name, const char *value)
{
	struct perch_terminal *t = user;

	if (strcmp(section, "sync") != 0)
		return 1; /* perch's own; checked by its own reader */
	return strcmp(name, "proxy") == 0 &&
	       perch_fmt(t->proxy, sizeof(t->proxy), "%s", value) == PERCH_OK;
}

static enum perch_rc
load_settings(struct perch_terminal *t, const char *file, struct perch_err *err)
{
	if (file[0] == '\0')
		return PERCH_OK;
	int line = ini_parse(file, on_key, t);
	if (line != 0)
		return perch_err_set(err, PERCH_E_FORMAT, 0,
				     "%s:%d: under [sync] only proxy = URL is known", file, line);
	return PERCH_OK;
}

/* One line of hexadecimal that perch writes at its first start. */
static enum perch_rc
load_hex(const struct perch_terminal *t, const char *name, uint8_t *dst, size_t n,
	 struct perch_err *err)
{
	char path[PERCH_TERMINAL_PATH];
	uint8_t memory[160];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	size_t got = 0;

	if (perch_path_beside(path, sizeof(path), t->log_db, name) != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "the path is too long");
	enum perch_rc rc = perch_file_load(path, &b, err);
	if (rc == PERCH_E_NOTFOUND)
		return perch_err_set(err, rc, 0,
				     "%s does not exist: start perch console once first", path);
	if (rc == PERCH_OK &&
	    (perch_parse_hex(perch_span_trim(perch_buf_span(&b)), dst, n, &got) != PERCH_OK ||
	     got != n))
		return perch_err_set(err, PERCH_E_FORMAT, 0, "%s is damaged", path);
	return rc;
}

static enum perch_rc
set_paths(struct perch_terminal *t, struct perch_err *err)
{
	const struct {
		char *dst;
		const char *name;
	} paths[] = {
		{ t->sync_db, "sync.db" },     { t->master_db, "master.db" },
		{ t->key_path, "client.key" }, { t->cert_path, "client.pem" },
		{ t->ca_path, "ca.pem" },
	};
	enum perch_rc rc = PERCH_OK;

	for (size_t i = 0; i < PERCH_COUNT(paths) && rc == PERCH_OK; i++)
		rc = perch_path_beside(paths[i].dst, PERCH_TERMINAL_PATH, t->log_db, paths[i].name);
	return rc == PERCH_OK ? rc : perch_err_set(err, PERCH_E_ARG, 0, "the path is too long");
}

enum perch_rc
perch_terminal_load(struct perch_terminal *t, const char *config_path, struct perch_err *err)
{
	struct perch_config config;

	*t = (struct perch_terminal){ 0 };
	enum perch_rc rc = perch_config_load(&config, config_path, NULL, err);
	if (rc != PERCH_OK)
		return rc;
	if (perch_fmt(t->log_db, sizeof(t->log_db), "%s", config.log_db) != PERCH_OK ||
	    perch_fmt(t->mark, sizeof(t->mark), "%s", config.mark) != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "the path is too long");
	rc = load_settings(t, config.file, err);
	if (rc == PERCH_OK)
		rc = set_paths(t, err);
	if (rc == PERCH_OK)
		rc = load_hex(t, "device.id", t->device, sizeof(t->device), err);
	if (rc == PERCH_OK)
		rc = load_hex(t, "seal.pub", t->seal_key, sizeof(t->seal_key), err);
	return rc;
}

struct perch_now
perch_terminal_now(void)
{
	struct timespec wall = { 0 };
	struct timespec mono = { 0 };
	struct timex state = { 0 };

	/* Neither fails for these clocks on Linux. */
	(void)clock_gettime(CLOCK_REALTIME, &wall);
	(void)clock_gettime(CLOCK_BOOTTIME, &mono);
	return (struct perch_now){
		.mono = { (int64_t)mono.tv_sec * 1000000 + mono.tv_nsec / 1000 },
		.wall = { (int64_t)wall.tv_sec * 1000 + wall.tv_nsec / 1000000 },
		.is_trusted = adjtimex(&state) != TIME_ERROR,
	};
}

int64_t
perch_terminal_free(const struct perch_terminal *t)
{
	struct statvfs fs;

	if (statvfs(t->log_db, &fs) != 0)
		return -1;
	return (int64_t)(fs.f_bavail * fs.f_frsize);
}

int64_t
perch_terminal_verify_s(int64_t floor_s)
{
	int64_t now_s = perch_terminal_now().wall.ms / 1000;
	int64_t latest = now_s > PERCH_BUILD_S ? now_s : PERCH_BUILD_S;

	return latest > floor_s ? latest : floor_s;
}
