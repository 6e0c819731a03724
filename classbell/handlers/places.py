"""Sharing by chat where one is, and setting where a venue is."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, filters

from classbell.actions import dialogues, places
from classbell.actions.places import Placed, Shared
from classbell.domain.errors.basics import AnswerInWords, Changed
from classbell.domain.places import RADII, Fix, Grid, Ground, Point, Verdict, read, read_radius
from classbell.handlers.context import Context
from classbell.handlers.taps import numbers
from classbell.storage.dialogues import Dialogue
from classbell.storage.proofs import State
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, both
from classbell.words.keyboards import AWAY, ask_place


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(show_venue, r"^places\.venue:"),
        CallbackQueryHandler(ask_point, r"^places\.set:"),
        CallbackQueryHandler(ask_radius, r"^places\.radius:"),
        CallbackQueryHandler(forget, r"^places\.forget:"),
        CallbackQueryHandler(take_wgs84, r"^places\.wgs84:"),
        CallbackQueryHandler(take_gcj02, r"^places\.gcj02:"),
    ]


async def take_location(update: Update, context: Context) -> None:
    """A trainee shared where they are."""
    assert update.message is not None  # the filter saw its location
    placed = await places.share(context.desk, context.caller, shared(update.message))
    facts = {"title": placed.session.title, "distance": placed.standing.distance}
    keyboard = ask_place(context.voice) if placed.state is State.OPEN else AWAY
    await context.say(context.voice.html(_word(placed), **facts), reply_markup=keyboard)


async def decline(_: Update, context: Context) -> None:
    """A trainee would rather not say where they are."""
    await context.say(context.voice.html("place.declined"), reply_markup=AWAY)


def shared(message: Message) -> Shared:
    """Read the location of a message. Its coordinates go no further than the judgement."""
    said = message.location.to_dict() if message.location else {}
    accuracy, is_live = said.get("horizontal_accuracy"), bool(said.get("live_period"))
    by_hand = message.venue is not None or message.forward_origin is not None
    if said.get("latitude") is None:
        return Shared(None, is_live, is_pin=False)
    point = Point(said["latitude"], said["longitude"])
    return Shared(Fix(point, accuracy or 0.0), is_live, is_pin=by_hand or not (is_live or accuracy))


async def show_venue(update: Update, context: Context) -> None:
    """A supervisor looks up where the venue is."""
    [session_id] = numbers(update, 1)
    view = await _venue(context, session_id)
    await context.answer()
    await context.show(*view)


async def ask_point(update: Update, context: Context) -> None:
    """A supervisor wants to say where the venue is."""
    await _ask(update, context, "point", "venue.type")


async def ask_radius(update: Update, context: Context) -> None:
    """A supervisor wants another radius."""
    await _ask(update, context, "radius", "venue.ask_radius")


async def forget(update: Update, context: Context) -> None:
    """A supervisor wants the venue's place forgotten."""
    [session_id] = numbers(update, 1)
    await places.set_ground(context.desk, context.caller, session_id, None)
    await context.answer(context.voice.text("venue.forgotten"))
    await context.show(*await _venue(context, session_id))


async def take_wgs84(update: Update, context: Context) -> None:
    """A supervisor says that the numbers they typed are of GPS."""
    await _take_grid(update, context, Grid.WGS84)


async def take_gcj02(update: Update, context: Context) -> None:
    """A supervisor says that the numbers they typed are of a Chinese map."""
    await _take_grid(update, context, Grid.GCJ02)


async def take_answer(update: Update, context: Context, dialogue: Dialogue) -> None:
    """A supervisor sent the venue's location, typed its numbers, or its radius."""
    message, session_id = update.message, dialogue.data["session_id"]
    if message is None or not (message.text or message.location):
        raise AnswerInWords
    if dialogue.step == "radius":
        await _take_radius(context, session_id, message.text or "")
    elif message.location is not None:
        fix = shared(message).fix
        if fix is None:
            await context.say(context.voice.html("refused.place_not_shared"))
            return
        await _keep(context, session_id, fix.point, Grid.WGS84)
    else:
        await _ask_grid(context, session_id, read(message.text or ""))


