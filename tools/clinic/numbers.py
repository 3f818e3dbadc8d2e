"""How many numbers each chapter of the specification has: `./clinic test --numbers` tells which no test names."""

COUNTS = {
    "P": (18, "patient records"),
    "L": (17, "treatment plans"),
    "S": (17, "schedule"),
    "T": (13, "tasks and follow-up"),
    "M": (9, "messages"),
    "Y": (6, "staff time and pay"),
    "F": (7, "stock, finance, reporting"),
    "W": (3, "portal and booking"),
}
