#!/bin/sh
# Compares with the branch that is merged into, and holds against its budgets and prices. The exit code is the verdict.
set -eu
base="$(git merge-base "origin/${CHANGE_TARGET:-main}" HEAD)"
exec costplan check --base "$base" --budget-from "$base" --pricing-from "$base" --new-only --out table=- --out junit=costplan.xml
