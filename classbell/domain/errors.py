"""The tree of refusals: one class is one worded reply, in every language."""

from __future__ import annotations

import re
from typing import ClassVar


class Refused(Exception):
    """What was asked for is not done, nothing is half-kept, and the person is told why and what to do next.

    `word` is the key of its sentence in the catalogues; `facts` fill the sentence.
    """

    word: ClassVar[str] = "refused"

    def __init_subclass__(cls) -> None:
        cls.word = "refused." + re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, **facts: object) -> None:
        super().__init__(self.word)
        self.facts = facts


class NotAllowed(Refused):
    """The person's roles do not cover this action on this unit or class."""


class NotBound(Refused):
    """The chat account is not yet bound to a person, and the action needs one."""


class Changed(Refused):
    """The button belongs to an older view; the fresh one follows."""


class NotUnderstood(Refused):
    """Text or a command that means nothing here; the menu follows."""


class CodeForged(Refused):
    """The code was not made by this server, or was altered."""


class CodeExpired(Refused):
    """The code was real, and is too old now."""


class DigitsWrong(Refused):
    """No open sign-in of this person shows these six digits now."""


class NotOnRoll(Refused):
    """The session belongs to a class whose roll does not hold this person."""


class NotOpenYet(Refused):
    """Sign-in of the session has not been opened."""


class SignInClosed(Refused):
    """Sign-in of the session is closed."""


class SessionCancelled(Refused):
    """The session does not take place."""


class TooManyTries(Refused):
    """Too many wrong codes within a minute; wait."""


class TooEarlyToOpen(Refused):
    """Sign-in of the session may be opened only shortly before it begins; `at` says from when."""


class SessionOver(Refused):
    """The session has ended; its sign-in is not opened any more, marks are made by hand."""


class SessionEnded(Refused):
    """The session has ended, or its register has settled: the timetable of the past is not changed."""


class SessionSignedIn(Refused):
    """So many people have signed in to the session: it is neither moved nor cancelled any more."""


class SessionClashes(Refused):
    """Another session of the same class is held at that time."""


class SessionTwin(Refused):
    """The class has a cancelled session of that title at that time: it can be restored."""


class AlreadyTold(Refused):
    """Those concerned have been told of the change: it cannot be taken back unseen any more."""


class EndsBeforeStart(Refused):
    """A session would end before it starts, or last longer than a day's work."""


class StillOpen(Refused):
    """The register cannot settle while people can still sign in: close sign-in first."""


class NotBegun(Refused):
    """The session has not begun."""


class RegisterSettled(Refused):
    """The register of the session has settled: nobody is asked to sign out any more."""


class SignOutClosed(Refused):
    """Sign-out of the session is closed."""


class AppealNotYours(Refused):
    """The person has no mark in this session to appeal against, or would decide an appeal of their own."""


class AppealTooEarly(Refused):
    """The register has not settled yet; until then a word to the supervisor is enough."""


class AppealTooLate(Refused):
    """The window for appeals against this mark closed at `at`."""


class AppealWaits(Refused):
    """An appeal against this mark waits already."""


class AppealDecided(Refused):
    """The appeal against this mark has been decided."""


class AppealWordsMissing(Refused):
    """An appeal says in words what is wrong; a photo alone does not."""


class AppealWordsTooLong(Refused):
    """The words of an appeal are longer than is kept; `count` and `at_most` are characters."""


class SecondPersonAsked(Refused):
    """The register settled too long ago for one person alone: `count` changes wait for an organiser's yes."""


class SamePerson(Refused):
    """The second person must be somebody else than who asked, or whom it is about."""


class CountersignDecided(Refused):
    """Somebody else has said yes or no to this late change already."""


class ArrivalDecided(Refused):
    """Somebody else has admitted or refused this arrival already."""


class NameMissing(Refused):
    """A name in plain text is awaited, and there is none."""


class WalkInOnRoll(Refused):
    """Somebody called `name` is on the roll already: they are marked by hand, not added."""


class NotAWalkIn(Refused):
    """Only who was added as a walk-in can be merged into a line of the roll."""


