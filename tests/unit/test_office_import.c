/* test_office_import.c - files into the master data (sync/office/import_*.c), pages of it
 * (master.c), and office.conf (config.c). */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "firmware/inspect/profile.h"
#include "firmware/inspect/sample_table.h"
#include "firmware/seal/pin.h"
#include "sync/office/import.h"
#include "sync/office/master.h"
#include "tests/unit/office_world.h"

static struct office_world w;
static uint8_t memory[16384];

static int
open_world(void **state)
{
	(void)state;
	w = (struct office_world){ 0 };
	world_open(&w);
	return 0;
}

static int
close_world(void **state)
{
	(void)state;
	world_close(&w);
	return 0;
}

static bool
import(const char *text, const char **said)
{
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	bool is_done = perch_import(&w.office, perch_span_str("f.csv"), perch_span_str(text), &b);

	*said = perch_buf_cstr(&b);
	return is_done && *said != NULL;
}

static void
rows_become_items(void **state)
{
	const char *said;

	(void)state;
	MUST(import("\xef\xbb\xbfspec,order,buyer,width,confirmed\r\n2,PO-1,\"A, "
		    "\"\"B\"\"\",1500mm,no\r\n",
		    &said),
	     "columns in any order: %s", said);
	assert_string_equal(world_text(&w, "SELECT body FROM item WHERE kind = 'order'"),
			    "{\"order\":\"PO-1\",\"buyer\":\"A, \\\"B\\\"\",\"width\":\"1500mm\","
			    "\"spec\":2,\"confirmed\":false}");
	MUST(import("order,roll,lot,length\nPO-1,R1,,120m\n", &said), "a packing list: %s", said);
	assert_string_equal(world_text(&w, "SELECT key || body FROM item WHERE kind = 'roll'"),
			    "PO-1/R1{\"order\":\"PO-1\",\"roll\":\"R1\",\"length\":\"120m\"}");
}

static const struct {
	const char *must;
	const char *text;
	const char *item; /* kind, key, body */
} sheets[] = {
	// clang-format off
	/* Every key of firmware/session/order.h, in its order. */
	{ "an order with everything it may state",
	  "order,weight,density_warp,density_weft,length_tol,skew,bow,shrink_warp,shrink_weft,lights,checks,"
	  "first_checks,setup,sampling,lab,stages,packing,tell,colour_rule\n"
	  "A,180g/m2 +5% -3%,68/in +-3%,270/10cm,2%,3%,2.5%,3%,4%,D65 TL84,density colour,hand,back-light light,"
	  "z14 2.5 II,4m,early final,bags,\"Ms Wang, QC\",\"{\"\"*\"\":{\"\"pass\"\":\"\"4\"\"}}\"\n",
	  "order A {\"order\":\"A\",\"weight\":\"180g/m2 +5% -3%\",\"density_warp\":\"68/in +-3%\","
	  "\"density_weft\":\"270/10cm\",\"length_tol\":\"2%\",\"skew\":\"3%\",\"bow\":\"2.5%\",\"shrink_warp\":\"3%\","
	  "\"shrink_weft\":\"4%\",\"lights\":\"D65 TL84\",\"checks\":\"density colour\",\"first_checks\":\"hand\","
	  "\"setup\":\"back-light light\",\"sampling\":\"z14 2.5 II\",\"lab\":\"4m\",\"stages\":\"early final\","
	  "\"packing\":\"bags\",\"tell\":\"Ms Wang, QC\",\"colour_rule\":{\"*\":{\"pass\":\"4\"}}}" },
	{ "a roll by its papers", "order,roll,delivery,packing\nA,R1,DN-4,PL-2\n",
	  "roll A/R1 {\"order\":\"A\",\"roll\":\"R1\",\"delivery\":\"DN-4\",\"packing\":\"PL-2\"}" },
	{ "a defect", "code,en,zh,group,retired\nslub,slub,\xe7\xb2\x97\xe8\x8a\x82,yarn,no\n",
	  "defect slub {\"code\":\"slub\",\"en\":\"slub\",\"zh\":\"\xe7\xb2\x97\xe8\x8a\x82\",\"group\":\"yarn\",\"retired\":false}" },
	{ "a lab result", "lab,result,verdict,text\n7781,fail,second,fades\n",
	  "lab 7781 {\"lab\":\"7781\",\"result\":\"fail\",\"verdict\":\"second\",\"text\":\"fades\"}" },
	{ "a decision", "order,roll,verdict,text,number\nA,R1,concession,agreed,D-4\n",
	  "decision A/R1 {\"order\":\"A\",\"roll\":\"R1\",\"verdict\":\"concession\",\"text\":\"agreed\",\"number\":\"D-4\"}" },
	{ "a change notice", "notice,order,text\nN-3,A,other bags\n",
	  "notice N-3 {\"notice\":\"N-3\",\"order\":\"A\",\"text\":\"other bags\"}" },
	{ "a corrective action", "action,order,owner,due,text,state\nA-12,A,Mr Li,2026-11-28,sweep,open\n",
	  "action A-12 {\"action\":\"A-12\",\"order\":\"A\",\"owner\":\"Mr Li\",\"due\":\"2026-11-28\",\"text\":\"sweep\",\"state\":\"open\"}" },
	{ "an answer goes by its question", "answer,order,question,text\n7,A,010101-6,the dull one\n",
	  "answer 010101-6 {\"answer\":\"7\",\"order\":\"A\",\"question\":\"010101-6\",\"text\":\"the dull one\"}" },
	// clang-format on
};

