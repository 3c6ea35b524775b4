"""A contact sheet: the images of samples on one HTML page that asks nothing of any server and runs no script.
Its few lines are written without a template, since who makes a call has not installed what reports need."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.render.live import sample_page
from costplan.render.view import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.live.sampled import SampleReport


class Picture(NamedTuple):
    """An image of the sheet: its number, its media type such as ``image/png``, its bytes, and what is told of it."""

    number: int
    media: str
    data: bytes
    told: str


_STYLE = """
body { margin: 2rem; font: 15px/1.5 system-ui, sans-serif; color: #1d1d1f; background: #fff; }
h1 { font-size: 1.3rem; margin: 0; overflow-wrap: anywhere; }
p, dl { margin: .4rem 0; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; }
dt { color: #5f5f66; }
dd { margin: 0; }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: 1.5rem; margin: 1.5rem 0; }
figure { margin: 0; }
img { width: 100%; height: auto; display: block; background: #eee; border: 1px solid #ddd; }
figcaption { margin-top: .4rem; overflow-wrap: anywhere; }
b { font-size: 1.15rem; margin-right: .4rem; }
code { background: #f2f2f4; padding: .1rem .3rem; overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) {
  body { color: #eee; background: #18181a; } dt { color: #aaa; } img { border-color: #444; background: #333; }
  code { background: #2a2a2e; }
}
@media print { main { grid-template-columns: repeat(3, 1fr); } figure { break-inside: avoid; } }
"""


def contact_sheet(report: SampleReport, pictures: Iterable[Picture], accept: str) -> str:
    """The page; its security policy lets nothing in but its one style, by hash, and the images inside it.

    Args:
        report: the samples.
        pictures: in the order of their numbers.
        accept: the command that records which of them a person took.
    """
    page = sample_page(report)
    digest = b64encode(sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    figures = "".join(f"<dt>{_text(name)}</dt><dd>{_text(figure)}</dd>" for name, figure in page.headline)
    warnings = "".join(f"<p><strong>{_text(warning)}</strong></p>\n" for warning in page.warnings)
    footer = "".join(f"<p>{_text(line)}</p>\n" for line in page.footer)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_text(page.title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{_text(page.title)}</h1>
<p>{_text(page.subtitle)}</p>
<dl>{figures}</dl>
{warnings}<main>
{"".join(map(_figure, pictures))}</main>
<p>Which did you take? <code>{_text(accept)}</code></p>
<footer>
{footer}</footer>
</body>
</html>
"""


def _figure(picture: Picture) -> str:
    source = f"data:{picture.media};base64,{b64encode(picture.data).decode()}"
    caption = f"<b>{picture.number}</b> {_text(picture.told)}"
    return f'<figure><img src="{source}" alt="image {picture.number}"><figcaption>{caption}</figcaption></figure>\n'


def _text(text: str) -> str:
    return escape(clean(text))
