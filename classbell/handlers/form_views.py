"""How forms look to those who choose and make them."""

from __future__ import annotations

from typing import Any

from classbell.actions.forms import Choice
from classbell.domain.forms import About, Form, said
from classbell.storage.forms import Kept
from classbell.words.buttons import Button
from classbell.words.catalogue import Html, Voice

Shown = tuple[Html, list[list[Button]]]
ABOUTS = {"s": About.SESSION, "l": About.LECTURER, "c": About.CLASS, "p": About.PROGRAMME, "n": About.NEEDS}
"""What a form is about, as buttons say it."""
PLACES = {About.PROGRAMME: "programmes.look", About.NEEDS: "surveys.at"}
"""Where one comes from to choose a form that is asked of no class."""
LETTERS = {about: letter for letter, about in ABOUTS.items()}


def choices(voice: Voice, found: Choice) -> Shown:
    """Show what a class, or a programme, is asked, and what else it could be."""
    class_id, letter = found.class_.id, LETTERS[found.about]
    used_id = found.used.id if found.used else 0
    rows = [
        [
            Button(
                f"{'●' if one.id == used_id else '○'} {said(one.form.name, voice.language)}",
                f"forms.choose:{class_id}:{letter}:{one.id}",
            ),
            Button(voice.text("forms.look"), f"forms.view:{class_id}:{one.id}"),
        ]
        for one in found.offered
    ]
    none = Button(f"{'○' if used_id else '●'} {voice.text('forms.none')}", f"forms.choose:{class_id}:{letter}:0")
    new = Button(voice.text("forms.new"), f"forms.new:{class_id}:{letter}")
    place = PLACES.get(found.about, "forms.class")
    back = Button(voice.text("forms.back"), f"{place}:{class_id}")
    text = voice.html(f"forms.choose_{found.about}", title=found.class_.title)
    nothing = [] if found.about is About.NEEDS else [[none]]
    return text, [*rows, *nothing, [new], [back]]


def form(voice: Voice, class_id: int, found: Kept) -> Shown:
    """Show a form of a class, or of a programme, and what can be done with it."""
    letter = LETTERS[found.form.about]
    rows = [[Button(voice.text("forms.use"), f"forms.choose:{class_id}:{letter}:{found.id}")]]
    if found.template is None:
        rows.append([Button(voice.text("forms.edit"), f"forms.edit:{class_id}:{found.id}")])
    if not found.form.anonymous:
        rows.append([Button(voice.text("forms.tighten"), f"forms.ask_tighten:{class_id}:{found.id}")])
    if found.template is None:
        rows.append([Button(voice.text("forms.retire"), f"forms.ask_retire:{class_id}:{found.id}")])
    rows.append([Button(voice.text("forms.back"), f"forms.about:{class_id}:{letter}")])
    return described(voice, found.form), rows


def preview(voice: Voice, found: Form) -> Shown:
    """Show a form that is being made, before it is kept."""
    named = Button(
        voice.text("forms.named" if found.anonymous else "forms.unnamed"), f"forms.named:{int(found.anonymous)}"
    )
    rows = [[Button(voice.text("forms.keep"), "forms.keep:0")]]
    if found.about is not About.NEEDS:
        rows.append([named])
    return Html(f"{described(voice, found)}\n\n{voice.html('forms.or_send_again')}"), rows


def described(voice: Voice, form: Form) -> Html:
    """Give its name, its questions, and whether answers carry names."""
    lines = [voice.html("forms.head", name=said(form.name, voice.language), count=len(form.questions))]
    for place, question in enumerate(form.questions, 1):
        facts: dict[str, Any] = {"number": place, "question": said(question.words, voice.language)}
        options = " / ".join(said(option, voice.language) for option in question.options)
        lines.append(voice.html(f"forms.kind.{question.kind}", **facts, options=options))
    lines.append(voice.html("feedback.anonymous" if form.anonymous else "feedback.named"))
    return Html("\n".join(lines))
