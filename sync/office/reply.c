/* reply.c - see reply.h. */
#include "sync/office/reply.h"

#include <stdarg.h>

#include "firmware/base/log.h"

#define PROBLEM_MAX 1024 /* every problem fits */

enum perch_rc
perch_reply_new(struct perch_reply *reply, size_t cap)
{
	if (cap < PROBLEM_MAX)
		cap = PROBLEM_MAX;
	uint8_t *memory = malloc(cap);
	if (memory == NULL)
		return PERCH_E_NOMEM;
	*reply = (struct perch_reply){ .status = 500,
				       .type = PERCH_TYPE_PROBLEM,
				       .body = perch_buf_over(memory, cap) };
	return PERCH_OK;
}

void
perch_reply_free(struct perch_reply *reply)
{
	free(reply->body.p);
	reply->body = (struct perch_buf){ 0 };
}

void
perch_reply_problem(struct perch_reply *reply, const struct perch_wire_problem *problem)
{
	perch_buf_reset(&reply->body);
	reply->status = perch_problem_status(problem->type);
	reply->type = PERCH_TYPE_PROBLEM;
	if (perch_wire_put_problem(&reply->body, problem) != PERCH_OK)
		perch_buf_reset(&reply->body);
}

void
perch_reply_refuse(struct perch_reply *reply, enum perch_problem type, const char *fmt, ...)
{
	struct perch_wire_problem problem = perch_wire_problem(type);
	va_list args;

	va_start(args, fmt);
	if (vsnprintf(problem.detail, sizeof(problem.detail), fmt, args) < 0)
		problem.detail[0] = '\0';
	va_end(args);
	perch_reply_problem(reply, &problem);
}

void
perch_reply_failed(struct perch_reply *reply, const struct perch_err *err)
{
	perch_log(PERCH_LOG_ERROR, "office", "event=failed rc=%s text=\"%s\"",
		  perch_rc_str(err->rc), err->text);
	if (err->rc == PERCH_E_NOSPACE)
		perch_reply_refuse(reply, PERCH_PROBLEM_FULL, "head office's disk is full");
	else
		perch_reply_refuse(reply, PERCH_PROBLEM_INTERNAL,
				   "head office has trouble with its database; try later");
}

void
perch_reply_done(struct perch_reply *reply, enum perch_rc rc, const char *type)
{
	if (rc != PERCH_OK) {
		struct perch_err err = { 0 };

		(void)perch_err_set(&err, rc, 0, "the answer cannot be written");
		perch_reply_failed(reply, &err);
		return;
	}
	reply->status = 200;
	reply->type = type;
}
