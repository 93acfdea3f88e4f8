"""The front: one port for pages, the API, live streams and uploads (docs/decisions/0003-one-port.md).

``meetinghouse up`` is in ``up``; a parent loads everything once, forks web and job processes and keeps
them alive (``supervisor``). Each web process runs uvicorn with ``hot_protocol`` before ``application``
(docs/decisions/0005-uvicorn.md).
"""
