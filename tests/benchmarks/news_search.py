"""Searches on S&P 500 members with Reuters news: are their pools worth anything on days that they did not see?

    ALPHAPLAT_TEST_DATA=FOLDER python tests/benchmarks/news_search.py
    ... and, when nothing is left to choose, the same with --until test

Every side makes as many trials, with several seeds, on a panel that ends with the training days, 2015-06-30: `random`,
`gp`, and `neural`, a generator that is trained first and reads a document that was written before any result was seen.
The second half of 2015 validates: by it one of a few ways to make and use a pool is chosen, the same for all sides.
2016 is the test. `--until test` opens it, for all sides at once, and says so; then it is not opened for other searches.
Beside the sides stand the 101 formulaic alphas as they are, and a pool of them.

It needs the extra 'text'. Panels, the registry and finished searches are kept in the folder --work, the generator in
--generators: interrupted, the same command goes on, and does nothing again.
"""

from __future__ import annotations

import json
import os
import tempfile
from argparse import Namespace
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from statistics import mean
from typing import Any

from measuring import arguments, one_thread, report

one_thread()

import news_tables as tables  # noqa: E402
import numpy as np  # noqa: E402
from news_market import PARTS, market  # noqa: E402
from news_pools import WAYS, Days, Way, fitted, formulas, likeness  # noqa: E402
from news_runs import SIDES, TRAINING, generator, pool_of, run_all  # noqa: E402
from news_tables import ALIKE, FITTED, MEDIAN, Measured, Run, key_of  # noqa: E402

import alphaplat as ap  # noqa: E402


def validated(runs: Mapping[float, Sequence[Run]], days: Days) -> dict[Way, list[float]]:
    """The rank IC of each run's pool on the validation days, in each way; the runs are by their least t-value."""
    return {
        way: [days.measured(way.of(pool_of(run)), "validation")["rank_ic"] for run in runs[way.least_t]] for way in WAYS
    }


def measured(runs: Sequence[Run], part: str, way: Way, days: Days, published: Sequence[str]) -> Measured:
    """The measures on a part: of each run's pool, used in this way, of its best alpha, and of the 101."""
    found = {}
    for run in runs:
        found[key_of(run)] = days.measured(way.of(pool_of(run)), part)
        found[f"{key_of(run)} | best"] = days.measured({run["best"]["text"]: 1.0}, part)
    found[ALIKE] = days.measured(dict.fromkeys(published, 1.0), part, "paper")
    found[FITTED] = days.measured(way.of(fitted(published, days)), part, "paper")
    single = [days.measured({text: 1.0}, part, "paper") for text in published]
    found[MEDIAN] = {name: float(np.nanmedian([one[name] for one in single])) for name in single[0]}
    return found


def described(runs: Sequence[Run], way: Way, days: Days, published: Mapping[str, str]) -> dict[str, Any]:
    """What the pools are: how like the 101's their profit is, and how many of their alphas use news."""
    others = {name: days.simulated({text: 1.0}, "train", "paper").pnl for name, text in published.items()}
    found = {}
    for run in runs:
        weights = way.of(pool_of(run))
        usual, largest, name = likeness(days.simulated(weights, "train").pnl, others)
        news = float(np.mean([days.has_text(text) for text in weights])) if weights else 0.0
        found[key_of(run)] = {"members": len(weights), "news": news, "usual": usual, "largest": largest, "like": name}
    return found


def opened(runs: Sequence[Run], way: Way, published: Sequence[str], options: Namespace) -> tuple[Measured, str]:
    """The measures on the test days, and the day on which they were looked at: once, for these runs and this way."""
    place = options.work / f"{options.name}_opened.json"
    asked = {"way": str(way), "runs": {key_of(run): [run["facts"], list(run["pool"]["texts"])] for run in runs}}
    if place.exists():
        kept = json.loads(place.read_text(encoding="utf-8"))
        if kept["asked"] != asked:
            raise SystemExit(f"the test days were opened on {kept['day']}, for other searches: they are used up")
        return kept["found"], kept["day"]
    print(f"opening the test days for {len(runs)} searches: {way}", flush=True)
    day, days = str(date.today()), Days(market("test", options.data, options.work))
    found = measured(runs, "test", way, days, published)
    place.write_text(json.dumps({"day": day, "asked": asked, "found": found}) + "\n", encoding="utf-8")
    return found, day


