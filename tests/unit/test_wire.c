/* test_wire.c - the bytes of the sync protocol (sync/wire.h). Golden texts follow sync/protocol.md. */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "sync/wire.h"

#define DEVICE  "000102030405060708090a0b0c0d0e0f"
#define EPOCH   "a0a1a2a3a4a5a6a7"
#define HASH    "1010101010101010101010101010101010101010101010101010101010101010"
#define HASH2   "2020202020202020202020202020202020202020202020202020202020202020"
#define RECEIPT HASH HASH2

/* The structs that the golden texts stand for. */

static void
fill_ids(uint8_t device[PERCH_WIRE_DEVICE], uint8_t epoch[PERCH_WIRE_EPOCH])
{
	for (uint8_t i = 0; i < PERCH_WIRE_DEVICE; i++)
		device[i] = i;
	for (uint8_t i = 0; i < PERCH_WIRE_EPOCH; i++)
		epoch[i] = (uint8_t)(0xa0 + i);
}

static struct perch_wire_ack
sample_ack(void)
{
	struct perch_wire_ack a = { .seq = 5, .sealed = 4, .received_ms = 1790000000100 };

	fill_ids(a.device, a.epoch);
	a.has_receipt = true;
	memset(a.hash, 0x10, sizeof(a.hash));
	memset(a.receipt, 0x10, 32);
	memset(a.receipt + 32, 0x20, 32);
	return a;
}

static struct perch_wire_hello
sample_hello(void)
{
	struct perch_wire_hello h = { .program = "perch-sync 0.1.0",
				      .wall_ms = 1790000000000,
				      .mono_ms = 123456,
				      .is_trusted = true,
				      .free_bytes = -1,
				      .streams_n = 1,
				      .cursor = "r17",
				      .revision = 17 };

	fill_ids(h.device, h.streams[0].epoch);
	h.streams[0].tail = 4;
	h.streams[0].acked = 3;
	memset(h.streams[0].hash, 0x10, PERCH_WIRE_HASH);
	return h;
}

#define ACK                                                                                        \
	"\"device\":\"" DEVICE "\",\"epoch\":\"" EPOCH "\",\"seq\":5,\"hash\":\"" HASH             \
	"\",\"sealed\":4,\"received\":1790000000100,\"receipt\":\"" RECEIPT "\""
#define PAGE                                                                                       \
	"{\"reset\":true,\"items\":["                                                              \
	"{\"kind\":\"order\",\"key\":\"PO-88213\",\"revision\":16,"                                \
	"\"body\":{\"order\":\"PO-88213\",\"width\":\"1500mm\"}},"                                 \
	"{\"kind\":\"roll\",\"key\":\"PO-88213/R-7\",\"revision\":17,\"gone\":true}],"             \
	"\"cursor\":\"r17\",\"revision\":17,\"more\":false}"

static const char golden_hello[] = "{\"v\":1,\"device\":\"" DEVICE
				   "\",\"program\":\"perch-sync 0.1.0\",\"wall\":1790000000000,"
				   "\"mono\":123456,\"trusted\":true,\"free\":-1,\"urgent\":false,"
				   "\"streams\":[{\"epoch\":\"" EPOCH
				   "\",\"tail\":4,\"hash\":\"" HASH "\",\"acked\":3}],"
				   "\"master\":{\"cursor\":\"r17\",\"revision\":17}}";
static const char golden_ack[] = "{" ACK "}";
static const char golden_welcome[] = "{\"v\":1,\"device\":\"" DEVICE
				     "\",\"program\":\"perch-office 0.1.0\","
				     "\"server_ms\":1790000000123,\"streams\":[{" ACK
				     ",\"agrees\":true}],\"master\":" PAGE "}";
static const char golden_envelope[] = "{\"v\":1,\"device\":\"" DEVICE "\",\"epoch\":\"" EPOCH
				      "\",\"first\":4,\"last\":5,"
				      "\"previous\":\"" HASH "\",\"head\":\"" HASH2 "\"}";
