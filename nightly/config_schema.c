/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/config_schema.h"

#include "core/settings.h"
#include "core/text.h"

#define AT(type, member) .offset = offsetof(type, member), .size = sizeof(((type *)NULL)->member)

enum { POINTS_LIMIT = 1000000, DAYS_LIMIT = 36500, CHANGES_LIMIT = 1000000 };

static const struct config_schema_key root_keys[] = {
    {"city", CONFIG_SCHEMA_TEXT, .required = true, AT(struct settings, city)},
    {"language", CONFIG_SCHEMA_LANGUAGE, AT(struct settings, language)},
    {"horizon_days", CONFIG_SCHEMA_INT, AT(struct settings, horizon_days), .low = 1, .high = MAX_HORIZON},
    {"grid_minutes", CONFIG_SCHEMA_INT, AT(struct settings, grid_minutes), .low = 1, .high = 240},
    {"freeze_days", CONFIG_SCHEMA_INT, AT(struct settings, freeze_days), .high = MAX_HORIZON},
    {"max_changes", CONFIG_SCHEMA_INT, AT(struct settings, max_changes), .high = CHANGES_LIMIT},
    {"default_max_travel", CONFIG_SCHEMA_INT, AT(struct settings, default_max_travel), .high = DAY_MINUTES},
    {"day_start", CONFIG_SCHEMA_TIME, AT(struct settings, day_start)},
    {"day_end", CONFIG_SCHEMA_TIME, AT(struct settings, day_end)},
    {0},
};

/* The centroid, when there is one, is marked as known once both keys are read. */
static const struct config_schema_key area_keys[] = {
    {"name", CONFIG_SCHEMA_TEXT, .required = true, AT(struct area, name)},
    {"kind", CONFIG_SCHEMA_TEXT, AT(struct area, kind)},
    {.name = "parents", .type = CONFIG_SCHEMA_LIST},
    {"x", CONFIG_SCHEMA_DECIMAL, AT(struct area, centroid.x), .low = 22000, .high = 295000},
    {"y", CONFIG_SCHEMA_DECIMAL, AT(struct area, centroid.y), .low = 21000, .high = 245000},
    {0},
};

static const struct config_schema_key centre_keys[] = {
    {"name", CONFIG_SCHEMA_TEXT, .required = true, AT(struct centre, name)},
    {.name = "areas", .type = CONFIG_SCHEMA_LIST},
    {"language", CONFIG_SCHEMA_LANGUAGE, AT(struct centre, language)},
    {"attach_in_clear", CONFIG_SCHEMA_YES_NO, AT(struct centre, attach_in_clear)},
    {0},
};

static const struct config_schema_key coordinator_keys[] = {
    {"name", CONFIG_SCHEMA_TEXT, AT(struct coordinator, name)},
    {"certificate", CONFIG_SCHEMA_PATH, AT(struct coordinator, certificate)},
    {0},
};

static const struct config_schema_section centre_sections[] = {
    {"coordinator", true, coordinator_keys, NULL},
    {0},
};

static const struct config_schema_key source_keys[] = {
    {"name", CONFIG_SCHEMA_TEXT, AT(struct source, name)},
    {"kinds", CONFIG_SCHEMA_LIST, .required = true},
    {"list", CONFIG_SCHEMA_CHOICE, AT(struct source, snapshot), .choices = {"additions", "snapshot"}},
    {"max_shrink", CONFIG_SCHEMA_INT, AT(struct source, max_shrink), .high = 100},
    {"certificate", CONFIG_SCHEMA_PATH, AT(struct source, certificate)},
    {"signature_required", CONFIG_SCHEMA_YES_NO, AT(struct source, signature_required)},
    {"centre", CONFIG_SCHEMA_CODE, AT(struct source, centre)},
    {"contact", CONFIG_SCHEMA_EMAIL, AT(struct source, contact)},
    {"language", CONFIG_SCHEMA_LANGUAGE, AT(struct source, language)},
    {0},
};

