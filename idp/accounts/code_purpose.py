"""CodePurpose: what a one-time code lets its person do."""

from idp.enumerations import DescribedEnum


class CodePurpose(DescribedEnum):
    """What a one-time code lets its person do."""

    ACTIVATION = "activation", "Choose the first password of an account."
    PASSWORD_RESET = "password_reset", "Choose a new password, after a reset by officers or the operator."
    FACTOR_ENROLMENT = "factor_enrolment", "Add the first second factor of a person with a privileged role."
    EMAIL_RESET = "email_reset", "Choose a new password, by a mail to the person's verified mailbox."


#: By their stored spelling.
CODE_PURPOSES = {purpose.value: purpose for purpose in CodePurpose}
#: What sets a password: one of them is worth another, so a changed password revokes all of them.
SETS_PASSWORD = (CodePurpose.ACTIVATION, CodePurpose.PASSWORD_RESET, CodePurpose.EMAIL_RESET)
