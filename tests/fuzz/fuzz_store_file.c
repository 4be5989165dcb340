/*
 * fuzz_store_file.c - any bytes as log.db: opened by the reader and audited. It says yes, or no with
 * one printable line; what it says yes to has every record, each readable.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/app/audit.h"
#include "firmware/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct perch_config config;
static char folder[40]; /* "": none yet */

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
leave(void)
{
	(void)rmdir(folder);
}

/* In memory where there is a folder for that. */
static void
begin(void)
{
	if (folder[0] != '\0')
		return;
	check(perch_fmt(folder, sizeof(folder), "%s/perch-fuzz-XXXXXX",
			access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp") == PERCH_OK);
	check(mkdtemp(folder) != NULL && atexit(leave) == 0);
	check(perch_fmt(config.log_db, sizeof(config.log_db), "%s/log.db", folder) == PERCH_OK);
}

static void
end(void)
{
	static const char *const tails[] = { "", "-wal", "-shm" };
	char path[PERCH_PATH_CAP + 8];

	for (size_t i = 0; i < PERCH_COUNT(tails); i++)
		if (perch_fmt(path, sizeof(path), "%s%s", config.log_db, tails[i]) == PERCH_OK)
			(void)unlink(path);
}

static enum perch_rc
read_event(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	uint64_t *last = ctx;
	static struct perch_record record;

	check(id == *last + 1 && bytes.n >= 2 && hash.n == PERCH_HASH_BYTES);
	enum perch_rc rc = perch_record_decode(bytes, &record);
	check(rc == PERCH_OK || rc == PERCH_E_UNKNOWN || rc == PERCH_E_NEWER);
	*last = id;
	return PERCH_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct perch_audit audit;
	struct perch_err err = { 0 };

	begin();
	FILE *file = fopen(config.log_db, "wb");
	check(file != NULL && fwrite(data, 1, n, file) == n && fclose(file) == 0);
	enum perch_rc rc = perch_audit_open(&audit, &config, &err);
	bool is_open = rc == PERCH_OK;
	if (rc == PERCH_OK)
		rc = perch_audit_file(&audit, &err);
	if (rc == PERCH_OK)
		rc = perch_audit_chain(&audit, &err);
	if (rc == PERCH_OK) {
		uint64_t last = 0;
		check(perch_log_each(&audit.log, 1, audit.tail, read_event, &last, &err) ==
			      PERCH_OK &&
		      last == audit.tail);
	}
	for (const char *c = err.text; rc != PERCH_OK && *c != '\0'; c++)
		check((unsigned char)*c >= ' ' && *c != 0x7f);
	check(rc == PERCH_OK || err.text[0] != '\0');
	if (is_open)
		perch_audit_close(&audit);
	end();
	return 0;
}
