/* must.h - ends the program with status 3 and the printf text behind it unless cond holds. */
#ifndef PERCH_TESTS_POWER_MUST_H
#define PERCH_TESTS_POWER_MUST_H

#include <stdio.h>
#include <stdlib.h>

#define MUST(cond, ...)                                                                            \
	do {                                                                                       \
		if (!(cond)) {                                                                     \
			(void)fprintf(stderr, "%s:%d: ", __FILE__, __LINE__);                      \
			(void)fprintf(stderr, __VA_ARGS__);                                        \
			(void)fputc('\n', stderr);                                                 \
			exit(3);                                                                   \
		}                                                                                  \
	} while (0)

#endif
