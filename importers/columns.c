/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/columns.h"

#include "core/limits.h"
#include "core/text.h"
#include "importers/cell.h"

#include <limits.h>
#include <string.h>

/* Offset and size of a member of struct record. */
#define INTO(member) .offset = offsetof(struct record, member), .size = sizeof(((struct record *)NULL)->member)
#define REQUIRED .flags = COLUMN_REQUIRED
#define POINTS_LIMIT 1000000

/* The words that are allowed, as messages list them. */
#define WORDS_YES_NO "ja, nee, yes, no, oui, non, x, 1, 0"
#define WORDS_GENDER "m, v, f, x"
#define WORDS_FREQUENCY "eenmalig, wekelijks, once, weekly"
#define WORDS_DAY_CHOICE "alle, één, all, any"
#define WORDS_PRIORITY "dringend, hoog, gewoon, laag, urgent, high, normal, low"
#define WORDS_PAIR_RULE "prefer, never, voorkeur, nooit"
#define WORDS_DECISION                                                                                                 \
    "aanvaard, geweigerd, vervang, geannuleerd, gebeurd, niet_gekomen, zelfde_persoon, andere_persoon, "               \
    "accept, reject, replace, cancel, done, no_show, same_person, other_person"
#define WORDS_SCOPE "visit, senior, bezoek"
#define WORDS_MODES "te voet, fiets, auto, on foot, bike, car"

/* clang-format off */
#define ADDRESS_COLUMNS(en, nl, fr, at) \
    {.name = en "street",       .dutch = nl "straat",     .french = fr "rue",               .read = cell_text, INTO(at.street)}, \
    {.name = en "house_number", .dutch = nl "huisnummer|" nl "huisnr", \
     .french = fr "numero de maison|" fr "numero maison",                                   .read = cell_house_number, INTO(at.house_number)}, \
    {.name = en "postcode",     .dutch = nl "postcode",   .french = fr "code postal",       .read = cell_postcode, INTO(at.postcode)}, \
    {.name = en "municipality", .dutch = nl "gemeente|" nl "woonplaats", .french = fr "commune|" fr "localite", .read = cell_text, INTO(at.municipality)}

#define POINT_COLUMNS(en, nl, fr, at) \
    {.name = en "x",   .dutch = nl "x",            .french = fr "x",         .flags = COLUMN_COORDINATE, .read = cell_number, INTO(at.x)}, \
    {.name = en "y",   .dutch = nl "y",            .french = fr "y",         .flags = COLUMN_COORDINATE, .read = cell_number, INTO(at.y)}, \
    {.name = en "lat", .dutch = nl "breedtegraad", .french = fr "latitude",  .flags = COLUMN_COORDINATE, .read = cell_number, INTO(at.lat)}, \
    {.name = en "lon", .dutch = nl "lengtegraad",  .french = fr "longitude", .flags = COLUMN_COORDINATE, .read = cell_number, INTO(at.lon)}

#define PERSON_COLUMNS(who) \
    {.name = "last_name",  .dutch = "naam|achternaam|familienaam|naam en voornaam|voornaam en naam|volledige naam", .french = "nom|nom de famille|nom et prenom|prenom et nom|nom complet", REQUIRED, .read = cell_text, INTO(who.last_name)}, \
    {.name = "first_name", .dutch = "voornaam",      .french = "prenom",             .read = cell_text, INTO(who.first_name)}, \
    {.name = "birth_year", .dutch = "geboortejaar",  .french = "annee de naissance", .read = cell_year, INTO(who.birth_year)}, \
    {.name = "gender",     .dutch = "geslacht",      .french = "sexe|genre", .read = cell_gender, INTO(who.gender), .words = WORDS_GENDER}, \
    ADDRESS_COLUMNS("", "", "", who.address), \
    POINT_COLUMNS("", "", "", at), \
    {.name = "area",  .dutch = "wijk|gebied", .french = "quartier|secteur", .read = cell_text, INTO(who.area)}, \
    {.name = "phone", .dutch = "telefoon|telefoonnummer|gsm", .french = "telephone|numero de telephone", .read = cell_phone, INTO(who.phone)}

