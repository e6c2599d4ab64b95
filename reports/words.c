/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/words.h"

#include "core/date.h"
#include "core/language.h"
#include "core/text.h"
#include "core/travel.h"

#include <string.h>

void words_name(const struct person *person, char *text, size_t size)
{
    if (text_is_empty(person->first_name)) {
        (void)text_format(text, size, "%s", person->last_name);
    } else if (text_is_empty(person->last_name)) {
        (void)text_format(text, size, "%s", person->first_name);
    } else {
        (void)text_format(text, size, "%s %s", person->first_name, person->last_name);
    }
}

/* ------------------------------------------------------------------------------------------- telephone numbers */

/* The digits of a number, with 0 or 00 for what the plus says; false when it holds more than digits and their usual
 * separators. */
static bool phone_digits(const char *phone, char *digits, size_t size)
{
    size_t count = 0;
    bool international = false;
    for (const char *c = phone; *c != '\0'; c++) {
        if (*c == '+' && count == 0 && !international) {
            international = true;
        } else if (*c >= '0' && *c <= '9') {
            if (count + 1 >= size) {
                return false;
            }
            digits[count++] = *c;
        } else if (strchr(" ./-()", *c) == NULL) {
            return false;
        }
    }
    digits[count] = '\0';
    if (international && count + 2 < size) {
        memmove(digits + 2, digits, count + 1);
        digits[0] = '0';
        digits[1] = '0';
    }
    return count > 0;
}

/* 0032 478 ... and 0032 (0)478 ... are 0478 ... */
static const char *national(char *digits)
{
    if (!text_starts_with(digits, "0032") || strlen(digits) < 11) {
        return digits;
    }
    if (digits[4] == '0') {
        return digits + 4;
    }
    digits[3] = '0';
    return digits + 3;
}

/* Cuts digits into groups of these sizes; the last size goes on for ever. */
static void group(const char *digits, const char *sizes, char *text, size_t size)
{
    size_t at = 0;
    size_t left = (size_t)(*sizes - '0');
    for (const char *c = digits; *c != '\0' && at + 2 < size; c++) {
        if (left == 0) {
            sizes += sizes[1] != '\0';
            left = (size_t)(*sizes - '0');
            text[at++] = ' ';
        }
        text[at++] = *c;
        left--;
    }
    text[at] = '\0';
}

void words_phone(const char *phone, char *text, size_t size)
{
    char digits[PHONE_SIZE + 4] = "";
    if (!phone_digits(phone, digits, sizeof digits)) {
        (void)text_format(text, size, "%s", phone);
        return;
    }
    const char *number = national(digits);
    const size_t length = strlen(number);
    const char *sizes = number[0] == '0' || length > 4 ? "22" : "9"; /* 112 stays 112 */
    if (number[0] == '0' && number[1] != '0') {
        /* Belgian numbering plan: mobile numbers have ten digits, others nine; the zones 2, 3, 4 and 9 have one digit.
         */
        const bool short_zone = strchr("2349", number[1]) != NULL;
        if (length == 10) {
            sizes = "42";
        } else if (length == 9) {
            sizes = short_zone ? "232" : "32";
        }
    }
    group(number, sizes, text, size);
}

/* ------------------------------------------------------------------------------------------- places and times */

void words_address(const struct address *address, char *text, size_t size)
{
    char street[STREET_SIZE + sizeof address->house_number + 1];
    char town[sizeof address->postcode + NAME_SIZE + 1];
    const char *space = text_is_empty(address->street) || text_is_empty(address->house_number) ? "" : " ";
    (void)text_format(street, sizeof street, "%s%s%s", address->street, space, address->house_number);
    space = text_is_empty(address->postcode) || text_is_empty(address->municipality) ? "" : " ";
    (void)text_format(town, sizeof town, "%s%s%s", address->postcode, space, address->municipality);
    const char *comma = text_is_empty(street) || text_is_empty(town) ? "" : ", ";
    (void)text_format(text, size, "%s%s%s", street, comma, town);
}

void words_time(int minutes, char *text, size_t size)
{
    (void)text_format(text, size, "%d:%02d", minutes / 60, minutes % 60);
}

