/*
 * log_rows.h - the rows of a log.db in memory, to be changed and put back behind the writer's back: by
 * a plain connection, with the triggers out of the way for that moment. Library: sqlite3.
 */
#ifndef PERCH_TESTS_UNIT_LOG_ROWS_H
#define PERCH_TESTS_UNIT_LOG_ROWS_H

#include "firmware/seal/seal.h"

#define LOG_ROWS_MAX   800
#define LOG_EPOCHS_MAX 16
#define LOG_ROW_BYTES  1500

struct log_row {
	int64_t id;
	size_t n;
	uint8_t bytes[LOG_ROW_BYTES];
	uint8_t hash[32];
};

struct log_epoch {
	int64_t n;
	uint8_t id[8];
	int64_t first_id;
	bool has_previous;
	uint8_t previous[8];
	int64_t previous_seq;
	uint8_t previous_hash[32];
};

struct log_rows {
	struct log_row row[LOG_ROWS_MAX];
	size_t n;
	struct log_epoch epoch[LOG_EPOCHS_MAX];
	size_t epochs;
};

/* false: SQLite or the sizes above do not give them. */
bool log_rows_read(struct log_rows *rows, const char *path);
/* Stops the test when it cannot. */
void log_rows_write(const struct log_rows *rows, const char *path);
bool log_rows_same(const struct log_rows *a, const struct log_rows *b);
/* One statement or several, without the rules of the schema; false: they are refused all the same. */
bool log_rows_exec(const char *path, const char *sql);
/* The first value of the first row of a query, as text. false: there is none. */
bool log_rows_text(const char *path, const char *sql, char *dst, size_t cap);

/* The epoch that the row at this index lies in. */
const struct log_epoch *log_rows_epoch(const struct log_rows *rows, size_t i);
/* Hashes of the rows from i on, up to the end of its epoch, or of the log. */
void log_rows_chain(struct log_rows *rows, const uint8_t device[PERCH_DEVICE_BYTES], size_t i,
		    bool is_to_end);
/* Take out rows, with the rows of epochs that begin there, or make room for some; the ids of those
 * behind move too, and the epochs with them. */
void log_rows_cut(struct log_rows *rows, size_t i, size_t n);
void log_rows_open(struct log_rows *rows, size_t i, size_t n);

#endif