class NoticeTooLong(Refused):
    """The words of a notice are longer than Telegram sends: `length` of `at_most`."""


class NoticeKindUnknown(Refused):
    """A notice is a text, one photo or one file; this is something else."""


class NoticeFileTooBig(Refused):
    """A photo, file or recording has more bytes than are sent; `megabytes` says how many are."""


class AlbumMixed(Refused):
    """Photos and videos stand together in an album; files, and music, only each with their like."""


class AlbumTooLong(Refused):
    """An album has more than `at_most` items."""


class EntityBroken(Refused):
    """The formatting of a message covers what is not there."""


class PlaceholderUnknown(Refused):
    """Words in braces, `names`, that stand for nothing."""


class FilledTooLong(Refused):
    """Filled in, the words are too long for `count` people: `name` is the first, with `length` of `at_most`."""


class AudienceNameTaken(Refused):
    """The person keeps another audience under this name."""


class AudienceGone(Refused):
    """There is no such saved audience any more."""


class NameExpected(Refused):
    """A name in plain text is awaited, and something else came."""


class TemplateGone(Refused):
    """There is no such template any more."""


class TemplateNameTaken(Refused):
    """The unit has another template of this name."""


class ApprovalDecided(Refused):
    """Somebody else has said yes or no to the notice already, or its author has taken it back."""


class OwnApproval(Refused):
    """The author cannot be the second person."""


class ApprovalNeeded(Refused):
    """To `count` people, more than `above`, the notice goes only once a second person has said yes."""


class NoticeAwaits(Refused):
    """The notice waits for a second person's yes, and can only be changed once it is taken back."""


class NobodyToApprove(Refused):
    """Nobody else has the right to say yes to this notice: `count` people, over `above`."""


class NoticeForNobody(Refused):
    """The audience comes to nobody who can be reached."""


class NoticeGone(Refused):
    """The notice has been sent already, or thrown away: it cannot be changed any more."""


class NoticeNotSent(Refused):
    """The button belongs to a preview of a notice."""


class NoticeNotYours(Refused):
    """The notice was not addressed to this person."""


class ChoicesUnclear(Refused):
    """A receipt offers 2 to 6 options; this text names `count`."""


class ChoiceTooLong(Refused):
    """An option does not fit on a button: `label` has `length` of `at_most` characters."""


class ChoicesRepeat(Refused):
    """Two options are the same: `label`."""


class ReceiptClosed(Refused):
    """The deadline for confirming, `at`, has passed."""


class ReceiptOutdated(Refused):
    """The notice was corrected meanwhile: the message as it was cannot be confirmed any more."""


class ReceiptWithdrawn(Refused):
    """The notice was withdrawn: there is nothing to confirm any more."""


class DatesUnclear(Refused):
    """What was typed is no date, or no two dates with the later one last."""


class SpanTooLong(Refused):
    """The dates lie further apart than `most` days."""


class DatesTooFar(Refused):
    """The dates lie outside the years, `first` to `last`, that a calendar of working days can be shown for."""


class EntryGone(Refused):
    """The organisation's own entry for these dates was taken out, or replaced, meanwhile."""


class TimesUnclear(Refused):
    """What was typed is no span of a day, as 08:30-10:00 is, or its end is not after its start."""


class SeriesIncomplete(Refused):
    """The rule of sessions lacks its days of the week, or gives no day at all."""


class SeriesTooFar(Refused):
    """The sessions would go on after `until`; so far ahead nothing is planned."""


class SeriesTooMany(Refused):
    """The rule gives more than `most` sessions."""


class NothingToCopy(Refused):
    """The class whose timetable is to be copied has no sessions."""


class ZoneUnknown(Refused):
    """There is no time zone of this name."""


class ZoneClashes(Refused):
    """By the clocks of the other zone a session would come to stand where another of its `title` does, at `at`."""


class MomentUnclear(Refused):
    """What was typed is no day and time."""


class MomentPast(Refused):
    """The instant typed, `at`, has passed."""


