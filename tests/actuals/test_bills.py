"""What a call on record costs is what the guard bills of the same answer, at list prices and under whole credits."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from costplan.catalogue import shipped_catalogue
from costplan.contracts.reader import read_contract
from costplan.pricing.call import Call
from costplan.pricing.sizes import size_of
from costplan.project.pricing_actuals import price_actuals
from costplan.reserving.answers import body_of
from costplan.reserving.billing import bill
from costplan.yamlio import parse
from tests.actuals.test_actuals_price import CALL, LOGS, priced, store

if TYPE_CHECKING:
    from pathlib import Path

MODEL, DAY = "openai/gpt-image-2", date(2026, 6, 29)
ANSWER = json.loads((LOGS / "001-one-response.json").read_text(encoding="utf-8"))


def contract(folder: Path, per: str) -> Path:
    rates = f"rates: [{{credit: 0.01, round_up: {per}}}]"
    path = folder / "contract.yaml"
    path.write_text(f'version: 1\ncontract: c\nmodels: ["*"]\nfrom: 2020-01-01\n{rates}\n', encoding="utf-8")
    return path


@settings(max_examples=8, deadline=None)
@given(
    text=st.integers(0, 10**4),
    image_in=st.integers(0, 10**4),
    image_out=st.integers(200, 10**5),
    per=st.sampled_from(["", "call", "image"]),
)
def test_a_record_costs_what_the_guard_bills(
    tmp_path_factory: Any, text: int, image_in: int, image_out: int, per: str
) -> None:
    folder = tmp_path_factory.mktemp("bill")
    parts = {"text_tokens": text, "image_tokens": image_in}
    usage = {
        "input_tokens": text + image_in,
        "input_tokens_details": parts,
        "output_tokens": image_out,
        "output_tokens_details": {"image_tokens": image_out, "text_tokens": 0},
        "total_tokens": text + image_in + image_out,
    }
    answer = json.dumps(ANSWER | {"usage": usage})
    (folder / "answer.json").write_text(answer, encoding="utf-8")
    terms = [contract(folder, per)] if per else []
    named = [str(path) for path in terms] or ["none"]
    spent = price_actuals([str(folder / "answer.json")], by="model", as_of=DAY, model=MODEL, contracts=named)
    catalogue = shipped_catalogue().under([read_contract(parse(path.read_bytes(), str(path))) for path in terms])
    call = catalogue.table(MODEL).rules.settle(MODEL, Call(size=size_of("1024x1024"), quality="low"))
    billed = bill(body_of(answer), model=MODEL, call=call, day=DAY, tier="standard", catalogue=catalogue)
    assert billed.pico is not None, billed.why
    assert spent.all.calls == 1
    assert -(-spent.all.low // 1) == -(-spent.all.high // 1) == billed.pico


def test_each_call_is_rounded_to_whole_credits_and_no_sum_is(tmp_path: Path) -> None:
    rounds = ("--contracts", contract(tmp_path, "call"))
    dear = CALL | {"image_out": 500}
    assert priced(store(tmp_path / "two.jsonl", CALL, dear), *rounds)["high_usd"] == "0.03"  # 0.008205 up, 0.015045 up
    mean = CALL | {"n_calls": 2}
    found = priced(store(tmp_path / "mean.jsonl", CALL, dear, mean), *rounds)
    assert (found["high_usd"], found["unpriced"]) == ("0.03", 2)
    assert "rounded to whole credits by a contract" in found["unpriced_calls"][0]["why"]
    assert [one["high_usd"] for one in found["records"]] == ["0.01", "0.02", None]
    many = priced(store(tmp_path / "many.jsonl", *[CALL, dear, mean] * 400), *rounds)
    assert (many["high_usd"], many["unpriced"], many["records"]) == ("12", 800, None)  # 400 x 0.03
