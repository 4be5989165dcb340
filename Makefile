# Perch: one plain, non-recursive GNU Makefile. `make help` lists what it can do.
#
# Output goes to build/: programs to build/bin (VARIANT=release) or build/<variant>/bin.
# Sources are listed one a line, so that a stray file is never built and merges stay clean.

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
SHELL := /bin/sh

BUILD   ?= build
VARIANT ?= release
PREFIX  ?= /usr
DESTDIR ?=
WERROR  ?= 1
TIME    ?= 60
SOAK    ?= 1800
CC      := $(if $(filter default,$(origin CC)),gcc,$(CC))
PKG_CONFIG ?= pkg-config
VERSION := 0.1.0

OUT := $(BUILD)/$(VARIANT)
BIN := $(if $(filter release,$(VARIANT)),$(BUILD)/bin,$(OUT)/bin)

# --- flags ------------------------------------------------------------------------------------
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wold-style-definition -Wvla -Wundef -Wformat=2 -Wwrite-strings \
	-Wcast-qual -Wpointer-arith -Wswitch-enum -Wnull-dereference -Wimplicit-fallthrough
WARN_gcc := -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Walloca
HARDEN := -fstack-protector-strong -fstack-clash-protection -fPIE
HARDEN_x86_64  := -fcf-protection
HARDEN_aarch64 := -mbranch-protection=standard

OPT_release := -O2 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
OPT_asan    := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all
OPT_cov     := -O0 -g --coverage
OPT_fuzz    := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all
LINK_release := -Wl,-z,relro,-z,now
LINK_asan    := -fsanitize=address,undefined
LINK_cov     := --coverage
LINK_fuzz    := -fsanitize=fuzzer,address,undefined
ifeq ($(OPT_$(VARIANT)),)
$(error unknown VARIANT '$(VARIANT)': use release, asan or cov)
endif

MACHINE := $(shell uname -m)
CFLAGS  ?=
ALL_CFLAGS = -std=gnu17 $(OPT_$(VARIANT)) $(WARN) $(if $(findstring clang,$(CC)),,$(WARN_gcc)) \
	$(if $(filter 1,$(WERROR)),-Werror) $(HARDEN) $(HARDEN_$(MACHINE)) -pthread \
	-D_GNU_SOURCE -DPERCH_VERSION='"$(VERSION)"' -I. -include firmware/base/ban.h $(CFLAGS)
ALL_LDFLAGS = $(LINK_$(VARIANT)) -pie -pthread -Wl,--as-needed $(LDFLAGS)
libs = $(if $(1),$(shell $(PKG_CONFIG) --libs $(1))) -lm

# --- sources ----------------------------------------------------------------------------------
BASE_SRC := \
	firmware/base/buf.c \
	firmware/base/clock.c \
	firmware/base/csv.c \
	firmware/base/json_parse.c \
	firmware/base/json_read.c \
	firmware/base/json_text.c \
	firmware/base/json_write.c \
	firmware/base/log.c \
	firmware/base/quantity.c \
	firmware/base/rc.c \
	firmware/base/reader.c \
	firmware/base/text.c

KEYMAP_SRC := \
	drivers/keymap/alt_code.c \
	drivers/keymap/be.c \
	drivers/keymap/ch.c \
	drivers/keymap/de.c \
	drivers/keymap/dead_key.c \
	drivers/keymap/dk.c \
	drivers/keymap/es.c \
	drivers/keymap/fr.c \
	drivers/keymap/it.c \
	drivers/keymap/keymap.c \
	drivers/keymap/no.c \
	drivers/keymap/pt.c \
	drivers/keymap/se.c \
	drivers/keymap/uk.c \
	drivers/keymap/us.c

DRIVERS_SRC := \
	drivers/hid/descriptor.c \
	drivers/ids.c \
	$(KEYMAP_SRC) \
	drivers/port/capture.c \
	drivers/port/channel.c \
	drivers/port/player.c \
	drivers/port/port.c \
	drivers/reading.c \
	drivers/registry.c \
	drivers/scale/hid_scale.c \
	drivers/scale/hid_scale_layout.c \
	drivers/scale/oem_scale.c \
	drivers/scanner/cdc_acm.c \
	drivers/scanner/cdc_line.c \
	drivers/scanner/framing.c \
	drivers/scanner/hid_keyboard.c \
	drivers/scanner/hid_keyboard_layout.c \
	drivers/scanner/hid_pos.c \
	drivers/scanner/hid_pos_layout.c \
	drivers/scanner/metrologic.c \
	drivers/scanner/oem.c \
	drivers/scanner/oem_interface.c \
	drivers/scanner/oem_status.c \
	drivers/scanner/oem_trailer.c \
	drivers/scanner/opticon.c \
	drivers/scanner/snapi.c \
	drivers/scanner/ssi.c \
	drivers/scanner/symbol_com.c \
	drivers/scanner/wrapping.c \
	drivers/scanner/zebra_type.c \
	drivers/symbology.c

PORT_SRC := \
	drivers/port/replay.c \
	drivers/port/socket.c

# the USB port, apart because it needs libusb
USB_SRC := \
	drivers/port/usb.c \
	drivers/port/usb_choice.c \
	drivers/port/usb_claim.c \
	drivers/port/usb_config.c \
	drivers/port/usb_device.c \
	drivers/port/usb_learn.c \
	drivers/port/usb_policy.c \
	drivers/port/usb_request.c \
	drivers/port/usb_sysfs.c

LABEL_SRC := \
	firmware/label/ai.c \
	firmware/label/ai_check.c \
	firmware/label/ai_codes.c \
	firmware/label/ai_coupon.c \
	firmware/label/aim.c \
	firmware/label/digital_link.c \
	firmware/label/explain.c \
	firmware/label/gs1.c \
	firmware/label/gs1_lost.c \
	firmware/label/gs1_rules.c \
	firmware/label/house.c \
	firmware/label/house_check.c \
	firmware/label/house_json.c \
	firmware/label/house_match.c \
	firmware/label/label.c \
	firmware/label/label_json.c \
	firmware/label/roll.c \
	firmware/label/separator.c

INSPECT_SRC := \
	firmware/inspect/band.c \
	firmware/inspect/colour_difference.c \
	firmware/inspect/colour_grade.c \
	firmware/inspect/colour_kind.c \
	firmware/inspect/colour_list.c \
	firmware/inspect/colour_reading.c \
	firmware/inspect/colour_rule.c \
	firmware/inspect/compare_json.c \
	firmware/inspect/defect.c \
	firmware/inspect/defect_json.c \
	firmware/inspect/explain.c \
	firmware/inspect/field.c \
	firmware/inspect/judge.c \
	firmware/inspect/lot.c \
	firmware/inspect/measure.c \
	firmware/inspect/profile.c \
	firmware/inspect/profile_json.c \
	firmware/inspect/profile_line.c \
	firmware/inspect/profile_rules.c \
	firmware/inspect/profile_shipped.c \
	firmware/inspect/profile_words.c \
	firmware/inspect/profile_write.c \
	firmware/inspect/ratio.c \
	firmware/inspect/roll_json.c \
	firmware/inspect/sample.c \
	firmware/inspect/sample_pick.c \
	firmware/inspect/sample_rule.c \
	firmware/inspect/sample_switch.c \
	firmware/inspect/sample_table.c \
	firmware/inspect/sample_table_read.c \
	firmware/inspect/sample_table_write.c \
	firmware/inspect/sample_z14.c \
	firmware/inspect/score.c \
	firmware/inspect/score_json.c \
	firmware/inspect/shade.c \
	firmware/inspect/sweep.c \
	firmware/inspect/words.c

