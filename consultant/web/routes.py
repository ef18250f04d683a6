"""Every page and every act on one page, each with the right that it takes."""

from consultant.domain.consult import Right
from consultant.web import (
    account,
    acts,
    alike,
    api,
    ask,
    casebook,
    codes,
    company,
    consult,
    digests,
    health,
    learning,
    phrasebook,
    post,
    reports,
    setup,
    tagging,
    team,
    versions,
    views,
)
from consultant.web.account import Account
from consultant.web.door import Page, View
from consultant.web.entrance import Entrance
from consultant.web.passwords import Passwords
from consultant.web.queue import Queue
from consultant.web.ratings import Ratings
from consultant.web.single import SingleSignOn


def pages() -> tuple[Page, ...]:
    """The table of addresses; a right of None is open to everybody."""
    passwords = Passwords()
    return (
        *_entrance(Entrance(passwords), SingleSignOn(), Ratings()),
        *_account(Account(passwords)),
        *_consults(),
        *_library(),
        *_casebook(),
        *_mail(),
        *_house(),
    )


def _entrance(entrance: Entrance, single: SingleSignOn, ratings: Ratings) -> tuple[Page, ...]:
    return (
        _get("/healthz", health.healthz, None),
        _get("/readyz", health.readyz, None),
        _get("/metrics", health.metrics, None),
        _get("/sign-in", entrance.show_sign_in, None),
        _post("/sign-in", entrance.sign_in, None),
        _get("/welcome/{secret}", entrance.show_welcome, None),
        _post("/welcome/{secret}", entrance.welcome, None),
        _post("/sign-out", entrance.sign_out, None),
        _get("/sign-in/code", entrance.show_code, None),
        _post("/sign-in/code", entrance.check_code, None),
        _get("/sign-in/single", single.go, None),
        _get("/sign-in/single/return", single.come_back, None),
        _get("/digests/{audience}/{token}", digests.show_way_out, None),
        _post("/digests/{audience}/{token}", digests.end, None),
        _get("/rate/{token}", ratings.show, None),
        _post("/rate/{token}", ratings.rate, None),
        _post("/theme", account.set_theme, None),
        _post("/keys", account.set_keys, None),
    )


def _account(own: Account) -> tuple[Page, ...]:
    return (
        _get("/account", own.show, Right.LOOK),
        _post("/account/password", own.set_password, Right.LOOK),
        _post("/account/digest", digests.set_own, Right.LOOK),
        _post("/account/end", account.end_session, Right.LOOK),
        _post("/account/tokens", account.make_token, Right.LOOK),
        _get("/account/second-factor", account.show_factor, Right.LOOK),
        _post("/account/second-factor", account.confirm_factor, Right.LOOK),
        _post("/account/second-factor/remove", account.remove_factor, Right.LOOK),
    )


def _consults() -> tuple[Page, ...]:
    one = "/consults/{reference}"
    return (
        _get("/", Queue().show, Right.LOOK),
        _post("/views", views.save, Right.LOOK),
        _post("/views/{number:int}/remove", views.remove, Right.LOOK),
        _post("/views/{number:int}/start", views.choose_start, Right.LOOK),
        _get("/alike", alike.show, Right.REVIEW),
        _post("/alike", alike.approve, Right.REVIEW),
        _post("/alike/undo", alike.undo, Right.REVIEW),
        _get(one, consult.show, Right.LOOK),
        _get(f"{one}/letters/{{number:int}}", consult.letter, Right.LOOK),
        _post(f"{one}/letters/{{number:int}}/split", company.split_off, Right.REVIEW),
        _post(f"{one}/letters/{{number:int}}/keep", company.keep_together, Right.REVIEW),
        _get(f"{one}/versions", versions.show, Right.LOOK),
        _post(f"{one}/here", company.here, Right.LOOK),
        _post(f"{one}/remark", company.add_remark, Right.AMEND),
        _post(f"{one}/tag", tagging.add, Right.AMEND),
        _post(f"{one}/untag", tagging.remove, Right.AMEND),
        _get(f"{one}/amend", consult.show_editor, Right.AMEND),
        _post(f"{one}/preview", consult.preview, Right.AMEND),
        _post(f"{one}/take", acts.take, Right.AMEND),
        _post(f"{one}/put-back", acts.put_back, Right.AMEND),
        _post(f"{one}/hand-over", acts.hand_over, Right.AMEND),
        _post(f"{one}/amend", acts.amend, Right.AMEND),
        _get(f"{one}/write", consult.show_writer, Right.AMEND),
        _post(f"{one}/write", acts.write, Right.AMEND),
        _post(f"{one}/vouch", acts.vouch, Right.VOUCH),
        _post(f"{one}/approve", acts.approve, Right.REVIEW),
        _post(f"{one}/ask", acts.ask, Right.REVIEW),
        _post(f"{one}/go-on", acts.go_on, Right.REVIEW),
        _post(f"{one}/send-back", acts.send_back, Right.REVIEW),
        _post(f"{one}/decline", acts.decline, Right.REVIEW),
        _post(f"{one}/undo", acts.undo, Right.REVIEW),
    )


