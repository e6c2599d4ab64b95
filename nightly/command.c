/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/command.h"

#include "core/date.h"
#include "core/language.h"
#include "core/log.h"
#include "core/text.h"
#include "nightly/cmd.h"

#include <getopt.h>
#include <stdio.h>
#include <sys/stat.h>

/* Options as bits, so that the table can say which command takes which. */
enum option_bit {
    OPTION_DATE = 1,
    OPTION_DRY_RUN = 2,
    OPTION_WAIT = 4,
    OPTION_WRITE_MODEL = 8,
    OPTION_OUTPUT = 16,
    OPTION_SOURCE = 32,
    OPTION_ROWS = 64,
    OPTION_ACCEPT = 128,
    OPTION_STAGE = OPTION_DATE | OPTION_DRY_RUN | OPTION_WAIT
};

enum { HELP = 256, VERSION, MAX_WAIT = 86400, MAX_ARGUMENTS = 10000 };

struct command {
    const char *name;
    const char *arguments; /* as shown in the help */
    const char *summary;
    unsigned options;   /* set of enum option_bit */
    size_t least, most; /* how many arguments */
    enum status (*run)(const struct command_options *options, struct error *error);
};

static const struct command commands[] = {
    {"init", "DIR", N_("make a new workspace"), 0, 1, 1, cmd_init},
    {"check-config", "", N_("check bvb.conf and show every mistake"), 0, 0, 0, cmd_check_config},
    {"check", "FILE...", N_("read lists as an upload and show their receipts; keeps nothing"),
     OPTION_DATE | OPTION_SOURCE | OPTION_ROWS, 1, MAX_ARGUMENTS, cmd_check},
    {"import", "", N_("read what lies in inbox/"), OPTION_STAGE | OPTION_ACCEPT, 0, 0, cmd_import},
    {"match", "", N_("find the best roster"), OPTION_STAGE | OPTION_WRITE_MODEL | OPTION_OUTPUT, 0, 0, cmd_match},
    {"report", "", N_("write the rosters and prepare their mails"), OPTION_STAGE, 0, 0, cmd_report},
    {"send", "", N_("send the mails that wait"), OPTION_STAGE, 0, 0, cmd_send},
    {"nightly", "", N_("import, match, report and send"), OPTION_STAGE, 0, 0, cmd_nightly},
    {"explain", "VISIT|VOLUNTEER", N_("say why the roster is as it is"), OPTION_DATE, 1, 1, cmd_explain},
    {"status", "", N_("show the last nights and the mails that wait"), 0, 0, 0, cmd_status},
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

struct named_option {
    struct option option;
    enum option_bit bit;
    const char *argument, *summary;
};

static const struct named_option named[] = {
    {{"date", required_argument, NULL, OPTION_DATE},
     OPTION_DATE,
     "YYYY-MM-DD",
     N_("the night; default: today, of explain the last one")},
    {{"dry-run", no_argument, NULL, OPTION_DRY_RUN},
     OPTION_DRY_RUN,
     "",
     N_("show what would happen; write and send nothing")},
    {{"wait", required_argument, NULL, OPTION_WAIT},
     OPTION_WAIT,
     "SECONDS",
     N_("wait for another bvb in the same workspace; default: 0")},
    {{"write-model", required_argument, NULL, OPTION_WRITE_MODEL},
     OPTION_WRITE_MODEL,
     "FILE.mps",
     N_("write the whole model for another solver")},
    {{"output", required_argument, NULL, OPTION_OUTPUT}, OPTION_OUTPUT, "FILE.xml", N_("write the roster there")},
    {{"source", required_argument, NULL, OPTION_SOURCE}, OPTION_SOURCE, "SOURCE", N_("whose upload it would be")},
    {{"rows", required_argument, NULL, OPTION_ROWS},
     OPTION_ROWS,
     "FILE.csv",
     N_("write there the rows of the one file, with what to mend in each")},
    {{"accept", required_argument, NULL, OPTION_ACCEPT},
     OPTION_ACCEPT,
     "FILE",
     N_("take this file of quarantine/ after all, which shrank or was cut off")},
};

enum { NAMED_COUNT = sizeof named / sizeof *named };

/* What the options say before it is known which command they belong to. */
struct line {
    struct command_options options;
    unsigned given; /* set of enum option_bit */
    bool help, version;
    const struct command *command;
};

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (text_equal(commands[i].name, name)) {
            return &commands[i];
        }
    }
    return NULL;
}

