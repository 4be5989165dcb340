/* tls_check.c - see tls_check.h. */
#include "sync/tls_check.h"

#include <openssl/ssl.h>
#include <pthread.h>

static enum perch_tls_doubt
doubt_of(int verify_error)
{
	switch (verify_error) {
	case X509_V_OK:
		return PERCH_TLS_NO_DOUBT;
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return PERCH_TLS_EXPIRED;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return PERCH_TLS_NOT_YET;
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_CERT_SIGNATURE_FAILURE:
		return PERCH_TLS_ISSUER;
	default:
		return PERCH_TLS_OTHER;
	}
}

/* Where an SSL_CTX keeps its check. */
static pthread_once_t index_once = PTHREAD_ONCE_INIT;
static int check_index = -1;

static void
make_index(void)
{
	check_index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL);
}

/* The verdict stays OpenSSL's; only its reason is noted. */
static int
on_verify(int is_good, X509_STORE_CTX *store)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct perch_tls_check *check =
		ssl != NULL ? SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), check_index) : NULL;

	if (check != NULL && !is_good)
		check->doubt = doubt_of(X509_STORE_CTX_get_error(store));
	return is_good;
}

enum perch_rc
perch_tls_watch(void *ssl_ctx, struct perch_tls_check *check)
{
	X509_VERIFY_PARAM *param = SSL_CTX_get0_param(ssl_ctx);

	(void)pthread_once(&index_once, make_index);
	if (param == NULL || check_index < 0 ||
	    SSL_CTX_set_ex_data(ssl_ctx, check_index, check) != 1)
		return PERCH_E_IO;
	X509_VERIFY_PARAM_set_time(param, (time_t)check->unix_s);
	SSL_CTX_set_verify(ssl_ctx, SSL_CTX_get_verify_mode(ssl_ctx), on_verify);
	check->doubt = PERCH_TLS_NO_DOUBT;
	return PERCH_OK;
}
