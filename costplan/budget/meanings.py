"""What the keys of a budget and of exchange rates mean, by the name of the mapping that its reader uses in errors.
An editor shows these phrases; docs/ holds the arithmetic behind them, and the readers what a key takes."""

from __future__ import annotations

from costplan.budget.per import PERS

_TERMS = {
    "owner": "Who answers for the budget.",
    "reporting": "The currency in which plans are told beside dollars, such as EUR; --currency USD tells dollars.",
    "fx": "A file of exchange rates beside this one, where an amount is not in USD.",
    "contingency": "A share on top of the expected cost, such as 10%; caps at expected count it.",
    "tax": "A tax on top, on a line of its own.",
    "caps": "The most that parts of the plan may cost, or grow by.",
    "policy": "What plans may contain.",
    "waivers": "Exceptions that somebody granted, each until a day.",
    "accept_estimates": "true: the guard may hold a call whose cost nothing bounds at 1.5 times the high estimate; "
    "false if not given.",
}

_PERS = [f"{per} ({per.hint})" if per.hint else str(per) for per in PERS.values()]

MEANINGS = {
    "a budget": {"budget": "The title, on one line."} | _TERMS,
    "a scenario's budget": _TERMS,
    "a cap": {
        "id": "A name that stays, by which findings and waivers call the cap.",
        "per": f"{', '.join(_PERS[:-1])} or {_PERS[-1]}; period if not given.",
        "max": "The most, such as 5000 USD; with per: month also by month, {default: 1300 USD, 2027-02: 2200 USD}.",
        "max_increase": "The most by which the cost may grow against a base, such as 10%.",
        "max_delta": "The same as an amount; where both are given, both hold.",
        "ignore_below": "Growth up to this amount is let through.",
        "at": "Which figure the cap is for: expected, a quantile such as p90, or worst; expected if not given.",
        "warn_at": "The share of the cap from which it is near, such as 90%.",
        "over": "Scenario files, as globs from the top of the tree; all if not given.",
        "workflow": "A glob of workflows, such as social-*; all if not given.",
        "model": "A glob of models, such as google/* or openai/gpt-image-2*; all if not given.",
        "vendor": "A glob of vendors, such as google: what stands before the slash of a model; all if not given.",
        "tag": 'Only what has these tags, such as {cost_center: MKT-114}; "*" is every value of a tag by itself.',
        "owner": "Who answers for this cap.",
        "view": "cash, the default: what is paid; or accrual: what is used or lost, such as a yearly fee by day.",
    },
    "a policy": {
        "models": "Globs of the models that may be planned, such as openai/*.",
        "max_quality": "The highest quality, in each model's own order.",
        "max_size": "The largest size, in pixels or a class.",
        "batch_above": "A workflow with more runs than this must use the batch tier.",
        "prices_checked_within": "How old the look at a price may be, such as 60 days.",
        "calibrated_within": "How old the calibration may be, such as 90 days.",
        "assumed_at_most": "The largest share of the expected cost that may rest on assumptions.",
        "shutdowns": "Models that end in the period or soon after it: allowed, warned or refused; warned if not given.",
        "stale_prices": "Prices nobody has looked at for 90 days: allowed, warned or refused; warned if not given.",
        "catalogue_prices": "Prices that a catalogue alone has: allowed, warned or refused; allowed if not given.",
        "unknowns": "allowed: a plan may hold costs that nobody can count; refused if not given.",
        "required_tags": "Tags that every workflow must have.",
        "changed_tables": "Prices, profiles, calibration or rates other than the base's: allowed, warned or refused; "
        "warned if not given.",
        "empty_caps": "A cap that is about nothing in the plan: allowed, warned or refused; warned if not given.",
    },
    "a waiver": {
        "cap": "The id of the cap that it is for.",
        "policy": "Or the key of the policy that it is for.",
        "up_to": "What may be spent under a waived cap.",
        "where": "A glob of what it is for: a month, a workflow, a step or a model; all of it if not given.",
        "until": "Its last day, included.",
        "by": "Who granted it.",
        "why": "The reason.",
        "ref": "A ticket or a decision.",
    },
    "a tax": {
        "name": "Its name, such as VAT.",
        "rate": "Its rate, such as 19%.",
        "in_caps": "Whether caps hold it too; false if not given.",
    },
    "exchange rates": {"fx": "Blocks of rates in order of date."},
    "a block of rates": {
        "from": "The first day of the rates; they hold until the next block.",
        "source": "Where they come from.",
        "usd": "US dollars for one unit of each currency, such as {EUR: 1.08}.",
    },
}
