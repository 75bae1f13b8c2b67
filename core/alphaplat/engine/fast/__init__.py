"""The fast back end, and the form of the compiled kernels that it runs.

An operator names one as `fast="module:function"`; without one its NumPy kernel runs, on tiles and threads all the same
as its declared shape allows. The function writes into `out` and gets, in this order, the arguments, the literals in
the order of the signature, and what its shape adds. Arrays are (rows, columns), contiguous, in the panel's dtype
(groups: int32, -1 missing), and only `out` may be written to:

- `pointwise`: `function(out, *args, *literals)`; an argument may be a number instead of an array.
- `rolling`, `recursive`: `function(out, *args, *literals, first)`; columns are some of the assets, rows all days from
  the panel's row `first` on. The values of the rows may not depend on `first`, given enough history
  (`alphaplat.kernels.compiled.with_history`).
- `cross_section`, `group`: `function(out, *args, *literals)`; columns are all assets, rows some days, each computed
  alone, or all days where the declared reach goes beyond today. One that `needs_context` is told at the end whether
  NaN handling is on.

One whose operator declares a state gets it as the last argument, (numbers, columns) in float64: as the row before the
first one left it, to be changed into what the last row leaves.

A kernel keeps the rules of `alphaplat.engine.values`: no infinity that is not in its arguments, no -0.0.
"""

from __future__ import annotations

from alphaplat.engine.fast.backend import FastBackend

__all__ = ["FastBackend"]