SESSION_SRC := \
	firmware/session/begin.c \
	firmware/session/check.c \
	firmware/session/close.c \
	firmware/session/colour.c \
	firmware/session/command.c \
	firmware/session/command_check.c \
	firmware/session/command_colour.c \
	firmware/session/command_count.c \
	firmware/session/command_floor.c \
	firmware/session/command_follow.c \
	firmware/session/command_lot.c \
	firmware/session/command_make.c \
	firmware/session/command_measure.c \
	firmware/session/command_people.c \
	firmware/session/command_roll.c \
	firmware/session/command_words.c \
	firmware/session/count.c \
	firmware/session/decide.c \
	firmware/session/entry.c \
	firmware/session/figure.c \
	firmware/session/finding.c \
	firmware/session/fold.c \
	firmware/session/follow.c \
	firmware/session/hold.c \
	firmware/session/keep.c \
	firmware/session/lab.c \
	firmware/session/lot.c \
	firmware/session/make.c \
	firmware/session/measure.c \
	firmware/session/office_item.c \
	firmware/session/open_roll.c \
	firmware/session/order.c \
	firmware/session/person.c \
	firmware/session/picks.c \
	firmware/session/record.c \
	firmware/session/record_document.c \
	firmware/session/record_table.c \
	firmware/session/role.c \
	firmware/session/scan.c \
	firmware/session/score.c \
	firmware/session/separator.c \
	firmware/session/session.c \
	firmware/session/shift.c \
	firmware/session/sign.c \
	firmware/session/sign_in.c \
	firmware/session/turn.c \
	firmware/session/undo.c \
	firmware/session/weigh.c

STORE_SRC := \
	firmware/store/aside.c \
	firmware/store/backup.c \
	firmware/store/append_only.c \
	firmware/store/db.c \
	firmware/store/file.c \
	firmware/store/kind_log.c \
	firmware/store/kind_master.c \
	firmware/store/kind_sync.c \
	firmware/store/kind_view.c \
	firmware/store/lock.c \
	firmware/store/log_read.c \
	firmware/store/log_write.c \
	firmware/store/master_read.c \
	firmware/store/mark.c \
	firmware/store/migrate.c \
	firmware/store/reserve.c \
	firmware/store/stmt.c \
	firmware/store/vfs.c \
	firmware/store/value.c \
	firmware/store/view.c \
	firmware/store/view_entry.c \
	firmware/store/view_follow.c \
	firmware/store/view_order.c \
	firmware/store/view_people.c \
	firmware/store/view_roll.c \
	firmware/store/view_scanner.c \
	firmware/store/world.c \
	firmware/store/world_list.c \
	firmware/store/world_action.c \
	firmware/store/world_hold.c \
	firmware/store/world_office.c \
	firmware/store/world_people.c \
	firmware/store/world_roll.c

SEAL_SRC := \
	firmware/seal/chain.c \
	firmware/seal/pin.c \
	firmware/seal/seal.c \
	firmware/seal/signer.c

# the log with all that keeps it whole; also what its tests and rigs drive
JOURNAL_SRC := \
	firmware/app/identity.c \
	firmware/app/journal.c \
	firmware/app/journal_open.c \
	firmware/app/rebuild.c \
	firmware/app/recover.c \
	firmware/app/recover_notice.c \
	firmware/app/recover_office.c \
	firmware/app/recover_traces.c \
	firmware/app/salvage.c \
	firmware/app/sync_child.c

APP_SRC := \
	$(JOURNAL_SRC) \
	firmware/app/answer.c \
	firmware/app/audit.c \
	firmware/app/audit_around.c \
	firmware/app/blot.c \
	firmware/app/colour.c \
	firmware/app/config.c \
	firmware/app/console.c \
	firmware/app/decode.c \
	firmware/app/defects.c \
	firmware/app/device_text.c \
	firmware/app/devices.c \
	firmware/app/engine.c \
	firmware/app/grade.c \
	firmware/app/label.c \
	firmware/app/listen.c \
	firmware/app/main.c \
	firmware/app/measure.c \
	firmware/app/measure_options.c \
	firmware/app/options.c \
	firmware/app/port_loop.c \
	firmware/app/profile_file.c \
	firmware/app/profiles.c \
	firmware/app/recorder.c \
	firmware/app/roll.c \
	firmware/app/sample.c \
	firmware/app/sample_history.c \
	firmware/app/stick.c \
	firmware/app/typed.c \
	firmware/app/verify.c \
	firmware/app/weighing.c \
	firmware/app/whole_file.c

# --- programs ---------------------------------------------------------------------------------
sql_c = $(OUT)/gen/$(1)_sql.c

PROGRAMS := perch
perch_SRC := \
	$(APP_SRC) \
	$(DRIVERS_SRC) \
	$(PORT_SRC) \
	$(USB_SRC) \
	$(LABEL_SRC) \
	$(INSPECT_SRC) \
	$(SESSION_SRC) \
	$(STORE_SRC) \
	$(SEAL_SRC) \
	sync/wire_batch.c \
	sync/wire_in.c \
	$(call sql_c,log) \
	$(call sql_c,view) \
	$(call sql_c,master) \
	$(call sql_c,sync)
perch_PKG := libusb-1.0 sqlite3 libcrypto inih

# perch-verify: `perch verify` and what it reads, nothing else (tests/layers/verify.sh)
PROGRAMS += perch-verify
perch-verify_SRC := \
	firmware/app/audit.c \
	firmware/app/audit_around.c \
	firmware/app/config.c \
	firmware/app/options.c \
	firmware/app/verify.c \
	firmware/app/verify_main.c \
	firmware/seal/chain.c \
	firmware/seal/seal.c \
	firmware/session/record.c \
	firmware/session/record_table.c \
	firmware/session/order.c \
	firmware/store/append_only.c \
	firmware/store/db.c \
	firmware/store/file.c \
	firmware/store/kind_log.c \
	firmware/store/kind_sync.c \
	firmware/store/kind_view.c \
	firmware/store/lock.c \
	firmware/store/log_read.c \
	firmware/store/mark.c \
	firmware/store/migrate.c \
	firmware/store/stmt.c \
	firmware/store/value.c \
	firmware/store/vfs.c \
	firmware/store/view.c \
	firmware/store/view_entry.c \
	firmware/store/view_follow.c \
	firmware/store/view_order.c \
	firmware/store/view_people.c \
	firmware/store/view_roll.c \
	sync/wire_batch.c \
	sync/wire_in.c \
	$(call sql_c,log) \
	$(call sql_c,view) \
	$(call sql_c,sync)
perch-verify_PKG := sqlite3 libcrypto inih

# perch-sync
WIRE_SRC := \
	sync/wire_batch.c \
	sync/wire_enrol.c \
	sync/wire_hello.c \
	sync/wire_in.c \
	sync/wire_master.c \
	sync/wire_problem.c

SYNC_STORE_SRC := \
	firmware/app/config.c \
	firmware/seal/chain.c \
	firmware/seal/csr.c \
	firmware/seal/seal.c \
	firmware/session/office_item.c \
	firmware/session/order.c \
	firmware/store/append_only.c \
	firmware/store/aside.c \
	firmware/store/db.c \
	firmware/store/file.c \
	firmware/store/kind_log.c \
	firmware/store/kind_master.c \
	firmware/store/kind_sync.c \
	firmware/store/lock.c \
	firmware/store/log_read.c \
	firmware/store/mark.c \
	firmware/store/master_read.c \
	firmware/store/migrate.c \
	firmware/store/stmt.c \
	firmware/store/value.c \
	firmware/store/vfs.c \
	$(INSPECT_SRC) \
	$(call sql_c,log) \
	$(call sql_c,master) \
	$(call sql_c,sync)

PROGRAMS += perch-sync
perch-sync_SRC := \
	sync/delivery.c \
	sync/enrol.c \
	sync/http.c \
	sync/main.c \
	sync/master.c \
	sync/mend.c \
	sync/once.c \
	sync/pack.c \
	sync/restore.c \
	sync/result.c \
	sync/returned.c \
	sync/state.c \
	sync/status.c \
	sync/status_show.c \
	sync/streams.c \
	sync/terminal.c \
	sync/tls_check.c \
	sync/trouble.c \
	sync/uplink.c \
	$(WIRE_SRC) \
	$(SYNC_STORE_SRC)
