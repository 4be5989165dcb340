/* import_tables.c - the columns of every CSV file, and what a row of each must be (import_run.h). */
#include "firmware/base/json.h"
#include "firmware/base/text.h"
#include "firmware/inspect/defect.h"
#include "firmware/inspect/profile.h"
#include "firmware/session/office_item.h"
#include "firmware/session/order.h"
#include "firmware/session/person.h"
#include "sync/office/actions.h"
#include "sync/office/import_run.h"

static const char number_advice[] = "1 to 40 printable characters without blanks";
static const char matter_advice[] = "1 to 40 printable characters";
static const char text_advice[] = "at most 96 printable characters";
static const char reason_advice[] = "at most 256 printable characters";
static const char note_advice[] = "at most 1024 printable characters";
static const char density_advice[] =
	"threads above zero with their unit, and tolerances, such as 68/in +-3% or 270/10cm";
static const char percent_advice[] = "a percentage from 0 to 100, such as 2% or 2.5%";
static const char checks_advice[] =
	"words of density skew bow colour shade mark hand smell packing, blanks between";
static const char verdict_advice[] = "pass, concession, second, rework or reject";

// clang-format off
#define TEXT(name, advice)   { (name), PERCH_COLUMN_TEXT, false, (advice) }
#define NEEDED(name, advice) { (name), PERCH_COLUMN_TEXT, true, (advice) }
#define YES_NO(name)         { (name), PERCH_COLUMN_YES_NO, false, "yes or no" }

static const struct perch_column order_columns[] = {
	NEEDED("order", number_advice),
	TEXT("buyer", text_advice),
	TEXT("article", text_advice),
	TEXT("colour", text_advice),
	TEXT("colour_no", text_advice),
	TEXT("profile", "unknown profile: `perch profiles` lists those that ship, import others first"),
	TEXT("width", "a length above zero with its unit, such as 1500mm or 59in"),
	TEXT("weight", "a weight above zero with its unit, and tolerances, such as 180g/m2 +5% -3% or 5.3oz/yd2"),
	{ "spec", PERCH_COLUMN_INTEGER, false, "a whole number from 0" },
	YES_NO("confirmed"),
	TEXT("density_warp", density_advice),
	TEXT("density_weft", density_advice),
	TEXT("length_tol", percent_advice),
	TEXT("skew", percent_advice),
	TEXT("bow", percent_advice),
	TEXT("shrink_warp", percent_advice),
	TEXT("shrink_weft", percent_advice),
	TEXT("lights", "at most 4 of D65 TL84 U3000 CWF A D75 UV, blanks between"),
	TEXT("checks", checks_advice),
	TEXT("first_checks", checks_advice),
	TEXT("setup", "words of back-light light lamp-hours speed angle face distance, blanks between"),
	TEXT("sampling", "full, ten-percent, percent 25, square-root, by-yards, z14 2.5 II or table ID AQL LEVEL [SEVERITY]"),
	TEXT("lab", "a length above zero with its unit, such as 4m or 4yd"),
	TEXT("stages", "words of early middle final wash, blanks between"),
	TEXT("packing", text_advice),
	TEXT("tell", text_advice),
	{ "colour_rule", PERCH_COLUMN_JSON, false,
	  "a JSON object such as {\"*\":{\"pass\":\"4-5\",\"look\":\"4\"}}, its quotes doubled" },
};
static const struct perch_column packing_columns[] = {
	NEEDED("order", number_advice),
	NEEDED("roll", number_advice),
	TEXT("lot", matter_advice),
	TEXT("length", "a length above zero with its unit, such as 120m or 131yd"),
	TEXT("delivery", matter_advice),
	TEXT("packing", matter_advice),
};
static const struct perch_column defect_columns[] = {
	NEEDED("code", "1 to 31 of a-z, 0-9 and -"),
	NEEDED("en", "1 to 63 bytes"),
	TEXT("zh", "1 to 63 bytes"),
	TEXT("zh_hant", "1 to 63 bytes"),
	TEXT("group", "a group of `perch defects`"),
	TEXT("rule", "hole, pinhole, seam, splice, narrow or shade"),
	YES_NO("unconfirmed"),
	YES_NO("retired"),
};
static const struct perch_column lab_columns[] = {
	NEEDED("lab", matter_advice),
	NEEDED("result", "pass or fail"),
	TEXT("verdict", verdict_advice),
	TEXT("text", reason_advice),
};
static const struct perch_column decision_columns[] = {
	NEEDED("order", number_advice),
	NEEDED("roll", number_advice),
	NEEDED("verdict", verdict_advice),
	TEXT("text", reason_advice),
	NEEDED("number", matter_advice),
};
static const struct perch_column notice_columns[] = {
	NEEDED("notice", number_advice),
	NEEDED("order", number_advice),
	NEEDED("text", note_advice),
};
static const struct perch_column action_columns[] = {
	NEEDED("action", number_advice),
	TEXT("order", number_advice),
	TEXT("owner", text_advice),
	TEXT("due", "a day such as 2026-11-28"),
	NEEDED("text", note_advice),
	NEEDED("state", "open or done"),
};
static const struct perch_column person_columns[] = {
	NEEDED("badge", perch_badge_advice),
	NEEDED("role", perch_role_advice),
	TEXT("name", perch_name_advice),
	TEXT("pin", perch_pin_advice),
	YES_NO("retired"),
};
static const struct perch_column answer_columns[] = {
	NEEDED("answer", matter_advice),
	TEXT("order", number_advice),
	NEEDED("question", "the question's number, as its notice says, such as a1b2c3-17"),
	NEEDED("text", note_advice),
};
// clang-format on

