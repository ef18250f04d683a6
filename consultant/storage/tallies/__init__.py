"""What happened in a span, counted by the database; the source is the history (`events`).

The history is only ever added to, so a past week's figures stay what they were,
whatever became of its consults since. Nothing that names a person who asks comes out.

    open, split off      a consult came in
    sent (of a reply)    it was answered      } the first of these
    decline              it was declined      } three ends it for the figures
    close                it waited in vain    }
"""

from consultant.storage.tallies.acts import (
    Ending,
    Happenings,
    Judged,
    behind,
    closings,
    endings,
    happenings,
    judged,
    missing_facts,
    open_at,
    reasons,
    retries,
    sameness,
    scores,
)
from consultant.storage.tallies.letters import (
    asks,
    codes,
    letters,
    naming_a_patient,
    organisations,
    pairs,
    systems,
)

__all__ = [
    "Ending",
    "Happenings",
    "Judged",
    "asks",
    "behind",
    "closings",
    "codes",
    "endings",
    "happenings",
    "judged",
    "letters",
    "missing_facts",
    "naming_a_patient",
    "open_at",
    "organisations",
    "pairs",
    "reasons",
    "retries",
    "sameness",
    "scores",
    "systems",
]
