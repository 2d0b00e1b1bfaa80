"""The types of pages, one module each."""
