"""Who the code runs on behalf of. No viewer means a stranger, who sees the least."""

from enum import StrEnum

import msgspec


class Role(StrEnum):
    """What an account may do here, from the least to the most."""

    MEMBER = "member"
    MODERATOR = "moderator"
    OWNER = "owner"


class Viewer(msgspec.Struct, frozen=True):
    """A member, or a stranger when ``person_id`` is 0.

    ``person_id`` is 0 rather than None so that it can be handed to SQL as it is: no row has id 0.
    ``sees_public`` is false where the community shows nothing to strangers. ``editor_id`` is whose hand it is where the
    viewer is a page, an organisation that speaks as itself: then ``person_id`` is the page, and the account is the
    editor's. A page has no staff role, whatever the editor's own is.
    """

    person_id: int = 0
    account_id: int = 0
    role: Role = Role.MEMBER
    sees_public: bool = True
    editor_id: int = 0

    @property
    def is_page(self) -> bool:
        """Somebody speaks as a page."""
        return self.editor_id != 0

    @property
    def hand_id(self) -> int:
        """The person who acts, whoever they speak as; 0 for a stranger."""
        return self.editor_id or self.person_id

    @property
    def is_stranger(self) -> bool:
        """Nobody is signed in."""
        return self.person_id == 0

    @property
    def is_moderator(self) -> bool:
        """May open the desk."""
        return not self.is_stranger and self.role in {Role.MODERATOR, Role.OWNER}

    @property
    def is_owner(self) -> bool:
        """May change the community itself."""
        return not self.is_stranger and self.role is Role.OWNER


STRANGER = Viewer()
