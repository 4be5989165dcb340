/*
 * test_record.c - records to bytes and back (firmware/session/record.c). The bytes below are the
 * format: a change of one of them is a change of the log, and needs a new version of the type.
 */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "firmware/session/record.h"

#define HEX32  "00112233445566778899aabbccddeeff"
#define HEX16  "0123456789abcdef"
#define HEX64  HEX32 HEX32
#define HEX128 HEX64 HEX64

/* Head of every golden record: 2026-11-21T06:00:00Z, trusted, 1 h after start, boot 2, sign-in 3. */
#define HEAD "\"w\":1795240800000,\"c\":1,\"m\":3600000,\"b\":2,\"s\":3"

static const struct perch_record_head head = { 1795240800000, true, 3600000, 2, 3 };

#define R(type_, ...)                                                                              \
	{                                                                                          \
		.type = PERCH_RECORD_##type_, __VA_ARGS__                                          \
	}

// clang-format off
static const struct {
	const char         *must;
	struct perch_record record;
	const char         *bytes;
} golden[] = {
	{ "epoch, new",
	  R(EPOCH, .epoch = { .device = HEX32, .epoch = HEX16, .key = HEX64, .why = "new" }),
	  "{\"t\":\"epoch\",\"v\":1," HEAD ",\"device\":\"" HEX32 "\",\"epoch\":\"" HEX16 "\",\"key\":\""
	  HEX64 "\",\"why\":\"new\",\"previous\":\"\",\"previous_seq\":0,\"previous_hash\":\"\"}" },
	{ "epoch, restored",
	  R(EPOCH, .epoch = { .device = HEX32, .epoch = HEX16, .key = HEX64, .why = "restored",
	    .previous = HEX16, .previous_seq = 41, .previous_hash = HEX64 }),
	  "{\"t\":\"epoch\",\"v\":1," HEAD ",\"device\":\"" HEX32 "\",\"epoch\":\"" HEX16 "\",\"key\":\""
	  HEX64 "\",\"why\":\"restored\",\"previous\":\"" HEX16 "\",\"previous_seq\":41,"
	  "\"previous_hash\":\"" HEX64 "\"}" },
	{ "boot",
	  R(BOOT, .boot = { .program = "perch 0.1.0", .boot = HEX32, .is_clean = true }),
	  "{\"t\":\"boot\",\"v\":1," HEAD ",\"program\":\"perch 0.1.0\",\"boot\":\"" HEX32
	  "\",\"clean\":1}" },
	{ "clock",
	  R(CLOCK, .clock = { .from_ms = -5, .to_ms = 1795240800000 }),
	  "{\"t\":\"clock\",\"v\":1," HEAD ",\"from\":-5,\"to\":1795240800000}" },
	{ "scanner; text is UTF-8",
	  R(SCANNER, .scanner = { .name = "Sc\"an \xe7\xba\xa2", .vid = 0x05e0, .pid = 0x1300,
	    .driver = "hid-pos", .is_attached = true }),
	  "{\"t\":\"scanner\",\"v\":1," HEAD ",\"name\":\"Sc\\\"an \xe7\xba\xa2\",\"vid\":1504,"
	  "\"pid\":4864,\"driver\":\"hid-pos\",\"attached\":1}" },
	{ "separator",
	  R(SEPARATOR, .separator = { .name = "Voyager", .vid = 0x0c2e, .pid = 0x1007,
	    .driver = "hid-pos", .outcome = "kept", .has_aim = true }),
	  "{\"t\":\"separator\",\"v\":1," HEAD ",\"name\":\"Voyager\",\"vid\":3118,\"pid\":4103,"
	  "\"driver\":\"hid-pos\",\"outcome\":\"kept\",\"aim\":1}" },
	{ "master",
	  R(MASTER, .master = { .revision = 7 }),
	  "{\"t\":\"master\",\"v\":1," HEAD ",\"revision\":7}" },
	{ "in",
	  R(IN, .in = { .person = "LI-7", .o = "scanned" }),
	  "{\"t\":\"in\",\"v\":1," HEAD ",\"person\":\"LI-7\",\"o\":\"scanned\"}" },
	{ "out",
	  R(OUT, .in = { .person = "" }),
	  "{\"t\":\"out\",\"v\":1," HEAD "}" },
	{ "order",
	  R(ORDER, .order = { .order = "PO-88213", .spec = 1, .revision = 7 }),
	  "{\"t\":\"order\",\"v\":1," HEAD ",\"order\":\"PO-88213\",\"spec\":1,\"revision\":7}" },
	{ "stage",
	  R(STAGE, .stage = { .stage = "final", .o = "typed" }),
	  "{\"t\":\"stage\",\"v\":1," HEAD ",\"stage\":\"final\",\"o\":\"typed\"}" },
	{ "stop: any byte of a label survives",
	  R(STOP, .stop = { .why = "bad-label", .label = { .n = 3, .raw = { 0, 0x1d, 0xff },
	    .aim = "]C1", .sym = "gs1-128" } }),
	  "{\"t\":\"stop\",\"v\":1," HEAD ",\"why\":\"bad-label\",\"raw\":\"001dff\",\"aim\":\"]C1\","
	  "\"sym\":\"gs1-128\"}" },
	{ "roll",
	  R(ROLL, .roll = { .order = 5, .roll = "R0001", .lot = "L240731A", .ticket_um = 109728000,
	    .label = { .n = 2, .raw = { 'R', '1' }, .sym = "code-128" },
	    .confirmed = "unknown-roll", .why = "late", .o = "scanned" }),
	  "{\"t\":\"roll\",\"v\":1," HEAD ",\"order\":5,\"roll\":\"R0001\",\"lot\":\"L240731A\","
	  "\"ticket\":109728000,\"raw\":\"5231\",\"aim\":\"\",\"sym\":\"code-128\","
	  "\"confirmed\":\"unknown-roll\",\"why\":\"late\",\"o\":\"scanned\"}" },
	{ "flaw",
	  R(FLAW, .flaw = { .roll = 6, .kind = "slub", .at_um = 15544800, .to_um = -1,
	    .len_um = 50800, .across_um = -1, .dir = "warp", .side = "face", .o = "typed" }),
	  "{\"t\":\"flaw\",\"v\":1," HEAD ",\"roll\":6,\"kind\":\"slub\",\"at\":15544800,\"to\":-1,"
	  "\"len\":50800,\"across\":-1,\"dir\":\"warp\",\"full\":0,\"side\":\"face\",\"o\":\"typed\"}" },
	{ "withdraw",
	  R(WITHDRAW, .withdraw = { .of = 7, .why = "" }),
	  "{\"t\":\"withdraw\",\"v\":1," HEAD ",\"of\":7,\"why\":\"\"}" },
	{ "width",
	  R(WIDTH, .width = { .roll = 6, .place = "middle", .um = 1520000, .o = "typed" }),
	  "{\"t\":\"width\",\"v\":1," HEAD ",\"roll\":6,\"place\":\"middle\",\"um\":1520000,"
	  "\"o\":\"typed\"}" },
	{ "weight keeps the typed digits",
	  R(WEIGHT, .weight = { .roll = 6, .place = "tail", .value = 1800, .exp = -1, .unit = "g/m2",
	    .o = "measured" }),
	  "{\"t\":\"weight\",\"v\":1," HEAD ",\"roll\":6,\"place\":\"tail\",\"value\":1800,\"exp\":-1,"
	  "\"unit\":\"g/m2\",\"o\":\"measured\"}" },
	{ "length",
	  R(LENGTH, .length = { .roll = 6, .um = 118600000, .o = "typed" }),
	  "{\"t\":\"length\",\"v\":1," HEAD ",\"roll\":6,\"um\":118600000,\"o\":\"typed\"}" },
	{ "note",
	  R(NOTE, .note = { .roll = 0, .text = "back\\slash", .o = "typed" }),
	  "{\"t\":\"note\",\"v\":1," HEAD ",\"roll\":0,\"text\":\"back\\\\slash\",\"o\":\"typed\"}" },
	{ "close",
	  R(CLOSE, .close = { .roll = 6, .verdict = "reject", .profile = "four-point-inch@1",
	    .points = 27, .length_um = 109728000, .width_um = 1473200, .rate = "13.9655",
	    .quality = "first", .n_reasons = 2, .reasons = { "width 1470mm, limit >= 1473.2mm",
	    "missing length" }, .override = "pass", .why = "agreed", .o = "typed" }),
	  "{\"t\":\"close\",\"v\":1," HEAD ",\"roll\":6,\"verdict\":\"reject\","
	  "\"profile\":\"four-point-inch@1\",\"points\":27,\"length\":109728000,\"width\":1473200,"
	  "\"rate\":\"13.9655\",\"quality\":\"first\",\"reasons\":[\"width 1470mm, limit >= 1473.2mm\","
	  "\"missing length\"],\"override\":\"pass\",\"why\":\"agreed\",\"o\":\"typed\"}" },
	{ "shift",
	  R(SHIFT, .shift = { .rolls = 3, .flaws = 12 }),
	  "{\"t\":\"shift\",\"v\":1," HEAD ",\"rolls\":3,\"flaws\":12}" },
	{ "seal",
	  R(SEAL, .seal = { .epoch = HEX16, .seq = 40, .head = HEX64, .sig = HEX128 }),
	  "{\"t\":\"seal\",\"v\":1," HEAD ",\"epoch\":\"" HEX16 "\",\"seq\":40,\"head\":\"" HEX64
	  "\",\"sig\":\"" HEX128 "\"}" },
};
// clang-format on

