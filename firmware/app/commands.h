/*
 * commands.h - the subcommands of `perch`, one function each.
 *
 * Each gets the command line from its own name on (argv[0] is "grade") and returns the exit status:
 * 0 done, 1 the answer is no, 2 wrong use, 3 failed.
 */
#ifndef PERCH_APP_COMMANDS_H
#define PERCH_APP_COMMANDS_H

int perch_cmd_console(int argc, char **argv);
int perch_cmd_devices(int argc, char **argv);
int perch_cmd_listen(int argc, char **argv);
int perch_cmd_verify(int argc, char **argv);
int perch_cmd_grade(int argc, char **argv);
int perch_cmd_roll(int argc, char **argv);
int perch_cmd_profiles(int argc, char **argv);
int perch_cmd_measure(int argc, char **argv);
int perch_cmd_defects(int argc, char **argv);
int perch_cmd_sample(int argc, char **argv);
int perch_cmd_colour(int argc, char **argv);
int perch_cmd_decode(int argc, char **argv);
int perch_cmd_label(int argc, char **argv);

#endif
