/* view_scanner.c - what is known of a scanner: see view.h. */
#include "firmware/store/view.h"
#include "firmware/store/view_in.h"

enum perch_rc
perch_view_separators(struct perch_db *db, const struct perch_scanner *scanner,
		      enum perch_separators *out, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc;

	rc = PERCH_ROW(db, err, &row,
		       "SELECT separators FROM scanner WHERE vid = ?1 AND pid = ?2 AND "
		       "name = ?3 AND driver = ?4",
		       PERCH_INT(scanner->vid), PERCH_INT(scanner->pid), PERCH_TEXT(scanner->name),
		       PERCH_TEXT(scanner->driver));
	if (rc == PERCH_OK)
		*out = perch_separators_find(perch_col_span(row, 0));
	return rc;
}
