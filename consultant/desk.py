"""Sets the desk: all that the stages need, built once, in an order that reads as a list."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from consultant.domain.casebook import Gist
from consultant.domain.consult import Confidence, Draft, Status, Ungrounded
from consultant.domain.findings import Findings
from consultant.domain.inquiry import Inquiry
from consultant.domain.mail import Letter, Message, OutgoingKind
from consultant.domain.mime import address_of
from consultant.domain.references import Seal
from consultant.domain.timing import Stopwatch
from consultant.drafting.drafts import draft_reply, subject_of
from consultant.drafting.evidence import allowed_by
from consultant.drafting.grounding import find_ungrounded
from consultant.drafting.reusing import Today, reuse_wording
from consultant.library.casebook import Casebook
from consultant.library.casebook.gists import gist_of
from consultant.library.casebook.holding import Recalled, is_in_force, recalled
from consultant.library.catalog import Catalog
from consultant.library.search import Search
from consultant.matching.books import Books, open_books
from consultant.matching.findings import find
from consultant.reading.apart import ReadApart
from consultant.reading.privacy.masking import masking
from consultant.reading.questions import understand, understand_text
from consultant.receiving.admission import Bounds
from consultant.receiving.authentication import Trust
from consultant.receiving.paths import Mailboxes
from consultant.receiving.standing import Policy, Quota
from consultant.receiving.threads import ThreadRules
from consultant.reporting.paper import DigestPaper
from consultant.reviewing import Stationery, open_case, ungrounded_in
from consultant.sending.notices import NoticePaper
from consultant.sending.postman import Postman
from consultant.settings import Settings, share
from consultant.storage import consults
from consultant.storage.inquiries import Read
from consultant.storage.outbox import Posting
from consultant.storage.secret import kept_secret
from consultant.storage.session import Engine, open_engine, reading
from consultant.templates import Templates

#: Precedents whose wording is tried for a draft.
MOST_REUSED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """A question walked through the desk's head: nothing is stored."""

    letter: Letter
    inquiry: Inquiry
    findings: Findings
    draft: Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the stages need; safe to share between threads."""

    settings: Settings
    engine: Engine
    catalog: Catalog
    search: Search
    books: Books
    templates: Templates
    postman: Postman
    reader: ReadApart
    stationery: Stationery
    casebook: Casebook
    policy: Policy
    threads: ThreadRules
    notices: NoticePaper
    digests: DigestPaper
    #: Called when there is something to do; the worker in this process listens.
    listeners: list[Callable[[], None]] = field(default_factory=list)
    #: How long the worker's steps took, until it writes that down; and the pages of this process.
    work_times: Stopwatch = field(default_factory=Stopwatch)
    page_times: Stopwatch = field(default_factory=Stopwatch)

    def wake(self) -> None:
        for listener in self.listeners:
            listener()

    def warm_up(self, now: datetime) -> None:
        """Open reader, books and search before the first letter comes: it should not wait."""
        self.reader.warm_up()
        self.ask("acute respiratory failure with hypoxia: J96.01?", now)

    def read(self, message: Message) -> Letter:
        """The letter, read where it can do no harm; UnreadableError with the reason."""
        return self.reader.read(message)

    def understand(
        self, letter: Letter, received_at: datetime, *, earlier: tuple[Inquiry, ...] = ()
    ) -> Inquiry:
        asked_on = received_at.astimezone(self.settings.zone).date()
        return understand(letter, codebook=self.catalog, asked_on=asked_on, earlier=earlier)

    def find(self, inquiry: Inquiry) -> Findings:
        return find(inquiry, self.books)

    def draft(self, question: Read, findings: Findings, reference: str) -> Draft:
        """The desk's own draft; one that strays from the library says so and is not sure."""
        draft = draft_reply(
            question.inquiry,
            findings,
            self.templates,
            reference=reference,
            asker=question.letter.from_name,
        )
        strays = self.stationery.grounding(draft.text, question, findings)
        if not strays:
            return self._in_approved_words(draft, question, findings, reference)
        why = f"{strays[0].text!r}: {strays[0].why}"
        return replace(draft, confidence=Confidence.LOW, confidence_reason=why)

    def recall(
        self, question: Read, findings: Findings, *, but: str = "", limit: int = 3
    ) -> tuple[Recalled, ...]:
        """Earlier consults like this letter, best first, and whether each still holds for it."""
        if self.casebook.is_empty():
            return ()
        on = question.inquiry.date_of_service
        found = self.casebook.alike(_gist(question, findings), but=but, limit=limit)
        return tuple(recalled(each, self.catalog, on) for each in found)

    def _in_approved_words(
        self, draft: Draft, question: Read, findings: Findings, reference: str
    ) -> Draft:
        """The draft in words that reviewers found for the same answer, where it stays grounded."""
        rule, inquiry = self.settings.casebook.reuse, question.inquiry
        if rule == "off":
            return draft
        earlier = self.recall(question, findings, but=reference, limit=MOST_REUSED)
        usable = [
            r.precedent
            for r in earlier
            if r.holds and r.precedent.is_amended and (rule == "all" or r.precedent.exemplary)
        ]
        if not usable:
            return draft
        today = Today(
            gist=_gist(question, findings),
            answers=findings.answers,
            letter=f"{inquiry.subject}\n{inquiry.text}",
            is_in_force=lambda code: is_in_force(self.catalog, code, inquiry.date_of_service),
            is_grounded=lambda text: not self.stationery.grounding(text, question, findings),
        )
        tried = reuse_wording(draft, today, usable)
        return replace(tried, html=self.templates.as_html(tried.text)) if tried.borrowed else draft

    def objection(self, posting: Posting) -> str:
        """Why a mail of the outbox must not leave any more; empty where it may.

        The library may have changed since the approval: what it no longer holds stays here.
        """
        if posting.kind is not OutgoingKind.REPLY:
            return ""
        with reading(self.engine) as session:
            consult = consults.get(session, posting.about)
            if consult.status is not Status.APPROVED:
                return ""
            strays = ungrounded_in(open_case(session, consult), self.stationery)
        return f"{strays[0].text!r}: {strays[0].why}" if strays else ""

    def try_letter(self, letter: Letter, now: datetime) -> Consultation:
        """Reading, matching and drafting of one letter; nothing is stored."""
        inquiry = self.understand(letter, now)
        return self._walk(letter, inquiry, now)

    def ask(self, text: str, now: datetime) -> Consultation:
        """The same for a bare question."""
        asked_on = now.astimezone(self.settings.zone).date()
        inquiry = understand_text(text, codebook=self.catalog, asked_on=asked_on)
        letter = Letter(from_address="", text=text, visible_text=text)
        return self._walk(letter, inquiry, now)

    def _walk(self, letter: Letter, inquiry: Inquiry, now: datetime) -> Consultation:
        read = Read(message_id=0, header_id="", letter=letter, inquiry=inquiry, received_at=now)
        findings = self.find(inquiry)
        draft = self.draft(read, findings, "")
        return Consultation(letter=letter, inquiry=inquiry, findings=findings, draft=draft)


