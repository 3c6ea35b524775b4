"""What the keys of tables and token profiles mean, by the name of the mapping that its reader uses in errors.
An editor shows these phrases; docs/ holds the arithmetic behind them, and the readers what a key takes."""

from __future__ import annotations

from costplan.units import PRICED

_NOTES = {"notes": "Sentences for the reader."}

MEANINGS = {
    "a pricing table": _NOTES
    | {
        "draft": "true in what 'costplan prices import' writes: no table until somebody has reviewed it.",
        "reviewed": "Who compared an imported table with the seller's page, and when.",
        "model": "provider/model, equal to the file's path.",
        "aliases": "Other names under the same provider, such as a dated snapshot.",
        "profile": "The token profile that counts for this model; resellers name the maker's.",
        "reference": "true hides the table from costplan prices list.",
        "released": "The day of release.",
        "shutdown": "The first day on which the model no longer answers.",
        "retires_not_before": "The earliest day announced for its end, where the end is not known; it warns.",
        "replacement": "Models to plan instead after the shutdown.",
        "currency": "USD, or the currency of the prices by its ISO 4217 code, such as CNY.",
        "fx": "A file of exchange rates at the top of the folder of tables, where prices are not in USD.",
        "prices": "Price blocks in order of date; published ones are appended to, never edited.",
        "request": "What a call may say.",
        "api": "How a real call is made, for costplan live; without it the model is planned and never called.",
        "limits": "Rate limits of an account by level, from low to high.",
    },
    "looks at prices": {"checked": "Who was looked at, by model: the day, and the table that was looked at."},
    "a look": {
        "day": "When somebody looked, and found the price as the table has it.",
        "sha256": "Of the table that was looked at; written by costplan prices checked, and holds for no other.",
    },
    "a review": {"by": "Who compared it.", "on": "The day of that."},
    "an alias": {
        "name": "The other name, under the same provider.",
        "shutdown": "The first day on which this name no longer answers, where the model itself still does.",
    },
    "a price block": {
        "from": "The first day of the price.",
        "first_seen": "Where the start is not known: the day or month when somebody first saw the price.",
        "basis": "Where the source alone does not tell.",
        "source": "Where the price comes from.",
        "sources": "By tier, the source of those whose prices another one says.",
        "tiers": "Service tiers with the rates of their meters; standard is taken if none is stated.",
        "included": "What one seat of a subscription has free each month.",
        "free": "What an account has free without a seat, by meter; pooled over a plan.",
        "higher_of": "Meters that price the same thing; the dearer one is budgeted.",
        "note": "A sentence that every quote and plan with this block shows.",
        "corrected": "Why the block was changed after it was published.",
    },
    "free units": {
        "units": "How many.",
        "per": "How often there are so many: each month, or each day.",
        "shared": "A name: all models whose tables say it have them free together.",
    },
    "a tier's prices": {
        name: f"USD per {f'{meter.per:,} {meter.units}' if meter.per > 1 else meter.singular}."
        for name, meter in PRICED.items()
    },
    "a source": {
        "title": "What it is, in words.",
        "url": "Where it is.",
        "checked": "The day or month somebody looked.",
        "confidence": "The provider's own page, a dated copy of it, somebody's own figure, a catalogue's, or inferred.",
    },
    "a price row": {
        "when": "What must be true of the call: size, quality, call, or a parameter.",
        "max_pixels": "The call's size has at most so many pixels.",
        "usd": "The rate, in USD.",
        "amount": "The rate, in the table's currency, where that is not USD.",
    },
    "request": {
        "calls": "Kinds of call; generate alone if not given.",
        "size": "Which sizes it takes; without it sizes are not checked.",
        "quality": "Its qualities, from low to high.",
        "n": "Images that one call makes; more are split into calls.",
        "input_images": "Input images that one call takes.",
        "prompt": "How long a prompt may be.",
        "parameters": "Other parameters of a call.",
        "instead": "A sentence for a parameter that the model does not have.",
        "from": "What takes the place of a parameter of other models, by its value: a quality and parameters.",
        "frames": "Which calls make frames, which go on one sheet: that is the image which is made and billed.",
        "answers": "How an image is handed over: url, base64 or both.",
        "input": "The most tokens of every kind that one call takes; they bound what it may cost, and move no plan.",
        "output": "The most tokens of every kind that one call gives; they bound what it may cost, and move no plan.",
    },
    "size": {
        "shapes": "The pixels that each class yields, by aspect ratio and class; the first ratio is the default.",
    },
    "frames": {
        "when": "The parameter, with its value, of a call that makes frames.",
        "number": "The parameter that says how many frames.",
        "default": "How many these are unasked.",
        "layouts": "For up to so many frames, how many go across and down the sheet.",
        "source": "Where that comes from.",
    },
    "a limit of tokens": {
        "max_tokens": "So many tokens at most, text, thoughts and images together.",
        "source": "Where the limit is published.",
    },
    "an api": {
        "url": "The address that routes are below; left out where everybody has one of their own.",
        "key": "The environment variable that usually holds the key.",
        "azure_version": "The api-version of a resource of Azure, which has its model's deployment in the path.",
        "generate": "How an image is made.",
        "edit": "How input images are edited.",
        "responses": "How the image tool inside a Responses call is asked.",
    },
    "a route": {
        "route": "The protocol.",
        "model": "How the vendor spells the model.",
        "names": "What the vendor calls a word or a parameter of ours, where it is another name.",
        "leave_out": "Words and parameters that this kind of call does not take.",
        "always": "What every request says besides.",
        "size_as": "How a size is written: as text, or as edges, {width: 1024, height: 1024}.",
    },
    "a price overlay": _NOTES
    | {
        "model": "provider/model, equal to the file's path; another name than the base's.",
        "extends": "The table it is made from.",
        "discount": "A share off every rate, such as 12%.",
        "markup": "A share on top of every rate, such as 20%.",
        "currency": "That of prices of its own by its ISO 4217 code, such as CNY; USD if not given.",
        "fx": "A file of exchange rates at the top of the folder of tables, where prices are not in USD.",
        "prices": "Prices of its own, in place of the base's: another seller's, under the base's rules and profile.",
        "profile": "The token profile of a seller who counts in another way; the base's if not given.",
        "tiers": "The service tiers that are sold; all of the base's if not given.",
        "calls": "The kinds of call that are sold; all of the base's if not given.",
        "from": "Its first day; before it there is no price.",
        "first_seen": "The day or month on which somebody first saw it sold, in place of from.",
        "released": "Its day of release; with a discount or a markup, the base's if not given.",
        "shutdown": "The first day without an answer; unknown where a route's seller names none and the maker does.",
        "replacement": "Models to move to; with a discount or a markup, the base's if not given.",
        "through": "Its last day, included; after it there is no price.",
        "contract": "What it rests on; shown as a flag on each line.",
        "source": "A source of its own; the base's if not given.",
        "request": "Request rules of its own, in place of the base's.",
        "api": "An API of its own; with a discount, the base's if not given.",
    },
    "a token profile": _NOTES
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
        "from_records": "Sources of the usage records that its mean was counted from, which do not teach it twice.",
        "note": "A sentence that quotes and plans show.",
    },
}
