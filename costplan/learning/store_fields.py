"""Fields of a line of a store that learning reads: the SQL type of each, and what it may hold.
It reads nothing. store_line.py has checked a line of JSON before; what is checked here holds for Parquet too."""

from __future__ import annotations

from costplan.observation import LEAST, ROW, VERSION, Observation, sql_type
from costplan.store_line import MAY_BE, MOST

_READ = (
    "model",
    "call",
    "route",
    "kind",
    "size",
    "quality",
    "served_size",
    "served_quality",
    "n",
    "n_calls",
    "input_images",
    "parameters",
    "prompt_sha256",
    "text_in",
    "cached_text_in",
    "image_in",
    "cached_image_in",
    "text_out",
    "image_out",
    "at",
    "outcome",
    "accepted",
    "attempt",
    "unsplit",
    "source",
    "step",
    "latency_s",
    "cost_usd",
    "usage",
)
FIELDS = {"observation": "INTEGER"} | {name: sql_type(name) for name in _READ}
"""What is read of a line of a store, with its type; its own order of fields does not matter."""

LOWEST = {name: LEAST[ROW[name]] for name in _READ if ROW[name] in LEAST}
"""The least that a number may be."""

MOMENT = r"\d{4}-(0[1-9]|1[0-2])(-([0-2]\d|3[01])([T ].*)?)?"
"""A month, a day or a moment."""

_DEFAULTS = {name: value for name, value in Observation._field_defaults.items() if name in _READ and value}

_SAID = {name: f"coalesce({name}, {value!r})" for name, value in _DEFAULTS.items()}

_NONE = "error('no line of a store')"

_SOUND = " AND ".join(
    [
        f"coalesce(observation, 0) = {VERSION} AND model IS NOT NULL",
        *(f"coalesce({name} BETWEEN {low} AND {MOST}, true)" for name, low in LOWEST.items()),
        *(f"coalesce({name} = floor({name}), true)" for name in LOWEST),
        *(f"coalesce({name} IN {words}, true)" for name, words in MAY_BE.items()),
        f"""coalesce(regexp_full_match("at", '{MOMENT}'), true)""",
        """("at" IS NULL OR length("at") < 10 OR try_cast(substr("at", 1, 10) AS DATE) IS NOT NULL)""",
        "coalesce(json_type(parameters), 'OBJECT') = 'OBJECT'",
    ]
)

CHECKED = ", ".join(
    [
        *(f"CAST({name} AS {FIELDS[name]}) AS {name}" for name in LOWEST if name not in _DEFAULTS),
        *(f"CAST({said} AS {FIELDS[name]}) AS {name}" for name, said in _SAID.items() if name not in MAY_BE),
        f"CASE WHEN {_SOUND} THEN {_SAID['kind']} ELSE {_NONE} END AS kind",
        f"CASE WHEN {_SAID['outcome']} IN {MAY_BE['outcome']} THEN {_SAID['outcome']} ELSE {_NONE} END AS outcome",
    ]
)
"""What replaces the fields that were read: those that a line may leave out, and in the kind, which every query asks
for, the check of the whole line. The outcome has one of its own, for a query that asks for it may look at it first."""

AS_READ = FIELDS | dict.fromkeys(LOWEST, "DOUBLE")
"""The types in which fields are read: a number as a float, so that half a token is seen and not rounded."""