static enum status unknown_command(const char *name, struct error *error)
{
    const char *nearest = NULL;
    int best = 3;
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        int distance = text_distance(commands[i].name, name, best);
        if (distance < best) {
            best = distance;
            nearest = commands[i].name;
        }
    }
    if (nearest != NULL) {
        return error_set(error, STATUS_USAGE, _("there is no command \"%1$s\"; did you mean \"%2$s\"?"), name, nearest);
    }
    return error_set(error, STATUS_USAGE, _("there is no command \"%s\""), name);
}

static void print_options(unsigned bits)
{
    for (size_t i = 0; i < NAMED_COUNT; i++) {
        if ((bits & (unsigned)named[i].bit) != 0) {
            char name[64];
            (void)text_format(name, sizeof name, "--%s %s", named[i].option.name, named[i].argument);
            (void)printf("  %-24s %s\n", name, _(named[i].summary));
        }
    }
}

static void print_help(const struct command *command)
{
    if (command != NULL) {
        (void)printf(_("Use: bvb [-C WORKSPACE] %1$s %2$s\n"), command->name, command->arguments);
        (void)printf("%s.\n\n", _(command->summary));
        print_options(command->options);
        (void)printf("  %-24s %s\n", "-C WORKSPACE", _("the folder of the city; default: this folder"));
        return;
    }
    (void)printf("%s\n\n", _("Use: bvb [-C WORKSPACE] COMMAND [OPTIONS]"));
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        char name[64];
        (void)text_format(name, sizeof name, "%s %s", commands[i].name, commands[i].arguments);
        (void)printf("  %-24s %s\n", name, _(commands[i].summary));
    }
    (void)printf("\n");
    print_options(~0U);
    (void)printf("  %-24s %s\n", "--help", _("this text; after a command: about that command"));
    (void)printf("  %-24s %s\n\n", "--version", _("the version of bvb"));
    (void)printf("%s\n",
                 _("Exit codes: 0 done; 64 wrong use; 65 done, but an upload was refused whole; 70 a defect of bvb; "
                   "73 cannot write; 74 cannot read; 75 done, but mail waits to be sent again; 78 bvb.conf is wrong."));
}

static enum status set_date(struct line *line, const char *text, struct error *error)
{
    if (!date_parse(text, &line->options.night)) {
        return error_set(error, STATUS_USAGE, _("--date is \"%s\"; write a date like 2026-11-24"), text);
    }
    line->options.has_date = true;
    return STATUS_OK;
}

static enum status set_wait(struct line *line, const char *text, struct error *error)
{
    long seconds = 0;
    if (!text_parse_long(text, 0, MAX_WAIT, &seconds)) {
        return error_set(error, STATUS_USAGE, _("--wait is \"%1$s\"; write a number of seconds from 0 to %2$d"), text,
                         (int)MAX_WAIT);
    }
    line->options.wait_seconds = (int)seconds;
    return STATUS_OK;
}

/* One option as getopt_long gives it. */
static enum status take_option(struct line *line, int option, char **argv, struct error *error)
{
    switch (option) {
    case 'C':
        line->options.workspace = optarg;
        break;
    case 'h':
    case HELP:
        line->help = true;
        break;
    case VERSION:
        line->version = true;
        break;
    case OPTION_DATE:
        line->given |= OPTION_DATE;
        return set_date(line, optarg, error);
    case OPTION_WAIT:
        line->given |= OPTION_WAIT;
        return set_wait(line, optarg, error);
    case OPTION_DRY_RUN:
        line->options.dry_run = true;
        line->given |= OPTION_DRY_RUN;
        break;
    case OPTION_WRITE_MODEL:
        line->options.write_model = optarg;
        line->given |= OPTION_WRITE_MODEL;
        break;
    case OPTION_OUTPUT:
        line->options.output = optarg;
        line->given |= OPTION_OUTPUT;
        break;
    case OPTION_SOURCE:
        line->options.source = optarg;
        line->given |= OPTION_SOURCE;
        break;
    case OPTION_ROWS:
        line->options.rows = optarg;
        line->given |= OPTION_ROWS;
        break;
    case OPTION_ACCEPT:
        line->options.accept = optarg;
        line->given |= OPTION_ACCEPT;
        break;
    case ':':
        return error_set(error, STATUS_USAGE, _("the option %s needs a value"), argv[optind - 1]);
    default:
        return error_set(error, STATUS_USAGE, _("the option %s is not known, or it takes no value"), argv[optind - 1]);
    }
    return STATUS_OK;
}

