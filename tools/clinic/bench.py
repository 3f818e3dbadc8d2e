"""./clinic bench: the workloads of bench/."""


def run(house, what, size):
    raise NotImplementedError