static void
every_sheet_has_its_kind(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(sheets); i++) {
		const char *said;

		(void)open_world(NULL);
		MUST(import(sheets[i].text, &said), "%s: %s", sheets[i].must, said);
		const char *got = world_text(&w, "SELECT kind, key, body FROM item");
		MUST(strcmp(got, sheets[i].item) == 0, "%s: %s", sheets[i].must, got);
		MUST(import(sheets[i].text, &said) && strstr(said, "1 as before") != NULL, "%s: %s",
		     sheets[i].must, said);
		world_close(&w);
	}
}

static int64_t
revision_of(const char *badge)
{
	char sql[96];

	MUST(perch_fmt(sql, sizeof(sql), "SELECT revision FROM item WHERE key = '%s'", badge) ==
		     PERCH_OK,
	     "a short statement");
	return world_number(&w, sql);
}

/* The person as a terminal reads him. */
static struct perch_person
person_of(const char *badge)
{
	struct perch_person person;
	struct perch_buf body = perch_buf_over(memory, sizeof(memory));
	struct perch_err err = { 0 };
	const char *key;

	MUST(perch_master_body(&w.office.db, "person", badge, &body, &err) == PERCH_OK &&
		     perch_person_read(perch_buf_span(&body), &person, &key) == PERCH_OK,
	     "%s is a person", badge);
	return person;
}

static bool
opens(const char *badge, const char *pin)
{
	struct perch_person person = person_of(badge);

	return person.has_pin && perch_pin_check(&person.pin, perch_span_str(pin)) == PERCH_OK;
}

static void
people_keep_their_pins(void **state)
{
	static const char list[] = "pin,badge,role,name,retired\n83749201,LI-7,lead,Li Wei,\n"
				   ",CHEN,inspector,,no\n";
	const char *said;

	(void)state;
	MUST(import(list, &said) && strstr(said, "2 people: 2 new") != NULL, "%s", said);
	MUST(opens("LI-7", "83749201") && !opens("LI-7", "83749202"), "the PIN is his");
	MUST(person_of("LI-7").role == PERCH_ROLE_LEAD &&
		     strcmp(person_of("LI-7").name, "Li Wei") == 0,
	     "and so are role and name");
	MUST(!person_of("CHEN").has_pin, "who has never had one has none");
	assert_string_equal(world_text(&w, "SELECT body FROM item WHERE key = 'CHEN'"),
			    "{\"person\":\"CHEN\",\"role\":\"inspector\"}");
	MUST(world_number(&w, "SELECT count(*) FROM item WHERE body LIKE '%83749201%'") == 0,
	     "the PIN is not stored");
	MUST(import(list, &said) && strstr(said, "2 as before") != NULL, "the same list: %s", said);
	MUST(revision_of("LI-7") == 1, "sends nothing");
	MUST(import("badge,role,name,pin\nLI-7,lead,Li Wei,\n", &said) &&
		     strstr(said, "1 as before") != NULL,
	     "an empty PIN is the one that was there: %s", said);
	MUST(import("badge,role,name\nLI-7,service,Li Wei\n", &said) && opens("LI-7", "83749201"),
	     "so is none, whatever else changes: %s", said);
	MUST(import("badge,role,pin\nLI-7,lead,5555\n", &said) && opens("LI-7", "5555") &&
		     !opens("LI-7", "83749201"),
	     "another PIN takes its place");
	MUST(import("badge,role,retired\nLI-7,lead,yes\n", &said) && person_of("LI-7").is_retired &&
		     opens("LI-7", "5555"),
	     "who retires keeps it");
}

