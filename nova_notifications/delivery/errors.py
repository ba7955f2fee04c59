# SPDX-License-Identifier: Apache-2.0
"""What a sender raises."""

from nova_notifications.delivery import records


class SendError(Exception):
    """A batch that could not be sent to its end.

    :ivar confirmed: the records that arrived nevertheless.
    :ivar refused: a record that the broker refuses for good.
    :ivar suspects: one of several records was refused; to find out which
        one, they have to be sent one by one.
    """

    def __init__(self, cause: BaseException,
                 confirmed: list[records.Record],
                 refused: records.Record | None = None,
                 suspects: bool = False) -> None:
        super().__init__(f'{type(cause).__name__}: {cause}')
        self.confirmed = confirmed
        self.refused = refused
        self.suspects = suspects
