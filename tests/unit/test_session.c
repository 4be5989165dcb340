/*
 * test_session.c - what the inspector does (firmware/session). Scripts of lines and scans with the
 * answers that must come; after every script the log is replayed and must give the same state.
 * The world is the one of session_world.h.
 */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "tests/unit/session_world.h"

#define STEPS_MAX 24

/* in: a typed line; "#.." a scan, bytes as \xNN; "!.." a scan that the driver suspects.
 * want: how the answer begins. */
struct step {
	const char *in;
	const char *want;
};

struct script {
	const char *must;
	struct step steps[STEPS_MAX];
};

/* GS-01 without its 8001: GTIN, lot, separator, roll. */
#define GS1_R1 "#]C1019690123400001910L240731A\\x1d21R0001"
/* GS-19: the same with the separator lost. */
#define LOST_R1 "#]C1019690123400001910L240731A21R0001"

#define BEGIN                                                                                      \
	{ "=in LI-7", "ok 1 in LI-7" },                                                            \
	{                                                                                          \
		"=order PO-88213", "ok 2 order PO-88213 spec 1 poplin navy"                        \
	}
#define BEGIN_R1                                                                                   \
	BEGIN,                                                                                     \
	{                                                                                          \
		GS1_R1, "ok 3 roll R0001 of PO-88213, lot L240731A, ticket 120yd"                  \
	}
#define MEASURED_4_8                                                                               \
	{ "=width head 58in", "ok 4 width head 58in" }, { "=width middle 58.5in", "ok 5 " },       \
		{ "=width tail 58.25in", "ok 6 " },                                                \
		{ "=weight head 181g/m2", "ok 7 weight head 181g/m2; the order says 180g/m2" },    \
	{                                                                                          \
		"=weight tail 179g/m2", "ok 8 "                                                    \
	}

