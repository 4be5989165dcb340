/*
 * options.h - the command line that subcommands share, and how they say that something is wrong.
 */
#ifndef PERCH_APP_OPTIONS_H
#define PERCH_APP_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "firmware/base/rc.h"

/* Exit statuses of every Perch program. */
enum perch_exit { PERCH_EXIT_DONE, PERCH_EXIT_NO, PERCH_EXIT_USAGE, PERCH_EXIT_FAILED };

enum perch_option {
	PERCH_OPT_CONFIG = 1 << 0,
	PERCH_OPT_DB = 1 << 1,
	PERCH_OPT_REQUIRE_MARK = 1 << 2,
	PERCH_OPT_PROFILE_OUT = 1 << 3
};

/* --json is accepted everywhere. Texts are borrowed from argv. */
struct perch_options {
	const char *config;
	const char *db;
	const char *profile_out;
	bool is_json;
	bool requires_mark;
	const char *words[8]; /* what is no option */
	int n_words;
};

/* argv[0] is the subcommand. false: an option that is not allowed here, a value that is missing,
 * --config and --db together, or too many words. */
bool perch_options_read(struct perch_options *o, int argc, char **argv, unsigned allowed);

/* An option with a value, and where the value goes. */
struct perch_option_value {
	const char *name;   /* "--lot" */
	const char **value; /* NULL until it is given; the text is borrowed from argv */
};

/* Read the words from argv[first] on, which are these options and --json, in any order. false: a
 * word that is neither, a value that is missing, an option given twice. */
bool perch_option_values_read(const struct perch_option_value options[], size_t n, int argc,
			      char **argv, int first);

/* One line on standard error; the exit status. */
int perch_usage(const char *how);
/* On standard output: the n ways to type the command, and what more there is to say. PERCH_EXIT_DONE,
 * or PERCH_EXIT_FAILED after saying why. */
int perch_help(const char *command, const char *const ways[], size_t n, const char *more);
int perch_fail(const char *command, const struct perch_err *err);

#endif