def _library() -> tuple[Page, ...]:
    return (
        _get("/codes", codes.show_search, Right.LOOK),
        _get("/codes/{system}/{code}", codes.show_code, Right.LOOK),
        _get("/api/openapi.json", api.show_description, None),
        _get("/api/consults", api.list_consults, Right.LOOK),
        _get("/api/consults/{reference}", api.show_consult, Right.LOOK),
        _get("/api/codes", api.find_codes, Right.LOOK),
        _get("/api/codes/{system}/{code}", api.show_code, Right.LOOK),
        _post("/api/ask", api.ask, Right.LOOK),
        _get("/ask", ask.show, Right.LOOK),
        _post("/ask", ask.ask, Right.LOOK),
        _post("/ask/consult", ask.take_down, Right.AMEND),
    )


def _casebook() -> tuple[Page, ...]:
    one = "/casebook/{reference}"
    return (
        _get("/casebook", casebook.show_list, Right.LOOK),
        _get(one, casebook.show_one, Right.LOOK),
        _post(f"{one}/withdraw", casebook.withdraw, Right.REVIEW),
        _post(f"{one}/exemplary", casebook.set_exemplary, Right.REVIEW),
    )


def _mail() -> tuple[Page, ...]:
    return (
        _get("/passages", phrasebook.show, Right.AMEND),
        _post("/passages", phrasebook.add, Right.AMEND),
        _post("/passages/{number:int}/remove", phrasebook.remove, Right.REVIEW),
        _get("/outbox", post.show_outbox, Right.LOOK),
        _get("/outbox/{number:int}", post.show_mail, Right.LOOK),
        _post("/outbox/{number:int}/retry", post.retry_mail, Right.MANAGE),
        _post("/outbox/{number:int}/confirm", post.confirm_mail, Right.MANAGE),
        _get("/messages", post.show_messages, Right.MANAGE),
        _post("/messages/{number:int}/let-in", post.let_in, Right.MANAGE),
        _post("/messages/{number:int}/turn-away", post.turn_away, Right.MANAGE),
        _post("/messages/{number:int}/retry", post.retry_message, Right.MANAGE),
    )


def _house() -> tuple[Page, ...]:
    return (
        _get("/reports", reports.show, Right.MANAGE),
        _get("/reports/consults", reports.show_behind, Right.MANAGE),
        _get("/reports.csv", reports.download, Right.MANAGE),
        _get("/learning", learning.show, Right.MANAGE),
        _post("/learning/{number:int}/accept", learning.accept, Right.MANAGE),
        _post("/learning/{number:int}/refuse", learning.refuse, Right.MANAGE),
        _post("/learning/{number:int}/withdraw", learning.withdraw, Right.MANAGE),
        _get("/setup", setup.show, Right.ADMINISTER),
        _post("/setup/mail", setup.mail_myself, Right.ADMINISTER),
        _get("/people", team.show, Right.ADMINISTER),
        _post("/people", team.invite, Right.ADMINISTER),
        _post("/people/{number:int}/link", team.lend_link, Right.ADMINISTER),
        _post("/people/{number:int}/role", team.set_role, Right.ADMINISTER),
        _post("/people/{number:int}/disable", team.disable, Right.ADMINISTER),
        _post("/people/{number:int}/second-factor", team.remove_factor, Right.ADMINISTER),
    )


def _get(path: str, view: View, right: Right | None) -> Page:
    return Page(method="GET", path=path, view=view, right=right)


def _post(path: str, view: View, right: Right | None) -> Page:
    return Page(method="POST", path=path, view=view, right=right)
