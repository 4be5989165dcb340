/* port.c - see port.h. */
#include "drivers/port/port.h"

const char *
perch_port_state_str(enum perch_port_state state)
{
	switch (state) {
	case PERCH_PORT_OPEN:
		return "open";
	case PERCH_PORT_UNKNOWN:
		return "unknown layout";
	case PERCH_PORT_LEFT_ALONE:
		return "left to the kernel";
	case PERCH_PORT_DENIED:
		return "denied";
	case PERCH_PORT_FAILING:
		return "failing";
	case PERCH_PORT_ENDED:
		return "ended";
	case PERCH_PORT_STATE_COUNT:
		break;
	}
	return "unknown";
}
