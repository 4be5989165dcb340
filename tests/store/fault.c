/* fault.c - see fault.h: what is armed, and what strikes. */
#include "tests/store/fault.h"

#include <errno.h>

#ifdef __SANITIZE_ADDRESS__
/* Of what was freed so much is kept from use, not 256 MB: many times what an operation takes, and it stays
 * in the processor's cache. */
const char *__asan_default_options(void);

const char *
__asan_default_options(void)
{
	return "quarantine_size_mb=16";
}
#endif

static struct {
	enum fault_kind kind;
	uint64_t nth;
	bool is_lasting;
	uint64_t passed; /* points of the kind so far */
	bool has_struck;
	bool has_hit_flush;
} armed;

static const struct {
	const char *name;
	int code;
} kinds_of[FAULT_KINDS] = {
	[FAULT_NONE] = { "none", 0 },       [FAULT_NOMEM] = { "NOMEM", ENOMEM },
	[FAULT_EIO] = { "EIO", EIO },       [FAULT_ENOSPC] = { "ENOSPC", ENOSPC },
	[FAULT_EROFS] = { "EROFS", EROFS }, [FAULT_SHORT] = { "SHORT", 0 },
};

void
fault_install(void)
{
	fault_install_alloc();
	fault_install_vfs();
}

void
fault_arm(enum fault_kind kind, uint64_t nth, bool is_lasting)
{
	armed.kind = kind;
	armed.nth = nth;
	armed.is_lasting = is_lasting;
	armed.passed = 0;
	armed.has_struck = false;
	armed.has_hit_flush = false;
}

bool
fault_disarm(void)
{
	armed.kind = FAULT_NONE;
	return armed.has_struck;
}

const char *
fault_kind_str(enum fault_kind kind)
{
	return kinds_of[kind].name;
}

enum fault_kind
fault_here(unsigned kinds)
{
	if (armed.kind == FAULT_NONE || (kinds & FAULT_BIT(armed.kind)) == 0)
		return FAULT_NONE;
	armed.passed++;
	if (armed.passed != armed.nth && !(armed.is_lasting && armed.passed > armed.nth))
		return FAULT_NONE;
	armed.has_struck = true;
	if (kinds_of[armed.kind].code != 0)
		errno = kinds_of[armed.kind].code;
	return armed.kind;
}

enum fault_kind
fault_flush(unsigned kinds)
{
	enum fault_kind kind = fault_here(kinds);

	if (kind != FAULT_NONE)
		armed.has_hit_flush = true;
	return kind;
}

bool
fault_has_hit_flush(void)
{
	return armed.has_hit_flush;
}