void words_travel(const struct centre_line *line, char *text, size_t size)
{
    text[0] = '\0';
    if (line->task->remote) {
        return;
    }
    if (line->stop->travel == 0) {
        (void)text_copy(text, size, _("no travel"));
        return;
    }
    switch (travel_fastest(line->volunteer->modes)) {
    case MODE_CAR:
        (void)text_format(text, size, _("%d min by car"), line->stop->travel);
        break;
    case MODE_BIKE:
        (void)text_format(text, size, _("%d min by bike"), line->stop->travel);
        break;
    case MODE_FOOT:
        (void)text_format(text, size, _("%d min on foot"), line->stop->travel);
        break;
    }
}

/* ------------------------------------------------------------------------------------------- what is to be known of a
 * line */

static void sentence(struct buffer *text, const char *words)
{
    if (!text_is_empty(words)) {
        buffer_text(text, text->size > 0 ? " " : "");
        buffer_text(text, words);
    }
}

static void add_was(const struct centre_line *line, struct buffer *text)
{
    char words[WORDS_SIZE];
    char name[2 * NAME_SIZE] = "";
    char day[NAME_SIZE];
    char at[TIME_TEXT_SIZE + 4];
    if (line->change != CENTRE_MOVED && line->change != CENTRE_OTHER_VOLUNTEER) {
        return;
    }
    language_date_weekday(line->was->date, day, sizeof day);
    words_time(line->was->start, at, sizeof at);
    if (line->was_volunteer != NULL) {
        words_name(&line->was_volunteer->person, name, sizeof name);
    }
    const bool moved = line->was->date != line->date || line->was->start != line->stop->start;
    const bool same_day = line->was->date == line->date;
    if (line->change == CENTRE_MOVED && same_day) {
        (void)text_format(words, sizeof words, _("It was at %s."), at);
    } else if (line->change == CENTRE_MOVED) {
        (void)text_format(words, sizeof words, _("It was on %1$s at %2$s."), day, at);
    } else if (text_is_empty(name)) {
        (void)text_format(words, sizeof words, "%s", _("Another volunteer than before."));
    } else if (moved && same_day) {
        (void)text_format(words, sizeof words, _("Instead of %1$s at %2$s."), name, at);
    } else if (moved) {
        (void)text_format(words, sizeof words, _("Instead of %1$s on %2$s at %3$s."), name, day, at);
    } else {
        (void)text_format(words, sizeof words, _("Instead of %s."), name);
    }
    sentence(text, words);
}

/* Causes in which nobody is named; "" for the others. */
static const char *plain_cause(enum centre_cause cause)
{
    switch (cause) {
    case CENTRE_CAUSE_FURTHER:
        return _("Its day was not planned yet.");
    case CENTRE_CAUSE_NEW_REQUEST:
        return _("It was not asked for before.");
    case CENTRE_CAUSE_FOUND:
        return _("Before, nobody could be found.");
    case CENTRE_CAUSE_FOUND_FURTHER:
        return _("Before, nobody could be found; this day was not planned yet.");
    case CENTRE_CAUSE_DECIDED:
        return _("As you decided.");
    case CENTRE_CAUSE_AGAIN:
        return _("It did not take place on the day that was planned, as you reported.");
    case CENTRE_CAUSE_ENDED:
        return _("It is not asked for any more.");
    case CENTRE_CAUSE_REQUEST_CHANGED:
        return _("What is asked for has changed.");
    case CENTRE_CAUSE_BETTER:
        return _("It fits the rest of the roster so.");
    case CENTRE_CAUSE_PARTNER:
        return _("The other one of the two does not come.");
    case CENTRE_CAUSE_CENTRE:
        return _("The senior has moved from one centre to another.");
    default:
        return "";
    }
}

