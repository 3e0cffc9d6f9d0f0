"""Enums of the domain: every closed list of values that code, tables and URLs share."""

from enum import StrEnum


class Level(StrEnum):
    """Levels of the map that every city understands; a city may add codes of its own."""

    CITY = "city"
    TOWN = "town"
    COMMUNITY = "community"
    VILLAGE = "village"
    UNIT = "unit"  # community and village together
    GRID = "grid"


class AreaKind(StrEnum):
    """What kind of place an area is, finer than its level."""

    CITY = "city"
    SUBDISTRICT = "subdistrict"
    TOWN = "town"
    PARK = "park"
    COMMUNITY = "community"
    VILLAGE = "village"
    DEDICATED = "dedicated"
    GRID = "grid"
    WARD = "ward"
    PRECINCT = "precinct"


class Light(StrEnum):
    """How far a clock has run; ordered from calm to worst by ``LIGHT_ORDER``."""

    NO_DEADLINE = "no_deadline"
    PAUSED = "paused"
    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


LIGHT_ORDER = tuple(Light)


class Status(StrEnum):
    """States of a ticket."""

    REPORTED = "reported"
    HANDLED_LOCALLY = "handled_locally"
    CALLED = "called"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    COMPLETED = "completed"
    REVIEWED = "reviewed"
    FED_BACK = "fed_back"
    CALLED_BACK = "called_back"
    SHELVED = "shelved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"


class OrderStatus(StrEnum):
    """States of a work order."""

    SENT = "sent"
    RESPONDED = "responded"
    PLANNED = "planned"
    PAUSED = "paused"
    COMPLETED = "completed"
    REWORKED = "reworked"
    PASSED = "passed"
    RETURNED = "returned"
    ENDED = "ended"


class OrderRole(StrEnum):
    """Part a party plays in a work order: 主办 or 协办."""

    LEAD = "lead"
    COOPERATING = "cooperating"


class TicketClass(StrEnum):
    """Difficulty class of a ticket; urgent is a separate flag."""

    GENERAL = "general"
    COMPLEX = "complex"


class ClockKind(StrEnum):
    """What a clock measures."""

    HANDLING = "handling"  # grid, unit or town trying to solve it before a call
    DISPATCH = "dispatch"
    RESPONSE = "response"
    COMPLETION = "completion"
    RATING = "rating"
    CALL_BACK = "call_back"
    ACCEPTANCE = "acceptance"  # what the public handed in, until the Center accepts it
    SHELF = "shelf"  # what is shelved, until it is looked at again
    REVIEW = "review"  # from completion
    FEED_BACK = "feed_back"  # from the passed review, or from solving on the spot


class Channel(StrEnum):
    """Where a ticket came in."""

    HOTLINE_5123456 = "hotline_5123456"
    HOTLINE_5150000 = "hotline_5150000"
    MAILBOX = "mailbox"
    GRID_STAFF = "grid_staff"
    TOWN = "town"
    PLATFORM = "platform"
    DEVICE = "device"
    WEB = "web"  # the public page


class Origin(StrEnum):
    """By which of the two ways a ticket reached the Center."""

    DIRECT = "direct"  # 直接受理
    CALL = "call"  # 镇街呼叫


class WorkField(StrEnum):
    """The eight fields of work of the Center."""

    PUBLIC_SECURITY = "public_security"  # 社会治安
    PETITIONS = "petitions"  # 信访稳定
    URBAN_MANAGEMENT = "urban_management"  # 城市管理
    EMERGENCY = "emergency"  # 应急处置
    CIVILITY = "civility"  # 文明实践
    PUBLIC_OPINION = "public_opinion"  # 舆情管控
    MEDIATION = "mediation"  # 纠纷调解
    LIVELIHOOD = "livelihood"  # 民生服务


class RequesterKind(StrEnum):
    """Whom a ticket serves."""

    CITIZEN = "citizen"
    ENTERPRISE = "enterprise"
    GRASSROOTS = "grassroots"


class RequestKind(StrEnum):
    """What the requester wants."""

    ENQUIRY = "enquiry"
    HELP = "help"
    COMPLAINT = "complaint"
    TIP_OFF = "tip_off"  # 举报
    SUGGESTION = "suggestion"


class Secrecy(StrEnum):
    """Who may know of a ticket."""

    NORMAL = "normal"
    INTERNAL = "internal"
    SECRET = "secret"


class Location(StrEnum):
    """How well a ticket's place is known."""

    EXACT = "exact"  # a point inside a grid
    AREA = "area"  # only the area is known
    UNKNOWN = "unknown"  # no place, a default geocode, or outside the city


class PartyKind(StrEnum):
    """Who may hold a work order."""

    DEPARTMENT = "department"
    AGENCY = "agency"
    TOWN = "town"


class Speed(StrEnum):
    """A town's rating of response speed."""

    TIMELY = "timely"
    SLOW = "slow"
    NONE = "none"