static const char golden_enrol[] = "{\"v\":1,\"token\":\"" DEVICE "\",\"device\":\"" DEVICE
				   "\",\"seal_key\":\"" HASH
				   "\",\"csr\":\"-----BEGIN\\n\",\"program\":\"perch-sync 0.1.0\"}";
static const char golden_enrolled[] = "{\"v\":1,\"device\":\"" DEVICE
				      "\",\"certificate\":\"-----BEGIN\\n\",\"ca\":\"-----\\n\","
				      "\"receipt_key\":\"" HASH2 "\",\"server_ms\":1790000000123}";
static const char golden_code[] = "perch-enrol-1 https://office.example:8443 " HASH " " DEVICE
				  " 1790000000";
static const char golden_problem[] =
	"{\"type\":\"/problems/gap\",\"title\":\"records are missing in between\",\"status\":409,"
	"\"detail\":\"expected 4, got 6\",\"expected\":4}";

#define MUST_BE(buf, golden)                                                                       \
	MUST(perch_span_eq_str(perch_buf_span(buf), golden),                                       \
	     "the bytes are those of protocol.md:\n%.*s\n%s", (int)(buf)->n,                       \
	     (const char *)(buf)->p, golden)

static void
hello_bytes(void **state)
{
	static struct perch_wire_hello h, back;
	uint8_t memory[1024];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	(void)state;
	h = sample_hello();
	assert_int_equal(perch_wire_put_hello(&b, &h), PERCH_OK);
	MUST_BE(&b, golden_hello);
	assert_int_equal(perch_wire_get_hello(perch_buf_span(&b), &back), PERCH_OK);
	assert_memory_equal(h.device, back.device, sizeof(h.device));
	assert_string_equal(h.program, back.program);
	assert_int_equal(back.wall_ms, h.wall_ms);
	assert_int_equal(back.mono_ms, h.mono_ms);
	assert_true(back.is_trusted && !back.is_urgent);
	assert_int_equal(back.free_bytes, -1);
	assert_int_equal(back.streams_n, 1);
	assert_int_equal(back.streams[0].tail, 4);
	assert_int_equal(back.streams[0].acked, 3);
	assert_memory_equal(back.streams[0].hash, h.streams[0].hash, PERCH_WIRE_HASH);
	assert_string_equal(back.cursor, "r17");
	assert_int_equal(back.revision, 17);
}

static void
ack_bytes(void **state)
{
	struct perch_wire_ack a = sample_ack(), back;
	uint8_t memory[1024];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	(void)state;
	assert_int_equal(perch_wire_put_ack(&b, &a), PERCH_OK);
	MUST_BE(&b, golden_ack);
	assert_int_equal(perch_wire_get_ack(perch_buf_span(&b), &back), PERCH_OK);
	assert_memory_equal(back.device, a.device, sizeof(a.device));
	assert_memory_equal(back.epoch, a.epoch, sizeof(a.epoch));
	assert_memory_equal(back.hash, a.hash, sizeof(a.hash));
	assert_memory_equal(back.receipt, a.receipt, sizeof(a.receipt));
	assert_int_equal(back.seq, 5);
	assert_int_equal(back.sealed, 4);
	assert_int_equal(back.received_ms, a.received_ms);
	assert_true(back.has_receipt);
}

/* 15 bytes of text, 16 of device, 8 of epoch, seq 5, 32 of hash, 1790000000100 = 0x1a0c4506c64. */
static void
receipt_bytes(void **state)
{
	static const char golden[] = "70657263682d726563656970742d31" DEVICE EPOCH
				     "0000000000000005" HASH "000001a0c4506c64";
	struct perch_wire_ack a = sample_ack();
	uint8_t message[PERCH_WIRE_RECEIPT_BYTES];
	uint8_t memory[256];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	(void)state;
	perch_wire_receipt(&a, message);
	perch_buf_put_hex(&b, perch_span_of(message, sizeof(message)));
	assert_int_equal(sizeof(message), 87);
	MUST_BE(&b, golden);
}