static uint8_t memory[2 * PERCH_RECORD_BYTES_MAX];
static struct perch_record record;

static void
records_have_their_golden_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(golden); i++) {
		struct perch_buf b = perch_buf_over(memory, sizeof(memory));

		record = golden[i].record;
		record.head = head;
		MUST(perch_record_encode(&record, &b) == PERCH_OK, "%s", golden[i].must);
		const char *text = perch_buf_cstr(&b);
		MUST(text != NULL && strcmp(text, golden[i].bytes) == 0, "%s: got %s",
		     golden[i].must, text);
	}
}

static void
golden_bytes_give_the_record_back(void **state)
{
	bool seen[PERCH_RECORD_TYPES] = { false };

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(golden); i++) {
		struct perch_buf b = perch_buf_over(memory, sizeof(memory));
		struct perch_span bytes = perch_span_str(golden[i].bytes);

		MUST(perch_record_decode(bytes, &record) == PERCH_OK, "%s", golden[i].must);
		MUST(record.type == golden[i].record.type, "%s", golden[i].must);
		MUST(record.head.wall_ms == head.wall_ms && record.head.is_trusted &&
			     record.head.mono_ms == head.mono_ms && record.head.boot == 2 &&
			     record.head.sign_in == 3,
		     "%s: head", golden[i].must);
		MUST(perch_record_encode(&record, &b) == PERCH_OK &&
			     perch_span_eq(perch_buf_span(&b), bytes),
		     "%s: round trip", golden[i].must);
		seen[record.type] = true;
	}
	for (unsigned t = 0; t < PERCH_RECORD_TYPES; t++)
		MUST(seen[t], "golden bytes exist for %s",
		     perch_record_type_str((enum perch_record_type)t));
}

