/* damage_folder.c - see damage_folder.h. */
#include "tests/store/damage_folder.h"

#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "firmware/store/file.h"
#include "firmware/store/value.h"
#include "sync/wire.h"
#include "tests/store/fault_rows.h"

struct perch_config damage_config;
struct perch_journal damage_journal;
struct perch_outcome damage_outcome;
char damage_scene[200];

struct damage_good damage_clean = { .folder = "clean" };
struct damage_good damage_cut = { .folder = "cut" };

void
damage_shell(const char *what)
{
	char command[400];

	MUST(perch_fmt(command, sizeof(command), "cd %s && %s", fault_at("."), what) == PERCH_OK,
	     "a command");
	MUST(system(command) == 0, "%s: %s", damage_scene, command);
}

struct perch_now
damage_now_at(int64_t s)
{
	return (struct perch_now){ .mono = { s * 1000000 }, .wall = { 1790000000000 + s * 1000 } };
}

bool
damage_type(const char *line, int64_t s)
{
	const struct perch_input in = perch_input_of_line(perch_span_str(line));

	perch_journal_answer(&damage_journal, damage_now_at(s), &in, &damage_outcome);
	return damage_outcome.kind == PERCH_ANSWER_OK;
}

static void
work(const char *const *lines, int64_t s)
{
	struct perch_err err = { 0 };

	MUST(perch_journal_open(&damage_journal, &damage_config, damage_now_at(s), &err) ==
		     PERCH_OK,
	     "%s", err.text);
	for (; *lines != NULL; lines++)
		MUST(damage_type(*lines, ++s), "%s: %s", *lines, damage_outcome.answer);
}

/* --- the good folders ---------------------------------------------------------------------------- */

static const char *const first_shift[] = {
	"=in LI-7",
	"=make order T-1 width=1500mm",
	"=make roll R1 order=T-1 lot=A length=100m",
	"=make roll R2 order=T-1 lot=A length=90m",
	"=make roll R3 order=T-1 lot=B length=80m",
	"=order T-1",
	"=roll R1",
	"=flaw slub 17m 50mm",
	"=flaw hole 30m 90mm",
	"=close missing override pass seen",
	"=note a rather long line, so that the records of this log fill some more of its pages",
	"=sync",
	NULL,
};
static const char *const second_shift[] = {
	"=roll R2", "=flaw slub 3m 200mm", "=close missing override reject torn", "=sync", NULL,
};
static const char *const last_shift[] = {
	"=roll R2", "=flaw stain 4m 20mm", "=close missing override second stained",
	"=sync",    "=note unsealed",      "=note unsealed too",
	NULL,
};

static const char master_rows[] =
	"INSERT INTO state (id, cursor, revision, applied_ms) VALUES (1, 'c', 1, 1);"
	"INSERT INTO item VALUES ('order', 'PO-1', 1, "
	"'{\"order\":\"PO-1\",\"width\":\"1500mm\",\"spec\":1,\"confirmed\":true}');"
	"INSERT INTO item VALUES ('roll', 'PO-1/P1', 1, "
	"'{\"order\":\"PO-1\",\"roll\":\"P1\",\"lot\":\"A\",\"length\":\"50m\"}');"
	"INSERT INTO expected (order_no, roll_no, lot, ticket_um) VALUES ('PO-1', 'P1', 'A', "
	"50000000)";

/* sync.db with a receipt of the last record that is sealed. */
static void
put_receipt(struct perch_db *db, const struct perch_key_pair *office)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	struct perch_err err = { 0 };
	struct perch_wire_ack ack = { .seq = damage_journal.tail - damage_journal.epoch.first_id +
					     1,
				      .received_ms = 1790000000000 };
	uint8_t message[PERCH_WIRE_RECEIPT_BYTES];
	uint8_t signature[PERCH_SIGNATURE_BYTES];

	memcpy(ack.device, damage_journal.id.device, sizeof(ack.device));
	memcpy(ack.epoch, damage_journal.epoch.id, sizeof(ack.epoch));
	memcpy(ack.hash, damage_journal.head.b, sizeof(ack.hash));
	perch_wire_receipt(&ack, message);
	MUST(perch_sign(office, perch_span_of(message, sizeof(message)), signature) == PERCH_OK,
	     "signs");
	MUST(perch_stmt_new(db, "INSERT INTO receipt VALUES (?1, ?2, ?3, ?4, ?5)", &stmt, &err) ==
		     PERCH_OK,
	     "%s", err.text);
	perch_stmt_blob(stmt, 1, perch_span_of(ack.epoch, sizeof(ack.epoch)));
	perch_stmt_i64(stmt, 2, (int64_t)ack.seq);
	perch_stmt_blob(stmt, 3, perch_span_of(ack.hash, sizeof(ack.hash)));
	perch_stmt_i64(stmt, 4, ack.received_ms);
	perch_stmt_blob(stmt, 5, perch_span_of(signature, sizeof(signature)));
	MUST(perch_stmt_run(db, stmt, &err) == PERCH_OK, "%s", err.text);
}

