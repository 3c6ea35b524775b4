"""What the keys of a calibration mean, in a phrase each, by the name of the mapping that its reader uses in errors.
An editor shows them; docs/ holds the arithmetic behind them, and the readers what a key takes."""

from __future__ import annotations

MEANINGS = {
    "a calibration": {
        "calibration": "The day it was made.",
        "at": "What estimates take: the mean, or what 80 or 90 of 100 single calls stay below.",
        "sources": "Where the calls come from.",
        "left_out": "Calls that taught nothing, by why.",
        "groups": "Cells that lean on each other: one model, route, meter and quality.",
        "auto": "What a quality of auto was served as.",
        "several": "How calls for several images were billed for their input images.",
        "accepted": "How often people took what a model made, by step and over all its steps.",
        "latency": "Seconds of a call, by model, quality, size class and number of images.",
    },
    "an acceptance": {
        "step": "The step that the calls were of; without it, all steps of the model.",
        "accepted": "Calls whose result a person took.",
        "of": "Calls that a person judged.",
        "draws": "As how many independent calls they tell the share, where calls of a prompt or a source are alike.",
        "share": "What the counts tell: what an estimate takes, beside its 90 % interval.",
    },
    "a latency": {
        "quality": "The quality of the calls; without it, and without images, all calls of the model.",
        "size": "The class of their size: 1K is an edge of about 1024 pixels.",
        "images": "How many images each of them made.",
        "mean": "Seconds of a call, on average over many.",
        "median": "Seconds that half of single calls stay below.",
        "p90": "Seconds that 90 of 100 single calls stay below.",
    },
    "a group of cells": {
        "noise": "The spread of single calls around the mean of their cell, as a share of it.",
        "prompts": "The part of that spread that lies between prompts, as a share of the mean.",
        "sources": "The spread between sources of calls, as a share of the mean.",
        "freedom": "Degrees of freedom that the noise rests on: few where few calls told it.",
        "by_image": "Whether the images of one call scatter each on their own; else they are taken to do so together.",
    },
    "what was seen": {
        "runs": "Runs that the calls came in: of one prompt, or of one day where no prompt is known.",
        "prompts": "How many prompts are known; without them, calls of a day count as one run.",
        "error": "Standard error of the mean, as the means of the runs scatter.",
    },
    "a change": {
        "day": "The first day of calls that are not as before.",
        "before": "Mean tokens before that day.",
        "after": "Mean tokens from that day on.",
    },
    "a cell": {
        "seen": "What the calls used.",
        "published": "What the token profile says.",
        "use": "What an estimate takes; published where the published figure is exact and stands.",
        "noise": "The spread of single calls around their mean, as a share of it.",
        "changed": "Since when the calls on record use other tokens than before, and what they used.",
        "modes": "The heaps that single calls fall into, with no call between them.",
        "outliers": "Tokens far from the others, and how many calls showed them.",
    },
    "a mode": {
        "tokens": "The mean of the calls of this heap.",
        "calls": "How often it came; repeats of a prompt that went this way every time count as one.",
        "noise": "The spread within it, as a share of its mean.",
    },
}
