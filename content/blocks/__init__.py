"""The blocks that editors build pages of, one module a family."""
