/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/people.h"

#include "core/text.h"

#include <string.h>

/* A folded word and what it means. */
struct word {
    const char *text;
    int value;
};

enum { WORD_SIZE = 48, PART_SIZE = 61 };

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static bool look_up(const struct word *words, size_t count, const char *word, int *value)
{
    char key[WORD_SIZE];
    if (!text_fold(word, key, sizeof key)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (words[i].text[0] == key[0] && text_equal(words[i].text, key)) {
            *value = words[i].value;
            return true;
        }
    }
    return false;
}

void people_volunteer_clear(struct volunteer *volunteer)
{
    memset(volunteer, 0, sizeof *volunteer);
    volunteer->modes = MODE_FOOT;
    volunteer->max_travel = -1;
    volunteer->max_per_day = -1;
    volunteer->max_per_week = -1;
    volunteer->max_minutes_week = -1;
    volunteer->information_note = DATE_NONE;
    volunteer->record_check = DATE_NONE;
    volunteer->active = true;
}

void people_request_clear(struct request *request)
{
    memset(request, 0, sizeof *request);
    request->requested_on = DATE_NONE;
    request->frequency = FREQUENCY_ONCE;
    request->every_weeks = 1;
    request->day_choice = DAY_CHOICE_ALL;
    request->from = DATE_NONE;
    request->until = DATE_NONE;
    request->people = 1;
    request->priority = PRIORITY_NORMAL;
    request->active = true;
}

bool people_parse_priority(const char *word, enum priority *priority)
{
    static const struct word words[] = {
        {"", PRIORITY_NORMAL},        {"urgent", PRIORITY_URGENT},  {"dringend", PRIORITY_URGENT},
        {"high", PRIORITY_HIGH},      {"hoog", PRIORITY_HIGH},      {"haut", PRIORITY_HIGH},
        {"haute", PRIORITY_HIGH},     {"normal", PRIORITY_NORMAL},  {"gewoon", PRIORITY_NORMAL},
        {"normaal", PRIORITY_NORMAL}, {"normale", PRIORITY_NORMAL}, {"low", PRIORITY_LOW},
        {"laag", PRIORITY_LOW},       {"bas", PRIORITY_LOW},        {"basse", PRIORITY_LOW}};
    int value = 0;
    if (!look_up(words, COUNT(words), word, &value)) {
        return false;
    }
    *priority = (enum priority)value;
    return true;
}

bool people_parse_decision(const char *word, enum decision_kind *kind)
{
    static const struct word words[] = {{"accept", DECISION_ACCEPT},
                                        {"aanvaard", DECISION_ACCEPT},
                                        {"accepte", DECISION_ACCEPT},
                                        {"reject", DECISION_REJECT},
                                        {"geweigerd", DECISION_REJECT},
                                        {"refuse", DECISION_REJECT},
                                        {"replace", DECISION_REPLACE},
                                        {"vervang", DECISION_REPLACE},
                                        {"remplace", DECISION_REPLACE},
                                        {"cancel", DECISION_CANCEL},
                                        {"geannuleerd", DECISION_CANCEL},
                                        {"annule", DECISION_CANCEL},
                                        {"done", DECISION_DONE},
                                        {"gebeurd", DECISION_DONE},
                                        {"fait", DECISION_DONE},
                                        {"no show", DECISION_NO_SHOW},
                                        {"niet gekomen", DECISION_NO_SHOW},
                                        {"pas venu", DECISION_NO_SHOW},
                                        {"same person", DECISION_SAME_PERSON},
                                        {"zelfde persoon", DECISION_SAME_PERSON},
                                        {"meme personne", DECISION_SAME_PERSON},
                                        {"other person", DECISION_OTHER_PERSON},
                                        {"andere persoon", DECISION_OTHER_PERSON},
                                        {"autre personne", DECISION_OTHER_PERSON}};
    int value = 0;
    if (!look_up(words, COUNT(words), word, &value)) {
        return false;
    }
    *kind = (enum decision_kind)value;
    return true;
}

bool people_parse_gender(const char *word, enum gender *gender)
{
    static const struct word words[] = {{"", GENDER_UNKNOWN},      {"m", GENDER_MALE},       {"man", GENDER_MALE},
                                        {"male", GENDER_MALE},     {"homme", GENDER_MALE},   {"h", GENDER_MALE},
                                        {"v", GENDER_FEMALE},      {"vrouw", GENDER_FEMALE}, {"f", GENDER_FEMALE},
                                        {"female", GENDER_FEMALE}, {"femme", GENDER_FEMALE}, {"x", GENDER_OTHER}};
    int value = 0;
    if (!look_up(words, COUNT(words), word, &value)) {
        return false;
    }
    *gender = (enum gender)value;
    return true;
}

