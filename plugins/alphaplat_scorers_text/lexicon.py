"""The words: chosen by hand for headlines about companies, in the forms in which headlines have them.

Left out is what reads both ways there: cut (of costs, of jobs), raise (a forecast, capital), high, low, debt, risk.
"""

from __future__ import annotations

_GOOD = """
accelerate accelerated accelerates accelerating achieve achieved achieves acclaim advance advanced advances
approval approve approved approves attractive award awarded awards beat beats beating benefit benefited benefits
best better boom booming boost boosted boosting boosts breakthrough bullish buyback climb climbed climbing climbs
confident exceed exceeded exceeding exceeds excellent expand expanded expanding expands expansion favorable
favourable gain gained gaining gains good great grew grow growing grown grows growth healthy improve improved
improvement improvements improves improving increase increased increases increasing jump jumped jumping jumps
leap leaped leaps lucrative milestone optimism optimistic outperform outperformed outperforming outperforms
outpace outpaced outpaces positive profitable profitability progress prosper prospers rallied rallies rally
rallying rebound rebounded rebounding rebounds record recover recovered recovering recovers recovery resilient
reward rewarded rewards rise risen rises rising robust rose soar soared soaring soars solid stronger strongest
strong strength strengthen strengthened strengthens succeed succeeded succeeds success successful successfully
surge surged surges surging surpass surpassed surpasses thrive thrives thriving top topped topping tops upbeat
upgrade upgraded upgrades upside upward upwards win winner winning wins won
"""

_BAD = """
abandon abandoned abandons accident accused accuses accusing adverse allegation allegations alleged alleges
antitrust bankrupt bankruptcy bearish blow breach breached bribery cancel canceled cancelled cancels charge charged
collapse collapsed collapses complain complaint complaints concern concerned concerns crash crashed crashes crisis
criticism criticized damage damaged damages decline declined declines declining decrease decreased decreases
decreasing default defaulted defaults defect defective defects deficit delay delayed delays deteriorate
deteriorated deteriorating deteriorates difficult difficulties disappoint disappointed disappointing
disappointment disappoints disaster dispute disputed downgrade downgraded downgrades downturn downward downwards
drop dropped dropping drops evacuate explosion fail failed failing fails failure failures fall fallen falling falls
fear fears fell fine fined fines fraud fraudulent halt halted halts hurt hurting hurts illegal impairment
impairments investigate investigated investigates investigation investigations lag lagged lagging lags laundering
lawsuit lawsuits layoff layoffs litigation lose loses losing loss losses lost miss missed misses missing negative
outage penalties penalty pessimistic plummet plummeted plummets plunge plunged plunges plunging poor pressure
pressured probe probed probes problem problems recall recalled recalls recession reject rejected rejects resign
resignation resigned resigns restatement sank scandal scrap scrapped scraps shortage shortages shortfall shrank
shrink shrinking shrinks shut shutdown shutter sink sinks slash slashed slashes slid slide slides sliding slow
slowdown slowed slower slowing slows sluggish slump slumped slumping slumps struggle struggled struggles struggling
sue sued sues suffer suffered suffering suffers suing suspend suspended suspends suspension threat threaten
threatened threatens threats tumble tumbled tumbles tumbling turmoil uncertain uncertainty unfavorable
unprofitable unsuccessful violate violated violates violation violations volatile warn warned warning warnings
warns weak weaken weakened weakening weakens weaker weakest weakness worried worries worry worse worsen worsened
worsening worsens worst writedown writedowns writeoff
"""

GOOD = frozenset(_GOOD.split())
BAD = frozenset(_BAD.split())
