"""Writes a calibration: the YAML that a person reviews in a pull request. The same calibration gives the same bytes.
Reading it back stands in file.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.calibration.dates import sources_text
from costplan.calibration.experience_file import acceptance_entries, latency_entries
from costplan.calibration.figures import Calibration
from costplan.units import decimal_text
from costplan.yamlio import Plain

if TYPE_CHECKING:
    from costplan.calibration.figures import AutoServed, Cell, Changed, Group, Learned, Seen, Several
    from costplan.units import Number

HEAD = """\
# Learned from observed calls by 'costplan calibrate'. Figures are tokens of one image (of one \
input image for image_in).
# seen: what the calls used. use: what an estimate takes, leaning on the cells of the same quality; 'published' where
# the published figure is exact and stands. low to high is a 90 % interval for the mean of many calls.
"""

ACCEPTED = """\
# How often people took a result, by step and over all steps of a model; 'accepted: calibrated' in a scenario takes it.
"""

LATENCY = """\
# Seconds of a call. median and p90 are of single calls, low to high is a 90 % interval for the mean of many.
"""


def calibration_yaml(calibration: Calibration) -> str:
    """The file's text; :func:`read_calibration` reads the same calibration back.

    Raises:
        TypeError: it is no calibration.
    """
    if not isinstance(calibration, Calibration):
        from costplan.arguments import shown

        raise TypeError(f"calibration is {shown(calibration)}; pass what costplan.calibrate() gave")
    document: dict[str, Any] = {
        "version": Plain("1"),
        "calibration": Plain(str(calibration.as_of)),
        "at": calibration.at,
        "sources": {f"s{number}": source for number, source in enumerate(calibration.sources, 1)},
        "left_out": {why: _whole(calls) for why, calls in calibration.left_out},
        "groups": [_group(group) for group in calibration.groups],
        "auto": [_auto(auto) for auto in calibration.auto],
    }
    groups, auto = ({name: document.pop(name)} for name in ("groups", "auto"))
    if not calibration.left_out:
        del document["left_out"]
    parts = [yamlio.write(document), yamlio.write(groups, leaves_in_a_line=True)]
    if calibration.auto:
        parts.append(yamlio.write(auto, leaves_in_a_line=True))
    if calibration.several:
        parts.append(yamlio.write({"several": [_several(one) for one in calibration.several]}, leaves_in_a_line=True))
    if calibration.acceptances:
        accepted = [acceptance_entries(one) for one in calibration.acceptances]
        parts.append(ACCEPTED + yamlio.write({"accepted": accepted}, leaves_in_a_line=True))
    if calibration.latencies:
        latency = [latency_entries(one) for one in calibration.latencies]
        parts.append(LATENCY + yamlio.write({"latency": latency}, leaves_in_a_line=True))
    return HEAD + "".join(parts)


def _group(group: Group) -> dict[str, Any]:
    told: dict[str, Any] = {"model": group.model, "route": group.route, "meter": group.meter}
    if group.quality:
        told["quality"] = group.quality
    told["against"] = "published" if group.against_published else "nothing"
    told["noise"] = _text(group.noise)
    for name, share in (("prompts", group.prompts), ("sources", group.sources), ("freedom", group.freedom)):
        if share:
            told[name] = _text(share)
    if group.by_image:
        told["by_image"] = Plain("true")
    told["unseen"] = _use(group.unseen)
    told["cells"] = [_cell(cell) for cell in group.cells]
    return told


def _cell(cell: Cell) -> dict[str, Any]:
    told: dict[str, Any] = {"call": cell.call}
    if cell.size:
        told["size"] = Plain(cell.size)
    if cell.parameters:
        told["parameters"] = {name: Plain(value) for name, value in cell.parameters}
    told["seen"] = _seen(cell.seen)
    if cell.deterministic:
        told["deterministic"] = Plain("true")
    if cell.published is not None:
        told["published"] = _text(cell.published)
    told["use"] = _use(cell.use)
    if cell.noise is not None:
        told["noise"] = _text(cell.noise)
    if cell.changed is not None:
        told["changed"] = _changed(cell.changed)
    if cell.modes:
        told["modes"] = [{name: _text(value) for name, value in mode._asdict().items()} for mode in cell.modes]
    if cell.outliers:
        told["outliers"] = {decimal_text(tokens, 6): _whole(calls) for tokens, calls in cell.outliers}
    return told


def _changed(changed: Changed) -> dict[str, Any]:
    return {
        "day": Plain(changed.day),
        "before": _text(changed.before),
        "calls_before": _whole(changed.calls_before),
        "after": _text(changed.after),
        "calls_after": _whole(changed.calls_after),
    }


def _seen(seen: Seen) -> dict[str, Any]:
    told: dict[str, Any] = {"calls": _whole(seen.calls)}
    if seen.images != seen.calls:
        told["images"] = _whole(seen.images)
    told |= {"singles": _whole(seen.singles), "mean": _text(seen.mean)}
    for name, value in (("sd", seen.sd), ("p50", seen.p50), ("p90", seen.p90), ("min", seen.least), ("max", seen.most)):
        if value is not None:
            told[name] = _text(value)
    for name, day in (("first", seen.first), ("last", seen.last)):
        if day:
            told[name] = Plain(day)
    told["sources"] = sources_text(seen.sources)
    for name, runs in (("runs", seen.runs), ("prompts", seen.prompts)):
        if runs:
            told[name] = _whole(runs)
    if seen.error:
        told["error"] = _text(seen.error)
    return told


def _use(learned: Learned | None) -> Any:
    if learned is None:
        return "published"
    return {name: _text(value) for name, value in learned._asdict().items()}


def _auto(served: AutoServed) -> dict[str, Any]:
    told: dict[str, Any] = {"model": served.model, "route": served.route}
    told["served"] = {quality: _whole(calls) for quality, calls in served.auto.served}
    if served.auto.draws is not None:
        told["draws"] = _text(served.auto.draws)
    if served.unmatched:
        told["unmatched"] = {decimal_text(tokens, 6): _whole(calls) for tokens, calls in served.unmatched}
    if served.auto.up_to:
        told["up_to"] = served.auto.up_to
    return told


def _several(several: Several) -> dict[str, Any]:
    told = {name: _whole(getattr(several, name)) for name in ("each", "once", "neither") if getattr(several, name)}
    return {"model": several.model, "route": several.route} | told


def _whole(number: int) -> Plain:
    return Plain(str(number))


def _text(number: Number) -> Plain:
    return Plain(decimal_text(number, 12))
