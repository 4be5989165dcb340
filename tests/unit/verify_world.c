/* verify_world.c - see verify_world.h. */
#include "tests/unit/verify_world.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/app/journal.h"
#include "firmware/base/text.h"
#include "firmware/store/file.h"
#include "firmware/store/mark.h"
#include "tests/unit/must.h"

#define NOW ((int64_t)1790000000000)

static const char *const names[WORLD_FILES] = {
	"log.db",   "view.db",    "sync.db",     "seal.pub",   "device.id",
	"seal.key", "perch.conf", "mark/sealed", "mark/acked",
};

static struct perch_journal journal;
static struct perch_outcome outcome;
static struct perch_config config;
static int64_t clock_s;

static struct perch_now
tick(void)
{
	clock_s++;
	return (struct perch_now){ .mono = { clock_s * 1000000 },
				   .wall = { NOW + clock_s * 1000 } };
}

const char *
folder_image_path(const char *folder, enum world_file file)
{
	static char path[4][128];
	static int turn;

	turn = (turn + 1) % 4;
	MUST(perch_fmt(path[turn], sizeof(path[turn]), "%s/%s", folder, names[file]) == PERCH_OK,
	     "a path");
	return path[turn];
}

static void
image_read(struct folder_image *image, const char *folder, size_t files)
{
	for (size_t i = 0; i < files; i++) {
		FILE *f = fopen(folder_image_path(folder, (enum world_file)i), "rb");

		if (f == NULL)
			continue;
		image->file[i].bytes = malloc(1 << 20);
		image->file[i].n = fread(image->file[i].bytes, 1, 1 << 20, f);
		MUST(fclose(f) == 0 && image->file[i].n < 1 << 20, "%s is small", names[i]);
	}
}

static void
image_free(struct folder_image *image)
{
	for (size_t i = 0; i < WORLD_FILES; i++)
		free(image->file[i].bytes);
}

void
folder_image_write(const struct folder_image *image, const char *folder)
{
	char path[160];

	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 2; k++) {
			MUST(perch_fmt(path, sizeof(path), "%s/%s%s", folder, names[i],
				       k == 0 ? "-wal" : "-shm") == PERCH_OK,
			     "a path");
			(void)unlink(path);
		}
	for (size_t i = 0; i < WORLD_FILES; i++) {
		const char *name = folder_image_path(folder, (enum world_file)i);

		if (image->file[i].bytes == NULL) {
			(void)unlink(name);
			continue;
		}
		FILE *f = fopen(name, "wb");
		MUST(f != NULL && fwrite(image->file[i].bytes, 1, image->file[i].n, f) ==
					  image->file[i].n,
		     "%s is written", name);
		MUST(fclose(f) == 0, "%s is written", name);
	}
}

/* --- a shift ---------------------------------------------------------------------------------------- */

static void
start(void)
{
	struct perch_err err = { 0 };

	MUST(perch_journal_open(&journal, &config, tick(), &err) == PERCH_OK, "opens: %s",
	     err.text);
}

static void
type(const char *line)
{
	const struct perch_input in = perch_input_of_line(perch_span_str(line));

	perch_journal_answer(&journal, tick(), &in, &outcome);
	MUST(strncmp(outcome.answer, "ok", 2) == 0, "%s: got '%s'", line, outcome.answer);
}

static void
inspect(const char *roll)
{
	static const char *const lines[] = {
		"=stage final",
		"=width head 1520mm",
		"=width middle 1518mm",
		"=width tail 1516mm",
		"=flaw slub at 3yd len 2in",
		"=flaw hole at 17yd len 0.5in",
		"=weight head 180g/m2",
		"=weight tail 181g/m2",
		"=note all of it seen",
		"=flaw stain at 20yd len 4in",
		"=undo reason wrong place",
		"=length 120m",
		"=close",
	};
	char line[64];

	MUST(perch_fmt(line, sizeof(line), "=roll %s", roll) == PERCH_OK, "a line");
	type(lines[0]);
	type(line);
	for (size_t i = 1; i < PERCH_COUNT(lines); i++)
		type(lines[i]);
}

/* --- head office ------------------------------------------------------------------------------------ */

static void
bind_and_run(struct perch_db *db, const char *sql, const struct perch_wire_ack *ack)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	struct perch_err err = { 0 };

	MUST(perch_stmt_new(db, sql, &stmt, &err) == PERCH_OK, "%s", err.text);
	perch_stmt_blob(stmt, 1, perch_span_of(ack->epoch, sizeof(ack->epoch)));
	perch_stmt_i64(stmt, 2, (int64_t)ack->seq);
	perch_stmt_blob(stmt, 3, perch_span_of(ack->hash, sizeof(ack->hash)));
	perch_stmt_i64(stmt, 4, ack->received_ms);
	perch_stmt_blob(stmt, 5, perch_span_of(ack->receipt, sizeof(ack->receipt)));
	MUST(perch_stmt_run(db, stmt, &err) == PERCH_OK, "%s", err.text);
}

void
world_enrol(const char *folder, const uint8_t device[PERCH_DEVICE_BYTES],
	    const struct perch_key_pair *office)
{
	struct perch_db db;
	struct perch_err err = { 0 };

	MUST(perch_db_open_writer(&db, &perch_sync_kind, folder_image_path(folder, WORLD_SYNC),
				  "test", &err) == PERCH_OK,
	     "%s", err.text);
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	MUST(perch_stmt_new(&db,
			    "INSERT INTO office VALUES (1, 'https://office', ?1, ?2, "
			    "zeroblob(32), 1, 1)",
			    &stmt, &err) == PERCH_OK,
	     "%s", err.text);
	perch_stmt_blob(stmt, 1, perch_span_of(device, PERCH_DEVICE_BYTES));
	perch_stmt_blob(stmt, 2, perch_span_of(office->pub, sizeof(office->pub)));
	MUST(perch_stmt_run(&db, stmt, &err) == PERCH_OK, "%s", err.text);
	perch_stmt_free(&stmt);
	perch_db_close(&db);
}