static const struct column volunteer_columns[] = {
    {.name = "id", .dutch = "nummer|nr", .french = "numero", REQUIRED, .read = cell_id, INTO(volunteer.person.id)},
    PERSON_COLUMNS(volunteer.person),
    {.name = "email", .dutch = "e mail|e mailadres|mail", .french = "courriel|adresse e mail", .read = cell_email, INTO(volunteer.email)},
    {.name = "tasks", .dutch = "taken", .french = "taches", REQUIRED, .read = cell_tasks, INTO(volunteer)},
    {.name = "languages", .dutch = "talen", .french = "langues", .read = cell_languages, INTO(volunteer.languages)},
    {.name = "transport", .dutch = "vervoermiddel|vervoermiddelen|vervoer", .french = "moyen de transport|moyens de transport",
     .read = cell_modes, INTO(volunteer.modes), .words = WORDS_MODES},
    {.name = "max_travel", .dutch = "max reistijd|maximale reistijd", .french = "trajet max|temps de trajet max",
     .flags = COLUMN_MINUTES, .read = cell_whole, INTO(volunteer.max_travel), .low = 0, .high = 600},
    {.name = "availability", .dutch = "beschikbaarheid", .french = "disponibilite|disponibilites",
     .flags = COLUMN_REQUIRED | COLUMN_LINES, .read = cell_availability, INTO(volunteer.availability)},
    {.name = "absent", .dutch = "afwezig|afwezigheid|afwezigheden", .french = "absences|absence",
     .flags = COLUMN_LINES, .read = cell_absences, INTO(volunteer.absences)},
    {.name = "max_per_day", .dutch = "max per dag", .french = "max par jour", .read = cell_whole, INTO(volunteer.max_per_day), .low = 0, .high = 50},
    {.name = "max_per_week", .dutch = "max per week", .french = "max par semaine", .read = cell_whole, INTO(volunteer.max_per_week), .low = 0, .high = 350},
    {.name = "max_hours_week", .dutch = "max uren week|max uren per week", .french = "max heures semaine|max heures par semaine",
     .read = cell_hours, INTO(volunteer.max_minutes_week), .low = 0, .high = 168},
    {.name = "pets_ok", .dutch = "huisdieren ok", .french = "animaux ok", .read = cell_yes_no, INTO(volunteer.pets_ok), .words = WORDS_YES_NO},
    {.name = "smoke_ok", .dutch = "rook ok|roken ok", .french = "fumee ok", .read = cell_yes_no, INTO(volunteer.smoke_ok), .words = WORDS_YES_NO},
    {.name = "information_note", .dutch = "informatienota", .french = "note d information", .read = cell_date, INTO(volunteer.information_note)},
    {.name = "record_check", .dutch = "uittreksel|uittreksel strafregister", .french = "extrait|extrait de casier judiciaire",
     .read = cell_date, INTO(volunteer.record_check)},
};

