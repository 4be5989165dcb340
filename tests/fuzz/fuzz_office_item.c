/*
 * fuzz_office_item.c - any bytes as a body of each kind: a key is always named, and what is read
 * holds what the header promises.
 */
#include "firmware/session/office_item.h"

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
	return 0;
}
