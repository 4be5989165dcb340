/* test_office_people.c - what head office makes of people, signatures and restored logs, and what it tells
 * the terminals of rolls that are done (sync/office/judge_people.c, judge_sign.c, done.c). */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "firmware/session/office_item.h"
#include "sync/office/master.h"
#include "sync/office/project.h"
#include "sync/office/verify.h"
#include "tests/unit/office_world.h"

/* Every log here begins so: unknown 1, boot 2, in 3, order PO-1 4. */
#define ORDER 4

static struct office_world w;

static void
put_item(const char *kind, const char *key, const char *body)
{
	enum perch_change change;
	struct perch_err err = { 0 };

	MUST(perch_master_put(&w.office.db, kind, key, perch_span_str(body), &change, &err) ==
		     PERCH_OK,
	     "%s", err.text);
}

static int
open_world(void **state)
{
	(void)state;
	w = (struct office_world){ 0 };
	world_open(&w);
	put_item("order", "PO-1", "{\"order\":\"PO-1\"}");
	terminal_begin(&w.t, 0);
	terminal_in(&w.t, WORLD_BOOT);
	terminal_order(&w.t, "PO-1");
	return 0;
}

static int
close_world(void **state)
{
	(void)state;
	world_close(&w);
	return 0;
}

static void
deliver(const struct terminal *t, uint64_t first)
{
	MUST(world_send(&w, t, first, t->tail), "it is stored: %s",
	     perch_problem_str(w.problem.type));
	perch_project(&w.office);
}

#define SET(dst, text) memcpy((dst), (text), sizeof(text))
#define ROW(sql, row)  assert_string_equal(world_text(&w, "SELECT " sql), row)

/* The notices of a kind, as text; "" for none. */
static const char *
notice(const char *kind)
{
	char sql[128];

	MUST(perch_fmt(sql, sizeof(sql), "SELECT text FROM notice WHERE kind = '%s' ORDER BY id",
		       kind) == PERCH_OK,
	     "a short statement");
	return world_text(&w, sql);
}

static struct perch_record
new_record(enum perch_record_type type)
{
	return terminal_record_of(type, WORLD_BOOT, 3);
}

/* A roll and its close. */
static void
whole_roll(struct terminal *t, int64_t boot, int64_t id, const char *roll)
{
	terminal_roll(t, boot, 3, ORDER, roll);
	terminal_flaw(t, boot, id);
	terminal_close(t, boot, id);
}

/* --- people ------------------------------------------------------------------------------------ */

static void
sign_ins_are_kept(void **state)
{
	struct perch_record in = new_record(PERCH_RECORD_IN);

	(void)state;
	SET(in.in.person, "CHEN");
	SET(in.in.role, "lead");
	SET(in.in.how, "pin");
	SET(in.in.o, "scanned");
	terminal_record(&w.t, &in);
	deliver(&w.t, 1);
	ROW("person, role, how, origin FROM sign_in ORDER BY seq DESC", "CHEN lead pin scanned");
	MUST(notice("unknown-person")[0] == '\0', "without a list nobody is unknown");
}

static void
a_badge_of_no_list_is_told(void **state)
{
	(void)state;
	put_item("person", "CHEN", "{\"person\":\"CHEN\",\"role\":\"lead\"}");
	deliver(&w.t, 1); /* LI-7 signs in */
	MUST(strstr(notice("unknown-person"), "LI-7 signed in") != NULL, "%s",
	     notice("unknown-person"));
	put_item("person", "LI-7", "{\"person\":\"LI-7\",\"role\":\"lead\"}");
	terminal_in(&w.t, WORLD_BOOT);
	deliver(&w.t, 5);
	MUST(world_number(&w, "SELECT count(*) FROM notice WHERE kind = 'unknown-person'") == 1,
	     "who is in it is not");
}

