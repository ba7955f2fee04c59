# SPDX-License-Identifier: Apache-2.0
"""What is below the emitters, and what is left when they are called."""

from __future__ import annotations

import ast
import pathlib
import re
import typing as ty

from tests.nova.adoption import checkout
from tests.nova.adoption import editing
from tests.nova.adoption import layout
from tests.nova.adoption import nova_tests
from tests.nova.adoption import patches
from tests.nova.own import excused

import nova_notifications

Checkout = checkout.Checkout
#: What binds the library to Nova, and what tests it.
ADAPTER = pathlib.Path(__file__).parent / 'adapter.py'
_ADAPTER_TEST = ADAPTER.with_name('adapter_test.py')
_OBJECTS = 'nova.notifications.objects'
_LIBRARY_OBJECTS = 'nova_notifications.objects'
_DROPIN = 'nova_notifications.dropin'
_UTILS = 'nova/compute/utils.py'


def requirement(nova: Checkout) -> None:
    """Name the library in Nova's requirements."""
    line = 'nova-notifications>=%s # Apache-2.0\n' % (
        '.'.join(nova_notifications.__version__.split('.')[:3]))
    nova.edit('requirements.txt',
              lambda text: text.rstrip('\n') + '\n' + line)


def adapter(nova: Checkout) -> None:
    """Bind the library when Nova sets its notifiers up."""
    nova.write('nova/notification_adapter.py', ADAPTER.read_text())
    nova.write('nova/tests/unit/test_notification_adapter.py',
               _ADAPTER_TEST.read_text())
    nova.edit('nova/rpc.py', _bound)


def _bound(text: str) -> str:
    source = editing.Source(text)
    cleanup, init = source.function('cleanup'), source.function('init')
    source.insert_line(cleanup.body[0].lineno,
                       '    notification_adapter.cleanup()\n')
    assert init.end_lineno is not None
    source.insert_line(init.end_lineno + 1,
                       '    notification_adapter.init()\n')
    return editing.with_import(
        source.result(), 'from nova import notification_adapter')


def payload_classes(nova: Checkout) -> None:
    """Take the payload classes of the library in place of Nova's."""
    for path in [*nova.code(), *nova.tests()]:
        if not path.startswith('nova/notifications/objects/') and (
                _OBJECTS in nova.read(path)):
            nova.edit(path, _library_objects)
    nova.edit('nova/objects/base.py', _registry)
    nova.edit('doc/ext/versioned_notifications.py', _documented)
    nova.edit('doc/source/contributor/notifications.rst', _guide)
    for path in list(nova.python('nova/notifications/objects')):
        nova.delete(path)


def _library_objects(text: str) -> str:
    """Import the modules with payload classes from the library."""
    text = _imported(text, _OBJECTS, _LIBRARY_OBJECTS)
    return _retargeted(text, _OBJECTS + '.', _LIBRARY_OBJECTS + '.')


def _imported(text: str, package: str, new: str,
              rename: ty.Mapping[str, str] = {}) -> str:
    """Import modules from another package.

    :param rename: modules that have another name there
    """
    while True:
        source = editing.Source(text)
        node = next((node for node in ast.walk(source.tree)
                     if isinstance(node, ast.ImportFrom)
                     and node.module == package), None)
        if node is None:
            return text
        source.remove(node)
        alias, = node.names
        there = rename.get(alias.name, alias.name)
        local = alias.asname or alias.name
        text = editing.with_import(
            source.result(), 'from %s import %s%s' % (
                new, there, '' if local == there else ' as ' + local))


def _retargeted(text: str, before: str, after: str) -> str:
    """Replace things of another module, in tests."""
    source = editing.Source(text)
    for patch in patches.inside(source.tree):
        start, end = (source.span(patch.named[0])[0],
                      source.span(patch.named[1])[1])
        named = source.text[start:end]
        # Only the quotes in a text begin it.
        moved = re.sub(r'(?<=[\'"])' + re.escape(before), after, named)
        if moved != named:
            source.replace(start, end, moved if '\n' in moved else (
                nova_tests.fitting(source, patch, moved, start, end)))
    return source.result()


