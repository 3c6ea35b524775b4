"""``costplan comment``: a verdict, a difference or a comparison as one comment of a pull or merge request.
The only command that touches a network; connect/ knows the hosts."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from costplan.cli.examples import examples
from costplan.cli.groups import InOrder
from costplan.cli.words import Dollars, Matching
from costplan.errors import CommandLineError, Problem

if TYPE_CHECKING:
    from fractions import Fraction

    from costplan.connect.hosts.sticky import Report, Thread


body_option = click.option(
    "--body",
    required=True,
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="What 'costplan check --out md=FILE' wrote, or diff or compare with --format comment; - is stdin.",
)
min_change_option = click.option(
    "--min-change",
    type=Dollars(),
    default="0",
    metavar="USD",
    help="Post no first comment when the total moved by less and nothing breaks the gate.",
)
run_id_option = click.option(
    "--run-id",
    type=Matching("run id", r"\d{1,20}(\.\d{1,20})?", "7012345.2"),
    metavar="N",
    help="CI's number of the run that made the verdict, which tells older runs from newer ones; CI tells it by itself.",
)
dry_run_option = click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")


@click.group(
    cls=InOrder,
    epilog=examples(
        "costplan comment github --body verdict.md --repo owner/name --pr 12 --dry-run",
        "costplan comment gitlab --body verdict.md --project group/project --mr 12 --dry-run",
    ),
)
def comment() -> None:
    """Post a verdict, a difference or a comparison as a comment, or bring up to date the one that stands."""


@comment.command(
    epilog=examples(
        "costplan comment github --body verdict.md --repo owner/name --pr 12 --dry-run",
        "costplan comment github --body verdict.md --repo owner/name --pr 12 --min-change 0.50 --dry-run",
    )
)
@body_option
@click.option(
    "--repo",
    envvar="GITHUB_REPOSITORY",
    type=Matching("repo", r"[\w-][\w.-]*/(?!\.\.?$)[\w.-]+", "owner/name"),
    metavar="OWNER/NAME",
    help="The repository; GITHUB_REPOSITORY if not given.",
)
@click.option("--pr", type=click.IntRange(1), metavar="N", help="The pull request; that of the run if not given.")
@click.option(
    "--api",
    envvar="GITHUB_API_URL",
    default="https://api.github.com",
    show_default=True,
    metavar="URL",
    help="Where the API stands; GITHUB_API_URL wins over the default.",
)
@min_change_option
@run_id_option
@dry_run_option
def github(
    body: Path, repo: str | None, pr: int | None, api: str, min_change: Fraction, run_id: str | None, dry_run: bool
) -> None:
    """Comment on a pull request of GitHub.

    The token is read from GITHUB_TOKEN.
    """
    from costplan.connect.hosts.address import read_address
    from costplan.connect.hosts.github import PullRequest, pull_request_here
    from costplan.project.commenting import read_verdict

    number = pr or pull_request_here(os.environ)
    if repo is None or number is None:
        missing = "--repo" if repo is None else "--pr"
        raise CommandLineError([Problem("no-target", "nothing tells which pull request", f"name it with {missing}")])
    if run_id is None:
        run_id = _number(os.environ.get("GITHUB_RUN_ID", ""), os.environ.get("GITHUB_RUN_ATTEMPT", ""))
    token = _token("GITHUB_TOKEN")
    thread = PullRequest(read_address(api), token, repo, number)
    _post(read_verdict(body, run_id), thread, min_change, token, "GITHUB_TOKEN", dry=dry_run)


@comment.command(
    epilog=examples(
        "costplan comment gitlab --body verdict.md --project group/project --mr 12 --dry-run",
        "costplan comment gitlab --body verdict.md --project 1234 --mr 12 --min-change 0.50 --dry-run",
    )
)
@body_option
@click.option(
    "--project",
    envvar="CI_PROJECT_ID",
    type=Matching("project", r"\d{1,18}|[\w-][\w.-]*(/[\w-][\w.-]*)+", "1234, or group/project"),
    metavar="ID-OR-PATH",
    help="The project; CI_PROJECT_ID if not given.",
)
@click.option(
    "--mr",
    envvar="CI_MERGE_REQUEST_IID",
    type=click.IntRange(1),
    metavar="N",
    help="The merge request; CI_MERGE_REQUEST_IID if not given.",
)
@click.option(
    "--api",
    envvar="CI_API_V4_URL",
    default="https://gitlab.com/api/v4",
    show_default=True,
    metavar="URL",
    help="Where the API stands; CI_API_V4_URL wins over the default.",
)
@min_change_option
@run_id_option
@dry_run_option
def gitlab(
    body: Path, project: str | None, mr: int | None, api: str, min_change: Fraction, run_id: str | None, dry_run: bool
) -> None:
    """Comment on a merge request of GitLab.

    The token is read from GITLAB_TOKEN, else from CI_JOB_TOKEN.
    """
    from costplan.connect.hosts.address import read_address
    from costplan.connect.hosts.gitlab import MergeRequest
    from costplan.project.commenting import read_verdict

    if project is None or mr is None:
        missing = "--project" if project is None else "--mr"
        raise CommandLineError([Problem("no-target", "nothing tells which merge request", f"name it with {missing}")])
    if run_id is None:
        run_id = _number(os.environ.get("CI_PIPELINE_ID", ""), "")
    own = _token("GITLAB_TOKEN")
    token = own or _token("CI_JOB_TOKEN")
    thread = MergeRequest(read_address(api), "PRIVATE-TOKEN" if own else "JOB-TOKEN", token, project, mr)
    _post(read_verdict(body, run_id), thread, min_change, token, "GITLAB_TOKEN", dry=dry_run)


def _post(report: Report, thread: Thread, min_change: Fraction, token: str, name: str, *, dry: bool) -> None:
    from costplan.connect.hosts.sticky import plan_unseen, post
    from costplan.render.view import clean

    if not token and not dry:
        raise CommandLineError(
            [Problem("no-token", f"{name} is not set", "set it in the environment; a token is never an option")]
        )
    done = post(report, thread, min_change, dry=dry) if token else plan_unseen(report, thread, min_change)
    click.echo(clean(done))


def _number(run: str, attempt: str) -> str:
    """``7012345.2`` of a run and its attempt; empty where CI tells none."""
    number = f"{run}.{attempt}" if attempt else run
    return number if re.fullmatch(r"\d{1,20}(\.\d{1,20})?", number, re.ASCII) else ""


def _token(name: str) -> str:
    """The token of the environment; empty where there is none.

    Raises:
        CommandLineError: it holds what no token holds, such as a line break.
    """
    token = os.environ.get(name, "").strip()
    if not re.fullmatch(r"[!-~]*", token):
        raise CommandLineError(
            [Problem("no-token", f"{name} holds more than a token", "set it anew, without spaces and line breaks")]
        )
    return token
