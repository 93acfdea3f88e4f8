"""Albums: a post with many pictures and videos, added over time. ``models`` brings these along for Django."""

from typing import ClassVar

from django.db import models

from meetinghouse.kernel.models import TimeOrderedId


class Album(models.Model):
    """What its post is beside a post; who may see it, its title and its comments are the post's.

    The first pictures stand on the post as well, which is what feeds and apps show.
    """

    id = TimeOrderedId()
    post = models.OneToOneField("posts.Post", on_delete=models.CASCADE, related_name="+")
    about = models.TextField(blank=True, default="")
    about_html = models.TextField(blank=True, default="")
    # Whoever may see it may add pictures; in a group, whoever is in that.
    is_shared = models.BooleanField(default=False)
    # The first picture where nobody chose.
    cover = models.ForeignKey(
        "posts.AlbumPicture", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )


class AlbumContributor(models.Model):
    """Somebody whom the album's owner lets add pictures, as long as they may see it."""

    id = TimeOrderedId()
    album = models.ForeignKey(Album, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["album", "person"], name="album_contributor_once")]


class AlbumPicture(models.Model):
    """A picture or a video in an album. ``person`` put it there."""

    id = TimeOrderedId()
    album = models.ForeignKey(Album, on_delete=models.CASCADE, related_name="pictures", db_index=False)
    media = models.OneToOneField("media.Media", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["album", "position", "id"], name="album_picture_order")]