// clang-format off
static const struct script scripts[] = {
	/* --- sign-in ------------------------------------------------------------------------- */
	{ "nothing but =in is done before sign-in", {
		{ "=order PO-88213", "no no-sign-in" }, { "R0001", "no no-sign-in" },
		{ "!R0001", "no no-sign-in" }, { "#\\x01", "no no-sign-in" },
		{ "=sync", "no no-sign-in" }, { "=note x", "no no-sign-in" },
		{ "=in LI-7", "ok 1 in LI-7" } } },
	{ "the command sheet signs in as well", {
		{ "#]C0=in LI-7", "ok 1 in LI-7" }, { "#=out", "ok 2 out LI-7" } } },
	{ "a second person signs in only after the first one left", {
		{ "=in LI-7", "ok 1 " }, { "=in WU-2", "no signed-in LI-7 is signed in: =out first" },
		{ "=in LI-7", "ok 1 LI-7 is signed in" }, { "=out", "ok 2 " }, { "=in WU-2", "ok 3 in WU-2" } } },
	{ "a PIN signs nobody in", {
		{ "=in LI-7 4711", "no usage this terminal takes no PIN" }, { "=out", "no no-sign-in" } } },
	{ "a roll is handed over open", {
		BEGIN_R1, { "=out", "ok 4 out LI-7; roll R0001 of PO-88213 stays open" },
		{ "=in WU-2", "ok 5 in WU-2; roll R0001 of PO-88213 is open" },
		{ "=flaw slub at 17yd len 2in", "ok 6 flaw slub 17yd 2in: 1 point; roll 1 point" } } },
	{ "without an open roll the order goes with the person", {
		BEGIN, { "=out", "ok 3 out LI-7" }, { "=in WU-2", "ok 4 " }, { "=roll R0001", "no no-order" } } },

	/* --- order and stage ----------------------------------------------------------------- */
	{ "an order must be known, confirmed and scorable", {
		{ "=in LI-7", "ok 1 " }, { "=order PO-1", "no unknown-order PO-1 is not among the orders" },
		{ "=order PO-DOUBT", "no unconfirmed PO-DOUBT" },
		{ "=order PO-ODD", "no unknown-profile PO-ODD is to be scored by nine-point" },
		{ "=stage final", "no no-order" },
		{ "=order PO-88213", "ok 2 order PO-88213 spec 1 poplin navy by four-point-inch, 3 rolls expected; next: =stage" },
		{ "=order PO-88213", "ok 2 order PO-88213 is active" },
		{ "=stage final", "ok 3 stage final of PO-88213" }, { "=stage final", "ok 3 stage final is set" },
		{ "=order PO-77120", "ok 4 order PO-77120" }, { "=stage final", "ok 5 stage final of PO-77120" } } },
	{ "order and stage stay while a roll is open", {
		BEGIN_R1, { "=order PO-77120", "no roll-open R0001 of PO-88213" },
		{ "=order PO-88213", "ok 2 order PO-88213 is active" }, { "=stage early", "no roll-open R0001" } } },

	/* --- scans --------------------------------------------------------------------------- */
	{ "a GS1 label opens its roll, and again does no harm", {
		BEGIN_R1, { GS1_R1, "ok 3 roll R0001 is open" }, { "=roll R0001", "ok 3 roll R0001 is open" } } },
	{ "the same number of another lot may be another roll", {
		BEGIN_R1, { "#]C10196901234000019" "10B-12\\x1d21R0001", "no wrong-order R0001 belongs to PO-77120; R0001 of PO-88213 is open: =close it first" },
		{ "#]C10196901234000019" "10L9\\x1d21R0001", "no roll-open R0001 is open with lot L240731A, this label says lot L9: check which roll is on the table" } } },
	{ "a house label opens its roll", {
		BEGIN, { "#PO-88213/L240731A/R0002/118.6m", "ok 3 roll R0002 of PO-88213, lot L240731A, ticket 120yd" } } },
	{ "a ticket that is no whole part of a yard is shown in metres", {
		{ "=in LI-7", "ok 1 " }, { "=order PO-FREE", "ok 2 " }, { "#PO-FREE/L1/X1/118.6m", "ok 3 roll X1 of PO-FREE, lot L1, ticket 118.6m" } } },
	{ "a Digital Link opens its roll", {
		BEGIN, { "#]Q1https://example.com/01/96901234000019/10/L240731A/21/R0003", "ok 3 roll R0003" } } },
	{ "a plain label opens a roll of the packing list", {
		BEGIN, { "R0001", "ok 3 roll R0001 of PO-88213, lot L240731A" } } },
	{ "a GS1 label may be typed in brackets", {
		BEGIN, { "(01)96901234000019(10)L240731A(21)R0002", "ok 3 roll R0002" } } },
	{ "a plain label that no list has is stopped", {
		BEGIN, { "#HELLO", "no unknown-label the label is no known format and no roll number of PO-88213: check it; =roll ROLLNO begins a roll by its number" },
		{ "close", "no unknown-label the label is no known format and no roll number of PO-88213: check it; =roll ROLLNO begins a roll by its number, and commands begin with =" }, { "=roll HELLO", "ask unknown-roll" } } },
	{ "no label is acted on without an order, but it may say which", {
		{ "=in LI-7", "ok 1 " }, { "#PO-88213/L240731A/R0002", "no no-order no order is active; R0002 belongs to PO-88213: =order PO-88213" },
		{ "#R0009", "no no-order no order is active; R0009 belongs to PO-77120" },
		{ "#R0001", "no no-order no order is active: =order NUMBER" },
		{ "=roll R0009", "no no-order" } } },
	{ "a roll number in two orders belongs to the active one", {
		{ "=in LI-7", "ok 1 " }, { "=order PO-77120", "ok 2 " }, { "#R0001", "ok 3 roll R0001 of PO-77120, lot B-12" } } },
	{ "a roll of another order is stopped, and =order changes to it", {
		BEGIN, { "#R0009", "ask wrong-order R0009 belongs to PO-77120, not to PO-88213" },
		{ "=yes it is", "no usage =order PO-77120 changes the order" },
		{ "=order PO-77120", "ok 4 order PO-77120" }, { "#R0009", "ok 5 roll R0009 of PO-77120" } } },
	{ "or =no stays", {
		BEGIN, { "#PO-77120/B12/R0009", "ask wrong-order" }, { "=no", "ok 3 left alone" },
		{ "=no", "no nothing-asked" }, { "#R0001", "ok 4 roll R0001 of PO-88213" } } },
	{ "of two orders with the same roll number the lot tells which", {
		BEGIN, { "#]C1019690123400001910B-12\\x1d21R0001", "ask wrong-order R0001 belongs to PO-77120, not to PO-88213" },
		{ "#]C1019690123400001910B-13\\x1d21R0001", "ask lot-differs" } } },
	{ "what a label says of its order counts before the packing list", {
		BEGIN, { "#PO-77120/B12/R0001", "ask wrong-order R0001 belongs to PO-77120" } } },
	{ "a wrong order is told from an open roll", {
		BEGIN_R1, { "#R0009", "no wrong-order R0009 belongs to PO-77120; R0001 of PO-88213 is open" },
		{ "#R0002", "no roll-open R0001 of PO-88213 is open: =close it first, then scan R0002 again" },
		{ "=yes x", "no nothing-asked" } } },
	{ "a roll that is not in the packing list is confirmed with a reason", {
		BEGIN, { "#PO-88213/L9/R0777", "ask unknown-roll R0777 is not in the packing list of PO-88213" },
		{ "=yes", "no usage the reason is missing" },
		{ "=yes came with the lorry", "ok 4 roll R0777 of PO-88213, lot L9" } } },
	{ "or left alone", {
		BEGIN, { "=roll R0777", "ask unknown-roll" }, { "=no", "ok 2 left alone" }, { "=yes x", "no nothing-asked" } } },
	{ "without a packing list every number is a roll", {
		{ "=in LI-7", "ok 1 " }, { "=order PO-FREE", "ok 2 order PO-FREE spec 0 by four-point-inch, 0 rolls" },
		{ "=roll X1", "ok 3 roll X1 of PO-FREE" } } },
	{ "a lot that differs from the packing list is confirmed with a reason", {
		BEGIN, { "#PO-88213/L240731B/R0002", "ask lot-differs R0002: the label says lot L240731B, the packing list L240731A" },
		{ "=yes relabelled", "ok 4 roll R0002 of PO-88213, lot L240731B" } } },
	{ "a lost separator is settled by the number as printed", {
		BEGIN, { LOST_R1, "ask lost-separator" }, { "=yes fine", "no usage scan it again" },
		{ "=roll R0001", "ok 4 roll R0001 of PO-88213, lot L240731A" } } },
	{ "or by a better scan", {
		BEGIN, { LOST_R1, "ask lost-separator" }, { GS1_R1, "ok 4 roll R0001" } } },
	/* the additional item id AB400X may be AB and order number X */
	{ "no separator is missed where the packing list has roll and lot as read", {
		BEGIN, { "#]C1019690123400001910L240731A\\x1d21R0001\\x1d240AB400X", "ok 3 roll R0001 of PO-88213, lot L240731A" },
		{ "#]C1019690123400001910L240731A\\x1d21R0001\\x1d240AB400X", "ok 3 roll R0001 is open" } } },
	{ "a lot or roll that the packing list has not is asked for", {
		BEGIN, { "#]C1019690123400001910L240731B\\x1d21R0001\\x1d240AB400X", "ask lost-separator" },
		{ "#]C1019690123400001910L240731A\\x1d21R0777\\x1d240AB400X", "ask lost-separator" },
		{ "#]C1019690123400001921R0001\\x1d240AB400X", "ask lost-separator" },
		{ "#]C1019690123400001910L240731A\\x1d21R0001\\x1d400PO-88213800115200012007600", "ask lost-separator" } } },
	{ "nor does a packing list speak for another order, or for none", {
		{ "=in LI-7", "ok 1 " }, { "#]C1019690123400001910L240731A\\x1d21R0001\\x1d240AB400X", "ask lost-separator" },
		{ "=order PO-77120", "ok 3 " }, { "#]C1019690123400001910L240731A\\x1d21R0001\\x1d240AB400X", "ask lost-separator" } } },
	{ "a lost separator may lead to the next doubt", {
		BEGIN, { LOST_R1, "ask lost-separator" }, { "=roll R0777", "ask unknown-roll" },
		{ "=yes new", "ok 4 roll R0777" } } },
	{ "a suspect scan is never acted on", {
		BEGIN, { "!R0001", "ask suspect the scan arrived damaged (count-clamped)" },
		{ "!=out", "ask suspect" }, { "=roll R0001", "ok 5 roll R0001" } } },
	{ "a doubt is over once something else was done", {
		BEGIN, { "!R0001", "ask suspect" }, { "=note a word", "ok 4 note" }, { "=no", "no nothing-asked" } } },
	{ "and once another label was scanned", {
		BEGIN, { "#PO-88213/L9/R0777", "ask unknown-roll" }, { "#\\x01", "no bad-label" },
		{ "=yes came late", "no nothing-asked" }, { "#PO-88213/L9/R0777", "ask unknown-roll" },
		{ "#HELLO", "no unknown-label" }, { "=yes came late", "no nothing-asked" } } },
	{ "but not by a slip of the fingers", {
		BEGIN, { "#PO-88213/L9/R0777", "ask unknown-roll" }, { "=yse", "no usage" },
		{ "#]C0=yes", "no usage the reason is missing" }, { "=help", "ok 3 next: answer the open question" },
		{ "=yes came late", "ok 4 roll R0777" } } },
	{ "bad labels are explained", {
		BEGIN, { "#]C10196901234000018", "no bad-label" }, { "#\\x01", "no bad-label" }, { "#", "no bad-label" } } },
	{ "a label without a roll number is told so", {
		BEGIN, { "#]E09690123400001", "no bad-label" }, { "#]C10196901234000019", "no no-roll-number" },
		{ "two words", "no unknown-label" } } },

	/* --- flaws --------------------------------------------------------------------------- */
	{ "nothing is entered without a roll", {
		BEGIN, { "=flaw slub at 17yd len 2in", "no no-roll" }, { "=width head 58in", "no no-roll" },
		{ "=weight head 180g/m2", "no no-roll" }, { "=length 118.6m", "no no-roll" },
		{ "=undo", "no no-roll" }, { "=close", "no no-roll" } } },
	/* FP-08, FP-09, FP-11: 1 + 2; a hole of 0.5 in 2 and 8 in 3 are 5, capped to 4; 40 to 44 yd 4 yards of 4 */
	{ "the points are those of the profile", {
		BEGIN_R1, { "=flaw slub at 3yd len 2in", "ok 4 flaw slub 3yd 2in: 1 point; roll 1 point" },
		{ "=flaw slub at 3yd len 5in", "ok 5 flaw slub 3yd 5in: 2 points; roll 3 points" },
		{ "=flaw hole at 17yd len 0.5in", "ok 6 flaw hole 17yd 0.5in: 2 points; roll 5 points" },
		{ "=flaw slub at 17yd len 8in", "ok 7 flaw slub 17yd 8in: 3 points; roll 7 points" },
		{ "=flaw warp-line at 40yd to 44yd", "ok 8 flaw warp-line 40yd to 44yd: 4 points in each of 4 units; roll 23 points" },
		{ "=flaw seam at 90yd full", "ok 9 flaw seam 90yd: 4 points; roll 27 points" },
		{ "=flaw slub at 100yd len 2in side back", "ok 10 flaw slub 100yd 2in: not counted; roll 27 points" } } },
	{ "place and size may be said without their words", {
		BEGIN_R1, { "=flaw slub 17yd 2in", "ok 4 flaw slub 17yd 2in: 1 point; roll 1 point" },
		{ "=flaw slub 2in 17yd", "no usage '17yd' is a long flaw" } } },
	{ "a flaw lies on the roll", {
		BEGIN_R1, { "=flaw slub at 121yd len 2in", "no beyond-end 121yd is past the end of the roll at 120yd" },
		{ "=flaw slub at 119yd to 121yd", "no beyond-end 121yd" },
		{ "=flaw slub at 17yd len 2in across 60in", "no range across: 60in is beyond the right edge" },
		{ "=flaw slub at 17yd to 16yd", "no range to: 16yd is not beyond its start" },
		{ "=flaw slub at 120yd len 2in", "ok 4 flaw slub 120yd 2in" } } },
	{ "a flaw that is scored by its size has one", {
		BEGIN_R1, { "=flaw slub at 17yd", "no needs-size slub is scored by its size: add len" },
		{ "=flaw seam at 17yd", "ok 4 flaw seam 17yd: 4 points" } } },
	{ "no roll is longer than 10 km", {
		{ "=in LI-7", "ok 1 " }, { "=order PO-FREE", "ok 2 " }, { "=roll X1", "ok 3 " },
		{ "=flaw slub at 10001m len 2in", "no range 10 km is more" }, { "=flaw slub at 1m to 20000m", "no range 10 km" },
		{ "=flaw slub at 10000m len 2in", "ok 4 " } } },
	{ "without a width the points wait for one", {
		{ "=in LI-7", "ok 1 " }, { "=order PO-FREE", "ok 2 " }, { "=roll X1", "ok 3 " },
		{ "=flaw slub at 5000yd len 2in", "ok 4 flaw slub 5000yd 2in: 1 point; points follow with the first width" },
		{ "=width head 58in", "ok 5 " }, { "=flaw slub at 1yd len 4in", "ok 6 flaw slub 1yd 4in: 2 points; roll 3 points" } } },

	/* --- undo ---------------------------------------------------------------------------- */
	{ "undo takes back the last entry that stands", {
		BEGIN_R1, { "=flaw slub at 3yd len 2in", "ok 4 " }, { "=width head 58in", "ok 5 " },
		{ "=flaw slub at 4yd len 5in", "ok 6 flaw slub 4yd 5in: 2 points; roll 3 points" },
		{ "=undo", "ok 7 took back 6 flaw slub 4yd 5in; roll 1 point" },
		{ "=undo", "ok 8 took back 5 width head" }, { "=undo", "ok 9 took back 4 flaw slub 3yd 2in; roll 0 points" },
		{ "=undo", "no nothing-to-undo R0001 has no entries; =undo 3" } } },
	{ "undo takes back any entry, once", {
		BEGIN_R1, { "=flaw slub at 3yd len 2in", "ok 4 " }, { "=flaw slub at 4yd len 5in", "ok 5 " },
		{ "=undo 4 wrong yard", "ok 6 took back 4 flaw slub 3yd 2in; roll 2 points" },
		{ "=undo 4", "no unknown-entry 4 is no flaw or other entry of R0001 that still stands" },
		{ "=undo 2", "no unknown-entry" }, { "=undo 99", "no unknown-entry" } } },
	{ "a roll opened by mistake is taken back while it is empty", {
		BEGIN_R1, { "=width head 58in", "ok 4 " }, { "=undo 3", "no has-entries" }, { "=undo", "ok 5 " },
		{ "=undo 3 wrong roll", "ok 6 took back 3 roll R0001; no roll is open" },
		{ "=flaw slub at 3yd len 2in", "no no-roll" }, { GS1_R1, "ok 7 roll R0001" } } },
	{ "a value that was taken back leaves the one before", {
		BEGIN_R1, { "=width head 57in", "ok 4 width head 57in; under the order's 58in" },
		{ "=width head 58.5in", "ok 5 width head 58.5in (was 57in, record 4)" },
		{ "=undo", "ok 6 took back 5 width head" }, { "=width head 58in", "ok 7 width head 58in (was 57in, record 4)" } } },
	{ "the length keeps every flaw on the roll", {
		BEGIN_R1, { "=flaw slub at 119yd len 2in", "ok 4 " }, { "=length 118yd", "no beyond-end flaw 4 (slub 119yd 2in) would lie past" },
		{ "=length 119yd", "ok 5 length 119yd, ticket 120yd" }, { "=flaw slub at 119.5yd len 2in", "no beyond-end" },
		{ "=length 121yd", "ok 6 length 121yd (was 119yd, record 5), ticket 120yd" },
		{ "=flaw slub at 120.5yd len 2in", "ok 7 " }, { "=undo 6", "ok 8 " }, { "=undo 5", "ok 9 " },
		{ "=close missing x", "no beyond-end flaw 7 (slub) lies past the end" } } },

	/* --- close --------------------------------------------------------------------------- */
	{ "a roll is not closed without its measurements", {
		BEGIN_R1, { "=close", "no missing R0001 lacks width-head width-middle width-tail weight-head weight-tail: measure, or =close missing REASON" },
		{ "=width head 58in", "ok 4 " }, { "=weight tail 180g/m2", "ok 5 " },
		{ "=close", "no missing R0001 lacks width-middle width-tail weight-head: measure" },
		{ "=close missing scale is broken", "ok 6 closed R0001 pass: 0 points, 0.0000 per 100yd2, limit <= 40; missing width-middle; missing width-tail; missing weight-head" } } },
	/* FP-12 without its seam would be 27; here 1 point over 58 in x 120 yd: 3600 / 6960 = 0.5172 */
	{ "a roll passes by the rules", {
		BEGIN_R1, MEASURED_4_8, { "=flaw slub at 3yd len 2in", "ok 9 " },
		{ "=close", "ok 10 closed R0001 pass: 1 point, 0.5172 per 100yd2, limit <= 40" },
		{ GS1_R1, "no duplicate R0001 of PO-88213 was closed pass on 2026-11-21 06:0" },
		{ "=roll R0001", "no duplicate" }, { "=close", "no no-roll" } } },
	/* 20 yards of 4: 80 points; 3600 * 80 / (58 * 120) = 41.3793 */
	{ "a roll over its limit is rejected with the figures", {
		BEGIN_R1, MEASURED_4_8, { "=flaw warp-line at 0yd to 20yd", "ok 9 " },
		{ "=close", "ok 10 closed R0001 reject: 80 points, 41.3793 per 100yd2, limit <= 40; roll-limit 41.3793 per 100yd2, limit <= 40" } } },
	{ "a roll under its width is rejected with the figures", {
		BEGIN_R1, MEASURED_4_8, { "=width tail 57.5in", "ok 9 " },
		{ "=close", "ok 10 closed R0001 reject: 0 points, 0.0000 per 100yd2, limit <= 40; width 57.5in, limit >= 58in" } } },
	{ "the inspector may decide otherwise, both stay", {
		BEGIN_R1, MEASURED_4_8, { "=width tail 57.5in", "ok 9 " }, { "=close override pass", "no usage the reason is missing" },
		{ "=close override second buyer agreed", "ok 10 closed R0001 second by LI-7's override (the rules say reject)" },
		{ GS1_R1, "no duplicate R0001 of PO-88213 was closed second" } } },
	{ "what cannot be computed is decided by a person", {
		{ "=in LI-7", "ok 1 " }, { "=order PO-FREE", "ok 2 " }, { "=roll X1", "ok 3 " },
		{ "=close missing x", "no missing X1 lacks width-head width-middle width-tail weight-head weight-tail length, and without them" },
		{ "=close missing override reject soaked", "ok 4 closed X1 reject by LI-7's override (the rules say nothing); missing width-head" } } },
	{ "cloth that is narrower than a flaw's place is scored all the same", {
		BEGIN_R1, { "=flaw slub at 3yd len 2in across 57.9in", "ok 4 " }, { "=width head 57in", "ok 5 " },
		{ "=flaw slub at 5yd len 2in", "ok 6 flaw slub 5yd 2in: 1 point; roll 2 points" } } },

	/* --- the rest ------------------------------------------------------------------------ */
	{ "a shift ends when no roll is open, and counts from there", {
		BEGIN_R1, { "=shift end", "no roll-open R0001" },
		{ "=flaw seam at 3yd", "ok 4 " }, { "=close missing x", "ok 5 " },
		{ "=shift end", "ok 7 shift end: 1 roll closed, 1 flaw; next: =sync" },
		{ "=shift end", "ok 9 shift end: 0 rolls closed, 0 flaws" } } },
	{ "a sync asks for one seal", {
		{ "=in LI-7", "ok 1 " }, { "=sync", "ok 1 everything up to here goes to head office" },
		{ "=sync", "ok 2 " }, { "=note x", "ok 3 note" } } },
	{ "notes belong to the open roll", {
		BEGIN, { "=note lamp flickers", "ok 3 note" }, { "R0001", "ok 4 " }, { "=note soft", "ok 5 note on R0001" } } },
	{ "help says what comes next, and explains a command", {
		{ "=help", "ok 0 next: =in BADGE; there are =in =pin =out =unlock =order" },
		{ "=in LI-7", "ok 1 " }, { "=help", "ok 1 next: =order NUMBER; there are" },
		{ "=order PO-88213", "ok 2 " }, { "=help", "ok 2 next: =stage" },
		{ "=stage final", "ok 3 " }, { "=help", "ok 3 next: scan a roll label" },
		{ "R0001", "ok 4 " }, { "=help", "ok 4 next: =flaw slub 17yd 2in, =width head" },
		{ "=help undo", "ok 4 =undo [ID] [REASON]" }, { "=help =undo", "ok 4 =undo [ID] [REASON]" },
		{ "=help dance", "no usage '=dance' is not a command" } } },
	{ "what is not known says what to type", {
		{ "", "no usage scan or type" }, { "   ", "no usage" }, { "=", "no usage '=' is not a command" },
		{ "=in LI-7", "ok 1 " }, { "=dance", "no usage '=dance' is not a command: =help lists" } } },
};
// clang-format on

