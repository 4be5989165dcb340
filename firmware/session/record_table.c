/*
 * record_table.c - types, versions and fields of the log's records. Pure.
 *
 * The order of the rows in a type is the order of the keys in the bytes. It is final: a change is
 * a new version of the type, never an edit. A later version has the fields of the one before, then
 * its own.
 */
#include "firmware/session/record_table.h"

static const char *const origins[] = { "typed", "scanned", "measured", NULL };
static const char *const whys[] = { "new", "restored", NULL };
static const char *const losses[] = { "damaged", "missing", NULL };
static const char *const roles[] = { "inspector", "lead", "service", NULL };
static const char *const proofs[] = { "pin", "badge", "unlisted", NULL };
static const char *const gates[] = { "in", "sign", "unlock", NULL };
static const char *const denials[] = { "pin", "unknown", "retired", "role", NULL };
static const char *const meanings[] = { "agreed", "seen", "disputed", NULL };
static const char *const outcomes[] = { "kept", "lost", "changed", NULL };
static const char *const stages[] = { "early", "middle", "final", "wash", NULL };
static const char *const directions[] = { "warp", "weft", NULL };
static const char *const sides[] = { "face", "back", NULL };
static const char *const width_places[] = { "head", "middle", "tail", NULL };
static const char *const weight_places[] = { "head", "tail", NULL };
static const char *const weight_units[] = { "g/m2", "oz/yd2", NULL };
static const char *const density_units[] = { "/in", "/10cm", NULL };
static const char *const mass_units[] = { "mg", "g", "kg", "oz", "lb", NULL };
static const char *const methods[] = { "stated", "swatch", "roll", NULL };
static const char *const skews[] = {
	"skew", "bow", "double-bow", "hooked-bow", "double-hooked-bow", "double-reverse-bow", NULL
};
static const char *const moments[] = { "before", "after", NULL };
static const char *const references[] = { "original", "approved", "first-lot", NULL };
static const char *const checks[] = { "hand", "smell", "packing", NULL };
static const char *const waits[] = { "lab", "decision", NULL };
static const char *const counts[] = { "receiving", "packing", NULL };
static const char *const acknowledged[] = { "notice", "spec", NULL };
static const char *const kept[] = { "sample", "card", NULL };
static const char *const made[] = { "order", "roll", NULL };
static const char *const lot_verdicts[] = { "pass", "widen", "reject", "open", NULL };
static const char *const verdicts_1[] = { "pass", "second", "reject", NULL };
static const char *const verdicts[] = { "pass",   "concession", "second",        "rework",
					"reject", "hold-lab",   "hold-decision", NULL };
static const char *const decisions[] = { "pass", "concession", "second", "rework", "reject", NULL };
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
#define RULES(k, m, most, text) \
	{ .key = (k), .kind = PERCH_FIELD_RULES, AT(m), .max = (most), .about = (text) }

const struct perch_record_field perch_record_head_fields[PERCH_RECORD_HEAD_FIELDS] = {
	ANY("w", head.wall_ms, "wall time, ms since 1970"),
	FLAG("c", head.is_trusted, "the wall clock is trusted"),
	ANY("m", head.mono_ms, "ms since the machine started"),
	ID("b", head.boot, "id of the boot record in force, 0 before the first"),
	ID("s", head.sign_in, "id of the sign-in in force, 0: nobody"),
};

#define EPOCH_1 \
	HEX("device", epoch.device, "device id"), \
	HEX("epoch", epoch.epoch, "epoch id"), \
	HEX("key", epoch.key, "public Ed25519 key of the seals"), \
	WORD("why", epoch.why, whys, "restored: the log was a copy behind its mark"), \
	HEX_OR_NONE("previous", epoch.previous, "epoch id before"), \
	INT("previous_seq", epoch.previous_seq, 0, INT64_MAX, "its last sealed seq by the mark"), \
	HEX_OR_NONE("previous_hash", epoch.previous_hash, "the chain hash there")
