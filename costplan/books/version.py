"""Version: a plan as it was frozen, with its ledger and the hashes of what it was made from, and the file that keeps it.
A frozen file never changes; comments on it stand in a file of their own (comments.py)."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from costplan import __version__
from costplan.books.entries import CONTINGENCY, Account, Entry, currency_of, ledger_of
from costplan.errors import InputError, OutsideError, Place, Problem, wrong
from costplan.named import NamedTuple
from costplan.units import PICO, decimal_text, exact, round_half_up, usd_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from costplan.books.report import Report


class Version(NamedTuple):
    """A frozen plan.

    ``frozen`` is the moment in UTC, ``as_of`` the day of the plan; ``approved_by`` and ``ref`` may be empty.
    ``scenarios`` are titles with their files from the top of the tree, ``inputs`` files with the SHA-256 of their
    content. ``p90`` and ``worst`` are of the whole plan in pico-dollars, None for a part of it. Amounts of the
    ``ledger`` are stated in ``currency`` where it is written out. ``file`` is where it was read from.
    """

    label: str
    frozen: str
    as_of: date
    approved_by: str
    ref: str
    scenarios: tuple[tuple[str, str], ...]
    inputs: tuple[tuple[str, str], ...]
    p90: int | None
    worst: int | None
    currency: str
    ledger: tuple[Entry, ...]
    file: str = ""

    @property
    def spend(self) -> tuple[Entry, ...]:
        """The entries that the expected total is made of: neither contingency nor what nobody can count."""
        return tuple(entry for entry in self.ledger if entry.net is not None and entry.account.meter != CONTINGENCY)

    @property
    def total(self) -> int:
        """The expected total in pico-dollars, without contingency and tax."""
        return sum(entry.net or 0 for entry in self.spend)

    @property
    def complete(self) -> bool:
        """Whether everything could be counted."""
        return all(entry.net is not None for entry in self.ledger)

    def of(self, scenarios: Mapping[str, str]) -> Version | None:
        """The part that is about some scenarios, titles with their files; one whose title changed is known by its file.

        None where it is about none of them.
        """
        files = {file: title for title, file in scenarios.items()}
        titles = {title for title, _ in self.scenarios}
        renamed = {title: files[file] for title, file in self.scenarios if file in files and files[file] not in titles}
        kept = tuple((renamed.get(title, title), file) for title, file in self.scenarios)
        kept = tuple((title, file) for title, file in kept if title in scenarios)
        if not kept:
            return None
        ledger = tuple(
            entry._replace(account=entry.account._replace(scenario=title))
            for entry in self.ledger
            if (title := renamed.get(entry.account.scenario, entry.account.scenario)) in dict(kept)
        )
        whole = len(kept) == len(self.scenarios)
        return self._replace(
            scenarios=kept, ledger=ledger, p90=self.p90 if whole else None, worst=self.worst if whole else None
        )


def freeze(report: Report, label: str, moment: str, *, approved_by: str, ref: str) -> Version:
    """The plan of a report as a version, frozen at a moment in UTC."""
    risk = report.risks.of()
    return Version(
        label,
        moment,
        report.plan.as_of,
        approved_by,
        ref,
        tuple((title, report.files[title]) for title in report.plan.titles),
        tuple(sorted(report.inputs.items())),
        int(round_half_up(risk.p90, 0)),
        int(round_half_up(risk.worst, 0)),
        currency_of(report.budgets),
        ledger_of(report.plan, report.budgets),
    )


# ------------------------------------------------------------------------------------------------------------- writing


def version_json(version: Version) -> str:
    """The file's text, an entry a line; :func:`read_version` reads the same version back."""
    document = _document(version)
    document["hash"] = _hash(document)
    entries = document.pop("ledger")
    lines = json.dumps(document, indent=2, ensure_ascii=False).removesuffix("\n}")
    told = ",\n".join(f"    {json.dumps(entry, ensure_ascii=False)}" for entry in entries)
    return f'{lines},\n  "ledger": [\n{told}\n  ]\n}}\n'


def _document(version: Version) -> dict[str, Any]:
    return {
        "version": 1,
        "costplan": __version__,
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
        "ledger": [_row(entry) for entry in version.ledger],
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


# ------------------------------------------------------------------------------------------------------------- reading


def read_version(path: Path, shown: str) -> Version:
    """The version in a file; ``shown`` is how errors name it.

    Raises:
        OutsideError: the file cannot be read.
        InputError: it is not what ``costplan freeze`` writes, or was changed since.
    """
    top = Place(shown, 1, 1)
    remedy = "take the file back from version control, or freeze under another label"
    try:
        document = json.loads(path.read_bytes())
        if document["version"] != 1:
            raise ValueError(document["version"])
        if document["hash"] != _hash(document):
            raise wrong("version-changed", f"{document['label']} was changed after it was frozen", remedy, top)
        if document["label"] != path.stem:
            told = f"this is the version {document['label']} under another name"
            raise wrong("version-changed", told, remedy, top)
        return _version(document, shown)
    except OSError as error:
        raise OutsideError(
            [Problem("cannot-read", f"{shown}: {error.strerror or error}", "check the rights")]
        ) from None
    except InputError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise wrong("not-a-version", "this is no version that 'costplan freeze' wrote", remedy, top) from None


def _version(document: Mapping[str, Any], shown: str) -> Version:
    return Version(
        document["label"],
        document["frozen"],
        date.fromisoformat(document["as_of"]),
        document["approved_by"],
        document["ref"],
        tuple(document["scenarios"].items()),
        tuple(document["inputs"].items()),
        _pico(document["p90_usd"]),
        _pico(document["worst_usd"]),
        document["currency"],
        tuple(map(_entry, document["ledger"])),
        shown,
    )


def _entry(row: Mapping[str, str]) -> Entry:
    labels = {name: row.get(name, "") for name in Account._fields if name != "fx"}
    account = Account(**labels, fx=exact(Fraction(row.get("fx", "1"))))
    quantity = exact(Fraction(row["quantity"])) if "quantity" in row else None
    if "net_usd" not in row:
        return Entry(account, quantity, None)
    return Entry(account, quantity, _pico(row["net_usd"]), _pico(row["tax_usd"]))


def _pico(usd: str) -> int:
    return int(Fraction(usd) * PICO)
