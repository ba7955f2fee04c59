# SPDX-License-Identifier: Apache-2.0
"""The catalogue for machines: history, rules, schemas, samples."""