class MomentMissing(Refused):
    """On `day` the clocks are put forward and never show `time`."""


class MomentTwice(Refused):
    """On `day` the clocks are put back and show `time` twice; `first` and `second` tell the two apart."""


class LeadUnclear(Refused):
    """What was typed is no time before something, and no hour of the evening before."""


class LeadTooLong(Refused):
    """A reminder comes a minute to `days` days before; another time was asked for."""


class LeadNotEvening(Refused):
    """This kind of reminder comes once, at an hour of the evening before; another time was asked for."""


class LeadNotSpan(Refused):
    """This kind of reminder comes some minutes or hours after something; an hour of the evening was asked for."""


class LeadsTooMany(Refused):
    """More times for one kind of reminder than `at_most`; `count` were asked for."""


class ReminderIsDuty(Refused):
    """Somebody wants to switch off a reminder that others wait for the answer of."""


class DeadlineTooEarly(Refused):
    """The deadline for receipts, `at`, is before the notice goes."""


class NoticeEmpty(Refused):
    """The notice says nothing yet."""


class CorrectionKind(Refused):
    """A notice of one kind cannot become one of another: a text stays a text, a photo a photo."""


class NothingCorrected(Refused):
    """What was sent as a correction says what the notice says already."""


class NudgeTooSoon(Refused):
    """Those who have not confirmed were asked a short while ago; `at` says from when it may be done again."""


class NobodyToNudge(Refused):
    """Everybody who was reached has confirmed."""


class FeedbackClosed(Refused):
    """The session can no longer be rated."""


class FeedbackGiven(Refused):
    """This person has rated the session already."""


class FeedbackNotYours(Refused):
    """The session can be rated by those who were present, and this person was not."""


class CommentTooLong(Refused):
    """The sentence is longer than is kept: `length` of `at_most`."""


class CommentNotText(Refused):
    """A comment is plain text; this is something else."""


class ReasonMissing(Refused):
    """A mark by hand needs a reason."""


class ReasonTooLong(Refused):
    """A typed reason is longer than is kept; `count` and `at_most` are characters."""


class TooLateToUndo(Refused):
    """A mark by hand can be taken back for a short while only; afterwards it is ruled anew, with a reason."""


class FileTooBig(Refused):
    """The file has more bytes than are read; `megabytes` says how many are."""


class FileTooHeavy(Refused):
    """Reading the file took more memory or time than a table of people ever needs."""


class FileTooLong(Refused):
    """The table has more rows, or more text, than are read."""


class FileTooWide(Refused):
    """The table has more columns than are read."""


class FileBroken(Refused):
    """The file begins like a workbook and cannot be read as one."""


class FileOld(Refused):
    """The workbook is of the format before 2007, or has a password."""


class FileHasMacros(Refused):
    """The workbook carries macros."""


class FileEmpty(Refused):
    """The table holds nothing below its headings, or nothing at all."""


class NotATable(Refused):
    """The file is neither a workbook nor a CSV."""


class HeadingsMissing(Refused):
    """The table lacks columns that are needed; `missing` names them."""


class ImportGone(Refused):
    """What was read is not waiting any more: it was kept, let go, or is too old."""


class NothingToKeep(Refused):
    """No row of the table can be kept."""


class NameTooLong(Refused):
    """A name has more characters than `most`."""


class ClassExists(Refused):
    """The unit has a class of this name and run already."""


class UnitExists(Refused):
    """There is a unit of this name in the same place already."""


class InviteUnknown(Refused):
    """The link was not made here, or was made void by a newer one."""


class InviteUsed(Refused):
    """Another account has used the link; the supervisor is told."""


class InviteExpired(Refused):
    """The link is too old."""


class JoinCodeUnknown(Refused):
    """No class has this join code any more."""


class ContactNotOwn(Refused):
    """The contact card that was shared is not the sender's own."""


class PhoneNotOnRoll(Refused):
    """Nobody on the roll, or more than one, has the number of the shared contact."""


class AccountBound(Refused):
    """This account stands for another person already; `name` says who."""


