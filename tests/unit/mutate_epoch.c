/* mutate_epoch.c - epochs and seals changed, and a whole log sealed with another key: see mutate.h. */
#include "tests/unit/mutate_in.h"

#include "firmware/base/text.h"
#include "firmware/session/record.h"
#include "tests/unit/must.h"

static struct perch_record record;

static void
hex(char *dst, size_t cap, const void *bytes, size_t n)
{
	MUST(perch_text_hex(dst, cap, bytes, n) == PERCH_OK, "hexadecimal");
}

static void
encode_row(struct log_row *r)
{
	struct perch_buf b = perch_buf_over(r->bytes, sizeof(r->bytes));

	MUST(perch_record_encode(&record, &b) == PERCH_OK, "a record");
	r->n = b.n;
}

/* The tail is cut, and a made-up epoch says that it was lost when a copy was put back, or just begins. */
bool
mutate_excuse_a_cut(struct mutation *m)
{
	struct log_rows *rows = &m->rows;
	size_t n = 1 + mutation_random(m, rows->n - 1);
	const struct log_row last = rows->row[rows->n - 1];
	const struct log_epoch was = rows->epoch[rows->epochs - 1];

	mutation_truncate(m, n);
	struct log_epoch *e = &rows->epoch[rows->epochs];
	*e = (struct log_epoch){ .n = (int64_t)rows->epochs + 1,
				 .id = { 9, 9 },
				 .first_id = rows->row[n - 1].id + 1,
				 .has_previous = true,
				 .previous_seq = last.id - was.first_id + 1 };
	memcpy(e->previous, was.id, 8);
	memcpy(e->previous_hash, last.hash, 32);
	rows->epochs++;
	MUST(perch_record_decode(perch_span_of(rows->row[0].bytes, rows->row[0].n), &record) ==
		     PERCH_OK,
	     "the first epoch's record");
	hex(record.epoch.epoch, sizeof(record.epoch.epoch), e->id, 8);
	hex(record.epoch.previous, sizeof(record.epoch.previous), e->previous, 8);
	hex(record.epoch.previous_hash, sizeof(record.epoch.previous_hash), e->previous_hash, 32);
	hex(record.epoch.tail, sizeof(record.epoch.tail), rows->row[n - 1].hash, 32);
	if (mutation_random(m, 2) == 0)
		memcpy(record.epoch.why, "restored", 9);
	record.epoch.previous_seq = e->previous_seq;
	log_rows_open(rows, n, 1);
	e->first_id = rows->row[n].id;
	encode_row(&rows->row[n]);
	mutation_chain(m, n, true);
	return true;
}

/* --- epochs --------------------------------------------------------------------------------------------------- */

bool
mutate_edit_epoch(struct mutation *m)
{
	struct log_epoch *e = &m->rows.epoch[mutation_random(m, m->rows.epochs)];
	uint8_t bit = (uint8_t)(1 << mutation_random(m, 8));

	switch (mutation_random(m, 6)) {
	case 0:
		e->n += 10;
		return true;
	case 1:
		e->id[mutation_random(m, 8)] ^= bit;
		return true;
	case 2:
		e->first_id += mutation_random(m, 2) == 0 && e->first_id > 1 ? -1 : 1;
		return true;
	case 3:
		e->previous[mutation_random(m, 8)] ^= bit;
		return e->has_previous;
	case 4:
		e->previous_seq += 1 + (int64_t)mutation_random(m, 5);
		return e->has_previous;
	default:
		e->previous_hash[mutation_random(m, 32)] ^= bit;
		return e->has_previous;
	}
}

bool
mutate_forget_previous(struct mutation *m)
{
	struct log_epoch *e = &m->rows.epoch[mutation_random(m, m->rows.epochs)];
	struct log_epoch kept = *e;

	*e = (struct log_epoch){ .n = kept.n, .first_id = kept.first_id };
	memcpy(e->id, kept.id, 8);
	e->has_previous = !kept.has_previous;
	return true;
}

bool
mutate_drop_epoch_row(struct mutation *m)
{
	size_t k = mutation_random(m, m->rows.epochs);

	memmove(&m->rows.epoch[k], &m->rows.epoch[k + 1],
		(m->rows.epochs - k - 1) * sizeof(m->rows.epoch[0]));
	m->rows.epochs--;
	for (size_t i = 0; i < m->rows.epochs; i++)
		m->rows.epoch[i].n = (int64_t)i + 1;
	return m->rows.epochs > 0;
}

/* An epoch's records and its row. */
bool
mutate_drop_epoch(struct mutation *m)
{
	size_t k = mutation_random(m, m->rows.epochs);
	size_t from = (size_t)m->rows.epoch[k].first_id - 1;
	size_t to = k + 1 < m->rows.epochs ? (size_t)m->rows.epoch[k + 1].first_id - 1 : m->rows.n;

	if (to - from == m->rows.n)
		return false;
	mutation_touched(m, from);
	log_rows_cut(&m->rows, from, to - from);
	for (size_t i = 0; i < m->rows.epochs; i++)
		m->rows.epoch[i].n = (int64_t)i + 1;
	return true;
}

bool
mutate_add_epoch_row(struct mutation *m)
{
	struct log_epoch *e = &m->rows.epoch[m->rows.epochs];

	*e = (struct log_epoch){ .n = (int64_t)m->rows.epochs + 1,
				 .id = { 1, 2, 3 },
				 .first_id = 2 + (int64_t)mutation_random(m, m->rows.n) };
	m->rows.epochs++;
	for (size_t k = 0; k + 1 < m->rows.epochs; k++)
		if (m->rows.epoch[k].first_id == e->first_id)
			return false;
	return true;
}