static void
who_is_locked_out_is_told(void **state)
{
	struct perch_record deny = new_record(PERCH_RECORD_DENY);
	struct perch_record unlock = new_record(PERCH_RECORD_UNLOCK);

	(void)state;
	SET(deny.deny.badge, "CHEN");
	SET(deny.deny.at, "in");
	SET(deny.deny.why, "pin");
	SET(deny.deny.o, "typed");
	deny.deny.tries = 4;
	terminal_record(&w.t, &deny);
	deny.deny.tries = 5;
	deny.deny.wait = 30;
	terminal_record(&w.t, &deny);
	SET(unlock.unlock.badge, "CHEN");
	SET(unlock.unlock.o, "typed");
	terminal_record(&w.t, &unlock);
	deliver(&w.t, 1);
	ROW("badge, gate, why, tries, wait_s, person, origin FROM denial ORDER BY seq DESC",
	    "CHEN in pin 5 30 LI-7 typed");
	ROW("count(*) FROM denial", "2");
	ROW("badge, person FROM unlocking", "CHEN LI-7");
	assert_string_equal(notice("locked-out"),
			    "CHEN is locked out for 30 s after 5 wrong tries");
}

/* --- signatures -------------------------------------------------------------------------------- */

static struct perch_record
a_signature(int64_t boot, int64_t through)
{
	struct perch_record r = terminal_record_of(PERCH_RECORD_SIGN, boot, 3);

	r.sign.order = ORDER;
	SET(r.sign.name, "Ms Wang");
	SET(r.sign.meaning, "agreed");
	r.sign.rolls = 1;
	r.sign.through = through;
	SET(r.sign.how, "pin");
	SET(r.sign.text, "but for the smell");
	SET(r.sign.o, "typed");
	return r;
}

/* Rolls R1 5..7, R2 8 open; the signature 9. */
static void
sign_one_roll(void)
{
	struct perch_record sign = a_signature(WORLD_BOOT, 7);

	whole_roll(&w.t, WORLD_BOOT, 5, "R1");
	terminal_roll(&w.t, WORLD_BOOT, 3, ORDER, "R2");
	terminal_record(&w.t, &sign);
	deliver(&w.t, 1);
}

static void
a_signature_covers_closed_rolls(void **state)
{
	(void)state;
	sign_one_roll();
	ROW("order_no, name, meaning, rolls, failed, held, through_seq, how, text, person FROM "
	    "signature",
	    "PO-1 Ms Wang agreed 1 0 0 7 pin but for the smell LI-7");
	ROW("group_concat(roll_no) FROM roll WHERE signed_seq = 9", "R1");
	MUST(notice("signed-changed")[0] == '\0' && notice("disputed")[0] == '\0', "all is well");
}

/* Rolls R1 of NEW-1, which is linked to PO-1: then PO-1 is signed. */
static void
a_signature_covers_linked_orders(void **state)
{
	struct perch_record order = new_record(PERCH_RECORD_ORDER);
	struct perch_record link = new_record(PERCH_RECORD_LINK);
	struct perch_record sign = a_signature(WORLD_BOOT, 9);

	(void)state;
	SET(order.order.order, "NEW-1");
	SET(order.order.o, "typed");
	terminal_record(&w.t, &order); /* 5 */
	terminal_roll(&w.t, WORLD_BOOT, 3, 5, "R1");
	terminal_flaw(&w.t, WORLD_BOOT, 6);
	terminal_close(&w.t, WORLD_BOOT, 6);
	SET(link.link.from, "NEW-1");
	SET(link.link.to, "PO-1");
	SET(link.link.o, "typed");
	terminal_record(&w.t, &link);
	terminal_record(&w.t, &sign);
	deliver(&w.t, 1);
	ROW("order_no, roll_no FROM roll WHERE signed_seq = 10", "NEW-1 R1");
	ROW("key FROM item WHERE kind = 'done'", "PO-1/R1/010101");
	MUST(notice("signed-changed")[0] == '\0', "the link came before");
}

static void
a_dispute_is_told(void **state)
{
	struct perch_record sign = a_signature(WORLD_BOOT, 4);

	(void)state;
	SET(sign.sign.meaning, "disputed");
	terminal_record(&w.t, &sign);
	deliver(&w.t, 1);
	assert_string_equal(notice("disputed"),
			    "Ms Wang disputes what was found on order PO-1: but for the smell");
}