static void
welcome_bytes(void **state)
{
	static struct perch_wire_welcome w, back;
	uint8_t memory[4096];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	(void)state;
	w = (struct perch_wire_welcome){ .program = "perch-office 0.1.0",
					 .server_ms = 1790000000123,
					 .heads_n = 1 };
	w.heads[0].ack = sample_ack();
	w.heads[0].agrees = true;
	memcpy(w.device, w.heads[0].ack.device, sizeof(w.device));
	assert_int_equal(perch_json_parse(perch_span_str(PAGE), 8, &w.master, NULL), PERCH_OK);
	assert_int_equal(perch_wire_put_welcome(&b, &w), PERCH_OK);
	MUST_BE(&b, golden_welcome);
	assert_int_equal(perch_wire_get_welcome(perch_buf_span(&b), &back), PERCH_OK);
	assert_int_equal(back.heads_n, 1);
	assert_true(back.heads[0].agrees);
	assert_int_equal(back.heads[0].ack.seq, 5);
	assert_int_equal(back.server_ms, w.server_ms);
	assert_true(perch_span_eq_str(back.master.text, PAGE));
}

static void
envelope_bytes(void **state)
{
	struct perch_wire_envelope e = { .first = 4, .last = 5 }, back;
	uint8_t memory[PERCH_WIRE_ENVELOPE_MAX];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	(void)state;
	fill_ids(e.device, e.epoch);
	memset(e.previous, 0x10, sizeof(e.previous));
	memset(e.head, 0x20, sizeof(e.head));
	assert_int_equal(perch_wire_put_envelope(&b, &e), PERCH_OK);
	MUST_BE(&b, golden_envelope);
	assert_int_equal(perch_wire_get_envelope(perch_buf_span(&b), &back), PERCH_OK);
	assert_memory_equal(&back, &e, sizeof(e));
	e.first = INT64_MAX - 1;
	e.last = INT64_MAX;
	perch_buf_reset(&b);
	assert_int_equal(perch_wire_put_envelope(&b, &e), PERCH_OK); /* the longest one fits */
}

static void
page_bytes(void **state)
{
	uint8_t memory[2048];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	struct perch_jw w = perch_jw_over(&b);
	struct perch_wire_item order = { .kind = "order", .key = "PO-88213", .revision = 16 };
	struct perch_wire_item roll = {
		.kind = "roll", .key = "PO-88213/R-7", .revision = 17, .is_gone = true
	};
	struct perch_wire_item got;
	struct perch_wire_page page;
	struct perch_json object;
	struct perch_json_iter it = { 0 };

	(void)state;
	assert_int_equal(
		perch_json_parse(perch_span_str("{\"order\":\"PO-88213\",\"width\":\"1500mm\"}"), 8,
				 &order.body, NULL),
		PERCH_OK);
	perch_wire_open_page(&w, true);
	perch_wire_put_item(&w, &order);
	perch_wire_put_item(&w, &roll);
	perch_wire_close_page(&w, "r17", 17, false);
	assert_int_equal(perch_jw_done(&w), PERCH_OK);
	MUST_BE(&b, PAGE);
	assert_int_equal(perch_json_parse(perch_buf_span(&b), 8, &object, NULL), PERCH_OK);
	assert_int_equal(perch_wire_get_page(object, &page), PERCH_OK);
	assert_true(page.is_reset && !page.has_more);
	assert_string_equal(page.cursor, "r17");
	assert_true(perch_wire_next_item(&page, &it, &got));
	assert_string_equal(got.key, "PO-88213");
	assert_true(perch_span_eq(got.body.text, order.body.text));
	assert_true(perch_wire_next_item(&page, &it, &got));
	assert_string_equal(got.kind, "roll");
	assert_true(got.is_gone);
	assert_false(perch_wire_next_item(&page, &it, &got));
}

