"""What the keys of files mean, in a phrase each, by the name of the mapping that its reader uses in errors.
An editor shows them; docs/ holds the arithmetic behind them, and the readers what a key takes."""

from __future__ import annotations

from costplan.budget.per import PERS
from costplan.units import METERS

_VERSION = {"version": "The version of the format: 1."}
_NOTES = {"notes": "Sentences for the reader."}

_SCENARIO = {
    "a scenario": _VERSION
    | {
        "extends": "Another scenario file of this tree that this one is put on top of.",
        "scenario": "The title, on one line.",
        "period": "The days that are planned, in UTC: 2027-01, or 2027-01 through 2027-03; both ends are included.",
        "holidays": "Days that are no workdays.",
        "defaults": "What fills a step where it is silent.",
        "drivers": "Numbers that several workflows share.",
        "seats": "Subscriptions for people.",
        "workflows": "What is made; each workflow has a name of your choice, but not 'seats'.",
        "budget": "Caps and policies for this scenario alone.",
        "throughput": "How fast calls may go; may be empty. The plan then tells rates, limits and when the work is done.",
    },
    "throughput": {
        "levels": "The rate-limit level of the account, by provider, such as {openai: tier2}.",
        "limits": "Limits of your own account, by model; they win over those of the level.",
        "hours": "Hours a day in which calls are made; 24 if not given.",
        "parallel": "Calls at once; 1 if not given.",
        "latency": "Seconds that a call takes, by model, as you measured it.",
    },
    "a rate limit": {
        "images_per_minute": "Images made in a minute.",
        "tokens_per_minute": "Tokens in and out in a minute.",
        "input_tokens_per_minute": "Tokens in, in a minute, where a provider counts no others.",
        "requests_per_minute": "Calls in a minute.",
    },
    "defaults": {
        "model": "Which pricing table, provider/model, for steps that name none.",
        "tier": "Service tier, such as batch; standard if not given.",
        "size": "For every model that has a rule for sizes.",
        "quality": "For models that take this value; others use their own default.",
        "prompt_tokens": "For steps that state neither a prompt nor its tokens; may be a range.",
        "parameters": "Each for models that take its value.",
    },
    "a driver": {
        "amount": "How many, per a unit of time; a 90 % interval is written 5000 to 7000.",
        "per": "The unit of time; workday is Monday to Friday without holidays, total is once in the period.",
        "by_month": "A number for each month of the period, in place of amount and per.",
        "growth": "Compounding by calendar month, such as 3% per month; the first month is the base.",
        "peaks": "More on some days, on top of the amount.",
    },
    "a peak": {
        "name": "What the peak is called.",
        "from": "Its first day.",
        "through": "Its last day, included.",
        "add": "How many more; may be a range.",
        "per": "The unit of time; total spreads them over the peak's own days.",
    },
    "seats": {
        "plan": "The subscription's pricing table, such as midjourney/standard.",
        "count": "Number of seats.",
        "billed": "monthly, the default, or yearly.",
        "shared_by": "How many of the seats each cost center has; adds up to count.",
    },
    "a workflow": {
        "owner": "A name that goes into the CSV and the JSON.",
        "note": "A sentence for the reader, printed below the table of workflows.",
        "tags": "Names and values of your own, such as cost_center; the plan is summed by each.",
        "runs": "How often the steps are walked: a driver's name, or an amount per unit of time.",
        "deliver": "How many accepted images are wanted, in place of runs, which are solved from it.",
        "steps": "What a run makes, in this order.",
        "failures": "Technical failures of a call, before anybody looks at the image.",
    },
    "a step": {
        "model": "Which pricing table: provider/model; from defaults if not given.",
        "tier": "Service tier, such as batch; standard if not given.",
        "call": "The kind of call; edit where there are input images, else generate.",
        "size": "Pixels, such as 1024x1024, or a class that the provider sells, such as 2K.",
        "quality": "One of the model's; its default if not given.",
        "make": "Images made each time the step is walked; 1 if not given.",
        "keep": "How many of them are kept; all if not given.",
        "prompt": "The prompt's text; its tokens are counted.",
        "prompt_tokens": "Or the number of its tokens, without any overhead; may be a range.",
        "input_images": "The pixel sizes of the input images.",
        "cached_text_tokens": "Text tokens of the input from the cache; Responses route only.",
        "cached_image_tokens": "Image tokens of the input from the cache; Responses route only.",
        "main_model": "The text model's own tokens, by meter; Responses route only.",
        "parameters": "Any other parameter of the call that the model's table knows.",
        "accepted": "The chance that a person takes the kept result, such as 70%.",
        "on_reject": "What is done again after a reject; needs accepted.",
    },
    "a line of the main model": {
        "tokens": "Tokens for each image; may be a range.",
        "usd_per_mtok": "USD per 1M tokens.",
    },
    "on_reject": {
        "redo": "This step, an earlier one, or run for the first.",
        "at_most": "Number of tries, the first one included.",
    },
    "a failure": {
        "rate": "The share of calls, such as 2%.",
        "billed": "Whether such a call is paid; unknown, the default, is priced as billed.",
        "retry": "Try again after this failure; a refusal (blocked) is never retried.",
    },
    "retry": {
        "at_most": "Number of tries of the step, the first one included.",
        "then": "A lower quality or other parameters from the retry on.",
    },
}