perch-sync_PKG := libcurl zlib sqlite3 libssl libcrypto inih

# perch-office
OFFICE_SRC := \
	$(LABEL_SRC) \
	firmware/seal/ca.c \
	firmware/seal/chain.c \
	firmware/seal/csr.c \
	firmware/seal/pin.c \
	firmware/seal/seal.c \
	firmware/session/office_item.c \
	firmware/session/order.c \
	firmware/session/person.c \
	firmware/session/record.c \
	firmware/session/record_document.c \
	firmware/session/record_table.c \
	firmware/store/append_only.c \
	firmware/store/db.c \
	firmware/store/file.c \
	firmware/store/kind_office.c \
	firmware/store/lock.c \
	firmware/store/migrate.c \
	firmware/store/stmt.c \
	firmware/store/vfs.c \
	sync/office/actions.c \
	sync/office/batch.c \
	sync/office/config.c \
	sync/office/desk.c \
	sync/office/device.c \
	sync/office/done.c \
	sync/office/enrol.c \
	sync/office/evidence.c \
	sync/office/exchange.c \
	sync/office/hello.c \
	sync/office/import.c \
	sync/office/import_json.c \
	sync/office/import_person.c \
	sync/office/import_sheet.c \
	sync/office/import_tables.c \
	sync/office/init.c \
	sync/office/judge.c \
	sync/office/judge_entry.c \
	sync/office/judge_follow.c \
	sync/office/judge_order.c \
	sync/office/judge_people.c \
	sync/office/judge_roll.c \
	sync/office/judge_row.c \
	sync/office/judge_score.c \
	sync/office/judge_sign.c \
	sync/office/keys.c \
	sync/office/master.c \
	sync/office/office.c \
	sync/office/project.c \
	sync/office/reply.c \
	sync/office/restore.c \
	sync/office/stream.c \
	sync/office/verify.c \
	sync/pack.c \
	$(WIRE_SRC) \
	$(call sql_c,office)

PROGRAMS += perch-office
perch-office_SRC := \
	sync/office/listen.c \
	sync/office/main.c \
	sync/office/serve.c \
	$(OFFICE_SRC)
perch-office_PKG := libmicrohttpd gnutls zlib sqlite3 libcrypto inih

# --- unit tests: each links only the sources it names, the base archive and cmocka -------------
UNIT :=
# base
UNIT += \
	buf \
	clock \
	csv \
	json \
	log \
	quantity \
	rc \
	reader \
	text
# seal, store
UNIT += \
	journal \
	roll_command \
	seal \
	store \
	world
test_journal_SRC := \
	firmware/app/audit.c \
	firmware/app/audit_around.c \
	firmware/app/config.c \
	$(JOURNAL_SRC) \
	drivers/reading.c \
	drivers/symbology.c \
	$(LABEL_SRC) \
	$(INSPECT_SRC) \
	$(SESSION_SRC) \
	$(STORE_SRC) \
	$(SEAL_SRC) \
	sync/wire_batch.c \
	sync/wire_in.c \
	$(call sql_c,log) \
	$(call sql_c,view) \
	$(call sql_c,master) \
	$(call sql_c,sync)
test_journal_PKG := sqlite3 libcrypto inih
# copies of the log, a log made anew
UNIT += \
	backup \
	recover
test_backup_SRC = \
	firmware/store/aside.c \
	firmware/store/backup.c \
	$(test_store_SRC)
test_backup_PKG := sqlite3
UNIT += mend
test_mend_SRC := \
	sync/mend.c \
	sync/result.c \
	sync/state.c \
	sync/terminal.c \
	$(WIRE_SRC) \
	$(SYNC_STORE_SRC)
test_mend_PKG := sqlite3 libcrypto inih
test_recover_SRC := \
	tests/unit/recover_world.c \
	$(test_journal_SRC)
test_recover_PKG := $(test_journal_PKG)
# verify, and what is done to a log
UNIT += \
	verify \
	verify_mutations
test_verify_SRC := \
	tests/unit/verify_world.c \
	$(test_journal_SRC)
test_verify_PKG := $(test_journal_PKG)
test_verify_mutations_SRC := \
	tests/unit/log_rows.c \
	tests/unit/mutate.c \
	tests/unit/mutate_epoch.c \
	tests/unit/mutate_rows.c \
	tests/unit/verify_world.c \
	$(test_journal_SRC)
test_verify_mutations_PKG := $(test_journal_PKG)
test_roll_command_SRC := \
	$(test_journal_SRC) \
	firmware/app/answer.c \
	firmware/app/grade.c \
	firmware/app/options.c \
	firmware/app/profile_file.c \
	firmware/app/roll.c \
	firmware/app/whole_file.c
test_roll_command_PKG := $(test_journal_PKG)
test_seal_SRC := \
	$(SEAL_SRC) \
	firmware/session/order.c \
	firmware/session/person.c
test_seal_PKG := libcrypto
# people
UNIT += \
	person \
	pin
test_person_SRC := \
	firmware/session/order.c \
	firmware/session/person.c
test_pin_SRC := $(test_seal_SRC)
test_pin_PKG := libcrypto
test_store_SRC := \
	firmware/store/append_only.c \
	firmware/store/db.c \
	firmware/store/file.c \
	firmware/store/kind_log.c \
	firmware/store/kind_master.c \
	firmware/store/kind_sync.c \
	firmware/store/kind_view.c \
	firmware/store/lock.c \
	firmware/store/log_read.c \
	firmware/store/log_write.c \
	firmware/store/mark.c \
	firmware/store/migrate.c \
	firmware/store/stmt.c \
	firmware/store/vfs.c \
	$(call sql_c,log) \
	$(call sql_c,view) \
	$(call sql_c,master) \
	$(call sql_c,sync)
test_store_PKG := sqlite3
UNIT += \
	store_refuse \
	store_room \
	store_stmt
test_store_refuse_SRC := $(test_store_SRC)
test_store_refuse_PKG := sqlite3
test_store_room_SRC := \
	$(test_store_SRC) \
	firmware/store/reserve.c
test_store_room_PKG := sqlite3
test_store_stmt_SRC := $(test_store_SRC)
test_store_stmt_PKG := sqlite3
test_world_SRC := \
	tests/unit/world_sim.c \
	tests/unit/log_world.c \
	tests/unit/log_roll.c \
	tests/unit/log_follow.c \
	tests/unit/log_people.c \
	drivers/reading.c \
	drivers/symbology.c \
	firmware/session/office_item.c \
	firmware/session/order.c \
	firmware/session/person.c \
	firmware/session/record.c \
	firmware/session/record_table.c \
	$(LABEL_SRC) \
	$(INSPECT_SRC) \
	$(STORE_SRC) \
	sync/master.c \
	$(WIRE_SRC) \
	$(call sql_c,log) \
	$(call sql_c,view) \
	$(call sql_c,master) \
	$(call sql_c,sync)
test_world_PKG := sqlite3
UNIT += world_case
test_world_case_SRC = $(test_world_SRC)
test_world_case_PKG := sqlite3
# inspect
UNIT += \
	grade \
	grade_vectors \
	judge \
	profile \
	profile_any \
	score \
	sweep \
	systems
test_judge_SRC := \
	firmware/inspect/explain.c \
	firmware/inspect/judge.c \
	firmware/inspect/profile.c \
	firmware/inspect/profile_shipped.c \
	firmware/inspect/profile_words.c
test_score_SRC := \
	$(test_judge_SRC) \
	firmware/inspect/score.c \
	firmware/inspect/sweep.c
test_profile_any_SRC := $(sort $(test_profile_SRC) $(test_score_SRC))
test_sweep_SRC := $(test_score_SRC)
test_systems_SRC := $(test_score_SRC)
test_profile_SRC := \
	firmware/inspect/field.c \
	firmware/inspect/profile.c \
	firmware/inspect/profile_json.c \
	firmware/inspect/profile_line.c \
	firmware/inspect/profile_rules.c \
	firmware/inspect/profile_shipped.c \
	firmware/inspect/profile_words.c \
	firmware/inspect/profile_write.c
