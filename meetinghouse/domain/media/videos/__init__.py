"""From untrusted octets to a video that browsers play and that says nothing of who took it, where and with what.

Pure: no Django, no database, no settings. ``av`` (FFmpeg) is imported in ``reading`` and ``making`` only, and those
only in the process that makes a video: it costs 30 MB that nobody else should carry.
"""
