/* tls_server.c - see tls_server.h. A failure of the server's own set-up aborts the test program. */
#include "tests/unit/tls_server.h"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define MUST(cond) ((cond) ? (void)0 : abort())
#define DAY        86400L

struct tls_server {
	enum tls_server_kind kind;
	const char *answer;
	SSL_CTX *ctx;
	int listener;
	int stop[2]; /* closing the second end stops the thread */
	pthread_t thread;
	unsigned connections;
	char request[2048];
	char client[64];
};

static void
add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;

	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	MUST(e != NULL && X509_add_ext(cert, e, -1) == 1);
	X509_EXTENSION_free(e);
}

/* A certificate for `name`; signed by itself when issuer is NULL. san: subject alternative name. */
static X509 *
make_cert(EVP_PKEY *key, const char *name, X509 *issuer, EVP_PKEY *issuer_key, const char *san)
{
	static long serial = 1;
	X509 *cert = X509_new();

	MUST(cert != NULL && X509_set_version(cert, X509_VERSION_3) == 1);
	MUST(ASN1_INTEGER_set(X509_get_serialNumber(cert), serial++) == 1);
	MUST(X509_gmtime_adj(X509_getm_notBefore(cert), -DAY) != NULL);
	MUST(X509_gmtime_adj(X509_getm_notAfter(cert), DAY) != NULL);
	MUST(X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
					(const unsigned char *)name, -1, -1, 0) == 1);
	MUST(X509_set_issuer_name(cert, X509_get_subject_name(issuer != NULL ? issuer : cert)) ==
	     1);
	MUST(X509_set_pubkey(cert, key) == 1);
	add_extension(cert, issuer != NULL ? issuer : cert, NID_basic_constraints,
		      issuer != NULL ? "CA:FALSE" : "critical,CA:TRUE");
	if (san != NULL)
		add_extension(cert, issuer, NID_subject_alt_name, san);
	MUST(X509_sign(cert, issuer != NULL ? issuer_key : key, EVP_sha256()) > 0);
	return cert;
}

static EVP_PKEY *
make_key(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");

	MUST(key != NULL);
	return key;
}

static FILE *
create(const char *folder, const char *name)
{
	char path[256];

	MUST(snprintf(path, sizeof(path), "%s/%s", folder, name) < (int)sizeof(path));
	FILE *f = fopen(path, "w");
	MUST(f != NULL);
	return f;
}

static void
save_client(X509 *ca, EVP_PKEY *ca_key, const char *folder)
{
	EVP_PKEY *key = make_key();
	X509 *cert = make_cert(key, "terminal", ca, ca_key, NULL);
	FILE *f = create(folder, "client.pem");

	MUST(PEM_write_X509(f, cert) == 1 && fclose(f) == 0);
	f = create(folder, "client.key");
	MUST(PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL) == 1 && fclose(f) == 0);
	X509_free(cert);
	EVP_PKEY_free(key);
}

static void
save_ca(X509 *ca, char pem[4096])
{
	BIO *bio = BIO_new(BIO_s_mem());

	MUST(bio != NULL && PEM_write_bio_X509(bio, ca) == 1);
	int n = BIO_read(bio, pem, 4095);
	MUST(n > 0);
	pem[n] = '\0';
	BIO_free(bio);
}

