/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sizes of everything that has a fixed size. Texts are UTF-8, NFC, zero-terminated; a SIZE counts the
 * terminator, so a text of SIZE - 1 bytes still fits. Importers refuse what does not fit, they never cut.
 */
#ifndef BVB_CORE_LIMITS_H
#define BVB_CORE_LIMITS_H

enum {
    ID_SIZE = 124,       /* SOURCE/ID, each at most 60 bytes */
    VISIT_ID_SIZE = 140, /* SOURCE/ID@2026-11-24, SOURCE/ID@2026-W48, SOURCE/ID@once */
    CODE_SIZE = 64,      /* code of a task, an area, a centre, a source */
    NAME_SIZE = 128,
    STREET_SIZE = 128,
    PHONE_SIZE = 40,
    EMAIL_SIZE = 200,
    REMARK_SIZE = 1024,
    PATH_SIZE = 1024,

    MAX_TASKS = 64,     /* tasks of one city: a set of tasks is a uint64_t */
    MAX_LANGUAGES = 16, /* languages of one person */
    MAX_STRETCHES = 42, /* stretches of availability of one week */
    MAX_ABSENCES = 32,  /* periods of absence of one volunteer */
    MAX_HORIZON = 56,   /* days */
    MAX_BIRTH_YEAR = 2100,
    MIN_BIRTH_YEAR = 1890,
    DAY_MINUTES = 1440
};

#endif