static const struct column request_columns[] = {
    {.name = "id", .dutch = "nummer|nr", .french = "numero", REQUIRED, .read = cell_id, INTO(request.id)},
    {.name = "senior", .dutch = "senior|nummer senior", .french = "senior|numero du senior", REQUIRED, .read = cell_id, INTO(request.senior.id)},
    PERSON_COLUMNS(request.senior),
    {.name = "task", .dutch = "taak", .french = "tache", REQUIRED, .read = cell_task, INTO(request.task)},
    {.name = "requested_on", .dutch = "aangevraagd|aangevraagd op", .french = "demande le", .read = cell_date, INTO(request.requested_on)},
    {.name = "frequency", .dutch = "frequentie", .french = "frequence", .read = cell_frequency, INTO(request.frequency), .words = WORDS_FREQUENCY},
    {.name = "every_weeks", .dutch = "om de weken", .french = "toutes les semaines|toutes les x semaines",
     .read = cell_whole, INTO(request.every_weeks), .low = 1, .high = 52},
    {.name = "days", .dutch = "dagen", .french = "jours", .read = cell_days, INTO(request.days)},
    {.name = "day_choice", .dutch = "dagkeuze", .french = "choix des jours", .read = cell_day_choice, INTO(request.day_choice), .words = WORDS_DAY_CHOICE},
    {.name = "from", .dutch = "van|vanaf", .french = "du|a partir du", REQUIRED, .read = cell_date, INTO(request.from)},
    {.name = "until", .dutch = "tot|tot en met", .french = "au|jusqu au", .read = cell_date, INTO(request.until)},
    {.name = "earliest", .dutch = "vroegste start|vroegste begin", .french = "debut au plus tot", .read = cell_time, INTO(request.earliest)},
    {.name = "latest", .dutch = "laatste einde", .french = "fin au plus tard", .read = cell_time, INTO(request.latest)},
    {.name = "duration", .dutch = "duur", .french = "duree", .flags = COLUMN_REQUIRED | COLUMN_MINUTES, .read = cell_whole, INTO(request.duration), .low = 5, .high = 720},
    {.name = "people", .dutch = "personen|aantal personen", .french = "personnes", .read = cell_whole, INTO(request.people), .low = 1, .high = 2},
    {.name = "priority", .dutch = "prioriteit", .french = "priorite", .read = cell_priority, INTO(request.priority), .words = WORDS_PRIORITY},
    {.name = "languages", .dutch = "talen", .french = "langues", .read = cell_languages, INTO(request.languages)},
    {.name = "gender_wanted", .dutch = "gewenst geslacht", .french = "sexe souhaite|genre souhaite", .read = cell_gender, INTO(request.gender_wanted), .words = WORDS_GENDER},
    {.name = "pets", .dutch = "huisdieren", .french = "animaux", .read = cell_yes_no, INTO(request.pets), .words = WORDS_YES_NO},
    {.name = "smoke", .dutch = "rook|roken", .french = "fumee", .read = cell_yes_no, INTO(request.smoke), .words = WORDS_YES_NO},
    ADDRESS_COLUMNS("to_", "naar ", "vers ", request.to_address),
    POINT_COLUMNS("to_", "naar ", "vers ", to),
    {.name = "return", .dutch = "heen en terug|terug", .french = "aller retour|retour", .read = cell_yes_no, INTO(request.brings_back), .words = WORDS_YES_NO},
    {.name = "preferred", .dutch = "voorkeur", .french = "preference", .read = cell_id, INTO(request.preferred)},
    {.name = "remark", .dutch = "opmerking|opmerkingen", .french = "remarque|remarques", .flags = COLUMN_LINES, .read = cell_text, INTO(request.remark)},
};

static const struct column pair_columns[] = {
    {.name = "volunteer", .dutch = "vrijwilliger", .french = "benevole|volontaire", REQUIRED, .read = cell_id, INTO(pair.volunteer)},
    {.name = "senior", .dutch = "senior", .french = "senior", REQUIRED, .read = cell_id, INTO(pair.senior)},
    {.name = "rule", .dutch = "regel", .french = "regle", REQUIRED, .read = cell_pair_rule, INTO(pair.rule), .words = WORDS_PAIR_RULE},
    {.name = "points", .dutch = "punten", .french = "points", .read = cell_number, INTO(points), .low = -POINTS_LIMIT, .high = POINTS_LIMIT},
};

