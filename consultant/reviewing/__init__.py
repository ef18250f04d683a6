"""A person approves, amends, sends back or declines: the acts on one consult.

cases       a consult opened: question, draft, findings
checks      what every act asks first, and how it is written down
holding     take, put back, hand over
amending    amend, write by hand, vouch
deciding    approve, decline, ask, send back, undo
alike       look-ups approved together
due         the time until the first reply
replies     the mails that these write
"""

from consultant.reviewing.alike import approve_alike, objection_to
from consultant.reviewing.amending import amend, vouch, write
from consultant.reviewing.cases import (
    Case,
    Grounding,
    Seen,
    Stationery,
    Word,
    amended_draft,
    last_question,
    open_case,
    ungrounded_in,
)
from consultant.reviewing.deciding import (
    approve,
    ask,
    close_waiting,
    decline,
    go_on,
    send_back,
    undo,
)
from consultant.reviewing.due import start_clock
from consultant.reviewing.holding import hand_over, put_back, take
from consultant.reviewing.replies import write_declined, write_question, write_reply

__all__ = [
    "Case",
    "Grounding",
    "Seen",
    "Stationery",
    "Word",
    "amend",
    "amended_draft",
    "approve",
    "approve_alike",
    "ask",
    "close_waiting",
    "decline",
    "go_on",
    "hand_over",
    "last_question",
    "objection_to",
    "open_case",
    "put_back",
    "send_back",
    "start_clock",
    "take",
    "undo",
    "ungrounded_in",
    "vouch",
    "write",
    "write_declined",
    "write_question",
    "write_reply",
]