/* --- seals ------------------------------------------------------------------------------------------------------ */

static bool
is_seal(const struct log_row *r)
{
	return r->n > 12 && memcmp(r->bytes, "{\"t\":\"seal\"", 11) == 0;
}

static size_t
any_seal(struct mutation *m)
{
	size_t i;

	do
		i = mutation_any(m);
	while (!is_seal(&m->rows.row[i]));
	return i;
}

bool
mutate_strip_seal(struct mutation *m)
{
	size_t i = any_seal(m);

	mutation_touched(m, i);
	log_rows_cut(&m->rows, i, 1);
	if (i < m->rows.n)
		(void)mutation_perhaps_chain(m, i);
	return true;
}

bool
mutate_strip_all_seals(struct mutation *m)
{
	for (size_t i = m->rows.n; i-- > 0;)
		if (is_seal(&m->rows.row[i])) {
			mutation_touched(m, i);
			log_rows_cut(&m->rows, i, 1);
		}
	mutation_chain(m, 0, true);
	return true;
}

bool
mutate_move_seal(struct mutation *m)
{
	size_t from = any_seal(m);
	struct log_row seal = m->rows.row[from];
	size_t to;

	log_rows_cut(&m->rows, from, 1);
	to = mutation_any(m);
	if (to == from)
		return false;
	log_rows_open(&m->rows, to, 1);
	seal.id = m->rows.row[to].id;
	m->rows.row[to] = seal;
	to = to < from ? to : from;
	mutation_touched(m, to);
	(void)mutation_perhaps_chain(m, to);
	return true;
}

/* Another seal of the same log in its place. */
bool
mutate_exchange_seal(struct mutation *m)
{
	size_t i = mutation_random(m, 2) == 0 ? m->rows.n - 1 : any_seal(m);
	size_t k = any_seal(m);

	if (i == k)
		return false;
	mutation_touched(m, i);
	m->rows.row[i].n = m->rows.row[k].n;
	memcpy(m->rows.row[i].bytes, m->rows.row[k].bytes, m->rows.row[k].n);
	if (mutation_random(m, 2) == 0)
		mutation_chain(m, i, true);
	return true;
}

/* --- the whole of it, with a key of one's own --------------------------------------------------------------------- */

static void
forge_seal(struct mutation *m, size_t i, const struct perch_key_pair *key)
{
	const struct log_row *r = &m->rows.row[i];
	const struct log_epoch *e = log_rows_epoch(&m->rows, i);
	uint8_t message[PERCH_SEAL_MESSAGE_BYTES];
	uint8_t signature[PERCH_SIGNATURE_BYTES];
	struct perch_hash head;

	memcpy(head.b, m->rows.row[i - 1].hash, 32);
	record.seal.seq = r->id - e->first_id;
	hex(record.seal.head, sizeof(record.seal.head), head.b, 32);
	if (key == NULL)
		return;
	perch_seal_message(m->world->device, e->id, (uint64_t)record.seal.seq, &head, message);
	MUST(perch_sign(key, perch_span_of(message, sizeof(message)), signature) == PERCH_OK,
	     "a seal");
	hex(record.seal.sig, sizeof(record.seal.sig), signature, sizeof(signature));
}

/* What lies before the row has changed: make it say so. key: NULL, the signatures stay as they are. */
static void
forge_row(struct mutation *m, size_t i, const struct perch_key_pair *key)
{
	struct log_row *r = &m->rows.row[i];

	if (perch_record_decode(perch_span_of(r->bytes, r->n), &record) != PERCH_OK)
		return;
	if (record.type == PERCH_RECORD_SEAL)
		forge_seal(m, i, key);
	if (record.type == PERCH_RECORD_EPOCH && key != NULL)
		hex(record.epoch.key, sizeof(record.epoch.key), key->pub, PERCH_KEY_BYTES);
	if (record.type == PERCH_RECORD_EPOCH && i > 0)
		hex(record.epoch.tail, sizeof(record.epoch.tail), m->rows.row[i - 1].hash, 32);
	if (record.type == PERCH_RECORD_EPOCH || record.type == PERCH_RECORD_SEAL)
		encode_row(r);
}

/* A record is edited, and everything after it is made to fit but for what a key is needed for. */
bool
mutate_feign(struct mutation *m)
{
	size_t i = mutation_any(m);
	size_t k;

	mutation_touched(m, i);
	mutation_edit(m, &m->rows.row[i]);
	/* Still a record, and none that verify itself looks into. */
	if (perch_record_decode(perch_span_of(m->rows.row[i].bytes, m->rows.row[i].n), &record) !=
		    PERCH_OK ||
	    record.type == PERCH_RECORD_EPOCH || record.type == PERCH_RECORD_SEAL)
		return false;
	log_rows_chain(&m->rows, m->world->device, i, false);
	for (k = i + 1; k < m->rows.n; k++) {
		forge_row(m, k, NULL);
		log_rows_chain(&m->rows, m->world->device, k, false);
		if (m->named == 0 && is_seal(&m->rows.row[k]))
			m->named = m->rows.row[k].id;
	}
	return true;
}

bool
mutate_forge(struct mutation *m)
{
	struct perch_key_pair key;
	size_t i = mutation_any(m);

	MUST(perch_key_new(&key) == PERCH_OK, "a key");
	mutation_edit(m, &m->rows.row[i]);
	for (size_t k = 0; k < m->rows.n; k++) {
		forge_row(m, k, &key);
		log_rows_chain(&m->rows, m->world->device, k, false);
	}
	mutation_put_public_key(m, &key);
	return true;
}
