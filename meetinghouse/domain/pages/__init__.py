"""Organisations that speak as themselves: their editors, what is said of them, who may write in their name."""
