"""The box calendar, the rows ahead of time, and the cut-off at which a box is decided, priced and set aside."""