def notes_of(runs: Sequence[Run], way: Way, options: Namespace) -> list[str]:
    """What a reader of the tables must know."""
    with ap.Registry(options.work / "registry.db") as registry:
        trials = registry.trials(ap.open_panel(options.work / TRAINING).panel_id)
    notes = f"""
        profit is booked to 2015-06-30 in training, to 2015-12-31 in validation, in 2016 in the test; delay 1, market
        neutral, no name above 8 %, before costs; ± is half the 95 % interval over seeds, on the same days: how far
        other days would lie apart it does not say
        | of {len(WAYS)} ways to make and use a pool that which is best on the validation days is taken for all rows:
        {way}
        | the ledger has {trials.by_id:,} trials on this panel, {trials.by_value:,} distinct by value;
        the 101 come on top
        | an empty pool counts as 0; a pool's rank IC and Sharpe are of one signal, the weighted sum of its alphas'
        ranks; profit like the 101's is the absolute correlation of its daily profit with that of each of the 101, on
        the training days
        | the best by luck is what the best of as many trials would have, if all were worthless and independent;
        deflated is the probability that the best alpha is better than that; of alphas that hold half of the names or
        more (Bailey and López de Prado 2014); nan: it held nothing then
        | the 101, alike, are their ranks with equal weights and the published signs, all with delay 1; the pool of the
        101 are the 20 without which the weighted ranks would lose most in training; vwap is (high + low + close) / 3
        | members are those of early 2018, looked up backwards, and prices are adjusted for later splits: both look
        ahead, for all rows; novelty and components of the news are by minilm, which was trained on texts up to
        2021, so alphas that use them may know the future, and get WARN from the check 'hindsight'
        | market values are those of the members of their time, so a name without one joined the index later: alphas
        such as is_nan(cap) know that it will
        | one year of days gives a Sharpe a standard error of about 1, half a year 1.4
    """
    told = [" ".join(note.split()) for note in notes.split("|")]
    return [*told, *([f"neural begins as a {_generator_of(options)}"] if "neural" in options.sides else [])]


def _generator_of(options: Namespace) -> str:
    about = json.loads((generator(options) / "generator.json").read_text(encoding="utf-8"))
    return f"{options.preset} generator, {about['id']}, that was trained on other fields and knows these by their words"


def read_options() -> Namespace:
    """The options, with the folder of data; what is missing is refused."""
    options = arguments(
        __doc__,
        name="news_search",
        work=str(Path(tempfile.gettempdir()) / "alphaplat-benchmark-news"),
        sides=",".join(SIDES),
        seeds=5,
        trials=1000,
        batch=40,
        preset="tiny",
        generators=str(Path(tempfile.gettempdir()) / "alphaplat-benchmark-generators"),
        until="validation",
    )
    if not (named := os.environ.get("ALPHAPLAT_TEST_DATA")):
        raise SystemExit("name the folder of test data: ALPHAPLAT_TEST_DATA=FOLDER")
    options.sides, options.data = options.sides.split(","), Path(named)
    options.work = Path(options.work).resolve()
    if unknown := set(options.sides) - set(SIDES):
        raise SystemExit(f"there is no side '{min(unknown)}'; there are {', '.join(SIDES)}")
    if options.until not in ("validation", "test"):
        raise SystemExit("--until is validation or test")
    return options


def main() -> None:
    options = read_options()
    options.work.mkdir(parents=True, exist_ok=True)
    market("train", options.data, options.work)
    every = {least_t: run_all(least_t, options) for least_t in dict.fromkeys(way.least_t for way in WAYS)}
    days, published = Days(market("validation", options.data, options.work)), formulas(options.data)
    ways = validated(every, days)
    way, texts = max(ways, key=lambda one: mean(ways[one])), list(published.values())
    runs = every[way.least_t]
    parts = {part: measured(runs, part, way, days, texts) for part in PARTS if part != "test"}
    notes = notes_of(runs, way, options)
    if options.until == "test":
        parts["test"], day = opened(runs, way, texts, options)
        notes.insert(0, f"the test days were opened on {day}, once, for all of these searches together")
    more = {
        "Side less side, with the same seeds": tables.differences(runs, parts),
        "Every search": tables.runs_table(runs, parts, described(runs, way, days, published)),
        "The best alpha of every search, and luck": tables.luck_table(runs, parts),
        "Pools, and ways to use them: mean rank IC on the validation days": tables.ways_table(ways, every),
    }
    title = "Searches on S&P 500 members with Reuters news"
    report(options.name, title, tables.sides_table(runs, parts), notes, save=not options.no_save, more=more)


if __name__ == "__main__":
    main()
