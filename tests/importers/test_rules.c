/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every rule for a row, and every reason to refuse a file whole. */
#include "tests/importers/support.h"

#include "core/text.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *test_rules_suite(void);

/* A file of one row, and what is to be said about it. */
struct row_case {
    const char *text;
    const char *rule; /* NULL: nothing is said */
    const char *column;
    bool accepted;
};

#define VOLUNTEER "id;last_name;tasks;availability;x;y;"
#define V1 "1;Maes;bezoek;ma;72218;169187;"
#define REQUEST "id;senior;last_name;task;duration;from;x;y;"
#define R1 "1;S1;Maes;bezoek;60;24/11/2026;72218;169187;"

static const struct row_case row_cases[] = {
    {VOLUNTEER "\n" V1 "\n", NULL, "", true},
    /* required cells */
    {VOLUNTEER "\n;Maes;bezoek;ma;72218;169187\n", "required", "id", false},
    {VOLUNTEER "\n1;  ;bezoek;ma;72218;169187\n", "required", "last_name", false},
    {VOLUNTEER "\n1;Maes;;ma;72218;169187\n", "required", "tasks", false},
    {VOLUNTEER "\n1;Maes;bezoek;;72218;169187\n", "required", "availability", false},
    {"visit;decision\n;accept\n", "required", "visit", false},
    {"visit;volunteer;decision\n1@once;;accept\n", "required", "volunteer", false},
    {"visit;volunteer;decision\n1@once;;reject\n", "required", "volunteer", false},
    {"visit;volunteer;decision\n1@once;;no_show\n", "required", "volunteer", false},
    {"visit;volunteer;decision\n1@once;;cancel\n", NULL, "", true},
    {"visit;volunteer;decision\n1@once;2;replace\n", "required", "replacement", false},
    {"volunteer;senior;rule\n1;2;prefer\n", "required", "points", false},
    {"volunteer;senior;rule\n1;2;never\n", NULL, "", true},
    /* what is over */
    {REQUEST "\n1;S1;Maes;bezoek;60;22/11/2026;72218;169187;\n", "past", "from", true},
    {REQUEST "\n1;S1;Maes;bezoek;60;23/11/2026;72218;169187;\n", NULL, "", true},
    {REQUEST "until\n1;S1;Maes;bezoek;60;1/11/2026;72218;169187;20/11/2026\n", "past", "until", true},
    {REQUEST "frequency;until\n1;S1;Maes;bezoek;60;1/11/2026;72218;169187;weekly;20/11/2026\n", NULL, "", true},
    {VOLUNTEER "absent\n" V1 "1/11/2026|20/11/2025-21/11/2025\n", "past", "absent", true},
    {VOLUNTEER "absent\n" V1 "1/11/2026|20/11/2025-25/11/2025\n", NULL, "", true},
    /* identities */
    {VOLUNTEER "\na/b/c;Maes;bezoek;ma;72218;169187\n", "id", "id", false},
    {VOLUNTEER "\nhuis/1;Maes;bezoek;ma;72218;169187\n", "id", "id", false},
    {VOLUNTEER "\nbron/1;Maes;bezoek;ma;72218;169187\n", NULL, "", true},
    {VOLUNTEER "\na@b;Maes;bezoek;ma;72218;169187\n", "id", "id", false},
    {VOLUNTEER "\n1234567890123456789012345678901234567890123456789012345678901;Maes;bezoek;ma;72218;169187\n", "id",
     "id", false},
    {REQUEST "preferred\n" R1 "a|b\n", "id", "preferred", false},
    {"visit;decision\nhello;cancel\n", "visit", "visit", false},
    {"visit;decision\n1@2026-02-30;cancel\n", "visit", "visit", false},
    {"visit;decision\na@b@once;cancel\n", "visit", "visit", false},
    {"from;to;minutes\nvolunteer:1;12;3\n", "person", "to", false},
    {"from;to;minutes\ndog:1;senior:12;3\n", "person", "from", false},
    {"from;to;minutes\nvolunteer:;senior:12;3\n", "id", "from", false},
    {"from;to;minutes\nvolunteer:1;volunteer:1;3\n", NULL, "", true},
    {VOLUNTEER "\n\xEF\xBC\x91;Maes;bezoek;ma;72218;169187\n", "id", "id", false},
    {VOLUNTEER "\nV\xE2\x80\x83"
               "1;Maes;bezoek;ma;72218;169187\n",
     "id", "id", false},
    {"from;to;minutes\nvolunteer:\xEF\xBC\x91;senior:12;3\n", "id", "from", false},
    /* what nobody sees */
    {"\xEF\xBB\xBF\xEF\xBB\xBFnummer;na\xE2\x80\x8B"
     "am;taken;beschikbaarheid;x;y\n" V1 "\n",
     NULL, "", true},
    {REQUEST "until\n" R1 "24/11/2026\xE2\x80\x8B\n", NULL, "", true},
    {VOLUNTEER "\n\xEF\xBB\xBF\"1\";Maes;bezoek;ma;72218;169187\n", NULL, "", true},
    {VOLUNTEER "\n1;\xE2\x80\x8B;bezoek;ma;72218;169187\n", "required", "last_name", false},
    {VOLUNTEER "\n1;Maes 85.07\xD8\x9C.30-03\xEF\xB8\x8F\xCD\x8F"
               "3.28;bezoek;ma;72218;169187\n",
     "national_number", "last_name", false},
    /* letters that were made gibberish */
    {VOLUNTEER "first_name\n" V1 "Ren\x82\n", "encoding", "first_name", true},
    {VOLUNTEER "first_name\n" V1 "Ren\x8e\n", "encoding", "first_name", true},
    {VOLUNTEER "first_name\n" V1 "Ren\xC3\x83\xC2\xA9\n", "encoding", "first_name", true},
    {VOLUNTEER "first_name\n" V1 "Ren\xE9 \x84"
               "Fientje\x94\n",
     NULL, "", true},
    /* lengths */
    {"visit;decision;reason\n1@once;cancel;0123456789012345678901234567890123456789012345678901234567890123\n",
     "too_long", "reason", false},
    /* numbers */
    {VOLUNTEER "max_travel\n" V1 "-1\n", "number", "max_travel", false},
    {VOLUNTEER "max_travel\n" V1 "601\n", "number", "max_travel", false},
    {VOLUNTEER "max_travel\n" V1 "20 min\n", "number", "max_travel", false},
    {VOLUNTEER "max_per_day\n" V1 "51\n", "number", "max_per_day", false},
    {VOLUNTEER "max_per_week\n" V1 "x\n", "number", "max_per_week", false},
    {VOLUNTEER "max_hours_week\n" V1 "169\n", "number", "max_hours_week", false},
    {VOLUNTEER "max_hours_week\n" V1 "168:01\n", "number", "max_hours_week", false},
    {VOLUNTEER "max_hours_week\n" V1 "7:60\n", "number", "max_hours_week", false},
    {VOLUNTEER "max_hours_week\n" V1 "7:\n", "number", "max_hours_week", false},
    {VOLUNTEER "max_hours_week\n" V1 "7u5\n", "number", "max_hours_week", false},
    {VOLUNTEER "max_hours_week\n" V1 ":30\n", "number", "max_hours_week", false},
    {VOLUNTEER "max_hours_week\n" V1 "7:30:30\n", "number", "max_hours_week", false},
    {VOLUNTEER "max_hours_week\n" V1 "0,3125\n", "number", "max_hours_week", false},
    {VOLUNTEER "birth_year\n" V1 "1889\n", "year", "birth_year", false},
    {VOLUNTEER "birth_year\n" V1 "2027\n", "year", "birth_year", false},
    {VOLUNTEER "birth_year\n" V1 "56\n", "year", "birth_year", false},
    {VOLUNTEER "birth_year\n" V1 "2026\n", NULL, "", true},
    {REQUEST "people\n" R1 "3\n", "number", "people", false},
    {REQUEST "people\n" R1 "0\n", "number", "people", false},
    {REQUEST "every_weeks\n" R1 "53\n", "number", "every_weeks", false},
    {REQUEST "every_weeks\n" R1 "0\n", "number", "every_weeks", false},
    {"id;senior;last_name;task;duration;from;x;y\n1;S;M;bezoek;4;24/11/2026;72218;169187\n", "number", "duration",
     false},
    {"id;senior;last_name;task;duration;from;x;y\n1;S;M;bezoek;721;24/11/2026;72218;169187\n", "number", "duration",
     false},
    {"volunteer;senior;rule;points\n1;2;prefer;1000001\n", "number", "points", false},
    {"volunteer;senior;rule;points\n1;2;prefer;50,00\n", NULL, "", true},
    {"volunteer;senior;rule;points\n1;2;prefer;-50.0\n", NULL, "", true},
    {"volunteer;senior;rule;points\n1;2;prefer;50,5\n", "number", "points", false},
    {"volunteer;senior;date;task;minutes\n1;2;1/2/2026;bezoek;1441\n", "number", "minutes", false},
    {"from;to;minutes\nvolunteer:1;senior:12;1441\n", "number", "minutes", false},
    /* dates and times */
    {REQUEST "until\n" R1 "31/11/2026\n", "date", "until", false},
    {REQUEST "until\n" R1 "11/24/2026\n", "date", "until", false},
    {REQUEST "requested_on\n" R1 "gisteren\n", "date", "requested_on", false},
    {VOLUNTEER "record_check\n" V1 "ja\n", "date", "record_check", false},
    {REQUEST "earliest\n" R1 "25:00\n", "time", "earliest", false},
    {REQUEST "latest\n" R1 "9:61\n", "time", "latest", false},
    {REQUEST "until\n" R1 "23/11/2026\n", "order", "until", false},
    {REQUEST "until\n" R1 "24/11/2026\n", NULL, "", true},
    {REQUEST "earliest;latest\n" R1 "9:00;9:59\n", "window", "latest", false},
    {REQUEST "earliest;latest\n" R1 "9:00;10:00\n", NULL, "", true},
    {REQUEST "earliest;latest\n" R1 "14:00;10:00\n", "window", "latest", false},
    {REQUEST "earliest\n" R1 "19:30\n", "window", "earliest", false},
    {REQUEST "latest\n" R1 "8:30\n", "window", "latest", false},
    {"volunteer;senior;date;task;minutes\n1;2;24/11/2026;bezoek;60\n", "future", "date", true},
    /* as spreadsheets show and leave them */
    {REQUEST "until\n" R1 "24/11/2026 0:00\n", NULL, "", true},
    {REQUEST "until\n" R1 "24/11/2026 0:00:00\n", NULL, "", true},
    {REQUEST "until\n" R1 "24/11/2026 9:00\n", "date", "until", false},
    {REQUEST "until\n" R1 "46350\n", "date", "until", false},
    {REQUEST "until\n" R1 "24/11/26\n", "date", "until", false},
    {REQUEST "earliest;latest\n" R1 "9:00:00;12:00:00\n", NULL, "", true},
    {REQUEST "earliest\n" R1 "9:00:30\n", "time", "earliest", false},
    {VOLUNTEER "max_travel;birth_year\n" V1 "20,00;1956,0\n", NULL, "", true},
    {VOLUNTEER "max_travel\n" V1 "20,5\n", "number", "max_travel", false},
    {VOLUNTEER "max_travel\n" V1 "20,\n", "number", "max_travel", false},
    {VOLUNTEER "birth_year\n" V1 "1.956\n", "year", "birth_year", false},
    {VOLUNTEER "birth_year\n" V1 "1.000\n", "year", "birth_year", false},
    {VOLUNTEER "languages;transport\n" V1 "\"nl; fr\";\"auto; fiets\"\n", NULL, "", true},
    {REQUEST "days\n" R1 "ma/do\n", NULL, "", true},
    {"id;naam en voornaam;tasks;availability;x;y\n1;Maes An;\"bezoek; boodschappen\";ma;72218;169187\n", NULL, "",
     true},
    {VOLUNTEER "house_number\n" V1 "12/dec\n", "house_number", "house_number", false},
    {VOLUNTEER "house_number\n" V1 "Mrt-14\n", "house_number", "house_number", false},
    {VOLUNTEER "house_number\n" V1 "12-d\xC3\xA9"
               "c\n",
     "house_number", "house_number", false},
    {VOLUNTEER "house_number\n" V1 "12/05/2026\n", "house_number", "house_number", false},
    {VOLUNTEER "house_number\n" V1 "12-ao\xC3\xBB"
               "t\n",
     "house_number", "house_number", false},
    {VOLUNTEER "house_number\n" V1 "12-14\n", NULL, "", true},
    {VOLUNTEER "\n1-feb;Maes;bezoek;ma;72218;169187\n", "id", "id", false},
    {VOLUNTEER "\ndec-12;Maes;bezoek;ma;72218;169187\n", "id", "id", false},
    {VOLUNTEER "\n12/dec;Maes;bezoek;ma;72218;169187\n", "id", "id", false},
    {VOLUNTEER "\n1/02/2026;Maes;bezoek;ma;72218;169187\n", "id", "id", false},
    {VOLUNTEER "\n2026-001;Maes;bezoek;ma;72218;169187\n", NULL, "", true},
    {"volunteer;senior;rule\n12-mrt;2;never\n", "id", "volunteer", false},
    {"volunteer;senior;rule\ndecanaat/12;mei 12;never\n", NULL, "", true},
    {VOLUNTEER "house_number\n" V1 "12/bus\n", NULL, "", true},
    {VOLUNTEER "house_number\n" V1 "-\n", NULL, "", true},
    {VOLUNTEER "postcode\n" V1 "8500 Kortrijk\n", "postcode", "postcode", false},
    {VOLUNTEER "postcode\n" V1 "B-8500\n", NULL, "", true},
    {VOLUNTEER "postcode\n" V1 "59000\n", NULL, "", true},
    {"id;last_name;tasks;availability;street;house_number;postcode\n1;M;bezoek;ma;Grote Markt;1;\"8500,00\"\n", NULL,
     "", true},
    /* rows that are none of the list */
    {VOLUNTEER "\nTotaal;17;;;;\n", "note", "", false},
    {VOLUNTEER "\n;;;;;Afgedrukt op 28/11/2026\n", "note", "", false},
    {VOLUNTEER "\nnummer: 1;;;;;\n", "note", "", false},
    {VOLUNTEER "\nID;Last name;tasks;availability;x;y\n", "heading", "", false},
    {VOLUNTEER "\n\"1,Maes,bezoek,ma 9-12,72218,169187\"\n", "separator", "", false},
    {VOLUNTEER "\n1\tMaes\tbezoek\tma\t72218\t169187\n", "separator", "", false},
    {VOLUNTEER "\nTotaal 85073003328;17;;;;\n", "national_number", "id", false},
    /* words */
    {VOLUNTEER "gender\n" V1 "man/vrouw\n", "word", "gender", false},
    {VOLUNTEER "transport\n" V1 "raket\n", "word", "transport", false},
    {VOLUNTEER "pets_ok\n" V1 "soms\n", "word", "pets_ok", false},
    {REQUEST "frequency\n" R1 "maandelijks\n", "word", "frequency", false},
    {REQUEST "day_choice\n" R1 "beide\n", "word", "day_choice", false},
    {REQUEST "priority\n" R1 "heel\n", "word", "priority", false},
    {"volunteer;senior;rule\n1;2;liever\n", "word", "rule", false},
    {"visit;decision\n1@once;misschien\n", "word", "decision", false},
    {"visit;volunteer;decision;scope\n1@once;2;reject;straat\n", "word", "scope", false},
    {VOLUNTEER "languages\n" V1 "Nederlands\n", "language", "languages", false},
    {REQUEST "days\n" R1 "maandag,zotdag\n", "days", "days", false},
    {REQUEST "days\n" R1 "ma-vr, zo\n", NULL, "", true},
    /* tasks */
    {"id;last_name;tasks;availability;x;y\n1;Maes;bezoek, zwemmen;ma;72218;169187\n", "task", "tasks", false},
    {"id;last_name;tasks;availability;x;y\n1;Maes;, ,;ma;72218;169187\n", "task", "tasks", false},
    {"id;last_name;tasks;availability;x;y\n1;Maes;BEZOEK|naar de Winkel;ma;72218;169187\n", NULL, "", true},
    {"volunteer;senior;date;task;minutes\n1;2;1/2/2026;zwemmen;60\n", "task", "task", false},
    /* availability */
    {"id;last_name;tasks;availability;x;y\n1;Maes;bezoek;ma 9-12, wanneer;72218;169187\n", "availability",
     "availability", false},
    {"id;last_name;tasks;availability;x;y\n1;Maes;bezoek;ma 12-9;72218;169187\n", "availability", "availability",
     false},
    {VOLUNTEER "absent\n" V1 "in de zomer\n", "absent", "absent", false},
    {VOLUNTEER "absent\n" V1 "8/1/2027-7/1/2027\n", "absent", "absent", false},
    {"id;last_name;tasks;availability;x;y\n1;Maes;bezoek;\"ma 9-12\nwo 9-12\";72218;169187\n", NULL, "", true},
    /* places */
    {"id;last_name;tasks;availability;x;y\n1;Maes;bezoek;ma;;\n", "place", "", false},
    {"id;last_name;tasks;availability;x;y\n1;Maes;bezoek;ma;72218;\n", "place", "y", false},
    {"id;last_name;tasks;availability;x;y\n1;Maes;bezoek;ma;;169187\n", "place", "x", false},
    {"id;last_name;tasks;availability;x;y\n1;Maes;bezoek;ma;12;34\n", "place", "x", false},
    {"id;last_name;tasks;availability;x;y\n1;Maes;bezoek;ma;72 218;169187\n", "number", "x", false},
    /* swapped: certain in Lambert 72 and 2008; a place far away; the same where there is little between the two */
    {"id;last_name;tasks;availability;x;y\n1;Maes;bezoek;ma;169187;72218\n", "place", "x", false},
    {"id;last_name;tasks;availability;x;y\n1;Maes;bezoek;ma;669187;572218\n", "place", "x", false},
    {REQUEST "to_x;to_y\n" R1 "169187;72218\n", "place", "to_x", false},
    {"id;last_name;tasks;availability;x;y\n1;Maes;bezoek;ma;169187;102218\n", NULL, "", true},
    {"id;last_name;tasks;availability;x;y\n1;Maes;bezoek;ma;173500;174000\n", NULL, "", true},
    {"street;house_number;postcode;municipality;x;y\nKerkstraat;1;8500;Kortrijk;169187;72218\n", "place", "x", false},
    {"id;last_name;tasks;availability;lat;lon\n1;Maes;bezoek;ma;3.26;50.83\n", "place", "lat", false},
    {"id;last_name;tasks;availability;lat;lon\n1;Maes;bezoek;ma;50.83;\n", "place", "lon", false},
    {"id;last_name;tasks;availability;area\n1;Maes;bezoek;ma;W99\n", "area", "area", false},
    {"id;last_name;tasks;availability;area\n1;Maes;bezoek;ma;W09\n", "area", "area", false},
    {VOLUNTEER "area\n" V1 "W99\n", "area", "area", true},
    {"id;last_name;tasks;availability;street;house_number;postcode;municipality\n1;M;bezoek;ma;Veldstraat;1;9000;"
     "Gent\n",
     "address", "street", false},
    {"id;last_name;tasks;availability;street;house_number;postcode;municipality\n1;M;bezoek;ma;Grote "
     "Markt;;8500;Kortrijk\n",
     "address", "house_number", false},
    {"id;last_name;tasks;availability;street;house_number;postcode;area\n1;M;bezoek;ma;Veldstraat;1;9000;W08\n", NULL,
     "", true},
    {REQUEST "to_street;to_house_number;to_postcode\n" R1 "Grote Markt;;\n", "address", "to_house_number", false},
    {REQUEST "to_street;to_house_number;to_postcode\n" R1 "Grote Markt;1;\n", "address", "to_postcode", false},
    {REQUEST "to_street;to_house_number;to_postcode\n" R1 "Grote Markt;1;8500\n", NULL, "", true},
    {REQUEST "to_x;to_y\n" R1 "72218;\n", "place", "to_y", false},
    {REQUEST "to_x;to_y\n" R1 ";\n", NULL, "", true},
    {"street;house_number;postcode;municipality;x;y\nKerkstraat;1;8500;Kortrijk;;\n", "place", "", false},
    /* telephones and mail: warnings */
    {VOLUNTEER "phone\n" V1 "bel de buren\n", "phone", "phone", true},
    {VOLUNTEER "phone\n" V1 "123\n", "phone", "phone", true},
    {VOLUNTEER "email\n" V1 "an@home\n", "email", "email", true},
    {VOLUNTEER "email\n" V1 "a@b.be, c@d.be\n", "email", "email", true},
    {VOLUNTEER "email\n" V1 "<a@b.be>\n", "email", "email", true},
    /* control characters, and what Excel wraps */
    {VOLUNTEER "first_name\n" V1 "An\x01na\n", "control", "first_name", false},
    {VOLUNTEER "first_name\n" V1 "\"An\nna\"\n", "control", "first_name", false},
    {VOLUNTEER "email\n" V1 "\"a@b.be\r\nBcc: c@d.be\"\n", "control", "email", false},
    {VOLUNTEER "first_name\n" V1 "An\xE2\x80\xAEna\n", "control", "first_name", false},
    {REQUEST "remark\n" R1 "\"twee\r\nregels\"\n", NULL, "", true},
    {REQUEST "remark\n" R1 "\"een\x07 bel\"\n", "control", "remark", false},
    /* what a spreadsheet leaves instead of what was typed */
    {VOLUNTEER "phone\n" V1 "4,78123E+08\n", "exponent", "phone", false},
    {VOLUNTEER "\n1.23E+10;Maes;bezoek;ma;72218;169187\n", "exponent", "id", false},
    {VOLUNTEER "\n-1E-05;Maes;bezoek;ma;72218;169187\n", "exponent", "id", false},
    {VOLUNTEER "\n1E5;Maes;bezoek;ma;72218;169187\n", NULL, "", true},
    {VOLUNTEER "\nE+5;Maes;bezoek;ma;72218;169187\n", NULL, "", true},
    {VOLUNTEER "record_check\n" V1 "########\n", "narrow", "record_check", false},
    {VOLUNTEER "first_name\n" V1 "##\n", "narrow", "first_name", false},
    {VOLUNTEER "first_name\n" V1 "#1\n", NULL, "", true},
    {VOLUNTEER "first_name\n" V1 "#N/B\n", "formula", "first_name", false},
    {VOLUNTEER "\n1;Err:502;bezoek;ma;72218;169187\n", "formula", "last_name", false},
    {VOLUNTEER "\n1;Err:510;bezoek;ma;72218;169187\n", "formula", "last_name", false},
    {VOLUNTEER "\n1;Fout:508;bezoek;ma;72218;169187\n", "formula", "last_name", false},
    {VOLUNTEER "\n1;Err:5;bezoek;ma;72218;169187\n", NULL, "", true},
    {VOLUNTEER "max_travel\n" V1 "#WAARDE!\n", "formula", "max_travel", false},
    /* rows and columns */
    {VOLUNTEER "\n" V1 ";te veel\n", "cells", "", false},
    {VOLUNTEER "\n" V1 ";;;\n", NULL, "", true},
    {"id;last_name;tasks;availability;x;y;area\n1;Maes;bezoek;ma;72218;169187\n", NULL, "", true},
    {"id;last_name;tasks;availability;x;;y\n1;Maes;bezoek;ma;72218;?;169187\n", "unknown_column", "", true},
    {"id;last_name;tasks;availability;x;y;hobby\n1;Maes;bezoek;ma;72218;169187;dans\n", "unknown_column", "hobby",
     true},
    {VOLUNTEER "\n" V1, "last_line", "", true},
    /* national numbers, everywhere but in coordinates and telephones */
    {VOLUNTEER "\n85073003328;Maes;bezoek;ma;72218;169187;\n", "national_number", "id", false},
    {VOLUNTEER "\n1;Maes 85.07.30-033.28;bezoek;ma;72218;169187;\n", "national_number", "last_name", false},
    {VOLUNTEER "hobby\n" V1 "85 07 30 033 28\n", "national_number", "hobby", false},
    {VOLUNTEER "\n1;Maes;bezoek;ma;85073003328;169187;\n", "national_number", "x", false},
    {REQUEST "remark\n" R1 "zie 850730-033-28.\n", "national_number", "remark", false},
    {"visit;decision;iets\n1@once;;850730 033 28\n", "national_number", "iets", false},
    {VOLUNTEER "phone\n" V1 "+32 478 12 34 56\n", NULL, "", true},
    {VOLUNTEER "phone\n" V1 "+32470100001\n", NULL, "", true},
    {VOLUNTEER "phone\n" V1 "32470100001\n", "national_number", "phone", false},
    {"id;last_name;tasks;availability;x;y\n1;Maes;bezoek;ma;72218.850730;169187.033289\n", NULL, "", true},
};

