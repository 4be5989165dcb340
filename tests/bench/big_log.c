/* big_log.c - see big_log.h. */
#include "tests/bench/big_log.h"

#include <sys/stat.h>
#include <unistd.h>

#include "firmware/app/journal.h"
#include "firmware/base/text.h"
#include "tests/bench/bench.h"

#define BATCH       4096 /* records of a transaction on log.db */
#define VIEW_ROLLS  1000 /* rolls of a transaction on view.db */
#define SHIFT_ROLLS 300
#define FIRST_MS    1600000000000LL
#define STEP_MS     10000 /* from record to record */
#define RECORD_MAX  1024

struct making {
	struct perch_journal journal;
	struct perch_log_entry entries[BATCH];
	uint8_t bytes[BATCH][RECORD_MAX];
	size_t n;
	struct perch_record record;
	int64_t ms; /* time of the next record */
	int64_t order_id;
	char order[16];
	size_t rolls;
};

void
perch_big_order(size_t i, size_t rolls, char dst[16])
{
	if (i + PERCH_BIG_LAST_ORDER >= rolls)
		(void)snprintf(dst, 16, "PO-LAST");
	else
		(void)snprintf(dst, 16, "PO-%06zu", i / PERCH_BIG_ORDER % 1000000);
}

void
perch_big_lot(size_t i, char dst[16])
{
	(void)snprintf(dst, 16, "D%07zu", i / PERCH_BIG_LOT % 10000000);
}

void
perch_big_roll(size_t i, char dst[16])
{
	(void)snprintf(dst, 16, "R%07zu", i % 10000000);
}

/* --- records ------------------------------------------------------------------------------------ */

static void
flush(struct making *m)
{
	struct perch_err err = { 0 };
	struct perch_journal *j = &m->journal;
	enum perch_rc rc = perch_log_append(&j->log, j->tail - m->n + 1, m->entries, m->n, &err);

	MUST(rc == PERCH_OK, "big log: %s", err.text);
	m->n = 0;
}

static struct perch_record *
begin(struct making *m, enum perch_record_type type)
{
	const struct perch_now now = {
		.mono = { m->ms * 1000 },
		.wall = { FIRST_MS + m->ms },
		.is_trusted = true,
	};

	perch_record_init(&m->record, type, perch_session_head(&m->journal.session, now));
	m->ms += STEP_MS;
	return &m->record;
}

static void
put(struct making *m)
{
	struct perch_journal *j = &m->journal;
	struct perch_err err = { 0 };
	struct perch_buf b = perch_buf_over(m->bytes[m->n], RECORD_MAX);
	enum perch_rc rc = perch_record_encode(&m->record, &b);

	if (rc == PERCH_OK)
		rc = perch_chain_step(&j->head, perch_buf_span(&b));
	MUST(rc == PERCH_OK, "big log: a %s is not encoded", perch_record_type_str(m->record.type));
	m->entries[m->n].bytes = perch_buf_span(&b);
	memcpy(m->entries[m->n].hash, j->head.b, sizeof(j->head.b));
	m->n++;
	j->tail++;
	rc = perch_session_apply(&j->session, (int64_t)j->tail, &m->record);
	if (rc == PERCH_OK)
		rc = perch_journal_project(j, j->tail, &m->record, &err);
	MUST(rc == PERCH_OK, "big log: record %llu: %s", (unsigned long long)j->tail, err.text);
	if (m->n == BATCH)
		flush(m);
}

static void
say(char *dst, size_t cap, const char *text)
{
	MUST(perch_fmt(dst, cap, "%s", text) == PERCH_OK, "big log: %s is too long", text);
}

#define SAY(field, text) say((field), sizeof(field), (text))

static void
put_seal(struct making *m)
{
	struct perch_journal *j = &m->journal;
	uint8_t message[PERCH_SEAL_MESSAGE_BYTES];
	uint8_t signature[PERCH_SIGNATURE_BYTES];
	uint64_t seq = j->tail - j->epoch.first_id + 1;
	struct perch_record_seal *seal = &begin(m, PERCH_RECORD_SEAL)->seal;

	perch_seal_message(j->id.device, j->epoch.id, seq, &j->head, message);
	enum perch_rc rc = perch_sign(&j->id.key, perch_span_of(message, sizeof(message)),
				      signature);
	seal->seq = (int64_t)seq;
	if (rc == PERCH_OK)
		rc = perch_text_hex(seal->epoch, sizeof(seal->epoch), j->epoch.id,
				    sizeof(j->epoch.id));
	if (rc == PERCH_OK)
		rc = perch_text_hex(seal->head, sizeof(seal->head), j->head.b, sizeof(j->head.b));
	if (rc == PERCH_OK)
		rc = perch_text_hex(seal->sig, sizeof(seal->sig), signature, sizeof(signature));
	MUST(rc == PERCH_OK, "big log: no seal");
	put(m);
}