static void
enrolment_bytes(void **state)
{
	static struct perch_wire_enrol e, e_back;
	static struct perch_wire_enrolled d, d_back;
	struct perch_wire_code c, c_back;
	uint8_t memory[2048];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	uint8_t epoch[PERCH_WIRE_EPOCH];

	(void)state;
	e = (struct perch_wire_enrol){ .csr = "-----BEGIN\n", .program = "perch-sync 0.1.0" };
	fill_ids(e.token, epoch);
	fill_ids(e.device, epoch);
	memset(e.seal_key, 0x10, sizeof(e.seal_key));
	assert_int_equal(perch_wire_put_enrol(&b, &e), PERCH_OK);
	MUST_BE(&b, golden_enrol);
	assert_int_equal(perch_wire_get_enrol(perch_buf_span(&b), &e_back), PERCH_OK);
	assert_string_equal(e_back.csr, e.csr);
	assert_memory_equal(e_back.token, e.token, sizeof(e.token));

	d = (struct perch_wire_enrolled){ .certificate = "-----BEGIN\n",
					  .ca = "-----\n",
					  .server_ms = 1790000000123 };
	fill_ids(d.device, epoch);
	memset(d.receipt_key, 0x20, sizeof(d.receipt_key));
	perch_buf_reset(&b);
	assert_int_equal(perch_wire_put_enrolled(&b, &d), PERCH_OK);
	MUST_BE(&b, golden_enrolled);
	assert_int_equal(perch_wire_get_enrolled(perch_buf_span(&b), &d_back), PERCH_OK);
	assert_string_equal(d_back.certificate, d.certificate);
	assert_memory_equal(d_back.receipt_key, d.receipt_key, sizeof(d.receipt_key));

	c = (struct perch_wire_code){ .url = "https://office.example:8443",
				      .issued_s = 1790000000 };
	memset(c.ca_key_hash, 0x10, sizeof(c.ca_key_hash));
	fill_ids(c.token, epoch);
	perch_buf_reset(&b);
	assert_int_equal(perch_wire_put_code(&b, &c), PERCH_OK);
	MUST_BE(&b, golden_code);
	assert_int_equal(perch_wire_get_code(perch_buf_span(&b), &c_back), PERCH_OK);
	assert_string_equal(c_back.url, c.url);
	assert_int_equal(c_back.issued_s, c.issued_s);
}

static void
problem_bytes(void **state)
{
	struct perch_wire_problem p = perch_wire_problem(PERCH_PROBLEM_GAP), back;
	uint8_t memory[1024];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	(void)state;
	assert_int_equal(perch_fmt(p.detail, sizeof(p.detail), "expected 4, got 6"), PERCH_OK);
	p.expected = 4;
	assert_int_equal(perch_wire_put_problem(&b, &p), PERCH_OK);
	MUST_BE(&b, golden_problem);
	for (unsigned i = 0; i < PERCH_PROBLEM_OTHER; i++) {
		p = perch_wire_problem((enum perch_problem)i);
		p.seq = 7;
		perch_buf_reset(&b);
		assert_int_equal(perch_wire_put_problem(&b, &p), PERCH_OK);
		assert_int_equal(perch_wire_get_problem(perch_buf_span(&b), &back), PERCH_OK);
		MUST(back.type == p.type && back.seq == 7 && back.expected == -1,
		     "%s is read back as it was written", perch_problem_str(p.type));
		MUST(perch_problem_status(p.type) >= 400, "a problem has a status of an error");
	}
}

/* --- what must be refused ---------------------------------------------------------------------- */

enum kind { HELLO, ACKNOWLEDGEMENT, WELCOME, ENVELOPE, ENROL, ENROLLED, CODE, PROBLEM, KINDS };

static enum perch_rc
parse(enum kind kind, struct perch_span text)
{
	static struct perch_wire_hello hello;
	static struct perch_wire_welcome welcome;
	static struct perch_wire_enrol enrol;
	static struct perch_wire_enrolled enrolled;
	struct perch_wire_ack ack;
	struct perch_wire_envelope envelope;
	struct perch_wire_code code;
	struct perch_wire_problem problem;

	switch (kind) {
	case HELLO:
		return perch_wire_get_hello(text, &hello);
	case ACKNOWLEDGEMENT:
		return perch_wire_get_ack(text, &ack);
	case WELCOME:
		return perch_wire_get_welcome(text, &welcome);
	case ENVELOPE:
		return perch_wire_get_envelope(text, &envelope);
	case ENROL:
		return perch_wire_get_enrol(text, &enrol);
	case ENROLLED:
		return perch_wire_get_enrolled(text, &enrolled);
	case CODE:
		return perch_wire_get_code(text, &code);
	case PROBLEM:
		return perch_wire_get_problem(text, &problem);
	case KINDS:
		break;
	}
	return PERCH_E_ARG;
}

