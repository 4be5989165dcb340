/* log_follow.c - counts, notices, answers and corrective actions: see log_world.h. */
#include "tests/unit/log_world_in.h"

#include "firmware/base/text.h"
#include "firmware/session/office_item.h"

/* --- counting ------------------------------------------------------------------------------------ */

bool
log_is_counted(void *ctx, int64_t count_id, const char *roll)
{
	const struct log_world *w = ctx;

	for (size_t i = 0; i < w->n_records; i++)
		if (w->records[i]->type == PERCH_RECORD_COUNTED &&
		    w->records[i]->counted.count == count_id &&
		    log_same(w->records[i]->counted.roll, roll) &&
		    !log_is_withdrawn(w, (int64_t)i + 1))
			return true;
	return false;
}

/* Is the line on the paper that is counted against? */
static bool
is_on_paper(const struct perch_record_count *count, const struct perch_expected *line)
{
	return count->number[0] == '\0' ||
	       log_same(log_same(count->kind, "packing") ? line->packing : line->delivery,
			count->number);
}

void
log_sum_count(void *ctx, int64_t count_id, struct perch_count_sums *out)
{
	const struct log_world *w = ctx;
	const struct perch_record *count = log_record_of(w, count_id, PERCH_RECORD_COUNT);
	struct perch_expected line = { .roll = "" };

	memset(out, 0, sizeof(*out));
	if (count == NULL)
		return;
	const char *order = log_order_of(w, count->count.order);
	while (log_next_line(w, order, line.roll, &line))
		if (is_on_paper(&count->count, &line)) {
			out->expected++;
			out->found += log_is_counted(ctx, count_id, line.roll);
		}
	for (size_t i = 0; i < w->n_records; i++) {
		const struct perch_record *r = w->records[i];
		bool is_new = r->type == PERCH_RECORD_COUNTED && r->counted.count == count_id &&
			      !log_is_withdrawn(w, (int64_t)i + 1);

		for (size_t k = 0; k < i && is_new; k++)
			is_new = w->records[k]->type != PERCH_RECORD_COUNTED ||
				 w->records[k]->counted.count != count_id ||
				 !log_same(w->records[k]->counted.roll, r->counted.roll) ||
				 log_is_withdrawn(w, (int64_t)k + 1);
		if (is_new && !(log_find_line(w, order, r->counted.roll, &line) &&
				is_on_paper(&count->count, &line)))
			out->extra++;
	}
}

/* --- notices and actions ------------------------------------------------------------------------- */

static bool
is_acknowledged(const struct log_world *w, const char *number)
{
	for (size_t i = 0; i < w->n_records; i++)
		if (w->records[i]->type == PERCH_RECORD_ACKNOWLEDGE &&
		    log_same(w->records[i]->acknowledge.what, "notice") &&
		    log_same(w->records[i]->acknowledge.number, number))
			return true;
	return false;
}

bool
log_next_notice(void *ctx, const char *order, struct perch_notice *out)
{
	const struct log_world *w = ctx;
	const struct log_item *item = NULL;
	struct perch_notice notice;
	const char *key;

	while ((item = log_next_item(w, "notice", item != NULL ? item->key : "")) != NULL)
		if (perch_notice_read(log_body_of(item), &notice, &key) == PERCH_OK &&
		    log_same(notice.order, log_resolve(w, order)) &&
		    !is_acknowledged(w, notice.number)) {
			*out = notice;
			return true;
		}
	return false;
}

/* The question of this number, if it was asked here; *id of its record. */
static const struct perch_record *
question_of(const struct log_world *w, const char *number, int64_t *id)
{
	size_t n = strlen(w->own);

	*id = 0;
	if (n == 0 || strncmp(number, w->own, n) != 0 ||
	    perch_parse_i64(perch_span_str(number + n), 1, INT64_MAX, id) != PERCH_OK)
		return NULL;
	return log_record_of(w, *id, PERCH_RECORD_QUESTION);
}

static bool
reply_of(const struct log_world *w, const struct log_item *item, struct perch_answered *out)
{
	struct perch_answer_item answer;
	const char *key;
	int64_t id;

	if (item->body == NULL || !log_same(item->kind, "answer") ||
	    perch_answer_read(log_body_of(item), &answer, &key) != PERCH_OK)
		return false;
	*out = (struct perch_answered){ .id = 0 };
	log_copy(out->question, sizeof(out->question), answer.question);
	log_copy(out->order, sizeof(out->order), log_resolve(w, answer.order));
	log_copy(out->text, sizeof(out->text), answer.text);
	const struct perch_record *r = question_of(w, answer.question, &id);
	if (r == NULL ||
	    (out->order[0] != '\0' && !log_same(out->order, log_order_of(w, r->question.order))))
		return true;
	out->id = id;
	log_copy(out->order, sizeof(out->order), log_order_of(w, r->question.order));
	log_copy(out->asked, sizeof(out->asked), r->question.text);
	return true;
}

