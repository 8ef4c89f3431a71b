"""Amounts of money as people write them into a form. Unsure means ``None``, never a guess."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

_NAMES = {
    "USD": "us$ $ dollars dollar bucks", "EUR": "€ euros euro", "GBP": "£ pounds pound quid", "JPY": "¥ yen",
    "CAD": "ca$ c$", "AUD": "au$ a$", "NZD": "nz$", "HKD": "hk$", "SGD": "s$", "BRL": "r$", "MXN": "mx$",
    "INR": "₹ rupees rs. rs", "CHF": "francs fr.", "RUB": "₽", "KRW": "₩", "ILS": "₪", "TRY": "₺", "UAH": "₴",
    "VND": "₫", "PHP": "₱", "NGN": "₦", "THB": "฿", "PLN": "zł", "CZK": "kč",
    "": "kr. kr",  # three countries write kr, so which money it is stays open
}  # fmt: skip
_UNSIGNED = frozenset(
    {"AED", "BGN", "CLP", "CNY", "COP", "DKK", "HUF", "IDR", "KES", "MYR", "NOK", "RON", "SAR", "SEK", "ZAR"}
)
_CURRENCIES = {name: code for code, names in _NAMES.items() for name in names.split()}
_CURRENCIES |= {code.lower(): code for code in (*_NAMES, *_UNSIGNED) if code}
_SCALES = {
    **dict.fromkeys(("k", "thousand", "grand", "tsd.", "tsd", "tausend"), 10**3),
    **dict.fromkeys(("lakhs", "lakh", "lacs", "lac"), 10**5),
    **dict.fromkeys(("m", "mm", "mn", "mio.", "mio", "million", "millions", "millionen"), 10**6),
    **dict.fromkeys(("crores", "crore", "cr"), 10**7),
    **dict.fromkeys(("b", "bn", "billion", "mrd.", "mrd"), 10**9),
}


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(filter(None, words), key=len, reverse=True))


_CURRENCY = _any(_CURRENCIES)
_NUMBER = r"[0-9]+(?:[.,'\ ][0-9]+)*"
_MONEY = rf"(?:({_CURRENCY})\ ?)?({_NUMBER})(?:[.,]--?|/-)?\ ?({_any(_SCALES)})?\ ?({_CURRENCY})?"
_GRAMMAR = re.compile(
    rf"""(?:(?:my|our|the|total|budget|is|of|:)\ ?)*
    (?:(?:
        (?P<less>under|below|less\ than|up\ to|max(?:imum|\.)?|at\ most|no\ more\ than|<=?|≤
            |unter|bis(?:\ zu)?|höchstens|moins\ de)
        |over|above|more\ than|at\ least|min(?:imum|\.)?|>=?|≥|starting\ (?:at|from)
        |über|ab|mindestens|plus\ de|from|between|zwischen|entre|von
    )\ ?)?
    (?:(?:~|≈|about|around|approx(?:imately|\.)?|roughly|circa|ca\.?(?!\$)|etwa|ungefähr|rund|environ)\ ?)?
    {_MONEY}(?:\ ?(?:-|to|and|or|bis|und|à|et)\ ?{_MONEY})?
    (?:\ ?(?:
        (?P<capped>or\ less|max(?:imum|\.)?|at\ most|tops)
        |\+|plus|or\ more|and\ (?:up|more|above)|min(?:imum|\.)?|or\ so
    ))?
    (?:\ ?(?:total|in\ total|budget|only|monthly|(?:per|/|a|pro)\ ?(?:month|mo|year|yr|project|monat|jahr)))*
    [.!]?""",
    re.VERBOSE,
)
_DASHES = str.maketrans("‐‑‒–—―−’`´", "-------'''")


@dataclass(frozen=True, slots=True)
class Amount:
    """What somebody named; ``0 <= low <= high``, both finite. One figure is both ends, and so is "3,000+";
    "under 1,000" is 0 to 1,000. ``currency`` is an ISO 4217 code, ``None`` where none was named; a bare ``$``
    counts as USD. Nothing is converted."""

    low: Decimal
    high: Decimal
    currency: str | None


def parse_amount(text: str) -> Amount | None:
    """The amount or range in ``text``; ``None`` if any part of it is not understood, or could as well be a
    date, a phone number or a negative amount, or if it is longer than 200 characters. Never raises."""
    if len(text) > 200:
        return None
    folded = " ".join(unicodedata.normalize("NFKC", text).lower().translate(_DASHES).split())
    found = _GRAMMAR.fullmatch(folded)
    if found is None or len(currencies := _currencies(found)) > 1:
        return None
    currency = next(iter(currencies), None)
    second = _Figure(found[7], found[8]) if found[7] else None
    ends = _ends(_Figure(found[3], found[4]), second, named=currency is not None)
    if ends is None or ends[0] > ends[1]:
        return None
    if not found["less"] and not found["capped"]:
        return Amount(*ends, currency or None)
    return None if second else Amount(Decimal(0), ends[1], currency or None)


def _currencies(found: re.Match[str]) -> set[str]:
    """What was named; more than one is a contradiction. A ``$`` beside a code is that code's dollar."""
    signs = {sign for sign in found.group(2, 5, 6, 9) if sign}
    return {_CURRENCIES[sign] for sign in (signs - {"$"} or signs)}