static const struct config_schema_key column_keys[] = {
    {"means", CONFIG_SCHEMA_CODE, .required = true, AT(struct column_name, means)},
    {0},
};

static const struct config_schema_section source_sections[] = {
    {"column", true, column_keys, NULL},
    {0},
};

static const struct config_schema_key task_keys[] = {
    {"name", CONFIG_SCHEMA_TEXT, AT(struct task, name)},
    {"name_en", CONFIG_SCHEMA_TEXT, AT(struct task, name_en)},
    {"name_fr", CONFIG_SCHEMA_TEXT, AT(struct task, name_fr)},
    {.name = "needs", .type = CONFIG_SCHEMA_LIST},
    {"remote", CONFIG_SCHEMA_YES_NO, AT(struct task, remote)},
    {0},
};

static const struct config_schema_key travel_keys[] = {
    {"detour", CONFIG_SCHEMA_DECIMAL, AT(struct settings, travel.detour), .low = 0.1, .high = 10},
    {"foot_speed", CONFIG_SCHEMA_DECIMAL, AT(struct settings, travel.foot_speed), .low = 0.1, .high = 300},
    {"foot_overhead", CONFIG_SCHEMA_DECIMAL, AT(struct settings, travel.foot_overhead), .high = 240},
    {"bike_speed", CONFIG_SCHEMA_DECIMAL, AT(struct settings, travel.bike_speed), .low = 0.1, .high = 300},
    {"bike_overhead", CONFIG_SCHEMA_DECIMAL, AT(struct settings, travel.bike_overhead), .high = 240},
    {"car_speed", CONFIG_SCHEMA_DECIMAL, AT(struct settings, travel.car_speed), .low = 0.1, .high = 300},
    {"car_overhead", CONFIG_SCHEMA_DECIMAL, AT(struct settings, travel.car_overhead), .high = 240},
    {0},
};

#define POINTS(key, member)                                                                                            \
    {                                                                                                                  \
        key, CONFIG_SCHEMA_INT, AT(struct settings, points.member), .low = -POINTS_LIMIT, .high = POINTS_LIMIT         \
    }

static const struct config_schema_key points_keys[] = {
    POINTS("urgent", served[PRIORITY_URGENT]),
    POINTS("high", served[PRIORITY_HIGH]),
    POINTS("normal", served[PRIORITY_NORMAL]),
    POINTS("low", served[PRIORITY_LOW]),
    POINTS("waiting_week", waiting_week),
    {"waiting_weeks_max", CONFIG_SCHEMA_INT, AT(struct settings, points.waiting_weeks_max), .high = 520},
    POINTS("bond", bond),
    POINTS("preferred", preferred),
    POINTS("same_as_sent", same_as_sent),
    POINTS("new_face", new_face),
    POINTS("travel_minute", travel_minute),
    POINTS("load", load),
    POINTS("idle", idle),
    {0},
};

static const struct config_schema_key solver_keys[] = {
    {"max_columns", CONFIG_SCHEMA_LONG, AT(struct settings, solver.max_columns), .low = 1, .high = 1e9},
    {"max_nodes", CONFIG_SCHEMA_LONG, AT(struct settings, solver.max_nodes), .low = 1, .high = 1e9},
    {"max_iterations", CONFIG_SCHEMA_LONG, AT(struct settings, solver.max_iterations), .low = 1, .high = 1e9},
    {"clock_seconds", CONFIG_SCHEMA_INT, AT(struct settings, solver.clock_seconds), .low = 1, .high = 86400},
    {0},
};

static const struct config_schema_key uploads_keys[] = {
    {"megabytes", CONFIG_SCHEMA_INT, AT(struct settings, uploads.megabytes), .low = 256, .high = 65536},
    {"seconds", CONFIG_SCHEMA_INT, AT(struct settings, uploads.seconds), .low = 1, .high = 3600},
    {"xml_depth", CONFIG_SCHEMA_INT, AT(struct settings, uploads.xml_depth), .low = 3, .high = 250},
    {"xml_attributes", CONFIG_SCHEMA_INT, AT(struct settings, uploads.xml_attributes), .low = 48, .high = 512},
    {0},
};

