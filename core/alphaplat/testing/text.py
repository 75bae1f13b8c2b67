"""What any encoder or scorer of documents must do, whoever wrote it."""

from __future__ import annotations

import inspect
from typing import Any, ClassVar

import numpy as np
import pytest

from alphaplat.catalogue import default_platform
from alphaplat.errors import ConfigError
from alphaplat.spec import EncoderSpec, ScorerSpec
from alphaplat.testing.expectations import expect, is_said
from alphaplat.text import TextEncoder, TextScorer
from alphaplat.text.loading import made

TEXTS = [
    "Profit rose by 12 percent.",
    "Shares fell",
    "",
    "Gewinn übertrifft alle Prognosen – 利润增长 📈",
    "Sales of the company were as expected, and it kept its forecast for the year. " * 40,
    "?!",
    "Shares fell",
]


class _TextModelTests:
    """Tests that encoders and scorers share; the model is loaded once a class."""

    spec: Any
    options: ClassVar[dict[str, Any]] = {}
    """What `load` is called with; a model that needs a folder of weights is tried where they are given."""

    loaded: Any = None

    def model(self) -> TextEncoder | TextScorer:
        """The model, or a skipped test where an option or an extra is missing."""
        known = inspect.signature(self.spec.load).parameters.values()
        needed = [one.name for one in known if one.default is one.empty and one.kind is not one.VAR_KEYWORD]
        missing = sorted({*needed} - {"poolings", *self.options})
        if missing:
            pytest.skip(f"'{self.spec.name}' needs '{missing[0]}': subclass the tests and set `options`")
        if type(self).loaded is None:
            try:
                type(self).loaded = made(self.spec, self.options, default_platform())
            except ConfigError as error:
                pytest.skip(str(error))
        kind = TextEncoder if isinstance(self.spec, EncoderSpec) else TextScorer
        return kind(type(self).loaded, name=self.spec.name, knowledge_cutoff=self.spec.knowledge_cutoff)

    def test_it_is_described(self) -> None:
        expect(is_said(self.spec.summary), "the summary is one line of a few words")
        cutoff = self.spec.knowledge_cutoff
        if cutoff:
            expect(len(cutoff) == 10 and bool(np.datetime64(cutoff)), "the knowledge cutoff is a day, as 2021-08-30")

    def test_every_text_has_its_values(self) -> None:
        values, cut = self.model().values(TEXTS)
        expect(len(values) == len(TEXTS), "there is a row for each text")
        expect(cut.dtype == np.bool_, "which texts were cut is said by truth values")

    def test_no_text_gives_no_values(self) -> None:
        expect(len(self.model().values([])[0]) == 0, "no text gives no row")

    def test_the_same_text_gives_the_same(self) -> None:
        first, again = (self.model().values(TEXTS)[0] for _ in range(2))
        expect(np.array_equal(first, again, equal_nan=True), "two calls give the same values, bit for bit")
        expect(np.allclose(first[1], first[-1], atol=1e-5, equal_nan=True), "a text that stands twice has one value")

    def test_a_text_is_judged_alone(self) -> None:
        model = self.model()
        together = model.values(TEXTS)[0]
        for at, text in enumerate(TEXTS):
            alone = model.values([text])[0][0]
            expect(np.allclose(alone, together[at], atol=1e-4, equal_nan=True), f"text {at} depends on its neighbours")

    def test_it_is_named_by_its_values(self) -> None:
        expect(self.model().id == self.model().id != "", "the id is the same each time, and not empty")


class EncoderTests(_TextModelTests):
    """Tests of an encoder of documents: subclass and set `spec`."""

    spec: EncoderSpec


class ScorerTests(_TextModelTests):
    """Tests of a scorer of documents: subclass and set `spec`."""

    spec: ScorerSpec