static void
a_shade_after(struct terminal *t)
{
	struct perch_record r = new_record(PERCH_RECORD_SHADE);

	r.shade.roll = 5;
	SET(r.shade.lot, "356");
	SET(r.shade.o, "typed");
	terminal_record(t, &r);
}

static void
a_flaw_after(struct terminal *t)
{
	terminal_flaw(t, WORLD_BOOT, 5);
}

static void
a_flaw_taken_back(struct terminal *t)
{
	terminal_withdraw(t, 6);
}

static void
the_roll_taken_back(struct terminal *t)
{
	terminal_withdraw(t, 5);
}

static void
a_flaw_on_the_open_roll(struct terminal *t)
{
	terminal_flaw(t, WORLD_BOOT, 8);
}

static void
the_roll_once_more(struct terminal *t)
{
	whole_roll(t, WORLD_BOOT, 10, "R1");
}

static void
a_link_away(struct terminal *t)
{
	struct perch_record r = new_record(PERCH_RECORD_LINK);

	SET(r.link.from, "PO-1");
	SET(r.link.to, "PO-2");
	SET(r.link.o, "typed");
	terminal_record(t, &r);
}

static void
a_release(struct terminal *t)
{
	struct perch_record r = new_record(PERCH_RECORD_RELEASE);

	r.release.roll = 5;
	SET(r.release.verdict, "concession");
	SET(r.release.by, "decision");
	SET(r.release.number, "D-4");
	terminal_record(t, &r);
}

static const struct {
	const char *must;
	void (*add)(struct terminal *t);
	const char *says; /* NULL: nothing */
} afterwards[] = {
	{ "a flaw on a signed roll", a_flaw_after, "a flaw after Ms Wang had signed roll R1" },
	{ "a shade lot on it", a_shade_after, "a shade after Ms Wang had signed roll R1" },
	{ "an entry of it taken back", a_flaw_taken_back, "a withdraw after Ms Wang" },
	{ "the roll itself taken back", the_roll_taken_back, "a withdraw after Ms Wang" },
	{ "its order linked to another", a_link_away, "a link after Ms Wang had signed roll R1" },
	{ "a roll that was open goes on", a_flaw_on_the_open_roll, NULL },
	{ "the roll inspected again is another one", the_roll_once_more, NULL },
	{ "a decision comes later by its nature", a_release, NULL },
};

static void
what_touches_a_signed_roll_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(afterwards); i++) {
		(void)open_world(NULL);
		sign_one_roll();
		afterwards[i].add(&w.t);
		deliver(&w.t, 10);
		const char *got = notice("signed-changed");
		MUST(afterwards[i].says != NULL ? strstr(got, afterwards[i].says) != NULL
						: got[0] == '\0',
		     "%s: '%s'", afterwards[i].must, got);
		world_close(&w);
	}
}

static void
an_addition_is_told(void **state)
{
	struct perch_record add = new_record(PERCH_RECORD_ADDENDUM);

	(void)state;
	sign_one_roll();
	add.addendum.of = 7; /* the close */
	SET(add.addendum.text, "hole at 40 yd");
	SET(add.addendum.o, "typed");
	terminal_record(&w.t, &add);
	add.addendum.of = 5;
	terminal_record(&w.t, &add);
	add.addendum.of = 99;
	terminal_record(&w.t, &add);
	deliver(&w.t, 10);
	ROW("of_seq, text FROM addendum WHERE seq = 11", "5 hole at 40 yd");
	ROW("coalesce(of_seq, 'none') FROM addendum WHERE seq = 12", "none");
	ROW("text FROM notice WHERE kind = 'addendum' AND seq = 11",
	    "added to roll R1 of order PO-1: hole at 40 yd");
	ROW("text FROM notice WHERE kind = 'addendum' AND seq = 10",
	    "added to what is signed: hole at 40 yd");
	ROW("seq FROM notice WHERE kind = 'lost-reference'", "12");
}

/* --- rolls that are done ----------------------------------------------------------------------- */

