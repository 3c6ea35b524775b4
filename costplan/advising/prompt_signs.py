"""The signs in a prompt that its image has text or a layout, or needs what only the web knows: a row each, in English.
What is negated (``no text``) is no sign; languages are told in prompt_languages.py."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOWN = 3
"""So many signs of a kind are quoted."""

LONGEST = 48
"""Characters of a sign that are quoted."""

NEAR = 60
"""Characters before and behind a sign that may say it is meant otherwise."""

_NUMBER = r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve)"

STRUCTURE = (
    # what is written on an image
    r"(?:head|tag)lines?", r"subtitles?", r"sub-?headings?", r"captions?", r"captioned", r"slogans?",
    r"titles?(?! (?:fight|match|deed|belt|holder|defen[cs]e))", r"(?<!record )(?<!private )labels?(?!-?free|less)",
    r"labell?(?:ed|ing)", r"text(?!-?free|less|book)", r"the words?", r"lettering", r"typograph(?:y|ic)",
    r"calligraphy", r"typeface", r"fonts?", r"handwritten", r"wordmarks?", r"logotypes?", r"cover lines?",
    r"(?:speech|thought) bubbles?",
    r"word balloons?", r"signage", r"signboards?", r"(?:neon|street|shop|store|road|wooden) signs?",
    r"signs? (?:saying|reading)", r"that (?:says|reads)", r"spell(?:s|ed|ing)", r"the letters",
    r"written (?:on|in|across|above|below|over|under)", r"writing (?-i:[A-Z]{2,})", r"price (?:tags?|lists?)",
    # what consists of text
    r"menus?", r"(?<!four-)(?<!four )posters?(?! bed)", r"infographics?", r"flyers?", r"leaflets?", r"brochures?",
    r"billboards?", r"(?:web|ad|sale|event|text) banners?", r"banner(?:s| ads?)? (?:with|saying|reading|that)",
    r"(?:magazine|book|album|report|menu) covers?", r"newspaper (?:front )?(?:page|headline|clipping|article)s?",
    r"business cards?", r"(?:recipe|greeting|score|flash|title) ?cards?", r"invitations?", r"certificates?",
    r"receipts?", r"invoices?", r"boarding pass(?:es)?", r"calendars?", r"worksheets?", r"crosswords?", r"sheet music",
    r"scoreboards?",
    r"slide decks?", r"presentation slides?", r"(?:bullet|talking) points?", r"bulleted", r"numbered (?:list|steps?)",
    r"lists? of", r"checklists?", r"step-by-step", r"table of contents", r"periodic table",
    r"(?:comparison|pricing|price|data|multiplication) tables?", rf"tables? with {_NUMBER} (?:columns?|rows?)",
    r"columns and rows", r"rows and columns", r"spreadsheets?",
    # what is laid out
    r"layouts?", r"diagrams?", r"flow ?charts?", r"(?:pie|bar|line|org|gantt|organi[sz]ation(?:al)?) charts?",
    r"charts? (?:of|with|showing|that)", r"(?:bar|line) graphs?", r"timelines?", r"wireframes?", r"mock-?ups?",
    r"user interface", r"app screens?", r"UI", r"screenshots?", r"(?:analytics|sales|data|admin|web) dashboards?",
    r"story ?boards?", r"comic (?:strip|page|book page|panel)s?", r"manga (?:page|panel)s?", rf"{_NUMBER}[- ]panels?",
    r"panel sequence", rf"{_NUMBER}[- ]column", rf"grid of {_NUMBER}", r"\d{1,2} ?[x×] ?\d{1,2} grid",
    r"split[- ]screen",
    r"exploded view", r"cutaway", r"annotated", r"annotations?",
)  # fmt: skip
"""Words that stand for text or a layout, as patterns; what follows in ``(?! )`` is what they do not stand for."""

_FACTS = (
    r"(?:weather|temperatures?|forecasts?|prices?|scores?|standings|news|headlines|events?|dates?|exchange rates?|"
    r"rates?|stocks?|maps?|skyline|population|season|champions?|president|trends?|traffic|figures?|results?|data|version|model)"
)
WEB = (
    rf"current (?:\w+ ){{0,2}}{_FACTS}",
    rf"(?:today|tonight|yesterday|tomorrow|this (?:week|month|morning|evening))['’]s (?:\w+ ){{0,2}}{_FACTS}",
    r"(?<!at the )latest \w+",
    r"live (?:scores?|weather|prices?|data|maps?|traffic|results?|standings|updates?|ticker|stock)",
    r"real[- ]time (?:data|weather|traffic|prices?|scores?|maps?|figures?)",
    r"(?:real|accurate|actual) (?:\w+ )?maps?",
    r"(?:street|subway|metro|transit|road|topographic) maps?",
    r"up[- ]to[- ]date", r"as of today", r"breaking news", r"weather (?:forecast|report|map)s?",
    r"weather (?:in|for) [\w ]{1,30}?(?:today|tonight|tomorrow|right now|now|this week)",
    r"(?:stock|share|bitcoin|oil|gold|fuel) prices?", r"exchange rates?",
    r"search(?:ing|ed)? the (?:web|internet)", r"look(?:ed)? (?:it )?up (?:online|on the web)",
    r"from (?:the internet|the web|wikipedia)", r"according to (?:the web|wikipedia|google)",
    r"(?:https?://|www\.)[^\s\"'<>]+",
)  # fmt: skip
"""Words that stand for what a model has not learned and the web knows."""

_REAL_PLACE = re.compile(r"(?<![\w-])(?:[Mm]ap) of (?:the )?[A-Z][\w'’-]+")
_MADE_UP = re.compile(r"\b(?:fantasy|fictional|imaginary|imagined|invented|treasure|made-up)\b", re.IGNORECASE)

_ITEM = r"(?!(?:or|nor|and)\b)[\w'’-]+(?:[ \t](?!(?:or|nor|and|with|in|on|at|but|just|only)\b)[\w'’-]+)?"
_NEGATED = re.compile(
    r"\b(?:no|not|without|free of|avoid(?:ing)?|exclud(?:e|ing)|omit(?:ting)?)[ \t]+"
    r"(?:(?:add|any|a|an|the|visible|extra)[ \t]+){0,3}"
    rf"{_ITEM}(?:(?:,[ \t]?{_ITEM}){{0,6}},?[ \t](?:or|nor|and)[ \t](?:any[ \t])?{_ITEM})?"
    r"|\bdo(?:n['’]t| not)[ \t](?:add|include|show|write|put|use)[ \t](?:any[ \t])?[\w'’-]+"
    r"|\b(?:blank|empty)[ \t][\w'’-]+",
    re.IGNORECASE,
)

_QUOTES = (
    r'(?<!\w)"(?=\S)((?:[^"])++)"(?!\w)',
    r"“([^“”]++)”", r"„([^„“”]++)[“”]", r"«([^«»]++)»", r"「([^「」]++)」", r"『([^『』]++)』",
    r"‘(?=\S)((?:[^‘’]|(?<=\w)’(?=\w))++)’",
    r"(?<!\w)'(?!\d0s\b|n'|til\b|em\b|tis\b|twas\b|cause\b|bout\b|round\b)(?=\S)((?:[^'\n]|(?<=\w)'(?=\w))++)'(?!\w)",
)  # fmt: skip
_OF_STYLE = re.compile(r"(?:styles? of|inspired by|reminiscent of|like|look of|from|titled style)\s+$", re.IGNORECASE)

_LINES = (
    ("a list of lines", re.compile(r"^[ \t]*(?:[-*•‣]|\d{1,3}[.)])[ \t]+\S", re.MULTILINE), 2),
    ("a table of lines", re.compile(r"^[ \t]*\|[^\n|]+\|", re.MULTILINE), 2),
    ("headings", re.compile(r"^#{1,6} \S", re.MULTILINE), 1),
    ("JSON", re.compile(r'[{,]\s*"[^"\n]{1,60}"\s*:'), 1),
    ("tags", re.compile(r"</[A-Za-z][\w-]{0,40}>"), 1),
    ("lines of names and values", re.compile(r"^[ \t]*[A-Z][\w ]{0,30}:[ \t]+\S", re.MULTILINE), 3),
)
"""Structure of the prompt itself: what it is called, what is looked for, how often at least."""


def without_negated(prompt: str) -> str:
    """The prompt with what it does not want left out."""
    return _NEGATED.sub(" ; ", prompt)


def quoted_in(prompt: str) -> list[str]:
    """Texts between quotes, in their order; apostrophes, inches and names of styles are none."""
    found = []
    for pattern in _quotes():
        for one in pattern.finditer(prompt):
            text = one[1].strip()
            before = prompt[max(0, one.start() - 24) : one.start()]
            if any(char.isalnum() for char in text) and not _OF_STYLE.search(before):
                found.append((one.start(), short(text)))
    return list(dict.fromkeys(text for _, text in sorted(found)))


def structure_in(prompt: str) -> list[str]:
    """Words that stand for text or a layout, and what is structured in the prompt itself."""
    signs = _signs(_structure(), without_negated(prompt))
    signs += [what for what, pattern, least in _LINES if _at_least(pattern, prompt, least)]
    return list(dict.fromkeys(signs))


def web_in(prompt: str) -> list[str]:
    """Words that stand for what only the web knows."""
    text = without_negated(prompt)
    signs = _signs(_web(), text)
    signs += [short(found[0]) for found in _REAL_PLACE.finditer(text) if not _MADE_UP.search(_around(text, found))]
    return list(dict.fromkeys(signs))


def _around(text: str, found: re.Match[str]) -> str:
    """What stands in the same sentence, near by."""
    before = re.split(r"[.;\n]", text[max(0, found.start() - NEAR) : found.start()])[-1]
    return before + re.split(r"[.;\n]", text[found.start() : found.end() + NEAR])[0]


def short(text: str) -> str:
    """A text on one line, cut where it is long."""
    line = " ".join(text[: 4 * LONGEST].split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _signs(pattern: re.Pattern[str], text: str) -> list[str]:
    return list(dict.fromkeys(short(found[0]) for found in pattern.finditer(text)))


def _at_least(pattern: re.Pattern[str], text: str, least: int) -> bool:
    found: Iterator[re.Match[str]] = pattern.finditer(text)
    return all(next(found, None) is not None for _ in range(least))


@cache
def _structure() -> re.Pattern[str]:
    return _any_of(STRUCTURE)


@cache
def _web() -> re.Pattern[str]:
    return _any_of(WEB)


@cache
def _quotes() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in _QUOTES)


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the patterns between borders of words; compiled when a prompt is read first."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})(?![\w])", re.IGNORECASE)