static const struct perch_record_field epoch_1[] = { EPOCH_1 };
static const struct perch_record_field epoch_2[] = {
	EPOCH_1,
	HEX_OR_NONE("tail", epoch.tail, "the chain hash of the record before, in this log"),
};
static const struct perch_record_field restored_1[] = {
	WORD("why", restored.why, losses, "what had become of the log"),
	ID("copy", restored.copy, "id of the last record of the copy that was taken, 0: none"),
	ANY("copied", restored.copied_ms, "wall time of that copy, ms since 1970"),
	INT("salvaged", restored.salvaged, 0, INT64_MAX, "records taken from the broken file"),
	INT("office", restored.office, 0, INT64_MAX, "records taken from head office"),
	INT("marked", restored.marked, 0, INT64_MAX, "seq that the mark proves, 0: none"),
};
static const struct perch_record_field boot_1[] = {
	TEXT("program", boot.program, "name and version"),
	HEX("boot", boot.boot, "the kernel's boot id"),
	FLAG("clean", boot.is_clean, "the run before ended in order"),
};
static const struct perch_record_field clock_1[] = {
	ANY("from", clock.from_ms, "what the wall clock would have shown"),
	ANY("to", clock.to_ms, "what it shows"),
};
static const struct perch_record_field scanner_1[] = {
	TEXT("name", scanner.name, "as the device calls itself"),
	INT("vid", scanner.vid, 0, 65535, "USB vendor id"),
	INT("pid", scanner.pid, 0, 65535, "USB product id"),
	TEXT("driver", scanner.driver, "our driver"),
	FLAG("attached", scanner.is_attached, "0: it went away"),
};
static const struct perch_record_field separator_1[] = {
	TEXT("name", separator.name, "the scanner, as it calls itself"),
	INT("vid", separator.vid, 0, 65535, "USB vendor id"),
	INT("pid", separator.pid, 0, 65535, "USB product id"),
	TEXT("driver", separator.driver, "our driver"),
	WORD("outcome", separator.outcome, outcomes, "of GS; changed: something else came in its place"),
	FLAG("aim", separator.has_aim, "an AIM identifier came"),
};
static const struct perch_record_field master_1[] = {
	INT("revision", master.revision, 0, INT64_MAX, "master data now in use"),
};
#define IN_1 \
	TEXT("person", in.person, "badge"), \
	ORIGIN(in.o)
static const struct perch_record_field in_1[] = { IN_1 };
static const struct perch_record_field in_2[] = {
	IN_1,
	WORD("role", in.role, roles, "what the list of people makes of the badge"),
	WORD("how", in.how, proofs,
	     "badge: the list has no PIN for it; unlisted: there is no list of people"),
};
static const struct perch_record_field deny_1[] = {
	TEXT("badge", deny.badge, "badge"),
	WORD("at", deny.at, gates, "what was wanted"),
	WORD("why", deny.why, denials, "why not; unknown: not in the list of people"),
	INT("tries", deny.tries, 0, INT64_MAX, "wrong ones in a row of the badge, this one included"),
	INT("wait", deny.wait, 0, INT64_MAX, "seconds until the next one may be made"),
	ORIGIN(deny.o),
};
static const struct perch_record_field unlock_1[] = {
	TEXT("badge", unlock.badge, "badge that may try again"),
	ORIGIN(unlock.o),
};
static const struct perch_record_field out_2[] = { ORIGIN(out.o) };
#define ORDER_1 \
	TEXT("order", order.order, "order number"), \
	INT("spec", order.spec, 0, INT64_MAX, "version of its specification"), \
	INT("revision", order.revision, 0, INT64_MAX, "master data that said so")
static const struct perch_record_field order_1[] = { ORDER_1 };
static const struct perch_record_field order_2[] = { ORDER_1, ORIGIN(order.o) };
static const struct perch_record_field stage_1[] = {
	WORD("stage", stage.stage, stages, "of the rolls that follow"),
	ORIGIN(stage.o),
};
#define STOP_1 \
	TEXT("why", stop.why, "code of commands.md: wrong-order, duplicate .."), \
	RAW(stop.label), \
	AIM(stop.label.aim), \
	SYM(stop.label.sym)
