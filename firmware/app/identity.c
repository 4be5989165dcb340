/* identity.c - see identity.h. */
#include "firmware/app/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/store/file.h"

static enum perch_rc
beside(char *path, size_t cap, const char *log_db, const char *name, struct perch_err *err)
{
	if (perch_path_beside(path, cap, log_db, name) != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "path too long: %s", log_db);
	return PERCH_OK;
}

static enum perch_rc
read_line(int fd, const char *path, struct perch_buf *out, struct perch_err *err)
{
	ssize_t n;

	do
		n = read(fd, out->p, out->cap);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return perch_err_set(err, PERCH_E_IO, errno, "cannot read %s: %s", path,
				     strerror(errno));
	out->n = (size_t)n;
	return PERCH_OK;
}

static enum perch_rc
take_hex(const char *path, struct perch_span text, uint8_t *dst, size_t n, struct perch_err *err)
{
	size_t got = 0;

	if (perch_parse_hex(perch_span_trim(text), dst, n, &got) != PERCH_OK || got != n)
		return perch_err_set(err, PERCH_E_DAMAGED, 0,
				     "%s is damaged: put it back from a copy", path);
	return PERCH_OK;
}

/* One line of hexadecimal. */
static enum perch_rc
load_hex(const char *log_db, const char *name, uint8_t *dst, size_t n, struct perch_err *err)
{
	char path[600];
	uint8_t text[160];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	enum perch_rc rc = beside(path, sizeof(path), log_db, name, err);

	if (rc == PERCH_OK)
		rc = perch_file_load(path, &b, err);
	return rc == PERCH_OK ? take_hex(path, perch_buf_span(&b), dst, n, err) : rc;
}

/* --- the secret ------------------------------------------------------------------------------------- */

/* Ours alone, or made so. */
static enum perch_rc
guard(int fd, const char *path, struct perch_err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return perch_err_set(err, PERCH_E_IO, errno, "cannot look at %s: %s", path,
				     strerror(errno));
	if (!S_ISREG(st.st_mode))
		return perch_err_set(err, PERCH_E_DENIED, 0,
				     "%s is not a file: put the terminal's own key file there",
				     path);
	if (st.st_uid != geteuid())
		return perch_err_set(
			err, PERCH_E_DENIED, 0,
			"%s belongs to user %lu, this program runs as %lu: chown it if it "
			"is the terminal's own key",
			path, (unsigned long)st.st_uid, (unsigned long)geteuid());
	if ((st.st_mode & 077) == 0)
		return PERCH_OK;
	if (fchmod(fd, 0600) != 0)
		return perch_err_set(err, PERCH_E_DENIED, errno,
				     "others may read %s, and that cannot be changed: %s", path,
				     strerror(errno));
	perch_log(
		PERCH_LOG_WARN, "identity",
		"others could read %s (mode %03o); it is 600 now. If somebody may have copied it, "
		"tell head office",
		path, (unsigned)st.st_mode & 0777);
	return PERCH_OK;
}

static enum perch_rc
load_secret(struct perch_identity *id, const char *log_db, struct perch_err *err)
{
	char path[600];
	uint8_t text[160];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	enum perch_rc rc = beside(path, sizeof(path), log_db, "seal.key", err);

	if (rc != PERCH_OK)
		return rc;
	/* Not to wait for a writer, should it be a pipe. */
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return perch_err_set(err, PERCH_E_NOTFOUND, ENOENT, "%s does not exist", path);
	if (fd < 0 && errno == ELOOP)
		return perch_err_set(err, PERCH_E_DENIED, ELOOP,
				     "%s is a link: put the file itself there", path);
	if (fd < 0)
		return perch_err_set(err, PERCH_E_IO, errno, "cannot open %s: %s", path,
				     strerror(errno));
	rc = guard(fd, path, err);
	if (rc == PERCH_OK)
		rc = read_line(fd, path, &b, err);
	if (rc == PERCH_OK)
		rc = take_hex(path, perch_buf_span(&b), id->key.secret, PERCH_KEY_BYTES, err);
	explicit_bzero(text, sizeof(text));
	(void)close(fd);
	return rc;
}

