"""What a few people of the demo town say to each other in private."""

import msgspec


class Talk(msgspec.Struct, frozen=True):
    """A conversation: who begins it, with whom, its name where it has one, and what is said by whom."""

    people: tuple[str, ...]
    messages: tuple[tuple[str, str], ...]
    name: str = ""


CONVERSATIONS = (
    Talk(
        ("lena", "ada"),
        (
            ("lena", "Ada, do you still have the key to the church hall? I need the long table for Saturday."),
            ("ada", "It hangs where it always hangs. Bring the table back this time 😄"),
            ("lena", "That was one time! Thank you. I will leave a jar of plum jam on the hook."),
            ("ada", "For plum jam you may keep the table."),
        ),
    ),
    Talk(
        ("julia", "sofia", "oliver", "ada", "wim"),
        (
            (
                "julia",
                "The bus for the choir trip leaves at half past eight from the fountain. Who brings the cold box?",
            ),
            ("sofia", "I do. There is room for eleven bottles, or nine and a cake."),
            ("wim", "Nine and a cake."),
            ("oliver", "Nine and a cake. My scarf is still in the church hall, can somebody bring it?"),
            ("ada", "Got it. It smells of incense now."),
            ("julia", "Please sing in the bus only what we rehearsed."),
        ),
        name="Choir trip",
    ),
    Talk(
        ("grace", "jonas"),
        (
            ("grace", "Are your knees back for Thursday, or shall I run slowly with the under-tens?"),
            ("jonas", "The under-tens are faster than I am. Thursday is fine."),
        ),
    ),
    Talk(
        ("henrik", "ada"),
        (("henrik", "Hello Ada, we have not met: I could mend the lamp over your door, it flickers. No charge."),),
    ),
)