void
world_receipt(const char *folder, const struct perch_key_pair *office, struct perch_wire_ack *ack)
{
	struct perch_db db;
	struct perch_err err = { 0 };
	uint8_t message[PERCH_WIRE_RECEIPT_BYTES];

	perch_wire_receipt(ack, message);
	MUST(perch_sign(office, perch_span_of(message, sizeof(message)), ack->receipt) == PERCH_OK,
	     "a receipt");
	MUST(perch_db_open_writer(&db, &perch_sync_kind, folder_image_path(folder, WORLD_SYNC),
				  "test", &err) == PERCH_OK,
	     "%s", err.text);
	bind_and_run(&db, "INSERT OR REPLACE INTO acked VALUES (?1, ?2, ?3, ?2, ?4 + length(?5))",
		     ack);
	bind_and_run(&db, "INSERT INTO receipt VALUES (?1, ?2, ?3, ?4, ?5)", ack);
	perch_db_close(&db);
}

/* A seal, and everything up to it is acknowledged. */
static void
deliver(const struct verify_world *w)
{
	struct perch_err err = { 0 };
	struct perch_mark mark;
	struct perch_wire_ack ack;

	type("=sync");
	ack = (struct perch_wire_ack){ .seq = journal.tail - journal.epoch.first_id + 1,
				       .received_ms = NOW + clock_s * 1000 + 500 };
	memcpy(ack.device, w->device, sizeof(ack.device));
	memcpy(ack.epoch, journal.epoch.id, sizeof(ack.epoch));
	memcpy(ack.hash, journal.head.b, sizeof(ack.hash));
	world_receipt(w->folder, &w->office, &ack);
	mark.seq = ack.seq;
	memcpy(mark.device, ack.device, sizeof(mark.device));
	memcpy(mark.epoch, ack.epoch, sizeof(mark.epoch));
	memcpy(mark.hash, ack.hash, sizeof(mark.hash));
	MUST(perch_mark_save(config.mark, "acked", &mark, &err) == PERCH_OK, "%s", err.text);
}

/* --- its story -------------------------------------------------------------------------------------- */

static void
shell(const struct verify_world *w, const char *what)
{
	char command[300];

	MUST(perch_fmt(command, sizeof(command), "cd %s && %s", w->folder, what) == PERCH_OK &&
		     system(command) == 0,
	     "%s", what);
}

static void
put_back(const struct verify_world *w, const char *copy)
{
	char command[200];

	perch_journal_close(&journal);
	MUST(perch_fmt(command, sizeof(command),
		       "rm -f log.db-wal view.db-wal && cp %s.log log.db && cp %s.view view.db",
		       copy, copy) == PERCH_OK,
	     "a command");
	shell(w, command);
	start();
}

static void
first_epoch(struct verify_world *w)
{
	start();
	type("=in LI-7");
	type("=make order T-1 width=1500mm");
	type("=order T-1");
	inspect("R1");
	deliver(w);
	inspect("R2");
	perch_journal_close(&journal);
	shell(w, "cp log.db a.log && cp view.db a.view");
	start();
	inspect("R3");
	deliver(w);
	perch_journal_close(&journal);
	image_read(&w->first, w->folder, WORLD_SEALED);
	start();
}

void
verify_world_make(struct verify_world *w, uint8_t id)
{
	struct perch_err err = { 0 };

	*w = (struct verify_world){ .folder = "/tmp/perch-verify-XXXXXX", .device = { id, 1, 2 } };
	MUST(mkdtemp(w->folder) != NULL, "a folder");
	FILE *f = fopen(folder_image_path(w->folder, WORLD_CONF), "w");
	bool is_put = f != NULL && fputs("mark = mark\n", f) >= 0;
	MUST(f != NULL && fclose(f) == 0 && is_put, "perch.conf");
	f = fopen(folder_image_path(w->folder, WORLD_DEVICE), "w");
	for (size_t i = 0; f != NULL && i < sizeof(w->device); i++)
		(void)fprintf(f, "%02x", w->device[i]);
	MUST(f != NULL && fclose(f) == 0, "device.id");
	MUST(perch_config_load(&config, folder_image_path(w->folder, WORLD_CONF), NULL, &err) ==
		     PERCH_OK,
	     "%s", err.text);
	clock_s = 0;
	MUST(perch_key_new(&w->office) == PERCH_OK, "a key");
	world_enrol(w->folder, w->device, &w->office);
	first_epoch(w);
	put_back(w, "a");
	inspect("R3");
	deliver(w);
	type("=note the copy's last record, which no seal covers");
	perch_journal_close(&journal);
	shell(w, "cp log.db b.log && cp view.db b.view");
	start();
	inspect("R4");
	deliver(w);
	for (int i = 0; i < 3; i++) {
		put_back(w, "b");
		deliver(w);
	}
	inspect("R4");
	perch_journal_close(&journal);
	image_read(&w->older, w->folder, WORLD_SEALED);
	start();
	inspect("R5");
	type("=note nearly done");
	deliver(w);
	perch_journal_close(&journal);
	image_read(&w->now, w->folder, WORLD_FILES);
}

void
verify_world_free(struct verify_world *w)
{
	char command[128];

	image_free(&w->now);
	image_free(&w->older);
	image_free(&w->first);
	MUST(perch_fmt(command, sizeof(command), "rm -rf %s", w->folder) == PERCH_OK &&
		     system(command) == 0,
	     "the folder goes");
}