static const char *const golden[KINDS] = {
	[HELLO] = golden_hello,       [ACKNOWLEDGEMENT] = golden_ack, [WELCOME] = golden_welcome,
	[ENVELOPE] = golden_envelope, [ENROL] = golden_enrol,         [ENROLLED] = golden_enrolled,
	[CODE] = golden_code,         [PROBLEM] = golden_problem,
};

// clang-format off
/* Each row is a golden text in which `old` is replaced by `new`. */
static const struct {
	const char *must;
	enum kind kind;
	const char *old;
	const char *new;
	enum perch_rc rc;
} rows[] = {
	{ "a key that is not known is passed over", HELLO, "{\"v\":1,", "{\"v\":1,\"x\":[{}],", PERCH_OK },
	{ "keys may come in another order", ACKNOWLEDGEMENT, "{", "{\"z\":0,", PERCH_OK },
	{ "another version is not read", HELLO, "\"v\":1", "\"v\":2", PERCH_E_UNKNOWN },
	{ "a missing key is missed", HELLO, "\"urgent\":false,", "", PERCH_E_NOTFOUND },
	{ "a repeated key is refused", HELLO, "\"urgent\":false,", "\"urgent\":false,\"urgent\":false,", PERCH_E_FORMAT },
	{ "a device is 16 bytes", HELLO, DEVICE, "0001", PERCH_E_FORMAT },
	{ "identities are in lower case", HELLO, "0a0b0c", "0A0B0C", PERCH_E_FORMAT },
	{ "a tail is not negative", HELLO, "\"tail\":4", "\"tail\":-4", PERCH_E_RANGE },
	{ "a tail is an integer", HELLO, "\"tail\":4", "\"tail\":4.0", PERCH_E_FORMAT },
	{ "a wall clock before 1970 is a clock", HELLO, "\"wall\":1790000000000", "\"wall\":-5", PERCH_OK },
	{ "a cursor has no blanks", HELLO, "\"cursor\":\"r17\"", "\"cursor\":\"r 17\"", PERCH_E_FORMAT },
	{ "a cursor has at most 64 characters", HELLO, "\"cursor\":\"r17\"", "\"cursor\":\"r" HASH "\"", PERCH_E_FULL },
	{ "no more is sealed than stored", ACKNOWLEDGEMENT, "\"sealed\":4", "\"sealed\":6", PERCH_E_RANGE },
	{ "an acknowledgement of something carries a receipt", ACKNOWLEDGEMENT, RECEIPT, "", PERCH_E_FORMAT },
	{ "a cut receipt is refused", ACKNOWLEDGEMENT, HASH2 "\"", "\"", PERCH_E_FORMAT },
	{ "a portal's page is no acknowledgement", ACKNOWLEDGEMENT, "{", "<html>", PERCH_E_FORMAT },
	{ "an array is no acknowledgement", ACKNOWLEDGEMENT, "{\"device\"", "[{\"device\"", PERCH_E_SHORT },
	{ "a page has its more", WELCOME, ",\"more\":false", "", PERCH_E_NOTFOUND },
	{ "an item is there or gone, not both", WELCOME, "\"body\":", "\"gone\":true,\"body\":", PERCH_E_FORMAT },
	{ "an item is there or gone, not neither", WELCOME, "\"gone\":true", "\"gone\":false", PERCH_E_FORMAT },
	{ "a body is an object", WELCOME, "{\"order\":\"PO-88213\",\"width\":\"1500mm\"}", "\"text\"", PERCH_E_FORMAT },
	{ "an item has a key", WELCOME, "\"key\":\"PO-88213\"", "\"key\":\"\"", PERCH_E_FORMAT },
	{ "a kind has no capitals", WELCOME, "\"kind\":\"roll\"", "\"kind\":\"Roll\"", PERCH_E_FORMAT },
	{ "a batch does not end before it begins", ENVELOPE, "\"last\":5", "\"last\":3", PERCH_E_RANGE },
	{ "a batch has a bounded number of records", ENVELOPE, "\"last\":5", "\"last\":20004", PERCH_E_RANGE },
	{ "seq counts from 1", ENVELOPE, "\"first\":4", "\"first\":0", PERCH_E_RANGE },
	{ "a seq beyond 63 bits is refused", ENVELOPE, "\"last\":5", "\"last\":9223372036854775808", PERCH_E_RANGE },
	{ "a NUL in a text is refused", ENROL, "perch-sync", "perch\\u0000sync", PERCH_E_FORMAT },
	{ "a certificate is needed", ENROLLED, "\"certificate\":\"-----BEGIN\\n\",", "", PERCH_E_NOTFOUND },
	{ "blanks around a scanned code do not matter", CODE, "perch-enrol-1 ", " \tperch-enrol-1   ", PERCH_OK },
	{ "another word is no code", CODE, "perch-enrol-1", "perch-enrol-2", PERCH_E_UNKNOWN },
	{ "a cut code is refused", CODE, " 1790000000", "", PERCH_E_SHORT },
	{ "a code has nothing after it", CODE, " 1790000000", " 1790000000 x", PERCH_E_FORMAT },
	{ "an office is reached over TLS only", CODE, "https://", "http://", PERCH_E_FORMAT },
	{ "an address has no path", CODE, ":8443", ":8443/x", PERCH_E_FORMAT },
	{ "an address has no user", CODE, "office.example", "a@office.example", PERCH_E_FORMAT },
	{ "a port is a port", CODE, ":8443", ":84433", PERCH_E_FORMAT },
	{ "a numeric IPv6 host is a host", CODE, "office.example", "[fd00::1]", PERCH_OK },
	{ "an unknown problem is still a problem", PROBLEM, "/problems/gap", "/problems/new", PERCH_OK },
	{ "a problem has a type", PROBLEM, "\"type\":\"/problems/gap\",", "", PERCH_E_NOTFOUND },
};
// clang-format on