def _registry(text: str) -> str:
    """Register the library's classes where Nova's were; drop the list."""
    source = editing.Source(text)
    function = source.function(
        'NovaObjectRegistry.register_notification_objects')
    loop = function.body[-1]
    if not isinstance(loop, ast.For):
        raise editing.NotFound('the loop in register_notification_objects')
    source.rewrite(loop.iter, 'catalogue.classes().values()')
    registers = source.function('NovaObjectRegistry.register_notification')
    source.remove(registers)
    for statement in ast.walk(source.tree):
        if isinstance(statement, ast.Assign) and source.code(
                statement) == 'notification_classes = []':
            source.remove(statement)
            break
    else:
        raise editing.NotFound('the list notification_classes')
    start, end = source.span(function.body[0])
    source.replace(start, end, source.text[start:end].replace(
        'Register previously decorated notification as normal ovos.',
        'Register the notification classes as normal ovos.\n'))
    return editing.with_import(
        source.result(), 'from nova_notifications import catalogue')


def _documented(text: str) -> str:
    """Have the table in the documentation made from the library's classes."""
    source = editing.Source(text)
    directive = 'VersionedNotificationDirective.'
    source.remove(source.function(
        directive + '_import_all_notification_packages'))
    for statement in source.function(
            directive + '_collect_notifications').body:
        if '_import_all_notification_packages()' in source.code(statement):
            source.remove(statement)
            break
    else:
        raise editing.NotFound('the import of all classes')
    text = _imported(source.result(), _OBJECTS, _LIBRARY_OBJECTS)
    text = editing.swap(text, 'import importlib\n', '', 'import importlib')
    text = editing.swap(text, 'import pkgutil\n', '', 'import pkgutil')
    return editing.swap(text, 'import nova.utils\n', '', 'import nova.utils')


def _guide(text: str) -> str:
    """Tell Nova's contributors where the classes are."""
    text = text.replace('``%s.base' % _OBJECTS, '``%s.base' % _LIBRARY_OBJECTS)
    text = editing.swap(
        text, '.. automodule:: %s.base\n' % _OBJECTS,
        '.. automodule:: %s.base\n' % _LIBRARY_OBJECTS, 'the automodule')
    heading = 'How to add a new versioned notification\n' + '-' * 39 + '\n'
    return editing.swap(text, heading, heading + """
.. note::

   The notification and payload classes are those of the library
   nova-notifications. A new class, or a new field of one, is proposed there
   first; its sample and its fingerprint in nova's tests follow with the
   change that raises the requirement.
""", 'the section on new notifications')


def wrap_exception(nova: Checkout) -> None:
    """Notify what a method raises by the library."""
    for path in [*nova.code(), *nova.tests()]:
        if re.search('from nova import exception_wrapper', nova.read(path)):
            nova.edit(path, lambda text: _one_import(
                text, 'exception_wrapper',
                'from %s import exception_wrapper' % _DROPIN))
    nova.edit('nova/tests/unit/test_exception_wrapper.py',
              without_method('WrapExceptionTestCase', 'test_cleanse_dict'))
    nova.edit('nova/rpc.py', lambda text: text.replace(
        'nova.exception_wrapper.wrap_exception', 'wrap_exception'))
    nova.delete('nova/exception_wrapper.py')


def _one_import(text: str, name: str, statement: str) -> str:
    """Import a module of ``nova`` from elsewhere.

    :param name: the module
    :param statement: the import that takes its place
    """
    source = editing.Source(text)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module == 'nova' and (
                node.names[0].name == name):
            source.remove(node)
            return editing.with_import(source.result(), statement)
    raise editing.NotFound('from nova import %s' % name)


def without_method(cls: str, method: str) -> checkout.Edit:
    """Return an edit that removes a method of a class."""
    def edit(text: str) -> str:
        source = editing.Source(text)
        function = source.function('%s.%s' % (cls, method))
        for node in source.tree.body:
            if isinstance(node, ast.ClassDef) and node.name == cls and (
                    method.startswith('test')) and all(
                    part is function or not isinstance(part, ast.FunctionDef)
                    or not part.name.startswith('test') for part in node.body):
                # Nothing would be left in it that tests anything.
                source.remove(node)
                break
        else:
            source.remove(function)
        return editing.without_unused_imports(text, source.result())

    return edit