START_TEST(test_row)
{
    const struct row_case *wanted = &row_cases[_i];
    struct support_result result = {0};
    support_import_text(support_city, wanted->text, &result);
    const struct receipt *receipt = &result.receipt;
    ck_assert_int_eq(result.status, STATUS_OK);
    ck_assert_msg(!receipt->refused_whole, "%s: %s", wanted->text, receipt->reason);
    ck_assert_int_eq(receipt->read, 1);
    ck_assert_msg(receipt->accepted == (wanted->accepted ? 1 : 0), "%s", wanted->text);
    ck_assert_int_eq(receipt->refused, wanted->accepted ? 0 : 1);
    if (wanted->rule == NULL) {
        if (receipt->line_count > 0) {
            ck_assert_msg(text_equal(receipt->lines[0].column, "hobby"), "%s: %s", wanted->text,
                          receipt->lines[0].message);
        }
    } else {
        const struct receipt_line *line = support_line(receipt, wanted->rule);
        ck_assert_msg(line != NULL, "%s: not %s but %s", wanted->text, wanted->rule,
                      receipt->line_count == 0 ? "nothing" : receipt->lines[0].rule);
        ck_assert_str_eq(line->column, wanted->column);
        ck_assert(line->warning == wanted->accepted);
        ck_assert_int_eq(line->line, text_equal(wanted->rule, "unknown_column") && line->column[0] != '\0' ? 1 : 2);
        ck_assert(line->message[0] != '\0' && line->remedy[0] != '\0');
    }
    support_result_free(&result);
}
END_TEST

