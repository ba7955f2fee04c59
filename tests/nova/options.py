# SPDX-License-Identifier: Apache-2.0
"""The options are Nova's: equal, registered in any order, documented once."""

from __future__ import annotations

import copy
import io
import sys
import typing as ty
from unittest import mock

from oslo_config import cfg
from oslo_config import generator

from nova_notifications import conf as config
from tests.nova import environment
from tests.nova import matrix

_NAMESPACES = ('nova.conf', 'nova_notifications')


def _nova() -> tuple[cfg.OptGroup, list[cfg.Opt], list[cfg.Opt]]:
    """Nova's group, its options, and those of all services."""
    from nova.conf import base
    from nova.conf import netconf
    from nova.conf import notifications

    names = {opt.name for opt in config.SERVICE_OPTS}
    return (notifications.notifications_group, notifications.ALL_OPTS,
            [opt for opt in [*base.base_options, *netconf.netconf_opts]
             if opt.name in names])


def equal() -> None:
    """Each option is equal to Nova's, with help, default and type."""
    if environment.installed() != matrix.DEFAULT:
        # Another release may word its help in another way.
        return
    group, options, service = _nova()
    assert (group.title, group.help) == (
        config.GROUP.title, config.GROUP.help), 'the group differs'
    for theirs, ours in ((options, config.OPTS),
                         (service, config.SERVICE_OPTS)):
        by_name = {opt.name: opt for opt in ours}
        assert set(by_name) == {opt.name for opt in theirs}
        for opt in theirs:
            assert opt == by_name[opt.name], 'the option %s differs: %s' % (
                opt.name, [name for name, value in vars(opt).items()
                           if vars(by_name[opt.name])[name] != value])


def any_order() -> None:
    """Registering both is no error, whichever comes first."""
    group, options, service = _nova()

    def nova(conf: cfg.ConfigOpts) -> None:
        conf.register_group(copy.deepcopy(group))
        conf.register_opts(options, group=group)
        conf.register_opts(service)

    orders: list[ty.Sequence[ty.Callable[[cfg.ConfigOpts], None]]] = [
        (nova, config.register_opts, nova)]
    if environment.installed() == matrix.DEFAULT:
        orders.append((config.register_opts, nova, config.register_opts))
    for order in orders:
        conf = cfg.ConfigOpts()
        for register in order:
            register(conf)
        conf([], project='nova', default_config_files=[])
        assert conf.notifications.notification_format == 'unversioned'


def documented_once() -> None:
    """A sample file of both namespaces has each option once."""
    conf = cfg.ConfigOpts()
    generator.register_cli_opts(conf)
    arguments = []
    for namespace in _NAMESPACES:
        arguments += ['--namespace', namespace]
    conf(arguments, project='nova', default_config_files=[])
    output = io.StringIO()
    with mock.patch.object(sys, 'stdout', output):
        generator.generate(conf, output_file=output)
    lines = output.getvalue().splitlines()
    for line in ['[%s]' % config.GROUP.name] + [
            '#%s = ' % opt.name for opt in config.OPTS]:
        count = sum(found.startswith(line.rstrip()) for found in lines)
        assert count == 1, '%s is there %d times' % (line, count)
