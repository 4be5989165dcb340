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

// clang-format off
#define OF(type_, version_, ...) { .type = PERCH_RECORD_##type_, .version = (version_), __VA_ARGS__ }
#define R(type_, ...)  OF(type_, 1, __VA_ARGS__)
#define R2(type_, ...) OF(type_, 2, __VA_ARGS__)

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
	{ "epoch, bound to the record before it",
	  R2(EPOCH, .epoch = { .device = HEX32, .epoch = HEX16, .key = HEX64, .why = "restored",
	    .previous = HEX16, .previous_seq = 41, .previous_hash = HEX64, .tail = HEX64 }),
	  "{\"t\":\"epoch\",\"v\":2," HEAD ",\"device\":\"" HEX32 "\",\"epoch\":\"" HEX16 "\",\"key\":\""
	  HEX64 "\",\"why\":\"restored\",\"previous\":\"" HEX16 "\",\"previous_seq\":41,"
	  "\"previous_hash\":\"" HEX64 "\",\"tail\":\"" HEX64 "\"}" },
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
	    .quality = "first", .reasons = { 2, { "width 1470mm, limit >= 1473.2mm",
	    "missing length" } }, .override = "pass", .why = "agreed", .o = "typed" }),
	  "{\"t\":\"close\",\"v\":1," HEAD ",\"roll\":6,\"verdict\":\"reject\","
	  "\"profile\":\"four-point-inch@1\",\"points\":27,\"length\":109728000,\"width\":1473200,"
	  "\"rate\":\"13.9655\",\"quality\":\"first\",\"reasons\":[\"width 1470mm, limit >= 1473.2mm\","
	  "\"missing length\"],\"override\":\"pass\",\"why\":\"agreed\",\"o\":\"typed\"}" },
	{ "shift",
	  R(SHIFT, .shift = { .rolls = 3, .flaws = 12 }),
	  "{\"t\":\"shift\",\"v\":1," HEAD ",\"rolls\":3,\"flaws\":12}" },
	{ "roll, version 2: inspected before",
	  R2(ROLL, .roll = { .order = 5, .roll = "R0001", .lot = "", .ticket_um = -1, .is_again = true,
	    .first = 6, .o = "typed" }),
	  "{\"t\":\"roll\",\"v\":2," HEAD ",\"order\":5,\"roll\":\"R0001\",\"lot\":\"\",\"ticket\":-1,"
	  "\"raw\":\"\",\"aim\":\"\",\"sym\":\"\",\"confirmed\":\"\",\"why\":\"\",\"o\":\"typed\","
	  "\"again\":1,\"first\":6}" },
	{ "flaw, version 2: minor",
	  R2(FLAW, .flaw = { .roll = 6, .kind = "warp-line", .at_um = 0, .to_um = 914400, .len_um = -1,
	    .across_um = 25400, .dir = "weft", .is_full = true, .side = "back", .is_minor = true,
	    .o = "scanned" }),
	  "{\"t\":\"flaw\",\"v\":2," HEAD ",\"roll\":6,\"kind\":\"warp-line\",\"at\":0,\"to\":914400,"
	  "\"len\":-1,\"across\":25400,\"dir\":\"weft\",\"full\":1,\"side\":\"back\",\"o\":\"scanned\","
	  "\"minor\":1}" },
	{ "weight, version 2: as stated",
	  R2(WEIGHT, .weight = { .roll = 6, .place = "head", .value = 18, .exp = 1, .unit = "g/m2",
	    .method = "stated", .o = "typed" }),
	  "{\"t\":\"weight\",\"v\":2," HEAD ",\"roll\":6,\"place\":\"head\",\"value\":18,\"exp\":1,"
	  "\"unit\":\"g/m2\",\"o\":\"typed\",\"method\":\"stated\",\"mass\":0,\"mass_exp\":0,"
	  "\"mass_unit\":\"\",\"area\":0}" },
	{ "weight, version 2: 1.802 g of a swatch of 100 cm2 are 180.2 g/m2; both are kept",
	  R2(WEIGHT, .weight = { .roll = 6, .place = "tail", .value = 1802, .exp = -1, .unit = "g/m2",
	    .method = "swatch", .mass = 1802, .mass_exp = -3, .mass_unit = "g", .area_mm2 = 10000,
	    .o = "measured" }),
	  "{\"t\":\"weight\",\"v\":2," HEAD ",\"roll\":6,\"place\":\"tail\",\"value\":1802,\"exp\":-1,"
	  "\"unit\":\"g/m2\",\"o\":\"measured\",\"method\":\"swatch\",\"mass\":1802,\"mass_exp\":-3,"
	  "\"mass_unit\":\"g\",\"area\":10000}" },
	{ "density keeps the typed digits and unit",
	  R(DENSITY, .density = { .roll = 6, .dir = "warp", .value = 680, .exp = -1, .unit = "/in",
	    .o = "typed" }),
	  "{\"t\":\"density\",\"v\":1," HEAD ",\"roll\":6,\"dir\":\"warp\",\"value\":680,\"exp\":-1,"
	  "\"unit\":\"/in\",\"o\":\"typed\"}" },
	{ "skew; none at all is a measurement",
	  R(SKEW, .skew = { .roll = 6, .kind = "double-hooked-bow", .um = 0, .o = "typed" }),
	  "{\"t\":\"skew\",\"v\":1," HEAD ",\"roll\":6,\"kind\":\"double-hooked-bow\",\"um\":0,"
	  "\"o\":\"typed\"}" },
	{ "wash",
	  R(WASH, .wash = { .roll = 6, .moment = "after", .dir = "weft", .um = 485000, .o = "typed" }),
	  "{\"t\":\"wash\",\"v\":1," HEAD ",\"roll\":6,\"moment\":\"after\",\"dir\":\"weft\","
	  "\"um\":485000,\"o\":\"typed\"}" },
	{ "colour",
	  R(COLOUR, .colour = { .roll = 6, .kind = "side-centre", .light = "D65", .grade = "4-5",
	    .reference = "approved", .reference_no = "C-17", .look = 2, .difference = "0.812500",
	    .o = "typed" }),
	  "{\"t\":\"colour\",\"v\":1," HEAD ",\"roll\":6,\"kind\":\"side-centre\",\"light\":\"D65\","
	  "\"grade\":\"4-5\",\"reference\":\"approved\",\"reference_no\":\"C-17\",\"look\":2,"
	  "\"difference\":\"0.812500\",\"o\":\"typed\"}" },
	{ "shade",
	  R(SHADE, .shade = { .roll = 6, .lot = "356", .o = "typed" }),
	  "{\"t\":\"shade\",\"v\":1," HEAD ",\"roll\":6,\"lot\":\"356\",\"o\":\"typed\"}" },
	{ "mark",
	  R(MARK, .mark = { .roll = 6, .field = "lot", .is_ok = false, .text = "reads L240731B",
	    .o = "scanned" }),
	  "{\"t\":\"mark\",\"v\":1," HEAD ",\"roll\":6,\"field\":\"lot\",\"ok\":0,"
	  "\"text\":\"reads L240731B\",\"o\":\"scanned\"}" },
	{ "check",
	  R(CHECK, .check = { .roll = 6, .what = "hand", .is_ok = true, .o = "typed" }),
	  "{\"t\":\"check\",\"v\":1," HEAD ",\"roll\":6,\"what\":\"hand\",\"ok\":1,\"text\":\"\","
	  "\"o\":\"typed\"}" },
	{ "sample",
	  R(SAMPLE, .sample = { .roll = 6, .um = 3000000, .lab = "7781", .text = "fastness",
	    .o = "typed" }),
	  "{\"t\":\"sample\",\"v\":1," HEAD ",\"roll\":6,\"um\":3000000,\"lab\":\"7781\","
	  "\"text\":\"fastness\",\"o\":\"typed\"}" },
	{ "hold",
	  R(HOLD, .hold = { .roll = 6, .wait = "decision", .text = "colour", .o = "typed" }),
	  "{\"t\":\"hold\",\"v\":1," HEAD ",\"roll\":6,\"wait\":\"decision\",\"text\":\"colour\","
	  "\"o\":\"typed\"}" },
	{ "release",
	  R(RELEASE, .release = { .roll = 6, .by = "lab", .number = "7781", .verdict = "pass",
	    .text = "fastness 4", .revision = 9 }),
	  "{\"t\":\"release\",\"v\":1," HEAD ",\"roll\":6,\"by\":\"lab\",\"number\":\"7781\","
	  "\"verdict\":\"pass\",\"text\":\"fastness 4\",\"revision\":9}" },
	{ "close, version 2: a hold, and everything was to be checked",
	  R2(CLOSE, .close = { .roll = 6, .verdict = "hold-lab", .profile = "four-point-metric@1",
	    .points = 0, .length_um = 100000000, .width_um = 1500000, .rate = "0.0000",
	    .quality = "first", .otherwise = "concession", .is_full = true, .o = "typed" }),
	  "{\"t\":\"close\",\"v\":2," HEAD ",\"roll\":6,\"verdict\":\"hold-lab\","
	  "\"profile\":\"four-point-metric@1\",\"points\":0,\"length\":100000000,\"width\":1500000,"
	  "\"rate\":\"0.0000\",\"quality\":\"first\",\"reasons\":[],\"override\":\"\",\"why\":\"\","
	  "\"o\":\"typed\",\"otherwise\":\"concession\",\"full\":1}" },
	{ "setup",
	  R(SETUP, .setup = { .order = 5, .item = "light", .text = "1100lx", .o = "typed" }),
	  "{\"t\":\"setup\",\"v\":1," HEAD ",\"order\":5,\"item\":\"light\",\"text\":\"1100lx\","
	  "\"o\":\"typed\"}" },
	{ "sampling",
	  R(SAMPLING, .sampling = { .order = 5, .lot = "L240731A", .rule = "z14 2.5 II", .round = 2,
	    .size = 90, .n = 2, .accept = 1, .picks = "R0007 R0041", .why = "R0003 failed" }),
	  "{\"t\":\"sampling\",\"v\":1," HEAD ",\"order\":5,\"lot\":\"L240731A\","
	  "\"rule\":\"z14 2.5 II\",\"round\":2,\"size\":90,\"n\":2,\"accept\":1,"
	  "\"picks\":\"R0007 R0041\",\"why\":\"R0003 failed\"}" },
	{ "lot",
	  R(LOT, .lot = { .order = 5, .lot = "L240731A", .verdict = "reject", .rate = "31.2500",
	    .inspected = 13, .failed = 2, .reasons = { 1, { "2 of 13 failed, most 1" } },
	    .override = "second", .why = "agreed", .o = "typed" }),
	  "{\"t\":\"lot\",\"v\":1," HEAD ",\"order\":5,\"lot\":\"L240731A\",\"verdict\":\"reject\","
	  "\"rate\":\"31.2500\",\"inspected\":13,\"failed\":2,\"reasons\":[\"2 of 13 failed, most 1\"],"
	  "\"override\":\"second\",\"why\":\"agreed\",\"o\":\"typed\"}" },
	{ "count",
	  R(COUNT, .count = { .order = 5, .kind = "receiving", .number = "DN-4", .o = "typed" }),
	  "{\"t\":\"count\",\"v\":1," HEAD ",\"order\":5,\"kind\":\"receiving\",\"number\":\"DN-4\","
	  "\"o\":\"typed\"}" },
	{ "counted",
	  R(COUNTED, .counted = { .count = 8, .roll = "R0001", .lot = "L240731A", .is_listed = true,
	    .label = { .n = 2, .raw = { 'R', '1' }, .aim = "]C0", .sym = "code-128" },
	    .o = "scanned" }),
	  "{\"t\":\"counted\",\"v\":1," HEAD ",\"count\":8,\"roll\":\"R0001\",\"lot\":\"L240731A\","
	  "\"listed\":1,\"raw\":\"5231\",\"aim\":\"]C0\",\"sym\":\"code-128\",\"o\":\"scanned\"}" },
	{ "tally",
	  R(TALLY, .tally = { .count = 8, .expected = 90, .found = 88, .missing = 2, .extra = 1,
	    .signer = "Ms Wang", .why = "two follow", .o = "typed" }),
	  "{\"t\":\"tally\",\"v\":1," HEAD ",\"count\":8,\"expected\":90,\"found\":88,\"missing\":2,"
	  "\"extra\":1,\"signer\":\"Ms Wang\",\"why\":\"two follow\",\"o\":\"typed\"}" },
	{ "anomaly",
	  R(ANOMALY, .anomaly = { .order = 5, .roll = 0, .cause = "machine", .place = "stenter 2",
	    .text = "width drifts", .o = "typed" }),
	  "{\"t\":\"anomaly\",\"v\":1," HEAD ",\"order\":5,\"roll\":0,\"cause\":\"machine\","
	  "\"place\":\"stenter 2\",\"text\":\"width drifts\",\"o\":\"typed\"}" },
	{ "action",
	  R(ACTION, .action = { .order = 5, .of = 9, .owner = "Mr Li", .due = "2026-11-28",
	    .text = "set it", .o = "typed" }),
	  "{\"t\":\"action\",\"v\":1," HEAD ",\"order\":5,\"of\":9,\"owner\":\"Mr Li\","
	  "\"due\":\"2026-11-28\",\"text\":\"set it\",\"o\":\"typed\"}" },
	{ "recheck",
	  R(RECHECK, .recheck = { .of = 0, .number = "A-12", .is_done = true, .text = "runs straight",
	    .o = "typed" }),
	  "{\"t\":\"recheck\",\"v\":1," HEAD ",\"of\":0,\"number\":\"A-12\",\"done\":1,"
	  "\"text\":\"runs straight\",\"o\":\"typed\"}" },
	{ "question",
	  R(QUESTION, .question = { .order = 5, .roll = 6, .text = "which face?", .o = "typed" }),
	  "{\"t\":\"question\",\"v\":1," HEAD ",\"order\":5,\"roll\":6,\"text\":\"which face?\","
	  "\"o\":\"typed\"}" },
	{ "acknowledge",
	  R(ACKNOWLEDGE, .acknowledge = { .order = 5, .what = "notice", .number = "N-3", .spec = 2,
	    .o = "typed" }),
	  "{\"t\":\"acknowledge\",\"v\":1," HEAD ",\"order\":5,\"what\":\"notice\",\"number\":\"N-3\","
	  "\"spec\":2,\"o\":\"typed\"}" },
	{ "keep",
	  R(KEEP, .keep = { .what = "card", .number = "C-17", .place = "cupboard 3", .until =
	    "2027-05-01", .order = 5, .lot = "", .text = "navy", .o = "scanned" }),
	  "{\"t\":\"keep\",\"v\":1," HEAD ",\"what\":\"card\",\"number\":\"C-17\","
	  "\"place\":\"cupboard 3\",\"until\":\"2027-05-01\",\"order\":5,\"lot\":\"\","
	  "\"text\":\"navy\",\"o\":\"scanned\"}" },
	{ "leftover",
	  R(LEFTOVER, .leftover = { .order = 5, .roll = "R0001", .um = 12000000, .text = "to owner",
	    .o = "typed" }),
	  "{\"t\":\"leftover\",\"v\":1," HEAD ",\"order\":5,\"roll\":\"R0001\",\"um\":12000000,"
	  "\"text\":\"to owner\",\"o\":\"typed\"}" },
	{ "told",
	  R(TOLD, .told = { .order = 5, .name = "Ms Wang, QC", .text = "on paper", .o = "typed" }),
	  "{\"t\":\"told\",\"v\":1," HEAD ",\"order\":5,\"name\":\"Ms Wang, QC\",\"text\":\"on paper\","
	  "\"o\":\"typed\"}" },
	{ "plan",
	  R(PLAN, .plan = { .order = 0, .text = "R0004 to R0020", .o = "typed" }),
	  "{\"t\":\"plan\",\"v\":1," HEAD ",\"order\":0,\"text\":\"R0004 to R0020\",\"o\":\"typed\"}" },
	{ "make: JSON within JSON",
	  R(MAKE, .make = { .kind = "roll", .key = "T-1/R1", .body =
	    "{\"order\":\"T-1\",\"roll\":\"R1\"}", .o = "typed" }),
	  "{\"t\":\"make\",\"v\":1," HEAD ",\"kind\":\"roll\",\"key\":\"T-1/R1\","
	  "\"body\":\"{\\\"order\\\":\\\"T-1\\\",\\\"roll\\\":\\\"R1\\\"}\",\"o\":\"typed\"}" },
	{ "link",
	  R(LINK, .link = { .from = "T-1", .to = "PO-88213", .o = "typed" }),
	  "{\"t\":\"link\",\"v\":1," HEAD ",\"from\":\"T-1\",\"to\":\"PO-88213\",\"o\":\"typed\"}" },
	{ "shift, version 2",
	  R2(SHIFT, .shift = { .rolls = 3, .flaws = 12, .held = 1, .open = 2, .text = "stenter down" }),
	  "{\"t\":\"shift\",\"v\":2," HEAD ",\"rolls\":3,\"flaws\":12,\"held\":1,\"open\":2,"
	  "\"text\":\"stenter down\"}" },
	{ "out, version 2",
	  R2(OUT, .out = { .o = "typed" }),
	  "{\"t\":\"out\",\"v\":2," HEAD ",\"o\":\"typed\"}" },
	{ "order, version 2",
	  R2(ORDER, .order = { .order = "PO-88213", .spec = 1, .revision = 7, .o = "scanned" }),
	  "{\"t\":\"order\",\"v\":2," HEAD ",\"order\":\"PO-88213\",\"spec\":1,\"revision\":7,"
	  "\"o\":\"scanned\"}" },
	{ "stop, version 2: a label may be typed",
	  R2(STOP, .stop = { .why = "bad-label", .label = { .n = 1, .raw = { 'x' } }, .o = "typed" }),
	  "{\"t\":\"stop\",\"v\":2," HEAD ",\"why\":\"bad-label\",\"raw\":\"78\",\"aim\":\"\","
	  "\"sym\":\"\",\"o\":\"typed\"}" },
	{ "withdraw, version 2",
	  R2(WITHDRAW, .withdraw = { .of = 7, .why = "misread", .o = "typed" }),
	  "{\"t\":\"withdraw\",\"v\":2," HEAD ",\"of\":7,\"why\":\"misread\",\"o\":\"typed\"}" },
	{ "sampling, version 2",
	  R2(SAMPLING, .sampling = { .order = 5, .lot = "L240731A", .rule = "z14 2.5 II", .round = 1,
	    .size = 90, .n = 1, .accept = 1, .picks = "R0007", .o = "typed" }),
	  "{\"t\":\"sampling\",\"v\":2," HEAD ",\"order\":5,\"lot\":\"L240731A\","
	  "\"rule\":\"z14 2.5 II\",\"round\":1,\"size\":90,\"n\":1,\"accept\":1,"
	  "\"picks\":\"R0007\",\"why\":\"\",\"o\":\"typed\"}" },
	{ "shift, version 3",
	  OF(SHIFT, 3, .shift = { .rolls = 3, .flaws = 12, .held = 1, .open = 2, .text = "",
	    .o = "scanned" }),
	  "{\"t\":\"shift\",\"v\":3," HEAD ",\"rolls\":3,\"flaws\":12,\"held\":1,\"open\":2,"
	  "\"text\":\"\",\"o\":\"scanned\"}" },
	{ "in, version 2: who vouches for the badge",
	  R2(IN, .in = { .person = "LI-7", .o = "scanned", .role = "inspector", .how = "pin" }),
	  "{\"t\":\"in\",\"v\":2," HEAD ",\"person\":\"LI-7\",\"o\":\"scanned\","
	  "\"role\":\"inspector\",\"how\":\"pin\"}" },
	{ "deny",
	  R(DENY, .deny = { .badge = "LI-7", .at = "sign", .why = "pin", .tries = 5, .wait = 30,
	    .o = "typed" }),
	  "{\"t\":\"deny\",\"v\":1," HEAD ",\"badge\":\"LI-7\",\"at\":\"sign\",\"why\":\"pin\","
	  "\"tries\":5,\"wait\":30,\"o\":\"typed\"}" },
	{ "unlock",
	  R(UNLOCK, .unlock = { .badge = "LI-7", .o = "typed" }),
	  "{\"t\":\"unlock\",\"v\":1," HEAD ",\"badge\":\"LI-7\",\"o\":\"typed\"}" },
	{ "sign",
	  R(SIGN, .sign = { .order = 5, .name = "Ms Wang, QC", .meaning = "agreed", .rolls = 12,
	    .failed = 2, .held = 1, .through = 480, .how = "pin", .text = "copy received",
	    .o = "typed" }),
	  "{\"t\":\"sign\",\"v\":1," HEAD ",\"order\":5,\"name\":\"Ms Wang, QC\","
	  "\"meaning\":\"agreed\",\"rolls\":12,\"failed\":2,\"held\":1,\"through\":480,"
	  "\"how\":\"pin\",\"text\":\"copy received\",\"o\":\"typed\"}" },
	{ "addendum",
	  R(ADDENDUM, .addendum = { .of = 6, .text = "the hole was mended", .o = "typed" }),
	  "{\"t\":\"addendum\",\"v\":1," HEAD ",\"of\":6,\"text\":\"the hole was mended\","
	  "\"o\":\"typed\"}" },
	{ "restored",
	  R(RESTORED, .restored = { .why = "damaged", .copy = 512, .copied_ms = 1795240800000,
	    .salvaged = 7, .office = 3, .marked = 521 }),
	  "{\"t\":\"restored\",\"v\":1," HEAD ",\"why\":\"damaged\",\"copy\":512,"
	  "\"copied\":1795240800000,\"salvaged\":7,\"office\":3,\"marked\":521}" },
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
	int seen[PERCH_RECORD_TYPES] = { 0 }; /* a bit for each version */

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(golden); i++) {
		struct perch_buf b = perch_buf_over(memory, sizeof(memory));
		struct perch_span bytes = perch_span_str(golden[i].bytes);

		MUST(perch_record_decode(bytes, &record) == PERCH_OK, "%s", golden[i].must);
		MUST(record.type == golden[i].record.type &&
			     record.version == golden[i].record.version,
		     "%s", golden[i].must);
		MUST(record.head.wall_ms == head.wall_ms && record.head.is_trusted &&
			     record.head.mono_ms == head.mono_ms && record.head.boot == 2 &&
			     record.head.sign_in == 3,
		     "%s: head", golden[i].must);
		MUST(perch_record_encode(&record, &b) == PERCH_OK &&
			     perch_span_eq(perch_buf_span(&b), bytes),
		     "%s: round trip", golden[i].must);
		seen[record.type] |= 1 << (record.version - 1);
	}
	for (unsigned t = 0; t < PERCH_RECORD_TYPES; t++) {
		perch_record_init(&record, (enum perch_record_type)t, head);
		MUST(seen[t] == (1 << record.version) - 1,
		     "golden bytes exist for every version of %s",
		     perch_record_type_str((enum perch_record_type)t));
	}
}

