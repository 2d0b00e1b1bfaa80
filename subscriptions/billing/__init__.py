"""The money of running subscriptions: debits, what follows a declined one, and the card that pays."""
