/* es.c - the Spanish layout. Pure. */
#include "drivers/keymap/keymap.h"

// clang-format off
const struct perch_keymap perch_keymap_es = {
	.plain =
		U"º1234567890'¡"
		U"qwertyuiopˋ+"
		U"asdfghjklñ´ç"
		U"<zxcvbnm,.-",
	.shift =
		U"ª!\"·$%&/()=?¿"
		U"QWERTYUIOPˆ*"
		U"ASDFGHJKLÑ¨Ç"
		U">ZXCVBNM;:_",
	.altgr =
		U"\\|@#˜€¬{[]}\\ "
		U"@ €       []"
		U"          {}"
		U"|          ",
};
// clang-format on
