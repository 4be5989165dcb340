/*
 * record_table.c - types and fields of the log's records, and their table for people. Pure.
 *
 * The order of the rows in a type is the order of the keys in the bytes. It is final: a change is
 * a new version of the type, never an edit.
 */
#include "firmware/session/record_table.h"

#include <inttypes.h>

static const char *const origins[] = { "typed", "scanned", "measured", NULL };
static const char *const whys[] = { "new", "restored", NULL };
static const char *const outcomes[] = { "kept", "lost", "changed", NULL };
static const char *const stages[] = { "early", "middle", "final", "wash", NULL };
static const char *const directions[] = { "warp", "weft", NULL };
static const char *const sides[] = { "face", "back", NULL };
static const char *const width_places[] = { "head", "middle", "tail", NULL };
static const char *const weight_places[] = { "head", "tail", NULL };
static const char *const weight_units[] = { "g/m2", "oz/yd2", NULL };
static const char *const verdicts[] = { "pass", "second", "reject", NULL };
static const char *const qualities[] = { "first", "second", "reject", NULL };

// clang-format off
#define AT(m)   .offset = offsetof(struct perch_record, m), \
		.cap = sizeof(((struct perch_record *)NULL)->m)
#define INT(k, m, lo, hi, text) \
	{ .key = (k), .kind = PERCH_FIELD_INT, AT(m), .min = (lo), .max = (hi), .about = (text) }
#define ANY(k, m, text)  INT(k, m, INT64_MIN, INT64_MAX, text)
#define ID(k, m, text)   INT(k, m, 0, INT64_MAX, text)
#define UM(k, m, text)   INT(k, m, -1, INT64_MAX, text)
#define FLAG(k, m, text) { .key = (k), .kind = PERCH_FIELD_FLAG, AT(m), .about = (text) }
#define TEXT(k, m, text) { .key = (k), .kind = PERCH_FIELD_TEXT, AT(m), .about = (text) }
#define WORD(k, m, list, text) \
	{ .key = (k), .kind = PERCH_FIELD_WORD, AT(m), .words = (list), .about = (text) }
#define WORD_OR_NONE(k, m, list, text) \
	{ .key = (k), .kind = PERCH_FIELD_WORD, AT(m), .words = (list), .is_optional = true, \
	  .about = (text) }
#define HEX(k, m, text) { .key = (k), .kind = PERCH_FIELD_HEX, AT(m), .about = (text) }
#define HEX_OR_NONE(k, m, text) \
	{ .key = (k), .kind = PERCH_FIELD_HEX, AT(m), .is_optional = true, .about = (text) }
#define ORIGIN(m) WORD("o", m, origins, "how it came in")
#define RAW(m) { .key = "raw", .kind = PERCH_FIELD_RAW, AT(m), .about = "the label's bytes" }
#define AIM(m) TEXT("aim", m, "AIM identifier that the scanner sent")
#define SYM(m) TEXT("sym", m, "symbology")

const struct perch_record_field perch_record_head_fields[PERCH_RECORD_HEAD_FIELDS] = {
	ANY("w", head.wall_ms, "wall time, ms since 1970"),
	FLAG("c", head.is_trusted, "the wall clock is trusted"),
	ANY("m", head.mono_ms, "ms since the machine started"),
	ID("b", head.boot, "id of the boot record in force, 0 before the first"),
	ID("s", head.sign_in, "id of the sign-in in force, 0: nobody"),
};