/* --- checks ------------------------------------------------------------------------------------ */

static void
fault_of(struct perch_import *in, const struct perch_column *columns, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(columns[i].name, key) == 0) {
			perch_import_fault(in, key, columns[i].advice);
			return;
		}
	}
	perch_import_fault(in, key, "the row cannot be read");
}
#define FAULT_OF(in, columns, key) fault_of((in), (columns), PERCH_COUNT(columns), (key))

/* Rows may come before their order; "" names none. */
static enum perch_rc
count_stranger(struct perch_import *in, const char *order, struct perch_err *err)
{
	bool has_order = true;
	enum perch_rc rc = PERCH_OK;

	if (order[0] != '\0')
		rc = perch_master_has(in->db, "order", order, &has_order, err);
	if (rc == PERCH_OK && !has_order)
		in->strangers++;
	return rc;
}

/* What a rule of some length has wrong, in its own words; false when it is none of these. */
static bool
explain_rule(struct perch_span body, const char *key, struct perch_err *why)
{
	struct perch_colour_rules colours;
	struct perch_sample_rule sampling;
	struct perch_json order;
	struct perch_json v;
	char text[PERCH_SAMPLE_TEXT_MAX];

	if (perch_json_parse(body, PERCH_JSON_DEPTH_MAX, &order, NULL) != PERCH_OK ||
	    perch_json_get(order, key, &v) != PERCH_OK)
		return false;
	if (strcmp(key, "colour_rule") == 0)
		return perch_colour_rules_read(v, &colours, why) != PERCH_OK;
	return strcmp(key, "sampling") == 0 && perch_json_cstr(v, text, sizeof(text)) == PERCH_OK &&
	       perch_sample_rule_read(perch_span_str(text), &sampling, why) != PERCH_OK;
}

static void
fault_of_order(struct perch_import *in, struct perch_span body, const char *key)
{
	struct perch_err why = { 0 };

	if (explain_rule(body, key, &why))
		perch_import_fault(in, key, why.text);
	else
		FAULT_OF(in, order_columns, key);
}

/* A profile that the terminals have: "id", or "id@version" when that is the newest. */
static enum perch_rc
look_for_profile(struct perch_import *in, const char *ref, struct perch_err *err)
{
	const char *at = strchr(ref, '@');
	char id[PERCH_PROFILE_CAP];
	int64_t version = 0;
	int64_t wanted = 0;

	if (perch_profile_shipped(ref) != NULL)
		return PERCH_OK;
	enum perch_rc rc = perch_text_copy(
		id, sizeof(id),
		perch_span_first(perch_span_str(ref), at != NULL ? (size_t)(at - ref) : SIZE_MAX));
	if (rc == PERCH_OK)
		rc = perch_master_version(in->db, "profile", id, &version, err);
	if (rc != PERCH_OK)
		return rc;
	if (at == NULL)
		wanted = version;
	else if (perch_parse_i64(perch_span_str(at + 1), 1, INT32_MAX, &wanted) != PERCH_OK)
		wanted = 0;
	if (version == 0 || version != wanted)
		FAULT_OF(in, order_columns, "profile");
	return PERCH_OK;
}

