/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/schema.h"

#include "core/language.h"
#include "core/text.h"

#include <limits.h>

/* PRAGMA application_id: the letters "bvb1", so that `file` and we can tell our databases from others'. */
enum { APPLICATION_ID = 0x62766231 }; /* 1651925553 */

/*
 * Of each row: the source it belongs to, the upload that named it last, and the upload that gave it its present
 * content.
 */
#define ORIGIN                                                                                                         \
    "source TEXT NOT NULL,"                                                                                            \
    "upload INTEGER NOT NULL REFERENCES uploads (id),"                                                                 \
    "changed INTEGER NOT NULL REFERENCES uploads (id),"

static const char step_uploads[] =
    "PRAGMA application_id = 1651925553;"
    "CREATE TABLE uploads ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  source TEXT NOT NULL,"
    "  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),"
    "  file_name TEXT NOT NULL,"
    "  night INTEGER NOT NULL,"
    "  time INTEGER NOT NULL,"
    "  kind TEXT NOT NULL CHECK (kind IN ('', 'volunteers', 'requests', 'pairs', 'visits', 'travel', "
    "'addresses',"
    "                                     'decisions')),"
    "  state TEXT NOT NULL CHECK (state IN ('taken', 'refused')),"
    "  read INTEGER NOT NULL CHECK (read >= 0), accepted INTEGER NOT NULL CHECK (accepted >= 0),"
    "  refused INTEGER NOT NULL CHECK (refused >= 0)"
    ") STRICT;"
    "CREATE INDEX uploads_by_file ON uploads (source, sha256);"
    "CREATE INDEX uploads_by_kind ON uploads (source, kind, state);"
    "CREATE INDEX uploads_by_night ON uploads (night);";

/* The tables of people, in pieces: the checks of words between them were said in two ways. */
#define VOLUNTEERS_1                                                                                                   \
    "  id TEXT PRIMARY KEY," ORIGIN "active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),"                      \
    "  last_name TEXT NOT NULL, first_name TEXT NOT NULL,"                                                             \
    "  birth_year INTEGER NOT NULL CHECK (birth_year BETWEEN 0 AND 2100),"                                             \
    "  gender TEXT NOT NULL CHECK ("
#define VOLUNTEERS_2                                                                                                   \
    "),"                                                                                                               \
    "  street TEXT NOT NULL, house_number TEXT NOT NULL, postcode TEXT NOT NULL, municipality TEXT NOT NULL,"          \
    "  x REAL, y REAL, approximate INTEGER NOT NULL CHECK (approximate IN (0, 1)),"                                    \
    "  area TEXT NOT NULL, phone TEXT NOT NULL, email TEXT NOT NULL,"                                                  \
    "  tasks TEXT NOT NULL, languages TEXT NOT NULL,"                                                                  \
    "  modes INTEGER NOT NULL CHECK (modes BETWEEN 1 AND 7),"                                                          \
    "  max_travel INTEGER NOT NULL CHECK (max_travel >= -1),"                                                          \
    "  availability TEXT NOT NULL, absent TEXT NOT NULL,"                                                              \
    "  max_per_day INTEGER NOT NULL CHECK (max_per_day >= -1),"                                                        \
    "  max_per_week INTEGER NOT NULL CHECK (max_per_week >= -1),"                                                      \
    "  max_minutes_week INTEGER NOT NULL CHECK (max_minutes_week >= -1),"                                              \
    "  pets_ok INTEGER NOT NULL CHECK (pets_ok IN (0, 1)),"                                                            \
    "  smoke_ok INTEGER NOT NULL CHECK (smoke_ok IN (0, 1)),"                                                          \
    "  information_note INTEGER, record_check INTEGER,"                                                                \
    "  CHECK ((x IS NULL) = (y IS NULL))"