static const struct perch_record_field epoch_fields[] = {
	HEX("device", epoch.device, "device id"),
	HEX("epoch", epoch.epoch, "epoch id"),
	HEX("key", epoch.key, "public Ed25519 key of the seals"),
	WORD("why", epoch.why, whys, "restored: the log was a copy behind its mark"),
	HEX_OR_NONE("previous", epoch.previous, "epoch id before"),
	INT("previous_seq", epoch.previous_seq, 0, INT64_MAX, "its last sealed seq by the mark"),
	HEX_OR_NONE("previous_hash", epoch.previous_hash, "the chain hash there"),
};
static const struct perch_record_field boot_fields[] = {
	TEXT("program", boot.program, "name and version"),
	HEX("boot", boot.boot, "the kernel's boot id"),
	FLAG("clean", boot.is_clean, "the run before ended in order"),
};
static const struct perch_record_field clock_fields[] = {
	ANY("from", clock.from_ms, "what the wall clock would have shown"),
	ANY("to", clock.to_ms, "what it shows"),
};
static const struct perch_record_field scanner_fields[] = {
	TEXT("name", scanner.name, "as the device calls itself"),
	INT("vid", scanner.vid, 0, 65535, "USB vendor id"),
	INT("pid", scanner.pid, 0, 65535, "USB product id"),
	TEXT("driver", scanner.driver, "our driver"),
	FLAG("attached", scanner.is_attached, "0: it went away"),
};
static const struct perch_record_field separator_fields[] = {
	TEXT("name", separator.name, "the scanner, as it calls itself"),
	INT("vid", separator.vid, 0, 65535, "USB vendor id"),
	INT("pid", separator.pid, 0, 65535, "USB product id"),
	TEXT("driver", separator.driver, "our driver"),
	WORD("outcome", separator.outcome, outcomes, "of GS; changed: something else came in its place"),
	FLAG("aim", separator.has_aim, "an AIM identifier came"),
};
static const struct perch_record_field master_fields[] = {
	INT("revision", master.revision, 0, INT64_MAX, "master data now in use"),
};
static const struct perch_record_field in_fields[] = {
	TEXT("person", in.person, "badge"),
	ORIGIN(in.o),
};
static const struct perch_record_field order_fields[] = {
	TEXT("order", order.order, "order number"),
	INT("spec", order.spec, 0, INT64_MAX, "version of its specification"),
	INT("revision", order.revision, 0, INT64_MAX, "master data that said so"),
};
static const struct perch_record_field stage_fields[] = {
	WORD("stage", stage.stage, stages, "of the rolls that follow"),
	ORIGIN(stage.o),
};
static const struct perch_record_field stop_fields[] = {
	TEXT("why", stop.why, "code of commands.md: wrong-order, duplicate .."),
	RAW(stop.label),
	AIM(stop.label.aim),
	SYM(stop.label.sym),
};
static const struct perch_record_field roll_fields[] = {
	ID("order", roll.order, "id of the order record"),
	TEXT("roll", roll.roll, "roll number"),
	TEXT("lot", roll.lot, "dye lot"),
	UM("ticket", roll.ticket_um, "length by packing list, else by label"),
	RAW(roll.label),
	AIM(roll.label.aim),
	SYM(roll.label.sym),
	TEXT("confirmed", roll.confirmed, "doubts that a person confirmed, comma between"),
	TEXT("why", roll.why, "the reason given"),
	ORIGIN(roll.o),
};
static const struct perch_record_field flaw_fields[] = {
	ID("roll", flaw.roll, "id of the roll record"),
	TEXT("kind", flaw.kind, "code"),
	INT("at", flaw.at_um, 0, INT64_MAX, "start, along the roll"),
	UM("to", flaw.to_um, "end of a running flaw"),
	UM("len", flaw.len_um, "longest size"),
	UM("across", flaw.across_um, "left end, from the left edge"),
	WORD("dir", flaw.dir, directions, "direction"),
	FLAG("full", flaw.is_full, "across the full width"),
	WORD("side", flaw.side, sides, "side of the cloth"),
	ORIGIN(flaw.o),
};
static const struct perch_record_field withdraw_fields[] = {
	ID("of", withdraw.of, "id of the record taken back"),
	TEXT("why", withdraw.why, "the reason given"),
};
static const struct perch_record_field width_fields[] = {
	ID("roll", width.roll, "id of the roll record"),
	WORD("place", width.place, width_places, "where"),
	INT("um", width.um, 1, INT64_MAX, "measured"),
	ORIGIN(width.o),
};
static const struct perch_record_field weight_fields[] = {
	ID("roll", weight.roll, "id of the roll record"),
	WORD("place", weight.place, weight_places, "where"),
	INT("value", weight.value, 1, INT64_MAX, "value * 10^exp unit"),
	INT("exp", weight.exp, -18, 18, "exponent of ten"),
	WORD("unit", weight.unit, weight_units, "unit"),
	ORIGIN(weight.o),
};
static const struct perch_record_field length_fields[] = {
	ID("roll", length.roll, "id of the roll record"),
	INT("um", length.um, 1, INT64_MAX, "measured"),
	ORIGIN(length.o),
};
static const struct perch_record_field note_fields[] = {
	ID("roll", note.roll, "id of the roll record, 0: of no roll"),
	TEXT("text", note.text, "the note"),
	ORIGIN(note.o),
};
static const struct perch_record_field close_fields[] = {
	ID("roll", close.roll, "id of the roll record"),
	WORD_OR_NONE("verdict", close.verdict, verdicts, "by the rules; \"\": not computable"),
	TEXT("profile", close.profile, "id@version of the scoring profile"),
	INT("points", close.points, -1, INT64_MAX, "-1: not computable"),
	UM("length", close.length_um, "inspected length: measured, else ticket"),
	UM("width", close.width_um, "width used: least measured, else the order's"),
	TEXT("rate", close.rate, "points per area, rounded, for reading"),
	WORD_OR_NONE("quality", close.quality, qualities, "by the profile alone"),
	{ .key = "reasons", .kind = PERCH_FIELD_RULES, AT(close), .about = "rules that failed" },
	WORD_OR_NONE("override", close.override, verdicts, "the inspector's own verdict"),
	TEXT("why", close.why, "the reason given for override or missing"),
	ORIGIN(close.o),
};
static const struct perch_record_field shift_fields[] = {
	INT("rolls", shift.rolls, 0, INT64_MAX, "closed since sign-in or the last shift end"),
	INT("flaws", shift.flaws, 0, INT64_MAX, "standing on those rolls"),
};
static const struct perch_record_field seal_fields[] = {
	HEX("epoch", seal.epoch, "epoch id"),
	INT("seq", seal.seq, 0, INT64_MAX, "of the record just before"),
	HEX("head", seal.head, "its chain hash"),
	HEX("sig", seal.sig, "Ed25519 signature"),
};

