/* init.c - see init.h. */
#include "sync/office/init.h"

#include <unistd.h>

#include "firmware/store/file.h"

/* What the new office.conf is to hold, checked before it is written. */
static enum perch_rc
gather(const struct perch_init *init, struct perch_office_config *config, struct perch_err *err)
{
	static const char *const usual[] = { "localhost", "127.0.0.1" };
	char name[PERCH_OFFICE_HOST_CAP] = "";
	const char *why = NULL;

	for (size_t i = 0; i < init->hosts_n && why == NULL; i++)
		why = perch_office_config_host(config, perch_span_str(init->hosts[i]));
	/* The machine's own name first: it is what the terminals are told. */
	if (init->hosts_n == 0 && gethostname(name, sizeof(name) - 1) == 0 && name[0] != '\0')
		(void)perch_office_config_host(config, perch_span_str(name));
	for (size_t i = 0; i < PERCH_COUNT(usual) && init->hosts_n == 0; i++)
		(void)perch_office_config_host(config, perch_span_str(usual[i]));
	if (why == NULL && init->listen != NULL)
		why = perch_listen_read(&config->listen, init->listen);
	return why == NULL ? PERCH_OK : perch_err_set(err, PERCH_E_ARG, 0, "%s", why);
}

static enum perch_rc
write_config(const struct perch_init *init, struct perch_err *err)
{
	struct perch_office_config c = { 0 };
	uint8_t memory[8192];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	enum perch_rc rc = gather(init, &c, err);

	if (rc != PERCH_OK)
		return rc;
	perch_buf_put_str(
		&b, "; Head office of Perch. Written by perch-office init; edit freely.\n\n"
		    "; The database, relative to this file's folder.\n"
		    "db = office.db\n\n"
		    "; Address and port that terminals connect to. Port 0 takes a free one.\n");
	perch_buf_fmt(&b, "listen = %s\n\n", init->listen != NULL ? init->listen : "0.0.0.0:8443");
	perch_buf_put_str(&b,
			  "; Address in enrolment codes; without it, the first host and the "
			  "port above.\n"
			  "; url = https://office.example:8443\n\n"
			  "; Names and addresses by which terminals may reach this machine. They "
			  "stand in the\n"
			  "; server's certificate: after a change delete server.pem and run init "
			  "again.\n");
	for (size_t i = 0; i < c.hosts_n; i++)
		perch_buf_fmt(&b, "hosts = %s\n", c.hosts[i]);
	if (b.is_full)
		return perch_err_set(err, PERCH_E_ARG, 0, "too many or too long hosts");
	return perch_file_replace(init->config, perch_buf_span(&b), 0644, err);
}

static enum perch_rc
make_db(const struct perch_office_config *config, struct perch_buf *said, struct perch_err *err)
{
	struct perch_db db;

	/* One that is there may be at work now; whoever opens it next brings it up to date. */
	if (access(config->db, F_OK) == 0)
		return PERCH_OK;
	enum perch_rc rc = perch_db_open_writer(&db, &perch_office_kind, config->db,
						PERCH_OFFICE_PROGRAM, err);
	if (rc != PERCH_OK)
		return rc;
	perch_db_close(&db);
	perch_buf_fmt(said, "made %s\n", config->db);
	return PERCH_OK;
}

enum perch_rc
perch_office_init(const struct perch_init *init, struct perch_buf *said, struct perch_err *err)
{
	struct perch_office_keys keys;
	struct perch_office_config config;
	bool is_new = access(init->config, F_OK) != 0;
	enum perch_rc rc = is_new ? write_config(init, err) : PERCH_OK;

	if (rc == PERCH_OK && is_new)
		perch_buf_fmt(said, "made %s\n", init->config);
	else if (rc == PERCH_OK && (init->hosts_n > 0 || init->listen != NULL))
		perch_buf_fmt(said, "kept %s as it is: --host and --listen are for a new one\n",
			      init->config);
	if (rc == PERCH_OK)
		rc = perch_office_config_load(&config, init->config, err);
	if (rc == PERCH_OK)
		rc = perch_office_keys_make(&keys, &config, said, err);
	if (rc == PERCH_OK)
		rc = make_db(&config, said, err);
	if (rc == PERCH_OK && said->n == 0)
		perch_buf_put_str(said, "everything is there already\n");
	return rc;
}
