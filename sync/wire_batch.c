/* wire_batch.c - envelopes, records as lines, acknowledgements and receipts. Pure. See wire.h. */
#include "sync/wire.h"

#include "firmware/base/text.h"
#include "sync/wire_in.h"
#include "sync/wire_out.h"

#define RECORD_DEPTH 16

enum perch_rc
perch_wire_put_envelope(struct perch_buf *out, const struct perch_wire_envelope *from)
{
	struct perch_jw w = perch_jw_over(out);

	perch_jw_object(&w);
	perch_jw_kv_i64(&w, "v", 1);
	perch_wire_out_hex(&w, "device", from->device, PERCH_WIRE_DEVICE);
	perch_wire_out_hex(&w, "epoch", from->epoch, PERCH_WIRE_EPOCH);
	perch_wire_out_seq(&w, "first", from->first);
	perch_wire_out_seq(&w, "last", from->last);
	perch_wire_out_hex(&w, "previous", from->previous, PERCH_WIRE_HASH);
	perch_wire_out_hex(&w, "head", from->head, PERCH_WIRE_HASH);
	perch_jw_end(&w);
	return perch_jw_done(&w);
}

enum perch_rc
perch_wire_get_envelope(struct perch_span line, struct perch_wire_envelope *to)
{
	struct perch_wire_in in = perch_wire_in_parse(line);

	perch_wire_in_version(&in);
	perch_wire_in_hex(&in, "device", to->device, PERCH_WIRE_DEVICE);
	perch_wire_in_hex(&in, "epoch", to->epoch, PERCH_WIRE_EPOCH);
	perch_wire_in_seq(&in, "first", 1, &to->first);
	perch_wire_in_seq(&in, "last", 1, &to->last);
	perch_wire_in_hex(&in, "previous", to->previous, PERCH_WIRE_HASH);
	perch_wire_in_hex(&in, "head", to->head, PERCH_WIRE_HASH);
	if (in.rc == PERCH_OK &&
	    (to->last < to->first || to->last - to->first >= PERCH_WIRE_RECORDS_MAX))
		in.rc = PERCH_E_RANGE;
	return in.rc;
}

enum perch_rc
perch_wire_line(struct perch_span *rest, struct perch_span *line)
{
	if (rest->n == 0)
		return PERCH_E_NOTFOUND;
	const uint8_t *end = memchr(rest->p, '\n', rest->n);
	if (end == NULL)
		return PERCH_E_FORMAT;
	*line = perch_span_first(*rest, (size_t)(end - rest->p));
	*rest = perch_span_from(*rest, line->n + 1);
	return PERCH_OK;
}

enum perch_rc
perch_wire_check_record(struct perch_span bytes)
{
	struct perch_json v;

	if (bytes.n > PERCH_WIRE_RECORD_MAX)
		return PERCH_E_RANGE;
	/* Between JSON tokens a line feed would be allowed, on the wire it ends the record. */
	if (bytes.n == 0 || memchr(bytes.p, '\n', bytes.n) != NULL)
		return PERCH_E_FORMAT;
	enum perch_rc rc = perch_json_parse(bytes, RECORD_DEPTH, &v, NULL);
	return rc == PERCH_OK && v.type != PERCH_JSON_OBJECT ? PERCH_E_FORMAT : rc;
}

void
perch_wire_out_ack(struct perch_jw *w, const struct perch_wire_ack *ack)
{
	perch_wire_out_hex(w, "device", ack->device, PERCH_WIRE_DEVICE);
	perch_wire_out_hex(w, "epoch", ack->epoch, PERCH_WIRE_EPOCH);
	perch_wire_out_seq(w, "seq", ack->seq);
	perch_wire_out_hex(w, "hash", ack->hash, PERCH_WIRE_HASH);
	perch_wire_out_seq(w, "sealed", ack->sealed);
	perch_jw_kv_i64(w, "received", ack->received_ms);
	perch_wire_out_hex(w, "receipt", ack->receipt, ack->has_receipt ? PERCH_WIRE_SIGNATURE : 0);
}

static void
in_receipt(struct perch_wire_in *in, struct perch_wire_ack *to)
{
	char text[2 * PERCH_WIRE_SIGNATURE + 1];

	perch_wire_in_text(in, "receipt", text, sizeof(text));
	if (in->rc != PERCH_OK)
		return;
	to->has_receipt = text[0] != '\0';
	if (to->has_receipt)
		in->rc = perch_wire_hex(perch_span_str(text), to->receipt, PERCH_WIRE_SIGNATURE);
	if (in->rc == PERCH_OK && !to->has_receipt && to->seq != 0)
		in->rc = PERCH_E_FORMAT;
}

