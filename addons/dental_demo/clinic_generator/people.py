"""Who comes: names of several languages, ages of a real practice, telephone numbers that belong to nobody."""

from random import Random

from .types import Person

FEMALE = (
    "Camille", "Léa", "Manon", "Chloé", "Inès", "Sarah", "Julie", "Claire", "Emma", "Olena", "Natalia", "Iryna", "Anna",
    "Svitlana", "Maria", "Elena", "Dewi", "Sri", "Putri", "Alice", "Grace", "Amélie", "Zoé", "Lucie", "Nadia", "Fatima",
)
MALE = (
    "Louis", "Gabriel", "Jules", "Hugo", "Lucas", "Arthur", "Nathan", "Paul", "Oleh", "Andriy", "Dmytro", "Serhiy", "Ivan",
    "Alexei", "Pavel", "Budi", "Agus", "Rizky", "James", "Oliver", "Thomas", "Antoine", "Karim", "Mehdi", "Victor", "Simon",
)
FAMILY = (
    "Martin", "Bernard", "Dubois", "Laurent", "Moreau", "Lefèvre", "Girard", "Roux", "Fontaine", "Chevalier", "Renaud",
    "Shevchenko", "Bondarenko", "Tkachenko", "Kravchenko", "Melnyk", "Ivanov", "Petrov", "Sokolov", "Volkov", "Santoso",
    "Wijaya", "Pratama", "Hidayat", "Nugroho", "Walker", "Hughes", "Bennett", "Foster", "Benali", "Haddad", "Nguyen",
)
# numbers that France keeps for films and books: they belong to nobody
FICTION = ("+3319900", "+3326191", "+3335301", "+3346571", "+3353649")
CHANNELS = ("phone", "phone", "sms", "sms", "sms", "messenger", "email")

# (years from, years to, weight): children, young, adults, elderly
AGES = ((4, 12, 14), (13, 17, 6), (18, 29, 18), (30, 44, 27), (45, 59, 20), (60, 74, 11), (75, 88, 4))


def person_of(seed, number):
    """The person with that number in the clinic of that seed.

    :param int seed: any
    :param int number: 0, 1, 2 …
    :return: Person
    """
    rng = Random(f"{seed}:person:{number}")
    sex = rng.choice(("male", "female"))
    low, high, _weight = rng.choices(AGES, [age[2] for age in AGES])[0]
    age_days = rng.randint(low * 365 + low // 4, high * 365 + high // 4 + 364)
    return Person(
        number=number,
        first_name=rng.choice(FEMALE if sex == "female" else MALE),
        last_name=rng.choice(FAMILY),
        sex=sex,
        age_days=age_days,
        phone=f"{FICTION[number // 10000 % len(FICTION)]}{number % 10000:04d}",
        channel=rng.choice(CHANNELS),
        source=rng.randrange(6),
        is_vip=rng.random() < 0.05,
        days_known=min(age_days - 700, int(rng.expovariate(1 / 500)) + 3),
    )