bool people_parse_frequency(const char *word, enum frequency *frequency)
{
    static const struct word words[] = {{"", FREQUENCY_ONCE},
                                        {"once", FREQUENCY_ONCE},
                                        {"eenmalig", FREQUENCY_ONCE},
                                        {"une fois", FREQUENCY_ONCE},
                                        {"unique", FREQUENCY_ONCE},
                                        {"weekly", FREQUENCY_WEEKLY},
                                        {"wekelijks", FREQUENCY_WEEKLY},
                                        {"hebdomadaire", FREQUENCY_WEEKLY}};
    int value = 0;
    if (!look_up(words, COUNT(words), word, &value)) {
        return false;
    }
    *frequency = (enum frequency)value;
    return true;
}

bool people_parse_day_choice(const char *word, enum day_choice *choice)
{
    static const struct word words[] = {{"all", DAY_CHOICE_ALL}, {"alle", DAY_CHOICE_ALL}, {"tous", DAY_CHOICE_ALL},
                                        {"any", DAY_CHOICE_ANY}, {"een", DAY_CHOICE_ANY},  {"un", DAY_CHOICE_ANY},
                                        {"one", DAY_CHOICE_ANY}};
    int value = 0;
    if (!look_up(words, COUNT(words), word, &value)) {
        return false;
    }
    *choice = (enum day_choice)value;
    return true;
}

bool people_parse_scope(const char *word, enum decision_scope *scope)
{
    static const struct word words[] = {{"", SCOPE_VISIT},
                                        {"visit", SCOPE_VISIT},
                                        {"bezoek", SCOPE_VISIT},
                                        {"visite", SCOPE_VISIT},
                                        {"senior", SCOPE_SENIOR}};
    int value = 0;
    if (!look_up(words, COUNT(words), word, &value)) {
        return false;
    }
    *scope = (enum decision_scope)value;
    return true;
}

bool people_parse_pair_rule(const char *word, enum pair_rule *rule)
{
    static const struct word words[] = {
        {"prefer", PAIR_PREFER}, {"voorkeur", PAIR_PREFER}, {"preference", PAIR_PREFER}, {"prefere", PAIR_PREFER},
        {"never", PAIR_NEVER},   {"nooit", PAIR_NEVER},     {"jamais", PAIR_NEVER}};
    int value = 0;
    if (!look_up(words, COUNT(words), word, &value)) {
        return false;
    }
    *rule = (enum pair_rule)value;
    return true;
}

bool people_parse_yes_no(const char *word, bool *yes)
{
    static const struct word words[] = {{"", 0},      {"ja", 1},     {"j", 1},   {"yes", 1},  {"y", 1},    {"oui", 1},
                                        {"o", 1},     {"x", 1},      {"1", 1},   {"true", 1}, {"waar", 1}, {"vrai", 1},
                                        {"nee", 0},   {"neen", 0},   {"n", 0},   {"no", 0},   {"non", 0},  {"0", 0},
                                        {"false", 0}, {"onwaar", 0}, {"faux", 0}};
    int value = 0;
    if (!look_up(words, COUNT(words), word, &value)) {
        return false;
    }
    *yes = value != 0;
    return true;
}

bool people_parse_modes(const char *list, unsigned *modes)
{
    static const struct word words[] = {{"", 0},
                                        {"te voet", MODE_FOOT},
                                        {"voet", MODE_FOOT},
                                        {"on foot", MODE_FOOT},
                                        {"foot", MODE_FOOT},
                                        {"a pied", MODE_FOOT},
                                        {"pied", MODE_FOOT},
                                        {"fiets", MODE_BIKE},
                                        {"bike", MODE_BIKE},
                                        {"bicycle", MODE_BIKE},
                                        {"velo", MODE_BIKE},
                                        {"auto", MODE_CAR},
                                        {"wagen", MODE_CAR},
                                        {"car", MODE_CAR},
                                        {"voiture", MODE_CAR}};
    char item[WORD_SIZE];
    bool too_long = false;
    unsigned found = 0;
    while (text_next_item(&list, ",;|/", item, sizeof item, &too_long)) {
        int value = 0;
        if (too_long || !look_up(words, COUNT(words), item, &value)) {
            return false;
        }
        found |= (unsigned)value;
    }
    *modes = found == 0 ? MODE_FOOT : found;
    return true;
}