#define REQUESTS_1                                                                                                     \
    "  id TEXT PRIMARY KEY," ORIGIN "active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),"                      \
    "  senior TEXT NOT NULL,"                                                                                          \
    "  last_name TEXT NOT NULL, first_name TEXT NOT NULL,"                                                             \
    "  birth_year INTEGER NOT NULL CHECK (birth_year BETWEEN 0 AND 2100),"                                             \
    "  gender TEXT NOT NULL CHECK ("
#define REQUESTS_2                                                                                                     \
    "),"                                                                                                               \
    "  street TEXT NOT NULL, house_number TEXT NOT NULL, postcode TEXT NOT NULL, municipality TEXT NOT NULL,"          \
    "  x REAL, y REAL, approximate INTEGER NOT NULL CHECK (approximate IN (0, 1)),"                                    \
    "  area TEXT NOT NULL, phone TEXT NOT NULL,"                                                                       \
    "  task TEXT NOT NULL, requested_on INTEGER,"                                                                      \
    "  frequency TEXT NOT NULL CHECK (frequency IN ('once', 'weekly')),"                                               \
    "  every_weeks INTEGER NOT NULL CHECK (every_weeks BETWEEN 1 AND 52),"                                             \
    "  days INTEGER NOT NULL CHECK (days BETWEEN 0 AND 254 AND days % 2 = 0),"                                         \
    "  day_choice TEXT NOT NULL CHECK (day_choice IN ('all', 'any')),"                                                 \
    "  from_date INTEGER NOT NULL, until_date INTEGER,"                                                                \
    "  earliest INTEGER NOT NULL CHECK (earliest BETWEEN 0 AND 1440),"                                                 \
    "  latest INTEGER NOT NULL CHECK (latest BETWEEN 0 AND 1440),"                                                     \
    "  duration INTEGER NOT NULL CHECK (duration BETWEEN 1 AND 1440),"                                                 \
    "  people INTEGER NOT NULL CHECK (people IN (1, 2)),"                                                              \
    "  priority TEXT NOT NULL CHECK ("
#define REQUESTS_3                                                                                                     \
    "),"                                                                                                               \
    "  languages TEXT NOT NULL,"                                                                                       \
    "  gender_wanted TEXT NOT NULL CHECK ("
#define REQUESTS_4                                                                                                     \
    "),"                                                                                                               \
    "  pets INTEGER NOT NULL CHECK (pets IN (0, 1)), smoke INTEGER NOT NULL CHECK (smoke IN (0, 1)),"                  \
    "  has_destination INTEGER NOT NULL CHECK (has_destination IN (0, 1)),"                                            \
    "  to_street TEXT NOT NULL, to_house_number TEXT NOT NULL, to_postcode TEXT NOT NULL,"                             \
    "  to_municipality TEXT NOT NULL,"                                                                                 \
    "  to_x REAL, to_y REAL, to_approximate INTEGER NOT NULL CHECK (to_approximate IN (0, 1)),"                        \
    "  brings_back INTEGER NOT NULL CHECK (brings_back IN (0, 1)),"                                                    \
    "  preferred TEXT NOT NULL, remark TEXT NOT NULL,"                                                                 \
    "  CHECK ((x IS NULL) = (y IS NULL)), CHECK ((to_x IS NULL) = (to_y IS NULL))"

#define GENDER_IN "gender IN ('', 'm', 'f', 'x')"
#define WANTED_IN "gender_wanted IN ('', 'm', 'f', 'x')"
#define PRIORITY_IN "priority IN ('urgent', 'high', 'normal', 'low')"

#define ADDRESSES_BY_HOUSE                                                                                             \
    "CREATE INDEX addresses_by_house ON addresses (folded_street, folded_number, folded_postcode,"                     \
    "                                              folded_municipality);"
#define ADDRESSES_BY_STREET                                                                                            \
    "CREATE INDEX addresses_by_street ON addresses (folded_postcode, folded_municipality, folded_street);"