static struct perch_done
done_of(const char *key)
{
	uint8_t memory[1024];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	struct perch_err err = { 0 };
	struct perch_done done;
	const char *at;

	MUST(perch_master_body(&w.office.db, "done", key, &b, &err) == PERCH_OK, "%s is told", key);
	MUST(perch_done_read(perch_buf_span(&b), &done, &at) == PERCH_OK, "%s can be read at %s",
	     key, at);
	return done;
}

static void
a_closed_roll_is_told(void **state)
{
	struct perch_record hold = new_record(PERCH_RECORD_HOLD);

	(void)state;
	whole_roll(&w.t, WORLD_BOOT, 5, "R1");
	terminal_roll(&w.t, WORLD_BOOT, 3, ORDER, "R2");
	deliver(&w.t, 1);
	ROW("key, body FROM item WHERE kind = 'done'",
	    "PO-1/R1/010101 {\"done\":\"R1\",\"order\":\"PO-1\",\"lot\":\"\",\"verdict\":\"pass\","
	    "\"closed_ms\":1790000000000,\"terminal\":\"010101\"}");
	hold.hold.roll = 5;
	SET(hold.hold.wait, "decision");
	SET(hold.hold.o, "typed");
	terminal_record(&w.t, &hold);
	deliver(&w.t, 9);
	assert_string_equal(done_of("PO-1/R1/010101").verdict, "hold-decision");
	a_release(&w.t);
	deliver(&w.t, 10);
	assert_string_equal(done_of("PO-1/R1/010101").verdict, "concession");
	ROW("count(*) FROM item WHERE kind = 'done'", "1");
}

static void
judging_anew_tells_nothing_new(void **state)
{
	struct perch_err err = { 0 };

	(void)state;
	whole_roll(&w.t, WORLD_BOOT, 5, "R1");
	a_release(&w.t); /* pass, then concession */
	deliver(&w.t, 1);
	int64_t before = world_number(&w, "SELECT max(revision) FROM item");
	MUST(perch_project_forget(&w.office, &err) == PERCH_OK, "%s", err.text);
	perch_project(&w.office);
	MUST(world_number(&w, "SELECT max(revision) FROM item") == before,
	     "no terminal gets what it has");
	assert_string_equal(done_of("PO-1/R1/010101").verdict, "concession");
}

static void
each_terminal_has_its_own(void **state)
{
	static struct terminal other;

	(void)state;
	whole_roll(&w.t, WORLD_BOOT, 5, "R1");
	deliver(&w.t, 1);
	world_enrol(&w, &other, 2);
	terminal_begin(&other, 0);
	terminal_in(&other, WORLD_BOOT);
	terminal_order(&other, "PO-1");
	whole_roll(&other, WORLD_BOOT, 5, "R1");
	terminal_roll(&other, WORLD_BOOT, 3, 77, "R8"); /* of no order that is here */
	terminal_close(&other, WORLD_BOOT, 8);
	deliver(&other, 1);
	ROW("group_concat(key) FROM (SELECT key FROM item WHERE kind = 'done' ORDER BY key)",
	    "PO-1/R1/010101,PO-1/R1/020202");
}

static void
rejected(int64_t roll)
{
	struct perch_record close = new_record(PERCH_RECORD_CLOSE);

	close.close.roll = roll;
	SET(close.close.verdict, "reject");
	SET(close.close.profile, "four-point-inch@1");
	close.close.points = -1;
	SET(close.close.quality, "reject");
	SET(close.close.o, "typed");
	terminal_record(&w.t, &close);
}

static void
the_newest_close_is_told(void **state)
{
	(void)state;
	whole_roll(&w.t, WORLD_BOOT, 5, "R1");
	terminal_roll(&w.t, WORLD_BOOT, 3, ORDER, "R1");
	rejected(8);
	deliver(&w.t, 1);
	assert_string_equal(done_of("PO-1/R1/010101").verdict, "reject");
	terminal_withdraw(&w.t, 77);
	a_release(&w.t); /* of the first one */
	deliver(&w.t, 10);
	assert_string_equal(done_of("PO-1/R1/010101").verdict, "reject");
}

