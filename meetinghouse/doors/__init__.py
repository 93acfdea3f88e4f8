"""The ways in: parse, ask, answer; no tables, no rules."""
