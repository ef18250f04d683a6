"""STARTTLS: the certificate, and the new one when it has been renewed (RFC 3207)."""

import ssl
from pathlib import Path

import structlog

from consultant.domain.errors import SettingsError
from consultant.settings import Smtp

log = structlog.get_logger(__name__)


class Encryption:
    """The TLS context of the door; a renewed certificate is taken up without a restart."""

    def __init__(self, certificate: Path, key: Path | None) -> None:
        self._certificate, self._key = certificate, key
        # Client certificates are not asked for; TLS 1.2 is the least (RFC 8996).
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._load()

    def refresh(self) -> None:
        """Look whether the files changed; one that cannot be read leaves the old in force."""
        try:
            if self._certificate.stat().st_mtime_ns != self._read_at:
                self._load()
        except (OSError, SettingsError):
            log.warning("new certificate is not usable; the old one stays in force")

    def _load(self) -> None:
        try:
            self._read_at = self._certificate.stat().st_mtime_ns
            self.context.load_cert_chain(self._certificate, self._key)
        except (OSError, ssl.SSLError) as error:
            raise SettingsError(
                f"smtp.tls_certificate and smtp.tls_key cannot be used: {error}"
            ) from error


def encryption_for(settings: Smtp) -> Encryption | None:
    """What the settings ask for; raises SettingsError where it cannot be had."""
    if settings.sign_in_required and not settings.submitters:
        raise SettingsError("smtp.sign_in_required needs smtp.submitters.")
    if settings.starttls == "off":
        if settings.submitters:
            raise SettingsError("smtp.submitters needs smtp.starttls: no password in the clear.")
        return None
    if not settings.tls_certificate:
        raise SettingsError(f'smtp.starttls is "{settings.starttls}" without smtp.tls_certificate.')
    key = Path(settings.tls_key) if settings.tls_key else None
    return Encryption(Path(settings.tls_certificate), key)
