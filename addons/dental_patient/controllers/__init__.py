from . import images
