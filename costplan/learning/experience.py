"""What stores tell of calls beside their tokens, counted: what people said of a result, and the seconds that it took.
Shares and means are learned from it in taken.py and timed.py; a count table knows none of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.learning import store
from costplan.learning.counts import is_table
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path


class Judged(NamedTuple):
    """So many calls of a model in a step, with one prompt from one source, whose result people took or did not.

    ``step`` and ``prompt`` are empty where a record names none; ``first`` and ``last`` are days or months, empty where
    there is none.
    """

    model: str
    step: str
    source: str
    prompt: str
    accepted: bool
    calls: int
    first: str
    last: str


class Timed(NamedTuple):
    """So many records of calls for ``images`` each that took ``seconds``, to three digits, on one ``day``; each is the
    mean of ``n_calls`` calls.

    ``quality`` and ``size`` are what was asked, else what was served.
    """

    model: str
    route: str
    quality: str
    size: str
    images: int
    source: str
    n_calls: int
    seconds: float
    calls: int
    day: str


class Experience(NamedTuple):
    """All of both."""

    judged: tuple[Judged, ...] = ()
    timed: tuple[Timed, ...] = ()

    @property
    def sources(self) -> set[str]:
        """Where they come from."""
        return {row.source for row in self.judged} | {row.source for row in self.timed}


NOTHING = Experience()
"""What count tables tell of it."""

_EXPERIENCE = """
SELECT said.kind = 'judged', model, said.step, said.route, said.quality, said.size, said.images,
       coalesce(source, '') AS source, said.prompt, said.accepted, said.n_calls, said.seconds, said.day,
       min(coalesce(substr("at", 1, 10), '')) AS first, max(coalesce(substr("at", 1, 10), '')) AS last,
       CAST(sum(CASE WHEN said.kind = 'judged' THEN n_calls ELSE 1 END) AS BIGINT) AS calls
FROM (
  SELECT *, unnest([
    {{kind: CASE WHEN accepted IS NOT NULL THEN 'judged' END, step: coalesce(step, ''), route: '', quality: '',
     size: '', images: 0, prompt: coalesce(prompt_sha256, ''), accepted: accepted, n_calls: 1, seconds: 0.0, day: ''}},
    {{kind: CASE WHEN took > 0 THEN 'timed' END, step: '', route: route,
     quality: coalesce(quality, served_quality, ''),
     size: CASE WHEN coalesce(size, 'auto') = 'auto' THEN coalesce(served_size, size, '') ELSE size END,
     images: n, prompt: '', accepted: false, n_calls: n_calls,
     seconds: CAST(format('{{:.2e}}', took) AS DOUBLE), day: coalesce(substr("at", 1, 10), '')}}
  ]) AS said
  FROM (SELECT *, CASE WHEN try_cast(latency_s AS DOUBLE) > 0 THEN CAST(latency_s AS DOUBLE) END AS took FROM {store})
  WHERE kind = 'observed' AND outcome = 'made'{later}
)
WHERE said.kind IS NOT NULL GROUP BY ALL ORDER BY ALL
"""


def experience_of(paths: Sequence[Path], since: date | None = None) -> Experience:
    """What stores tell of verdicts and of seconds; a call that failed tells neither.

    Args:
        paths: stores (JSONL or Parquet); count tables among them are passed over.
        since: only calls known to be of that day or later.

    Raises:
        InputError: a store is broken.
        OutsideError: a file cannot be read, or duckdb is not installed.
    """
    database = store.open_database()
    later = f" AND \"at\" >= '{since}'" if since else ""
    judged: list[Judged] = []
    timed: list[Timed] = []
    for path in paths:
        if is_table(path):
            continue
        query = _EXPERIENCE.format(store=store.store_sql(database, path), later=later)
        for is_judged, model, step, route, quality, size, images, source, prompt, accepted, n_calls, *rest in store.run(
            database, query, [path]
        ):
            seconds, day, first, last, calls = rest
            if is_judged:
                judged.append(
                    Judged(
                        model=model,
                        step=step,
                        source=source,
                        prompt=prompt,
                        accepted=accepted,
                        calls=calls,
                        first=first,
                        last=last,
                    )
                )
            else:
                timed.append(
                    Timed(
                        model=model,
                        route=route,
                        quality=quality,
                        size=size,
                        images=images,
                        source=source,
                        n_calls=n_calls,
                        seconds=seconds,
                        calls=calls,
                        day=day,
                    )
                )
    return Experience(tuple(judged), tuple(timed))
