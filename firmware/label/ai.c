/*
 * ai.c - the table of application identifiers and how to look one up. Pure.
 *
 * Source: GS1 General Specifications 3.2; GS1 Barcode Syntax Dictionary, release 2026-01-27, for
 * formats, companions ("needs"), exclusions ("never") and Digital Link keys. Where the dictionary
 * asks for several conditions at once they are multiplied out here: "00+02 00+8026" means
 * 00 together with 02, or 00 together with 8026.
 */
#include "firmware/label/ai.h"

#define FIXED PERCH_AI_FIXED
#define QUERY PERCH_AI_QUERY
#define NONE  NULL

/* Components: FIX has exactly n characters, UPTO one to n; OPT_ ones may be left out. */
#define FIX(set, n, check)                                                                         \
	{                                                                                          \
		PERCH_SET_##set, n, n, false, PERCH_AI_##check                                     \
	}
#define UPTO(set, n, check)                                                                        \
	{                                                                                          \
		PERCH_SET_##set, 1, n, false, PERCH_AI_##check                                     \
	}
#define OPT_FIX(set, n, check)                                                                     \
	{                                                                                          \
		PERCH_SET_##set, n, n, true, PERCH_AI_##check                                      \
	}
#define OPT_UPTO(set, n, check)                                                                    \
	{                                                                                          \
		PERCH_SET_##set, 1, n, true, PERCH_AI_##check                                      \
	}

/* What many elements ask for: an identified item. */
#define ITEM       "01 02 8006 8026"
#define ITEM_OR_03 "01 02 03 8006 8026"
#define TRADE      "01 02"
#define LOGISTIC   "00 01"

/* Measures: six digits, the last digit of the AI (0-5) is the number of decimals. */
#define MEASURE(family, needs, name)                                                               \
	{                                                                                          \
		family "0", '5', FIXED | QUERY, { FIX(N, 6, ANY) }, needs, family "n", NONE, name  \
	}

