# SPDX-License-Identifier: Apache-2.0
"""Counts what an emission costs: attributes loaded, statements executed.

A lazy load or a statement belongs to an emission when the code that asked
for it is notification code: Nova's own in a plain run, the library's in a
grafted one.  That is read off the stack, from the inside out, so the manager
method that a decorator wraps is not mistaken for part of the notification.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import sys
import typing as ty

from tests.nova import recorder as recording

_NOVA = os.path.dirname(importlib.util.find_spec('nova').origin) + os.sep
_LIBRARY = os.path.dirname(
    importlib.util.find_spec('nova_notifications').origin) + os.sep
_OUR_WRAPPER = os.path.join('emitters', 'exception.py')
#: What is asked *by* somebody, and so never decides whose cost it is.
_SERVANTS = ('objects' + os.sep, 'db' + os.sep, 'image' + os.sep,
             'volume' + os.sep, 'rpc.py', 'utils.py', 'safe_utils.py',
             'context.py', 'block_device.py')
_NOTIFY = os.path.join('compute', 'utils.py')
_WRAPPER = 'exception_wrapper.py'


def emitting() -> bool:
    """Is the innermost caller that is no servant notification code?"""
    frame: ty.Any = sys._getframe(1)
    while frame is not None:
        judged = _judge(frame.f_code.co_filename, frame.f_code.co_name)
        if judged is not None:
            return judged
        frame = frame.f_back
    return False


@functools.lru_cache(maxsize=None)
def _judge(name: str, function: str) -> ty.Optional[bool]:
    """Is a function notification code?  None is for a servant."""
    if name.startswith(_LIBRARY):
        # The decorator is on the stack of the method it wraps.
        return not (name.endswith(_OUR_WRAPPER) and function == 'wrapped')
    if not name.startswith(_NOVA):
        return None
    part = name[len(_NOVA):]
    if (part.startswith('notifications' + os.sep)
            or part == _NOTIFY and function.startswith('notify_')
            or part == _WRAPPER and function.startswith('_emit_')):
        return True
    servant = part in (_NOTIFY, _WRAPPER) or part.startswith(
        (*_SERVANTS, 'tests' + os.sep))
    return None if servant else False


def by_library() -> bool:
    """Is the library what handed the message of the moment to its notifier?

    Asked inside a notification driver: the innermost caller that is Nova or
    the library is who called the notifier.
    """
    frame: ty.Any = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(_LIBRARY):
            return True
        # Nova's notifiers are in rpc.py, whoever calls them.
        if name.startswith(_NOVA) and name != _NOVA + 'rpc.py':
            return False
        frame = frame.f_back
    return False


def watch(case: ty.Any, recorder: recording.Recorder) -> None:
    """Count loads and statements of emissions for the length of one case."""
    _watch_objects(case, recorder)
    _watch_database(case, recorder)


def _watch_objects(case: ty.Any, recorder: recording.Recorder) -> None:
    from nova.objects import base

    def counted(cls: ty.Any, original: ty.Any) -> ty.Any:
        @functools.wraps(original)
        def obj_load_attr(self: ty.Any, attrname: str) -> ty.Any:
            if emitting():
                recorder.count('loads', '%s.%s' % (
                    type(self).__name__, attrname))
            return original(self, attrname)
        return obj_load_attr

    pending = [base.NovaObject]
    seen = set()
    while pending:
        cls = pending.pop()
        if cls in seen:
            continue
        seen.add(cls)
        pending.extend(cls.__subclasses__())
        own = cls.__dict__.get('obj_load_attr')
        if own is not None:
            setattr(cls, 'obj_load_attr', counted(cls, own))
            case.addCleanup(setattr, cls, 'obj_load_attr', own)


def _watch_database(case: ty.Any, recorder: recording.Recorder) -> None:
    import sqlalchemy
    from sqlalchemy import event

    def statement(conn: ty.Any, cursor: ty.Any, sql: str, parameters: ty.Any,
                  context: ty.Any, executemany: ty.Any) -> None:
        if recorder.current is not None and emitting():
            recorder.count('queries', ' '.join(sql.split())[:60])

    event.listen(sqlalchemy.engine.Engine, 'before_cursor_execute', statement)
    case.addCleanup(event.remove, sqlalchemy.engine.Engine,
                    'before_cursor_execute', statement)
