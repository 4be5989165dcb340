/* recover_office.c - see recover_office.h. */
#include "firmware/app/recover_office.h"

#include <unistd.h>

#include "firmware/app/sync_child.h"
#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/store/file.h"

#define TIMEOUT_MS 90000

/* The stream that is asked for. */
struct asked {
	uint8_t epoch[8];
	uint64_t after;
	struct perch_hash head; /* chain value there; of no meaning at after 0 */
};

static void
close_file(FILE **file)
{
	if (*file != NULL)
		(void)fclose(*file);
}

#define AUTO_FILE __attribute__((cleanup(close_file)))

/* The next line without its line feed; false at the end, or when it is no whole line. */
static bool
read_line(FILE *file, char **line, size_t *cap, struct perch_span *out)
{
	ssize_t n = getline(line, cap, file);

	if (n < 2 || (*line)[n - 1] != '\n')
		return false;
	*out = perch_span_of(*line, (size_t)n - 1);
	return true;
}

static bool
hex_is(const char *hex, const uint8_t *bytes, size_t n)
{
	char text[2 * PERCH_HASH_BYTES + 1];

	return perch_text_hex(text, sizeof(text), bytes, n) == PERCH_OK && strcmp(hex, text) == 0;
}

/* --- which epoch ---------------------------------------------------------------------------------- */

/* Of an empty log: the epoch that was delivered first, else the one of the mark. */
static bool
find_first_epoch(const char *sync_db, const struct perch_mark *mark, uint8_t epoch[8])
{
	struct perch_db db;
	struct sqlite3_stmt *row = NULL;
	bool is_found = false;

	if (perch_db_open_reader(&db, &perch_sync_kind, sync_db, NULL) == PERCH_OK) {
		if (perch_stmt_new(&db, "SELECT epoch FROM acked ORDER BY at_ms LIMIT 1", &row,
				   NULL) == PERCH_OK &&
		    perch_stmt_step(&db, row, NULL) == PERCH_OK && perch_col_span(row, 0).n == 8) {
			memcpy(epoch, perch_col_span(row, 0).p, 8);
			is_found = true;
		}
		perch_stmt_free(&row);
		perch_db_close(&db);
	}
	if (!is_found && mark != NULL)
		memcpy(epoch, mark->epoch, sizeof(mark->epoch));
	return is_found || mark != NULL;
}

/* --- what of it is proved --------------------------------------------------------------------------- */

struct proving {
	const struct perch_identity *id;
	const struct perch_mark *mark;
	const struct asked *asked;
	uint64_t seq;
	struct perch_hash head;
	struct perch_record record;
};

/* A seal over exactly what lies before it, by our own key. */
static bool
is_own_seal(const struct proving *p, const struct perch_record_seal *s)
{
	uint8_t message[PERCH_SEAL_MESSAGE_BYTES];
	uint8_t signature[PERCH_SIGNATURE_BYTES];
	size_t n = 0;

	if (s->seq != (int64_t)p->seq || !hex_is(s->epoch, p->asked->epoch, 8) ||
	    !hex_is(s->head, p->head.b, sizeof(p->head.b)) ||
	    perch_parse_hex(perch_span_str(s->sig), signature, sizeof(signature), &n) != PERCH_OK ||
	    n != sizeof(signature))
		return false;
	perch_seal_message(p->id->device, p->asked->epoch, p->seq, &p->head, message);
	return perch_signature_check(p->id->key.pub, perch_span_of(message, sizeof(message)),
				     signature) == PERCH_OK;
}

static bool
is_marked(const struct proving *p)
{
	return p->mark != NULL && p->mark->seq == p->seq &&
	       memcmp(p->mark->epoch, p->asked->epoch, sizeof(p->mark->epoch)) == 0 &&
	       memcmp(p->mark->hash, p->head.b, sizeof(p->head.b)) == 0;
}

