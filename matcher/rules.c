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
        break;
    }
    return false;
}

bool rules_allow(const struct rules *rules, const struct plan *plan)
{
    for (size_t k = 0; k < rules->count; k++) {
        const struct rules_item *rule = &rules->items[k];
        bool served = false;
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