static struct desk desk;
static struct perch_session scratch;

static void
play(const char *in)
{
	static uint8_t memory[PERCH_SCAN_MAX];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	if (in[0] != '#' && in[0] != '!') {
		desk_type(&desk, in);
		return;
	}
	MUST(perch_text_unescape(perch_span_str(in + 1), &b) == PERCH_OK, "%s", in);
	desk_scan(&desk, perch_buf_span(&b), in[0] == '!' ? PERCH_SUSPECT_COUNT_CLAMPED : 0);
}

static void
scripts_hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(scripts); i++) {
		desk_open(&desk);
		for (size_t k = 0; k < STEPS_MAX && scripts[i].steps[k].in != NULL; k++) {
			const struct step *step = &scripts[i].steps[k];

			play(step->in);
			MUST(perch_span_starts(perch_span_str(desk.out.answer), step->want),
			     "%s: '%s' wanted '%s', got '%s'", scripts[i].must, step->in,
			     step->want, desk.out.answer);
			MUST(desk_replays(&desk, &scratch), "%s: '%s' replays", scripts[i].must,
			     step->in);
		}
		desk_close(&desk);
	}
}

/* The last record of a type; one of type PERCH_RECORD_TYPES when there is none. */
static const struct perch_record *
last_of(enum perch_record_type type)
{
	static struct perch_record record;

	for (size_t i = desk.n_log; i > 0; i--)
		if (perch_record_decode(desk.log[i - 1], &record) == PERCH_OK &&
		    record.type == type)
			return &record;
	record.type = PERCH_RECORD_TYPES;
	return &record;
}

