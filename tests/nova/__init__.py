# SPDX-License-Identifier: Apache-2.0
"""Nova itself, run with and without the library."""