static void
put_shift(struct making *m, bool is_first)
{
	struct perch_journal *j = &m->journal;
	char boot[33];

	if (!is_first) {
		begin(m, PERCH_RECORD_SHIFT)->shift.rolls = SHIFT_ROLLS;
		m->record.shift.flaws = (int64_t)SHIFT_ROLLS * PERCH_BIG_FLAWS;
		SAY(m->record.shift.o, "typed");
		put(m);
		(void)begin(m, PERCH_RECORD_OUT);
		SAY(m->record.out.o, "typed");
		put(m);
	}
	(void)begin(m, PERCH_RECORD_BOOT);
	(void)snprintf(boot, sizeof(boot), "%032llx", (unsigned long long)j->tail);
	SAY(m->record.boot.boot, boot);
	SAY(m->record.boot.program, "perch bench");
	m->record.boot.is_clean = true;
	put(m);
	(void)begin(m, PERCH_RECORD_IN);
	SAY(m->record.in.person, "LI-7");
	SAY(m->record.in.role, "inspector");
	SAY(m->record.in.how, "badge");
	SAY(m->record.in.o, "scanned");
	put(m);
	m->order[0] = '\0';
}

static void
put_order(struct making *m, const char *order)
{
	SAY(m->order, order);
	(void)begin(m, PERCH_RECORD_ORDER);
	SAY(m->record.order.order, order);
	m->record.order.spec = 1;
	m->record.order.revision = 1;
	SAY(m->record.order.o, "typed");
	put(m);
	m->order_id = (int64_t)m->journal.tail;
	(void)begin(m, PERCH_RECORD_STAGE);
	SAY(m->record.stage.stage, "final");
	SAY(m->record.stage.o, "typed");
	put(m);
}

/* --- a roll ------------------------------------------------------------------------------------- */

static void
put_flaws(struct making *m, int64_t roll, size_t i)
{
	static const char *const kinds[] = { "slub", "hole", "oil-spot", "broken-pick" };

	for (size_t k = 0; k < PERCH_BIG_FLAWS; k++) {
		struct perch_record_flaw *flaw = &begin(m, PERCH_RECORD_FLAW)->flaw;
		flaw->roll = roll;
		SAY(flaw->kind, kinds[(i + k) % PERCH_COUNT(kinds)]);
		flaw->at_um = (int64_t)(9 * k + i % 7 + 1) * 914400;
		flaw->to_um = -1;
		flaw->len_um = (int64_t)(k % 5 + 1) * 25400;
		flaw->across_um = -1;
		SAY(flaw->dir, "warp");
		SAY(flaw->side, "face");
		SAY(flaw->o, "typed");
		put(m);
	}
}

static void
put_measures(struct making *m, int64_t roll, size_t i)
{
	static const char *const places[] = { "head", "middle", "tail" };

	for (size_t k = 0; k < 3; k++) {
		struct perch_record_width *width = &begin(m, PERCH_RECORD_WIDTH)->width;
		width->roll = roll;
		SAY(width->place, places[k]);
		width->um = 1500000 + (int64_t)(i % 20) * 1000;
		SAY(width->o, "typed");
		put(m);
	}
	for (size_t k = 0; k < 3; k += 2) {
		struct perch_record_weight *weight = &begin(m, PERCH_RECORD_WEIGHT)->weight;
		weight->roll = roll;
		SAY(weight->place, places[k]);
		weight->value = 180 + (int64_t)(i % 5);
		SAY(weight->unit, "g/m2");
		SAY(weight->method, "stated");
		SAY(weight->o, "typed");
		put(m);
	}
	struct perch_record_length *length = &begin(m, PERCH_RECORD_LENGTH)->length;
	length->roll = roll;
	length->um = 119000000 + (int64_t)(i % 9) * 100000;
	SAY(length->o, "typed");
	put(m);
	struct perch_record_shade *shade = &begin(m, PERCH_RECORD_SHADE)->shade;
	shade->roll = roll;
	SAY(shade->lot, i % 3 == 0 ? "B" : "A");
	SAY(shade->o, "typed");
	put(m);
	struct perch_record_mark *mark = &begin(m, PERCH_RECORD_MARK)->mark;
	mark->roll = roll;
	SAY(mark->field, "all");
	mark->is_ok = true;
	SAY(mark->o, "typed");
	put(m);
}

static void
put_close(struct making *m, int64_t roll, size_t i)
{
	bool is_held = i % 2000 == 0;
	struct perch_record_close *c = &begin(m, PERCH_RECORD_CLOSE)->close;

	c->roll = roll;
	SAY(c->verdict, is_held ? "hold-lab" : i % 11 == 0 ? "second" : "pass");
	SAY(c->otherwise, is_held ? "pass" : c->verdict);
	SAY(c->profile, "four-point-inch@1");
	c->points = 20 + (int64_t)(i % 13);
	c->length_um = 119000000;
	c->width_um = 1500000;
	SAY(c->rate, "13.9655");
	SAY(c->quality, "first");
	SAY(c->o, "typed");
	put(m);
	if (i % 5000 == 1) {
		struct perch_record_action *action = &begin(m, PERCH_RECORD_ACTION)->action;
		action->order = m->order_id;
		SAY(action->owner, "weaving");
		SAY(action->due, "2026-11-28");
		SAY(action->text, "check the temples of loom 14");
		SAY(action->o, "typed");
		put(m);
	}
	put_seal(m);
}

