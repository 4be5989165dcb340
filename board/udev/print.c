/* print.c - print 60-perch-scanner.rules, or with the word quirks usbhid-quirks.conf. See rules.h. */
#include <stdio.h>

#include "board/udev/rules.h"

int
main(int argc, char **argv)
{
	static uint8_t memory[65536];
	struct perch_buf out = perch_buf_over(memory, sizeof(memory));

	if (argc > 1 && strcmp(argv[1], "quirks") == 0)
		perch_udev_quirks(&out);
	else
		perch_udev_rules(&out);
	if (out.is_full || fwrite(out.p, 1, out.n, stdout) != out.n || fflush(stdout) != 0) {
		(void)fputs("udev: cannot print\n", stderr);
		return 3;
	}
	return 0;
}
