# SPDX-License-Identifier: Apache-2.0
"""What the change that Nova would make is made from."""
