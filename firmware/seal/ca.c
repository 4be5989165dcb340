/* ca.c - see ca.h. */
#include "firmware/seal/ca.h"

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "firmware/base/text.h"

#define EARLY_S 3600

static void
free_key(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

static void
free_bio(BIO **bio)
{
	BIO_free(*bio);
}

static void
free_cert(X509 **cert)
{
	X509_free(*cert);
}

static void
free_request(X509_REQ **request)
{
	X509_REQ_free(*request);
}

#define AUTO_KEY     __attribute__((cleanup(free_key)))
#define AUTO_BIO     __attribute__((cleanup(free_bio)))
#define AUTO_CERT    __attribute__((cleanup(free_cert)))
#define AUTO_REQUEST __attribute__((cleanup(free_request)))

static EVP_PKEY *
read_key(const char *pem)
{
	AUTO_BIO BIO *bio = BIO_new_mem_buf(pem, -1);

	return bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) : NULL;
}

static X509 *
read_cert(const char *pem)
{
	AUTO_BIO BIO *bio = BIO_new_mem_buf(pem, -1);

	return bio != NULL ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
}

static X509_REQ *
read_request(const char *pem)
{
	AUTO_BIO BIO *bio = BIO_new_mem_buf(pem, -1);

	return bio != NULL ? PEM_read_bio_X509_REQ(bio, NULL, NULL, NULL) : NULL;
}

static bool
is_p256(const EVP_PKEY *key)
{
	char group[32] = "";

	return key != NULL && EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) == 1 &&
	       strcmp(group, "prime256v1") == 0;
}

static bool
set_serial(X509 *cert)
{
	uint8_t bytes[16];
	BIGNUM *n = NULL;

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return false;
	/* Positive and of full length (RFC 5280 4.1.2.2). */
	bytes[0] = (uint8_t)((bytes[0] & 0x3f) | 0x40);
	n = BN_bin2bn(bytes, sizeof(bytes), NULL);
	bool is_set = n != NULL && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(cert)) != NULL;
	BN_free(n);
	return is_set;
}

static bool
set_times(X509 *cert, int64_t now_s, int64_t until_s)
{
	return ASN1_TIME_set(X509_getm_notBefore(cert), (time_t)(now_s - EARLY_S)) != NULL &&
	       ASN1_TIME_set(X509_getm_notAfter(cert), (time_t)until_s) != NULL;
}

static bool
add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	bool is_added = ext != NULL && X509_add_ext(cert, ext, -1) == 1;
	X509_EXTENSION_free(ext);
	return is_added;
}

/* Everything but the extensions of its use; the subject is the name alone. */
static X509 *
begin_cert(const char *name, EVP_PKEY *key, int64_t now_s, int64_t until_s)
{
	X509 *cert = X509_new();

	if (cert == NULL)
		return NULL;
	if (X509_set_version(cert, X509_VERSION_3) == 1 && set_serial(cert) &&
	    X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_UTF8,
				       (const unsigned char *)name, -1, -1, 0) == 1 &&
	    set_times(cert, now_s, until_s) && X509_set_pubkey(cert, key) == 1 &&
	    add_extension(cert, cert, NID_subject_key_identifier, "hash"))
		return cert;
	X509_free(cert);
	return NULL;
}

static enum perch_rc
sign(X509 *cert, EVP_PKEY *key, char pem[PERCH_PEM_CAP])
{
	AUTO_BIO BIO *bio = BIO_new(BIO_s_mem());

	if (bio == NULL || X509_sign(cert, key, EVP_sha256()) <= 0 ||
	    PEM_write_bio_X509(bio, cert) != 1)
		return PERCH_E_IO;
	int n = BIO_read(bio, pem, PERCH_PEM_CAP);
	if (n <= 0)
		return PERCH_E_IO;
	if (n == PERCH_PEM_CAP)
		return PERCH_E_FULL;
	pem[n] = '\0';
	return PERCH_OK;
}