static void named_cause(enum centre_cause cause, const char *name, char *text, size_t size)
{
    switch (cause) {
    case CENTRE_CAUSE_STOPPED:
        (void)text_format(text, size, _("%s does not help any more."), name);
        return;
    case CENTRE_CAUSE_ABSENT:
        (void)text_format(text, size, _("%s is away that day."), name);
        return;
    case CENTRE_CAUSE_NOT_FREE:
        (void)text_format(text, size, _("%s is not free at that time any more."), name);
        return;
    case CENTRE_CAUSE_TASK:
        (void)text_format(text, size, _("%s does not do this task any more."), name);
        return;
    case CENTRE_CAUSE_NEEDS:
        (void)text_format(text, size, _("%s does not have what the task needs any more."), name);
        return;
    case CENTRE_CAUSE_WISHES:
        (void)text_format(text, size, _("%s is not whom the senior asks for any more (gender or language)."), name);
        return;
    case CENTRE_CAUSE_HOUSE:
        (void)text_format(text, size, _("%s cannot be in a house with pets or smoke."), name);
        return;
    case CENTRE_CAUSE_TRAVEL:
        (void)text_format(text, size, _("It is too far for %s now."), name);
        return;
    case CENTRE_CAUSE_LIMIT:
        (void)text_format(text, size, _("%s may do no more on that day, or in that week."), name);
        return;
    case CENTRE_CAUSE_ROUND:
        (void)text_format(text, size, _("The other visits of %s on that day changed."), name);
        return;
    case CENTRE_CAUSE_NEVER:
        (void)text_format(text, size, _("%s is not to make this visit any more."), name);
        return;
    default:
        (void)text_copy(text, size, "");
    }
}

/* Of a visit of another centre no more is told. */
static void origin_elsewhere(enum centre_cause cause, const struct centre_origin *origin, const char *name, char *text,
                             size_t size)
{
    switch (cause) {
    case CENTRE_CAUSE_TAKEN:
        (void)text_format(text, size, _("By a decision, %s makes a visit of another centre at that hour now."), name);
        return;
    case CENTRE_CAUSE_ELSEWHERE:
        (void)text_format(text, size,
                          _("It fits the rest of the roster so: %s makes a visit of another centre at that hour now."),
                          name);
        return;
    case CENTRE_CAUSE_FREED:
        (void)text_format(text, size,
                          _("%1$s can come now: by a decision, %1$s does not make a visit of another centre any more."),
                          name);
        return;
    case CENTRE_CAUSE_LIMIT:
        (void)text_format(text, size,
                          _("%1$s may do no more on that day, or in that week: by a decision, %1$s makes a visit of "
                            "another centre."),
                          name);
        return;
    default:
        (void)text_format(text, size,
                          origin->gone
                              ? _("By a decision, %s does not make a visit of another centre on that day any more.")
                              : _("By a decision, %s makes a visit of another centre on that day now."),
                          name);
    }
}

static void origin_here(enum centre_cause cause, const struct centre_origin *origin, const char *name, char *text,
                        size_t size)
{
    char senior[2 * NAME_SIZE];
    char day[NAME_SIZE];
    words_name(&origin->request->senior, senior, sizeof senior);
    language_date_weekday(origin->date, day, sizeof day);
    switch (cause) {
    case CENTRE_CAUSE_TAKEN:
        (void)text_format(text, size, _("%1$s goes to %2$s at that hour now, as you decided."), name, senior);
        return;
    case CENTRE_CAUSE_ELSEWHERE:
        (void)text_format(text, size, _("It fits the rest of the roster so: %1$s goes to %2$s at that hour now."), name,
                          senior);
        return;
    case CENTRE_CAUSE_FREED:
        (void)text_format(text, size,
                          _("%1$s can come now: as you decided, %1$s does not go to %2$s on %3$s any more."), name,
                          senior, day);
        return;
    case CENTRE_CAUSE_LIMIT:
        (void)text_format(text, size,
                          _("%1$s may do no more on that day, or in that week: as you decided, %1$s goes to %2$s "
                            "on %3$s."),
                          name, senior, day);
        return;
    default:
        (void)text_format(text, size,
                          origin->gone ? _("%1$s does not go to %2$s on that day any more, as you decided.")
                                       : _("%1$s goes to %2$s on that day now, as you decided."),
                          name, senior);
    }
}

static void origin_words(enum centre_cause cause, const struct centre_origin *origin, char *text, size_t size)
{
    char name[2 * NAME_SIZE];
    words_name(&origin->volunteer->person, name, sizeof name);
    if (origin->request == NULL) {
        origin_elsewhere(cause, origin, name, text, size);
    } else {
        origin_here(cause, origin, name, text, size);
    }
}

static void better_words(int64_t better_by, char *text, size_t size)
{
    (void)text_format(text, size,
                      ngettext("The roster as a whole is %lld point better so.",
                               "The roster as a whole is %lld points better so.", (unsigned long)better_by),
                      (long long)better_by);
}