test_grade_SRC := \
	$(sort $(test_profile_SRC) $(test_score_SRC)) \
	firmware/app/answer.c \
	firmware/app/grade.c \
	firmware/app/options.c \
	firmware/app/profile_file.c \
	firmware/app/profiles.c \
	firmware/app/whole_file.c \
	firmware/inspect/compare_json.c \
	firmware/inspect/roll_json.c \
	firmware/inspect/score_json.c
test_grade_vectors_SRC := $(test_grade_SRC)
# sampling
UNIT += \
	sample \
	sample_command \
	sample_lot \
	sample_pick \
	sample_switch \
	sample_table
test_sample_table_SRC := \
	firmware/inspect/field.c \
	firmware/inspect/sample_table.c \
	firmware/inspect/sample_table_read.c \
	firmware/inspect/sample_table_write.c \
	firmware/inspect/sample_z14.c
test_sample_SRC := \
	$(test_sample_table_SRC) \
	firmware/inspect/sample.c \
	firmware/inspect/sample_rule.c
test_sample_command_SRC := \
	$(test_sample_SRC) \
	firmware/app/answer.c \
	firmware/app/options.c \
	firmware/app/sample.c \
	firmware/app/sample_history.c \
	firmware/app/whole_file.c \
	firmware/inspect/sample_switch.c
test_sample_lot_SRC := $(INSPECT_SRC)
test_sample_pick_SRC := firmware/inspect/sample_pick.c
test_sample_switch_SRC := \
	$(test_sample_table_SRC) \
	firmware/inspect/sample_switch.c
# measures, words, defects
UNIT += \
	band \
	defect \
	defects_command \
	measure \
	measure_command \
	ratio \
	words
test_ratio_SRC := firmware/inspect/ratio.c
test_band_SRC := \
	firmware/inspect/band.c \
	$(test_ratio_SRC)
test_measure_SRC := \
	firmware/inspect/measure.c \
	$(test_band_SRC)
test_measure_command_SRC := \
	firmware/app/answer.c \
	firmware/app/measure.c \
	firmware/app/measure_options.c \
	firmware/app/options.c \
	firmware/inspect/words.c \
	$(test_measure_SRC)
test_words_SRC := firmware/inspect/words.c
test_defect_SRC := \
	firmware/inspect/defect.c \
	firmware/inspect/defect_json.c \
	firmware/inspect/field.c
test_defects_command_SRC := \
	firmware/app/answer.c \
	firmware/app/defects.c \
	firmware/app/options.c \
	$(test_defect_SRC)
# colour
UNIT += \
	colour \
	colour_difference \
	colour_rule \
	shade
test_colour_difference_SRC := \
	firmware/inspect/colour_difference.c \
	firmware/inspect/colour_grade.c \
	firmware/inspect/colour_list.c \
	firmware/inspect/colour_reading.c
test_colour_SRC := \
	$(test_colour_difference_SRC) \
	firmware/app/answer.c \
	firmware/app/colour.c \
	firmware/app/options.c \
	firmware/inspect/shade.c
test_colour_rule_SRC := \
	firmware/inspect/colour_grade.c \
	firmware/inspect/colour_kind.c \
	firmware/inspect/colour_rule.c \
	firmware/inspect/field.c
test_shade_SRC := firmware/inspect/shade.c
# label
UNIT += \
	ai \
	digital_link \
	house \
	label \
	label_command \
	label_words \
	lost_separator
test_ai_SRC := \
	firmware/label/ai.c \
	firmware/label/ai_check.c \
	firmware/label/ai_codes.c \
	firmware/label/ai_coupon.c \
	firmware/label/explain.c
test_digital_link_SRC := $(LABEL_SRC)
test_house_SRC := $(LABEL_SRC)
test_label_SRC := $(LABEL_SRC)
test_label_command_SRC := \
	$(LABEL_SRC) \
	firmware/app/answer.c \
	firmware/app/label.c \
	firmware/app/options.c \
	firmware/app/whole_file.c
test_label_words_SRC := $(LABEL_SRC)
test_lost_separator_SRC := $(LABEL_SRC)
# session
UNIT += \
	command \
	order \
	record \
	session
test_command_SRC := \
	firmware/session/command.c \
	firmware/session/command_check.c \
	firmware/session/command_colour.c \
	firmware/session/command_count.c \
	firmware/session/command_floor.c \
	firmware/session/command_follow.c \
	firmware/session/command_lot.c \
	firmware/session/command_make.c \
	firmware/session/command_measure.c \
	firmware/session/command_people.c \
	firmware/session/command_roll.c \
	firmware/session/command_words.c \
	firmware/session/order.c \
	firmware/session/person.c
UNIT += role
test_role_SRC := \
	$(test_command_SRC) \
	firmware/session/role.c
UNIT += office_item
test_office_item_SRC := \
	$(INSPECT_SRC) \
	firmware/session/office_item.c \
	firmware/session/order.c
test_order_SRC := \
	$(INSPECT_SRC) \
	firmware/session/order.c
test_record_SRC := \
	firmware/session/record.c \
	firmware/session/record_document.c \
	firmware/session/record_table.c
test_session_SRC := \
	tests/unit/session_world.c \
	tests/unit/log_world.c \
	tests/unit/log_roll.c \
	tests/unit/log_follow.c \
	tests/unit/log_people.c \
	$(SESSION_SRC) \
	$(LABEL_SRC) \
	$(INSPECT_SRC) \
	drivers/reading.c \
	drivers/symbology.c
UNIT += \
	session_check \
	session_close \
	session_colour \
	session_count \
	session_follow \
	session_hold \
	session_lot \
	session_make \
	session_measure \
	session_people \
	session_score \
	session_severity \
	session_sign \
	session_weigh \
	weighing
test_session_check_SRC := $(test_session_SRC) tests/unit/session_play.c
test_session_close_SRC := $(test_session_check_SRC)
test_session_colour_SRC := $(test_session_check_SRC)
test_session_count_SRC := $(test_session_check_SRC)
test_session_follow_SRC := $(test_session_check_SRC)
test_session_hold_SRC := $(test_session_check_SRC)
test_session_lot_SRC := $(test_session_check_SRC)
test_session_make_SRC := $(test_session_check_SRC)
test_session_measure_SRC := $(test_session_check_SRC)
test_session_people_SRC := $(test_session_check_SRC)
test_session_severity_SRC := $(test_session_check_SRC)
test_session_sign_SRC := $(test_session_check_SRC)
test_session_score_SRC := $(test_session_check_SRC)
test_session_weigh_SRC := $(test_session_check_SRC)
test_weighing_SRC := firmware/app/weighing.c

# sync
UNIT += \
	csr \
	http \
	master \
	pack \
	returned \
	state \
	status \
	streams \
	trouble \
	uplink \
	uplink_sim \
	wire
test_csr_SRC := \
	firmware/seal/chain.c \
	firmware/seal/csr.c
test_csr_PKG := libcrypto
test_http_SRC := \
	sync/http.c \
	sync/tls_check.c \
	sync/trouble.c \
	sync/wire_in.c \
	sync/wire_problem.c \
	tests/unit/tls_server.c
test_http_PKG := libcurl libssl libcrypto
test_master_SRC := \
	$(INSPECT_SRC) \
	firmware/session/office_item.c \
	firmware/session/order.c \
	firmware/store/append_only.c \
	firmware/store/db.c \
	firmware/store/kind_master.c \
	firmware/store/lock.c \
	firmware/store/master_read.c \
	firmware/store/migrate.c \
	firmware/store/stmt.c \
	firmware/store/value.c \
	firmware/store/vfs.c \
	sync/master.c \
	$(WIRE_SRC) \
	$(call sql_c,master)
test_master_PKG := sqlite3
test_returned_SRC := \
	firmware/seal/chain.c \
	sync/returned.c \
	sync/wire_batch.c \
	sync/wire_in.c
