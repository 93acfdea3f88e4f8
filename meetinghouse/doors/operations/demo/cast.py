"""Who lives in the demo town: everyday people, none of them real."""

import msgspec


class Role(msgspec.Struct, frozen=True):
    """A demo member: handle, name, country, town, what they say of themselves, the topics they write about."""

    handle: str
    name: str
    country: str
    about: str
    topics: tuple[str, ...]


TOWN = "Lindenford"

CAST = (
    Role(
        "ada",
        "Ada Moreau",
        "FR",
        "I keep the keys, the books and the coffee warm. Owner of this place.",
        ("repair", "cooking"),
    ),
    Role("milan", "Milan Novák", "CZ", "Moderator. Writes with a fountain pen, fixes radios.", ("repair", "choir")),
    Role("grace", "Grace Wanjiru", "KE", "Teacher, runner, terrible at chess.", ("football", "hiking")),
    Role("tomas", "Tomás Oliveira", "PT", "Baker on Bridge Street. Up at three.", ("cooking", "garden")),
    Role("lena", "Lena Hoffmann", "DE", "Allotment 14, the one with the crooked shed.", ("garden", "cooking")),
    Role("jonas", "Jonas Weber", "DE", "Left back, left-handed, usually left behind on hills.", ("football", "hiking")),
    Role("sofia", "Sofia Rossi", "IT", "Alto. I hum in the supermarket.", ("choir", "cooking")),
    Role("piotr", "Piotr Zieliński", "PL", "If it has screws, I will open it.", ("repair", "hiking")),
    Role("amelie", "Amélie Laurent", "FR", "Bees, mostly. Then everything else.", ("garden", "hiking")),
    Role("kenji", "Kenji Watanabe", "JP", "New here. Looking for people to walk with.", ("hiking", "cooking")),
    Role("noor", "Noor de Vries", "NL", "Physio for the second team. Cyclist.", ("football", "hiking")),
    Role("oliver", "Oliver Bennett", "GB", "Tenor when the basses are full.", ("choir", "garden")),
    Role("ines", "Inês Carvalho", "PT", "Market on Saturdays, stall by the fountain.", ("cooking", "garden")),
    Role("hannah", "Hannah Schmidt", "DE", "Sewing machine whisperer.", ("repair", "garden")),
    Role("luca", "Luca Bianchi", "IT", "Goalkeeper. It was offside.", ("football", "cooking")),
    Role("marta", "Marta Kowalska", "PL", "Choir, cats, crosswords.", ("choir", "repair")),
    Role("ravi", "Ravi Menon", "IN", "Spices by post to half the street.", ("cooking", "hiking")),
    Role("emma", "Emma Jansen", "NL", "Map collector, muddy boots.", ("hiking", "garden")),
    Role("david", "David Okafor", "NG", "Coach of the under-tens. Whistle always on me.", ("football", "repair")),
    Role("julia", "Julia Brandt", "DE", "Conductor of the Thursday choir.", ("choir", "hiking")),
    Role("bruno", "Bruno Almeida", "BR", "Sunday league, Monday ice packs.", ("football", "cooking")),
    Role("freya", "Freya Larsen", "DK", "Wild swimming, also in March.", ("hiking", "choir")),
    Role("samir", "Samir Haddad", "LB", "Carpenter. Ask me about wobbly tables.", ("repair", "cooking")),
    Role("clara", "Clara Fischer", "DE", "Tomatoes: eleven kinds this year.", ("garden", "cooking")),
    Role("george", "George Hill", "GB", "Retired, supposedly.", ("garden", "choir")),
    Role("elif", "Elif Yılmaz", "TR", "Pastry is a science.", ("cooking", "choir")),  # noqa: RUF001 -- her name
    Role("anton", "Anton Berg", "SE", "Night-shift nurse, day-shift gardener.", ("garden", "football")),
    Role("maya", "Maya Cohen", "IL", "I photograph doors.", ("hiking", "repair")),
    Role("pablo", "Pablo Ruiz", "ES", "Midfield general, promoted himself.", ("football", "cooking")),
    Role("nina", "Nina Petrova", "BG", "Piano teacher, page turner.", ("choir", "garden")),
    Role("felix", "Felix Wagner", "DE", "Bicycle workshop, back yard, ring twice.", ("repair", "hiking")),
    Role("chloe", "Chloé Martin", "FR", "School library, ground floor.", ("cooking", "choir")),
    Role("tariq", "Tariq Mahmood", "PK", "Cricket at heart, football on Sundays.", ("football", "repair")),
    Role("greta", "Greta Olsen", "NO", "Long routes, short posts.", ("hiking", "garden")),
    Role("leo", "Leo Murphy", "IE", "Fiddle in the choir's back row.", ("choir", "football")),
    Role("yara", "Yara Santos", "BR", "Compost evangelist.", ("garden", "cooking")),
    Role("henrik", "Henrik Dahl", "DK", "Solder, sandpaper, patience.", ("repair", "football")),
    Role("alice", "Alice Turner", "GB", "Weather optimist.", ("hiking", "cooking")),
    Role("mateo", "Mateo García", "ES", "Paella for forty is no problem.", ("cooking", "football")),
    Role("wim", "Wim Bakker", "NL", "Bass. The low kind.", ("choir", "repair")),
)
