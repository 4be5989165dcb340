/* fault_known.c - see fault_known.h. */
#include "tests/store/fault_known.h"

#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "firmware/store/view.h"
#include "tests/store/fault_rows.h"
#include "tests/store/fault_sim.h"

struct fault_known fault_known;

/* Head office's: what is asked for is there and good, whatever was sent at random before. */
static const struct {
	const char *kind;
	const char *key;
	const char *body;
} items[] = {
	{ "order", "PO-1",
	  "{\"order\":\"PO-1\",\"width\":\"1500mm\",\"spec\":3,\"confirmed\":true}" },
	{ "roll", "PO-1/R1",
	  "{\"order\":\"PO-1\",\"roll\":\"R1\",\"lot\":\"A\",\"length\":\"100m\"}" },
	{ "roll", "PO-2/R1",
	  "{\"order\":\"PO-2\",\"roll\":\"R1\",\"lot\":\"B\",\"length\":\"90m\"}" },
	{ "notice", "M-9", "{\"notice\":\"M-9\",\"order\":\"PO-1\",\"text\":\"wider\"}" },
	{ "action", "M-9",
	  "{\"action\":\"M-9\",\"order\":\"PO-1\",\"owner\":\"o\",\"due\":\"2026-11-28\","
	  "\"text\":\"mend\",\"state\":\"open\"}" },
	{ "answer", "d4e5f6-9",
	  "{\"answer\":\"1\",\"order\":\"PO-1\",\"question\":\"d4e5f6-9\",\"text\":\"yes\"}" },
	{ "defect", "slub", "{\"code\":\"slub\",\"en\":\"thick yarn\",\"group\":\"yarn\"}" },
	{ "label-format", "M-9",
	  "{\"id\":\"M-9\",\"version\":1,\"pattern\":\"M-9-{roll}\",\"example\":\"M-9-77\"}" },
	{ "person", "LI-7", "{\"person\":\"LI-7\",\"name\":\"Li Wei\",\"role\":\"lead\"}" },
	{ "done", "PO-1/R5/d4e5f6",
	  "{\"done\":\"R5\",\"order\":\"PO-1\",\"lot\":\"A\",\"verdict\":\"pass\","
	  "\"closed_ms\":7,\"terminal\":\"d4e5f6\"}" },
	{ "decision", "PO-1/R2",
	  "{\"order\":\"PO-1\",\"roll\":\"R2\",\"verdict\":\"pass\",\"number\":\"D-9\"}" },
	{ "sampling-table", "mill",
	  "{\"id\":\"mill\",\"version\":1,\"name\":\"mill\",\"lots\":[{\"up_to\":null,\"II\":\"A\"}"
	  "],"
	  "\"aql\":[\"2.5\"],\"plans\":{\"normal\":[{\"letter\":\"A\",\"n\":4,\"at\":[[1,2]]}]}}" },
};

static void
send_item(const char *kind, const char *key, const char *body)
{
	world_sim_send(&fault_sim, kind, key, body);
}

static void
send_profile(void)
{
	static char body[8192];
	struct perch_profile profile = *perch_profile_shipped("four-point-inch");
	struct perch_buf b = perch_buf_over(body, sizeof(body));
	struct perch_jw w = perch_jw_over(&b);

	perch_profile_write(&w, &profile);
	MUST(perch_jw_done(&w) == PERCH_OK && perch_buf_cstr(&b) != NULL, "a profile");
	send_item("profile", profile.id, body);
}

/* Records behind the random ones, so that each look-up finds something. */
static struct perch_record *
next_record(enum perch_record_type type)
{
	static struct perch_record r;

	perch_record_init(&r, type, (struct perch_record_head){ .wall_ms = 1790000000000 });
	return &r;
}

/* Its id. */
static int64_t
append(const struct perch_record *r)
{
	struct perch_err err = { 0 };

	log_world_append(&fault_sim.log, r);
	MUST(perch_view_apply(&fault_sim.view, fault_sim.log.n_records, r, &err) == PERCH_OK, "%s",
	     err.text);
	return (int64_t)fault_sim.log.n_records;
}

