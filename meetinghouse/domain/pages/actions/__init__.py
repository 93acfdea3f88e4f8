"""What people do with pages and with who speaks for them."""

from meetinghouse.domain.pages.actions.accesses import give_access, keep_choice
from meetinghouse.domain.pages.actions.keeping import close_page, create_page, edit_page
from meetinghouse.domain.pages.actions.roles import (
    answer_offer,
    leave_page,
    offer_role,
    take_role_away,
    withdraw_offer,
)
from meetinghouse.domain.pages.actions.standing_in import appoint, stand_in

__all__ = [
    "answer_offer",
    "appoint",
    "close_page",
    "create_page",
    "edit_page",
    "give_access",
    "keep_choice",
    "leave_page",
    "offer_role",
    "stand_in",
    "take_role_away",
    "withdraw_offer",
]