#define W "{\"t\":\"withdraw\",\"v\":1,"
#define S "{\"t\":\"stage\",\"v\":1," HEAD ","
#define T "{\"t\":\"stop\",\"v\":1," HEAD ",\"why\":\"x\","
#define C                                                                                          \
	"{\"t\":\"close\",\"v\":1," HEAD ",\"roll\":6,\"verdict\":\"pass\",\"profile\":\"p@1\","   \
	"\"points\":0,\"length\":1,\"width\":1,\"rate\":\"0\",\"quality\":\"first\",\"reasons\":[" \
	"],"

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
	{ "a newer version is said to be one", "{\"t\":\"out\",\"v\":3," HEAD "}", PERCH_E_NEWER },
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
	{ "version 1 has not what version 2 added", C "\"override\":\"\",\"why\":\"\",\"o\":\"typed\",\"full\":1}", PERCH_E_FORMAT },
	{ "version 1 has not the verdicts of version 2", C "\"override\":\"concession\",\"why\":\"\",\"o\":\"typed\"}", PERCH_E_FORMAT },
	{ "version 2 has all of its own", "{\"t\":\"shift\",\"v\":2," HEAD ",\"rolls\":3,\"flaws\":12}", PERCH_E_FORMAT },
	{ "version 4 of shift is of a later program", "{\"t\":\"shift\",\"v\":4," HEAD "}", PERCH_E_NEWER },
	{ "a release is no hold", "{\"t\":\"release\",\"v\":1," HEAD ",\"roll\":6,\"by\":\"lab\",\"number\":\"1\",\"verdict\":\"hold-lab\",\"text\":\"\",\"revision\":9}", PERCH_E_FORMAT },
	{ "a third look does not exist", "{\"t\":\"colour\",\"v\":1," HEAD ",\"roll\":6,\"kind\":\"side-centre\",\"light\":\"D65\",\"grade\":\"4\",\"reference\":\"approved\",\"reference_no\":\"\",\"look\":3,\"difference\":\"\",\"o\":\"typed\"}", PERCH_E_RANGE },
	{ "a skew has one of the forms", "{\"t\":\"skew\",\"v\":1," HEAD ",\"roll\":6,\"kind\":\"bend\",\"um\":1,\"o\":\"typed\"}", PERCH_E_FORMAT },
	{ "a density of zero is none", "{\"t\":\"density\",\"v\":1," HEAD ",\"roll\":6,\"dir\":\"warp\",\"value\":0,\"exp\":0,\"unit\":\"/in\",\"o\":\"typed\"}", PERCH_E_RANGE },
	{ "nothing cut is no sample", "{\"t\":\"sample\",\"v\":1," HEAD ",\"roll\":6,\"um\":0,\"lab\":\"1\",\"text\":\"\",\"o\":\"typed\"}", PERCH_E_RANGE },
	{ "sampling begins with round 1", "{\"t\":\"sampling\",\"v\":1," HEAD ",\"order\":5,\"lot\":\"A\",\"rule\":\"z14\",\"round\":0,\"size\":9,\"n\":1,\"accept\":0,\"picks\":\"R1\",\"why\":\"\"}", PERCH_E_RANGE },
	{ "a count never misses less than nothing", "{\"t\":\"tally\",\"v\":1," HEAD ",\"count\":8,\"expected\":1,\"found\":2,\"missing\":-1,\"extra\":0,\"signer\":\"\",\"why\":\"\",\"o\":\"typed\"}", PERCH_E_RANGE },
	{ "what is made is an order or a roll", "{\"t\":\"make\",\"v\":1," HEAD ",\"kind\":\"lab\",\"key\":\"1\",\"body\":\"{}\",\"o\":\"typed\"}", PERCH_E_FORMAT },
	{ "what is made is text in the record", "{\"t\":\"make\",\"v\":1," HEAD ",\"kind\":\"order\",\"key\":\"1\",\"body\":{},\"o\":\"typed\"}", PERCH_E_FORMAT },
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
	record.close.reasons.n = PERCH_RULES_MAX;
	for (size_t i = 0; i < PERCH_RULES_MAX; i++)
		memset(record.close.reasons.v[i], 1, PERCH_RULE_CAP - 1);
	memset(record.close.profile, 1, sizeof(record.close.profile) - 1);
	memset(record.close.why, 1, sizeof(record.close.why) - 1);
	(void)snprintf(record.close.o, sizeof(record.close.o), "typed");
	memset(record.close.rate, 1, sizeof(record.close.rate) - 1);
	(void)snprintf(record.close.verdict, sizeof(record.close.verdict), "hold-decision");
	(void)snprintf(record.close.override, sizeof(record.close.override), "hold-decision");
	MUST(perch_record_encode(&record, &b) == PERCH_OK, "the longest close fits");

	perch_buf_reset(&b);
	perch_record_init(&record, PERCH_RECORD_LOT, head);
	record.lot.reasons.n = PERCH_RULES_MAX;
	for (size_t i = 0; i < PERCH_RULES_MAX; i++)
		memset(record.lot.reasons.v[i], 1, PERCH_RULE_CAP - 1);
	memset(record.lot.lot, 1, sizeof(record.lot.lot) - 1);
	memset(record.lot.rate, 1, sizeof(record.lot.rate) - 1);
	memset(record.lot.why, 1, sizeof(record.lot.why) - 1);
	(void)snprintf(record.lot.verdict, sizeof(record.lot.verdict), "reject");
	(void)snprintf(record.lot.o, sizeof(record.lot.o), "typed");
	MUST(perch_record_encode(&record, &b) == PERCH_OK, "the longest lot fits");

	perch_buf_reset(&b);
	perch_record_init(&record, PERCH_RECORD_MAKE, head);
	memset(record.make.key, 1, sizeof(record.make.key) - 1);
	memset(record.make.body, 1, sizeof(record.make.body) - 1);
	(void)snprintf(record.make.kind, sizeof(record.make.kind), "order");
	(void)snprintf(record.make.o, sizeof(record.make.o), "typed");
	MUST(perch_record_encode(&record, &b) == PERCH_OK, "the longest make fits");

	perch_buf_reset(&b);
	perch_record_init(&record, PERCH_RECORD_COUNTED, head);
	record.counted.label.n = PERCH_SCAN_MAX;
	memset(record.counted.roll, 1, sizeof(record.counted.roll) - 1);
	memset(record.counted.lot, 1, sizeof(record.counted.lot) - 1);
	(void)snprintf(record.counted.o, sizeof(record.counted.o), "scanned");
	MUST(perch_record_encode(&record, &b) == PERCH_OK, "the longest counted fits");
}

