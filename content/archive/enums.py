from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class CommentKind(TextChoices):
    COMMENT = "comment", pgettext_lazy("kind of comment", "comment")
    PINGBACK = "pingback", pgettext_lazy("kind of comment", "pingback")
    TRACKBACK = "trackback", pgettext_lazy("kind of comment", "trackback")
    REVIEW = "review", pgettext_lazy("kind of comment", "review")
    OTHER = "other", pgettext_lazy("kind of comment", "other")


class CommentState(TextChoices):
    APPROVED = "approved", pgettext_lazy("state of a comment", "approved")
    PENDING = "pending", pgettext_lazy("state of a comment", "not approved yet")