/* Why a line is not as it was. The volunteer is who made it before; NULL: not known. */
static void cause_words(enum centre_cause cause, const struct centre_origin *origin, const struct volunteer *volunteer,
                        int64_t better_by, char *text, size_t size)
{
    char name[2 * NAME_SIZE] = "";
    const char *plain = plain_cause(cause);
    (void)text_copy(name, sizeof name, _("The volunteer"));
    if (volunteer != NULL) {
        words_name(&volunteer->person, name, sizeof name);
    }
    if (origin->known) {
        origin_words(cause, origin, text, size);
    } else if (cause == CENTRE_CAUSE_BETTER && better_by > 0) {
        better_words(better_by, text, size);
    } else if (plain[0] != '\0') {
        (void)text_copy(text, size, plain);
    } else {
        named_cause(cause, name, text, size);
    }
}

void words_gone_reason(const struct centre_gone *gone, char *text, size_t size)
{
    cause_words(gone->cause, &gone->origin, gone->volunteer, gone->better_by, text, size);
}

void words_change_reason(const struct centre_line *line, struct buffer *text)
{
    char words[WORDS_SIZE];
    char name[2 * NAME_SIZE];
    add_was(line, text);
    if (line->cause == CENTRE_CAUSE_FREED && line->change == CENTRE_NEW) {
        sentence(text, plain_cause(CENTRE_CAUSE_FOUND));
    }
    if (line->cause == CENTRE_CAUSE_DECIDED && line->change == CENTRE_OTHER_VOLUNTEER && !line->kept &&
        line->was_volunteer != NULL) {
        words_name(&line->was_volunteer->person, name, sizeof name);
        (void)text_format(words, sizeof words, _("As you decided, %s does not come any more."), name);
    } else {
        cause_words(line->cause, &line->origin, line->was_volunteer, line->better_by, words, sizeof words);
    }
    sentence(text, words);
}

void words_held(const struct centre_line *line, char *text, size_t size)
{
    char senior[2 * NAME_SIZE];
    char name[2 * NAME_SIZE];
    char day[NAME_SIZE];
    words_name(&line->request->senior, senior, sizeof senior);
    words_name(&line->volunteer->person, name, sizeof name);
    language_date_weekday(line->date, day, sizeof day);
    (void)text_format(text, size, _("%1$s, %2$s (%3$s)"), senior, day, name);
}

static void add_destination(const struct request *request, struct buffer *text)
{
    char words[WORDS_SIZE];
    char address[WORDS_SIZE / 2 + 64];
    if (!request->has_destination) {
        return;
    }
    words_address(&request->to_address, address, sizeof address);
    if (text_is_empty(address)) {
        return;
    }
    (void)text_format(words, sizeof words, request->brings_back ? _("To %s, and back home.") : _("To %s, one way."),
                      address);
    sentence(text, words);
}

void words_note(const struct centre_line *line, bool remarks, struct buffer *text)
{
    char words[WORDS_SIZE];
    char name[2 * NAME_SIZE];
    /* of a day that was not planned yet nothing more is to be said than that the line is new */
    if (line->cause != CENTRE_CAUSE_FURTHER) {
        words_change_reason(line, text);
    }
    if (line->held) {
        sentence(text, words_stays());
    }
    if (line->partner != NULL) {
        words_name(&line->partner->person, name, sizeof name);
        (void)text_format(words, sizeof words, _("Together with %s."), name);
        sentence(text, words);
    }
    add_destination(line->request, text);
    if (remarks) {
        sentence(text, line->request->remark);
    }
}

const char *words_stays(void)
{
    return _("Stays as announced: it would change if more lines might change in a night.");
}

const char *words_change(enum centre_change change)
{
    switch (change) {
    case CENTRE_NEW:
        return _("new");
    case CENTRE_SAME:
        return _("same");
    case CENTRE_MOVED:
    case CENTRE_OTHER_VOLUNTEER:
        break;
    }
    return _("changed");
}

static void add_part(char *parts, size_t size, size_t count, const char *part)
{
    const size_t used = strlen(parts);
    if (count > 0) {
        (void)text_format(parts + used, size - used, "%s%s", used > 0 ? ", " : "", part);
    }
}

