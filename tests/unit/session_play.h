/*
 * session_play.h - scripts: what is typed, scanned and weighed, what head office sends, ticks and
 * restarts, with the answers that must come and what the records must say. After each step the log
 * is replayed and must give the same state.
 *
 * A script begins with LI-7 signed in (record 1) and nothing else, in the world of session_world.h;
 * those of an open roll with order PO-T (2) and its roll T1 (3) open besides.
 */
#ifndef PERCH_TESTS_UNIT_SESSION_PLAY_H
#define PERCH_TESTS_UNIT_SESSION_PLAY_H

#include "tests/unit/session_world.h"

#define PLAY_STEPS_MAX 48

/*
 * in: a typed line; "#.." a scan, bytes as \xNN; "!.." a scan that the driver suspects; "~STATUS [MASS]"
 * from a scale ("~stable 1.80g"); "+" a tick; "^" a restart of the program, "^p" with its boot record, "^m" one of the machine;
 * "@SECONDS" time goes by; "<KIND KEY BODY" head office
 * sends a master item, "<KIND KEY" takes it away; "?TEXT" asks whether a record of the step before has
 * these bytes, "?-" that it left none.
 * want: how the answer begins; "*.." what it holds somewhere; "" for none.
 */
struct play_step {
	const char *in;
	const char *want;
};

struct play_script {
	const char *must;
	struct play_step steps[PLAY_STEPS_MAX];
};

void play_begin(struct desk *d);
void play_begin_roll(struct desk *d);
/* One step: fails with the sentence unless everything is as wanted. */
void play_step(struct desk *d, const char *must, const struct play_step *step);
/* Each script at a desk of its own. */
void plays_hold(struct desk *d, const struct play_script *scripts, size_t n);
void roll_plays_hold(struct desk *d, const struct play_script *scripts, size_t n);
/* A line whose answer is not looked at. */
void play(struct desk *d, const char *in);
/* The last record of a type; one of type PERCH_RECORD_TYPES when there is none. Until the next call. */
const struct perch_record *play_last(const struct desk *d, enum perch_record_type type);
/* The bytes of the record of this id hold this text. */
bool play_record_has(const struct desk *d, size_t id, const char *text);

#endif
