/*
 * ban.h - functions that Perch does not use, turned into errors (git's way). Included by the
 * compiler in front of every source of ours (-include), after the headers that declare them.
 */
#ifndef PERCH_BASE_BAN_H
#define PERCH_BASE_BAN_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PERCH_BANNED(name) perch_banned_##name##_use_what_CONTRIBUTING_names

#undef strcpy
#undef strcat
#undef strncpy
#undef strncat
#undef sprintf
#undef vsprintf
#undef strtok
#undef atoi
#undef atol
#undef atoll
#undef gmtime
#undef localtime
#undef asctime
#undef ctime
#undef gets
#define strcpy(...)    PERCH_BANNED(strcpy)
#define strcat(...)    PERCH_BANNED(strcat)
#define strncpy(...)   PERCH_BANNED(strncpy)
#define strncat(...)   PERCH_BANNED(strncat)
#define sprintf(...)   PERCH_BANNED(sprintf)
#define vsprintf(...)  PERCH_BANNED(vsprintf)
#define strtok(...)    PERCH_BANNED(strtok)
#define atoi(...)      PERCH_BANNED(atoi)
#define atol(...)      PERCH_BANNED(atol)
#define atoll(...)     PERCH_BANNED(atoll)
#define gmtime(...)    PERCH_BANNED(gmtime)
#define localtime(...) PERCH_BANNED(localtime)
#define asctime(...)   PERCH_BANNED(asctime)
#define ctime(...)     PERCH_BANNED(ctime)

#endif
