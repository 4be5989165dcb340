/*
 * main.c - `perch`: one program, one subcommand. Without one it is the terminal itself.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "firmware/app/commands.h"
#include "firmware/app/options.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *about;
} commands[] = {
	{ "console", perch_cmd_console, "the terminal in text" },
	{ "devices", perch_cmd_devices, "scanners and scales, and what to do about them" },
	{ "listen", perch_cmd_listen, "readings as they arrive" },
	{ "decode", perch_cmd_decode, "what the reports in a capture say" },
	{ "label", perch_cmd_label, "what a label says" },
	{ "grade", perch_cmd_grade, "points and quality of a roll or a lot" },
	{ "roll", perch_cmd_roll, "the last inspection of a roll, to be graded again" },
	{ "measure", perch_cmd_measure, "a figure from readings, held against its limits" },
	{ "defects", perch_cmd_defects, "kinds of flaws and their names" },
	{ "profiles", perch_cmd_profiles, "scoring profiles" },
	{ "colour", perch_cmd_colour, "colour difference, grey scale grade, 555 shade number" },
	{ "sample", perch_cmd_sample, "how many rolls of a lot are inspected" },
	{ "verify", perch_cmd_verify, "check the log: chain, seals, receipts, mark, projections" },
};

static int
help(FILE *to, int status)
{
	(void)fputs("usage: perch [COMMAND ...]; without a command: the terminal\n", to);
	for (size_t i = 0; i < PERCH_COUNT(commands); i++)
		(void)fprintf(to, "  %-9s %s\n", commands[i].name, commands[i].about);
	(void)fputs("perch COMMAND --help says how it is typed.\n", to);
	return status;
}

/* Wrong use prints how a command is typed on standard error; where that is what was asked for, it
 * goes to standard output and is no failure. */
static int
explain(int (*run)(int argc, char **argv), int argc, char **argv)
{
	if (dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
		return PERCH_EXIT_FAILED;
	int status = run(argc, argv);
	return status == PERCH_EXIT_USAGE ? PERCH_EXIT_DONE : status;
}

/* "perch COMMAND --help", or with the name of a measure between. */
static bool
asks_help(int argc, char **argv)
{
	return (argc == 3 || (argc == 4 && argv[2][0] != '-')) &&
	       strcmp(argv[argc - 1], "--help") == 0;
}

/* Started without standard input, output or error, the next file that is opened would take their
 * place, and what is printed would end up in it. */
static bool
have_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	return fd >= 0 && close(fd) == 0;
}

int
main(int argc, char **argv)
{
	if (!have_standard_files())
		return PERCH_EXIT_FAILED;
	if (argc < 2 || strcmp(argv[1], "--config") == 0 || strcmp(argv[1], "--db") == 0)
		return perch_cmd_console(argc, argv);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
		return help(stdout, PERCH_EXIT_DONE);
	if (strcmp(argv[1], "--version") == 0) {
		(void)puts("perch " PERCH_VERSION);
		return PERCH_EXIT_DONE;
	}
	for (size_t i = 0; i < PERCH_COUNT(commands); i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return asks_help(argc, argv) ? explain(commands[i].run, argc - 1, argv + 1)
						     : commands[i].run(argc - 1, argv + 1);
	(void)fprintf(stderr, "perch: unknown command '%s'\n", argv[1]);
	return help(stderr, PERCH_EXIT_USAGE);
}
