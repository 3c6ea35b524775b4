"""The file that keeps a frozen version: what ``costplan freeze`` writes and nobody changes, with a hash over all of it.
What a version is stands in version.py."""

from __future__ import annotations

import json
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from costplan.books.entries import Entry, is_spend
from costplan.books.posting import Account
from costplan.books.version import Version
from costplan.errors import Place, wrong
from costplan.intake import check_version, read_json, text_in
from costplan.keeping.document import KEY, read_rests, rests_keys
from costplan.release import RELEASE
from costplan.units import PICO, decimal_text, number_of, usd_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VERSION = 2
"""Of the file's format, as it is written."""

READS = (1, 2)
"""The versions that are read."""

_ENTRIES, _ENTRIES_THEN = "entries", "ledger"
"""The key that entries stand under in the file, and the one of version 1."""

_TOLD = "this is no version that 'costplan freeze' wrote"
_REMEDY = "take the file back from version control, or freeze under another label"


def version_json(version: Version) -> str:
    """The file's text, an entry a line; :func:`read_version` reads the same version back."""
    document = _document(version)
    document["hash"] = _hash(document)
    entries = document.pop(_ENTRIES)
    lines = json.dumps(document, indent=2, ensure_ascii=False).removesuffix("\n}")
    told = ",\n".join(f"    {json.dumps(entry, ensure_ascii=False)}" for entry in entries)
    return f'{lines},\n  "{_ENTRIES}": [\n{told}\n  ]\n}}\n'


def _document(version: Version) -> dict[str, Any]:
    return {
        "version": VERSION,
        "costplan": RELEASE,
        "label": version.label,
        "frozen": version.frozen,
        "as_of": str(version.as_of),
        "approved_by": version.approved_by,
        "ref": version.ref,
        "complete": version.complete,
        "expected_usd": usd_text(version.total),
        "p90_usd": usd_text(version.p90 or 0),
        "worst_usd": usd_text(version.worst or 0),
        "currency": version.currency,
        "scenarios": dict(version.scenarios),
        "inputs": dict(version.inputs),
        KEY: rests_keys(version.rests) if version.rests else None,
        _ENTRIES: [_row(entry) for entry in version.entries],
    }


def _row(entry: Entry) -> dict[str, str]:
    """The amounts in dollars and the account, without what is empty."""
    row = {name: str(value) for name, value in entry.account._asdict().items() if value and name != "fx"}
    if entry.account.fx != 1:
        row["fx"] = decimal_text(entry.account.fx, 30)
    if entry.quantity is not None:
        row["quantity"] = decimal_text(entry.quantity)
    if entry.net is not None:
        row |= {"net_usd": usd_text(entry.net), "tax_usd": usd_text(entry.tax)}
    return row


def _hash(document: Mapping[str, Any]) -> str:
    """Over all that the file says, however it is laid out."""
    said = {key: value for key, value in document.items() if key != "hash"}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def read_version(path: Path, shown: str) -> Version:
    """The version in a file; ``shown`` is how errors name it.

    Raises:
        OutsideError: the file cannot be read.
        InputError: it is not what ``costplan freeze`` writes, or was changed since.
    """
    return version_of(read_json(path, shown, "not-a-version", _TOLD, _REMEDY), path, shown)


def is_version(document: Any) -> bool:
    """Whether a document of JSON may be a version, rather than a saved plan."""
    return isinstance(document, dict) and "label" in document


def version_of(document: Any, path: Path, shown: str) -> Version:
    """The version in a document; see :func:`read_version`.

    Raises:
        InputError: as there.
    """
    top = Place(shown, 1, 1)
    try:
        check_version(document["version"], READS, "a frozen plan", top)
        if document["hash"] != _hash(document):
            changed = f"{document['label']} was changed after it was frozen"
        elif document["label"] != path.stem:
            changed = f"this is the version {document['label']} under another name"
        else:
            return _version(document, shown)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        raise wrong("not-a-version", _TOLD, _REMEDY, top) from None
    raise wrong("version-changed", changed[:200], _REMEDY, top)


def _version(document: Mapping[str, Any], shown: str) -> Version:
    return Version(
        label=text_in(document["label"]),
        frozen=text_in(document["frozen"]),
        as_of=date.fromisoformat(document["as_of"]),
        approved_by=text_in(document["approved_by"]),
        ref=text_in(document["ref"]),
        scenarios=_texts(document["scenarios"]),
        inputs=_texts(document["inputs"]),
        p90=_pico(document["p90_usd"]),
        worst=_pico(document["worst_usd"]),
        currency=text_in(document["currency"]),
        entries=tuple(map(_entry, document[_ENTRIES if _ENTRIES in document else _ENTRIES_THEN])),
        rests=read_rests(document[KEY]) if document.get(KEY) is not None else None,
        file=shown,
    )


def _texts(found: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((text_in(name), text_in(value)) for name, value in found.items())


def _entry(row: Mapping[str, str]) -> Entry:
    labels = {name: text_in(row.get(name, "")) for name in Account._fields if name != "fx"}
    account = Account(**labels, fx=number_of(row.get("fx", "1")))
    quantity = number_of(row["quantity"]) if "quantity" in row else None
    if "net_usd" not in row:
        return Entry(account, quantity, None)
    entry = Entry(account, quantity, _pico(row["net_usd"]), _pico(row["tax_usd"]))
    if is_spend(entry):
        _ = date.fromisoformat(f"{account.month}-01") + timedelta(days=31)  # when it is spent is asked for later
    return entry


def _pico(usd: str) -> int:
    return int(Fraction(number_of(usd)) * PICO)