#define W "{\"t\":\"withdraw\",\"v\":1,"
#define S "{\"t\":\"stage\",\"v\":1," HEAD ","
#define T "{\"t\":\"stop\",\"v\":1," HEAD ",\"why\":\"x\","

static const struct {
	const char *must;
	const char *bytes;
	enum perch_rc rc;
} refused[] = {
	// clang-format off
	{ "nothing is no record", "", PERCH_E_SHORT },
	{ "half a record is short", W HEAD, PERCH_E_SHORT },
	{ "an array is no record", "[]", PERCH_E_FORMAT },
	{ "a number is no record", "1", PERCH_E_FORMAT },
	{ "an unknown type is said to be one", "{\"t\":\"dance\",\"v\":1}", PERCH_E_UNKNOWN },
	{ "a newer version is said to be one", "{\"t\":\"out\",\"v\":2," HEAD "}", PERCH_E_NEWER },
	{ "version 0 does not exist", "{\"t\":\"out\",\"v\":0," HEAD "}", PERCH_E_RANGE },
	{ "the type comes first", "{\"v\":1,\"t\":\"out\"," HEAD "}", PERCH_E_FORMAT },
	{ "no key may be missing", W HEAD ",\"of\":7}", PERCH_E_FORMAT },
	{ "no key may be added", "{\"t\":\"out\",\"v\":1," HEAD ",\"x\":1}", PERCH_E_FORMAT },
	{ "keys keep their order", W HEAD ",\"why\":\"\",\"of\":7}", PERCH_E_FORMAT },
	{ "a blank is not canonical", "{\"t\":\"out\",\"v\":1, " HEAD "}", PERCH_E_FORMAT },
	{ "a newline is not canonical", "{\"t\":\"out\",\"v\":1," HEAD "}\n", PERCH_E_FORMAT },
	{ "a needless escape is not canonical", "{\"t\":\"\\u006fut\",\"v\":1," HEAD "}", PERCH_E_FORMAT },
	{ "a fraction is no integer", W HEAD ",\"of\":7.0,\"why\":\"\"}", PERCH_E_FORMAT },
	{ "a negative id is out of range", W HEAD ",\"of\":-7,\"why\":\"\"}", PERCH_E_RANGE },
	{ "a flag is 0 or 1", "{\"t\":\"out\",\"v\":1,\"w\":0,\"c\":2,\"m\":0,\"b\":0,\"s\":0}", PERCH_E_RANGE },
	{ "a word is one of its list", S "\"stage\":\"late\",\"o\":\"typed\"}", PERCH_E_FORMAT },
	{ "a word may not be empty", S "\"stage\":\"\",\"o\":\"typed\"}", PERCH_E_FORMAT },
	{ "a text has its limit", "{\"t\":\"in\",\"v\":1," HEAD ",\"person\":\"" HEX32 "0\",\"o\":\"typed\"}", PERCH_E_RANGE },
	{ "hex is lower case", T "\"raw\":\"FF\",\"aim\":\"\",\"sym\":\"\"}", PERCH_E_FORMAT },
	{ "hex has pairs", T "\"raw\":\"f\",\"aim\":\"\",\"sym\":\"\"}", PERCH_E_FORMAT },
	{ "hex of a fixed length has that length", "{\"t\":\"boot\",\"v\":1," HEAD ",\"program\":\"p\",\"boot\":\"00\",\"clean\":0}", PERCH_E_FORMAT },
	{ "raw is a string", T "\"raw\":12,\"aim\":\"\",\"sym\":\"\"}", PERCH_E_FORMAT },
	// clang-format on
};

