"""Lists of numbers that an operator takes as text, such as "2,5,6" and "nan 0"."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from alphaplat.errors import AlphaTypeError


def decimals(text: str, name: str) -> list[Decimal]:
    """The numbers of a text, exactly as written, separated by commas or spaces; `name` says whose text it is.

    >>> decimals("0.1, 1, 0.1", "range")
    [Decimal('0.1'), Decimal('1'), Decimal('0.1')]
    """
    try:
        return [Decimal(word) for word in str(text).replace(",", " ").split()]
    except InvalidOperation:
        raise AlphaTypeError(
            f"'{text}' is not a list of numbers for '{name}'",
            help='write numbers between quotes, separated by spaces or commas, such as "0 1.5 3"',
        ) from None
