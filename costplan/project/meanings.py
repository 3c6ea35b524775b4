"""What the keys of ``costplan.yaml`` mean, in a phrase each, by the name of the mapping that its reader uses in errors.
An editor shows them; docs/ holds the arithmetic behind them, and the readers what a key takes."""

from __future__ import annotations

MEANINGS = {
    "costplan.yaml": {
        "pricing": "A folder of your own pricing tables, beside this file; they win over the shipped ones.",
        "calibration": "What your calls taught: a file of costplan calibrate, beside this file.",
        "contracts": "Globs of your contracts below this folder, such as contracts/*.yaml; they move list prices.",
        "scenarios": "Globs of the scenario files below this folder, such as scenarios/**/*.yaml.",
        "budgets": "Globs of the budget files below this folder, such as budgets/*.yaml.",
        "ledger": "Where the guard keeps what calls spent: a file, or this with what holds them; "
        ".costplan/ledger.sqlite if not given.",
    },
    "a ledger": {
        "file": "The ledger's file, beside this one or anywhere on a local disk; .costplan/ledger.sqlite if not given.",
        "budgets": "Globs of the budgets that hold calls, [] for none; all that are compared with plans if not given.",
        "cap": "A plan whose months are caps, such as plan quarter: a frozen version, a saved plan or a scenario; "
        "plan quarter at p90 at another figure.",
    },
}