void words_since(const struct centre_roster *roster, char *text, size_t size)
{
    char night[NAME_SIZE];
    char part[WORDS_SIZE];
    char parts[WORDS_SIZE] = "";
    size_t count = roster->new_count;
    (void)text_format(part, sizeof part, ngettext("%zu new", "%zu new", (unsigned long)count), count);
    add_part(parts, sizeof parts, count, part);
    count = roster->changed_count;
    (void)text_format(part, sizeof part, ngettext("%zu changed", "%zu changed", (unsigned long)count), count);
    add_part(parts, sizeof parts, count, part);
    count = roster->gone_count;
    (void)text_format(part, sizeof part,
                      ngettext("%zu no longer planned", "%zu no longer planned", (unsigned long)count), count);
    add_part(parts, sizeof parts, count, part);
    language_date_short(roster->previous_night, night, sizeof night);
    if (roster->previous_night == roster->roster->night && text_is_empty(parts)) {
        (void)text_format(text, size, _("All that stood in version %d of this roster stays."),
                          roster->previous_version);
    } else if (roster->previous_night == roster->roster->night) {
        (void)text_format(text, size, _("Since version %1$d of this roster: %2$s."), roster->previous_version, parts);
    } else if (text_is_empty(parts)) {
        (void)text_format(text, size, _("All that stood in the roster of %s stays."), night);
    } else {
        (void)text_format(text, size, _("Since the roster of %1$s: %2$s."), night, parts);
    }
}

/* ------------------------------------------------------------------------------------------- why nobody comes */

void words_needs(const struct task *task, char *text, size_t size)
{
    const char *needs[3] = {""};
    size_t count = 0;
    if (task != NULL && task->needs_car) {
        needs[count++] = _("a car");
    }
    if (task != NULL && task->needs_record_check) {
        needs[count++] = _("a record check");
    }
    if (task != NULL && task->needs_information_note) {
        needs[count++] = _("the information note");
    }
    if (count == 2) {
        (void)text_format(text, size, _("%1$s or %2$s"), needs[0], needs[1]);
    } else {
        (void)text_copy(text, size, count == 1 ? needs[0] : _("a car, a record check or the information note"));
    }
}

void words_reason(enum rule rule, const struct task *task, int volunteers, char *text, size_t size)
{
    char needs[WORDS_SIZE];
    const unsigned long count = volunteers < 0 ? 0 : (unsigned long)volunteers;
    switch (rule) {
    case RULE_TASK:
        (void)text_format(text, size,
                          ngettext("%d volunteer does not do this task.", "%d volunteers do not do this task.", count),
                          volunteers);
        break;
    case RULE_NEEDS:
        words_needs(task, needs, sizeof needs);
        (void)text_format(text, size,
                          ngettext("%1$d volunteer lacks what the task needs: %2$s.",
                                   "%1$d volunteers lack what the task needs: %2$s.", count),
                          volunteers, needs);
        break;
    case RULE_LANGUAGE:
        (void)text_format(text, size,
                          ngettext("%d volunteer speaks none of the languages asked for.",
                                   "%d volunteers speak none of the languages asked for.", count),
                          volunteers);
        break;
    case RULE_GENDER:
        (void)text_format(text, size,
                          ngettext("%d volunteer is not of the gender asked for.",
                                   "%d volunteers are not of the gender asked for.", count),
                          volunteers);
        break;
    case RULE_HOUSE:
        (void)text_format(text, size,
                          ngettext("%d volunteer cannot be in a house with pets or smoke.",
                                   "%d volunteers cannot be in a house with pets or smoke.", count),
                          volunteers);
        break;
    case RULE_NEVER:
        (void)text_format(
            text, size,
            ngettext("%d volunteer is not to make this visit.", "%d volunteers are not to make this visit.", count),
            volunteers);
        break;
    case RULE_TRAVEL:
        (void)text_format(text, size,
                          ngettext("%d volunteer lives too far away.", "%d volunteers live too far away.", count),
                          volunteers);
        break;
    case RULE_AVAILABLE:
        (void)text_format(text, size,
                          ngettext("%d volunteer is not free then.", "%d volunteers are not free then.", count),
                          volunteers);
        break;
    case RULE_BUSY:
        (void)text_format(text, size,
                          ngettext("%d suitable volunteer is needed elsewhere or may do no more.",
                                   "%d suitable volunteers are needed elsewhere or may do no more.", count),
                          volunteers);
        break;
    case RULE_COUNT:
    case RULE_NONE:
        text[0] = '\0';
        break;
    }
}

