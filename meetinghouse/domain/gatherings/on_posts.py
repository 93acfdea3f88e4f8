"""Events stand on the posts that they are: whoever reads such a post reads the next date with it.
And it is not deleted while somebody is expected: they would learn nothing."""

from meetinghouse.domain.gatherings.guests import why_it_stays
from meetinghouse.domain.gatherings.queries import events_of_posts
from meetinghouse.domain.posts.beside import stand_on_posts

# Each such post names the event's address.
MARK = "/events/"
stand_on_posts(mark=MARK, look=events_of_posts, stay=why_it_stays)
