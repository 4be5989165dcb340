/*
 * registry.c - the one list of drivers. Order matters: the first driver that matches wins. What an
 * id tells is in ids.c. Pure.
 */
#include "drivers/scale/hid_scale.h"
#include "drivers/scale/oem_scale.h"
#include "drivers/scanner/cdc_acm.h"
#include "drivers/scanner/hid_keyboard.h"
#include "drivers/scanner/hid_pos.h"
#include "drivers/scanner/metrologic.h"
#include "drivers/scanner/oem.h"
#include "drivers/scanner/opticon.h"
#include "drivers/scanner/snapi.h"
#include "drivers/scanner/ssi.h"
#include "drivers/scanner/symbol_com.h"

static const struct perch_driver *const drivers[] = {
	&perch_driver_hid_pos,    &perch_driver_oem,          &perch_driver_oem_scale,
	&perch_driver_hid_scale,  &perch_driver_snapi,        &perch_driver_symbol_com,
	&perch_driver_metrologic, &perch_driver_opticon,      &perch_driver_cdc_acm,
	&perch_driver_ssi,        &perch_driver_hid_keyboard,
};

const struct perch_driver *
perch_driver_at(size_t i)
{
	return i < PERCH_COUNT(drivers) ? drivers[i] : NULL;
}

const struct perch_driver *
perch_driver_find(const char *name)
{
	for (size_t i = 0; i < PERCH_COUNT(drivers); i++)
		if (strcmp(drivers[i]->name, name) == 0)
			return drivers[i];
	return NULL;
}

const struct perch_driver *
perch_driver_match(const struct perch_interface *with)
{
	if (with->driver_name[0] != '\0')
		return perch_driver_find(with->driver_name);
	for (size_t i = 0; i < PERCH_COUNT(drivers); i++)
		if (drivers[i]->matches(with))
			return drivers[i];
	return NULL;
}