static const struct column past_visit_columns[] = {
    {.name = "volunteer", .dutch = "vrijwilliger", .french = "benevole|volontaire", REQUIRED, .read = cell_id, INTO(past_visit.volunteer)},
    {.name = "senior", .dutch = "senior", .french = "senior", REQUIRED, .read = cell_id, INTO(past_visit.senior)},
    {.name = "date", .dutch = "datum", .french = "date", REQUIRED, .read = cell_date, INTO(past_visit.date)},
    {.name = "task", .dutch = "taak", .french = "tache", REQUIRED, .read = cell_task, INTO(past_visit.task)},
    {.name = "minutes", .dutch = "minuten", .french = "minutes", .flags = COLUMN_REQUIRED | COLUMN_MINUTES, .read = cell_whole, INTO(past_visit.minutes), .low = 0, .high = DAY_MINUTES},
};

static const struct column travel_columns[] = {
    {.name = "from", .dutch = "van", .french = "de", REQUIRED, .read = cell_travel_from, INTO(travel)},
    {.name = "to", .dutch = "naar", .french = "a|vers", REQUIRED, .read = cell_travel_to, INTO(travel)},
    {.name = "minutes", .dutch = "minuten", .french = "minutes", .flags = COLUMN_REQUIRED | COLUMN_MINUTES, .read = cell_whole, INTO(travel.minutes), .low = 0, .high = DAY_MINUTES},
};

static const struct column address_columns[] = {
    {.name = "street", .dutch = "straat|straatnaam", .french = "rue", REQUIRED, .read = cell_text, INTO(address.address.street)},
    {.name = "house_number", .dutch = "huisnummer|huisnr", .french = "numero de maison|numero maison|numero", REQUIRED, .read = cell_house_number, INTO(address.address.house_number)},
    {.name = "postcode", .dutch = "postcode", .french = "code postal", REQUIRED, .read = cell_postcode, INTO(address.address.postcode)},
    {.name = "municipality", .dutch = "gemeente|gemeentenaam", .french = "commune", REQUIRED, .read = cell_text, INTO(address.address.municipality)},
    POINT_COLUMNS("", "", "", at),
};

static const struct column decision_columns[] = {
    {.name = "visit", .dutch = "bezoek", .french = "visite", .flags = COLUMN_PRESENT, .read = cell_visit_id, INTO(decision.visit)},
    {.name = "volunteer", .dutch = "vrijwilliger", .french = "benevole|volontaire", .read = cell_id, INTO(decision.volunteer)},
    {.name = "decision", .dutch = "beslissing", .french = "decision", .flags = COLUMN_PRESENT, .read = cell_decision, INTO(decision.kind), .words = WORDS_DECISION},
    {.name = "reason", .dutch = "reden", .french = "raison|motif", .read = cell_text, INTO(decision.reason)},
    {.name = "scope", .dutch = "reikwijdte", .french = "portee", .read = cell_scope, INTO(decision.scope), .words = WORDS_SCOPE},
    {.name = "replacement", .dutch = "vervanging|vervanger", .french = "remplacement|remplacant", .read = cell_id, INTO(decision.replacement)},
    {.name = "roster", .dutch = "rooster", .french = "planning", .read = cell_roster, INTO(decision.roster)},
};
/* clang-format on */

#define COLUMNS(table) .columns = (table), .column_count = sizeof(table) / sizeof(table)[0]

