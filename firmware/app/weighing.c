/* weighing.c - see weighing.h. */
#include "firmware/app/weighing.h"

static struct perch_weighing_last *
find(struct perch_weighing *weighing, uint32_t device)
{
	for (size_t i = 0; i < PERCH_WEIGHING_SCALES; i++)
		if (weighing->last[i].device == device)
			return &weighing->last[i];
	return NULL;
}

bool
perch_weighing_is_news(struct perch_weighing *weighing, uint32_t device,
		       const struct perch_reading *reading)
{
	struct perch_weighing_last *last = find(weighing, device);

	if (reading->scale == PERCH_SCALE_MOTION)
		return false;
	if (last != NULL && last->status == reading->scale &&
	    last->mass.value.m == reading->weight.m && last->mass.value.e == reading->weight.e &&
	    last->mass.unit == reading->unit)
		return false;
	if (last == NULL) {
		last = &weighing->last[weighing->next];
		weighing->next = (weighing->next + 1) % PERCH_WEIGHING_SCALES;
	}
	*last = (struct perch_weighing_last){ device,
					      reading->scale,
					      { reading->weight, reading->unit } };
	return true;
}

void
perch_weighing_forget(struct perch_weighing *weighing, uint32_t device)
{
	struct perch_weighing_last *last = find(weighing, device);

	if (last != NULL)
		last->device = 0;
}