static void
revisions_count_changes(void **state)
{
	const char *said;

	(void)state;
	MUST(import("order,buyer\nA,x\nB,x\n", &said), "two orders");
	MUST(import("order,buyer\nA,x\nB,x\n", &said) && strstr(said, "2 as before") != NULL,
	     "nothing new: %s", said);
	MUST(world_number(&w, "SELECT max(revision) FROM item") == 2, "and no new revision");
	MUST(import("order,buyer\nA,y\n", &said) && strstr(said, "1 changed") != NULL, "%s", said);
	MUST(world_number(&w, "SELECT revision FROM item WHERE key = 'A'") == 3 &&
		     world_number(&w, "SELECT revision FROM item WHERE key = 'B'") == 2,
	     "only the changed one has a new one, the missing one stays");
}

static const struct {
	const char *must;
	const char *text;
	const char *says;
} faults[] = {
	// clang-format off
	{ "an empty file", "", "f.csv:1: the file is empty" },
	{ "an unknown column", "order,price\nA,1\n", "f.csv:1: price: unknown column" },
	{ "semicolons", "order;buyer\nA;x\n", "save the file with commas" },
	{ "a column twice", "order,order\nA,A\n", "f.csv:1: order: the column is there twice" },
	{ "no column of orders", "buyer\nx\n", "f.csv:1: order: this column is missing" },
	{ "a column of the other kind", "order,roll,buyer\nA,1,x\n", "buyer: unknown column" },
	{ "a field too few", "order,buyer\nA\n", "f.csv:2: not as many fields as the header has" },
	{ "an order without number", "order,buyer\n,x\n", "f.csv:2: order: is empty" },
	{ "a blank in a number", "order\nPO 1\n", "f.csv:2: order: 1 to 40 printable" },
	{ "an unknown profile", "order,profile\nA,four-point\n", "f.csv:2: profile: unknown profile" },
	{ "a width without unit", "order,width\nA,1500\n", "f.csv:2: width: a length above zero" },
	{ "a width of zero", "order,width\nA,0mm\n", "f.csv:2: width: a length above zero" },
	{ "a weight that is none", "order,weight\nA,180m\n", "f.csv:2: weight: a weight above zero" },
	{ "a spec that is no number", "order,spec\nA,two\n", "f.csv:2: spec: a whole number" },
	{ "neither yes nor no", "order,confirmed\nA,maybe\n", "f.csv:2: confirmed: yes or no" },
	{ "a length that is none", "order,roll,length\nA,1,120\n", "f.csv:2: length: a length above zero" },
	{ "the same order twice", "order\nA\nB\nA\n", "f.csv:4: order: the same one is in line 2" },
	{ "the second fault is told too", "order,spec\nA,x\nB,y\n", "f.csv:3: spec:" },
	{ "an open quote", "order\n\"A\n", "f.csv:2: a quote is opened here" },
	{ "a density without unit", "order,density_warp\nA,68\n", "f.csv:2: density_warp: threads above zero" },
	{ "a density that is a length", "order,density_weft\nA,68mm\n", "f.csv:2: density_weft: threads above zero" },
	{ "a length tolerance without %", "order,length_tol\nA,2\n", "f.csv:2: length_tol: a percentage" },
	{ "a skew below zero", "order,skew\nA,-1%\n", "f.csv:2: skew: a percentage" },
	{ "a bow of two", "order,bow\nA,1% 2%\n", "f.csv:2: bow: a percentage" },
	{ "a shrinkage of words", "order,shrink_warp\nA,little\n", "f.csv:2: shrink_warp: a percentage" },
	{ "a shrinkage in cm", "order,shrink_weft\nA,2cm\n", "f.csv:2: shrink_weft: a percentage" },
	{ "a light that is none", "order,lights\nA,D65 sun\n", "f.csv:2: lights: at most 4 of D65" },
	{ "a check that is none", "order,checks\nA,taste\n", "f.csv:2: checks: words of density" },
	{ "a first check that is none", "order,first_checks\nA,taste\n", "f.csv:2: first_checks: words of" },
	{ "a set-up that is none", "order,setup\nA,tea\n", "f.csv:2: setup: words of back-light" },
	{ "a sampling rule that is none", "order,sampling\nA,some\n", "f.csv:2: sampling: " },
	{ "a sampling table that is not here", "order,sampling\nA,table mine 2.5 II\n", "f.csv:2: sampling: a table of this id is not here" },
	{ "lab cloth without unit", "order,lab\nA,4\n", "f.csv:2: lab: a length above zero" },
	{ "a stage that is none", "order,stages\nA,late\n", "f.csv:2: stages: words of early" },
	{ "a colour rule that is no JSON", "order,colour_rule\nA,4-5\n", "f.csv:2: colour_rule: a JSON object" },
	{ "a colour rule that is wrong", "order,colour_rule\nA,\"{\"\"*\"\":{\"\"pass\"\":\"\"9\"\"}}\"\n", "f.csv:2: colour_rule: *: pass" },
	{ "a line end in a text", "order,tell\nA,\"a\nb\"\n", "f.csv:2: tell: holds a line end" },
	{ "a profile's version that is not here", "order,profile\nA,four-point-inch@9\n", "f.csv:2: profile: unknown profile" },
	{ "a lot that is too long", "order,roll,lot\nA,R1,12345678901234567890123456789012345678901\n", "f.csv:2: lot: 1 to 40" },
	{ "a delivery that is too long", "order,roll,delivery\nA,R1,12345678901234567890123456789012345678901\n", "f.csv:2: delivery: 1 to 40" },
	{ "a defect's code", "code,en\nBig Hole,x\n", "f.csv:2: code: not of a-z" },
	{ "a defect's group", "code,en,group\nx,x,none\n", "f.csv:2: group: " },
	{ "a defect without name", "code,zh\nx,x\n", "f.csv:1: en: this column is missing" },
	{ "a defect with an empty name", "code,en\nx,\n", "f.csv:2: en: is empty" },
	{ "a lab result of another word", "lab,result\n1,good\n", "f.csv:2: result: pass or fail" },
	{ "a lab verdict of another word", "lab,result,verdict\n1,fail,bad\n", "f.csv:2: verdict: pass, concession" },
	{ "a lab result twice", "lab,result\n1,pass\n1,fail\n", "f.csv:3: lab: the same one is in line 2" },
	{ "a decision to hold", "order,roll,verdict,number\nA,R1,hold,D\n", "f.csv:2: verdict: pass, concession" },
	{ "a decision without number", "order,roll,verdict,number\nA,R1,pass,\n", "f.csv:2: number: is empty" },
	{ "a notice without order", "notice,text\nN,x\n", "f.csv:1: order: this column is missing" },
	{ "a notice of two words", "notice,order,text\nN 1,A,x\n", "f.csv:2: notice: 1 to 40" },
	{ "a notice that says nothing", "notice,order,text\nN,A,\n", "f.csv:2: text: is empty" },
	{ "a day that is none", "action,due,text,state\nN,28.11.,x,open\n", "f.csv:2: due: a day such as" },
	{ "a state that is none", "action,text,state\nN,x,later\n", "f.csv:2: state: open or done" },
	{ "a person without a role", "badge,name\nLI-7,Li Wei\n", "f.csv:1: role: this column is missing" },
	{ "a role that is none", "badge,role\nLI-7,boss\n", "f.csv:2: role: inspector, lead or service" },
	{ "a badge of two words", "badge,role\nLI 7,lead\n", "f.csv:2: badge: 1 to 32 of A-Z" },
	{ "a badge that is too long", "badge,role\n123456789012345678901234567890123,lead\n", "f.csv:2: badge: 1 to 32" },
	{ "a PIN that is too short", "badge,role,pin\nLI-7,lead,937\n", "f.csv:2: pin: 4 to 12 digits" },
	{ "a PIN that is too long", "badge,role,pin\nLI-7,lead,9374019374012\n", "f.csv:2: pin: 4 to 12 digits" },
	{ "a PIN that is a word", "badge,role,pin\nLI-7,lead,9374x\n", "f.csv:2: pin: 4 to 12 digits" },
	{ "a name of two lines", "badge,role,name\nLI-7,lead,\"a\nb\"\n", "f.csv:2: name: holds a line end" },
	{ "retired is yes or no", "badge,role,retired\nLI-7,lead,1\n", "f.csv:2: retired: yes or no" },
	{ "a badge twice", "badge,role\nLI-7,lead\nLI-7,inspector\n", "f.csv:3: badge: the same one is in line 2" },
	{ "people without a header are columns by number", "LI-7,lead,Li,9374\n", "f.csv:1: column 4: unknown column" },
	{ "an answer to nothing", "answer,question,text\n1,,x\n", "f.csv:2: question: is empty" },
	{ "a fault in the last row takes all back", "order,spec\nA,1\nB,x\n", "nothing was taken over: 1 fault" },
	// clang-format on
};