static enum perch_rc
look_for_table(struct perch_import *in, const struct perch_sample_rule *rule, struct perch_err *err)
{
	bool is_known = rule->kind != PERCH_SAMPLE_TABLE ||
			perch_sample_table_shipped(rule->table) != NULL;
	enum perch_rc rc = PERCH_OK;

	if (!is_known)
		rc = perch_master_has(in->db, "sampling-table", rule->table, &is_known, err);
	if (rc == PERCH_OK && !is_known)
		perch_import_fault(in, "sampling",
				   "a table of this id is not here: import its file first");
	return rc;
}

static enum perch_rc
check_order(struct perch_import *in, struct perch_span body, char key[PERCH_WIRE_KEY_CAP],
	    struct perch_err *err)
{
	struct perch_order order;
	const char *at = "";

	if (perch_order_read(body, &order, &at) != PERCH_OK) {
		fault_of_order(in, body, at);
		return PERCH_OK;
	}
	enum perch_rc rc = look_for_profile(in, order.profile, err);
	if (rc == PERCH_OK)
		rc = look_for_table(in, &order.sampling, err);
	return rc == PERCH_OK ? perch_fmt(key, PERCH_WIRE_KEY_CAP, "%s", order.order) : rc;
}

static enum perch_rc
check_roll(struct perch_import *in, struct perch_span body, char key[PERCH_WIRE_KEY_CAP],
	   struct perch_err *err)
{
	struct perch_expected roll;
	const char *at = "";

	if (perch_expected_read(body, &roll, &at) != PERCH_OK) {
		FAULT_OF(in, packing_columns, at);
		return PERCH_OK;
	}
	enum perch_rc rc = count_stranger(in, roll.order, err);
	return rc == PERCH_OK ? perch_fmt(key, PERCH_WIRE_KEY_CAP, "%s/%s", roll.order, roll.roll)
			      : rc;
}

static enum perch_rc
check_defect(struct perch_import *in, struct perch_span body, char key[PERCH_WIRE_KEY_CAP],
	     struct perch_err *err)
{
	struct perch_defect defect;
	struct perch_err why = { 0 };

	(void)err;
	if (perch_defect_read(body, &defect, &why) != PERCH_OK) {
		perch_import_fault(in, "", why.text); /* which names the field */
		return PERCH_OK;
	}
	return perch_fmt(key, PERCH_WIRE_KEY_CAP, "%s", defect.code);
}

static enum perch_rc
check_lab(struct perch_import *in, struct perch_span body, char key[PERCH_WIRE_KEY_CAP],
	  struct perch_err *err)
{
	struct perch_lab_result lab;
	const char *at = "";

	(void)err;
	if (perch_lab_result_read(body, &lab, &at) != PERCH_OK) {
		FAULT_OF(in, lab_columns, at);
		return PERCH_OK;
	}
	return perch_fmt(key, PERCH_WIRE_KEY_CAP, "%s", lab.lab);
}

static enum perch_rc
check_decision(struct perch_import *in, struct perch_span body, char key[PERCH_WIRE_KEY_CAP],
	       struct perch_err *err)
{
	struct perch_decision decision;
	const char *at = "";

	if (perch_decision_read(body, &decision, &at) != PERCH_OK) {
		FAULT_OF(in, decision_columns, at);
		return PERCH_OK;
	}
	enum perch_rc rc = count_stranger(in, decision.order, err);
	return rc == PERCH_OK
		       ? perch_fmt(key, PERCH_WIRE_KEY_CAP, "%s/%s", decision.order, decision.roll)
		       : rc;
}

/* Typed by an inspector after =ack or =recheck: one word. */
static void
check_word(struct perch_import *in, const char *column, const char *number)
{
	if (!perch_number_is_valid(perch_span_str(number)))
		perch_import_fault(in, column, number_advice);
}

/* Who has read it would not be asked to read what it says now. */
static enum perch_rc
check_unchanged(struct perch_import *in, const char *number, struct perch_span body,
		struct perch_err *err)
{
	uint8_t memory[PERCH_WIRE_BODY_MAX];
	struct perch_buf old = perch_buf_over(memory, sizeof(memory));
	enum perch_rc rc = perch_master_body(in->db, "notice", number, &old, err);

	if (rc != PERCH_OK)
		return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
	if (!perch_span_eq(perch_buf_span(&old), body))
		perch_import_fault(in, "notice",
				   "is here with other contents, which may have been read: give "
				   "the changed one a number of its own");
	return PERCH_OK;
}

static enum perch_rc
check_notice(struct perch_import *in, struct perch_span body, char key[PERCH_WIRE_KEY_CAP],
	     struct perch_err *err)
{
	struct perch_notice notice;
	const char *at = "";