static const struct perch_record_field stop_1[] = { STOP_1 };
static const struct perch_record_field stop_2[] = { STOP_1, ORIGIN(stop.o) };
#define ROLL_1 \
	ID("order", roll.order, "id of the order record"), \
	TEXT("roll", roll.roll, "roll number"), \
	TEXT("lot", roll.lot, "dye lot"), \
	UM("ticket", roll.ticket_um, "length by packing list, else by label"), \
	RAW(roll.label), \
	AIM(roll.label.aim), \
	SYM(roll.label.sym), \
	TEXT("confirmed", roll.confirmed, "doubts that a person confirmed, comma between"), \
	TEXT("why", roll.why, "the reason given"), \
	ORIGIN(roll.o)
static const struct perch_record_field roll_1[] = { ROLL_1 };
static const struct perch_record_field roll_2[] = {
	ROLL_1,
	FLAG("again", roll.is_again, "inspected before"),
	ID("first", roll.first, "id of that roll record, 0: it is not in this log"),
};
#define FLAW_1 \
	ID("roll", flaw.roll, "id of the roll record"), \
	TEXT("kind", flaw.kind, "code"), \
	INT("at", flaw.at_um, 0, INT64_MAX, "start, along the roll"), \
	UM("to", flaw.to_um, "end of a running flaw"), \
	UM("len", flaw.len_um, "longest size"), \
	UM("across", flaw.across_um, "left end, from the left edge"), \
	WORD("dir", flaw.dir, directions, "direction"), \
	FLAG("full", flaw.is_full, "across the full width"), \
	WORD("side", flaw.side, sides, "side of the cloth"), \
	ORIGIN(flaw.o)
static const struct perch_record_field flaw_1[] = { FLAW_1 };
static const struct perch_record_field flaw_2[] = {
	FLAW_1,
	FLAG("minor", flaw.is_minor, "would not make the garment a second"),
};
#define WITHDRAW_1 \
	ID("of", withdraw.of, "id of the record taken back"), \
	TEXT("why", withdraw.why, "the reason given")
static const struct perch_record_field withdraw_1[] = { WITHDRAW_1 };
static const struct perch_record_field withdraw_2[] = { WITHDRAW_1, ORIGIN(withdraw.o) };
static const struct perch_record_field width_1[] = {
	ID("roll", width.roll, "id of the roll record"),
	WORD("place", width.place, width_places, "where"),
	INT("um", width.um, 1, INT64_MAX, "measured"),
	ORIGIN(width.o),
};
#define WEIGHT_1 \
	ID("roll", weight.roll, "id of the roll record"), \
	WORD("place", weight.place, weight_places, "where"), \
	INT("value", weight.value, 1, INT64_MAX, "value * 10^exp unit"), \
	INT("exp", weight.exp, -18, 18, "exponent of ten"), \
	WORD("unit", weight.unit, weight_units, "unit"), \
	ORIGIN(weight.o)