static void
faults_are_told_and_nothing_is_taken(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(faults); i++) {
		const char *said = "";

		MUST(!import(faults[i].text, &said), "%s is refused", faults[i].must);
		MUST(strstr(said, "9374") == NULL, "%s: quotes a PIN: %s", faults[i].must, said);
		MUST(strstr(said, faults[i].says) != NULL, "%s: '%s' is not in: %s", faults[i].must,
		     faults[i].says, said);
		MUST(world_number(&w, "SELECT count(*) FROM item") == 0, "%s: nothing is stored",
		     faults[i].must);
	}
}

/* --- documents --------------------------------------------------------------------------------- */

static char document[32768];

static const char *
a_profile(const char *id, int32_t version, const char *name)
{
	struct perch_buf b = perch_buf_over(document, sizeof(document));
	struct perch_jw jw = perch_jw_over(&b);
	struct perch_profile profile = *perch_profile_shipped("four-point-metric");

	MUST(perch_fmt(profile.id, sizeof(profile.id), "%s", id) == PERCH_OK &&
		     perch_fmt(profile.name, sizeof(profile.name), "%s", name) == PERCH_OK,
	     "short texts");
	profile.version = version;
	perch_profile_write(&jw, &profile);
	MUST(perch_jw_done(&jw) == PERCH_OK, "a profile");
	return perch_buf_cstr(&b);
}

