"""Certificates of completion."""

from __future__ import annotations

from classbell.domain.errors.basics import Refused


class ClassNotSettled(Refused):
    """Certificates come once all sessions of a class are over and settled; `count` are not yet."""


class ClassWithoutSessions(Refused):
    """No session of the class takes place, so that there is nothing to complete."""


class CertificateReasonMissing(Refused):
    """Who goes against the rule, or revokes a certificate, says why in words."""


class CertificateRevoked(Refused):
    """Somebody wants the file of their certificate that was revoked `at` an instant."""
