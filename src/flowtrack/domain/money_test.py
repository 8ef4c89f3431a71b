from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowtrack.domain.money import Amount, parse_amount

ONE_FIGURE = [
    ("5000", "5000", None),
    (" 5000 ", "5000", None),
    ("$5,000", "5000", "USD"),
    ("$ 5,000.00", "5000", "USD"),
    ("5,000 USD", "5000", "USD"),
    ("US$5000", "5000", "USD"),
    ("CA$ 5,000", "5000", "CAD"),
    ("$5k CAD", "5000", "CAD"),
    ("5k", "5000", None),
    ("5 K", "5000", None),
    ("€5K", "5000", "EUR"),
    ("5k€", "5000", "EUR"),
    ("5 kEUR", "5000", "EUR"),
    ("2.000 €", "2000", "EUR"),
    ("2.000", "2000", None),
    ("2.000\u00a0€", "2000", "EUR"),
    ("EUR 10.000,50", "10000.50", "EUR"),
    ("1.234.567,89 €", "1234567.89", "EUR"),
    ("1,234,567.89", "1234567.89", None),
    ("1 234,56", "1234.56", None),
    ("1\u202f234,56 €", "1234.56", "EUR"),
    ("10 000 kr", "10000", None),
    ("CHF 5'000.-", "5000", "CHF"),
    ("5’000.–", "5000", None),
    ("2.500,- €", "2500", "EUR"),
    ("3,50", "3.50", None),
    ("3.5", "3.5", None),
    ("0.5M", "500000", None),
    ("0,500", "0.5", None),
    ("2.5M", "2500000", None),
    ("1,5 Mio. €", "1500000", "EUR"),
    ("5 Tsd. €", "5000", "EUR"),
    ("5 thousand dollars", "5000", "USD"),
    ("10 grand", "10000", None),
    ("2 million", "2000000", None),
    ("1.2bn", "1200000000", None),
    ("5 lakh", "500000", None),
    ("Rs. 5 lakhs", "500000", "INR"),
    ("₹5,00,000", "500000", "INR"),
    ("1.5 crore", "15000000", None),
    ("Rs 5000/-", "5000", "INR"),
    ("£3000", "3000", "GBP"),
    ("¥500,000", "500000", "JPY"),
    ("５０００", "5000", None),  # full-width digits of a Japanese keyboard
    ("~3000", "3000", None),
    ("about $3,000", "3000", "USD"),
    ("ca. 3.000 EUR", "3000", "EUR"),
    ("my budget is 5k", "5000", None),
    ("5000 total", "5000", None),
    ("2,000 per month", "2000", None),
    ("$2k/mo", "2000", "USD"),
    ("3,000+", "3000", None),
    ("$3k +", "3000", "USD"),
    ("3000 or more", "3000", None),
    ("over 3000", "3000", None),
    ("at least 5k", "5000", None),
    (">= 5000", "5000", None),
    ("ab 5.000 €", "5000", "EUR"),
    ("15000000", "15000000", None),
    ("0", "0", None),
    ("5000.", "5000", None),
]

RANGES = [
    ("2,000–5,000", "2000", "5000", None),
    ("2000-5000", "2000", "5000", None),
    ("2000 - 5000 EUR", "2000", "5000", "EUR"),
    ("$2,000 - $5,000", "2000", "5000", "USD"),
    ("CA$2,000 to $5,000", "2000", "5000", "CAD"),
    ("between 2k and 5k", "2000", "5000", None),
    ("from 2k to 5k", "2000", "5000", None),
    ("zwischen 2.000 und 5.000 €", "2000", "5000", "EUR"),
    ("2000 bis 5000", "2000", "5000", None),
    ("5-10k", "5000", "10000", None),
    ("1–2M", "1000000", "2000000", None),
    ("500-1k", "500", "1000", None),
    ("500-1000", "500", "1000", None),
    ("5 000 - 10 000", "5000", "10000", None),
    ("2000 or 3000", "2000", "3000", None),
    ("2000-3000", "2000", "3000", None),
    ("under $1,000", "0", "1000", "USD"),
    ("< 1000", "0", "1000", None),
    ("up to 5k", "0", "5000", None),
    ("5k max", "0", "5000", None),
    ("bis zu 5.000 €", "0", "5000", "EUR"),
]

UNSURE = [
    "", "   ", "-", "$", "k", "n/a", "free", "not sure yet", "two thousand",
    "-500", "−500", "$-500", "- 500", "(500)",
    "555-1234", "555-123-4567", "555 123 4567", "+1 555 123 4567", "(555) 123-4567",
    "15551234567", "0123456789", "123 456 789", "06 12 34 56 78", "5551234",
    "2024-01-15", "15.01.2024", "12/05/2024", "12-25", "2024-2025", "May 5", "10:30", "5 p.m.",
    "1e4", "50%", "5th", "5 months", "NaN", "inf", "0x10", "½", "٥٠٠٠",
    "1,000,00", "1,23,45", "5,0000", "1.2.3", "1.000 50", "1.500k", "007", "12 34",
    "10k-5k", "5k - 10", "5k USD to 10k EUR", "under 2k - 5k", "5000 6000", "5k, maybe more if it works",
    "9" * 400, "5000" + " " * 200, "5" + "\x00" + "k",
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "currency"), ONE_FIGURE)
def test_one_figure_is_both_ends(text: str, value: str, currency: str | None) -> None:
    assert parse_amount(text) == Amount(Decimal(value), Decimal(value), currency)


@pytest.mark.parametrize(("text", "low", "high", "currency"), RANGES)
def test_a_range_keeps_both_ends(text: str, low: str, high: str, currency: str | None) -> None:
    assert parse_amount(text) == Amount(Decimal(low), Decimal(high), currency)


@pytest.mark.parametrize("text", UNSURE)
def test_unsure_is_none(text: str) -> None:
    assert parse_amount(text) is None


_PIECES = [
    "5",
    "10",
    "000",
    "1,000",
    "2.500",
    ",",
    ".",
    "-",
    "–",
    "k",
    "M",
    "lakh",
    "$",
    "€",
    "EUR",
    "kr",
    "under",
    "between",
    "and",
    "to",
    "max",
    "+",
    "'",
    "/mo",
    "ca.",
    "budget",
    "a",
]
_PIECES += [" ", "\u00a0", "9" * 60]


@given(st.text(max_size=220) | st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
def test_never_raises_and_never_answers_nonsense(text: str) -> None:
    amount = parse_amount(text)
    if amount is not None:
        assert amount.low.is_finite()
        assert amount.high.is_finite()
        assert 0 <= amount.low <= amount.high
        assert amount.currency is None or (len(amount.currency) == 3 and amount.currency.isupper())
