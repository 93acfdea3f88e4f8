"""Groups of the demo town and what is said in them."""

import msgspec

from meetinghouse.domain.groups.models import Approval, Joining, Openness


class DemoGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group: who owns and moderates it, who is in it, its topics, and what they write (author, text, topic)."""

    handle: str
    name: str
    about: str
    owner: str
    moderator: str
    members: tuple[str, ...]
    subject: int
    openness: Openness = Openness.OPEN
    joining: Joining = Joining.FREE
    approval: Approval = Approval.NONE
    rules: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    posts: tuple[tuple[str, str, str], ...] = ()
    answers: tuple[tuple[int, str, str], ...] = ()


GROUPS = (
    DemoGroup(
        handle="gardenfriends", name="Garden friends", owner="lena", moderator="clara", subject=0,
        about="Everything that grows in Lindenford, and what to do about the snails. Seeds, swaps, bees and beds. #garden",
        members=("ada", "grace", "amelie", "oliver", "ines", "hannah", "emma", "george", "anton", "nina", "greta", "yara"),
        rules=("Give more advice than you take.", "No poison, no arguments about peat.", "Say where your seeds are from."),
        topics=("Seeds & swaps", "Bees", "Help wanted"),
        posts=(
            ("clara", "Eleven kinds of tomatoes need eleven kinds of hands. Whoever waters this week takes a bag home.", "Help wanted"),
            ("amelie", "The hives are awake. Please keep dogs off the east path until Sunday.", "Bees"),
            ("george", "I have forty leeks too many and no self-control. Swap for anything that is not a courgette.", "Seeds & swaps"),
            ("yara", "The big compost heap is at 58 degrees. It is basically a pet now.", ""),
        ),
        answers=((2, "ines", "Two jars of quince jelly for ten leeks?"), (2, "george", "Done. And I will throw in an eleventh.")),
    ),
    DemoGroup(
        handle="thursdaychoir", name="The Thursday choir", owner="julia", moderator="sofia", subject=1,
        openness=Openness.CLOSED, joining=Joining.REQUEST, approval=Approval.NEW,
        about="We rehearse on Thursdays at seven in the church hall. Whoever can hold a note, or hum near one, is welcome. #choir",
        members=("ada", "milan", "oliver", "marta", "george", "elif", "freya", "nina", "leo", "chloe", "wim"),
        rules=("Be on time: the conductor counts.", "What is sung in the hall stays in the hall, until the concert."),
        questions=("Which voice do you sing?", "Have you sung in a choir before?"),
        topics=("Rehearsals", "Scores", "Concerts"),
        posts=(
            ("julia", "Next Thursday we begin with the Fauré. Altos, please have bar 40 in your ears.", "Rehearsals"),
            ("wim", "The scores are copied and smell of the library. Pick yours up before eight.", "Scores"),
            ("sofia", "Who drives to the concert on the 14th? I have room for three altos or one bass.", "Concerts"),
        ),
        answers=((0, "nina", "Bar 40 is in my ears, my kitchen and my dreams."), (2, "wim", "I will fold myself.")),
    ),
    DemoGroup(
        handle="repaircafe", name="Repair café", owner="piotr", moderator="ada", subject=2,
        joining=Joining.REQUEST, questions=("What would you like to repair, or learn to?",),
        about="If it has screws, we open it. Every first Saturday in the back yard of the bicycle workshop. #repair",
        members=("henrik", "milan", "hannah", "marta", "david", "samir", "maya", "felix", "tariq", "wim"),
        rules=("Bring the thing, the manual, and some cake.", "We repair with you, not for you."),
        topics=("Wanted", "How to"),
        posts=(
            ("felix", "Looking for a left pedal, French thread. Yes, I know.", "Wanted"),
            ("hannah", "How to mend a zip without taking it out: warm soap, patience, and no teeth.", "How to"),
            ("henrik", "The toaster of Bridge Street 4 lives. It does only one side, but with conviction.", ""),
        ),
        answers=((0, "piotr", "I have one in the drawer that nobody may open. I will open it."),),
    ),
    DemoGroup(
        handle="sundayleague", name="Sunday league", owner="david", moderator="noor", subject=3,
        joining=Joining.REQUEST, approval=Approval.LINKS, questions=("Which position do you play, or would like to?",),
        about="Football on Sundays at ten, whatever the weather thinks. #football",
        members=("grace", "jonas", "luca", "bruno", "anton", "pablo", "tariq", "leo", "henrik", "mateo"),
        rules=("Shin pads.", "Nobody shouts at the referee, who is sixteen."),
        topics=("Match days", "Lost & found"),
        posts=(
            ("noor", "Sunday we need a goalkeeper. Luca's thumb disagrees with his opinion of it.", "Match days"),
            ("jonas", "One grey sock, left. It waits in the changing room and is beginning to walk by itself.", "Lost & found"),
        ),
        answers=((0, "luca", "It was offside. The thumb too."),),
    ),
    DemoGroup(
        handle="slowwalkers", name="Slow walkers", owner="emma", moderator="alice", subject=4,
        about="Short hills, long talks. We wait for the last one, who has the sandwiches. #hiking",
        members=("grace", "kenji", "noor", "piotr", "amelie", "ravi", "freya", "maya", "felix", "greta", "julia"),
        topics=("Walks", "Maps"),
        posts=(
            ("kenji", "My first walk with you all on Saturday. What does one bring?", "Walks"),
            ("emma", "The old map shows a bridge where today there is a story about a bridge. Who comes looking?", "Maps"),
            ("alice", "Weather for Saturday: optimistic.", ""),
        ),
        answers=((0, "ravi", "Yourself, water, and something to share. I bring samosas."), (0, "greta", "And shoes. Ask me how I know.")),
    ),
    DemoGroup(
        handle="surpriseforada", name="A surprise for Ada", owner="milan", moderator="elif", subject=5,
        openness=Openness.SECRET, joining=Joining.INVITATION,
        about="Ten years of keys, books and coffee. Not a word to Ada.",
        members=("tomas", "lena", "grace", "ines", "marta", "mateo", "chloe", "george"),
        rules=("Ada reads everything. Write here and nowhere else.",),
        posts=(
            ("elif", "The cake has four storeys and a small café on top. I need a key for the kitchen on Friday.", ""),
            ("mateo", "Paella for forty is no problem. Hiding forty people is.", ""),
        ),
        answers=((1, "grace", "Behind the coats. It worked at school."),),
    ),
)  # fmt: skip

# Who waits to be let in, with answers; who is invited; what waits to be read.
ASKING = (
    ("thursdaychoir", "pablo", ("Whatever is left", "Only in the shower, to good reviews")),
    ("sundayleague", "kenji", ("Bench, with ambition",)),
    ("repaircafe", "chloe", ("The library's wobbly chairs, all nineteen of them",)),
)
INVITED = (("surpriseforada", "sofia"), ("thursdaychoir", "ines"), ("slowwalkers", "ada"))
HELD = ("repaircafe", "felix", "The pedal exists after all, see https://pedals.example/left. Who shares the postage?")
RETURNED = (
    "repaircafe",
    "tariq",
    "Selling my old drill, see https://drills.example/me",
    "We give things away here. Say that you do, and hand it in again.",
)
ADVICE = (
    "Links from people who are new here are read first. Say in a sentence where the link leads, and hand it in again."
)

# Files that are shared in groups: the group, who, with which words, and what lies in them.
FILES = (
    (
        "thursdaychoir", "wim", "For the new altos: where everything is, and what we sing until summer.",
        (
            ("Programme until summer.md", "# Until summer\n\n1. Fauré, Cantique\n2. Brahms, Waldesnacht\n3. Whatever Sofia brings\n"),
            ("Who sings what.csv", "voice,people\nsoprano,7\nalto,5\ntenor,3\nbass,4\n"),
        ),
    ),
    ("thursdaychoir", "sofia", "Lifts to the concert, as of today.", (("Lifts on the 14th.txt", "Sofia: three altos\nMilan: one bass, and his bass\n"),)),
    (
        "gardenfriends", "clara", "The watering plan. Whoever swaps a day, tell the one you swap with.",
        (("Watering plan.csv", "day,who\nMonday,Clara\nTuesday,George\nWednesday,the rain\n"),),
    ),
    ("repaircafe", "hannah", "", (("How to mend a zip.md", "Warm soap, patience, and no teeth.\n"),)),
)  # fmt: skip
# Comments that a rule holds: the group, which of its posts, who, what, and the rule's words.
COMMENT_ADVICE = "Comments with links are read first, since the affair of the miracle fertiliser. Say what the link is."
HELD_COMMENTS = (
    ("gardenfriends", 2, "emma", "This one says that leeks keep for weeks: https://leeks.example/cellar"),
    ("gardenfriends", 0, "anton", "Count me in for Tuesday. My sun hat: https://hats.example/straw"),
)
RETURNED_COMMENT = "Lovely, but the hat shop is not about tomatoes. Say it without the link."
# Who would rather not hear of which group at the moment.
MUTED = ("grace", "sundayleague")
