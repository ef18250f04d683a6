"""Who may register by mail answers a notice; nobody registers for another."""

from email import message_from_bytes, policy
from typing import Any

from consultant.storage import clients
from consultant.storage.session import Engine, reading
from tests.admission.mailing import MAREN, Post, a_desk, a_mail

RULES: dict[str, Any] = {"admit": "registered", "register_domains": ("northlake.example",)}


def a_desk_that_registers(engine: Engine) -> Post:
    return Post(desk=a_desk(engine, **RULES))


def invited_to(post: Post) -> str:
    return str(message_from_bytes(post.mails[-1].raw, policy=policy.default)["Reply-To"])


def registered(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [address for entry in clients.listing(session) for address in entry.addresses]


def test_an_answer_to_the_notice_registers_and_lets_in_what_waits(engine: Engine) -> None:
    post = a_desk_that_registers(engine)
    post.mail(a_mail())

    post.mail(a_mail("ok", subject="Re: Your mail", to=invited_to(post)))

    assert registered(engine) == [MAREN]
    assert post.states == ["read", "discarded"]
    assert post.messages[-1].reason == "registration confirmed"
    assert "is being read now" in " ".join(post.mails[-1].raw.decode().split())
    assert [consult.client for consult in post.consults] == [1]


def test_a_bare_wish_is_answered_with_an_invitation(engine: Engine) -> None:
    post = a_desk_that_registers(engine)

    post.mail(a_mail("", subject="Register"))
    post.mail(a_mail("", subject="Re: Confirm", to=invited_to(post)))

    assert registered(engine) == [MAREN]
    assert post.states == ["discarded", "discarded"]


def test_nobody_registers_with_another_s_invitation(engine: Engine) -> None:
    post = a_desk_that_registers(engine)
    post.mail(a_mail())

    post.mail(a_mail("ok", sender="eve@northlake.example", to=invited_to(post)))

    assert registered(engine) == []
    assert post.states == ["held", "held"]


def test_an_old_invitation_registers_nobody(engine: Engine) -> None:
    post = a_desk_that_registers(engine)
    post.mail(a_mail())
    address = invited_to(post)
    post.later(days=15)

    post.mail(a_mail("ok", to=address))

    assert registered(engine) == []


def test_other_domains_are_not_invited(engine: Engine) -> None:
    post = a_desk_that_registers(engine)

    post.mail(a_mail(sender="eve@elsewhere.example"))

    assert b"\r\nReply-To" not in post.mails[-1].raw
    assert b"ask whoever looks after" in post.mails[-1].raw


def test_an_out_of_office_confirms_nothing(engine: Engine) -> None:
    post = a_desk_that_registers(engine)
    post.mail(a_mail())

    post.mail(
        a_mail(
            "I am away", subject="Out of office", to=invited_to(post), Auto_Submitted="auto-replied"
        )
    )

    assert registered(engine) == []
    assert post.states == ["held", "discarded"]