static const struct config_schema_key mail_keys[] = {
    {"transport", CONFIG_SCHEMA_CHOICE, AT(struct settings, mail.transport), .choices = {"file", "smtp"}},
    {"from", CONFIG_SCHEMA_EMAIL, AT(struct settings, mail.from)},
    {"from_name", CONFIG_SCHEMA_TEXT, AT(struct settings, mail.from_name)},
    {"host", CONFIG_SCHEMA_TEXT, AT(struct settings, mail.host)},
    {"port", CONFIG_SCHEMA_INT, AT(struct settings, mail.port), .low = 1, .high = 65535},
    {"security", CONFIG_SCHEMA_CHOICE, AT(struct settings, mail.security), .choices = {"starttls", "tls", "none"}},
    {"ca_file", CONFIG_SCHEMA_PATH, AT(struct settings, mail.ca_file)},
    {"credentials_file", CONFIG_SCHEMA_PATH, AT(struct settings, mail.credentials_file)},
    {"sign_certificate", CONFIG_SCHEMA_PATH, AT(struct settings, mail.sign_certificate)},
    {"sign_key", CONFIG_SCHEMA_PATH, AT(struct settings, mail.sign_key)},
    {"timeout_seconds", CONFIG_SCHEMA_INT, AT(struct settings, mail.timeout_seconds), .low = 1, .high = 3600},
    {0},
};

static const struct config_schema_key retention_keys[] = {
    {"archive_days", CONFIG_SCHEMA_INT, AT(struct settings, keep_archive_days), .high = DAYS_LIMIT},
    {"history_days", CONFIG_SCHEMA_INT, AT(struct settings, keep_history_days), .high = DAYS_LIMIT},
    {0},
};

static const struct config_schema_key privacy_keys[] = {
    {"refuse_national_numbers", CONFIG_SCHEMA_YES_NO, AT(struct settings, refuse_national_numbers)},
    {0},
};

static const struct config_schema_section root_sections[] = {
    {"area", true, area_keys, NULL},
    {"centre", true, centre_keys, centre_sections},
    {"source", true, source_keys, source_sections},
    {"task", true, task_keys, NULL},
    {"travel", false, travel_keys, NULL},
    {"points", false, points_keys, NULL},
    {"solver", false, solver_keys, NULL},
    {"uploads", false, uploads_keys, NULL},
    {"mail", false, mail_keys, NULL},
    {"retention", false, retention_keys, NULL},
    {"privacy", false, privacy_keys, NULL},
    {0},
};

static const struct config_schema_section root = {"", false, root_keys, root_sections};

const struct config_schema_section *config_schema_root(void)
{
    return &root;
}

const struct config_schema_key *config_schema_key(const struct config_schema_section *section, const char *name)
{
    for (const struct config_schema_key *key = section->keys; key->name != NULL; key++) {
        if (text_equal(key->name, name)) {
            return key;
        }
    }
    return NULL;
}

const struct config_schema_section *config_schema_inner(const struct config_schema_section *section, const char *name)
{
    for (const struct config_schema_section *inner = section->sections; inner != NULL && inner->name != NULL; inner++) {
        if (text_equal(inner->name, name)) {
            return inner;
        }
    }
    return NULL;
}

static void nearer(const char *candidate, const char *name, const char **best, int *best_distance)
{
    int distance = text_distance(candidate, name, *best_distance - 1);
    if (distance < *best_distance) {
        *best = candidate;
        *best_distance = distance;
    }
}

const char *config_schema_nearest(const struct config_schema_section *section, const char *name)
{
    const char *best = NULL;
    int best_distance = 4; /* more edits than three make another word */
    for (const struct config_schema_key *key = section->keys; key->name != NULL && best_distance > 1; key++) {
        nearer(key->name, name, &best, &best_distance);
    }
    const struct config_schema_section *inner = section->sections;
    for (; inner != NULL && inner->name != NULL && best_distance > 1; inner++) {
        nearer(inner->name, name, &best, &best_distance);
    }
    return best;
}
