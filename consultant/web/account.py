"""What a reviewer sets for themselves: how the pages look."""

from starlette.responses import Response

from consultant.web.visit import THEMES, Visit, go_to, inside

A_YEAR = 365 * 24 * 3600


def set_theme(visit: Visit) -> Response:
    """Light, dark, or as the system has it; a cookie of this browser alone."""
    wish = visit.form.get("theme", "auto")
    response = go_to(inside(visit.form.get("back", "/")))
    response.set_cookie(
        "theme",
        wish if wish in THEMES else "auto",
        max_age=A_YEAR,
        path="/",
        httponly=True,
        samesite="lax",
        secure=visit.desk.settings.web.public_url.startswith("https://"),
    )
    return response