static SSL_CTX *
make_context(enum tls_server_kind kind, const char *folder, char ca_pem[4096])
{
	EVP_PKEY *ca_key = make_key();
	EVP_PKEY *other_key = make_key();
	EVP_PKEY *key = make_key();
	X509 *ca = make_cert(ca_key, "Test CA", NULL, NULL, NULL);
	X509 *other = make_cert(other_key, "Test CA", NULL, NULL, NULL);
	bool is_other = kind == TLS_SERVER_OTHER_CA;
	X509 *cert = make_cert(key, "office", is_other ? other : ca, is_other ? other_key : ca_key,
			       kind == TLS_SERVER_OTHER_NAME ? "DNS:elsewhere.example"
							     : "IP:127.0.0.1");
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	MUST(ctx != NULL && SSL_CTX_use_certificate(ctx, cert) == 1 &&
	     SSL_CTX_use_PrivateKey(ctx, key) == 1);
	MUST(X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), ca) == 1);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	if (kind == TLS_SERVER_OLD_TLS)
		MUST(SSL_CTX_set_max_proto_version(ctx, TLS1_2_VERSION) == 1);
	save_ca(ca, ca_pem);
	save_client(ca, ca_key, folder);
	X509_free(cert);
	X509_free(ca);
	X509_free(other);
	EVP_PKEY_free(key);
	EVP_PKEY_free(ca_key);
	EVP_PKEY_free(other_key);
	return ctx;
}

/* Requests of the tests are short and have no body that matters. */
static void
answer_tls(struct tls_server *s, SSL *ssl)
{
	if (SSL_accept(ssl) != 1)
		return;
	X509 *peer = SSL_get1_peer_certificate(ssl);
	if (peer != NULL)
		X509_NAME_get_text_by_NID(X509_get_subject_name(peer), NID_commonName, s->client,
					  sizeof(s->client));
	X509_free(peer);
	int n = SSL_read(ssl, s->request, sizeof(s->request) - 1);
	s->request[n > 0 ? n : 0] = '\0';
	if (n > 0)
		(void)SSL_write(ssl, s->answer, (int)strlen(s->answer));
	(void)SSL_shutdown(ssl);
}

static void
answer(struct tls_server *s, int fd)
{
	s->connections++;
	if (s->kind == TLS_SERVER_PLAIN) {
		(void)send(fd, s->answer, strlen(s->answer), MSG_NOSIGNAL);
		(void)recv(fd, s->request, sizeof(s->request) - 1, 0);
	} else if (s->kind != TLS_SERVER_HANGS_UP) {
		SSL *ssl = SSL_new(s->ctx);

		MUST(ssl != NULL && SSL_set_fd(ssl, fd) == 1);
		answer_tls(s, ssl);
		SSL_free(ssl);
	}
	close(fd);
}

static void *
serve(void *user)
{
	struct tls_server *s = user;
	struct pollfd fds[] = { { .fd = s->listener, .events = POLLIN }, { .fd = s->stop[0] } };

	while (poll(fds, 2, -1) > 0 && fds[1].revents == 0) {
		int fd = accept(s->listener, NULL, NULL);

		if (fd >= 0)
			answer(s, fd);
	}
	return NULL;
}

struct tls_server *
tls_server_start(enum tls_server_kind kind, const char *answer, const char *folder,
		 char ca_pem[4096], char url[64])
{
	struct tls_server *s = calloc(1, sizeof(*s));
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t n = sizeof(address);

	MUST(s != NULL && pipe(s->stop) == 0);
	s->kind = kind;
	s->answer = answer;
	s->ctx = make_context(kind, folder, ca_pem);
	s->listener = socket(AF_INET, SOCK_STREAM, 0);
	MUST(s->listener >= 0 &&
	     bind(s->listener, (struct sockaddr *)&address, sizeof(address)) == 0 &&
	     listen(s->listener, 8) == 0 &&
	     getsockname(s->listener, (struct sockaddr *)&address, &n) == 0);
	MUST(snprintf(url, 64, "https://127.0.0.1:%u", ntohs(address.sin_port)) < 64);
	MUST(pthread_create(&s->thread, NULL, serve, s) == 0);
	return s;
}

const char *
tls_server_request(const struct tls_server *s)
{
	return s->request;
}

const char *
tls_server_client(const struct tls_server *s)
{
	return s->client;
}

unsigned
tls_server_connections(const struct tls_server *s)
{
	return s->connections;
}

void
tls_server_stop(struct tls_server *s)
{
	close(s->stop[1]);
	pthread_join(s->thread, NULL);
	close(s->stop[0]);
	close(s->listener);
	SSL_CTX_free(s->ctx);
	free(s);
}
