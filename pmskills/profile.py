"""Answers and a role to gaps."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import stdtr

from pmskills.answers import coded
from pmskills.scoring import estimate, is_answered, pool, scored, skill_rows, tally

MATERIAL = 0.5
SURE = 0.9
GAP, NO_GAP, CANT_TELL = "gap", "no material gap", "can't tell yet"


def gap_profile(answers, role, questionnaire):
    """Draft."""
    c = coded(answers, questionnaire)
    frame = scored(c, questionnaire)
    n = len(c.attempts)
    parts = []
    for skill in questionnaire.skills:
        t = role.targets[skill.id]
        rows = skill_rows(questionnaire, skill.id)
        x = c.codes[rows].astype(float)
        m = is_answered(c.codes[rows])
        s = frame[frame.skill == skill.id].score.to_numpy()
        if skill.scale == "amount":
            own = tally(x, m)
            others = [
                tally(c.codes[(r := skill_rows(questionnaire, q))], is_answered(c.codes[r]))
                for q in pool(c.codes, questionnaire, skill.id)
            ]
            est = estimate(own, others)
            gb = np.maximum(0, t.low - s)
            ga = np.zeros(n)
            pb = stdtr(est.df, (t.low - MATERIAL - est.centre) / est.se)
            pa = np.zeros(n)
        else:
            eb = tally(np.maximum(0, t.low - x), m)
            ea = tally(np.maximum(0, x - t.high), m)
            gb, ga = eb.mean, ea.mean
            pb, pa = (
                1 - stdtr(e.df, (MATERIAL - e.centre) / e.se)
                for e in (estimate(eb, [eb], middle=0), estimate(ea, [ea], middle=0))
            )
        ok = np.isfinite(s)
        gb, ga, pb, pa = (np.where(ok, v, np.nan) for v in (gb, ga, pb, pa))
        below, above = pb > 0.1, pa > 0.1
        direction = np.select([below & above, below, above], ["both", "below", "above"], "")
        verdict = np.select(
            [(pb >= SURE) | (pa >= SURE), (pb <= 0.1) & (pa <= 0.1)], [GAP, NO_GAP], CANT_TELL
        )
        parts.append(
            pd.DataFrame(
                {
                    "target_low": t.low,
                    "target_high": np.nan if t.high is None else t.high,
                    "importance": t.importance,
                    "gap_below": gb,
                    "gap_above": ga,
                    "p_below": pb,
                    "p_above": pa,
                    "direction": direction,
                    "verdict": verdict,
                    "priority": t.importance * (gb + ga),
                },
                index=range(n),
            )
        )
    extra = pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)
    return pd.concat([frame, extra], axis=1)