static const struct kind kinds[COLUMNS_KIND_COUNT] = {
    {UPLOAD_DECISIONS, "decisions", "decision", COLUMNS(decision_columns), .may_be_silent = true,
     .clear = record_clear_other, .check = record_check_decision, .give = record_give_decision},
    {UPLOAD_REQUESTS, "requests", "request", COLUMNS(request_columns), .needs_place = true,
     .clear = record_clear_request, .check = record_check_request, .give = record_give_request},
    {UPLOAD_VOLUNTEERS, "volunteers", "volunteer", COLUMNS(volunteer_columns), .needs_place = true,
     .clear = record_clear_volunteer, .check = record_check_volunteer, .give = record_give_volunteer},
    {UPLOAD_VISITS, "visits", "visit", COLUMNS(past_visit_columns), .clear = record_clear_other,
     .check = record_check_past_visit, .give = record_give_past_visit, .key = record_key_past_visit, .told = "minutes"},
    {UPLOAD_PAIRS, "pairs", "pair", COLUMNS(pair_columns), .clear = record_clear_other, .check = record_check_pair,
     .give = record_give_pair, .key = record_key_pair, .told = "points"},
    {UPLOAD_TRAVEL, "travel", "row", COLUMNS(travel_columns), .clear = record_clear_other, .check = record_check_travel,
     .give = record_give_travel, .key = record_key_travel, .told = "minutes"},
    {UPLOAD_ADDRESSES, "addresses", "address", COLUMNS(address_columns), .needs_place = true,
     .clear = record_clear_other, .check = record_check_address, .give = record_give_address},
};

_Static_assert(sizeof request_columns / sizeof request_columns[0] <= COLUMNS_MAX, "COLUMNS_MAX is too small");
_Static_assert(sizeof volunteer_columns / sizeof volunteer_columns[0] <= COLUMNS_MAX, "COLUMNS_MAX is too small");

const struct kind *columns_kinds(void)
{
    return kinds;
}

const struct kind *columns_kind_of_element(const char *name)
{
    for (size_t i = 0; i < COLUMNS_KIND_COUNT; i++) {
        if (strcmp(kinds[i].list, name) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

const struct column *columns_named(const struct kind *kind, const char *name)
{
    for (size_t i = 0; i < kind->column_count; i++) {
        if (strcmp(kind->columns[i].name, name) == 0) {
            return &kind->columns[i];
        }
    }
    return NULL;
}

/* Is the folded header one of the names in `list`? English names have `_` where folded ones have a space. */
static bool is_one_of(const char *list, const char *folded)
{
    for (;;) {
        const char *at = folded;
        while (*list != '\0' && *list != '|' && *at == (*list == '_' ? ' ' : *list)) {
            list++;
            at++;
        }
        if (*at == '\0' && (*list == '\0' || *list == '|')) {
            return true;
        }
        list += strcspn(list, "|");
        if (*list == '\0') {
            return false;
        }
        list++;
    }
}

const struct column *columns_find(const struct kind *kind, const char *folded)
{
    for (size_t i = 0; i < kind->column_count; i++) {
        const struct column *column = &kind->columns[i];
        if (is_one_of(column->name, folded) || is_one_of(column->dutch, folded) || is_one_of(column->french, folded)) {
            return column;
        }
    }
    return NULL;
}

/* Fewest edits between the folded header and one of the names in `list`, limit + 1 when more. */
static int distance(const char *list, const char *folded, int limit)
{
    int best = limit + 1;
    char name[NAME_SIZE];
    char key[NAME_SIZE];
    bool too_long = false;
    while (text_next_item(&list, "|", name, sizeof name, &too_long)) {
        int edits = text_fold(name, key, sizeof key) ? text_distance(key, folded, limit) : limit + 1;
        best = edits < best ? edits : best;
    }
    return best;
}

const struct column *columns_nearest(const struct kind *kind, const char *folded)
{
    /* Two edits make nearly anything of a short word. */
    enum { LIMIT = 2, LETTERS = 3 };
    const struct column *nearest = NULL;
    const size_t few = strlen(folded) / LETTERS;
    const int limit = few < LIMIT ? (int)few : LIMIT;
    int best = limit + 1;
    for (size_t i = 0; i < kind->column_count; i++) {
        const char *lists[] = {kind->columns[i].name, kind->columns[i].dutch, kind->columns[i].french};
        for (size_t j = 0; j < sizeof lists / sizeof lists[0]; j++) {
            int edits = distance(lists[j], folded, limit);
            if (edits < best) {
                best = edits;
                nearest = &kind->columns[i];
            }
        }
    }
    return nearest;
}