test_returned_PKG := libcrypto
test_state_SRC := \
	firmware/store/append_only.c \
	firmware/store/db.c \
	firmware/store/kind_sync.c \
	firmware/store/lock.c \
	firmware/store/migrate.c \
	firmware/store/stmt.c \
	firmware/store/vfs.c \
	sync/result.c \
	sync/state.c \
	$(call sql_c,sync)
test_state_PKG := sqlite3
test_status_SRC := \
	sync/result.c \
	sync/status_show.c
test_streams_SRC := \
	firmware/seal/chain.c \
	firmware/store/append_only.c \
	firmware/store/db.c \
	firmware/store/kind_log.c \
	firmware/store/lock.c \
	firmware/store/log_read.c \
	firmware/store/log_write.c \
	firmware/store/migrate.c \
	firmware/store/stmt.c \
	firmware/store/vfs.c \
	sync/streams.c \
	sync/wire_batch.c \
	sync/wire_in.c \
	$(call sql_c,log)
test_streams_PKG := sqlite3 libcrypto
test_trouble_SRC := \
	sync/trouble.c \
	sync/wire_in.c \
	sync/wire_problem.c
test_pack_SRC := sync/pack.c
test_pack_PKG := zlib
test_uplink_SRC := sync/uplink.c
test_uplink_sim_SRC := \
	sync/trouble.c \
	sync/uplink.c \
	$(WIRE_SRC)
test_wire_SRC := $(WIRE_SRC)

# drivers
UNIT += \
	captures \
	capture \
	decode \
	hid_descriptor \
	hid_keyboard \
	hid_keyboard_layout \
	hid_pos \
	keymap \
	reading \
	registry \
	replay \
	socket
test_captures_SRC := \
	$(DRIVERS_SRC) \
	drivers/port/replay.c
test_capture_SRC := $(DRIVERS_SRC)
test_decode_SRC := \
	$(DRIVERS_SRC) \
	drivers/port/replay.c \
	firmware/app/decode.c \
	firmware/app/options.c
test_hid_descriptor_SRC := drivers/hid/descriptor.c
test_hid_keyboard_SRC := \
	drivers/hid/descriptor.c \
	$(KEYMAP_SRC) \
	drivers/reading.c \
	drivers/scanner/hid_keyboard.c \
	drivers/scanner/hid_keyboard_layout.c \
	drivers/symbology.c
test_hid_keyboard_layout_SRC := \
	drivers/hid/descriptor.c \
	drivers/scanner/hid_keyboard_layout.c
test_hid_pos_SRC := \
	drivers/hid/descriptor.c \
	drivers/reading.c \
	drivers/scanner/hid_pos.c \
	drivers/scanner/hid_pos_layout.c \
	drivers/scanner/wrapping.c \
	drivers/symbology.c
test_keymap_SRC := $(KEYMAP_SRC)
test_reading_SRC := \
	drivers/reading.c \
	drivers/symbology.c
test_registry_SRC := $(DRIVERS_SRC)
test_replay_SRC := \
	$(DRIVERS_SRC) \
	drivers/port/replay.c
test_socket_SRC := \
	$(DRIVERS_SRC) \
	drivers/port/socket.c

# oem, scales
UNIT += \
	hid_scale \
	oem \
	oem_scale
test_hid_scale_SRC := \
	drivers/hid/descriptor.c \
	drivers/ids.c \
	drivers/reading.c \
	drivers/scale/hid_scale.c \
	drivers/scale/hid_scale_layout.c \
	drivers/symbology.c
test_oem_SRC := \
	drivers/hid/descriptor.c \
	drivers/reading.c \
	drivers/scanner/oem.c \
	drivers/scanner/oem_interface.c \
	drivers/scanner/oem_status.c \
	drivers/scanner/oem_trailer.c \
	drivers/scanner/wrapping.c \
	drivers/symbology.c
test_oem_scale_SRC := \
	drivers/hid/descriptor.c \
	drivers/reading.c \
	drivers/scale/oem_scale.c \
	drivers/scanner/oem_interface.c \
	drivers/scanner/oem_status.c \
	drivers/symbology.c

# serial shapes
UNIT += \
	cdc_acm \
	framing \
	serial \
	snapi \
	ssi \
	wrapping
test_wrapping_SRC := \
	drivers/reading.c \
	drivers/scanner/wrapping.c \
	drivers/scanner/zebra_type.c \
	drivers/symbology.c
test_framing_SRC := \
	drivers/reading.c \
	drivers/scanner/framing.c \
	drivers/scanner/wrapping.c \
	drivers/symbology.c
test_ssi_SRC := \
	drivers/reading.c \
	drivers/scanner/cdc_line.c \
	drivers/scanner/ssi.c \
	drivers/scanner/wrapping.c \
	drivers/scanner/zebra_type.c \
	drivers/symbology.c
test_cdc_acm_SRC := \
	drivers/scanner/cdc_acm.c \
	drivers/scanner/framing.c \
	$(test_ssi_SRC)
test_serial_SRC := \
	drivers/scanner/metrologic.c \
	drivers/scanner/opticon.c \
	drivers/scanner/symbol_com.c \
	$(test_framing_SRC)
test_snapi_SRC := \
	drivers/scanner/snapi.c \
	$(test_wrapping_SRC)

# --- benchmarks, in build/<variant>/bench: tests/bench/bench_<name>.c and the sources it names -----
BENCH := \
	big \
	bare \
	decode \
	grade \
	label \
	log \
	size \
	usb
bench_bare_PKG := $(perch_PKG)
bench_decode_SRC := \
	tests/bench/bench.c \
	$(DRIVERS_SRC) \
	drivers/port/replay.c
bench_grade_SRC := \
	tests/bench/bench.c \
	firmware/inspect/explain.c \
	firmware/inspect/judge.c \
	firmware/inspect/profile.c \
	firmware/inspect/profile_shipped.c \
	firmware/inspect/profile_words.c \
	firmware/inspect/score.c \
	firmware/inspect/sweep.c
bench_label_SRC := \
	tests/bench/bench.c \
	$(LABEL_SRC)
bench_big_SRC := \
	tests/bench/bench.c \
	tests/bench/big_log.c \
	drivers/reading.c \
	drivers/symbology.c \
	$(JOURNAL_SRC) \
	$(LABEL_SRC) \
	$(INSPECT_SRC) \
	$(SESSION_SRC) \
	$(STORE_SRC) \
	$(SEAL_SRC) \
	$(call sql_c,log) \
	$(call sql_c,view) \
	$(call sql_c,master) \
	$(call sql_c,sync)
bench_big_PKG := sqlite3 libcrypto
bench_log_SRC := \
	tests/bench/bench.c \
	tests/bench/log_floor.c \
	tests/bench/log_journal.c \
	tests/bench/log_store.c \
	drivers/reading.c \
	drivers/symbology.c \
	$(JOURNAL_SRC) \
	$(LABEL_SRC) \
	$(INSPECT_SRC) \
	$(SESSION_SRC) \
	$(STORE_SRC) \
	$(SEAL_SRC) \
	$(call sql_c,log) \
	$(call sql_c,view) \
	$(call sql_c,master) \
	$(call sql_c,sync)
bench_log_PKG := sqlite3 libcrypto
bench_size_SRC := tests/bench/bench.c
# in the guest: ways to read a scanner
bench_usb_SRC := \
	tests/bench/bench.c \
	tests/bench/guest_hidapi.c \
	tests/bench/guest_kernel.c \
	tests/bench/guest_port.c \
	tests/bench/guest_scanner.c \
	$(DRIVERS_SRC) \
	$(PORT_SRC) \
	$(USB_SRC) \
	firmware/app/config.c \
	firmware/app/port_loop.c \
	firmware/store/file.c
bench_usb_PKG := libusb-1.0 hidapi-libusb inih

# office
UNIT += \
	ca \
	office_batch \
	office_exchange \
	office_import \
	office_inspect \
	office_judge \
	office_people
test_ca_SRC := \
	firmware/seal/ca.c \
	firmware/seal/chain.c \
	firmware/seal/csr.c