void
perch_wire_in_ack(struct perch_wire_in *in, struct perch_wire_ack *to)
{
	perch_wire_in_hex(in, "device", to->device, PERCH_WIRE_DEVICE);
	perch_wire_in_hex(in, "epoch", to->epoch, PERCH_WIRE_EPOCH);
	perch_wire_in_seq(in, "seq", 0, &to->seq);
	perch_wire_in_hex(in, "hash", to->hash, PERCH_WIRE_HASH);
	perch_wire_in_seq(in, "sealed", 0, &to->sealed);
	perch_wire_in_i64(in, "received", 0, &to->received_ms);
	in_receipt(in, to);
	if (in->rc == PERCH_OK && to->sealed > to->seq)
		in->rc = PERCH_E_RANGE;
}

enum perch_rc
perch_wire_put_ack(struct perch_buf *out, const struct perch_wire_ack *from)
{
	struct perch_jw w = perch_jw_over(out);

	perch_jw_object(&w);
	perch_wire_out_ack(&w, from);
	perch_jw_end(&w);
	return perch_jw_done(&w);
}

enum perch_rc
perch_wire_get_ack(struct perch_span text, struct perch_wire_ack *to)
{
	struct perch_wire_in in = perch_wire_in_parse(text);

	perch_wire_in_ack(&in, to);
	return in.rc;
}

static void
put_u64be(struct perch_buf *b, uint64_t v)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		perch_buf_put_byte(b, (uint8_t)(v >> shift));
}

void
perch_wire_receipt(const struct perch_wire_ack *ack, uint8_t dst[PERCH_WIRE_RECEIPT_BYTES])
{
	struct perch_buf b = perch_buf_over(dst, PERCH_WIRE_RECEIPT_BYTES);

	perch_buf_put_str(&b, "perch-receipt-1");
	perch_buf_put(&b, perch_span_of(ack->device, PERCH_WIRE_DEVICE));
	perch_buf_put(&b, perch_span_of(ack->epoch, PERCH_WIRE_EPOCH));
	put_u64be(&b, ack->seq);
	perch_buf_put(&b, perch_span_of(ack->hash, PERCH_WIRE_HASH));
	put_u64be(&b, (uint64_t)ack->received_ms);
}

#define PATH_BEGIN "/v1/streams/"
#define PATH_END   "/records"

void
perch_wire_put_path(char dst[PERCH_WIRE_PATH_CAP], const uint8_t device[PERCH_WIRE_DEVICE],
		    const uint8_t epoch[PERCH_WIRE_EPOCH])
{
	struct perch_buf b = perch_buf_over(dst, PERCH_WIRE_PATH_CAP);

	perch_buf_put_str(&b, PATH_BEGIN);
	perch_buf_put_hex(&b, perch_span_of(device, PERCH_WIRE_DEVICE));
	perch_buf_put_byte(&b, '/');
	perch_buf_put_hex(&b, perch_span_of(epoch, PERCH_WIRE_EPOCH));
	perch_buf_put_str(&b, PATH_END);
	(void)perch_buf_cstr(&b);
}

enum perch_rc
perch_wire_get_path(struct perch_span path, uint8_t device[PERCH_WIRE_DEVICE],
		    uint8_t epoch[PERCH_WIRE_EPOCH])
{
	const size_t device_n = (size_t)2 * PERCH_WIRE_DEVICE;
	const size_t epoch_n = (size_t)2 * PERCH_WIRE_EPOCH;
	struct perch_span rest = perch_span_from(path, strlen(PATH_BEGIN));
	struct perch_span end = perch_span_from(rest, device_n + 1 + epoch_n);

	if (!perch_span_starts(path, PATH_BEGIN) || !perch_span_eq_str(end, PATH_END) ||
	    rest.p[device_n] != '/')
		return PERCH_E_NOTFOUND;
	enum perch_rc rc = perch_wire_hex(perch_span_first(rest, device_n), device,
					  PERCH_WIRE_DEVICE);
	if (rc == PERCH_OK)
		rc = perch_wire_hex(perch_span_first(perch_span_from(rest, device_n + 1), epoch_n),
				    epoch, PERCH_WIRE_EPOCH);
	return rc;
}

void
perch_wire_put_after(char dst[PERCH_WIRE_AFTER_CAP], const uint8_t device[PERCH_WIRE_DEVICE],
		     const uint8_t epoch[PERCH_WIRE_EPOCH], uint64_t after)
{
	struct perch_buf b = perch_buf_over(dst, PERCH_WIRE_AFTER_CAP);
	char path[PERCH_WIRE_PATH_CAP];

	perch_wire_put_path(path, device, epoch);
	perch_buf_fmt(&b, "%s?after=%llu", path, (unsigned long long)after);
	(void)perch_buf_cstr(&b);
}

enum perch_rc
perch_wire_get_after(struct perch_span text, uint64_t *after)
{
	int64_t v = 0;
	enum perch_rc rc = perch_parse_i64(text, 0, INT64_MAX - PERCH_WIRE_RECORDS_MAX, &v);

	if (rc == PERCH_OK)
		*after = (uint64_t)v;
	return rc;
}
