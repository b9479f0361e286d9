"""dpop_jkt: the key whose holder alone may redeem the code."""

import pytest

from idp.protocol.authorize import dpop_jkt
from idp.protocol.errors import InvalidRequest
from idp.protocol.tokens.binding import Binding, ConfirmationMethod
from tests.protocol.samples import asked, only

JKT = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
KEY = Binding(ConfirmationMethod.DPOP, JKT)


def test_the_request_may_name_a_key_or_none():
    assert asked().binding is None
    assert asked(dpop_jkt=JKT).binding == KEY


@pytest.mark.parametrize("sent", [JKT[:-1], JKT + "A", JKT[:-1] + "+", JKT[:-1] + "é", "x"])
def test_what_is_no_thumbprint_is_refused(sent):
    with pytest.raises(InvalidRequest, match="dpop_jkt"):
        asked(dpop_jkt=sent)


def test_a_proof_beside_a_pushed_request_names_the_key_and_must_agree():
    assert dpop_jkt.parameters_from_proof(only(), None) == {}
    assert dpop_jkt.parameters_from_proof(only(), Binding(ConfirmationMethod.CERTIFICATE, JKT)) == {}
    assert dpop_jkt.parameters_from_proof(only(), KEY) == {"dpop_jkt": JKT}
    assert dpop_jkt.parameters_from_proof(only(dpop_jkt=JKT), KEY) == {"dpop_jkt": JKT}
    with pytest.raises(InvalidRequest, match="not the thumbprint"):
        dpop_jkt.parameters_from_proof(only(dpop_jkt="A" * 43), KEY)
