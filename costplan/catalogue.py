"""Which tables and profiles there are, where they lie, and what was read: the user's folder first, then the shipped.
Only the files that are asked for are read; it prices nothing."""

from __future__ import annotations

from copy import copy
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.contracts.paying import LIST_PRICE
from costplan.digest import sha256
from costplan.errors import CostplanError, Place, did_you_mean, wrong
from costplan.exchange.fx_file import read_fx
from costplan.exchange.priced_in import in_dollars
from costplan.pricing.chain import check_chain
from costplan.pricing.folder import LONGEST, NAME, Folder, KeptFile, KeptFolder
from costplan.pricing.looks import Looks
from costplan.pricing.overlays import Overlay
from costplan.pricing.price_file import read_table, refuse_unreviewed
from costplan.pricing.profile_file import read_profile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.calibration.figures import Calibration
    from costplan.calibration.of_model import OfModel
    from costplan.contracts.contract import Contract
    from costplan.contracts.paying import Account
    from costplan.errors import Problem
    from costplan.exchange.fx import Fx
    from costplan.pricing.model_names import Named, Names
    from costplan.pricing.prices import PriceTable
    from costplan.pricing.profiles import TokenProfile
    from costplan.pricing.table_currency import Foreign

CALIBRATION = "calibration"
"""What the calibration is called among the files that count."""


def shipped(kind: str) -> Path:
    """The folder of shipped ``pricing`` or ``scenarios``: inside the wheel, or beside the package in a checkout."""
    package = Path(__file__).parent
    inside = package / "_shipped" / kind
    return inside if inside.is_dir() else package.parent / kind