// clang-format off
static const struct perch_ai table[] = {
	/* AI, last of range, flags, components, needs, never, key's qualifiers, name */
	{ "00", 0, FIXED | QUERY, { FIX(N, 18, GTIN) }, NONE, NONE, "", "SSCC" },
	{ "01", 0, FIXED | QUERY, { FIX(N, 14, GTIN) }, NONE, "255 37", "22 10 21|235", "GTIN" },
	{ "02", 0, FIXED | QUERY, { FIX(N, 14, GTIN) }, "37", "01 03", NONE, "GTIN of contents" },
	{ "03", 0, FIXED, { FIX(N, 14, GTIN) },
	  NONE, "01 02 37", NONE, "GTIN of a made-to-order item" },
	{ "10", 0, QUERY, { UPTO(X, 20, ANY) }, ITEM_OR_03, NONE, NONE, "batch or lot" },
	{ "11", 0, FIXED | QUERY, { FIX(N, 6, DATE0) }, ITEM_OR_03, NONE, NONE, "production date" },
	{ "12", 0, FIXED | QUERY, { FIX(N, 6, DATE0) }, "8020", NONE, NONE, "due date" },
	{ "13", 0, FIXED | QUERY, { FIX(N, 6, DATE0) }, ITEM_OR_03, NONE, NONE, "packaging date" },
	{ "15", 0, FIXED | QUERY, { FIX(N, 6, DATE0) },
	  ITEM_OR_03, NONE, NONE, "best before date" },
	{ "16", 0, FIXED | QUERY, { FIX(N, 6, DATE0) }, ITEM_OR_03, NONE, NONE, "sell by date" },
	{ "17", 0, FIXED | QUERY, { FIX(N, 6, DATE0) },
	  "01 02 03 255 8006 8026", NONE, NONE, "expiry date" },
	{ "20", 0, FIXED | QUERY, { FIX(N, 2, ANY) }, ITEM, NONE, NONE, "variant" },
	{ "21", 0, 0, { UPTO(X, 20, ANY) }, "01 03 8006", "235", NONE, "serial number" },
	{ "22", 0, 0, { UPTO(X, 20, ANY) }, "01", NONE, NONE, "consumer product variant" },
	{ "235", 0, 0, { UPTO(X, 28, ANY) }, "01", NONE, NONE, "third-party serial number" },
	{ "240", 0, QUERY, { UPTO(X, 30, ANY) }, ITEM, NONE, NONE, "additional item id" },
	{ "241", 0, QUERY, { UPTO(X, 30, ANY) }, ITEM, NONE, NONE, "customer part number" },
	{ "242", 0, QUERY, { UPTO(N, 6, ANY) }, ITEM, NONE, NONE, "made-to-order variation" },
	{ "243", 0, QUERY, { UPTO(X, 20, ANY) }, "01", NONE, NONE, "packaging component number" },
	{ "250", 0, QUERY, { UPTO(X, 30, ANY) },
	  "01+21 8006+21", NONE, NONE, "secondary serial number" },
	{ "251", 0, QUERY, { UPTO(X, 30, ANY) }, "01 8006", NONE, NONE, "reference to source" },
	{ "253", 0, QUERY, { FIX(N, 13, KEY), OPT_UPTO(X, 17, ANY) }, NONE, NONE, "", "GDTI" },
	{ "254", 0, 0, { UPTO(X, 20, ANY) }, "414", NONE, NONE, "GLN extension" },
	{ "255", 0, QUERY, { FIX(N, 13, KEY), OPT_UPTO(N, 12, ANY) },
	  NONE, "01 02 415 8006 8020 8026", "", "GCN" },
	{ "30", 0, QUERY, { UPTO(N, 8, ANY) }, "01 02", NONE, NONE, "variable count" },
	MEASURE("310", TRADE, "net weight, kg"),
	MEASURE("311", TRADE, "length, m"),
	MEASURE("312", TRADE, "width, m"),
	MEASURE("313", TRADE, "height, m"),
	MEASURE("314", TRADE, "area, m2"),
	MEASURE("315", TRADE, "net volume, l"),
	MEASURE("316", TRADE, "net volume, m3"),
	MEASURE("320", TRADE, "net weight, lb"),
	MEASURE("321", TRADE, "length, in"),
	MEASURE("322", TRADE, "length, ft"),
	MEASURE("323", TRADE, "length, yd"),
	MEASURE("324", TRADE, "width, in"),
	MEASURE("325", TRADE, "width, ft"),
	MEASURE("326", TRADE, "width, yd"),
	MEASURE("327", TRADE, "height, in"),
	MEASURE("328", TRADE, "height, ft"),
	MEASURE("329", TRADE, "height, yd"),
	MEASURE("330", LOGISTIC, "gross weight, kg"),
	MEASURE("331", LOGISTIC, "logistic length, m"),
	MEASURE("332", LOGISTIC, "logistic width, m"),
	MEASURE("333", LOGISTIC, "logistic height, m"),
	MEASURE("334", LOGISTIC, "logistic area, m2"),
	MEASURE("335", LOGISTIC, "logistic volume, l"),
	MEASURE("336", LOGISTIC, "logistic volume, m3"),
	MEASURE("337", "01", "mass per area, kg/m2"),
	MEASURE("340", LOGISTIC, "gross weight, lb"),
	MEASURE("341", LOGISTIC, "logistic length, in"),
	MEASURE("342", LOGISTIC, "logistic length, ft"),
	MEASURE("343", LOGISTIC, "logistic length, yd"),
	MEASURE("344", LOGISTIC, "logistic width, in"),
	MEASURE("345", LOGISTIC, "logistic width, ft"),
	MEASURE("346", LOGISTIC, "logistic width, yd"),
	MEASURE("347", LOGISTIC, "logistic height, in"),
	MEASURE("348", LOGISTIC, "logistic height, ft"),
	MEASURE("349", LOGISTIC, "logistic height, yd"),
	MEASURE("350", TRADE, "area, in2"),
	MEASURE("351", TRADE, "area, ft2"),
	MEASURE("352", TRADE, "area, yd2"),
	MEASURE("353", LOGISTIC, "logistic area, in2"),
	MEASURE("354", LOGISTIC, "logistic area, ft2"),
	MEASURE("355", LOGISTIC, "logistic area, yd2"),
	MEASURE("356", TRADE, "net weight, troy oz"),
	MEASURE("357", TRADE, "net weight or volume, oz"),
	MEASURE("360", TRADE, "net volume, qt"),
	MEASURE("361", TRADE, "net volume, gal"),
	MEASURE("362", LOGISTIC, "logistic volume, qt"),
	MEASURE("363", LOGISTIC, "logistic volume, gal"),
	MEASURE("364", TRADE, "net volume, in3"),
	MEASURE("365", TRADE, "net volume, ft3"),
	MEASURE("366", TRADE, "net volume, yd3"),
	MEASURE("367", LOGISTIC, "logistic volume, in3"),
	MEASURE("368", LOGISTIC, "logistic volume, ft3"),
	MEASURE("369", LOGISTIC, "logistic volume, yd3"),
	{ "37", 0, QUERY, { UPTO(N, 8, ANY) },
	  "00+02 00+8026", NONE, NONE, "count of trade items" },
	{ "3900", '9', QUERY, { UPTO(N, 15, ANY) },
	  "255 8020", "390n 391n 394n 8111", NONE, "amount payable" },
	{ "3910", '9', QUERY, { FIX(N, 3, CURRENCY), UPTO(N, 15, ANY) },
	  "8020", "391n", NONE, "amount payable with currency" },
	{ "3920", '9', QUERY, { UPTO(N, 15, ANY) },
	  "01+30 01+31nn 01+32nn 01+35nn 01+36nn", "392n 393n", NONE, "price" },
	{ "3930", '9', QUERY, { FIX(N, 3, CURRENCY), UPTO(N, 15, ANY) },
	  "30 31nn 32nn 35nn 36nn", "393n", NONE, "price with currency" },
	{ "3940", '3', QUERY, { FIX(N, 4, ANY) }, "255", "394n 8111", NONE, "percentage off" },
	{ "3950", '5', QUERY, { FIX(N, 6, ANY) },
	  "30 31nn 32nn 35nn 36nn", "392n 393n 395n 8005", NONE, "price per unit of measure" },
	{ "400", 0, QUERY, { UPTO(X, 30, ANY) }, NONE, NONE, NONE, "customer's order number" },
	{ "401", 0, QUERY, { UPTO(X, 30, PREFIX) }, NONE, NONE, "", "GINC" },
	{ "402", 0, QUERY, { FIX(N, 17, KEY) }, NONE, NONE, "", "GSIN" },
	{ "403", 0, QUERY, { UPTO(X, 30, ANY) }, "00", NONE, NONE, "routing code" },
	{ "410", 0, FIXED | QUERY, { FIX(N, 13, KEY) }, NONE, NONE, NONE, "ship to GLN" },
	{ "411", 0, FIXED | QUERY, { FIX(N, 13, KEY) }, NONE, NONE, NONE, "bill to GLN" },
	{ "412", 0, FIXED | QUERY, { FIX(N, 13, KEY) }, NONE, NONE, NONE, "purchased from GLN" },
	{ "413", 0, FIXED | QUERY, { FIX(N, 13, KEY) }, NONE, NONE, NONE, "ship for GLN" },
	{ "414", 0, FIXED | QUERY, { FIX(N, 13, KEY) },
	  NONE, NONE, "254|7040", "GLN of a location" },
	{ "415", 0, FIXED | QUERY, { FIX(N, 13, KEY) },
	  "8020", NONE, "8020", "GLN of the invoicing party" },
	{ "416", 0, FIXED | QUERY, { FIX(N, 13, KEY) },
	  NONE, NONE, NONE, "GLN of the production place" },
	{ "417", 0, FIXED | QUERY, { FIX(N, 13, KEY) }, NONE, NONE, "7040", "GLN of a party" },
	{ "420", 0, QUERY, { UPTO(X, 20, ANY) }, NONE, "421", NONE, "ship to postcode" },
	{ "421", 0, QUERY, { FIX(N, 3, COUNTRY), UPTO(X, 9, ANY) },
	  NONE, "4307", NONE, "ship to postcode with country" },
	{ "422", 0, QUERY, { FIX(N, 3, COUNTRY) }, ITEM, "426", NONE, "country of origin" },
	{ "423", 0, QUERY,
	  { FIX(N, 3, COUNTRY), OPT_FIX(N, 3, COUNTRY), OPT_FIX(N, 3, COUNTRY), OPT_FIX(N, 3,
	  COUNTRY), OPT_FIX(N, 3, COUNTRY) },
	  "01 02", "426", NONE, "countries of first processing" },
	{ "424", 0, QUERY, { FIX(N, 3, COUNTRY) }, "01 02", "426", NONE, "country of processing" },
	{ "425", 0, QUERY,
	  { FIX(N, 3, COUNTRY), OPT_FIX(N, 3, COUNTRY), OPT_FIX(N, 3, COUNTRY), OPT_FIX(N, 3,
	  COUNTRY), OPT_FIX(N, 3, COUNTRY) },
	  "01 02", "426", NONE, "countries of disassembly" },
	{ "426", 0, QUERY, { FIX(N, 3, COUNTRY) },
	  "01 02", NONE, NONE, "country of full processing" },
	{ "427", 0, QUERY, { UPTO(X, 3, ANY) },
	  "01+422 02+422", NONE, NONE, "subdivision of origin" },
	{ "4300", 0, QUERY, { UPTO(X, 35, PERCENT) }, "00", NONE, NONE, "ship to company" },
	{ "4301", 0, QUERY, { UPTO(X, 35, PERCENT) }, "00", NONE, NONE, "ship to contact" },
	{ "4302", 0, QUERY, { UPTO(X, 70, PERCENT) }, "00", NONE, NONE, "ship to address line 1" },
	{ "4303", 0, QUERY, { UPTO(X, 70, PERCENT) },
	  "4302", NONE, NONE, "ship to address line 2" },
	{ "4304", 0, QUERY, { UPTO(X, 70, PERCENT) }, "00", NONE, NONE, "ship to suburb" },
	{ "4305", 0, QUERY, { UPTO(X, 70, PERCENT) }, "00", NONE, NONE, "ship to locality" },
	{ "4306", 0, QUERY, { UPTO(X, 70, PERCENT) }, "00", NONE, NONE, "ship to region" },
	{ "4307", 0, QUERY, { FIX(X, 2, COUNTRY_2) }, "00", NONE, NONE, "ship to country" },
	{ "4308", 0, QUERY, { UPTO(X, 30, ANY) }, "00", NONE, NONE, "ship to telephone" },
	{ "4309", 0, QUERY, { FIX(N, 10, LATITUDE), FIX(N, 10, LONGITUDE) },
	  "00", NONE, NONE, "ship to position" },
	{ "4310", 0, QUERY, { UPTO(X, 35, PERCENT) }, "00", NONE, NONE, "return to company" },
	{ "4311", 0, QUERY, { UPTO(X, 35, PERCENT) }, "00", NONE, NONE, "return to contact" },
	{ "4312", 0, QUERY, { UPTO(X, 70, PERCENT) },
	  "00", NONE, NONE, "return to address line 1" },
	{ "4313", 0, QUERY, { UPTO(X, 70, PERCENT) },
	  "4312", NONE, NONE, "return to address line 2" },
	{ "4314", 0, QUERY, { UPTO(X, 70, PERCENT) }, "00", NONE, NONE, "return to suburb" },
	{ "4315", 0, QUERY, { UPTO(X, 70, PERCENT) }, "00", NONE, NONE, "return to locality" },
	{ "4316", 0, QUERY, { UPTO(X, 70, PERCENT) }, "00", NONE, NONE, "return to region" },
	{ "4317", 0, QUERY, { FIX(X, 2, COUNTRY_2) }, "00", NONE, NONE, "return to country" },
	{ "4318", 0, QUERY, { UPTO(X, 20, ANY) }, "00", NONE, NONE, "return to postcode" },
	{ "4319", 0, QUERY, { UPTO(X, 30, ANY) }, "00", NONE, NONE, "return to telephone" },
	{ "4320", 0, QUERY, { UPTO(X, 35, PERCENT) }, "00", NONE, NONE, "service description" },
	{ "4321", 0, QUERY, { FIX(N, 1, YES_NO) }, "00", NONE, NONE, "dangerous goods flag" },
	{ "4322", 0, QUERY, { FIX(N, 1, YES_NO) }, "00", NONE, NONE, "authority to leave flag" },
	{ "4323", 0, QUERY, { FIX(N, 1, YES_NO) }, "00", NONE, NONE, "signature required flag" },
	{ "4324", 0, QUERY, { FIX(N, 6, DATE0), FIX(N, 4, TIME) },
	  "00", NONE, NONE, "not before delivery time" },
	{ "4325", 0, QUERY, { FIX(N, 6, DATE0), FIX(N, 4, TIME) },
	  "00", NONE, NONE, "not after delivery time" },
	{ "4326", 0, QUERY, { FIX(N, 6, DATE) }, "00", NONE, NONE, "release date" },
	{ "4330", 0, QUERY, { FIX(N, 6, ANY), OPT_FIX(X, 1, HYPHEN) },
	  "00", "4331", NONE, "highest temperature, F" },
	{ "4331", 0, QUERY, { FIX(N, 6, ANY), OPT_FIX(X, 1, HYPHEN) },
	  "00", "4330", NONE, "highest temperature, C" },
	{ "4332", 0, QUERY, { FIX(N, 6, ANY), OPT_FIX(X, 1, HYPHEN) },
	  "00", "4333", NONE, "lowest temperature, F" },
	{ "4333", 0, QUERY, { FIX(N, 6, ANY), OPT_FIX(X, 1, HYPHEN) },
	  "00", "4332", NONE, "lowest temperature, C" },
	{ "7001", 0, QUERY, { FIX(N, 13, ANY) }, ITEM, NONE, NONE, "NATO stock number" },
	{ "7002", 0, QUERY, { UPTO(X, 30, ANY) }, "01 02", NONE, NONE, "meat cut" },
	{ "7003", 0, QUERY, { FIX(N, 6, DATE), FIX(N, 4, TIME) },
	  "01 02", NONE, NONE, "expiry date and time" },
	{ "7004", 0, QUERY, { UPTO(N, 4, ANY) }, "01+10", NONE, NONE, "active potency" },
	{ "7005", 0, QUERY, { UPTO(X, 12, ANY) }, "01 02", NONE, NONE, "catch area" },
	{ "7006", 0, QUERY, { FIX(N, 6, DATE) }, "01 02", NONE, NONE, "first freeze date" },
	{ "7007", 0, QUERY, { FIX(N, 6, DATE), OPT_FIX(N, 6, DATE) },
	  "01 02", NONE, NONE, "harvest date" },
	{ "7008", 0, QUERY, { UPTO(X, 3, ANY) }, "01 02", NONE, NONE, "fish species" },
	{ "7009", 0, QUERY, { UPTO(X, 10, ANY) }, "01 02", NONE, NONE, "fishing gear" },
	{ "7010", 0, QUERY, { UPTO(X, 2, ANY) }, "01 02", NONE, NONE, "production method" },
	{ "7011", 0, QUERY, { FIX(N, 6, DATE), OPT_FIX(N, 4, TIME) },
	  "01 02", NONE, NONE, "test by date" },
	{ "7020", 0, QUERY, { UPTO(X, 20, ANY) },
	  "01+416 8006+416", NONE, NONE, "refurbishment lot" },
	{ "7021", 0, QUERY, { UPTO(X, 20, ANY) }, "01 8006", NONE, NONE, "functional status" },
	{ "7022", 0, QUERY, { UPTO(X, 20, ANY) }, "7021", NONE, NONE, "revision status" },
	{ "7023", 0, QUERY, { UPTO(X, 30, PREFIX) }, NONE, NONE, NONE, "GIAI of an assembly" },
	{ "7030", '9', QUERY, { FIX(N, 3, COUNTRY_999), UPTO(X, 27, ANY) },
	  "01 02", NONE, NONE, "processor" },
	{ "7040", 0, 0, { FIX(N, 1, ANY), FIX(X, 1, ANY), FIX(X, 1, ANY), FIX(X, 1, IMPORTER) },
	  NONE, NONE, NONE, "unique identification code" },
	{ "7041", 0, 0, { UPTO(X, 4, PACKAGE) }, "00", NONE, NONE, "freight unit type" },
	{ "710", 0, QUERY, { UPTO(X, 20, ANY) },
	  "01", NONE, NONE, "national healthcare number (DE)" },
	{ "711", 0, QUERY, { UPTO(X, 20, ANY) },
	  "01", NONE, NONE, "national healthcare number (FR)" },
	{ "712", 0, QUERY, { UPTO(X, 20, ANY) },
	  "01", NONE, NONE, "national healthcare number (ES)" },
	{ "713", 0, QUERY, { UPTO(X, 20, ANY) },
	  "01", NONE, NONE, "national healthcare number (BR)" },
	{ "714", 0, QUERY, { UPTO(X, 20, ANY) },
	  "01", NONE, NONE, "national healthcare number (PT)" },
	{ "715", 0, QUERY, { UPTO(X, 20, ANY) },
	  "01", NONE, NONE, "national healthcare number (US)" },
	{ "716", 0, QUERY, { UPTO(X, 20, ANY) },
	  "01", NONE, NONE, "national healthcare number (IT)" },
	{ "717", 0, QUERY, { UPTO(X, 20, ANY) },
	  "01", NONE, NONE, "national healthcare number (CR)" },
	{ "7230", '9', QUERY, { FIX(X, 2, ANY), UPTO(X, 28, ANY) },
	  "01 8004", NONE, NONE, "certification" },
	{ "7240", 0, QUERY, { UPTO(X, 20, ANY) }, "01 8006", NONE, NONE, "protocol id" },
	{ "7241", 0, QUERY, { FIX(N, 2, MEDIA) }, "8017 8018", NONE, NONE, "AIDC media type" },
	{ "7242", 0, QUERY, { UPTO(X, 25, ANY) },
	  "8017 8018", NONE, NONE, "version control number" },
	{ "7250", 0, QUERY, { FIX(N, 8, DATE_LONG) }, "8018", "7251", NONE, "date of birth" },
	{ "7251", 0, QUERY, { FIX(N, 8, DATE_LONG), FIX(N, 4, TIME) },
	  "8018", "7250", NONE, "date and time of birth" },
	{ "7252", 0, QUERY, { FIX(N, 1, SEX) }, "8018", NONE, NONE, "biological sex" },
	{ "7253", 0, QUERY, { UPTO(X, 40, PERCENT) },
	  "8017 8018", "7256 7259", NONE, "family name" },
	{ "7254", 0, QUERY, { UPTO(X, 40, PERCENT) },
	  "8017 8018", "7256 7259", NONE, "given name" },
	{ "7255", 0, QUERY, { UPTO(X, 10, ANY) }, "8017 8018", "7256 7259", NONE, "name suffix" },
	{ "7256", 0, QUERY, { UPTO(X, 90, PERCENT) }, "8017 8018", NONE, NONE, "full name" },
	{ "7257", 0, QUERY, { UPTO(X, 70, PERCENT) }, "8018", NONE, NONE, "address of a person" },
	{ "7258", 0, QUERY, { FIX(X, 3, BIRTH) }, "8018+7259", NONE, NONE, "birth sequence" },
	{ "7259", 0, QUERY, { UPTO(X, 40, PERCENT) },
	  "8018", "7256", NONE, "family name of a baby" },
	{ "8001", 0, QUERY,
	  { FIX(N, 4, NONZERO), FIX(N, 5, NONZERO), FIX(N, 3, NONZERO), FIX(N, 1, WINDING),
	  FIX(N, 1, ANY) },
	  "01", NONE, NONE, "roll dimensions" },
	{ "8002", 0, QUERY, { UPTO(X, 20, ANY) }, NONE, NONE, NONE, "mobile telephone id" },
	{ "8003", 0, QUERY, { FIX(N, 1, ZERO), FIX(N, 13, KEY), OPT_UPTO(X, 16, ANY) },
	  NONE, NONE, "", "GRAI" },
	{ "8004", 0, QUERY, { UPTO(X, 30, PREFIX) }, NONE, NONE, "7040", "GIAI" },
	{ "8005", 0, QUERY, { FIX(N, 6, ANY) }, "01 02", NONE, NONE, "price per unit" },
	{ "8006", 0, QUERY, { FIX(N, 14, GTIN), FIX(N, 4, PIECE) },
	  NONE, "01 37", "22 10 21", "ITIP" },
	{ "8007", 0, QUERY, { UPTO(X, 34, IBAN) }, "415", NONE, NONE, "IBAN" },
	{ "8008", 0, QUERY,
	  { FIX(N, 6, DATE), FIX(N, 2, HOUR), OPT_FIX(N, 2, MINUTE), OPT_FIX(N, 2, MINUTE) },
	  "01 02", NONE, NONE, "production date and time" },
	{ "8009", 0, QUERY, { UPTO(X, 50, ANY) }, "00 01", NONE, NONE, "sensor indicator" },
	{ "8010", 0, QUERY, { UPTO(Y, 30, PREFIX) }, NONE, NONE, "8011", "component and part id" },
	{ "8011", 0, 0, { UPTO(N, 12, NO_LEADING_0) },
	  "8010", NONE, NONE, "component serial number" },
	{ "8012", 0, QUERY, { UPTO(X, 20, ANY) }, "01 8006", NONE, NONE, "software version" },
	{ "8013", 0, QUERY, { UPTO(X, 25, GMN) }, NONE, NONE, "", "GMN" },
	{ "8014", 0, 0, { UPTO(X, 25, MUDI) }, "01", NONE, NONE, "MUDI" },
	{ "8017", 0, QUERY, { FIX(N, 18, KEY) }, NONE, "8018", "8019", "GSRN of a provider" },
	{ "8018", 0, QUERY, { FIX(N, 18, KEY) }, NONE, "8017", "8019", "GSRN of a recipient" },
	{ "8019", 0, 0, { UPTO(N, 10, ANY) },
	  "8017 8018", NONE, NONE, "service relation instance" },
	{ "8020", 0, 0, { UPTO(X, 25, ANY) }, "415", NONE, NONE, "payment slip number" },
	{ "8026", 0, QUERY, { FIX(N, 14, GTIN), FIX(N, 4, PIECE) },
	  "37", "02 8006", NONE, "ITIP of contents" },
	{ "8030", 0, QUERY, { UPTO(Z, 90, ANY) },
	  "00 01+21 253 255 8003 8004 8006+21 8010+8011 8017 8018", NONE, NONE,
	  "digital signature" },
	{ "8040", 0, 0, { FIX(N, 15, ANY) }, "01+21", NONE, NONE, "IMEI" },
	{ "8041", 0, 0, { FIX(N, 15, ANY) }, "01+21+8040", NONE, NONE, "second IMEI" },
	{ "8042", 0, 0, { FIX(N, 32, ANY) }, "01+21+8040", NONE, NONE, "eSIM id" },
	{ "8043", 0, 0, { FIX(N, 18, ANY), OPT_UPTO(N, 2, ANY) },
	  "01+21+8040", NONE, NONE, "SIM id" },
	{ "8110", 0, QUERY, { UPTO(X, 70, COUPON) }, NONE, NONE, NONE, "coupon code" },
	{ "8111", 0, QUERY, { FIX(N, 4, ANY) }, "255", NONE, NONE, "loyalty points" },
	{ "8112", 0, QUERY, { UPTO(X, 70, POS_OFFER) }, NONE, NONE, NONE, "positive offer coupon" },
	{ "8200", 0, 0, { UPTO(X, 70, ANY) }, "01", NONE, NONE, "product URL" },
	{ "90", 0, QUERY, { UPTO(X, 30, ANY) }, NONE, NONE, NONE, "mutually agreed information" },
	{ "91", '9', QUERY, { UPTO(X, 90, ANY) },
	  NONE, NONE, NONE, "company internal information" },
};
// clang-format on

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

