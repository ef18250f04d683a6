"""The second factor: one-time codes of an authenticator (RFC 6238), and codes to recover with."""

import io
import secrets
from datetime import datetime

import pyotp
import segno

from consultant.domain.consult import Reviewer
from consultant.storage import factors
from consultant.storage.session import Session
from consultant.web.sign_in import hash_of

STEP = 30  # seconds a code holds
#: Steps before and after this one that are taken too, for clocks that differ.
DRIFT = 1
RECOVERY_CODES = 10


def new_secret() -> str:
    return pyotp.random_base32()


def new_recovery_codes() -> list[str]:
    """Ten codes of 50 bits, to be written down: "k3wz-9mfa-tq"."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    codes = ("".join(secrets.choice(letters) for _ in range(10)) for _ in range(RECOVERY_CODES))
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def uri_of(secret: str, reviewer: Reviewer, desk_name: str) -> str:
    """What the picture says to an authenticator (otpauth://totp/...)."""
    return pyotp.TOTP(secret).provisioning_uri(name=reviewer.email, issuer_name=desk_name)


def picture_of(uri: str) -> str:
    """The QR code as SVG, dark on light in both themes; our own marks, safe to place in a page."""
    out = io.BytesIO()
    segno.make(uri, error="m").save(
        out,
        kind="svg",
        scale=4,
        border=4,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgns=False,
        omitsize=True,
    )
    return out.getvalue().decode()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code this is, near enough to now; None for a wrong one."""
    clock, digits = pyotp.TOTP(secret), "".join(code.split())
    current = int(now.timestamp()) // STEP
    for step in range(current - DRIFT, current + DRIFT + 1):
        if secrets.compare_digest(
            clock.at(step * STEP), digits.encode("ascii", "replace").decode()
        ):
            return step
    return None


def takes(session: Session, reviewer: Reviewer, code: str, now: datetime) -> bool:
    """Whether this code opens: a one-time code not used before, or a recovery code, used up."""
    factor = factors.factor(session, reviewer.id)
    if factor is None or not factor.is_confirmed:
        return False
    step = step_of(factor.secret, code, now)
    if step is not None:
        return factors.use_step(session, reviewer.id, step)
    return factors.use_recovery_code(session, reviewer.id, hash_of(code.strip().lower()))
