"""One HTML page of a template, which asks nothing of any server and runs no script.
What it says is decided by whoever hands it in; a template places that, and escapes all of it."""

from __future__ import annotations


def html_page(template: str, *styles: str, **shown: object) -> str:
    """The page of a template, which extends ``page.html.j2``; its security policy lets nothing in but its one style, by
    hash: that of all pages, then ``styles``.

    Raises:
        OutsideError: jinja2 is not installed.
    """
    from base64 import b64encode
    from hashlib import sha256

    from costplan.errors import OutsideError, Problem

    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError:
        raise OutsideError(
            [Problem("needs-extra", "an HTML page needs jinja2", "pip install 'costplan[report]'")]
        ) from None

    pages = Environment(
        loader=PackageLoader("costplan.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style = "\n" + "".join(pages.get_template(f"{name}.css.j2").render() for name in ("page", *styles))
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return pages.get_template(f"{template}.html.j2").render(style=style, digest=digest, **shown)
