"""What pages made to be costly cost: seconds of the processor and megabytes, each in a process of its own.

Run it with `python -m tests.bench.any_bytes [WORD …]`: the costliest of the baits whose names begin with one of the
words, or of all of them, which takes some minutes. Goal: `MOST_S` and `MOST_MB`.
"""

import sys

from tests.baits import Cost, baits, measure

MOST_S = 2.0
MOST_MB = 200.0
SHOWN = 40


def main(*words: str) -> None:
    """Print the costliest, by time, and all that miss the goal or end otherwise than they may."""
    print(f"goal: a record or a ParseError within {MOST_S} s and {MOST_MB} MB")
    costs = [measure(name, make) for name, make in baits() if not words or name.startswith(words)]
    costs.sort(key=lambda cost: -cost.cpu_s)
    for place, cost in enumerate(costs):
        if place < SHOWN or is_missed(cost):
            missed = " MISSED" if is_missed(cost) else ""
            print(f"{cost.name:48} {cost.cpu_s:5.2f} s {cost.peak_mb:5.0f} MB  {cost.outcome[:60]}{missed}")
    print(f"{len(costs)} baits, {sum(map(is_missed, costs))} missed")


def is_missed(cost: Cost) -> bool:
    return cost.cpu_s > MOST_S or cost.peak_mb > MOST_MB or not cost.outcome.startswith(("record", "ParseError"))


if __name__ == "__main__":
    main(*sys.argv[1:])
