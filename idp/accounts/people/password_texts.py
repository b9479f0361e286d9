"""What a refused password is told by commands and imports, in English; pages have their own texts."""

from collections.abc import Mapping

from idp.accounts.password_problem import PasswordAdvice, PasswordProblem, PasswordViolation

_VIOLATIONS: Mapping[PasswordViolation, str] = {
    PasswordViolation.TOO_SHORT: "that password is too short: take a longer one",
    PasswordViolation.TOO_LONG: "that password is too long: take a shorter one",
    PasswordViolation.IS_YOUR_NAME: "that password is the person's own name or number: take another",
    PasswordViolation.COMMON: "that password is one that many people use: take another",
    PasswordViolation.TOO_EASY: "that password is too easy to guess",
    PasswordViolation.SAME_AS_BEFORE: "that is the present password: take another",
    PasswordViolation.UNREADABLE: "that password holds a character that cannot be stored: take another",
}
_ADVICE: Mapping[PasswordAdvice, str] = {
    PasswordAdvice.COMMON: "many people use it",
    PasswordAdvice.LIKE_COMMON: "it is like one that many people use",
    PasswordAdvice.ONE_WORD: "it is a word by itself",
    PasswordAdvice.NAMES: "names are easy to guess",
    PasswordAdvice.KEYBOARD: "its keys lie side by side",
    PasswordAdvice.REPEATS: "it repeats itself",
    PasswordAdvice.SEQUENCE: "it holds a sequence such as 6543",
    PasswordAdvice.YEARS: "it holds a recent year",
    PasswordAdvice.DATES: "it holds a date",
    PasswordAdvice.CAPITALS: "capitals do not help much",
    PasswordAdvice.REVERSED: "words spelled backwards do not help much",
    PasswordAdvice.SUBSTITUTIONS: "signs in place of letters do not help much",
    PasswordAdvice.MORE_WORDS: "add a word or two that are not usual",
    PasswordAdvice.OWN_DATA: "it is made of what is known of the person",
}


def describe_problem(problem: PasswordProblem) -> str:
    """One sentence without a full stop: why a password is refused, and what to do."""
    advice = "; ".join(_ADVICE[one] for one in problem.advice)
    return f"{_VIOLATIONS[problem.violation]}: {advice}" if advice else _VIOLATIONS[problem.violation]
