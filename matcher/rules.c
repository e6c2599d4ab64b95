/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/rules.h"

static bool same(const struct rules_item *one, const struct rules_item *two)
{
    return one->kind == two->kind && one->row == two->row && one->last == two->last &&
           one->volunteer == two->volunteer && one->stretch == two->stretch;
}

bool rules_has(const struct rules *rules, const struct rules_item *item)
{
    for (size_t k = 0; k < rules->count; k++) {
        if (same(&rules->items[k], item)) {
            return true;
        }
    }
    return false;
}

bool rules_breaks(const struct rules_item *rule, int volunteer, size_t row, int stretch)
{
    bool same = rule->volunteer == volunteer && (rule->stretch < 0 || rule->stretch == stretch);
    if (row < rule->row || row > rule->last) {
        return false;
    }
    switch (rule->kind) {
    case RULES_NOBODY:
        return true;
    case RULES_NOT:
        return same;
    case RULES_ONLY:
        return !same;
    case RULES_JOINS:
    case RULES_MUST:
    case RULES_SERVES:
    case RULES_NEXT:
    case RULES_APART:
        break;
    }
    return false;
}

enum status rules_arcs(const struct rules *rules, const struct instance *instance, struct arcs *arcs, bool *any,
                       struct error *error)
{
    const struct problem_visit *visits = instance->problem->visits;
    *any = false;
    for (size_t k = 0; k < rules->count; k++) {
        const struct rules_item *rule = &rules->items[k];
        if (rule->kind != RULES_NEXT && rule->kind != RULES_APART) {
            continue;
        }
        if (!*any && arcs_clear(arcs, instance->problem->visit_count, error) != STATUS_OK) {
            return error->status;
        }
        *any = true;
        if (rule->kind == RULES_APART) {
            arcs_ban(arcs, (int)rule->row, (int)rule->last);
            continue;
        }
        if (visits[rule->row].people < 2) {
            arcs_ban_other_ends(arcs, (int)rule->row, (int)rule->last);
        }
        if (visits[rule->last].people < 2) {
            arcs_ban_other_begins(arcs, (int)rule->row, (int)rule->last);
        }
    }
    return STATUS_OK;
}

/* Does the way between two stops that follow one another (NULL: home) break a rule about the order of visits? */
static bool breaks_order(const struct rules_item *rule, const struct plan_stop *from, const struct plan_stop *to)
{
    bool leaves = from != NULL && (size_t)from->visit == rule->row;
    bool comes = to != NULL && (size_t)to->visit == rule->last;
    if (rule->kind == RULES_APART) {
        return leaves && comes;
    }
    /* the row of a visit for one is its number */
    return leaves != comes && (leaves ? from->row == rule->row : to->row == rule->last);
}

static bool allows_order(const struct rules_item *rule, const struct plan *plan)
{
    for (size_t s = 0; s <= plan->count; s++) {
        const struct plan_stop *from = s > 0 ? &plan->stops[s - 1] : NULL;
        const struct plan_stop *to = s < plan->count ? &plan->stops[s] : NULL;
        bool apart = from != NULL && to != NULL && from->stretch != to->stretch;
        if (apart ? breaks_order(rule, from, NULL) || breaks_order(rule, NULL, to) : breaks_order(rule, from, to)) {
            return false;
        }
    }
    return true;
}

bool rules_allow(const struct rules *rules, const struct plan *plan)
{
    for (size_t k = 0; k < rules->count; k++) {
        const struct rules_item *rule = &rules->items[k];
        bool served = false;
        if (rule->kind == RULES_NEXT || rule->kind == RULES_APART) {
            if (!allows_order(rule, plan)) {
                return false;
            }
            continue;
        }
        for (size_t s = 0; s < plan->count; s++) {
            if (rules_breaks(rule, plan->volunteer, plan->stops[s].row, plan->stops[s].stretch)) {
                return false;
            }
            served = served || (plan->stops[s].row >= rule->row && plan->stops[s].row <= rule->last);
        }
        if (rule->kind == RULES_SERVES && rule->volunteer == plan->volunteer && !served) {
            return false;
        }
    }
    return true;
}

bool rules_joins(const struct rules_item *rule, int volunteer, size_t first, size_t end)
{
    return rule->kind == RULES_JOINS && rule->volunteer == volunteer && first >= rule->row && end <= rule->last + 1;
}