	if (perch_notice_read(body, &notice, &at) != PERCH_OK) {
		FAULT_OF(in, notice_columns, at);
		return PERCH_OK;
	}
	check_word(in, "notice", notice.number);
	enum perch_rc rc = check_unchanged(in, notice.number, body, err);
	if (rc == PERCH_OK)
		rc = count_stranger(in, notice.order, err);
	return rc == PERCH_OK ? perch_fmt(key, PERCH_WIRE_KEY_CAP, "%s", notice.number) : rc;
}

static enum perch_rc
check_action(struct perch_import *in, struct perch_span body, char key[PERCH_WIRE_KEY_CAP],
	     struct perch_err *err)
{
	struct perch_open_action action;
	const char *at = "";
	bool is_open = false;
	bool is_done = false;

	if (perch_action_read(body, &action, &is_open, &at) != PERCH_OK) {
		FAULT_OF(in, action_columns, at);
		return PERCH_OK;
	}
	check_word(in, "action", action.number);
	enum perch_rc rc = perch_action_is_done(in->db, action.number, &is_done, err);
	if (rc == PERCH_OK && is_open && is_done)
		perch_import_fault(
			in, "state",
			"a recheck found it done: give what is left a number of its own");
	if (rc == PERCH_OK)
		rc = count_stranger(in, action.order, err);
	return rc == PERCH_OK ? perch_fmt(key, PERCH_WIRE_KEY_CAP, "%s", action.number) : rc;
}

static enum perch_rc
check_answer(struct perch_import *in, struct perch_span body, char key[PERCH_WIRE_KEY_CAP],
	     struct perch_err *err)
{
	struct perch_answer_item answer;
	const char *at = "";

	if (perch_answer_read(body, &answer, &at) != PERCH_OK) {
		FAULT_OF(in, answer_columns, at);
		return PERCH_OK;
	}
	enum perch_rc rc = count_stranger(in, answer.order, err);
	return rc == PERCH_OK ? perch_fmt(key, PERCH_WIRE_KEY_CAP, "%s", answer.question) : rc;
}

static enum perch_rc
check_person(struct perch_import *in, struct perch_span body, char key[PERCH_WIRE_KEY_CAP],
	     struct perch_err *err)
{
	struct perch_person person;
	const char *at = "";

	(void)err;
	if (perch_person_read(body, &person, &at) != PERCH_OK) {
		FAULT_OF(in, person_columns, strcmp(at, "person") == 0 ? "badge" : at);
		return PERCH_OK;
	}
	return perch_fmt(key, PERCH_WIRE_KEY_CAP, "%s", person.badge);
}

/* --- sheets ------------------------------------------------------------------------------------ */

#define COLUMNS(of) of, PERCH_COUNT(of)

static const struct perch_sheet sheets[] = {
	{ "person", "person", "people", "badge", "badge", COLUMNS(person_columns),
	  perch_import_person, check_person },
	{ "action", "corrective action", "corrective actions", "action", "action",
	  COLUMNS(action_columns), NULL, check_action },
	{ "answer", "answer", "answers", "answer", "question", COLUMNS(answer_columns), NULL,
	  check_answer },
	{ "notice", "change notice", "change notices", "notice", "notice", COLUMNS(notice_columns),
	  NULL, check_notice },
	{ "defect", "defect", "defects", "code", "code", COLUMNS(defect_columns), NULL,
	  check_defect },
	{ "lab", "lab result", "lab results", "result", "lab", COLUMNS(lab_columns), NULL,
	  check_lab },
	{ "decision", "decision", "decisions", "verdict", "roll", COLUMNS(decision_columns), NULL,
	  check_decision },
	{ "roll", "roll", "rolls", "roll", "roll", COLUMNS(packing_columns), NULL, check_roll },
	{ "order", "order", "orders", NULL, "order", COLUMNS(order_columns), NULL, check_order },
};

const struct perch_sheet *
perch_sheet_nth(size_t i)
{
	return i < PERCH_COUNT(sheets) ? &sheets[i] : NULL;
}

const struct perch_column *
perch_sheet_column(const struct perch_sheet *sheet, const char *name, size_t *at)
{
	for (size_t i = 0; i < sheet->columns_n; i++) {
		if (strcmp(sheet->columns[i].name, name) == 0) {
			*at = i;
			return &sheet->columns[i];
		}
	}
	return NULL;
}
