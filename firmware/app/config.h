/*
 * config.h - perch.conf: where the terminal keeps its things. Library: libinih.
 *
 *   mark   = ../mark            folder of the mark; none: `perch verify` cannot prove the tail
 *   db     = log.db             its siblings view.db, master.db, sync.db lie in the same folder
 *   backup = backup             folder of the rolling copies of the log; none: backup beside the log; the word
 *                               "none": no copies are kept
 *   key    = file               where the key of the seals is: seal.key beside the log, the only place so far
 *   socket = scanner.sock       a developer's scanner: capture lines over a Unix socket
 *   [scanner]
 *   take   = 05e0:1200          a keyboard that is a scanner; may be repeated, or list several
 *                               separated by commas
 *   layout = de                 keyboard layout that scanners are set to (PERCH_KEYMAP_NAMES; de+fkeys:
 *                               function keys stand for control characters); none: us
 *
 * Relative paths are relative to the file's folder. An unknown key, a path given twice, or a value of
 * the wrong form refuses the whole file with file:line. perch-sync reads the same file: keys under
 * [sync] are its.
 */
#ifndef PERCH_APP_CONFIG_H
#define PERCH_APP_CONFIG_H

#include "drivers/port/usb_choice.h"
#include "firmware/base/rc.h"

#define PERCH_PATH_CAP   512
#define PERCH_TAKE_MAX   16
#define PERCH_LAYOUT_CAP 16

struct perch_config {
	char file[PERCH_PATH_CAP]; /* "" when there is none */
	char log_db[PERCH_PATH_CAP];
	char mark[PERCH_PATH_CAP];   /* "" when not set */
	char backup[PERCH_PATH_CAP]; /* "" when no copies are kept */
	char socket[PERCH_PATH_CAP]; /* "" when not set */
	struct perch_usb_id take[PERCH_TAKE_MAX];
	size_t n_take;
	char layout[PERCH_LAYOUT_CAP]; /* "" when not set; else there is one */
};

/*
 * Exactly one of the two may be given (the other NULL). config_path: that file, which must exist.
 * db_path: the log itself; a perch.conf beside it is read when there is one. Both NULL:
 * $PERCH_CONFIG, else /etc/perch/perch.conf. PERCH_E_NOTFOUND, PERCH_E_FORMAT (file:line).
 */
PERCH_MUST_CHECK enum perch_rc perch_config_load(struct perch_config *config,
						 const char *config_path, const char *db_path,
						 struct perch_err *err);

#endif
