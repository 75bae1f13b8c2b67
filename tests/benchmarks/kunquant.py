"""KunQuant's side of the benchmarks: its predefined sets, compiled by its C++ compiler, and run."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

FIELDS = ("open", "close", "high", "low", "volume", "amount")


class KunQuant:
    """One of its sets ("alpha101", "alpha158") compiled for a dtype; `seconds` is what compiling took."""

    def __init__(self, which: str, dtype: str, threads: int = 1) -> None:
        from KunQuant.Driver import KunCompilerConfig
        from KunQuant.jit import cfake
        from KunQuant.runner import KunRunner
        from KunQuant.Stage import Function

        self.dtype = np.dtype(dtype)
        builder = {"alpha101": _alpha101, "alpha158": _alpha158}[which]()
        config = KunCompilerConfig(
            partition_factor=4,
            dtype="float" if dtype == "float32" else "double",
            input_layout="TS",
            output_layout="TS",
            options={"opt_reduce": True, "fast_log": True},
        )
        started = time.perf_counter()
        self._library = cfake.compileit([(which, Function(builder.ops), config)], which, cfake.CppCompilerConfig())
        self.seconds = time.perf_counter() - started
        self._module = self._library.getModule(which)
        single = threads == 1
        self._executor = (
            KunRunner.createSingleThreadExecutor() if single else KunRunner.createMultiThreadExecutor(threads)
        )
        self._run = KunRunner.runGraph

    def on(self, fields: Mapping[str, np.ndarray]) -> Callable[[], dict[str, np.ndarray]]:
        """What runs the set on fields (days, assets)."""
        inputs = {name: np.ascontiguousarray(fields[name], dtype=self.dtype) for name in FIELDS}
        days = len(inputs["close"])
        return lambda: self._run(self._executor, self._module, inputs, 0, days)


def _alpha101() -> Any:
    from KunQuant.Op import Builder, Input, Output
    from KunQuant.predefined.Alpha101 import AllData, all_alpha

    builder = Builder()
    with builder:
        data = AllData(**{name: Input(name) for name in FIELDS})
        for alpha in all_alpha:
            Output(alpha(data), str(int(alpha.__name__.removeprefix("alpha"))))
    return builder


def _alpha158() -> Any:
    from KunQuant.Op import Builder, Input, Output
    from KunQuant.predefined.Alpha158 import AllData

    builder = Builder()
    with builder:
        data = AllData(**{name: Input(name) for name in FIELDS})
        names = ("OPEN", "HIGH", "LOW", "VWAP")
        price = {"windows": [0], "feature": [(name, getattr(data, name.lower())) for name in names]}
        fields, names = data.build({"kbar": {}, "price": price, "rolling": {}})
        for field, name in zip(fields, names, strict=True):
            Output(field, name)
    return builder