#define SET(member, text)                                                                          \
	MUST(perch_text_copy((member), sizeof(member), perch_span_str(text)) == PERCH_OK,          \
	     "%s fits", (text))

static int64_t choice_id;

/* The id of its close. */
static int64_t
append_roll(const char *roll, const char *verdict)
{
	struct perch_record *r = next_record(PERCH_RECORD_ROLL);

	r->roll.order = choice_id;
	SET(r->roll.roll, roll);
	SET(r->roll.lot, "A");
	int64_t id = append(r);
	r = next_record(PERCH_RECORD_CLOSE);
	r->close.roll = id;
	r->close.points = 12;
	r->close.length_um = 100000000;
	r->close.width_um = 1500000;
	SET(r->close.verdict, verdict);
	return append(r);
}

static void
append_records(void)
{
	struct perch_record *r = next_record(PERCH_RECORD_ORDER);

	SET(r->order.order, "PO-1");
	choice_id = append(r);
	(void)append_roll("R2", "hold-decision");
	fault_known.closed = append_roll("R1", "pass");
	r = next_record(PERCH_RECORD_SAMPLING);
	r->sampling.order = choice_id;
	r->sampling.n = 2;
	SET(r->sampling.lot, "A");
	SET(r->sampling.picks, "R1 R2");
	(void)append(r);
	r = next_record(PERCH_RECORD_COUNT);
	r->count.order = choice_id;
	SET(r->count.kind, "receiving");
	fault_known.count = append(r);
	r = next_record(PERCH_RECORD_COUNTED);
	r->counted.count = fault_known.count;
	SET(r->counted.roll, "R1");
	(void)append(r);
	r = next_record(PERCH_RECORD_ACTION);
	r->action.order = choice_id;
	SET(r->action.due, "2026-12-01");
	fault_known.action = append(r);
	r = next_record(PERCH_RECORD_KEEP);
	r->keep.order = choice_id;
	SET(r->keep.what, "card");
	SET(r->keep.number, "C-9");
	SET(r->keep.place, "shelf");
	(void)append(r);
	r = next_record(PERCH_RECORD_IN);
	SET(r->in.person, "LI-7");
	fault_known.sign_in = append(r);
	r = next_record(PERCH_RECORD_DENY);
	SET(r->deny.badge, "B-9");
	SET(r->deny.why, "pin");
	r->deny.tries = 5;
	r->deny.wait = 30;
	(void)append(r);
	r = next_record(PERCH_RECORD_SIGN);
	r->sign.order = choice_id;
	SET(r->sign.name, "Wu");
	SET(r->sign.meaning, "agreed");
	r->sign.rolls = 2;
	r->sign.through = fault_known.closed;
	(void)append(r);
	(void)append_roll("R3", "pass");
	r = next_record(PERCH_RECORD_MAKE);
	SET(r->make.kind, "order");
	SET(r->make.key, "T-9");
	SET(r->make.body, "{\"order\":\"T-9\",\"width\":\"1400mm\"}");
	(void)append(r);
	r = next_record(PERCH_RECORD_SEPARATOR);
	r->separator.vid = 9;
	SET(r->separator.outcome, "lost");
	(void)append(r);
}

void
fault_known_open(void)
{
	fault_sim_open();
	for (size_t i = 0; i < PERCH_COUNT(items); i++)
		send_item(items[i].kind, items[i].key, items[i].body);
	send_profile();
	append_records();
}

void
fault_known_cool(void)
{
	static const uint8_t device[] = { 0xa1, 0xb2, 0xc3, 0xd4 };

	perch_store_world_init(&fault_sim.store, &fault_sim.view, &fault_sim.reader);
	perch_store_world_own(&fault_sim.store, device, sizeof(device));
	fault_cool(&fault_sim.view);
	fault_cool(&fault_sim.reader);
}