test_ca_PKG := libcrypto
test_office_batch_SRC := \
	tests/unit/office_world.c \
	$(OFFICE_SRC)
test_office_batch_PKG := zlib sqlite3 libcrypto inih
test_office_exchange_SRC := \
	$(test_office_batch_SRC) \
	sync/returned.c
test_office_exchange_PKG := $(test_office_batch_PKG)
test_office_import_SRC := $(test_office_batch_SRC)
test_office_import_PKG := $(test_office_batch_PKG)
test_office_inspect_SRC := $(test_office_batch_SRC)
test_office_inspect_PKG := $(test_office_batch_PKG)
UNIT += office_verify
test_office_verify_SRC := $(test_office_batch_SRC)
test_office_verify_PKG := $(test_office_batch_PKG)
test_office_judge_SRC := $(test_office_batch_SRC)
test_office_judge_PKG := $(test_office_batch_PKG)
test_office_people_SRC := $(test_office_batch_SRC)
test_office_people_PKG := $(test_office_batch_PKG)

# --- rigs of the store, in build/<variant>/rigs: tests/store/test_<name>.c and the sources it names ----
RIGS :=
# faults, damaged files
RIGS += \
	fault
FAULT_SRC := \
	tests/store/fault.c \
	tests/store/fault_alloc.c \
	tests/store/fault_call.c \
	tests/store/fault_vfs.c \
	tests/store/fault_walk.c
# The calls of our own sources that go through tests/store/fault_call.c.
FAULT_CALLS := calloc malloc open read pread write pwrite ftruncate posix_fallocate fsync fdatasync \
	rename unlink mkdir flock fstat
test_fault_SRC = $(sort \
	$(FAULT_SRC) \
	tests/store/fault_files.c \
	tests/store/fault_known.c \
	tests/store/fault_log.c \
	tests/store/fault_master.c \
	tests/store/fault_opens.c \
	tests/store/fault_rows.c \
	tests/store/fault_sim.c \
	tests/store/fault_stmts.c \
	tests/store/fault_view.c \
	tests/store/fault_world.c \
	$(SEAL_SRC) \
	firmware/session/person.c \
	$(test_world_SRC))
test_fault_PKG := sqlite3 libcrypto
RIGS += \
	damage \
	fault_journal
test_fault_journal_SRC = $(sort \
	$(FAULT_SRC) \
	tests/store/fault_crypto.c \
	$(test_journal_SRC))
test_fault_journal_PKG := $(test_journal_PKG)
test_damage_SRC = $(sort \
	$(FAULT_SRC) \
	tests/store/damage.c \
	tests/store/damage_folder.c \
	tests/store/fault_rows.c \
	$(test_journal_SRC))
test_damage_PKG := $(test_journal_PKG)

# power cuts on a modelled disk
RIGS += \
	crash
test_crash_SRC := \
	tests/store/crash_calls.c \
	tests/store/crash_check.c \
	tests/store/crash_disk.c \
	tests/store/crash_memory.c \
	tests/store/crash_scene.c \
	tests/store/crash_state.c \
	$(test_journal_SRC)
test_crash_PKG := $(test_journal_PKG)

# --- tools of the tests, in build/<variant>/tools ------------------------------------------------
TOOLS := \
	lossy \
	plug \
	play \
	power_kill \
	power_record \
	power_replay \
	print_udev \
	gadget_keyboard \
	gadget_raw \
	gadget_scanner
lossy_SRC := tests/e2e/lossy.c
plug_SRC := tests/e2e/plug.c
play_SRC := board/demo/play.c
# power cuts and kills
power_kill_SRC := \
	tests/power/kill.c \
	tests/power/shift.c \
	tests/power/terminal.c \
	$(test_store_SRC)
power_kill_PKG := $(test_store_PKG)
power_record_SRC := \
	tests/power/logged_disk.c \
	tests/power/record.c \
	tests/power/shift.c \
	firmware/app/engine.c \
	$(test_journal_SRC)
power_record_PKG := $(test_journal_PKG)
power_replay_SRC := \
	tests/power/cut.c \
	tests/power/judge.c \
	tests/power/replay.c \
	tests/power/writes.c \
	firmware/app/engine.c \
	$(test_journal_SRC)
power_replay_PKG := $(test_journal_PKG)
print_udev_SRC := board/udev/print.c board/udev/rules.c drivers/ids.c
gadget_keyboard_SRC := tests/usb/gadget.c tests/usb/gadget_keyboard.c
gadget_raw_SRC := tests/usb/gadget.c tests/usb/gadget_raw.c
gadget_scanner_SRC := \
	tests/usb/gadget.c \
	tests/usb/gadget_host.c \
	tests/usb/gadget_model.c \
	tests/usb/gadget_scanner.c

# usb
UNIT += \
	device_text \
	ids \
	usb_choice \
	usb_config \
	usb_policy \
	usb_port
test_device_text_SRC := \
	drivers/port/port.c \
	$(LABEL_SRC) \
	firmware/app/device_text.c
test_ids_SRC := board/udev/rules.c drivers/ids.c
test_usb_choice_SRC := drivers/port/usb_choice.c
test_usb_config_SRC := drivers/port/usb_config.c
test_usb_policy_SRC := drivers/port/usb_policy.c
test_usb_port_SRC := \
	tests/usb/mock_driver.c \
	tests/usb/mock_usb.c \
	drivers/hid/descriptor.c \
	drivers/ids.c \
	drivers/port/channel.c \
	drivers/port/port.c \
	drivers/reading.c \
	drivers/symbology.c \
	$(USB_SRC)
test_usb_port_PKG := libusb-1.0 umockdev-1.0

# a file of orders
UNIT += stick
test_stick_SRC := \
	$(test_command_SRC) \
	firmware/app/stick.c \
	firmware/store/file.c

# configuration; reports to readings
UNIT += \
	channel \
	config
test_channel_SRC := \
	drivers/ids.c \
	drivers/port/channel.c \
	drivers/port/port.c \
	drivers/reading.c \
	drivers/symbology.c
test_config_SRC := \
	firmware/app/config.c \
	firmware/store/file.c
test_config_PKG := inih

# what a user is told of scanners, recordings, the separator test
UNIT += \
	blot \
	recorder \
	separator
test_blot_SRC := firmware/app/blot.c
test_recorder_SRC := \
	$(DRIVERS_SRC) \
	drivers/port/replay.c \
	firmware/app/recorder.c
test_separator_SRC := $(test_session_SRC)

# --- fuzz targets: tests/fuzz/fuzz_<name>.c and the sources it names; corpus tests/data/corpus/<name>
FUZZ_ALL :=
# usb
FUZZ_ALL += \
	usb_config
fuzz_usb_config_SRC := drivers/port/usb_config.c
# sampling
FUZZ_ALL += \
	sampling
fuzz_sampling_SRC := $(test_sample_SRC)

# measures, defects
FUZZ_ALL += \
	band \
	defect
fuzz_band_SRC := $(test_band_SRC)
fuzz_defect_SRC := $(test_defect_SRC)
# inspect
FUZZ_ALL += \
	grade \
	profile
fuzz_grade_SRC := \
	$(sort $(test_profile_SRC) $(test_score_SRC)) \
	firmware/inspect/compare_json.c \
	firmware/inspect/roll_json.c \
	firmware/inspect/score_json.c
fuzz_profile_SRC := $(sort $(test_profile_SRC) $(test_score_SRC))

# colour
FUZZ_ALL += \
	colour_rule \
	colour_text
fuzz_colour_rule_SRC := $(test_colour_rule_SRC)
fuzz_colour_text_SRC := $(test_colour_difference_SRC) firmware/inspect/shade.c

# label
FUZZ_ALL += \
	house \
	label
fuzz_house_SRC := $(LABEL_SRC)
fuzz_label_SRC := $(LABEL_SRC)

# sync
FUZZ_ALL += \
	returned \
	unpack \
	wire
fuzz_returned_SRC := $(test_returned_SRC)
fuzz_returned_PKG := libcrypto
fuzz_unpack_SRC := sync/pack.c
fuzz_unpack_PKG := zlib
fuzz_wire_SRC := $(WIRE_SRC)