#define ROW(type, text, table) \
	[PERCH_RECORD_##type] = { .about = (text), .fields = (table), .n = PERCH_COUNT(table), .name =

const struct perch_record_row perch_record_rows[PERCH_RECORD_TYPES] = {
	ROW(EPOCH, "an epoch of the log begins", epoch_fields) "epoch" },
	ROW(BOOT, "the program started", boot_fields) "boot" },
	ROW(CLOCK, "the wall clock stepped by more than 2 s", clock_fields) "clock" },
	ROW(SCANNER, "a scanner came or went", scanner_fields) "scanner" },
	ROW(SEPARATOR, "the separator test label was scanned", separator_fields) "separator" },
	ROW(MASTER, "new master data in use", master_fields) "master" },
	ROW(IN, "a person signed in", in_fields) "in" },
	[PERCH_RECORD_OUT] = { .about = "the person signed out", .name = "out" },
	ROW(ORDER, "the active order; no stage holds after it", order_fields) "order" },
	ROW(STAGE, "the inspection stage", stage_fields) "stage" },
	ROW(STOP, "a scan that was stopped", stop_fields) "stop" },
	ROW(ROLL, "inspection of a roll began", roll_fields) "roll" },
	ROW(FLAW, "a flaw", flaw_fields) "flaw" },
	ROW(WITHDRAW, "an entry, or a roll's start without entries, is taken back",
	    withdraw_fields) "withdraw" },
	ROW(WIDTH, "a width; the last of a place holds", width_fields) "width" },
	ROW(WEIGHT, "a weight; the last of a place holds", weight_fields) "weight" },
	ROW(LENGTH, "the roll's length; the last one holds", length_fields) "length" },
	ROW(NOTE, "a note", note_fields) "note" },
	ROW(CLOSE, "inspection of the roll ended", close_fields) "close" },
	ROW(SHIFT, "the shift ended", shift_fields) "shift" },
	ROW(SEAL, "signature over everything up to the record just before", seal_fields) "seal" },
};
// clang-format on

/* "integer from -1", "text of 0 to 40 bytes", ... */
static void
document_values(const struct perch_record_field *f, struct perch_buf *out)
{
	switch (f->kind) {
	case PERCH_FIELD_INT:
		perch_buf_put_str(out, "integer");
		if (f->min != INT64_MIN)
			perch_buf_fmt(out, " from %" PRIi64, f->min);
		if (f->max != INT64_MAX)
			perch_buf_fmt(out, " to %" PRIi64, f->max);
		break;
	case PERCH_FIELD_FLAG:
		perch_buf_put_str(out, "0 or 1");
		break;
	case PERCH_FIELD_TEXT:
		perch_buf_fmt(out, "text, up to %zu bytes", f->cap - 1);
		break;
	case PERCH_FIELD_WORD:
		for (size_t i = 0; f->words[i] != NULL; i++)
			perch_buf_fmt(out, "%s`%s`", i > 0 ? " " : "", f->words[i]);
		break;
	case PERCH_FIELD_HEX:
		perch_buf_fmt(out, "%zu hex digits", f->cap - 1);
		break;
	case PERCH_FIELD_RAW:
		perch_buf_fmt(out, "hex, up to %d bytes", PERCH_SCAN_MAX);
		break;
	case PERCH_FIELD_RULES:
		perch_buf_fmt(out, "list of up to %d texts", PERCH_RULES_MAX);
		break;
	}
	if (f->is_optional)
		perch_buf_put_str(out, " or empty");
}

static void
document_fields(const struct perch_record_field *f, size_t n, struct perch_buf *out)
{
	perch_buf_put_str(out, "| key | holds | meaning |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < n; i++) {
		perch_buf_fmt(out, "| %s | ", f[i].key);
		document_values(&f[i], out);
		perch_buf_fmt(out, " | %s |\n", f[i].about);
	}
}

enum perch_rc
perch_record_document(struct perch_buf *out)
{
	perch_buf_put_str(out, "## Head of every record\n\n");
	document_fields(perch_record_head_fields, PERCH_RECORD_HEAD_FIELDS, out);
	for (size_t i = 0; i < PERCH_RECORD_TYPES; i++) {
		const struct perch_record_row *row = &perch_record_rows[i];

		perch_buf_fmt(out, "\n## %s, version %d\n\n%s\n", row->name, PERCH_RECORD_VERSION,
			      row->about);
		if (row->n > 0) {
			perch_buf_put_str(out, "\n");
			document_fields(row->fields, row->n, out);
		}
	}
	return out->is_full ? PERCH_E_FULL : PERCH_OK;
}
