"""``costplan comment``: one comment that is created, found again, brought up to date and left alone, on a host that is
slow, refuses, breaks and lies. The token is in no output, and what is not ours is not touched."""

from __future__ import annotations

import ast
import gzip
import json
import socket
import sys
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from costplan.connect.hosts import rest
from tests.command import run
from tests.host import TOKEN, Host, Trouble, running
from tests.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

MARKER = "<!-- costplan: scenarios -->"
CI = (
    "GITHUB_TOKEN", "GITHUB_REPOSITORY", "GITHUB_API_URL", "GITHUB_EVENT_PATH", "GITHUB_REF", "GITHUB_RUN_ID",
    "GITHUB_RUN_ATTEMPT", "GITLAB_TOKEN", "CI_JOB_TOKEN", "CI_PROJECT_ID", "CI_API_V4_URL", "CI_MERGE_REQUEST_IID",
    "CI_PIPELINE_ID", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY",
)  # fmt: skip


def verdict(words: str = "fits", run: str = "2026-11-23T06:00:00Z", **state: Any) -> str:
    told = {"total": "12.3456", "base": "10.0", "findings": ["ab"], "run": run} | state
    return f"{MARKER}\n<!-- costplan-state: {json.dumps(told)} -->\n\n{words}\n"


def posted(words: str = "fits", run: str = "2026-11-23T06:00:00Z", number: str = "", **state: Any) -> str:
    """A verdict as it stands at a host: with the line of its run's number."""
    first, second, rest = verdict(words, run, **state).split("\n", 2)
    return "\n".join([first, second, *([f"<!-- costplan-run: {number} -->"] if number else []), rest])


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    for name in CI:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(rest, "BACKOFF_SECONDS", 0)
    monkeypatch.setattr(rest, "ANSWER_SECONDS", 5)


