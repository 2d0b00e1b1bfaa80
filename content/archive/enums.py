from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CommentKind(TextChoices):
    COMMENT = "comment", _("comment")
    PINGBACK = "pingback", _("pingback")
    TRACKBACK = "trackback", _("trackback")
    REVIEW = "review", _("review")
    OTHER = "other", _("other")


class CommentState(TextChoices):
    APPROVED = "approved", _("approved")
    PENDING = "pending", _("not approved yet")