const char schema_drop_address_indexes[] = "DROP INDEX addresses_by_house; DROP INDEX addresses_by_street;";
const char schema_make_address_indexes[] = ADDRESSES_BY_HOUSE ADDRESSES_BY_STREET;

/* clang-format off */
static const char step_people[] =
    "CREATE TABLE volunteers (" VOLUNTEERS_1 GENDER_IN VOLUNTEERS_2 ") STRICT;"
    "CREATE TABLE requests (" REQUESTS_1 GENDER_IN REQUESTS_2 PRIORITY_IN REQUESTS_3 WANTED_IN REQUESTS_4 ") STRICT;"
    "CREATE TABLE addresses (" ORIGIN
    "  street TEXT NOT NULL, house_number TEXT NOT NULL, postcode TEXT NOT NULL, municipality TEXT NOT NULL,"
    "  x REAL NOT NULL, y REAL NOT NULL, approximate INTEGER NOT NULL CHECK (approximate IN (0, 1)),"
    "  folded_street TEXT NOT NULL, folded_number TEXT NOT NULL,"
    "  folded_postcode TEXT NOT NULL, folded_municipality TEXT NOT NULL,"
    "  PRIMARY KEY (source, street, house_number, postcode, municipality)"
    ") STRICT, WITHOUT ROWID;" ADDRESSES_BY_HOUSE;
/* clang-format on */

static const char step_history[] =
    "CREATE TABLE pairs (" ORIGIN "  volunteer TEXT NOT NULL, senior TEXT NOT NULL,"
    "  rule TEXT NOT NULL CHECK (rule IN ('prefer', 'never')), points INTEGER NOT NULL,"
    "  PRIMARY KEY (source, volunteer, senior, rule)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE past_visits (" ORIGIN
    "  volunteer TEXT NOT NULL, senior TEXT NOT NULL, date INTEGER NOT NULL, task TEXT NOT NULL,"
    "  minutes INTEGER NOT NULL CHECK (minutes >= 0),"
    "  PRIMARY KEY (source, volunteer, senior, date, task)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX past_visits_by_date ON past_visits (date);"
    "CREATE TABLE travel (" ORIGIN
    "  from_senior INTEGER NOT NULL CHECK (from_senior IN (0, 1)), from_id TEXT NOT NULL,"
    "  to_senior INTEGER NOT NULL CHECK (to_senior IN (0, 1)), to_id TEXT NOT NULL,"
    "  minutes INTEGER NOT NULL CHECK (minutes >= 0),"
    "  PRIMARY KEY (source, from_senior, from_id, to_senior, to_id)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE decisions ("
    "  sequence INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  source TEXT NOT NULL,"
    "  upload INTEGER NOT NULL REFERENCES uploads (id),"
    "  visit TEXT NOT NULL, volunteer TEXT NOT NULL,"
    "  kind TEXT NOT NULL CHECK (kind IN ('accept', 'reject', 'replace', 'cancel', 'done', 'no_show')),"
    "  reason TEXT NOT NULL,"
    "  scope TEXT NOT NULL CHECK (scope IN ('visit', 'senior')),"
    "  replacement TEXT NOT NULL"
    ") STRICT;";

