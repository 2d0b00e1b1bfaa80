"""What became of an item, and why something of it was left, in words for whoever moves the site."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Outcome(StrEnum):
    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    LEFT = "left"


class Reason(StrEnum):
    # The item is left out.
    REPEATED = "repeated"
    NO_NUMBER = "no_number"
    TRASHED = "trashed"
    UNKNOWN_KIND = "unknown_kind"
    OF_THE_THEME = "of_the_theme"
    OTHER_LANGUAGE = "other_language"
    DELETED = "deleted"
    EDITED = "edited"
    NO_FILE = "no_file"
    FILE_KIND = "file_kind"
    OTHER_KIND = "other_kind"
    BAD_FILE = "bad_file"
    TOO_BIG = "too_big"
    TOO_MANY_PIXELS = "too_many_pixels"
    NOT_FETCHED = "not_fetched"
    PRIVATE_ADDRESS = "private_address"
    UNUSED_BLOCK = "unused_block"
    ITEM_LEFT = "item_left"
    SPAM = "spam"
    NO_MENU = "no_menu"
    NO_NAME = "no_name"
    FAILED = "failed"
    OF_A_SHOP = "of_a_shop"
    FORM_ITEM = "form_item"
    UNUSED_AUTHOR = "unused_author"
    TOO_DEEP = "too_deep"
    # The item is imported, this of it is not, or is worth a look.
    ALT_GUESSED = "alt_guessed"
    ALT_OF_OTHER = "alt_of_other"
    NO_ALT = "no_alt"
    NOT_PUBLIC = "not_public"
    SCHEDULED = "scheduled"
    NOT_INDEXED = "not_indexed"
    NO_TITLE = "no_title"
    SHORTENED = "shortened"
    OTHER_SLUG = "other_slug"
    FRONT_PAGE = "front_page"
    PARENT_LEFT = "parent_left"
    FOREIGN_PICTURE = "foreign_picture"
    NO_PICTURE = "no_picture"
    BAD_LINK = "bad_link"
    DEAD_LINK = "dead_link"
    MEDIA_AS_LINK = "media_as_link"
    FILM_ON_PAPER = "film_on_paper"
    CLEANED = "cleaned"
    FORM = "form"
    NEWSLETTER = "newsletter"
    NO_BYLINE = "no_byline"
    AUTHOR_FOUND = "author_found"
    CO_AUTHORS = "co_authors"
    COMPUTED = "computed"
    UNKNOWN_CODE = "unknown_code"
    NO_BLOCK = "no_block"
    SEO_KEPT = "seo_kept"
    REDIRECT_TAKEN = "redirect_taken"
    LONG_ADDRESS = "long_address"
    REDIRECT_LOOP = "redirect_loop"
    MENU_OFFERED = "menu_offered"
    MENU_KEPT = "menu_kept"
    MENU_ENTRY = "menu_entry"
    REPAIRED = "repaired"


SENTENCES = {
    Reason.REPEATED: _("The same item stands in the file already; that one was used."),
    Reason.NO_NUMBER: _("The item has no number."),
    Reason.TRASHED: _("It was in the trash."),
    Reason.UNKNOWN_KIND: _(
        "Items of the type “%(kind)s” are not imported; --type %(kind)s=page or =article says where to."
    ),
    Reason.OF_THE_THEME: _("It belongs to WordPress, its theme or its plug-ins: “%(kind)s” has no meaning here."),
    Reason.OTHER_LANGUAGE: _("It is in the language “%(language)s”, which the shop does not have."),
    Reason.DELETED: _("It was deleted in the shop after it had been imported."),
    Reason.EDITED: _("It was changed in the shop since the last import, and stays as it is there."),
    Reason.NO_FILE: _(
        "The file %(path)s is not at hand: name the folder of uploads (--media), or let it be fetched (--download)."
    ),
    Reason.FILE_KIND: _(
        "Files of the kind “%(kind)s” are not taken, since they may hold scripts or nothing can show them: %(path)s."
    ),
    Reason.OTHER_KIND: _("The file %(path)s is no %(kind)s file, whatever its name says."),
    Reason.BAD_FILE: _("The file %(path)s cannot be read."),
    Reason.TOO_BIG: _("The file %(path)s has more than %(limit)s MB."),
    Reason.TOO_MANY_PIXELS: _("The picture %(path)s has more than %(limit)s million pixels."),
    Reason.NOT_FETCHED: _("The file could not be fetched from %(address)s."),
    Reason.PRIVATE_ADDRESS: _(
        "The address %(address)s is one of a private network; nothing was fetched from it or linked to it."
    ),
    Reason.UNUSED_BLOCK: _("No imported page uses this reusable block."),
    Reason.ITEM_LEFT: _("What it is about was left out."),
    Reason.SPAM: _("It was removed by a moderator of the old site."),
    Reason.NO_MENU: _("The entry belongs to no menu of the file."),
    Reason.NO_NAME: _("It has no name."),
    Reason.FAILED: _("It could not be written: %(error)s."),
    Reason.OF_A_SHOP: _(
        "“%(kind)s” belongs to a shop plug-in: products, orders and vouchers are no pages; make them in the back office."
    ),
    Reason.FORM_ITEM: _(
        "“%(kind)s” belongs to a plug-in for forms: make a “page with a form” in the CMS; what was sent stays on the old site."
    ),
    Reason.UNUSED_AUTHOR: _("No imported article is by them."),
    Reason.TOO_DEEP: _("Its HTML is nested too deeply."),
    Reason.ALT_GUESSED: _("Nobody had said what the picture shows; its caption or title was taken: “%(alt)s”."),
    Reason.ALT_OF_OTHER: _(
        "One language alone (%(language)s) says what the picture shows; the other got the same words and needs its own."
    ),
    Reason.NO_ALT: _("Nothing says what the picture shows; it cannot stand as content before somebody writes it."),
    Reason.NOT_PUBLIC: _("It was “%(status)s” there and is a draft here, since every page of the shop is public."),
    Reason.SCHEDULED: _("It is to be published on %(date)s."),
    Reason.NOT_INDEXED: _(
        "The old site kept it from search engines; here a published page can be found. Unpublish it, or let it be."
    ),
    Reason.NO_TITLE: _("It had no title; “%(words)s” was taken."),
    Reason.SHORTENED: _("The text in “%(field)s” was shortened to %(limit)s characters."),
    Reason.OTHER_SLUG: _("The address “%(slug)s” is taken in the shop; it is “%(other)s” here."),
    Reason.FRONT_PAGE: _("It was the front page; here it is a page beside the home page, which editors write."),
    Reason.PARENT_LEFT: _("The page above it was left out; it stands at the top."),
    Reason.FOREIGN_PICTURE: _("A picture of another site was left, and a link to it kept: %(address)s."),
    Reason.NO_PICTURE: _("A picture is missing in the text: %(path)s."),
    Reason.BAD_LINK: _("A link was taken out, its words kept: %(address)s."),
    Reason.DEAD_LINK: _("A link still leads to the old site, since nothing imported is at %(address)s."),
    Reason.MEDIA_AS_LINK: _("A player (%(what)s) became a link: %(address)s."),
    Reason.FILM_ON_PAPER: _(
        "A film plays once a visitor asks for it (%(address)s); it stands on plain paper until somebody chooses a picture."
    ),
    Reason.CLEANED: _("This was taken out of the HTML, since it would run, load or ask something: %(names)s."),
    Reason.FORM: _(
        "A form of a plug-in stood here and was taken out (%(name)s; fields: %(fields)s): make a “page with a form” in the "
        "CMS, and let a link lead there."
    ),
    Reason.NEWSLETTER: _("A sign-up of a plug-in (%(name)s) became the block of the shop’s own newsletter."),
    Reason.NO_BYLINE: _(
        "Their name on the old site is a mail address, which no page shows; --author %(login)s=NAME says what stands there."
    ),
    Reason.AUTHOR_FOUND: _("The shop has an author of this name already; the articles stand under it."),
    Reason.CO_AUTHORS: _("An article has one author here; the old site also named: %(others)s."),
    Reason.COMPUTED: _("The block “%(name)s” shows what WordPress computes, and was left."),
    Reason.UNKNOWN_CODE: _("The shortcode [%(name)s] of a plug-in stands in the text as it is."),
    Reason.NO_BLOCK: _("The reusable block %(number)s is not in the file."),
    Reason.SEO_KEPT: _("What the SEO plug-in also said is kept in the archive: %(names)s."),
    Reason.REDIRECT_TAKEN: _("The old address %(path)s leads elsewhere in the shop already, and was left so."),
    Reason.LONG_ADDRESS: _("The old address is too long to be redirected: %(path)s."),
    Reason.REDIRECT_LOOP: _("The old address %(path)s was not redirected: a visitor would go round in a circle."),
    Reason.MENU_OFFERED: _(
        "The menu is kept in the archive; --menu top=%(slug)s or footer=%(slug)s puts it on the site."
    ),
    Reason.MENU_KEPT: _(
        "The menu of the shop was written by editors and stays; empty it, and an import with --menu puts this one there."
    ),
    Reason.MENU_ENTRY: _(
        "The entry “%(label)s” could not be shown in this menu: it leads nowhere here, or stands too deep."
    ),
    Reason.REPAIRED: _("Characters of the file that could not be read, and were left out or replaced: %(number)s."),
}


def sentence(reason: Reason, params: dict[str, Any]) -> str:
    """The reason in the reader's language."""
    return str(SENTENCES[reason]) % params


class Refused(Exception):
    """Something that is not taken over, with the reason."""

    def __init__(self, reason: Reason, **params: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


class Unreadable(StrEnum):
    NOT_WXR = "not_wxr"
    BROKEN_OFF = "broken_off"
    XML = "xml"
    DECLARATIONS = "declarations"
    ENCODING = "encoding"


REFUSALS = {
    Unreadable.NOT_WXR: _("This is no export of WordPress: take the XML file that Tools › Export makes."),
    Unreadable.BROKEN_OFF: _(
        "The file ends in the middle, in line %(line)s: export again, and by types or years if it is large."
    ),
    Unreadable.XML: _("The file is no XML from line %(line)s on: export again, without editing the file."),
    Unreadable.DECLARATIONS: _(
        "The file declares entities or a document type, which no export of WordPress does; it was not read."
    ),
    Unreadable.ENCODING: _("The file says that it is written in “%(encoding)s”, which cannot be read."),
}


class UnreadableExport(ValueError):
    """A file that is not read at all."""

    def __init__(self, reason: Unreadable, **params: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params

    def __str__(self) -> str:
        return str(REFUSALS[self.reason]) % self.params