/* R1 of NEW-1 passes, R1 of PO-1 is rejected; then NEW-1 turns out to be PO-1. */
static void
the_newest_close_is_told_of_linked_orders(void **state)
{
	struct perch_record order = new_record(PERCH_RECORD_ORDER);
	struct perch_record link = new_record(PERCH_RECORD_LINK);

	(void)state;
	SET(order.order.order, "NEW-1");
	SET(order.order.o, "typed");
	terminal_record(&w.t, &order); /* 5 */
	terminal_roll(&w.t, WORLD_BOOT, 3, 5, "R1");
	terminal_flaw(&w.t, WORLD_BOOT, 6);
	terminal_close(&w.t, WORLD_BOOT, 6);
	terminal_roll(&w.t, WORLD_BOOT, 3, ORDER, "R1"); /* 9 */
	rejected(9);
	deliver(&w.t, 1);
	assert_string_equal(done_of("PO-1/R1/010101").verdict, "reject");
	SET(link.link.from, "NEW-1");
	SET(link.link.to, "PO-1");
	SET(link.link.o, "typed");
	terminal_record(&w.t, &link);
	deliver(&w.t, 11);
	assert_string_equal(done_of("PO-1/R1/010101").verdict, "reject");
}

/* --- restored logs ----------------------------------------------------------------------------- */

/* hello: the terminal's log has this epoch right after that one. */
static void
say_hello(const struct terminal *t, const struct terminal *before)
{
	static struct perch_wire_hello hello;
	struct perch_err err = { 0 };

	hello = (struct perch_wire_hello){ .streams_n = 2 };
	memcpy(hello.device, t->device.id, sizeof(hello.device));
	memcpy(hello.streams[0].epoch, before->epoch, PERCH_WIRE_EPOCH);
	memcpy(hello.streams[1].epoch, t->epoch, PERCH_WIRE_EPOCH);
	MUST(perch_device_seen(&w.office, &hello, WORLD_NOW, &err) == PERCH_OK, "%s", err.text);
}

/*
 * A new epoch in a log that goes on from `before`; the mark was in `marked`. Three records, what was saved
 * and a boot among them.
 */
static void
restore(struct terminal *t, uint8_t id, const struct terminal *before,
	const struct terminal *marked, const struct perch_record_restored *saved)
{
	struct perch_record epoch = terminal_record_of(PERCH_RECORD_EPOCH, WORLD_BOOT, 0);
	struct perch_record restored = terminal_record_of(PERCH_RECORD_RESTORED, WORLD_BOOT, 0);
	struct perch_record boot = terminal_record_of(PERCH_RECORD_BOOT, WORLD_BOOT, 0);

	terminal_epoch(t, id);
	say_hello(t, before);
	memset(epoch.epoch.device, 'a', 32);
	memset(epoch.epoch.key, 'a', 64);
	SET(epoch.epoch.why, "restored");
	MUST(perch_text_hex(epoch.epoch.epoch, sizeof(epoch.epoch.epoch), t->epoch, 8) ==
			     PERCH_OK &&
		     perch_text_hex(epoch.epoch.previous, sizeof(epoch.epoch.previous),
				    marked->epoch, 8) == PERCH_OK,
	     "epochs");
	memset(epoch.epoch.previous_hash, 'a', 64);
	terminal_record(t, &epoch);
	restored.restored = *saved;
	terminal_record(t, &restored);
	SET(boot.boot.program, "perch 1");
	memset(boot.boot.boot, 'b', 32);
	terminal_record(t, &boot);
}

