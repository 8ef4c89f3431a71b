"""People who do not exist."""

from __future__ import annotations

from uuid import UUID

_FIRST = (
    "Amara", "Bruno", "Chiara", "Dmitri", "Elif", "Farid", "Greta", "Hiro", "Imani", "Jonas", "Kaya", "Lucía",
    "Mateo", "Noor", "Oskar", "Priya", "Quentin", "Rosa", "Sven", "Tamsin", "Umar", "Vera", "Wanda", "Yusuf",
)  # fmt: skip
_LAST = (
    "Abara", "Berger", "Costa", "Dahl", "Eriksen", "Ferrari", "Grünwald", "Haddad", "Ito", "Jensen", "Kowalski",
    "Lefèvre", "Moreau", "Novak", "Okafor", "Petrov", "Quispe", "Rossi", "Silva", "Tanaka", "Usman", "Vogel", "Weiss",
)  # fmt: skip
_TRADES = ("Bakery", "Bicycles", "Books", "Ceramics", "Coffee", "Gardens", "Instruments", "Joinery", "Lamps", "Travel")
_RICH = ("$5,000", "8k", "12.000 €", "3,500–6,000", "$20,000", "4000")
_POOR = ("500", "$800", "under 1k", "300 €", "1,200")
_PLAIN = str.maketrans("íüè", "iue")


def invent(seed: str, *, rich: bool) -> dict[str, str]:
    """What such a person fills into the sample's form. ``seed`` is an id: each makes another person."""
    chance = UUID(seed).int & (1 << 62) - 1

    def one_of(choices: tuple[str, ...]) -> str:
        nonlocal chance
        chance, index = divmod(chance, len(choices))
        return choices[index]

    first, last, trade = one_of(_FIRST), one_of(_LAST), one_of(_TRADES)
    budget = one_of(_RICH if rich else _POOR)
    address = f"{first}.{last}{chance % 100:02}@{trade}.example.com".lower().translate(_PLAIN)
    company = f"{last} {trade}"
    return {"name": f"{first} {last}", "email": address, "companyName": company, "budget": budget}
