"""Stack: what an application is made with, as its clients were registered (`software_id`, RFC 7591 2)."""

from enum import StrEnum


class Stack(StrEnum):
    """What an application is made with; the value is the folder of its kit, `lain` for anything else."""

    PHP = "php"
    LARAVEL = "laravel"
    FASTAPI_AUTHLIB = "fastapi-authlib"
    FASTAPI_JOSE = "fastapi-python-jose"
    OTHER = "lain"
