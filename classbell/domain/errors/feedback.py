"""Feedback, forms, surveys, and what is thought of lecturers."""

from __future__ import annotations

from classbell.domain.errors.basics import Refused


class FeedbackClosed(Refused):
    """The session can no longer be rated."""


class FeedbackGiven(Refused):
    """This person has rated the session already."""


class FeedbackNotYours(Refused):
    """The session can be rated by those who were present, and this person was not."""


class CommentGiven(Refused):
    """This person has written on the question already."""


class CommentTooLong(Refused):
    """The sentence is longer than is kept: `length` of `at_most`."""


class CommentNotText(Refused):
    """A comment is plain text; this is something else."""


class AnswerForged(Refused):
    """No button of this question says so."""


class ProgrammeAsked(Refused):
    """What people think of the programme `title` has been asked already; once is enough."""


class ProgrammeWithoutForm(Refused):
    """Nobody has chosen what is to be asked about the programme `title`."""


class LecturerNotReached(Refused):
    """No chat of this lecturer is known: their link can be sent on by hand."""


class EvaluationOwn(Refused):
    """Nobody evaluates their own teaching."""


class RoundAnonymous(Refused):
    """Somebody wants names of a round whose answers carry none; fact: `about`."""


class FeedbackStillOpen(Refused):
    """Results come when the round has closed, at `at`: two looks before would tell what was said between them."""


class FormFaulty(Refused):
    """Question `number` (0: the form itself) cannot be asked: `reason`, with what was found and what is allowed."""


class FormUnreadable(Refused):
    """The file is no form; `why` is what the reader of TOML says."""


class FormInUse(Refused):
    """A form that came with the program stays."""


class SurveyNotYours(Refused):
    """The survey asks people of other units or categories; the card was passed on."""


class SurveyIncomplete(Refused):
    """A survey needs an end before it can be published."""


class SurveyClosesTooEarly(Refused):
    """A survey has to end after it begins, and after now."""


class SurveyPublished(Refused):
    """What a survey asks, and whom, stands once it is published."""


class SurveyForNobody(Refused):
    """A survey has to ask somebody."""
