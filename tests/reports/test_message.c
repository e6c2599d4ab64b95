/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/message.h"

#include "core/language.h"
#include "core/text.h"
#include "tests/reports/suites.h"
#include "tests/reports/tool.h"
#include "tests/reports/world.h"

#include <stdlib.h>
#include <string.h>

static const time_t WHEN = 1795325400; /* 2026-11-22T05:30:00Z */

static struct centre_roster *part(const struct world *world)
{
    struct centre_roster *out = NULL;
    struct error error = {0};
    ck_assert_int_eq(centre_roster_make(&world->settings, &world->snapshot, world->roster, 0, &out, &error), STATUS_OK);
    return out;
}

/* The mail to both coordinators of the centre, as it would be without any certificate. */
static enum status make(const struct centre_roster *roster, const struct message_attachment *attachments, size_t count,
                        struct buffer *mail, struct error *error)
{
    const struct coordinator *recipients[2] = {roster->centre->coordinators, roster->centre->coordinators + 1};
    const struct message_mailing mailing = {.roster = roster,
                                            .recipients = recipients,
                                            .recipient_count = roster->centre->coordinator_count,
                                            .attachments = attachments,
                                            .attachment_count = count,
                                            .when = WHEN};
    return message_roster(&mailing, mail, error);
}

static void make_attachments(struct message_attachment *attachments, struct buffer *data)
{
    for (int i = 0; i < 3 * 256; i++) {
        const char byte = (char)(unsigned char)i;
        buffer_add(data, &byte, 1);
    }
    buffer_text(data, "\r\n");
    attachments[0] = (struct message_attachment){"roster.csv", "text/csv", data->data, data->size};
    attachments[1] = (struct message_attachment){"r\xc3\xa9seau d\xe2\x80\x99\xc3\xa9t\xc3\xa9 lang lang lang lang "
                                                 "lang lang lang lang lang lang lang lang lang lang lang "
                                                 "lang lang lang lang lang .xml",
                                                 "application/xml", data->data, data->size};
}

START_TEST(a_stranger_reads_the_mail_of_a_roster)
{
    struct world world;
    struct message_attachment attachments[2];
    struct buffer data = {0};
    struct buffer mail = {0};
    struct error error = {0};
    static const enum language languages[] = {LANGUAGE_DUTCH, LANGUAGE_ENGLISH, LANGUAGE_FRENCH};
    world_fixed(&world, languages[_i]);
    struct centre_roster *roster = part(&world);
    make_attachments(attachments, &data);
    ck_assert_msg(make(roster, attachments, 2, &mail, &error) == STATUS_OK, "%s", error.message);
    ck_assert_int_eq(language_current(), LANGUAGE_DUTCH);
    tool_judge("judge_mail.py", "roster", &mail);
    tool_holds(&mail, "Message-ID: <2026-11-22.de-zonnewijzer.1@kortrijk.example>\r\n");
    buffer_free(&mail);
    ck_assert_int_eq(make(roster, NULL, 0, &mail, &error), STATUS_OK);
    tool_judge("judge_mail.py", "bare", &mail);
    buffer_free(&mail);
    buffer_free(&data);
    centre_roster_free(roster);
    world_free(&world);
}
END_TEST

START_TEST(the_body_names_nobody)
{
    struct world world;
    struct buffer mail = {0};
    struct error error = {0};
    world_fixed(&world, LANGUAGE_ENGLISH);
    struct centre_roster *roster = part(&world);
    ck_assert_int_eq(make(roster, NULL, 0, &mail, &error), STATUS_OK);
    for (size_t i = 0; i < world.snapshot.request_count; i++) {
        tool_lacks(&mail, world.snapshot.requests[i].senior.first_name);
        tool_lacks(&mail, world.snapshot.requests[i].senior.id);
    }
    for (size_t i = 0; i < world.snapshot.volunteer_count; i++) {
        tool_lacks(&mail, world.snapshot.volunteers[i].person.id);
    }
    buffer_free(&mail);
    centre_roster_free(roster);
    world_free(&world);
}
END_TEST

START_TEST(golden)
{
    struct world world;
    struct buffer mail = {0};
    struct error error = {0};
    const struct message_attachment attachment = {"roster.csv", "text/csv", "a;b\r\n", 5};
    world_fixed(&world, LANGUAGE_ENGLISH);
    struct centre_roster *roster = part(&world);
    ck_assert_int_eq(make(roster, &attachment, 1, &mail, &error), STATUS_OK);
    tool_golden("roster.eml", &mail);
    buffer_free(&mail);
    centre_roster_free(roster);
    world_free(&world);
}
END_TEST

/* Where a control character could come in. */
enum { PLACES = 8 };