def without_unused(text: str, names: ty.Collection[str]) -> str:
    """Remove functions of a module, unless it calls them itself.

    :param names: the functions; those they alone have called go, too
    """
    before = text
    names = [*names, '_get_fault_and_priority_from_exception']
    while True:
        source = editing.Source(text)
        used = [node.id for node in ast.walk(source.tree)
                if isinstance(node, ast.Name)]
        for node in source.tree.body:
            if (isinstance(node, ast.FunctionDef) and node.name in names
                    and node.name not in used):
                source.remove(node)
                break
        else:
            return editing.without_unused_imports(before, text)
        text = source.result()


def updates(nova: Checkout) -> None:
    """Send the updates of instances by the library; the package goes."""
    base = 'nova.notifications.base.'
    new = _DROPIN + '.notifications.'
    for path in [*nova.code(), *nova.tests()]:
        text = nova.read(path)
        if path.startswith('nova/notifications/') or (
                'nova.notifications' not in text
                and 'nova import notifications' not in text):
            continue
        nova.edit(
            path, lambda text: _imported(
                text, 'nova.notifications', _DROPIN,
                {'base': 'notifications'}),
            lambda text: _one_import(
                text, 'notifications', 'from %s import notifications' % (
                    _DROPIN)) if 'nova import notifications' in text else text,
            lambda text: _retargeted(text, base, new),
            lambda text: _retargeted(text, 'nova.notifications.', new))
    for path in list(nova.python('nova/notifications')):
        nova.delete(path)
    for excuse in excused.EXCUSES:
        module, cls, method = excuse.test.rsplit('.', 2)
        nova.edit(module.replace('.', '/') + '.py',
                  without_method(cls, method))


def others(nova: Checkout) -> None:
    """Call what has no emitter of one call by its name in ``dropin``."""
    source = editing.Source(nova.read(_UTILS))
    names = [node.name for node in source.tree.body
             if isinstance(node, ast.FunctionDef)
             and node.name.startswith('notify_')]
    module = _DROPIN + '.compute_utils'
    targets = {'%s.%s' % (patches.UTILS, name): '%s.%s' % (module, name)
               for name in names}
    for path in [*nova.code(), *nova.tests()]:
        if path != _UTILS and any(name in nova.read(path) for name in names):
            nova.edit(path, lambda text: _by_dropin(text, names),
                      lambda text: nova_tests.moved(text, targets))
    nova.edit(_UTILS, lambda text: without_unused(text, names))
    if not any('if_notifications_enabled' in nova.read(path)
               for path in nova.code() if path != 'nova/rpc.py'):
        nova.edit('nova/rpc.py', _without_function('if_notifications_enabled'))
        nova.edit('nova/tests/unit/test_rpc.py', _without_class_that_calls(
            'rpc.if_notifications_enabled'))


def _by_dropin(text: str, names: ty.Collection[str]) -> str:
    source = editing.Source(text)
    found = False
    for node in ast.walk(source.tree):
        if (isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in names
                and ast.unparse(node.func.value) == 'compute_utils'):
            found = True
            start, end = source.span(node)
            source.replace(start, end, layout.called(
                source, node, 'dropin.' + node.func.attr,
                [layout.Argument(argument, source.code(argument))
                 for argument in [*node.args, *node.keywords]], {}))
    if not found:
        return text
    return editing.without_unused_imports(text, editing.with_import(
        source.result(), 'from %s import compute_utils as dropin' % _DROPIN))


def _without_function(name: str) -> checkout.Edit:
    def edit(text: str) -> str:
        source = editing.Source(text)
        source.remove(source.function(name))
        return editing.without_unused_imports(text, source.result())

    return edit


def _without_class_that_calls(name: str) -> checkout.Edit:
    """Return an edit that removes the tests of a function."""
    def edit(text: str) -> str:
        source = editing.Source(text)
        for node in source.tree.body:
            if isinstance(node, ast.ClassDef) and name in source.code(node):
                source.remove(node)
                return editing.without_unused_imports(text, source.result())
        raise editing.NotFound('a class that tests %s' % name)

    return edit
