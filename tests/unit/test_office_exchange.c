/* test_office_exchange.c - one request and its answer without HTTP: addresses, who may ask, limits
 * while the body comes in (sync/office/exchange.c). */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "sync/office/exchange.h"
#include "sync/office/stream.h"
#include "sync/pack.h"
#include "sync/returned.h"
#include "tests/unit/office_world.h"
#include "tests/unit/pem.h"

#define DEVICE "01010101010101010101010101010101" /* world_enrol(.., 1) */
#define BATCH  "/v1/streams/" DEVICE "/0101010101010101/records"

static struct office_world w;
static uint8_t der[PERCH_PEM_CAP];
static struct perch_span certificate;

/* The world's terminal with a certificate of the world's CA. */
static int
open_world(void **state)
{
	static char key[PERCH_PEM_CAP];
	static char csr[PERCH_PEM_CAP];
	struct perch_ca *ca = &w.office.keys.ca;
	struct perch_device *d = &w.t.device;
	struct perch_err err = { 0 };
	int64_t now_s = WORLD_NOW / 1000;

	(void)state;
	w = (struct office_world){ 0 };
	world_open(&w);
	MUST(perch_tls_key_new(ca->key) == PERCH_OK &&
		     perch_ca_new(ca, "test", now_s, now_s + 1000) == PERCH_OK &&
		     perch_tls_key_new(key) == PERCH_OK &&
		     perch_csr_new(key, DEVICE, csr) == PERCH_OK &&
		     perch_ca_client(ca, csr, DEVICE, now_s, now_s + 1000, d->certificate) ==
			     PERCH_OK &&
		     perch_cert_key_hash(d->certificate, &d->key_hash) == PERCH_OK &&
		     perch_device_save(&w.office, d, "test", &err) == PERCH_OK,
	     "a certified terminal");
	certificate = pem_der(d->certificate, der);
	return 0;
}

static int
close_world(void **state)
{
	(void)state;
	world_close(&w);
	return 0;
}

static struct perch_exchange *
begin(const char *method, const char *path, int64_t length)
{
	struct perch_request r = { .method = method,
				   .path = path,
				   .encoding = "gzip",
				   .length = length,
				   .certificate = certificate };
	struct perch_exchange *x = perch_exchange_new(&w.office, &r, WORLD_NOW);

	MUST(x != NULL, "memory");
	return x;
}

/* The status that an exchange ends with; it is gone then. */
static int
end(struct perch_exchange *x)
{
	int status = perch_exchange_end(x, WORLD_NOW)->status;

	perch_exchange_free(x);
	return status;
}

static const struct {
	const char *must;
	const char *method;
	const char *path;
	int64_t length;
	int status;
	bool is_early;
} requests[] = {
	// clang-format off
	{ "the CA is given", "GET", "/v1/enrol/ca", 0, 200, false },
	{ "master data is given to a terminal", "GET", "/v1/master", -1, 200, false },
	{ "no such address", "GET", "/", 0, 404, false },
	{ "an address with something after it", "GET", "/v1/master/", 0, 404, false },
	{ "a stream's address with capitals", "POST", "/v1/streams/0101010101010101010101010101010A/0101010101010101/records", 0, 404, false },
	{ "another terminal's stream", "POST", "/v1/streams/02010101010101010101010101010101/0101010101010101/records", 0, 403, false },
	{ "a stream takes no other method", "PUT", BATCH, 0, 405, false },
	{ "records are given back after a number", "GET", BATCH, -1, 400, false },
	{ "another terminal's records are not", "GET", "/v1/streams/02010101010101010101010101010101/0101010101010101/records", -1, 403, false },
	{ "another method", "PUT", "/v1/enrol", 0, 405, false },
	{ "HEAD is another method", "HEAD", "/v1/master", 0, 405, false },
	{ "an empty hello", "POST", "/v1/sync/hello", 0, 400, false },
	{ "a hello of 16384 bytes is waited for", "POST", "/v1/sync/hello", 16384, 400, false },
	{ "one of 16385 is not", "POST", "/v1/sync/hello", 16385, 413, false },
	{ "a body where none is wanted", "GET", "/v1/master", 1, 413, false },
	{ "a batch of 4 MiB is waited for", "POST", BATCH, 4194304, 400, false },
	{ "one byte more is refused", "POST", BATCH, 4194305, 413, false },
	{ "16 MiB are read to the end all the same", "POST", BATCH, 16777216, 413, false },
	{ "more is refused before it comes", "POST", BATCH, 16777217, 413, true },
	// clang-format on
};

static void
addresses_and_lengths(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(requests); i++) {
		struct perch_exchange *x = begin(requests[i].method, requests[i].path,
						 requests[i].length);
		bool is_early = perch_exchange_is_early(x);
		int status = end(x);

		MUST(status == requests[i].status && is_early == requests[i].is_early,
		     "%s: got %d, early %d", requests[i].must, status, is_early);
	}
}

