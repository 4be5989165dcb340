/*
 * fault_crypto.h - as fault.h, for programs that link libcrypto.
 */
#ifndef PERCH_TESTS_STORE_FAULT_CRYPTO_H
#define PERCH_TESTS_STORE_FAULT_CRYPTO_H

/* Once, before anything uses libcrypto. What it sets up once for ever (providers, random numbers)
 * must have happened before a fault is armed: a failure of that lasts until the program ends. */
void fault_install_crypto(void);

#endif
