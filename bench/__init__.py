# SPDX-License-Identifier: Apache-2.0
"""The cost of an emission, side by side with Nova's own code.

``python -m bench`` needs Nova 34.0.0 beside the library; ``tox -e bench``
installs it.
"""