static void
stopped_scans_leave_a_record(void **state)
{
	static const struct {
		const char *in;
		const char *why;
	} stops[] = {
		{ "#R0009", "wrong-order" },
		{ "#PO-88213/L9/R0777", "unknown-roll" },
		{ "#PO-88213/L240731B/R0002", "lot-differs" },
		{ LOST_R1, "lost-separator" },
		{ "!R0001", "suspect" },
		{ "#\\x01", "bad-label" },
		{ "#HELLO", "unknown-label" },
		{ "two words", "unknown-label" },
		{ "#]C10196901234000019", "no-roll-number" },
	};

	(void)state;
	desk_open(&desk);
	play("=in LI-7");
	play("=order PO-88213");
	for (size_t i = 0; i < PERCH_COUNT(stops); i++) {
		size_t before = desk.n_log;

		play(stops[i].in);
		const struct perch_record *r = last_of(PERCH_RECORD_STOP);
		MUST(desk.n_log == before + 1 && r->type == PERCH_RECORD_STOP,
		     "%s leaves one record", stops[i].why);
		MUST(strcmp(r->stop.why, stops[i].why) == 0, "%s: got %s", stops[i].why,
		     r->stop.why);
		MUST(r->stop.label.n > 0, "%s: with its bytes", stops[i].why);
	}
	MUST(last_of(PERCH_RECORD_ROLL)->type != PERCH_RECORD_ROLL, "no roll was begun");
	desk_close(&desk);
}

