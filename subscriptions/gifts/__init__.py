"""Gifts: bought here, opened there. `void` is what whoever gives money back calls; it opens nothing any more after that."""

from subscriptions.gifts.voiding import AlreadyOpened, void

__all__ = ["AlreadyOpened", "void"]
