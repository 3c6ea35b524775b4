"""What the keys of a scenario mean, in a phrase each, by the name of the mapping that its reader uses in errors.
An editor shows them; docs/ holds the arithmetic behind them, and the readers what a key takes."""

from __future__ import annotations

_A_STEP = {
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
    "tokens": "Tokens by meter that you state yourself, for each image, or for each call of a text model.",
    "searches": "Grounding searches, for each image or each call of a text model; may be a range.",
    "parameters": "Any other parameter of the call that the model's table knows.",
    "accepted": "The chance that a person takes the kept result, such as 70%; a 90 % interval is written 60% to 75%.",
    "moves_with": "A driver at whose quantile a range of accepted is: both come in high together.",
    "on_reject": "What is done again after a reject; needs accepted.",
    "costs": "What it costs beside its calls, by names of your choice: review, licence.",
    "requires": "What its images have to be, on top of what the workflow and the scenario require.",
    "from": "The first day on which it is walked; the workflow's if not given.",
    "through": "The last day on which it is walked; the workflow's if not given.",
}

_ON_DAYS = {key: meaning for key, meaning in _A_STEP.items() if key not in ("from", "through")}

_DATED = {
    "by_date": "From which day on it is another: keys of the step that hold until the next of the days.",
}

_SPLIT = {
    "split": "By task, which share of the runs makes the step in which way, compared with all of them in one.",
}

