"""What the demo town talks about: six topics, each with its tag and pictures, and what people answer."""

import msgspec


class Topic(msgspec.Struct, frozen=True):
    """A topic: its tag, what its pictures show, and posts with ``{slots}``."""

    tag: str
    pictures: tuple[str, ...]
    posts: tuple[str, ...]


SLOTS = {
    "day": ("Saturday", "Sunday", "Thursday evening", "Tuesday", "the first Sunday of the month", "Friday"),
    "place": ("the old mill", "the fountain", "Bridge Street", "the school yard", "the lower meadow", "the church hall",
              "the station", "the boat house"),
    "veg": ("courgettes", "beans", "plums", "rhubarb", "pumpkins", "tomatoes", "chard", "apples"),
    "dish": ("lentil soup", "a plum cake", "flatbread", "dumplings", "a big paella", "cardamom buns", "onion tart"),
    "thing": ("a toaster", "a 1974 radio", "two bicycles", "a lamp", "a sewing machine", "a wall clock", "a kettle"),
    "hill": ("Fox Hill", "the Stag's Ridge", "the river loop", "the long way round the lake", "the quarry path"),
    "song": ("the Bruckner", "the sea shanty", "the round in four voices", "the folk set", "the encore"),
    "score": ("2:1", "3:3", "1:0", "4:2", "0:0"),
    "n": ("four", "six", "nine", "eleven", "fourteen", "twenty"),
}  # fmt: skip

TOPICS = {
    "garden": Topic(
        "garden",
        ("garden", "forest", "hills"),
        (
            "First {veg} of the year. I was not going to show off, but here we are.",
            "Swap at {place} on {day}: bring seedlings, take seedlings. I have far too many {veg}.",
            "Does anybody have a spare water butt? Mine has developed opinions about holding water.",
            "The compost is steaming this morning. It smells like a forest. I am proud of a heap.",
            "Somebody left {n} jars of honey on our bench with a note saying thank you. Thank YOU.",
            "Slugs: {n}. Lettuces: none. I am open to suggestions that involve no beer.",
            "The allotment water is off until {day}. Can those near the tap help the upper row with cans?",
            "Planted garlic today. It is the most optimistic thing I do all year.",
            "Look who moved into the insect hotel. Full house after three weeks!",
            "Free {veg} in the blue crate at the gate. Take as many as you can carry.",
            "Pruning course at {place} on {day}, no charge, bring gloves. We start with the old pear.",
            "It rained at last. I stood in it like a fool and I was not the only one.",
        ),
    ),
    "football": Topic(
        "football",
        ("balloons", "hills", "sunset"),
        (
            "{score} against the valley. We should have had a penalty, we all agreed, including their coach.",
            "Training moves to {place} on {day}, the pitch is under water again.",
            "The under-tens played with {n} on the field for two minutes before anybody noticed.",
            "We need one more goalkeeper for {day}. Courage matters more than height.",
            "Found after the match: one left boot, size 43. How did you get home?",
            "Season opener! Cake by the parents, coffee by me, lines painted by Jonas and almost straight.",
            "New goals have arrived. Thank you to everybody who carried them across {place}.",
            "Mixed team for everyone over forty: we had {n} people last week and only three of them limped.",
            "That save in the last minute. I have watched it {n} times. Well done, Luca.",
            "Shin pads, shirts, shorts: the kit swap is on {day} at {place}.",
            "Who has the ball pump? No names. Just put it back.",
            "We lost {score} and the evening was still lovely. Make of that what you will.",
        ),
    ),
    "cooking": Topic(
        "cooking",
        ("market", "garden", "pattern"),
        (
            "Made {dish} for {n} people and there was nothing left to photograph but the pot.",
            "Community table at {place} on {day}. I bring {dish}; what do you bring?",
            "My grandmother's {dish} has three secrets. I know two of them.",
            "The market had {veg} for next to nothing this morning. Preserve with me?",
            "Sourdough update: alive. Louder than expected.",
            "Does somebody have a really big pot I may borrow until {day}? Really big.",
            "Cooking evening for beginners: knives, onions, patience. {day}, {place}, {n} places.",
            "I finally understood what 'until it sounds done' means. Bread does sing when it cools.",
            "Recipe exchange: I give {dish}, I take anything with {veg}.",
            "We fed {n} volunteers after the clean-up. Nobody left hungry, two left with leftovers.",
            "Burned the first tray, ate it anyway, the second one is for you.",
            "What do you cook when it is raining and everybody is home? Asking for tonight.",
        ),
    ),
    "hiking": Topic(
        "hiking",
        ("mountains", "hills", "forest", "sea", "sunset", "boats"),
        (
            "{hill} this morning: fog below, sun above, and a thermos of tea.",
            "Slow walk for everyone on {day}, meeting at {place}. We go as fast as the slowest and talk more.",
            "The bridge on {hill} is repaired. Thank you to whoever did it so quietly.",
            "{n} kilometres, one blister, no regrets.",
            "Saw a kingfisher at {place}. It did not wait for the camera, so here is the water it left.",
            "Who comes up {hill} for the sunrise on {day}? I have a spare head torch.",
            "The blackberries along {hill} are ready. Leave the lower ones for the children.",
            "Lost: a green rain cover, somewhere on {hill}. Found: {n} new friends on the same walk.",
            "A new map of the footpaths hangs at {place}. Please draw in what is missing, that is what the pencil is for.",
            "Wild swimming after the walk. The water was honest.",
            "Snow on the top already. {hill} is lovely but take proper boots.",
            "We waited out the hail in the hut with strangers, and then they were not strangers.",
        ),
    ),
    "choir": Topic(
        "choir",
        ("pattern", "night", "village"),
        (
            "Rehearsal on {day} at {place}: {song}, from the middle, no mercy.",
            "We need tenors. We always need tenors. Can you hum? Then come.",
            "{song} finally worked tonight. There was a second of silence after, you know the kind.",
            "Concert at {place} on {day}. Entry is free, the tin by the door is for the roof.",
            "The piano has been tuned! It no longer sounds like rain in a bucket.",
            "Sheet music for {song} is in the folder by the door. {n} copies, please share.",
            "I missed rehearsal and my neighbour sang me my part through the wall.",
            "Warm-up tip: say 'blue balloon' slowly and try not to laugh.",
            "Thank you to everybody who stayed to stack the chairs. All {n} of you.",
            "Small children are welcome at rehearsals; one of them sings in tune more often than I do.",
            "We sang at the care home today. Mr Albrecht knew every verse of {song}.",
            "Who has a car for the music stands on {day}? They are light but there are {n} of them.",
        ),
    ),
    "repair": Topic(
        "repaircafe",
        ("pattern", "market", "village"),
        (
            "Repair café at {place} on {day}, two to five. Bring what is broken, and patience.",
            "Today we saved {thing}. The fault was a crumb.",
            "{n} repairs this month, {n} cups of tea an hour. The balance is right.",
            "Looking for a belt for {thing}. Does anybody have a box of old ones?",
            "A boy of nine fixed {thing} today and explained it to his father.",
            "We cannot fix everything. But we did find out why {thing} hummed in B flat.",
            "Soldering course for beginners on {day}: {n} places, safety glasses provided.",
            "Please do not throw {thing} away yet. Bring it, we like puzzles.",
            "Tool library: the big drill is back, the small saw is missed. It knows its name.",
            "Thank you for the screws, whoever left {n} jars of them, sorted by size. We wept a little.",
            "Before and after. The after took {n} minutes; the before took eleven years in a cellar.",
            "Bring your loose chairs on {day}. Samir has glue and a free afternoon.",
        ),
    ),
}

