/* test_device_text.c - how a scanner's interface is shown (firmware/app/device_text.c). */
#include "tests/unit/must.h"

#include "firmware/app/device_text.h"

static const struct perch_driver hid_pos = { .name = "hid-pos", .about = "whole labels" };

const struct perch_driver *
perch_driver_find(const char *name)
{
	return strcmp(name, hid_pos.name) == 0 ? &hid_pos : NULL;
}

#define COUNTERS(reports)                                                                          \
	"\"reports\":" reports                                                                     \
	",\"readings\":0,\"lost\":0,\"dropped\":0,\"short_reports\":0,\"errors\":0,"

static const struct {
	const char *must;
	struct perch_port_device device;
	const char *event;
	const char *json;
	const char *human;
} rows[] = {
	{ "a scanner that works needs no advice",
	  { .id = 1,
	    .vid = 0x0c2e,
	    .pid = 0x1007,
	    .where = "usb 3-1:1.0",
	    .name = "Voyager",
	    .driver = "hid-pos",
	    .state = PERCH_PORT_OPEN },
	  NULL,
	  "{\"id\":1,\"where\":\"usb 3-1:1.0\",\"name\":\"Voyager\",\"vid\":\"0c2e\","
	  "\"pid\":\"1007\",\"mode\":\"hid-pos\",\"driver\":\"hid-pos\",\"state\":\"open\","
	  "\"claimed\":true," COUNTERS("0") "\"advice\":null,\"config_line\":null}",
	  "Voyager  0c2e:1007  usb 3-1:1.0\n"
	  "  mode    hid-pos: whole labels\n"
	  "  health  claimed, working\n" },
	{ "counters are shown once there is something to count",
	  { .id = 1,
	    .vid = 0x0c2e,
	    .pid = 0x1007,
	    .where = "usb 3-1:1.0",
	    .name = "",
	    .driver = "hid-pos",
	    .advice = "check the cable",
	    .state = PERCH_PORT_FAILING,
	    .health = { .reports = 7 } },
	  "changed",
	  "{\"event\":\"status\",\"status\":\"changed\",\"id\":1,\"where\":\"usb 3-1:1.0\","
	  "\"name\":\"\",\"vid\":\"0c2e\",\"pid\":\"1007\",\"mode\":\"hid-pos\","
	  "\"driver\":\"hid-pos\",\"state\":\"failing\",\"claimed\":false," COUNTERS(
		  "7") "\"advice\":\"check the cable\",\"config_line\":null}",
	  "(no name)  0c2e:1007  usb 3-1:1.0\n"
	  "  mode    hid-pos: whole labels\n"
	  "  health  failing; reports 7, readings 0, lost 0, cut 0, short 0, errors 0\n"
	  "  advice  check the cable\n" },
	{ "a keyboard is told the line that would make a scanner of it",
	  { .id = 2,
	    .vid = 0x00ab,
	    .pid = 0x0001,
	    .where = "usb 1-1:1.0",
	    .name = "Keys",
	    .driver = "hid-keyboard",
	    .advice = "not used here",
	    .state = PERCH_PORT_LEFT_ALONE },
	  NULL,
	  "{\"id\":2,\"where\":\"usb 1-1:1.0\",\"name\":\"Keys\",\"vid\":\"00ab\","
	  "\"pid\":\"0001\",\"mode\":\"keyboard\",\"driver\":null,"
	  "\"state\":\"left to the kernel\",\"claimed\":false," COUNTERS(
		  "0") "\"advice\":\"if it is a scanner, add to perch.conf under [scanner]: "
		       "take = 00ab:0001\",\"config_line\":\"take = 00ab:0001\"}",
	  "Keys  00ab:0001  usb 1-1:1.0\n"
	  "  mode    keyboard\n"
	  "  health  not claimed: left to the kernel\n"
	  "  advice  if it is a scanner, add to perch.conf under [scanner]: "
	  "take = 00ab:0001\n" },
	{ "an interface for firmware is told no such line",
	  { .id = 3,
	    .vid = 0x05f9,
	    .pid = 0x120a,
	    .where = "usb 1-2:1.0",
	    .name = "Flash",
	    .driver = "",
	    .advice = "never touched",
	    .state = PERCH_PORT_LEFT_ALONE },
	  NULL,
	  "{\"id\":3,\"where\":\"usb 1-2:1.0\",\"name\":\"Flash\",\"vid\":\"05f9\","
	  "\"pid\":\"120a\",\"mode\":null,\"driver\":null,\"state\":\"left to the kernel\","
	  "\"claimed\":false," COUNTERS("0") "\"advice\":\"never touched\",\"config_line\":null}",
	  "Flash  05f9:120a  usb 1-2:1.0\n"
	  "  mode    unknown\n"
	  "  health  not claimed: left to the kernel\n"
	  "  advice  never touched\n" },
};

static void
test_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		char memory[PERCH_DEVICE_TEXT_CAP];
		struct perch_buf b = perch_buf_over(memory, sizeof(memory));

		perch_device_json(&b, &rows[i].device, rows[i].event);
		MUST(perch_span_eq_str(perch_buf_span(&b), rows[i].json), "%s: got %.*s",
		     rows[i].must, (int)b.n, memory);
		perch_buf_reset(&b);
		perch_device_human(&b, &rows[i].device);
		MUST(perch_span_eq_str(perch_buf_span(&b), rows[i].human), "%s: got %.*s",
		     rows[i].must, (int)b.n, memory);
	}
}

/* No room: said, not cut in silence. */
static void
test_full(void **state)
{
	char memory[40];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	(void)state;
	perch_device_json(&b, &rows[0].device, NULL);
	assert_true(b.is_full);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
