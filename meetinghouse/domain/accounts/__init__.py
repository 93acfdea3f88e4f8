"""Logins: who may sign in, with what, from which apps. The person behind it lives in `people`."""
