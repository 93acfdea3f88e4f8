"""The form in which text is kept: composed, without characters that lie about what is shown."""

import re
import unicodedata

# Every kind of line end that Unicode knows becomes "\n".
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

# Controls; bidirectional embeddings, overrides and isolates, which can turn "gpj.exe" round or swallow the
# rest of a page; deprecated format characters; byte-order marks; interlinear marks; lone surrogates, which no
# database takes; non-characters. The plain direction marks (200E, 200F, 061C) and the joiners stay: Arabic,
# Persian, Indian scripts and family emoji need them.
_DANGEROUS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
_BLANK_LINES = re.compile("\n{3,}")


def _safe(text: str) -> str:
    text = _DANGEROUS.sub("", _LINE_ENDS.sub("\n", text))
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def tidy(text: str) -> str:
    r"""Text of several lines as it is stored: NFC, ``\n`` line ends, at most one blank line in a row.

    Doing it twice changes nothing more.
    """
    text = "\n".join([line.rstrip() for line in _safe(text).split("\n")]).strip()
    return _BLANK_LINES.sub("\n\n", text) if "\n\n\n" in text else text


def tidy_line(text: str) -> str:
    """Text of one line, for names and titles: as ``tidy``, and every run of white space is one space."""
    return " ".join(_safe(text).split())