async def _ask(update: Update, context: Context, step: str, word: str) -> None:
    [session_id] = numbers(update, 1)
    session, _ = await places.ground(context.desk, context.caller, session_id)
    await dialogues.go_to(context.desk, context.caller, Dialogue("venue", step, {"session_id": session_id}))
    await context.answer()
    await context.say(context.voice.html(word, session=session, least=RADII.start, most=RADII.stop - 1))


async def _ask_grid(context: Context, session_id: int, point: Point) -> None:
    data = {"session_id": session_id, "latitude": point.latitude, "longitude": point.longitude}
    await dialogues.go_to(context.desk, context.caller, Dialogue("venue", "point", data))
    rows = [[Button(context.voice.text(f"grid.{grid}"), f"places.{grid}:{session_id}") for grid in Grid]]
    await context.say(context.voice.html("venue.grid", point=_point(point)), rows)


async def _take_grid(update: Update, context: Context, grid: Grid) -> None:
    [session_id] = numbers(update, 1)
    await places.ground(context.desk, context.caller, session_id)
    dialogue = await dialogues.current(context.desk, context.caller)
    if dialogue is None or dialogue.name != "venue" or dialogue.data.get("session_id") != session_id:
        raise Changed
    if "latitude" not in dialogue.data:
        raise Changed
    await context.answer()
    await _keep(context, session_id, Point(dialogue.data["latitude"], dialogue.data["longitude"]), grid)


async def _take_radius(context: Context, session_id: int, text: str) -> None:
    radius = read_radius(text)
    _, there = await places.ground(context.desk, context.caller, session_id)
    if there is None:
        raise Changed
    await places.set_ground(context.desk, context.caller, session_id, Ground(there.point, there.grid, radius))
    await _kept(context, session_id)


async def _keep(context: Context, session_id: int, point: Point, grid: Grid) -> None:
    _, there = await places.ground(context.desk, context.caller, session_id)
    radius = there.radius if there else context.desk.policies.places.radius
    await places.set_ground(context.desk, context.caller, session_id, Ground(point, grid, radius))
    await _kept(context, session_id)


async def _kept(context: Context, session_id: int) -> None:
    await dialogues.leave(context.desk, context.caller)
    text, rows = await _venue(context, session_id)
    await context.say(Html(f"{context.voice.html('venue.kept')}\n{text}"), rows)


async def _venue(context: Context, session_id: int) -> tuple[Html, Rows]:
    session, there = await places.ground(context.desk, context.caller, session_id)
    voice = context.voice

    def button(word: str, data: str) -> Button:
        return Button(voice.text(word), f"{data}:{session_id}")

    rows = [[button("venue.set", "places.set")], [button("venue.back", "terms.show")]]
    if there is None:
        return voice.html("venue.unknown", session=session), rows
    rows[0] += [button("venue.radius", "places.radius"), button("venue.forget", "places.forget")]
    facts = {"point": _point(there.point), "grid": voice.text(f"grid.{there.grid}"), "radius": there.radius}
    return voice.html("venue.known", session=session, **facts), rows


def _point(point: Point) -> str:
    return f"{point.latitude:.6f}, {point.longitude:.6f}"


def _word(placed: Placed) -> str:
    if placed.state is State.FAILED:
        return "place.over"
    if placed.standing.verdict is not Verdict.INSIDE:
        return f"place.{placed.standing.verdict}"
    if placed.state is State.OPEN:
        return "place.inside_not_live"
    return "place.inside_live" if placed.is_live else "place.inside"


DIALOGUES = {"venue": take_answer}
MESSAGES = [
    (filters.LOCATION | filters.VENUE, take_location),
    (filters.Text(list(both("place.later"))), decline),
]
