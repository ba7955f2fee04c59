# SPDX-License-Identifier: Apache-2.0
"""Two compute hosts and a server that moves between them."""

from __future__ import annotations

import typing as ty
from unittest import mock

from nova import exception

from tests.nova import harness

Server = dict[str, ty.Any]


def _live(host: str, block: bool = True) -> dict[str, ty.Any]:
    return {'host': host, 'block_migration': block}


class MigrationStory(harness.Nova):
    """Live migration in all its endings, cold migration, evacuation."""

    options = (({'compute_driver': 'fake.FakeLiveMigrateDriver',
                 'allow_resize_to_same_host': False}, None),
               ({'notify_on_state_change': 'vm_state'}, 'notifications'),
               ({'live_migration_wait_for_vif_plug': False}, 'compute'))
    # Abort and force-complete act on a migration in flight.
    in_line = False

    def test_story(self) -> None:
        server = self.boot(flavor=self.flavor())
        self.other = self.start_service('compute', host='host2')
        self._rollback(server)
        self._abort(server)
        self._success(server)
        self._evacuate(server)
        self._force_complete(server)

    def _idle(self) -> bool:
        """No migration of any server is under way."""
        done = ('completed', 'error', 'failed', 'cancelled', 'confirmed',
                'reverted', 'done')
        found = self.admin_api.api_get('/os-migrations').body['migrations']
        return all(m['status'] in done for m in found)

    def _in_flight(self, server: Server) -> int:
        def running() -> ty.Any:
            found = self.admin_api.get_active_migrations(server['id'])
            return [m for m in found
                    if m['status'] not in ('queued', 'preparing')]
        return ty.cast(int, self.until(running, 'a migration')[0]['id'])

    def _rollback(self, server: Server) -> None:
        flags = mock.patch(
            'nova.compute.manager.ComputeManager.'
            '_live_migration_cleanup_flags', return_value=[True, False])
        refused = mock.patch(
            'nova.compute.rpcapi.ComputeAPI.pre_live_migration',
            side_effect=exception.DestinationDiskExists(path='path'))
        with flags, refused, self.recording(
                'live migration rolled back',
                versioned=['instance.live_migration_rollback.start',
                           'instance.live_migration_rollback.end',
                           'instance.live_migration_rollback_dest.start',
                           'instance.live_migration_rollback_dest.end'],
                legacy=['compute.instance.live_migration._rollback.end']):
            self.admin_api.post_server_action(
                server['id'], {'os-migrateLive': _live('host2')})
            self.until(self._idle, 'the rollback')
            self.status(server, 'ACTIVE')

    def _abort(self, server: Server) -> None:
        with self.recording(
                'live migration aborted',
                versioned=['instance.live_migration_abort.start',
                           'instance.live_migration_abort.end',
                           'instance.live_migration_rollback.end'],
                legacy=['compute.instance.live.migration.abort.end',
                        'compute.instance.live_migration._rollback.end']):
            self.admin_api.post_server_action(
                server['id'], {'os-migrateLive': _live('host2', False)})
            self.admin_api.delete_migration(server['id'],
                                            self._in_flight(server))
            self.until(self._idle, 'the abort')
            self.status(server, 'ACTIVE')

    def _success(self, server: Server) -> None:
        with self.recording(
                'live migration',
                versioned=['instance.live_migration_pre.end',
                           'instance.live_migration_post.end',
                           'instance.live_migration_post_dest.end'],
                legacy=['compute.instance.live_migration._post.end',
                        'compute.instance.live_migration.post.dest.end']):
            self.admin_api.post_server_action(
                server['id'], {'os-migrateLive': _live('host2')})
            self.until(self._idle, 'the migration')
            self.status(server, 'ACTIVE')

    def _evacuate(self, server: Server) -> None:
        service = self.admin_api.get_services(
            host='host2', binary='nova-compute')[0]['id']
        self.other.stop()
        self.admin_api.put_service(service, {'forced_down': True})
        with self.recording('evacuate', versioned=['instance.evacuate',
                                                   'instance.rebuild.end'],
                            legacy=['compute.instance.rebuild.end']):
            self.admin_api.post_server_action(
                server['id'], {'evacuate': {'host': 'compute'}})
            self.status(server, 'SHUTOFF')
            self.until(lambda: self.admin_api.get_server(server['id'])[
                'OS-EXT-SRV-ATTR:host'] == 'compute', 'the new host')
        self.other.start()
        self.admin_api.put_service(service, {'forced_down': False})
        with self.recording('start after evacuate',
                            versioned=['instance.power_on.end'],
                            legacy=['compute.instance.power_on.end']):
            self.act(server, 'os-start')

    def _force_complete(self, server: Server) -> None:
        with self.recording(
                'live migration forced to complete',
                versioned=['instance.live_migration_force_complete.start',
                           'instance.live_migration_force_complete.end',
                           'instance.live_migration_post.end'],
                legacy=['compute.instance.live.migration.force.complete.'
                        'end']):
            self.admin_api.post_server_action(
                server['id'], {'os-migrateLive': _live('host2')})
            self.admin_api.force_complete_migration(
                server['id'], self._in_flight(server))
            self.until(self._idle, 'the migration')
            self.status(server, 'ACTIVE')