static void
what_comes_is_counted(void **state)
{
	static uint8_t chunk[1048576];
	struct perch_exchange *x = begin("POST", BATCH, -1);
	int n = 0;

	(void)state;
	while (n <= 16 && perch_exchange_feed(x, perch_span_of(chunk, sizeof(chunk))))
		n++;
	MUST(n == 16, "a body is thrown away up to 16 MiB, then the peer is left: %d MiB", n);
	perch_exchange_free(x);
	x = begin("POST", "/v1/sync/hello", -1);
	MUST(perch_exchange_feed(x, perch_span_of(chunk, 16384)) &&
		     perch_exchange_feed(x, perch_span_of(chunk, 1)),
	     "a hello that is too long is read to its end");
	MUST(end(x) == 413, "and refused");
}

static void
a_batch_comes_in_pieces(void **state)
{
	uint8_t text[1024];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	struct perch_wire_envelope e = { .first = 1, .last = 1 };
	struct perch_err err = { 0 };
	uint8_t *packed = NULL;
	size_t n = 0;

	(void)state;
	terminal_add(&w.t, "{\"t\":\"x\"}");
	memcpy(e.device, w.t.device.id, sizeof(e.device));
	memcpy(e.epoch, w.t.epoch, sizeof(e.epoch));
	memcpy(e.previous, w.t.chain[0].b, sizeof(e.previous));
	memcpy(e.head, w.t.chain[1].b, sizeof(e.head));
	MUST(perch_wire_put_envelope(&b, &e) == PERCH_OK, "an envelope");
	perch_buf_put_str(&b, "\n{\"t\":\"x\"}\n");
	MUST(perch_pack(perch_buf_span(&b), &packed, &n, &err) == PERCH_OK, "%s", err.text);
	struct perch_exchange *x = begin("POST", BATCH, -1);
	for (size_t i = 0; i < n; i++)
		MUST(perch_exchange_feed(x, perch_span_of(packed + i, 1)), "byte %zu", i);
	MUST(!perch_exchange_has_records(x), "before the end there are no records");
	MUST(perch_exchange_end(x, WORLD_NOW)->status == 200, "a byte at a time");
	MUST(perch_exchange_has_records(x), "then there are");
	perch_exchange_free(x);
	free(packed);
}

/* --- records given back ------------------------------------------------------------------------ */

static struct perch_reply *
ask_back(const char *after, struct perch_exchange **x)
{
	struct perch_request r = { .method = "GET",
				   .path = BATCH,
				   .after = after,
				   .length = -1,
				   .certificate = certificate };

	*x = perch_exchange_new(&w.office, &r, WORLD_NOW);
	MUST(*x != NULL, "memory");
	return perch_exchange_end(*x, WORLD_NOW);
}

static const struct {
	const char *must;
	const char *after;
	int status;
} afters[] = {
	{ "a number", "2", 200 },
	{ "the last record", "3", 200 },
	{ "a number beyond it", "999999", 200 },
	{ "nothing at all", "", 400 },
	{ "no number", "x", 400 },
	{ "a number below zero", "-1", 400 },
	{ "a number past all numbers", "9223372036854775807", 400 },
	{ "a number too long to be kept", "00000000000000000000000000000001", 400 },
};

static void
store_three(void)
{
	terminal_add(&w.t, "{\"n\":1}");
	terminal_add(&w.t, "{\"n\":2}");
	terminal_add(&w.t, "{\"n\":3}");
	MUST(world_send(&w, &w.t, 1, 3), "three records");
}

static void
after_is_a_number(void **state)
{
	struct perch_exchange *x;

	(void)state;
	MUST(ask_back("0", &x)->status == 404, "a stream that never came is not known");
	perch_exchange_free(x);
	store_three();
	for (size_t i = 0; i < PERCH_COUNT(afters); i++) {
		int status = ask_back(afters[i].after, &x)->status;

		MUST(status == afters[i].status, "%s: %d", afters[i].must, status);
		perch_exchange_free(x);
	}
}

/* What the terminal makes of an answer: its records as they stand in it. */
static void
take_back(struct perch_returned *r, const struct perch_reply *reply, struct perch_buf *records)
{
	struct perch_unpack *unpack = NULL;
	struct perch_span text;
	struct perch_span lines;
	struct perch_err err = { 0 };

	MUST(reply->status == 200 && strcmp(reply->type, "application/x-ndjson") == 0 &&
		     strcmp(reply->encoding, "gzip") == 0,
	     "an answer with records");
	MUST(perch_unpack_new(PERCH_WIRE_INFLATED_MAX, &unpack, &err) == PERCH_OK &&
		     perch_unpack_feed(unpack, perch_buf_span(&reply->body), &err) == PERCH_OK &&
		     perch_unpack_end(unpack, &text, &err) == PERCH_OK &&
		     perch_returned_take(r, text, &lines, &err) == PERCH_OK,
	     "it is believed: %s", err.text);
	perch_buf_put(records, lines);
	perch_unpack_free(unpack);
}