static void
refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		const char *text = golden[rows[i].kind];
		const char *at = strstr(text, rows[i].old);
		char changed[4096];

		MUST(at != NULL, "row %zu replaces something", i);
		assert_int_equal(perch_fmt(changed, sizeof(changed), "%.*s%s%s", (int)(at - text),
					   text, rows[i].new, at + strlen(rows[i].old)),
				 PERCH_OK);
		enum perch_rc rc = parse(rows[i].kind, perch_span_str(changed));
		MUST(rc == rows[i].rc, "%s: wanted %s, got %s", rows[i].must,
		     perch_rc_str(rows[i].rc), perch_rc_str(rc));
	}
}

/* No text that was cut short may pass, wherever the connection broke off. */
static void
cuts(void **state)
{
	(void)state;
	for (unsigned k = 0; k < KINDS; k++) {
		size_t n = strlen(golden[k]);

		MUST(parse((enum kind)k, perch_span_of(golden[k], n)) == PERCH_OK,
		     "golden text %u is good", k);
		/* A code may lose digits of its last number and still be a code. */
		size_t most = (enum kind)k == CODE ? n - strlen("1790000000") : n - 1;
		for (size_t cut = 0; cut <= most; cut++)
			MUST(parse((enum kind)k, perch_span_of(golden[k], cut)) != PERCH_OK,
			     "text %u cut at %zu is refused", k, cut);
	}
}