static enum perch_rc
save_hex(const char *log_db, const char *name, struct perch_span bytes, unsigned mode,
	 struct perch_err *err)
{
	char path[600];
	uint8_t text[160];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	enum perch_rc rc = beside(path, sizeof(path), log_db, name, err);

	if (rc != PERCH_OK)
		return rc;
	perch_buf_put_hex(&b, bytes);
	perch_buf_put_byte(&b, '\n');
	rc = perch_file_replace(path, perch_buf_span(&b), mode, err);
	explicit_bzero(text, sizeof(text));
	return rc;
}

static enum perch_rc
make_device(struct perch_identity *id, const char *log_db, struct perch_err *err)
{
	enum perch_rc rc = perch_random(id->device, sizeof(id->device));

	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "the system gives no random numbers");
	return save_hex(log_db, "device.id", perch_span_of(id->device, sizeof(id->device)), 0644,
			err);
}

static enum perch_rc
make_key(struct perch_identity *id, const char *log_db, struct perch_err *err)
{
	enum perch_rc rc = perch_key_new(&id->key);

	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "cannot make a key for the seals");
	return save_hex(log_db, "seal.key", perch_span_of(id->key.secret, PERCH_KEY_BYTES), 0600,
			err);
}

/* A log that has records is never gone on with under a new name or key. */
static enum perch_rc
say_gone(enum perch_rc rc, struct perch_err *err)
{
	if (rc != PERCH_E_NOTFOUND || err == NULL)
		return rc;
	const struct perch_err gone = *err;
	return perch_err_set(err, rc, gone.code,
			     "%.200s though log.db has records: put it back from a copy, or put "
			     "the whole folder aside to begin anew",
			     gone.text);
}

static enum perch_rc
load_all(struct perch_identity *id, const char *log_db, bool may_make, struct perch_err *err)
{
	uint8_t pub[PERCH_KEY_BYTES];
	enum perch_rc rc = load_hex(log_db, "device.id", id->device, sizeof(id->device), err);

	if (rc == PERCH_E_NOTFOUND && may_make)
		rc = make_device(id, log_db, err);
	if (rc != PERCH_OK)
		return say_gone(rc, err);
	rc = load_secret(id, log_db, err);
	if (rc == PERCH_E_NOTFOUND && may_make)
		rc = make_key(id, log_db, err);
	if (rc != PERCH_OK)
		return say_gone(rc, err);
	if (perch_key_derive(&id->key) != PERCH_OK)
		return perch_err_set(err, PERCH_E_DAMAGED, 0,
				     "seal.key is damaged: put it back from a copy");
	/* The public half follows from the secret one: a crash between the two files heals here. */
	rc = load_hex(log_db, "seal.pub", pub, sizeof(pub), err);
	if (rc == PERCH_E_NOTFOUND)
		return save_hex(log_db, "seal.pub", perch_span_of(id->key.pub, PERCH_KEY_BYTES),
				0644, err);
	if (rc == PERCH_OK && memcmp(pub, id->key.pub, sizeof(pub)) != 0)
		return perch_err_set(
			err, PERCH_E_DAMAGED, 0,
			"seal.pub does not belong to seal.key: one of them was replaced");
	return rc;
}

enum perch_rc
perch_identity_load(struct perch_identity *id, const char *log_db, bool may_make,
		    struct perch_err *err)
{
	enum perch_rc rc = load_all(id, log_db, may_make, err);

	if (rc == PERCH_OK)
		perch_signer_of_key(&id->signer, &id->key);
	else
		perch_identity_forget(id);
	return rc;
}

void
perch_identity_forget(struct perch_identity *id)
{
	perch_key_forget(&id->key);
}
