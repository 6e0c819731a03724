"""The door for phones: what each person does, as JSON over HTTP, for the page, tests and benchmarks."""

from __future__ import annotations

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from classbell.sandbox import acts, text, view
from classbell.sandbox.asked import Asked, asked_of, chat_of, done, person_of, shown, world_of
from classbell.sandbox.calls import BODY_AT_MOST, Upload, taken
from classbell.sandbox.refusals import BadRequest
from classbell.sandbox.values import Chat, Json

KINDS = frozenset({"photo", "document", "voice", "video", "audio", "animation"})
PLACE = ("latitude", "longitude", "horizontal_accuracy", "live_period", "heading")


async def add(request: Request) -> Response:
    """Give somebody a phone."""
    world, asked = world_of(request), await asked_of(request)
    person = world.add_person(asked["name"], asked.get("language_code") or "zh-hans")
    person.username = world.chats[person.id].username = asked.get("username")
    person.phone_number, person.role = asked.get("phone_number"), asked.get("role")
    return JSONResponse(view.phone(world, person))


async def show(request: Request) -> Response:
    """Return one phone."""
    return JSONResponse(view.phone(world_of(request), person_of(request)))


async def send(request: Request) -> Response:
    """Send text, as a reply where `reply_to` names a message."""
    asked = await asked_of(request)
    world, person, chat = world_of(request), person_of(request), chat_of(request, asked)
    return shown(request, acts.send(world, person, chat, asked["text"], asked.get("reply_to")))


async def edit(request: Request) -> Response:
    """Change the text of an own message."""
    asked = await asked_of(request)
    content = text.as_text(text.finish(text.Marked(asked["text"])))
    return _edited(request, asked, content)


async def start(request: Request) -> Response:
    """Press Start."""
    payload = (await asked_of(request)).get("payload") or ""
    return shown(request, acts.start(world_of(request), person_of(request), payload))


async def open_link(request: Request) -> Response:
    """Open a link."""
    link = (await asked_of(request))["link"]
    opened = acts.open_link(world_of(request), person_of(request), link)
    return JSONResponse(opened) if "url" in opened else shown(request, opened)


async def tap(request: Request) -> Response:
    """Tap an inline button."""
    asked = await asked_of(request)
    place = asked.number("row"), asked.number("column")
    world, person, chat = world_of(request), person_of(request), chat_of(request, asked)
    return JSONResponse(await acts.tap(world, person, chat, asked.number("message_id"), place))


async def contact(request: Request) -> Response:
    """Share a contact."""
    asked = await asked_of(request)
    chat = chat_of(request, asked)
    return shown(request, acts.share_contact(world_of(request), person_of(request), chat, asked))


async def location(request: Request) -> Response:
    """Share a place, or move a live one (`message_id`)."""
    asked = await asked_of(request)
    place = {"latitude": asked["latitude"], "longitude": asked["longitude"]}
    place |= {name: asked[name] for name in PLACE if asked.get(name) is not None}
    if asked.get("message_id"):
        return _edited(request, asked, {"location": place})
    chat = chat_of(request, asked)
    return shown(request, acts.say(world_of(request), person_of(request), chat, {"location": place}))


async def upload(request: Request) -> Response:
    """Send files, several of them as an album; `kind` is given once for all of them, or once for each."""
    async with request.form(max_part_size=BODY_AT_MOST) as form:
        kinds = [kind for kind in form.getlist("kind") if isinstance(kind, str)]
        asked = Asked({name: value for name, value in form.items() if isinstance(value, str)})
        files = [await taken(file) for _, file in form.multi_items() if isinstance(file, UploadFile)]
    return _uploaded(request, asked, kinds, files)


async def send_file(request: Request) -> Response:
    """Send a file that is on the phone."""
    asked = await asked_of(request)
    name = asked["name"]
    data = person_of(request).files.get(name)
    if data is None:
        raise BadRequest(f"{name} is not on this phone")
    return _uploaded(request, asked, [asked.get("kind") or ""], [Upload(name, data)])


async def keep_file(request: Request) -> Response:
    """Put a file on the phone."""
    world, person = world_of(request), person_of(request)
    async with request.form(max_part_size=BODY_AT_MOST) as form:
        files = [await taken(file) for _, file in form.multi_items() if isinstance(file, UploadFile)]
    person.files |= {file.name: file.data for file in files}
    world.hub.touch(person.id)
    return JSONResponse(view.phone(world, person))


async def block(request: Request) -> Response:
    """Block the bot."""
    acts.block(world_of(request), person_of(request))
    return done()


async def unblock(request: Request) -> Response:
    """Let the bot write again."""
    acts.unblock(world_of(request), person_of(request))
    return done()


async def read(request: Request) -> Response:
    """Clear the unread mark of a chat."""
    person, chat = person_of(request), chat_of(request, await asked_of(request))
    person.unread.pop(chat.id, None)
    world_of(request).hub.touch(person.id)
    return done()


async def delete_account(request: Request) -> Response:
    """Delete the person's account."""
    person_of(request).deleted = True
    world_of(request).hub.touch(person_of(request).id)
    return done()


ROUTES = [
    Route("/phones", add, methods=["POST"]),
    Route("/phones/{id:int}", show),
    *(
        Route(f"/phones/{{id:int}}/{path}", act, methods=["POST"])
        for path, act in (
            ("send", send),
            ("edit", edit),
            ("start", start),
            ("open", open_link),
            ("tap", tap),
            ("contact", contact),
            ("location", location),
            ("upload", upload),
            ("send_file", send_file),
            ("files", keep_file),
            ("block", block),
            ("unblock", unblock),
            ("read", read),
            ("delete_account", delete_account),
        )
    ),
]


def _edited(request: Request, asked: Asked, content: Json) -> Response:
    world, person, chat = world_of(request), person_of(request), chat_of(request, asked)
    return shown(request, acts.edit(world, person, chat, asked.number("message_id"), content))


def _uploaded(request: Request, asked: Asked, kinds: list[str], files: list[Upload]) -> Response:
    chat = chat_of(request, asked)
    each = kinds if len(kinds) > 1 else [(kinds or [""])[0] or "document"] * len(files)
    if not files or len(each) != len(files) or not set(each) <= KINDS:
        raise BadRequest("there is no file of a known kind in the request")
    words = text.as_caption(text.finish(text.Marked(asked.get("caption") or "")))
    contents = acts.upload(world_of(request), list(zip(each, files, strict=True)), words)
    return _said(request, chat, contents)


def _said(request: Request, chat: Chat, contents: list[Json]) -> Response:
    world, person = world_of(request), person_of(request)
    messages = [acts.say(world, person, chat, content) for content in contents]
    return JSONResponse([chat.seen_by(person, message) for message in messages])
