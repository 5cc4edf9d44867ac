"""Korean particles by the last sound of the word before them.

A word ends in Hangul, a digit or a Latin letter. Quotes and brackets are not spoken; a whole pair of parentheses is
skipped, as the orthography has it. Latin words are read as Korean usually borrows them, initials by their letters.
"""

from __future__ import annotations

import re

PAIRS = {
    "은(는)": ("은", "는"), "이(가)": ("이", "가"), "을(를)": ("을", "를"), "과(와)": ("과", "와"), "(이)": ("이", ""),
    "(으)": ("으", ""),
}  # fmt: skip
"""Pair as a sentence spells it: (after a consonant, after a vowel). (이) and (으) begin 이라, 이라는, 으로."""
_SILENT = "'\"’”`*_)]}」』〉》>.,!?…"
_END = 200
"""Characters at the end of a text in which its last word is looked for."""
_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]+$")
_DIGITS = {"1": "l", "7": "l", "8": "l", "0": "n", "3": "n", "6": "n"}
_BORROWED = (
    (re.compile(r"[lL][eE]?$"), "l"),
    (re.compile(r"([mM]|[nN]|[nN][gG])$|[aeiou][mn]e$"), "n"),
    (re.compile(r"(?<![aeiouAEIOU])[aeiouAEIOU]([ckptCKPT]|ck)$"), "n"),
)
"""Ends of borrowed words with a final consonant: file, name, prompting, chat; but 딥시크, 테스트."""


def fitting(pair: str, before: str) -> str:
    """Return the particle of ``pair`` that fits the end of ``before``: ``fitting("은(는)", "값")`` is 은."""
    sound = final_sound(before)
    return PAIRS[pair][not sound or (pair == "(으)" and sound == "l")]


def final_sound(text: str) -> str:
    """Return "l" if the last spoken syllable ends in ㄹ, "n" for another final consonant, "" for a vowel or no word."""
    spoken = _spoken(text[-_END:]) or text[-_END:].rstrip(")]}'\" ")
    last = spoken[-1:]
    if "가" <= last <= "힣":
        final = (ord(last) - ord("가")) % 28
        return "" if final == 0 else "l" if final == 8 else "n"
    if last in _DIGITS or not last.isascii():
        return _DIGITS.get(last, "")
    word = _WORD.search(spoken)
    return _of_latin(word[0]) if word else ""


def _spoken(text: str) -> str:
    """Return the text without quotes, marks, blanks and whole pairs of parentheses at its end."""
    end = len(text)
    while end:
        opened = text.rfind("(", 0, end) if text[end - 1] == ")" else -1
        if opened >= 0 and ")" not in text[opened : end - 1]:
            end = opened
        elif text[end - 1] in _SILENT or text[end - 1].isspace():
            end -= 1
        else:
            break
    return text[:end]


def _of_latin(word: str) -> str:
    if len(word) == 1 or word.isupper():
        return {"l": "l", "r": "l", "m": "n", "n": "n"}.get(word[-1].lower(), "")
    return next((sound for ending, sound in _BORROWED if ending.search(word)), "")
