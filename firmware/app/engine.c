/* engine.c - see engine.h. */
#include "firmware/app/engine.h"

#include <errno.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/timex.h>
#include <unistd.h>

#include "firmware/app/journal.h"
#include "firmware/base/text.h"

#define QUEUE_MAX PERCH_ENGINE_QUEUE
#define IDLE_US   2000000 /* quiet for so long: the projections are committed */

struct job {
	struct perch_input in;
	struct perch_now now;
	uint8_t bytes[PERCH_SCAN_MAX];
	char name[65];
	char driver[25];
};

/* One ring of jobs, one of answers, one lock: owed jobs and answers never exceed QUEUE_MAX. */
struct perch_engine {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t has_job;
	struct job jobs[QUEUE_MAX];
	size_t jobs_at;
	size_t jobs_n;
	struct perch_engine_answer answers[QUEUE_MAX];
	size_t answers_at;
	size_t answers_n;
	size_t owed;
	bool is_ending;
	int wake_fd;
	char first_status[PERCH_STATUS_CAP];
	char first_notice[PERCH_NOTICE_CAP];
	/* The thread's own. */
	struct perch_config config;
	struct perch_journal journal;
	struct perch_outcome outcome;
	struct job job;
	int64_t busy_us; /* when the last input came that was no tick */
};

