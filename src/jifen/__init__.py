"""Jifen (积分): innovation points of technology enterprises, computed by a published indicator system, with a reason for every point."""

from importlib.metadata import version

__version__ = version("jifen")
