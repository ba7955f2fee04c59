#    Licensed under the Apache License, Version 2.0 (the "License"); you may
#    not use this file except in compliance with the License. You may obtain
#    a copy of the License at
#
#         http://www.apache.org/licenses/LICENSE-2.0
#
#    Unless required by applicable law or agreed to in writing, software
#    distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
#    WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
#    License for the specific language governing permissions and limitations
#    under the License.

from unittest import mock

from keystoneauth1 import exceptions as ks_exc
from nova_notifications import exceptions
from nova_notifications import runtime

from nova import context
from nova import notification_adapter
from nova import rpc
from nova import test


class NotificationAdapterTestCase(test.NoDBTestCase):

    def setUp(self):
        super().setUp()
        self.context = context.RequestContext('user', 'project')

    def test_rpc_init_binds_the_notifiers_of_this_process(self):
        current = runtime.current()

        with mock.patch.object(rpc, 'get_notifier') as get_notifier:
            current.notifiers.legacy('compute.host1')

        get_notifier.assert_called_once_with('compute', 'host1')

    def test_an_option_is_read_at_each_notification(self):
        self.flags(host='another-host')

        self.assertEqual('another-host', runtime.current().settings.host())

    def test_cleanup_undoes_init(self):
        self.addCleanup(notification_adapter.init)

        notification_adapter.cleanup()

        self.assertRaises(exceptions.NotInitialized, runtime.current)

    @mock.patch('nova.image.glance.API.generate_image_url')
    def test_image_url(self, generate_image_url):
        url = runtime.current().hooks.image_url('an-image', self.context)

        self.assertEqual(generate_image_url.return_value, url)

    @mock.patch('nova.image.glance.API.generate_image_url',
                side_effect=ks_exc.EndpointNotFound)
    def test_image_url_without_a_service_catalog(self, generate_image_url):
        hook = runtime.current().hooks.image_url

        self.assertEqual('an-image', hook('an-image', self.context))
        self.context.auth_token = 'a-token'
        self.assertRaises(ks_exc.EndpointNotFound, hook, 'an-image',
                          self.context)

    @mock.patch('nova.objects.InstanceGroup.get_by_uuid')
    def test_server_group(self, get_by_uuid):
        group = runtime.current().hooks.server_group(self.context, 'a-uuid')

        self.assertEqual(get_by_uuid.return_value, group)
        get_by_uuid.assert_called_once_with(self.context, 'a-uuid')
