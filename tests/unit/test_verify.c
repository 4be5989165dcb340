/*
 * test_verify.c - what verify says of a log that was put back from copies, in every order of events; of more
 * epochs than anybody will see; of a mark that is gone or old; and the key that makes the seals.
 */
#include "tests/unit/folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include "firmware/app/audit.h"
#include "firmware/app/journal.h"
#include "firmware/store/file.h"
#include "firmware/store/mark.h"
#include "tests/unit/verify_world.h"

static struct perch_config config;
static struct perch_journal journal;
static struct perch_outcome outcome;
static struct perch_audit audit;
static struct perch_key_pair office;
static int64_t clock_s;

static void
shell(const char *what)
{
	char command[400];

	MUST(perch_fmt(command, sizeof(command), "cd %s && %s", folder, what) == PERCH_OK &&
		     system(command) == 0,
	     "%s", what);
}

static int
set_up(void **state)
{
	struct perch_err err = { 0 };

	MUST(folder_set_up(state) == 0, "a folder");
	MUST(perch_file_replace(at("perch.conf"), perch_span_str("mark = mark\nbackup = none\n"),
				0644, &err) == PERCH_OK &&
		     perch_config_load(&config, at("perch.conf"), NULL, &err) == PERCH_OK,
	     "%s", err.text);
	clock_s = 0;
	return 0;
}

static struct perch_now
tick(void)
{
	clock_s++;
	return (struct perch_now){ .mono = { clock_s * 1000000 },
				   .wall = { 1790000000000 + clock_s * 1000 } };
}

static void
start(void)
{
	struct perch_err err = { 0 };

	MUST(perch_journal_open(&journal, &config, tick(), &err) == PERCH_OK, "opens: %s",
	     err.text);
}

static void
type(const char *line)
{
	const struct perch_input in = perch_input_of_line(perch_span_str(line));

	perch_journal_answer(&journal, tick(), &in, &outcome);
	MUST(strncmp(outcome.answer, "ok", 2) == 0, "%s: got '%s'", line, outcome.answer);
}

static enum perch_rc
verify(struct perch_err *err)
{
	enum perch_rc rc = perch_audit_open(&audit, &config, err);

	if (rc != PERCH_OK)
		return rc;
	rc = perch_audit_all(&audit, err);
	perch_audit_close(&audit);
	return rc;
}

/* --- the order of events ------------------------------------------------------------------------------ */

/* A seal, head office's receipt, and its mark. */
static void
deliver(void)
{
	struct perch_err err = { 0 };
	struct perch_mark mark;

	type("=sync");
	struct perch_wire_ack ack = { .seq = journal.tail - journal.epoch.first_id + 1,
				      .received_ms = tick().wall.ms };
	memcpy(ack.device, journal.id.device, sizeof(ack.device));
	memcpy(ack.epoch, journal.epoch.id, sizeof(ack.epoch));
	memcpy(ack.hash, journal.head.b, sizeof(ack.hash));
	world_receipt(folder, &office, &ack);
	mark.seq = ack.seq;
	memcpy(mark.device, ack.device, sizeof(mark.device));
	memcpy(mark.epoch, ack.epoch, sizeof(mark.epoch));
	memcpy(mark.hash, ack.hash, sizeof(mark.hash));
	MUST(perch_mark_save(config.mark, "acked", &mark, &err) == PERCH_OK, "%s", err.text);
}

static void
put_copy_back(void)
{
	perch_journal_close(&journal);
	shell("rm -f log.db-wal log.db-shm view.db* && cp log.kept log.db");
}

static void
play(char step)
{
	switch (step) {
	case 'n':
		type("=note something");
		break;
	case 'd':
		deliver();
		break;
	case 'c':
		perch_journal_close(&journal);
		shell("cp log.db log.kept");
		start();
		break;
	case 'r':
		put_copy_back();
		start();
		break;
	case 'x':
		put_copy_back();
		break;
	case 'm':
		shell("rm -f mark/sealed mark/acked");
		break;
	case 'o':
		shell("mkdir mark/sealed.new");
		break;
	default:
		fail_msg("no such step: %c", step);
	}
}

