/*
 * world.h - the store's answers to what a session asks: struct perch_world over master.db and
 * view.db. Library: sqlite3 through its neighbours.
 *
 * Only for the store thread, which owns the view's connection: an uncommitted projection is seen.
 * A look-up that fails (a damaged file, say) must not pass for "not there": it is kept in
 * `trouble`, and the caller refuses the input that it was for.
 */
#ifndef PERCH_STORE_WORLD_H
#define PERCH_STORE_WORLD_H

#include "firmware/label/house.h"
#include "firmware/session/session.h"
#include "firmware/store/kinds.h"

struct perch_store_world {
	struct perch_world world;
	struct perch_house_format house; /* the shipped format; master data will bring more */
	struct perch_db *view;
	struct perch_db *master; /* NULL: no master data has ever arrived */
	enum perch_rc trouble;   /* first failed look-up since it was cleared */
	struct perch_err trouble_err;
};

/* view and master (may be NULL) are borrowed until the world is no longer used. */
void perch_store_world_init(struct perch_store_world *w, struct perch_db *view,
			    struct perch_db *master);
/* Before each input: clears trouble and reads the master data's revision anew. */
void perch_store_world_refresh(struct perch_store_world *w);

#endif