@pytest.fixture(params=["github", "gitlab"])
def host(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setenv("GITHUB_TOKEN" if request.param == "github" else "GITLAB_TOKEN", TOKEN)
    with running(request.param) as found:
        yield found


only_github = pytest.mark.parametrize("host", ["github"], indirect=True)
only_gitlab = pytest.mark.parametrize("host", ["gitlab"], indirect=True)


def post(host: Host, body: str, *more: str) -> Result:
    """The command at the door; nothing it says may hold the token."""
    target = (
        ["--repo", "owner/name", "--pr", "12"]
        if host.forge == "github"
        else ["--project", "group/project", "--mr", "12"]
    )
    arguments = ["comment", host.forge, "--body", "-", *target, "--api", host.url, *more]
    result = run(*arguments, input=body.encode())
    assert TOKEN not in result.output
    assert all(TOKEN not in json.dumps(asked.body) + asked.path for asked in host.asked)
    return result


UPDATE = {"github": "PATCH", "gitlab": "PUT"}
NAMES = {
    "github": "https://github.com/owner/name/pull/12#issuecomment-{}",
    "gitlab": "note {} of group/project!12",
}

# ------------------------------------------------------------------------------------------------ create and update


def test_a_first_verdict_is_created_and_the_next_one_replaces_it(host: Host) -> None:
    first = post(host, verdict("fits"), "--run-id", "7.1")
    assert (first.exit_code, first.stdout) == (0, f"created {NAMES[host.forge].format(1)}\n")
    assert host.comments[0]["body"] == posted("fits", number="7.1")
    second = post(host, verdict("over", "2026-11-23T07:00:00Z"), "--run-id", "8.1")
    assert (second.exit_code, second.stdout) == (0, f"updated {NAMES[host.forge].format(1)}\n")
    assert [comment["body"] for comment in host.comments] == [posted("over", "2026-11-23T07:00:00Z", number="8.1")]


def test_the_comment_is_found_on_the_third_page(host: Host) -> None:
    host.add("a word", by="a person", times=220)
    host.add(posted("old", "2026-11-01T00:00:00Z"))
    assert post(host, verdict()).exit_code == 0
    assert host.writes == [(UPDATE[host.forge], MARKER)]
    assert host.comments[220]["body"] == verdict()


NOT_OURS = {
    "quotes it further down": (f"> {MARKER}\nWhat does this mean?", "us"),
    "starts with another key": (posted().replace("scenarios", "others"), "us"),
    "starts with a longer marker": (posted().replace(MARKER, f"{MARKER} see?"), "us"),
    "written by a person": (posted(), "a person"),
}


@pytest.mark.parametrize("name", NOT_OURS)
@pytest.mark.parametrize("known", [True, False])
def test_what_is_not_ours_is_not_touched(name: str, known: bool, host: Host) -> None:
    body, by = NOT_OURS[name]
    host.known = known
    host.add(body, by)
    assert post(host, verdict("new", "2026-11-24T00:00:00Z")).exit_code == 0
    if host.forge == "gitlab" and not known and by == "a person":  # then GitLab alone decides what a token may change
        assert host.writes == [("PUT", MARKER)]
    else:
        assert host.writes == [("POST", MARKER)]
        assert host.comments[0]["body"] == body


def test_an_account_that_is_told_keeps_its_hands_off_another_bots_comment(host: Host) -> None:
    host.add(posted(), by="another bot")
    post(host, verdict("new"))
    assert [method for method, _ in host.writes] == ["POST"]


@only_github
def test_a_workflows_token_has_no_account_and_takes_a_bots_comment_for_its_own(host: Host) -> None:
    host.known = False
    host.add(posted("old"))
    assert post(host, verdict("new")).exit_code == 0
    assert host.writes == [("PATCH", MARKER)]


def test_a_comment_that_says_the_same_is_not_written_again(host: Host) -> None:
    host.add(posted(number="7.1").replace("\n", "\r\n"))
    result = post(host, verdict(), "--run-id", "7.1")
    assert (result.exit_code, host.writes) == (0, [])
    assert "says the same" in result.stdout


OLD, NEW, NONE = "2026-11-23T06:00:00Z", "2026-11-23T07:00:00Z", ""
# the run that stands, its number; ours, its number; whether ours replaces it
RUNS = [
    (OLD, "", NEW, "", True),
    (NEW, "", OLD, "", False),
    (OLD, "9.1", NEW, "8.1", True),  # the moment counts before the number
    (NEW, "8.1", OLD, "9.1", False),
    (OLD, "8.1", OLD, "9.1", True),  # equal moments: the number
    (OLD, "9.1", OLD, "8.1", False),
    (OLD, "9.2", OLD, "9.1", False),  # a later attempt of the same run
    (OLD, "9", OLD, "10", True),  # as numbers, not as texts
    (NONE, "9.1", OLD, "8.1", False),  # one has no moment
    (NEW, "8.1", NONE, "9.1", True),
    (NONE, "", NONE, "", True),  # nothing tells
    (OLD, "9.1", OLD, "", True),
]


@pytest.mark.parametrize(("theirs", "number", "ours", "mine", "replaced"), RUNS)
def test_an_older_run_never_overwrites_a_newer(
    theirs: str, number: str, ours: str, mine: str, replaced: bool, host: Host
) -> None:
    host.add(posted("theirs", theirs, number))
    result = post(host, verdict("ours", ours), *(["--run-id", mine] if mine else []))
    assert result.exit_code == 0
    assert bool(host.writes) is replaced
    assert replaced or result.stdout.endswith("is of a newer run\n")


@pytest.mark.parametrize("broken", ["", "<!-- costplan-state: {} -->", "<!-- costplan-state: [[ -->", "edited by hand"])
def test_a_comment_whose_lines_somebody_broke_is_replaced(broken: str, host: Host) -> None:
    host.add(f"{MARKER}\n{broken}")
    post(host, verdict())
    assert [method for method, _ in host.writes] == [UPDATE[host.forge]]


# ------------------------------------------------------------------------------------------------- threshold, dry run

# total, base, findings, --min-change; whether a first comment is posted
THRESHOLD = [
    ("10.49", "10", [], "0.50", False),  # +0.49
    ("10.50", "10", [], "0.50", True),  # +0.50 is not below 0.50
    ("9.51", "10", [], "0.50", False),  # -0.49
    ("9.50", "10", [], "0.50", True),
    ("10.01", "10", ["ab"], "0.50", True),  # something breaks the gate
    ("10.01", None, [], "0.50", True),  # nothing to compare with
    ("10", "10", [], "0", True),  # no threshold
    ("0.1", "0.3", [], "0.2", True),  # exactly: floats make this 0.19999999999999998
]


@pytest.mark.parametrize(("total", "base", "findings", "least", "first"), THRESHOLD)
@pytest.mark.parametrize("stands", [False, True])
def test_the_threshold_keeps_a_first_comment_back_and_never_an_update(
    total: str, base: str | None, findings: list[str], least: str, first: bool, stands: bool, host: Host
) -> None:
    if stands:
        host.add(posted("old", total="99"))
    result = post(host, verdict(total=total, base=base, findings=findings), "--min-change", least)
    assert result.exit_code == 0
    assert bool(host.writes) is (first or stands)


def test_silence_says_why(host: Host) -> None:
    result = post(host, verdict(total="10.20", findings=[]), "--min-change", "0.5")
    target = {"github": "owner/name#12", "gitlab": "group/project!12"}[host.forge]
    why = "the change of $0.20 is below $0.50 and nothing breaks the gate"
    assert result.stdout == f"nothing to do at {target}: {why}\n"


DRY = [
    ([], verdict(), "would create a comment at {}: none stands there yet\n"),
    ([posted("old")], verdict(), "would update the comment at {}: {} stands there\n"),
    ([posted("newer", NEW)], verdict(), "would do nothing at {}: {} is of a newer run\n"),
]


@pytest.mark.parametrize(("standing", "body", "said"), DRY)
def test_a_dry_run_reads_and_writes_nothing(standing: list[str], body: str, said: str, host: Host) -> None:
    for comment in standing:
        host.add(comment)
    result = post(host, body, "--dry-run")
    target = {"github": "owner/name#12", "gitlab": "group/project!12"}[host.forge]
    assert (result.exit_code, result.stdout) == (0, said.format(target, NAMES[host.forge].format(1)))
    assert {asked.method for asked in host.asked} == {"GET"}


def test_a_dry_run_without_a_token_asks_nobody(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    monkeypatch.delenv("GITLAB_TOKEN", raising=False)
    loud = post(host, verdict(), "--dry-run")
    assert loud.exit_code == 0
    assert loud.stdout.startswith("would create a comment at ")
    assert "without a token nobody looked" in loud.stdout
    still = post(host, verdict(findings=[], total="10"), "--dry-run", "--min-change", "1")
    assert still.stdout.startswith("would create none, as the change of $0.00 is below $1.00")
    assert not host.asked


# ------------------------------------------------------------------------------------------------------------ refusals

# method, what it meets, code, words that are told
REFUSALS = [
    ("GET", Trouble(401), "api-denied", "answered 401"),
    (
        "POST",
        Trouble(403, body='{"message": "Resource not accessible by integration"}'),
        "api-denied",
        "by integration",
    ),
    ("POST", Trouble(403, (("Retry-After", "3"),)), "api-failed", "rate limit"),
    ("POST", Trouble(403, (("X-RateLimit-Remaining", "0"),)), "api-failed", "rate limit"),
    ("GET", Trouble(404), "api-missing", "may see it"),
    ("POST", Trouble(422, body='{"message": "Validation Failed"}'), "api-failed", "Validation Failed"),
    ("POST", Trouble(400, body='{"message": {"note": ["is too long"]}}'), "api-failed", "is too long"),
    ("GET", Trouble(500, body="<html>oops</html>"), "api-failed", "answered 500; run again later"),
    ("GET", Trouble(301, (("Location", "https://elsewhere.example/x"),)), "api-failed", "points to https://elsewhere"),
    ("GET", Trouble(307, (("Location", "/repos/new/name/issues/12/comments"),)), "api-failed", "points to /repos/new"),
    ("GET", Trouble(200, body="<html>a login page</html>"), "api-failed", "not answer in JSON"),
    ("GET", Trouble(200, body="[" * 100_000), "api-failed", "not answer in JSON"),
    ("GET", Trouble(200, body='{"message": "hello"}'), "api-failed", "not answer with a list"),
    ("GET", Trouble(200, body="[1]"), "api-failed", "not answer with a list"),
    ("POST", Trouble(201, body="[]"), "api-failed", "not answer with an object"),
    ("POST", Trouble(403, body=json.dumps({"message": f"token {TOKEN} is bad"})), "api-denied", "token *** is bad"),
    ("POST", Trouble(403, body=json.dumps({"message": "x" * 5000})), "api-denied", "x" * 200),
    ("POST", Trouble(403, body='{"message": "\\u001b[2J\\u202e red"}'), "api-denied", "[2J red"),
]


@pytest.mark.parametrize(("method", "trouble", "code", "words"), REFUSALS)
def test_a_refusal_is_told_with_its_status_and_what_to_do(
    method: str, trouble: Trouble, code: str, words: str, host: Host
) -> None:
    host.trouble[method] = [trouble]
    result = post(host, verdict())
    assert (result.exit_code, result.stdout) == (6, "")
    assert result.stderr.endswith(f"[{code}]\n")
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert len(result.stderr) < 500
    assert "\x1b" not in result.stderr


@only_github
def test_a_refusal_of_github_names_the_permission_and_the_page_on_forks(host: Host) -> None:
    host.trouble["POST"] = [Trouble(403)]
    said = post(host, verdict()).stderr
    assert "pull-requests: write" in said
    assert "docs/ci.md" in said


def test_a_wrong_token_is_refused_and_not_told(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = "ghs_AnotherSecret"
    monkeypatch.setenv("GITHUB_TOKEN" if host.forge == "github" else "GITLAB_TOKEN", wrong)
    result = post(host, verdict())
    assert (result.exit_code, wrong in result.output) == (6, False)


# method, trouble that passes, how often the method is asked in all; of a POST that may be done, one only
RETRIED = [
    ("GET", [Trouble(429, (("Retry-After", "0"),)), Trouble(502), Trouble(503)], 4),
    ("POST", [Trouble(429), Trouble(503)], 3),
]


@pytest.mark.parametrize(("method", "troubles", "times"), RETRIED)
def test_what_passes_is_tried_again(method: str, troubles: list[Trouble], times: int, host: Host) -> None:
    host.trouble[method] = list(troubles)
    assert post(host, verdict()).exit_code == 0
    assert len([asked for asked in host.asked if asked.method == method]) == times
    assert len(host.comments) == 1


def test_retry_after_is_waited_for(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    host.trouble["GET"] = [Trouble(429, (("Retry-After", "7"),)), Trouble(429, (("Retry-After", "86400"),))]
    assert post(host, verdict()).exit_code == 0
    assert [seconds for seconds in waited if seconds] == [7, rest.LONGEST_WAIT_SECONDS]


def test_trouble_that_stays_is_told_after_a_few_tries(host: Host) -> None:
    host.trouble["GET"] = [Trouble(502)] * 99
    result = post(host, verdict())
    assert (result.exit_code, len(host.asked)) == (6, rest.RETRIES + 1)
    assert "answered 502" in result.stderr


def test_a_post_that_may_be_done_is_not_sent_twice(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "ANSWER_SECONDS", 0.2)
    for trouble, words in ((Trouble(502), "answered 502"), (Trouble(pause=1), "does not answer: Read timed out")):
        host.trouble["POST"] = [trouble]
        result = post(host, verdict())
        assert (result.exit_code, words in result.stderr) == (6, True), result.stderr
    assert [asked.method for asked in host.asked].count("POST") == 2


def test_a_slow_answer_is_waited_for_only_so_long(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "ANSWER_SECONDS", 0.2)
    host.trouble["GET"] = [Trouble(pause=1)]
    assert post(host, verdict()).exit_code == 0  # the second try is quick
    host.trouble["GET"] = [Trouble(pause=1)] * 9
    result = post(host, verdict())
    assert (result.exit_code, "Read timed out" in result.stderr) == (6, True)


def test_pages_without_end_have_one(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "MAX_PAGES", 2)
    host.add("a word", times=201)
    result = post(host, verdict())
    assert (result.exit_code, "more than 2 pages" in result.stderr) == (6, True)


def test_nobody_listening_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        result = github("--api", url)
    assert result.exit_code == 6
    assert "does not answer: Failed to establish a new connection" in result.stderr


def packed(size: int) -> bytes:
    return gzip.compress(bytes(size), 1)


HOSTILE = {
    "a bomb": (("Content-Encoding", "gzip"), packed(80 << 20), 0.0, "answered with over 67,108,864 bytes"),
    "no end": (("X-None", ""), b" " * (80 << 20), 0.0, "answered with over 67,108,864 bytes"),
    "a byte now and then": (("X-None", ""), b"[" * 40, 0.1, "is not done after 1 seconds"),
    "many values": (("X-None", ""), b"[" + b"[]," * 5_000_000, 0.0, "did not answer in JSON"),
    "a path for an id": (
        ("X-None", ""),
        json.dumps([{"id": "../../../user", "body": MARKER, "user": {"type": "Bot", "id": 1}}]).encode(),
        0.0,
        "answered with a comment whose id is no number",
    ),
    "no id": (
        ("X-None", ""),
        json.dumps([{"id": True, "body": MARKER, "user": {"type": "Bot", "id": 1}}]).encode(),
        0.0,
        "answered with a comment whose id is no number",
    ),
    "a list for a person": (
        ("X-None", ""),
        json.dumps([{"id": 1, "body": MARKER, "user": [1]}]).encode(),
        0.0,
        "answered 501",
    ),
}


@pytest.mark.parametrize(("header", "body", "pause", "told"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_host_costs_neither_memory_nor_time(
    header: tuple[str, str], body: bytes, pause: float, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hostile(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent = b'{"id": 1}' if self.path == "/user" else body
            self.send_response(200)
            if self.path != "/user":
                self.send_header(*header)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            with suppress(OSError):
                for at in range(0, len(sent), 1 if pause else len(sent)):
                    self.wfile.write(sent[at : at + (1 if pause else len(sent))])
                    time.sleep(pause)

        def log_message(self, *args: object) -> None:
            pass

    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.setattr(rest, "TOTAL_SECONDS", 1.0 if pause else 60.0)
    server = HTTPServer(("127.0.0.1", 0), Hostile)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    result = github("--api", f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()
    assert (result.exit_code, told in result.stderr) == (6, True), result.stderr


# ---------------------------------------------------------------------------------------- addresses, tokens, the target


def github(*more: str, body: str | None = None, pr: str = "12") -> Result:
    arguments = ["comment", "github", "--body", "-", "--repo", "owner/name", *(["--pr", pr] if pr else []), *more]
    result = run(*arguments, input=(verdict() if body is None else body).encode())
    assert TOKEN not in result.output
    return result


@pytest.mark.parametrize(
    "url",
    [
        "http://rest.github.com", "http://127.0.0.1.example.com", "http://localhost@example.com", "rest.github.com",
        "https://me:secret@example.com", "https://", "https://example.com:x", "https://example.com?a=b", "ftp://localhost",
        "https://[::1", "https://exa\nmple.com",
    ],
)  # fmt: skip
def test_an_address_that_would_lose_the_token_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    result = github("--api", url)
    assert (result.exit_code, result.stderr.strip()[-12:], "secret" in result.output) == (2, "[not-an-api]", False)


@pytest.mark.parametrize(("forge", "name"), [("github", "GITHUB_TOKEN"), ("gitlab", "GITLAB_TOKEN")])
def test_a_token_is_needed_and_never_an_option(forge: str, name: str) -> None:
    target = {"github": ["--repo", "o/n", "--pr", "1"], "gitlab": ["--project", "1", "--mr", "1"]}[forge]
    result = run("comment", forge, "--body", "-", *target, input=verdict())
    assert (result.exit_code, result.stderr) == (
        2, f"costplan: {name} is not set; set it in the environment; a token is never an option [no-token]\n",
    )  # fmt: skip
    assert "--token" not in run("comment", forge, "--help").output


@pytest.mark.parametrize("broken", [f"{TOKEN}\nX-Evil: yes", f"{TOKEN} more", f"{TOKEN}é"])
def test_a_broken_token_is_told_and_not_shown(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", broken)
    result = github()
    assert (result.exit_code, "[no-token]" in result.stderr) == (2, True)


def test_a_line_break_after_a_token_does_no_harm(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN" if host.forge == "github" else "GITLAB_TOKEN", TOKEN + "\n")
    assert post(host, verdict()).exit_code == 0


@only_gitlab
def test_a_jobs_own_token_goes_in_its_own_header(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITLAB_TOKEN")
    monkeypatch.setenv("CI_JOB_TOKEN", TOKEN)
    assert post(host, verdict()).exit_code == 0
    assert {asked.headers.get("JOB-TOKEN") for asked in host.asked} == {TOKEN}
    assert not any("PRIVATE-TOKEN" in asked.headers for asked in host.asked)


@only_gitlab
def test_a_label_gives_gitlab_no_command(host: Host) -> None:
    post(host, verdict("/close\n  /merge\n1/2"))
    assert host.comments[0]["body"].endswith("\n\\/close\n  \\/merge\n1/2\n")


@only_gitlab
def test_a_merge_request_is_known_from_the_job(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    job = {
        "CI_PROJECT_ID": "group/project", "CI_MERGE_REQUEST_IID": "12", "CI_API_V4_URL": host.url,
        "CI_PIPELINE_ID": "77",
    }  # fmt: skip
    for name, value in job.items():
        monkeypatch.setenv(name, value)
    result = run("comment", "gitlab", "--body", "-", input=verdict())
    assert result.exit_code == 0
    assert host.comments[0]["body"] == posted(number="77")


EVENTS = [
    ({"pull_request": {"number": 12}}, "refs/pull/9/merge", 0),
    ({"issue": {"number": 12, "pull_request": {"url": ""}}}, "refs/heads/main", 0),
    (None, "refs/pull/12/merge", 0),
    ({"issue": {"number": 12}}, "refs/heads/main", 2),  # an issue is no pull request
    ({"merge_group": {}}, "refs/heads/gh-readonly-queue/main/pr-12-abc", 2),
    ({"workflow_run": {"pull_requests": []}}, "refs/heads/main", 2),
    ([], "", 2),
]


@only_github
@pytest.mark.parametrize(("event", "ref", "code"), EVENTS)
def test_a_pull_request_is_known_from_the_run(
    event: Any, ref: str, code: int, host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "event.json").write_text(json.dumps(event), encoding="utf-8")
    job = {
        "GITHUB_REPOSITORY": "owner/name", "GITHUB_API_URL": host.url, "GITHUB_REF": ref, "GITHUB_RUN_ID": "77",
        "GITHUB_RUN_ATTEMPT": "2", "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
    }  # fmt: skip
    for name, value in job.items():
        monkeypatch.setenv(name, value)
    result = run("comment", "github", "--body", "-", input=verdict())
    assert result.exit_code == code, result.output
    assert [comment["body"] for comment in host.comments] == ([posted(number="77.2")] if code == 0 else [])


@pytest.mark.parametrize(
    "option", [("--repo", "owner"), ("--repo", "o/.."), ("--repo", "o/n/x"), ("--pr", "0"), ("--pr", "x")]
)
def test_a_target_of_another_shape_is_refused(option: tuple[str, str]) -> None:
    assert github(*option, "--dry-run").exit_code == 2


# ------------------------------------------------------------------------------------------------------------ the body

BODIES = [
    ("", "not-a-verdict"),
    ("hello\n", "not-a-verdict"),
    (f"> {MARKER}\n", "not-a-verdict"),
    (MARKER, "not-a-verdict"),
    (f"{MARKER}\nhello", "not-a-verdict"),
    (verdict().replace("scenarios", "a --> b"), "not-a-verdict"),
    (f"{MARKER}\n<!-- costplan-state: {'[' * 100_000} -->", "not-a-verdict"),
    (verdict(total="1e9"), "not-a-verdict"),
    (verdict(total=12.5), "not-a-verdict"),
    (verdict(base="NaN"), "not-a-verdict"),
    (verdict(findings="ab"), "not-a-verdict"),
    (verdict(run="yesterday"), "not-a-verdict"),
    (verdict("é" * 65_536), "comment-too-long"),
]


@pytest.mark.parametrize(("body", "code"), BODIES, ids=range(len(BODIES)))
def test_what_is_no_verdict_is_not_posted(body: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    with running("github") as host:
        result = github("--api", host.url, body=body)
        assert (result.exit_code, f"[{code}]" in result.stderr, host.asked) == (4, True, [])


def test_the_longest_comment_is_posted_whole(host: Host) -> None:
    limit = {"github": 65_536, "gitlab": 1_000_000}[host.forge]
    body = verdict("é" * (limit - len(verdict(""))))
    assert len(body) == limit
    assert post(host, body).exit_code == 0
    assert host.comments[0]["body"] == body
    assert post(host, body + "!").exit_code == 4


def test_the_body_is_a_file_and_what_is_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "v.md").write_text(verdict(), encoding="utf-8")
    (tmp_path / "bad.md").write_bytes(b"\xff\xfe")
    (tmp_path / "huge.md").write_bytes(b"x" * 4_000_001)
    codes = {
        "v.md": (0, ""),
        "none.md": (6, "cannot-read"),
        ".": (6, "cannot-read"),
        "bad.md": (4, "not-utf8"),
        "huge.md": (4, "too-large"),
    }
    for name, (code, word) in codes.items():
        result = github("--dry-run", "--body", name)
        assert (result.exit_code, word in result.stderr) == (code, True), result.output


# ------------------------------------------------------------------------------------------------------- the network


def test_a_proxy_of_the_environment_is_asked_for_a_tunnel_and_sees_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, dict[str, str]]] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            seen.append((self.path, dict(self.headers)))
            self.send_error(403)

        def log_message(self, *args: object) -> None:
            pass

    proxy = HTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("https_proxy", f"http://me:word@127.0.0.1:{proxy.server_port}")
    result = github("--api", "https://rest.example")
    proxy.shutdown()
    proxy.server_close()
    assert (result.exit_code, "[api-failed]" in result.stderr) == (6, True)
    assert "word" not in result.output
    path, headers = seen[0]
    assert path == "rest.example:443"
    assert headers["proxy-authorization"] == "Basic bWU6d29yZA=="  # me:word
    assert TOKEN not in str(headers)


SPEAKING = {
    "costplan/connect/hosts/rest.py",  # comments on a pull request
    "costplan/live/exchange.py",  # the one transport under the SDKs of a real call
    "costplan/live/fetching.py",  # a picture that an answer names
    "costplan/live/route_fal.py",  # a client for its SDK over that transport
    "costplan/guard/async_hold.py",  # asyncio for its tasks, and no connection
    "costplan/guard/openai_calls.py",  # the same
}
"""What may open a connection, when it is asked to."""


def test_nothing_else_in_costplan_can_open_a_connection() -> None:
    network = {
        "urllib3",
        "urllib.request",
        "http",
        "http.client",
        "socket",
        "ssl",
        "httpx",
        "requests",
        "asyncio",
        "ftplib",
    }
    for path in (ROOT / "costplan").rglob("*.py"):
        named: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Import(names):
                    named |= {alias.name for alias in names}
                case ast.ImportFrom(module=str(module), names=names):
                    named |= {module, *(f"{module}.{alias.name}" for alias in names)}
        assert not named & network or path.relative_to(ROOT).as_posix() in SPEAKING, path


def test_what_must_be_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.setitem(sys.modules, "urllib3", None)
    result = github()
    assert (result.exit_code, "pip install 'costplan[comment]' [needs-extra]" in result.stderr) == (6, True)