static const char step_rosters[] =
    "CREATE TABLE rosters ("
    "  id INTEGER PRIMARY KEY,"
    "  night INTEGER NOT NULL, version INTEGER NOT NULL CHECK (version >= 1),"
    "  city TEXT NOT NULL, from_date INTEGER NOT NULL, until_date INTEGER NOT NULL,"
    "  points INTEGER NOT NULL, bound REAL NOT NULL,"
    "  proof TEXT NOT NULL CHECK (proof IN ('proven', 'work_limit', 'clock')),"
    "  visits INTEGER NOT NULL CHECK (visits >= 0), served INTEGER NOT NULL CHECK (served >= 0),"
    "  travel_minutes INTEGER NOT NULL,"
    "  columns INTEGER NOT NULL, nodes INTEGER NOT NULL, iterations INTEGER NOT NULL,"
    "  sent INTEGER," /* when it was; NULL: never */
    "  UNIQUE (night, version)"
    ") STRICT;"
    "CREATE TABLE rounds ("
    "  roster INTEGER NOT NULL REFERENCES rosters (id) ON DELETE CASCADE,"
    "  round INTEGER NOT NULL,"
    "  volunteer TEXT NOT NULL, date INTEGER NOT NULL,"
    "  leave INTEGER NOT NULL, back INTEGER NOT NULL, travel_minutes INTEGER NOT NULL,"
    "  PRIMARY KEY (roster, round)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX rounds_by_date ON rounds (roster, date);"
    "CREATE TABLE stops ("
    "  roster INTEGER NOT NULL, round INTEGER NOT NULL, stop INTEGER NOT NULL,"
    "  visit TEXT NOT NULL, senior TEXT NOT NULL, task TEXT NOT NULL,"
    "  start INTEGER NOT NULL, finish INTEGER NOT NULL, travel INTEGER NOT NULL, points INTEGER NOT NULL,"
    "  PRIMARY KEY (roster, round, stop),"
    "  FOREIGN KEY (roster, round) REFERENCES rounds (roster, round) ON DELETE CASCADE"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX stops_by_visit ON stops (visit);"
    "CREATE TABLE unserved ("
    "  roster INTEGER NOT NULL REFERENCES rosters (id) ON DELETE CASCADE,"
    "  unserved INTEGER NOT NULL,"
    "  visit TEXT NOT NULL, senior TEXT NOT NULL, task TEXT NOT NULL,"
    "  priority TEXT NOT NULL CHECK (priority IN ('urgent', 'high', 'normal', 'low')),"
    "  PRIMARY KEY (roster, unserved)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE reasons ("
    "  roster INTEGER NOT NULL, unserved INTEGER NOT NULL, rule TEXT NOT NULL,"
    "  volunteers INTEGER NOT NULL CHECK (volunteers > 0),"
    "  PRIMARY KEY (roster, unserved, rule),"
    "  FOREIGN KEY (roster, unserved) REFERENCES unserved (roster, unserved) ON DELETE CASCADE"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE released ("
    "  roster INTEGER NOT NULL REFERENCES rosters (id) ON DELETE CASCADE,"
    "  released INTEGER NOT NULL,"
    "  visit TEXT NOT NULL, volunteer TEXT NOT NULL, date INTEGER, rule TEXT," /* NULL: no longer there */
    "  PRIMARY KEY (roster, released)"
    ") STRICT, WITHOUT ROWID;";

static const char step_outbox[] =
    "CREATE TABLE messages ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  key TEXT NOT NULL UNIQUE,"
    "  night INTEGER NOT NULL, centre TEXT NOT NULL, source TEXT NOT NULL,"
    "  version INTEGER NOT NULL, time INTEGER NOT NULL,"
    "  done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),"
    "  bytes BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX messages_by_night ON messages (night, version);"
    "CREATE TABLE deliveries ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,"
    "  recipient TEXT NOT NULL,"
    "  state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'accepted', 'failed')),"
    "  attempts INTEGER NOT NULL DEFAULT 0, next_attempt INTEGER NOT NULL DEFAULT 0,"
    "  answer TEXT NOT NULL DEFAULT '', queue_id TEXT NOT NULL DEFAULT '',"
    "  time INTEGER," /* of the last answer */
    "  UNIQUE (message, recipient)"
    ") STRICT;"
    "CREATE INDEX deliveries_open ON deliveries (message, id) WHERE state IN ('queued', 'sending');";

static const char step_journal[] =
    "CREATE TABLE journal ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  night INTEGER NOT NULL,"
    "  stage TEXT NOT NULL CHECK (stage IN ('import', 'match', 'report', 'send')),"
    "  begun INTEGER NOT NULL,"
    "  ended INTEGER, outcome TEXT, figures TEXT,"
    "  CHECK ((ended IS NULL) = (outcome IS NULL) AND (ended IS NULL) = (figures IS NULL))"
    ") STRICT;"
    "CREATE INDEX journal_by_night ON journal (night, stage);";

static const char step_streets[] = ADDRESSES_BY_STREET;

static const char step_explanations[] =
    "CREATE TABLE alternatives ("
    "  roster INTEGER NOT NULL REFERENCES rosters (id) ON DELETE CASCADE,"
    "  alternative INTEGER NOT NULL,"
    "  kind TEXT NOT NULL CHECK (kind IN ('replace', 'serve', 'keep', 'give')),"
    "  visit TEXT NOT NULL, volunteer TEXT NOT NULL, instead TEXT NOT NULL, date INTEGER,"
    "  price INTEGER NOT NULL, exact INTEGER NOT NULL CHECK (exact IN (0, 1)),"
    "  PRIMARY KEY (roster, alternative)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE alternative_changes ("
    "  roster INTEGER NOT NULL, alternative INTEGER NOT NULL, change INTEGER NOT NULL,"
    "  visit TEXT NOT NULL, from_volunteer TEXT NOT NULL, to_volunteer TEXT NOT NULL,"
    "  from_date INTEGER, to_date INTEGER," /* NULL: nobody came, or comes */
    "  PRIMARY KEY (roster, alternative, change),"
    "  FOREIGN KEY (roster, alternative) REFERENCES alternatives (roster, alternative) ON DELETE CASCADE"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE near_misses ("
    "  roster INTEGER NOT NULL REFERENCES rosters (id) ON DELETE CASCADE,"
    "  visit TEXT NOT NULL, volunteer TEXT NOT NULL, rule TEXT NOT NULL, date INTEGER,"
    "  from_minute INTEGER NOT NULL, to_minute INTEGER NOT NULL, travel INTEGER NOT NULL, gain INTEGER NOT NULL,"
    "  PRIMARY KEY (roster, visit)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE idle ("
    "  roster INTEGER NOT NULL REFERENCES rosters (id) ON DELETE CASCADE,"
    "  volunteer TEXT NOT NULL, rule TEXT NOT NULL,"
    "  visits INTEGER NOT NULL CHECK (visits >= 0)," /* that this rule keeps from the volunteer first */
    "  PRIMARY KEY (roster, volunteer, rule)"
    ") STRICT, WITHOUT ROWID;";

/*
 * A CHECK with an IN of more than two words makes SQLite build a table of them for every row that is written: a third
 * of an import. The same checks in other words.
 */
#define GENDER_OR "gender = '' OR gender = 'm' OR gender = 'f' OR gender = 'x'"
#define WANTED_OR "gender_wanted = '' OR gender_wanted = 'm' OR gender_wanted = 'f' OR gender_wanted = 'x'"
#define PRIORITY_OR "priority = 'urgent' OR priority = 'high' OR priority = 'normal' OR priority = 'low'"

/* clang-format off */
static const char step_checks[] =
    "CREATE TABLE new_volunteers (" VOLUNTEERS_1 GENDER_OR VOLUNTEERS_2 ") STRICT;"
    "INSERT INTO new_volunteers SELECT * FROM volunteers ORDER BY rowid;"
    "DROP TABLE volunteers;"
    "ALTER TABLE new_volunteers RENAME TO volunteers;"
    "CREATE TABLE new_requests (" REQUESTS_1 GENDER_OR REQUESTS_2 PRIORITY_OR REQUESTS_3 WANTED_OR REQUESTS_4 ") STRICT;"
    "INSERT INTO new_requests SELECT * FROM requests ORDER BY rowid;"
    "DROP TABLE requests;"
    "ALTER TABLE new_requests RENAME TO requests;";
/* clang-format on */

/* Who of the volunteers are one person: what was found last, and what coordinators said. */
static const char step_identities[] = "CREATE TABLE identity_members ("
                                      "  volunteer TEXT PRIMARY KEY, person TEXT NOT NULL"
                                      ") STRICT, WITHOUT ROWID;"
                                      "CREATE TABLE identity_pairs ("
                                      "  one TEXT NOT NULL, other TEXT NOT NULL CHECK (one < other),"
                                      "  verdict TEXT NOT NULL CHECK (verdict IN ('doubtful', 'same')),"
                                      "  grounds INTEGER NOT NULL CHECK (grounds >= 0),"
                                      "  decided INTEGER NOT NULL CHECK (decided IN (0, 1)),"
                                      "  PRIMARY KEY (one, other)"
                                      ") STRICT, WITHOUT ROWID;"
                                      "CREATE TABLE identity_decisions ("
                                      "  sequence INTEGER PRIMARY KEY AUTOINCREMENT,"
                                      "  source TEXT NOT NULL,"
                                      "  upload INTEGER NOT NULL REFERENCES uploads (id),"
                                      "  volunteer TEXT NOT NULL, other TEXT NOT NULL,"
                                      "  same INTEGER NOT NULL CHECK (same IN (0, 1)),"
                                      "  reason TEXT NOT NULL"
                                      ") STRICT;";

/* Which roster a decision is about, and whether its line still stood: only the night that reads it can tell. */
static const char step_ages[] = "ALTER TABLE decisions ADD COLUMN roster_night INTEGER;"
                                "ALTER TABLE decisions ADD COLUMN roster_version INTEGER NOT NULL DEFAULT 0"
                                "  CHECK (roster_version >= 0 AND (roster_version = 0) = (roster_night IS NULL));"
                                "ALTER TABLE decisions ADD COLUMN age TEXT NOT NULL DEFAULT 'current'"
                                "  CHECK (age = 'current' OR age = 'stands' OR age = 'late');";

/* For which centres a roster was written. Of those before, only the centres that were mailed are known. */
static const char step_reported[] = "CREATE TABLE reported ("
                                    "  roster INTEGER NOT NULL REFERENCES rosters (id) ON DELETE CASCADE,"
                                    "  centre TEXT NOT NULL,"
                                    "  PRIMARY KEY (roster, centre)"
                                    ") STRICT, WITHOUT ROWID;"
                                    "INSERT INTO reported SELECT DISTINCT rosters.id, messages.centre FROM messages"
                                    " JOIN rosters ON rosters.night = messages.night AND rosters.version ="
                                    " messages.version WHERE messages.centre <> '';";

/* Lines that stay as they were sent only because of the limit on changes. */
static const char step_held[] = "CREATE TABLE held ("
                                "  roster INTEGER NOT NULL REFERENCES rosters (id) ON DELETE CASCADE,"
                                "  visit TEXT NOT NULL, volunteer TEXT NOT NULL, date INTEGER NOT NULL,"
                                "  PRIMARY KEY (roster, visit, volunteer)"
                                ") STRICT, WITHOUT ROWID;";

/* On which date the line was that a decision is about; and which version of its night's roster had been sent by then.
 */
static const char step_lines[] = "ALTER TABLE decisions ADD COLUMN line_date INTEGER;"
                                 "ALTER TABLE decisions ADD COLUMN known_version INTEGER NOT NULL DEFAULT 0"
                                 "  CHECK (known_version >= 0);";

/* Lines that were announced and that a rule stands against now. */
static const char step_lost[] = "CREATE TABLE lost ("
                                "  roster INTEGER NOT NULL REFERENCES rosters (id) ON DELETE CASCADE,"
                                "  visit TEXT NOT NULL, volunteer TEXT NOT NULL, date INTEGER NOT NULL,"
                                "  rule TEXT NOT NULL, PRIMARY KEY (roster, visit, volunteer, date)"
                                ") STRICT, WITHOUT ROWID;";

/* What a roster answers (core/problem_hash.h); 0: not known. */
static const char step_problems[] = "ALTER TABLE rosters ADD COLUMN problem INTEGER NOT NULL DEFAULT 0;";

/* Which centre's roster has a line, once it was written; '': not known. */
static const char step_centres[] = "ALTER TABLE stops ADD COLUMN centre TEXT NOT NULL DEFAULT '';";

/* What the receipt of an upload said; of those before nobody knows. */
static const char step_said[] = "ALTER TABLE uploads ADD COLUMN said TEXT NOT NULL DEFAULT '?';";

static const char *const steps[] = {
    step_uploads, step_people, step_history,    step_rosters,      step_outbox,  step_journal,
    step_streets, step_checks, step_identities, step_explanations, step_ages,    step_reported,
    step_held,    step_lines,  step_lost,       step_problems,     step_centres, step_said,
};
enum { STEP_COUNT = sizeof steps / sizeof steps[0] };

int schema_version(void)
{
    return STEP_COUNT;
}

static enum status ask_number(struct sql *sql, const char *question, int *number, struct error *error)
{
    struct sql_statement *query = NULL;
    enum status status = sql_prepare(sql, question, &query, error);
    bool there = false;

    if (status == STATUS_OK) {
        status = sql_row(query, &there, error);
    }
    if (status == STATUS_OK) {
        *number = there ? sql_get_int(query, INT_MIN, INT_MAX) : 0;
        status = sql_check(query, error);
    }
    sql_done(query);
    return status;
}

/* The version of the database, once it is sure that it is one of ours that we know. */
static enum status recognise(struct sql *sql, int *version, struct error *error)
{
    enum status status;
    int application = 0;
    int tables = 0;

    /* in one transaction, so that another process that makes the database is seen before or after its work, not in
     * between */
    status = sql_begin(sql, false, error);
    if (status != STATUS_OK) {
        return status;
    }
    status = ask_number(sql, "SELECT count(*) FROM sqlite_schema", &tables, error);
    if (status == STATUS_OK) {
        status = ask_number(sql, "PRAGMA user_version", version, error);
    }
    if (status == STATUS_OK) {
        status = ask_number(sql, "PRAGMA application_id", &application, error);
    }
    status = sql_end(sql, status, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (tables == 0 && *version == 0 && application == 0) {
        return STATUS_OK; /* new, or making it was interrupted before anything was in it */
    }
    if (application != APPLICATION_ID || *version < 1) {
        return error_set(error, STATUS_CANNOT_READ,
                         _("The file %s is a database of another program, not of bvb. Move it away or give another "
                           "workspace."),
                         sql_path(sql));
    }
    if (*version > schema_version()) {
        return error_set(error, STATUS_CANNOT_READ,
                         _("The database %1$s was made by a newer bvb (schema %2$d; this bvb knows up to %3$d). "
                           "Install the newer bvb again."),
                         sql_path(sql), *version, schema_version());
    }
    return STATUS_OK;
}

static enum status take_steps(struct sql *sql, int version, struct error *error)
{
    char text[48];
    int present = 0;
    enum status status = recognise(sql, &present, error);

    for (int step = present; status == STATUS_OK && step < version; step++) {
        status = sql_run(sql, steps[step], error);
    }
    if (status == STATUS_OK && present < version) {
        (void)text_format(text, sizeof text, "PRAGMA user_version = %d", version);
        status = sql_run(sql, text, error);
    }
    return status;
}

enum status schema_migrate(struct sql *sql, int version, struct error *error)
{
    int present = 0;
    enum status status = recognise(sql, &present, error);

    if (status != STATUS_OK || present >= version) {
        return status;
    }
    status = sql_begin(sql, true, error);
    if (status != STATUS_OK) {
        return status;
    }
    /* Another process may have taken the steps while we waited: look again. */
    status = sql_end(sql, take_steps(sql, version, error), error);
    if (status != STATUS_OK) {
        error_context(error, _("Bringing the database up to date"));
    }
    return status;
}
