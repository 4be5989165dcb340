/* status_show.c - the status as JSON and as text. See status.h. */
#include "sync/status.h"

#include "firmware/base/clock.h"

/* The newest stream is the one that is written to. */
static struct perch_status_stream
newest(const struct perch_status *s)
{
	return s->streams_n > 0 ? s->streams[s->streams_n - 1]
				: (struct perch_status_stream){ .tail = 0 };
}

static void
put_stream(struct perch_jw *w, const struct perch_status_stream *stream)
{
	perch_jw_kv_i64(w, "tail", (int64_t)stream->tail);
	perch_jw_kv_i64(w, "acked", (int64_t)stream->acked);
	perch_jw_kv_i64(w, "sealed", (int64_t)stream->sealed);
}

enum perch_rc
perch_status_json(const struct perch_status *s, struct perch_buf *out)
{
	struct perch_jw w = perch_jw_over(out);
	struct perch_status_stream last = newest(s);

	perch_jw_object(&w);
	perch_jw_kv_bool(&w, "enrolled", s->is_enrolled);
	perch_jw_kv_str(&w, "office", s->office.url);
	perch_jw_kv_hex(&w, "device", perch_span_of(s->device, sizeof(s->device)));
	put_stream(&w, &last);
	perch_jw_kv_i64(&w, "owed", (int64_t)s->owed);
	perch_jw_kv_i64(&w, "revision", s->revision);
	perch_jw_kv_i64(&w, "last_success", s->success_ms);
	perch_jw_kv_i64(&w, "last_attempt", s->attempt.at_ms);
	perch_jw_kv_str(&w, "result", s->has_attempt ? perch_result_str(s->attempt.result) : "");
	perch_jw_kv_str(&w, "detail", s->attempt.detail);
	perch_jw_key(&w, "streams");
	perch_jw_array(&w);
	for (size_t i = 0; i < s->streams_n; i++) {
		perch_jw_object(&w);
		perch_jw_kv_hex(&w, "epoch", perch_span_of(s->streams[i].epoch, PERCH_WIRE_EPOCH));
		put_stream(&w, &s->streams[i]);
		perch_jw_end(&w);
	}
	perch_jw_end(&w);
	perch_jw_end(&w);
	return perch_jw_done(&w);
}

static void
put_time(struct perch_buf *out, const char *what, int64_t ms)
{
	char text[PERCH_WALL_TEXT];

	if (perch_wall_text((struct perch_wall){ ms }, text) == PERCH_OK)
		perch_buf_fmt(out, "%s %s", what, text);
}

enum perch_rc
perch_status_text(const struct perch_status *s, struct perch_buf *out)
{
	struct perch_status_stream last = newest(s);

	if (s->is_enrolled) {
		perch_buf_fmt(out, "head office:    %s", s->office.url);
		put_time(out, ", enrolled", s->office.enrolled_ms);
	} else {
		perch_buf_put_str(out, "head office:    not enrolled (perch-sync enrol CODE)");
	}
	perch_buf_fmt(out, "\nrecords:        %llu in the log, %llu delivered, %llu owed\n",
		      (unsigned long long)last.tail, (unsigned long long)last.acked,
		      (unsigned long long)s->owed);
	perch_buf_fmt(out, "seals:          verified by head office up to record %llu\n",
		      (unsigned long long)last.sealed);
	perch_buf_fmt(out, "master data:    revision %lld\n", (long long)s->revision);
	perch_buf_put_str(out, "all delivered:  ");
	if (s->success_ms != 0)
		put_time(out, "last at", s->success_ms);
	else
		perch_buf_put_str(out, "never yet");
	if (s->has_attempt && s->attempt.result != PERCH_RESULT_DONE) {
		put_time(out, "\nlast try:      ", s->attempt.at_ms);
		perch_buf_fmt(out, ": %s", s->attempt.detail);
	}
	perch_buf_put_byte(out, '\n');
	return out->is_full ? PERCH_E_FULL : PERCH_OK;
}
