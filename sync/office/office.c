/* office.c - see office.h. */
#include "sync/office/office.h"

#include <time.h>

enum perch_rc
perch_office_open(struct perch_office *office, const char *config, struct perch_err *err)
{
	enum perch_rc rc = perch_office_config_load(&office->config, config, err);

	if (rc == PERCH_OK)
		rc = perch_office_keys_load(&office->keys, config, err);
	if (rc == PERCH_OK)
		rc = perch_db_open_writer(&office->db, &perch_office_kind, office->config.db,
					  PERCH_OFFICE_PROGRAM, err);
	if (rc == PERCH_OK && pthread_mutex_init(&office->lock, NULL) != 0) {
		perch_db_close(&office->db);
		rc = perch_err_set(err, PERCH_E_NOMEM, 0, "no memory for a lock");
	}
	return rc;
}

void
perch_office_close(struct perch_office *office)
{
	perch_db_close(&office->db);
	(void)pthread_mutex_destroy(&office->lock);
}

void
perch_office_lock(struct perch_office *office)
{
	(void)pthread_mutex_lock(&office->lock);
}

void
perch_office_unlock(struct perch_office *office)
{
	(void)pthread_mutex_unlock(&office->lock);
}

int64_t
perch_office_now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
