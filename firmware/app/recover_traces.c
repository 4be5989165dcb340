/* recover_traces.c - see recover_traces.h. */
#include "firmware/app/recover_traces.h"

#include "firmware/store/file.h"
#include "firmware/store/kinds.h"

bool
perch_recover_has_traces(const struct perch_config *config)
{
	static const struct {
		const char *name;
		const struct perch_db_kind *kind;
		const char *sql;
	} traces[] = {
		{ "view.db", &perch_view_kind, "SELECT 1 FROM state WHERE applied_id > 0" },
		{ "sync.db", &perch_sync_kind, "SELECT 1 FROM acked" },
	};
	char path[PERCH_PATH_CAP];
	struct perch_db db;
	bool has = false;

	for (size_t i = 0; i < PERCH_COUNT(traces) && !has; i++) {
		struct sqlite3_stmt *row = NULL;
		if (perch_path_beside(path, sizeof(path), config->log_db, traces[i].name) !=
			    PERCH_OK ||
		    perch_db_open_reader(&db, traces[i].kind, path, NULL) != PERCH_OK)
			continue;
		has = perch_stmt_new(&db, traces[i].sql, &row, NULL) == PERCH_OK &&
		      perch_stmt_step(&db, row, NULL) == PERCH_OK;
		perch_stmt_free(&row);
		perch_db_close(&db);
	}
	return has;
}
