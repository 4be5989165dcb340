/*
 * crash_image.h - the files of the modelled disk at one moment, and what an event makes of them:
 * shared by crash_disk.c and crash_state.c. Memory only.
 */
#ifndef PERCH_TESTS_STORE_CRASH_IMAGE_H
#define PERCH_TESTS_STORE_CRASH_IMAGE_H

#include "tests/store/crash_disk.h"

/* The files of the other image; each is copied when it is written to. */
void crash_image_borrow(struct crash_image *image, const struct crash_image *from);
/* None of it is left; its room, if it has any, goes to others. */
void crash_file_clear(struct crash_file *file);
/* The file is its image's own and has room for n bytes. */
void crash_file_reach(struct crash_file *file, size_t n);
/* An event that is no flush, as a whole; i: its number. */
void crash_image_apply(struct crash_image *image, const struct crash_disk *disk, size_t i);
/* A part of an event is in the image: a sector of data, or CRASH_REST. */
#define CRASH_REST SIZE_MAX /* the size, the name */
void crash_image_note(struct crash_image *image, size_t i, size_t part);

#endif
