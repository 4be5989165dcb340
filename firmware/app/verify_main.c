/*
 * verify_main.c - `perch-verify`: `perch verify` as a program of its own, for whoever checks a log
 * without trusting the terminal's program. It links the records, their projections, and the readers
 * of log, seals and receipts; no scanners, no session, no network.
 */
#include "firmware/app/commands.h"
#include "firmware/app/options.h"

static const char *const ways[] = {
	"perch-verify [--config FILE | --db FILE] [--require-mark] [--json]",
};

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return perch_help("verify", ways, PERCH_COUNT(ways),
				  "Checks a terminal's log: file, chain, seals, mark, receipts, "
				  "projections. Exit 0: it holds, 1: it does not, 3: cannot look.");
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		(void)puts("perch-verify " PERCH_VERSION);
		return PERCH_EXIT_DONE;
	}
	return perch_cmd_verify(argc, argv);
}