_TERMS = {
    "owner": "Who answers for the budget.",
    "fx": "A file of exchange rates beside this one, where an amount is not in USD.",
    "contingency": "A share on top of the expected cost, such as 10%; caps at expected count it.",
    "tax": "A tax on top, on a line of its own.",
    "caps": "The most that parts of the plan may cost, or grow by.",
    "policy": "What plans may contain.",
    "waivers": "Exceptions that somebody granted, each until a day.",
}

_PERS = [f"{per} ({per.hint})" if per.hint else str(per) for per in PERS.values()]

_BUDGET = {
    "a budget": _VERSION | {"budget": "The title, on one line."} | _TERMS,
    "a scenario's budget": _TERMS,
    "a cap": {
        "id": "A name that stays, by which findings and waivers call the cap.",
        "per": f"{', '.join(_PERS[:-1])} or {_PERS[-1]}; period if not given.",
        "max": "The most, such as 5000 USD; with per: month also by month, {default: 1300 USD, 2027-02: 2200 USD}.",
        "max_increase": "The most by which the cost may grow against a base, such as 10%.",
        "max_delta": "The same as an amount; where both are given, both hold.",
        "ignore_below": "Growth up to this amount is let through.",
        "at": "Which figure is held: expected, a quantile such as p90, or worst; expected if not given.",
        "warn_at": "The share of the cap from which it is near, such as 90%.",
        "over": "Scenario files, as globs from the top of the tree; all if not given.",
        "workflow": "A glob of workflows, such as social-*; all if not given.",
        "tag": "Only what has these tags, such as {cost_center: MKT-114}.",
        "owner": "Who answers for this cap.",
    },
    "a policy": {
        "models": "Globs of the models that may be planned, such as openai/*.",
        "max_quality": "The highest quality, in each model's own order.",
        "max_size": "The largest size, in pixels or a class.",
        "batch_above": "A workflow with more runs than this must use the batch tier.",
        "prices_checked_within": "How old the look at a price may be, such as 60 days.",
        "calibrated_within": "How old the calibration may be, such as 90 days.",
        "assumed_at_most": "The largest share of the expected cost that may rest on assumptions.",
        "shutdowns": "refused: no model whose last day lies before the end of the period; allowed if not given.",
        "unknowns": "allowed: a plan may hold costs that nobody can count; refused if not given.",
        "required_tags": "Tags that every workflow must have.",
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
}

_FX = {
    "exchange rates": _VERSION | {"fx": "Blocks of rates in order of date."},
    "a block of rates": {
        "from": "The first day of the rates; they hold until the next block.",
        "source": "Where they come from.",
        "usd": "US dollars for one unit of each currency, such as {EUR: 1.08}.",
    },
}

_PRICES = {
    "a pricing table": _VERSION
    | _NOTES
    | {
        "model": "provider/model, equal to the file's path.",
        "aliases": "Other names under the same provider, such as a dated snapshot.",
        "profile": "The token profile that counts for this model; resellers name the maker's.",
        "reference": "true hides the table from costplan prices list.",
        "released": "The day of release.",
        "shutdown": "The first day on which the model no longer answers.",
        "replacement": "Models to plan instead after the shutdown.",
        "currency": "USD.",
        "prices": "Price blocks in order of date; published ones are appended to, never edited.",
        "request": "What a call may say.",
        "limits": "Rate limits of an account by level, from low to high.",
    },
    "a price block": {
        "from": "The first day of the price.",
        "first_seen": "Where the start is not known: the day or month when somebody first saw the price.",
        "basis": "Where the source alone does not tell.",
        "source": "Where the price comes from.",
        "tiers": "Service tiers with the rates of their meters; standard is taken if none is stated.",
        "included": "What one seat of a subscription has free each month.",
        "higher_of": "Meters that price the same thing; the dearer one is budgeted.",
        "note": "A sentence that every quote and plan with this block shows.",
        "corrected": "Why the block was changed after it was published.",
    },
    "a tier's prices": {
        name: f"USD per {f'{meter.per:,} {meter.unit}s' if meter.per > 1 else meter.singular}."
        for name, meter in METERS.items()
    },
    "a source": {
        "title": "What it is, in words.",
        "url": "Where it is.",
        "checked": "The day or month somebody looked.",
        "confidence": "The provider's own page, a dated copy of it, somebody's own figure, or inferred.",
    },
    "a price row": {
        "when": "What must be true of the call: size, quality, call, or a parameter.",
        "max_pixels": "The call's size has at most so many pixels.",
        "usd": "The rate, in USD.",
    },
    "request": {
        "calls": "Kinds of call; generate alone if not given.",
        "size": "Which sizes it takes; without it the size plays no part.",
        "quality": "Its qualities, from low to high.",
        "n": "Images that one call makes; more are split into calls.",
        "input_images": "Input images that one call takes.",
        "prompt": "How long a prompt may be.",
        "parameters": "Other parameters of a call.",
        "instead": "A sentence for a parameter that the model does not have.",
    },
    "a price overlay": _VERSION
    | _NOTES
    | {
        "model": "provider/model, equal to the file's path; another name than the base's.",
        "extends": "The table it is made from.",
        "discount": "A share off every rate, such as 12%.",
        "markup": "A share on top of every rate, such as 20%.",
        "tiers": "The service tiers that are sold; all of the base's if not given.",
        "calls": "The kinds of call that are sold; all of the base's if not given.",
        "from": "Its first day; before it there is no price.",
        "through": "Its last day, included; after it there is no price.",
        "contract": "What it rests on; shown as a flag on each line.",
        "source": "A source of its own; the base's if not given.",
        "request": "Request rules of its own, in place of the base's.",
    },
}

_PROFILE = {
    "a token profile": _VERSION
    | _NOTES
    | {
        "profile": "Its name, equal to the file's path without .tokens.yaml.",
        "blocks": "Ways to count, in order of date.",
    },
    "a profile block": {
        "from": "Its first day; it holds until the next block.",
        "auto": "What a quality of auto was served as.",
        "extras": "What is billed in some calls and cannot be counted.",
    },
    "a way to count": {
        "method": "The counting method; docs/pricing.md explains each.",
        "source": "Where the figure comes from.",
        "basis": "Where the source alone does not tell; measured needs n_calls.",
        "n_calls": "On how many calls a measured figure rests.",
        "note": "A sentence that quotes and plans show.",
    },
}

_PROJECT = {
    "costplan.yaml": _VERSION
    | {
        "pricing": "A folder of your own pricing tables, beside this file; they win over the shipped ones.",
        "calibration": "What your calls taught: a file of costplan calibrate, beside this file.",
        "scenarios": "Globs of the scenario files below this folder, such as scenarios/**/*.yaml.",
        "budgets": "Globs of the budget files below this folder, such as budgets/*.yaml.",
    },
}

_CALIBRATION = {
    "a calibration": _VERSION
    | {
        "calibration": "The day it was made.",
        "at": "What estimates take: the mean, or what 80 or 90 of 100 single calls stay below.",
        "sources": "Where the calls come from.",
        "left_out": "Calls that taught nothing, by why.",
        "groups": "Cells that lean on each other: one model, route, meter and quality.",
        "auto": "What a quality of auto was served as.",
    },
    "a cell": {
        "seen": "What the calls used.",
        "published": "What the token profile says.",
        "use": "What an estimate takes; published where the published figure is exact and stands.",
        "outliers": "Tokens far from the others, and how many calls showed them.",
    },
}

MEANINGS: dict[str, dict[str, str]] = _SCENARIO | _BUDGET | _FX | _PRICES | _PROFILE | _PROJECT | _CALIBRATION