static const struct {
	const char *must;
	/* n: a note. d: sealed and acknowledged. c: a copy of the log is made. r: it is put back, and the
	 * terminal goes on. x: it is put back and looked at, at the end. m: the mark is lost. o: from now on the
	 * mark of the seals cannot be written. */
	const char *story;
	enum perch_rc rc;
	size_t losses;   /* epochs of which something is missing */
	size_t unproved; /* of them, those that no mark or later epoch answers for */
	enum perch_audit_mark mark;
} stories[] = {
	// clang-format off
	{ "nothing happened", "nd", PERCH_OK, 0, 0, PERCH_AUDIT_MARK_OK },
	{ "a copy put back once is on record", "dcdr", PERCH_OK, 1, 0, PERCH_AUDIT_MARK_OK },
	{ "and stays so when work goes on", "dcdrnd", PERCH_OK, 1, 0, PERCH_AUDIT_MARK_OK },
	{ "put back twice: the second epoch is named by the third", "dcdrdrd", PERCH_OK, 2, 0, PERCH_AUDIT_MARK_OK },
	{ "three times: nobody names the second, but the mark shows that it came before", "dcdrdrdrd",
	  PERCH_OK, 3, 0, PERCH_AUDIT_MARK_OK },
	{ "four times, the last one not delivered yet", "dcdrdrdrdr", PERCH_OK, 4, 0, PERCH_AUDIT_MARK_OK },
	{ "a copy of a later epoch", "dcdrdcdrdrdrd", PERCH_OK, 4, 0, PERCH_AUDIT_MARK_OK },
	{ "nothing was missing: the copy is as far as the mark", "dcr", PERCH_OK, 0, 0, PERCH_AUDIT_MARK_OK },
	{ "three times, then the mark is lost: the middle one is told, and that it is not proved",
	  "dcdrdrdrdm", PERCH_OK, 3, 1, PERCH_AUDIT_MARK_NONE },
	{ "the same before the present epoch was delivered", "dcdrdrdrm", PERCH_OK, 3, 1, PERCH_AUDIT_MARK_NONE },
	{ "an older copy that nobody went on with is found by the mark", "dcdx", PERCH_E_DAMAGED, 0, 0, 0 },
	{ "and by the receipts, when the mark is lost", "dcdmx", PERCH_E_DAMAGED, 0, 0, 0 },
	{ "a copy from before the last epoch is found by the mark", "dcdrdx", PERCH_E_DAMAGED, 0, 0, 0 },
	{ "and by the receipts of that epoch", "dcdrdmx", PERCH_E_DAMAGED, 0, 0, 0 },
	{ "also when the copy is itself a restored one: they are later than its own", "dcdrdcdrdmx",
	  PERCH_E_DAMAGED, 0, 0, 0 },
	{ "a copy in an epoch that was not delivered is found by the mark", "dcdrcndrdx", PERCH_E_DAMAGED, 0, 0, 0 },
	{ "without mark and receipts a cut tail is not provable, and it is said that there is no mark", "ncnmx",
	  PERCH_OK, 0, 0, PERCH_AUDIT_MARK_NONE },
	{ "a mark that cannot be written is an old one", "dcdrdor", PERCH_OK, 2, 0, PERCH_AUDIT_MARK_OLD },
	{ "it stays old", "dcdrdorr", PERCH_OK, 2, 0, PERCH_AUDIT_MARK_OLD },
	{ "an epoch that only head office knows of, under an old mark, is told and not proved", "dcdrdordr",
	  PERCH_OK, 3, 1, PERCH_AUDIT_MARK_OLD },
	// clang-format on
};

static void
every_order_of_events(void **state)
{
	(void)state;
	MUST(perch_key_new(&office) == PERCH_OK, "a key");
	for (size_t i = 0; i < PERCH_COUNT(stories); i++) {
		const char *must = stories[i].must;
		struct perch_err err = { 0 };
		size_t unproved = 0;

		shell("rm -rf *.db* *.kept mark device.id seal.*");
		start();
		world_enrol(folder, journal.id.device, &office);
		type("=in LI-7");
		for (const char *step = stories[i].story; *step != '\0'; step++)
			play(*step);
		if (strchr(stories[i].story, 'x') == NULL)
			perch_journal_close(&journal);
		enum perch_rc rc = verify(&err);
		MUST(rc == stories[i].rc, "%s: %s %s", must, perch_rc_str(rc), err.text);
		if (rc != PERCH_OK)
			continue;
		for (size_t k = 0; k < audit.n_losses; k++)
			unproved += !audit.losses[k].is_recorded;
		MUST(audit.n_losses == stories[i].losses && unproved == stories[i].unproved,
		     "%s: %zu losses, %zu not proved", must, audit.n_losses, unproved);
		MUST(audit.mark == stories[i].mark, "%s: the mark", must);
	}
}