static const struct perch_record_field weight_1[] = { WEIGHT_1 };
static const struct perch_record_field weight_2[] = {
	WEIGHT_1,
	WORD("method", weight.method, methods, "stated, or worked out from a weighed piece"),
	INT("mass", weight.mass, 0, INT64_MAX, "mass * 10^mass_exp mass_unit; 0 when stated"),
	INT("mass_exp", weight.mass_exp, -18, 18, "exponent of ten"),
	WORD_OR_NONE("mass_unit", weight.mass_unit, mass_units, "unit of the mass"),
	INT("area", weight.area_mm2, 0, INT64_MAX, "of the piece in mm2; 0 when stated"),
};
static const struct perch_record_field length_1[] = {
	ID("roll", length.roll, "id of the roll record"),
	INT("um", length.um, 1, INT64_MAX, "measured"),
	ORIGIN(length.o),
};
static const struct perch_record_field density_1[] = {
	ID("roll", density.roll, "id of the roll record"),
	WORD("dir", density.dir, directions, "warp: ends, weft: picks"),
	INT("value", density.value, 1, INT64_MAX, "value * 10^exp unit"),
	INT("exp", density.exp, -18, 18, "exponent of ten"),
	WORD("unit", density.unit, density_units, "unit"),
	ORIGIN(density.o),
};
static const struct perch_record_field skew_1[] = {
	ID("roll", skew.roll, "id of the roll record"),
	WORD("kind", skew.kind, skews, "form (ASTM D3990)"),
	INT("um", skew.um, 0, INT64_MAX, "greatest distance, parallel to the selvedge"),
	ORIGIN(skew.o),
};
static const struct perch_record_field wash_1[] = {
	ID("roll", wash.roll, "id of the roll record"),
	WORD("moment", wash.moment, moments, "before or after washing"),
	WORD("dir", wash.dir, directions, "warp: length, weft: width"),
	INT("um", wash.um, 1, INT64_MAX, "measured"),
	ORIGIN(wash.o),
};
static const struct perch_record_field colour_1[] = {
	ID("roll", colour.roll, "id of the roll record"),
	TEXT("kind", colour.kind, "kind of difference: side-centre .."),
	TEXT("light", colour.light, "light source"),
	TEXT("grade", colour.grade, "grey scale grade in half steps: 4-5"),
	WORD("reference", colour.reference, references, "held against"),
	TEXT("reference_no", colour.reference_no, "number of the reference"),
	INT("look", colour.look, 1, 2, "2: a second look"),
	TEXT("difference", colour.difference, "dEF that an instrument gave, else empty"),
	ORIGIN(colour.o),
};
static const struct perch_record_field shade_1[] = {
	ID("roll", shade.roll, "id of the roll record"),
	TEXT("lot", shade.lot, "shade lot: A .. Z, or a 555 number"),
	ORIGIN(shade.o),
};
static const struct perch_record_field mark_1[] = {
	ID("roll", mark.roll, "id of the roll record"),
	TEXT("field", mark.field, "of the shipping mark, or all"),
	FLAG("ok", mark.is_ok, "as ordered"),
	TEXT("text", mark.text, "as printed, or what is wrong"),
	ORIGIN(mark.o),
};
static const struct perch_record_field check_1[] = {
	ID("roll", check.roll, "id of the roll record"),
	WORD("what", check.what, checks, "what was judged"),
	FLAG("ok", check.is_ok, "as it should be"),
	TEXT("text", check.text, "what was found"),
	ORIGIN(check.o),
};
static const struct perch_record_field sample_1[] = {
	ID("roll", sample.roll, "id of the roll record"),
	INT("um", sample.um, 1, INT64_MAX, "length cut"),
	TEXT("lab", sample.lab, "number of the lab sample"),
	TEXT("text", sample.text, "what is to be tested"),
	ORIGIN(sample.o),
};
static const struct perch_record_field hold_1[] = {
	ID("roll", hold.roll, "id of the roll record"),
	WORD("wait", hold.wait, waits, "for what"),
	TEXT("text", hold.text, "why"),
	ORIGIN(hold.o),
};
static const struct perch_record_field release_1[] = {
	ID("roll", release.roll, "id of the roll record"),
	WORD("by", release.by, waits, "what has come"),
	TEXT("number", release.number, "of the lab sample or the decision"),
	WORD("verdict", release.verdict, decisions, "what the roll is now"),
	TEXT("text", release.text, "as head office put it"),
	INT("revision", release.revision, 0, INT64_MAX, "master data that said so"),
};
static const struct perch_record_field note_1[] = {
	ID("roll", note.roll, "id of the roll record, 0: of no roll"),
	TEXT("text", note.text, "the note"),
	ORIGIN(note.o),
};
#define CLOSE_FIELDS(words, most) \
	ID("roll", close.roll, "id of the roll record"), \
	WORD_OR_NONE("verdict", close.verdict, words, "by the rules; \"\": not computable"), \
	TEXT("profile", close.profile, "id@version of the scoring profile"), \
	INT("points", close.points, -1, INT64_MAX, "-1: not computable"), \
	UM("length", close.length_um, "inspected length: measured, else ticket"), \
	UM("width", close.width_um, "width used: least measured, else the order's"), \
	TEXT("rate", close.rate, "points per area, rounded, for reading"), \
	WORD_OR_NONE("quality", close.quality, qualities, "by the profile alone"), \
	RULES("reasons", close.reasons, most, "rules that failed"), \
	WORD_OR_NONE("override", close.override, words, "the inspector's own verdict"), \
	TEXT("why", close.why, "the reason given for override or missing"), \
	ORIGIN(close.o)
