/*
 * bench_bare.c - the floor of size and memory: a program that does nothing but answer a line. It is
 * linked with the libraries of perch, which cost memory before anything is done with them.
 */
#include <stdio.h>

int
main(void)
{
	char line[256];

	while (fgets(line, sizeof(line), stdin) != NULL) {
		(void)puts("no");
		(void)fflush(stdout);
	}
	return 0;
}