class SecondAccount(Refused):
    """The person has another account already; the supervisor is told, and may move them to this one."""


class TooManyClaims(Refused):
    """Too many tries to be somebody on the roll; wait."""


class ClaimDecided(Refused):
    """Somebody else has said yes or no already."""


class NobodyFound(Refused):
    """Nobody within reach has this name."""


class AccountUnknown(Refused):
    """The account has never written to the bot."""


class LastAdmin(Refused):
    """Without this role nobody would administer the organisation."""


class FileNotFetched(Refused):
    """The chat service did not hand over the file that was sent."""


class FileExpected(Refused):
    """A file is awaited, and something else came."""


class NotOpenNow(Refused):
    """There is no code to show: sign-in of the session is not open."""


class NothingToOpen(Refused):
    """None of the supervisor's sessions is open, or may be opened now."""


class NoSession(Refused):
    """None of the supervisor's sessions has begun today."""


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


class FeedbackStillOpen(Refused):
    """Results come when the round has closed, at `at`: two looks before would tell what was said between them."""


class FormFaulty(Refused):
    """Question `number` (0: the form itself) cannot be asked: `reason`, with what was found and what is allowed."""


class FormUnreadable(Refused):
    """The file is no form; `why` is what the reader of TOML says."""


class FormInUse(Refused):
    """A form that came with the program stays."""


class LeaveBackwards(Refused):
    """The leave would end before it begins."""


class LeavePast(Refused):
    """The leave would lie in the past."""


class LeaveBeyondClass(Refused):
    """The leave reaches beyond the class, which is from `first` to `last`."""


class LeaveOverlaps(Refused):
    """Another leave of the same person covers part of it: that from `from_at` to `until_at`."""


class LeaveReasonMissing(Refused):
    """A leave needs a reason."""


class SlipMissing(Refused):
    """This kind of leave needs a photo of a slip."""


class SlipNotPhoto(Refused):
    """A photo of the slip is awaited, and something else came."""


class DatesNotUnderstood(Refused):
    """What was typed is neither a day nor two."""


class LeaveNoClass(Refused):
    """The person is in no class that has sessions ahead."""


class LeaveNotYours(Refused):
    """The leave is another person's."""


class LeaveOwn(Refused):
    """Nobody decides on their own leave."""


class LeaveForAbove(Refused):
    """The request waits for a higher rank than this person has."""


class LeaveDecided(Refused):
    """The request has been decided meanwhile, by `name`."""


class LeaveGone(Refused):
    """The person has withdrawn the request, or changed it."""


class LeaveBegun(Refused):
    """A leave that has begun is not withdrawn but returned from."""


class LeaveNotBegun(Refused):
    """The leave begins only at `from_at`; there is nothing to return from yet."""


class LeaveUndoTooLate(Refused):
    """A decision on a leave is taken back by one tap only for a minute."""


class ReturnWithoutLeave(Refused):
    """There is no leave to return from."""


class HeadsNotUnderstood(Refused):
    """What was sent is no number of people."""


class TooEarlyToCount(Refused):
    """Heads are counted when people may sign in, not before; `at` says from when."""


class CodeExpiredWaiting(CodeExpired):
    """The code is too old now; the supervisor sees that the person came with it, and may admit them."""


class SignInClosedWaiting(SignInClosed):
    """Sign-in is closed; the supervisor sees that the person came, and may admit them."""


class NotOnRollWaiting(NotOnRoll):
    """The roll does not hold this person; the supervisor sees that they came, and may admit them."""


class EvidenceTooWeak(Refused):
    """The class asks for stronger evidence than this sign-in has; it waits for the supervisor."""


class ChallengeWrong(Refused):
    """Another picture was on the screen; they are asked once more."""


class ChallengeLate(Refused):
    """The question was over before it was answered; they are asked once more."""


class ChallengeFailed(Refused):
    """The second answer was no better; the sign-in waits for the supervisor."""


class ChallengeDone(Refused):
    """The question has been answered already."""


class NotYourQuestion(Refused):
    """The question was put to another person."""


