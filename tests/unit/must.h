/* must.h - cmocka and the one check of a table-driven test: the sentence that must hold. */
#ifndef PERCH_TESTS_UNIT_MUST_H
#define PERCH_TESTS_UNIT_MUST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Fails the test with the printf text after it (first the row's sentence) unless cond holds. */
#define MUST(cond, ...)                                                                            \
	do {                                                                                       \
		if (!(cond))                                                                       \
			fail_msg(__VA_ARGS__);                                                     \
	} while (0)

#endif
