"""What the keys of a contract mean, in a phrase each, by the name of the mapping that its reader uses in errors.
An editor shows these phrases; docs/ holds the arithmetic behind them, and the readers what a key takes."""

from __future__ import annotations

_SPAN = {
    "models": "Globs of the tables' keys that this is for, such as openai/*; the contract's if not given.",
    "tiers": "Service tiers that this is for, such as [batch]; all if not given.",
    "meters": "Meters that this is for, such as [image_out]; all if not given.",
    "from": "The first day; the contract's if not given.",
    "through": "The last day; the contract's if not given.",
}
_TAGS = "Labels of its lines, such as {cost_center: MKT-114}; the contract's if not given."
_METER = "The meter that is counted, such as image."

MEANINGS = {
    "a contract": {
        "contract": "A name that stays, by which pages and lines call the contract.",
        "title": "The title, on one line.",
        "models": "Globs of the tables' keys that the contract is for, such as openai/*.",
        "vendor": "Who sells: openai is short for models: [openai/*].",
        "from": "The first day on which it holds.",
        "through": "The last day on which it holds; no end if not given.",
        "private": "true: its rates are kept out of what others see; false if not given.",
        "tags": "Labels of its lines, such as {entity: DE01, cost_center: IT}.",
        "fx": "A file of exchange rates beside this one, where an amount is not in USD.",
        "rates": "Terms that move rates, put on one after the other.",
        "volume": "Rates that fall with the units used in an interval, by name.",
        "free": "Units that all models of the term have free together, by name.",
        "minimums": "The least that an interval is invoiced at, by name.",
        "commitments": "What is committed to, by name.",
        "credits": "Lots of prepaid credits; those that expire soonest are used first.",
        "reload": "Credits that are bought by themselves.",
    },
    "a rate term": {
        "discount": "A share off the rates, such as 12%.",
        "uplift": "A share on top of the rates, such as 20%, or less with a minus.",
        "markup": "The same, as a reseller says it.",
        "fixed": "Rates instead of the table's, by meter, in its unit: {image_out: 25.00}.",
        "credit": "What a call costs is rounded up to whole credits, each worth so many USD.",
        "round_up": "What is rounded up: call, with all its images, or image; call if not given.",
        "why": "Where that was said.",
    }
    | _SPAN,
    "volume steps": {
        "meter": _METER,
        "per": "The interval in which units are counted, from the contract's first day.",
        "mode": "graduated: each step for the units above it; all_units: the step that is reached for all of them.",
        "steps": "The steps, the first above 0.",
    }
    | _SPAN,
    "a step of volume": {
        "above": "From the unit after this one on.",
        "discount": "A share off the rate, such as 10%.",
        "usd": "The rate itself, in the table's unit.",
    },
    "units that are free": {"meter": _METER, "units": "How many.", "per": "month or day."} | _SPAN,
    "a minimum": {"amount": "The least, such as 500 USD.", "per": "What it is for: month, quarter, year or term."}
    | _SPAN,
    "a commitment": {
        "model": "continuous: each interval by itself; discontinuous: one pool until it ends.",
        "amount": "What is committed to, such as 1000 USD.",
        "units": "Or that many units of a meter, at a price of their own.",
        "meter": _METER,
        "usd": "What each of the units costs, in the table's unit.",
        "per": "The interval of a continuous one.",
        "counts": "Whether use counts at list prices, before_discount, or as it is paid; after_discount if not given.",
        "upfront": "The share that is paid on its first day; 0% if not given.",
        "pays": "How often the rest is paid; each interval if not given.",
        "shortfall": "The share of what is not used that is charged all the same; 100% if not given.",
        "overage": "A share on top of the rates of what is used beyond it; 0% if not given.",
        "tags": _TAGS,
    }
    | _SPAN,
    "a lot of credits": {
        "name": "What pages call it.",
        "amount": "What it is worth, such as 10000 USD.",
        "paid": "What was paid for it; its amount if not given.",
        "bought": "The first day on which it may be used.",
        "expires": "The last day; never if not given.",
        "left": "What is left of it on the first day of a plan that starts later; all if not given.",
        "tags": _TAGS,
        "models": "Globs of the tables' keys that it may pay; the contract's if not given.",
    },
    "a reload": {
        "below": "The balance below which credits are bought.",
        "to": "The balance that they bring.",
        "at_most": "The most in a month; no end if not given.",
        "expires_after": "How long they may be used, such as 365 days; for good if not given.",
        "tags": _TAGS,
    }
    | _SPAN,
}
