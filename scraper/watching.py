"""Watches a portal for drift: notes what a round's pages held, and judges it by the rounds before (drift)."""

from itertools import chain

from archive.store.observations import news_times, past_observations, save_observations
from scraper import drift
from scraper.round import Round


def watch(round_: Round, round_id: int) -> tuple[str, ...]:
    """What of this round is unlike the portal's own past, in sentences; what it saw is noted for the rounds to come."""
    tonight = drift.observe(chain.from_iterable(round_.observed.values()))
    past = past_observations(round_.archive, round_.portal.slug)
    found = [line for one in tonight for line in drift.judge(past.get(one.kind, ()), one)]
    if round_.counts["new"] == 0 and not round_.failures:
        found += filter(None, [drift.judge_silence(news_times(round_.archive, round_.portal.slug), round_.now())])
    save_observations(round_.archive, round_id, tonight)
    return tuple(found)
