/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How each kind of cell is read. All have the shape of struct column's `read`: the cell is not empty, trimmed, NFC and
 * without control characters; the target has the type named here. What cannot be read refuses the row (upload_refuse).
 */
#ifndef BVB_IMPORTERS_CELL_H
#define BVB_IMPORTERS_CELL_H

#include "importers/columns.h"

#define CELL_READER(name) void name(struct upload *upload, const struct column *column, const char *cell, void *target)

CELL_READER(cell_text);         /* char[size] */
CELL_READER(cell_id);           /* char[ID_SIZE]: SOURCE/ID */
CELL_READER(cell_visit_id);     /* char[VISIT_ID_SIZE]: SOURCE/ID@... */
CELL_READER(cell_house_number); /* char[size]; not what a spreadsheet makes of 12-12 */
CELL_READER(cell_postcode);     /* char[size]; of B-8500 and 8500,00 the four digits */
CELL_READER(cell_phone);        /* char[size]; an odd form is a warning */
CELL_READER(cell_email);        /* char[size]; an odd form is a warning, and the address is not used */
CELL_READER(cell_whole);        /* int within low..high */
CELL_READER(cell_hours);        /* int: minutes, from decimal hours within low..high */
CELL_READER(cell_number);       /* struct number within low..high */
CELL_READER(cell_year);         /* int: a year of birth */
CELL_READER(cell_date);         /* int32_t */
CELL_READER(cell_time);         /* int: minutes after midnight */
CELL_READER(cell_yes_no);       /* bool */
CELL_READER(cell_gender);       /* enum gender */
CELL_READER(cell_frequency);    /* enum frequency */
CELL_READER(cell_day_choice);   /* enum day_choice, and has_day_choice of the record */
CELL_READER(cell_priority);     /* enum priority */
CELL_READER(cell_pair_rule);    /* enum pair_rule */
CELL_READER(cell_decision);     /* enum decision_kind */
CELL_READER(cell_scope);        /* enum decision_scope */
CELL_READER(cell_roster);       /* struct roster_name; what is none sets has_odd_roster of the record */
CELL_READER(cell_task);         /* char[CODE_SIZE]: the code in bvb.conf */
CELL_READER(cell_tasks);        /* struct volunteer, tasks and task_count */
CELL_READER(cell_languages);    /* struct languages */
CELL_READER(cell_modes);        /* unsigned: set of enum mode */
CELL_READER(cell_days);         /* unsigned: set of weekdays */
CELL_READER(cell_availability); /* struct availability */
CELL_READER(cell_absences);     /* struct absences */
CELL_READER(cell_travel_from);  /* struct travel_row: from, from_senior */
CELL_READER(cell_travel_to);    /* struct travel_row: to, to_senior */

#endif