/* Picks are the one text that would not fit if every byte were an escape of six. Roll numbers are
 * printable, so that two is the worst: a quotation mark or a backslash. */
static void
the_longest_picks_fit_the_limit(void **state)
{
	struct perch_buf b = perch_buf_over(memory, PERCH_RECORD_BYTES_MAX);

	(void)state;
	perch_record_init(&record, PERCH_RECORD_SAMPLING, head);
	memset(record.sampling.picks, '\\', sizeof(record.sampling.picks) - 1);
	memset(record.sampling.lot, '"', sizeof(record.sampling.lot) - 1);
	memset(record.sampling.rule, '"', sizeof(record.sampling.rule) - 1);
	memset(record.sampling.why, '"', sizeof(record.sampling.why) - 1);
	record.sampling.round = 99;
	(void)snprintf(record.sampling.o, sizeof(record.sampling.o), "typed");
	record.sampling.size = record.sampling.n = record.sampling.accept = INT64_MAX;
	MUST(perch_record_encode(&record, &b) == PERCH_OK, "the longest printable picks fit");
	MUST(perch_record_decode(perch_buf_span(&b), &record) == PERCH_OK, "and are read back");

	perch_buf_reset(&b);
	memset(record.sampling.picks, 1, sizeof(record.sampling.picks) - 1);
	MUST(perch_record_encode(&record, &b) == PERCH_E_FULL && b.n == 0,
	     "control characters in all of them do not, and nothing is written");
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
		cmocka_unit_test(the_longest_picks_fit_the_limit),
		cmocka_unit_test(records_md_shows_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