size_t
perch_ai_digits(const struct perch_ai *ai)
{
	return strlen(ai->ai);
}

size_t
perch_ai_min(const struct perch_ai *ai)
{
	size_t n = 0;

	for (size_t i = 0; i < PERCH_AI_PARTS_MAX && ai->part[i].set != PERCH_SET_NONE; i++)
		if (!ai->part[i].is_optional)
			n += ai->part[i].min;
	return n;
}

size_t
perch_ai_max(const struct perch_ai *ai)
{
	size_t n = 0;

	for (size_t i = 0; i < PERCH_AI_PARTS_MAX && ai->part[i].set != PERCH_SET_NONE; i++)
		n += ai->part[i].max;
	return n;
}

/* No AI is the beginning of another one, so the first row that fits is the only one. */
const struct perch_ai *
perch_ai_find(struct perch_span text)
{
	for (size_t i = 0; i < PERCH_COUNT(table); i++) {
		const struct perch_ai *ai = &table[i];
		size_t n = perch_ai_digits(ai);

		if (text.n < n || memcmp(text.p, ai->ai, n - 1) != 0 || !is_digit(text.p[n - 1]))
			continue;
		char last = (char)text.p[n - 1];
		if (last == ai->ai[n - 1] || (last > ai->ai[n - 1] && last <= ai->last))
			return ai;
	}
	return NULL;
}

const struct perch_ai *
perch_ai_exact(struct perch_span code)
{
	const struct perch_ai *ai = perch_ai_find(code);

	return ai != NULL && perch_ai_digits(ai) == code.n ? ai : NULL;
}

const struct perch_ai *
perch_ai_table(size_t *n)
{
	*n = PERCH_COUNT(table);
	return table;
}
