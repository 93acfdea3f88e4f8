"""What people do with posts."""

from meetinghouse.domain.posts.actions.circles import delete_circle
from meetinghouse.domain.posts.actions.collecting import (
    add_to_album,
    choose_cover,
    describe_picture,
    edit_album,
    move_picture,
    remove_picture,
    start_album,
)
from meetinghouse.domain.posts.actions.contributing import name_contributor, unname_contributor
from meetinghouse.domain.posts.actions.drafting import (
    discard_draft,
    publish_scheduled,
    reschedule_post,
    save_draft,
    schedule_post,
)
from meetinghouse.domain.posts.actions.editing import Changes, describe_upload, edit_post
from meetinghouse.domain.posts.actions.filing import remove_group_file
from meetinghouse.domain.posts.actions.group_reports import close_group_reports, report_to_group
from meetinghouse.domain.posts.actions.grouping import (
    approve_group_post,
    group_meant,
    pin_in_group,
    send_group_post_back,
    unpin_in_group,
)
from meetinghouse.domain.posts.actions.hushing import show_comment
from meetinghouse.domain.posts.actions.marking import (
    bookmark_post,
    react_to_post,
    remove_bookmark,
    take_back_reaction,
)
from meetinghouse.domain.posts.actions.mending import hand_in_again, withdraw_held_post
from meetinghouse.domain.posts.actions.messaging import named_in, write_to_people
from meetinghouse.domain.posts.actions.permitting import change_permissions, stop_watching_thread, watch_thread
from meetinghouse.domain.posts.actions.pinning import pin_post, unpin_post
from meetinghouse.domain.posts.actions.polling import close_poll, vote_in_poll
from meetinghouse.domain.posts.actions.publishing import publish_post
from meetinghouse.domain.posts.actions.purging import purge_posts
from meetinghouse.domain.posts.actions.quoting import answer_quote, revoke_quote
from meetinghouse.domain.posts.actions.readdressing import change_audience
from meetinghouse.domain.posts.actions.removing import delete_post, remove_post, restore_post
from meetinghouse.domain.posts.actions.sharing import boost_post, take_back_boost

__all__ = [
    "Changes",
    "add_to_album",
    "answer_quote",
    "approve_group_post",
    "bookmark_post",
    "boost_post",
    "change_audience",
    "change_permissions",
    "choose_cover",
    "close_group_reports",
    "close_poll",
    "delete_circle",
    "delete_post",
    "describe_picture",
    "describe_upload",
    "discard_draft",
    "edit_album",
    "edit_post",
    "group_meant",
    "hand_in_again",
    "move_picture",
    "name_contributor",
    "named_in",
    "pin_in_group",
    "pin_post",
    "publish_post",
    "publish_scheduled",
    "purge_posts",
    "react_to_post",
    "remove_bookmark",
    "remove_group_file",
    "remove_picture",
    "remove_post",
    "report_to_group",
    "reschedule_post",
    "restore_post",
    "revoke_quote",
    "save_draft",
    "schedule_post",
    "send_group_post_back",
    "show_comment",
    "start_album",
    "stop_watching_thread",
    "take_back_boost",
    "take_back_reaction",
    "unname_contributor",
    "unpin_in_group",
    "unpin_post",
    "vote_in_poll",
    "watch_thread",
    "withdraw_held_post",
    "write_to_people",
]
