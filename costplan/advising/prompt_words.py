"""How many words a prompt has, in which scripts it is written, and whether it reads as English.
It knows no rule: what follows from these stands in decision_tree.py."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from costplan.named import NamedTuple

HAN_A_WORD, THAI_A_WORD = 2, 4
"""So many letters of Chinese and Japanese, and of the scripts of South East Asia, are taken for a word: nobody writes
spaces between these."""

_NAMED_SO = """
CYRILLIC GREEK ARABIC HEBREW DEVANAGARI BENGALI GURMUKHI GUJARATI ORIYA TAMIL TELUGU KANNADA MALAYALAM SINHALA THAI LAO
TIBETAN MYANMAR KHMER GEORGIAN ARMENIAN ETHIOPIC MONGOLIAN CHEROKEE
"""
_EAST = "Chinese or Japanese"
_OF_SCRIPT = {
    "LATIN": "Latin",
    "HANGUL": "Korean",
    **dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "BOPOMOFO"), _EAST),
    **{name: name.title() for name in _NAMED_SO.split()},
}
"""Scripts by the first word of their letters' names in Unicode; Japanese is written in several of them."""

_UNSPACED = {_EAST: HAN_A_WORD} | dict.fromkeys(("Thai", "Lao", "Khmer", "Myanmar"), THAI_A_WORD)

_SMALL_ENGLISH = """
a an and are as at by for from he her his is it its of on or over she that the their they this to under who with
"""
_SMALL_OTHER = """
avec cho con das de del dem den der des di die du e een ein eine einem einer el em en et fra het i il im kaj la las le
les los mit mot na nad och oder og på pod por sur też trong um una uma une und van về với von w y z zu của
"""
"""Small words of other languages; a few are English too, where they are rare."""

_ENGLISH, _OTHER = frozenset(_SMALL_ENGLISH.split()), frozenset(_SMALL_OTHER.split())

_MARKS = ".,;:!?()[]\"'“”‘’"
_SMALL = re.compile(r"[a-z]{2,}")


class Counted(NamedTuple):
    """The words of a prompt: ``spaced`` between spaces and ``letters`` of scripts without these, by script. Its
    ``scripts`` stand in the order of their first letters, only those of which two letters stand side by side;
    ``small`` are its Latin words in small letters alone."""

    spaced: int
    letters: tuple[tuple[str, int], ...]
    scripts: tuple[str, ...]
    small: int
    is_english: bool

    @property
    def words(self) -> int:
        """All words, those without spaces by :data:`HAN_A_WORD` and :data:`THAI_A_WORD`, rounded up."""
        return self.spaced + sum(-(-number // _UNSPACED[script]) for script, number in self.letters)

    @property
    def told(self) -> str:
        """The number in words: ``34 words``, ``some 34 words (68 Chinese or Japanese letters, 2 a word)``."""
        number = f"{self.words:,} word{'' if self.words == 1 else 's'}"
        if not self.letters:
            return number
        how = ", ".join(f"{count:,} {script} letters, {_UNSPACED[script]} a word" for script, count in self.letters)
        return f"some {number} ({how})"


def counted(prompt: str) -> Counted:
    """The words and scripts of a prompt, in time linear in its length."""
    text = unicodedata.normalize("NFC", prompt).replace("—", " ")
    unspaced: dict[str, int] = {}
    runs: dict[str, None] = {}
    before = ""
    for char in text:
        script = _script(char) if char.isalpha() else ""
        if script:
            if script in _UNSPACED:
                unspaced[script] = unspaced.get(script, 0) + 1
            if script == before:
                runs.setdefault(script)
        before = script or (before if unicodedata.category(char).startswith("M") else "")
    spaced = text.split()
    latin = [token.strip(_MARKS).casefold() for token in spaced]
    english, other = (sum(word in words for word in latin) for words in (_ENGLISH, _OTHER))
    small = sum(bool(_SMALL.fullmatch(token.strip(_MARKS))) for token in spaced)
    others = [script for script in runs if script != "Latin"]
    return Counted(
        spaced=sum(any(char.isalnum() and _script(char) not in _UNSPACED for char in token) for token in spaced),
        letters=tuple(unspaced.items()),
        scripts=tuple(runs),
        small=small,
        is_english=english >= other and (small > 1 if others else True),
    )


@cache
def _script(char: str) -> str:
    return _OF_SCRIPT.get(unicodedata.name(char, "").partition(" ")[0], "")