# session
FUZZ_ALL += \
	command \
	record \
	session
fuzz_command_SRC := $(test_command_SRC)
fuzz_record_SRC := $(test_record_SRC)
fuzz_session_SRC := $(test_session_SRC)
FUZZ_ALL += office_item
fuzz_office_item_SRC := \
	$(test_office_item_SRC) \
	firmware/session/person.c

# any bytes as log.db
FUZZ_ALL += store_file
fuzz_store_file_SRC = $(filter-out firmware/app/verify_main.c,$(perch-verify_SRC))
fuzz_store_file_PKG := $(perch-verify_PKG)

# base
FUZZ_ALL += \
	csv \
	json \
	quantity

# drivers
FUZZ_ALL += \
	capture \
	hid_descriptor \
	hid_keyboard \
	hid_pos
fuzz_capture_SRC := $(DRIVERS_SRC)
fuzz_hid_descriptor_SRC := drivers/hid/descriptor.c
fuzz_hid_keyboard_SRC := $(test_hid_keyboard_SRC)
fuzz_hid_pos_SRC := $(test_hid_pos_SRC)
# oem, scales
FUZZ_ALL += \
	hid_scale \
	oem \
	oem_scale
fuzz_hid_scale_SRC := $(test_hid_scale_SRC)
fuzz_oem_SRC := $(test_oem_SRC)
fuzz_oem_scale_SRC := $(test_oem_scale_SRC)

# serial shapes
FUZZ_ALL += \
	cdc_acm \
	serial \
	snapi \
	ssi
fuzz_cdc_acm_SRC := $(test_cdc_acm_SRC)
fuzz_serial_SRC := $(test_serial_SRC)
fuzz_snapi_SRC := $(test_snapi_SRC)
fuzz_ssi_SRC := $(test_ssi_SRC)

# --- rules --------------------------------------------------------------------------------------
obj = $(patsubst %.c,$(OUT)/obj/%.o,$(filter-out $(OUT)/gen/%,$(1))) \
	$(patsubst $(OUT)/gen/%.c,$(OUT)/obj/gen/%.o,$(filter $(OUT)/gen/%,$(1)))

$(OUT)/libbase.a: $(call obj,$(BASE_SRC))
	@rm -f $@
	@ar rcs $@ $^

# An order speaks of profiles, tolerances, colour rules and sampling: whoever reads one links these.
$(OUT)/libinspect.a: $(call obj,$(INSPECT_SRC))
	@rm -f $@
	@ar rcs $@ $^

ARCHIVES := $(OUT)/libinspect.a $(OUT)/libbase.a

$(OUT)/obj/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC      $<"
	@$(CC) $(ALL_CFLAGS) $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

# ISO C asks compilers for strings of 4095 bytes only; a schema may be longer.
$(OUT)/obj/gen/%.o: $(OUT)/gen/%.c
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) -Wno-overlength-strings -MMD -MP -c -o $@ $<

