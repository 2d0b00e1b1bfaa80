"""From a child's age to a running subscription: what is offered, what is chosen, and what a paid sign-up begins."""
