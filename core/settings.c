/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/settings.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>

void settings_defaults(struct settings *settings)
{
    *settings = (struct settings){
        .language = LANGUAGE_DUTCH,
        .horizon_days = 14,
        .grid_minutes = 15,
        .max_changes = -1,
        .default_max_travel = 30,
        .day_start = 8 * 60,
        .day_end = 20 * 60,
        .travel = {.detour = 1.3,
                   .foot_speed = 4.5,
                   .foot_overhead = 0,
                   .bike_speed = 14,
                   .bike_overhead = 1,
                   .car_speed = 30,
                   .car_overhead = 4},
        .points =
            {.served =
                 {[PRIORITY_URGENT] = 4000, [PRIORITY_HIGH] = 2000, [PRIORITY_NORMAL] = 1000, [PRIORITY_LOW] = 400},
             .waiting_week = 50,
             .waiting_weeks_max = 10,
             .bond = 40,
             .preferred = 80,
             .same_as_sent = 120,
             .new_face = -60,
             .travel_minute = -1,
             .load = -4,
             .idle = 60},
        .mail =
            {.transport = MAIL_FILE, .host = "localhost", .port = 25, .security = MAIL_STARTTLS, .timeout_seconds = 30},
        .solver = {.max_columns = 2000000, .max_nodes = 2000, .max_iterations = 1000000, .clock_seconds = 3600},
        .uploads = {.megabytes = 1024, .seconds = 120, .xml_depth = 16, .xml_attributes = 128},
        .keep_archive_days = 90,
        .keep_history_days = 400,
        .refuse_national_numbers = true,
    };
}

void settings_free(struct settings *settings)
{
    if (settings == NULL) {
        return;
    }
    for (size_t i = 0; i < settings->centre_count; i++) {
        free(settings->centres[i].coordinators);
    }
    for (size_t i = 0; i < settings->source_count; i++) {
        free(settings->sources[i].columns);
    }
    free(settings->areas.items);
    free(settings->centres);
    free(settings->sources);
    free(settings->tasks);
    *settings = (struct settings){0};
}

bool settings_needs_met(const struct task *task, bool has_car, int32_t record_check, int32_t information_note,
                        int32_t date)
{
    if (task->needs_car && !has_car) {
        return false;
    }
    if (task->needs_record_check && (record_check == DATE_NONE || record_check > date)) {
        return false;
    }
    return !task->needs_information_note || (information_note != DATE_NONE && information_note <= date);
}

const struct task *settings_task(const struct settings *settings, const char *code)
{
    for (size_t i = 0; i < settings->task_count; i++) {
        if (text_equal(settings->tasks[i].code, code)) {
            return &settings->tasks[i];
        }
    }
    return NULL;
}

const struct source *settings_source(const struct settings *settings, const char *code)
{
    for (size_t i = 0; i < settings->source_count; i++) {
        if (text_equal(settings->sources[i].code, code)) {
            return &settings->sources[i];
        }
    }
    return NULL;
}

const char *settings_task_name(const struct task *task)
{
    const char *name = "";
    switch (language_current()) {
    case LANGUAGE_ENGLISH:
        name = task->name_en;
        break;
    case LANGUAGE_FRENCH:
        name = task->name_fr;
        break;
    case LANGUAGE_DUTCH:
        break;
    }
    name = text_is_empty(name) ? task->name : name;
    return text_is_empty(name) ? task->code : name;
}

size_t settings_centre_of(const struct settings *settings, const struct person *senior)
{
    const int area = area_of(&settings->areas, senior->area, &senior->place);
    const int centre = area_centre(&settings->areas, area);
    return centre >= 0 && (size_t)centre < settings->centre_count ? (size_t)centre : 0;
}
