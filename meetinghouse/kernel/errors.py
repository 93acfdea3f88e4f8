"""Refusals. An action raises one; each door turns it into its own kind of answer in one place."""

from collections.abc import Mapping


class Refusal(Exception):
    """Why an action was not carried out, in words a member may read.

    ``status`` is the HTTP status that fits; ``code`` is a short stable word for tests and logs.
    """

    status = 400
    code = "refused"
    message = "That did not work."

    def __init__(self, message: str | None = None) -> None:
        self.message = message or type(self).message
        super().__init__(self.message)


class NotFound(Refusal):
    """Absent, or hidden from the viewer: one answer for both."""

    status = 404
    code = "not_found"
    message = "Record not found"


class NotAllowed(Refusal):
    """The viewer sees it but may not do this to it."""

    status = 403
    code = "not_allowed"
    message = "This action is not allowed"


class SignInRequired(Refusal):
    """A stranger tried what only a member may do."""

    status = 401
    code = "sign_in_required"
    message = "The access token is invalid"


class Invalid(Refusal):
    """The input breaks a rule; ``fields`` maps a field's name to what is wrong with it."""

    status = 422
    code = "invalid"
    message = "Validation failed"

    def __init__(self, message: str | None = None, *, fields: Mapping[str, str] | None = None) -> None:
        self.fields = dict(fields or {})
        if message is None and self.fields:
            message = "Validation failed: " + "; ".join(self.fields.values())
        super().__init__(message)


class TooLarge(Refusal):
    """More bytes than the setting allows."""

    status = 413
    code = "too_large"
    message = "That is too large"


class TooMany(Refusal):
    """A rate limit was reached; ``retry_after`` is in seconds."""

    status = 429
    code = "too_many"
    message = "Too many requests"

    def __init__(self, message: str | None = None, *, retry_after: int = 60) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class Conflict(Refusal):
    """Somebody else was first."""

    status = 409
    code = "conflict"
    message = "This was changed by somebody else in the meantime"


class StorageFull(Refusal):
    """The disk has no room; nothing was kept."""

    status = 507
    code = "storage_full"
    message = "The server has no room for this at the moment. Nothing was saved."