/* ISO 639-1:2002, all 183 codes. */
static bool is_language_code(const char *code)
{
    static const char codes[] = " aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu "
                                "cv cy da de dv dz ee el en eo es et "
                                "eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii "
                                "ik io is it iu ja jv ka kg ki kj kk "
                                "kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt "
                                "my na nb nd ne ng nl nn no nr nv ny "
                                "oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq "
                                "sr ss st su sv sw ta te tg th ti tk "
                                "tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu ";
    const char wanted[] = {' ', code[0], code[1], ' ', '\0'};
    return strstr(codes, wanted) != NULL;
}

/* Keeps the set sorted, each code once. */
static bool add_language(struct languages *languages, const char *code)
{
    size_t at = 0;
    while (at < languages->count && strcmp(languages->codes[at], code) < 0) {
        at++;
    }
    if (at < languages->count && text_equal(languages->codes[at], code)) {
        return true;
    }
    if (languages->count == MAX_LANGUAGES) {
        return false;
    }
    memmove(languages->codes[at + 1], languages->codes[at], (languages->count - at) * sizeof languages->codes[0]);
    memcpy(languages->codes[at], code, sizeof languages->codes[0]);
    languages->count++;
    return true;
}

void people_add_languages(struct languages *languages, const struct languages *more)
{
    for (size_t i = 0; i < more->count; i++) {
        (void)add_language(languages, more->codes[i]);
    }
}

bool people_parse_languages(const char *list, struct languages *languages)
{
    char item[WORD_SIZE];
    char code[WORD_SIZE];
    bool too_long = false;
    struct languages found = {0};
    while (text_next_item(&list, ",;|", item, sizeof item, &too_long)) {
        if (too_long || !text_fold(item, code, sizeof code)) {
            return false;
        }
        if (code[0] != '\0' && (strlen(code) != 2 || !is_language_code(code) || !add_language(&found, code))) {
            return false;
        }
    }
    *languages = found;
    return true;
}

const char *people_priority_name(enum priority priority)
{
    static const char *const names[PRIORITY_COUNT] = {"urgent", "high", "normal", "low"};
    return priority < PRIORITY_COUNT ? names[priority] : "";
}

const char *people_decision_name(enum decision_kind kind)
{
    static const char *const names[] = {"accept", "reject",  "replace",     "cancel",
                                        "done",   "no_show", "same_person", "other_person"};
    return (size_t)kind < COUNT(names) ? names[kind] : "";
}

bool people_decision_is_about_persons(enum decision_kind kind)
{
    return kind == DECISION_SAME_PERSON || kind == DECISION_OTHER_PERSON;
}

bool people_decision_is_void(const struct decision *decision)
{
    return decision->age == DECISION_LATE && (decision->kind == DECISION_ACCEPT || decision->kind == DECISION_REPLACE);
}

bool people_decision_came_after(const struct decision *decision, int32_t night, int version)
{
    return decision->night > night ||
           (decision->night == night && decision->known_version > 0 && decision->known_version >= version);
}

bool people_languages_meet(const struct languages *a, const struct languages *b)
{
    size_t i = 0;
    size_t j = 0;
    while (i < a->count && j < b->count) {
        const int order = strcmp(a->codes[i], b->codes[j]);
        if (order == 0) {
            return true;
        }
        i += order < 0 ? 1 : 0;
        j += order > 0 ? 1 : 0;
    }
    return false;
}

static bool is_plain(const char *text)
{
    while ((*text >= '0' && *text <= '9') || (*text >= 'A' && *text <= 'Z') || (*text >= 'a' && *text <= 'z') ||
           *text == '-' || *text == '_') {
        text++;
    }
    return *text == '\0';
}

bool people_is_id_part(const char *text)
{
    char normal[PART_SIZE];
    const size_t length = strlen(text);
    if (is_plain(text)) {
        return length >= 1 && length < PART_SIZE;
    }
    return length >= 1 && length < PART_SIZE && text_is_clean(text, length) && strpbrk(text, "/@|;,\"") == NULL &&
           text_normalise(text, normal, sizeof normal) && text_equal(text, normal) && text_is_ordinary(text);
}

bool people_make_id(const char *source, const char *text, char *id)
{
    char part[PART_SIZE];
    const char *slash = strchr(text, '/');
    const char *name = text;
    id[0] = '\0';
    if (slash != NULL) {
        const size_t length = (size_t)(slash - text);
        if (length >= sizeof part) {
            return false;
        }
        memcpy(part, text, length);
        part[length] = '\0';
        source = part;
        name = slash + 1;
    }
    if (!people_is_id_part(source) || !people_is_id_part(name)) {
        return false;
    }
    const size_t length = strlen(source);
    _Static_assert(2 * PART_SIZE <= ID_SIZE, "two parts and a slash between them");
    memcpy(id, source, length);
    id[length] = '/';
    return text_copy(id + length + 1, PART_SIZE, name);
}
