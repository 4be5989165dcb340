/*
 * begin.h - from the number of a roll to an open roll, and the doubts on the way.
 *
 * Pure; inside the session only.
 */
#ifndef PERCH_SESSION_BEGIN_H
#define PERCH_SESSION_BEGIN_H

#include "firmware/session/turn.h"

/* The roll that somebody wants to begin. */
struct perch_wish {
	char roll[PERCH_ROLL_CAP];
	char lot[PERCH_LOT_CAP];                /* on the label, or "" */
	char order[PERCH_ORDER_CAP];            /* on the label, or "" */
	int64_t length_um;                      /* on the label, or -1 */
	bool is_plain;                          /* the label is nothing but this number */
	const struct perch_record_label *label; /* kept from a doubt, NULL: this input's */
	enum perch_doubt doubt;                 /* that a typed roll number settles */
	const char *again;                      /* why it is inspected anew; NULL: it is not */
};

/* The lot on the label is not this one; false where either is "". */
bool perch_wish_lot_differs(const struct perch_wish *wish, const char *lot);
/* The lot on the label, else that of the packing list; borrowed from either. */
const char *perch_wish_lot(const struct perch_wish *wish, bool is_listed,
			   const struct perch_expected *e);
/* The label kept from a doubt, else this input's. */
void perch_wish_fill_label(const struct perch_turn *t, const struct perch_wish *wish,
			   struct perch_record_label *label);

/* Begin it, or answer why not. */
void perch_turn_want(struct perch_turn *t, const struct perch_wish *wish);
/* Begin what was asked about: the order has to hold still. */
void perch_turn_begin(struct perch_turn *t, const struct perch_record_roll *roll);
/* Count it instead, while a count is in progress. count.c */
void perch_turn_count_roll(struct perch_turn *t, const struct perch_wish *wish, bool is_listed,
			   const struct perch_expected *e);
/* Is the active order as it was chosen? Answers no, with a stop, when not. */
bool perch_turn_order_holds(struct perch_turn *t);

/* The label of this input; nothing when it is a command. */
void perch_turn_fill_label(const struct perch_turn *t, struct perch_record_label *label);
/* A label that is not acted on leaves a record; a typed command has its answer only. */
void perch_turn_stop(struct perch_turn *t, const char *why);
/* Answers no: it is nothing that is known. */
void perch_turn_unknown_label(struct perch_turn *t);

#endif
