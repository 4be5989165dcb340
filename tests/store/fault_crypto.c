/* fault_crypto.c - allocations of libcrypto that fail. See fault.h. */
#include "tests/store/fault_crypto.h"

#include <openssl/crypto.h>
#include <stdlib.h>

#include "tests/store/fault.h"

static void *
take(size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return n == 0 || fault_here(FAULT_BIT(FAULT_NOMEM)) != FAULT_NONE ? NULL : malloc(n);
}

static void *
grow(void *p, size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return fault_here(FAULT_BIT(FAULT_NOMEM)) != FAULT_NONE ? NULL : realloc(p, n);
}

static void
give_back(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	free(p);
}

void
fault_install_crypto(void)
{
	if (CRYPTO_set_mem_functions(take, grow, give_back) != 1)
		abort();
}