static int64_t
clock_us(clockid_t clock)
{
	struct timespec t;

	(void)clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

struct perch_now
perch_clock_now(void)
{
	struct timex t = { .modes = 0 };
	int state = adjtimex(&t);

	return (struct perch_now){
		.mono = { clock_us(CLOCK_BOOTTIME) },
		.wall = { clock_us(CLOCK_REALTIME) / 1000 },
		.is_trusted = state >= 0 && state != TIME_ERROR,
	};
}

/* --- the thread ------------------------------------------------------------------------------- */

/* Wait for a job; false when it is time to end. */
static bool
next_job(struct perch_engine *e)
{
	pthread_mutex_lock(&e->lock);
	while (e->jobs_n == 0 && !e->is_ending)
		pthread_cond_wait(&e->has_job, &e->lock);
	bool has_job = e->jobs_n > 0;
	if (has_job) {
		e->job = e->jobs[e->jobs_at];
		/* An input may hold a PIN: it is kept no longer than it takes to answer it. */
		explicit_bzero(e->jobs[e->jobs_at].bytes, sizeof(e->jobs[e->jobs_at].bytes));
		e->jobs_at = (e->jobs_at + 1) % QUEUE_MAX;
		e->jobs_n--;
	}
	pthread_mutex_unlock(&e->lock);
	return has_job;
}

/* The ticks tell that time goes by: when nothing else came for a while, the projections are
 * committed. */
static void
rest(struct perch_engine *e)
{
	int64_t now_us = e->job.now.mono.us;

	if (e->job.in.kind != PERCH_INPUT_TICK) {
		e->busy_us = now_us;
	} else if (now_us - e->busy_us >= IDLE_US) {
		perch_journal_idle(&e->journal);
		perch_journal_copy(&e->journal);
	}
}

/* What came up between two inputs is told as what a tick brought. */
static void
tell_notice(struct perch_engine *e, struct perch_engine_answer *answer)
{
	_Static_assert(sizeof(e->journal.notice) <= sizeof(answer->answer), "a notice fits");
	if (e->journal.notice[0] == '\0')
		return;
	answer->kind = PERCH_ANSWER_OK;
	memcpy(answer->answer, e->journal.notice, sizeof(e->journal.notice));
	e->journal.notice[0] = '\0';
}

static void
put_answer(struct perch_engine *e)
{
	struct perch_engine_answer answer = {
		.to = e->job.in.kind,
		.kind = e->outcome.kind,
		.sound = e->outcome.sound,
		.asks_sync = e->outcome.asks_sync,
		.is_pin_asked = e->journal.session.pending.doubt == PERCH_DOUBT_PIN,
	};

	memcpy(answer.answer, e->outcome.answer, sizeof(answer.answer));
	if (answer.to == PERCH_INPUT_TICK && answer.kind == PERCH_ANSWER_NONE)
		tell_notice(e, &answer);
	perch_journal_status(&e->journal, &e->outcome.work, answer.status);
	pthread_mutex_lock(&e->lock);
	e->answers[(e->answers_at + e->answers_n) % QUEUE_MAX] = answer;
	e->answers_n++;
	pthread_mutex_unlock(&e->lock);
	(void)eventfd_write(e->wake_fd, 1);
}

static void *
run(void *arg)
{
	struct perch_engine *e = arg;

	while (next_job(e)) {
		/* The copies moved with the job: point at them again. */
		e->job.in.bytes.p = e->job.bytes;
		e->job.in.name = e->job.name;
		e->job.in.driver = e->job.driver;
		perch_journal_answer(&e->journal, e->job.now, &e->job.in, &e->outcome);
		explicit_bzero(e->job.bytes, sizeof(e->job.bytes));
		put_answer(e);
		rest(e);
	}
	perch_journal_close(&e->journal);
	return NULL;
}

/* --- for the faces ------------------------------------------------------------------------------ */

static enum perch_rc
start_thread(struct perch_engine *e, struct perch_err *err)
{
	pthread_cond_init(&e->has_job, NULL);
	pthread_mutex_init(&e->lock, NULL);
	int code = pthread_create(&e->thread, NULL, run, e);
	if (code != 0)
		return perch_err_set(err, PERCH_E_NOMEM, code, "cannot start the store thread: %s",
				     strerror(code));
	return PERCH_OK;
}

enum perch_rc
perch_engine_open(const struct perch_config *config, struct perch_engine **out,
		  struct perch_err *err)
{
	struct perch_engine *e = calloc(1, sizeof(*e));

	if (e == NULL)
		return perch_err_set(err, PERCH_E_NOMEM, 0, "not enough memory");
	e->config = *config;
	e->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	enum perch_rc rc =
		e->wake_fd < 0
			? perch_err_set(err, PERCH_E_IO, errno, "eventfd: %s", strerror(errno))
			: perch_journal_open(&e->journal, &e->config, perch_clock_now(), err);
	if (rc == PERCH_OK) {
		perch_journal_status(&e->journal, &e->outcome.work, e->first_status);
		memcpy(e->first_notice, e->journal.notice, sizeof(e->first_notice));
		e->journal.notice[0] = '\0';
		rc = start_thread(e, err);
		if (rc != PERCH_OK)
			perch_journal_close(&e->journal);
	}
	if (rc != PERCH_OK) {
		if (e->wake_fd >= 0)
			close(e->wake_fd);
		free(e);
		return rc;
	}
	*out = e;
	return PERCH_OK;
}

void
perch_engine_first_status(const struct perch_engine *e, char dst[PERCH_STATUS_CAP])
{
	memcpy(dst, e->first_status, PERCH_STATUS_CAP);
}

void
perch_engine_first_notice(const struct perch_engine *e, char dst[PERCH_NOTICE_CAP])
{
	memcpy(dst, e->first_notice, PERCH_NOTICE_CAP);
}

static void
copy_text(char *dst, size_t cap, const char *src)
{
	size_t n = src == NULL ? 0 : strnlen(src, cap - 1);

	if (n > 0)
		memcpy(dst, src, n);
	dst[n] = '\0';
}

enum perch_rc
perch_engine_post(struct perch_engine *e, const struct perch_input *in)
{
	/* A line that is too long is refused by the session, which needs only to see that it is. */
	size_t n = in->bytes.n < PERCH_SCAN_MAX ? in->bytes.n : PERCH_SCAN_MAX;
	enum perch_rc rc = PERCH_E_FULL;

	pthread_mutex_lock(&e->lock);
	if (e->owed < QUEUE_MAX) {
		struct job *job = &e->jobs[(e->jobs_at + e->jobs_n) % QUEUE_MAX];
		job->in = *in;
		job->in.bytes.n = n;
		job->now = perch_clock_now();
		if (n > 0)
			memcpy(job->bytes, in->bytes.p, n);
		copy_text(job->name, sizeof(job->name), in->name);
		copy_text(job->driver, sizeof(job->driver), in->driver);
		e->jobs_n++;
		e->owed++;
		pthread_cond_signal(&e->has_job);
		rc = PERCH_OK;
	}
	pthread_mutex_unlock(&e->lock);
	return rc;
}

int
perch_engine_fd(const struct perch_engine *e)
{
	return e->wake_fd;
}

enum perch_rc
perch_engine_take(struct perch_engine *e, struct perch_engine_answer *out)
{
	eventfd_t ignored;
	enum perch_rc rc = PERCH_E_NOTFOUND;

	pthread_mutex_lock(&e->lock);
	if (e->answers_n > 0) {
		*out = e->answers[e->answers_at];
		e->answers_at = (e->answers_at + 1) % QUEUE_MAX;
		e->answers_n--;
		e->owed--;
		rc = PERCH_OK;
	} else {
		(void)eventfd_read(e->wake_fd, &ignored);
	}
	pthread_mutex_unlock(&e->lock);
	return rc;
}

size_t
perch_engine_owed(const struct perch_engine *engine)
{
	/* Written only by the thread that asks. */
	return engine->owed;
}

void
perch_engine_close(struct perch_engine *e)
{
	if (e == NULL)
		return;
	pthread_mutex_lock(&e->lock);
	e->is_ending = true;
	pthread_cond_signal(&e->has_job);
	pthread_mutex_unlock(&e->lock);
	pthread_join(e->thread, NULL);
	pthread_cond_destroy(&e->has_job);
	pthread_mutex_destroy(&e->lock);
	close(e->wake_fd);
	free(e);
}