static void
a_confirmed_roll_keeps_its_label_and_its_doubts(void **state)
{
	(void)state;
	desk_open(&desk);
	play("=in LI-7");
	play("=order PO-88213");
	play(LOST_R1);
	play("=roll R0777");
	play("=yes new roll");
	const struct perch_record *r = last_of(PERCH_RECORD_ROLL);
	assert_true(r->type == PERCH_RECORD_ROLL);
	assert_string_equal(r->roll.confirmed, "lost-separator,unknown-roll");
	assert_string_equal(r->roll.why, "new roll");
	assert_string_equal(r->roll.o, "typed");
	assert_int_equal(r->roll.label.n, strlen("]C1019690123400001910L240731A21R0001"));
	assert_true(r->roll.order == 2 && r->head.sign_in == 1);
	desk_close(&desk);
}

static void
origins_are_recorded(void **state)
{
	(void)state;
	desk_open(&desk);
	play("#=in LI-7");
	assert_string_equal(last_of(PERCH_RECORD_IN)->in.o, "scanned");
	play("=order PO-88213");
	play(GS1_R1);
	assert_string_equal(last_of(PERCH_RECORD_ROLL)->roll.o, "scanned");
	play("=flaw seam at 1yd");
	assert_string_equal(last_of(PERCH_RECORD_FLAW)->flaw.o, "typed");
	play("#=flaw seam at 2yd");
	assert_string_equal(last_of(PERCH_RECORD_FLAW)->flaw.o, "scanned");
	desk_close(&desk);
}