static void
what_is_not_canonical_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(refused); i++) {
		enum perch_rc rc = perch_record_decode(perch_span_str(refused[i].bytes), &record);

		MUST(rc == refused[i].rc, "%s: wanted %s, got %s", refused[i].must,
		     perch_rc_str(refused[i].rc), perch_rc_str(rc));
	}
}

static void
a_field_that_is_not_allowed_is_not_written(void **state)
{
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	(void)state;
	perch_record_init(&record, PERCH_RECORD_STAGE, head);
	MUST(perch_record_encode(&record, &b) == PERCH_E_FORMAT && b.n == 0, "a word is needed");
	perch_record_init(&record, PERCH_RECORD_ROLL, head);
	(void)snprintf(record.roll.o, sizeof(record.roll.o), "typed");
	record.roll.ticket_um = -2;
	MUST(perch_record_encode(&record, &b) == PERCH_E_RANGE && b.n == 0, "-1 is the least");
	record.roll.ticket_um = -1;
	memset(record.roll.lot, 'x', sizeof(record.roll.lot));
	MUST(perch_record_encode(&record, &b) == PERCH_E_FORMAT && b.n == 0, "texts end");
	memset(record.roll.lot, 0, sizeof(record.roll.lot));
	record.roll.lot[0] = '\xff';
	MUST(perch_record_encode(&record, &b) == PERCH_E_FORMAT && b.n == 0, "texts are UTF-8");
}