static enum status read_options(struct line *line, int argc, char **argv, struct error *error)
{
    struct option options[NAMED_COUNT + 3] = {
        {"help", no_argument, NULL, HELP},
        {"version", no_argument, NULL, VERSION},
    };
    for (size_t i = 0; i < NAMED_COUNT; i++) {
        options[i + 2] = named[i].option;
    }
    opterr = 0;
    optind = 0; /* glibc: begin anew, also in a second call */
    for (;;) {
        int option = getopt_long(argc, argv, ":C:h", options, NULL);
        if (option == -1) {
            return STATUS_OK;
        }
        enum status status = take_option(line, option, argv, error);
        if (status != STATUS_OK) {
            return status;
        }
    }
}

static enum status check_use(const struct line *line, struct error *error)
{
    const struct command *command = line->command;
    for (size_t i = 0; i < NAMED_COUNT; i++) {
        if ((line->given & (unsigned)named[i].bit & ~command->options) != 0) {
            return error_set(error, STATUS_USAGE, _("the command \"%1$s\" takes no option --%2$s"), command->name,
                             named[i].option.name);
        }
    }
    if (line->options.argument_count < command->least) {
        return error_set(error, STATUS_USAGE, _("something is missing; write: bvb %1$s %2$s"), command->name,
                         command->arguments);
    }
    if (line->options.argument_count > command->most) {
        return error_set(error, STATUS_USAGE, _("\"%1$s\" is too much; write: bvb %2$s %3$s"),
                         line->options.arguments[command->most], command->name, command->arguments);
    }
    return STATUS_OK;
}

/* A file that is to be written takes the place of what is there; a device or a link, as /dev/stdout, must not go. */
static enum status check_targets(const struct command_options *options, struct error *error)
{
    const char *const targets[] = {options->rows, options->output, options->write_model};
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        struct stat about = {0};
        if (targets[i] != NULL && lstat(targets[i], &about) == 0 && !S_ISREG(about.st_mode)) {
            return error_set(error, STATUS_USAGE, _("%s is there and is no ordinary file; name a file to write"),
                             targets[i]);
        }
    }
    return STATUS_OK;
}

static enum status run(struct line *line, int argc, char **argv, struct error *error)
{
    enum status status = read_options(line, argc, argv, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (line->version) {
        (void)printf("bvb %s\n", BVB_VERSION);
        return STATUS_OK;
    }
    if (optind < argc) {
        line->command = find_command(argv[optind]);
    }
    if (optind < argc && line->command == NULL) {
        return unknown_command(argv[optind], error);
    }
    if (line->help) {
        print_help(line->command);
        return STATUS_OK;
    }
    if (line->command == NULL) {
        return error_set(error, STATUS_USAGE, _("no command is given"));
    }
    line->options.arguments = argv + optind + 1;
    line->options.argument_count = (size_t)(argc - optind - 1);
    status = check_use(line, error);
    if (status == STATUS_OK) {
        status = check_targets(&line->options, error);
    }
    return status == STATUS_OK ? line->command->run(&line->options, error) : status;
}

int command_run(int argc, char **argv, int64_t (*now)(void))
{
    struct error error = {0};
    struct line line = {.options = {.workspace = ".", .now = now}};
    line.options.night = date_in_brussels((time_t)now());
    enum status status = run(&line, argc, argv, &error);
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        status = error_gravest(status, error_set(&error, STATUS_CANNOT_WRITE, _("the output cannot be written")));
    }
    log_progress("%s", "");
    if (error.message[0] != '\0') {
        log_message(error.status == STATUS_REFUSED || error.status == STATUS_RETRY ? LOG_LEVEL_WARNING
                                                                                   : LOG_LEVEL_ERROR,
                    "%s", error.message);
    }
    if (status == STATUS_USAGE) {
        if (line.command != NULL) {
            log_message(LOG_LEVEL_NOTICE, _("more about it: bvb %s --help"), line.command->name);
        } else {
            log_message(LOG_LEVEL_NOTICE, "%s", _("all commands and options: bvb --help"));
        }
    }
    return error_exit_code(status);
}
