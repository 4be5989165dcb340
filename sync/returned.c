/* returned.c - see returned.h. */
#include "sync/returned.h"

enum perch_rc
perch_returned_begin(struct perch_returned *r, const uint8_t device[PERCH_WIRE_DEVICE],
		     const uint8_t epoch[PERCH_WIRE_EPOCH], uint64_t after)
{
	*r = (struct perch_returned){ .seq = after, .has_head = after == 0 };
	memcpy(r->device, device, PERCH_WIRE_DEVICE);
	memcpy(r->epoch, epoch, PERCH_WIRE_EPOCH);
	/* Where a stream begins is known without asking. */
	return after == 0 ? perch_chain_start(device, epoch, &r->head) : PERCH_OK;
}

static enum perch_rc
read_envelope(const struct perch_returned *r, struct perch_span *rest,
	      struct perch_wire_envelope *e, struct perch_err *err)
{
	struct perch_span line;

	if (perch_wire_line(rest, &line) != PERCH_OK ||
	    perch_wire_get_envelope(line, e) != PERCH_OK)
		return perch_err_set(err, PERCH_E_FORMAT, 0,
				     "what head office gives back is not a batch");
	if (memcmp(e->device, r->device, PERCH_WIRE_DEVICE) != 0 ||
	    memcmp(e->epoch, r->epoch, PERCH_WIRE_EPOCH) != 0 || e->first != r->seq + 1)
		return perch_err_set(err, PERCH_E_FORMAT, 0,
				     "head office gives back other records than those after %llu",
				     (unsigned long long)r->seq);
	if (r->has_head && memcmp(e->previous, r->head.b, PERCH_WIRE_HASH) != 0)
		return perch_err_set(
			err, PERCH_E_DAMAGED, 0,
			"what head office gives back does not continue the chain at record %llu",
			(unsigned long long)r->seq);
	return PERCH_OK;
}

/* The chain over the records, from where the envelope says that it stands. */
static enum perch_rc
follow(const struct perch_wire_envelope *e, struct perch_span rest, struct perch_hash *head,
       struct perch_err *err)
{
	struct perch_span line;

	memcpy(head->b, e->previous, PERCH_WIRE_HASH);
	for (uint64_t seq = e->first; seq <= e->last; seq++) {
		if (perch_wire_line(&rest, &line) != PERCH_OK ||
		    perch_wire_check_record(line) != PERCH_OK)
			return perch_err_set(err, PERCH_E_FORMAT, 0,
					     "record %llu as head office gives it back is none",
					     (unsigned long long)seq);
		enum perch_rc rc = perch_chain_step(head, line);
		if (rc != PERCH_OK)
			return perch_err_set(err, rc, 0, "SHA-256 failed");
	}
	if (rest.n > 0)
		return perch_err_set(err, PERCH_E_FORMAT, 0,
				     "head office gives back more than it says");
	if (memcmp(head->b, e->head, PERCH_WIRE_HASH) != 0)
		return perch_err_set(
			err, PERCH_E_DAMAGED, 0,
			"records %llu to %llu as head office gives them back are not the ones that "
			"were chained: call head office",
			(unsigned long long)e->first, (unsigned long long)e->last);
	return PERCH_OK;
}

enum perch_rc
perch_returned_take(struct perch_returned *r, struct perch_span text, struct perch_span *records,
		    struct perch_err *err)
{
	struct perch_wire_envelope e = { .first = 0 };
	struct perch_span rest = text;
	struct perch_hash head;

	if (text.n == 0) {
		*records = text;
		return PERCH_OK;
	}
	enum perch_rc rc = read_envelope(r, &rest, &e, err);
	if (rc == PERCH_OK)
		rc = follow(&e, rest, &head, err);
	if (rc != PERCH_OK)
		return rc;
	r->seq = e.last;
	r->head = head;
	r->has_head = true;
	*records = rest;
	return PERCH_OK;
}
