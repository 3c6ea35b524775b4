"""The comments of a GitHub pull request, and which pull request a run of GitHub Actions is for.
What is posted, and when, is decided in sticky.py."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costplan.connect.hosts.rest import Api, object_in
from costplan.connect.hosts.sticky import Comment, heads
from costplan.errors import CostplanError
from costplan.intake import read_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costplan.connect.hosts.address import Address


class PullRequest:
    """The conversation of a pull request. Review comments on lines are not looked at."""

    limit = 65_536

    def __init__(self, address: Address, token: str, repo: str, number: int) -> None:
        self.name = f"{repo}#{number}"
        self._repo = f"/repos/{repo}"
        self._comments = f"{self._repo}/issues/{number}/comments"
        self._api = Api(
            address,
            {
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {token}",
                "X-GitHub-Api-Version": "2022-11-28",
            },
            token,
            "the job needs 'permissions: pull-requests: write'; "
            "the token of a run from a fork only reads: see docs/ci.md",
            f"check that {self.name} is there, and that the token may see it",
        )

    def find(self, marker: str) -> Comment | None:
        """The first comment of our own account that starts with the marker.

        Raises:
            OutsideError: GitHub does not answer, or refuses.
        """
        for item in self._api.pages(self._comments):
            body = str(item.get("body") or "")
            if heads(marker, body) and self._is_ours(object_in(item, "user")):
                return Comment(self._api.number_of(item), str(item.get("html_url")), body)
        return None

    def create(self, text: str) -> str:
        """Post a comment, and return its address.

        Raises:
            OutsideError: GitHub does not answer, or refuses.
        """
        made = self._api.ask("POST", self._comments, {"body": text})
        return str(made.get("html_url"))

    def update(self, comment: Comment, text: str) -> str:
        """Replace a comment's text, and return its address.

        Raises:
            OutsideError: GitHub does not answer, or refuses.
        """
        self._api.ask("PATCH", f"{self._repo}/issues/comments/{comment.id}", {"body": text})
        return comment.name

    def _is_ours(self, user: Mapping[str, Any]) -> bool:
        """The token's own account; where GitHub tells an app no account, as in a workflow, any bot."""
        return user.get("type") == "Bot" if self._account is None else user.get("id") == self._account

    @cached_property
    def _account(self) -> int | None:
        me = self._api.ask("GET", "/user", do_without=frozenset({401, 403, 404}))
        return me.get("id")


def pull_request_here(environment: Mapping[str, str]) -> int | None:
    """The pull request of a run of GitHub Actions: from the event that started it, or from ``refs/pull/12/merge``."""
    name = environment.get("GITHUB_EVENT_PATH", "")
    try:
        event = read_json(Path(name), name, "not-an-event", "this is no event of GitHub", "name it with --pr")
    except CostplanError:
        event = None
    match event:
        case {"pull_request": {"number": int(number)}}:
            return number
        case {"issue": {"number": int(number), "pull_request": {}}}:
            return number
    found = re.fullmatch(r"refs/pull/(\d{1,18})/(?:merge|head)", environment.get("GITHUB_REF", ""), re.ASCII)
    return int(found[1]) if found else None
