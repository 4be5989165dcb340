/*
 * fuzz_wire.c - properties of the sync protocol's parsers (sync/wire.h), which read what the other
 * side sent. The first byte chooses the parser.
 *
 * Whatever parses is encoded again, and that text parses to the same: what was encoded the second
 * time is byte for byte what was encoded the first time. Items of a page stay inside its limits.
 * A batch taken apart line by line and put together again is the batch.
 */
#include <stdint.h>

#include "sync/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(cond) ((cond) ? (void)0 : abort())
#define TEXT_MAX   (1024 * 1024)

static uint8_t first_memory[TEXT_MAX];
static uint8_t second_memory[TEXT_MAX];

/* Parse, encode, parse what was encoded, encode again. `what` is a pair of get and put of `type`. */
#define ROUND_TRIP(what, type)                                                                     \
	static void round_trip_##what(struct perch_span text)                                      \
	{                                                                                          \
		static struct type value;                                                          \
		struct perch_buf first = perch_buf_over(first_memory, TEXT_MAX);                   \
		struct perch_buf second = perch_buf_over(second_memory, TEXT_MAX);                 \
                                                                                                   \
		memset(&value, 0, sizeof(value));                                                  \
		if (perch_wire_get_##what(text, &value) != PERCH_OK)                               \
			return;                                                                    \
		MUST(perch_wire_put_##what(&first, &value) == PERCH_OK);                           \
		MUST(perch_wire_get_##what(perch_buf_span(&first), &value) == PERCH_OK);           \
		MUST(perch_wire_put_##what(&second, &value) == PERCH_OK);                          \
		MUST(perch_span_eq(perch_buf_span(&first), perch_buf_span(&second)));              \
	}

ROUND_TRIP(hello, perch_wire_hello)
ROUND_TRIP(welcome, perch_wire_welcome)
ROUND_TRIP(envelope, perch_wire_envelope)
ROUND_TRIP(ack, perch_wire_ack)
ROUND_TRIP(enrol, perch_wire_enrol)
ROUND_TRIP(enrolled, perch_wire_enrolled)
ROUND_TRIP(code, perch_wire_code)
ROUND_TRIP(problem, perch_wire_problem)

static size_t
write_page(const struct perch_wire_page *page, struct perch_buf *out)
{
	struct perch_jw w = perch_jw_over(out);
	struct perch_json_iter it = { 0 };
	struct perch_wire_item item;
	size_t n = 0;

	perch_wire_open_page(&w, page->is_reset);
	while (perch_wire_next_item(page, &it, &item)) {
		MUST(item.kind[0] != '\0' && item.key[0] != '\0' && item.revision >= 0);
		MUST(item.is_gone || item.body.text.n <= PERCH_WIRE_BODY_MAX);
		perch_wire_put_item(&w, &item);
		n++;
	}
	perch_wire_close_page(&w, page->cursor, page->revision, page->has_more);
	MUST(perch_jw_done(&w) == PERCH_OK);
	return n;
}

static void
round_trip_page(struct perch_span text)
{
	struct perch_buf first = perch_buf_over(first_memory, TEXT_MAX);
	struct perch_buf second = perch_buf_over(second_memory, TEXT_MAX);
	struct perch_wire_page page;
	struct perch_json object;

	if (perch_json_parse(text, 16, &object, NULL) != PERCH_OK ||
	    perch_wire_get_page(object, &page) != PERCH_OK)
		return;
	size_t n = write_page(&page, &first);
	MUST(n <= PERCH_WIRE_ITEMS_MAX);
	MUST(perch_json_parse(perch_buf_span(&first), 16, &object, NULL) == PERCH_OK);
	MUST(perch_wire_get_page(object, &page) == PERCH_OK);
	MUST(write_page(&page, &second) == n);
	MUST(perch_span_eq(perch_buf_span(&first), perch_buf_span(&second)));
}

static void
take_lines_apart(struct perch_span text)
{
	struct perch_buf again = perch_buf_over(first_memory, TEXT_MAX);
	struct perch_span rest = text;
	struct perch_span line;
	enum perch_rc rc;

	while ((rc = perch_wire_line(&rest, &line)) == PERCH_OK) {
		MUST(memchr(line.p, '\n', line.n) == NULL);
		if (perch_wire_check_record(line) == PERCH_OK)
			MUST(line.n >= 2 && line.n <= PERCH_WIRE_RECORD_MAX);
		perch_buf_put(&again, line);
		perch_buf_put_byte(&again, '\n');
	}
	MUST(rc == PERCH_E_NOTFOUND || rc == PERCH_E_FORMAT);
	perch_buf_put(&again, rest);
	MUST(again.is_full || perch_span_eq(perch_buf_span(&again), text));
}

static void
round_trip_path(struct perch_span text)
{
	uint8_t device[PERCH_WIRE_DEVICE];
	uint8_t epoch[PERCH_WIRE_EPOCH];
	char path[PERCH_WIRE_PATH_CAP];

	if (perch_wire_get_path(text, device, epoch) != PERCH_OK)
		return;
	perch_wire_put_path(path, device, epoch);
	MUST(perch_span_eq_str(text, path));
}

static void
round_trip_after(struct perch_span text)
{
	static const uint8_t device[PERCH_WIRE_DEVICE] = { 0xd0 };
	static const uint8_t epoch[PERCH_WIRE_EPOCH] = { 0xe0 };
	char path[PERCH_WIRE_AFTER_CAP];
	uint64_t after = 0;
	uint64_t again = 0;

	if (perch_wire_get_after(text, &after) != PERCH_OK)
		return;
	MUST(after <= INT64_MAX - PERCH_WIRE_RECORDS_MAX);
	perch_wire_put_after(path, device, epoch, after);
	const char *said = strchr(path, '=');
	MUST(said != NULL && perch_wire_get_after(perch_span_str(said + 1), &again) == PERCH_OK);
	MUST(again == after);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const parsers[])(struct perch_span) = {
		round_trip_hello, round_trip_welcome,  round_trip_envelope, round_trip_ack,
		round_trip_enrol, round_trip_enrolled, round_trip_code,     round_trip_problem,
		round_trip_page,  take_lines_apart,    round_trip_path,     round_trip_after,
	};

	if (size > 0 && size < TEXT_MAX / 8)
		parsers[data[0] % PERCH_COUNT(parsers)](perch_span_of(data + 1, size - 1));
	return 0;
}
