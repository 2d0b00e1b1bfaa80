"""What can be changed until the cut-off: the month, the box, extras, the range, the plan, and prices with notice."""