static const struct perch_record_field close_1[] = { CLOSE_FIELDS(verdicts_1, 16) };
static const struct perch_record_field close_2[] = {
	CLOSE_FIELDS(verdicts, PERCH_RULES_MAX),
	WORD_OR_NONE("otherwise", close.otherwise, decisions,
		     "the verdict without its hold, empty where only a decision can tell"),
	FLAG("full", close.is_full, "everything was to be checked, as on a dye lot's first roll"),
};
static const struct perch_record_field setup_1[] = {
	ID("order", setup.order, "id of the order record"),
	TEXT("item", setup.item, "of the set-up checklist"),
	TEXT("text", setup.text, "what was found"),
	ORIGIN(setup.o),
};
#define SAMPLING_1 \
	ID("order", sampling.order, "id of the order record"), \
	TEXT("lot", sampling.lot, "dye lot"), \
	TEXT("rule", sampling.rule, "by which"), \
	INT("round", sampling.round, 1, 99, "a later one adds to the ones before"), \
	INT("size", sampling.size, 1, INT64_MAX, "rolls in the lot"), \
	INT("n", sampling.n, 1, INT64_MAX, "picked in this round"), \
	INT("accept", sampling.accept, 0, INT64_MAX, "most that may fail"), \
	TEXT("picks", sampling.picks, "their roll numbers, a blank between"), \
	TEXT("why", sampling.why, "of a further round")
