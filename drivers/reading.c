/* reading.c - see reading.h. */
#include "drivers/reading.h"

#include "firmware/base/json.h"

void
perch_readings_clear(struct perch_readings *list)
{
	list->n = 0;
	list->used = 0;
}

enum perch_rc
perch_readings_put(struct perch_readings *list, const struct perch_reading *reading)
{
	uint8_t *at = list->bytes + list->used;

	if (list->n == PERCH_READINGS_MAX || reading->bytes.n > sizeof(list->bytes) - list->used) {
		list->lost++;
		return PERCH_E_FULL;
	}
	if (reading->bytes.n > 0)
		memcpy(at, reading->bytes.p, reading->bytes.n);
	list->used += reading->bytes.n;
	list->v[list->n] = *reading;
	list->v[list->n].bytes = perch_span_of(at, reading->bytes.n);
	list->n++;
	return PERCH_OK;
}

const char *
perch_suspect_str(enum perch_suspect one)
{
	switch (one) {
	case PERCH_SUSPECT_UNTERMINATED:
		return "unterminated";
	case PERCH_SUSPECT_COUNT_CLAMPED:
		return "count-clamped";
	case PERCH_SUSPECT_BAD_TRAILER:
		return "bad-trailer";
	case PERCH_SUSPECT_CONTROL_BYTE:
		return "control-byte";
	case PERCH_SUSPECT_SHORT_REPORT:
		return "short-report";
	case PERCH_SUSPECT_STALE_PART:
		return "stale-part";
	case PERCH_SUSPECT_BITS:
		break;
	}
	return "unknown";
}

const char *
perch_scale_status_str(enum perch_scale_status s)
{
	switch (s) {
	case PERCH_SCALE_UNKNOWN:
		break;
	case PERCH_SCALE_FAULT:
		return "fault";
	case PERCH_SCALE_ZERO:
		return "zero";
	case PERCH_SCALE_MOTION:
		return "motion";
	case PERCH_SCALE_STABLE:
		return "stable";
	case PERCH_SCALE_UNDER_ZERO:
		return "under-zero";
	case PERCH_SCALE_OVER_LIMIT:
		return "over-limit";
	case PERCH_SCALE_CALIBRATE:
		return "calibrate";
	case PERCH_SCALE_REZERO:
		return "rezero";
	}
	return "unknown";
}

static void
scan_json(const struct perch_reading *reading, struct perch_jw *w)
{
	perch_jw_key(w, "text");
	perch_jw_escaped(w, reading->bytes);
	perch_jw_kv_hex(w, "hex", reading->bytes);
	perch_jw_key(w, "aim");
	if (reading->aim[0] == '\0')
		perch_jw_null(w);
	else
		perch_jw_cstr(w, reading->aim);
	perch_jw_kv_str(w, "symbology", perch_symbology_str(reading->symbology));
	perch_jw_kv_str(w, "mode", reading->mode);
	perch_jw_kv_i64(w, "parts", reading->parts);
	perch_jw_key(w, "suspect");
	perch_jw_array(w);
	for (unsigned bit = 0; bit < PERCH_SUSPECT_BITS; bit++)
		if ((reading->suspect & 1u << bit) != 0)
			perch_jw_cstr(w, perch_suspect_str((enum perch_suspect)(1u << bit)));
	perch_jw_end(w);
}

static void
weight_json(const struct perch_reading *reading, struct perch_jw *w)
{
	uint8_t memory[64];
	struct perch_buf value = perch_buf_over(memory, sizeof(memory));

	perch_buf_put_decimal(&value, reading->weight);
	perch_jw_key(w, "value");
	perch_jw_str(w, perch_buf_span(&value));
	perch_jw_kv_str(w, "unit", perch_unit_str(reading->unit));
	perch_jw_kv_str(w, "status", perch_scale_status_str(reading->scale));
}

enum perch_rc
perch_reading_json(const struct perch_reading *reading, struct perch_buf *out)
{
	struct perch_jw w = perch_jw_over(out);

	perch_jw_object(&w);
	switch (reading->kind) {
	case PERCH_READING_SCAN:
		perch_jw_kv_str(&w, "event", "scan");
		scan_json(reading, &w);
		break;
	case PERCH_READING_WEIGHT:
		perch_jw_kv_str(&w, "event", "weight");
		weight_json(reading, &w);
		break;
	case PERCH_READING_REPLY:
		perch_jw_kv_str(&w, "event", "reply");
		perch_jw_kv_hex(&w, "hex", reading->bytes);
		break;
	case PERCH_READING_STATUS:
		perch_jw_kv_str(&w, "event", "status");
		perch_jw_key(&w, "status");
		perch_jw_escaped(&w, reading->bytes);
		break;
	}
	perch_jw_end(&w);
	return perch_jw_done(&w);
}
