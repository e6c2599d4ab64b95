/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/persons_csv.h"

#include "core/language.h"
#include "core/text.h"
#include "reports/csv.h"
#include "reports/words.h"

static const char HEADER[] =
    CSV_MARK "bezoek;vrijwilliger;naam_1;geboortejaar_1;adres_1;telefoon_1;e_mail_1;vervanging;naam_2;geboortejaar_2;"
             "adres_2;telefoon_2;e_mail_2;status;overeenkomst;beslissing;reden\r\n";

static bool is_own(const struct centre_roster *roster, const struct volunteer *volunteer)
{
    const size_t centre = settings_centre_of(roster->settings, &volunteer->person);
    return &roster->settings->centres[centre] == roster->centre;
}

static void volunteer_columns(struct buffer *out, const struct volunteer *volunteer)
{
    char text[WORDS_SIZE];
    const struct person *person = &volunteer->person;
    csv_column(out, person->id);
    words_name(person, text, sizeof text);
    csv_column(out, text);
    (void)text_format(text, sizeof text, "%d", person->birth_year);
    csv_column(out, person->birth_year == 0 ? "" : text);
    words_address(&person->address, text, sizeof text);
    csv_column(out, text);
    words_phone(person->phone, text, sizeof text);
    csv_column(out, text);
    csv_column(out, volunteer->email);
}

/* What they have in common, in words. */
static void grounds_column(struct buffer *out, unsigned grounds)
{
    const struct {
        unsigned ground;
        const char *words;
    } list[] = {{IDENTITY_NAME, _("name")},
                {IDENTITY_NEAR_NAME, _("nearly the same name")},
                {IDENTITY_BIRTH_YEAR, _("year of birth")},
                {IDENTITY_ADDRESS, _("address")},
                {IDENTITY_PHONE, _("telephone")},
                {IDENTITY_EMAIL, _("e-mail")}};
    char text[WORDS_SIZE] = "";
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        char before[WORDS_SIZE];
        if ((grounds & list[i].ground) != 0) {
            (void)text_copy(before, sizeof before, text);
            (void)text_format(text, sizeof text, "%s%s%s", before, before[0] == '\0' ? "" : ", ", list[i].words);
        }
    }
    csv_column(out, text);
}

static const char *status_of(const struct identity_pair *pair)
{
    if (pair->verdict == IDENTITY_DOUBTFUL) {
        return _("one person?");
    }
    return pair->decided ? _("one person, as you decided") : _("one person");
}

static void write_pairs(struct centre_roster *roster, const struct snapshot *snapshot, enum identity_verdict verdict,
                        struct buffer *bytes)
{
    for (size_t i = 0; i < snapshot->identities.pair_count; i++) {
        const struct identity_pair *pair = &snapshot->identities.pairs[i];
        const struct volunteer *one = snapshot_listed(snapshot, pair->one);
        const struct volunteer *other = snapshot_listed(snapshot, pair->other);
        if (pair->verdict != verdict || one == NULL || other == NULL ||
            (!is_own(roster, one) && !is_own(roster, other))) {
            continue;
        }
        roster->person_count++;
        roster->doubtful_count += verdict == IDENTITY_DOUBTFUL ? 1 : 0;
        buffer_text(bytes, ";"); /* no visit */
        volunteer_columns(bytes, one);
        volunteer_columns(bytes, other);
        csv_column(bytes, status_of(pair));
        grounds_column(bytes, pair->grounds);
        buffer_text(bytes, ";\r\n");
    }
}

enum status persons_csv_write(struct centre_roster *roster, const struct snapshot *snapshot, struct buffer *bytes,
                              struct error *error)
{
    const enum language before = language_current();
    language_use(roster->centre->language);
    buffer_add(bytes, HEADER, sizeof HEADER - 1);
    roster->person_count = 0;
    roster->doubtful_count = 0;
    write_pairs(roster, snapshot, IDENTITY_DOUBTFUL, bytes);
    write_pairs(roster, snapshot, IDENTITY_SAME, bytes);
    language_use(before);
    return buffer_check(bytes, error);
}
