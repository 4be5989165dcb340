/* weighing.c - see weighing.h. */
#include "firmware/app/weighing.h"

bool
perch_weighing_is_news(struct perch_weighing *weighing, uint32_t device,
		       const struct perch_reading *reading)
{
	if (reading->scale == PERCH_SCALE_MOTION)
		return false;
	if (weighing->device == device && weighing->status == reading->scale &&
	    weighing->mass.value.m == reading->weight.m &&
	    weighing->mass.value.e == reading->weight.e && weighing->mass.unit == reading->unit)
		return false;
	*weighing = (struct perch_weighing){ device,
					     reading->scale,
					     { reading->weight, reading->unit } };
	return true;
}

void
perch_weighing_forget(struct perch_weighing *weighing)
{
	weighing->device = 0;
}
