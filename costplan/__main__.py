"""``python -m costplan`` and the ``costplan`` script."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from costplan.cli import costplan

    costplan(prog_name="costplan")


if __name__ == "__main__":
    main()
