"""What somebody is in a chat, as the Bot API says it."""

from __future__ import annotations

from classbell.sandbox.values import Chat, Json

RIGHTS = {
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_send_welcome_messages": False,
    "can_pin_messages": True,
}
EXTRAS: dict[str, Json] = {
    "creator": {"is_anonymous": False},
    "administrator": {"can_be_edited": False, "is_anonymous": False, **RIGHTS},
    "member": {},
    "left": {},
    "kicked": {"until_date": 0},
}


def face(user: Json, status: str) -> Json:
    """Return a ChatMember."""
    return {"status": status, "user": user, **EXTRAS[status]}


def change(chat: Chat, author: Json, member: tuple[Json, Json], at: float) -> Json:
    """Return a ChatMemberUpdated from the member as it was and as it is."""
    old, new = member
    return {
        "chat": chat.face(),
        "from": author,
        "date": int(at),
        "old_chat_member": old,
        "new_chat_member": new,
    }
