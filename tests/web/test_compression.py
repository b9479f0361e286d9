"""Pages as gzip: whoever unpacks them finds the page, wherever the stylesheet stands in it."""

import gzip

import pytest

from idp.web.compression import compress_page

STYLESHEET = b"body{color:#111}" * 200


@pytest.mark.parametrize("page", ["", "x", "<p>\u00e9</p>" * 500, "{}", "<style>{}</style>", "{}x", "<a>{}</a>{}<b>"])
def test_a_squeezed_page_unpacks_to_the_page(page: str) -> None:
    whole = page.replace("{}", STYLESHEET.decode()).encode()
    for _ in range(2):
        assert gzip.decompress(compress_page(whole, STYLESHEET)) == whole


def test_a_page_with_its_stylesheet_is_hardly_larger_than_in_one_piece() -> None:
    page = b"<!DOCTYPE html><style>" + STYLESHEET + b"</style>" + b"<p>isi</p>" * 50
    assert len(compress_page(page, STYLESHEET)) < len(gzip.compress(page, 6)) + 60