static void
the_longest_records_fit_the_limit(void **state)
{
	struct perch_buf b = perch_buf_over(memory, PERCH_RECORD_BYTES_MAX);

	(void)state;
	/* Every byte of a text an escape of six: the worst there can be. */
	perch_record_init(&record, PERCH_RECORD_ROLL, head);
	record.roll.label.n = PERCH_SCAN_MAX;
	memset(record.roll.roll, 1, sizeof(record.roll.roll) - 1);
	memset(record.roll.lot, 1, sizeof(record.roll.lot) - 1);
	memset(record.roll.confirmed, 1, sizeof(record.roll.confirmed) - 1);
	memset(record.roll.why, 1, sizeof(record.roll.why) - 1);
	(void)snprintf(record.roll.o, sizeof(record.roll.o), "typed");
	MUST(perch_record_encode(&record, &b) == PERCH_OK, "the longest roll fits");
	MUST(perch_record_decode(perch_buf_span(&b), &record) == PERCH_OK, "and is read back");

	perch_buf_reset(&b);
	perch_record_init(&record, PERCH_RECORD_CLOSE, head);
	record.close.n_reasons = PERCH_RULES_MAX;
	for (size_t i = 0; i < PERCH_RULES_MAX; i++)
		memset(record.close.reasons[i], 1, PERCH_RULE_CAP - 1);
	memset(record.close.profile, 1, sizeof(record.close.profile) - 1);
	memset(record.close.why, 1, sizeof(record.close.why) - 1);
	(void)snprintf(record.close.o, sizeof(record.close.o), "typed");
	MUST(perch_record_encode(&record, &b) == PERCH_OK, "the longest close fits");
}

static void
records_md_shows_the_table(void **state)
{
	static uint8_t table[64 * 1024];
	static uint8_t page[64 * 1024];
	struct perch_buf b = perch_buf_over(table, sizeof(table));

	(void)state;
	MUST(perch_record_document(&b) == PERCH_OK, "the table fits");
	FILE *file = fopen("firmware/session/records.md", "rb");
	MUST(file != NULL, "records.md is there (run from the top of the tree)");
	size_t n = fread(page, 1, sizeof(page), file);
	(void)fclose(file);
	const char *out = getenv("PERCH_RECORDS_MD");
	if (out != NULL && (file = fopen(out, "wb")) != NULL) {
		(void)fwrite(table, 1, b.n, file);
		(void)fclose(file);
	}
	MUST(memmem(page, n, table, b.n) != NULL,
	     "records.md holds the table as it is in C; PERCH_RECORDS_MD=FILE writes it");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_have_their_golden_bytes),
		cmocka_unit_test(golden_bytes_give_the_record_back),
		cmocka_unit_test(what_is_not_canonical_is_refused),
		cmocka_unit_test(a_field_that_is_not_allowed_is_not_written),
		cmocka_unit_test(the_longest_records_fit_the_limit),
		cmocka_unit_test(records_md_shows_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
