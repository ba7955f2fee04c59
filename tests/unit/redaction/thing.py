# SPDX-License-Identifier: Apache-2.0
"""Make objects of a class that redaction has no rule for."""

from typing import Any


class Thing:
    """An object that is what its attributes are."""

    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)