class Effect(StrEnum):
    """A town's rating of the effect; ``FAIR`` (较好) already costs points, so ``GOOD`` ranks above it."""

    GOOD = "good"  # 好
    FAIR = "fair"  # 较好
    MEDIOCRE = "mediocre"  # 一般
    POOR = "poor"  # 差


class Role(StrEnum):
    """Roles of an account."""

    LEADER = "leader"
    INTAKE = "intake"
    DISPATCHER = "dispatcher"
    REVIEWER = "reviewer"
    CALLER = "caller"
    SUPERVISOR = "supervisor"
    LIST_OFFICE = "list_office"
    ASSESSMENT_OFFICE = "assessment_office"
    DEPARTMENT = "department"
    AGENCY = "agency"
    TOWN = "town"
    UNIT = "unit"
    GRID_STAFF = "grid_staff"
    ADMINISTRATOR = "administrator"
    WALL = "wall"


class Act(StrEnum):
    """Everything that can be done to a ticket or a work order; also the words of its history."""

    LOAD = "load"  # a bulk load put the ticket in, or updated it
    REPORT = "report"
    SOLVE_LOCALLY = "solve_locally"
    RISE = "rise"  # grid → unit → town
    CALL = "call"
    ACCEPT = "accept"
    DISPATCH = "dispatch"
    REASSIGN = "reassign"
    RESPOND = "respond"
    PLAN = "plan"
    COMPLETE = "complete"
    RETURN = "return"
    TRANSFER = "transfer"
    EXTEND = "extend"
    PAUSE = "pause"
    RESUME = "resume"
    RECLASSIFY = "reclassify"
    PASS_REVIEW = "pass_review"
    REWORK = "rework"
    FEED_BACK = "feed_back"
    RATE = "rate"
    CALL_BACK = "call_back"
    CLOSE = "close"
    REOPEN = "reopen"
    SHELVE = "shelve"
    CANCEL = "cancel"
    MERGE = "merge"
    URGE = "urge"
    SUPERVISE = "supervise"
    INSTRUCT = "instruct"  # 批示: a leader writes on a ticket, which is supervised (督办) from then on
    REVEAL = "reveal"  # a masked phone was shown to an entitled person
    RECLOCK = "reclock"  # a calendar year came or changed and a deadline was set again
    SUCCEED = "succeed"  # 承接: a department ended or was split, and another has its part of the ticket
    SIGN = "sign"  # 签收: taken on, first contact still to come
    DISPUTE_CONTACT = "dispute_contact"  # the town says the first contact did not happen
    REFUSE_RETURN = "refuse_return"
    TAKE_OVER = "take_over"  # the successor of a transfer accepts
    DECLINE = "decline"  # the successor of a transfer refuses
    RELEASE = "release"  # the Center lets a cooperating unit go
    REQUEST_EXTENSION = "request_extension"
    REFUSE_EXTENSION = "refuse_extension"
    PROPOSE = "propose"  # right of coordination: lead and cooperating departments
    CONSULT = "consult"  # 联合会商
    OBJECT = "object"  # to a completion, before its review
    ANSWER = "answer"  # to a proposal, an urging, an objection
    MEDIATE = "mediate"  # 调处化解
    MISS_CALL_BACK = "miss_call_back"  # tried, not reached
    UNSHELVE = "unshelve"
    LINK = "link"
    SPLIT = "split"
    ESCALATE = "escalate"  # 提级督办
    HAND_ON = "hand_on"  # within the department; the outer clock is unchanged
    SUPPLEMENT = "supplement"  # the reporter adds to the ticket
    APPEAL = "appeal"  # against a rating; of tickets before appeals were a workflow of their own
    VOID_CONTACT = "void_contact"  # the Center agrees with the town: no first contact was made
    SUBMIT = "submit"  # the public handed it in on the public page
    PUBLISH = "publish"  # its reply was selected and published, edited
    WITHDRAW = "withdraw"  # the published reply was taken back
    ANSWER_AT_ONCE = "answer_at_once"  # 当场答复: an enquiry, by the Center itself
    CORRECT = "correct"  # 更正: matter, place, request kind, secrecy, public flag
    MAKE_URGENT = "make_urgent"
    END_URGENCY = "end_urgency"
    WITHDRAW_DISPATCH = "withdraw_dispatch"  # 撤回分派: at once, before any party has opened it
    MARK_STEP = "mark_step"  # 标记步骤: at which step of the duty's flow chart a work order is


class ChangeKind(StrEnum):
    """What a row of the feed tells the screens."""

    CHANGE = "change"  # the named tickets changed
    RELOAD = "reload"  # a bulk load changed many: read all open tickets again
    AREAS = "areas"  # the shapes or the tree of areas changed
    SUBJECT = "subject"  # something that moves and is no ticket changed: no figure of areas follows
