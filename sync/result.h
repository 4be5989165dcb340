/* result.h - how a sync ended, as it is stored and shown. Pure. */
#ifndef PERCH_SYNC_RESULT_H
#define PERCH_SYNC_RESULT_H

enum perch_result {
	PERCH_RESULT_DONE, /* everything is delivered */
	PERCH_RESULT_HELD, /* a stream is on hold */
	PERCH_RESULT_LATER,
	PERCH_RESULT_PLACE, /* not our office */
	PERCH_RESULT_REFUSED,
	PERCH_RESULT_FAULT,
	PERCH_RESULT_FAILED, /* this terminal's own trouble */
	PERCH_RESULT_COUNT
};

const char *perch_result_str(enum perch_result result); /* "done"; never NULL */

#endif