/* One more record. PERCH_E_FORMAT: it ends here. */
static enum perch_rc
prove(struct proving *p, struct perch_span bytes, bool *is_proved)
{
	enum perch_rc rc = perch_record_decode(bytes, &p->record);
	bool is_epoch = rc == PERCH_OK && p->record.type == PERCH_RECORD_EPOCH;

	if (rc != PERCH_OK && rc != PERCH_E_UNKNOWN && rc != PERCH_E_NEWER)
		return PERCH_E_FORMAT;
	if (is_epoch != (p->seq == 0) ||
	    (is_epoch && (strcmp(p->record.epoch.why, "new") != 0 ||
			  !hex_is(p->record.epoch.epoch, p->asked->epoch, 8))))
		return PERCH_E_FORMAT;
	*is_proved = rc == PERCH_OK && p->record.type == PERCH_RECORD_SEAL &&
		     is_own_seal(p, &p->record.seal);
	rc = perch_chain_step(&p->head, bytes);
	p->seq++;
	*is_proved |= rc == PERCH_OK && is_marked(p);
	return rc;
}

/* How many lines of the file are ours beyond doubt. */
static uint64_t
count_proved(const char *path, const struct perch_identity *id, const struct perch_mark *mark,
	     const struct asked *asked)
{
	AUTO_FILE FILE *file = fopen(path, "re");
	static struct proving p;
	struct perch_span bytes;
	char *line = NULL;
	size_t cap = 0;
	uint64_t proved = 0;
	bool is_proved = false;

	p = (struct proving){
		.id = id, .mark = mark, .asked = asked, .seq = asked->after, .head = asked->head
	};
	enum perch_rc rc = asked->after > 0 ? PERCH_OK
					    : perch_chain_start(id->device, asked->epoch, &p.head);
	while (rc == PERCH_OK && file != NULL && read_line(file, &line, &cap, &bytes)) {
		rc = prove(&p, bytes, &is_proved);
		if (rc == PERCH_OK && is_proved)
			proved = p.seq - asked->after;
	}
	free(line);
	return proved;
}

static enum perch_rc
take_lines(const char *path, uint64_t n, struct perch_rebuild *r, uint64_t *taken,
	   struct perch_err *err)
{
	AUTO_FILE FILE *file = fopen(path, "re");
	struct perch_span bytes;
	char *line = NULL;
	size_t cap = 0;
	enum perch_rc rc = PERCH_OK;

	while (rc == PERCH_OK && n-- > 0 && file != NULL && read_line(file, &line, &cap, &bytes)) {
		rc = perch_rebuild_take_line(r, bytes, err);
		*taken += rc == PERCH_OK;
	}
	free(line);
	/* Where the next epoch is known to begin, the old one has ended. */
	return rc == PERCH_E_FORMAT ? PERCH_OK : rc;
}

enum perch_rc
perch_recover_office(const struct perch_config *config, struct perch_rebuild *r,
		     const struct perch_mark *mark, uint64_t *taken, struct perch_err *err)
{
	struct asked asked = { .after = 0, .head = r->head };
	struct perch_err why = { 0 };
	char conf[PERCH_PATH_CAP];
	char sync_db[PERCH_PATH_CAP];
	char out[PERCH_PATH_CAP + 16];
	char epoch[17];

	if (perch_path_beside(conf, sizeof(conf), config->log_db, "perch.conf") != PERCH_OK ||
	    perch_path_beside(sync_db, sizeof(sync_db), config->log_db, "sync.db") != PERCH_OK ||
	    perch_fmt(out, sizeof(out), "%s.office", config->log_db) != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "path too long: %s", config->log_db);
	if (access(sync_db, F_OK) != 0)
		return PERCH_OK; /* never enrolled */
	if (r->epoch.n > 0) {
		memcpy(asked.epoch, r->epoch.id, sizeof(asked.epoch));
		asked.after = r->tail - r->epoch.first_id + 1;
	} else if (!find_first_epoch(sync_db, mark, asked.epoch)) {
		return PERCH_OK;
	}
	if (perch_text_hex(epoch, sizeof(epoch), asked.epoch, sizeof(asked.epoch)) != PERCH_OK)
		return PERCH_OK;
	enum perch_rc rc = perch_sync_child_restore(config->file[0] != '\0' ? config->file : conf,
						    epoch, asked.after, out, TIMEOUT_MS, &why);
	if (rc == PERCH_OK)
		rc = take_lines(out, count_proved(out, r->id, mark, &asked), r, taken, err);
	else
		perch_log(PERCH_LOG_WARN, "recover", "nothing came from head office: %s", why.text);
	(void)unlink(out);
	return rc == PERCH_E_AGAIN || rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}
