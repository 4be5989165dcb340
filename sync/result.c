/* result.c - see result.h. */
#include "sync/result.h"

static const char *const results[PERCH_RESULT_COUNT] = {
	[PERCH_RESULT_DONE] = "done",       [PERCH_RESULT_HELD] = "held",
	[PERCH_RESULT_LATER] = "later",     [PERCH_RESULT_PLACE] = "place",
	[PERCH_RESULT_REFUSED] = "refused", [PERCH_RESULT_FAULT] = "fault",
	[PERCH_RESULT_FAILED] = "failed",
};

const char *
perch_result_str(enum perch_result result)
{
	return (unsigned)result < PERCH_RESULT_COUNT ? results[result] : "?";
}
