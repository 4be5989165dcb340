/*
 * fuzz_office_item.c - any bytes as a body of each kind: a key is always named, and what is read
 * holds what the header promises.
 */
#include "firmware/session/office_item.h"
#include "firmware/session/person.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

/* A number that was read is printable and not empty. */
static void
check_number(const char *number, size_t cap)
{
	check(strnlen(number, cap) < cap);
	check(number[0] != '\0' && perch_free_text_is_valid(perch_span_str(number)));
}

/* What is read of a roll that is done is written, and read again as the same. */
static void
check_done(struct perch_span json, const char **key)
{
	static struct perch_done done;
	static struct perch_done again;
	uint8_t memory[4096];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	if (perch_done_read(json, &done, key) != PERCH_OK)
		return;
	check_number(done.order, sizeof(done.order));
	check_number(done.roll, sizeof(done.roll));
	check_number(done.terminal, sizeof(done.terminal));
	check(perch_done_write(&done, &b) == PERCH_OK);
	check(perch_done_read(perch_buf_span(&b), &again, key) == PERCH_OK);
	check(strcmp(done.roll, again.roll) == 0 && strcmp(done.lot, again.lot) == 0 &&
	      strcmp(done.verdict, again.verdict) == 0 && done.closed_ms == again.closed_ms);
}

/* The same of a person, whose PIN's parameters are within what a terminal can check. */
static void
check_person(struct perch_span json, const char **key)
{
	static struct perch_person person;
	static struct perch_person again;
	uint8_t memory[4096];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	if (perch_person_read(json, &person, key) != PERCH_OK)
		return;
	check_number(person.badge, sizeof(person.badge));
	check(person.role < PERCH_ROLES && (!person.has_pin || perch_pin_is_bounded(&person.pin)));
	check(perch_person_write(&person, &b) == PERCH_OK);
	check(perch_person_read(perch_buf_span(&b), &again, key) == PERCH_OK);
	check(memcmp(&person.pin, &again.pin, sizeof(person.pin)) == 0 &&
	      strcmp(person.name, again.name) == 0 && person.is_retired == again.is_retired);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct perch_span json = perch_span_of(data, n);
	static struct perch_lab_result lab;
	static struct perch_decision decision;
	static struct perch_notice notice;
	static struct perch_open_action action;
	static struct perch_answer_item answer;
	const char *key = NULL;
	bool is_open = false;

	if (perch_lab_result_read(json, &lab, &key) == PERCH_OK)
		check_number(lab.lab, sizeof(lab.lab));
	check(key != NULL);
	if (perch_decision_read(json, &decision, &key) == PERCH_OK) {
		check_number(decision.number, sizeof(decision.number));
		check_number(decision.roll, sizeof(decision.roll));
		check(decision.verdict[0] != '\0');
	}
	if (perch_notice_read(json, &notice, &key) == PERCH_OK)
		check_number(notice.number, sizeof(notice.number));
	if (perch_action_read(json, &action, &is_open, &key) == PERCH_OK) {
		check_number(action.number, sizeof(action.number));
		check(action.id == 0);
		check(action.due[0] == '\0' || strlen(action.due) == 10);
	}
	if (perch_answer_read(json, &answer, &key) == PERCH_OK)
		check_number(answer.question, sizeof(answer.question));
	check_done(json, &key);
	check_person(json, &key);
	return 0;
}
