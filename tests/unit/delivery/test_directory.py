# SPDX-License-Identifier: Apache-2.0
"""The spool directory, and the files of processes that ended."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys

import fixtures

from nova_notifications.delivery import directory
from nova_notifications.delivery import orphans
from tests.unit.delivery import test_memory
from tests.unit.delivery import test_store

record = test_memory.record
TARGET = test_store.TARGET


class DirectoryTestCase(test_store.SpoolTestCase):

    def place(self, target: str = TARGET) -> directory.Directory:
        return directory.Directory(self.path, target)

    def adopt(self, found: directory.Directory,
              taken: orphans.Orphans | None = None) -> list[str]:
        """Take over and close everything; return the records' ids."""
        taken = taken or orphans.Orphans()
        taken._looked = None
        taken.look(found)
        uids = []
        while taken.has_more():
            taken.open_next(found)
            if taken.current is not None:
                uids += [one.uid for _, one in
                         taken.current.store.read(0, 999)]
            taken.close(None)
        return uids

    def left(self, number: int) -> directory.OwnedStore:
        """Return the file of a process that ended."""
        owned = self.place().create()
        owned.store.append(record(number))
        owned.close()
        return owned

    def elsewhere(self) -> str:
        """Return what another process takes over."""
        return subprocess.run(
            [sys.executable, '-W', 'ignore', '-c',
             'from nova_notifications.delivery import directory, orphans\n'
             f'place = directory.Directory({self.path!r}, {TARGET!r})\n'
             'found = orphans.Orphans()\n'
             'found.look(place)\n'
             'found.open_next(place)\n'
             'print(found.current and found.current.path)'],
            capture_output=True, text=True, check=True).stdout.strip()


class TestDirectory(DirectoryTestCase):

    def test_a_living_process_keeps_its_file(self) -> None:
        mine = self.place().create()
        mine.store.append(record(0))
        self.assertEqual('None', self.elsewhere())
        # Whatever a cleaner of temporary files takes away beside it.
        for name in os.listdir(self.path):
            if not name.endswith(('.sqlite', '-wal')):
                os.unlink(os.path.join(self.path, name))
        self.assertEqual('None', self.elsewhere())
        mine.close()
        self.assertEqual(mine.path, self.elsewhere())

    def test_a_child_does_not_keep_the_lock_of_its_parent(self) -> None:
        mine = self.place().create()
        mine.store.append(record(0))
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(writer)
            os.read(reader, 1)
            os._exit(0)
        directory._release(mine.path, mine._descriptor)
        try:
            self.assertEqual(mine.path, self.elsewhere())
        finally:
            os.close(writer)
            os.waitpid(child, 0)
            os.close(reader)

    def test_one_process_opens_a_file_once(self) -> None:
        mine = self.place().create()
        mine.store.append(record(0))
        # Of two drivers, or of a worker that a frozen broker holds up.
        self.assertEqual([], self.adopt(self.place()))
        self.assertEqual('None', self.elsewhere())
        mine.close()

    def test_only_the_owner_gets_in(self) -> None:
        os.mkdir(self.path, 0o755)
        mine = self.place().create()
        mine.store.append(record(0))
        self.assertEqual(0o700, stat.S_IMODE(os.stat(self.path).st_mode))
        names = os.listdir(self.path)
        self.assertIn(os.path.basename(mine.path), names)
        for name in names:
            mode = os.stat(os.path.join(self.path, name)).st_mode
            self.assertEqual(0o600, stat.S_IMODE(mode), name)
        mine.close()

    def test_a_directory_that_others_can_write_is_refused(self) -> None:
        for mode in (0o777, 0o770, 0o1777, 0o702):
            shutil.rmtree(self.path, ignore_errors=True)
            os.mkdir(self.path)
            os.chmod(self.path, mode)
            error = self.assertRaises(PermissionError, self.place)
            self.assertIn('others can write to', str(error))
            self.assertIn('0700', str(error))

    def test_a_directory_that_is_opened_up_later_is_refused(self) -> None:
        place = self.place()
        os.chmod(self.path, 0o777)
        self.assertRaises(PermissionError, place.create)

    def test_a_symbolic_link_is_refused(self) -> None:
        os.mkdir(f'{self.path}.real')
        for target in (f'{self.path}.real', f'{self.path}.none'):
            os.symlink(target, self.path)
            for name in (self.path, f'{self.path}/'):
                error = self.assertRaises(
                    NotADirectoryError, directory.Directory, name, TARGET)
                self.assertIn('is a symbolic link', str(error))
            os.unlink(self.path)

    def test_the_directory_of_somebody_else_is_refused(self) -> None:
        os.mkdir(self.path, 0o700)
        self.useFixture(fixtures.MonkeyPatch(
            'os.geteuid', lambda: os.getuid() + 1))
        error = self.assertRaises(PermissionError, self.place)
        self.assertIn('belongs to the user with id', str(error))