static void
put_roll(struct making *m, size_t i)
{
	char text[16];

	if (i % SHIFT_ROLLS == 0)
		put_shift(m, i == 0);
	perch_big_order(i, m->rolls, text);
	if (strcmp(text, m->order) != 0)
		put_order(m, text);
	struct perch_record_roll *r = &begin(m, PERCH_RECORD_ROLL)->roll;
	r->order = m->order_id;
	perch_big_roll(i, text);
	SAY(r->roll, text);
	memcpy(r->label.raw, text, strlen(text));
	r->label.n = (uint16_t)strlen(text);
	SAY(r->label.aim, "]C0");
	SAY(r->label.sym, "code-128");
	perch_big_lot(i, text);
	SAY(r->lot, text);
	r->ticket_um = 120000000;
	SAY(r->o, "scanned");
	put(m);
	int64_t roll = (int64_t)m->journal.tail;
	put_flaws(m, roll, i);
	put_measures(m, roll, i);
	put_close(m, roll, i);
}

/* --- what head office sent ---------------------------------------------------------------------- */

static enum perch_rc
put_line(struct perch_db *db, size_t i, size_t rolls, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	char order[16];
	char roll[16];
	char lot[16];
	enum perch_rc rc = perch_stmt_new(
		db, "INSERT INTO expected VALUES (?1, ?2, ?3, 120000000, 'DN-1', '')", &stmt, err);

	perch_big_order(i, rolls, order);
	perch_big_roll(i, roll);
	perch_big_lot(i, lot);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(stmt, 1, order);
	perch_stmt_text(stmt, 2, roll);
	perch_stmt_text(stmt, 3, lot);
	return perch_stmt_run(db, stmt, err);
}

static enum perch_rc
put_order_item(struct perch_db *db, const char *order, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		db,
		"INSERT INTO item VALUES ('order', ?1, 1, '{\"order\":\"' || ?1 || "
		"'\",\"width\":\"1480mm\",\"confirmed\":true}')",
		&stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(stmt, 1, order);
	return perch_stmt_run(db, stmt, err);
}

static void
make_master(const char *folder, size_t rolls)
{
	struct perch_db db;
	struct perch_err err = { 0 };
	char path[PERCH_PATH_CAP];
	char order[16];
	char last[16] = "";
	enum perch_rc rc = perch_fmt(path, sizeof(path), "%s/master.db", folder);

	if (rc == PERCH_OK)
		rc = perch_db_open_writer(&db, &perch_master_kind, path, "bench", &err);
	MUST(rc == PERCH_OK, "master.db: %s", err.text);
	rc = perch_db_exec(&db, "BEGIN; INSERT INTO state VALUES (1, '', 1, 0)", &err);
	/* One roll of the last order more than were inspected: to be scanned. */
	for (size_t i = 0; i <= rolls && rc == PERCH_OK; i++) {
		perch_big_order(i, rolls, order);
		if (strcmp(order, last) != 0)
			rc = put_order_item(&db, order, &err);
		memcpy(last, order, sizeof(last));
		if (rc == PERCH_OK)
			rc = put_line(&db, i, rolls, &err);
	}
	if (rc == PERCH_OK)
		rc = perch_db_commit(&db, &err);
	MUST(rc == PERCH_OK, "master.db: %s", err.text);
	perch_db_close(&db);
}

/* --- all of it ---------------------------------------------------------------------------------- */

static void
make_log(size_t rolls, const struct perch_config *config)
{
	static struct making m;
	struct perch_err err = { 0 };
	const struct perch_now now = { .wall = { FIRST_MS }, .is_trusted = true };

	m = (struct making){ .rolls = rolls };
	enum perch_rc rc = perch_journal_open(&m.journal, config, now, &err);
	MUST(rc == PERCH_OK, "big log: %s", err.text);
	for (size_t i = 0; i < rolls; i++) {
		put_roll(&m, i);
		if (i % VIEW_ROLLS == 0)
			perch_journal_idle(&m.journal);
	}
	if (m.n > 0)
		flush(&m);
	perch_journal_close(&m.journal);
}

void
perch_big_log_make(const char *folder, size_t rolls, struct perch_config *config)
{
	char done[PERCH_PATH_CAP];

	*config = (struct perch_config){ 0 };
	enum perch_rc rc = perch_fmt(config->log_db, sizeof(config->log_db), "%s/log.db", folder);
	if (rc == PERCH_OK)
		rc = perch_fmt(done, sizeof(done), "%s/whole", folder);
	MUST(rc == PERCH_OK, "%s: too long a path", folder);
	if (access(done, F_OK) == 0)
		return;
	MUST(mkdir(folder, 0700) == 0, "%s cannot be made, or is not whole: remove it", folder);
	make_master(folder, rolls);
	make_log(rolls, config);
	FILE *file = fopen(done, "w");
	MUST(file != NULL && fclose(file) == 0, "%s cannot be made", done);
}
