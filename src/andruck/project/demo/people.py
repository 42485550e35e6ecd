"""Who works at the demo paper: authors, and one sign-in per role."""

from typing import Any, Protocol

from andruck.newsroom.actions import furnishing
from andruck.people.actions import hire as take_on
from andruck.people.actions.accounts import give_app
from andruck.project.demo.house import Demo
from andruck.project.demo.sign_ins import APP, PASSWORD, SIGN_INS


class Pictures(Protocol):
    """Numbers of pictures by name."""

    def __getitem__(self, name: str) -> int: ...


def hire(demo: Demo) -> dict[str, Any]:
    """Take everybody on who can sign in; gives their accounts by user name."""
    numbers = {
        row["key"]: furnishing.add_section(title=row["title"], slug=demo.slug("sections", row["key"]))
        for row in demo.front["sections"]
    }
    found = {}
    for row in demo.front["staff"]:
        name = row["username"]
        found[name] = take_on(
            username=name, password=PASSWORD, role=SIGN_INS[name], first_name=row["first"], last_name=row["last"],
            email=f"{name}@lotse.example",
        )  # fmt: skip
        give_app(person=found[name].pk, secret=APP)
        if row.get("sections"):
            furnishing.assign_sections(user=found[name], sections=[numbers[key] for key in row["sections"]])
    return found


def add_authors(demo: Demo, pictures: Pictures) -> None:
    """Those who write, with their drawn portraits."""
    for row in demo.front["authors"]:
        furnishing.add_author(
            name=row["name"],
            slug=row["key"],
            role=row["role"],
            about=row["about"],
            mark=row["mark"],
            email=row["email"],
            picture=pictures[f"face {row['key']}"],
        )