/* One who suits is not kept away by anything, where two are needed. */
static bool is_alone(const struct centre_unserved *waiting, int rule)
{
    return rule == RULE_BUSY && waiting->request->people > 1 && waiting->unserved->excluded[rule] == 1;
}

void words_reasons(const struct centre_unserved *waiting, struct buffer *text)
{
    const struct unserved *unserved = waiting->unserved;
    char words[WORDS_SIZE];
    bool any = false;
    /* The last rule comes first: those volunteers were nearest to going. */
    for (int rule = RULE_COUNT - 1; rule >= 0; rule--) {
        if (unserved->excluded[rule] > 0) {
            words_reason((enum rule)rule, waiting->task, unserved->excluded[rule], words, sizeof words);
            sentence(text, is_alone(waiting, rule) ? _("Only one volunteer suits, and two are needed.") : words);
            any = true;
        }
    }
    if (!any) {
        sentence(text, _("There is no volunteer at all."));
    }
}

/* "too far away: 4", of the rules in the order of words_reasons. */
static void excluded_words(enum rule rule, const struct task *task, int volunteers, char *text, size_t size)
{
    char needs[WORDS_SIZE];
    switch (rule) {
    case RULE_TASK:
        (void)text_format(text, size, _("other tasks: %d"), volunteers);
        break;
    case RULE_NEEDS:
        words_needs(task, needs, sizeof needs);
        (void)text_format(text, size, _("without %1$s: %2$d"), needs, volunteers);
        break;
    case RULE_LANGUAGE:
        (void)text_format(text, size, _("other languages: %d"), volunteers);
        break;
    case RULE_GENDER:
        (void)text_format(text, size, _("another gender: %d"), volunteers);
        break;
    case RULE_HOUSE:
        (void)text_format(text, size, _("no pets or smoke: %d"), volunteers);
        break;
    case RULE_NEVER:
        (void)text_format(text, size, _("not to make it: %d"), volunteers);
        break;
    case RULE_TRAVEL:
        (void)text_format(text, size, _("too far away: %d"), volunteers);
        break;
    case RULE_AVAILABLE:
        (void)text_format(text, size, _("not free then: %d"), volunteers);
        break;
    case RULE_BUSY:
        (void)text_format(text, size, _("needed elsewhere or may do no more: %d"), volunteers);
        break;
    case RULE_COUNT:
    case RULE_NONE:
        text[0] = '\0';
        break;
    }
}

void words_excluded(const struct centre_unserved *waiting, struct buffer *text)
{
    const struct unserved *unserved = waiting->unserved;
    char words[WORDS_SIZE];
    int all = 0;
    for (int rule = 0; rule < RULE_COUNT; rule++) {
        all += unserved->excluded[rule];
    }
    if (all == 0) {
        sentence(text, _("There is no volunteer at all."));
        return;
    }
    (void)text_format(words, sizeof words, ngettext("Of %d volunteer", "Of %d volunteers", (unsigned long)all), all);
    sentence(text, words);
    for (int rule = RULE_COUNT - 1; rule >= 0; rule--) {
        if (unserved->excluded[rule] > 0) {
            excluded_words((enum rule)rule, waiting->task, unserved->excluded[rule], words, sizeof words);
            buffer_text(text, " · ");
            buffer_text(text, is_alone(waiting, rule) ? _("suits, where two are needed: 1") : words);
        }
    }
}

static void when(const struct centre_unserved *unserved, char *text, size_t size)
{
    const struct request *request = unserved->request;
    char first[NAME_SIZE];
    char last[NAME_SIZE];
    char from[TIME_TEXT_SIZE + 4];
    char until[TIME_TEXT_SIZE + 4];
    words_time(request->earliest, from, sizeof from);
    words_time(request->latest, until, sizeof until);
    if (unserved->day_count == 0) {
        (void)text_format(text, size, _("%1$d min, between %2$s and %3$s."), request->duration, from, until);
        return;
    }
    language_date_weekday(unserved->first_day, first, sizeof first);
    language_date_weekday(unserved->last_day, last, sizeof last);
    if (unserved->day_count == 1) {
        (void)text_format(text, size, _("%1$d min on %2$s, between %3$s and %4$s."), request->duration, first, from,
                          until);
    } else {
        (void)text_format(text, size, _("%1$d min between %2$s and %3$s, on a day from %4$s to %5$s."),
                          request->duration, from, until, first, last);
    }
}

