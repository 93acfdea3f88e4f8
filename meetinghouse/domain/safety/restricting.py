"""What a restriction does to its target, and how it is undone. Only the actions of this subject call it."""

from meetinghouse.domain.accounts.models import Account
from meetinghouse.domain.media.actions import seal_media, unseal_media
from meetinghouse.domain.people.actions import restore_person, suspend_person
from meetinghouse.domain.people.models import Person, PersonState
from meetinghouse.domain.posts.actions import remove_post, restore_post
from meetinghouse.domain.posts.history import pictures_by, pictures_ever
from meetinghouse.domain.posts.models import Post
from meetinghouse.domain.safety.chain import fingerprint
from meetinghouse.domain.safety.models import Restriction
from meetinghouse.domain.safety.snapshots import snapshot_of_person, snapshots_of_posts
from meetinghouse.domain.safety.vocabulary.desk_words import RestrictionKind, SubjectKind


def impose(restriction: Restriction) -> list[int]:
    """Hide the target; returns the uploads sealed with it. In the decision's transaction.

    A suspension seals all pictures of the person: on what they wrote, in their drafts, and those of their profile.
    """
    if restriction.kind == RestrictionKind.POST_REMOVED:
        remove_post(post_id=restriction.target_id)
        # Also those that an edit took off after they were reported.
        pictures = pictures_ever(restriction.target_id)
        seal_media(pictures)
        return pictures
    if Person.objects.filter(pk=restriction.target_id, state=PersonState.ACTIVE).exists():
        suspend_person(person_id=restriction.target_id)
    pictures = _pictures_of_person(restriction.target_id)
    seal_media(pictures)
    return pictures


def _pictures_of_person(person_id: int) -> list[int]:
    shown = Person.objects.filter(pk=person_id).values_list("picture_id", "cover_id").first() or ()
    return sorted({*pictures_by(person_id), *(i for i in shown if i)})


def undo(restriction: Restriction) -> None:
    """Give the target back as it was, and its pictures, as far as no other restriction seals them."""
    unseal_media(set(restriction.media_ids) - _sealed_by_others(restriction))
    if restriction.kind == RestrictionKind.POST_REMOVED:
        restore_post(post_id=restriction.target_id)
    elif Person.objects.filter(pk=restriction.target_id, state=PersonState.SUSPENDED).exists():
        restore_person(person_id=restriction.target_id)


def _sealed_by_others(restriction: Restriction) -> set[int]:
    """What other restrictions of the same person, or of what they wrote, hold sealed."""
    person = Restriction.objects.filter(pk=restriction.pk).values("decision__case__person_id")
    others = Restriction.objects.filter(decision__case__person_id__in=person, lifted_at=None).exclude(pk=restriction.pk)
    return {media_id for ids in others.values_list("media_ids", flat=True) for media_id in ids}


def still_restricted(restriction: Restriction) -> bool:
    """Another decision restricts the same target in the same way."""
    others = Restriction.objects.filter(
        kind=restriction.kind, target_kind=restriction.target_kind, target_id=restriction.target_id, lifted_at=None
    )
    return others.exclude(pk=restriction.pk).exists()


def state_digest(restriction: Restriction) -> str:
    """SHA-256 of the target as it stands: what it says and whether others can see it.

    Equal before a decision and after it was lifted, unless somebody else changed the target meanwhile.
    """
    if restriction.target_kind == SubjectKind.POST:
        post = Post.objects.filter(pk=restriction.target_id).first()
        return fingerprint([snapshots_of_posts([post])[post.pk], post.state]) if post else ""
    person = Person.objects.filter(pk=restriction.target_id).first()
    if person is None:
        return ""
    login = Account.objects.filter(person=person).values_list("standing", "role", "is_active").first()
    return fingerprint([snapshot_of_person(person), person.state, login])