def open_desk(settings: Settings) -> Desk:
    """Build the desk that these settings describe; the database is opened, not changed."""
    engine = open_engine(settings.database_url, settings.keys)
    catalog = Catalog(engine)
    search = Search(engine, settings.data.dir / "search")
    templates = Templates(share("templates"))
    seal = open_seal(settings)
    return Desk(
        settings=settings,
        engine=engine,
        catalog=catalog,
        search=search,
        books=open_books(catalog, search),
        templates=templates,
        postman=_postman(settings),
        reader=ReadApart(),
        stationery=_stationery(settings, templates, catalog, seal),
        casebook=Casebook(engine),
        policy=_policy(settings, seal),
        threads=_thread_rules(settings, seal),
        notices=_notice_paper(settings, templates, seal),
        digests=digest_paper(settings, templates, seal),
    )


def open_seal(settings: Settings) -> Seal:
    """What signs our references: the secret of the settings, or the one kept beside the data."""
    given = settings.desk.secret.get_secret_value()
    return Seal(given.encode() if given else kept_secret(settings.data.dir))


def now_utc() -> datetime:
    """The one clock; everything beneath takes the time as a value."""
    return datetime.now(UTC)


def _gist(question: Read, findings: Findings) -> Gist:
    """What makes this letter like another; masked as precedents are."""
    known = masking((), people=(question.letter.from_name,))
    return gist_of(question.inquiry, findings, known)