/* All that is wrong with a row, in one receipt, and nothing that only follows from it. */
static const struct {
    const char *text, *said; /* rule and column of each line */
} many_cases[] = {
    {"id;last_name;tasks;availability;birth_year;area\n1;Maes;dansen;ma;58;\n",
     "year birth_year, task tasks, place , "},
    {"id;last_name;tasks;availability;x;y\n1;Maes;dansen;ma;72218;\n", "task tasks, place y, "},
    {"id;last_name;tasks;availability;x;y\n1;Maes;bezoek;ma;abc;169187\n", "number x, "},
    {"id;last_name;tasks;availability;x;y\n1;Maes;bezoek;ma;abc;def\n", "number x, number y, "},
    {"id;last_name;tasks;availability;area;lat\n1;Maes;bezoek;ma;nergens;50,8O\n", "number lat, "},
    {REQUEST "until;earliest;latest\n1;S1;;bezoek;60;24/11/2026;72218;169187;23/11/2026;9:00;9:30\n",
     "required last_name, order until, window latest, "},
    {REQUEST "until;earliest;latest\n1;S1;Maes;bezoek;60;24/11/2026;72218;169187;30/2/2027;19:30;laat\n",
     "date until, time latest, "},
    {REQUEST "\n1;S1;Maes;bezoek;lang;24/11/2026;;169187;\n", "number duration, place x, "},
    {REQUEST "to_x;to_y\n1;S1;Maes;bezoek;60;gisteren;72218;169187;;72218\n", "date from, place to_x, "},
    {"volunteer;senior;rule;points\n1;2;wie weet;\n", "word rule, "},
    {"volunteer;senior;rule;points\na/b/c;2;prefer;veel\n", "id volunteer, number points, "},
    {"visit;volunteer;decision;replacement\n1@once;a/b/c;accept;\n", "id volunteer, "},
    {"visit;volunteer;decision;replacement\n1@once;a/b/c;replace;\n", "id volunteer, required replacement, "},
    {"visit;volunteer;decision\nx;a/b/c;misschien\n", "visit visit, id volunteer, word decision, "},
};

START_TEST(test_all_at_once)
{
    struct support_result result = {0};
    struct buffer said = {0};
    support_import_text(support_city, many_cases[_i].text, &result);
    for (size_t i = 0; i < result.receipt.line_count; i++) {
        const struct receipt_line *line = &result.receipt.lines[i];
        ck_assert_int_eq(line->line, 2);
        buffer_format(&said, "%s %s, ", line->rule, line->column);
    }
    ck_assert_str_eq(said.data, many_cases[_i].said);
    ck_assert_int_eq(result.receipt.refused, 1);
    buffer_free(&said);
    support_result_free(&result);
}
END_TEST

/* The later row of one number is refused whatever became of the earlier, and says which that is. */
START_TEST(test_duplicate)
{
    struct support_result result = {0};
    support_import_text(support_city,
                        "id;last_name;tasks;availability;x;y\n"
                        "1;Eerste;bezoek;ma;72218;169187\n"
                        "2;Stuk;zwemmen;ma;72218;169187\n"
                        "bron/1;Tweede;bezoek;ma;72218;169187\n"
                        "2;Heel;bezoek;ma;72218;169187\n"
                        "2;Ook;bezoek;ooit;72218;169187\n",
                        &result);
    ck_assert_int_eq(result.receipt.read, 5);
    ck_assert_int_eq(result.receipt.accepted, 1);
    ck_assert_uint_eq(result.receipt.line_count, 5);
    const struct receipt_line *lines = result.receipt.lines;
    ck_assert_str_eq(lines[0].rule, "task");
    ck_assert_int_eq(lines[1].line, 4);
    ck_assert_str_eq(lines[1].rule, "duplicate");
    ck_assert_str_eq(lines[1].column, "id");
    ck_assert_str_eq(lines[1].message,
                     "This number stands in line 2 of the list you sent as well; only that row was taken.");
    ck_assert_int_eq(lines[2].line, 5);
    ck_assert_str_eq(lines[2].message,
                     "This number stands in line 3 of the list you sent as well; neither row was taken.");
    ck_assert_str_eq(lines[3].rule, "availability");
    ck_assert_str_eq(lines[4].rule, "duplicate");
    ck_assert_ptr_nonnull(strstr(result.got.data, "Eerste"));
    ck_assert_ptr_null(strstr(result.got.data, "Heel"));
    ck_assert_ptr_null(strstr(result.got.data, "Tweede"));
    support_result_free(&result);
}
END_TEST

/* A column of numbers that shows decimals; a source that is called as a month. */
START_TEST(test_numbers_of_spreadsheets)
{
    struct support_result result = {0};
    support_import_text(support_city, "volunteer;senior;rule\n12.0;\"7,00\";never\n007,0;12.5;never\n1.000;7,;never\n",
                        &result);
    ck_assert_str_eq(result.got.data, "pair bron/12|bron/7|1|0\npair bron/007|bron/12.5|1|0\n");
    ck_assert_int_eq(result.receipt.refused, 1);
    support_result_free(&result);
    (void)text_copy(support_city->source.code, CODE_SIZE, "dec");
    support_import_text(support_city, "volunteer;senior;rule\ndec/12;nov/1;never\ndec/12;1;never\n", &result);
    (void)text_copy(support_city->source.code, CODE_SIZE, "bron");
    ck_assert_str_eq(result.got.data, "pair dec/12|dec/1|1|0\n");
    support_result_free(&result);
}
END_TEST

START_TEST(test_hours)
{
    static const struct {
        const char *cell;
        int minutes;
    } cases[] = {{"7,5", 450}, {"7.30", 438}, {"7:30", 450}, {"7u30", 450},     {"7H30", 450},   {"7u", 420},
                 {"0", 0},     {"0:30", 30},  {"1", 60},     {"07:30:00", 450}, {"30:15", 1815}, {"168:00", 10080}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct support_result result = {0};
        char text[256];
        char wanted[64];
        ck_assert(text_format(text, sizeof text, VOLUNTEER "max_hours_week\n" V1 "%s\n", cases[i].cell));
        ck_assert(text_format(wanted, sizeof wanted, "|max -1 -1 -1 %d|", cases[i].minutes));
        support_import_text(support_city, text, &result);
        ck_assert_msg(strstr(result.got.data, wanted) != NULL, "%s: %s", cases[i].cell, result.got.data);
        support_result_free(&result);
    }
}
END_TEST