static void
what_was_lost_is_told(void **state)
{
	static struct terminal second;
	static struct terminal third;
	struct perch_record_restored saved = { .why = "damaged",
					       .copy = 5,
					       .copied_ms = WORLD_NOW };

	(void)state;
	whole_roll(&w.t, WORLD_BOOT, 5, "R1"); /* 1..7 */
	deliver(&w.t, 1);
	second = w.t;
	saved.salvaged = 1;
	saved.marked = 9;
	restore(&second, 9, &w.t, &w.t, &saved);
	deliver(&second, 1);
	/* 5 + 1 are kept, the mark proves 9, head office has 7. */
	ROW("why, copy, salvaged, office, marked, lost FROM restored", "damaged 5 1 0 9 3");
	assert_string_equal(notice("restored"),
			    "the log was damaged and is restored up to record 6 (copy 5, salvaged "
			    "1, from here 0); 3 more had been written: what of them is not here is "
			    "lost");
	saved = (struct perch_record_restored){ .why = "missing", .copy = 6, .office = 3 };
	second = w.t;
	restore(&second, 10, &w.t, &w.t, &saved);
	deliver(&second, 1);
	ROW("lost FROM restored ORDER BY stream DESC", "0");
	ROW("text FROM notice WHERE kind = 'restored' ORDER BY id DESC",
	    "the log was missing and is restored up to record 9 (copy 6, salvaged 0, from here 3); "
	    "nothing is known to be missing");
	/* A copy of the first epoch, all 7 of it: what was written to the second is gone, 4 by the mark. */
	saved = (struct perch_record_restored){ .why = "damaged", .copy = 7, .marked = 4 };
	third = w.t;
	restore(&third, 11, &w.t, &second, &saved);
	deliver(&third, 1);
	ROW("lost FROM restored ORDER BY stream DESC", "4");
}

/* Seven records are written and have arrived. 3 of them were salvaged, 5 lay in the copy, and then one more was
 * salvaged: 6 are back. */
static void
what_is_back_is_counted_once(void **state)
{
	static struct terminal second;
	const struct perch_record_restored saved = {
		.why = "damaged", .copy = 5, .salvaged = 4, .copied_ms = WORLD_NOW
	};

	(void)state;
	whole_roll(&w.t, WORLD_BOOT, 5, "R1"); /* 1..7 */
	deliver(&w.t, 1);
	second = w.t;
	restore(&second, 9, &w.t, &w.t, &saved);   /* 7, 8, boot 9 */
	terminal_roll(&second, 9, 3, ORDER, "R2"); /* says so */
	deliver(&second, 1);
	ROW("lost FROM restored", "1");
	assert_string_equal(notice("restored"),
			    "the log was damaged and is restored up to record 6 (copy 5, salvaged "
			    "4, from here 0); 1 more had been written: what of them is not here is "
			    "lost");
}

/* Give the roll with this local id a flaw and close it. */
static void
finish(struct terminal *t, int64_t boot, int64_t roll)
{
	terminal_flaw(t, boot, roll);
	terminal_close(t, boot, roll);
}

/*
 * A: 1..14, rolls R1 5..7, R2 8 open, flaw 9, R3 10..12, R4 13 open. B goes on after A's 9; C after A's 13,
 * from a younger copy than B's; D after C. An id of C below 14 is one of A, although B gave 10.. as well.
 */
static void
restored_epochs_in_a_row(void **state)
{
	static struct terminal b;
	static struct terminal c;
	static struct terminal d;
	static struct terminal e;
	const struct perch_record_restored saved = { .why = "damaged" };
	struct perch_audit audit;
	struct perch_err err = { 0 };
	struct perch_wire_ack ack;

	(void)state;
	whole_roll(&w.t, WORLD_BOOT, 5, "R1");
	terminal_roll(&w.t, WORLD_BOOT, 3, ORDER, "R2");
	terminal_flaw(&w.t, WORLD_BOOT, 8);
	whole_roll(&w.t, WORLD_BOOT, 10, "R3");
	terminal_roll(&w.t, WORLD_BOOT, 3, ORDER, "R4");
	terminal_seal(&w.t);
	deliver(&w.t, 1);
	ack = w.ack;
	b = c = d = e = w.t;
	restore(&b, 0xb, &w.t, &w.t, &saved);  /* 10, 11, boot 12 */
	terminal_roll(&b, 12, 3, ORDER, "R9"); /* 13 */
	terminal_close(&b, 12, 8);
	terminal_seal(&b);
	deliver(&b, 1);
	restore(&c, 0xc, &w.t, &w.t, &saved); /* 14, 15, boot 16 */
	finish(&c, 16, 13);
	terminal_roll(&c, 16, 3, ORDER, "R5"); /* 19 */
	terminal_seal(&c);
	deliver(&c, 1);
	restore(&d, 0xd, &c, &c, &saved); /* 20, 21, boot 22 */
	finish(&d, 22, 19);
	finish(&d, 22, 8);
	terminal_seal(&d);
	deliver(&d, 1);
	/* Head office gave back A, all 14 of it: E goes on from there, whatever the mark says. */
	restore(&e, 0xe, &w.t, &d, &saved); /* 15, 16, boot 17 */
	finish(&e, 17, 13);
	terminal_seal(&e);
	deliver(&e, 1);
	ROW("roll_seq FROM flaw ORDER BY stream DESC", "13");
	MUST(notice("lost-reference")[0] == '\0', "everything is found: %s",
	     notice("lost-reference"));
	ROW("group_concat(roll_no || '=' || state) FROM (SELECT * FROM roll ORDER BY stream, seq)",
	    "R1=closed,R2=closed,R3=closed,R4=closed,R9=open,R5=closed");
	ROW("count(*) FROM restored", "4");
	ROW("count(*) FROM item WHERE kind = 'done'", "5");
	/* The acknowledgement of each is repeated byte for byte, and everything verifies. */
	MUST(world_send(&w, &w.t, 1, w.t.tail) && memcmp(&ack, &w.ack, sizeof(ack)) == 0,
	     "the first epoch is acknowledged as before");
	MUST(perch_verify(&w.office.db, w.office.keys.receipt.pub, &audit, &err) == PERCH_OK &&
		     audit.is_good && audit.seals == 5 && audit.receipts == 5,
	     "all five epochs hold: %s", audit.what);
}

