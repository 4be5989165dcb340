/* config.c - see config.h. */
#include "firmware/app/config.h"

#include <ini.h>
#include <unistd.h>

#include "drivers/keymap/keymap.h"
#include "firmware/base/text.h"
#include "firmware/store/file.h"

struct reading {
	struct perch_config *config;
	bool has_no_backup;
	char why[160];
};

static bool
hex16(const char *s, size_t n, uint16_t *out)
{
	uint8_t b[2];
	size_t got = 0;

	if (n != 4 || perch_parse_hex(perch_span_of(s, n), b, sizeof(b), &got) != PERCH_OK)
		return false;
	*out = (uint16_t)(b[0] << 8 | b[1]);
	return true;
}

static const char *
take_device(struct perch_config *config, struct perch_span value)
{
	const char *text = (const char *)value.p;
	struct perch_usb_id id = { 0 };

	if (value.n != 9 || text[4] != ':' || !hex16(text, 4, &id.vid) ||
	    !hex16(text + 5, 4, &id.pid))
		return "take wants VID:PID in hexadecimal, such as 05e0:1200";
	if (config->n_take == PERCH_TAKE_MAX)
		return "too many scanners to take";
	config->take[config->n_take++] = id;
	return NULL;
}

/* One or more, separated by commas. */
static const char *
take_devices(struct perch_config *config, const char *value)
{
	const char *why = NULL;

	while (why == NULL) {
		size_t n = strcspn(value, ",");
		why = take_device(config, perch_span_trim(perch_span_of(value, n)));
		if (value[n] == '\0')
			break;
		value += n + 1;
	}
	return why;
}

/* A key that is there twice is refused: an indented line, too, comes as its key once more. */
static const char *
set_path(const struct perch_config *config, char dst[PERCH_PATH_CAP], const char *value)
{
	if (dst[0] != '\0')
		return "given twice";
	if (value[0] == '\0')
		return "an empty path";
	if (perch_path_beside(dst, PERCH_PATH_CAP, config->file, value) != PERCH_OK)
		return "the path is too long";
	return NULL;
}

/* Where the key of the seals is: see signer.h. */
static const char *
check_key(const char *value)
{
	if (strcmp(value, "file") == 0)
		return NULL;
	return strcmp(value, "tpm") == 0 ? "this build has no signer for a TPM, only key = file"
					 : "key wants file";
}

/* A folder, or the word none. */
static const char *
set_backup(struct reading *r, const char *value)
{
	if (r->has_no_backup)
		return "given twice";
	if (strcmp(value, "none") != 0)
		return set_path(r->config, r->config->backup, value);
	r->has_no_backup = r->config->backup[0] == '\0';
	return r->has_no_backup ? NULL : "given twice";
}

/* By its name alone: perch-sync reads this file too, and has no use for the layouts. */
static bool
is_layout(struct perch_span name)
{
	struct perch_span rest = perch_span_str(PERCH_KEYMAP_NAMES);
	struct perch_span with = perch_span_str(PERCH_KEYMAP_FKEYS);
	struct perch_span one;

	if (name.n > with.n && perch_span_eq(perch_span_from(name, name.n - with.n), with))
		name.n -= with.n;
	while (perch_text_word(&rest, &one))
		if (perch_span_eq(one, name))
			return true;
	return false;
}

static const char *
set_layout(struct perch_config *config, const char *value)
{
	if (!is_layout(perch_span_str(value)) ||
	    perch_fmt(config->layout, sizeof(config->layout), "%s", value) != PERCH_OK)
		return "no such keyboard layout, only " PERCH_KEYMAP_NAMES
		       ", each also with " PERCH_KEYMAP_FKEYS;
	return NULL;
}

static int
on_key(void *user, const char *section, const char *name, const char *value)
{
	struct reading *r = user;
	struct perch_config *c = r->config;
	const char *why = "unknown key";

	if (section[0] == '\0' && strcmp(name, "db") == 0)
		why = set_path(c, c->log_db, value);
	else if (section[0] == '\0' && strcmp(name, "mark") == 0)
		why = set_path(c, c->mark, value);
	else if (section[0] == '\0' && strcmp(name, "key") == 0)
		why = check_key(value);
	else if (section[0] == '\0' && strcmp(name, "backup") == 0)
		why = set_backup(r, value);
	else if (section[0] == '\0' && strcmp(name, "socket") == 0)
		why = set_path(c, c->socket, value);
	else if (strcmp(section, "scanner") == 0 && strcmp(name, "take") == 0)
		why = take_devices(c, value);
	else if (strcmp(section, "scanner") == 0 && strcmp(name, "layout") == 0)
		why = set_layout(c, value);
	else if (strcmp(section, "sync") == 0)
		why = NULL;
	if (why != NULL && r->why[0] == '\0' &&
	    perch_fmt(r->why, sizeof(r->why), "%s (%.40s = %.60s)", why, name, value) != PERCH_OK)
		r->why[0] = '?';
	return why == NULL;
}

static enum perch_rc
parse_file(struct reading *r, struct perch_err *err)
{
	const struct perch_config *config = r->config;
	int line = ini_parse(config->file, on_key, r);

	if (line == -1)
		return perch_err_set(err, PERCH_E_NOTFOUND, 0,
				     "cannot open the configuration %s: make it (an empty file "
				     "will do), or name another with --config FILE",
				     config->file);
	if (line != 0)
		return perch_err_set(err, PERCH_E_FORMAT, 0, "%s:%d: %s", config->file, line,
				     r->why[0] != '\0' ? r->why : "not a key = value line");
	return PERCH_OK;
}

enum perch_rc
perch_config_load(struct perch_config *config, const char *config_path, const char *db_path,
		  struct perch_err *err)
{
	struct reading r = { .config = config };
	enum perch_rc rc;

	*config = (struct perch_config){ 0 };
	if (config_path == NULL && db_path == NULL)
		config_path = getenv("PERCH_CONFIG");
	if (config_path == NULL && db_path == NULL)
		config_path = "/etc/perch/perch.conf";
	if (config_path != NULL)
		rc = perch_fmt(config->file, sizeof(config->file), "%s", config_path);
	else
		rc = perch_path_beside(config->file, sizeof(config->file), db_path, "perch.conf");
	if (rc != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "the path is too long");
	if (config_path == NULL && access(config->file, F_OK) != 0)
		config->file[0] = '\0';
	if (config->file[0] != '\0')
		rc = parse_file(&r, err);
	if (rc != PERCH_OK)
		return rc;
	if (db_path != NULL)
		rc = perch_fmt(config->log_db, sizeof(config->log_db), "%s", db_path);
	else if (config->log_db[0] == '\0')
		rc = perch_path_beside(config->log_db, sizeof(config->log_db), config->file,
				       "log.db");
	if (rc == PERCH_OK && config->backup[0] == '\0' && !r.has_no_backup)
		rc = perch_path_beside(config->backup, sizeof(config->backup), config->log_db,
				       "backup");
	return rc == PERCH_OK ? rc : perch_err_set(err, PERCH_E_ARG, 0, "the path is too long");
}
