/* wire_hello.c - hello and its answer. Pure. See wire.h. */
#include "sync/wire.h"

#include "sync/wire_out.h"

static void
put_stream(struct perch_jw *w, const struct perch_wire_stream *s)
{
	perch_jw_object(w);
	perch_wire_out_hex(w, "epoch", s->epoch, PERCH_WIRE_EPOCH);
	perch_wire_out_seq(w, "tail", s->tail);
	perch_wire_out_hex(w, "hash", s->hash, PERCH_WIRE_HASH);
	perch_wire_out_seq(w, "acked", s->acked);
	perch_jw_end(w);
}

enum perch_rc
perch_wire_put_hello(struct perch_buf *out, const struct perch_wire_hello *from)
{
	struct perch_jw w = perch_jw_over(out);

	if (from->streams_n > PERCH_WIRE_STREAMS_MAX || !perch_wire_is_cursor(from->cursor))
		return PERCH_E_ARG;
	perch_jw_object(&w);
	perch_jw_kv_i64(&w, "v", 1);
	perch_wire_out_hex(&w, "device", from->device, PERCH_WIRE_DEVICE);
	perch_jw_kv_str(&w, "program", from->program);
	perch_jw_kv_i64(&w, "wall", from->wall_ms);
	perch_jw_kv_i64(&w, "mono", from->mono_ms);
	perch_jw_kv_bool(&w, "trusted", from->is_trusted);
	perch_jw_kv_i64(&w, "free", from->free_bytes);
	perch_jw_kv_bool(&w, "urgent", from->is_urgent);
	perch_jw_key(&w, "streams");
	perch_jw_array(&w);
	for (size_t i = 0; i < from->streams_n; i++)
		put_stream(&w, &from->streams[i]);
	perch_jw_end(&w);
	perch_jw_key(&w, "master");
	perch_jw_object(&w);
	perch_jw_kv_str(&w, "cursor", from->cursor);
	perch_jw_kv_i64(&w, "revision", from->revision);
	perch_jw_end(&w);
	perch_jw_end(&w);
	return perch_jw_done(&w);
}

static enum perch_rc
get_stream(struct perch_json v, struct perch_wire_stream *to)
{
	struct perch_wire_in in = perch_wire_in_over(v);

	perch_wire_in_hex(&in, "epoch", to->epoch, PERCH_WIRE_EPOCH);
	perch_wire_in_seq(&in, "tail", 0, &to->tail);
	perch_wire_in_hex(&in, "hash", to->hash, PERCH_WIRE_HASH);
	perch_wire_in_seq(&in, "acked", 0, &to->acked);
	return in.rc;
}

static void
get_streams(struct perch_wire_in *in, struct perch_wire_hello *to)
{
	struct perch_json array;
	struct perch_json v;
	struct perch_json_iter it = { 0 };

	to->streams_n = 0;
	perch_wire_in_array(in, "streams", &array);
	while (in->rc == PERCH_OK && perch_json_next(array, &it, NULL, &v)) {
		if (to->streams_n == PERCH_WIRE_STREAMS_MAX)
			in->rc = PERCH_E_RANGE;
		else
			in->rc = get_stream(v, &to->streams[to->streams_n++]);
	}
}

static void
get_position(struct perch_wire_in *in, struct perch_wire_hello *to)
{
	struct perch_json v;

	if (in->rc == PERCH_OK)
		in->rc = perch_json_get(in->object, "master", &v);
	if (in->rc != PERCH_OK)
		return;
	struct perch_wire_in master = perch_wire_in_over(v);
	perch_wire_in_text(&master, "cursor", to->cursor, sizeof(to->cursor));
	perch_wire_in_i64(&master, "revision", 0, &to->revision);
	if (master.rc == PERCH_OK && !perch_wire_is_cursor(to->cursor))
		master.rc = PERCH_E_FORMAT;
	in->rc = master.rc;
}

enum perch_rc
perch_wire_get_hello(struct perch_span text, struct perch_wire_hello *to)
{
	struct perch_wire_in in = perch_wire_in_parse(text);

	perch_wire_in_version(&in);
	perch_wire_in_hex(&in, "device", to->device, PERCH_WIRE_DEVICE);
	perch_wire_in_text(&in, "program", to->program, sizeof(to->program));
	/* A clock that has never been set may well stand before 1970. */
	perch_wire_in_i64(&in, "wall", INT64_MIN, &to->wall_ms);
	perch_wire_in_i64(&in, "mono", 0, &to->mono_ms);
	perch_wire_in_bool(&in, "trusted", &to->is_trusted);
	perch_wire_in_i64(&in, "free", -1, &to->free_bytes);
	perch_wire_in_bool(&in, "urgent", &to->is_urgent);
	get_streams(&in, to);
	get_position(&in, to);
	return in.rc;
}

enum perch_rc
perch_wire_put_welcome(struct perch_buf *out, const struct perch_wire_welcome *from)
{
	struct perch_jw w = perch_jw_over(out);

	if (from->heads_n > PERCH_WIRE_STREAMS_MAX || from->master.type != PERCH_JSON_OBJECT)
		return PERCH_E_ARG;
	perch_jw_object(&w);
	perch_jw_kv_i64(&w, "v", 1);
	perch_wire_out_hex(&w, "device", from->device, PERCH_WIRE_DEVICE);
	perch_jw_kv_str(&w, "program", from->program);
	perch_jw_kv_i64(&w, "server_ms", from->server_ms);
	perch_jw_key(&w, "streams");
	perch_jw_array(&w);
	for (size_t i = 0; i < from->heads_n; i++) {
		perch_jw_object(&w);
		perch_wire_out_ack(&w, &from->heads[i].ack);
		perch_jw_kv_bool(&w, "agrees", from->heads[i].agrees);
		perch_jw_end(&w);
	}
	perch_jw_end(&w);
	perch_jw_key(&w, "master");
	perch_jw_value(&w, from->master);
	perch_jw_end(&w);
	return perch_jw_done(&w);
}

static void
get_heads(struct perch_wire_in *in, struct perch_wire_welcome *to)
{
	struct perch_json array;
	struct perch_json v;
	struct perch_json_iter it = { 0 };

	to->heads_n = 0;
	perch_wire_in_array(in, "streams", &array);
	while (in->rc == PERCH_OK && perch_json_next(array, &it, NULL, &v)) {
		if (to->heads_n == PERCH_WIRE_STREAMS_MAX) {
			in->rc = PERCH_E_RANGE;
			return;
		}
		struct perch_wire_head *head = &to->heads[to->heads_n++];
		struct perch_wire_in one = perch_wire_in_over(v);
		perch_wire_in_ack(&one, &head->ack);
		perch_wire_in_bool(&one, "agrees", &head->agrees);
		in->rc = one.rc;
	}
}

enum perch_rc
perch_wire_get_welcome(struct perch_span text, struct perch_wire_welcome *to)
{
	struct perch_wire_in in = perch_wire_in_parse(text);
	struct perch_wire_page page;

	perch_wire_in_version(&in);
	perch_wire_in_hex(&in, "device", to->device, PERCH_WIRE_DEVICE);
	perch_wire_in_text(&in, "program", to->program, sizeof(to->program));
	perch_wire_in_i64(&in, "server_ms", 0, &to->server_ms);
	get_heads(&in, to);
	if (in.rc == PERCH_OK)
		in.rc = perch_json_get(in.object, "master", &to->master);
	/* What does not hold is refused here, before anything of the answer counts. */
	if (in.rc == PERCH_OK)
		in.rc = perch_wire_get_page(to->master, &page);
	return in.rc;
}
