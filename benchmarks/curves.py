"""Draws the curves as one picture: process time over size, both on logarithmic axes, with the exponents. Runs among the
peers, where matplotlib is; takes JSON on stdin, and the name of the SVG as its argument."""

from __future__ import annotations

import json
import math
import sys


def main() -> None:
    import matplotlib as mpl  # type: ignore[import-not-found, unused-ignore]

    mpl.use("svg")
    mpl.rcParams |= {"svg.hashsalt": "costplan", "svg.fonttype": "none", "font.size": 9}
    from matplotlib import pyplot as plt

    curves = json.load(sys.stdin)
    across = 3
    figure, all_axes = plt.subplots(
        math.ceil(len(curves) / across),
        across,
        figsize=(4 * across, 3 * math.ceil(len(curves) / across)),
        squeeze=False,
    )
    for axes, curve in zip(all_axes.flat, curves, strict=False):
        sizes, times, lows, highs = curve["sizes"], curve["times"], curve["lows"], curve["highs"]
        axes.fill_between(sizes, lows, highs, alpha=0.2)
        axes.plot(sizes, times, "o-", label=f"exponent {curve['exponent']:.2f}")
        slope = curve["goal"] or 1
        level = times[-1] / sizes[-1] ** slope
        label = f"goal {slope:g}" if curve["goal"] else "exponent 1"
        axes.plot(sizes, [level * n**slope for n in sizes], ":", color="gray", label=label)
        axes.set(xscale="log", yscale="log", title=curve["what"], xlabel=curve["of"], ylabel="seconds")
        axes.set_xticks(sizes, [f"{n:,}" for n in sizes])
        axes.set_yticks([times[0], times[-1]], [f"{seconds:.3g}" for seconds in (times[0], times[-1])])
        axes.minorticks_off()
        axes.legend()
    for axes in all_axes.flat[len(curves) :]:
        axes.axis("off")
    figure.tight_layout()
    figure.savefig(sys.argv[1], metadata={"Date": None})


if __name__ == "__main__":
    main()