static const struct perch_record_field sampling_1[] = { SAMPLING_1 };
static const struct perch_record_field sampling_2[] = { SAMPLING_1, ORIGIN(sampling.o) };
static const struct perch_record_field lot_1[] = {
	ID("order", lot.order, "id of the order record"),
	TEXT("lot", lot.lot, "dye lot"),
	WORD("verdict", lot.verdict, lot_verdicts, "by the rules"),
	TEXT("rate", lot.rate, "pooled points per area, rounded, for reading"),
	INT("inspected", lot.inspected, 0, INT64_MAX, "rolls closed"),
	INT("failed", lot.failed, 0, INT64_MAX, "of them"),
	RULES("reasons", lot.reasons, PERCH_RULES_MAX, "rules that failed"),
	WORD_OR_NONE("override", lot.override, decisions, "the inspector's own verdict"),
	TEXT("why", lot.why, "the reason given"),
	ORIGIN(lot.o),
};
static const struct perch_record_field count_1[] = {
	ID("order", count.order, "id of the order record"),
	WORD("kind", count.kind, counts, "against a delivery note or a packing list"),
	TEXT("number", count.number, "of that paper; empty: every roll of the order"),
	ORIGIN(count.o),
};
static const struct perch_record_field counted_1[] = {
	ID("count", counted.count, "id of the count record"),
	TEXT("roll", counted.roll, "roll number"),
	TEXT("lot", counted.lot, "dye lot"),
	FLAG("listed", counted.is_listed, "it is on the paper"),
	RAW(counted.label),
	AIM(counted.label.aim),
	SYM(counted.label.sym),
	ORIGIN(counted.o),
};
static const struct perch_record_field tally_1[] = {
	ID("count", tally.count, "id of the count record"),
	INT("expected", tally.expected, 0, INT64_MAX, "rolls on the paper"),
	INT("found", tally.found, 0, INT64_MAX, "of those"),
	INT("missing", tally.missing, 0, INT64_MAX, "of those"),
	INT("extra", tally.extra, 0, INT64_MAX, "found that are not on it"),
	TEXT("signer", tally.signer, "of the factory"),
	TEXT("why", tally.why, "the difference explained"),
	ORIGIN(tally.o),
};
static const struct perch_record_field anomaly_1[] = {
	ID("order", anomaly.order, "id of the order record, 0: of none"),
	ID("roll", anomaly.roll, "id of the roll record, 0: of no roll"),
	TEXT("cause", anomaly.cause, "one of the seven: plan, machine .."),
	TEXT("place", anomaly.place, "where in the mill"),
	TEXT("text", anomaly.text, "what was seen"),
	ORIGIN(anomaly.o),
};
static const struct perch_record_field action_1[] = {
	ID("order", action.order, "id of the order record, 0: of none"),
	ID("of", action.of, "id of the anomaly or flaw, 0: of none"),
	TEXT("owner", action.owner, "who does it"),
	TEXT("due", action.due, "year-month-day"),
	TEXT("text", action.text, "what is to be done"),
	ORIGIN(action.o),
};
static const struct perch_record_field recheck_1[] = {
	ID("of", recheck.of, "id of the action record, 0: it came from head office"),
	TEXT("number", recheck.number, "then its number"),
	FLAG("done", recheck.is_done, "0: it stays open"),
	TEXT("text", recheck.text, "what was found"),
	ORIGIN(recheck.o),
};
static const struct perch_record_field question_1[] = {
	ID("order", question.order, "id of the order record, 0: of none"),
	ID("roll", question.roll, "id of the roll record, 0: of no roll"),
	TEXT("text", question.text, "to head office"),
	ORIGIN(question.o),
};
static const struct perch_record_field acknowledge_1[] = {
	ID("order", acknowledge.order, "id of the order record, 0: of none"),
	WORD("what", acknowledge.what, acknowledged, "what was read"),
	TEXT("number", acknowledge.number, "of the notice; of the order"),
	INT("spec", acknowledge.spec, 0, INT64_MAX, "version of the specification"),
	ORIGIN(acknowledge.o),
};
static const struct perch_record_field keep_1[] = {
	WORD("what", keep.what, kept, "retained sample or colour card"),
	TEXT("number", keep.number, "on it"),
	TEXT("place", keep.place, "where it is"),
	TEXT("until", keep.until, "valid until: year-month-day, or empty"),
	ID("order", keep.order, "id of the order record, 0: of none"),
	TEXT("lot", keep.lot, "dye lot"),
	TEXT("text", keep.text, "what it is"),
	ORIGIN(keep.o),
};
static const struct perch_record_field leftover_1[] = {
	ID("order", leftover.order, "id of the order record"),
	TEXT("roll", leftover.roll, "roll number"),
	INT("um", leftover.um, 1, INT64_MAX, "length left over"),
	TEXT("text", leftover.text, "what becomes of it"),
	ORIGIN(leftover.o),
};
static const struct perch_record_field told_1[] = {
	ID("order", told.order, "id of the order record"),
	TEXT("name", told.name, "who was told the result"),
	TEXT("text", told.text, "how"),
	ORIGIN(told.o),
};
static const struct perch_record_field plan_1[] = {
	ID("order", plan.order, "id of the order record, 0: of none"),
	TEXT("text", plan.text, "to be done tomorrow"),
	ORIGIN(plan.o),
};
static const struct perch_record_field make_1[] = {
	WORD("kind", make.kind, made, "of the master item"),
	TEXT("key", make.key, "of the master item"),
	TEXT("body", make.body, "JSON, as head office would send it"),
	ORIGIN(make.o),
};
static const struct perch_record_field link_1[] = {
	TEXT("from", link.from, "order made on the terminal"),
	TEXT("to", link.to, "the same one at head office"),
	ORIGIN(link.o),
};
#define SHIFT_1 \
	INT("rolls", shift.rolls, 0, INT64_MAX, "closed since sign-in or the last shift end"), \
	INT("flaws", shift.flaws, 0, INT64_MAX, "standing on those rolls")