enum perch_rc
perch_ca_new(struct perch_ca *ca, const char *name, int64_t now_s, int64_t until_s)
{
	AUTO_KEY EVP_PKEY *key = read_key(ca->key);

	if (!is_p256(key))
		return PERCH_E_FORMAT;
	AUTO_CERT X509 *cert = begin_cert(name, key, now_s, until_s);
	if (cert == NULL || X509_set_issuer_name(cert, X509_get_subject_name(cert)) != 1 ||
	    !add_extension(cert, cert, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
	    !add_extension(cert, cert, NID_key_usage, "critical,keyCertSign,cRLSign"))
		return PERCH_E_IO;
	return sign(cert, key, ca->cert);
}

/* Put the issuer and what every leaf has onto cert, and sign it. */
static enum perch_rc
issue(const struct perch_ca *ca, X509 *cert, const char *use, char pem[PERCH_PEM_CAP])
{
	AUTO_KEY EVP_PKEY *key = read_key(ca->key);
	AUTO_CERT X509 *issuer = read_cert(ca->cert);

	if (key == NULL || issuer == NULL || X509_check_private_key(issuer, key) != 1)
		return PERCH_E_FORMAT;
	if (X509_set_issuer_name(cert, X509_get_subject_name(issuer)) != 1 ||
	    !add_extension(cert, issuer, NID_authority_key_identifier, "keyid:always") ||
	    !add_extension(cert, issuer, NID_basic_constraints, "critical,CA:FALSE") ||
	    !add_extension(cert, issuer, NID_key_usage, "critical,digitalSignature") ||
	    !add_extension(cert, issuer, NID_ext_key_usage, use))
		return PERCH_E_IO;
	return sign(cert, key, pem);
}

/* One subjectAltName: an address when it reads as one. */
static bool
add_host(GENERAL_NAMES *names, const char *host)
{
	ASN1_OCTET_STRING *address = a2i_IPADDRESS(host);
	GENERAL_NAME *name = GENERAL_NAME_new();
	ASN1_IA5STRING *text = NULL;

	if (name != NULL && address != NULL) {
		GENERAL_NAME_set0_value(name, GEN_IPADD, address);
	} else if (name != NULL && (text = ASN1_IA5STRING_new()) != NULL &&
		   ASN1_STRING_set(text, host, -1) == 1) {
		GENERAL_NAME_set0_value(name, GEN_DNS, text);
	} else {
		ASN1_OCTET_STRING_free(address);
		ASN1_IA5STRING_free(text);
		GENERAL_NAME_free(name);
		return false;
	}
	if (sk_GENERAL_NAME_push(names, name) > 0)
		return true;
	GENERAL_NAME_free(name);
	return false;
}

static enum perch_rc
add_hosts(X509 *cert, const char *const hosts[], size_t n)
{
	GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
	bool is_good = names != NULL;

	for (size_t i = 0; i < n && is_good; i++)
		is_good = hosts[i][0] != '\0' && add_host(names, hosts[i]);
	is_good = is_good && X509_add1_ext_i2d(cert, NID_subject_alt_name, names, 0, 0) == 1;
	GENERAL_NAMES_free(names);
	return is_good ? PERCH_OK : PERCH_E_FORMAT;
}

enum perch_rc
perch_ca_server(const struct perch_ca *ca, const char *key, const char *const hosts[], size_t n,
		int64_t now_s, int64_t until_s, char pem[PERCH_PEM_CAP])
{
	AUTO_KEY EVP_PKEY *server = read_key(key);

	if (n == 0)
		return PERCH_E_ARG;
	if (!is_p256(server))
		return PERCH_E_FORMAT;
	/* Names count only as subjectAltName; a long host would not fit the common name. */
	AUTO_CERT X509 *cert = begin_cert("perch-office", server, now_s, until_s);
	if (cert == NULL)
		return PERCH_E_IO;
	enum perch_rc rc = add_hosts(cert, hosts, n);
	return rc == PERCH_OK ? issue(ca, cert, "serverAuth", pem) : rc;
}

static enum perch_rc
hash_key(X509_PUBKEY *key, struct perch_hash *out)
{
	unsigned char *der = NULL;
	int n = i2d_X509_PUBKEY(key, &der);

	if (n <= 0)
		return PERCH_E_IO;
	enum perch_rc rc = perch_sha256(perch_span_of(der, (size_t)n), perch_span_of(NULL, 0), out);
	OPENSSL_free(der);
	return rc;
}

/* The one common name of a subject; PERCH_E_FORMAT: none, or a NUL in it. */
static enum perch_rc
common_name(const X509_NAME *subject, char dst[PERCH_CERT_NAME_CAP])
{
	int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);

	if (at < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, at) >= 0)
		return PERCH_E_FORMAT;
	const ASN1_STRING *s = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
	return perch_text_copy(
		dst, PERCH_CERT_NAME_CAP,
		perch_span_of(ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s)));
}