class Catalogue:
    """The tables and profiles of some folders; the first folder that has a file wins. A calibration may stand over
    them.

    Every file read is remembered with its SHA-256: a report says what it rests on.
    """

    def __init__(
        self, folders: Iterable[Folder | KeptFolder] = (), calibration: Path | KeptFile | None = None, shown: str = ""
    ) -> None:
        own = tuple(folders)
        for folder in own:
            if not isinstance(folder, (Folder, KeptFolder)):
                raise TypeError(f"folders has {folder!r}; pass costplan.Folder(path, shown)")
        label = "shipped/pricing" if any(f"{folder.shown}/".startswith("pricing/") for folder in own) else "pricing"
        self.folders: tuple[Folder | KeptFolder, ...] = (*own, Folder(shipped("pricing"), label))
        self.read: dict[str, str] = {}
        self._counted: dict[str, str] = {}
        self._lies_in: dict[str, Folder | KeptFolder] = {}
        self._texts: dict[str, bytes] = {}
        self._tables: dict[str, PriceTable] = {}
        self._profiles: dict[str, TokenProfile] = {}
        self._spelled: Names | None = None
        self.looks = Looks(self.folders[:-1])
        self.account = LIST_PRICE
        """Who pays for calls that are priced by these tables."""
        self.tariffs: dict[tuple[Account, str, str], object] = {}
        """What :mod:`costplan.planning.in_force` made of the tables here."""
        self.calibration: Calibration | None = None
        if calibration is not None:
            from costplan.calibration.file import opened

            self.calibration, self._texts[CALIBRATION], digest = opened(calibration, shown)
            self.read[self.calibration.shown] = digest

    def apart(self) -> Catalogue:
        """The same tables and calibration; what it reads from now on does not count as read here."""
        other = copy(self)
        for kept in ("read", "_tables", "_profiles", "_counted", "_texts", "_lies_in"):
            setattr(other, kept, dict(getattr(self, kept)))
        other.tariffs = {}
        return other

    def under(self, contracts: Iterable[Contract]) -> Catalogue:
        """The same tables and what is read of them, for an account that has these contracts too.

        Raises:
            InputError: two files have a contract of one id.
        """
        other = copy(self)
        other.account = self.account.joined(contracts)
        other.read.update({one.file: one.digest for one in other.account.contracts if one.file})
        return other

    def strays(self) -> list[Problem]:
        """What lies in the user's folders and would be passed over, though it looks like a table."""
        if not (own := [folder for folder in self.folders[:-1] if isinstance(folder, Folder)]):
            return []
        from costplan.pricing.strays import strays

        known = Catalogue().models()
        return [problem for folder in own for problem in strays(folder.path, folder.shown, known)]

    def table(self, model: str, place: Place | None = None, _chain: tuple[str, ...] = ()) -> PriceTable:
        """The table of a model by its key (``provider/model``), else by any spelling that :attr:`names` knows.

        Raises:
            InputError: no table has that name, two makers have it, or the file is wrong.
        """
        if (known := self._tables.get(model)) is not None:
            return known
        document = self._document(model, ".yaml")
        if document is None:
            return self._by_name(model, place, _chain)
        table = in_dollars(read_table(document, model), self._rates)
        if isinstance(table, Overlay):
            check_chain("tables extend each other", model, _chain, table.place)
            base = self.table(table.extends, table.place, (*_chain, model))
            self.looks.bases[model], table = base.model, table.applied_to(base)
        elif self._is_users(f"{model}.yaml"):
            refuse_unreviewed(table)
        self._tables[model] = self.looks.over(table, self.digest)
        return self._tables[model]

    def _is_users(self, file: str) -> bool:
        """Whether a file that was read is the user's own, and no copy of a shipped one."""
        own, ours = self._lies_in[file], self.folders[-1]
        is_copy = own is ours or (ours.has(file) and ours.read(file)[1] == self.read[self._counted[file]])
        return isinstance(own, Folder) and not is_copy

    def has(self, model: str) -> bool:
        """Whether there is a sound table of that key or alias."""
        try:
            self.table(model)
        except CostplanError:
            return False
        return True

    def profile(self, name: str, place: Place | None = None, _chain: tuple[str, ...] = ()) -> TokenProfile:
        """The token profile of that name.

        Raises:
            InputError: there is none, or the file is wrong.
        """
        if (known := self._profiles.get(name)) is not None:
            return known
        check_chain("profiles lean on each other", name, _chain, place)
        document = self._document(name, ".tokens.yaml")
        if document is None:
            told = f"there is no token profile {name!r}"
            raise wrong("no-profile", told, did_you_mean(name, self._names(".tokens.yaml")), place)
        profile = read_profile(document, name, lambda other, where: self.profile(other, where, (*_chain, name)))
        self._profiles[name] = profile
        return profile

    def learned(self, model: str) -> OfModel | None:
        """What the calibration says about a model; None without one, or when it says nothing."""
        if self.calibration is None:
            return None
        from costplan.calibration.of_model import of_model

        return of_model(self.calibration, model)

    def _document(self, name: str, suffix: str) -> yamlio.Node | None:
        if not NAME.match(name) or ".." in name or len(name) > LONGEST:
            return None
        return self._opened(f"{name}{suffix}")

    def _opened(self, file: str) -> yamlio.Node | None:
        folder = self._folder_of(file)
        if folder is None:
            return None
        (data, digest), shown = folder.read(file), folder.named(file)
        self.read[shown], self._counted[file], self._texts[file] = digest, shown, data
        self._lies_in[file] = folder
        return yamlio.parse(data, shown)

    def _rates(self, foreign: Foreign) -> Fx:
        """The exchange rates that a table names."""
        if document := self._opened(foreign.fx):
            return read_fx(document)
        what = f"no folder of tables has the exchange rates {foreign.fx!r}"
        raise wrong("no-fx", what, "put the file at the top of it", foreign.place)

    def _by_name(self, model: str, place: Place | None, chain: tuple[str, ...]) -> PriceTable:
        """The table that another spelling than its key means."""
        found = self.named(model, place)
        table = self.table(found.key, place, chain).under(found.alias)
        self._tables[model] = table.lent_to(model, found.seller, found.endpoint)
        return self._tables[model]

    def named(self, model: str, place: Place | None = None) -> Named:
        """The table that a spelling means, which is not read.

        Raises:
            InputError: no table has that name, two makers or hosts have it, or it is a draft's or a broken table's.
        """
        found = self.names.find(model)
        kept = tuple(one for one in found if isinstance(self._folder_of(f"{one.key}.yaml"), KeptFolder))
        found = kept if len(kept) == 1 else found  # a table of a later day takes no name of a saved plan
        if len(found) == 1:
            if (fault := self.names.fault(found[0].key)) is not None:
                raise fault
            return found[0]
        raise self.names.none_of(model, found, place)

    @property
    def names(self) -> Names:
        """Every spelling of every model. Of the user's tables the heads are read for it, of the shipped ones an index;
        none of them counts as read."""
        if self._spelled is None:
            from costplan.pricing.heads import heads_over
            from costplan.pricing.model_names import Names

            self._spelled = Names(heads_over(self.folders, _is_shipped))
        return self._spelled

    def _names(self, suffix: str) -> list[str]:
        names = set()
        for name in (name for folder in self.folders for name in folder.files(suffix)):
            is_profile = suffix == ".yaml" and name.endswith(".tokens.yaml")
            if not is_profile and NAME.match(name.removesuffix(suffix)):
                names.add(name.removesuffix(suffix))
        return sorted(names)

    def models(self) -> list[str]:
        """The keys of all tables, read or not."""
        return self._names(".yaml")

    def is_own(self, model: str) -> bool:
        """Whether the table of a key lies in one of the user's folders."""
        return any(folder.has(f"{model}.yaml") for folder in self.folders[:-1])

    def profiles(self) -> list[str]:
        """The names of all token profiles, read or not."""
        return self._names(".tokens.yaml")

    def counted(self) -> list[tuple[str, str, str]]:
        """The files read so far, each as it is shown, as it is called in a folder, and the SHA-256 of its content; the
        calibration is among them, with no hash where there is none."""
        files = [(shown, file, self.read[shown]) for file, shown in self._counted.items()]
        return [*files, (self.shown(CALIBRATION) or CALIBRATION, CALIBRATION, self.digest(CALIBRATION))]

    def _folder_of(self, file: str) -> Folder | KeptFolder | None:
        return next((folder for folder in self.folders if folder.has(file)), None)

    def texts(self) -> dict[str, bytes]:
        """What the files read so far held, by their names in a folder, the calibration among them."""
        return dict(self._texts)

    def shown(self, file: str) -> str:
        """How the file of that name that counts here is shown; empty where there is none."""
        if file == CALIBRATION:
            return self.calibration.shown if self.calibration else ""
        return folder.named(file) if (folder := self._folder_of(file)) else ""

    def digest(self, file: str) -> str:
        """The SHA-256 of the file of that name that counts here, without reading it as a table; empty where there is
        none."""
        if file == CALIBRATION:
            return self.read[self.calibration.shown] if self.calibration else ""
        return folder.read(file)[1] if (folder := self._folder_of(file)) else ""

    def fingerprint(self) -> str:
        """SHA-256 over the names and contents of the files read so far, in order of name."""
        lines = "".join(f"{name} {digest}\n" for name, digest in sorted(self.read.items()))
        return sha256(lines.encode()).hexdigest()

    def used(self) -> str:
        """Which folders the files read came from and their fingerprint, in one sentence."""
        folders, lie_in = [], list(self._lies_in.values())
        for folder in self.folders:
            files = lie_in.count(folder)
            if files or folder in self.folders[:-1]:
                kind = "shipped" if _is_shipped(folder) else folder.shown
                folders.append(f"{kind} ({files} file{'' if files == 1 else 's'})")
        folders += [f"contract {one.id}" for one in self.account.contracts]
        if self.calibration:
            folders.append(f"calibration {self.calibration.shown} of {self.calibration.as_of}")
        return f"{', '.join(folders) or 'none'}, sha256 {self.fingerprint()[:12]}"


def _is_shipped(folder: Folder | KeptFolder) -> bool:
    return isinstance(folder, Folder) and folder.path == shipped("pricing")


@lru_cache(maxsize=1)
def shipped_catalogue() -> Catalogue:
    """The shipped tables alone, kept for the life of the process."""
    return Catalogue()