static const struct perch_record_field shift_1[] = { SHIFT_1 };
#define SHIFT_2 \
	SHIFT_1, \
	INT("held", shift.held, 0, INT64_MAX, "rolls that wait for the lab or a decision"), \
	INT("open", shift.open, 0, INT64_MAX, "corrective actions that are open"), \
	TEXT("text", shift.text, "the day in a line")
static const struct perch_record_field shift_2[] = { SHIFT_2 };
static const struct perch_record_field shift_3[] = { SHIFT_2, ORIGIN(shift.o) };
static const struct perch_record_field sign_1[] = {
	ID("order", sign.order, "id of the order record"),
	TEXT("name", sign.name, "of the factory's person"),
	WORD("meaning", sign.meaning, meanings, "what the signature says"),
	INT("rolls", sign.rolls, 0, INT64_MAX, "closed rolls that it covers and none before"),
	INT("failed", sign.failed, 0, INT64_MAX, "of them"),
	INT("held", sign.held, 0, INT64_MAX, "of them"),
	ID("through", sign.through, "id of the last record that it covers"),
	WORD("how", sign.how, proofs, "how the inspector showed who he is, once more"),
	TEXT("text", sign.text, "what the factory's person had to say"),
	ORIGIN(sign.o),
};
static const struct perch_record_field addendum_1[] = {
	ID("of", addendum.of, "id of a record that is signed"),
	TEXT("text", addendum.text, "what is to be added"),
	ORIGIN(addendum.o),
};
static const struct perch_record_field seal_1[] = {
	HEX("epoch", seal.epoch, "epoch id"),
	INT("seq", seal.seq, 0, INT64_MAX, "of the record just before"),
	HEX("head", seal.head, "its chain hash"),
	HEX("sig", seal.sig, "Ed25519 signature"),
};

#define FORM(table) { (table), PERCH_COUNT(table) }
#define ROW(type, nick, text, ...) \
	[PERCH_RECORD_##type] = { \
		.name = (nick), .about = (text), \
		.forms = (const struct perch_record_form[]){ __VA_ARGS__ }, \
		.versions = (int)(sizeof((const struct perch_record_form[]){ __VA_ARGS__ }) / \
				  sizeof(struct perch_record_form)), \
	}

