"""How subscriptions end: by the customer, at their term, by withdrawal or online notice, and what is given back."""