static void
put_office(struct perch_db *db, const struct perch_key_pair *office)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	struct perch_err err = { 0 };

	MUST(perch_stmt_new(db, "INSERT INTO office VALUES (1, 'https://office', ?1, ?2, ?2, 1, 1)",
			    &stmt, &err) == PERCH_OK,
	     "%s", err.text);
	perch_stmt_blob(stmt, 1,
			perch_span_of(damage_journal.id.device, sizeof(damage_journal.id.device)));
	perch_stmt_blob(stmt, 2, perch_span_of(office->pub, sizeof(office->pub)));
	MUST(perch_stmt_run(db, stmt, &err) == PERCH_OK, "%s", err.text);
}

static void
make_others(void)
{
	struct perch_key_pair office;
	struct perch_db db;
	struct perch_err err = { 0 };

	MUST(perch_db_open_writer(&db, &perch_master_kind, fault_at("now/master.db"), "t", &err) ==
			     PERCH_OK &&
		     perch_db_exec(&db, master_rows, &err) == PERCH_OK,
	     "%s", err.text);
	perch_db_close(&db);
	MUST(perch_key_new(&office) == PERCH_OK, "a key");
	MUST(perch_db_open_writer(&db, &perch_sync_kind, fault_at("now/sync.db"), "t", &err) ==
		     PERCH_OK,
	     "%s", err.text);
	put_office(&db, &office);
	put_receipt(&db, &office);
	perch_db_close(&db);
}

static enum perch_rc
sum_event(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	struct damage_good *g = ctx;

	MUST(id <= DAMAGE_RECORDS_MAX, "a short log");
	g->sums[id - 1] = fault_sum_of(bytes) ^ (fault_sum_of(hash) << 1);
	return PERCH_OK;
}

/* What the folder holds, and a copy of it. */
static void
keep(struct damage_good *g, uint64_t proved)
{
	char command[200];
	struct perch_err err = { 0 };

	g->n = damage_journal.tail;
	g->proved = proved;
	MUST(perch_log_each(&damage_journal.log, 1, g->n, sum_event, g, &err) == PERCH_OK, "%s",
	     err.text);
	MUST(perch_fmt(command, sizeof(command), "cp -a now %s", g->folder) == PERCH_OK,
	     "a command");
	damage_shell(command);
}

void
damage_make_good(void)
{
	struct perch_err err = { 0 };

	damage_shell("mkdir now");
	MUST(perch_file_replace(fault_at("now/perch.conf"), perch_span_str("mark = mark\n"), 0644,
				&err) == PERCH_OK,
	     "%s", err.text);
	MUST(perch_config_load(&damage_config, fault_at("now/perch.conf"), NULL, &err) == PERCH_OK,
	     "%s", err.text);
	work(first_shift, 100);
	perch_journal_close(&damage_journal);
	/* An older copy comes back: a second epoch. */
	damage_shell("cp now/log.db log.kept && cp now/view.db view.kept");
	work(second_shift, 200);
	make_others();
	perch_journal_close(&damage_journal);
	damage_shell(
		"cp log.kept now/log.db && cp view.kept now/view.db && rm -f now/*-wal now/*-shm");
	work(last_shift, 300);
	const uint64_t sealed = damage_journal.tail - 2;
	perch_journal_idle(&damage_journal);
	keep(&damage_cut, sealed);
	perch_journal_close(&damage_journal);
	MUST(perch_journal_open(&damage_journal, &damage_config, damage_now_at(400), &err) ==
		     PERCH_OK,
	     "%s", err.text);
	MUST(damage_journal.epoch.n == 2, "two epochs");
	MUST(damage_type("=sync", 401), "%s", damage_outcome.answer);
	const uint64_t tail = damage_journal.tail;
	perch_journal_close(&damage_journal);
	MUST(perch_journal_open(&damage_journal, &damage_config, damage_now_at(410), &err) ==
		     PERCH_OK,
	     "%s", err.text);
	perch_journal_close(&damage_journal);
	MUST(perch_db_open_reader(&damage_journal.log, &perch_log_kind, damage_config.log_db,
				  &err) == PERCH_OK,
	     "%s", err.text);
	MUST(perch_log_tail(&damage_journal.log, &damage_journal.tail, NULL, &err) == PERCH_OK,
	     "%s", err.text);
	keep(&damage_clean, tail);
	perch_db_close(&damage_journal.log);
}