void words_when(const struct centre_unserved *unserved, char *text, size_t size)
{
    when(unserved, text, size);
    const size_t used = strlen(text);
    if (unserved->request->people > 1) {
        (void)text_format(text + used, size - used, " %s", _("Two people are needed."));
    }
}

void words_waiting(int days, char *text, size_t size)
{
    text[0] = '\0';
    if (days == 0) {
        (void)text_format(text, size, "%s", _("asked for today"));
    } else if (days > 0 && days < 7) {
        (void)text_format(text, size, ngettext("waiting for %d day", "waiting for %d days", (unsigned long)days), days);
    } else if (days >= 7) {
        const int weeks = days / 7;
        (void)text_format(text, size, ngettext("waiting for %d week", "waiting for %d weeks", (unsigned long)weeks),
                          weeks);
    }
}

const char *words_released(enum rule rule, int people)
{
    switch (rule) {
    case RULE_TASK:
        return _("The volunteer does not do this task.");
    case RULE_NEEDS:
        return _("The volunteer lacks what the task needs: a car, a record check or the information note.");
    case RULE_LANGUAGE:
        return _("The volunteer and the senior have no language in common.");
    case RULE_GENDER:
        return _("The senior asks for somebody of another gender.");
    case RULE_HOUSE:
        return _("The volunteer cannot be in a house with pets or smoke.");
    case RULE_NEVER:
        return _("The volunteer is not to make this visit.");
    case RULE_TRAVEL:
        return _("The volunteer lives too far away.");
    case RULE_AVAILABLE:
        return _("The volunteer is not free then.");
    case RULE_BUSY:
        return people == 1 ? _("It does not fit beside other accepted visits or the limits of the volunteer.")
                           : _("It does not fit beside other accepted visits or the limits of the volunteer, "
                               "or the other one of two cannot come.");
    case RULE_COUNT:
    case RULE_NONE:
        break;
    }
    return _("The visit or the volunteer is not there any more.");
}

/* ------------------------------------------------------------------------------------------- decisions */

/* The name, or else the number as it was written: where no source stood before it, the reader put the own one there. */
static void name_or_number(const struct volunteer *volunteer, const char *number, const char *source, char *text,
                           size_t size)
{
    const size_t length = strlen(source);
    const bool own = length > 0 && strncmp(number, source, length) == 0 && number[length] == '/';
    if (volunteer == NULL) {
        (void)text_format(text, size, "%s", own ? number + length + 1 : number);
    } else {
        words_name(&volunteer->person, text, size);
    }
}

void words_decision(const struct centre_answer *answer, char *text, size_t size)
{
    const struct decision *decision = answer->decision;
    char who[2 * NAME_SIZE];
    char instead[2 * NAME_SIZE];
    name_or_number(answer->volunteer, decision->volunteer, decision->source, who, sizeof who);
    name_or_number(answer->replacement, decision->replacement, decision->source, instead, sizeof instead);
    switch (decision->kind) {
    case DECISION_ACCEPT:
        (void)text_format(text, size, _("Accepted: %s"), who);
        break;
    case DECISION_REJECT:
        (void)text_format(
            text, size, decision->scope == SCOPE_SENIOR ? _("Never for this senior: %s") : _("Not for this visit: %s"),
            who);
        break;
    case DECISION_REPLACE:
        if (text_is_empty(who)) {
            (void)text_format(text, size, _("To come: %s"), instead);
        } else {
            (void)text_format(text, size, _("To come: %1$s, instead of %2$s"), instead, who);
        }
        break;
    case DECISION_CANCEL:
        (void)text_format(text, size, "%s", _("No visit"));
        break;
    case DECISION_DONE:
        if (text_is_empty(who)) {
            (void)text_format(text, size, "%s", _("It took place"));
        } else {
            (void)text_format(text, size, _("It took place, with %s"), who);
        }
        break;
    case DECISION_NO_SHOW:
        (void)text_format(text, size, _("Did not come: %s"), who);
        break;
    case DECISION_SAME_PERSON:
    case DECISION_OTHER_PERSON:
        text[0] = '\0';
        break;
    }
}

