/* mutate_rows.c - records changed one by one, cut, put in, and spliced: see mutate.h. */
#include "tests/unit/mutate_in.h"

/* --- records -------------------------------------------------------------------------------------------- */

bool
mutate_edit_bytes(struct mutation *m)
{
	size_t i = mutation_any(m);

	mutation_touched(m, i);
	mutation_edit(m, &m->rows.row[i]);
	m->named = m->first;
	return true;
}

bool
mutate_edit_with_its_hash(struct mutation *m)
{
	size_t i = mutation_any(m);
	struct perch_hash after = { { 0 } };

	mutation_touched(m, i);
	mutation_edit(m, &m->rows.row[i]);
	if (i + 1 < m->rows.n)
		memcpy(after.b, m->rows.row[i + 1].hash, 32);
	mutation_chain(m, i, false);
	for (size_t k = i + 1; k < m->rows.n; k++)
		memcpy(m->rows.row[k].hash, m->was->row[k].hash, 32);
	return true;
}

bool
mutate_edit_with_the_chain(struct mutation *m)
{
	size_t i = mutation_any(m);

	mutation_touched(m, i);
	mutation_edit(m, &m->rows.row[i]);
	mutation_chain(m, i, mutation_random(m, 2) == 0);
	return true;
}

bool
mutate_edit_hash(struct mutation *m)
{
	size_t i = mutation_any(m);

	mutation_touched(m, i);
	m->rows.row[i].hash[mutation_random(m, 32)] ^= (uint8_t)(1 << mutation_random(m, 8));
	m->named = m->first;
	return true;
}

bool
mutate_random_bytes(struct mutation *m)
{
	size_t i = mutation_any(m);
	struct log_row *r = &m->rows.row[i];

	mutation_touched(m, i);
	r->n = 2 + mutation_random(m, 200);
	for (size_t k = 0; k < r->n; k++)
		r->bytes[k] = (uint8_t)mutation_random(m, 256);
	if (mutation_perhaps_chain(m, i))
		m->named = m->first;
	return true;
}

/* A record like one of the others. */
static void
make_up(struct mutation *m, struct log_row *r)
{
	const struct log_row *like = &m->was->row[mutation_random(m, m->was->n)];

	r->n = like->n;
	memcpy(r->bytes, like->bytes, like->n);
	memcpy(r->hash, like->hash, sizeof(r->hash));
	mutation_edit(m, r);
}

bool
mutate_delete_leaving_a_gap(struct mutation *m)
{
	size_t i = mutation_any(m);
	size_t n = 1 + mutation_random(m, mutation_random(m, 2) == 0 ? 1 : 40);

	n = n < m->rows.n - i ? n : m->rows.n - i;
	mutation_touched(m, i);
	if (i + n < m->rows.n)
		m->named = m->first;
	memmove(&m->rows.row[i], &m->rows.row[i + n], (m->rows.n - i - n) * sizeof(m->rows.row[0]));
	m->rows.n -= n;
	return m->rows.n > 0;
}

bool
mutate_delete_and_close_up(struct mutation *m)
{
	size_t i = mutation_any(m);
	size_t n = 1 + mutation_random(m, mutation_random(m, 2) == 0 ? 1 : 120);

	n = n < m->rows.n - i ? n : m->rows.n - i;
	mutation_touched(m, i);
	log_rows_cut(&m->rows, i, n);
	if (mutation_random(m, 2) == 0)
		for (size_t k = 0; k < m->rows.epochs; k++)
			m->rows.epoch[k].n = (int64_t)k + 1;
	if (i < m->rows.n)
		(void)mutation_perhaps_chain(m, i);
	return m->rows.n > 0;
}

bool
mutate_swap_two(struct mutation *m)
{
	size_t i = mutation_any(m);
	size_t k = mutation_random(m, 2) == 0 && i + 1 < m->rows.n ? i + 1 : mutation_any(m);
	struct log_row kept = m->rows.row[i];

	if (i == k)
		return false;
	m->rows.row[i] = m->rows.row[k];
	m->rows.row[k] = kept;
	m->rows.row[k].id = m->rows.row[i].id;
	m->rows.row[i].id = kept.id;
	k = i < k ? i : k;
	mutation_touched(m, k);
	if (mutation_random(m, 2) == 0)
		mutation_chain(m, k, true);
	return true;
}

bool
mutate_put_in(struct mutation *m)
{
	size_t i = mutation_any(m);
	size_t n = 1 + mutation_random(m, 3);

	mutation_touched(m, i);
	log_rows_open(&m->rows, i, n);
	for (size_t k = 0; k < n; k++)
		make_up(m, &m->rows.row[i + k]);
	(void)mutation_perhaps_chain(m, i);
	return true;
}

bool
mutate_put_in_front(struct mutation *m)
{
	log_rows_open(&m->rows, 0, 1);
	for (size_t k = 0; k < m->rows.n; k++)
		m->rows.row[k].id--;
	for (size_t k = 0; k < m->rows.epochs; k++)
		m->rows.epoch[k].first_id--;
	make_up(m, &m->rows.row[0]);
	return true;
}

/* --- the tail --------------------------------------------------------------------------------------------- */

bool
mutate_truncate_tail(struct mutation *m)
{
	mutation_truncate(m, 1 + mutation_random(m, m->rows.n - 1));
	return true;
}

bool
mutate_go_on_otherwise(struct mutation *m)
{
	size_t n = 1 + mutation_random(m, m->rows.n - 1);
	size_t more = m->rows.n - n + mutation_random(m, 10);

	mutation_truncate(m, n);
	log_rows_open(&m->rows, n, more);
	for (size_t k = 0; k < more; k++)
		make_up(m, &m->rows.row[n + k]);
	mutation_chain(m, n, true);
	return true;
}

/* --- from elsewhere ----------------------------------------------------------------------------------------- */

static bool
splice(struct mutation *m, const struct log_rows *from)
{
	size_t n = 1 + mutation_random(m, 30);
	size_t i = mutation_any(m);
	size_t k = mutation_random(m, from->n);

	n = n < m->rows.n - i ? n : m->rows.n - i;
	n = n < from->n - k ? n : from->n - k;
	for (size_t j = 0; j < n; j++) {
		int64_t id = m->rows.row[i + j].id;

		m->rows.row[i + j] = from->row[k + j];
		m->rows.row[i + j].id = id;
	}
	mutation_touched(m, i);
	(void)mutation_perhaps_chain(m, i);
	return true;
}

bool
mutate_splice_from_another_terminal(struct mutation *m)
{
	return splice(m, m->other);
}

/* A later or an earlier stretch of this log: of another epoch, or of the same. */
bool
mutate_splice_from_another_epoch(struct mutation *m)
{
	return splice(m, m->was);
}

bool
mutate_log_of_another_terminal(struct mutation *m)
{
	m->rows = *m->other;
	return true;
}