static const char *
a_table(const char *id)
{
	static struct perch_sample_table table;
	struct perch_buf b = perch_buf_over(document, sizeof(document));
	struct perch_jw jw = perch_jw_over(&b);

	table = *perch_sample_table_shipped("z14");
	MUST(perch_fmt(table.id, sizeof(table.id), "%s", id) == PERCH_OK, "a short id");
	perch_sample_table_write(&jw, &table);
	MUST(perch_jw_done(&jw) == PERCH_OK, "a table");
	return perch_buf_cstr(&b);
}

static const char a_format[] = "{\"id\":\"mill-7\",\"version\":1,\n"
			       " \"pattern\":\"{order:0-9}/{lot:A-Z0-9}/{roll:0-9:7}\",\n"
			       " \"example\":\"88213/L240731A/0000017\"}\n";

static void
documents_become_items(void **state)
{
	const char *said;

	(void)state;
	MUST(import(a_profile("mill", 1, "The mill's"), &said), "%s", said);
	assert_string_equal(said, "f.csv: 1 scoring profile: 1 new, 0 changed, 0 as before\n");
	MUST(import(a_profile("mill", 1, "The mill's"), &said) &&
		     strstr(said, "1 as before") != NULL,
	     "%s", said);
	MUST(import(a_profile("mill", 2, "The mill's own"), &said) &&
		     strstr(said, "1 changed") != NULL,
	     "%s", said);
	assert_string_equal(world_text(&w, "SELECT group_concat(version) FROM edition"), "1,2");
	MUST(import(a_table("own"), &said), "%s", said);
	MUST(import(a_format, &said), "%s", said);
	assert_string_equal(world_text(&w, "SELECT group_concat(kind || ' ' || key, ', ')"
					   " FROM (SELECT kind, key FROM item ORDER BY kind)"),
			    "label-format mill-7, profile mill, sampling-table own");
	MUST(import("order,profile,sampling\nA,mill,table own 2.5 II\nB,mill@2,full\n", &said),
	     "orders may name them: %s", said);
	MUST(!import("order,profile\nC,mill@1\n", &said), "but no version that is past");
}