bool
log_nth_answered(void *ctx, const char *number, size_t n, struct perch_answered *out)
{
	const struct log_world *w = ctx;
	const char *order = log_resolve(w, number);
	int64_t before = INT64_MAX;

	for (size_t turn = 0; turn <= n; turn++) {
		int64_t newest = 0;

		for (size_t i = 0; i < w->n_items; i++) {
			struct perch_answered reply;

			if (w->items[i].revision < before && w->items[i].revision > newest &&
			    reply_of(w, &w->items[i], &reply) &&
			    (order[0] == '\0' || log_same(reply.order, order))) {
				newest = w->items[i].revision;
				if (turn == n)
					*out = reply;
			}
		}
		if (newest == 0)
			return false;
		before = newest;
	}
	return true;
}

/* The last recheck decides; id 0: of the action of head office with this number. */
static bool
is_rechecked(const struct log_world *w, int64_t id, const char *number)
{
	bool is_settled = false;

	for (size_t i = 0; i < w->n_records; i++)
		if (w->records[i]->type == PERCH_RECORD_RECHECK &&
		    w->records[i]->recheck.of == id &&
		    (id != 0 || log_same(w->records[i]->recheck.number, number)))
			is_settled = w->records[i]->recheck.is_done;
	return is_settled;
}

/* Action i of all there are: the records, then the items. */
static bool
action_at(const struct log_world *w, size_t i, struct perch_open_action *out)
{
	const char *key;
	bool is_open;

	if (i >= w->n_records) {
		const struct log_item *item = &w->items[i - w->n_records];

		return item->body != NULL && log_same(item->kind, "action") &&
		       perch_action_read(log_body_of(item), out, &is_open, &key) == PERCH_OK &&
		       is_open && !is_rechecked(w, 0, out->number);
	}
	const struct perch_record *r = w->records[i];
	int64_t id = (int64_t)i + 1;
	if (r->type != PERCH_RECORD_ACTION || log_is_withdrawn(w, id) || is_rechecked(w, id, ""))
		return false;
	*out = (struct perch_open_action){ .id = id };
	log_copy(out->order, sizeof(out->order), log_order_of(w, r->action.order));
	log_copy(out->owner, sizeof(out->owner), r->action.owner);
	log_copy(out->due, sizeof(out->due), r->action.due);
	log_copy(out->text, sizeof(out->text), r->action.text);
	return true;
}

static const char *
due_or_never(const struct perch_open_action *a)
{
	return a->due[0] != '\0' ? a->due : "~";
}

/* By date, those without one last; of one date this terminal's first, by id, then by number. */
static int
compare_actions(const struct perch_open_action *a, const struct perch_open_action *b)
{
	int by_date = strcmp(due_or_never(a), due_or_never(b));

	if (by_date != 0)
		return by_date;
	if ((a->id == 0) != (b->id == 0))
		return a->id == 0 ? 1 : -1;
	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return strcmp(a->number, b->number);
}

bool
log_nth_action(void *ctx, const char *number, size_t n, struct perch_open_action *out)
{
	const struct log_world *w = ctx;
	const char *order = log_resolve(w, number);
	struct perch_open_action last;

	for (size_t turn = 0; turn <= n; turn++) {
		struct perch_open_action least;
		bool is_found = false;

		for (size_t i = 0; i < w->n_records + w->n_items; i++) {
			struct perch_open_action a;

			if (action_at(w, i, &a) && (order[0] == '\0' || log_same(a.order, order)) &&
			    (turn == 0 || compare_actions(&a, &last) > 0) &&
			    (!is_found || compare_actions(&a, &least) < 0)) {
				least = a;
				is_found = true;
			}
		}
		if (!is_found)
			return false;
		last = least;
	}
	*out = last;
	return true;
}

int64_t
log_count_actions(void *ctx, const char *order)
{
	struct perch_open_action action;
	int64_t n = 0;

	while (log_nth_action(ctx, order, (size_t)n, &action))
		n++;
	return n;
}

bool
log_find_action(void *ctx, int64_t id, const char *number, struct perch_open_action *out)
{
	const struct log_world *w = ctx;
	struct perch_open_action a;

	for (size_t i = 0; i < w->n_records + w->n_items; i++)
		if (action_at(w, i, &a) &&
		    (id != 0 ? a.id == id : a.id == 0 && log_same(a.number, number))) {
			*out = a;
			return true;
		}
	return false;
}