COMMENTS = (
    "Count me in!", "That made my morning.", "I can bring two chairs and a cake.", "Where exactly is that?",
    "Beautiful. Which way did you go?", "I have one you can have, come by after six.", "Ha! Same here.",
    "Thank you for organising this.", "My neighbour asked about that just yesterday.", "I will tell the others.",
    "Can I bring the children?", "What time do we start?", "Save me a piece.", "I owe you one.", "So that is where it went.",
    "This is why I like living here.", "I was there and it was even better than it sounds.", "Next time call me first!",
    "Has anybody tried it with rain water?", "I can drive, three seats free.", "Well done, all of you.",
    "Ask Hannah, she has a spare.", "We could do this every month.", "I did not know that. Thank you!", "Proud of this town.",
)  # fmt: skip

GREETINGS = (
    "Hello everyone, I just moved here from the coast. What should I see first?",
    "Good morning, {place}! The light today is something else.",
    "The library is open again on {day}. New shelves, same cat.",
    "A small thank you to whoever swept the steps at {place}.",
    "Power will be off around {place} on {day} morning, nine to ten, says the notice.",
    "Happy birthday to our town hall clock, {n} minutes late as always.",
)  # fmt: skip


class Question(msgspec.Struct, frozen=True):
    """A poll: who asks, in which words, with which answers, for how long; how many days ago."""

    handle: str
    text: str
    answers: tuple[str, ...]
    days_ago: float
    days_open: float
    is_multiple: bool = False
    hides_totals: bool = False


QUESTIONS = (
    Question(
        "julia", "The summer concert needs a day. Which suits you? #choir",
        ("Friday evening", "Saturday afternoon", "Sunday after coffee"), 9, 7,
    ),
    Question(
        "lena", "What shall we plant in the blue crate bed this year? You may choose several. #garden",
        ("Courgettes", "Beans", "Sunflowers", "Whatever the slugs leave"), 2, 7, is_multiple=True,
    ),
    Question(
        "david", "A name for the under-tens' mascot. The winner is told when it is over. #football",
        ("Otto the Otter", "Linda the Linden", "Sir Kicks-a-Lot"), 0.4, 3, hides_totals=True,
    ),
)  # fmt: skip

# Who keeps what at the top of their profile.
PINNED = (
    ("tomas", "I bake from three in the morning. The side door is open from five, knock twice. Bread of yesterday is free."),
    ("felix", "Bicycle workshop in the back yard of Bridge Street 9. Thursdays from four; bring the part, not only the story."),
    ("ada", "New here? Say hello below, and ask anything: somebody will know, and if not we will make something up."),
)  # fmt: skip

# What somebody wrote, and how they put it right, in steps.
MENDED = (
    ("oliver", (
        "Choir practise is on Wensday at eight, in the church hall.",
        "Choir practice is on Wednesday at eight, in the church hall.",
        "Choir practice is on Wednesday at half past seven, in the church hall. Bring the folk set. #choir",
    )),
    ("emma", (
        "The footbridge at the old mill is closed until Friday.",
        "The footbridge at the old mill is open again! It was closed until Friday, as a sign says that nobody took down. #hiking",
    )),
)  # fmt: skip

# What is reported, for which reason, with which words; posts first, then an ordinary one with a small complaint.
REPORTED = (
    ("spam", "Looks like advertising for a shop that has nothing to do with us."),
    ("other", "The day in this post is wrong and people will stand in the rain. Could somebody ask to correct it?"),
    ("harassment", "The second sentence makes fun of Jonas again. He laughed, but I do not think he liked it."),
)  # fmt: skip
TEASING = "Jonas scored today. An own goal, but he did score. Third time this season, we are thinking of a medal."
SPAM = "GREAT OFFER!!! Garden furniture at half price, only today, write me for the catalogue. Garden furniture! Half price!"