static void
what_was_stored_comes_back(void **state)
{
	struct perch_returned r;
	uint8_t memory[256];
	struct perch_buf records = perch_buf_over(memory, sizeof(memory));
	struct perch_exchange *x;

	(void)state;
	store_three();
	MUST(perch_returned_begin(&r, w.t.device.id, w.t.epoch, 1) == PERCH_OK, "after 1");
	take_back(&r, ask_back("1", &x), &records);
	perch_exchange_free(x);
	MUST(perch_span_eq_str(perch_buf_span(&records), "{\"n\":2}\n{\"n\":3}\n"), "2 and 3");
	take_back(&r, ask_back("3", &x), &records);
	perch_exchange_free(x);
	MUST(r.seq == 3 && records.n == 16, "then there are no more");
}

/* 40 records of some 60 KB are more than one answer holds. */
static void
much_comes_back_in_pieces(void **state)
{
	static uint8_t bytes[61440];
	static uint8_t all[40 * sizeof(bytes)];
	struct perch_buf records = perch_buf_over(all, sizeof(all));
	struct perch_hash head = w.t.chain[0];
	struct perch_stream stream;
	struct perch_returned r;
	struct perch_err err = { 0 };
	int answers = 0;

	(void)state;
	store_three();
	head = w.t.chain[3];
	MUST(perch_stream_find(&w.office.db, w.t.device.id, w.t.epoch, &stream, &err) == PERCH_OK,
	     "the stream");
	memset(bytes, 'x', sizeof(bytes));
	memcpy(bytes, "{\"n\":\"", 6);
	memcpy(bytes + sizeof(bytes) - 2, "\"}", 2);
	for (uint64_t seq = 4; seq <= 40; seq++) {
		PERCH_AUTO_STMT struct sqlite3_stmt *put = NULL;
		struct perch_span record = perch_span_of(bytes, sizeof(bytes));

		MUST(perch_stream_inserter(&w.office.db, &put, &err) == PERCH_OK &&
			     perch_chain_step(&head, record) == PERCH_OK &&
			     perch_stream_put(&w.office.db, put, stream.n, seq, record, &head,
					      &err) == PERCH_OK,
		     "a long record: %s", err.text);
	}
	stream.ack.seq = 40;
	memcpy(stream.ack.hash, head.b, sizeof(stream.ack.hash));
	MUST(perch_stream_move(&w.office.db, &stream, &err) == PERCH_OK, "%s", err.text);
	MUST(perch_returned_begin(&r, w.t.device.id, w.t.epoch, 0) == PERCH_OK, "from the start");
	for (uint64_t before = UINT64_MAX; before != r.seq; answers++) {
		struct perch_exchange *x;
		char after[24];

		before = r.seq;
		MUST(perch_fmt(after, sizeof(after), "%llu", (unsigned long long)r.seq) == PERCH_OK,
		     "a number");
		take_back(&r, ask_back(after, &x), &records);
		perch_exchange_free(x);
	}
	/* 1 MiB holds 17 of them: 3 and 17, 17, 3, and none. */
	MUST(r.seq == 40 && answers == 4, "%llu records in %d answers", (unsigned long long)r.seq,
	     answers);
	MUST(records.n == 3 * 8 + 37 * (sizeof(bytes) + 1), "every byte of them");
}

static void
memory_is_bounded(void **state)
{
	struct perch_exchange *x[PERCH_UPLOADS_MAX];

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(x); i++)
		x[i] = begin("POST", BATCH, -1);
	struct perch_exchange *late = begin("POST", BATCH, -1);
	struct perch_reply *reply = perch_exchange_end(late, WORLD_NOW);
	MUST((reply->status == 503 || reply->status == 429) && reply->retry_after_s > 0,
	     "one batch more than there is memory for is told to come later, got %d",
	     reply->status);
	perch_exchange_free(late);
	perch_exchange_free(x[0]);
	late = begin("POST", BATCH, -1);
	MUST(end(late) == 400, "when another has ended it may come");
	for (size_t i = 1; i < PERCH_COUNT(x); i++)
		perch_exchange_free(x[i]);
	MUST(w.office.uploads == 0, "all are counted off");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(addresses_and_lengths, open_world, close_world),
		cmocka_unit_test_setup_teardown(what_comes_is_counted, open_world, close_world),
		cmocka_unit_test_setup_teardown(a_batch_comes_in_pieces, open_world, close_world),
		cmocka_unit_test_setup_teardown(after_is_a_number, open_world, close_world),
		cmocka_unit_test_setup_teardown(what_was_stored_comes_back, open_world,
						close_world),
		cmocka_unit_test_setup_teardown(much_comes_back_in_pieces, open_world, close_world),
		cmocka_unit_test_setup_teardown(memory_is_bounded, open_world, close_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