class _Figure(NamedTuple):
    number: str
    scale: str | None


def _ends(first: _Figure, second: _Figure | None, *, named: bool) -> tuple[Decimal, Decimal] | None:
    low = _value(first, named)
    high = low if second is None else _value(second, named)
    if low is None or high is None or (second and not named and _is_no_range(first, second)):
        return None
    if second and second.scale and not first.scale:  # the one scale of "5-10k" is meant for both
        shared = _value(_Figure(first.number, second.scale), named)
        low = shared if shared is not None and shared <= high else low
    return low, high


def _value(figure: _Figure, named: bool) -> Decimal | None:
    digits, separators = re.split("[., ']", figure.number), re.findall("[., ']", figure.number)
    last, cents = separators[-1:], ""
    if last and last[0] in ".," and separators.count(last[0]) == 1:
        mixed, grouped = len(separators) > 1, len(digits[-1]) == 3 and digits[0] != "0"
        if len(digits[-1]) > 3 or (grouped and not mixed and figure.scale):
            return None  # "1.500k" is read as 1,500 by some and as 1,500,000 by others
        if mixed or not grouped:
            cents = digits.pop()
            separators.pop()
    whole = "".join(digits)
    plain = not (named or figure.scale or set(separators) - {" "})
    if not _is_grouped(digits, separators) or _is_phone(whole, plain):
        return None
    return Decimal(f"{whole}.{cents}" if cents else whole) * _SCALES.get(figure.scale or "", 1)


def _is_grouped(digits: list[str], separators: list[str]) -> bool:
    """Whether the groups are thousands, or lakhs as India writes them: 12,34,567."""
    if not separators:
        return True
    sizes = [len(group) for group in digits]
    indian = sizes[-1] == 3 and set(sizes[1:-1]) == {2} and separators[0] == ","
    return len(set(separators)) == 1 and sizes[0] <= 3 and (set(sizes[1:]) == {3} or indian)


def _is_phone(whole: str, plain: bool) -> bool:
    """Money starts with no nought, and a bare sum of millions ends in some."""
    return (len(whole) > 1 and whole[0] == "0") or (plain and len(whole) >= 7 and whole[-2:] != "00")


def _is_no_range(first: _Figure, second: _Figure) -> bool:
    """Whether two bare figures are as likely a day and a month, two years, or a phone number."""
    low, high = first.number, second.number
    if first.scale or second.scale or not (low + high).isdigit():
        return False
    years = low[:2] == high[:2] == "20" and len(low) == len(high) == 4 and low[2:] != "00"
    phone = len(low) <= 3 and len(high) == 4 and (low[-1] != "0" or high[-1] != "0")
    return int(high) <= 31 or years or phone