/* Of two rows that contradict each other the later counts, and that is said; rows that say the same are one. */
START_TEST(test_contradiction)
{
    static const struct {
        const char *text, *column;
    } cases[] = {
        {"volunteer;senior;rule;points\n1;2;prefer;50\n1;2;prefer;50\n1;2;prefer;x\n1;2;never;\nbron/1;2;prefer;70\n"
         "1;2;prefer;70\n",
         "points"},
        {"from;to;minutes\nvolunteer:1;senior:2;17\nvolunteer:1;senior:2;17\nsenior:1;senior:2;18\n"
         "volunteer:1;senior:2;x\nvolunteer:bron/1;senior:2;71\nvolunteer:1;senior:2;71\n",
         "minutes"},
        {"volunteer;senior;date;task;minutes\n1;2;1/2/2026;bezoek;60\n1;2;1/2/2026;bezoek;60\n"
         "1;2;1/2/2026;vervoer;70\n1;2;2026-02-01;bezoek;x\n1;2;2026-02-01;bezoek;70\n1;2;1.2.2026;bezoek;70\n",
         "minutes"},
    };
    struct support_result result = {0};
    support_import_text(support_city, cases[_i].text, &result);
    ck_assert_int_eq(result.receipt.accepted, 5);
    ck_assert_int_eq(result.receipt.warnings, 1);
    const struct receipt_line *line = support_line(&result.receipt, "duplicate");
    ck_assert_ptr_nonnull(line);
    ck_assert_int_eq(line->line, 6);
    ck_assert_str_eq(line->column, cases[_i].column);
    ck_assert_ptr_nonnull(strstr(line->message, "Line 3 of the list you sent says something else"));
    ck_assert_ptr_nonnull(strstr(result.receipt.rows.data, "accepted, with a warning"));
    support_result_free(&result);
}
END_TEST

/* The zero that Excel drops is given back, and to nothing else. */
START_TEST(test_telephones)
{
    static const char *const cases[][2] = {
        {"470123456", "0470123456"},      {"56240000", "056240000"},    {"42223344", "042223344"},
        {"0470123456", "0470123456"},     {"056240000", "056240000"},   {"470 12 34 56", "470 12 34 56"},
        {"570123456", "570123456"},       {"05624000", "05624000"},     {"5624000", "5624000"},
        {"+32470123456", "+32470123456"}, {"4701234567", "4701234567"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct support_result result = {0};
        char text[256];
        char wanted[64];
        ck_assert(text_format(text, sizeof text, VOLUNTEER "phone\n" V1 "%s\n", cases[i][0]));
        ck_assert(text_format(wanted, sizeof wanted, "|%s|place", cases[i][1]));
        support_import_text(support_city, text, &result);
        ck_assert_msg(strstr(result.got.data, wanted) != NULL, "%s: %s", cases[i][0], result.got.data);
        ck_assert_msg(result.receipt.line_count == 0 || strlen(cases[i][0]) < 8, "%s", cases[i][0]);
        support_result_free(&result);
    }
}
END_TEST

/* Two lists glued together, copies from web pages: one number is one number. */
START_TEST(test_unseen)
{
    static const char *const rows[] = {"1;Ma\xC2\xAD"
                                       "es",
                                       "1\xE2\x80\x8B;Claes", "1\xE2\x80\x8E;Aerts",
                                       "\xEF\xBB\xBF"
                                       "1;Peeters"};
    struct buffer text = {0};
    struct support_result result = {0};
    buffer_text(&text, VOLUNTEER "\n");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        buffer_format(&text, "%s;bezoek;ma;72218;169187\n", rows[i]);
    }
    support_import(support_city, text.data, text.size, &result);
    ck_assert_int_eq(result.receipt.accepted, 1);
    ck_assert_uint_eq(result.receipt.line_count, 3);
    ck_assert_ptr_nonnull(support_line(&result.receipt, "duplicate"));
    ck_assert_ptr_nonnull(strstr(result.got.data, "bron/1|Maes|"));
    support_result_free(&result);
    buffer_free(&text);
    support_import_text(support_city, "<pairs><pair volunteer='1&#x200b;' senior='&#xAD;2' rule='never'/></pairs>",
                        &result);
    ck_assert_str_eq(result.got.data, "pair bron/1|bron/2|1|0\n");
    support_result_free(&result);
}
END_TEST

START_TEST(test_all_mistakes_of_a_row)
{
    struct support_result result = {0};
    support_import_text(support_city,
                        "id;last_name;tasks;availability;x;y;gender;birth_year\n"
                        ";;zwemmen;nooit;a;b;q;99\n",
                        &result);
    ck_assert_int_eq(result.receipt.read, 1);
    ck_assert_int_eq(result.receipt.refused, 1);
    ck_assert_uint_eq(result.receipt.line_count, 8);
    support_result_free(&result);
}
END_TEST

START_TEST(test_did_you_mean)
{
    struct support_result result = {0};
    support_import_text(support_city, "id;last_name;tasks;availability;x;y;adress;beschikbaarheidd;emial\n", &result);
    support_result_free(&result);
    support_import_text(support_city,
                        "id;last_name;tasks;availability;x;y;huisdieren;emial;first_nam\n"
                        "1;Maes;bezoek;ma;72218;169187;;;\n",
                        &result);
    ck_assert_int_eq(result.receipt.accepted, 1);
    ck_assert_uint_eq(result.receipt.line_count, 3);
    ck_assert_ptr_null(strstr(result.receipt.lines[0].remedy, "Did you mean"));
    ck_assert_ptr_nonnull(strstr(result.receipt.lines[1].remedy, "Did you mean email?"));
    ck_assert_ptr_nonnull(strstr(result.receipt.lines[2].remedy, "Did you mean first_name?"));
    support_result_free(&result);
}
END_TEST

/* A misspelt name of a column that must be there: refused whole, but the name to mend is told. */
START_TEST(test_did_you_mean_what_is_needed)
{
    struct support_result result = {0};
    language_use(LANGUAGE_DUTCH);
    support_import_text(support_city, "nummer;naaam;taken;beschikbaarheit;x;y\n1;Maes;bezoek;ma;72218;169187\n",
                        &result);
    ck_assert(result.receipt.refused_whole);
    ck_assert_str_eq(result.receipt.rule, "columns");
    ck_assert_uint_eq(result.receipt.line_count, 2);
    ck_assert_str_eq(result.receipt.lines[0].column, "naaam");
    ck_assert_ptr_nonnull(strstr(result.receipt.lines[0].remedy, " naam?"));
    ck_assert_str_eq(result.receipt.lines[1].column, "beschikbaarheit");
    ck_assert_ptr_nonnull(strstr(result.receipt.lines[1].remedy, " beschikbaarheid?"));
    support_result_free(&result);
}
END_TEST

/* Titles above the header, as people make them: they are no rows, and the receipt says so. */
START_TEST(test_title_lines)
{
    static const char *const titles[] = {
        "Lijst vrijwilligers 2026\n",
        "Decanaat;;;;\n\n;Versie;24/11/2026\n;;;;\n",
        "\"Lijst van\nonze \"\"vrijwilligers\"\"\"\n",
        "Telefoon;056 12 34 56\nGemeente, stad\n",
        "naam;voornaam\n",
    };
    char text[512];
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
        struct support_result result = {0};
        ck_assert(text_format(text, sizeof text, "%s%s\n%s\n", titles[i], VOLUNTEER, V1));
        support_import_text(support_city, text, &result);
        ck_assert_msg(result.receipt.accepted == 1, "%s: %s", titles[i], result.receipt.reason);
        ck_assert_int_eq(result.receipt.read, 1);
        ck_assert_uint_eq(result.receipt.line_count, 1);
        ck_assert_str_eq(result.receipt.lines[0].rule, "title");
        ck_assert_int_eq(result.receipt.lines[0].line, 1);
        support_result_free(&result);
    }
}
END_TEST

