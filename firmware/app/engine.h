/*
 * engine.h - the store thread: it alone owns the journal and touches SQLite.
 *
 * Faces (console, touch) post inputs and take answers; they exchange values, never pointers, and
 * never wait for the disk. Inputs are answered in the order in which they were posted. A face posts
 * a tick about once a second: by it the projections are committed when nothing else comes.
 */
#ifndef PERCH_APP_ENGINE_H
#define PERCH_APP_ENGINE_H

#include "firmware/app/config.h"
#include "firmware/app/recover.h"
#include "firmware/session/session.h"

#define PERCH_ENGINE_QUEUE 64 /* inputs that may be owed an answer at the same time */

struct perch_engine;

struct perch_engine_answer {
	enum perch_input_kind to; /* kind of the input that is answered */
	enum perch_answer kind;
	enum perch_sound sound;
	bool asks_sync;
	bool is_pin_asked; /* a secret is typed next */
	char answer[PERCH_ANSWER_CAP];
	char status[PERCH_STATUS_CAP]; /* the prompt from here on */
};

/* Clocks as they are now. */
struct perch_now perch_clock_now(void);

/* Open the journal and start the thread. Errors as perch_journal_open(), PERCH_E_NOMEM. */
PERCH_MUST_CHECK enum perch_rc perch_engine_open(const struct perch_config *config,
						 struct perch_engine **out, struct perch_err *err);

/* The prompt before anything was answered. */
void perch_engine_first_status(const struct perch_engine *engine, char dst[PERCH_STATUS_CAP]);

/* What the person has to know before the first answer (a file was damaged ..): lines, "" none. */
void perch_engine_first_notice(const struct perch_engine *engine, char dst[PERCH_NOTICE_CAP]);

/* PERCH_E_FULL: the queue is full; post again after an answer was taken. The input is copied. */
PERCH_MUST_CHECK enum perch_rc perch_engine_post(struct perch_engine *engine,
						 const struct perch_input *in);

/* Readable when there is an answer to take. */
int perch_engine_fd(const struct perch_engine *engine);
/* PERCH_E_NOTFOUND: none waiting. */
PERCH_MUST_CHECK enum perch_rc perch_engine_take(struct perch_engine *engine,
						 struct perch_engine_answer *out);
/* Inputs posted whose answers have not been taken yet. */
size_t perch_engine_owed(const struct perch_engine *engine);

/* Answers what was posted, closes the journal, ends the thread. NULL is allowed. */
void perch_engine_close(struct perch_engine *engine);

#endif
