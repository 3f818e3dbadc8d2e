from . import gateways, links
