"""All rules an organisation may set, gathered; each noun's module says what its own mean."""

from __future__ import annotations

from dataclasses import dataclass, field

from classbell.domain.announcements import Policy as AnnouncementPolicy
from classbell.domain.appeals import Policy as AppealPolicy
from classbell.domain.attendance import Policy as AttendancePolicy
from classbell.domain.binding import Policy as BindingPolicy
from classbell.domain.certificates import Policy as CertificatePolicy
from classbell.domain.challenges import Policy as ChallengePolicy
from classbell.domain.channels import Policy as ChannelPolicy
from classbell.domain.codes import Policy as CodePolicy
from classbell.domain.digests import Policy as DigestPolicy
from classbell.domain.evaluations import Policy as EvaluationPolicy
from classbell.domain.feedback import Policy as FeedbackPolicy
from classbell.domain.half_days import Policy as HalfDayPolicy
from classbell.domain.leave import Policy as LeavePolicy
from classbell.domain.notices import Policy as NoticePolicy
from classbell.domain.offers import Policy as OfferPolicy
from classbell.domain.places import Policy as PlacePolicy
from classbell.domain.prompts import Policy as PromptPolicy
from classbell.domain.rates import Policy as RatePolicy
from classbell.domain.reminders import Policy as ReminderPolicy
from classbell.domain.restraint import Policy as RestraintPolicy
from classbell.domain.rosters import Policy as RosterPolicy
from classbell.domain.spot_checks import Policy as SpotCheckPolicy
from classbell.domain.surveys import Policy as SurveyPolicy
from classbell.domain.terms import Policy as TermsPolicy
from classbell.domain.workdays import Policy as WorkdayPolicy


@dataclass(frozen=True, slots=True)
class Policies:
    """The rules in force."""

    announcements: AnnouncementPolicy = field(default_factory=AnnouncementPolicy)
    appeals: AppealPolicy = field(default_factory=AppealPolicy)
    attendance: AttendancePolicy = field(default_factory=AttendancePolicy)
    binding: BindingPolicy = field(default_factory=BindingPolicy)
    certificates: CertificatePolicy = field(default_factory=CertificatePolicy)
    challenges: ChallengePolicy = field(default_factory=ChallengePolicy)
    channels: ChannelPolicy = field(default_factory=ChannelPolicy)
    codes: CodePolicy = field(default_factory=CodePolicy)
    digests: DigestPolicy = field(default_factory=DigestPolicy)
    evaluations: EvaluationPolicy = field(default_factory=EvaluationPolicy)
    feedback: FeedbackPolicy = field(default_factory=FeedbackPolicy)
    half_days: HalfDayPolicy = field(default_factory=HalfDayPolicy)
    leave: LeavePolicy = field(default_factory=LeavePolicy)
    notices: NoticePolicy = field(default_factory=NoticePolicy)
    offers: OfferPolicy = field(default_factory=OfferPolicy)
    places: PlacePolicy = field(default_factory=PlacePolicy)
    prompts: PromptPolicy = field(default_factory=PromptPolicy)
    rates: RatePolicy = field(default_factory=RatePolicy)
    reminders: ReminderPolicy = field(default_factory=ReminderPolicy)
    restraint: RestraintPolicy = field(default_factory=RestraintPolicy)
    rosters: RosterPolicy = field(default_factory=RosterPolicy)
    spot_checks: SpotCheckPolicy = field(default_factory=SpotCheckPolicy)
    surveys: SurveyPolicy = field(default_factory=SurveyPolicy)
    terms: TermsPolicy = field(default_factory=TermsPolicy)
    workdays: WorkdayPolicy = field(default_factory=WorkdayPolicy)