static void
a_scan_keeps_what_its_scanner_said(void **state)
{
	const struct perch_reading reading = {
		.kind = PERCH_READING_SCAN,
		.bytes = perch_span_str("019690123400001910L240731A\x1d"
					"21R0001"),
		.aim = "]C1",
		.symbology = PERCH_SYM_GS1_128,
	};
	struct perch_input in = perch_input_of_scan(&reading);

	(void)state;
	desk_open(&desk);
	play("=in LI-7");
	play("=order PO-88213");
	desk_input(&desk, &in);
	const struct perch_record *r = last_of(PERCH_RECORD_ROLL);
	assert_true(r->type == PERCH_RECORD_ROLL);
	assert_string_equal(r->roll.roll, "R0001");
	assert_string_equal(r->roll.label.aim, "]C1");
	assert_string_equal(r->roll.label.sym, "gs1-128");
	assert_true(
		perch_span_eq(perch_span_of(r->roll.label.raw, r->roll.label.n), reading.bytes));
	assert_string_equal(r->roll.confirmed, "");

	/* What is no AIM identifier is not recorded as one. */
	memcpy(in.aim, "\x01\xff\x02", 4);
	in.bytes = perch_span_str("R0002");
	desk_input(&desk, &in);
	assert_string_equal(last_of(PERCH_RECORD_STOP)->stop.why, "roll-open");
	assert_string_equal(last_of(PERCH_RECORD_STOP)->stop.label.aim, "");
	desk_close(&desk);
}

static void
a_close_carries_its_figures(void **state)
{
	(void)state;
	desk_open(&desk);
	play("=in LI-7");
	play("=order PO-88213");
	play("R0001");
	play("=width head 57in");
	play("=flaw slub at 3yd len 2in");
	play("=length 100yd");
	play("=close missing override pass no scale");
	const struct perch_record *r = last_of(PERCH_RECORD_CLOSE);
	assert_true(r->type == PERCH_RECORD_CLOSE);
	assert_string_equal(r->close.verdict, "reject");
	assert_string_equal(r->close.override, "pass");
	assert_string_equal(r->close.profile, "four-point-inch@1");
	assert_string_equal(r->close.quality, "first");
	/* 3600 * 1 / (57 * 100) = 0.63157.. */
	assert_string_equal(r->close.rate, "0.6316");
	assert_true(r->close.points == 1 && r->close.length_um == 91440000 &&
		    r->close.width_um == 1447800 && r->close.reasons.n == 5);
	assert_string_equal(r->close.reasons.v[0], "width 57in, limit >= 58in");
	assert_string_equal(r->close.why, "no scale");
	assert_true(desk.out.asks_seal && !desk.out.asks_sync && desk.session.is_sealed);
	desk_close(&desk);
}

static void
the_world_is_recorded_before_the_deed(void **state)
{
	(void)state;
	desk_open(&desk);
	desk.world.revision = 7;
	play("=in LI-7");
	assert_string_equal(desk.out.answer, "ok 2 in LI-7; next: =order NUMBER");
	assert_true(last_of(PERCH_RECORD_MASTER)->master.revision == 7);
	play("=order PO-88213");
	assert_true(desk.out.n == 1 && last_of(PERCH_RECORD_ORDER)->order.revision == 7);

	desk.now.wall.ms += 2000; /* exactly 2 s is not yet a step */
	play("=note a");
	assert_int_equal(desk.out.n, 1);
	desk.now.wall.ms += 2001;
	int64_t wall = desk.now.wall.ms;
	play("=note b");
	assert_int_equal(desk.out.n, 2);
	const struct perch_record *r = last_of(PERCH_RECORD_CLOCK);
	assert_true(r->type == PERCH_RECORD_CLOCK);
	assert_true(r->clock.to_ms == wall && r->clock.from_ms == wall - 2001);

	desk.now.wall.ms -= 86400000;
	struct perch_input tick = { .kind = PERCH_INPUT_TICK };
	desk_input(&desk, &tick);
	MUST(desk.out.n == 1 && desk.out.kind == PERCH_ANSWER_NONE, "a tick sees a step too");
	desk.now.mono.us = INT64_MAX;
	desk.now.wall.ms = INT64_MIN;
	desk_input(&desk, &tick);
	MUST(desk.out.n == 1, "clocks may show anything");
	MUST(desk_replays(&desk, &scratch), "and it replays");
	desk_close(&desk);
}

static void
scanners_are_recorded_and_answer_no_question(void **state)
{
	struct perch_input in = { .kind = PERCH_INPUT_SCANNER,
				  .name = "Scan\x1b[2J",
				  .driver = "hid-pos",
				  .vid = 0x05e0,
				  .pid = 0x1300,
				  .is_attached = true };

	(void)state;
	desk_open(&desk);
	desk_input(&desk, &in);
	assert_string_equal(desk.out.answer,
			    "ok 1 scanner attached Scan?[2J (05e0:1300, hid-pos); not tested "
			    "for separators: scan the separator test label");
	assert_true(last_of(PERCH_RECORD_SCANNER)->scanner.vid == 0x05e0);
	play("=in LI-7");
	play("=order PO-88213");
	play("!R0001");
	in.is_attached = false;
	in.name = NULL;
	desk_input(&desk, &in);
	MUST(desk.session.pending.doubt == PERCH_DOUBT_SUSPECT, "the question stays open");
	play("=roll R0001");
	assert_string_equal(last_of(PERCH_RECORD_ROLL)->roll.confirmed, "suspect");
	desk_close(&desk);
}

