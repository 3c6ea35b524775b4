"""The notes of a GitLab merge request.
What is posted, and when, is decided in sticky.py."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from costplan.connect.hosts.rest import Api, object_in
from costplan.connect.hosts.sticky import Comment, heads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costplan.connect.hosts.address import Address


class MergeRequest:
    """The notes of a merge request. ``header`` is what carries the token: PRIVATE-TOKEN, or a job's JOB-TOKEN."""

    limit = 1_000_000

    def __init__(self, address: Address, header: str, token: str, project: str, number: int) -> None:
        self.name = f"{project}!{number}"
        self._notes = f"/projects/{quote(project, safe='')}/merge_requests/{number}/notes"
        self._api = Api(
            address,
            {header: token},
            token,
            "set GITLAB_TOKEN to a token with the scope api and the role Reporter; "
            "few servers let CI_JOB_TOKEN comment",
            f"check that {self.name} is there, and that the token may see it",
        )

    def find(self, marker: str) -> Comment | None:
        """The first note of our own account that starts with the marker.

        Raises:
            OutsideError: GitLab does not answer, or refuses.
        """
        for item in self._api.pages(self._notes):
            body = str(item.get("body") or "")
            if heads(marker, body) and self._is_ours(object_in(item, "author")):
                number = self._api.number_of(item)
                return Comment(number, self._named(number), body)
        return None

    def create(self, text: str) -> str:
        """Post a note, and name it.

        Raises:
            OutsideError: GitLab does not answer, or refuses.
        """
        made = self._api.ask("POST", self._notes, {"body": _without_commands(text)})
        return self._named(self._api.number_of(made))

    def update(self, comment: Comment, text: str) -> str:
        """Replace a note's text, and name it.

        Raises:
            OutsideError: GitLab does not answer, or refuses.
        """
        self._api.ask("PUT", f"{self._notes}/{comment.id}", {"body": _without_commands(text)})
        return comment.name

    def _named(self, number: int) -> str:
        return f"note {number} of {self.name}"

    def _is_ours(self, author: Mapping[str, Any]) -> bool:
        """The token's own account; a job token is told no account, and GitLab alone decides what it may change."""
        return self._account is None or author.get("id") == self._account

    @cached_property
    def _account(self) -> int | None:
        me = self._api.ask("GET", "/user", do_without=frozenset({401, 403, 404}))
        return me.get("id")


def _without_commands(text: str) -> str:
    """A line such as ``/close`` is a command to GitLab, which a label must not give."""
    return re.sub(r"^(\s*)/", r"\1\\/", text, flags=re.MULTILINE)