static const struct {
	const char *must;
	const char *bytes;
	enum perch_rc rc;
} records[] = {
	{ "an object is a record", "{\"t\":\"note\",\"v\":1}", PERCH_OK },
	{ "an array is none", "[1]", PERCH_E_FORMAT },
	{ "nothing is none", "", PERCH_E_FORMAT },
	{ "a line feed between tokens would end the line", "{\"t\":\n1}", PERCH_E_FORMAT },
	{ "a repeated key is refused", "{\"t\":1,\"t\":2}", PERCH_E_FORMAT },
	{ "invalid UTF-8 is refused", "{\"t\":\"\xff\"}", PERCH_E_FORMAT },
	{ "two objects are not one", "{}{}", PERCH_E_FORMAT },
};

static void
record_checks(void **state)
{
	static uint8_t large[PERCH_WIRE_RECORD_MAX + 1];

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(records); i++) {
		enum perch_rc rc = perch_wire_check_record(perch_span_str(records[i].bytes));
		MUST(rc == records[i].rc, "%s: %s", records[i].must, perch_rc_str(rc));
	}
	memset(large, ' ', sizeof(large));
	large[0] = '{';
	large[1] = '}';
	assert_int_equal(perch_wire_check_record(perch_span_of(large, PERCH_WIRE_RECORD_MAX)),
			 PERCH_OK);
	assert_int_equal(perch_wire_check_record(perch_span_of(large, sizeof(large))),
			 PERCH_E_RANGE);
}

static void
lines(void **state)
{
	struct perch_span rest = perch_span_str("one\n\nthree\nfour");
	struct perch_span line;

	(void)state;
	assert_int_equal(perch_wire_line(&rest, &line), PERCH_OK);
	assert_true(perch_span_eq_str(line, "one"));
	assert_int_equal(perch_wire_line(&rest, &line), PERCH_OK);
	assert_int_equal(line.n, 0);
	assert_int_equal(perch_wire_line(&rest, &line), PERCH_OK);
	assert_true(perch_span_eq_str(line, "three"));
	assert_int_equal(perch_wire_line(&rest, &line), PERCH_E_FORMAT); /* not ended */
	rest = perch_span_str("");
	assert_int_equal(perch_wire_line(&rest, &line), PERCH_E_NOTFOUND);
}

static void
paths(void **state)
{
	char path[PERCH_WIRE_PATH_CAP];
	char asked[PERCH_WIRE_AFTER_CAP];
	uint8_t device[PERCH_WIRE_DEVICE], epoch[PERCH_WIRE_EPOCH];
	uint8_t device2[PERCH_WIRE_DEVICE], epoch2[PERCH_WIRE_EPOCH];

	(void)state;
	fill_ids(device, epoch);
	perch_wire_put_path(path, device, epoch);
	assert_string_equal(path, "/v1/streams/" DEVICE "/" EPOCH "/records");
	assert_int_equal(perch_wire_get_path(perch_span_str(path), device2, epoch2), PERCH_OK);
	assert_memory_equal(device, device2, sizeof(device));
	assert_memory_equal(epoch, epoch2, sizeof(epoch));
	for (size_t n = 0; n < strlen(path); n++)
		MUST(perch_wire_get_path(perch_span_of(path, n), device2, epoch2) != PERCH_OK,
		     "a path cut at %zu is no path", n);
	perch_wire_put_after(asked, device, epoch, 4711);
	assert_string_equal(asked, "/v1/streams/" DEVICE "/" EPOCH "/records?after=4711");
	path[20] = '/';
	assert_int_equal(perch_wire_get_path(perch_span_str(path), device2, epoch2),
			 PERCH_E_FORMAT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hello_bytes),     cmocka_unit_test(ack_bytes),
		cmocka_unit_test(receipt_bytes),   cmocka_unit_test(welcome_bytes),
		cmocka_unit_test(envelope_bytes),  cmocka_unit_test(page_bytes),
		cmocka_unit_test(enrolment_bytes), cmocka_unit_test(problem_bytes),
		cmocka_unit_test(refusals),        cmocka_unit_test(cuts),
		cmocka_unit_test(record_checks),   cmocka_unit_test(lines),
		cmocka_unit_test(paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
