"""All sentences of all notebooks for drawn parameters, read by other code than wrote them.

    python tests/reading/read_all.py --workspace W [--draws 200] [--seed 1] [--notebook NAME] [--number N]

For every draw: no crash; every amount of a sentence stands in the page's tables or follows from them; every comparative word
is worked out once more; number, list and form hold; nothing after the cut is said. Exit code 1 where something fails.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "tests" / "support")]

import comparisons  # noqa: E402
import grammar  # noqa: E402
from amounts import Known, amounts_of, not_known  # noqa: E402
from draws import draw  # noqa: E402
from facts import Facts  # noqa: E402
from pages import Page, Refused, planned, run  # noqa: E402

from ilacs_analytics.settings import load_settings  # noqa: E402
from ilacs_analytics.warehouse.connect import open_from  # noqa: E402

DOCUMENTED = 2
"""Exit code of parameters that can never work."""


def faults_of(page: Page, facts: Facts) -> Iterator[str]:
    """All that is wrong with what a page says."""
    if page.failure:
        yield f"it fails: {page.failure}"
        return
    if not any(page.sections):
        yield "it says nothing"
    told: list[float] = []  # what a sentence before it has said, and was held against the tables there
    known = Known(page, tuple(facts.amounts(page)))
    for sentence in page.sentences:
        yield from (f"{fault} | {sentence}" for fault in grammar.faults_of(sentence))
        yield from (f"{fault} | {sentence}" for fault in comparisons.faults_of(sentence))
        yield from (f"{fault} | {sentence}" for fault in facts.faults_of(sentence))
        missing = not_known(sentence, known, [*facts.amounts_of_place(sentence), *told])
        told += [amount for amount, _ in amounts_of(sentence)]
        if missing:
            yield f"nowhere in the tables: {', '.join(missing)} | {sentence}"
    for title in page.titles:
        yield from (f"title, {fault} | {title}" for fault in comparisons.faults_of(title))
        yield from (f"title, {fault} | {title}" for fault in grammar.faults_of(title + ".") if "begin" not in fault)
    yield from comparisons.faults_of_page(page)


def main() -> None:
    """Draw, run, read, tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--notebook", action="append")
    parser.add_argument("--number", type=int)
    parser.add_argument("--workers", type=int, default=2)
    told = parser.parse_args()
    settings = load_settings(workspace=told.workspace, start=ROOT)
    notebooks = [
        path
        for path in sorted(settings.resource("notebooks").glob("*.ipynb"))
        if not told.notebook or path.stem in told.notebook
    ]
    numbers = [told.number] if told.number is not None else range(told.draws)
    began, ends, faulty = time.monotonic(), Counter(), 0
    with open_from(settings) as warehouse, ThreadPoolExecutor(told.workers) as pool:
        os.environ["ILACS_WORKSPACE"] = str(settings.workspace)  # for the notebooks
        checks = len((warehouse.verdict or {"results": []})["results"])
        facts = Facts(warehouse.connection.cursor(), checks=checks)
        for notebook in notebooks:
            drawn = [draw(notebook, told.seed, number) for number in numbers]
            plans = [planned(settings, warehouse, notebook.stem, values) for values in drawn]
            results = pool.map(run, plans, [notebook.stem] * len(drawn), drawn)
            kinds: Counter[str] = Counter()
            for number, values, result in zip(numbers, drawn, results, strict=True):
                pages = [] if isinstance(result, Refused) else result
                faults = [fault for page in pages for fault in faults_of(page, facts)]
                if isinstance(result, Refused) and result.code != DOCUMENTED:
                    faults = [f"refused with {result.code}: {result.words}"]
                ends["refused" if isinstance(result, Refused) else "read"] += 1
                ends["sentences"] += sum(len(list(page.sentences)) for page in pages)
                faulty += bool(faults)
                for fault in faults:
                    kinds[fault.split(" | ")[0][:40]] += 1
                    print(f"{notebook.stem} {told.seed}:{number} {dict(values)}\n    {fault}", flush=True)
            print(f"== {notebook.stem}: {sum(kinds.values())} faults in {len(drawn)} draws", flush=True)
    minutes = (time.monotonic() - began) / 60
    print(
        f"{ends['read']:,} pages of {len(notebooks)} notebooks read, {ends['refused']} refused in words, "
        f"{ends['sentences']:,} sentences; {faulty} draws with a fault; seed {told.seed}, {minutes:.1f} minutes"
    )
    sys.exit(bool(faulty))


if __name__ == "__main__":
    main()