enum perch_rc
perch_csr_key_hash(const char *csr, struct perch_hash *out)
{
	AUTO_REQUEST X509_REQ *request = read_request(csr);

	return request != NULL ? hash_key(X509_REQ_get_X509_PUBKEY(request), out) : PERCH_E_FORMAT;
}

enum perch_rc
perch_ca_client(const struct perch_ca *ca, const char *csr, const char *name, int64_t now_s,
		int64_t until_s, char pem[PERCH_PEM_CAP])
{
	AUTO_REQUEST X509_REQ *request = read_request(csr);
	char asked[PERCH_CERT_NAME_CAP];

	if (request == NULL)
		return PERCH_E_FORMAT;
	EVP_PKEY *key = X509_REQ_get0_pubkey(request);
	if (!is_p256(key) || X509_REQ_get_signature_nid(request) != NID_ecdsa_with_SHA256 ||
	    X509_REQ_verify(request, key) != 1 ||
	    common_name(X509_REQ_get_subject_name(request), asked) != PERCH_OK ||
	    strcmp(asked, name) != 0)
		return PERCH_E_DENIED;
	/* Only key and name are taken over: what else the request asks for does not count. */
	AUTO_CERT X509 *cert = begin_cert(name, key, now_s, until_s);
	return cert != NULL ? issue(ca, cert, "clientAuth", pem) : PERCH_E_IO;
}

enum perch_rc
perch_ca_check_client(const char *ca_cert, struct perch_span der, int64_t now_s,
		      struct perch_cert_id *out)
{
	AUTO_CERT X509 *ca = read_cert(ca_cert);
	const unsigned char *p = der.p;
	AUTO_CERT X509 *cert = d2i_X509(NULL, &p, (long)der.n);
	time_t at = (time_t)now_s;

	if (ca == NULL || cert == NULL)
		return PERCH_E_FORMAT;
	/* A certificate that names no use at all would be good for every use. */
	if (X509_check_issued(ca, cert) != X509_V_OK ||
	    X509_verify(cert, X509_get0_pubkey(ca)) != 1 ||
	    (X509_get_extension_flags(cert) & EXFLAG_XKUSAGE) == 0 ||
	    (X509_get_extended_key_usage(cert) & XKU_SSL_CLIENT) == 0)
		return PERCH_E_DENIED;
	if (X509_cmp_time(X509_get0_notBefore(cert), &at) >= 0 ||
	    X509_cmp_time(X509_get0_notAfter(cert), &at) <= 0)
		return PERCH_E_RANGE;
	enum perch_rc rc = common_name(X509_get_subject_name(cert), out->name);
	return rc == PERCH_OK ? hash_key(X509_get_X509_PUBKEY(cert), &out->key_hash) : rc;
}