/* Where a date can only have the month first, what can be read both ways is not read at all, before it as after it. */
START_TEST(test_month_first)
{
#define DATES "id;senior;last_name;task;duration;x;y;requested_on;from\n"
#define DATE_ROW(id, on, from) #id ";S;Maes;bezoek;60;72218;169187;" on ";" from "\n"
    static const struct {
        const char *text;
        long accepted, refused;
    } cases[] = {
        {DATES DATE_ROW(1, "1/2/2026", "12/01/2026") DATE_ROW(2, "1/2/2026", "11/24/2026"), 0, 2},
        {DATES DATE_ROW(1, "1/2/2026", "11/24/2026 0:00") DATE_ROW(2, "1/2/2026", "12/01/2026 0:00"), 0, 2},
        /* The column beside it is another one; the same day either way; days that say enough themselves. */
        {DATES DATE_ROW(1, "11/24/2026", "12/12/2026") DATE_ROW(2, "", "2/12/2026"), 1, 1},
        {DATES DATE_ROW(1, "", "11/24/2026") DATE_ROW(2, "", "12/12/2026") DATE_ROW(3, "", "2026-12-01")
             DATE_ROW(4, "", "24/11/2026"),
         3, 1},
        {DATES DATE_ROW(1, "", "11/34/2026") DATE_ROW(2, "", "2/12/2026"), 1, 1},
        {"Versie 11/24/2026\n" DATES DATE_ROW(2, "", "2/12/2026"), 1, 0},
        {VOLUNTEER "absent\n" V1 "12/24/2026-1/3/2027\n2;Maes;bezoek;ma;72218;169187;1/2/2027 - 2/2/2027\n", 0, 2},
        {VOLUNTEER "absent\n" V1 "\"2026-11-24-2027-12-24; 1-2-2027-13-2-2027\"\n", 1, 0},
        {"<requests><request id=\"1\" senior=\"S\" last_name=\"M\" task=\"bezoek\" duration=\"60\" x=\"72218\" "
         "y=\"169187\" from=\"12/01/2026\"/><request id=\"2\" senior=\"S\" last_name=\"M\" task=\"bezoek\" "
         "duration=\"60\" x=\"72218\" y=\"169187\" from=\"11/24/2026\"/></requests>",
         0, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct support_result result = {0};
        support_import_text(support_city, cases[i].text, &result);
        const struct receipt *receipt = &result.receipt;
        ck_assert_msg(receipt->accepted == cases[i].accepted && receipt->refused == cases[i].refused, "%zu: %ld %ld %s",
                      i, receipt->accepted, receipt->refused, receipt->reason);
        support_result_free(&result);
    }
}
END_TEST

/* What stands with the street and is called only a number may be that of the house. */
START_TEST(test_number_of_house)
{
    static struct column_name own[] = {{"nummer", "id"}};
    static const struct {
        const char *text;
        bool unclear;
    } cases[] = {
        {"lidnr;naam;straat;nummer;postcode;gemeente;wijk;taken;beschikbaarheid\n", true},
        {"naam;straat;Nr.;postcode;wijk;taken;beschikbaarheid\n", true},
        {"naam;rue;num\xC3\xA9ro;wijk;taken;beschikbaarheid\n", true},
        {"naam;straat;bus;nummer;gemeente;wijk;taken;beschikbaarheid\n", true},
        {"nummer;naam;straat;postcode;gemeente;wijk;taken;beschikbaarheid\n", false},
        {"naam;straat;id;postcode;gemeente;wijk;taken;beschikbaarheid\n", false},
        {"naam;straat;nummer;huisnummer;gemeente;wijk;taken;beschikbaarheid\n", false},
        {"straat;postcode;gemeente;naam;nummer;wijk;taken;beschikbaarheid\n", false},
        {"naam;straat;huisnummer;nummer;gemeente;taken;beschikbaarheid\n", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct support_result result = {0};
        support_import_text(support_city, cases[i].text, &result);
        ck_assert_msg(text_equal(result.receipt.rule, cases[i].unclear ? "columns" : "no_rows"), "%s: %s %s",
                      cases[i].text, result.receipt.rule, result.receipt.reason);
        ck_assert(!cases[i].unclear || strstr(result.receipt.reason, "number of the house") != NULL);
        support_result_free(&result);
    }
    struct support_result result = {0};
    struct support_city city = *support_city;
    city.source.columns = own;
    city.source.column_count = 1;
    support_import_text(&city, cases[0].text, &result);
    ck_assert_str_eq(result.receipt.rule, "no_rows"); /* bvb.conf says what it is */
    support_result_free(&result);
}
END_TEST

/* Which two columns it is about is said as they are written. */
START_TEST(test_twice)
{
    struct support_result result = {0};
    support_import_text(support_city, "Lid_Nr;Nummer;naam;N\xC2\xB0;taken;NR;x;y\n1;2;3;4;5;6;7;8\n", &result);
    ck_assert(result.receipt.refused_whole);
    ck_assert_str_eq(result.receipt.reason, "Two columns of the file mean the same: Nummer and NR.");
    support_result_free(&result);
}
END_TEST

/* Rows above the header, as where a list was sorted together with it: each is counted, refused and comes back. */
START_TEST(test_rows_above)
{
    static const struct {
        const char *text;
        long read, refused, first;
        const char *rule; /* of the first thing that is said */
    } cases[] = {
        {"1;Maes;bezoek;ma;72218;169187\n" VOLUNTEER "\n2;Claes;bezoek;ma;72218;169187\n", 2, 1, 1, "above"},
        {"Lijst\n\n1;Maes;bezoek;ma;72218;169187\n3;Aerts;;ma;;\n" VOLUNTEER "\n2;Claes;bezoek;ma;72218;169187\n", 3, 2,
         1, "title"},
        /* An id stands twice whichever side of the header. */
        {"1;Maes;bezoek;ma;72218;169187\n" VOLUNTEER "\n" V1 "\n", 2, 2, 1, "above"},
        {"a;Maes;bezoek;ma;noord;\nb;Maes;bezoek;ma;noord;\n" VOLUNTEER "\n" V1 "\n", 3, 2, 1, "above"},
        /* The upper half of a header of two rows is none of them, nor is what names columns. */
        {"Persoon;Persoon;Hulp;Hulp;Plaats;Plaats\n" VOLUNTEER "\n" V1 "\n", 1, 0, 1, "title"},
        {"naam;voornaam;telefoon 1;telefoon 2\n" VOLUNTEER "\n" V1 "\n", 1, 0, 1, "title"},
        {"Versie 2;24/11/2026\n" VOLUNTEER "\n" V1 "\n", 1, 0, 1, "title"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct support_result result = {0};
        support_import_text(support_city, cases[i].text, &result);
        const struct receipt *receipt = &result.receipt;
        ck_assert_msg(receipt->read == cases[i].read && receipt->refused == cases[i].refused &&
                          receipt->accepted == cases[i].read - cases[i].refused,
                      "%zu: %ld %ld %ld", i, receipt->read, receipt->accepted, receipt->refused);
        ck_assert_str_eq(receipt->lines[0].rule, cases[i].rule);
        ck_assert_int_eq(receipt->lines[0].line, cases[i].first);
        support_result_free(&result);
    }
}
END_TEST

/* Too far down, it is no header any more. */
START_TEST(test_too_many_title_lines)
{
    for (int rows = 19; rows <= 22; rows++) {
        struct support_result result = {0};
        struct buffer text = {0};
        for (int i = 0; i < rows; i++) {
            buffer_text(&text, "titel\n");
        }
        buffer_text(&text, VOLUNTEER "\n" V1 "\n");
        support_import(support_city, text.data, text.size, &result);
        ck_assert(result.receipt.refused_whole == (rows > 20));
        support_result_free(&result);
        buffer_free(&text);
    }
}
END_TEST

START_TEST(test_own_columns)
{
    struct support_result result = {0};
    support_import_text(support_city,
                        "NUMMER;naam  VRIJWILLIGER;taken;Aanwezig_op;x;y\n"
                        "1;Maes;bezoek;ma 9-12;72218;169187\n",
                        &result);
    ck_assert_int_eq(result.receipt.accepted, 1);
    ck_assert_uint_eq(result.receipt.line_count, 0);
    ck_assert_ptr_nonnull(strstr(result.got.data, "bron/1|Maes|"));
    support_result_free(&result);
}
END_TEST

/* Marks around names: of needed columns, of labels, of quotations. */
START_TEST(test_marked_columns)
{
    struct support_result result = {0};
    support_import_text(support_city,
                        "nummer*;“Naam Vrijwilliger”:;Taken (*);« Aanwezig_op » !;#x;[Y];:;hobby?\n"
                        "1;Maes;bezoek;ma 9-12;72218;169187;;\n",
                        &result);
    ck_assert_int_eq(result.receipt.accepted, 1);
    ck_assert_uint_eq(result.receipt.line_count, 2);
    ck_assert_str_eq(result.receipt.lines[0].column, ":");
    ck_assert_str_eq(result.receipt.lines[1].column, "hobby?");
    ck_assert_ptr_nonnull(strstr(result.got.data, "bron/1|Maes|"));
    support_result_free(&result);
}
END_TEST

START_TEST(test_roster_comes_back)
{
    /* roster.csv as a coordinator returns it: no warnings about its other columns, and lines without a decision. */
    struct support_result result = {0};
    support_import_text(
        support_city,
        "\xEF\xBB\xBF"
        "datum;dag;begin;einde;bezoek;vrijwilliger;vrijwilliger_naam;vrijwilliger_telefoon;senior;"
        "senior_naam;senior_telefoon;adres;wijk;taak;status;opmerking;rooster;beslissing;reden;reikwijdte;"
        "vervanging\r\n"
        "24/11/2026;di;09:00;10:00;huis/1@2026-11-24;decanaat/12;Jan Maes;'+32 478 12 34 56;huis/S1;An;;Markt 1;W08;"
        "Bezoek;nieuw;;2026-11-23/1;aanvaard;;;\r\n"
        "24/11/2026;di;09:00;10:00;huis/2@2026-W48;'-12;Jan Maes;;huis/S1;An;;Markt "
        "1;W08;Bezoek;nieuw;;gisteren;;;;\r\n"
        "24/11/2026;di;09:00;10:00;huis/3@once;decanaat/12;Jan;;huis/S1;An;;Markt "
        "1;W08;Bezoek;;;2026-11-23/1;Geweigerd;ziek;senior;\r\n"
        ";;;;huis/4@once;;;;huis/S1;An;;Markt 1;W08;Bezoek;;;2026-11-23/1;vervang;;;stad/7\r\n",
        &result);
    ck_assert_msg(!result.receipt.refused_whole, "%s", result.receipt.reason);
    ck_assert_uint_eq(result.receipt.line_count, 0);
    ck_assert_int_eq(result.receipt.kind, UPLOAD_DECISIONS);
    ck_assert_int_eq(result.receipt.read, 4);
    ck_assert_int_eq(result.receipt.accepted, 4);
    ck_assert_int_eq(result.receipt.without_decision, 1);
    ck_assert_str_eq(result.got.data, "decision huis/1@2026-11-24|decanaat/12|0||0||2026-11-23/1|0\n"
                                      "decision huis/3@once|decanaat/12|1|ziek|1||2026-11-23/1|0\n"
                                      "decision huis/4@once||2||0|stad/7|2026-11-23/1|0\n");
    support_result_free(&result);
}
END_TEST

/* One line on each roster that a decision may be about, in the three languages, as CSV and as XML. */
START_TEST(test_rosters_of_decisions)
{
    static const char *const heads[] = {"visit;volunteer;decision;roster\n", "bezoek;vrijwilliger;beslissing;rooster\n",
                                        "visite;bénévole;décision;planning\n"};
    static const char rows[] = "huis/1@once;stad/7;accept;2026-11-22/2\n" /* the last */
                               "huis/1@once;stad/7;accept;2026-11-22/1\n" /* still there */
                               "huis/1@once;stad/8;accept;2026-11-20/4\n" /* not there any more */
                               "huis/1@once;stad/8;reject;2026-11-20/4\n" /* holds all the same */
                               "huis/1@once;stad/7;accept;\n"
                               "huis/1@once;stad/7;accept;van gisteren\n"
                               "huis/1@once;stad/7;;2026-11-20/4\n"
                               "huis/1@once;;accept;2026-11-20/4\n"; /* is refused, no more */
    static const char got[] = "decision huis/1@once|stad/7|0||0||2026-11-22/2|0|on 2026-11-26\n"
                              "decision huis/1@once|stad/7|0||0||2026-11-22/1|1|on 2026-11-26\n"
                              "decision huis/1@once|stad/8|0||0||2026-11-20/4|2\n"
                              "decision huis/1@once|stad/8|1||0||2026-11-20/4|2\n"
                              "decision huis/1@once|stad/7|0||0||on 2026-11-26\n"
                              "decision huis/1@once|stad/7|0||0||on 2026-11-26\n";
    static const char *const rules[] = {"old", "old", "old", "roster", "required"};
    struct stop stop = {.visit = "huis/1@once"};
    struct round round = {.volunteer = "stad/7", .date = SUPPORT_NIGHT + 3, .stops = &stop, .stop_count = 1};
    const struct roster sent = {.night = SUPPORT_NIGHT - 1, .version = 2, .rounds = &round, .round_count = 1};
    struct support_result result = {.sent = &sent};
    char text[1024];
    ck_assert(text_format(text, sizeof text, "%s%s", heads[_i], rows));
    support_import_text(support_city, text, &result);
    ck_assert_msg(!result.receipt.refused_whole, "%s", result.receipt.reason);
    ck_assert_str_eq(result.got.data, got);
    ck_assert_uint_eq(result.receipt.line_count, sizeof rules / sizeof rules[0]);
    for (size_t i = 0; i < result.receipt.line_count; i++) {
        ck_assert_str_eq(result.receipt.lines[i].rule, rules[i]);
        ck_assert_int_eq(result.receipt.lines[i].warning, i < 4);
    }
    ck_assert_int_eq(result.receipt.lines[0].line, 3);
    ck_assert_ptr_nonnull(strstr(result.receipt.lines[0].message, "so it counts"));
    ck_assert_ptr_nonnull(strstr(result.receipt.lines[1].message, "has no effect"));
    ck_assert_ptr_nonnull(strstr(result.receipt.lines[2].message, "counts all the same"));
    ck_assert_int_eq(result.receipt.accepted, 7);
    support_result_free(&result);
}
END_TEST

START_TEST(test_replaced_by_the_same)
{
    struct support_result result = {0};
    support_import_text(support_city,
                        "visit;volunteer;decision;replacement\n"
                        "huis/1@once;stad/7;replace;stad/7\n"
                        "huis/1@once;;replace;stad/7\n",
                        &result);
    ck_assert_int_eq(result.receipt.refused, 1);
    ck_assert_ptr_nonnull(support_line(&result.receipt, "same"));
    ck_assert_str_eq(result.got.data, "decision huis/1@once||2||0|stad/7\n");
    support_result_free(&result);
}
END_TEST

/* The other one of two comes already; the one of another visit does not. */
START_TEST(test_replaced_by_the_other_of_two)
{
    struct stop stops[] = {{.visit = "huis/1@once"}, {.visit = "huis/2@once"}};
    struct round rounds[] = {{.volunteer = "stad/7", .date = SUPPORT_NIGHT + 3, .stops = stops, .stop_count = 1},
                             {.volunteer = "stad/8", .date = SUPPORT_NIGHT + 3, .stops = stops, .stop_count = 1},
                             {.volunteer = "stad/9", .date = SUPPORT_NIGHT + 3, .stops = stops + 1, .stop_count = 1}};
    const struct roster sent = {.night = SUPPORT_NIGHT - 1, .version = 1, .rounds = rounds, .round_count = 3};
    struct support_result result = {.sent = &sent};
    support_import_text(support_city,
                        "visit;volunteer;decision;replacement\n"
                        "huis/1@once;stad/7;replace;stad/8\n"
                        "huis/1@once;stad/7;replace;stad/9\n"
                        "huis/1@once;stad/6;replace;stad/8\n",
                        &result);
    ck_assert_int_eq(result.receipt.refused, 1);
    const struct receipt_line *line = support_line(&result.receipt, "same");
    ck_assert_ptr_nonnull(line);
    ck_assert_ptr_nonnull(strstr(line->message, "already comes"));
    ck_assert_int_eq(line->line, 2);
    support_result_free(&result);
}
END_TEST

/* Slips of the pen are told at once; of two who come it must be said who goes. */
START_TEST(test_names_that_nobody_knows)
{
    struct stop stop = {.visit = "huis/1@once"};
    struct round rounds[] = {{.volunteer = "stad/7", .date = SUPPORT_NIGHT + 3, .stops = &stop, .stop_count = 1},
                             {.volunteer = "stad/8", .date = SUPPORT_NIGHT + 3, .stops = &stop, .stop_count = 1}};
    const struct roster sent = {.night = SUPPORT_NIGHT - 1, .version = 1, .rounds = rounds, .round_count = 2};
    static const char *const columns[] = {"replacement", "volunteer", "visit"};
    struct support_result result = {.sent = &sent, .only_those = true};
    support_import_text(support_city,
                        "visit;volunteer;decision;replacement\n"
                        "huis/1@once;stad/7;replace;stad/77\n"
                        "huis/1@once;stad/9;reject;\n"
                        "huis/11@once;stad/7;accept;\n"
                        "huis/1@once;stad/7;accept;\n"
                        "huis/1@once;;replace;stad/9\n",
                        &result);
    ck_assert_uint_eq(result.receipt.line_count, 4);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_str_eq(result.receipt.lines[i].rule, "unknown");
        ck_assert_str_eq(result.receipt.lines[i].column, columns[i]);
        ck_assert(result.receipt.lines[i].warning);
        ck_assert_int_eq(result.receipt.lines[i].line, (int)i + 2);
    }
    ck_assert_str_eq(result.receipt.lines[3].rule, "required");
    ck_assert_int_eq(result.receipt.refused, 1);
    support_result_free(&result);
}
END_TEST

/* Who is bound to a centre decides about its visits and no others; a row without decision says nothing of any. */
START_TEST(test_decisions_of_one_centre)
{
    static const char list[] = "visit;volunteer;decision;replacement\n"
                               "noord/1@once;stad/7;accept;\n"
                               "zuid/1@once;stad/7;accept;\n"
                               "zuid/1@once;;cancel;\n"
                               "huis/1@once;stad/9;reject;\n"
                               "zuid/2@once;stad/9;;\n"
                               ";stad/7;same_person;stad/88\n"
                               ";stad/77;same_person;stad/88\n";
    struct support_result result = {0};
    support_import_text(support_city, list, &result);
    ck_assert_int_eq(result.receipt.refused, 0);
    support_result_free(&result);
    ck_assert(text_copy(support_city->source.centre, CODE_SIZE, "noord"));
    support_import_text(support_city, list, &result);
    ck_assert_int_eq(result.receipt.refused, 4);
    ck_assert_int_eq(result.receipt.lines[3].line, 8);
    ck_assert_str_eq(result.receipt.lines[3].rule, "centre");
    ck_assert_int_eq(result.receipt.lines[0].line, 3);
    ck_assert_str_eq(result.receipt.lines[0].rule, "centre");
    ck_assert_int_eq(result.receipt.lines[1].line, 4);
    ck_assert_str_eq(result.receipt.lines[1].rule, "centre");
    ck_assert_int_eq(result.receipt.lines[2].line, 5);
    ck_assert_str_eq(result.receipt.lines[2].rule, "unknown");
    ck_assert_ptr_null(strstr(result.got.data, "zuid"));
    support_result_free(&result);
}
END_TEST

/* Who is named to come instead, but not sent, is not passed over in silence; about persons the column is theirs. */
START_TEST(test_named_but_not_sent)
{
    struct support_result result = {0};
    support_import_text(support_city,
                        "visit;volunteer;decision;replacement\n"
                        "huis/1@once;stad/7;accept;stad/8\n"
                        "huis/2@once;stad/7;;stad/8\n"
                        ";stad/7;;stad/8\n"
                        "huis/3@once;stad/7;replace;stad/8\n",
                        &result);
    ck_assert_int_eq(result.receipt.refused, 0);
    ck_assert_uint_eq(result.receipt.line_count, 2);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_str_eq(result.receipt.lines[i].rule, "unused");
        ck_assert(result.receipt.lines[i].warning);
        ck_assert_int_eq(result.receipt.lines[i].line, (int)i + 2);
    }
    support_result_free(&result);
}
END_TEST

/* The line was sent on one day, and made on another since: what was sent counts, unless the other one is named. */
START_TEST(test_dates_of_decisions)
{
    static const char list[] = "visit;volunteer;decision;replacement;roster\n"
                               "huis/1@2026-W48;stad/7;accept;;\n"
                               "huis/1@2026-W48;stad/7;accept;;2026-11-23/4\n"
                               "huis/1@2026-W48;stad/7;replace;stad/9;2026-11-22/2\n"
                               "huis/1@2026-W48;;replace;stad/9;\n"
                               "huis/1@2026-W48;stad/8;accept;;\n" /* was made, never sent */
                               "huis/1@2026-W48;stad/9;accept;;\n";
    static const char got[] = "decision huis/1@2026-W48|stad/7|0||0||on 2026-11-26\n"
                              "decision huis/1@2026-W48|stad/7|0||0||2026-11-23/4|0|on 2026-11-27\n"
                              "decision huis/1@2026-W48|stad/7|2||0|stad/9|2026-11-22/2|0|on 2026-11-26\n"
                              "decision huis/1@2026-W48||2||0|stad/9|on 2026-11-26\n"
                              "decision huis/1@2026-W48|stad/8|0||0||on 2026-11-27\n"
                              "decision huis/1@2026-W48|stad/9|0||0|\n";
    struct stop stop = {.visit = "huis/1@2026-W48"};
    struct round sent_round = {.volunteer = "stad/7", .date = SUPPORT_NIGHT + 3, .stops = &stop, .stop_count = 1};
    struct round made_rounds[] = {{.volunteer = "stad/8", .date = SUPPORT_NIGHT + 4, .stops = &stop, .stop_count = 1},
                                  {.volunteer = "stad/7", .date = SUPPORT_NIGHT + 4, .stops = &stop, .stop_count = 1}};
    const struct roster sent = {.night = SUPPORT_NIGHT - 1, .version = 2, .rounds = &sent_round, .round_count = 1};
    const struct roster made = {.night = SUPPORT_NIGHT, .version = 4, .rounds = made_rounds, .round_count = 2};
    struct support_result result = {.sent = &sent, .made = &made};
    support_import_text(support_city, list, &result);
    ck_assert_msg(!result.receipt.refused_whole, "%s", result.receipt.reason);
    ck_assert_str_eq(result.got.data, got);
    support_result_free(&result);
    result = (struct support_result){0}; /* nothing was ever made */
    support_import_text(support_city, list, &result);
    ck_assert_ptr_null(strstr(result.got.data, "|on "));
    support_result_free(&result);
}
END_TEST

START_TEST(test_roster_in_xml)
{
    struct support_result result = {0};
    support_import_text(support_city,
                        "<decisions><decision visit=\"huis/1@once\" volunteer=\"stad/7\" decision=\"accept\" "
                        "roster=\"2026-11-22/1\"/></decisions>",
                        &result);
    ck_assert_uint_eq(result.receipt.line_count, 0);
    ck_assert_str_eq(result.got.data, "decision huis/1@once|stad/7|0||0||2026-11-22/1|0\n");
    support_result_free(&result);
}
END_TEST

/* ---- refused whole --------------------------------------------------------------------------- */

struct whole_case {
    const char *text;
    const char *rule;
    long line, read;
};

static const struct whole_case whole_cases[] = {
    {"", "empty", 0, 0},
    {"\n\n \n", "no_rows", 0, 0},
    {"hello world\n1\n", "header", 1, 0},
    {"\n\nid;name\n1;2\n", "header", 3, 0},
    {VOLUNTEER "\n", "no_rows", 0, 0},
    {VOLUNTEER "\n;;;\n\n", "no_rows", 0, 0},
    {"id;last_name;tasks;x;y\n1;Maes;bezoek;72218;169187\n", "columns", 1, 0},
    {"id;last_name;tasks;availability\n1;Maes;bezoek;ma\n", "columns", 1, 0},
    {"id;last_name;tasks;availability;x\n1;Maes;bezoek;ma;1\n", "columns", 1, 0},
    {"nr;naam;taak;beschikbaarheid;straat;huisnummer;postcode;gemeente;x;y\n1;M;bezoek;ma;A;1;8500;K;72218;169187\n",
     "columns", 1, 0},
    {"nr;wie;wat;wanneer;straat;huisnummer;postcode;gemeente;x;y;telefoon\n1;M;bezoek;ma;A;1;8500;K;72218;169187;\n",
     "columns", 1, 0},
    {"street;house_number;postcode;municipality\nMarkt;1;8500;Kortrijk\n", "columns", 1, 0},
    {"id;nummer;last_name;tasks;availability;x;y\n1;1;Maes;bezoek;ma;1;1\n", "columns", 1, 0},
    {VOLUNTEER "Rijksregister-nummer\n" V1 "\n", "national_number", 1, 0},
    {VOLUNTEER "Rijksregisternummer *\n" V1 "\n", "national_number", 1, 0},
    {VOLUNTEER "N.I.S.S.\n" V1 "\n", NULL, 0, 0},
    {VOLUNTEER "NISS\n" V1 "\n", "national_number", 1, 0},
    {VOLUNTEER "\n" V1 "\n2;Maes;bezoek;\"ma;72218;169187\n3;a;b\n", "unclosed_quote", 3, 1},
    {VOLUNTEER "\n" V1 "\n2;Ma\"es;bezoek;ma;72218;169187\n3;a;b\n", "quote", 3, 1},
    {VOLUNTEER "\n" V1 "\n2;Maes;bezoek", "cut_off", 3, 2},
    {VOLUNTEER "\n" V1 "\n2;Ma\xC3\xA9s;bezoek;ma;1;2\n3;M\xC3", "cut_off", 4, 0},
    {VOLUNTEER "\n1;Ma\xC3\xA9s \xC3\xA9;bezoek;ma;1;2\n3;M\xE9\n", "encoding", 3, 0},
    {"\xEF\xBB\xBF" VOLUNTEER "\n1;M\xE9;bezoek;ma;1;2\n", "encoding", 2, 0},
    {VOLUNTEER "\n1;M\x81;bezoek;ma;1;2\n", "encoding", 0, 0},
    {"PK\x03\x04 something", "format", 0, 0},
    {"%PDF-1.4", "format", 0, 0},
    {"<?xml version='1.0'?>\n<!-- <html> -->\n<office:document xmlns:office='urn:x'/>", "format", 0, 0},
    {"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><Workbook xmlns='urn:x'/>", "format", 0, 0},
    {"<ss:Workbook xmlns:ss='urn:x'>", "format", 0, 0},
    {"<!DOCTYPE html>\n<html><body><table>", "format", 0, 0},
    {" <HTML>\n<TABLE><TR><TD>nummer", "format", 0, 0},
    {"<table border=1><tr><td>nummer", "format", 0, 0},
    {"<", "not_well_formed", 1, 0},
    {"<!-- ", "not_well_formed", 1, 0},
    {"<document/>", "header", 1, 0},
    {"<people/>", "header", 1, 0},
    {"<volunteers/>", "no_rows", 0, 0},
    {"\n<!DOCTYPE volunteers [<!ENTITY a \"b\">]>\n<volunteers/>", "doctype", 2, 0},
    {"<volunteers><volunteer id=\"1\"/>", "not_well_formed", 1, 1},
    {"<volunteers>\n<volunteer id=\"1\"/>\n<volunteer id=\"2", "not_well_formed", 3, 1},
    {"<volunteers>\n<volunteer id=\"1\"/>\nhello</volunteers>", "schema", 0, 1},
    {"<volunteers xmlns=\"urn:x\"><volunteer id=\"1\"/></volunteers>", "schema", 0, 0},
    {"<volunteers><volunteer insz=\"1\"/></volunteers>", "national_number", 1, 0},
    {"<?xml version=\"1.0\" encoding=\"UTF-7\"?><volunteers/>", "encoding", 0, 0},
};

START_TEST(test_whole)
{
    const struct whole_case *wanted = &whole_cases[_i];
    struct support_result result = {0};
    support_import_text(support_city, wanted->text, &result);
    const struct receipt *receipt = &result.receipt;
    ck_assert_int_eq(result.status, STATUS_OK);
    if (wanted->rule == NULL) {
        ck_assert_msg(!receipt->refused_whole, "%s: %s", wanted->text, receipt->rule);
    } else {
        ck_assert_msg(receipt->refused_whole, "%s", wanted->text);
        ck_assert_msg(text_equal(receipt->rule, wanted->rule), "%s: %s %s", wanted->text, receipt->rule,
                      receipt->reason);
        ck_assert(receipt->reason[0] != '\0' && receipt->remedy[0] != '\0');
        ck_assert_int_eq(receipt->accepted, 0);
        ck_assert_int_eq(receipt->refused, receipt->read);
        if (wanted->line > 0) {
            ck_assert_int_eq(receipt->line, wanted->line);
        }
        ck_assert_int_eq(receipt->read, wanted->read);
    }
    support_result_free(&result);
}
END_TEST

START_TEST(test_kind_not_allowed)
{
    struct support_result result = {0};
    support_city->source.kinds = UPLOAD_PAIRS;
    support_import_text(support_city, VOLUNTEER "\n" V1 "\n", &result);
    ck_assert(result.receipt.refused_whole);
    ck_assert_str_eq(result.receipt.rule, "kind");
    ck_assert_uint_eq(result.got.size, 0);
    support_result_free(&result);
    support_import_text(support_city, "<volunteers><volunteer id=\"1\"/></volunteers>", &result);
    ck_assert_str_eq(result.receipt.rule, "kind");
    support_result_free(&result);
}
END_TEST

START_TEST(test_snapshot_without_good_rows)
{
    struct support_result result = {0};
    support_city->source.snapshot = true;
    support_import_text(support_city, VOLUNTEER "\n1;Maes;zwemmen;ma;72218;169187\n", &result);
    ck_assert(result.receipt.refused_whole);
    ck_assert_str_eq(result.receipt.rule, "nothing_accepted");
    ck_assert_uint_eq(result.receipt.line_count, 1);
    support_result_free(&result);
}
END_TEST

START_TEST(test_national_numbers_allowed)
{
    struct support_result result = {0};
    support_city->settings.refuse_national_numbers = false;
    support_import_text(support_city, VOLUNTEER "insz;remark\n" V1 "85073003328;85.07.30-033.28\n", &result);
    ck_assert(!result.receipt.refused_whole);
    ck_assert_int_eq(result.receipt.accepted, 1);
    ck_assert_ptr_null(strstr(result.got.data, "850730"));
    support_result_free(&result);
}
END_TEST

START_TEST(test_xml_rows)
{
    struct support_result result = {0};
    support_import_text(support_city,
                        "<?xml version='1.0' encoding='windows-1252'?>\n"
                        "<!-- <pair/> -->\n"
                        "<pairs xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'\n"
                        "  xsi:noNamespaceSchemaLocation='uploads.xsd'>\n"
                        "  <pair volunteer='1' senior='2' rule='never'/>\n"
                        "  <pair volunteer='1' senior='2'\n   rule='never' colour='gr\xFCn'/>\n"
                        "  <couple volunteer='1' senior='2' rule='never'/>\n"
                        "  <pair volunteer='1' rule='never'><senior>2<b/></senior></pair>\n"
                        "  <pair volunteer='1' rule='never'>text<senior>2</senior></pair>\n"
                        "  <pair volunteer='1' rule='never' senior='3'><senior>2</senior></pair>\n"
                        "  <pair volunteer='1' rule='never'><![CDATA[<pair>]]><senior>2</senior></pair>\n"
                        "  <pair volunteer='1' rule='never'><!-- a\n <b> --><senior>2<?x <pair/>?></senior></pair>\n"
                        "  <pair volunteer='1' rule='never'/>\n"
                        "  <pair volunteer='1' rule='never'><senior unit='x'>2</senior></pair>\n"
                        "  <pair volunteer='1'><rule>never</rule><colour>red</colour><senior>2</senior></pair>\n"
                        "</pairs>\n",
                        &result);
    const struct receipt *receipt = &result.receipt;
    static const long lines[] = {6, 8, 9, 10, 11, 12, 15, 16};
    static const char *const rules[] = {"unknown_column", "schema", "schema",   "schema",
                                        "schema",         "schema", "required", "schema"};
    ck_assert_msg(!receipt->refused_whole, "%s", receipt->reason);
    ck_assert_int_eq(receipt->read, 11);
    ck_assert_int_eq(receipt->accepted, 4);
    ck_assert_uint_eq(receipt->line_count, 8);
    for (size_t i = 0; i < receipt->line_count; i++) {
        ck_assert_int_eq(receipt->lines[i].line, lines[i]);
        ck_assert_str_eq(receipt->lines[i].rule, rules[i]);
    }
    support_result_free(&result);
}
END_TEST

START_TEST(test_xml_lines_beyond_65535)
{
    struct buffer text = {0};
    struct support_result result = {0};
    buffer_text(&text, "<pairs>");
    for (int i = 0; i < 70000; i++) {
        buffer_text(&text, "\n");
    }
    buffer_text(&text, "<pair\n\n volunteer='1' senior='2' rule='?'/></pairs>");
    support_import(support_city, text.data, text.size, &result);
    ck_assert_uint_eq(result.receipt.line_count, 1);
    ck_assert_int_eq(result.receipt.lines[0].line, 70001);
    support_result_free(&result);
    buffer_free(&text);
}
END_TEST

START_TEST(test_sink_fails)
{
    struct support_result result = {.sink_answer = STATUS_CANNOT_WRITE};
    support_import_text(support_city, VOLUNTEER "\n" V1 "\n2;Maes;bezoek;ma;72218;169187\n", &result);
    ck_assert_int_eq(result.status, STATUS_CANNOT_WRITE);
    ck_assert_int_eq(result.receipt.read, 1);
    support_result_free(&result);
    result.sink_answer = STATUS_CANNOT_WRITE;
    support_import_text(support_city, "<pairs><pair volunteer='1' senior='2' rule='never'/></pairs>", &result);
    ck_assert_int_eq(result.status, STATUS_CANNOT_WRITE);
    support_result_free(&result);
}
END_TEST

START_TEST(test_check_only)
{
    const struct import_setting setting = {.source = &support_city->source,
                                           .settings = &support_city->settings,
                                           .night = SUPPORT_NIGHT,
                                           .converter = support_city->converter};
    struct receipt receipt = {0};
    struct error error = {0};
    const char *text = "id;last_name;tasks;availability;street;house_number;postcode\n"
                       "1;M;bezoek;ma;Veldstraat;1;9000\n2;M;bezoek;ma;Veldstraat;2;9000\n3;M;bezoek;ma;Veldstraat;;\n";
    ck_assert_int_eq(import_bytes("a.csv", text, strlen(text), &setting, &receipt, &error), STATUS_OK);
    ck_assert_int_eq(receipt.accepted, 2);
    ck_assert_int_eq(receipt.refused, 1);
    ck_assert_int_eq(receipt.warnings, 1);
    receipt_free(&receipt);
}
END_TEST

START_TEST(test_many_lines)
{
    struct buffer text = {0};
    struct support_result result = {0};
    struct buffer written = {0};
    buffer_text(&text, "volunteer;senior;rule\n");
    for (int i = 0; i < RECEIPT_MAX_LINES + 5; i++) {
        buffer_text(&text, "1;2;maybe\n");
    }
    support_import(support_city, text.data, text.size, &result);
    ck_assert_int_eq(result.receipt.read, RECEIPT_MAX_LINES + 5);
    ck_assert_int_eq(result.receipt.refused, RECEIPT_MAX_LINES + 5);
    ck_assert_uint_eq(result.receipt.line_count, RECEIPT_MAX_LINES);
    ck_assert_int_eq(result.receipt.left_out, 5);
    receipt_text(&result.receipt, &written);
    ck_assert_ptr_nonnull(strstr(written.data, "5 lines more"));
    buffer_free(&written);
    support_result_free(&result);
    buffer_free(&text);
}
END_TEST

/* A city that says of no area where it lies cannot tell. */
START_TEST(test_swapped_unknown)
{
    struct support_result result = {0};
    support_city->settings.areas.items[0].centroid.known = false;
    support_import_text(support_city, VOLUNTEER "\n1;Maes;bezoek;ma;169187;72218\n", &result);
    support_city->settings.areas.items[0].centroid.known = true;
    ck_assert_int_eq(result.receipt.accepted, 1);
    support_result_free(&result);
}
END_TEST

/* What the remedy of the first line says. */
static void assert_remedy(const char *text, const char *words)
{
    struct support_result result = {0};
    support_import_text(support_city, text, &result);
    ck_assert_uint_ge(result.receipt.line_count, 1);
    ck_assert_msg(strstr(result.receipt.lines[0].remedy, words) != NULL, "%s: %s", text,
                  result.receipt.lines[0].remedy);
    support_result_free(&result);
}

START_TEST(test_remedies)
{
    assert_remedy(REQUEST "until\n" R1 "46350\n", "the format Date");
    assert_remedy(VOLUNTEER "max_travel\n" V1 "20 min\n", "Write the minutes");
    assert_remedy(VOLUNTEER "transport\n" V1 "fiets + auto\n", "with commas between them");
    assert_remedy("id;last_name;tasks;availability;x;y\n1;Maes;bezoek en vervoer;ma;72218;169187\n",
                  "with commas between them");
    assert_remedy("id;last_name;tasks;availability;Adres\n1;Maes;bezoek;ma;Markt 1\n", "a column each");
    assert_remedy(VOLUNTEER "\n12/dec;Maes;bezoek;ma;72218;169187\n", "the format Text");
    assert_remedy(VOLUNTEER "max_hours_week\n" V1 "0,3125\n", "such as 7,5");
    assert_remedy(VOLUNTEER "\n\xEF\xBC\x91;Maes;bezoek;ma;72218;169187\n", "Type it anew");
    assert_remedy(VOLUNTEER "phone\n" V1 "32470100001\n", "with +32 or 0 in front");
    assert_remedy("id;last_name;tasks;availability;x;y;Ards\n1;Maes;bezoek;ma;72218;169187;\n", "Nothing need be done");
}
END_TEST

/* National numbers where no row is looked over cell by cell: nothing that is kept has them. */
#define NUMBER "85073003328"
static const char *const unread_numbers[] = {
    "id;last_name;tasks;x;y\n1;Maes " NUMBER ";bezoek;72218;169187\n",                /* a column is missing */
    VOLUNTEER "\n" V1 "\n2;\"Maes;bezoek;ma " NUMBER ";72218\n",                      /* a quote is not closed */
    VOLUNTEER "\n" V1 "\n2;" NUMBER,                                                  /* cut off */
    VOLUNTEER "\n" V1 "\n2;Ma\"es;" NUMBER ";bezoek;ma;72218;169187\n",               /* a quote where none may be */
    VOLUNTEER "\n" V1 "\n2;M\xC3\xA9;;;;;\n3;\xC3\xA9\xC3\xA9\xFF;" NUMBER ";;;;;\n", /* not one encoding */
    "\0" NUMBER,                                                                      /* no text */
    "<volunteers><volunteer id='1'><last_name><b>" NUMBER "</b></last_name></volunteer></volunteers>",
    "<volunteers><volunteer id='1' last_name='" NUMBER "'></volunteers>",
    "<!DOCTYPE volunteers><volunteers><volunteer id='1' last_name='" NUMBER "'/></volunteers>",
    "<html><table><tr><td>" NUMBER "</table>",
    "<people><volunteer id='1' last_name='" NUMBER "'/></people>",
    "<!DOCTYPE volunteers><volunteers><volunteer id='1' last_name='&#56;5073003328'/></volunteers>",
    "<volunteers xmlns='urn:other'><volunteer><last_name>8507&#x33;003328</last_name></volunteer></volunteers>",
};

/* In XML that is taken, where no cell is. */
#define IN_XML(before, root, inside, after)                                                                            \
    before "<volunteers" root "><volunteer id='1' last_name='Maes' tasks='bezoek' availability='ma' x='72218' "        \
           "y='169187'>" inside "</volunteer></volunteers>" after
static const char *const numbers_in_xml[] = {
    IN_XML("<!-- " NUMBER " -->", "", "", ""),
    IN_XML("<?xml version='1.0' x='" NUMBER "'?>", "", "", ""),
    IN_XML("<?x " NUMBER "?>", "", "", ""),
    IN_XML("", " a='" NUMBER "'", "", ""),
    IN_XML("", " a='8507&#51;003328' b='" NUMBER "'", "", ""),
    IN_XML("", " xmlns:a='urn:" NUMBER "'", "", ""),
    IN_XML("", "", "<!-- " NUMBER " -->", ""),
    IN_XML("", "", "<?x" NUMBER " ?>", ""),
    IN_XML("", "", "<phone><!-- " NUMBER " -->056</phone>", ""),
    IN_XML("", "", "<n" NUMBER ">1</n" NUMBER ">", ""),
    IN_XML("", "", "", "<!-- " NUMBER " -->"),
};

START_TEST(test_numbers_in_xml)
{
    const char *text = numbers_in_xml[_i];
    struct support_result result = {0};
    support_import(support_city, text, strlen(text), &result);
    ck_assert_int_eq(result.status, STATUS_OK);
    ck_assert_int_eq(result.receipt.read, 1);
    /* Where it cannot be masked, nothing is kept. */
    const bool in_text = strstr(text, "&#51;") == NULL && strstr(text, "<?xml") == NULL;
    ck_assert_msg(result.receipt.keep == (in_text ? RECEIPT_KEEP_MASKED : RECEIPT_KEEP_NOTHING), "%s: %d", text,
                  (int)result.receipt.keep);
    ck_assert(result.receipt.keep != RECEIPT_KEEP_MASKED || strstr(result.receipt.masked.data, NUMBER) == NULL);
    for (size_t i = 0; i < result.receipt.line_count; i++) {
        ck_assert_ptr_null(strstr(result.receipt.lines[i].column, NUMBER));
    }
    support_result_free(&result);
}
END_TEST

START_TEST(test_unread_numbers)
{
    const char *text = unread_numbers[_i];
    struct support_result result = {0};
    support_import(support_city, text, text[0] == '\0' ? sizeof NUMBER : strlen(text), &result);
    ck_assert_int_eq(result.status, STATUS_OK);
    ck_assert_msg(result.receipt.keep != RECEIPT_KEEP_ALL, "%s", text);
    if (result.receipt.keep == RECEIPT_KEEP_MASKED) {
        ck_assert_ptr_null(strstr(result.receipt.masked.data, NUMBER));
    }
    support_result_free(&result);
}
END_TEST

Suite *test_rules_suite(void)
{
    Suite *suite = suite_create("rules");
    TCase *cases = tcase_create("rules");
    support_city_for(cases);
    tcase_add_loop_test(cases, test_row, 0, (int)(sizeof row_cases / sizeof row_cases[0]));
    tcase_add_loop_test(cases, test_all_at_once, 0, (int)(sizeof many_cases / sizeof many_cases[0]));
    tcase_add_loop_test(cases, test_unread_numbers, 0, (int)(sizeof unread_numbers / sizeof unread_numbers[0]));
    tcase_add_loop_test(cases, test_numbers_in_xml, 0, (int)(sizeof numbers_in_xml / sizeof numbers_in_xml[0]));
    tcase_add_test(cases, test_swapped_unknown);
    tcase_add_test(cases, test_remedies);
    tcase_add_test(cases, test_duplicate);
    tcase_add_test(cases, test_unseen);
    tcase_add_test(cases, test_telephones);
    tcase_add_loop_test(cases, test_contradiction, 0, 3);
    tcase_add_test(cases, test_hours);
    tcase_add_test(cases, test_numbers_of_spreadsheets);
    tcase_add_test(cases, test_all_mistakes_of_a_row);
    tcase_add_test(cases, test_did_you_mean);
    tcase_add_test(cases, test_did_you_mean_what_is_needed);
    tcase_add_test(cases, test_title_lines);
    tcase_add_test(cases, test_month_first);
    tcase_add_test(cases, test_number_of_house);
    tcase_add_test(cases, test_twice);
    tcase_add_test(cases, test_rows_above);
    tcase_add_test(cases, test_too_many_title_lines);
    tcase_add_test(cases, test_own_columns);
    tcase_add_test(cases, test_marked_columns);
    tcase_add_test(cases, test_roster_comes_back);
    tcase_add_loop_test(cases, test_rosters_of_decisions, 0, 3);
    tcase_add_test(cases, test_replaced_by_the_same);
    tcase_add_test(cases, test_replaced_by_the_other_of_two);
    tcase_add_test(cases, test_named_but_not_sent);
    tcase_add_test(cases, test_names_that_nobody_knows);
    tcase_add_test(cases, test_decisions_of_one_centre);
    tcase_add_test(cases, test_dates_of_decisions);
    tcase_add_test(cases, test_roster_in_xml);
    tcase_add_loop_test(cases, test_whole, 0, (int)(sizeof whole_cases / sizeof whole_cases[0]));
    tcase_add_test(cases, test_kind_not_allowed);
    tcase_add_test(cases, test_snapshot_without_good_rows);
    tcase_add_test(cases, test_national_numbers_allowed);
    tcase_add_test(cases, test_xml_rows);
    tcase_add_test(cases, test_xml_lines_beyond_65535);
    tcase_add_test(cases, test_sink_fails);
    tcase_add_test(cases, test_check_only);
    tcase_add_test(cases, test_many_lines);
    suite_add_tcase(suite, cases);
    return suite;
}
