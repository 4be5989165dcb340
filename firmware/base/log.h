/*
 * log.h - one line of key=value text on stderr. Not for the pure floor, which does not log.
 *
 * Levels: error (someone must act), warn, info (state changes), debug (transitions).
 * PERCH_LOG=error|warn|info|debug in the environment sets the lowest level shown; default warn.
 * No data of people; scanned bytes only escaped.
 */
#ifndef PERCH_BASE_LOG_H
#define PERCH_BASE_LOG_H

#include "firmware/base/rc.h"

enum perch_level { PERCH_LOG_ERROR, PERCH_LOG_WARN, PERCH_LOG_INFO, PERCH_LOG_DEBUG };

/* module: "usb", "store" ...; what perch_utf8_is_printable() refuses is shown as '?', text past
 * 1023 bytes is cut. Thread safe; keeps errno. */
void perch_log(enum perch_level level, const char *module, const char *fmt, ...) PERCH_PRINTF(3, 4);

#endif