MEANINGS = {
    "a scenario": {
        "extends": "Another scenario file of this tree that this one is put on top of.",
        "scenario": "The title, on one line.",
        "period": "The days that are planned, in UTC: 2027-01, or 2027-01 through 2027-03; both ends are included.",
        "holidays": "Days that are no workdays.",
        "defaults": "What fills a step where it is silent.",
        "drivers": "Numbers that several workflows share.",
        "seats": "Subscriptions for people.",
        "workflows": "What is made; each workflow has a name of your choice, but not 'seats'.",
        "opening": "What was paid before the period, so that a year that is split in two files is the same year.",
        "budget": "Caps and policies for this scenario alone.",
        "contracts": "Files of contracts beside this one, [contracts/acme.yaml]; they count beside the project's.",
        "assumed": "Figures that are only supposed, by their paths such as posts.runs, each with why; "
        "what rests on them counts as assumed.",
        "in_code": "What the code that steps were drafted of says where the plan says something else, by paths such as "
        "posts.draft.quality, for 'costplan advise --to'.",
        "requires": "What images have to be, whatever makes them; 'costplan advise' proposes nothing else.",
        "equivalent": "Models that you find as good as each other, each group with why, for 'costplan advise'.",
        "variants": "Changes of this scenario, by names of your choice, that 'costplan compare' puts beside it.",
        "throughput": "How fast calls may go; may be empty. "
        "The plan then tells rates, limits and when the work is done.",
    },
    "throughput": {
        "levels": "The rate-limit level of the account, by provider, such as {openai: tier2}.",
        "limits": "Limits of your own account, by model; they win over those of the level.",
        "hours": "Hours a day in which calls are made, such as 1.5; 24 if not given.",
        "peak_factor": "How many times as many calls the busiest minute has as the average one; 1 if not given.",
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
        "growth": "Compounding by calendar month, quarter or year, such as 3% per month; the first month is the base, "
        "or the day from which it is counted.",
        "seasonality": "The share of an amount per year that each month (jan to dec) or quarter (q1 to q4) has; of one "
        "per quarter, each of its months (m1 to m3). Adds up to 100%.",
        "peaks": "More on some days, on top of the amount.",
        "moves_with": "Another driver at whose quantile it is: both come in high together, and low together.",
    },
    "a growth": {
        "rate": "How much more each time, such as 3%.",
        "per": "month, quarter or year.",
        "from": "The day it is counted from, in whole months; the period's first month if not given.",
    },
    "a peak": {
        "name": "What the peak is called.",
        "from": "Its first day.",
        "through": "Its last day, included.",
        "add": "How many more; may be a range.",
        "per": "The unit of time; total spreads them over the peak's own days.",
        "moves_with": "A driver at whose quantile it is.",
    },
    "seats": {
        "plan": "The subscription's pricing table, such as midjourney/standard.",
        "count": "Number of seats.",
        "billed": "monthly, the default, or yearly.",
        "shared_by": "How many of the seats each cost center has; adds up to count.",
        "tags": "Names and values of your own for the fees, such as entity or gl_account.",
    },
    "opening": {
        "seats": "The day on which the yearly fee of each of the seats was billed last.",
        "credits": "What is left of prepaid credits on the first day, by contract and name, such as openai-2027.lot-1.",
        "commitments": "What of a commitment was used before the first day, by contract and name.",
    },
    "a workflow": {
        "owner": "A name that goes into the CSV and the JSON.",
        "note": "A sentence for the reader, printed below the table of workflows.",
        "tags": "Names and values of your own, such as cost_center; the plan is summed by each.",
        "from": "The first day on which it runs; the period's if not given.",
        "through": "The last day on which it runs; the period's if not given.",
        "runs": "How often the steps are walked: a driver's name, or an amount per unit of time.",
        "deliver": "How many accepted images are wanted, in place of runs, which are solved from it.",
        "steps": "What a run makes, in this order.",
        "requires": "What its images have to be, on top of what the scenario requires.",
        "costs": "What it costs beside calls, by names of your choice: review, storage, egress.",
        "failures": "Technical failures of a call, before anybody looks at the image.",
    },
    "a step": _A_STEP | _SPLIT | _DATED,
    "a part of a split": {"share": "Its share of the runs; the shares add up to 100%."} | _A_STEP | _DATED,
    "a step from a day": _ON_DAYS,
    "a model of some days": {
        "until": "The last day of it; the last of the models has none.",
        "use": "Which pricing table: provider/model.",
    }
    | {key: meaning for key, meaning in _ON_DAYS.items() if key != "model"},
    "a cost of a step": {
        "per": "How often: image that the step makes, accepted_image for those of it that are taken, run, or month by "
        "the days on which it is walked.",
        "usd": "USD for each.",
        "minutes": "Minutes of a person for each, in place of usd; may be a range.",
        "usd_per_hour": "What an hour of that person costs.",
    },
    "another cost": {
        "per": "How often: accepted_image, image of a step, run, month by its days, or total for once in the period.",
        "of": "The step whose images count, made again or rejected ones too; with 'per: image' alone.",
        "usd": "USD for each.",
        "minutes": "Minutes of a person for each, in place of usd; may be a range.",
        "usd_per_hour": "What an hour of that person costs.",
    },
    "requires": {
        "min_width": "Pixels across, at least.",
        "min_height": "Pixels down, at least.",
        "aspect": "The shape, such as '16:9', or 16:9 +- 2% for what is near it.",
        "min_quality": "The lowest quality, in the order of the step's model.",
        "by": "The day on which the last image has to be there.",
        "providers": "Who may be asked for the images, such as [openai, azure]; anybody if not given.",
    },
    "models that are equivalent": {
        "these": "Two or more of them, each a model with its quality or with any.",
        "why": "Who found that, and how, on one line.",
        "only": "For these workflows, or steps as workflow.step; for all if not given.",
    },
    "one of the equivalent": {
        "model": "Which pricing table, provider/model.",
        "quality": "One of its qualities; any of them if not given.",
    },
    "a variant": {
        "why": "Why somebody would want it, on one line.",
        "change": "What is other than in the scenario: mappings merge, null removes a key, all else replaces.",
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
        "rate": "The share of calls, such as 2%, or a range of it such as 1% to 5%.",
        "billed": "Whether such a call is paid; unknown, the default, is priced as billed.",
        "retry": "Try again after this failure; a refusal (blocked) is never retried.",
    },
    "retry": {
        "at_most": "Number of tries of the step, the first one included.",
        "then": "A lower quality or other parameters from the retry on.",
    },
}
