# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import pathlib

import fixtures
import yaml

from tests.unit.cmd import command_case

_METERS = """
metric:
  - name: vcpus
    event_type: &events compute.instance.create.end
    volume: $.payload.vcpus
    resource_id: $.payload.instance_id
    metadata: &metadata
      host: $.payload.host
      image_meta: $.payload.image_meta
  - name: memory
    event_type: *events
    volume: $.payload.memory_mb
    resource_id: $.payload.instance_id
    metadata: *metadata
"""
_RESOURCES = """
resources:
  - resource_type: instance
    event_create: compute.instance.create.end
"""


class ReaderConfigTest(command_case.CommandTestCase):

    def setUp(self) -> None:
        super().setUp()
        temporary = pathlib.Path(
            self.useFixture(fixtures.TempDir()).path)
        self.source = temporary / 'from'
        self.target = temporary / 'to'
        (self.source / 'data').mkdir(parents=True)
        self.meters = self.source / 'data' / 'meters.yaml'
        self.meters.write_text(_METERS)
        (self.source / 'gnocchi_resources.yaml').write_text(_RESOURCES)
        # Nothing for us in it, and it is the first one.
        (self.source / 'a_pipeline.yaml').write_text('sources: []\n')

    def test_the_files_of_a_directory(self) -> None:
        text = self.output('reader-config', 'ceilometer', '--from',
                           str(self.source), '--output', str(self.target))
        self.assertEqual(
            {'meters.d/meters.yaml', 'gnocchi_resources.yaml'},
            {str(path.relative_to(self.target))
             for path in self.target.rglob('*.yaml')})
        written = (self.target / 'meters.d' / 'meters.yaml').read_text()
        self.assertNotIn('&id', written)
        meter = yaml.safe_load(written)['metric'][1]
        self.assertEqual('$.payload.memory_mb', meter['volume']['fields'][0])
        self.assertIn('3 definitions read both formats', text)
        self.assertIn('not in the versioned format: $.payload.image_meta '
                      '(meter memory, meter vcpus)', text)
        self.assertIn("Aodh's event alarms", text)

    def test_a_file(self) -> None:
        self.output('reader-config', 'ceilometer', '--from',
                    str(self.meters), '--output', str(self.target))
        self.assertEqual(['meters.d'],
                         [path.name for path in self.target.iterdir()])

    def test_its_own_output_is_taken_again(self) -> None:
        arguments = ['reader-config', 'ceilometer', '--from']
        self.output(*arguments, str(self.meters), '--output',
                    str(self.target))
        self.output(*arguments, str(self.target), '--output',
                    str(self.target / 'again'))

    def _error(self, *sources: pathlib.Path) -> str:
        found = self.error('reader-config', 'ceilometer', *(
            text for source in sources for text in ('--from', str(source))),
            '--output', str(self.target))
        self.assertFalse(self.target.exists())
        return found

    def test_what_cannot_be_read(self) -> None:
        self.assertIn('there is no ', self._error(self.source / 'missing'))
        self.assertIn('no definition reads', self._error(
            self.source / 'a_pipeline.yaml'))
        self.meters.write_text('metric: [')
        self.assertIn('meters.yaml: ', self._error(self.source))

    def test_two_files_of_one_name(self) -> None:
        (self.source / 'meters.yaml').write_text(_METERS)
        self.assertIn('two files would become', self._error(self.source))
