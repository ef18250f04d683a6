"""An outbox under everything that can happen to it, in any order (a hypothesis state machine)."""

import atexit
import shutil
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from consultant.domain.errors import ReviewError
from consultant.domain.mail import Outcome, OutgoingState, Receipt
from consultant.sending.decisions import confirm_sent, send_again
from consultant.storage import audit, outbox, schema
from consultant.storage.outbox import Posting
from consultant.storage.session import is_busy, open_engine, reading, transaction
from tests.faults.failing import PowerCut, Way, failing_commits
from tests.sending.conftest import Clock
from tests.sending.posting import Carrying, deliver, queue_mail, the_mail

#: What a relay can do to one mail: its answer, and whether the mail is with it afterwards.
ANSWERS = {
    "taken": (Outcome.SENT, True),
    "put off": (Outcome.DEFERRED, False),
    "refused": (Outcome.REFUSED, False),
    "broken off, taken": (Outcome.UNCERTAIN, True),
    "broken off, lost": (Outcome.UNCERTAIN, False),
    "away": (Outcome.DEFERRED, False),
}


class Outbox(RuleBasedStateMachine):
    """A relay that counts copies, a clock, and workers that are cut off."""

    mails: Bundle[int] = Bundle("mails")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="outbox-"))
        shutil.copy(_empty(), self.folder / "desk.db")
        self.engine = open_engine(f"sqlite:///{self.folder / 'desk.db'}")
        self.clock = Clock()
        self.copies: Counter[int] = Counter()  # with the relay
        self.excuses: Counter[int] = Counter()  # a cut, or a person's word: a copy more may be
        self.names: dict[int, str] = {}
        self.answers: list[str] = []

    def teardown(self) -> None:
        """Every run ends with a healthy day: what was left behind comes to its end."""
        self.recover()
        self.what_is_called_sent_was_taken()
        self.no_copy_is_without_its_reason()
        self.engine.dispose()
        shutil.rmtree(self.folder)

    @rule(target=mails)
    def approve(self) -> int:
        name = f"mail-{len(self.names)}"
        number = queue_mail(self.engine, name, about=name)
        self.names[number] = name
        return number

    @rule(answers=st.lists(st.sampled_from(sorted(ANSWERS)), min_size=1, max_size=4))
    def work(self, answers: list[str]) -> None:
        self.round(answers)

    @rule(
        answers=st.lists(st.sampled_from(sorted(ANSWERS)), min_size=1, max_size=4),
        way=st.sampled_from(Way),
        nth=st.integers(1, 4),
    )
    def work_and_fail(self, answers: list[str], way: Way, nth: int) -> None:
        before = self.copies.copy()
        with failing_commits(self.engine, way, nth):
            try:
                self.round(answers)
            except PowerCut:
                self.excuses.update((self.copies - before).keys())
            except Exception as error:
                if not is_busy(error):
                    raise

    @rule(seconds=st.sampled_from([1, 5, 60, 1200, 86_400]))
    def wait(self, seconds: int) -> None:
        self.clock.pass_by(seconds=seconds)

    @rule(number=mails)
    def say_again(self, number: int) -> None:
        try:
            with transaction(self.engine) as session:
                send_again(session, number, who="ann@desk.example", now=self.clock.at)
        except ReviewError:
            return
        self.excuses[number] += 1

    @rule(number=mails)
    def say_it_arrived(self, number: int) -> None:
        try:
            with transaction(self.engine) as session:
                confirm_sent(session, number, who="ann@desk.example", now=self.clock.at)
        except ReviewError:
            return
        self.copies[number] += self.copies[number] == 0  # the person knows better

    @rule(number=mails)
    def call_back(self, number: int) -> None:
        with transaction(self.engine) as session:
            outbox.cancel(session, self.names[number], now=self.clock.at)

    @invariant()
    def what_is_called_sent_was_taken(self) -> None:
        for number in self.names:
            if the_mail(self.engine, number).state is OutgoingState.SENT:
                assert self.copies[number] >= 1

    @invariant()
    def no_copy_is_without_its_reason(self) -> None:
        for number, count in self.copies.items():
            assert count <= 1 + self.excuses[number]

    @invariant()
    def the_history_holds(self) -> None:
        with reading(self.engine) as session:
            assert audit.first_broken(session) is None

    def recover(self) -> None:
        """Rounds without faults; nothing is left on its way."""
        for _ in range(8):
            self.round(["taken"])
            self.clock.pass_by(hours=8)
        with reading(self.engine) as session:
            open_ones = {OutgoingState.DUE, OutgoingState.SENDING}
            assert not open_ones & outbox.count_by_state(session).keys()

    def round(self, answers: list[str]) -> None:
        self.answers = list(answers)
        deliver(self.engine, Carrying(self.carry), self.clock)

    def carry(self, posting: Posting) -> Receipt:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        outcome, is_taken = ANSWERS[answer]
        assert the_mail(self.engine, posting.id).state is OutgoingState.SENDING
        self.copies[posting.id] += is_taken
        return Receipt(outcome=outcome, reply=answer, relay_away=answer == "away")


@cache
def _empty() -> Path:
    """Built once; each run works on a copy."""
    folder = mkdtemp(prefix="outbox-")
    atexit.register(shutil.rmtree, folder)
    engine = open_engine(f"sqlite:///{folder}/empty.db")
    schema.upgrade(engine)
    engine.dispose()
    return Path(folder) / "empty.db"


TestAnOutboxLives = Outbox.TestCase
TestAnOutboxLives.settings = settings(
    max_examples=30,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