static const struct {
	const char *must;
	const char *text;
	const char *says;
} document_faults[] = {
	// clang-format off
	{ "broken JSON", "{\n\"a\":}", "f.csv:2: not JSON" },
	{ "an object of no kind", "{\"a\":1}", "f.csv:1: neither a profile" },
	{ "a profile without id", "{\"grid\":\"yd\"}", "f.csv:1: id: " },
	{ "a profile's value, by its line",
	  "{\"id\":\"x\",\"version\":1,\"name\":\"x\",\"method\":\"own\",\n\"grid\":\"ell\"}", "f.csv:2: grid: " },
	{ "a format's value, by its line",
	  "{\"id\":\"x\",\"version\":1,\n\"pattern\":\"{roll\",\"example\":\"x\"}", "f.csv:2: pattern: " },
	{ "a table's value, by its line", "{\"id\":\"own\",\"version\":1,\n\"plans\":{}}", "f.csv:1: name: " },
	// clang-format on
};

static void
documents_are_refused_by_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(document_faults); i++) {
		const char *said = "";

		MUST(!import(document_faults[i].text, &said), "%s", document_faults[i].must);
		MUST(strstr(said, document_faults[i].says) != NULL, "%s: %s",
		     document_faults[i].must, said);
		MUST(world_number(&w, "SELECT count(*) FROM item") == 0, "%s: nothing is stored",
		     document_faults[i].must);
	}
}

static void
versions_only_rise(void **state)
{
	const char *said;

	(void)state;
	MUST(import(a_profile("mill", 2, "a"), &said), "%s", said);
	MUST(!import(a_profile("mill", 2, "b"), &said) &&
		     strstr(said, "f.csv:1: version: this version is here with other contents"),
	     "%s", said);
	MUST(!import(a_profile("mill", 1, "a"), &said) &&
		     strstr(said, "f.csv:1: version: the terminals have a newer one"),
	     "%s", said);
	MUST(!import(a_profile("four-point-metric", 9, "a"), &said) &&
		     strstr(said, "f.csv:1: id: ships with Perch"),
	     "%s", said);
	MUST(!import(a_table("z14"), &said) && strstr(said, "f.csv:1: id: ships with Perch"), "%s",
	     said);
	MUST(world_number(&w, "SELECT count(*) FROM item") == 1 &&
		     world_number(&w, "SELECT count(*) FROM edition") == 1,
	     "nothing of these is stored");
}

static void
a_notice_keeps_its_text(void **state)
{
	static const char first[] = "notice,order,text\nN-3,A,other bags\n";
	const char *said;

	(void)state;
	MUST(import(first, &said) && import(first, &said), "%s", said);
	MUST(!import("notice,order,text\nN-3,A,no bags\n", &said) &&
		     strstr(said, "f.csv:2: notice: is here with other contents") != NULL,
	     "who has read it would not be asked again: %s", said);
	MUST(import("notice,order,text\nN-4,A,no bags\n", &said), "%s", said);
}

/* The page after a cursor; its parts go to *page. */
static void
ask(const char *cursor, struct perch_wire_page *page, size_t *items)
{
	struct perch_json v;
	struct perch_json_iter it = { 0 };
	static struct perch_wire_item item;

	perch_buf_reset(&w.reply.body);
	perch_master_answer(&w.office, cursor, &w.reply);
	MUST(w.reply.status == 200, "a page");
	MUST(perch_json_parse(perch_buf_span(&w.reply.body), 16, &v, NULL) == PERCH_OK &&
		     perch_wire_get_page(v, page) == PERCH_OK,
	     "the terminal can read it");
	*items = 0;
	while (perch_wire_next_item(page, &it, &item))
		(*items)++;
}