static void
a_signature_covers_what_the_terminal_has(void **state)
{
	static struct terminal b;
	const struct perch_record_restored saved = { .why = "damaged", .copy = 7 };
	struct perch_record sign = a_signature(10, 13);

	(void)state;
	whole_roll(&w.t, WORLD_BOOT, 5, "R1"); /* 5..7 */
	whole_roll(&w.t, WORLD_BOOT, 8, "R2"); /* 8..10 are not in the copy */
	deliver(&w.t, 1);
	b = w.t;
	restore(&b, 0xb, &w.t, &w.t, &saved); /* 8, 9, boot 10 */
	whole_roll(&b, 10, 11, "R3");         /* 11..13 */
	terminal_record(&b, &sign);
	deliver(&b, 1);
	ROW("group_concat(roll_no) FROM (SELECT roll_no FROM roll WHERE signed_seq IS NOT NULL"
	    " ORDER BY roll_no)",
	    "R1,R3");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(sign_ins_are_kept, open_world, close_world),
		cmocka_unit_test_setup_teardown(a_badge_of_no_list_is_told, open_world,
						close_world),
		cmocka_unit_test_setup_teardown(who_is_locked_out_is_told, open_world, close_world),
		cmocka_unit_test_setup_teardown(a_signature_covers_closed_rolls, open_world,
						close_world),
		cmocka_unit_test_setup_teardown(a_signature_covers_linked_orders, open_world,
						close_world),
		cmocka_unit_test_setup_teardown(a_dispute_is_told, open_world, close_world),
		cmocka_unit_test(what_touches_a_signed_roll_is_told),
		cmocka_unit_test_setup_teardown(an_addition_is_told, open_world, close_world),
		cmocka_unit_test_setup_teardown(a_closed_roll_is_told, open_world, close_world),
		cmocka_unit_test_setup_teardown(judging_anew_tells_nothing_new, open_world,
						close_world),
		cmocka_unit_test_setup_teardown(each_terminal_has_its_own, open_world, close_world),
		cmocka_unit_test_setup_teardown(the_newest_close_is_told, open_world, close_world),
		cmocka_unit_test_setup_teardown(the_newest_close_is_told_of_linked_orders,
						open_world, close_world),
		cmocka_unit_test_setup_teardown(what_was_lost_is_told, open_world, close_world),
		cmocka_unit_test_setup_teardown(what_is_back_is_counted_once, open_world,
						close_world),
		cmocka_unit_test_setup_teardown(restored_epochs_in_a_row, open_world, close_world),
		cmocka_unit_test_setup_teardown(a_signature_covers_what_the_terminal_has,
						open_world, close_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