static const char *outcome(const struct centre_answer *answer)
{
    switch (answer->outcome) {
    case CENTRE_OUTCOME_DONE:
        return _("Done as you asked.");
    case CENTRE_OUTCOME_NOTED:
        return !answer->early ? _("Noted.")
               : answer->decision->kind == DECISION_DONE
                   ? _("Noted, although its day is still to come: the visit is not planned any more.")
                   : _("Noted, although its day is still to come: that changes nothing yet. Who is not to come is kept "
                       "away by: geweigerd.");
    case CENTRE_OUTCOME_LATER:
        return _("Its day is not planned yet; it counts as soon as it is.");
    case CENTRE_OUTCOME_RELEASED:
        return _("That is not possible.");
    case CENTRE_OUTCOME_OVERTAKEN:
        return _("Another decision contradicts it; the later one counts.");
    case CENTRE_OUTCOME_PAST:
        return _("The day of this visit has come already; nothing was changed.");
    case CENTRE_OUTCOME_TOO_LATE:
        return _("It came too late; nothing was changed.");
    case CENTRE_OUTCOME_UNKNOWN_VISIT:
        return _("There is no visit with this number; nothing was changed. Take the number from the roster.");
    case CENTRE_OUTCOME_UNKNOWN_VOLUNTEER:
        return _("There is no volunteer with this number; nothing was changed. Take the number from the roster, "
                 "SOURCE/NUMBER.");
    case CENTRE_OUTCOME_NOT_DONE:
        break;
    }
    return _("The roster is not so: this visit is not planned any more, or others make it.");
}

/* Which roster a decision is about, when it is not the one that was sent last. */
static void about_roster(const struct centre_answer *answer, struct buffer *text)
{
    char words[WORDS_SIZE];
    char night[NAME_SIZE];
    const struct decision *decision = answer->decision;
    if (decision->roster.version > 0 && (answer->old || decision->age == DECISION_STANDS)) {
        language_date_short(decision->roster.night, night, sizeof night);
        (void)text_format(
            words, sizeof words,
            answer->old
                ? _("This was about the roster of %1$s, version %2$d; the last one did not have the line any more.")
                : _("This was about the roster of %1$s, version %2$d; the last one still had the line."),
            night, decision->roster.version);
        sentence(text, words);
    } else if (answer->old) {
        sentence(text, _("This was about an older roster; the last one did not have the line any more."));
    }
}

/* Who comes, where the decision does not say so. */
static void planned_instead(const struct centre_answer *answer, struct buffer *text)
{
    char words[WORDS_SIZE];
    char name[2 * NAME_SIZE];
    char other[2 * NAME_SIZE];
    const bool asked = answer->outcome == CENTRE_OUTCOME_RELEASED || answer->outcome == CENTRE_OUTCOME_OVERTAKEN ||
                       answer->outcome == CENTRE_OUTCOME_TOO_LATE ||
                       answer->outcome == CENTRE_OUTCOME_UNKNOWN_VOLUNTEER ||
                       answer->outcome == CENTRE_OUTCOME_NOT_DONE;
    if (asked && answer->planned[1] != NULL) {
        words_name(&answer->planned[0]->person, name, sizeof name);
        words_name(&answer->planned[1]->person, other, sizeof other);
        (void)text_format(words, sizeof words, _("Planned now: %1$s and %2$s."), name, other);
        sentence(text, words);
    } else if (asked && answer->planned[0] != NULL) {
        words_name(&answer->planned[0]->person, name, sizeof name);
        (void)text_format(words, sizeof words, _("Planned now: %s."), name);
        sentence(text, words);
    } else if (asked && answer->waits) {
        sentence(text, _("Nobody could be found for it now."));
    }
}

void words_outcome(const struct centre_answer *answer, struct buffer *text)
{
    about_roster(answer, text);
    sentence(text, outcome(answer));
    if (answer->outcome == CENTRE_OUTCOME_RELEASED) {
        sentence(text, words_released(answer->rule, answer->request->people));
    }
    planned_instead(answer, text);
}

const char *words_priority(enum priority priority)
{
    switch (priority) {
    case PRIORITY_URGENT:
        return _("urgent");
    case PRIORITY_HIGH:
        return _("high priority");
    case PRIORITY_LOW:
        return _("low priority");
    case PRIORITY_NORMAL:
    case PRIORITY_COUNT:
        break;
    }
    return _("normal priority");
}

const char *words_task(const struct task *task, const char *code)
{
    return task == NULL ? code : settings_task_name(task);
}
