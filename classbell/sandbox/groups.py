"""What happens to groups: they begin, people come and go, they become supergroups."""

from __future__ import annotations

from collections.abc import Collection

from classbell.sandbox import acts, members
from classbell.sandbox.refusals import BadRequest, ChatNotFound
from classbell.sandbox.values import Chat, Json, Person
from classbell.sandbox.world import World

TOPIC_COLOUR = 7322096


def begin(world: World, title: str, people: list[int], admins: Collection[int]) -> Chat:
    """Make a group of these people and the bot; the first of them made it. `admins` may name the bot too."""
    if not people:
        raise BadRequest("USERS_TOO_FEW")
    statuses = {world.person(one).id: "administrator" if one in admins else "member" for one in people}
    chat = world.add_group(title, statuses | {people[0]: "creator"})
    creator = world.person(people[0])
    chat.bot_status = "left"
    status = "administrator" if world.bot["id"] in admins else "member"
    world.set_bot_status(chat, status, creator.user())
    acts.say(world, creator, chat, {"group_chat_created": True})
    return chat


def open_topic(world: World, chat: Chat, name: str) -> int:
    """Open a topic in a supergroup and return its thread id, which is the number of the message that opened it."""
    if chat.kind != "supergroup":
        raise BadRequest("the chat is not a forum")
    creator = _creator(world, chat)
    opened = {"forum_topic_created": {"name": name, "icon_color": TOPIC_COLOUR}, "is_topic_message": True}
    message = world.post(chat, creator.user(), opened)
    thread_id: int = message["message_id"]
    message["message_thread_id"] = thread_id
    chat.topics[thread_id] = name
    world.show(chat, message)
    return thread_id


def add(world: World, chat: Chat, people: list[Person]) -> None:
    """Bring people into a group."""
    creator = _creator(world, chat)
    for person in people:
        _set_status(world, chat, person, "member")
    acts.say(world, creator, chat, {"new_chat_members": [person.user() for person in people]})


def remove(world: World, chat: Chat, person: Person) -> None:
    """Take a person out of a group."""
    creator = _creator(world, chat)
    acts.say(world, creator, chat, {"left_chat_member": person.user()})
    _set_status(world, chat, person, "left")


def migrate(world: World, group: Chat) -> Chat:
    """Turn a group into a supergroup: the old id is refused from now on and names the new one."""
    if group.kind != "group" or group.migrated_to:
        raise ChatNotFound
    creator = _creator(world, group)
    chat = world.upgrade(group)
    acts.say(world, creator, group, {"migrate_to_chat_id": chat.id})
    acts.say(world, creator, chat, {"migrate_from_chat_id": group.id})
    return chat


def set_bot(world: World, chat: Chat, status: str) -> None:
    """Make the bot a member, an administrator, or kicked."""
    if chat.is_private or status not in members.EXTRAS:
        raise BadRequest("there is no such status in this chat")
    world.set_bot_status(chat, status, _creator(world, chat).user())


def _creator(world: World, chat: Chat) -> Person:
    return world.person(next(iter(chat.members)))


def _set_status(world: World, chat: Chat, person: Person, status: str) -> None:
    before = members.face(person.user(), world.status_of(chat, person.id))
    chat.members.pop(person.id, None)
    if status != "left":
        chat.members[person.id] = status
    faces: tuple[Json, Json] = (before, members.face(person.user(), status))
    change = members.change(chat, _creator(world, chat).user(), faces, world.clock())
    world.updates.push("chat_member", chat.id, change)
    world.hub.touch(person.id)