static void
pages_are_bounded(void **state)
{
	static char text[200000];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	struct perch_wire_page page;
	const char *said;
	size_t items = 0;

	(void)state;
	ask("", &page, &items);
	MUST(page.is_reset && items == 0 && !page.has_more && strcmp(page.cursor, "r0") == 0,
	     "nothing yet is a full copy of nothing");
	perch_buf_put_str(&b, "order,roll\n");
	for (int i = 0; i < 1001; i++)
		perch_buf_fmt(&b, "A,%d\n", i);
	MUST(import(perch_buf_cstr(&b), &said), "a long list: %s", said);
	ask("r0", &page, &items);
	MUST(!page.is_reset && items == 500 && page.has_more && page.revision == 1001 &&
		     strcmp(page.cursor, "r500") == 0,
	     "500 items in a page");
	ask(page.cursor, &page, &items);
	ask(page.cursor, &page, &items);
	MUST(items == 1 && !page.has_more && strcmp(page.cursor, "r1001") == 0, "then the rest");
	ask("r1001", &page, &items);
	MUST(items == 0 && !page.is_reset && strcmp(page.cursor, "r1001") == 0,
	     "with nothing new the cursor stays");
	ask("r1002", &page, &items);
	MUST(page.is_reset && items == 500, "a cursor that is not ours begins a full copy");
}

static void
large_bodies_make_short_pages(void **state)
{
	static char body[PERCH_WIRE_BODY_MAX + 1];
	struct perch_wire_page page;
	struct perch_err err = { 0 };
	enum perch_change change;
	size_t items = 0;
	char key[8];

	(void)state;
	memset(body, 'x', sizeof(body) - 1);
	memcpy(body, "{\"a\":\"", 6);
	memcpy(body + sizeof(body) - 3, "\"}", 2);
	for (int i = 0; i < 100; i++) {
		MUST(perch_fmt(key, sizeof(key), "k%d", i) == PERCH_OK &&
			     perch_master_put(&w.office.db, "later", key, perch_span_str(body),
					      &change, &err) == PERCH_OK,
		     "%s", err.text);
	}
	ask("", &page, &items);
	MUST(items > 50 && items < 64 && page.has_more, "a page is at most 1 MiB, got %zu", items);
	MUST(w.reply.body.n <= PERCH_WIRE_PAGE_MAX, "bytes of it: %zu", w.reply.body.n);
}

static const struct {
	const char *text;
	const char *host; /* NULL: refused */
	int64_t port;
} listens[] = {
	{ "0.0.0.0:8443", "0.0.0.0", 8443 },
	{ "[::]:0", "::", 0 },
	{ "8443", NULL, 0 },
	{ ":8443", NULL, 0 },
	{ "::1:8443", NULL, 0 },
	{ "127.0.0.1:65536", NULL, 0 },
	{ "127.0.0.1:", NULL, 0 },
};

static void
addresses_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(listens); i++) {
		struct perch_listen l = { .port = -1 };
		const char *why = perch_listen_read(&l, listens[i].text);

		MUST((why == NULL) == (listens[i].host != NULL), "%s", listens[i].text);
		if (why == NULL)
			MUST(strcmp(l.host, listens[i].host) == 0 && l.port == listens[i].port,
			     "%s", listens[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(rows_become_items, open_world, close_world),
		cmocka_unit_test(every_sheet_has_its_kind), /* opens a world for each row */
		cmocka_unit_test_setup_teardown(documents_become_items, open_world, close_world),
		cmocka_unit_test_setup_teardown(documents_are_refused_by_line, open_world,
						close_world),
		cmocka_unit_test_setup_teardown(versions_only_rise, open_world, close_world),
		cmocka_unit_test_setup_teardown(a_notice_keeps_its_text, open_world, close_world),
		cmocka_unit_test_setup_teardown(people_keep_their_pins, open_world, close_world),
		cmocka_unit_test_setup_teardown(revisions_count_changes, open_world, close_world),
		cmocka_unit_test_setup_teardown(faults_are_told_and_nothing_is_taken, open_world,
						close_world),
		cmocka_unit_test_setup_teardown(pages_are_bounded, open_world, close_world),
		cmocka_unit_test_setup_teardown(large_bodies_make_short_pages, open_world,
						close_world),
		cmocka_unit_test(addresses_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
