/*
 * options.h - the command line that subcommands share, and how they say that something is wrong.
 */
#ifndef PERCH_APP_OPTIONS_H
#define PERCH_APP_OPTIONS_H

#include <stdbool.h>

#include "firmware/base/rc.h"

/* Exit statuses of every Perch program. */
enum perch_exit { PERCH_EXIT_DONE, PERCH_EXIT_NO, PERCH_EXIT_USAGE, PERCH_EXIT_FAILED };

enum perch_option {
	PERCH_OPT_CONFIG = 1 << 0,
	PERCH_OPT_DB = 1 << 1,
	PERCH_OPT_REQUIRE_MARK = 1 << 2
};

/* --json is accepted everywhere. Texts are borrowed from argv. */
struct perch_options {
	const char *config;
	const char *db;
	bool is_json;
	bool requires_mark;
	const char *words[8]; /* what is no option */
	int n_words;
};

/* argv[0] is the subcommand. false: an option that is not allowed here, a value that is missing,
 * --config and --db together, or too many words. */
bool perch_options_read(struct perch_options *o, int argc, char **argv, unsigned allowed);

/* One line on standard error; the exit status. */
int perch_usage(const char *how);
int perch_fail(const char *command, const struct perch_err *err);

#endif
