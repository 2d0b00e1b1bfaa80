"""Contents of other systems, one package each."""
