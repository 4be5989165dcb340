/* config.c - see config.h. */
#include "sync/office/config.h"

#include <ini.h>

#include "firmware/base/text.h"
#include "firmware/store/file.h"
#include "sync/wire.h"

struct reading {
	struct perch_office_config *config;
	const char *why; /* what is wrong with the line, static text */
	char key[64];
};

const char *
perch_listen_read(struct perch_listen *listen, const char *text)
{
	static const char wanted[] = "listen wants ADDRESS:PORT, such as 0.0.0.0:8443 or [::]:8443";
	const char *colon = strrchr(text, ':');

	if (colon == NULL ||
	    perch_parse_i64(perch_span_str(colon + 1), 0, 65535, &listen->port) != PERCH_OK)
		return wanted;
	struct perch_span host = perch_span_of(text, (size_t)(colon - text));
	if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
		host = perch_span_of(host.p + 1, host.n - 2);
	else if (memchr(host.p, ':', host.n) != NULL)
		return wanted;
	if (host.n == 0 || perch_text_copy(listen->host, sizeof(listen->host), host) != PERCH_OK)
		return wanted;
	return NULL;
}

const char *
perch_office_config_host(struct perch_office_config *config, struct perch_span host)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789.-:";
	char text[PERCH_OFFICE_HOST_CAP];

	if (perch_text_copy(text, sizeof(text), host) != PERCH_OK || text[0] == '\0' ||
	    text[strspn(text, allowed)] != '\0')
		return "a host is a name or a numeric address";
	for (size_t i = 0; i < config->hosts_n; i++)
		if (strcmp(config->hosts[i], text) == 0)
			return NULL;
	if (config->hosts_n == PERCH_OFFICE_HOSTS)
		return "too many hosts";
	memcpy(config->hosts[config->hosts_n++], text, sizeof(text));
	return NULL;
}

static const char *
read_hosts(struct perch_office_config *config, const char *value)
{
	const char *why = NULL;

	while (why == NULL && *value != '\0') {
		size_t n = strcspn(value, ", \t");

		if (n > 0)
			why = perch_office_config_host(config, perch_span_of(value, n));
		value += n;
		value += strspn(value, ", \t");
	}
	return why;
}

static int
on_key(void *user, const char *section, const char *name, const char *value)
{
	struct reading *r = user;
	struct perch_office_config *c = r->config;
	const char *why = "unknown key";

	if (section[0] != '\0')
		why = "there are no sections here";
	else if (strcmp(name, "db") == 0)
		why = value[0] != '\0' && perch_path_beside(c->db, sizeof(c->db), c->file, value) ==
						  PERCH_OK
			      ? NULL
			      : "an empty path, or one too long";
	else if (strcmp(name, "listen") == 0)
		why = perch_listen_read(&c->listen, value);
	else if (strcmp(name, "hosts") == 0)
		why = read_hosts(c, value);
	else if (strcmp(name, "url") == 0)
		why = perch_wire_is_url(value) &&
				      perch_fmt(c->url, sizeof(c->url), "%s", value) == PERCH_OK
			      ? NULL
			      : "url wants https://HOST:PORT and nothing after it";
	if (why != NULL && r->why == NULL) {
		r->why = why;
		if (perch_fmt(r->key, sizeof(r->key), "%s", name) != PERCH_OK)
			r->key[0] = '?';
	}
	return why == NULL;
}

enum perch_rc
perch_office_config_load(struct perch_office_config *config, const char *file,
			 struct perch_err *err)
{
	struct reading r = { .config = config };

	*config = (struct perch_office_config){ .listen = { "0.0.0.0", 8443 } };
	if (perch_fmt(config->file, sizeof(config->file), "%s", file) != PERCH_OK ||
	    perch_path_beside(config->db, sizeof(config->db), file, "office.db") != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "the path is too long: %s", file);
	int line = ini_parse(file, on_key, &r);
	if (line == -1)
		return perch_err_set(err, PERCH_E_NOTFOUND, 0,
				     "cannot open %s: make it with perch-office init --config %s",
				     file, file);
	if (line != 0)
		return perch_err_set(err, PERCH_E_FORMAT, 0, "%s:%d: %s%s%s", file, line,
				     r.why != NULL ? r.why : "not a key = value line",
				     r.why != NULL ? ": " : "", r.key);
	return PERCH_OK;
}

enum perch_rc
perch_office_config_url(const struct perch_office_config *config, int64_t port, char *dst,
			size_t cap)
{
	const char *host = config->hosts_n > 0 ? config->hosts[0] : "localhost";
	bool is_v6 = strchr(host, ':') != NULL;

	return perch_fmt(dst, cap, "https://%s%s%s:%lld", is_v6 ? "[" : "", host, is_v6 ? "]" : "",
			 (long long)port);
}