START_TEST(nothing_smuggles_a_header_in)
{
    static const char evil[] = "x\r\nBcc: y@z.example";
    struct world world;
    struct buffer mail = {0};
    struct error error = {0};
    struct message_attachment attachment = {"roster.csv", "text/csv", "x", 1};
    world_fixed(&world, LANGUAGE_ENGLISH);
    struct centre *centre = &world.settings.centres[0];
    struct {
        char *text;
        size_t size;
    } places[PLACES - 2] = {{world.settings.city, NAME_SIZE},
                            {world.settings.mail.from, EMAIL_SIZE},
                            {world.settings.mail.from_name, NAME_SIZE},
                            {centre->name, NAME_SIZE},
                            {centre->coordinators[0].email, EMAIL_SIZE},
                            {centre->coordinators[0].name, NAME_SIZE}};
    if (_i < PLACES - 2) {
        ck_assert(text_copy(places[_i].text, places[_i].size, evil));
    } else if (_i == PLACES - 2) {
        attachment.name = evil;
    } else {
        attachment.type = evil;
    }
    struct centre_roster *roster = part(&world);
    ck_assert_int_eq(make(roster, &attachment, 1, &mail, &error), STATUS_REFUSED);
    ck_assert_uint_eq(mail.size, 0);
    ck_assert_ptr_null(strstr(error.message, "Bcc"));
    buffer_free(&mail);
    centre_roster_free(roster);
    world_free(&world);
}
END_TEST

START_TEST(without_a_coordinator_there_is_no_mail)
{
    struct world world;
    struct buffer mail = {0};
    struct error error = {0};
    world_fixed(&world, LANGUAGE_DUTCH);
    world.settings.centres[0].coordinator_count = 0;
    struct centre_roster *roster = part(&world);
    ck_assert_int_eq(make(roster, NULL, 0, &mail, &error), STATUS_CONFIG);
    world.settings.centres[0].coordinator_count = 2;
    buffer_free(&mail);
    centre_roster_free(roster);
    world_free(&world);
}
END_TEST

START_TEST(message_ids_are_apart)
{
    /* Codes that look alike once cleaned must not give one identity. */
    struct world world;
    struct buffer one = {0};
    struct buffer other = {0};
    struct error error = {0};
    world_fixed(&world, LANGUAGE_DUTCH);
    struct centre_roster *roster = part(&world);
    ck_assert(text_copy(world.settings.centres[0].code, CODE_SIZE, "a.b"));
    ck_assert_int_eq(make(roster, NULL, 0, &one, &error), STATUS_OK);
    ck_assert(text_copy(world.settings.centres[0].code, CODE_SIZE, "a b"));
    ck_assert_int_eq(make(roster, NULL, 0, &other, &error), STATUS_OK);
    tool_holds(&one, "Message-ID: <2026-11-22.a=2Eb.1@kortrijk.example>");
    tool_holds(&other, "Message-ID: <2026-11-22.a=20b.1@kortrijk.example>");
    buffer_free(&one);
    buffer_free(&other);
    centre_roster_free(roster);
    world_free(&world);
}
END_TEST

START_TEST(a_receipt_is_mailed_as_it_is)
{
    struct world world;
    struct buffer mail = {0};
    struct error error = {0};
    struct source source = {
        .code = "decanaat", .name = "Decanaat Kortrijk", .contact = "secretariaat@decanaat.example"};
    const struct message_receipt receipt = {
        .key = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        .text = "Eerste regel\n\nTweede: \xc3\xa9, = en een lange regel x x x x x x x x x x x x x x x x x x x x x x x "
                "x x x x x "
                "x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x \n.\nFrom hier\n",
        .accepted = 58,
        .refused = 4};
    world_fixed(&world, LANGUAGE_DUTCH);
    ck_assert_msg(message_receipt(&world.settings, &source, &receipt, WHEN, &mail, &error) == STATUS_OK, "%s",
                  error.message);
    tool_judge("judge_mail.py", "receipt", &mail);
    tool_holds(&mail,
               "<receipt.decanaat.0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef@kortrijk.example>");
    buffer_free(&mail);
    source.contact[0] = '\0';
    ck_assert_int_eq(message_receipt(&world.settings, &source, &receipt, WHEN, &mail, &error), STATUS_REFUSED);
    buffer_free(&mail);
    world_free(&world);
}
END_TEST

Suite *test_message_suite(void)
{
    Suite *suite = suite_create("message");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, a_stranger_reads_the_mail_of_a_roster, 0, 3);
    tcase_add_test(all, the_body_names_nobody);
    tcase_add_test(all, golden);
    tcase_add_loop_test(all, nothing_smuggles_a_header_in, 0, PLACES);
    tcase_add_test(all, without_a_coordinator_there_is_no_mail);
    tcase_add_test(all, message_ids_are_apart);
    tcase_add_test(all, a_receipt_is_mailed_as_it_is);
    suite_add_tcase(suite, all);
    return suite;
}
