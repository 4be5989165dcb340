/*
 * delivery.h - what lies open during one sync, and the requests of it, each giving the event that
 * the uplink goes on with. Wiring: no outside library of its own.
 */
#ifndef PERCH_SYNC_DELIVERY_H
#define PERCH_SYNC_DELIVERY_H

#include "sync/http.h"
#include "sync/master.h"
#include "sync/state.h"
#include "sync/streams.h"
#include "sync/terminal.h"
#include "sync/uplink.h"

struct perch_delivery {
	const struct perch_terminal *terminal;
	bool has_progress;
	struct perch_db log;
	struct perch_db sync;
	struct perch_db master_db;
	bool log_is_open, sync_is_open, master_is_open;
	struct perch_office office;
	struct perch_streams streams;
	struct perch_master master;
	struct perch_batch batch;
	struct perch_http *http;
	char ca[PERCH_WIRE_PEM_CAP];
	struct perch_wire_welcome welcome;
	struct perch_uplink_heard heard[PERCH_WIRE_STREAMS_MAX];
	uint64_t acked[PERCH_WIRE_STREAMS_MAX];  /* of each stream, as sync.db has it */
	uint64_t sealed[PERCH_WIRE_STREAMS_MAX]; /* covered by seals that the office has verified */
	struct perch_trouble trouble;            /* of the last request that failed */
	char held[PERCH_TROUBLE_CAP]; /* why the first record that is held back is; "": none */
	uint64_t sent;
};

/* Open everything. See perch_once_run() for the errors. perch_delivery_close() in any case. */
PERCH_MUST_CHECK enum perch_rc perch_delivery_open(struct perch_delivery *d,
						   const struct perch_terminal *t,
						   struct perch_err *err);
void perch_delivery_close(struct perch_delivery *d);

/*
 * The requests. PERCH_OK: *event says what came of it, a failed request included (d->trouble has the words);
 * else this terminal's own databases failed and the sync ends. What event points at lives in d.
 */
PERCH_MUST_CHECK enum perch_rc perch_delivery_hello(struct perch_delivery *d,
						    struct perch_uplink_event *event,
						    struct perch_err *err);
PERCH_MUST_CHECK enum perch_rc perch_delivery_send(struct perch_delivery *d,
						   const struct perch_uplink_action *action,
						   struct perch_uplink_event *event,
						   struct perch_err *err);
PERCH_MUST_CHECK enum perch_rc perch_delivery_pull(struct perch_delivery *d,
						   struct perch_uplink_event *event,
						   struct perch_err *err);

/* A line on stderr, when the person wants to see progress. */
void perch_delivery_say(const struct perch_delivery *d, const char *fmt, ...) PERCH_PRINTF(2, 3);

#endif