class PlaceNotAsked(Refused):
    """A location came, and no sign-in of this person waits for one."""


class PinForPlace(Refused):
    """A pin on the map, or a forwarded place, came in place of a location the phone has found."""


class PlaceNotShared(Refused):
    """The phone's location did not come with the message: it has to be shared again."""


class PlaceNotRead(Refused):
    """What was typed is no point of the form "latitude, longitude"."""


class RadiusOutOfRange(Refused):
    """The radius of a venue is a whole number of metres, from `least` to `most`."""


class NoVenue(Refused):
    """The session has no venue whose place could be set."""


class NobodyToCheck(Refused):
    """Nobody is marked present whom staff have not seen already."""


class TooLateToCheck(Refused):
    """The session is over: who is in the room now says nothing of it."""


class SpotCheckOver(Refused):
    """The spot check has ended; another can be drawn."""


class MarkChanged(Refused):
    """Somebody's mark is not any more what the view showed; the fresh view follows."""


class NothingSealed(Refused):
    """The day has not been sealed yet; `day` says which."""


class NotASealedFile(Refused):
    """The table is none that was made of a sealed day, or cannot be told any more."""


class SealedElsewhere(Refused):
    """The register holds no such seal as the file names."""


class NoSessionThen(Refused):
    """The class has no session on the day asked about; `day` says which."""


class ClassHasGroup(Refused):
    """The class is linked to another Telegram group already."""


class GroupHasClass(Refused):
    """The Telegram group is linked to another class already."""


class NoticeNotForGroups(Refused):
    """The notice is not for whole classes, or says something else to each person; groups get no such notice."""


class ChannelUrlWrong(Refused):
    """The text is no URL of an outside channel."""


class ChannelKindUnknown(Refused):
    """The organisation does not allow channels of this kind."""


class OfferNotOpenYet(Refused):
    """Choosing begins only at `at`."""


class OfferClosed(Refused):
    """The time for choosing, or for giving up what was chosen, is over."""


class OfferNotYours(Refused):
    """The classes are offered to people of other units; the menu was passed on."""


class OfferNotForYou(Refused):
    """The class is for people of other levels or categories."""


class OfferedClassGone(Refused):
    """The class is offered no more."""


class OnRollAlready(Refused):
    """The person is on the roll of the class by another way."""


class TooManyPicks(Refused):
    """The person has chosen as many classes as one may."""


class TopicTaken(Refused):
    """The person has chosen another class of the same topic."""


class PicksClash(Refused):
    """The class meets while another class of the person does."""


class TopicHad(Refused):
    """The person has had the topic before, and nobody is trained in it twice."""


class OfferIncomplete(Refused):
    """An offer needs a class and an end before it can be published."""


class OfferClosesTooEarly(Refused):
    """An offer has to end after it begins, and after now."""


class OfferPublished(Refused):
    """The rules of an offer stand once people have seen them."""


class CapacityUnclear(Refused):
    """The number of places is a whole number, from `least` to `most`."""


class OfferedAlready(Refused):
    """The class is part of an offer that goes on."""


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


class NoProgrammes(Refused):
    """There is no programme with classes where the person organises."""


class CalendarTooEarly(Refused):
    """There is no session to put into a calendar."""


class BadgeForged(Refused):
    """The badge was not made by this server, or was altered."""


class BadgeOwn(Refused):
    """Somebody scanned their own badge."""


class BadgeForStaff(Refused):
    """Somebody who is no staff scanned another's badge."""


class BadgeOfOtherClass(Refused):
    """Staff scanned a badge of a class they do not supervise."""


class BadgeVoid(Refused):
    """The badge has been replaced, or its owner is not on the roll any more."""


class BadgeNoSession(Refused):
    """No session of the badge's class is open for sign-in."""


class NoBadges(Refused):
    """There is nobody on the roll to make a badge for."""


class NoBadgeOfOwn(Refused):
    """Who is on no roll has no badge."""


class NoSuchName(Refused):
    """Nobody on the roll has a name like what was typed."""
