/* once.c - see once.h. */
#include "sync/once.h"

#include <errno.h>

#include "firmware/base/text.h"
#include "firmware/seal/seal.h"
#include "sync/delivery.h"

static void
sleep_us(int64_t us)
{
	struct timespec left = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };

	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		;
}

static enum perch_rc
start(struct perch_uplink *u, const struct perch_delivery *d, struct perch_err *err)
{
	uint64_t tails[PERCH_WIRE_STREAMS_MAX];
	uint64_t seed = 0;
	enum perch_rc rc = perch_random(&seed, sizeof(seed));

	for (size_t i = 0; i < d->streams.n; i++)
		tails[i] = d->streams.v[i].tail;
	if (rc == PERCH_OK)
		rc = perch_uplink_init(u, tails, d->acked, d->streams.n, seed);
	return rc == PERCH_OK ? rc : perch_err_set(err, rc, 0, "the sync cannot begin");
}

/* One action, the event that comes of it. */
static enum perch_rc
act(struct perch_delivery *d, const struct perch_uplink_action *action,
    struct perch_uplink_event *event, struct perch_err *err)
{
	switch (action->what) {
	case PERCH_DO_HELLO:
		return perch_delivery_hello(d, event, err);
	case PERCH_DO_SEND:
		return perch_delivery_send(d, action, event, err);
	case PERCH_DO_PULL:
		return perch_delivery_pull(d, event, err);
	case PERCH_DO_WAIT:
		perch_delivery_say(d, "%s", d->trouble.text);
		perch_delivery_say(d, "trying again in %lld.%lld s",
				   (long long)(action->wait_us / 1000000),
				   (long long)(action->wait_us / 100000 % 10));
		sleep_us(action->wait_us);
		*event = (struct perch_uplink_event){ .type = PERCH_EV_WAITED };
		return PERCH_OK;
	case PERCH_DO_STOP:
		break;
	}
	return perch_err_set(err, PERCH_E_STATE, 0, "the sync went on after its end");
}

static enum perch_rc
run(struct perch_delivery *d, struct perch_uplink *u, struct perch_err *err)
{
	struct perch_uplink_event event = { .type = PERCH_EV_BEGIN };
	enum perch_rc rc = PERCH_OK;

	while (rc == PERCH_OK) {
		struct perch_mono now = perch_terminal_now().mono;
		struct perch_uplink_action action = perch_uplink_step(u, &event, now);

		if (action.what == PERCH_DO_STOP)
			return PERCH_OK;
		rc = act(d, &action, &event, err);
	}
	return rc;
}

/* The first stream on hold, or NULL. */
static const struct perch_uplink_stream *
held_stream(const struct perch_uplink *u)
{
	for (size_t i = 0; i < u->streams_n; i++)
		if (u->streams[i].hold != PERCH_HOLD_NONE)
			return &u->streams[i];
	return NULL;
}

static enum perch_rc
tell_hold(struct perch_once *once, const struct perch_delivery *d,
	  const struct perch_uplink_stream *s)
{
	switch (s->hold) {
	case PERCH_HOLD_DIVERGED:
		return perch_fmt(
			once->detail, sizeof(once->detail),
			"head office holds other records of this terminal than its own log: "
			"the log is an older copy or was changed. Nothing more of it is sent, "
			"everything is kept: call head office");
	case PERCH_HOLD_DAMAGED:
	case PERCH_HOLD_REFUSED:
		return perch_fmt(once->detail, sizeof(once->detail),
				 "record %llu is not delivered: %s",
				 (unsigned long long)s->limit + 1,
				 d->held[0] != '\0' ? d->held : "head office does not take it");
	case PERCH_HOLD_NONE:
		break;
	}
	return PERCH_OK;
}

static enum perch_result
result_of(enum perch_uplink_end end)
{
	switch (end) {
	case PERCH_END_DONE:
		return PERCH_RESULT_DONE;
	case PERCH_END_LATER:
		return PERCH_RESULT_LATER;
	case PERCH_END_PLACE:
		return PERCH_RESULT_PLACE;
	case PERCH_END_REFUSED:
		return PERCH_RESULT_REFUSED;
	case PERCH_END_FAULT:
		return PERCH_RESULT_FAULT;
	}
	return PERCH_RESULT_FAULT;
}

static void
conclude(struct perch_once *once, const struct perch_delivery *d, const struct perch_uplink *u)
{
	const struct perch_uplink_stream *held = held_stream(u);
	enum perch_rc rc = PERCH_OK;

	once->result = result_of(u->doing.end);
	once->sent = d->sent;
	once->owed = perch_uplink_owed(u);
	once->revision = d->master.revision;
	once->taken = d->master.taken;
	if (u->streams_n > 0) {
		size_t newest = u->streams_n - 1;

		once->tail = u->streams[newest].tail;
		once->acked = u->streams[newest].acked;
		once->sealed = d->sealed[newest];
	}
	if (once->result == PERCH_RESULT_DONE && held != NULL) {
		once->result = PERCH_RESULT_HELD;
		rc = tell_hold(once, d, held);
	} else if (once->result == PERCH_RESULT_DONE) {
		rc = perch_fmt(once->detail, sizeof(once->detail),
			       "everything is delivered (%llu records, master data revision %lld)",
			       (unsigned long long)once->acked, (long long)once->revision);
	} else {
		rc = perch_fmt(once->detail, sizeof(once->detail), "%s",
			       d->trouble.text[0] != '\0' ? d->trouble.text
							  : "head office's answers do not fit this "
							    "terminal's log or keys: call "
							    "head office; everything is kept");
	}
	if (rc != PERCH_OK)
		once->detail[0] = '?';
}

/* Keep what came of it, for status. */
static enum perch_rc
remember(struct perch_delivery *d, enum perch_result result, const char *detail,
	 struct perch_err *err)
{
	struct perch_attempt attempt = { .at_ms = perch_terminal_now().wall.ms, .result = result };

	if (perch_fmt(attempt.detail, sizeof(attempt.detail), "%s", detail) != PERCH_OK)
		attempt.detail[0] = '\0';
	return perch_state_put_attempt(&d->sync, &attempt, err);
}

static enum perch_rc
sync_open(struct perch_once *once, struct perch_delivery *d, struct perch_err *err)
{
	struct perch_uplink u;
	enum perch_rc rc = start(&u, d, err);

	if (rc == PERCH_OK)
		rc = run(d, &u, err);
	if (rc != PERCH_OK)
		return rc;
	conclude(once, d, &u);
	return remember(d, once->result, once->detail, err);
}

enum perch_rc
perch_once_run(struct perch_once *once, const struct perch_terminal *t, struct perch_err *err)
{
	/* Too large for a stack: the streams, the answer, the batch. */
	struct perch_delivery *d = malloc(sizeof(*d));

	if (d == NULL)
		return perch_err_set(err, PERCH_E_NOMEM, 0, "no memory for a sync");
	enum perch_rc rc = perch_delivery_open(d, t, err);
	d->has_progress = once->has_progress;
	if (rc == PERCH_OK) {
		rc = sync_open(once, d, err);
		if (rc != PERCH_OK) {
			/* The error that ended the sync is the one to report. */
			struct perch_err second;
			const char *why = err != NULL ? err->text : "";

			(void)!remember(d, PERCH_RESULT_FAILED, why, &second);
		}
	}
	perch_delivery_close(d);
	free(d);
	return rc;
}
