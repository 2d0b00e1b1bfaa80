"""What came from an older site and has no place in this one: kept so that nothing is lost, read by editors, written by imports."""
