"""What a few people of the demo town say to each other in private."""

import msgspec


class Said(msgspec.Struct, frozen=True):
    """A message: by whom, and what became of it.

    ``answers`` is the place of the one that it answers. ``reactions`` are who and what. ``file`` is the name and the
    words of a text file. ``before`` is how it read until it was edited; of a ``gone`` one only a trace is left.
    ``adds`` is who was added to the conversation just before. ``reported_by`` is who showed it to the moderators, who
    removed it.
    """

    who: str
    text: str
    answers: int | None = None
    reactions: tuple[tuple[str, str], ...] = ()
    file: tuple[str, str] | None = None
    before: str = ""
    gone: bool = False
    adds: str = ""
    reported_by: str = ""


class Talk(msgspec.Struct, frozen=True):
    """A conversation: who begins it, with whom, what is said, its name where it has one; how far who has read."""

    people: tuple[str, ...]
    messages: tuple[Said, ...]
    name: str = ""
    read: tuple[tuple[str, int], ...] = ()


_SONGS = """Choir trip, what we rehearsed

1. Greensleeves
2. Wade in the Water
3. The Parting Glass, without Wim's second verse

Bus: half past eight, at the fountain. Back at six.
"""

CONVERSATIONS = (
    Talk(
        ("lena", "ada"),
        (
            Said("lena", "Ada, do you still have the key to the church hall? I need the long table for Saturday."),
            Said("ada", "It hangs where it always hangs. Bring the table back this time 😄"),
            Said("lena", "That was one time! Thank you. I will leave a jar of plum jam on the hook.", answers=1),
            Said("ada", "For plum jam you may keep the table.", reactions=(("lena", "❤️"),)),
        ),
        read=(("lena", 3), ("ada", 2)),
    ),
    Talk(
        ("julia", "sofia", "oliver", "ada", "wim"),
        (
            Said(
                "julia",
                "The bus for the choir trip leaves at half past eight from the fountain. Who brings the cold box?",
                before="The bus for the choir trip leaves at eight from the fountain. Who brings the cold box?",
            ),
            Said("sofia", "I do. There is room for eleven bottles, or nine and a cake."),
            Said("wim", "Nine and a cake.", answers=1, reactions=(("julia", "🎉"), ("sofia", "👍"), ("ada", "👍"))),
            Said("oliver", "Nine and a cake. My scarf is still in the church hall, can somebody bring it?"),
            Said("sofia", "I left it on the bus last year, no, that was", gone=True),
            Said("ada", "Got it. It smells of incense now.", answers=3, reactions=(("oliver", "😂"),)),
            Said("julia", "Please sing in the bus only what we rehearsed.", file=("What we rehearsed.txt", _SONGS)),
            Said("julia", "And Grace drives, so she had better know where we go.", adds="grace"),
            Said("grace", "I have never been late with a bus in my life."),
            Said("wim", "Oliver should take the train, nobody can bear him for an hour in a bus.", reported_by="sofia"),
        ),
        name="Choir trip",
        read=(("sofia", 8), ("wim", 8), ("oliver", 5), ("julia", 8), ("ada", 6)),
    ),
    Talk(
        ("grace", "jonas"),
        (
            Said("grace", "Are your knees back for Thursday, or shall I run slowly with the under-tens?"),
            Said("jonas", "The under-tens are faster than I am. Thursday is fine."),
        ),
        read=(("jonas", 1),),
    ),
    Talk(
        ("henrik", "ada"),
        (Said("henrik", "Hello Ada, we have not met: I could mend the lamp over your door, it flickers. No charge."),),
    ),
)
