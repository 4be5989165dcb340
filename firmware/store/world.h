/*
 * world.h - the store's answers to what a session asks: struct perch_world over master.db and
 * view.db. Library: sqlite3 through its neighbours.
 *
 * Only for the store thread, which owns the view's connection: an uncommitted projection is seen.
 * A look-up that fails (a damaged file, say, or an order, profile or defect that head office sent
 * wrong) must not pass for "not there": it is kept in `trouble`, and the caller refuses the input
 * that it was for. Among many items (notices, actions, results, label formats) one that cannot be
 * read is passed over and told in the program's log, once a revision: the others still count.
 */
#ifndef PERCH_STORE_WORLD_H
#define PERCH_STORE_WORLD_H

#include "firmware/label/house.h"
#include "firmware/session/session.h"
#include "firmware/store/kinds.h"

#define PERCH_WORLD_FORMATS_MAX  16 /* house formats in use; further ones are told in the log */
#define PERCH_WORLD_PROFILES_MAX 4  /* profiles kept parsed */

/* One profile as it was asked for, parsed once a revision. */
struct perch_world_profile {
	char ref[PERCH_PROFILE_CAP]; /* "": empty */
	int64_t revision;
	enum perch_rc rc;
	struct perch_err err;
	struct perch_profile profile;
};

/* Lines of a packing list that nth_expected() has read ahead, so that a list is walked once and not once a
 * line; until the next input. */
#define PERCH_WORLD_LINES_MAX 64
struct perch_world_lines {
	char order[PERCH_ORDER_CAP]; /* as asked for; "": none */
	char lot[PERCH_LOT_CAP];
	size_t first; /* lines[0] is that line */
	size_t n;
	struct perch_expected lines[PERCH_WORLD_LINES_MAX];
};

/* The held rolls are looked at in rounds, so many at a call: a session asks once a second, and no scan shall
 * wait for that. */
#define PERCH_WORLD_LOOKS_MAX 16
struct perch_world_round {
	bool is_over;     /* all were looked at and nothing had come: no need of another round */
	int64_t revision; /* while this and .. */
	int64_t changes;  /* .. perch_db_changes() of the view are as at its beginning */
	int64_t last_id;  /* roll looked at last; 0: a round begins */
};

struct perch_store_world {
	struct perch_world world;
	struct perch_house_format formats[PERCH_WORLD_FORMATS_MAX];
	bool has_formats; /* they are those of formats_revision */
	int64_t formats_revision;
	struct perch_world_profile profiles[PERCH_WORLD_PROFILES_MAX];
	size_t next_profile; /* the one to be replaced */
	struct perch_world_lines lines;
	struct perch_world_round round;
	bool has_warned; /* of a bad item at warned_revision */
	int64_t warned_revision;
	char own[8]; /* "a1b2c3-": begins head office's numbers of this terminal's records; "" */
	struct perch_db *view;
	struct perch_db *master; /* NULL: no master data has ever arrived */
	enum perch_rc trouble;   /* first failed look-up since it was cleared */
	struct perch_err trouble_err;
};

/* No PIN can be told until the owner puts a real world.check_pin in: scrypt is not the store's.
 * view and master (may be NULL) are borrowed until the world is no longer used. A world is large: not
 * for a stack, and never moved. */
void perch_store_world_init(struct perch_store_world *w, struct perch_db *view,
			    struct perch_db *master);
/* Which terminal this is, so that what it asked for is not taken for another's when it comes back. */
void perch_store_world_own(struct perch_store_world *w, const uint8_t *device, size_t n);
/* Before each input: clears trouble and reads the master data's revision anew. */
void perch_store_world_refresh(struct perch_store_world *w);

#endif
