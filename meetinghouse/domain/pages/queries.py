"""Reading pages, and who speaks for them."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from meetinghouse.domain.community.queries import zone as community_zone
from meetinghouse.domain.pages.hours import as_week, opening
from meetinghouse.domain.pages.models import Category, Editor, Organisation, PageAccess, PageGrant, PageRole, RoleOffer
from meetinghouse.domain.pages.records import EditorRecord, OfferRecord, OwnPage, PageRecord
from meetinghouse.domain.people.models import Person, PersonKind, PersonState
from meetinghouse.domain.people.queries import can_meet, people_by_ids, to_records, visible_people
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import SignInRequired
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.statements import Statement
from meetinghouse.kernel.text import tidy_line
from meetinghouse.kernel.viewer import Viewer

# The page is there, the person is, and they have the role: asked anew for each thing done in the name of a page.
_ROLE = Statement(
    "SELECT e.role FROM pages_editor e JOIN people_person w ON w.id = e.page_id"  # noqa: S608 -- own constants; values are bound
    " JOIN people_person p ON p.id = e.person_id"
    f" WHERE e.page_id = %(page)s AND e.person_id = %(person)s AND w.state = {PersonState.ACTIVE:d}"
    f" AND w.kind = {PersonKind.PAGE:d} AND p.state = {PersonState.ACTIVE:d}"
)


_KIND = Statement("SELECT p.kind FROM people_person p WHERE p.id = %(person)s")


def role_on(person_id: int, page_id: int) -> int:
    """The role that somebody has on a page at this moment, 0 for none. Cost: by unique index, 6 µs."""
    row = _ROLE.row({"person": person_id, "page": page_id})
    return int(row[0]) if row else 0


def is_page(person_id: int) -> bool:
    """It is a page and no person. Cost: by primary key, 5 µs."""
    row = _KIND.row({"person": person_id})
    return row is not None and row[0] == PersonKind.PAGE


def voice(person_id: int, page_id: int) -> PersonRecord | None:
    """The page as the one somebody speaks as, or None where they do not speak for it (any more)."""
    return people_by_ids([page_id]).get(page_id) if role_on(person_id, page_id) else None


def as_page(viewer: Viewer, page_id: int) -> Viewer:
    """The viewer as the page they speak for; callers have asked for the role. The staff role stays behind.

    Raises:
        SignInRequired: nobody is signed in, so there is no hand.
    """
    if viewer.is_stranger:
        raise SignInRequired
    return Viewer(person_id=page_id, account_id=viewer.account_id, editor_id=viewer.hand_id)


def own_pages(viewer: Viewer) -> list[OwnPage]:
    """The pages that the viewer speaks for, by name; few, since a person looks after few."""
    if viewer.is_stranger:
        return []
    rows = Editor.objects.filter(person_id=viewer.hand_id, page__state=PersonState.ACTIVE)
    roles = dict(rows.values_list("page_id", "role"))
    people = people_by_ids(list(roles))
    found = [OwnPage(people[i], role, PageRole(role).label) for i, role in roles.items() if i in people]
    return sorted(found, key=lambda one: one.person.name.casefold())


def pages_spoken_for(viewer: Viewer, page_ids: Sequence[int]) -> frozenset[int]:
    """Those of some pages that the viewer speaks for, as themselves or as the page."""
    if viewer.is_stranger or not page_ids:
        return frozenset()
    rows = Editor.objects.filter(person_id=viewer.hand_id, page_id__in=list(page_ids))
    return frozenset(rows.values_list("page_id", flat=True))


def page_of_person(person: PersonRecord) -> PageRecord | None:
    """What the page says of itself; callers have looked the person up through visibility."""
    row = Organisation.objects.filter(pk=person.id).first() if person.is_page else None
    return _record(row, person, community_zone()) if row else None


def _record(row: Organisation, person: PersonRecord, community: str) -> PageRecord:
    week, zone = as_week(row.hours), row.zone or community
    return PageRecord(
        person=person,
        category=row.category,
        category_label=Category(row.category).label,
        address=row.address,
        hours=week,
        zone=zone,
        own_zone=row.zone,
        opening=opening(week, ZoneInfo(zone), now()) if week else None,
        email=row.email,
        phone=row.phone,
        link=row.link,
    )


def pages(viewer: Viewer, page: Page, *, category: str = "", words: str = "") -> Slice[PageRecord]:
    """The organisations that the viewer may meet, newest first.

    Cost: by primary key, or by index ``organisation_category``.
    """
    rows = Organisation.objects.filter(can_meet(viewer, "person_id"), pk__lt=page.below)
    if category:
        rows = rows.filter(category=category)
    for word in tidy_line(words).split()[:5]:
        rows = (
            rows.filter(person__display_name__icontains=word)
            | rows.filter(person__handle_key__contains=word.lower())
            | rows.filter(person__about__icontains=word)
            | rows.filter(address__icontains=word)
        )
    found = list(rows.select_related("person").order_by("-pk")[: page.limit + 1])
    shown = found[: page.limit]
    people = {p.id: p for p in to_records([row.person for row in shown])}
    community = community_zone()
    items = [_record(row, people[row.pk], community) for row in shown]
    return Slice(items=items, older_than=items[-1].id if len(found) > page.limit else None)


def editors(page_id: int) -> list[EditorRecord]:
    """Who speaks for a page, administrators first, then in the order in which they came; callers have the role."""
    rows = list(Editor.objects.filter(page_id=page_id).order_by("-role", "pk"))
    people = people_by_ids([row.person_id for row in rows])
    return [
        EditorRecord(
            person=people[row.person_id],
            role=row.role,
            role_label=PageRole(row.role).label,
            is_away=people[row.person_id].state != PersonState.ACTIVE,
        )
        for row in rows
        if row.person_id in people
    ]


def administrators(page_id: int) -> list[int]:
    """Who looks after a page at the moment; for notifications."""
    rows = Editor.objects.filter(page_id=page_id, role=PageRole.ADMINISTRATOR, person__state=PersonState.ACTIVE)
    return list(rows.values_list("person_id", flat=True))


def editors_among(page_id: int, person_ids: Sequence[int]) -> set[int]:
    """Those of some people who speak for a page."""
    rows = Editor.objects.filter(page_id=page_id, person_id__in=list(person_ids))
    return set(rows.values_list("person_id", flat=True))


def offers_of(page_id: int) -> list[OfferRecord]:
    """The roles on a page that wait for an answer, the latest first; callers are its administrators."""
    return _offers(list(RoleOffer.objects.filter(page_id=page_id).order_by("-pk")[:100]))


def offers_to(viewer: Viewer) -> list[OfferRecord]:
    """The roles that the viewer was asked to take, on pages and by people whom they may meet."""
    if viewer.is_stranger or viewer.is_page:
        return []
    seen = visible_people(viewer)
    rows = RoleOffer.objects.filter(person_id=viewer.person_id, page__in=seen, offered_by__in=seen)
    return _offers(list(rows.order_by("-pk")[:100]))


def _offers(rows: Sequence[RoleOffer]) -> list[OfferRecord]:
    people = people_by_ids([i for row in rows for i in (row.page_id, row.person_id, row.offered_by_id)])
    return [
        OfferRecord(
            id=row.pk,
            page=people[row.page_id],
            person=people[row.person_id],
            offered_by=people[row.offered_by_id],
            role_label=PageRole(row.role).label,
            is_handover=row.is_handover,
        )
        for row in rows
    ]


def chosen_page(grant_code: str) -> int:
    """The page that an authorisation code was given for; 0 where it is for the person themselves."""
    found = PageGrant.objects.filter(grant__code=grant_code).values_list("page_id", flat=True).first()
    return found or 0


def voices_of_tokens(token_ids: Sequence[int]) -> dict[int, PersonRecord]:
    """As which page some apps' tokens speak, by the token's id; those that speak as their person are left out."""
    rows = dict(PageAccess.objects.filter(pk__in=list(token_ids)).values_list("token_id", "page_id"))
    people = people_by_ids(list(rows.values()))
    return {token: people[page] for token, page in rows.items() if page in people}


def needs_administrator(page_id: int) -> bool:
    """The page is there, and nobody looks after it."""
    there = Person.objects.filter(pk=page_id, kind=PersonKind.PAGE, state=PersonState.ACTIVE).exists()
    return there and not administrators(page_id)