const struct perch_record_row perch_record_rows[PERCH_RECORD_TYPES] = {
	ROW(EPOCH, "epoch", "an epoch of the log begins", FORM(epoch_1), FORM(epoch_2)),
	ROW(RESTORED, "restored", "what was saved of a damaged or missing log", FORM(restored_1)),
	ROW(BOOT, "boot", "the program started", FORM(boot_1)),
	ROW(CLOCK, "clock", "the wall clock stepped by more than 2 s", FORM(clock_1)),
	ROW(SCANNER, "scanner", "a scanner came or went", FORM(scanner_1)),
	ROW(SEPARATOR, "separator", "the separator test label was scanned", FORM(separator_1)),
	ROW(MASTER, "master", "new master data in use", FORM(master_1)),
	ROW(IN, "in", "a person signed in", FORM(in_1), FORM(in_2)),
	ROW(OUT, "out", "the person signed out", { NULL, 0 }, FORM(out_2)),
	ROW(DENY, "deny", "a badge or its PIN was not taken", FORM(deny_1)),
	ROW(UNLOCK, "unlock", "a locked badge may try again", FORM(unlock_1)),
	ROW(ORDER, "order", "the active order; no stage holds after it", FORM(order_1),
	    FORM(order_2)),
	ROW(STAGE, "stage", "the inspection stage", FORM(stage_1)),
	ROW(STOP, "stop", "a scan that was stopped", FORM(stop_1), FORM(stop_2)),
	ROW(ROLL, "roll", "inspection of a roll began", FORM(roll_1), FORM(roll_2)),
	ROW(FLAW, "flaw", "a flaw", FORM(flaw_1), FORM(flaw_2)),
	ROW(WITHDRAW, "withdraw", "an entry, or a roll's start without entries, is taken back",
	    FORM(withdraw_1), FORM(withdraw_2)),
	ROW(WIDTH, "width", "a width; the last of a place holds", FORM(width_1)),
	ROW(WEIGHT, "weight", "a weight; the last of a place holds", FORM(weight_1), FORM(weight_2)),
	ROW(LENGTH, "length", "the roll's length; the last one holds", FORM(length_1)),
	ROW(DENSITY, "density", "ends or picks; the last of a direction holds", FORM(density_1)),
	ROW(SKEW, "skew", "a bow or a skew; the greatest one counts", FORM(skew_1)),
	ROW(WASH, "wash", "a mark measured before or after washing; the last of each holds",
	    FORM(wash_1)),
	ROW(COLOUR, "colour", "a colour grade; the last of kind, light, reference and look holds",
	    FORM(colour_1)),
	ROW(SHADE, "shade", "the roll's shade lot; the last one holds", FORM(shade_1)),
	ROW(MARK, "mark", "a field of the shipping mark; the last of a field holds", FORM(mark_1)),
	ROW(CHECK, "check", "hand feel, smell or packing judged; the last of each holds",
	    FORM(check_1)),
	ROW(SAMPLE, "sample", "test cloth cut for the lab; the roll is held until the result",
	    FORM(sample_1)),
	ROW(HOLD, "hold", "a roll waits for the lab or for a decision", FORM(hold_1)),
	ROW(RELEASE, "release", "a held roll is released", FORM(release_1)),
	ROW(NOTE, "note", "a note", FORM(note_1)),
	ROW(CLOSE, "close", "inspection of the roll ended", FORM(close_1), FORM(close_2)),
	ROW(SETUP, "setup", "a line of the set-up checklist", FORM(setup_1)),
	ROW(SAMPLING, "sampling", "which rolls of a dye lot are inspected", FORM(sampling_1),
	    FORM(sampling_2)),
	ROW(LOT, "lot", "verdict on a dye lot", FORM(lot_1)),
	ROW(COUNT, "count", "counting against a paper begins", FORM(count_1)),
	ROW(COUNTED, "counted", "a roll was counted", FORM(counted_1)),
	ROW(TALLY, "tally", "the count ends", FORM(tally_1)),
	ROW(ANOMALY, "anomaly", "something went wrong in the mill", FORM(anomaly_1)),
	ROW(ACTION, "action", "a corrective action is asked for", FORM(action_1)),
	ROW(RECHECK, "recheck", "a corrective action was looked at again", FORM(recheck_1)),
	ROW(QUESTION, "question", "a question to head office", FORM(question_1)),
	ROW(ACKNOWLEDGE, "acknowledge", "a change notice or new specification was read",
	    FORM(acknowledge_1)),
	ROW(KEEP, "keep", "where a retained sample or colour card is; the last of a number holds",
	    FORM(keep_1)),
	ROW(LEFTOVER, "leftover", "cloth to be returned to its owner", FORM(leftover_1)),
	ROW(TOLD, "told", "somebody was told the result", FORM(told_1)),
	ROW(PLAN, "plan", "a line of tomorrow's plan", FORM(plan_1)),
	ROW(MAKE, "make", "an order or a roll of one made on the terminal", FORM(make_1)),
	ROW(LINK, "link", "an order made on the terminal is one of head office's", FORM(link_1)),
	ROW(SHIFT, "shift", "the shift ended", FORM(shift_1), FORM(shift_2), FORM(shift_3)),
	ROW(SIGN, "sign", "the factory's person signs the order's closed rolls", FORM(sign_1)),
	ROW(ADDENDUM, "addendum", "something to add to a signed record", FORM(addendum_1)),
	ROW(SEAL, "seal", "signature over everything up to the record just before", FORM(seal_1)),
};
// clang-format on