def _postman(settings: Settings) -> Postman:
    mail = settings.mail
    return Postman(
        mail.relay_host,
        mail.relay_port,
        mail.relay_timeout,
        hostname=settings.smtp.hostname,
        answer_timeout=mail.relay_answer_timeout,
        tls=mail.relay_tls,
        ca_file=mail.relay_ca_file,
        user=mail.relay_user,
        password=mail.relay_password.get_secret_value(),
    )


def _stationery(
    settings: Settings, templates: Templates, catalog: Catalog, seal: Seal
) -> Stationery:
    def grounding(text: str, read: Read, found: Findings) -> tuple[Ungrounded, ...]:
        allowed = allowed_by(read.inquiry, found)
        return find_ungrounded(text, catalog, on=read.inquiry.date_of_service, allowed=allowed)

    return Stationery(
        templates=templates,
        sender=settings.mail.sender,
        desk_name=settings.desk.name,
        undo=timedelta(seconds=settings.desk.undo_seconds),
        hold=timedelta(minutes=settings.desk.hold_minutes),
        grounding=grounding,
        seal=seal,
        subject=lambda inquiry, reference: subject_of(inquiry, templates, reference),
        two_persons=settings.desk.two_persons,
        plus_address=settings.mail.plus_address,
        # A relay that we sign in to as a mailbox may let us send as that mailbox alone.
        plus_return=settings.mail.plus_address and not settings.mail.relay_user,
        promise=settings.promise,
        rating_page=_rating_page(settings),
    )


def _rating_page(settings: Settings) -> str:
    """Where askers rate replies; nowhere unless the operator wants it and they can reach us."""
    public = settings.web.public_url.rstrip("/")
    return f"{public}/rate" if public and settings.desk.ratings else ""


def _policy(settings: Settings, seal: Seal) -> Policy:
    rules, mail = settings.desk, settings.mail
    return Policy(
        bounds=Bounds(
            registered_only=rules.admit == "registered",
            rate_address=rules.rate_address,
            rate_network=rules.rate_network,
            rate_pair=rules.rate_pair,
        ),
        guests=Quota(a_day=rules.quota_guest, a_month=rules.quota_guest_month),
        registered=Quota(a_day=rules.quota_registered, a_month=rules.quota_registered_month),
        zone=settings.zone,
        own=Mailboxes((*settings.smtp.addresses, address_of(mail.sender).lower())),
        seal=seal,
        trust=Trust(
            authserv_id=mail.trusted_authserv_id,
            relays=mail.trusted_relays,
            hops=mail.trusted_hops,
        ),
    )


def _thread_rules(settings: Settings, seal: Seal) -> ThreadRules:
    return ThreadRules(
        seal=seal,
        follow_up=timedelta(days=settings.desk.follow_up_days),
        subject=timedelta(days=settings.desk.subject_days),
    )


def _notice_paper(settings: Settings, templates: Templates, seal: Seal) -> NoticePaper:
    return NoticePaper(
        templates=templates,
        sender=settings.mail.sender,
        desk_name=settings.desk.name,
        seal=seal,
        zone=settings.zone,
        most_an_hour=settings.desk.notices_an_hour,
    )


def digest_paper(settings: Settings, templates: Templates, seal: Seal) -> DigestPaper:
    """What the weekly digest is written on; also for a command, which opens no desk."""
    public = settings.web.public_url.rstrip("/")
    return DigestPaper(
        templates=templates,
        sender=settings.mail.sender,
        desk_name=settings.desk.name,
        seal=seal,
        zone=settings.zone,
        turn=settings.report.turn,
        to=settings.report.to,
        promise=settings.promise,
        reviewers=settings.report.reviewers,
        public=public,
    )