/* --- many epochs ---------------------------------------------------------------------------------------- */

static void
two_hundred_epochs(void **state)
{
	struct perch_mark mark = { .seq = 7 };
	struct perch_err err = { 0 };

	(void)state;
	start();
	type("=in LI-7");
	memcpy(mark.device, journal.id.device, sizeof(mark.device));
	perch_journal_close(&journal);
	/* A mark of an epoch that the log has never had: each time a copy was put back. */
	for (uint8_t i = 1; i < 200; i++) {
		mark.epoch[0] = i;
		MUST(perch_mark_save(config.mark, "sealed", &mark, &err) == PERCH_OK, "%s",
		     err.text);
		start();
		MUST(journal.epoch.n == i + 1 && journal.epoch.previous_id[0] == i,
		     "epoch %d names the one before", i + 1);
		perch_journal_close(&journal);
	}
	start();
	type("=note still at work");
	type("=sync");
	perch_journal_close(&journal);
	MUST(verify(&err) == PERCH_OK && audit.epoch.n == 200 && audit.mark == PERCH_AUDIT_MARK_OK,
	     "200 epochs verify: %s", err.text);
}

/* --- the key ---------------------------------------------------------------------------------------------- */

static void
the_key_is_ours_alone(void **state)
{
	static const uint8_t zeros[PERCH_KEY_BYTES];
	struct perch_err err = { 0 };
	struct stat st;

	(void)state;
	start();
	MUST(memcmp(journal.id.key.secret, zeros, sizeof(zeros)) != 0 &&
		     memcmp(journal.id.signer.pub, journal.id.key.pub, sizeof(zeros)) == 0 &&
		     strcmp(journal.id.signer.name, "file") == 0,
	     "while it runs the key is there, and the signer has it");
	perch_journal_close(&journal);
	MUST(memcmp(journal.id.key.secret, zeros, sizeof(zeros)) == 0, "afterwards it is not");
	MUST(chmod(at("seal.key"), 0644) == 0, "others may read it");
	start();
	MUST(stat(at("seal.key"), &st) == 0 && (st.st_mode & 0777) == 0600, "it is narrowed");
	perch_journal_close(&journal);

	shell("mv seal.key elsewhere && ln -s elsewhere seal.key");
	MUST(perch_journal_open(&journal, &config, tick(), &err) == PERCH_E_DENIED &&
		     strstr(err.text, "is a link: put the file itself there") != NULL,
	     "a link is refused: %s", err.text);
	MUST(memcmp(journal.id.key.secret, zeros, sizeof(zeros)) == 0, "nothing is left of it");
	shell("rm seal.key && mkfifo seal.key");
	MUST(perch_journal_open(&journal, &config, tick(), &err) == PERCH_E_DENIED &&
		     strstr(err.text, "is not a file") != NULL,
	     "a pipe is refused and not waited for: %s", err.text);
	shell("rm seal.key && cp elsewhere seal.key");
	if (geteuid() == 0) {
		shell("chown 1 seal.key");
		MUST(perch_journal_open(&journal, &config, tick(), &err) == PERCH_E_DENIED &&
			     strstr(err.text, "belongs to user 1") != NULL,
		     "a key of another user is refused: %s", err.text);
		shell("chown 0 seal.key");
	}
	shell("tr 0-9 1 < elsewhere > seal.key");
	MUST(perch_journal_open(&journal, &config, tick(), &err) == PERCH_E_DAMAGED,
	     "another key is not taken: %s", err.text);
	MUST(memcmp(journal.id.key.secret, zeros, sizeof(zeros)) == 0,
	     "and nothing is left of that one");
	shell("cp elsewhere seal.key");
	start();
	perch_journal_close(&journal);
	MUST(verify(&err) == PERCH_OK, "it verifies: %s", err.text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_order_of_events, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(two_hundred_epochs, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(the_key_is_ours_alone, set_up, folder_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