static void
a_changed_spec_is_taken_up_by_hand(void **state)
{
	(void)state;
	desk_open(&desk);
	play("=in LI-7");
	play("=order PO-NEXT");
	play("=roll X1");
	desk.spec = 2;
	play("=close missing override pass x");
	MUST(desk.out.kind == PERCH_ANSWER_OK, "the open roll is not touched: %s", desk.out.answer);
	play("=roll X2");
	MUST(perch_span_starts(perch_span_str(desk.out.answer),
			       "no spec-changed PO-NEXT is now spec 2, you chose spec 1"),
	     "%s", desk.out.answer);
	play("=order PO-NEXT");
	play("=roll X2");
	MUST(desk.out.kind == PERCH_ANSWER_OK, "%s", desk.out.answer);
	desk_close(&desk);
}

static void
an_order_that_goes_away_loses_nothing(void **state)
{
	(void)state;
	desk_open(&desk);
	play("=in LI-7");
	play("=order PO-88213");
	play("R0001");
	play("=flaw slub at 3yd len 2in");
	desk.is_gone = true;
	play("=flaw slub at 4yd len 2in");
	assert_string_equal(desk.out.answer,
			    "ok 5 flaw slub 4yd 2in; points follow with the order's data");
	play("=close missing x");
	MUST(strstr(desk.out.answer, "order-data, and without them") != NULL, "%s",
	     desk.out.answer);
	play("=close missing override pass x");
	MUST(desk.out.kind == PERCH_ANSWER_OK, "%s", desk.out.answer);
	play("R0002");
	MUST(desk.out.kind == PERCH_ANSWER_NO, "%s", desk.out.answer);
	desk_close(&desk);
}

static void
a_roll_has_room_for_2000_flaws(void **state)
{
	(void)state;
	desk_open(&desk);
	play("=in LI-7");
	play("=order PO-FREE");
	play("=roll X1");
	for (int i = 0; i < PERCH_ROLL_FLAWS_MAX; i++)
		play("=flaw seam at 1yd");
	MUST(desk.out.kind == PERCH_ANSWER_OK, "2000 are taken");
	play("=flaw seam at 1yd");
	assert_string_equal(desk.out.answer,
			    "no full X1 has 2000 flaws, the most a roll can have: =close it");
	play("=undo");
	play("=flaw seam at 1yd");
	MUST(desk.out.kind == PERCH_ANSWER_OK, "one taken back leaves room for one");
	for (int i = 0; i < PERCH_ROLL_ENTRIES_MAX; i++)
		play("=width head 1500mm");
	play("=width tail 1500mm");
	assert_string_equal(
		desk.out.answer,
		"no full X1 has 256 entries, the most a roll can have: =undo one first");
	MUST(desk_replays(&desk, &scratch), "and it replays");
	desk_close(&desk);
}

static void
long_lines_are_refused(void **state)
{
	static char line[PERCH_SCAN_MAX + 1];

	(void)state;
	desk_open(&desk);
	play("=in LI-7");
	memset(line, 'x', PERCH_LINE_MAX + 1);
	memcpy(line, "=note ", 6);
	play(line);
	MUST(perch_span_starts(perch_span_str(desk.out.answer), "no too-long"), "%s",
	     desk.out.answer);
	line[PERCH_LINE_MAX] = '\0';
	play(line);
	MUST(desk.out.kind == PERCH_ANSWER_OK, "1024 bytes are taken: %s", desk.out.answer);
	memset(line, 'x', PERCH_SCAN_MAX);
	desk_scan(&desk, perch_span_of(line, PERCH_SCAN_MAX), 0);
	MUST(perch_span_starts(perch_span_str(desk.out.answer), "no bad-label"), "%s",
	     desk.out.answer);
	assert_int_equal(last_of(PERCH_RECORD_STOP)->stop.label.n, PERCH_SCAN_MAX);
	desk_close(&desk);
}

static void
the_prompt_tells_where_one_is(void **state)
{
	char status[PERCH_STATUS_CAP];

	(void)state;
	desk_open(&desk);
	perch_session_status(&desk.session, &desk.world, &desk.out.work, status);
	assert_string_equal(status, "nobody> ");
	play("=in LI-7");
	play("=order PO-88213");
	play("=stage final");
	perch_session_status(&desk.session, &desk.world, &desk.out.work, status);
	assert_string_equal(status, "LI-7 PO-88213 final> ");
	play("!R0001");
	perch_session_status(&desk.session, &desk.world, &desk.out.work, status);
	assert_string_equal(status, "LI-7 PO-88213 final suspect?> ");
	play("R0001");
	play("=flaw warp-line at 43yd to 44.5yd");
	perch_session_status(&desk.session, &desk.world, &desk.out.work, status);
	assert_string_equal(status, "LI-7 PO-88213 final R0001 @44.5yd 8 points> ");
	desk_close(&desk);
}

static void
a_boot_says_anew_what_it_works_with(void **state)
{
	struct perch_record boot;

	(void)state;
	desk_open(&desk);
	desk.world.revision = 7;
	play("=in LI-7");
	play("=order PO-88213");
	play("R0001");
	perch_record_init(&boot, PERCH_RECORD_BOOT, perch_session_head(&desk.session, desk.now));
	memset(boot.boot.boot, '0', sizeof(boot.boot.boot) - 1);
	desk_append(&desk, &boot);
	int64_t boot_id = desk.session.boot_id;
	assert_int_equal(boot_id, 5);
	play("=flaw seam at 1yd");
	MUST(desk.out.n == 2 && desk.out.records[0].type == PERCH_RECORD_MASTER, "master anew");
	MUST(desk.out.records[1].head.boot == boot_id, "later records name the boot");
	MUST(desk_replays(&desk, &scratch), "and it replays");
	desk_close(&desk);
}

