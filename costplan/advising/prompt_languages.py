"""Which languages a prompt wants its images to speak: by name, by such words as bilingual, and by scripts beside each
other. A language's name is also that of a people, so it counts only where it stands for words."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costplan.advising.prompt_words import Counted

LANGUAGES = (
    "Afrikaans|Albanian|Amharic|Arabic|Armenian|Basque|Bengali|Bosnian|Bulgarian|Burmese|Cantonese|Catalan|Chinese|"
    "Croatian|Czech|Danish|Dutch|English|Estonian|Farsi|Filipino|Finnish|French|Galician|Georgian|German|Greek|"
    "Gujarati|Hausa|Hebrew|Hindi|Hungarian|Icelandic|Indonesian|Irish|Italian|Japanese|Kannada|Khmer|Korean|Lao|Latin|"
    "Latvian|Lithuanian|Malay|Malayalam|Mandarin|Marathi|Mongolian|Nepali|Norwegian|Persian|Polish|Portuguese|Punjabi|"
    "Romanian|Russian|Sanskrit|Serbian|Slovak|Slovenian|Somali|Spanish|Swahili|Swedish|Tagalog|Tamil|Telugu|Thai|"
    "Tibetan|Turkish|Ukrainian|Urdu|Uzbek|Vietnamese|Welsh|Yiddish|Yoruba|Zulu"
)
"""The languages that are known by name, in English, as a pattern."""

_NAME = f"(?:{LANGUAGES})"
_AND = r"[ \t]*(?:,[ \t]*(?:and|or)\b|[,/&+–-]|\band\b|\bor\b)[ \t]*"
_LIST = rf"(?>\b(?:(?:Simplified|Traditional|Brazilian|Mexican) )?{_NAME}\b(?:{_AND}{_NAME}\b){{0,8}})"
_WORDS = (
    r"(?:text|texts|captions?|labels?|headlines?|titles?|subtitles?|taglines?|slogans?|words?|lettering|letters|"
    r"characters|script|calligraphy|writing|copy|translations?|versions?|languages?|signage|neon signs?|speech|"
    r"greetings?|inscriptions?)\b"
)
_END = r"(?=[ \t]*(?:$|[\n.,;:!?)\"'’”]|(?:and|or|with|on|at|below|above|for|across|over|under|plus)\b|" + _WORDS + "))"
_SAID = re.compile(r"\b(?:bi|tri|multi)-?lingual\b|\b(?:dual|multi|two|three)-language\b|\btranslat(?:e|ed|es|ing)\b"
                   r"|(?<!lost in )\btranslations?\b|\blocali[sz]ed (?:into|in|for)\b"
                   r"|\b(?:two|three|four|five|six|several|both|many|all|\d+) languages\b", re.IGNORECASE)  # fmt: skip
SMALL_BESIDE = 2
"""So many Latin words in small letters make a second script of a prompt; brands are written in Latin everywhere."""


@cache
def _named() -> tuple[re.Pattern[str], ...]:
    """Where names of languages stand for words; compiled when a prompt is read first."""
    joined = rf"(?>\b{_NAME}[ \t]?[-–/][ \t]?{_NAME}(?:[ \t]?[-–/][ \t]?{_NAME}){{0,4}}\b)"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"\b(?:in|into)[ \t]+(?:both[ \t]+)?({_LIST}){_END}",
            rf"({_LIST})(?:[- ]language)?[ \t]+(?={_WORDS})",
            rf"({joined}){_END}",
        )
    )


@cache
def _any_name() -> re.Pattern[str]:
    return re.compile(rf"\b{_NAME}\b", re.IGNORECASE)


def languages_in(prompt: str, counted: Counted) -> str:
    """Why a prompt is of several languages, in words; empty where it is of one, whichever that is."""
    said = _SAID.search(prompt)
    where = [prompt] if said else [found[1] for pattern in _named() for found in pattern.finditer(prompt)]
    names = dict.fromkeys(
        found[0].title()
        for text in where
        for found in _any_name().finditer(text)
        if found[0] != "polish"  # as one polishes a table
    )
    if len(names) > 1:
        return f"{_NUMBERS.get(len(names), len(names))} languages: {', '.join(names)}"
    if said:
        only = f", {', '.join(names)}" if names else ""
        return f'several languages: "{said[0]}"{only}'
    if names and "English" not in names:
        return f"text in another language: {', '.join(names)}"
    if len(scripts := _beside(counted)) > 1:
        return f"{_NUMBERS.get(len(scripts), len(scripts))} scripts: {', '.join(scripts)}"
    return ""


_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}


def _beside(counted: Counted) -> tuple[str, ...]:
    """The scripts that count; Latin beside another only where it has words, and not names alone."""
    return tuple(one for one in counted.scripts if one != "Latin" or counted.small >= SMALL_BESIDE)