class TestOrphans(DirectoryTestCase):

    def test_empty_files_are_removed_full_ones_adopted(self) -> None:
        first = self.place()
        empty = first.create()
        full = first.create()
        full.store.append(record(0))
        empty.close()
        full.close()
        self.assertEqual([], self.adopt(
            self.place('rabbit://other:5672/?exchange=openstack')))
        self.assertEqual(['uid-0'], self.adopt(self.place()))
        self.assertEqual([os.path.basename(full.path)],
                         os.listdir(self.path))

    def test_one_is_open_whatever_their_number(self) -> None:
        for number in range(50):
            self.left(number)
        before = len(os.listdir('/proc/self/fd'))
        place, taken = self.place(), orphans.Orphans()
        taken.look(place)
        uids = []
        while taken.has_more():
            taken.open_next(place)
            assert taken.current is not None
            self.assertLess(len(os.listdir('/proc/self/fd')), before + 8)
            uids += [one.uid for _, one in taken.current.store.read(0, 9)]
            taken.close(None)
        self.assertEqual([f'uid-{number}' for number in range(50)], uids)
        self.assertEqual(before, len(os.listdir('/proc/self/fd')))

    def test_damaged_ones_are_set_aside(self) -> None:
        first = self.left(0)
        with open(first.path, 'r+b') as target:
            target.write(b'damage' * 100)
        self.assertEqual([], self.adopt(self.place()))
        self.assertTrue(os.path.exists(f'{first.path}.damaged'))
        self.assertFalse(os.path.exists(first.path))
        self.assertIn(f'set aside as {first.path}.damaged', self.logs.output)

    def test_what_cannot_be_opened_now_is_left_for_later(self) -> None:
        first = self.left(0)
        busy = sqlite3.connect(first.path, isolation_level=None)
        busy.execute('PRAGMA locking_mode=EXCLUSIVE')
        busy.execute('BEGIN EXCLUSIVE')
        place, taken = self.place(), orphans.Orphans()
        for _ in range(2):
            self.assertEqual([], self.adopt(place, taken))
        self.assertEqual(1, self.logs.output.count('is locked'))
        busy.close()
        self.assertEqual(['uid-0'], self.adopt(place, taken))

    def test_what_cannot_be_trusted_is_left_alone(self) -> None:
        first = self.left(0)
        with open(f'{self.path}.secret', 'w') as target:
            target.write('kept')
        os.symlink(f'{self.path}.secret', first.path.replace('-0', '--', 1))
        os.mkdir(first.path.replace('-0', '-a', 1))
        self.assertEqual(['uid-0'], self.adopt(self.place()))
        self.assertIn('is a symbolic link', self.logs.output)
        with open(f'{self.path}.secret') as source:
            self.assertEqual('kept', source.read())

    def test_the_file_of_another_user_is_left_alone(self) -> None:
        if os.geteuid():
            self.skipTest('only root can give a file away')
        first = self.left(0)
        os.chown(first.path, 12345, -1)
        self.assertEqual([], self.adopt(self.place()))
        self.assertIn('belongs to the user with id 12345', self.logs.output)

    def test_those_of_another_broker_are_told_of_once(self) -> None:
        first = self.place().create()
        first.store.append(record(0))
        place = self.place('rabbit://other:5672/?exchange=openstack')
        taken = orphans.Orphans()
        self.assertEqual([], self.adopt(place, taken))
        self.assertEqual('', self.logs.output)
        first.close()
        for number in range(20):
            self.left(number)
        for _ in range(2):
            self.assertEqual([], self.adopt(place, taken))
        self.assertEqual(1, self.logs.output.count('for another broker'))
        self.assertIn('21 notifications spools', self.logs.output)
