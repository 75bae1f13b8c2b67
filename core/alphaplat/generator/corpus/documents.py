"""Whole documents: an alpha's words in the frame of a style, with a sentence around it that says nothing, or none."""

from __future__ import annotations

import re
from itertools import accumulate
from random import Random

from alphaplat.generator.corpus.conventions import unconventional
from alphaplat.generator.corpus.lexicon import read_frames
from alphaplat.generator.corpus.templates import fill
from alphaplat.generator.corpus.wording import Wording
from alphaplat_dsl.ir import Node

_UNCLEAR, _REMARK, _SMALL_LETTERS, _SECOND_FRAME = 0.07, 0.18, 0.12, 0.12
_DESCRIBED = 0.04  # how often the language's own description is the document
_SYNONYMS = (0.0, 0.1, 0.25, 0.5)  # how many of the words that have synonyms are changed, from document to document
_WORD = re.compile(r"(?<![\w-])[a-z]+(?![\w'-])")
_SPACES, _BEFORE_MARK, _TWICE = re.compile(r"\s+"), re.compile(r"\s+([,.;:?!])"), re.compile(r"([,.;:])[,.;:]+")
_AN = re.compile(r"\b([Aa]) (?=(?:[aeio]|un[^i]|up)(?!ne[ -]|n[ie]ver))")
_AGREEING: dict[str, dict[bool, tuple[str, ...]]] = {
    "adj": {True: ("high", "large", "strong", "elevated"), False: ("low", "small", "weak", "depressed")},
    "bad": {True: ("low", "small", "weak"), False: ("high", "large", "strong")},
    "more": {True: ("higher", "larger", "greater", "stronger"), False: ("lower", "smaller", "weaker")},
    "less": {True: ("lower", "smaller", "weaker"), False: ("higher", "larger", "stronger")},
    "top": {True: ("top", "highest", "largest", "upper end"), False: ("bottom", "lowest", "smallest", "lower end")},
    "bottom": {True: ("bottom", "lowest", "smallest"), False: ("top", "highest", "largest")},
    "sign": {True: ("positive",), False: ("negative", "inverse")},
    "signly": {True: ("positively",), False: ("negatively", "inversely")},
    "predicts": {True: ("predicts high", "forecasts higher"), False: ("predicts low", "forecasts lower")},
}


def write_document(node: Node, wording: Wording, rng: Random) -> str:
    """Write what a person could have said of an alpha: another wording at each call, the same for the same `rng`."""
    frames = read_frames()
    node = unconventional(node, wording.catalogue)
    unclear = rng.random() < _UNCLEAR
    if rng.random() < _DESCRIBED:
        return wording.described(node, rng)
    sentences = [_framed(node, wording, rng, _style(rng), unclear=unclear)]
    if rng.random() < _SECOND_FRAME:
        sentences.append(_framed(node, wording, rng, "note", unclear=unclear))
    if rng.random() < _REMARK:
        remark = frames.remarks[int(rng.random() * len(frames.remarks))]
        sentences.insert(int(rng.random() * 2), fill(remark, rng, _nothing))
    text = " ".join(_ended(sentence) for sentence in sentences) if len(sentences) > 1 else sentences[0]
    text = _tidy(_reworded(text, rng))
    return text.lower() if rng.random() < _SMALL_LETTERS else text


def peeled(node: Node) -> tuple[bool, Node]:
    """Whether high values are good, and the alpha without the signs that stand on its outside."""
    upward = True
    while node.op == "reverse":
        upward, node = not upward, node.args[0]
    return upward, node


def _framed(node: Node, wording: Wording, rng: Random, style: str, *, unclear: bool) -> str:
    templates = read_frames().styles[style]
    upward, core = peeled(node)

    def put(name: str, form: str) -> str:
        if name == "core" and form in _AGREEING:
            words = _AGREEING[form][upward]
            return words[int(rng.random() * len(words))]
        asked = {"long": "highs", "short": "lows", "noun": "noun"}.get(name, form)
        return wording.say(core if name == "core" else node, asked, rng, unclear=unclear)

    return fill(templates[int(rng.random() * len(templates))], rng, put)


def _reworded(text: str, rng: Random) -> str:
    """The text with some of its words changed for synonyms."""
    synonyms, share = read_frames().synonyms, rng.choice(_SYNONYMS)
    if not share:
        return text

    def other(found: re.Match[str]) -> str:
        words = synonyms.get(found[0])
        return words[int(rng.random() * len(words))] if words and rng.random() < share else found[0]

    return _WORD.sub(other, text)


def _style(rng: Random) -> str:
    shares = read_frames().shares
    names, ends = list(shares), list(accumulate(shares.values()))
    drawn = rng.random() * ends[-1]
    return next(name for name, end in zip(names, ends, strict=True) if drawn < end)


def _nothing(name: str, form: str) -> str:
    raise KeyError(f"a remark has no slot '{name}:{form}'")


def _ended(sentence: str) -> str:
    return sentence if sentence.rstrip().endswith((".", "?", "!", ",")) else f"{sentence}."


def _tidy(text: str) -> str:
    text = _TWICE.sub(r"\1", _BEFORE_MARK.sub(r"\1", _SPACES.sub(" ", text))).strip()
    text = _AN.sub(r"\1n ", text)
    return re.sub(r"(^|[.?!] )([a-z])", lambda found: found[1] + found[2].upper(), text)
