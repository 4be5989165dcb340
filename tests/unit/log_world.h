/*
 * log_world.h - the slow and obvious world: every look-up of struct perch_world answered by going
 * through all records and all master items, with no index and no sum that is kept. The session's
 * tests work in it, and firmware/store/world.c must give the same answers (test_world.c).
 */
#ifndef PERCH_TESTS_UNIT_LOG_WORLD_H
#define PERCH_TESTS_UNIT_LOG_WORLD_H

#include "firmware/label/house.h"
#include "firmware/session/session.h"

#define LOG_WORLD_RECORDS_MAX 8192
#define LOG_WORLD_ITEMS_MAX   1024
#define LOG_WORLD_FORMATS_MAX 16

struct log_item {
	char kind[33];
	char key[201];
	char *body;                 /* owned; NULL: gone */
	int64_t revision;           /* goes up with every item that is put */
	bool is_line;               /* of kind roll, and it can be read: */
	struct perch_expected line; /* read once, a fuzzer has no time */
};

struct log_world {
	struct perch_world world; /* its ctx is this log_world: never move it */
	struct perch_record *records[LOG_WORLD_RECORDS_MAX]; /* of id i + 1, owned */
	size_t n_records;
	struct log_item items[LOG_WORLD_ITEMS_MAX];
	size_t n_items;
	int64_t revision; /* of the last item that was put */
	char own[8];      /* "a1b2c3-": begins head office's numbers of these records; "" */
	struct perch_house_format formats[LOG_WORLD_FORMATS_MAX];
};

/* An empty log, nothing from head office. */
void log_world_open(struct log_world *w);
void log_world_close(struct log_world *w);
/* The next record; its id is w->n_records afterwards. */
void log_world_append(struct log_world *w, const struct perch_record *record);
/* A master item of head office; one of the same kind and key is replaced. body NULL: it is gone. */
void log_world_put(struct log_world *w, const char *kind, const char *key, const char *body);

#endif
