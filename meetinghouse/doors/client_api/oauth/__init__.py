"""Apps ask members for access: django-oauth-toolkit with Mastodon's habits.

https://docs.joinmastodon.org/spec/oauth/
"""
