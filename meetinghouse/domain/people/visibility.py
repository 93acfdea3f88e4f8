"""Who may meet whom, as SQL conditions that every read path shares.

``me`` is the viewer's person id as a whole number or a named parameter; 0 is a stranger. Inside, only the aliases
``nb``, ``nm``, ``nr`` and ``ns`` are used: a statement's own ``b`` would be hidden by one of the same name, and
PostgreSQL refuses.
"""

from meetinghouse.domain.people.models import PersonState


def no_block(*, other: str, me: str) -> str:
    """No block stands between the viewer and the person in column ``other``.

    Whether the viewer has any block at all is asked once a statement; most have none. The others pay two index
    look-ups a row.
    """
    return (
        f"((SELECT NOT EXISTS (SELECT 1 FROM people_block nb WHERE nb.blocker_id = {me})"  # noqa: S608 -- own constants; values are bound
        f" AND NOT EXISTS (SELECT 1 FROM people_block nb WHERE nb.blocked_id = {me}))"
        f" OR (NOT EXISTS (SELECT 1 FROM people_block nb WHERE nb.blocker_id = {me} AND nb.blocked_id = {other})"
        f" AND NOT EXISTS (SELECT 1 FROM people_block nb WHERE nb.blocker_id = {other} AND nb.blocked_id = {me})))"
    )


def not_muted(*, other: str, me: str, moment: str = "%(now)s") -> str:
    """The viewer does not mute the person in column ``other``; as cheap as ``no_block`` for who mutes nobody."""
    return (
        f"((SELECT NOT EXISTS (SELECT 1 FROM people_mute nm WHERE nm.muter_id = {me}))"  # noqa: S608 -- own constants; values are bound
        f" OR NOT EXISTS (SELECT 1 FROM people_mute nm WHERE nm.muter_id = {me} AND nm.muted_id = {other}"
        f" AND (nm.until IS NULL OR nm.until > {moment})))"
    )


def not_restricted(*, by: str, me: str) -> str:
    """The person in column ``by`` does not restrict the viewer; as cheap as ``no_block`` for who is restricted by none.

    Stands last in a condition: it is asked only where everything else lets the viewer in.
    """
    return (
        f"((SELECT NOT EXISTS (SELECT 1 FROM people_restriction nr WHERE nr.restricted_id = {me}))"  # noqa: S608 -- own constants; values are bound
        f" OR NOT EXISTS (SELECT 1 FROM people_restriction nr WHERE nr.restricter_id = {by}"
        f" AND nr.restricted_id = {me}))"
    )


def shown(*, person: str, me: str) -> str:
    """The row is no secret group's, or the viewer is in that group or invited. One column for nearly everybody."""
    return (
        f"({person}.shown_to_id IS NULL OR EXISTS (SELECT 1 FROM people_rosterentry ns"  # noqa: S608 -- own constants; values are bound
        f" WHERE ns.roster_id = {person}.shown_to_id AND ns.person_id = {me}))"
    )


def person_visible(*, person: str, me: str) -> str:
    """The person whose table alias is ``person`` can be met by the viewer."""
    return (
        f"{person}.state = {PersonState.ACTIVE:d} AND {shown(person=person, me=me)}"
        f" AND {no_block(other=f'{person}.id', me=me)}"
    )
