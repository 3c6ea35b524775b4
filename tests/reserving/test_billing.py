"""What an answer cost: the cases of ``data/bill_cases.yaml``, what is no answer, and the law that a bill is the plan's
cost of the same usage."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import yaml

from costplan.catalogue import Catalogue
from costplan.planning.quoting import quote
from costplan.pricing.call import Call, MainModel
from costplan.pricing.sizes import Size, size_of
from costplan.quantity import certain
from costplan.reserving.answers import NoBody, body_of
from costplan.reserving.billing import Billed, bill
from costplan.units import METERS, PICO, rate_in_pico
from tests.kinds_of_tables import one_of_each_kind
from tests.places import TESTS

DAY = date(2026, 11, 27)
CASES: list[dict[str, Any]] = yaml.safe_load((TESTS / "data" / "bill_cases.yaml").read_text())
CATALOGUE = Catalogue()


def called(model: str, said: dict[str, Any]) -> Call:
    """The call of a case, settled."""
    said = dict(said)
    if "size" in said:
        said["size"] = size_of(said["size"])
    if "input_images" in said:
        said["input_images"] = tuple(size_of(size) for size in said["input_images"])
    said["parameters"] = tuple(sorted(said.get("parameters", {}).items()))
    stated = said.pop("main_model", {})
    main = tuple(MainModel(meter, certain(0), rate_in_pico(meter, Decimal(str(usd)))) for meter, usd in stated.items())
    return CATALOGUE.table(model).rules.settle(model, Call(**said, main_model=main))


def billed(model: str, call: Call, answer: Any, day: date = DAY) -> Billed:
    return bill(body_of(answer), model=model, call=call, day=day, tier="standard", catalogue=CATALOGUE)


def dollars(terms: str) -> Fraction:
    """``150*5/1e6 + 7024*30/1e6`` exactly."""
    total = Fraction(0)
    for term in terms.split("+"):
        amount, *rates = term.removesuffix("/1e6").replace(" ", "").removesuffix("/1e6").split("*")
        part = Fraction(amount)
        for rate in rates:
            part *= Fraction(rate) / 10**6
        total += part
    return total


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_an_answer_costs(case: dict[str, Any]) -> None:
    day = date.fromisoformat(case.get("day", DAY.isoformat()))
    found = billed(case["model"], called(case["model"], case["call"]), case["answer"], day)
    if "maximum" in case:
        assert (found.pico, found.how) == (None, "maximum")
        assert case["maximum"] in found.why
    else:
        assert found.how == "actual", found.why
        assert Fraction(found.pico or 0, PICO) == dollars(case["usd"])
        assert case.get("notes", "") in found.why
    assert "CANARY" not in repr(found)


@pytest.mark.parametrize(
    "model", [key for key in one_of_each_kind() if "midjourney" not in key and not CATALOGUE.table(key).rules.of_text]
)
def test_a_bill_is_the_plans_cost_of_the_same_usage(model: str) -> None:
    """An answer that tells just the usage that a quote counts costs what the quote does, on shipped tables."""
    table = CATALOGUE.table(model)
    day = min(DAY, table.shutdown - timedelta(days=1)) if table.shutdown else DAY
    size = table.rules.size
    first = (size.classes or size.values or (Size(1024, 1024),))[0] if size else None
    chosen = str(size.default or first) if size else "1024x1024" if table.profile else None  # megapixels of any size
    named = [word for word in table.rules.qualities if word != "auto"]
    kind = table.rules.calls[0]
    asked = quote(
        model,
        as_of=day,
        call=kind,
        input_images=["1024x1024"] if kind == "edit" else [],
        size=chosen,
        quality=named[0] if named else None,
        prompt_tokens=100,
        catalogue=CATALOGUE,
    )
    used = {meter: one.quantity for meter, one in asked.priced.usage.measures.items() if METERS[meter].unit == "token"}
    if not all(quantity.is_exact for quantity in used.values()) or asked.unknowns:
        pytest.skip("its tokens are measured")
    tokens = {meter: int(quantity.expected) for meter, quantity in used.items()}
    call = asked.priced.call
    answer = {
        "created": 1790000000,
        "data": [{"b64_json": "eA=="}],
        "usage": {
            "input_tokens": tokens.get("text_in", 0),
            "input_tokens_details": {"text_tokens": tokens.get("text_in", 0), "image_tokens": 0},
            "output_tokens": tokens.get("image_out", 0) + tokens.get("text_out", 0),
            "output_tokens_details": {
                "text_tokens": tokens.get("text_out", 0), "image_tokens": tokens.get("image_out", 0),
            },
        },
    }  # fmt: skip
    found = billed(model, call, answer, day)
    assert found.how == "actual", found.why
    assert found.pico == asked.cost.expected


class Dumped:
    """An SDK's answer, as pydantic's models dump themselves."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.body = body

    def model_dump(self, **_: Any) -> dict[str, Any]:
        return self.body


class Raw:
    """An SDK's raw response."""

    headers = ("x-request-id", "r")

    def parse(self) -> Dumped:
        return Dumped({"usage": {"input_tokens": 1}})


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        ({"n": 1, "cost": 0.5, "raw": b"\x89PNG"}, {"n": 1, "cost": Decimal("0.5"), "raw": "(left out)"}),
        ('{"n": 1.50}', {"n": Decimal("1.50")}),
        (b'{"n": 1}', {"n": 1}),
        (Dumped({"n": [Dumped({"m": 2})]}), {"n": [{"m": 2}]}),
        (Raw(), {"usage": {"input_tokens": 1}}),
    ],
)
def test_answers_are_taken_as_whoever_called_holds_them(answer: object, body: dict[str, Any]) -> None:
    assert body_of(answer) == body


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (None, "the answer is None"),
        ([1], "the answer is a list"),
        ("<html>portal</html>", "a page of HTML"),
        ("{", "a text that is no JSON"),
        (b"\xff", "bytes that are no text"),
        (Dumped, "the answer is a type"),
    ],
)
def test_what_is_no_answer_is_told(answer: object, told: str) -> None:
    with pytest.raises(NoBody, match=told):
        body_of(answer)
