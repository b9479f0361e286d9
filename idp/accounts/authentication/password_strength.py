"""PasswordStrength: how hard a password is to guess, by zxcvbn with the person's own data, and advice in our words."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import prod
from threading import Lock

from idp.accounts.authentication import common_passwords
from idp.accounts.authentication.personal_words import without_accents
from idp.accounts.password_problem import PasswordAdvice

#: zxcvbn's time grows with the square of the length; what follows is not judged, and cannot make it easier to guess.
MAX_JUDGED_LENGTH = 100
#: Substitutions ("4" for "a") times characters squared; about a quarter of a second of a core.
_MAX_WORK = 60_000
#: zxcvbn takes two words of the person for hard to guess; fewer characters than this beside them do not make it so.
_LEAST_BESIDE_OWN, _OWN_DATA_SCORE = 8, 1
#: Fewer letters than this occur by chance across two words.
_TELLING_LENGTH = 6
_LETTERS = str.maketrans("4@831!0$57+", "aabeiiosstt")
#: zxcvbn keeps the person's data in a dictionary of its module while it judges.
_ONE_AT_A_TIME = Lock()


#: zxcvbn's sentences, as advice. A test finds every sentence of the installed version here.
ADVICE_BY_SENTENCE = {
    "Use a few words, avoid common phrases.": PasswordAdvice.MORE_WORDS,
    "No need for symbols, digits, or uppercase letters.": PasswordAdvice.MORE_WORDS,
    "Add another word or two. Uncommon words are better.": PasswordAdvice.MORE_WORDS,
    "Straight rows of keys are easy to guess.": PasswordAdvice.KEYBOARD,
    "Short keyboard patterns are easy to guess.": PasswordAdvice.KEYBOARD,
    "Use a longer keyboard pattern with more turns.": PasswordAdvice.KEYBOARD,
    'Repeats like "aaa" are easy to guess.': PasswordAdvice.REPEATS,
    'Repeats like "abcabcabc" are only slightly harder to guess than "abc".': PasswordAdvice.REPEATS,
    "Avoid repeated words and characters.": PasswordAdvice.REPEATS,
    'Sequences like "abc" or "6543" are easy to guess.': PasswordAdvice.SEQUENCE,
    "Avoid sequences.": PasswordAdvice.SEQUENCE,
    "Recent years are easy to guess.": PasswordAdvice.YEARS,
    "Avoid recent years.": PasswordAdvice.YEARS,
    "Avoid years that are associated with you.": PasswordAdvice.YEARS,
    "Dates are often easy to guess.": PasswordAdvice.DATES,
    "Avoid dates and years that are associated with you.": PasswordAdvice.DATES,
    "This is a top-10 common password.": PasswordAdvice.COMMON,
    "This is a top-100 common password.": PasswordAdvice.COMMON,
    "This is a very common password.": PasswordAdvice.COMMON,
    "This is similar to a commonly used password.": PasswordAdvice.LIKE_COMMON,
    "A word by itself is easy to guess.": PasswordAdvice.ONE_WORD,
    "Names and surnames by themselves are easy to guess.": PasswordAdvice.NAMES,
    "Common names and surnames are easy to guess.": PasswordAdvice.NAMES,
    "Capitalization doesn't help very much.": PasswordAdvice.CAPITALS,
    "All-uppercase is almost as easy to guess as all-lowercase.": PasswordAdvice.CAPITALS,
    "Reversed words aren't much harder to guess.": PasswordAdvice.REVERSED,
    "Predictable substitutions like '@' instead of 'a' don't help very much.": PasswordAdvice.SUBSTITUTIONS,
}


@dataclass(frozen=True, slots=True)
class PasswordScore:
    """zxcvbn's score, 0 (guessed at once) to 4, and what to do about a low one."""

    score: int
    advice: tuple[PasswordAdvice, ...] = ()


class PasswordStrength:
    """Judges passwords one after the other on a thread of its own, so that neither logins nor requests wait for it."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="zxcvbn")

    async def score(
        self, password: str, own_words: Sequence[str] = (), near_words: Sequence[str] = ()
    ) -> PasswordScore:
        """The score of a normalized password; `own_words`: of the person, `near_words`: of the office."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, _score, password, tuple(own_words), tuple(near_words))

    async def is_common(self, password: str) -> bool:
        """Whether the shipped list has a password."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, common_passwords.is_shipped, password)

    def close(self) -> None:
        """Shut the thread down without waiting for it."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def judged_length(password: str) -> int:
    """How many characters of a password are judged: at most 100, and fewer where it is full of stand-in characters.

    Each combination of what such characters may stand for ("1" for "i" or "l") is judged apart: one hundred of them
    took 12 seconds.
    """
    from zxcvbn import matching

    seen: set[str] = set()
    for length, character in enumerate(password[:MAX_JUDGED_LENGTH], start=1):
        seen.add(character)
        options = [len(seen.intersection(stands_in)) for stands_in in matching.L33T_TABLE.values()]
        if prod(number for number in options if number) * length * length > _MAX_WORK:
            return length - 1
    return min(len(password), MAX_JUDGED_LENGTH)


def _score(password: str, own_words: tuple[str, ...], near_words: tuple[str, ...]) -> PasswordScore:
    from zxcvbn import zxcvbn  # late, as in common_passwords

    password = password[: judged_length(password)]
    with _ONE_AT_A_TIME:
        found = zxcvbn(password, [*own_words, *near_words, *common_passwords.COMMON_HERE], max_length=MAX_JUDGED_LENGTH)
    feedback = found["feedback"]
    sentences = [feedback["warning"], *feedback["suggestions"]]
    advice = [ADVICE_BY_SENTENCE.get(sentence, PasswordAdvice.MORE_WORDS) for sentence in sentences if sentence]
    score, others = int(found["score"]), count_beside(password, own_words)
    if others < len(password):
        advice.insert(0, PasswordAdvice.OWN_DATA)
    if others < min(_LEAST_BESIDE_OWN, len(password)):
        score = min(score, _OWN_DATA_SCORE)
    return PasswordScore(score, tuple(dict.fromkeys(advice)))


def count_beside(password: str, words: Iterable[str]) -> int:
    """How many characters of a password lie in none of these words, also with signs in place of letters."""
    return len(_find_beside(password, tuple(words)))


def is_made_of(password: str, words: Iterable[str]) -> bool:
    """Whether every letter and digit of a password lies in one of these words."""
    beside = _find_beside(password, tuple(words))
    return len(beside) < len(password) and not any(password[position].isalnum() for position in beside)


def _find_beside(password: str, words: Sequence[str]) -> set[int]:
    plain = [without_accents(one.casefold())[:1] or one for one in password]
    positions = list(range(len(password)))
    whole = [place for place in positions if plain[place].isalnum()]
    # words that tell much are also found across signs: 17-08-1945, 0812 3456 7890
    telling = [word for word in words if len(word) >= _TELLING_LENGTH or word.isdigit()]
    covered: set[int] = set()
    for places, sought in ((positions, words), (whole, telling)):
        form = "".join(plain[place] for place in places)
        for text in (form, form.translate(_LETTERS)):
            covered.update(places[at] for word in sought for at in _find_all(text, word))
    return set(positions) - covered


def _find_all(text: str, word: str) -> Iterator[int]:
    """Every place that an occurrence of a word covers."""
    start = text.find(word)
    while start >= 0:
        yield from range(start, start + len(word))
        start = text.find(word, start + 1)