/* Each alone, whatever a program before or after this one may have written around it. */
static void
a_resume_covers_whatever_holds(void **state)
{
	static const enum perch_record_type types[] = { PERCH_RECORD_BOOT,  PERCH_RECORD_MASTER,
							PERCH_RECORD_IN,    PERCH_RECORD_ORDER,
							PERCH_RECORD_STAGE, PERCH_RECORD_ROLL };
	static struct perch_record record;

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(types); i++) {
		desk_open(&desk);
		perch_record_init(&record, types[i], perch_session_head(&desk.session, desk.now));
		if (types[i] == PERCH_RECORD_BOOT)
			memset(record.boot.boot, '0', sizeof(record.boot.boot) - 1);
		if (types[i] == PERCH_RECORD_IN) {
			memcpy(record.in.o, "typed", 6);
			memcpy(record.in.role, "lead", 5);
			memcpy(record.in.how, "badge", 6);
		}
		if (types[i] == PERCH_RECORD_ORDER)
			memcpy(record.order.o, "typed", 6);
		if (types[i] == PERCH_RECORD_STAGE) {
			memcpy(record.stage.stage, "final", 6);
			memcpy(record.stage.o, "typed", 6);
		}
		if (types[i] == PERCH_RECORD_ROLL)
			memcpy(record.roll.o, "typed", 6);
		desk_append(&desk, &record);
		perch_record_init(&record, PERCH_RECORD_NOTE,
				  perch_session_head(&desk.session, desk.now));
		memcpy(record.note.o, "typed", 6);
		desk_append(&desk, &record);
		desk_append(&desk, &record);
		MUST(perch_session_resume_id(&desk.session) == 1, "%s is needed",
		     perch_record_type_str(types[i]));
		MUST(desk_replays(&desk, &scratch), "%s replays", perch_record_type_str(types[i]));
		desk_close(&desk);
	}
}

static void
a_failed_commit_changes_nothing(void **state)
{
	static struct perch_session before;
	struct perch_input in = perch_input_of_line(perch_span_str("=flaw seam at 1yd"));

	(void)state;
	desk_open(&desk);
	play("=in LI-7");
	play("=order PO-88213");
	play("R0001");
	before = desk.session;
	perch_session_decide(&desk.session, &desk.world, desk.now, &in, &desk.out);
	MUST(perch_session_equal(&before, &desk.session), "decide changes nothing");
	MUST(perch_session_apply(&desk.session, desk.session.next_id + 1, &desk.out.records[0]) ==
		     PERCH_E_STATE,
	     "an id that is not next is refused");
	MUST(perch_session_equal(&before, &desk.session), "and changes nothing");
	desk_close(&desk);
}

/* Lines that a shift may hold, in any order. */
static const char *const chance[] = {
	"=in LI-7",
	"=in WU-2",
	"=out",
	"=order PO-88213",
	"=order PO-77120",
	"=order PO-FREE",
	"=stage final",
	"=stage early",
	"R0001",
	"R0002",
	"R0009",
	"=roll R0003",
	"=roll X1",
	"=roll X2",
	GS1_R1,
	LOST_R1,
	"!R0001",
	"=yes because",
	"=no",
	"=flaw slub at 3yd len 2in",
	"=flaw seam at 17yd full",
	"=flaw hole at 1m to 3m",
	"=undo",
	"=undo 9",
	"=undo 12 x",
	"=width head 58in",
	"=width middle 1500mm",
	"=width tail 57in",
	"=weight head 180g/m2",
	"=weight tail 5.3oz/yd2",
	"=length 118.6m",
	"=length 2m",
	"=note soft",
	"=close",
	"=close missing x",
	"=close missing override pass x",
	"=shift end",
	"=shift end a long day",
	"=sync",
	"#\\x01",
	"=roll R0001 again in doubt",
	"=roll R0002 again in doubt",
	"=flaw slubb 3yd 2in minor",
	"=hold lab stiff",
	"=hold decision roll R0001 stiff",
	"=order",
	"=sampling L240731A",
	"=lot L240731A",
	"=lot L240731A override concession x",
	"=receive",
	"=pack",
	"=count",
	"=count end",
	"=count end signed Wang, x",
	"=make order H-1",
	"=make roll H9 order=H-1",
	"=link H-1 PO-88213",
	"=link H-1 H-1",
	"=anomaly machine oil",
	"=action 2026-11-28 owner Li, mend",
	"=recheck 20 done x",
	"=question why",
	"=keep card C-1 at drawer",
	"=keep C-1",
	"=leftover R0001 5m",
	"=setup speed slow",
	"=tell Li",
	"=plan more",
};

static void
any_sequence_replays_to_the_same_state(void **state)
{
	uint32_t seed = 1; /* Numerical Recipes' generator: the sequence is the same everywhere */

	(void)state;
	for (int round = 0; round < 40; round++) {
		desk_open(&desk);
		desk.world.revision = round % 3;
		play("=in LI-7");
		play("=order PO-88213");
		for (int i = 0; i < 150; i++) {
			seed = seed * 1664525u + 1013904223u;
			play(chance[(seed >> 8) % PERCH_COUNT(chance)]);
			if (i % 5 == 0)
				MUST(desk_replays(&desk, &scratch), "round %d step %d replays",
				     round, i);
		}
		MUST(desk.n_log > 20, "round %d did something", round);
		desk_close(&desk);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_hold),
		cmocka_unit_test(stopped_scans_leave_a_record),
		cmocka_unit_test(a_confirmed_roll_keeps_its_label_and_its_doubts),
		cmocka_unit_test(origins_are_recorded),
		cmocka_unit_test(a_scan_keeps_what_its_scanner_said),
		cmocka_unit_test(a_close_carries_its_figures),
		cmocka_unit_test(the_world_is_recorded_before_the_deed),
		cmocka_unit_test(scanners_are_recorded_and_answer_no_question),
		cmocka_unit_test(a_changed_spec_is_taken_up_by_hand),
		cmocka_unit_test(an_order_that_goes_away_loses_nothing),
		cmocka_unit_test(a_roll_has_room_for_2000_flaws),
		cmocka_unit_test(long_lines_are_refused),
		cmocka_unit_test(the_prompt_tells_where_one_is),
		cmocka_unit_test(a_boot_says_anew_what_it_works_with),
		cmocka_unit_test(a_resume_covers_whatever_holds),
		cmocka_unit_test(a_failed_commit_changes_nothing),
		cmocka_unit_test(any_sequence_replays_to_the_same_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
