"""Reading HTML with the standard library, strictly: what it holds and whether it is closed."""

from html.parser import HTMLParser


class Elements(HTMLParser):
    """Every element, its attributes, and whether each is closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def elements_of(html: str) -> Elements:
    """Parse a fragment; anything unbalanced, a comment or a declaration is an error."""
    parser = Elements()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser
