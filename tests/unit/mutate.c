/* mutate.c - drawing a change, and those of the files beside the log: see mutate.h. */
#include "tests/unit/mutate_in.h"

#include "firmware/base/text.h"
#include "tests/unit/must.h"

uint64_t
mutation_random(struct mutation *m, uint64_t n)
{
	m->random ^= m->random << 13; /* Marsaglia's xorshift64 */
	m->random ^= m->random >> 7;
	m->random ^= m->random << 17;
	return m->random % n;
}

/* An index of the rows. */
size_t
mutation_any(struct mutation *m)
{
	return mutation_random(m, m->rows.n);
}

void
mutation_chain(struct mutation *m, size_t i, bool is_to_end)
{
	log_rows_chain(&m->rows, m->world->device, i, is_to_end);
}

/* Leave the hashes, or compute them anew: to the end of the epoch, of the log, or not at all. */
bool
mutation_perhaps_chain(struct mutation *m, size_t i)
{
	uint64_t how = mutation_random(m, 3);

	if (how > 0)
		mutation_chain(m, i, how == 2);
	return how == 0;
}

void
mutation_touched(struct mutation *m, size_t i)
{
	m->first = m->was->row[i].id;
}

/* Another digit for a digit, another letter for a letter: mostly a record still. */
void
mutation_edit(struct mutation *m, struct log_row *r)
{
	size_t at;
	uint8_t c;

	do {
		at = mutation_random(m, r->n);
		c = r->bytes[at];
	} while (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')));
	if (c <= '9')
		r->bytes[at] = (uint8_t)('0' + (c - '0' + 1 + (int)mutation_random(m, 9)) % 10);
	else
		r->bytes[at] = (uint8_t)(c == 'a' ? 'b' : 'a');
}

void
mutation_truncate(struct mutation *m, size_t n)
{
	mutation_touched(m, n);
	log_rows_cut(&m->rows, n, m->rows.n - n);
}

void
mutation_put_public_key(struct mutation *m, const struct perch_key_pair *key)
{
	char pub[2 * PERCH_KEY_BYTES + 1];
	const char *path = folder_image_path(m->folder, WORLD_PUB);
	FILE *f = fopen(path, "w");

	MUST(perch_text_hex(pub, sizeof(pub), key->pub, sizeof(key->pub)) == PERCH_OK, "hex");
	bool is_put = f != NULL && fputs(pub, f) >= 0;
	MUST(f != NULL && fclose(f) == 0 && is_put, "%s", path);
}

/* --- files beside the log ------------------------------------------------------------------------------------------- */

static bool
other_public_key(struct mutation *m)
{
	struct perch_key_pair key;

	MUST(perch_key_new(&key) == PERCH_OK, "a key");
	mutation_put_public_key(m, &key);
	return true;
}

static bool
edit_receipt(struct mutation *m)
{
	static const char *const what[] = {
		"epoch = randomblob(8)",
		"seq = seq + 1",
		"hash = randomblob(32)",
		"server_ms = server_ms + 1",
		"signature = randomblob(64)",
		"signature = (SELECT signature FROM receipt ORDER BY random() LIMIT 1)",
		"hash = (SELECT hash FROM receipt ORDER BY random() LIMIT 1)",
	};
	char sql[300];
	uint64_t which = mutation_random(m, PERCH_COUNT(what));
	int row = (int)mutation_random(m, 6);

	MUST(perch_fmt(sql, sizeof(sql),
		       "CREATE TEMP TABLE old AS SELECT * FROM receipt;"
		       "UPDATE receipt SET %s WHERE rowid = (SELECT rowid FROM receipt LIMIT 1 "
		       "OFFSET "
		       "%d)",
		       what[which], row) == PERCH_OK,
	     "a statement");
	/* A draw of its own value changes nothing; SQLite counts it all the same. */
	return which < 5 && log_rows_exec(folder_image_path(m->folder, WORLD_SYNC), sql);
}

static bool
edit_position(struct mutation *m)
{
	static const char *const what[] = {
		"UPDATE acked SET seq = seq + 1",
		"UPDATE acked SET hash = randomblob(32)",
		"DELETE FROM receipt WHERE server_ms = (SELECT max(server_ms) FROM receipt)",
		"UPDATE office SET receipt_key = randomblob(32)",
		"DELETE FROM receipt",
	};

	return log_rows_exec(folder_image_path(m->folder, WORLD_SYNC),
			     what[mutation_random(m, PERCH_COUNT(what))]);
}

static bool
older_folder(struct mutation *m)
{
	const struct folder_image *image = mutation_random(m, 2) == 0 ? &m->world->older
								      : &m->world->first;
	struct folder_image whole = *image;

	for (size_t i = WORLD_SEALED; i < WORLD_FILES; i++)
		whole.file[i] = m->world->now.file[i];
	folder_image_write(&whole, m->folder);
	return true;
}

/* A value or a row of any table that verify compares. */
static bool
edit_view(struct mutation *m)
{
	static const char *const changes[] = {
		"DELETE FROM [T] WHERE ",
		"UPDATE [T] SET [C] = CASE typeof([C]) WHEN ''integer'' THEN [C] + 1 "
		"ELSE [C] || ''x'' END WHERE [C] IS NOT NULL AND ",
	};
	const char *path = folder_image_path(m->folder, WORLD_VIEW);
	char pick[600];
	char sql[300];

	MUST(perch_fmt(pick, sizeof(pick),
		       "SELECT replace(replace('%srowid = (SELECT rowid FROM [T] LIMIT 1 OFFSET "
		       "%d)', '[T]', t.name), '[C]', c.name) FROM sqlite_schema AS t, "
		       "pragma_table_info(t.name) AS c WHERE t.type = 'table' AND "
		       "t.name <> 'state' AND t.name NOT LIKE 'sqlite%%' LIMIT 1 OFFSET %d",
		       changes[mutation_random(m, PERCH_COUNT(changes))],
		       (int)mutation_random(m, 12), (int)mutation_random(m, 250)) == PERCH_OK,
	     "a query");
	return log_rows_text(path, pick, sql, sizeof(sql)) && log_rows_exec(path, sql);
}

/* Bytes of the file itself. */
static bool
bytes_of_the_file(struct mutation *m)
{
	const char *path = folder_image_path(m->folder, WORLD_LOG);
	FILE *f = fopen(path, "r+b");
	long size = 0;

	if (f != NULL && fseek(f, 0, SEEK_END) == 0)
		size = ftell(f);
	for (uint64_t n = 1 + mutation_random(m, 3); n > 0 && size > 0; n--) {
		long at = (long)mutation_random(m, (uint64_t)size);
		int c = EOF;

		if (fseek(f, at, SEEK_SET) == 0)
			c = fgetc(f);
		MUST(c != EOF && fseek(f, at, SEEK_SET) == 0 &&
			     fputc(c ^ (int)(1 + mutation_random(m, 255)), f) != EOF,
		     "a byte");
	}
	MUST(f != NULL && fclose(f) == 0 && size > 0, "%s", path);
	return !log_rows_read(&m->rows, path) || !log_rows_same(&m->rows, m->was);
}

/* --- drawing one ------------------------------------------------------------------------------------------------------ */

static const struct {
	const char *name;
	bool (*run)(struct mutation *m);
	bool is_of_rows; /* m->rows is written into log.db afterwards */
} kinds[] = {
	{ "a record is edited", mutate_edit_bytes, true },
	{ "a record is edited, with its hash", mutate_edit_with_its_hash, true },
	{ "a record is edited, with the hashes after it", mutate_edit_with_the_chain, true },
	{ "a hash is edited", mutate_edit_hash, true },
	{ "a record becomes random bytes", mutate_random_bytes, true },
	{ "records are deleted, a gap stays", mutate_delete_leaving_a_gap, true },
	{ "records are deleted, the others close up", mutate_delete_and_close_up, true },
	{ "two records change places", mutate_swap_two, true },
	{ "made-up records are put in", mutate_put_in, true },
	{ "a record is put in front", mutate_put_in_front, true },
	{ "the tail is cut", mutate_truncate_tail, true },
	{ "the tail is cut, and the log goes on otherwise", mutate_go_on_otherwise, true },
	{ "the tail is cut, and a made-up epoch excuses it", mutate_excuse_a_cut, true },
	{ "records of another terminal are put in place", mutate_splice_from_another_terminal,
	  true },
	{ "records of another epoch are put in place", mutate_splice_from_another_epoch, true },
	{ "another terminal's log is put in place", mutate_log_of_another_terminal, true },
	{ "an epoch's row is edited", mutate_edit_epoch, true },
	{ "an epoch's row forgets what was before", mutate_forget_previous, true },
	{ "an epoch's row is deleted", mutate_drop_epoch_row, true },
	{ "an epoch is deleted", mutate_drop_epoch, true },
	{ "an epoch's row is put in", mutate_add_epoch_row, true },
	{ "a seal is deleted", mutate_strip_seal, true },
	{ "every seal is deleted", mutate_strip_all_seals, true },
	{ "a seal is moved", mutate_move_seal, true },
	{ "a seal is exchanged", mutate_exchange_seal, true },
	{ "everything is sealed anew with another key", mutate_forge, true },
	{ "the seals are made to fit, without a key", mutate_feign, true },
	{ "seal.pub is another key", other_public_key, false },
	{ "a receipt is edited", edit_receipt, false },
	{ "what was acknowledged is edited", edit_position, false },
	{ "the whole folder is an older one", older_folder, false },
	{ "view.db is edited", edit_view, false },
	{ "bytes of log.db are changed", bytes_of_the_file, false },
};

size_t
mutation_kinds(void)
{
	return PERCH_COUNT(kinds);
}

const char *
mutation_kind(size_t i)
{
	return kinds[i].name;
}

bool
mutate(struct mutation *m, size_t kind)
{
	m->name = kinds[kind].name;
	m->first = 0;
	m->named = 0;
	m->rows = *m->was;
	m->is_of_log = kinds[kind].is_of_rows;
	if (!kinds[kind].run(m) || (m->is_of_log && log_rows_same(&m->rows, m->was)))
		return false;
	if (m->is_of_log)
		log_rows_write(&m->rows, folder_image_path(m->folder, WORLD_LOG));
	return true;
}
