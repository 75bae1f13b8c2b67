"""A document: its text, when it was written, from when on it was known, and the names it is about."""

from __future__ import annotations

import base64
import hashlib
import json
import unicodedata
from collections import Counter
from dataclasses import dataclass

LATIN = "latin"
_SAMPLE = 2_000


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a store.

    `date` is the day on which it was written, at the exchange where the time is known; `stamp` is that day, or the
    moment in UTC. `day` is the trading day by whose close it was known. `id` is a hash of the content, without the
    symbols; `reference` is the source's own name for it.
    """

    id: str
    day: str
    date: str
    stamp: str
    symbols: tuple[str, ...]
    source: str
    title: str
    text: str
    url: str = ""
    reference: str = ""
    script: str = LATIN

    @property
    def passage(self) -> str:
        """What is scored and encoded: the title, and the text on the next line."""
        return passage(self.title, self.text)


def passage(title: str, text: str) -> str:
    """The title and the text, one above the other, or whichever there is.

    >>> passage("Chip maker cuts forecast", "Demand is weak.")
    'Chip maker cuts forecast\\nDemand is weak.'
    """
    return f"{title}\n{text}" if title and text else title or text


def document_id(stamp: str, source: str, title: str, text: str, url: str, reference: str) -> str:
    """The hash of a document's content, as "d" and 26 letters and digits.

    >>> document_id("2024-01-02", "wire", "Up", "It rose.", "", "")
    'd6fbzt2lay7sxqnjzc6jf4xlgfj'
    """
    content = json.dumps([stamp, source, title, text, url, reference], ensure_ascii=False, separators=(",", ":"))
    return _named("d", content)


def passage_id(title: str, text: str) -> str:
    """The hash of what is scored and encoded, which documents of several days may share."""
    return _named("t", passage(title, text))


def _named(prefix: str, content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest()
    return prefix + base64.b32encode(digest).decode().lower()[:26]


def script_of(text: str) -> str:
    """The alphabet of most letters of a text, by its first 2,000 characters: 'latin', 'cyrillic', 'cjk', or ''.

    This is a look at the letters and not at the language: French and English are both 'latin'.

    >>> script_of("Прибыль выросла на 5%"), script_of("Gewinn gestiegen"), script_of("12.5%")
    ('cyrillic', 'latin', '')
    """
    sample = text[:_SAMPLE]
    if sample.isascii():
        return LATIN if any(letter.isalpha() for letter in sample) else ""
    letters = Counter(letter for letter in sample if letter.isalpha())
    scripts: Counter[str] = Counter()
    for letter, times in letters.items():
        scripts[unicodedata.name(letter, "UNKNOWN").split()[0].lower()] += times
    return scripts.most_common(1)[0][0] if scripts else ""


def is_binary(text: str) -> bool:
    """Whether a text is no text: it holds a NUL, or one in twenty characters is a control or could not be decoded.

    >>> is_binary("PK\\x03\\x04\\x00"), is_binary("Sales rose.\\nCosts fell.")
    (True, False)
    """
    if text.isprintable():
        return "\ufffd" in text and text.count("\ufffd") * 20 >= len(text)
    if "\x00" in text:
        return True
    odd = sum(1 for sign in text if sign == "\ufffd" or (not sign.isprintable() and not sign.isspace()))
    return odd * 20 >= len(text)