# A step that was edited has to be embedded anew, and so has a list of steps that grew.
.PRECIOUS: $(OUT)/gen/%_sql.c
.SECONDEXPANSION:
$(OUT)/gen/%_sql.c: firmware/store/sql/% $$(wildcard firmware/store/sql/$$*/*.sql) firmware/store/embed.awk
	@mkdir -p $(@D)
	@awk -v db=$* -f firmware/store/embed.awk firmware/store/sql/$*/*.sql > $@.tmp
	@mv $@.tmp $@

define program_rule
$(BIN)/$(1): $$(call obj,$$($(1)_SRC)) $(ARCHIVES)
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	@$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $$(call libs,$$($(1)_PKG))
endef
$(foreach p,$(PROGRAMS),$(eval $(call program_rule,$(p))))

define tool_rule
$(OUT)/tools/$(1): $$(call obj,$$($(1)_SRC)) $(ARCHIVES)
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	@$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $$(call libs,$$($(1)_PKG))
endef
$(foreach t,$(TOOLS),$(eval $(call tool_rule,$(t))))

define bench_rule
$(OUT)/bench/bench_$(1): $$(call obj,tests/bench/bench_$(1).c $$(bench_$(1)_SRC)) $(ARCHIVES)
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	@$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $$(call libs,$$(bench_$(1)_PKG))
endef
$(foreach b,$(BENCH),$(eval $(call bench_rule,$(b))))

# The floor of memory: the libraries of perch, though it calls none.
$(OUT)/bench/bench_bare: LDFLAGS += -Wl,--no-as-needed
$(OUT)/bench/stripped/%: $(BIN)/%
	@mkdir -p $(@D)
	@strip -o $@ $<
$(OUT)/bench/stripped/bench_bare: $(OUT)/bench/bench_bare
	@mkdir -p $(@D)
	@strip -o $@ $<

define rig_rule
$(OUT)/rigs/test_$(1): $$(call obj,tests/store/test_$(1).c $$(test_$(1)_SRC)) $(ARCHIVES)
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	@$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $$(call libs,cmocka $$(test_$(1)_PKG))
endef
$(foreach r,$(RIGS),$(eval $(call rig_rule,$(r))))
$(OUT)/rigs/test_damage $(OUT)/rigs/test_fault $(OUT)/rigs/test_fault_journal: LDFLAGS += $(FAULT_CALLS:%=-Wl,--wrap=%)

define unit_rule
$(OUT)/unit/test_$(1): $$(call obj,tests/unit/test_$(1).c $$(test_$(1)_SRC)) $(ARCHIVES)
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	@$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $$(call libs,cmocka $$(test_$(1)_PKG))
endef
$(foreach t,$(UNIT),$(eval $(call unit_rule,$(t))))

define fuzz_rule
$(OUT)/replay/fuzz_$(1): $$(call obj,tests/fuzz/replay.c tests/fuzz/fuzz_$(1).c $$(fuzz_$(1)_SRC)) $(ARCHIVES)
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	@$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $$(call libs,$$(fuzz_$(1)_PKG))
$(OUT)/fuzz/fuzz_$(1): $$(call obj,tests/fuzz/fuzz_$(1).c $$(fuzz_$(1)_SRC)) $(ARCHIVES)
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	@$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $$(call libs,$$(fuzz_$(1)_PKG))
endef
$(foreach f,$(FUZZ_ALL),$(eval $(call fuzz_rule,$(f))))

# No floating point in a verdict: the release build of these sources has no registers for it.
NO_FLOAT_release := $(if $(filter x86_64 aarch64,$(MACHINE)),-mgeneral-regs-only)
COLOUR_SRC := firmware/inspect/colour_difference.c
$(call obj,$(filter-out $(COLOUR_SRC),$(INSPECT_SRC))): PKG_CFLAGS = $(NO_FLOAT_$(VARIANT))
# The formulas of colour alone: every compiler rounds every product and every sum.
$(call obj,$(COLOUR_SRC)): PKG_CFLAGS = -ffp-contract=off

# No certificate is judged by a time before the last change of this file, or before what the packager says.
$(OUT)/obj/sync/terminal.o: PKG_CFLAGS = \
	-DPERCH_BUILD_S=$(or $(SOURCE_DATE_EPOCH),$(shell date -r Makefile +%s))
$(patsubst %,$(OUT)/obj/drivers/port/%.o,usb usb_claim usb_device usb_request): PKG_CFLAGS = $(shell $(PKG_CONFIG) --cflags libusb-1.0)


# The files of sysfs and usbfs that this test sees are umockdev's.
$(OUT)/obj/tests/usb/mock_usb.o: PKG_CFLAGS = $(shell $(PKG_CONFIG) --cflags umockdev-1.0 | sed 's/-I/-isystem /g')
$(OUT)/unit/test_usb_port: LDFLAGS += -Wl,--no-as-needed -lumockdev-preload -Wl,--as-needed

# the longest first
UNIT_BIN   := $(RIGS:%=$(OUT)/rigs/test_%) $(UNIT:%=$(OUT)/unit/test_%)
REPLAY_BIN := $(FUZZ_ALL:%=$(OUT)/replay/fuzz_%)

-include $(shell find $(OUT)/obj -name '*.d' 2>/dev/null)

# --- what a person asks for ----------------------------------------------------------------------
.PHONY: all
all: $(PROGRAMS:%=$(BIN)/%) ## build the programs into build/bin
	@:

.PHONY: unit
unit: $(UNIT_BIN) ## run the unit tests of this VARIANT
	@CMOCKA_MESSAGE_OUTPUT=TAP prove -j2 $(UNIT_BIN)

.PHONY: replay
replay: $(REPLAY_BIN) ## run every fuzz target over its corpus
	@for f in $(FUZZ_ALL); do $(OUT)/replay/fuzz_$$f tests/data/corpus/$$f || exit 1; done

.PHONY: tools
tools: $(TOOLS:%=$(OUT)/tools/%)
	@:

.PHONY: udev
udev: $(OUT)/tools/print_udev ## print the udev rules and kernel quirks anew from the table of ids
	@$< >board/udev/60-perch-scanner.rules
	@$< quirks >board/udev/usbhid-quirks.conf

.PHONY: e2e
e2e: $(PROGRAMS:%=$(BIN)/%) $(TOOLS:%=$(OUT)/tools/%) ## scanners of every mode on real USB in a guest, and a roll to head office
	@prove -j2 -e sh tests/e2e/usb.sh tests/e2e/modes.sh
	@prove -e sh tests/e2e/power.sh

.PHONY: check-layers
check-layers: ## who may include whom (design floors), and that the check itself bites
	@tests/layers/test.sh

# End-to-end tests, TAP: faults of the terminal and of the line (with the sanitizers' programs).
E2E := \
	tests/e2e/add_scanner.sh \
	tests/e2e/bad_database.sh \
	tests/e2e/commands.sh \
	tests/e2e/dispute.sh \
	tests/e2e/full_disk.sh \
	tests/e2e/inspection.sh \
	tests/e2e/kill.sh \
	tests/e2e/scale.sh \
	tests/e2e/separators.sh \
	tests/e2e/recovery.sh \
	tests/e2e/terminal.sh \
	tests/e2e/office.sh \
	tests/e2e/people.sh \
	tests/e2e/sync.sh

# Everything that make test does once the packages are there.
.PHONY: test-all
test-all:
	@tests/layers/test.sh
	@tests/colour/same_digits.sh
	@$(MAKE) --no-print-directory VARIANT=asan unit replay all
	@$(MAKE) --no-print-directory all tools
	@BIN=$(abspath $(BUILD)/asan/bin) prove -e sh $(E2E)
	@$(MAKE) --no-print-directory e2e

.PHONY: test
test: ## all tests (installs what is missing first)
	@board/need.sh build test
	@$(MAKE) --no-print-directory test-all

# Long ones, with the sanitizers' perch in the guest.
.PHONY: test-full
test-full: ## what takes long: 500 plugs and unplugs, devices that lie, 1,000 power cuts, 10,000 changed logs (installs what is missing first)
	@board/need.sh build test
	@$(MAKE) --no-print-directory VARIANT=asan $(BUILD)/asan/bin/perch
	@$(MAKE) --no-print-directory all tools
	@$(MAKE) --no-print-directory $(BUILD)/release/unit/test_verify_mutations
	@MUTATIONS=10000 PERCH_VERIFY=$(abspath $(BUILD)/bin)/perch-verify $(BUILD)/release/unit/test_verify_mutations
	@prove -v -e sh tests/e2e/power.sh :: 1000 2 300
	@BIN=$(abspath $(BUILD)/asan/bin) prove -v -e sh tests/e2e/usb_full.sh

BENCH_BIN := $(BENCH:%=$(OUT)/bench/bench_%) \
	$(patsubst %,$(OUT)/bench/stripped/%,$(PROGRAMS) bench_bare)
.PHONY: bench-all
bench-all: $(BENCH_BIN)

.PHONY: bench
bench: ## speed and size against a named floor, in one run (installs what is missing first)
	@board/need.sh build test bench
	@$(MAKE) --no-print-directory VARIANT=release bench-all
	@tests/bench/run.sh $(BUILD) "$(CC)" $(PROGRAMS)

.PHONY: cov
cov: ## lines and branches that the unit tests and corpora run (installs what is missing first)
	@board/need.sh build test lint
	@find $(BUILD)/cov -name '*.gcda' -delete 2>/dev/null || :
	@$(MAKE) --no-print-directory VARIANT=cov unit replay
	@tests/cov.sh $(BUILD)

.PHONY: run
run: ## a whole shift on this machine: head office, terminal, sync (installs what is missing first)
	@board/need.sh build
	@$(MAKE) --no-print-directory all tools
	@board/demo/run.sh $(BUILD)

.PHONY: run-clean
run-clean: ## forget the state of make run
	rm -rf $(BUILD)/run

.PHONY: fuzz
fuzz: ## fuzz one target: make fuzz FUZZ=label TIME=60
	@board/need.sh build lint
	@$(MAKE) --no-print-directory VARIANT=fuzz CC=clang-14 $(BUILD)/fuzz/fuzz/fuzz_$(FUZZ)
	@mkdir -p $(BUILD)/fuzz/found/$(FUZZ)
	$(BUILD)/fuzz/fuzz/fuzz_$(FUZZ) -max_total_time=$(TIME) -print_final_stats=1 \
		-artifact_prefix=$(BUILD)/fuzz/found/$(FUZZ)/ $(BUILD)/fuzz/found/$(FUZZ) tests/data/corpus/$(FUZZ)

# The rigs of the store at length: 20,000 power cuts, 2,000 kills, every fault, 20 states at each crash
# point. SEED makes a run again.
SEED := $(or $(SEED),$(shell date +%s))
SOAK_STORE = $(RIGS:%=$(BUILD)/asan/rigs/test_%)
.PHONY: soak-store
soak-store:
	@echo "soak-store: SEED=$(SEED)"
	@$(MAKE) --no-print-directory VARIANT=asan $(BUILD)/asan/bin/perch $(SOAK_STORE)
	@$(MAKE) --no-print-directory all tools
	@prove -v -e sh tests/e2e/power.sh :: 20000 $(SEED) 300
	@for i in $$(seq 20); do prove -e sh tests/e2e/kill.sh :: 100 $$(($(SEED) + i)) || exit 1; done
	@CMOCKA_MESSAGE_OUTPUT=TAP PERCH_SEEDS=20 PERCH_FAULT_LONG=1 PERCH_DAMAGE_LONG=1 prove -v $(SOAK_STORE)

.PHONY: soak
soak: soak-store ## hours: the rigs of the store, then every fuzz target for SOAK seconds (default 1800)
	@set -e; for f in $(FUZZ_ALL); do $(MAKE) --no-print-directory fuzz FUZZ=$$f TIME=$(SOAK); done

SOURCES = $(shell git ls-files '*.c' '*.h')
.PHONY: format
format: ## lay out every source with clang-format
	@clang-format-14 -i $(SOURCES)

.PHONY: lint
lint: ## format, gcc -fanalyzer, clang-tidy, cppcheck
	@board/need.sh build test lint
	@clang-format-14 --dry-run -Werror $(SOURCES)
	@tests/lint.sh

.PHONY: install
install: all ## install into DESTDIR and PREFIX
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/doc/perch
	install -m 755 $(PROGRAMS:%=$(BIN)/%) $(DESTDIR)$(PREFIX)/bin/
	install -m 644 README.md NEWS.md LICENSE board/udev/usbhid-quirks.conf $(DESTDIR)$(PREFIX)/share/doc/perch/
	install -d $(DESTDIR)$(PREFIX)/lib/udev/rules.d
	install -m 644 board/udev/60-perch-scanner.rules $(DESTDIR)$(PREFIX)/lib/udev/rules.d/

.PHONY: clean
clean: ## forget everything that was built
	rm -rf $(BUILD)

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
